"""The administrative templates as a zip, to be unpacked into a folder ``PolicyDefinitions``."""

from __future__ import annotations

import zipfile
from pathlib import Path

from installer import places, portable
from installer.policy.admx import templates


def build(out: Path, version: str) -> Path:
    """Pack the templates; return the zip."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{places.FILE_NAME}-{version}-policies.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in templates().items():
            portable.add(archive, name, data)
    return target
