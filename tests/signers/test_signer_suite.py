"""One suite for every way to a card: what a signer promises must hold on all of them.

In process, through a real PC/SC service, and through PKCS#11 modules.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cli.commands import CLEAN
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import CardProfile, Person, PersonId, Sandbox
from clinic_signer.sandbox.card_faults import Alone, CardFaults, Step, parse_faults
from clinic_signer.sandbox.larger_key import with_key_of
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.signers.base import DigestSigner, Pin, PinFailure
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.station.intake import Item, load
from clinic_signer.station.prescription_inside import judge_with
from clinic_signer.station.signing import NotSigned, Outcome, Signed, Skipped, sign_batch
from signers.ways import (
    SPEAKING_APDU,
    WAYS,
    WITH_READERS,
    CardOrder,
    OpenWay,
    ReadersWay,
    Way,
    with_attempts,
)

WRONG_PIN = b"0000"
PULLED_AT = 25
APDUS_OF_A_SIGNATURE = 7
APDUS_BEFORE_THE_PIN = 4
"""SELECT, SELECT and READ of the certificate, the question for the attempts."""


@pytest.fixture
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    """Each way of the test in turn."""
    open_way: OpenWay = WAYS[request.param]
    with open_way(request) as opened:
        yield opened


on_every_way = pytest.mark.parametrize("way", WAYS, indirect=True)
with_readers = pytest.mark.parametrize("way", WITH_READERS, indirect=True)
speaking_apdu = pytest.mark.parametrize("way", SPEAKING_APDU, indirect=True)


def items(count: int) -> list[Item]:
    return [load(CLEAN.encode(), f"{number}.csv") for number in range(count)]


def sign(
    signer: DigestSigner,
    sandbox: Sandbox,
    pin: bytes,
    count: int = 1,
    *,
    confirm_last_attempt: bool = False,
) -> tuple[Outcome, ...]:
    """Sign as the window does; what comes back as ``Signed`` has been verified."""
    return sign_these(items(count), signer, sandbox, pin, confirm_last_attempt=confirm_last_attempt)


def sign_these(
    batch: Sequence[Item],
    signer: DigestSigner,
    sandbox: Sandbox,
    pin: bytes,
    on_result: Callable[[int, Outcome], None] = lambda _index, _outcome: None,
    *,
    confirm_last_attempt: bool = False,
) -> tuple[Outcome, ...]:
    with Pin(pin) as typed:
        return sign_batch(
            batch,
            signer,
            typed,
            trust=sandbox.trust,
            clock=lambda: datetime.now(UTC),
            confirm_last_attempt=confirm_last_attempt,
            on_result=on_result,
        )


def failure_in(outcome: Outcome) -> Failure:
    assert isinstance(outcome, NotSigned), outcome
    return outcome.failure


# Signing


@on_every_way
def test_a_prescription_is_signed_and_verifies(way: Way, sandbox: Sandbox, doctor: Person) -> None:
    way.insert(CardOrder(doctor))
    signer = way.signer()
    assert signer.certificate == doctor.certificate
    assert set(signer.intermediates) == set(doctor.intermediates)
    (outcome,) = sign(signer, sandbox, way.pin)
    assert isinstance(outcome, Signed), outcome
    assert outcome.report.signatures[0].signer == doctor.certificate


def dispensed(sandbox: Sandbox) -> list[Item]:
    sample = sandbox.dispensing_samples[0]
    judge = judge_with(lambda: sandbox.trust, lambda: datetime.now(UTC))
    return [load(sample.document, sample.name, judge=judge)]


@on_every_way
def test_no_physician_signs_a_dispensing_document(
    way: Way, sandbox: Sandbox, doctor: Person
) -> None:
    way.insert(CardOrder(doctor))
    (outcome,) = sign_these(dispensed(sandbox), way.signer(), sandbox, way.pin)
    assert failure_in(outcome).code is FailureCode.CERTIFICATE_WRONG_ROLE
    assert way.verify_count == 0, "no PIN has reached a card"


@on_every_way
def test_a_pharmacist_signs_a_dispensing_document(
    way: Way, sandbox: Sandbox, doctor: Person
) -> None:
    pharmacist = sandbox.person(PersonId.PHARMACIST)
    way.insert(CardOrder(pharmacist))
    (outcome,) = sign_these(dispensed(sandbox), way.signer(), sandbox, way.pin)
    assert isinstance(outcome, Signed), outcome
    outer, inner = outcome.report.signatures
    assert (outer.signer, inner.signer) == (pharmacist.certificate, doctor.certificate)


@with_readers
def test_a_batch_takes_one_pin_for_each_signature(
    way: Way, sandbox: Sandbox, doctor: Person
) -> None:
    way.insert(CardOrder(doctor))
    outcomes = sign(way.signer(), sandbox, way.pin, 3)
    assert all(isinstance(outcome, Signed) for outcome in outcomes), outcomes
    assert way.verify_count == 3


VARIANTS = (
    "t0",
    "no-extended",
    "no-chaining",
    "end-of-file",
    "whole-names",
    "no-next",
    "key-tag=81",
    "key-tag=84",
    "labels-swapped",
    "contact",
    "only=signature",
)


@speaking_apdu
@pytest.mark.parametrize("profile", list(CardProfile), ids=lambda profile: profile.value)
def test_both_layouts_and_every_kind_of_card_sign(
    way: Way, sandbox: Sandbox, doctor: Person, login_person: Person, profile: CardProfile
) -> None:
    failed = {}
    for text in ("", *VARIANTS):
        faults = parse_faults([text] if text else [])
        way.insert(CardOrder(doctor, profile, faults, authentication=login_person))
        (outcome,) = sign(way.signer(), sandbox, way.pin)
        if not isinstance(outcome, Signed):
            failed[text] = outcome
        way.remove()
    assert not failed
    assert way.verify_count == 1 + len(VARIANTS)


@speaking_apdu
def test_over_t0_without_extended_length_a_large_key_signs(
    way: Way, sandbox: Sandbox, doctor: Person
) -> None:
    holder = with_key_of(doctor, 3072, sandbox.credentials[UnitId.SIGNING_CA])
    for faults in (CardFaults(), CardFaults(answers_in_pieces=True, extended_length=False)):
        way.insert(CardOrder(holder, faults=faults))
        (outcome,) = sign(way.signer(), sandbox, way.pin)
        assert isinstance(outcome, Signed), outcome
        way.remove()


@with_readers
def test_of_two_cards_none_is_chosen_by_order(
    way: Way, sandbox: Sandbox, doctor: Person, other_doctor: Person
) -> None:
    way.insert(CardOrder(doctor), 0)
    way.insert(CardOrder(other_doctor), 1)
    with pytest.raises(Failure) as caught:
        way.signer()
    assert caught.value.code is FailureCode.CARD_SEVERAL
    for holder in (doctor, other_doctor):
        assert holder.certificate.holder_name in str(caught.value.facts["holders"])
    assert way.verify_count == 0
    way.remove(0)
    assert way.signer().certificate == other_doctor.certificate


@speaking_apdu
def test_the_card_that_a_person_chose_signs(
    way: ReadersWay, sandbox: Sandbox, doctor: Person, other_doctor: Person
) -> None:
    way.insert(CardOrder(doctor), 0)
    way.insert(CardOrder(other_doctor, CardProfile.ANNEXB), 1)
    for holder in (other_doctor, doctor):
        way.readers.choose(holder.certificate.sha256)
        signer = way.signer()
        assert signer.certificate == holder.certificate
        (outcome,) = sign(signer, sandbox, way.pin)
        assert isinstance(outcome, Signed), outcome


@with_readers
def test_a_card_that_was_out_signs_again(way: Way, sandbox: Sandbox, doctor: Person) -> None:
    way.insert(CardOrder(doctor))
    assert isinstance(sign(way.signer(), sandbox, way.pin)[0], Signed)
    way.remove()
    with pytest.raises(Failure) as caught:
        way.signer()
    assert caught.value.code in (FailureCode.CARD_ABSENT, FailureCode.PKCS11_NO_TOKEN)
    way.insert(CardOrder(doctor))
    assert isinstance(sign(way.signer(), sandbox, way.pin)[0], Signed)


# Refused before any PIN


@on_every_way
def test_a_pharmacist_is_refused_before_the_pin(way: Way, sandbox: Sandbox) -> None:
    way.insert(CardOrder(sandbox.person(PersonId.PHARMACIST)))
    (outcome,) = sign(way.signer(), sandbox, way.pin)
    assert failure_in(outcome).code is FailureCode.CERTIFICATE_WRONG_ROLE
    assert way.verify_count == 0


@on_every_way
def test_an_authentication_certificate_is_refused_before_the_pin(
    way: Way, sandbox: Sandbox, login_person: Person
) -> None:
    way.insert(CardOrder(login_person))
    codes = (FailureCode.CERTIFICATE_NOT_FOR_SIGNING, FailureCode.PKCS11_NO_CERTIFICATE)
    try:
        (outcome,) = sign(way.signer(), sandbox, way.pin)
    except Failure as failure:
        code = failure.code
    else:
        code = failure_in(outcome).code
    assert code in codes
    assert way.verify_count == 0


@speaking_apdu
def test_a_card_for_authentication_alone_is_refused_before_the_pin(
    way: Way, sandbox: Sandbox, doctor: Person, login_person: Person
) -> None:
    faults = CardFaults(only=Alone.AUTHENTICATION)
    way.insert(CardOrder(doctor, faults=faults, authentication=login_person))
    with pytest.raises(Failure) as caught:
        way.signer()
    assert caught.value.code is FailureCode.CARD_NOT_HPKI
    assert way.verify_count == 0


# The PIN


@on_every_way
def test_a_wrong_pin_is_sent_once_and_ends_the_batch(
    way: Way, sandbox: Sandbox, doctor: Person
) -> None:
    way.insert(CardOrder(doctor))
    first, *others = sign(way.signer(), sandbox, WRONG_PIN, 3)
    failure = failure_in(first)
    assert isinstance(failure, PinFailure)
    assert failure.code is FailureCode.CARD_PIN_WRONG
    assert failure.attempts_left == (14 if way.tells_attempts else None)
    assert all(isinstance(other, Skipped) for other in others)
    assert way.verify_count <= 1


@with_readers
def test_the_last_attempt_is_used_only_by_a_deliberate_yes(
    way: Way, sandbox: Sandbox, doctor: Person
) -> None:
    way.insert(with_attempts(CardOrder(doctor), 1))
    signer = way.signer()
    (outcome,) = sign(signer, sandbox, way.pin)
    assert failure_in(outcome).code is FailureCode.CARD_LAST_ATTEMPT
    assert way.verify_count == 0
    (outcome,) = sign(signer, sandbox, way.pin, confirm_last_attempt=True)
    assert isinstance(outcome, Signed), outcome
    assert way.verify_count == 1


@with_readers
def test_a_locked_card_is_named_and_gets_no_pin(way: Way, sandbox: Sandbox, doctor: Person) -> None:
    for word in (0x6983, 0x6984, 0x63C0):
        order = with_attempts(CardOrder(doctor), 0)
        way.insert(replace(order, faults=replace(order.faults, locked_word=word)))
        try:
            (outcome,) = sign(way.signer(), sandbox, way.pin)
        except Failure as failure:
            code = failure.code
        else:
            code = failure_in(outcome).code
        assert code is FailureCode.CARD_PIN_LOCKED
        way.remove()
    assert way.verify_count == 0


@with_readers
def test_the_attempt_that_locks_the_card_says_so(
    way: Way, sandbox: Sandbox, doctor: Person
) -> None:
    way.insert(with_attempts(CardOrder(doctor), 1))
    signer = way.signer()
    (outcome,) = sign(signer, sandbox, WRONG_PIN, confirm_last_attempt=True)
    assert failure_in(outcome).code is FailureCode.CARD_PIN_LOCKED
    (outcome,) = sign(signer, sandbox, way.pin, confirm_last_attempt=True)
    assert failure_in(outcome).code is FailureCode.CARD_PIN_LOCKED
    assert way.verify_count == 1


# A card that leaves


@speaking_apdu
def test_a_card_pulled_out_at_any_moment_is_named_and_gets_no_second_pin(
    way: ReadersWay, sandbox: Sandbox, doctor: Person
) -> None:
    for answered in range(1, APDUS_OF_A_SIGNATURE):
        way.insert(CardOrder(doctor))
        signer = way.signer()
        card, before = way.cards[-1], way.verify_count
        card.faults = CardFaults(removed_after=card.answered + answered)
        (outcome,) = sign(signer, sandbox, way.pin)
        assert failure_in(outcome).code is FailureCode.CARD_REMOVED, answered
        assert way.verify_count - before == (answered > APDUS_BEFORE_THE_PIN)
        way.remove()


@speaking_apdu
def test_a_batch_of_fifty_goes_on_where_the_card_was_pulled_out(
    way: ReadersWay, sandbox: Sandbox, doctor: Person
) -> None:
    way.insert(CardOrder(doctor))
    card, signer = way.cards[-1], way.signer()
    batch = items(50)

    def pull(index: int, _outcome: Outcome) -> None:
        if index == PULLED_AT - 1:
            way.take()

    first = sign_these(batch, signer, sandbox, way.pin, pull)
    assert [isinstance(outcome, Signed) for outcome in first[:PULLED_AT]] == [True] * PULLED_AT
    assert failure_in(first[PULLED_AT]).code is FailureCode.CARD_REMOVED
    rest = [outcome.item for outcome in first[PULLED_AT:] if not isinstance(outcome, Signed)]
    assert rest == batch[PULLED_AT:]
    way.wait_for_kind(CardStateKind.NO_CARD)
    way.insert(CardOrder(doctor))
    second = sign_these(rest, way.signer(), sandbox, way.pin)
    assert all(isinstance(outcome, Signed) for outcome in second)
    assert card.verify_count == PULLED_AT
    assert way.verify_count == len(batch), "one PIN for each signature, and none twice"


@speaking_apdu
def test_a_card_pulled_out_in_the_middle_of_a_command_is_named(
    way: ReadersWay, sandbox: Sandbox, doctor: Person
) -> None:
    way.insert(CardOrder(doctor))
    signer = way.signer()
    card = way.cards[-1]
    card.faults = CardFaults(delays={Step.SIGN: 1.0})

    def pull_after_the_pin() -> None:
        while not card.verify_count:
            time.sleep(0.01)
        way.take()

    pull = threading.Thread(target=pull_after_the_pin)
    pull.start()
    (outcome,) = sign(signer, sandbox, way.pin)
    pull.join()
    assert failure_in(outcome).code is FailureCode.CARD_REMOVED
    assert way.verify_count == 1
