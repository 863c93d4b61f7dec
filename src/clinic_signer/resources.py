"""Finds the data files of the product: trust anchors, schemas, samples, translations, icons.

In a source tree they are in the folder ``resources/`` at the top; ``setup.py`` packs the same
folder into the wheel as ``clinic_signer/_resources``.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "_resources", _PACKAGE.parents[1] / "resources")


def resource(name: str) -> Path:
    """The path of a data file or folder.

    Args:
        name: its path inside ``resources/`` with forward slashes, as ``anchors/anchors.json``.

    Raises:
        FileNotFoundError: the product is not completely installed.
    """
    for place in _PLACES:
        if (path := place / name).exists():
            return path
    raise FileNotFoundError(name)


def read_resource(name: str) -> bytes:
    """The bytes of a data file.

    Raises:
        FileNotFoundError: the product is not completely installed.
    """
    return resource(name).read_bytes()
