"""Signing with a key elsewhere: one approval, every document checked, nothing signed twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from cli.commands import CLEAN
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.sandbox import AccountId, Person, PersonId, RunningService, Sandbox
from clinic_signer.sandbox.second_certificate.faults import Fault
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.report import Indication
from clinic_signer.signers.base import Capabilities, Consent, SignerKind
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.station.document_signing import sign_documents
from clinic_signer.station.intake import Item, load
from clinic_signer.station.prescription_inside import judge_with
from clinic_signer.station.remote_signing import (
    RemoteBatch,
    finish_batch,
    give_up_batch,
    prepare_batch,
    sign_in_session,
)
from clinic_signer.station.signing import NotSigned, Outcome, Signed, Skipped
from conftest import without
from interop.test_xmlsec1 import judged
from second_certificate.our_pc import (
    approve,
    loaded,
    open_pc,
    pair,
    paired_vault,
    registered_phone,
)
from second_certificate.software_phone import SoftwarePhone

BLOCKED = CLEAN.replace("\n", "\r\n")


def now() -> datetime:
    return datetime.now(UTC)


def items(count: int) -> list[Item]:
    return [load(CLEAN.encode(), f"{number}.csv") for number in range(count)]


def codes(outcomes: Sequence[Outcome]) -> list[FailureCode | type]:
    return [o.failure.code if isinstance(o, NotSigned) else type(o) for o in outcomes]


class KeyService:
    """An approval signer over a key in memory that does what the test tells it."""

    capabilities = Capabilities(
        SignerKind.SECOND_CERTIFICATE, Consent.PHONE_PER_DOCUMENT, True, True, False
    )

    def __init__(self, person: Person, answers: Sequence[Failure | bytes | None] = ()) -> None:
        self.person = person
        self.answers = list(answers)
        self.asked: list[tuple[str, tuple[bytes, ...]]] = []

    @property
    def certificate(self) -> HpkiCertificate:
        return self.person.certificate

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        return self.person.intermediates

    def sign_digests(self, request_id: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        self.asked.append((request_id, tuple(digests)))
        return tuple(self._sign(digest) for digest in digests)

    def _sign(self, digest: bytes) -> bytes:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Failure):
            raise answer
        if answer is not None:
            return answer
        return self.person.key.sign(digest, padding.PKCS1v15(), Prehashed(SHA256()))


@pytest.fixture
def doctor(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.DOCTOR)


# What the station does with any such signer


def test_the_phone_is_given_what_will_be_signed(sandbox: Sandbox, doctor: Person) -> None:
    batch = prepare_batch(items(2), KeyService(doctor), trust=sandbox.trust, clock=now)
    for entry, document in zip(batch.prepared, batch.documents, strict=True):
        assert document.dtbsr == entry.prepared.digest
        assert document.csv == CLEAN.encode()
        assert "見本" not in document.label, "labels hold no patient data"
        assert b'"truncated":false' in document.summary


def test_a_blocked_item_stays_in_its_place_and_is_not_put_to_the_phone(
    sandbox: Sandbox, doctor: Person
) -> None:
    todo = [items(1)[0], load(BLOCKED.encode(), "crlf.csv"), items(1)[0]]
    signer = KeyService(doctor)
    batch = prepare_batch(todo, signer, trust=sandbox.trust, clock=now)
    assert len(batch.documents) == 2
    told: list[int] = []
    outcomes = finish_batch(
        batch, signer, "r", trust=sandbox.trust, clock=now, on_result=lambda i, _o: told.append(i)
    )
    assert codes(outcomes) == [Signed, FailureCode.CHECKS_FOUND_ERRORS, Signed]
    assert sorted(told) == [0, 1, 2]
    assert len(signer.asked) == 1, "one request for all"


@pytest.mark.parametrize(
    "person", [p for p in PersonId if p not in (PersonId.DOCTOR, PersonId.DENTIST)]
)
def test_who_may_not_sign_is_not_even_asked_for_an_approval(
    sandbox: Sandbox, person: PersonId
) -> None:
    signer = KeyService(sandbox.person(person))
    with pytest.raises(Failure) as caught:
        prepare_batch(items(1), signer, trust=sandbox.trust, clock=now)
    assert caught.value.code.value.startswith("certificate-")


def test_an_approval_that_was_not_given_leaves_everything_unsigned(
    sandbox: Sandbox, doctor: Person
) -> None:
    batch = prepare_batch(items(2), KeyService(doctor), trust=sandbox.trust, clock=now)
    outcomes = give_up_batch(batch, Failure(FailureCode.APPROVAL_REFUSED))
    assert codes(outcomes) == [FailureCode.APPROVAL_REFUSED] * 2


@pytest.mark.parametrize("value", [b"\x01" * 256, b"\x01" * 128, b""])
def test_a_signature_that_is_wrong_throws_away_its_document_alone(
    sandbox: Sandbox, doctor: Person, caplog: pytest.LogCaptureFixture, value: bytes
) -> None:
    signer = KeyService(doctor, [None, value, None])
    batch = prepare_batch(items(3), signer, trust=sandbox.trust, clock=now)
    outcomes = finish_batch(batch, signer, "r", trust=sandbox.trust, clock=now)
    assert codes(outcomes) == [Signed, FailureCode.SECOND_SIGNATURE_WRONG, Signed]
    caplog.clear()


def test_a_signature_that_comes_hours_later_is_thrown_away(
    sandbox: Sandbox, doctor: Person, caplog: pytest.LogCaptureFixture
) -> None:
    signer = KeyService(doctor)
    batch = prepare_batch(items(1), signer, trust=sandbox.trust, clock=now)
    outcomes = finish_batch(
        batch, signer, "r", trust=sandbox.trust, clock=lambda: now() + timedelta(minutes=6)
    )
    assert codes(outcomes) == [FailureCode.SIGNED_DOCUMENT_TIME]
    caplog.clear()


def test_in_a_session_what_is_left_when_it_ends_stays_in_its_place(
    sandbox: Sandbox, doctor: Person
) -> None:
    signer = KeyService(doctor, [None, Failure(FailureCode.APPROVAL_EXPIRED)])
    outcomes = sign_in_session(items(4), signer, "s", trust=sandbox.trust, clock=now)
    assert codes(outcomes) == [Signed, FailureCode.APPROVAL_EXPIRED, Skipped, Skipped]
    rest = [outcome.item for outcome in outcomes if not isinstance(outcome, Signed)]
    again = sign_in_session(rest, signer, "t", trust=sandbox.trust, clock=now)
    assert codes(again) == [Signed] * 3


def test_in_a_session_one_bad_document_does_not_end_it(
    sandbox: Sandbox, doctor: Person, caplog: pytest.LogCaptureFixture
) -> None:
    signer = KeyService(doctor, [b"\x01" * 256])
    todo = [items(1)[0], load(BLOCKED.encode(), "crlf.csv"), items(1)[0]]
    outcomes = sign_in_session(todo, signer, "s", trust=sandbox.trust, clock=now)
    assert codes(outcomes) == [
        FailureCode.SECOND_SIGNATURE_WRONG,
        FailureCode.CHECKS_FOUND_ERRORS,
        Signed,
    ]
    caplog.clear()


def test_the_person_can_leave_the_rest_of_a_session_unsigned(
    sandbox: Sandbox, doctor: Person
) -> None:
    signer = KeyService(doctor)
    outcomes = sign_in_session(
        items(3),
        signer,
        "s",
        trust=sandbox.trust,
        clock=now,
        should_stop=lambda: bool(signer.asked),
    )
    assert codes(outcomes) == [Signed, Skipped, Skipped]


# Signers that make the document themselves


def sign_with(document: bytes, person: Person, *, at: datetime) -> bytes:
    prepared = prepare(document, person.certificate, at=at)
    value = person.key.sign(prepared.digest, padding.PKCS1v15(), Prehashed(SHA256()))
    return prepared.complete(value)


class DocumentMaker:
    """A document signer that does what the test tells it."""

    capabilities = Capabilities(
        SignerKind.SECOND_CERTIFICATE, Consent.PHONE_SESSION, False, False, False
    )

    def __init__(self, person: Person, answers: Sequence[Failure | bytes | Person] = ()) -> None:
        self.person = person
        self.answers = list(answers)
        self.certificate: HpkiCertificate | None = None

    def remember(self, certificate: HpkiCertificate) -> None:
        self.certificate = certificate

    def sign_document(self, data: bytes) -> bytes:
        answer = self.answers.pop(0) if self.answers else self.person
        if isinstance(answer, Failure):
            raise answer
        if isinstance(answer, bytes):
            return answer
        return sign_with(load(data, "x").unsigned, answer, at=now())


def made(sandbox: Sandbox, maker: DocumentMaker, count: int = 3) -> tuple[Outcome, ...]:
    return sign_documents(items(count), maker, trust=sandbox.trust, clock=now)


def test_a_good_document_made_elsewhere_is_signed_and_its_holder_remembered(
    sandbox: Sandbox, doctor: Person
) -> None:
    maker = DocumentMaker(doctor)
    outcomes = made(sandbox, maker)
    assert codes(outcomes) == [Signed] * 3
    assert maker.certificate == doctor.certificate
    assert all(
        isinstance(o, Signed) and o.report.indication is Indication.TOTAL_PASSED for o in outcomes
    )


def test_an_altered_document_is_thrown_away_and_named(
    sandbox: Sandbox, doctor: Person, caplog: pytest.LogCaptureFixture
) -> None:
    other = load(CLEAN.replace(",28\n", ",29\n", 1).encode(), "x").unsigned
    assert other != items(1)[0].unsigned
    altered = sign_with(other, doctor, at=now())
    outcomes = made(sandbox, DocumentMaker(doctor, [altered, b"<html/>", b""]), 4)
    assert codes(outcomes) == [FailureCode.SIGNED_DOCUMENT_ALTERED] * 3 + [Signed]
    caplog.clear()


def test_somebody_elses_signature_ends_the_batch(
    sandbox: Sandbox, doctor: Person, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = sandbox.person(PersonId.DENTIST)
    outcomes = made(sandbox, DocumentMaker(stranger))
    assert codes(outcomes) == [FailureCode.SIGNED_DOCUMENT_FOREIGN, Skipped, Skipped]
    outcomes = made(sandbox, DocumentMaker(doctor, [doctor, stranger]))
    assert codes(outcomes) == [Signed, FailureCode.SIGNED_DOCUMENT_FOREIGN, Skipped]
    caplog.clear()


def test_an_old_document_is_thrown_away(
    sandbox: Sandbox, doctor: Person, caplog: pytest.LogCaptureFixture
) -> None:
    old = sign_with(items(1)[0].unsigned, doctor, at=now() - timedelta(minutes=6))
    outcomes = made(sandbox, DocumentMaker(doctor, [old]), 2)
    assert codes(outcomes) == [FailureCode.SIGNED_DOCUMENT_TIME, Signed]
    caplog.clear()


def test_a_document_signer_that_fails_ends_the_batch(sandbox: Sandbox, doctor: Person) -> None:
    failure = Failure(FailureCode.CARDLESS_NOT_LOGGED_IN)
    outcomes = made(sandbox, DocumentMaker(doctor, [doctor, failure]))
    assert codes(outcomes) == [Signed, FailureCode.CARDLESS_NOT_LOGGED_IN, Skipped]


# Against the running service


@pytest.fixture(scope="module")
def running(sandbox: Sandbox) -> Iterator[RunningService]:
    from clinic_signer.sandbox import start_service

    service = start_service(sandbox, port=0, in_memory=True)
    yield service
    service.stop()


@pytest.fixture(scope="module")
def phone(running: RunningService) -> Iterator[SoftwarePhone]:
    phone = registered_phone(running)
    yield phone
    phone.close()


@pytest.fixture(scope="module")
def paired(running: RunningService, phone: SoftwarePhone) -> Iterator[SecondCertificate]:
    pc = loaded(open_pc(running, paired_vault(running, phone)))
    yield pc
    pc.close()


@pytest.fixture
def pc(paired: SecondCertificate, running: RunningService) -> Iterator[SecondCertificate]:
    yield paired
    running.faults.clear()
    paired.end()
    paired.acknowledge()


def approved(
    sandbox: Sandbox, pc: SecondCertificate, phone: SoftwarePhone, todo: list[Item]
) -> tuple[RemoteBatch, str]:
    batch = prepare_batch(todo, pc, trust=sandbox.trust, clock=now)
    request = pc.begin(batch.documents)
    approve(pc, phone)
    return batch, request


@pytest.mark.parametrize("count", [1, 200])
def test_approved_documents_are_signed_and_pass_every_check(
    sandbox: Sandbox, pc: SecondCertificate, phone: SoftwarePhone, count: int
) -> None:
    batch, request = approved(sandbox, pc, phone, items(count))
    outcomes = finish_batch(batch, pc, request, trust=sandbox.trust, clock=now)
    assert codes(outcomes) == [Signed] * count
    for outcome in outcomes:
        assert isinstance(outcome, Signed)
        assert outcome.report.indication is Indication.TOTAL_PASSED
        assert outcome.report.signatures[0].signer == pc.certificate


@pytest.mark.skipif(without("xmlsec1"), reason="needs xmlsec1")
def test_an_independent_judge_agrees(
    sandbox: Sandbox, pc: SecondCertificate, phone: SoftwarePhone, tmp_path: Path
) -> None:
    batch, request = approved(sandbox, pc, phone, items(2))
    for outcome in finish_batch(batch, pc, request, trust=sandbox.trust, clock=now):
        assert isinstance(outcome, Signed)
        found = judged(outcome.data, tmp_path)
        assert found.returncode == 0, found.stderr


def test_what_was_signed_is_not_signed_again(
    sandbox: Sandbox, pc: SecondCertificate, phone: SoftwarePhone, running: RunningService
) -> None:
    batch, request = approved(sandbox, pc, phone, items(2))
    running.faults.switch_on(Fault.DROP)
    outcomes = finish_batch(batch, pc, request, trust=sandbox.trust, clock=now)
    assert codes(outcomes) == [FailureCode.SECOND_UNREACHABLE] * 2
    running.faults.clear()
    first = finish_batch(batch, pc, request, trust=sandbox.trust, clock=now)
    second = finish_batch(batch, pc, request, trust=sandbox.trust, clock=now)
    assert codes(first) == [Signed, Signed]
    assert [getattr(o, "data", None) for o in first] == [getattr(o, "data", None) for o in second]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.FOREIGN_CERTIFICATE, FailureCode.SECOND_SIGNATURE_WRONG),
        (Fault.DUPLICATE_REQUEST_ID, FailureCode.SECOND_HASH_REFUSED),
        (Fault.REVOKED, FailureCode.SECOND_REVOKED),
        (Fault.LOCKED, FailureCode.SECOND_LOCKED),
        (Fault.FACILITY_SUSPENDED, FailureCode.SECOND_FACILITY_SUSPENDED),
        (Fault.HTTP_500, FailureCode.SECOND_UNREACHABLE),
    ],
    ids=lambda value: value.value,
)
def test_a_service_that_misbehaves_after_the_approval_signs_nothing(
    sandbox: Sandbox,
    running: RunningService,
    phone: SoftwarePhone,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    code: FailureCode,
) -> None:
    pc = loaded(open_pc(running, paired_vault(running, phone)))
    try:
        batch, request = approved(sandbox, pc, phone, items(2))
        running.faults.switch_on(fault)
        outcomes = finish_batch(batch, pc, request, trust=sandbox.trust, clock=now)
    finally:
        running.faults.clear()
        pc.close()
    assert codes(outcomes) == [code] * 2
    caplog.clear()


def test_only_the_document_with_the_wrong_signature_is_thrown_away(
    sandbox: Sandbox,
    pc: SecondCertificate,
    phone: SoftwarePhone,
    running: RunningService,
    caplog: pytest.LogCaptureFixture,
) -> None:
    batch, request = approved(sandbox, pc, phone, items(3))
    running.faults.switch_on(Fault.WRONG_HASH_SIGNED)  # the last one of a request
    outcomes = finish_batch(batch, pc, request, trust=sandbox.trust, clock=now)
    assert codes(outcomes) == [Signed, Signed, FailureCode.SECOND_SIGNATURE_WRONG]
    caplog.clear()


def test_a_session_that_ends_in_the_middle_leaves_the_rest(
    sandbox: Sandbox, pc: SecondCertificate, phone: SoftwarePhone, running: RunningService
) -> None:
    request = pc.begin_session(now() + timedelta(hours=1), 10)
    approve(pc, phone)
    running.faults.switch_on(Fault.TOKEN_EXPIRES_MID_BATCH, 2)
    outcomes = sign_in_session(items(4), pc, request, trust=sandbox.trust, clock=now)
    assert codes(outcomes) == [Signed, Signed, FailureCode.APPROVAL_EXPIRED, Skipped]


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (AccountId.PHARMACIST, FailureCode.CERTIFICATE_WRONG_ROLE),
        (AccountId.NO_ROLE, FailureCode.CERTIFICATE_WITHOUT_ROLE),
    ],
    ids=lambda value: value.value,
)
def test_whose_second_certificate_may_not_sign_is_told_before_the_phone(
    sandbox: Sandbox, running: RunningService, account: AccountId, code: FailureCode
) -> None:
    phone, pc = registered_phone(running, account), open_pc(running)
    try:
        pair(pc, phone)
        with pytest.raises(Failure) as caught:
            prepare_batch(items(1), pc, trust=sandbox.trust, clock=now)
    finally:
        pc.close()
        phone.close()
    assert caught.value.code is code


def test_a_pharmacist_approves_a_dispensing_document(
    sandbox: Sandbox, running: RunningService
) -> None:
    judge = judge_with(lambda: sandbox.trust, now)
    todo = [
        load(sample.document, sample.name, judge=judge) for sample in sandbox.dispensing_samples
    ]
    phone, pc = registered_phone(running, AccountId.PHARMACIST), open_pc(running)
    try:
        pair(pc, phone)
        batch, request = approved(sandbox, loaded(pc), phone, todo)
        outcomes = finish_batch(batch, pc, request, trust=sandbox.trust, clock=now)
    finally:
        pc.close()
        phone.close()
    assert codes(outcomes) == [Signed] * len(todo)
    for outcome in outcomes:
        assert isinstance(outcome, Signed)
        assert outcome.report.indication is Indication.TOTAL_PASSED
        assert len(outcome.report.signatures) == 2


def test_a_replaced_document_in_the_batch_is_found(
    sandbox: Sandbox, pc: SecondCertificate, phone: SoftwarePhone, caplog: pytest.LogCaptureFixture
) -> None:
    batch, request = approved(sandbox, pc, phone, items(2))
    swapped = replace(
        batch, items=(load(CLEAN.replace("1,1,", "1,2,", 1).encode(), "x"), *batch.items[1:])
    )
    outcomes = finish_batch(swapped, pc, request, trust=sandbox.trust, clock=now)
    assert codes(outcomes) == [FailureCode.SIGNED_DOCUMENT_ALTERED, Signed]
    caplog.clear()
