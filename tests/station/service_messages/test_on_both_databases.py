"""The course of a request is the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from clinic_signer.sandbox.terminal.terminal import TerminalFault
from clinic_signer.station.journal.job import JobState
from clinic_signer.station.journal.request import RequestKind, RequestState
from station.service_messages.clinic import TIMEOUT_MINUTES, Clinic


def test_refused_sent_again_changed_and_taken_back(clinic_on_both: Clinic) -> None:
    clinic = clinic_on_both
    clinic.double.faults = frozenset({TerminalFault.REFUSE})
    first = clinic.signed(number="1")
    clinic.go_on()
    clinic.double.faults = frozenset()
    clinic.journal.requests.want_again(first)
    clinic.go_on()
    assert [each.state for each in clinic.requests(first)] == [
        RequestState.REFUSED,
        RequestState.ACCEPTED,
    ]
    second = clinic.signed(number="1")
    clinic.go_on()
    assert clinic.last(second).kind is RequestKind.CHANGE
    assert clinic.last(second).prescription_id == clinic.last(first).prescription_id
    clinic.journal.requests.want_cancellation(second)
    clinic.go_on()
    assert clinic.job(second).state is JobState.CANCELLED


def test_an_answer_that_is_late_by_the_servers_clock(
    clinic_on_both: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = clinic_on_both
    job_id = clinic.signed()
    clinic.exchange.work_once()
    assert clinic.journal.requests.mark_overdue(TIMEOUT_MINUTES) == 0
    assert clinic.journal.requests.mark_overdue(-1) == 1
    assert clinic.last(job_id).state is RequestState.OVERDUE
    clinic.double.work_once()
    clinic.exchange.work_once()
    assert clinic.last(job_id).state is RequestState.ACCEPTED
