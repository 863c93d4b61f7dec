"""Fuzz target for the answers of the service: read or refused by name, never anything else."""

from __future__ import annotations

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.terminal import answers
from clinic_signer.sandbox.terminal.answers import Complaint
from clinic_signer.station.journal.request import RequestKind, ResultKind
from clinic_signer.station.service_messages.answers import read_answer
from clinic_signer.station.service_messages.profile import practice_profile
from fuzz.driver import Target

PROFILE = practice_profile()
_ID = "CS0123456789ABCDEF"
_COMPLAINTS = [Complaint(kind, "EPSC0001E", "処方内容") for kind in ResultKind]
SEEDS = (
    answers.accepted(PROFILE, _ID, "00000000-1111-4222-8333-444444444444", "1234567890123456"),
    answers.refused(PROFILE, _ID, "EPSB0052E", _COMPLAINTS),
    answers.failed(PROFILE, _ID, "EPSB9999E", "不正"),
    answers.working(PROFILE, _ID),
)
PIECES = (b"<", b">", b"&#0;", b"<!DOCTYPE", b"<AccessCode>1</AccessCode>", b"\xff", b"\0")


def one_input(data: bytes) -> None:
    """Read one input; anything but an answer or a refusal is a defect."""
    for kind in RequestKind:
        try:
            answer = read_answer(PROFILE, kind, data)
        except Failure as failure:
            if failure.code is not FailureCode.SERVICE_ANSWER_UNREADABLE:
                raise
            continue
        verdict = answer.verdict
        assert answer.identifier.isprintable()
        assert verdict.access_code == "" or len(verdict.access_code) == 16
        if verdict.is_accepted and kind is not RequestKind.CANCEL:
            assert verdict.prescription_id
            assert verdict.access_code


TARGET = Target("service-answers", one_input, lambda: SEEDS, PIECES)
