"""The station at work exchanges messages too; what does not work there is a state of its own."""

from __future__ import annotations

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.job import JobState
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.outbox import Outbox
from clinic_signer.station.running import StationWork, Work, WorkPlan, WorkState
from clinic_signer.station.service_messages.exchange import ServiceExchange
from clinic_signer.station.station import Station
from station.service_messages.clinic import Clinic
from station.test_running import until


def station_work(clinic: Clinic, states: list[WorkState]) -> StationWork:
    def exchange(journal: Journal) -> ServiceExchange:
        return clinic.new_exchange(journal)

    plan = WorkPlan(Outbox(clinic.folder / "out", is_sandbox=False), exchange=exchange)
    station = Station(clinic.journal)
    return StationWork(lambda: station, plan, clinic.clock, states.append)


def test_what_is_signed_is_registered_without_a_window(clinic: Clinic) -> None:
    job_id = clinic.signed()
    work = station_work(clinic, [])
    assert work.once()
    clinic.double.work_once()
    assert work.once()
    assert clinic.job(job_id).state is JobState.DELIVERED
    assert clinic.files(clinic.folder / "out") == []


def test_what_shall_be_registered_where_nothing_is_set_up_waits_and_says_so(
    clinic: Clinic,
) -> None:
    job_id = clinic.signed()
    plan = WorkPlan(Outbox(clinic.folder / "out", is_sandbox=False))
    station = Station(clinic.journal)
    work = StationWork(lambda: station, plan, clinic.clock, lambda _state: None)
    assert work.once()  # another workstation may be about to send it
    assert clinic.job(job_id).failure is None
    clinic.clock.advance(61)
    with pytest.raises(Failure) as caught:
        work.once()
    assert caught.value.code is FailureCode.SERVICE_NOT_SET_UP
    failure = clinic.job(job_id).failure
    assert failure is not None
    assert failure.code is FailureCode.SERVICE_NOT_SET_UP
    clinic.go_on()
    assert clinic.job(job_id).state is JobState.DELIVERED
    assert clinic.job(job_id).failure is None


def test_a_terminal_that_is_away_is_told_and_hinders_nothing_else(clinic: Clinic) -> None:
    clinic.signed()
    clinic.terminal.requests.rename(clinic.folder / "away")
    states: list[WorkState] = []
    work = station_work(clinic, states)
    work.start()
    until(lambda: work.state.trouble(Work.SERVICE))
    trouble = work.state.trouble(Work.SERVICE)
    assert isinstance(trouble, Failure)
    assert trouble.code is FailureCode.SERVICE_FOLDER_UNUSABLE
    assert work.state.trouble(Work.DELIVERY) is None
    assert work.stop()
