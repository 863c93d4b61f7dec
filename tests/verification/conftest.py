"""The sandbox on its fixed day, as the tests of the signature room have it."""

from __future__ import annotations

import pytest

from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person, PersonId
from signature.conftest import doctor, extended, signed, trust, world

__all__ = ["doctor", "extended", "signed", "trust", "world"]


@pytest.fixture(scope="session")
def pharmacist(world: Sandbox) -> Person:
    """The pharmacist."""
    return world.person(PersonId.PHARMACIST)
