"""The running service with a phone and a PC in software, written from the protocol alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinic_signer.sandbox import RunningService, Sandbox, start_service
from second_certificate.desk import Desk, open_desk
from second_certificate.software_pc import Item, make_item


@pytest.fixture(scope="session")
def shared_service(sandbox: Sandbox) -> Iterator[RunningService]:
    """One service for the tests that leave it as it was, but for new people's letters."""
    service = start_service(sandbox, port=0, in_memory=True)
    yield service
    service.stop()


@pytest.fixture
def service(shared_service: RunningService) -> Iterator[RunningService]:
    """The service without faults."""
    yield shared_service
    shared_service.faults.clear()


@pytest.fixture(scope="session")
def shared_desk(shared_service: RunningService) -> Iterator[Desk]:
    opened = open_desk(shared_service)
    yield opened
    opened.close()


@pytest.fixture
def desk(service: RunningService, shared_desk: Desk) -> Desk:
    """The physician's desk, for tests that leave phone and PC as they were.

    A minute has passed since the last test: what is counted by the minute begins anew.
    """
    service.clock.advance(61)
    if shared_desk.phone.http.get("/phone/me").status_code == 401:
        shared_desk.phone.log_in()
    return shared_desk


@pytest.fixture
def own_desk(service: RunningService) -> Iterator[Desk]:
    """A physician's desk that nobody else uses."""
    opened = open_desk(service)
    yield opened
    opened.close()


@pytest.fixture
def items() -> list[Item]:
    return [make_item(b"SJ1\n5,,,\xe8\xa6\x8b\xe6\x9c\xac\n")]
