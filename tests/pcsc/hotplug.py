"""A private pcscd whose readers are plugged in and unplugged while it runs."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from pcsc.daemon import DRIVER, PcscDaemon, Slot, _take_ports, missing, preloaded_library

DEBIAN_PYTHON = "/usr/bin/python3"
"""The bindings of umockdev are a package of Debian's own Python."""
_HERE = Path(__file__).parent
_VENDOR = "0x1209"
_READERS = 2


def missing_for_hotplug() -> str:
    """Name what this needs and the machine lacks; empty if nothing."""
    lacking = [missing()] if missing() else []
    if not shutil.which("umockdev-wrapper"):
        return ", ".join([*lacking, "umockdev"])
    check = [DEBIAN_PYTHON, "-c", "import gi; gi.require_version('UMockdev', '1.0')"]
    if subprocess.run(check, capture_output=True, check=False).returncode:
        lacking.append("gir1.2-umockdev-1.0, python3-gi")
    return ", ".join(lacking)


class HotplugService:
    """A PC/SC service without readers at first; use it as a context manager.

    Attributes:
        slots: the readers, to be plugged in in this order, and where their cards go.
    """

    def __init__(self) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        self._bus = subprocess.Popen(
            ["umockdev-wrapper", DEBIAN_PYTHON, str(_HERE / "hotplug_bus.py")],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        root = self._answer()
        # umockdev's own library asks libc directly, so it comes after ours.
        preload = f"{preloaded_library()} libumockdev-preload.so.0"
        self._daemon = PcscDaemon(0, environment={"UMOCKDEV_DIR": root, "LD_PRELOAD": preload})
        ports, self._locks = zip(*(_take_ports(2) for _ in range(_READERS)), strict=True)
        self.slots = tuple(
            Slot(f"Test Pinpad Reader (SN{number:04}) {number - 1:02} 00", port)
            for number, port in enumerate(ports, 1)
        )
        self._build_driver(self._daemon.drivers / "hotplug.bundle" / "Contents")

    def plug(self, slot: Slot) -> None:
        """Plug the reader of a slot in."""
        self._do(f"plug {self.slots.index(slot) + 1} {slot.port:04x}")

    def unplug(self, slot: Slot) -> None:
        """Pull the reader of a slot out, whatever it is doing."""
        self._do(f"unplug {self.slots.index(slot) + 1}")

    @property
    def log(self) -> str:
        """What the service has written."""
        return self._daemon.log

    def __enter__(self) -> Self:
        self._daemon.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._daemon.close()
        self._bus.communicate()
        for lock in self._locks:
            lock.close()

    def _build_driver(self, contents: Path) -> None:
        folder = contents / "Linux"
        folder.mkdir(parents=True)
        library, source = folder / "libhotplug.so", _HERE / "hotplug.c"
        compile_ = ["cc", "-shared", "-fPIC", "-O2", "-I/usr/include/PCSC"]
        subprocess.run([*compile_, "-o", str(library), str(source), "-ldl"], check=True)
        for slot in self.slots:
            shutil.copyfile(DRIVER, folder / f"vpcd-{slot.port:04x}.so")
        properties = {
            "CFBundleExecutable": "libhotplug.so",
            "ifdCapabilities": "0x00000000",
            "ifdVendorID": [_VENDOR] * _READERS,
            "ifdProductID": [f"{slot.port:#06x}" for slot in self.slots],
            "ifdFriendlyName": ["Test Pinpad Reader"] * _READERS,
        }
        (contents / "Info.plist").write_bytes(plistlib.dumps(properties))

    def _do(self, line: str) -> None:
        assert self._bus.stdin is not None
        print(line, file=self._bus.stdin, flush=True)
        assert self._answer() == "done"

    def _answer(self) -> str:
        assert self._bus.stdout is not None
        return self._bus.stdout.readline().strip()
