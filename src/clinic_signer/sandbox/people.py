"""The fictional people of the sandbox, each with a certificate and its key."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.roles import Role
from clinic_signer.words import Words

PIN = "1234"
"""The PIN of every virtual card: the sandbox guards nothing."""


class PersonId(Enum):
    """A person of the sandbox; the value names her files."""

    DOCTOR = "doctor"
    DENTIST = "dentist"
    PHARMACIST = "pharmacist"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NO_ROLE = "no-role"
    AUTHENTICATION = "authentication"
    FOREIGN_ROOT = "foreign-root"


class AccountId(Enum):
    """Somebody with a second certificate in the cloud; the value names account and files."""

    DOCTOR = "second-doctor"
    DENTIST = "second-dentist"
    PHARMACIST = "second-pharmacist"
    NO_ROLE = "second-no-role"
    EXPIRING = "second-expiring"
    EXPIRED = "second-expired"
    REVOKED = "second-revoked"
    NOT_YET_VALID = "second-not-yet-valid"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What is put into a person's certificate.

    Attributes:
        id: who it is.
        words: what is particular about the certificate.
        romaji: common name of the subject, in Latin letters.
        name: the Japanese name in subjectAltName; None for a certificate without one, as some
            issuers make them.
        role: the qualification; None for a certificate without one.
        serial_number: serial number of the certificate.
        holder_number: number in the subject, the same in all certificates of one holder; that of
            the certificate by default.
    """

    id: PersonId | AccountId
    words: Words
    romaji: str
    name: str | None
    role: Role | None
    serial_number: int
    holder_number: int | None = None


PEOPLE = (
    PersonRow(
        PersonId.DOCTOR,
        Words("医師", "physician"),
        "SIM KAKUU Ichiro",
        "架空　一郎",
        Role.MEDICAL_DOCTOR,
        101,
    ),
    PersonRow(
        PersonId.DENTIST,
        Words("歯科医師（証明書に日本語の名前なし）", "dentist (no Japanese name)"),
        "SIM MOGI Jiro",
        None,
        Role.DENTIST,
        102,
    ),
    PersonRow(
        PersonId.PHARMACIST,
        Words("薬剤師", "pharmacist"),
        "SIM CHOZAI Jiro",
        "調剤　二郎",
        Role.PHARMACIST,
        103,
    ),
    PersonRow(
        PersonId.EXPIRED,
        Words("医師（期限切れの証明書）", "physician (expired certificate)"),
        "SIM KYUDA Saburo",
        "旧田　三郎",
        Role.MEDICAL_DOCTOR,
        104,
    ),
    PersonRow(
        PersonId.REVOKED,
        Words("医師（失効した証明書）", "physician (revoked certificate)"),
        "SIM TOMEKAWA Shiro",
        "止川　四郎",
        Role.MEDICAL_DOCTOR,
        105,
    ),
    PersonRow(
        PersonId.NO_ROLE,
        Words("資格の記載がない証明書", "certificate without a qualification"),
        "SIM MUKAKU Goro",
        "無格　五郎",
        None,
        106,
    ),
    PersonRow(
        PersonId.AUTHENTICATION,
        Words("医師（認証用の証明書）", "physician (authentication certificate)"),
        "SIM KAKUU Ichiro",
        "架空　一郎",
        Role.MEDICAL_DOCTOR,
        107,
    ),
    PersonRow(
        PersonId.FOREIGN_ROOT,
        Words("医師（登録されていない認証局）", "physician (authority not trusted)"),
        "SIM IKON Rokuro",
        "異根　六郎",
        Role.MEDICAL_DOCTOR,
        108,
    ),
)

SECOND_CERTIFICATES = (
    PersonRow(
        AccountId.DOCTOR,
        Words("医師", "physician"),
        "SIM KAKUU Ichiro",
        "架空　一郎",
        Role.MEDICAL_DOCTOR,
        201,
        holder_number=101,
    ),
    PersonRow(
        AccountId.DENTIST,
        Words("歯科医師（証明書に日本語の名前なし）", "dentist (no Japanese name)"),
        "SIM MOGI Jiro",
        None,
        Role.DENTIST,
        202,
        holder_number=102,
    ),
    PersonRow(
        AccountId.PHARMACIST,
        Words("薬剤師", "pharmacist"),
        "SIM CHOZAI Jiro",
        "調剤　二郎",
        Role.PHARMACIST,
        203,
        holder_number=103,
    ),
    PersonRow(
        AccountId.NO_ROLE,
        Words("資格の記載がない証明書", "certificate without a qualification"),
        "SIM MUKAKU Goro",
        "無格　五郎",
        None,
        204,
        holder_number=106,
    ),
    PersonRow(
        AccountId.EXPIRING,
        Words("医師（まもなく期限の証明書）", "physician (certificate expires soon)"),
        "SIM MAGIWA Shichiko",
        "間際　七子",
        Role.MEDICAL_DOCTOR,
        205,
    ),
    PersonRow(
        AccountId.EXPIRED,
        Words("医師（期限切れの証明書）", "physician (expired certificate)"),
        "SIM KYUDA Saburo",
        "旧田　三郎",
        Role.MEDICAL_DOCTOR,
        206,
        holder_number=104,
    ),
    PersonRow(
        AccountId.REVOKED,
        Words("医師（失効した証明書）", "physician (revoked certificate)"),
        "SIM TOMEKAWA Shiro",
        "止川　四郎",
        Role.MEDICAL_DOCTOR,
        207,
        holder_number=105,
    ),
    PersonRow(
        AccountId.NOT_YET_VALID,
        Words("医師（まだ使えない証明書）", "physician (certificate not yet valid)"),
        "SIM SAKITA Hachiro",
        "先田　八郎",
        Role.MEDICAL_DOCTOR,
        208,
    ),
)
"""The holders of second certificates: the same people as on the cards, with a key of its own."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds a test certificate.

    Attributes:
        id: who it is.
        words: what is particular about the certificate, for a list in the window.
        certificate: the certificate.
        key: its key, an RSA key of the sandbox.
        intermediates: DER of the authorities above: the issuing authority first, its root last, as
            a card carries them.
    """

    id: PersonId | AccountId
    words: Words
    certificate: HpkiCertificate
    key: RSAPrivateKey = field(repr=False, compare=False)
    intermediates: tuple[bytes, ...] = field(repr=False)
