"""Answers: what decides is read strictly, what is said is shown, and nothing of it is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.terminal import answers
from clinic_signer.sandbox.terminal.answers import Complaint
from clinic_signer.station.journal.request import RequestKind, ResultKind, ServiceResult
from clinic_signer.station.service_messages.answers import (
    MAXIMUM_SIZE,
    Answer,
    AnswerState,
    read_answer,
)
from clinic_signer.station.service_messages.profile import practice_profile

PROFILE = practice_profile()
UUID = "00000000-1111-4222-8333-444444444444"
CODE = "1234567890123456"


def read(data: bytes, kind: RequestKind = RequestKind.REGISTER) -> Answer:
    return read_answer(PROFILE, kind, data)


def reason(data: bytes, kind: RequestKind = RequestKind.REGISTER) -> str:
    with pytest.raises(Failure) as caught:
        read(data, kind)
    assert caught.value.code is FailureCode.SERVICE_ANSWER_UNREADABLE
    return str(caught.value.facts["reason"])


def test_a_registration_that_was_taken_brings_its_two_numbers() -> None:
    answer = read(answers.accepted(PROFILE, "CS01", UUID, CODE))
    assert answer.identifier == "CS01"
    assert answer.state is AnswerState.DECIDED
    assert answer.verdict.is_accepted
    assert (answer.verdict.prescription_id, answer.verdict.access_code) == (UUID, CODE)


def test_neither_number_is_in_what_a_log_could_show() -> None:
    answer = read(answers.accepted(PROFILE, "CS01", UUID, CODE))
    assert UUID not in repr(answer)
    assert CODE not in repr(answer.verdict)


def test_a_refusal_brings_every_reason_of_every_list() -> None:
    complaints = [
        Complaint(ResultKind.XML, "EPSX0001E", "形式"),
        Complaint(ResultKind.CSV, "EPSC0001E", "５１レコード"),
        Complaint(ResultKind.CSV, "EPSC0002E", "<用法>"),
        Complaint(ResultKind.SIGNATURE, "EPSV0001E", "署名"),
    ]
    verdict = read(answers.refused(PROFILE, "CS01", "EPSB0052E", complaints)).verdict
    assert not verdict.is_accepted
    assert verdict.code == "EPSB0052E"
    told = [(each.kind, each.code, each.message) for each in verdict.results[1:]]
    assert told == [(each.kind, each.code, each.message) for each in complaints]


def test_a_message_that_could_not_be_processed_is_refused_with_its_reason() -> None:
    verdict = read(answers.failed(PROFILE, "CS01", "EPSB9999E", "不正な電文")).verdict
    assert not verdict.is_accepted
    assert verdict.results == (ServiceResult(ResultKind.MESSAGE, "EPSB9999E", "不正な電文"),)


def test_a_service_that_is_still_working_decides_nothing() -> None:
    answer = read(answers.working(PROFILE, "CS01"))
    assert answer.state is AnswerState.WORKING
    assert not answer.verdict.is_accepted


def test_a_list_with_one_result_and_other_elements_is_shown_too() -> None:
    data = answers.refused(PROFILE, "CS01", "E").replace(
        b"</MessageBody>",
        b"<GenerateSignResult><GenerateSignStatus>2</GenerateSignStatus>"
        b"<GenerateSignMessage>x</GenerateSignMessage></GenerateSignResult></MessageBody>",
    )
    assert read(data).verdict.results[-1] == ServiceResult(
        ResultKind.TIMESTAMP, "", "x", (("GenerateSignStatus", "2"),)
    )


def test_yes_without_the_numbers_of_a_registration_is_no_answer() -> None:
    assert reason(answers.accepted(PROFILE, "CS01")) == "PrescriptionId"
    no_code = answers.accepted(PROFILE, "CS01", UUID, CODE).replace(CODE.encode(), b"")
    assert reason(no_code) == "AccessCode"
    assert read(answers.accepted(PROFILE, "CS01"), RequestKind.CANCEL).verdict.is_accepted


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (b"<SegmentOfResult>1<", b"<SegmentOfResult>3<", "SegmentOfResult"),
        (b"<ProcessingResultStatus>1<", b"<ProcessingResultStatus>3<", "ProcessingResultStatus"),
        (b"XmlMsg>", b"XmlMsh>", "root"),
        (CODE.encode(), b"123", "AccessCode"),
        (CODE.encode(), "１２３４５６７８９０１２３４５６".encode(), "AccessCode"),
        (UUID.encode(), b"a b", "PrescriptionId"),
        (
            b"</MessageBody>",
            b"<AccessCode>6543210987654321</AccessCode></MessageBody>",
            "AccessCode",
        ),
        (
            b"</MessageBody>",
            b"<ProcessingResultStatus>2</ProcessingResultStatus></MessageBody>",
            "ProcessingResultStatus",
        ),
        (b"<XmlMsg>", b"<!DOCTYPE x [<!ENTITY e 'x'>]><XmlMsg>", "xml-forbidden-construct"),
        (b"<XmlMsg>", b"<XmlMsg>" + b"<a>" * 40 + b"</a>" * 40, "xml-forbidden-construct"),
        (b"</XmlMsg>", b"", "not-xml"),
    ],
)
def test_what_says_two_things_or_nothing_is_no_answer(
    before: bytes, after: bytes, why: str
) -> None:
    good = answers.accepted(PROFILE, "CS01", UUID, CODE)
    assert before in good
    assert reason(good.replace(before, after)) == why


def test_a_huge_file_and_no_file_are_no_answers() -> None:
    assert reason(b" " * (MAXIMUM_SIZE + 1)) == "size"
    assert reason(b"") == "not-xml"


def test_texts_of_any_length_are_kept_short() -> None:
    data = answers.failed(PROFILE, "CS01", "E", "あ" * 100_000)
    assert len(read(data).verdict.results[0].message) == 1000


_SAYABLE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=40)


@given(code=_SAYABLE, message=_SAYABLE)
def test_whatever_a_service_says_can_be_shown_on_a_line(code: str, message: str) -> None:
    complaint = Complaint(ResultKind.CSV, code, message)
    verdict = read(answers.refused(PROFILE, "CS01", "E", [complaint])).verdict
    assert len(verdict.results) == 2
    for result in verdict.results:
        assert (result.code + result.message).isprintable()
