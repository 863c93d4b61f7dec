"""A fictional prescription that is right in every respect, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def aozora() -> bytes:
    """Fictional persons and numbers, four RPs, UTF-8, LF; the drug codes are public ones."""
    return (DATA / "aozora.csv").read_bytes()


@pytest.fixture(scope="session")
def aozora_dispensing() -> bytes:
    """What a fictional pharmacy made of it: one record of nearly every kind."""
    return (DATA / "aozora-dispensing.csv").read_bytes()
