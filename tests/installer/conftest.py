from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import built_payload
from installer import places
from installer.wine.prefix import WinePrefix


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


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WinePrefix]:
    """A Windows of the module's own, under Wine: its tests tell one story."""
    prefix = WinePrefix(tmp_path_factory.mktemp("wine") / "windows")
    prefix.create()
    yield prefix
    prefix.end()
