"""A clinic for each test; at its end nothing in its journal was changed unseen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_signer.sandbox import PersonId, Sandbox
from signature.signing import sign
from station.service_messages.clinic import Clinic


@pytest.fixture(scope="session")
def document(sandbox: Sandbox) -> bytes:
    """A signed prescription."""
    return sign(sandbox.person(PersonId.DOCTOR))


@pytest.fixture(params=["sqlite", "postgresql"])
def clinic_on_both(
    request: pytest.FixtureRequest, tmp_path: Path, document: bytes
) -> Iterator[Clinic]:
    """The same on each of the two databases."""
    is_shared = request.param == "postgresql"
    url = str(request.getfixturevalue("postgresql_url")) if is_shared else None
    made = Clinic(tmp_path, document, database=url)
    yield made
    assert made.journal.prove().first_break is None
    made.close()


@pytest.fixture
def clinic(tmp_path: Path, document: bytes) -> Iterator[Clinic]:
    made = Clinic(tmp_path, document)
    yield made
    assert made.journal.prove().first_break is None
    made.close()
