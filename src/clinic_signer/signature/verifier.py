"""Verification: from the bytes of a signed document to a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from lxml import etree

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathResult
from clinic_signer.pki.trust_store import TrustName, TrustStore
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.signature import identity, integrity, verdict
from clinic_signer.signature.algorithms import judge_algorithms
from clinic_signer.signature.archive import Protection, Timestamps, judge_timestamps
from clinic_signer.signature.archive_data import judge_archive_data
from clinic_signer.signature.content import findings_beside, with_exception
from clinic_signer.signature.coverage import uncovered_parts
from clinic_signer.signature.identity import Times
from clinic_signer.signature.integrity import Integrity
from clinic_signer.signature.paths import Paths
from clinic_signer.signature.places import (
    Place,
    has_unsigned_prescription,
    kind_of,
    places_of,
    version_of,
)
from clinic_signer.signature.report import (
    Check,
    CheckName,
    CheckResult,
    DocumentInfo,
    Indication,
    LegalEffect,
    Level,
    SignatureReport,
    SignedBy,
    TrustUsed,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.signer_name import DIFFERS, differs, judge_signer_name
from clinic_signer.signature.structure import (
    SignatureStructure,
    StructureProblemError,
    assert_unambiguous,
    read_signature,
)
from clinic_signer.signature.unsigned import UnsignedProperties, read_unsigned_properties
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words, same


def verify(
    data: bytes, *, trust: TrustStore, at: datetime, crls: Sequence[bytes] = ()
) -> VerificationReport:
    """Verify every signature of a prescription or dispensing document.

    With a trusted time-stamp the signer's certificate is judged at the time it proves, else at
    ``at``; the signature around a prescription that was dispensed proves a time for it too.
    Nothing is fetched: revocation lists come from the document, the trust store and the caller.

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
    paths = Paths(trust.with_crls(*crls) if crls else trust, at)
    found = _read(data, root, places)
    judged: list[_Judged] = []
    for place, structure in zip(places, found, strict=True):
        # The outermost comes first, and it covers the one inside with all its properties.
        around = judged[-1].proven if judged else None
        judged.append(_judge(place, structure, paths, around))
    report = _report(root, kind, judged, found, paths)
    if report.verdict is Verdict.INVALID or not has_unsigned_prescription(root, places):
        return report
    ja, en = _ON_PAPER.ja, _ON_PAPER.en
    return replace(report, sentence=Words(report.sentence.ja + ja, f"{report.sentence.en} {en}"))


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
    """A report, and what the document's legal effect and the signature inside depend on.

    Attributes:
        proven: by when all that the signature covers existed.
    """

    report: SignatureReport
    signer_path: PathResult | None = None
    timestamps: Timestamps | None = None
    proven: Protection | None = None


def _judge(
    place: Place,
    structure: SignatureStructure | StructureProblemError,
    paths: Paths,
    around: Protection | None,
) -> _Judged:
    if isinstance(structure, StructureProblemError):
        return _malformed(place, structure, paths.at)
    content = integrity.check_integrity(structure)
    unsigned = read_unsigned_properties(structure.unsigned_properties)
    timestamps = judge_timestamps(structure, unsigned, paths, around)
    proven = (timestamps.proven or around) if content.holds else None
    times = Times(
        claimed=identity.read_signing_time(structure.signed_properties),
        proven=None if proven is None else proven.time,
        at=paths.at,
    )
    path = _path(content, unsigned, paths, times)
    weak = _algorithms(structure, content, path, times)
    payload = integrity.payload_of(structure)
    name = judge_signer_name(structure, payload, content.certificate)
    judgements = (
        *content.judgements,
        *_payload(structure, payload),
        *timestamps.judgements,
        # An algorithm that was never good says more than what its key may be for; one that is not
        # good any more says less than that nothing proves the age.
        *(j for j in weak if j.check.result is CheckResult.FAILED),
        *_identity(content.certificate, path, place, times),
        *(j for j in weak if j.check.result is not CheckResult.FAILED),
        judge_archive_data(content, unsigned, timestamps, paths, path, times.best),
        name,
    )
    decision = verdict.decide(
        judgements,
        place.signed_by,
        _signed_as(content.certificate, place.signed_by),
        _remark(timestamps, name),
    )
    report = SignatureReport(
        id=place.signature_id,
        signed_by=place.signed_by,
        level=unsigned.level,
        indication=decision.indication,
        sub_indication=decision.sub_indication,
        verdict=decision.verdict,
        sentence=decision.sentence,
        signer=content.certificate,
        claimed_signing_time=times.claimed,
        best_signature_time=times.best,
        has_trusted_timestamp=times.proven is not None,
        checks=_in_order(judgements),
        timestamps=timestamps.reports,
        chain=() if path is None else path.chain,
    )
    return _Judged(report, path, timestamps, proven)


def _algorithms(
    structure: SignatureStructure, content: Integrity, path: PathResult | None, times: Times
) -> tuple[Judgement, ...]:
    certificate = content.certificate
    if certificate is None or certificate.key_size is None:
        return ()
    return judge_algorithms(structure, certificate, path, times)


def _path(
    content: Integrity, unsigned: UnsignedProperties, paths: Paths, times: Times
) -> PathResult | None:
    if content.certificate is None:
        return None
    return paths.of_signer(content.certificate, content.certificates, unsigned, times.best)


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


def _remark(timestamps: Timestamps, name: Judgement) -> Words:
    """What is added to the verdict where it is not invalid."""
    remark = timestamps.remark or same("")
    if not differs(name):
        return remark
    return Words(remark.ja + DIFFERS.ja, f"{remark.en} {DIFFERS.en}".strip())


def _payload(structure: SignatureStructure, payload: bytes | None) -> tuple[Judgement, ...]:
    """A signed payload that is not base64 is no prescription, whoever signed it."""
    if payload is not None or not structure.place.payload_is_text:
        return ()
    return (verdict.failed(CheckName.FORMAT, _PAYLOAD_NOT_BASE64, verdict.MALFORMED),)


@lru_cache(maxsize=256)
def _signed_as(certificate: HpkiCertificate | None, signed_by: SignedBy) -> Words:
    role = None if certificate is None else identity.role_of(certificate, signed_by)
    return same("") if role is None else Words(role.words.ja, role.words.en.lower())


def _in_order(judgements: Sequence[Judgement]) -> tuple[Check, ...]:
    """One check per name in the order of the report; of two with a name the worse stands."""
    found: dict[CheckName, Check] = {}
    for judgement in judgements:
        check = judgement.check
        known = found.get(check.name)
        if known is None or _GRAVITY[check.result] > _GRAVITY[known.result]:
            found[check.name] = check
    return tuple([found[name] for name in _CHECK_NAMES])


def _malformed(place: Place, problem: StructureProblemError, at: datetime) -> _Judged:
    conclusion = verdict.WEAK_ALGORITHM if problem.is_weak else verdict.MALFORMED
    failed = verdict.failed(problem.check, problem.detail, conclusion)
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
    paths: Paths,
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
        legal_effect=_legal_effect(judged, worst.report, paths.trust),
        signatures=tuple([each.report for each in judged]),
        not_covered=uncovered_parts(root, structures) if structures else (),
        at=paths.at,
        trust=TrustUsed(
            paths.trust.name,
            paths.trust.version,
            sum(not anchor.is_pinned for anchor in paths.trust.anchors),
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
        anchor
        for each in judged
        if each.timestamps is not None and each.report.has_trusted_timestamp
        for anchor in each.timestamps.anchors
    ]
    is_pinned = all(anchor is not None and anchor.is_pinned for anchor in anchors)
    return LegalEffect.HPKI if is_pinned else LegalEffect.UNDETERMINED


_CHECK_NAMES = tuple(CheckName)
_GRAVITY = {
    CheckResult.NOT_APPLICABLE: 0,
    CheckResult.PASSED: 1,
    CheckResult.CANNOT_DECIDE: 2,
    CheckResult.FAILED: 3,
}
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
_ON_PAPER = Words(
    "もとの処方箋に医師の署名はありません（紙の処方箋など）。",
    "The prescription inside has no prescriber's signature (as with one on paper).",
)
_PAYLOAD_NOT_BASE64 = Words(
    "署名された本文が、Base64の形ではありません。", "The signed text is not base64."
)
