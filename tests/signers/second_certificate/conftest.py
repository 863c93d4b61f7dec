"""A running service, a registered phone, and our PC paired with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinic_signer.sandbox import RunningService, Sandbox, start_service
from clinic_signer.secret_store import MemoryStore
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.signers.second_certificate.vault import Vault
from second_certificate.our_pc import loaded, open_pc, paired_vault, registered_phone
from second_certificate.software_phone import SoftwarePhone


@pytest.fixture(scope="module")
def running(sandbox: Sandbox) -> Iterator[RunningService]:
    """A service for the tests of a file."""
    service = start_service(sandbox, port=0, in_memory=True)
    yield service
    service.stop()


@pytest.fixture
def service(running: RunningService) -> Iterator[RunningService]:
    """The service without faults."""
    yield running
    running.faults.clear()


@pytest.fixture(scope="module")
def phone(running: RunningService) -> Iterator[SoftwarePhone]:
    """The physician's phone."""
    phone = registered_phone(running)
    yield phone
    phone.close()


@pytest.fixture(scope="module")
def kept(running: RunningService, phone: SoftwarePhone) -> Vault:
    """What a paired PC has kept."""
    return paired_vault(running, phone)


@pytest.fixture
def vault(kept: Vault) -> Vault:
    """A copy that the test may change."""
    store = MemoryStore()
    for name in ("pc-key", "pairing"):
        secret = kept.store.get(name)
        assert secret is not None
        store.set(name, secret)
    return Vault(store)


@pytest.fixture
def pc(service: RunningService, vault: Vault) -> Iterator[SecondCertificate]:
    """Our PC, paired."""
    pc = loaded(open_pc(service, vault))
    yield pc
    pc.close()
