"""The test PKI: the shape of the real HPKI with keys, names and a policy of its own.

The shape is that of HPKI certificates observed in 2022: a root, a signing and an authentication
authority, holders' certificates with critical nonRepudiation, critical policy, hcRole and validity
between Japanese midnights. Names say SIM and TEST, and even the authorities carry the test policy,
so nothing issued here leads to a policy with legal effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clinic_signer.japan import JAPAN
from clinic_signer.pki.policies import AUTHENTICATION_TEST, SIGNATURE_TEST
from clinic_signer.sandbox.hc_role import hc_role_extension
from clinic_signer.sandbox.people import (
    PEOPLE,
    SECOND_CERTIFICATES,
    AccountId,
    PersonId,
    PersonRow,
)

REPOSITORY = "http://sim-hpki.invalid/repository/"
"""Where the certificates say that lists are published; the name can never exist (RFC 2606)."""

_DAY = timedelta(days=1)
_KEY_SIZE = 2048
_PUBLIC_EXPONENT = 65537
_BACKDATED = 30 * _DAY
"""Holders' certificates begin this long before they are made, so that a past can be shown."""
_REVOKED_AFTER = 20 * _DAY
_HOLDER_YEARS = 5
_EXPIRING_AFTER = 5 * _DAY
_NOT_YET_VALID_FOR = 30 * _DAY


class UnitId(Enum):
    """A key holder that is not a person; the value names its files."""

    ROOT = "root-ca"
    SIGNING_CA = "signing-ca"
    AUTHENTICATION_CA = "authentication-ca"
    FOREIGN_ROOT = "foreign-root-ca"
    TIMESTAMP_ROOT = "timestamp-root-ca"
    TIMESTAMP_UNIT = "timestamp-unit"


HolderId = UnitId | PersonId | AccountId

ISSUERS: dict[PersonId | AccountId, UnitId] = dict.fromkeys(
    (*PersonId, *AccountId), UnitId.SIGNING_CA
) | {
    PersonId.AUTHENTICATION: UnitId.AUTHENTICATION_CA,
    PersonId.FOREIGN_ROOT: UnitId.FOREIGN_ROOT,
}
"""Who issued a person's certificate."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False, compare=False)

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(Encoding.DER)


Credentials = Mapping[HolderId, Credential]
"""Every key of one sandbox."""


def generate_credentials(now: datetime) -> dict[HolderId, Credential]:
    """Make all keys and certificates of a new sandbox; takes about a second.

    Args:
        now: the time of making, timezone-aware.
    """
    holders: list[HolderId] = [*UnitId, *PersonId, *AccountId]
    with ThreadPoolExecutor() as pool:
        keys = dict(zip(holders, pool.map(_generate_key, holders), strict=True))
    today = now.astimezone(JAPAN).date()
    made: dict[HolderId, Credential] = {}
    for unit in UnitId:
        made[unit] = Credential(_unit_certificate(unit, keys[unit], made, today), keys[unit])
    for row in (*PEOPLE, *SECOND_CERTIFICATES):
        issuer = made[ISSUERS[row.id]]
        certificate = _person_certificate(row, keys[row.id].public_key(), issuer, today)
        made[row.id] = Credential(certificate, keys[row.id])
    return made


def revoked_at(certificate: x509.Certificate) -> datetime:
    """When the sandbox's revoked person lost the certificate, UTC."""
    return certificate.not_valid_before_utc + _REVOKED_AFTER


def key_identifier(
    issuer_of_issuer: x509.Name, issuer_key: rsa.RSAPrivateKey, issuer_serial_number: int
) -> x509.AuthorityKeyIdentifier:
    """The authority key identifier with key, name and serial number, as HPKI writes it."""
    return x509.AuthorityKeyIdentifier(
        key_identifier=_subject_key(issuer_key.public_key()).digest,
        authority_cert_issuer=[x509.DirectoryName(issuer_of_issuer)],
        authority_cert_serial_number=issuer_serial_number,
    )


def list_name(issuer: x509.Name) -> x509.Name:
    """The directory name of the revocation list for authorities (SARL) under a root."""
    common_name = x509.NameAttribute(NameOID.COMMON_NAME, "SARL")
    return x509.Name([*issuer.rdns, x509.RelativeDistinguishedName([common_name])])


def _generate_key(_holder: HolderId) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(_PUBLIC_EXPONENT, _KEY_SIZE)


@dataclass(frozen=True, slots=True)
class _UnitRow:
    """What is put into the certificate of an authority or of the time-stamping unit."""

    issuer: UnitId
    serial_number: int
    subject: tuple[tuple[x509.ObjectIdentifier, str], ...]
    policy: str | None
    years: int


_MINISTRY = ((NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, "SIM Ministry (TEST)"))
_ASSOCIATION = (
    (NameOID.COUNTRY_NAME, "JP"),
    (NameOID.ORGANIZATION_NAME, "SIM Medical Association (TEST)"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "SIM Digital Certificate Center"),
)
_TIMESTAMP_AUTHORITY = (
    (NameOID.COUNTRY_NAME, "JP"),
    (NameOID.ORGANIZATION_NAME, "SIM Time Authority (TEST)"),
)

_UNITS = {
    UnitId.ROOT: _UnitRow(
        issuer=UnitId.ROOT,
        serial_number=1,
        subject=(*_MINISTRY, (NameOID.ORGANIZATIONAL_UNIT_NAME, "SIM HPKI TEST Root CA")),
        policy=None,
        years=30,
    ),
    UnitId.SIGNING_CA: _UnitRow(
        issuer=UnitId.ROOT,
        serial_number=2,
        subject=(*_ASSOCIATION, (NameOID.COMMON_NAME, "HPKI-01-SIM_TEST-forNonRepudiation")),
        policy=SIGNATURE_TEST,
        years=20,
    ),
    UnitId.AUTHENTICATION_CA: _UnitRow(
        issuer=UnitId.ROOT,
        serial_number=3,
        subject=(
            *_ASSOCIATION,
            (NameOID.COMMON_NAME, "HPKI-01-SIM_TEST-forAuthentication-forIndividual"),
        ),
        policy=AUTHENTICATION_TEST,
        years=20,
    ),
    UnitId.FOREIGN_ROOT: _UnitRow(
        issuer=UnitId.FOREIGN_ROOT,
        serial_number=1,
        subject=(
            (NameOID.COUNTRY_NAME, "JP"),
            (NameOID.ORGANIZATION_NAME, "SIM Unknown Authority (TEST)"),
            (NameOID.COMMON_NAME, "SIM TEST Root CA that nobody trusts"),
        ),
        policy=None,
        years=30,
    ),
    UnitId.TIMESTAMP_ROOT: _UnitRow(
        issuer=UnitId.TIMESTAMP_ROOT,
        serial_number=1,
        subject=(*_TIMESTAMP_AUTHORITY, (NameOID.COMMON_NAME, "SIM TEST Root CA for TSA")),
        policy=None,
        years=30,
    ),
    UnitId.TIMESTAMP_UNIT: _UnitRow(
        issuer=UnitId.TIMESTAMP_ROOT,
        serial_number=2,
        subject=(*_TIMESTAMP_AUTHORITY, (NameOID.COMMON_NAME, "SIM TEST TimeStampUnit01")),
        policy=None,
        years=10,
    ),
}
_AUTHORITIES_BEGAN = 6
"""Years before the making of the sandbox: earlier than any holder's certificate."""


def _unit_certificate(
    unit: UnitId, key: rsa.RSAPrivateKey, made: Credentials, today: date
) -> x509.Certificate:
    row = _UNITS[unit]
    first_day = _years_later(today, -_AUTHORITIES_BEGAN)
    subject = _name(*row.subject)
    is_root = row.issuer is unit
    issuer_name = subject if is_root else made[row.issuer].certificate.subject
    issuer_key = key if is_root else made[row.issuer].key
    builder = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer_name)
        .public_key(key.public_key())
        .serial_number(row.serial_number)
        .add_extension(key_identifier(issuer_name, issuer_key, 1), critical=False)
        .add_extension(_subject_key(key.public_key()), critical=False)
    )
    builder = _valid(builder, first_day, _years_later(first_day, row.years) - _DAY)
    if unit is UnitId.TIMESTAMP_UNIT:
        builder = _timestamping(builder)
    else:
        builder = _authority(builder, row, issuer_name)
    return builder.sign(issuer_key, hashes.SHA256())


def _authority(
    builder: x509.CertificateBuilder, row: _UnitRow, issuer_name: x509.Name
) -> x509.CertificateBuilder:
    builder = builder.add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    ).add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
    if row.policy is None:
        return builder
    points = _distribution_points(
        x509.DirectoryName(list_name(issuer_name)),
        x509.UniformResourceIdentifier(f"{REPOSITORY}{row.issuer.value}.crl"),
    )
    return builder.add_extension(_policy(row.policy), critical=True).add_extension(
        points, critical=False
    )


def _timestamping(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    """RFC 3161 §2.3: extendedKeyUsage is critical and timeStamping alone."""
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=False)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(purpose, critical=True)
        .add_extension(
            _distribution_points(
                x509.UniformResourceIdentifier(f"{REPOSITORY}{UnitId.TIMESTAMP_ROOT.value}.crl")
            ),
            critical=False,
        )
    )


def _person_certificate(
    row: PersonRow, public_key: rsa.RSAPublicKey, issuer: Credential, today: date
) -> x509.Certificate:
    is_authentication = row.id is PersonId.AUTHENTICATION
    authority = issuer.certificate
    country = (NameOID.COUNTRY_NAME, "JP")
    identifier = (NameOID.SERIAL_NUMBER, f"SIM-TEST-{row.holder_number or row.serial_number:04}")
    builder = (
        x509.CertificateBuilder(
            subject_name=_name(country, (NameOID.COMMON_NAME, row.romaji), identifier),
            issuer_name=authority.subject,
        )
        .public_key(public_key)
        .serial_number(row.serial_number)
        .add_extension(
            key_identifier(authority.issuer, issuer.key, authority.serial_number), critical=False
        )
        .add_extension(_subject_key(public_key), critical=False)
        .add_extension(
            _key_usage(digital_signature=True)
            if is_authentication
            else _key_usage(content_commitment=True),
            critical=True,
        )
    )
    if row.name:
        organisation = (NameOID.ORGANIZATION_NAME, "サンドボックス（テスト）")
        japanese = _name(country, organisation, (NameOID.COMMON_NAME, row.name), identifier)
        names = x509.SubjectAlternativeName([x509.DirectoryName(japanese)])
        builder = builder.add_extension(names, critical=False)
    point = x509.UniformResourceIdentifier(f"{REPOSITORY}{ISSUERS[row.id].value}.crl")
    builder = builder.add_extension(_distribution_points(point), critical=False)
    if row.role:
        builder = builder.add_extension(hc_role_extension(row.role.value), critical=False)
    policy = AUTHENTICATION_TEST if is_authentication else SIGNATURE_TEST
    builder = builder.add_extension(_policy(policy), critical=True)
    return _valid(builder, *_holder_days(row.id, today)).sign(issuer.key, hashes.SHA256())


def _holder_days(person: PersonId | AccountId, today: date) -> tuple[date, date]:
    """First and last day of a person's certificate, in Japan."""
    if person is AccountId.NOT_YET_VALID:
        first_day = today + _NOT_YET_VALID_FOR
        return first_day, _years_later(first_day, _HOLDER_YEARS) - _DAY
    if person is AccountId.EXPIRING:
        last_day = today + _EXPIRING_AFTER
        return _years_later(last_day, -_HOLDER_YEARS) + _DAY, last_day
    if person in (PersonId.EXPIRED, AccountId.EXPIRED):
        last_day = today.replace(day=1) - _DAY
        return _years_later(last_day, -_HOLDER_YEARS) + _DAY, last_day
    first_day = today - _BACKDATED
    return first_day, _years_later(first_day, _HOLDER_YEARS) - _DAY


def _valid(
    builder: x509.CertificateBuilder, first_day: date, last_day: date
) -> x509.CertificateBuilder:
    """Validity from midnight of the first day to the second before the last day ends."""
    end = _midnight(last_day + _DAY) - timedelta(seconds=1)
    return builder.not_valid_before(_midnight(first_day)).not_valid_after(end)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN).astimezone(UTC)


def _years_later(day: date, years: int) -> date:
    """The same day of another year; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        day -= _DAY
    return day.replace(year=day.year + years)


def _name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _subject_key(public_key: rsa.RSAPublicKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(public_key)


def _policy(identifier: str) -> x509.CertificatePolicies:
    policy = x509.ObjectIdentifier(identifier)
    return x509.CertificatePolicies([x509.PolicyInformation(policy, [REPOSITORY])])


def _distribution_points(*names: x509.GeneralName) -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints(
        [
            x509.DistributionPoint([name], relative_name=None, reasons=None, crl_issuer=None)
            for name in names
        ]
    )


def _key_usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
