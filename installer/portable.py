"""The program as a zip: unpacked anywhere and started, without an administrator's rights."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from installer import places


def build(payload: Path, out: Path, version: str) -> Path:
    """Pack the payload into a folder of its own; return the zip."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{places.FILE_NAME}-{version}-portable.zip"
    pack(target, payload, places.files_in(payload), inside=f"{places.FILE_NAME}-{version}/")
    return target


def pack(target: Path, folder: Path, files: Iterable[Path], *, inside: str = "") -> None:
    """Pack files of a folder, in the order given and with the fixed time."""
    with zipfile.ZipFile(target, "w") as archive:
        for file in files:
            add(archive, inside + file.relative_to(folder).as_posix(), file.read_bytes())


def add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a file to a zip with the fixed time."""
    info = zipfile.ZipInfo(name, places.FIXED_TIME.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o100644 << 16
    info.create_system = 3
    archive.writestr(info, data, compresslevel=9)
