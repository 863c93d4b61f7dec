"""The place where the state lives: many threads, listeners that fail, waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from clinic_signer.signers.second_certificate.approval import initial
from clinic_signer.signers.second_certificate.approval_events import (
    Approved,
    Begun,
    SignedSome,
)
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    Scope,
)
from clinic_signer.signers.second_certificate.machine import Machine

NOW = datetime(2026, 9, 1, 7, tzinfo=UTC)
K = ApprovalKind


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def machine(clock: Clock) -> Machine:
    return Machine(initial(paired=True), clock)


def approve(machine: Machine, left: int) -> None:
    machine.apply(Begun("r", Scope.SESSION, left, NOW + timedelta(seconds=60)))
    machine.apply(Approved("r", NOW + timedelta(hours=1), left))


def test_listeners_are_told_of_changes_only_and_can_leave(machine: Machine) -> None:
    told: list[ApprovalState] = []
    leave = machine.on_change(told.append)
    approve(machine, 2)
    _ = machine.state
    assert [state.kind for state in told] == [K.WAITING, K.APPROVED]
    leave()
    leave()
    machine.apply(SignedSome("r", 1))
    assert len(told) == 2


def test_a_listener_that_fails_stops_nobody(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[ApprovalState] = []

    def fails(_state: ApprovalState) -> None:
        raise RuntimeError("the window is gone")

    machine.on_change(fails)
    machine.on_change(told.append)
    approve(machine, 1)
    assert [state.kind for state in told] == [K.WAITING, K.APPROVED]
    caplog.clear()


def test_many_threads_never_sign_more_than_was_approved(machine: Machine) -> None:
    approve(machine, 500)
    told: list[ApprovalState] = []
    machine.on_change(told.append)

    def sign() -> None:
        for _ in range(100):
            machine.apply(SignedSome("r", 1))

    threads = [Thread(target=sign) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert machine.state.kind is K.EXPIRED
    assert len(told) == 500, "800 tries, 500 allowed"


def test_time_alone_changes_the_state(machine: Machine, clock: Clock) -> None:
    approve(machine, 1)
    told: list[ApprovalState] = []
    machine.on_change(told.append)
    clock.now += timedelta(hours=1)
    assert machine.state.kind is K.EXPIRED
    assert [state.kind for state in told] == [K.EXPIRED]


def test_waiting_ends_with_the_state_or_the_time(machine: Machine) -> None:
    assert machine.wait(lambda state: state.kind is K.APPROVED, 0.05).kind is K.READY
    thread = Thread(target=approve, args=(machine, 1))
    thread.start()
    assert machine.wait(lambda state: state.kind is K.APPROVED, 30).kind is K.APPROVED
    thread.join()
