"""What the journal is told of an approval on the phone."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.sign.approval_story import ApprovalStory
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    EndReason,
    Refusal,
    Scope,
    WaitingFor,
)
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.reading import HistoryQuery
from gui.doubles import LONG, FakeDesk
from gui.phone_double import FakePhone

READY = ApprovalState(ApprovalKind.READY, paired=True)
WAITING = ApprovalState(
    ApprovalKind.WAITING,
    WaitingFor.SHOWING_QR,
    scope=Scope.DOCUMENTS,
    request_id="r1",
    count=3,
    number="47",
    control_code="7992",
    paired=True,
)


def over(kind: ApprovalKind, reason: Refusal | EndReason | None = None) -> ApprovalState:
    return ApprovalState(kind, reason=reason, request_id="r1", paired=True)


@pytest.mark.parametrize(
    ("state", "outcome", "failure"),
    [
        (over(ApprovalKind.APPROVED), "approved", None),
        (over(ApprovalKind.REFUSED, Refusal.USER_DECLINED), "refused", "approval-refused"),
        (over(ApprovalKind.REFUSED, Refusal.WRONG_NUMBER), "refused", "approval-wrong-number"),
        (over(ApprovalKind.TIMEOUT), "timeout", "approval-timeout"),
        (over(ApprovalKind.CANCELLED, EndReason.ENDED_BY_USER), "cancelled", "approval-cancelled"),
    ],
)
def test_what_came_of_an_approval_is_told_once_with_what_was_on_both_screens(
    state: ApprovalState, outcome: str, failure: str | None
) -> None:
    story = ApprovalStory()
    assert story.told(READY) is None
    assert story.told(WAITING) is None
    assert story.told(WAITING) is None  # the phone has read the QR
    assert story.told(state) == {
        "signer": "second-certificate",
        "request": "r1",
        "scope": "document",
        "count": 3,
        "check_code": "7992",
        "outcome": outcome,
        "failure": failure,
    }
    assert story.told(READY) is None


def test_the_number_that_the_phone_must_choose_is_not_told() -> None:
    story = ApprovalStory()
    story.told(WAITING)
    facts = story.told(over(ApprovalKind.APPROVED))
    assert facts is not None
    assert "47" not in facts.values()


def test_states_that_last_only_a_moment_reach_the_journal(
    qtbot: QtBot, desk: FakeDesk, window: MainWindow
) -> None:
    phone = FakePhone()
    desk.phone = phone
    window.phone.start()
    qtbot.waitUntil(lambda: bool(phone.listeners), timeout=LONG)
    for state in (WAITING, over(ApprovalKind.CANCELLED, EndReason.ENDED_BY_USER), READY):
        phone.become(state)

    def noted() -> list[object]:
        query = HistoryQuery(actions=frozenset({AuditAction.APPROVAL}))
        found = desk.open_journal().history(query)
        return [each.entry.facts["outcome"] for each in found]

    qtbot.waitUntil(lambda: noted() == ["cancelled"], timeout=LONG)
