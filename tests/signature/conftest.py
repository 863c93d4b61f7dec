"""A sandbox opened on a fixed day: what these tests expect does not depend on the clock."""

from __future__ import annotations

import pytest

from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.sandbox import Sandbox, open_sandbox
from clinic_signer.sandbox.people import Person, PersonId
from signature.signing import DAY, sign


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The sandbox as it was on DAY."""
    return open_sandbox(tmp_path_factory.mktemp("world") / "sandbox", now=DAY)


@pytest.fixture(scope="session")
def trust(world: Sandbox) -> TrustStore:
    """What the sandbox trusts, with the revocation lists of DAY."""
    return world.trust


@pytest.fixture(scope="session")
def doctor(world: Sandbox) -> Person:
    """The physician."""
    return world.person(PersonId.DOCTOR)


@pytest.fixture(scope="session")
def signed(doctor: Person) -> bytes:
    """A prescription signed by the physician (ES)."""
    return sign(doctor)


@pytest.fixture(scope="session")
def extended(world: Sandbox, signed: bytes) -> bytes:
    """The same as the service hands it out (ES-XL)."""
    return world.extend(signed, DAY)
