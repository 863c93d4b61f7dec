"""What the tests of the signers share."""

from __future__ import annotations

import hashlib

import pytest

from clinic_signer.sandbox import Person, PersonId, Sandbox
from clinic_signer.sandbox.card_layout import CardProfile


@pytest.fixture
def doctor(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.DOCTOR)


@pytest.fixture
def other_doctor(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.DENTIST)


@pytest.fixture
def login_person(sandbox: Sandbox) -> Person:
    """Who holds the authentication certificate."""
    return sandbox.person(PersonId.AUTHENTICATION)


@pytest.fixture(params=list(CardProfile), ids=lambda profile: profile.value)
def profile(request: pytest.FixtureRequest) -> CardProfile:
    """Each layout in turn."""
    found = request.param
    assert isinstance(found, CardProfile)
    return found


@pytest.fixture
def digest() -> bytes:
    return hashlib.sha256(b"SignedInfo").digest()
