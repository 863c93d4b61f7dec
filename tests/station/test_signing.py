"""A batch: one PIN, a result per item, the same check after every signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from cli.commands import CLEAN
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.prescription.envelope import MAXIMUM_SIZE, wrap
from clinic_signer.sandbox import Person, PersonId, Sandbox
from clinic_signer.signature.report import Indication
from clinic_signer.signers.base import Capabilities, Consent, Pin, PinDrop, PinFailure, SignerKind
from clinic_signer.station.intake import Item, load, read_file
from clinic_signer.station.signing import (
    NotSigned,
    Outcome,
    Signed,
    Skipped,
    assert_signer_may_sign,
    sign_batch,
)


class KeySigner:
    """Signs with a person's key in memory and does what the test tells it at each call."""

    capabilities = Capabilities(SignerKind.CARD, Consent.PIN, False, True, True)

    def __init__(self, person: Person, answers: Sequence[Failure | bytes | None] = ()) -> None:
        self.person = person
        self.answers = list(answers)
        self.calls = 0
        self.batches = 0
        self.unavailable: Failure | None = None

    @property
    def certificate(self) -> HpkiCertificate:
        return self.person.certificate

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        return self.person.intermediates

    @contextmanager
    def batch(self) -> Iterator[None]:
        self.batches += 1
        if self.unavailable is not None:
            raise self.unavailable
        yield

    def sign_digest(self, digest: bytes, pin: Pin, *, confirm_last_attempt: bool = False) -> bytes:
        pin.check()
        self.calls += 1
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Failure):
            raise answer
        if answer is not None:
            return answer
        return self.person.key.sign(digest, padding.PKCS1v15(), Prehashed(SHA256()))


def items(count: int) -> list[Item]:
    return [load(CLEAN.encode(), f"{n}.csv") for n in range(count)]


def batch(
    sandbox: Sandbox, signer: KeySigner, todo: Sequence[Item], **options: object
) -> tuple[Outcome, ...]:
    with Pin(b"1234") as pin:
        return sign_batch(
            todo,
            signer,
            pin,
            trust=sandbox.trust,
            clock=lambda: datetime.now(UTC),
            **options,  # type: ignore[arg-type]  # callbacks of the single tests
        )


def test_each_item_is_signed_and_reported_as_soon_as_it_is_known(sandbox: Sandbox) -> None:
    told: list[tuple[int, type]] = []
    signer = KeySigner(sandbox.person(PersonId.DOCTOR))
    outcomes = batch(
        sandbox, signer, items(3), on_result=lambda i, outcome: told.append((i, type(outcome)))
    )
    assert told == [(0, Signed), (1, Signed), (2, Signed)]
    for outcome in outcomes:
        assert isinstance(outcome, Signed)
        assert outcome.report.indication is Indication.TOTAL_PASSED


def test_csv_and_its_xml_envelope_give_the_same_payload(sandbox: Sandbox) -> None:
    both = [load(CLEAN.encode(), "a.csv"), load(wrap(CLEAN.encode()), "b.xml")]
    assert both[0].unsigned == both[1].unsigned
    signer = KeySigner(sandbox.person(PersonId.DOCTOR))
    assert all(isinstance(o, Signed) for o in batch(sandbox, signer, both))


def test_a_blocked_item_never_reaches_the_signer_and_does_not_stop_the_rest(
    sandbox: Sandbox,
) -> None:
    blocked = load(CLEAN.replace("\n", "\r\n").encode(), "crlf.csv")
    signer = KeySigner(sandbox.person(PersonId.DOCTOR))
    outcomes = batch(sandbox, signer, [blocked, *items(1)])
    assert isinstance(outcomes[0], NotSigned)
    assert outcomes[0].failure.code is FailureCode.CHECKS_FOUND_ERRORS
    assert isinstance(outcomes[1], Signed)
    assert signer.calls == 1


@pytest.mark.parametrize(
    "failure",
    [
        PinFailure(FailureCode.CARD_PIN_WRONG, attempts_left=14),
        PinFailure(FailureCode.CARD_PIN_LOCKED, attempts_left=0),
        Failure(FailureCode.CARD_REMOVED),
    ],
    ids=lambda f: f.code.value,
)
def test_a_failure_of_the_signer_ends_the_batch_and_keeps_what_was_signed(
    sandbox: Sandbox, failure: Failure
) -> None:
    signer = KeySigner(sandbox.person(PersonId.DOCTOR), [None, failure])
    outcomes = batch(sandbox, signer, items(4))
    assert [type(o) for o in outcomes] == [Signed, NotSigned, Skipped, Skipped]
    assert signer.calls == 2, "a PIN is never tried again"


def test_the_person_can_leave_the_rest_unsigned(sandbox: Sandbox) -> None:
    signer = KeySigner(sandbox.person(PersonId.DOCTOR))
    outcomes = batch(sandbox, signer, items(3), should_stop=lambda: signer.calls == 1)
    assert [type(o) for o in outcomes] == [Signed, Skipped, Skipped]


def test_a_signature_by_another_key_is_thrown_away(sandbox: Sandbox) -> None:
    signer = KeySigner(sandbox.person(PersonId.DOCTOR), [b"\x01" * 256])
    outcomes = batch(sandbox, signer, items(2))
    assert isinstance(outcomes[0], NotSigned)
    assert outcomes[0].failure.code is FailureCode.SIGNED_DOCUMENT_REJECTED
    assert outcomes[0].failure.facts["reason"] == "signature-value"
    assert isinstance(outcomes[1], Signed)


@pytest.mark.parametrize(
    "person", [p for p in PersonId if p not in (PersonId.DOCTOR, PersonId.DENTIST)]
)
def test_who_may_not_sign_is_refused_before_anything_is_signed(
    sandbox: Sandbox, person: PersonId
) -> None:
    signer = KeySigner(sandbox.person(person))
    with pytest.raises(Failure) as caught:
        assert_signer_may_sign(signer, sandbox.trust, datetime.now(UTC))
    assert caught.value.code.value.startswith("certificate-")
    outcomes = batch(sandbox, signer, items(1))
    assert isinstance(outcomes[0], NotSigned)
    assert signer.calls == 0


def test_a_signed_document_is_not_signed_again(sandbox: Sandbox) -> None:
    outcome = batch(sandbox, KeySigner(sandbox.person(PersonId.DOCTOR)), items(1))[0]
    assert isinstance(outcome, Signed)
    with pytest.raises(Failure) as caught:
        load(outcome.data, "again.xml")
    assert caught.value.code is FailureCode.ENVELOPE_ALREADY_SIGNED


def test_a_paper_prescription_from_the_service_is_not_signed() -> None:
    registered = wrap(CLEAN.encode()).replace(
        b"</PrescriptionManagement>",
        b'<PrescriptionId Value="00000000-1111-4222-8333-444444444444"/></PrescriptionManagement>',
    )
    with pytest.raises(Failure) as caught:
        load(registered, "paper.xml")
    assert caught.value.code is FailureCode.ENVELOPE_UNKNOWN


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as file:
        file.truncate(MAXIMUM_SIZE + 1)
    with pytest.raises(Failure) as caught:
        read_file(huge)
    assert caught.value.code is FailureCode.FILE_TOO_LARGE
    assert caught.value.facts["size"] == MAXIMUM_SIZE + 1


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(Failure) as caught:
            read_file(path)
        assert caught.value.code is FailureCode.FILE_UNREADABLE


def test_a_batch_holds_on_to_one_card_once(sandbox: Sandbox) -> None:
    signer = KeySigner(sandbox.person(PersonId.DOCTOR))
    batch(sandbox, signer, items(3))
    assert (signer.batches, signer.calls) == (1, 3)


def test_a_card_that_is_not_there_is_said_once_and_blocked_items_keep_their_own_reason(
    sandbox: Sandbox,
) -> None:
    signer = KeySigner(sandbox.person(PersonId.DOCTOR))
    signer.unavailable = Failure(FailureCode.CARD_ABSENT)
    blocked = load(CLEAN.replace("\n", "\r\n").encode(), "crlf.csv")
    outcomes = batch(sandbox, signer, [blocked, *items(2)])
    codes = [outcome.failure.code for outcome in outcomes if isinstance(outcome, NotSigned)]
    assert codes == [FailureCode.CHECKS_FOUND_ERRORS, FailureCode.CARD_ABSENT]
    assert isinstance(outcomes[2], Skipped)
    assert signer.calls == 0


def test_a_pin_that_was_given_up_ends_the_batch_and_what_was_signed_stays(
    sandbox: Sandbox,
) -> None:
    pin = Pin(b"1234")
    outcomes = sign_batch(
        items(4),
        KeySigner(sandbox.person(PersonId.DOCTOR)),
        pin,
        trust=sandbox.trust,
        clock=lambda: datetime.now(UTC),
        on_result=lambda index, _: pin.drop(PinDrop.WORKSTATION_LOCKED) if index == 1 else None,
    )
    assert [type(o) for o in outcomes] == [Signed, Signed, NotSigned, Skipped]
    assert isinstance(outcomes[2], NotSigned)
    assert outcomes[2].failure.code is FailureCode.CARD_PIN_DROPPED
    assert pin.dropped is PinDrop.WORKSTATION_LOCKED


def test_a_batch_that_stood_still_for_long_asks_for_the_pin_again(sandbox: Sandbox) -> None:
    now = datetime.now(UTC)
    pin = Pin(b"1234")

    def sleep(index: int, _: Outcome) -> None:
        nonlocal now
        now += timedelta(minutes=6 if index == 1 else 4)

    outcomes = sign_batch(
        items(3),
        KeySigner(sandbox.person(PersonId.DOCTOR)),
        pin,
        trust=sandbox.trust,
        clock=lambda: now,
        pin_hold=timedelta(minutes=5),
        on_result=sleep,
    )
    assert [type(o) for o in outcomes] == [Signed, Signed, NotSigned]
    assert pin.dropped is PinDrop.TIME_OUT


@pytest.mark.parametrize(
    "code", [FailureCode.CARD_REMOVED, FailureCode.CARD_CHANGED, FailureCode.CARD_NO_READER]
)
def test_a_card_that_leaves_takes_the_pin_with_it(sandbox: Sandbox, code: FailureCode) -> None:
    pin = Pin(b"1234")
    outcomes = sign_batch(
        items(3),
        KeySigner(sandbox.person(PersonId.DOCTOR), [None, Failure(code)]),
        pin,
        trust=sandbox.trust,
        clock=lambda: datetime.now(UTC),
    )
    assert [type(o) for o in outcomes] == [Signed, NotSigned, Skipped]
    assert pin.dropped is PinDrop.CARD_REMOVED
