"""A desktop of the tests' own: display, session bus, accessibility bus, printer, the program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from PIL import Image, ImageGrab

from desktop import print_server
from desktop.print_server import PrintServer

DEBIAN_PYTHON = "/usr/bin/python3"
"""The bindings of the accessibility bus are packages of Debian's own Python."""
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"
WINDOW_MANAGER = "matchbox-window-manager"
"""Gives the keyboard to a window as a desktop does; the X server alone does not."""
_HERE = Path(__file__).parent
_SOURCE = _HERE.parents[1] / "src"

# The demo, as ``clinic-signer demo`` opens it, but on free ports.
_DEMO = """
import sys
from clinic_signer import sandbox
sandbox.PORT = 0
from clinic_signer.cli import main
sys.exit(main([*sys.argv[1:], "demo"]))
"""
_OTHER = """
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication(["other"])
application.setApplicationName("other")
field = QLineEdit()
field.setAccessibleName("notes")
field.show()
application.exec()
"""
# A bus that starts nothing by itself: no keyring of the machine asks for a password here.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
# What the program hands to a browser is noted in a file.
_BROWSER = """#!/bin/sh
echo "$1" >> '{links}'
"""


def missing_for_desktop() -> str:
    """Name what this needs and the machine lacks; empty if nothing."""
    wanted = {
        "xvfb": "Xvfb",
        "dbus-daemon": "dbus-daemon",
        WINDOW_MANAGER: WINDOW_MANAGER,
        "at-spi2-core": LAUNCHER,
        **print_server.PROGRAMS,
    }
    lacking = [package for package, program in wanted.items() if not shutil.which(program)]
    check = [DEBIAN_PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    if subprocess.run(check, capture_output=True, check=False).returncode:
        lacking.append("gir1.2-atspi-2.0, python3-gi")
    return ", ".join(lacking)


class Desktop:
    """One session of one person; use it as a context manager.

    Args:
        folder: an empty folder, where everything of this session lies; a short path.

    Attributes:
        environment: for programs of this session.
        printer: takes what they print.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[str]] = []
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        programs = folder / "bin"
        programs.mkdir()
        browser = programs / "xdg-open"
        browser.write_text(_BROWSER.format(links=folder / "links"), encoding="utf-8")
        browser.chmod(0o755)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "QT_", "XDG_"))}
        self.environment = clean | {
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)]),
            "XDG_RUNTIME_DIR": str(runtime),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        self.environment["DISPLAY"] = self._start_display()
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._start_bus()
        self._start([WINDOW_MANAGER, "-use_titlebar", "no"])
        self._start([LAUNCHER, "--launch-immediately"])
        self.printer = self._start_printer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self._started):
            process.terminate()
            process.wait(30)
            if process.stdout is not None:
                process.stdout.close()

    def open_demo(self, *options: str) -> subprocess.Popen[str]:
        """Start the program as a newcomer does; what it says goes into a file."""
        with (self._folder / "said").open("w", encoding="utf-8") as said:
            return self._start(
                [sys.executable, "-c", _DEMO, *options],
                {"PYTHONPATH": str(_SOURCE), "PYTHONUTF8": "1"},
                stderr=said,
            )

    def open_other(self) -> subprocess.Popen[str]:
        """Start another program, to which the person turns meanwhile: a window with a field."""
        return self._start([sys.executable, "-c", _OTHER], {"PYTHONUTF8": "1"})

    @property
    def complaints(self) -> list[str]:
        """What the program has complained about; Qt's bridge to this bus always does."""
        said = (self._folder / "said").read_text(encoding="utf-8").splitlines()
        return [line for line in said if not line.startswith("qt.accessibility.atspi")]

    @property
    def documents(self) -> Path:
        """Where this person's documents are."""
        return self._folder / "Documents"

    @property
    def links(self) -> list[str]:
        """What the program has handed to a browser, from the first to the last."""
        noted = self._folder / "links"
        return noted.read_text(encoding="utf-8").split() if noted.is_file() else []

    @staticmethod
    def eyes_and_hands(program: str = "clinic-signer") -> list[str]:
        """The command of what looks at a program and types."""
        return [DEBIAN_PYTHON, str(_HERE / "eyes_and_hands.py"), program]

    def photo(self) -> Image.Image:
        """The whole screen, as a camera before it sees it."""
        return ImageGrab.grab(xdisplay=self.environment["DISPLAY"])

    def _start_display(self) -> str:
        screen = ["-screen", "0", "1366x768x24", "-nolisten", "tcp"]
        server = self._start(["Xvfb", "-displayfd", "1", *screen], reads=True)
        assert server.stdout is not None
        return f":{server.stdout.readline().strip()}"

    def _start_bus(self) -> str:
        settings = self._folder / "bus.conf"
        settings.write_text(_BUS.format(folder=self._folder / "run"), encoding="utf-8")
        command = ["dbus-daemon", f"--config-file={settings}", "--nofork", "--print-address=1"]
        bus = self._start(command, reads=True)
        assert bus.stdout is not None
        return bus.stdout.readline().strip()

    def _start_printer(self) -> PrintServer:
        folder = self._folder / "print"
        folder.mkdir()
        self._folder.chmod(0o755)  # a print server works as somebody else
        made = PrintServer(folder)
        self._start(made.command)
        made.add_the_queue()
        self.environment |= made.environment
        return made

    def _start(
        self,
        command: list[str],
        more: dict[str, str] | None = None,
        *,
        reads: bool = False,
        stderr: IO[str] | int = subprocess.DEVNULL,
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            env=self.environment | (more or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if reads else subprocess.DEVNULL,
            stderr=stderr,
            text=True,
        )
        self._started.append(process)
        return process
