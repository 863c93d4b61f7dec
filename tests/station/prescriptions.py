"""Prescription data for tests of the station: as many different ones as are wanted."""

from __future__ import annotations

from cli.commands import CLEAN


def prescription(number: int) -> bytes:
    """A clean prescription; another number is another patient."""
    return CLEAN.replace("000000000012345", f"{number:015}").encode()
