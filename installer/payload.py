"""The folder that is installed, the same to the last byte from the same parts.

Names and layout: docs/installer.md, "What is installed". Times of files are fixed, bytecode is
checked against nothing (PEP 552, "unchecked hash"), since nobody writes to the program's folder.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from installer import components, launchers, notices, places, portable, trim, wheels
from installer.places import BuildStopped

TOP = ("python.exe", "pythonw.exe", "LICENSE.txt")
PIP_NOTES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
VISUAL_C = ("vcruntime140.dll", "vcruntime140_1.dll")


def build(target: Path) -> None:
    """Put the payload together from what the earlier steps have left."""
    if f"{sys.version_info[0]}{sys.version_info[1]}" != places.runtime_lock().tag:
        wanted = places.runtime_lock().python
        raise BuildStopped(f"bytecode for Python {wanted} is made by the same version only")
    places.empty(target)
    with tempfile.TemporaryDirectory() as folder:
        site, own = Path(folder, "site"), Path(folder, "own")
        places.side_by_side(
            lambda: wheels.unpack(places.WHEELS, site), lambda: wheels.build_own(own)
        )
        _copy_trimmed("lib", site, target / "lib")
        _copy_own(own, target / "app")
    places.side_by_side(
        lambda: _compile(target / "lib", shown_as="lib", beside=False),
        lambda: _compile(target / "app", shown_as="app", beside=False),
        lambda: _runtime(target / "runtime"),
    )
    for name in (*(f"{p}.exe" for p in launchers.PROGRAMS), launchers.ICON.name):
        shutil.copy(places.LAUNCHERS / name, target)
    text = notices.notices(components.components(target))
    (target / "NOTICES.txt").write_text(text, encoding="utf-8-sig", newline="\r\n")
    fix_times(target)


def _runtime(target: Path) -> None:
    lock = places.runtime_lock()
    target.mkdir()
    for name in (f"python{lock.tag}.dll", "python3.dll", *TOP):
        shutil.copy(places.RUNTIME / name, target)
    # Of the Visual C runtime the copy that is loaded first is everybody's: Qt's is the newest.
    for name in VISUAL_C:
        shutil.copy(target.parent / "lib" / "shiboken6" / name, target)
    _copy_trimmed("extensions", places.RUNTIME / "DLLs", target / "DLLs")
    _standard_library(target / f"python{lock.tag}.zip")
    paths = f"python{lock.tag}.zip\nDLLs\n..\\lib\n..\\app\n"
    # newline: Python takes either; the file is the same wherever it is built.
    (target / f"python{lock.tag}._pth").write_text(paths, encoding="utf-8", newline="\r\n")


def _standard_library(target: Path) -> None:
    """Python's own library as bytecode in one zip, which imports faster than a thousand files."""
    with tempfile.TemporaryDirectory() as folder:
        _copy_trimmed("stdlib", places.RUNTIME / "Lib", Path(folder))
        _compile(Path(folder), shown_as=target.name, beside=True)
        modules = [file for file in places.files_in(Path(folder)) if file.suffix != ".py"]
        portable.pack(target, Path(folder), modules)


def _copy_trimmed(part: str, source: Path, target: Path) -> None:
    names = [file.relative_to(source).as_posix() for file in places.files_in(source)]
    for name in trim.kept(part, names):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, place)


def _copy_own(source: Path, target: Path) -> None:
    """Our package with its metadata; not what pip notes about how it was installed."""
    for file in places.files_in(source):
        name = file.relative_to(source)
        if name.parts[0] == "bin" or name.name in PIP_NOTES:
            continue
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)


def _compile(folder: Path, *, shown_as: str, beside: bool) -> None:
    """Compile every module in a process of its own, in one order: the bytes do not vary."""
    command: list[str | Path] = [
        sys.executable, "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash",
        "-s", folder, "-p", shown_as, *(["-b"] if beside else []), folder,
    ]  # fmt: skip
    places.run(command, environment={"PYTHONHASHSEED": "0"})


def fix_times(folder: Path) -> None:
    """Give every file and folder the fixed time and plain rights."""
    stamp = places.FIXED_TIME.timestamp()
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (stamp, stamp))
