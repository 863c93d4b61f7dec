"""The payload that the tests of this folder look at: the real one, built once if need be."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from installer import places


def build(*steps: str) -> None:
    """Run steps of ``installer/build.py`` as a person would."""
    for step in steps:
        command = [sys.executable, str(places.HERE / "build.py"), step]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr


def packed(ending: str) -> Path:
    """What ``build.py`` made of it: the file of ``dist/`` whose name ends so."""
    return places.DIST / f"{places.FILE_NAME}-{places.product_version()}-{ending}"


def digests(folder: Path) -> dict[str, str]:
    """Every file of a folder, by its path, with what is in it."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in places.files_in(folder)
    }


def changed(source: Path, target: Path, *, at: int) -> Path:
    """A copy of a file with one bit changed."""
    content = bytearray(source.read_bytes())
    content[at] ^= 1
    target.write_bytes(content)
    return target


def small_msi(folder: Path) -> Path:
    """The smallest MSI: one table, one row."""
    file = folder / "small.msi"
    places.run(
        [
            "msibuild",
            file,
            "-q",
            "CREATE TABLE `Property` (`Property` CHAR(72) NOT NULL, `Value` CHAR(0) "
            "PRIMARY KEY `Property`)",
            "INSERT INTO `Property` (`Property`, `Value`) VALUES ('ProductName', 'small')",
        ]
    )
    return file
