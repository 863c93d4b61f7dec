"""The journal on both databases: a test that asks for ``place`` or ``journal`` runs on each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_signer.station.journal.journal import Journal
from station.journal.places import Place


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty database of this test's own."""
    if request.param == "sqlite":
        made = Place(tmp_path / "journal.sqlite")
    else:
        made = Place(str(request.getfixturevalue("postgresql_url")))
    yield made
    made.close()


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    """An open journal; whatever the test does through it, its proof holds afterwards."""
    opened = place.open()
    yield opened
    assert opened.prove().first_break is None
