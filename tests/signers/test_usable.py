"""Which way of signing can be used: the other one is offered with the reason, never taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.second_certificate.approval import initial, step
from clinic_signer.signers.second_certificate.approval_events import (
    Begun,
    Locked,
    Lost,
    Refused,
    Revoked,
)
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalState,
    Outage,
    Refusal,
    Scope,
)
from clinic_signer.signers.usable import Way, log_choice, usable_ways

NOW = datetime(2026, 9, 1, tzinfo=UTC)
SOON = NOW + timedelta(seconds=60)
READY = initial(paired=True)
CARD = Way(SignerKind.CARD)
NO_CARD = Way(SignerKind.CARD, Failure(FailureCode.CARD_ABSENT))
BEGUN = step(READY, Begun("r", Scope.DOCUMENTS, 1, SOON), NOW)


def test_a_card_that_is_there_is_used_and_nothing_is_offered() -> None:
    choice = usable_ways(CARD, READY)
    assert choice.chosen is SignerKind.CARD
    assert choice.usable
    assert choice.offer is None


def test_without_a_card_the_phone_is_offered_with_the_reason_and_not_chosen() -> None:
    choice = usable_ways(NO_CARD, READY)
    assert choice.chosen is SignerKind.CARD
    assert not choice.usable
    assert choice.why_not is not None
    assert choice.why_not.code is FailureCode.CARD_ABSENT
    assert choice.offer is not None
    assert choice.offer.kind is SignerKind.SECOND_CERTIFICATE


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (initial(paired=False), FailureCode.SECOND_NOT_PAIRED),
        (step(READY, Lost(Outage.SERVICE_DOWN, SOON), NOW), FailureCode.SECOND_UNREACHABLE),
        (
            step(READY, Lost(Outage.FACILITY_SUSPENDED, SOON), NOW),
            FailureCode.SECOND_FACILITY_SUSPENDED,
        ),
        (step(READY, Revoked(), NOW), FailureCode.SECOND_REVOKED),
        (step(READY, Locked(), NOW), FailureCode.SECOND_LOCKED),
        (step(BEGUN, Refused("r", Refusal.NOT_ME), NOW), FailureCode.APPROVAL_PAUSED),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_when_the_service_cannot_be_used_the_card_is_offered(
    state: ApprovalState, code: FailureCode
) -> None:
    choice = usable_ways(CARD, state, chosen=SignerKind.SECOND_CERTIFICATE)
    assert choice.why_not is not None
    assert choice.why_not.code is code
    assert choice.offer == CARD
    assert choice.chosen is SignerKind.SECOND_CERTIFICATE
    assert usable_ways(NO_CARD, state).offer is None


def test_what_was_chosen_stays_chosen_while_it_works() -> None:
    choice = usable_ways(CARD, READY, chosen=SignerKind.SECOND_CERTIFICATE)
    assert choice.usable
    assert choice.offer is None


def test_without_a_service_there_is_no_second_way() -> None:
    assert usable_ways(NO_CARD, None).offer is None
    choice = usable_ways(CARD, None, chosen=SignerKind.SECOND_CERTIFICATE)
    assert choice.why_not is not None
    assert choice.why_not.code is FailureCode.SECOND_NOT_SET_UP


def test_the_choice_is_put_down(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "clinic_signer"):
        log_choice(SignerKind.SECOND_CERTIFICATE, Failure(FailureCode.CARD_ABSENT))
    assert SignerKind.SECOND_CERTIFICATE.value in caplog.text
    assert FailureCode.CARD_ABSENT.value in caplog.text
