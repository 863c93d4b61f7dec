"""A batch: one PIN, a result per item, the same check after every signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
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
from clinic_signer.signers.base import Capabilities, Consent, Pin, PinFailure, SignerKind
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

    @property
    def certificate(self) -> HpkiCertificate:
        return self.person.certificate

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        return self.person.intermediates

    def sign_digest(self, digest: bytes, pin: Pin, *, confirm_last_attempt: bool = False) -> bytes:
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
