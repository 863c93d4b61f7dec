"""Archive timestamps: what they go over, what they prove, and at which time each is judged."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from lxml import etree

from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person, PersonId
from clinic_signer.signature.profile import EXCLUSIVE_C14N, XADES, XADES_141, XMLDSIG
from clinic_signer.signature.report import (
    CheckName,
    CheckResult,
    Indication,
    Level,
    SubIndication,
    TimestampUse,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.verifier import verify
from signature.signing import DAY, changed, find
from signature.stamping import YEAR, Authority, archived, archived_text, inserted
from signature.test_dispensing import dispensed

PASSED, FAILED = CheckResult.PASSED, CheckResult.FAILED
CANNOT_DECIDE, NOT_APPLICABLE = CheckResult.CANNOT_DECIDE, CheckResult.NOT_APPLICABLE
HOUR = timedelta(hours=1)
ARCHIVE = (
    CheckName.ARCHIVE_IMPRINT,
    CheckName.ARCHIVE_SIGNATURE,
    CheckName.ARCHIVE_TRUST,
    CheckName.ARCHIVE_DATA,
)


@pytest.fixture(scope="module")
def pharmacist(world: Sandbox) -> Person:
    return world.person(PersonId.PHARMACIST)


@pytest.fixture(scope="module")
def kept(world: Sandbox, extended: bytes, pharmacist: Person) -> bytes:
    """A dispensing document as the service hands it back (ES-A)."""
    return world.extend(dispensed(extended, pharmacist), DAY + HOUR)


@pytest.fixture(scope="module")
def archived_prescription(world: Sandbox, signed: bytes) -> bytes:
    """A prescription with an archive timestamp."""
    return world.extend(signed, DAY, level=Level.ES_A)


def archive_results(report: VerificationReport) -> tuple[CheckResult, ...]:
    return tuple(report.signatures[0].check(name).result for name in ARCHIVE)


def outcome(report: VerificationReport) -> tuple[Indication, SubIndication | None, Verdict]:
    return report.indication, report.sub_indication, report.verdict


def failed(sub_indication: SubIndication) -> tuple[Indication, SubIndication, Verdict]:
    return Indication.TOTAL_FAILED, sub_indication, Verdict.INVALID


# -- As the service makes them ------------------------------------------------------------------


@pytest.mark.parametrize("document", ["kept", "archived_prescription"])
def test_an_archived_document_is_valid(
    document: str, trust: TrustStore, request: pytest.FixtureRequest
) -> None:
    report = verify(request.getfixturevalue(document), trust=trust, at=DAY + 2 * HOUR)
    assert outcome(report) == (Indication.TOTAL_PASSED, None, Verdict.VALID)
    assert report.signatures[0].level is Level.ES_A
    assert archive_results(report) == (PASSED,) * 4


@pytest.mark.parametrize("document", ["kept", "archived_prescription"])
def test_it_goes_over_the_signature_and_every_property_before_it(
    document: str, world: Sandbox, trust: TrustStore, request: pytest.FixtureRequest
) -> None:
    """The octets are put together from the text of the document, by the words of the standard."""
    data: bytes = request.getfixturevalue(document)
    at = DAY + 3 * HOUR
    again = archived(data, lambda octets: world.timestamp(octets, at))
    report = verify(again, trust=trust, at=at + HOUR)
    assert archive_results(report)[:3] == (PASSED,) * 3
    assert len(report.signatures[0].timestamps) == 3
    wrong = archived(data, lambda octets: world.timestamp(octets + b" ", at))
    assert outcome(verify(wrong, trust=trust, at=at + HOUR)) == failed(SubIndication.HASH_FAILURE)


def test_the_canonicalization_that_it_names_is_followed(
    world: Sandbox, extended: bytes, trust: TrustStore
) -> None:
    """The payload has no transform, so it is canonicalized as the timestamp says too."""
    root = etree.fromstring(extended)
    elements = [
        find(root, "//PrescriptionDocument"),
        find(root, "//ds:KeyInfo"),
        find(root, "//xa:SignedProperties"),
        find(root, "//ds:SignedInfo"),
        find(root, "//ds:SignatureValue"),
        find(root, "//ds:KeyInfo"),
        *find(root, "//xa:UnsignedSignatureProperties"),
    ]
    octets = b"".join(etree.tostring(e, method="c14n", exclusive=True) for e in elements)
    token = base64.b64encode(world.timestamp(octets, DAY)).decode()
    data = inserted(
        extended,
        f'<xa141:ArchiveTimeStamp xmlns:xa141="{XADES_141}"><xs:CanonicalizationMethod'
        f' Algorithm="{EXCLUSIVE_C14N}"/><xa:EncapsulatedTimeStamp>{token}'
        "</xa:EncapsulatedTimeStamp></xa141:ArchiveTimeStamp>",
    )
    assert archive_results(verify(data, trust=trust, at=DAY))[:3] == (PASSED,) * 3


def test_each_timestamp_is_judged_at_the_time_of_the_next(kept: bytes, trust: TrustStore) -> None:
    at = DAY + 2 * HOUR
    outer, inner = verify(kept, trust=trust, at=at).signatures
    first, second = outer.timestamps
    assert (first.use, second.use) == (TimestampUse.SIGNATURE, TimestampUse.ARCHIVE)
    assert first.stated_time == DAY + HOUR
    assert second.stated_time == first.judged_at == DAY + HOUR + timedelta(milliseconds=200)
    assert second.judged_at == at
    assert first.is_trusted
    assert second.is_trusted
    assert outer.best_signature_time == DAY + HOUR
    # The prescription inside: its timestamp is protected by that of the pharmacist's signature.
    (timestamp,) = inner.timestamps
    assert (timestamp.stated_time, timestamp.judged_at) == (DAY, DAY + HOUR)
    assert inner.best_signature_time == DAY


# -- What was changed afterwards ------------------------------------------------------------------


def _properties(root: etree._Element) -> etree._Element:
    return [*root.iter(f"{{{XADES}}}UnsignedSignatureProperties")][-1]


def another_line_break(root: etree._Element) -> None:
    """The same revocation list, written with one line end less."""
    element = next(_properties(root).iter(f"{{{XADES}}}EncapsulatedCRLValue"))
    element.text = (element.text or "").replace("\n", "", 1)


def one_property_less(root: etree._Element) -> None:
    properties = _properties(root)
    properties.remove(properties[2])


def one_property_more(root: etree._Element) -> None:
    properties = _properties(root)
    properties.insert(1, etree.Element(f"{{{XADES}}}CompleteCertificateRefs"))


def another_order(root: etree._Element) -> None:
    properties = _properties(root)
    properties.insert(2, properties[3])


def another_identifier(root: etree._Element) -> None:
    _properties(root)[2].set("Id", "id00000000")


@pytest.mark.parametrize(
    "change",
    [another_line_break, one_property_less, one_property_more, another_order, another_identifier],
)
@pytest.mark.parametrize("document", ["kept", "archived_prescription"])
def test_a_property_that_it_goes_over_was_changed(
    change: Callable[[etree._Element], object],
    document: str,
    trust: TrustStore,
    request: pytest.FixtureRequest,
) -> None:
    data = changed(request.getfixturevalue(document), change)
    report = verify(data, trust=trust, at=DAY + 2 * HOUR)
    assert outcome(report) == failed(SubIndication.HASH_FAILURE)
    assert archive_results(report)[0] is FAILED
    assert report.signatures[0].check(CheckName.TIMESTAMP_IMPRINT).result is PASSED
    assert "長期保存のタイムスタンプのあとに" in report.sentence.ja
    assert not report.signatures[0].timestamps[1].is_trusted


def test_a_property_behind_it_does_not_matter(
    archived_prescription: bytes, trust: TrustStore
) -> None:
    data = inserted(archived_prescription, "<xa:CompleteCertificateRefs/>")
    assert verify(data, trust=trust, at=DAY + HOUR).indication is Indication.TOTAL_PASSED


def _archive(root: etree._Element) -> etree._Element:
    return next(_properties(root).iter(f"{{{XADES_141}}}ArchiveTimeStamp"))


def _without_token(root: etree._Element) -> None:
    _archive(root).remove(_archive(root)[0])


def _with_included_parts(root: etree._Element) -> None:
    _archive(root).insert(0, etree.Element(f"{{{XADES}}}Include", URI="#PrescriptionSign"))


def _with_junk(root: etree._Element) -> None:
    _archive(root)[0].text = "AAAA"


def _with_unknown_canonicalization(root: etree._Element) -> None:
    method = etree.Element(f"{{{XMLDSIG}}}CanonicalizationMethod", Algorithm="urn:x")
    _archive(root).insert(0, method)


def _with_a_changed_signature(root: etree._Element) -> None:
    token = bytearray(base64.b64decode(_archive(root)[0].text or ""))
    token[-1] ^= 1
    _archive(root)[0].text = base64.b64encode(token).decode()


def _with_the_token_of_the_signature(root: etree._Element) -> None:
    _archive(root)[0].text = find(root, "//xa:SignatureTimeStamp/xa:EncapsulatedTimeStamp").text


def _with_another_behind_it_that_is_a_copy(root: etree._Element) -> None:
    double = copy.deepcopy(_archive(root))
    del double.attrib["Id"]
    _properties(root).append(double)


def _too_many(root: etree._Element) -> None:
    for _ in range(16):
        _with_another_behind_it_that_is_a_copy(root)


@pytest.mark.parametrize(
    ("change", "sub_indication", "check"),
    [
        (_without_token, SubIndication.FORMAT_FAILURE, CheckName.ARCHIVE_SIGNATURE),
        (_with_included_parts, SubIndication.FORMAT_FAILURE, CheckName.ARCHIVE_SIGNATURE),
        (_with_junk, SubIndication.FORMAT_FAILURE, CheckName.ARCHIVE_SIGNATURE),
        (_with_unknown_canonicalization, SubIndication.FORMAT_FAILURE, CheckName.ARCHIVE_SIGNATURE),
        (_with_a_changed_signature, SubIndication.SIG_CRYPTO_FAILURE, CheckName.ARCHIVE_SIGNATURE),
        (_with_the_token_of_the_signature, SubIndication.HASH_FAILURE, CheckName.ARCHIVE_IMPRINT),
        (
            _with_another_behind_it_that_is_a_copy,
            SubIndication.HASH_FAILURE,
            CheckName.ARCHIVE_IMPRINT,
        ),
        (_too_many, SubIndication.FORMAT_FAILURE, CheckName.TIMESTAMP_SIGNATURE),
    ],
)
def test_a_damaged_archive_timestamp(
    change: Callable[[etree._Element], object],
    sub_indication: SubIndication,
    check: CheckName,
    archived_prescription: bytes,
    trust: TrustStore,
) -> None:
    report = verify(changed(archived_prescription, change), trust=trust, at=DAY + HOUR)
    assert outcome(report) == failed(sub_indication)
    assert report.signatures[0].check(check).result is FAILED


def test_the_old_form_is_refused_by_name(extended: bytes, trust: TrustStore) -> None:
    data = inserted(extended, '<xa:ArchiveTimeStamp Id="ATS"/>')
    report = verify(data, trust=trust, at=DAY)
    assert report.signatures[0].level is Level.ES_A
    assert archive_results(report)[:3] == (CANNOT_DECIDE,) * 3
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.GENERIC,
        Verdict.ON_HOLD,
    )
    assert "XAdES 1.3.2" in report.sentence.ja


# -- Times: authorities that expire, retire or lose their keys --------------------------------


def _stamped(world: Sandbox, signed: bytes, authority: Authority, at: datetime = DAY) -> bytes:
    """ES-XL with the signature timestamp of an authority, and its list beside it."""
    data = world.extend(signed, at)
    root = etree.fromstring(data)
    octets = etree.tostring(find(root, "//ds:SignatureValue"), method="c14n")
    token = find(root, "//xa:EncapsulatedTimeStamp")
    crl = find(root, "//*[local-name()='TimeStampValidationData']//xa:EncapsulatedCRLValue")
    new_token = base64.b64encode(authority.token(octets, at)).decode()
    new_list = base64.b64encode(authority.crl(at - HOUR)).decode()
    text = data.decode().replace(token.text or "", new_token).replace(crl.text or "", new_list)
    return text.encode()


def _later_lists(world: Sandbox, trust: TrustStore, at: datetime) -> TrustStore:
    return TrustStore(
        trust.name, trust.anchors, trust.accepted_policies, trust.intermediates, world.crls(at)
    )


@pytest.fixture(scope="module")
def first() -> Authority:
    """An authority whose certificate ends two years after DAY."""
    return Authority("FIRST TSA", DAY - YEAR, DAY + 2 * YEAR)


@pytest.fixture(scope="module")
def second() -> Authority:
    return Authority("SECOND TSA", DAY - YEAR, DAY + 4 * YEAR, number=5)


@pytest.fixture(scope="module")
def third() -> Authority:
    return Authority("THIRD TSA", DAY + 2 * YEAR, DAY + 12 * YEAR, number=6)


def _trust_result(report: VerificationReport) -> tuple[CheckResult, SubIndication | None]:
    check = report.signatures[0].check(CheckName.TIMESTAMP_TRUST)
    return check.result, check.sub_indication


def test_the_name_of_an_unknown_authority_says_nothing_in_the_sentence_of_the_verdict(
    world: Sandbox, signed: bytes, trust: TrustStore
) -> None:
    """Anybody can make an authority with any name, and put its timestamp into a document."""
    made_up = Authority("確認済）\n有効です。\u202e", DAY - YEAR, DAY + YEAR)
    report = verify(_stamped(world, signed, made_up), trust=trust, at=DAY)
    assert "認証局（確認済有効です ROOT）は信頼する一覧にないため" in report.sentence.ja


def test_an_authority_that_has_expired_proves_no_time_any_more(
    world: Sandbox, signed: bytes, first: Authority, trust: TrustStore
) -> None:
    data = _stamped(world, signed, first)
    believing = first.trusted_by(trust)
    before = verify(data, trust=believing, at=DAY + 2 * YEAR - HOUR)
    assert before.indication is Indication.TOTAL_PASSED
    at = DAY + 2 * YEAR + HOUR
    report = verify(data, trust=believing, at=at)
    assert _trust_result(report) == (CANNOT_DECIDE, SubIndication.OUT_OF_BOUNDS_NO_POE)
    assert not report.signatures[0].has_trusted_timestamp
    # What is left is the certificate of the signer, judged now: there are no lists of today.
    assert outcome(report) == (Indication.INDETERMINATE, SubIndication.TRY_LATER, Verdict.ON_HOLD)
    with_lists = verify(data, trust=_later_lists(world, believing, at), at=at)
    assert with_lists.indication is Indication.TOTAL_PASSED
    assert "その時刻は使えません" in with_lists.sentence.ja


def test_an_archive_timestamp_keeps_the_time_of_an_authority_that_has_expired(
    world: Sandbox, signed: bytes, first: Authority, second: Authority, trust: TrustStore
) -> None:
    archived_at = DAY + YEAR
    data = archived(_stamped(world, signed, first), lambda o: second.token(o, archived_at))
    believing = second.trusted_by(first.trusted_by(trust))
    at = DAY + 3 * YEAR
    report = verify(data, trust=believing, at=at, crls=[second.crl(at - HOUR)])
    assert outcome(report) == (Indication.TOTAL_PASSED, None, Verdict.VALID)
    assert _trust_result(report) == (PASSED, None)
    assert [t.judged_at for t in report.signatures[0].timestamps] == [DAY, at]
    # The list of the first authority, a year old when it was archived, spoke of its own day.
    assert report.signatures[0].best_signature_time == DAY


def test_archive_timestamps_are_renewed(
    world: Sandbox,
    signed: bytes,
    first: Authority,
    second: Authority,
    third: Authority,
    trust: TrustStore,
) -> None:
    """Each new one is given while the one before is good; then the first two may expire."""
    renewed_at = DAY + 3 * YEAR
    data = archived(_stamped(world, signed, first), lambda o: second.token(o, DAY + YEAR))
    believing = third.trusted_by(second.trusted_by(first.trusted_by(trust)))
    lists = [second.crl(renewed_at - HOUR), third.crl(renewed_at - HOUR)]
    twice = archived(data, lambda o: third.token(o, renewed_at), identifier="ATS2")
    at = DAY + 4 * YEAR + 30 * 24 * HOUR
    once_only = verify(data, trust=believing, at=at, crls=lists)
    assert once_only.signatures[0].check(CheckName.ARCHIVE_TRUST).sub_indication is (
        SubIndication.OUT_OF_BOUNDS_NO_POE
    )
    assert not once_only.signatures[0].has_trusted_timestamp
    report = verify(twice, trust=believing, at=at, crls=lists)
    assert outcome(report) == (Indication.TOTAL_PASSED, None, Verdict.VALID)
    stamps = report.signatures[0].timestamps
    assert [stamp.is_trusted for stamp in stamps] == [True] * 3
    assert stamps[1].judged_at == renewed_at
    assert report.signatures[0].best_signature_time == DAY


@pytest.mark.parametrize(
    ("reason", "revoked", "expected"),
    [
        # RFC 3161 §4 (1): retired. What was stamped before stays good.
        ("superseded", DAY + HOUR, (PASSED, None)),
        ("cessationOfOperation", DAY + HOUR, (PASSED, None)),
        ("superseded", DAY - HOUR, (FAILED, SubIndication.REVOKED)),
        # §4 (2), or no reason given: nothing that the key ever signed is good.
        ("keyCompromise", DAY + HOUR, (CANNOT_DECIDE, SubIndication.REVOKED_NO_POE)),
        ("cACompromise", DAY + HOUR, (CANNOT_DECIDE, SubIndication.REVOKED_NO_POE)),
        (None, DAY + HOUR, (CANNOT_DECIDE, SubIndication.REVOKED_NO_POE)),
        ("keyCompromise", DAY - HOUR, (FAILED, SubIndication.REVOKED)),
    ],
)
@pytest.mark.parametrize("age", [2 * HOUR, 200 * HOUR], ids=["fresh list", "old list"])
def test_the_authority_was_revoked(
    reason: str | None,
    revoked: datetime,
    expected: tuple[CheckResult, SubIndication | None],
    age: timedelta,
    world: Sandbox,
    signed: bytes,
    first: Authority,
    trust: TrustStore,
) -> None:
    """A revocation counts from any list that tells it, also from one that has run out."""
    data = _stamped(world, signed, first)
    at = DAY + 400 * HOUR
    told = first.crl(at - age, revoked, reason)
    report = verify(data, trust=first.trusted_by(trust), at=at, crls=[told])
    assert _trust_result(report) == expected
    assert report.signatures[0].has_trusted_timestamp is (expected[0] is PASSED)


def test_a_time_before_the_authority_began_is_none(
    world: Sandbox, signed: bytes, trust: TrustStore
) -> None:
    young = Authority("YOUNG TSA", DAY + HOUR, DAY + YEAR, number=7)
    data = _stamped(world, signed, young)
    at = DAY + 2 * HOUR
    report = verify(data, trust=young.trusted_by(trust), at=at)
    assert _trust_result(report) == (CANNOT_DECIDE, SubIndication.OUT_OF_BOUNDS_NO_POE)
    assert not report.signatures[0].has_trusted_timestamp


def test_a_key_compromised_after_archiving_does_no_harm(
    world: Sandbox, signed: bytes, first: Authority, second: Authority, trust: TrustStore
) -> None:
    believing = second.trusted_by(first.trusted_by(trust))
    revoked = DAY + 100 * HOUR
    at = DAY + 400 * HOUR
    lists = [first.crl(at - HOUR, revoked, "keyCompromise"), second.crl(at - HOUR)]
    for archived_at, is_trusted in ((revoked - HOUR, True), (revoked + HOUR, False)):
        data = archived(_stamped(world, signed, first), lambda o, t=archived_at: second.token(o, t))
        report = verify(data, trust=believing, at=at, crls=lists)
        first_stamp, second_stamp = report.signatures[0].timestamps
        assert second_stamp.is_trusted
        assert first_stamp.is_trusted is is_trusted
        # The archive timestamp itself proves that the signature existed by then.
        expected = DAY if is_trusted else archived_at
        assert report.signatures[0].best_signature_time == expected


def test_times_in_the_wrong_order(
    world: Sandbox, extended: bytes, trust: TrustStore, archived_prescription: bytes
) -> None:
    early = archived(extended, lambda octets: world.timestamp(octets, DAY - HOUR))
    report = verify(early, trust=trust, at=DAY + HOUR)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.TIMESTAMP_ORDER_FAILURE,
        Verdict.INVALID,
    )
    assert "順序" in report.sentence.ja
    twice = archived(
        archived_prescription,
        lambda octets: world.timestamp(octets, DAY - HOUR),
        identifier="ATS2",
    )
    assert verify(twice, trust=trust, at=DAY + HOUR).sub_indication is (
        SubIndication.TIMESTAMP_ORDER_FAILURE
    )
    # Two clocks may differ by as much as their authorities say: a second each.
    close = archived(extended, lambda o: world.timestamp(o, DAY - timedelta(milliseconds=1900)))
    assert verify(close, trust=trust, at=DAY + HOUR).indication is Indication.TOTAL_PASSED


def test_an_archive_timestamp_of_an_unknown_authority_proves_nothing(
    world: Sandbox, extended: bytes, second: Authority, trust: TrustStore
) -> None:
    data = archived(extended, lambda octets: second.token(octets, DAY + HOUR))
    report = verify(data, trust=trust, at=DAY + 2 * HOUR)
    assert report.indication is Indication.TOTAL_PASSED
    check = report.signatures[0].check(CheckName.ARCHIVE_TRUST)
    assert check.result is CANNOT_DECIDE
    assert check.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    assert report.signatures[0].timestamps[0].judged_at == DAY + 2 * HOUR
    assert archive_results(report)[3] is CANNOT_DECIDE


def test_an_archive_timestamp_from_the_future_means_that_the_clock_is_off(
    archived_prescription: bytes, trust: TrustStore
) -> None:
    report = verify(archived_prescription, trust=trust, at=DAY - HOUR)
    assert outcome(report) == (
        Indication.INDETERMINATE,
        SubIndication.TIMESTAMP_ORDER_FAILURE,
        Verdict.ON_HOLD,
    )


# -- The prescription inside a dispensing document ----------------------------------------------


def test_the_pharmacists_timestamp_proves_the_prescription_inside(
    world: Sandbox, signed: bytes, first: Authority, pharmacist: Person, trust: TrustStore
) -> None:
    """The authority of the prescription's timestamp expires; the dispensing came before."""
    data = _stamped(world, signed, first)
    outer = world.extend(dispensed(data, pharmacist), DAY + 20 * 24 * HOUR)
    believing = first.trusted_by(trust)
    report = verify(outer, trust=believing, at=DAY + 3 * YEAR)
    assert report.indication is Indication.TOTAL_PASSED
    inner = report.signatures[1]
    assert inner.best_signature_time == DAY
    assert inner.timestamps[0].is_trusted
    alone = verify(data, trust=believing, at=DAY + 3 * YEAR)
    assert alone.indication is Indication.INDETERMINATE


def test_a_bare_prescription_inside_is_judged_at_the_time_of_dispensing(
    world: Sandbox, signed: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    outer = world.extend(dispensed(signed, pharmacist), DAY + HOUR)
    inner = verify(outer, trust=trust, at=DAY + YEAR).signatures[1]
    assert inner.level is Level.ES
    assert inner.best_signature_time == DAY + HOUR
    assert inner.has_trusted_timestamp
    assert inner.indication is Indication.TOTAL_PASSED


def test_a_broken_signature_around_it_proves_nothing(
    world: Sandbox, signed: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    outer = world.extend(dispensed(signed, pharmacist), DAY + HOUR)
    broken = outer.replace(b">Q0ox", b">Q0oy")
    assert broken != outer
    inner = verify(broken, trust=trust, at=DAY + 2 * HOUR).signatures[1]
    assert inner.best_signature_time == DAY + 2 * HOUR
    assert not inner.has_trusted_timestamp


def test_a_timestamp_inside_that_is_later_than_the_one_around_it(
    world: Sandbox, signed: bytes, pharmacist: Person, trust: TrustStore
) -> None:
    late = world.extend(signed, DAY + 5 * HOUR)
    outer = world.extend(dispensed(late, pharmacist), DAY + HOUR)
    inner = verify(outer, trust=trust, at=DAY + 6 * HOUR).signatures[1]
    assert inner.sub_indication is SubIndication.TIMESTAMP_ORDER_FAILURE


# -- What is kept for later ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "result"),
    [(Level.ES, NOT_APPLICABLE), (Level.ES_T, NOT_APPLICABLE), (Level.ES_XL, PASSED)],
)
def test_a_prescription_without_an_archive_timestamp_is_no_worse_for_it(
    level: Level, result: CheckResult, world: Sandbox, signed: bytes, trust: TrustStore
) -> None:
    data = signed if level is Level.ES else world.extend(signed, DAY, level=level)
    report = verify(data, trust=trust, at=DAY + HOUR)
    assert archive_results(report) == (NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, result)
    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize("name", ["EncapsulatedCRLValue", "EncapsulatedX509Certificate"])
def test_data_that_are_missing_are_told_and_do_no_harm(
    name: str, extended: bytes, world: Sandbox, trust: TrustStore
) -> None:
    def change(root: etree._Element) -> None:
        for element in root.iter(f"{{{XADES}}}{name}"):
            element.text = ""

    data = changed(extended, change)
    report = verify(data, trust=trust, at=DAY)
    assert archive_results(report)[3] is CANNOT_DECIDE
    assert report.indication is Indication.TOTAL_PASSED


def test_data_behind_the_archive_timestamp_are_not_protected(
    world: Sandbox, signed: bytes, extended: bytes, trust: TrustStore
) -> None:
    stamp_only = world.extend(signed, DAY, level=Level.ES_T)
    data = world.archive(stamp_only, DAY + HOUR)
    values = extended.decode().partition("</xa141:TimeStampValidationData>")[2]
    late = inserted(data, values.partition("</xa:UnsignedSignatureProperties>")[0])
    report = verify(late, trust=trust, at=DAY + 2 * HOUR)
    assert report.indication is Indication.TOTAL_PASSED
    assert archive_results(report)[3] is CANNOT_DECIDE


def test_validation_data_of_something_else_are_not_read(extended: bytes, trust: TrustStore) -> None:
    """A TimeStampValidationData says by its URI which timestamp it belongs to."""
    bare = TrustStore(trust.name, trust.anchors, trust.accepted_policies)

    def pointing_to(uri: str | None) -> Callable[[etree._Element], None]:
        def change(root: etree._Element) -> None:
            data = next(root.iter(f"{{{XADES_141}}}TimeStampValidationData"))
            del data.attrib["URI"]
            if uri is not None:
                data.set("URI", uri)

        return change

    at = DAY + HOUR
    for uri, result in ((None, PASSED), ("#PrescriptionSign", CANNOT_DECIDE), ("", CANNOT_DECIDE)):
        report = verify(changed(extended, pointing_to(uri)), trust=bare, at=at)
        assert _trust_result(report)[0] is result


def test_what_the_octets_of_these_tests_are(archived_prescription: bytes) -> None:
    """The text-made octets begin with the payload as it is signed: its namespaces written out."""
    assert archived_text(archived_prescription).startswith(
        b'<PrescriptionDocument xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id='
    )
