"""Verification: from the bytes of a signed document to a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathResult, PathUsage, validate_path
from clinic_signer.pki.trust_store import TrustName, TrustStore
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.signature import identity, integrity, timestamps, verdict
from clinic_signer.signature.content import findings_beside, with_exception
from clinic_signer.signature.coverage import uncovered_parts
from clinic_signer.signature.identity import Times
from clinic_signer.signature.integrity import Integrity
from clinic_signer.signature.places import Place, kind_of, places_of, version_of
from clinic_signer.signature.report import (
    Check,
    CheckName,
    CheckResult,
    DocumentInfo,
    Indication,
    LegalEffect,
    Level,
    SignatureReport,
    TrustUsed,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.structure import (
    SignatureStructure,
    StructureProblemError,
    assert_unambiguous,
    read_signature,
)
from clinic_signer.signature.timestamps import TimestampResult, ValidationData
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words, same


def verify(
    data: bytes, *, trust: TrustStore, at: datetime, crls: Sequence[bytes] = ()
) -> VerificationReport:
    """Verify every signature of a prescription or dispensing document.

    With a trusted signature timestamp the signer's certificate is judged at the time it proves,
    else at ``at``. Nothing is fetched: revocation lists come from the document, the trust store
    and the caller.

    Args:
        data: the file.
        trust: the anchors.
        at: the time of verification, timezone-aware.
        crls: DER of more revocation lists.

    Raises:
        Failure: it is no such document at all (NOT_XML, XML_FORBIDDEN_CONSTRUCT, FILE_TOO_LARGE,
            ENVELOPE_UNKNOWN), or it has no signature (DOCUMENT_NOT_SIGNED).
        ValueError: ``at`` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time without a time zone is no point in time")
    root = parse_xml(data)
    kind = kind_of(root)
    places = places_of(root, kind)
    context = _Context(trust, at, tuple(crls))
    found = _read(data, root, places)
    judged = [
        context.judge(place, structure) for place, structure in zip(places, found, strict=True)
    ]
    return _report(root, kind, judged, found, context)


def verify_integrity(data: bytes) -> tuple[Integrity, ...]:
    """Verify content only: three digests, signature value, certificate reference; no trust.

    Returns:
        One result per signature, the outermost first.

    Raises:
        Failure: as :func:`verify`.
        StructureProblemError: a signature does not have the shape of the profile.
    """
    root = parse_xml(data)
    places = places_of(root, kind_of(root))
    elements = [*root.iter()]  # held until the end: each is looked at more than once
    assert_unambiguous(data, elements, len(places))
    return tuple([integrity.check_integrity(read_signature(root, place)) for place in places])


@dataclass(frozen=True, slots=True)
class _Judged:
    """A report, and what the document's legal effect depends on."""

    report: SignatureReport
    signer_path: PathResult | None = None
    timestamp: TimestampResult | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    """What all signatures of a document are judged with."""

    trust: TrustStore
    at: datetime
    crls: tuple[bytes, ...]

    def judge(self, place: Place, structure: SignatureStructure | StructureProblemError) -> _Judged:
        if isinstance(structure, StructureProblemError):
            return _malformed(place, structure, self.at)
        content = integrity.check_integrity(structure)
        data = timestamps.read_validation_data(structure.unsigned_properties)
        timestamp = timestamps.judge_timestamp(
            structure, data, trust=self.trust, at=self.at, crls=self.crls
        )
        times = Times(
            claimed=identity.read_signing_time(structure.signed_properties),
            proven=timestamp.trusted_time if content.holds else None,
            at=self.at,
        )
        path = self._path(content, data, times)
        judgements = (
            *content.judgements,
            *_payload(structure),
            *timestamp.judgements,
            *_identity(content.certificate, path, place, times),
            *_archive(data),
            _NAME_NOT_COMPARED,
        )
        decision = verdict.decide(
            judgements,
            place.signed_by,
            _signed_as(content.certificate, place),
            timestamp.remark or same(""),
        )
        report = SignatureReport(
            id=place.signature_id,
            signed_by=place.signed_by,
            level=data.level,
            indication=decision.indication,
            sub_indication=decision.sub_indication,
            verdict=decision.verdict,
            sentence=decision.sentence,
            signer=content.certificate,
            claimed_signing_time=times.claimed,
            best_signature_time=times.best,
            has_trusted_timestamp=times.proven is not None,
            checks=_in_order(judgements),
            chain=() if path is None else path.chain,
        )
        return _Judged(report, path, timestamp)

    def _path(self, content: Integrity, data: ValidationData, times: Times) -> PathResult | None:
        if content.certificate is None:
            return None
        return validate_path(
            content.certificate,
            usage=PathUsage.SIGNER,
            trust=self.trust,
            intermediates=(*content.certificates, *data.certificates),
            crls=(*data.crls, *self.crls),
            at=times.best,
        )


def _read(
    data: bytes, root: etree._Element, places: Sequence[Place]
) -> list[SignatureStructure | StructureProblemError]:
    """Read the signature at each place; trouble with the document is trouble with all of them."""
    try:
        assert_unambiguous(data, [*root.iter()], len(places))
    except StructureProblemError as problem:
        return [problem] * len(places)
    return [_read_at(root, place) for place in places]


def _read_at(root: etree._Element, place: Place) -> SignatureStructure | StructureProblemError:
    try:
        return read_signature(root, place)
    except StructureProblemError as problem:
        return problem


def _identity(
    certificate: HpkiCertificate | None, path: PathResult | None, place: Place, times: Times
) -> tuple[Judgement, ...]:
    if certificate is None or path is None:
        unread = tuple(verdict.cannot_decide(name, _NO_CERTIFICATE) for name in _OF_CERTIFICATE)
        return (*unread, identity.judge_signing_time(times, None))
    return (
        *identity.judge_purpose(certificate, place.signed_by),
        *identity.judge_path(path, times),
        identity.judge_signing_time(times, certificate),
    )


def _payload(structure: SignatureStructure) -> tuple[Judgement, ...]:
    """A signed payload that is not base64 is no prescription, whoever signed it."""
    if not structure.place.payload_is_text or integrity.payload_is_base64(structure):
        return ()
    return (verdict.failed(CheckName.FORMAT, _PAYLOAD_NOT_BASE64, verdict.MALFORMED),)


def _archive(data: ValidationData) -> tuple[Judgement, ...]:
    if data.level is Level.ES_A:
        return _ARCHIVE_NOT_CHECKED
    return _NO_ARCHIVE


def _signed_as(certificate: HpkiCertificate | None, place: Place) -> Words:
    role = None if certificate is None else identity.role_of(certificate, place.signed_by)
    return same("") if role is None else Words(role.words.ja, role.words.en.lower())


def _in_order(judgements: Sequence[Judgement]) -> tuple[Check, ...]:
    """One check per name in the order of the report; of two with a name the worse stands."""
    found: dict[CheckName, Check] = {}
    for judgement in judgements:
        check = judgement.check
        if check.name not in found or check.result is CheckResult.FAILED:
            found[check.name] = check
    return tuple([found[name] for name in CheckName])


def _malformed(place: Place, problem: StructureProblemError, at: datetime) -> _Judged:
    failed = verdict.failed(problem.check, problem.detail, verdict.MALFORMED)
    rest = (verdict.cannot_decide(name, _NOT_REACHED) for name in CheckName)
    judgements = (failed, *(j for j in rest if j.check.name is not problem.check))
    decision = verdict.decide(judgements, place.signed_by, same(""), same(""))
    return _Judged(
        SignatureReport(
            id=place.signature_id,
            signed_by=place.signed_by,
            level=Level.ES,
            indication=decision.indication,
            sub_indication=decision.sub_indication,
            verdict=decision.verdict,
            sentence=decision.sentence,
            signer=None,
            claimed_signing_time=None,
            best_signature_time=at,
            has_trusted_timestamp=False,
            checks=_in_order(judgements),
        )
    )


def _report(
    root: etree._Element,
    kind: DocumentKind,
    judged: Sequence[_Judged],
    found: Sequence[SignatureStructure | StructureProblemError],
    context: _Context,
) -> VerificationReport:
    worst = max(judged, key=lambda each: _SERIOUSNESS[each.report.indication, each.report.verdict])
    structures = [structure for structure in found if isinstance(structure, SignatureStructure)]
    findings = findings_beside([each.report for each in judged], root, kind)
    return VerificationReport(
        indication=worst.report.indication,
        sub_indication=worst.report.sub_indication,
        verdict=worst.report.verdict,
        sentence=with_exception(worst.report.sentence, findings),
        document=DocumentInfo(kind, version_of(root, kind)),
        legal_effect=_legal_effect(judged, worst.report, context.trust),
        signatures=tuple([each.report for each in judged]),
        not_covered=uncovered_parts(root, structures) if structures else (),
        at=context.at,
        trust=TrustUsed(
            context.trust.name,
            context.trust.version,
            sum(not anchor.is_pinned for anchor in context.trust.anchors),
        ),
        findings=findings,
    )


def _legal_effect(
    judged: Sequence[_Judged], worst: SignatureReport, trust: TrustStore
) -> LegalEffect:
    """What may be relied on; test certificates and added anchors never give a legal effect."""
    if worst.verdict is Verdict.INVALID:
        return LegalEffect.NONE
    if trust.name is TrustName.SANDBOX:
        return LegalEffect.SANDBOX
    signers = [each.report.signer for each in judged]
    if any(signer is not None and signer.is_test for signer in signers):
        return LegalEffect.TEST_CERTIFICATE
    if worst.indication is not Indication.TOTAL_PASSED:
        return LegalEffect.UNDETERMINED
    anchors = [each.signer_path.anchor for each in judged if each.signer_path is not None]
    anchors += [
        each.timestamp.anchor
        for each in judged
        if each.timestamp is not None and each.report.has_trusted_timestamp
    ]
    is_pinned = all(anchor is not None and anchor.is_pinned for anchor in anchors)
    return LegalEffect.HPKI if is_pinned else LegalEffect.UNDETERMINED


_SERIOUSNESS = {
    (Indication.TOTAL_PASSED, Verdict.VALID): 0,
    (Indication.INDETERMINATE, Verdict.ON_HOLD): 1,
    (Indication.INDETERMINATE, Verdict.INVALID): 2,
    (Indication.TOTAL_FAILED, Verdict.INVALID): 3,
}
_OF_CERTIFICATE = (
    CheckName.KEY_USAGE,
    CheckName.CERTIFICATE_POLICY,
    CheckName.ROLE,
    CheckName.TRUSTED_ROOT,
    CheckName.CERTIFICATE_PATH,
    CheckName.CERTIFICATE_VALIDITY,
    CheckName.REVOCATION,
)
_NO_CERTIFICATE = Words(
    "署名者の証明書を読めないため、判定していません。",
    "Not judged, as the signer's certificate cannot be read.",
)
_NOT_REACHED = Words(
    "署名の形が決まりと違うため、判定していません。",
    "Not judged, as the signature is not of the profile.",
)
_PAYLOAD_NOT_BASE64 = Words(
    "署名された本文が、Base64の形ではありません。", "The signed text is not base64."
)
_ARCHIVE_CHECKS = (
    CheckName.ARCHIVE_IMPRINT,
    CheckName.ARCHIVE_SIGNATURE,
    CheckName.ARCHIVE_TRUST,
    CheckName.ARCHIVE_DATA,
)
_NO_ARCHIVE = tuple(
    verdict.not_applicable(
        name,
        Words("長期保存のタイムスタンプはありません。", "There is no archive timestamp."),
    )
    for name in _ARCHIVE_CHECKS
)
_ARCHIVE_NOT_CHECKED = tuple(
    verdict.cannot_decide(
        name,
        Words(
            "この版では、長期保存のタイムスタンプを検証できません。",
            "This version cannot verify archive timestamps.",
        ),
        verdict.ARCHIVE_NOT_CHECKED,
    )
    for name in _ARCHIVE_CHECKS
)
_NAME_NOT_COMPARED = verdict.not_applicable(
    CheckName.SIGNER_NAME, Words("氏名は照合していません。", "The names were not compared.")
)
