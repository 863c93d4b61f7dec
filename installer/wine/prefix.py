"""A Wine prefix: programs run in it, its registry and its files looked at from outside.

What Wine 8 demands: standard input from the null device and output into a pipe (a file makes Python
end with "Invalid handle"), a limit to every call (a crash would wait for a click), a home folder
apart from the person's (its "Desktop" is that folder). Exit codes come back modulo 256, and as -9
where a big program took more than half a second to leave: Wine's server then kills what is left.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installer import places

SHIMS = places.HERE / "wine" / "shims"
LIMIT = 600
"""Seconds for one call, on a machine that is busy with other things."""
FONT = "Noto Sans CJK JP"
REPLACED_FONTS = ("MS Shell Dlg", "Segoe UI", "Yu Gothic UI", "Meiryo UI", "Tahoma")

Registry = dict[str, dict[str, str]]
"""Key → name of a value ("@" for the default) → the value as the registry's file has it."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended, and what it said."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What there is at one moment: files below drive C, and both hives."""

    files: frozenset[str]
    registry: Registry


class WinePrefix:
    """A Windows 10 of its own.

    Args:
        folder: where it is; made by :meth:`create`.

    Attributes:
        drive: the folder that is drive C.
        desktop: the person's desktop, which Wine keeps outside.
        environment: what programs in it are told, besides our own environment.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.drive = folder / "prefix" / "drive_c"
        home = self.desktop = folder / "home"
        self.environment = {
            "HOME": str(home),
            "WINEPREFIX": str(folder / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # No Mono or Gecko asked for, no crash dialog, no entries in the desktop's menus.
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winedbg.exe=d;winemenubuilder.exe=d;mscms=n,b",
            "LANG": "C.UTF-8",
        }

    def create(self) -> None:
        """Make it: Windows 10, the shims, Japanese letters in windows."""
        Path(self.environment["HOME"]).mkdir(parents=True)
        self.must("wineboot", "-i")
        self.must("winecfg", "-v", "win10")
        for source in sorted(SHIMS.glob("*.c")):
            library = self.drive / "windows" / "system32" / f"{source.stem}.dll"
            places.run(
                ["x86_64-w64-mingw32-gcc", "-shared", "-O1", "-o", library, source, "-ladvapi32"]
            )
        wine = r"HKCU\Software\Wine"
        self.write(rf"{wine}\WineDbg", "ShowCrashDialog", "0", "REG_DWORD")
        for name in REPLACED_FONTS:
            self.write(rf"{wine}\Fonts\Replacements", name, FONT)

    def end(self) -> None:
        """End whatever still runs in it, and nothing else, and remove it."""
        subprocess.run(["wineserver", "-k"], env=self._whole_environment(), check=False)
        self.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self, *command: str, given: bytes | None = None) -> subprocess.Popen[bytes]:
        """Start a program without waiting for it; a pipe takes its output."""
        return subprocess.Popen(
            ["wine", *command],
            env=self._whole_environment(),
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def run(self, *command: str, given: bytes | None = None) -> Ran:
        """Run a program to its end.

        Args:
            command: its path in Windows, and its arguments.
            given: its standard input; the null device by default.
        """
        process = self.start(*command, given=given)
        try:
            said, _ = process.communicate(given, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return Ran(process.returncode, said.decode("utf-8", "replace"))

    def must(self, *command: str) -> None:
        """Run a program that has to succeed.

        Raises:
            BuildStopped: it did not.
        """
        ran = self.run(*command)
        if ran.code:
            raise places.BuildStopped(f"{command[0]} under Wine ({ran.code}):\n{ran.text}")

    def write(self, key: str, name: str, value: str, kind: str = "REG_SZ") -> None:
        """Write a value of the registry."""
        self.must("reg", "add", key, "/v", name, "/t", kind, "/d", value, "/f")

    def delete(self, key: str) -> None:
        """Delete a key of the registry with everything in it."""
        self.must("reg", "delete", key, "/f")

    def wait(self) -> None:
        """Wait until nothing runs in it and its registry is written."""
        subprocess.run(["wineserver", "-w"], env=self._whole_environment(), check=True)

    def registry(self) -> Registry:
        r"""Both hives: HKLM as ``HKLM\…``, the person's as ``HKCU\…``."""
        self.wait()
        prefix = self.drive.parent
        return _hive(prefix / "system.reg", "HKLM") | _hive(prefix / "user.reg", "HKCU")

    def snapshot(self) -> Snapshot:
        """Files and registry now."""
        registry = self.registry()
        names = (path.relative_to(self.drive).as_posix() for path in self.files())
        return Snapshot(frozenset(names), registry)

    def files(self) -> list[Path]:
        """Everything below drive C that is no folder; links are not followed."""
        return [path for path in self.drive.rglob("*") if not path.is_dir() or path.is_symlink()]

    def _whole_environment(self) -> dict[str, str]:
        return os.environ | self.environment


def path_in_windows(path: Path) -> str:
    """A path of this machine as Wine shows it: all of it is drive Z."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def _hive(file: Path, name: str) -> Registry:
    keys: Registry = {}
    values: dict[str, str] = {}
    for line in _whole_lines(file.read_text(encoding="utf-8", errors="replace").splitlines()):
        if head := re.match(r"\[(.*)\] \d+", line):
            values = keys.setdefault(rf"{name}\{head[1]}".replace("\\\\", "\\"), {})
        elif value := re.match(r'(?:"((?:[^"\\]|\\.)*)"|(@))=(.*)', line):
            values[value[1] or value[2]] = value[3]
    return keys


def _whole_lines(lines: Sequence[str]) -> list[str]:
    """Lines with those that end in a backslash put together with the next."""
    return "\n".join(lines).replace("\\\n", "").split("\n")
