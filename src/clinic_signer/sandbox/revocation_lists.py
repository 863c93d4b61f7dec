"""The revocation lists of the sandbox for any moment, as its authorities would have issued them.

As in the real HPKI each authority issues a list every day at 03:00 in Japan, good for four days;
the list of the root is for authorities only and says so in a critical issuingDistributionPoint.
RSA PKCS#1 v1.5 is deterministic: the list of a day has the same bytes whenever it is asked for.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from clinic_signer.japan import JAPAN
from clinic_signer.sandbox.people import AccountId, PersonId
from clinic_signer.sandbox.pki import (
    ISSUERS,
    Credential,
    Credentials,
    UnitId,
    key_identifier,
    list_name,
    revoked_at,
)

_ISSUED_AT = time(3)
_DAY = timedelta(days=1)
_VALIDITY = 4 * _DAY
_FIRST_NUMBER = datetime(2020, 1, 1, tzinfo=UTC)


def issue_list(issuer: UnitId, credentials: Credentials, at: datetime) -> bytes:
    """The revocation list of an authority that is current at a moment.

    Args:
        issuer: the authority.
        credentials: the sandbox's keys.
        at: the moment, timezone-aware.

    Returns:
        The list in DER, issued at the last 03:00 in Japan before ``at``.
    """
    authority = credentials[issuer]
    issued = _last_issue(at)
    certificate = authority.certificate
    identifier = key_identifier(certificate.issuer, authority.key, certificate.serial_number)
    builder = (
        x509.CertificateRevocationListBuilder(issuer_name=certificate.subject)
        .last_update(issued)
        .next_update(issued + _VALIDITY)
        .add_extension(identifier, critical=False)
        .add_extension(x509.CRLNumber((issued - _FIRST_NUMBER) // _DAY), critical=False)
    )
    if issuer is UnitId.ROOT:
        builder = builder.add_extension(_for_authorities_only(certificate), critical=True)
    if issuer is ISSUERS[PersonId.REVOKED]:
        for holder in (PersonId.REVOKED, AccountId.REVOKED):
            builder = _add_revoked(builder, credentials[holder], issued)
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _last_issue(at: datetime) -> datetime:
    local = at.astimezone(JAPAN)
    issue = datetime.combine(local.date(), _ISSUED_AT, JAPAN)
    return (issue if issue <= local else issue - _DAY).astimezone(UTC)


def _for_authorities_only(root: x509.Certificate) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[x509.DirectoryName(list_name(root.subject))],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=True,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )


def _add_revoked(
    builder: x509.CertificateRevocationListBuilder, holder: Credential, issued: datetime
) -> x509.CertificateRevocationListBuilder:
    """List the certificate from revocation to expiry; then it drops off, as in HPKI lists."""
    certificate = holder.certificate
    if not revoked_at(certificate) <= issued <= certificate.not_valid_after_utc:
        return builder
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(certificate.serial_number)
        .revocation_date(revoked_at(certificate))
        .add_extension(x509.CRLReason(x509.ReasonFlags.cessation_of_operation), critical=False)
        .build()
    )
    return builder.add_revoked_certificate(entry)
