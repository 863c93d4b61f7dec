"""Dispensing documents through the station: who may sign them, what blocks, what is compared."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from clinic_signer.cli.check import findings_in
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.verify.reading import with_content
from clinic_signer.prescription.dispensing_table import Pharmacist
from clinic_signer.prescription.envelope import DocumentKind, read_document, wrap
from clinic_signer.prescription.findings import Severity
from clinic_signer.sandbox import DispensingSample, PersonId, Sandbox
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.dispensing_document import build_dispensing, dispensing_octets
from clinic_signer.signature.report import (
    Indication,
    SubIndication,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.verifier import verify
from clinic_signer.signers.base import Capabilities, Consent, Pin, SignerKind
from clinic_signer.signers.card.signer import CardSigner
from clinic_signer.station.assessing import assess
from clinic_signer.station.document_signing import sign_documents
from clinic_signer.station.intake import Item, load
from clinic_signer.station.job_batch import JobBatch
from clinic_signer.station.journal.job import Arrival, JobQuery, JobState, Route, Source
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.outbox import Outbox, deliver_waiting
from clinic_signer.station.prescriber import (
    Holder,
    confirmation_key,
    is_of_another,
    name_key,
    unconfirmed,
)
from clinic_signer.station.prescription_inside import Judge, judge_with
from clinic_signer.station.remote_signing import finish_batch, prepare_batch, sign_in_session
from clinic_signer.station.signing import (
    NotSigned,
    Signed,
    assert_signed_as_shown,
    assert_signer_may_sign,
    sign_batch,
)
from clinic_signer.station.station import Station
from gui.doubles import Clock
from station.test_inbox import Desk
from station.test_remote_signing import KeyService
from station.test_signing import KeySigner, batch, items


@pytest.fixture(scope="module")
def samples(sandbox: Sandbox) -> tuple[DispensingSample, ...]:
    return sandbox.dispensing_samples


@pytest.fixture(scope="module")
def judge(sandbox: Sandbox) -> Judge:
    return partial(verify, trust=sandbox.trust, at=sandbox.opened_at)


@pytest.fixture
def dispensed(samples: tuple[DispensingSample, ...], judge: Judge) -> Item:
    return load(samples[0].document, samples[0].name, judge=judge)


def codes(item: Item) -> list[str]:
    return [finding.code for finding in item.findings]


def test_it_is_read_with_the_prescription_inside(dispensed: Item) -> None:
    assert dispensed.kind is DocumentKind.DISPENSING
    assert dispensed.findings == ()
    assert dispensed.dispensing is not None
    pharmacist = dispensed.dispensing.first(Pharmacist)
    assert pharmacist is not None
    assert pharmacist.name == "調剤　二郎"
    assert dispensed.prescription.header == "SJ1"
    assert dispensed.unsigned == dispensed.envelope.data


def test_the_samples_are_right_but_for_one_that_is_confirmed(
    samples: tuple[DispensingSample, ...], judge: Judge
) -> None:
    found = [codes(load(sample.document, sample.name, judge=judge)) for sample in samples]
    assert found == [[], ["dispensing-other-medicine"], []]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"</Dispensing>", b"<Order>9 tablets</Order></Dispensing>", "Dispensing/Order: 9 tablets"),
        (b"</Dispensing>", b"9 tablets</Dispensing>", "Dispensing: 9 tablets"),
        (
            b"</ReferencePrescription>",
            b'<Order n="9"><x/>tablets</Order></ReferencePrescription>',
            "Dispensing/ReferencePrescription/Order: 9 tablets",
        ),
        (
            b'<DispensingDocument id="DispensingDocument"',
            b'<DispensingDocument id="DispensingDocument" order="9 tablets"',
            "Dispensing/DispensingDocument/@order: 9 tablets",
        ),
    ],
)
def test_what_would_be_signed_unseen_is_said_and_confirmed(
    samples: tuple[DispensingSample, ...], judge: Judge, old: bytes, new: bytes, said: str
) -> None:
    assert samples[0].document.count(old) == 1
    item = load(samples[0].document.replace(old, new), "hidden.xml", judge=judge)
    (finding,) = item.findings
    assert finding.code == "dispensing-unshown-parts"
    assert finding.severity is Severity.WARNING
    assert said in finding.text.en
    assert findings_in(item.unsigned, None) == (finding,)


def test_a_signed_prescription_with_broken_lines_is_valid_read_and_dispensed(
    sandbox: Sandbox, samples: tuple[DispensingSample, ...], judge: Judge
) -> None:
    """XML Schema base64Binary; only what is signed here has to be in one line."""
    doctor = sandbox.person(PersonId.DOCTOR)
    payload = base64.b64encode(read_document(samples[0].prescription).payload)
    broken = wrap(b"SJ1").replace(b"U0ox", b"\n".join((payload[:76], payload[76:], b"")))
    with pytest.raises(Failure) as caught:
        load(broken, "broken.xml")
    assert caught.value.code is FailureCode.PAYLOAD_NOT_BASE64
    prepared = prepare(broken, doctor.certificate, at=sandbox.opened_at)
    signed = prepared.complete(
        doctor.key.sign(prepared.signed_info, padding.PKCS1v15(), hashes.SHA256())
    )
    assert judge(signed).verdict is Verdict.VALID
    item = load(build_dispensing(signed, samples[0].csv), "ed.xml", judge=judge)
    assert codes(item) == ["dispensing-prescription-id-unknown"]
    (outcome,) = batch(sandbox, KeySigner(sandbox.person(PersonId.PHARMACIST)), [item])
    assert isinstance(outcome, Signed)
    shown = with_content(Verified("ed.xml", sandbox.opened_at, outcome.report), outcome.data)
    assert shown.prescription == item.prescription


def test_blanks_between_the_parts_are_nothing_to_confirm(
    samples: tuple[DispensingSample, ...], judge: Judge
) -> None:
    document = samples[0].document
    for tag in (b"<ReferencePrescription>", b"<DispensingDocument ", b"</Dispensing>"):
        document = document.replace(tag, b"\r\n\t" + tag)
    assert load(document, "blanks.xml", judge=judge).findings == ()


def test_the_pharmacist_signs_it(sandbox: Sandbox, dispensed: Item) -> None:
    signer = KeySigner(sandbox.person(PersonId.PHARMACIST))
    (outcome,) = batch(sandbox, signer, [dispensed])
    assert isinstance(outcome, Signed)
    assert outcome.report.indication is Indication.TOTAL_PASSED
    assert len(outcome.report.signatures) == 2


def test_a_virtual_card_signs_it(sandbox: Sandbox, dispensed: Item) -> None:
    signer = CardSigner(sandbox.virtual_card(PersonId.PHARMACIST).transport())
    with Pin(b"1234") as pin:
        (outcome,) = sign_batch(
            [dispensed], signer, pin, trust=sandbox.trust, clock=lambda: datetime.now(UTC)
        )
    assert isinstance(outcome, Signed)


@pytest.mark.parametrize("person", [PersonId.DOCTOR, PersonId.DENTIST, PersonId.NO_ROLE])
def test_nobody_but_a_pharmacist_may_before_any_pin(
    sandbox: Sandbox, dispensed: Item, person: PersonId
) -> None:
    signer = KeySigner(sandbox.person(person))
    (outcome,) = batch(sandbox, signer, [dispensed])
    assert isinstance(outcome, NotSigned)
    assert signer.calls == 0
    with pytest.raises(Failure) as caught:
        assert_signer_may_sign(signer, sandbox.trust, datetime.now(UTC), {dispensed.kind})
    assert caught.value.code is outcome.failure.code


def test_in_a_mixed_batch_each_signs_what_is_his(sandbox: Sandbox, dispensed: Item) -> None:
    mixed = [*items(1), dispensed, *items(1)]
    kinds = {item.kind for item in mixed}
    for person, expected in (
        (PersonId.DOCTOR, [Signed, NotSigned, Signed]),
        (PersonId.PHARMACIST, [NotSigned, Signed, NotSigned]),
    ):
        signer = KeySigner(sandbox.person(person))
        assert_signer_may_sign(signer, sandbox.trust, datetime.now(UTC), kinds)
        assert [type(o) for o in batch(sandbox, signer, mixed)] == expected
        assert signer.calls == expected.count(Signed)


def test_another_prescription_than_was_shown_is_rejected(
    sandbox: Sandbox, samples: tuple[DispensingSample, ...], dispensed: Item
) -> None:
    """The dispensing data are the same; what stands around them in the signed element is not."""
    signer = KeySigner(sandbox.person(PersonId.PHARMACIST))
    other = build_dispensing(samples[2].prescription, samples[0].csv)
    unchecked = replace(load(other, "other.xml"), findings=())
    (outcome,) = batch(sandbox, signer, [unchecked])
    assert isinstance(outcome, Signed)
    with pytest.raises(Failure) as caught:
        assert_signed_as_shown(
            outcome.data, dispensed, signer.certificate, sandbox.trust, datetime.now(UTC)
        )
    assert caught.value.code is FailureCode.SIGNED_DOCUMENT_REJECTED
    assert caught.value.facts["reason"] == "payload"


def test_a_prescription_shown_as_dispensing_is_rejected(sandbox: Sandbox, dispensed: Item) -> None:
    signer = KeySigner(sandbox.person(PersonId.DOCTOR))
    (outcome,) = batch(sandbox, signer, items(1))
    assert isinstance(outcome, Signed)
    forged = replace(dispensed, envelope=replace(outcome.item.envelope))
    with pytest.raises(Failure):
        assert_signed_as_shown(
            outcome.data,
            replace(forged, holds_signature=True),
            signer.certificate,
            sandbox.trust,
            datetime.now(UTC),
        )


def test_an_invalid_prescription_blocks_the_signature(
    sandbox: Sandbox, samples: tuple[DispensingSample, ...], judge: Judge
) -> None:
    inside = sandbox.samples[0].csv
    old, new = (
        base64.b64encode(inside.replace(b"19780314", day)) for day in (b"19780314", b"19780315")
    )
    changed = samples[0].document.replace(old, new)
    assert changed != samples[0].document
    item = load(changed, "changed.xml", judge=judge)
    assert "dispensing-prescription-invalid" in codes(item)
    assert item.blocked
    signer = KeySigner(sandbox.person(PersonId.PHARMACIST))
    (outcome,) = batch(sandbox, signer, [item])
    assert isinstance(outcome, NotSigned)
    assert outcome.failure.code is FailureCode.CHECKS_FOUND_ERRORS
    # Even if nobody had judged it, the check after signing would throw the signature away.
    unjudged = replace(load(changed, "changed.xml"), findings=())
    (outcome,) = batch(sandbox, signer, [unjudged])
    assert isinstance(outcome, NotSigned)
    assert outcome.failure.facts["reason"] == "prescription"


def test_a_prescription_on_hold_is_confirmed(
    sandbox: Sandbox, samples: tuple[DispensingSample, ...]
) -> None:
    report = verify(samples[0].prescription, trust=sandbox.trust, at=sandbox.opened_at)
    held = replace(report, verdict=Verdict.ON_HOLD)

    def judge(document: bytes) -> VerificationReport:
        assert document == samples[0].prescription
        return held

    item = load(samples[0].document, "held.xml", judge=judge)
    (finding,) = item.findings
    assert (finding.code, finding.severity) == (
        "dispensing-prescription-on-hold",
        Severity.WARNING,
    )


def test_what_was_confirmed_of_one_cause_says_nothing_of_another(
    samples: tuple[DispensingSample, ...], sandbox: Sandbox
) -> None:
    """Lists that cannot be had today, and a certificate that has expired, are two things."""
    document = samples[0].document
    report = verify(samples[0].prescription, trust=sandbox.trust, at=sandbox.opened_at)

    def key(cause: SubIndication) -> str:
        held = replace(report, verdict=Verdict.ON_HOLD, sub_indication=cause)
        (finding,) = load(document, "x.xml", judge=lambda _document: held).warnings
        return finding.key

    assert key(SubIndication.TRY_LATER) != key(SubIndication.OUT_OF_BOUNDS_NO_POE)
    assert key(SubIndication.TRY_LATER) == key(SubIndication.TRY_LATER)


def test_a_prescription_that_nobody_verified_is_confirmed(
    samples: tuple[DispensingSample, ...],
) -> None:
    item = load(samples[0].document, "unjudged.xml")
    assert codes(item) == ["dispensing-prescription-not-verified"]
    assert item.needs_confirmation


def test_a_paper_prescription_needs_no_signature_and_may_have_one(
    sandbox: Sandbox, samples: tuple[DispensingSample, ...], judge: Judge
) -> None:
    paper = build_dispensing(wrap(sandbox.samples[0].csv), samples[0].csv)
    item = load(paper, "paper.xml", judge=judge)
    assert codes(item) == [
        "dispensing-prescription-unsigned",
        "dispensing-prescription-id-unknown",
    ]
    assert not item.blocked
    (outcome,) = batch(sandbox, KeySigner(sandbox.person(PersonId.PHARMACIST)), [item])
    assert isinstance(outcome, Signed)
    assert len(outcome.report.signatures) == 1


def test_dispensing_data_alone_are_not_signed(samples: tuple[DispensingSample, ...]) -> None:
    with pytest.raises(Failure) as caught:
        load(samples[0].csv, "alone.csv")
    assert caught.value.code is FailureCode.DISPENSING_DATA_ALONE


def test_what_is_signed_or_comes_from_the_service_is_not_signed_again(
    sandbox: Sandbox, dispensed: Item
) -> None:
    (outcome,) = batch(sandbox, KeySigner(sandbox.person(PersonId.PHARMACIST)), [dispensed])
    assert isinstance(outcome, Signed)
    with pytest.raises(Failure) as caught:
        load(outcome.data, "signed.xml")
    assert caught.value.code is FailureCode.ENVELOPE_ALREADY_SIGNED
    management = b"</DispensingManagement>"
    answered = dispensed.unsigned.replace(management, b'<DispensingId Value="x"/>' + management)
    with pytest.raises(Failure) as caught:
        load(answered, "answered.xml")
    assert caught.value.code is FailureCode.ENVELOPE_UNKNOWN


def test_the_journal_s_summary_says_whose_it_is(
    samples: tuple[DispensingSample, ...], judge: Judge
) -> None:
    summary = assess("job", samples[1].document, "a.xml", judge).summary
    assert summary.kind is DocumentKind.DISPENSING
    assert (summary.patient, summary.prescriber) == ("仮野　太郎", "調剤　二郎")
    assert summary.medicines == 2
    assert summary.prescription_number == "", "the next use of a refill replaces nothing"
    assert len(summary.numbers[0]) == 36
    assert len(summary.to_confirm) == 1


def test_services_that_take_prescriptions_only_are_not_asked(
    sandbox: Sandbox, dispensed: Item
) -> None:
    class Nobody:
        certificate = None
        capabilities = Capabilities(
            SignerKind.SECOND_CERTIFICATE, Consent.PHONE_SESSION, False, False, False
        )

        def sign_document(self, _csv: bytes) -> bytes:
            raise AssertionError("asked")

    outcomes = sign_documents(
        [dispensed, dispensed],
        Nobody(),  # type: ignore[arg-type]  # what it must not be asked for is all it has
        trust=sandbox.trust,
        clock=lambda: datetime.now(UTC),
    )
    for outcome in outcomes:
        assert isinstance(outcome, NotSigned)
        assert outcome.failure.code is FailureCode.CARDLESS_NO_DISPENSING


@pytest.fixture
def station(tmp_path: Path, judge: Judge) -> Iterator[Station]:
    journal = Journal(tmp_path / "journal.sqlite", workstation="薬局", clock=Clock())
    made = Station(journal, Route.SERVICE, judge)
    yield made
    made.close()


def test_through_the_journal_into_the_outbox(
    sandbox: Sandbox, samples: tuple[DispensingSample, ...], station: Station, tmp_path: Path
) -> None:
    arrivals = [Arrival(each.document, each.name, Source.FOLDER) for each in samples]
    jobs = [receipt.job for receipt in station.receive(arrivals)]
    assert [job.state for job in jobs] == [
        JobState.READY,
        JobState.NEEDS_ATTENTION,
        JobState.READY,
    ]
    assert {job.summary.kind for job in jobs} == {DocumentKind.DISPENSING}
    assert {job.route for job in jobs} == {Route.FOLDER}, "never registered as a prescription"
    person = sandbox.person(PersonId.PHARMACIST)
    holder = Holder(person.certificate.holder_name, person.certificate.sha256)
    signer = KeySigner(person)
    with JobBatch(station, [job.id for job in jobs], holder) as work:
        assert [each.index for each in work.refused] == [1], "it has to be confirmed first"
        outcomes = batch(sandbox, signer, work.items)
        for place, outcome in enumerate(outcomes):
            assert isinstance(outcome, Signed)
            assert work.record(place, outcome, SignerKind.CARD).job.state is JobState.SIGNED
    outbox = Outbox(tmp_path / "out", is_sandbox=True)
    delivered = deliver_waiting(station.journal, outbox, [jobs[0].id, jobs[2].id])
    assert {job.state for job in delivered} == {JobState.DELIVERED}
    written = (tmp_path / "out" / "mihon-hanako-dispensing_SANDBOX_signed.xml").read_bytes()
    report = verify(written, trust=sandbox.trust, at=datetime.now(UTC))
    assert report.indication is Indication.TOTAL_PASSED


def test_a_prescription_keeps_the_way_to_the_service(station: Station, sandbox: Sandbox) -> None:
    arrival = Arrival(sandbox.samples[1].csv, "rx.csv", Source.FOLDER)
    (receipt,) = station.receive([arrival])
    assert receipt.job.route is Route.SERVICE
    assert receipt.job.summary.kind is DocumentKind.PRESCRIPTION


def test_another_pharmacist_s_name_is_confirmed_for_that_certificate(
    sandbox: Sandbox, samples: tuple[DispensingSample, ...], judge: Judge
) -> None:
    other = Holder("別人　三郎", b"9" * 32)
    summary = assess("job", samples[0].document, "a.xml", judge).summary
    item = load(samples[0].document, "a.xml", holder_name=other.name, judge=judge)
    assert is_of_another(summary, other)
    (finding,) = item.findings
    assert confirmation_key(finding, other) == name_key(other)
    assert unconfirmed(item, (), other) == (finding,)
    assert unconfirmed(item, {name_key(other)}, other) == ()


def _now() -> datetime:
    return datetime.now(UTC)


def test_the_phone_is_given_the_whole_signed_element(sandbox: Sandbox, dispensed: Item) -> None:
    service = KeyService(sandbox.person(PersonId.PHARMACIST))
    prepared = prepare_batch([dispensed], service, trust=sandbox.trust, clock=_now)
    (document,) = prepared.documents
    assert document.csv == dispensed.envelope.payload
    assert document.element == dispensing_octets(dispensed.unsigned)
    assert b'"kind":"dispensing"' in document.summary
    assert hashlib.sha256(document.csv).hexdigest().encode() in document.summary
    (outcome,) = finish_batch(prepared, service, "1", trust=sandbox.trust, clock=_now)
    assert isinstance(outcome, Signed)
    assert outcome.report.indication is Indication.TOTAL_PASSED


def test_a_session_signs_it_too(sandbox: Sandbox, dispensed: Item) -> None:
    service = KeyService(sandbox.person(PersonId.PHARMACIST))
    mixed = [*items(1), dispensed]
    outcomes = sign_in_session(mixed, service, "1", trust=sandbox.trust, clock=_now)
    assert [type(outcome) for outcome in outcomes] == [NotSigned, Signed]
    batch_ = prepare_batch(mixed, service, trust=sandbox.trust, clock=_now)
    assert len(batch_.documents) == 1
    assert [type(outcome) for _index, outcome in batch_.refused] == [NotSigned]


def test_a_physician_is_not_asked_for_an_approval_of_it(sandbox: Sandbox, dispensed: Item) -> None:
    service = KeyService(sandbox.person(PersonId.DOCTOR))
    with pytest.raises(Failure) as caught:
        prepare_batch([dispensed], service, trust=sandbox.trust, clock=_now)
    assert caught.value.code is FailureCode.CERTIFICATE_WRONG_ROLE


def test_the_intake_folder_takes_it(
    samples: tuple[DispensingSample, ...], station: Station, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    desk = Desk(folder, station)
    desk.write("調剤 花子.xml", samples[0].document)
    desk.write("alone.csv", samples[0].csv)
    desk.settle()
    (job,) = station.journal.jobs(JobQuery())
    assert (job.name, job.state, job.summary.kind) == (
        "調剤 花子.xml",
        JobState.READY,
        DocumentKind.DISPENSING,
    )
    assert "dispensing-data-alone" in desk.rejected()["alone.csv"]


def test_what_was_on_hold_when_it_came_can_be_signed_once_it_is_decided(
    sandbox: Sandbox, samples: tuple[DispensingSample, ...], tmp_path: Path
) -> None:
    """Nobody is shown the finding any more, so nobody could confirm it."""
    known = [replace(sandbox.trust, anchors=())]
    judge = judge_with(lambda: known[0], lambda: sandbox.opened_at)
    journal = Journal(tmp_path / "journal.sqlite", workstation="薬局", clock=Clock())
    with closing(Station(journal, judge=judge)) as station:
        (receipt,) = station.receive([Arrival(samples[0].document, "ed.xml", Source.WINDOW)])
        assert receipt.job.state is JobState.NEEDS_ATTENTION
        assert station.judge_again(receipt.job) == receipt.job
        known[0] = sandbox.trust
        assert station.judge_again(receipt.job).state is JobState.READY
        known[0] = replace(sandbox.trust, anchors=())
        again = station.judge_again(journal.job(receipt.job.id))
        assert again.state is JobState.NEEDS_ATTENTION
