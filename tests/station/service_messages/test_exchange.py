"""The exchange with the service: what goes out, what comes back, and what may go wrong."""

from __future__ import annotations

import os
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.terminal import answers
from clinic_signer.sandbox.terminal.terminal import TerminalFault
from clinic_signer.station.journal.job import JobState, Route
from clinic_signer.station.journal.protection import Sealed
from clinic_signer.station.journal.request import RequestKind, RequestState, ResultKind
from clinic_signer.station.service_messages.exchange import ServiceExchange, institution_of
from clinic_signer.station.service_messages.profile import load_profile, practice_profile
from station.service_messages.clinic import TIMEOUT_MINUTES, Clinic

UUID = "00000000-1111-4222-8333-444444444444"
CODE = "1234567890123456"


def test_a_signed_prescription_is_registered_and_gets_its_two_numbers(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.go_on()
    request = clinic.last(job_id)
    assert (request.kind, request.state) == (RequestKind.REGISTER, RequestState.ACCEPTED)
    assert clinic.double.registered == {request.prescription_id: clinic.document}
    assert re.fullmatch(r"[0-9]{16}", request.access_code)
    assert clinic.job(job_id).state is JobState.DELIVERED
    assert clinic.files(clinic.terminal.answers) == []
    assert clinic.hidden() == []
    clinic.go_on()
    assert len(clinic.double.taken) == 1


def test_the_file_is_named_as_the_public_sources_say_and_tells_nothing(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.exchange.work_once()
    (name,) = clinic.files(clinic.terminal.requests)
    assert re.fullmatch(r"EPSsiPIR01req_CS[0-9A-F]{24}\.xml", name)
    assert name == f"EPSsiPIR01req_{clinic.last(job_id).request_id}.xml"


@pytest.mark.skipif(os.name == "nt", reason="Windows gives a file the rights of its folder")
@pytest.mark.parametrize(("of_folder", "of_file"), [(0o770, 0o660), (0o700, 0o600)])
def test_a_terminal_with_an_account_of_its_own_may_read_what_is_in_its_folder(
    clinic: Clinic, of_folder: int, of_file: int
) -> None:
    clinic.terminal.requests.chmod(of_folder)
    clinic.signed()
    clinic.exchange.work_once()
    (name,) = clinic.files(clinic.terminal.requests)
    assert (clinic.terminal.requests / name).stat().st_mode & 0o777 == of_file


def test_what_leaves_by_another_way_is_left_alone(clinic: Clinic) -> None:
    job_id = clinic.signed(route=Route.FOLDER)
    clinic.go_on()
    assert clinic.double.taken == []
    assert clinic.job(job_id).state is JobState.SIGNED


def test_while_the_answer_is_out_the_prescription_can_not_be_cancelled(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.exchange.work_once()
    with pytest.raises(Failure) as caught:
        clinic.journal.cancel(job_id, why="person")
    assert caught.value.code is FailureCode.JOB_STATE


def test_the_institution_is_that_of_the_signed_bytes(clinic: Clinic) -> None:
    assert institution_of(clinic.document) == "1311234567"


# -- refused ------------------------------------------------------------------------------------


def test_a_refusal_is_shown_with_its_reasons_and_nothing_goes_out_by_itself(
    clinic: Clinic,
) -> None:
    clinic.double.faults = frozenset({TerminalFault.REFUSE})
    job_id = clinic.signed()
    clinic.go_on()
    clinic.go_on()
    job, request = clinic.job(job_id), clinic.last(job_id)
    assert (job.state, request.state) == (JobState.SIGNED, RequestState.REFUSED)
    assert job.failure is not None
    assert job.failure.code is FailureCode.SERVICE_REFUSED
    assert request.code == "EPSB0052E"
    assert [(each.kind, each.message) for each in request.results][-1] == (
        ResultKind.CSV,
        "改行（練習）",
    )
    assert len(clinic.double.taken) == 1


def test_a_person_sends_a_refused_one_again_under_another_id(clinic: Clinic) -> None:
    clinic.double.faults = frozenset({TerminalFault.REFUSE})
    job_id = clinic.signed()
    clinic.go_on()
    clinic.double.faults = frozenset()
    clinic.journal.requests.want_again(job_id)
    clinic.go_on()
    first, second = clinic.requests(job_id)
    assert first.request_id != second.request_id
    assert second.state is RequestState.ACCEPTED
    assert clinic.job(job_id).state is JobState.DELIVERED
    assert clinic.job(job_id).failure is None


def test_what_was_refused_can_be_cancelled_here(clinic: Clinic) -> None:
    clinic.double.faults = frozenset({TerminalFault.REFUSE})
    job_id = clinic.signed()
    clinic.go_on()
    assert clinic.journal.cancel(job_id, why="person").state is JobState.CANCELLED


# -- no answer ----------------------------------------------------------------------------------


def test_an_answer_that_does_not_come_is_a_state_and_one_that_comes_late_is_taken(
    clinic: Clinic,
) -> None:
    job_id = clinic.signed()
    clinic.exchange.work_once()
    clinic.clock.now += timedelta(minutes=TIMEOUT_MINUTES, seconds=1)
    clinic.exchange.work_once()
    job = clinic.job(job_id)
    assert clinic.last(job_id).state is RequestState.OVERDUE
    assert job.failure is not None
    assert job.failure.code is FailureCode.SERVICE_NO_ANSWER
    clinic.double.work_once()
    clinic.exchange.work_once()
    assert clinic.last(job_id).state is RequestState.ACCEPTED
    assert clinic.job(job_id).state is JobState.DELIVERED
    assert clinic.job(job_id).failure is None


def test_a_person_may_send_again_what_was_not_answered_and_both_answers_are_kept(
    clinic: Clinic,
) -> None:
    job_id = clinic.signed()
    clinic.exchange.work_once()
    clinic.clock.now += timedelta(minutes=TIMEOUT_MINUTES, seconds=1)
    clinic.exchange.work_once()
    clinic.journal.requests.want_again(job_id)
    clinic.go_on()
    first, second = clinic.requests(job_id)
    assert {first.state, second.state} == {RequestState.ACCEPTED}
    assert first.prescription_id != second.prescription_id
    assert clinic.job(job_id).state is JobState.DELIVERED


def test_a_service_that_is_still_working_is_waited_for(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.exchange.work_once()
    request_id = clinic.last(job_id).request_id or ""
    file = clinic.terminal.answers / f"EPSsiPIR01res_{request_id}.xml"
    file.write_bytes(answers.working(practice_profile(), request_id))
    clinic.exchange.work_once()
    assert clinic.last(job_id).state is RequestState.SENT
    assert not file.exists()
    clinic.go_on()
    assert clinic.last(job_id).state is RequestState.ACCEPTED


# -- answers that cannot be used ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (TerminalFault.GARBLED, FailureCode.SERVICE_ANSWER_UNREADABLE),
        (TerminalFault.WITHOUT_NUMBERS, FailureCode.SERVICE_ANSWER_UNREADABLE),
        (TerminalFault.FOREIGN, FailureCode.SERVICE_ANSWER_FOREIGN),
    ],
)
def test_an_answer_that_cannot_be_used_is_kept_aside_and_named(
    clinic: Clinic, fault: TerminalFault, code: FailureCode
) -> None:
    clinic.double.faults = frozenset({fault})
    job_id = clinic.signed()
    clinic.go_on()
    job = clinic.job(job_id)
    assert clinic.last(job_id).state is RequestState.SENT
    assert job.state is JobState.SIGNED
    assert job.failure is not None
    assert job.failure.code is code
    assert clinic.files(clinic.terminal.answers) == []
    (kept,) = clinic.files(clinic.terminal.aside)
    assert (clinic.last(job_id).request_id or "") in kept


def test_a_second_answer_that_says_something_else_changes_nothing(clinic: Clinic) -> None:
    clinic.double.faults = frozenset({TerminalFault.TWICE})
    job_id = clinic.signed()
    clinic.go_on()
    assert clinic.last(job_id).state is RequestState.ACCEPTED
    assert clinic.job(job_id).state is JobState.DELIVERED
    assert len(clinic.files(clinic.terminal.aside)) == 1
    first = clinic.last(job_id)
    clinic.exchange.work_once()
    assert clinic.last(job_id) == first


def test_the_same_answer_once_more_is_only_taken_away(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.exchange.work_once()
    clinic.double.work_once()
    (name,) = clinic.files(clinic.terminal.answers)
    data = (clinic.terminal.answers / name).read_bytes()
    clinic.exchange.work_once()
    (clinic.terminal.answers / name).write_bytes(data)
    clinic.exchange.work_once()
    assert clinic.files(clinic.terminal.answers) == clinic.files(clinic.terminal.aside) == []
    assert clinic.last(job_id).state is RequestState.ACCEPTED


def test_a_file_that_is_still_being_written_is_left_until_it_is_whole(clinic: Clinic) -> None:
    job_id = clinic.signed()
    exchange = ServiceExchange(
        clinic.journal, clinic.terminal, practice_profile(), timeout_minutes=5, settle_seconds=3600
    )
    exchange.work_once()
    clinic.double.work_once()
    (name,) = clinic.files(clinic.terminal.answers)
    file = clinic.terminal.answers / name
    whole = file.read_bytes()
    file.write_bytes(whole[:100])
    exchange.work_once()
    assert file.exists()
    assert clinic.job(job_id).failure is None
    file.write_bytes(whole)
    exchange.work_once()
    assert clinic.last(job_id).state is RequestState.ACCEPTED


def test_files_of_others_in_the_folders_are_not_touched(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.exchange.work_once()
    others = [
        "OQSsiimm01res_202611290001.xml",
        "EPSsiPIR01res_EMR0001.xml",
        "EPSsiPIR01res_CS" + "0" * 24 + ".xml",  # of another journal
        "notes.txt",
    ]
    for name in others:
        (clinic.terminal.answers / name).write_bytes(b"theirs")
    clinic.double.work_once()
    clinic.exchange.work_once()
    assert clinic.files(clinic.terminal.answers) == sorted(others)
    assert clinic.files(clinic.terminal.aside) == []
    assert clinic.last(job_id).state is RequestState.ACCEPTED


def test_an_answer_of_this_journal_to_nothing_is_kept_aside(clinic: Clinic) -> None:
    clinic.signed()
    clinic.exchange.work_once()
    name = f"EPSsiPIR01res_{clinic.journal.requests.mark()}{'0' * 16}.xml"
    (clinic.terminal.answers / name).write_bytes(
        answers.accepted(practice_profile(), "", UUID, CODE)
    )
    assert clinic.exchange.work_once().set_aside == 1
    assert clinic.files(clinic.terminal.aside) == [name]


# -- change and cancellation --------------------------------------------------------------------


def test_a_changed_prescription_is_sent_as_a_change_of_the_registered_one(
    clinic: Clinic,
) -> None:
    first = clinic.signed(number="1")
    clinic.go_on()
    known = clinic.last(first).prescription_id
    second = clinic.signed(number="1")
    clinic.go_on()
    request = clinic.last(second)
    assert (request.kind, request.state) == (RequestKind.CHANGE, RequestState.ACCEPTED)
    assert request.prescription_id == known
    assert len(clinic.double.registered) == 1
    third = clinic.signed(number="1")
    clinic.go_on()
    assert clinic.last(third).kind is RequestKind.CHANGE


def test_a_change_waits_until_it_is_known_what_became_of_the_earlier_one(clinic: Clinic) -> None:
    first = clinic.signed(number="1")
    clinic.exchange.work_once()
    second = clinic.signed(number="1")
    clinic.exchange.work_once()
    assert clinic.requests(second) == ()
    job = clinic.job(second)
    assert job.failure is not None
    assert job.failure.code is FailureCode.SERVICE_EARLIER_UNANSWERED
    clinic.double.work_once()
    clinic.exchange.work_once()
    assert clinic.last(first).state is RequestState.ACCEPTED
    assert clinic.job(first).state is JobState.SUPERSEDED
    clinic.go_on()
    assert clinic.last(second).kind is RequestKind.CHANGE
    assert clinic.job(second).state is JobState.DELIVERED
    assert clinic.job(second).failure is None


def test_what_was_replaced_before_it_went_out_stays_here(clinic: Clinic) -> None:
    first = clinic.signed(number="1")
    clinic.journal.requests.want_delivery(first)
    second = clinic.signed(number="1")
    clinic.go_on()
    assert clinic.last(first).state is RequestState.WITHDRAWN
    assert clinic.last(second).kind is RequestKind.REGISTER
    assert len(clinic.double.taken) == 1


def test_a_registered_prescription_is_taken_back(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.go_on()
    clinic.journal.requests.want_cancellation(job_id)
    clinic.go_on()
    request = clinic.last(job_id)
    assert (request.kind, request.state) == (RequestKind.CANCEL, RequestState.ACCEPTED)
    assert clinic.double.registered == {}
    assert clinic.job(job_id).state is JobState.CANCELLED


def test_a_cancellation_that_is_refused_leaves_it_registered(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.go_on()
    clinic.double.registered.clear()  # somebody else has taken it back
    clinic.journal.requests.want_cancellation(job_id)
    clinic.go_on()
    assert clinic.last(job_id).code == "EPSB1032W"
    assert clinic.job(job_id).state is JobState.DELIVERED
    meaning = practice_profile().meaning("EPSB1032W")
    assert meaning is not None
    assert "薬局" in meaning.ja


def test_after_it_was_taken_back_a_changed_one_is_registered_anew(clinic: Clinic) -> None:
    first = clinic.signed(number="1")
    clinic.go_on()
    clinic.journal.requests.want_cancellation(first)
    second = clinic.signed(number="1")
    clinic.exchange.work_once()
    assert clinic.requests(second) == ()
    clinic.double.work_once()
    clinic.exchange.work_once()
    clinic.go_on()
    request = clinic.last(second)
    assert (request.kind, request.state) == (RequestKind.REGISTER, RequestState.ACCEPTED)


def test_with_the_public_profile_a_cancellation_is_refused_by_name_and_waits(
    clinic: Clinic,
) -> None:
    job_id = clinic.signed()
    clinic.go_on()
    clinic.journal.requests.want_cancellation(job_id)
    public = ServiceExchange(clinic.journal, clinic.terminal, load_profile(), timeout_minutes=5)
    public.work_once()
    job = clinic.job(job_id)
    assert job.failure is not None
    assert job.failure.code is FailureCode.SERVICE_FUNCTION_UNKNOWN
    assert clinic.last(job_id).state is RequestState.WANTED


@pytest.mark.parametrize("deed", ["want_again", "want_cancellation"])
def test_nothing_is_asked_twice_while_an_answer_is_out(clinic: Clinic, deed: str) -> None:
    job_id = clinic.signed()
    clinic.exchange.work_once()
    with pytest.raises(Failure) as caught:
        getattr(clinic.journal.requests, deed)(job_id)
    assert caught.value.code is FailureCode.JOB_STATE


def test_a_registered_prescription_is_not_delivered_again(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.go_on()
    with pytest.raises(Failure) as caught:
        clinic.journal.deliver_again(job_id)
    assert caught.value.code is FailureCode.JOB_STATE


# -- the way ------------------------------------------------------------------------------------


def test_a_person_chooses_the_way_until_it_has_left(clinic: Clinic) -> None:
    job_id = clinic.signed(route=Route.FOLDER)
    clinic.journal.requests.reroute(job_id, Route.SERVICE)
    clinic.go_on()
    assert clinic.last(job_id).state is RequestState.ACCEPTED
    with pytest.raises(Failure):
        clinic.journal.requests.reroute(job_id, Route.FOLDER)


def test_what_was_asked_for_is_not_sent_once_another_way_is_chosen(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.journal.requests.want_delivery(job_id)
    clinic.journal.requests.reroute(job_id, Route.FOLDER)
    clinic.go_on()
    assert clinic.double.taken == []
    assert clinic.last(job_id).state is RequestState.WITHDRAWN


def test_what_an_emr_fetches_itself_is_not_sent_elsewhere(clinic: Clinic) -> None:
    job_id = clinic.signed(route=Route.API)
    with pytest.raises(Failure):
        clinic.journal.requests.reroute(job_id, Route.SERVICE)


# -- the folders --------------------------------------------------------------------------------


def test_folders_that_are_away_are_a_state_and_it_goes_on_by_itself(clinic: Clinic) -> None:
    job_id = clinic.signed()
    away = clinic.folder / "away"
    shutil.move(clinic.folder / "terminal", away)
    worked = clinic.exchange.work_once()
    assert worked.failure is not None
    assert worked.failure.code is FailureCode.SERVICE_FOLDER_UNUSABLE
    job = clinic.job(job_id)
    assert job.failure is not None
    assert job.failure.row.retriable
    assert not (clinic.folder / "terminal").exists()
    change = job.change
    clinic.exchange.work_once()
    assert clinic.job(job_id).change == change
    shutil.move(away, clinic.folder / "terminal")
    clinic.go_on()
    assert clinic.job(job_id).state is JobState.DELIVERED


def test_a_prescription_without_its_institution_waits_and_says_so(
    clinic: Clinic,
) -> None:
    job_id = clinic.signed()
    clinic.exchange._institution = "12"
    clinic.go_on()
    job = clinic.job(job_id)
    assert job.failure is not None
    assert job.failure.code is FailureCode.SERVICE_REQUEST_INCOMPLETE
    clinic.exchange._institution = "1319999999"
    clinic.go_on()
    assert clinic.job(job_id).state is JobState.DELIVERED


def test_the_two_numbers_are_sealed_in_the_journal(tmp_path: Path, document: bytes) -> None:
    clinic = Clinic(tmp_path, document, protection=lambda _key: Sealed(b"k" * 32))
    job_id = clinic.signed()
    clinic.go_on()
    request = clinic.last(job_id)
    assert clinic.journal.prove().first_break is None
    clinic.journal.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("journal.sqlite*"))
    assert (request.request_id or "").encode() in kept
    assert request.access_code.encode() not in kept
    assert request.prescription_id.encode() not in kept


def test_a_journal_in_which_nothing_has_happened_takes_nothing_for_its_own(clinic: Clinic) -> None:
    theirs = "EPSsiPIR01res_CS" + "0" * 24 + ".xml"
    (clinic.terminal.answers / theirs).write_bytes(b"theirs")
    clinic.exchange.work_once()
    assert clinic.files(clinic.terminal.answers) == [theirs]
