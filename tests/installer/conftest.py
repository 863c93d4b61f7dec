from __future__ import annotations

from pathlib import Path

import pytest

import built_payload
from installer import places


@pytest.fixture(scope="session")
def payload() -> Path:
    """The payload as ``build.py payload`` leaves it, made now: what lies about may be old."""
    built_payload.build("runtime", "wheels", "launcher", "payload")
    return places.PAYLOAD


@pytest.fixture(scope="session")
def msi(payload: Path) -> Path:
    """The MSI of that payload, as ``build.py msi`` leaves it."""
    assert payload.is_dir()
    built_payload.build("msi")
    return built_payload.packed("x64.msi")
