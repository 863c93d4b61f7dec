"""A program that dies at any step of the exchange: the request goes out once, under one id."""

from __future__ import annotations

import os
import random
import signal
import time
import warnings
from collections.abc import Callable
from typing import Any

import pytest

from clinic_signer.station.journal.job import JobState
from clinic_signer.station.journal.request import RequestState, ServiceRequest
from clinic_signer.station.journal.request_book import RequestBook
from clinic_signer.station.service_messages import terminal as terminal_module
from clinic_signer.station.service_messages.terminal import Terminal
from station.service_messages.clinic import Clinic

_STEPS: tuple[tuple[object, str], ...] = (
    *((RequestBook, name) for name in ("want_delivery", "stage", "record_sent", "record_answer")),
    *((terminal_module, name) for name in ("write_and_sync", "rename_to_new", "sync_folder")),
    (Terminal, "take_away"),
)
"""What changes something: the journal, a file, a name."""
_DIED = 9
_KILLS = 200

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="dies in a forked process")


class _Steps:
    """Ends this process without a word, before or after a step."""

    def __init__(self, moment: int) -> None:
        self._left = moment

    def one(self) -> None:
        self._left -= 1
        if self._left == 0:
            os._exit(_DIED)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*given: object, **named: object) -> object:
            self.one()
            result = work(*given, **named)
            self.one()
            return result

        return stepped


def forked(work: Callable[[], None]) -> int:
    """Do something in a process of its own; its id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads
        child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # nothing of pytest may run in the child
            os._exit(1)
        os._exit(0)
    return child


def die_at(moment: int, clinic: Clinic) -> bool:
    """Run one round in a process that dies at a moment; False if it came to its end before."""

    def one_round() -> None:
        steps = _Steps(moment)
        for place, name in _STEPS:
            setattr(place, name, steps.around(getattr(place, name)))
        clinic.new_exchange(clinic.open_journal()).work_once()

    _, status = os.waitpid(forked(one_round), 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, _DIED)
    return code == _DIED


@pytest.mark.parametrize("terminal_is_quick", [True, False])
def test_killed_at_every_step_a_request_goes_out_once(
    clinic_on_both: Clinic, *, terminal_is_quick: bool
) -> None:
    clinic = clinic_on_both
    moment = 0
    died = True
    while died:
        moment += 1
        job_id = clinic.signed()
        sent_before = len(clinic.double.taken)
        died = die_at(moment, clinic)
        if terminal_is_quick:
            clinic.double.work_once()
            died = die_at(moment, clinic) or died  # and once more where it goes on
        clinic.exchange = clinic.new_exchange()
        clinic.go_on()
        clinic.go_on()
        assert len(clinic.double.taken) == sent_before + 1
        (request,) = clinic.requests(job_id)
        assert request.state is RequestState.ACCEPTED
        assert clinic.job(job_id).state is JobState.DELIVERED
        assert clinic.files(clinic.terminal.answers) == []
        assert clinic.files(clinic.terminal.aside) == []
        assert len(clinic.hidden()) <= moment
    assert moment > 12
    assert len(set(clinic.double.taken)) == len(clinic.double.taken)


@pytest.mark.long
def test_killed_at_random_moments_of_a_running_exchange(clinic_on_both: Clinic) -> None:
    clinic = clinic_on_both
    chance = random.Random(20261129)
    jobs = []
    for _ in range(_KILLS):
        jobs += [clinic.signed() for _ in range(chance.randint(0, 2))]
        child = forked(lambda: run_on_and_on(clinic))
        time.sleep(chance.uniform(0.0, 0.12))
        clinic.double.work_once()
        time.sleep(chance.uniform(0.0, 0.04))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    clinic.exchange = clinic.new_exchange()
    clinic.go_on()
    clinic.go_on()
    assert len(clinic.double.taken) == len(set(clinic.double.taken)) == len(jobs)
    assert len(clinic.double.registered) == len(jobs)
    for job_id in jobs:
        (request,) = clinic.requests(job_id)
        assert request.state is RequestState.ACCEPTED
        assert clinic.double.registered[request.prescription_id] == clinic.document
    assert clinic.files(clinic.terminal.answers) == []
    assert clinic.files(clinic.terminal.aside) == []


def run_on_and_on(clinic: Clinic) -> None:
    """A program that exchanges messages until it is killed."""
    exchange = clinic.new_exchange(clinic.open_journal())
    while True:
        exchange.work_once()


def test_two_programs_at_once_send_each_request_once(
    clinic_on_both: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = clinic_on_both
    jobs = [clinic.signed() for _ in range(3)]
    other = clinic.new_exchange(clinic.open_journal())
    stage = RequestBook.stage

    def overtaken(
        book: RequestBook, request: ServiceRequest, *, terminal: str, staged: str
    ) -> ServiceRequest | None:
        monkeypatch.setattr(RequestBook, "stage", stage)
        other.work_once()
        return stage(book, request, terminal=terminal, staged=staged)

    monkeypatch.setattr(RequestBook, "stage", overtaken)
    clinic.exchange.work_once()
    assert clinic.double.work_once() == len(jobs)
    clinic.exchange.work_once()
    assert clinic.hidden() == []
    assert {clinic.last(job_id).state for job_id in jobs} == {RequestState.ACCEPTED}


def test_what_a_dead_program_left_is_removed_when_it_is_of_no_use(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.exchange.work_once()
    request_id = clinic.last(job_id).request_id or ""
    clinic.terminal.make_ready(request_id, b"of a program that was overtaken")
    old = clinic.terminal.make_ready(f"{clinic.journal.requests.mark()}{'0' * 16}", b"old")
    folder = clinic.terminal.requests / terminal_module.OWN_FOLDER
    os.utime(folder / old, (0, 0))
    young = clinic.terminal.make_ready(f"{clinic.journal.requests.mark()}{'1' * 16}", b"young")
    clinic.new_exchange().work_once()
    assert clinic.hidden() == [young]
