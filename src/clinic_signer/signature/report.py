"""What verification found: ETSI EN 319 102-1 indications, the checks behind them, one sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_store import TrustName
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.words import Words


class Indication(Enum):
    """Main status of a signature (ETSI EN 319 102-1 §5.1.3, table 5)."""

    TOTAL_PASSED = "TOTAL-PASSED"
    TOTAL_FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


class SubIndication(Enum):
    """Why a signature is not TOTAL-PASSED, in the terms of ETSI EN 319 102-1 §5.1.3, table 6."""

    # With TOTAL-FAILED
    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    # With INDETERMINATE
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    TRY_LATER = "TRY_LATER"
    GENERIC = "GENERIC"


class Verdict(Enum):
    """Which of the three banners is shown."""

    VALID = "valid"
    ON_HOLD = "on-hold"
    INVALID = "invalid"

    @property
    def words(self) -> Words:
        """The heading of the banner."""
        return _VERDICT_WORDS[self]


_VERDICT_WORDS = {
    Verdict.VALID: Words("有効", "Valid"),
    Verdict.ON_HOLD: Words("判定保留", "On hold"),
    Verdict.INVALID: Words("無効", "Invalid"),
}


class CheckResult(Enum):
    """How one check ended."""

    # Members are compared by identity; Enum's own hash is written in Python and takes long.
    __hash__ = object.__hash__

    PASSED = "passed"
    FAILED = "failed"
    CANNOT_DECIDE = "cannot-decide"
    NOT_APPLICABLE = "not-applicable"

    @property
    def words(self) -> Words:
        """The result for people."""
        return _RESULT_WORDS[self]


_RESULT_WORDS = {
    CheckResult.PASSED: Words("良好", "OK"),
    CheckResult.FAILED: Words("不一致", "Mismatch"),
    CheckResult.CANNOT_DECIDE: Words("未確認", "Unknown"),
    CheckResult.NOT_APPLICABLE: Words("対象外", "Not needed"),
}


class CheckName(Enum):
    """The checks, in the order they are reported; the value is the stable name in JSON."""

    # Members are compared by identity; Enum's own hash is written in Python and takes long.
    __hash__ = object.__hash__

    FORMAT = "format"
    ALGORITHMS = "algorithms"
    PAYLOAD_DIGEST = "payload-digest"
    KEY_INFO_DIGEST = "key-info-digest"
    SIGNED_PROPERTIES_DIGEST = "signed-properties-digest"
    SIGNATURE_VALUE = "signature-value"
    CERTIFICATE_REFERENCE = "certificate-reference"
    TIMESTAMP_IMPRINT = "timestamp-imprint"
    TIMESTAMP_SIGNATURE = "timestamp-signature"
    TIMESTAMP_TRUST = "timestamp-trust"
    ARCHIVE_IMPRINT = "archive-imprint"
    ARCHIVE_SIGNATURE = "archive-signature"
    ARCHIVE_TRUST = "archive-trust"
    ARCHIVE_DATA = "archive-data"
    KEY_USAGE = "key-usage"
    CERTIFICATE_POLICY = "certificate-policy"
    ROLE = "role"
    TRUSTED_ROOT = "trusted-root"
    CERTIFICATE_PATH = "certificate-path"
    CERTIFICATE_VALIDITY = "certificate-validity"
    REVOCATION = "revocation"
    SIGNING_TIME = "signing-time"
    SIGNER_NAME = "signer-name"

    @property
    def words(self) -> Words:
        """What is checked, for people."""
        return _CHECK_WORDS[self]


_CHECK_WORDS = {
    CheckName.FORMAT: Words("署名の形", "Form of the signature"),
    CheckName.ALGORITHMS: Words("署名の方式", "Algorithms"),
    CheckName.PAYLOAD_DIGEST: Words("署名された内容", "Signed content"),
    CheckName.KEY_INFO_DIGEST: Words("署名された証明書の欄", "Signed certificate field"),
    CheckName.SIGNED_PROPERTIES_DIGEST: Words("署名された付帯情報", "Signed properties"),
    CheckName.SIGNATURE_VALUE: Words("署名の値", "Signature value"),
    CheckName.CERTIFICATE_REFERENCE: Words("署名者の証明書", "Signer certificate"),
    CheckName.TIMESTAMP_IMPRINT: Words("タイムスタンプの対象", "Content of the timestamp"),
    CheckName.TIMESTAMP_SIGNATURE: Words("タイムスタンプの署名", "Signature of the timestamp"),
    CheckName.TIMESTAMP_TRUST: Words("タイムスタンプの信頼", "Trust in the timestamp"),
    CheckName.ARCHIVE_IMPRINT: Words("長期保存の対象", "Content of the archive timestamp"),
    CheckName.ARCHIVE_SIGNATURE: Words("長期保存の署名", "Signature of the archive timestamp"),
    CheckName.ARCHIVE_TRUST: Words("長期保存の信頼", "Trust in the archive timestamp"),
    CheckName.ARCHIVE_DATA: Words("長期保存の資料", "Data kept for later proof"),
    CheckName.KEY_USAGE: Words("証明書の用途", "Key usage"),
    CheckName.CERTIFICATE_POLICY: Words("証明書の種類", "Certificate policy"),
    CheckName.ROLE: Words("資格と処方箋", "Role and document"),
    CheckName.TRUSTED_ROOT: Words("信頼するルート認証局", "Trusted root"),
    CheckName.CERTIFICATE_PATH: Words("信頼のつながり", "Trust chain"),
    CheckName.CERTIFICATE_VALIDITY: Words("証明書の期間", "Certificate dates"),
    CheckName.REVOCATION: Words("証明書の失効", "Revocation"),
    CheckName.SIGNING_TIME: Words("署名の時刻", "Signing time"),
    CheckName.SIGNER_NAME: Words("署名者と記載の氏名", "Signer and the name in the document"),
}


class Level(Enum):
    """What a signature contains, in the Japanese wording of XAdES levels (JIS X 5093)."""

    ES = "ES"
    ES_T = "ES-T"
    ES_XL = "ES-XL"
    ES_A = "ES-A"


class SignedBy(Enum):
    """Whose signature it is by its place in the document."""

    # Members are compared by identity; Enum's own hash is written in Python and takes long.
    __hash__ = object.__hash__

    PRESCRIBER = "prescriber"
    DISPENSER = "dispenser"


class LegalEffect(Enum):
    """What the signature may be relied on for, besides being technically in order."""

    HPKI = "hpki"
    """A production HPKI certificate under the pinned root, and TOTAL-PASSED."""
    TEST_CERTIFICATE = "test-certificate"
    """The certificate says that it is a test one: no legal effect."""
    SANDBOX = "sandbox"
    """Judged with the sandbox's own authorities: no legal effect."""
    NONE = "none"
    """The signature is not valid."""
    UNDETERMINED = "undetermined"

    @property
    def words(self) -> Words:
        """The legal effect for people."""
        return _LEGAL_WORDS[self]


_LEGAL_WORDS = {
    LegalEffect.HPKI: Words("HPKIの電子署名です。", "An HPKI electronic signature."),
    LegalEffect.TEST_CERTIFICATE: Words(
        "テスト用の証明書のため、法的な効力はありません。", "Test certificate: no legal effect."
    ),
    LegalEffect.SANDBOX: Words(
        "サンドボックス（練習用）のため、法的な効力はありません。", "Sandbox: no legal effect."
    ),
    LegalEffect.NONE: Words("有効な署名ではありません。", "Not a valid signature."),
    LegalEffect.UNDETERMINED: Words(
        "法的な効力は、いまは判断できません。", "The legal effect cannot be said now."
    ),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a signature.

    Attributes:
        name: what was checked.
        result: how it ended.
        detail: one sentence for people, naming what was compared or what is missing.
        sub_indication: what this check says by itself, in the terms of EN 319 102-1: of the
            signature, or of a time-stamp, which may be left out of account without harm to it.
    """

    name: CheckName
    result: CheckResult
    detail: Words
    sub_indication: SubIndication | None = None


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What kind of document carries the signatures.

    Attributes:
        kind: prescription or dispensing.
        version: as the document states it (``EPS1.0``); empty when it does not.
    """

    kind: DocumentKind
    version: str


@dataclass(frozen=True, slots=True)
class UncoveredPart:
    """A part of the document that the signature does not protect.

    Attributes:
        path: where it stands, in XPath notation without prefixes
            (``/Document/Prescription/PrescriptionManagement/Version``).
        words: what it is, for people.
    """

    path: str
    words: Words


class FindingWeight(Enum):
    """How loudly a finding about the content is told."""

    LOUD = "loud"
    """Somebody may be harmed: shown beside the verdict, whatever it is."""
    NOTICE = "notice"


class FindingCode(Enum):
    """What was found where the parts that no signature covers differ from those it covers."""

    CONVERTED_OTHER_MEDICINE = "converted-other-medicine"
    """A converted code stands beside another medicine's name than the signed one."""
    CONVERTED_OTHER_AMOUNT = "converted-other-amount"
    CONVERTED_WITHOUT_ORIGIN = "converted-without-origin"
    """A converted code for a medicine that the signed data do not have."""
    PRESCRIPTION_ID_DIFFERS = "prescription-id-differs"
    """The prescription ID beside the signature is not the one in the signed data."""
    DISPENSED_FOR_ANOTHER = "dispensed-for-another"
    """The dispensing data name another patient than the prescription inside."""
    CONVERTED_OTHER_CODE = "converted-other-code"
    """Of the same kind as the signed code, or of its generic name, but another one."""
    CONVERTED_UNREADABLE = "converted-unreadable"
    CONVERTED_NAME_DIFFERS = "converted-name-differs"
    """The shorter name is the beginning of the other (without the strength), or it is the product
    for a generic name: usual, and left to the pharmacist."""
    CONVERTED_TWICE = "converted-twice"
    CONVERTED_MISSING = "converted-missing"
    SIGNED_UNSHOWN = "signed-unshown"
    """The dispenser's signature covers text that belongs to no data and is shown nowhere."""
    PATIENT_NAME_DIFFERS = "patient-name-differs"
    """Name written otherwise in the dispensing data, the reading in kana and birthday the same."""


@dataclass(frozen=True, slots=True)
class ContentFinding:
    """A difference between what a signature covers and what stands beside it.

    Attributes:
        code: which one.
        weight: how loudly it is told.
        words: one sentence for people.
        path: where the uncovered part stands, as in :class:`UncoveredPart`.
        covered: what the signed data say; empty when they say nothing.
        uncovered: what stands beside them.
    """

    code: FindingCode
    weight: FindingWeight
    words: Words
    path: str
    covered: str = field(repr=False)
    uncovered: str = field(repr=False)


class TimestampUse(Enum):
    """What a time-stamp protects."""

    # Members are compared by identity; Enum's own hash is written in Python and takes long.
    __hash__ = object.__hash__

    SIGNATURE = "signature"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class TimestampReport:
    """One time-stamp of a signature, in the order of the document.

    Attributes:
        use: what it protects.
        stated_time: the time it states, UTC; None when it cannot be read.
        authority: common name of its authority; empty when its certificate is missing.
        is_trusted: its time may be relied on.
        judged_at: when its authority's certificate was judged: the time of the next archive
            time-stamp that protects it, else that of verification; None when not judged.
        certificate: its authority's certificate.
    """

    use: TimestampUse
    stated_time: datetime | None
    authority: str
    is_trusted: bool
    judged_at: datetime | None
    certificate: HpkiCertificate | None = None


@dataclass(frozen=True, slots=True)
class TrustUsed:
    """What a report was judged with.

    Attributes:
        name: which world.
        version: version of the list of anchors.
        added_anchors: how many the user added to it: what they vouch for is his own affair.
    """

    name: TrustName
    version: int
    added_anchors: int = 0


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What was found about one signature.

    Attributes:
        id: the Id of the Signature element.
        signed_by: whose signature it is by its place.
        level: what it contains.
        indication: main status.
        sub_indication: why, where it is not TOTAL-PASSED.
        verdict: which banner it deserves.
        sentence: the verdict with its cause, for people.
        signer: the signer's certificate; None when it cannot be read.
        claimed_signing_time: SigningTime as the signer's computer wrote it; None when unreadable.
        best_signature_time: the time the certificate was judged at: that of the trusted
            time-stamp, its own or the one around the dispensing document, else that of
            verification.
        has_trusted_timestamp: which of the two.
        checks: every check, in the order of :class:`CheckName`.
        timestamps: its time-stamps, in the order of the document.
        chain: the signer's certificate and those above it as far as they are known.
    """

    id: str
    signed_by: SignedBy
    level: Level
    indication: Indication
    sub_indication: SubIndication | None
    verdict: Verdict
    sentence: Words
    signer: HpkiCertificate | None
    claimed_signing_time: datetime | None
    best_signature_time: datetime
    has_trusted_timestamp: bool
    checks: tuple[Check, ...]
    timestamps: tuple[TimestampReport, ...] = ()
    chain: tuple[HpkiCertificate, ...] = ()

    def check(self, name: CheckName) -> Check:
        """Return one check by its name."""
        return next(check for check in self.checks if check.name is name)


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What was found about a document: the worst of its signatures decides.

    Attributes:
        indication: main status of the document.
        sub_indication: why, where it is not TOTAL-PASSED.
        verdict: which banner is shown.
        sentence: the verdict with its cause, for people.
        document: what kind of document it is.
        legal_effect: what may be relied on.
        signatures: one report per signature, the outermost first.
        not_covered: what no signature of the document protects.
        at: the time of verification.
        trust: what it was judged with.
        findings: where what is not covered differs from what is, the loud ones first.
    """

    indication: Indication
    sub_indication: SubIndication | None
    verdict: Verdict
    sentence: Words
    document: DocumentInfo
    legal_effect: LegalEffect
    signatures: tuple[SignatureReport, ...]
    not_covered: tuple[UncoveredPart, ...]
    at: datetime
    trust: TrustUsed
    findings: tuple[ContentFinding, ...] = ()
