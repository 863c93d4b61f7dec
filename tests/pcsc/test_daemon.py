"""The private PC/SC service of the tests: its own readers, its own life, this machine alone."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest
from smartcard import scard

from pcsc.daemon import PcscDaemon
from pcsc.fixtures import MakePcscd


def reader_names() -> list[str]:
    status, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    assert status == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(status)
    try:
        return list(scard.SCardListReaders(context, [])[1])
    finally:
        scard.SCardReleaseContext(context)


def test_readers_are_those_that_were_configured(make_pcscd: MakePcscd) -> None:
    daemon = make_pcscd(2)
    assert sorted(reader_names()) == sorted(slot.name for slot in daemon.slots)
    assert len(daemon.slots) == 4


def test_clients_follow_to_the_service_of_the_next_test(pcscd: PcscDaemon) -> None:
    # libpcsclite has kept the socket's name since the test above.
    assert sorted(reader_names()) == sorted(slot.name for slot in pcscd.slots)


@pytest.mark.parametrize("by", ["SIGTERM", "SIGKILL"])
def test_it_can_be_ended_and_started_again(pcscd: PcscDaemon, by: str) -> None:
    pcscd.stop(signal.Signals[by])
    status, _ = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    assert status & 0xFFFFFFFF == scard.SCARD_E_NO_SERVICE & 0xFFFFFFFF
    pcscd.start()
    assert len(reader_names()) == 2


def test_two_services_run_side_by_side(make_pcscd: MakePcscd) -> None:
    first, second = make_pcscd(1), make_pcscd(1)
    assert first.is_running
    assert second.is_running
    assert {s.port for s in first.slots}.isdisjoint(s.port for s in second.slots)


def test_readers_listen_on_this_machine_alone(pcscd: PcscDaemon) -> None:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ports = {f"{slot.port:04X}" for slot in pcscd.slots}
    addresses = {row[1].split(":")[0] for row in rows if row[1].split(":")[1] in ports}
    loopback = socket.inet_aton("127.0.0.1")[::-1].hex().upper()
    assert addresses == {loopback}


def test_no_test_reaches_the_service_of_the_machine() -> None:
    assert not Path(os.environ["PCSCLITE_CSOCK_NAME"]).is_relative_to("/run")
