"""Certificate revocation lists as values (RFC 5280 §5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from clinic_signer.failures import Failure, FailureCode

MAXIMUM_SIZE = 16 * 1024 * 1024
"""Bytes of a list that are looked at; HPKI lists have about 13,000 (2022) and grow."""
LARGEST_REMEMBERED = 1024 * 1024
"""Bytes of a list that is remembered once it was read, so that files cannot fill the memory."""
_CACHED = 128
_WITHOUT_NEXT_UPDATE = timedelta(minutes=30)
"""How long the path engine takes a list without nextUpdate to be good."""


@dataclass(frozen=True, slots=True, eq=False)
class RevocationList:
    """A revocation list, read. Equal bytes give the same object while it is remembered.

    Attributes:
        der: the bytes it was read from.
        issuer: the issuer, RFC 4514.
        this_update: when it was issued, UTC.
        next_update: until when it is good, UTC.
    """

    der: bytes = field(repr=False)
    issuer: str
    this_update: datetime
    next_update: datetime
    _list: x509.CertificateRevocationList = field(repr=False)

    def revoked_at(self, serial_number: int) -> datetime | None:
        """When the certificate with a serial number was revoked by this list, UTC."""
        entry = self._list.get_revoked_certificate_by_serial_number(serial_number)
        return entry.revocation_date_utc if entry is not None else None

    def reason_for(self, serial_number: int) -> x509.ReasonFlags | None:
        """The reason stated for a revocation; None without one, or where nothing was revoked."""
        entry = self._list.get_revoked_certificate_by_serial_number(serial_number)
        if entry is None:
            return None
        try:
            return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
        except (x509.ExtensionNotFound, ValueError):
            return None

    def is_retirement(self, serial_number: int) -> bool:
        """Whether it gives a reason that leaves what the key did before as good as it was.

        These are the reasons of RFC 3161 §4 (1); without a reason the worst is to be assumed.
        """
        return self.reason_for(serial_number) in _RETIREMENT

    def revokes_for_good(self, serial_number: int) -> bool:
        """Whether it lists a certificate as revoked, and not as on hold or taken off the list."""
        revoked_at = self.revoked_at(serial_number)
        return revoked_at is not None and self.reason_for(serial_number) not in _PASSING

    def is_signed_by(self, certificate: bytes) -> bool:
        """Whether the key of a certificate (DER) signed it, and it speaks for its own issuer."""
        try:
            if not self._is_direct_and_understood():
                return False
            key = x509.load_der_x509_certificate(certificate).public_key()
            if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
                return False
            return self._list.is_signature_valid(key)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return False

    def _is_direct_and_understood(self) -> bool:
        """Whether its entries are of its issuer's certificates (RFC 5280 §5.2.5), and can be used.

        A critical extension that is not understood forbids to use a list for anything (§5.2).
        """
        for extension in self._list.extensions:
            value = extension.value
            if isinstance(value, x509.IssuingDistributionPoint) and value.indirect_crl:
                return False
            if extension.critical and isinstance(value, x509.UnrecognizedExtension):
                return False
        return True


_RETIREMENT = {
    x509.ReasonFlags.unspecified,
    x509.ReasonFlags.affiliation_changed,
    x509.ReasonFlags.superseded,
    x509.ReasonFlags.cessation_of_operation,
}
_PASSING = {x509.ReasonFlags.certificate_hold, x509.ReasonFlags.remove_from_crl}


def load_crl(der: bytes) -> RevocationList:
    """Read a revocation list; the same bytes are read once, unless they are very many.

    Args:
        der: exactly one CertificateList in DER.

    Raises:
        Failure: CRL_UNREADABLE for anything else, however hostile.
    """
    if len(der) > MAXIMUM_SIZE:
        raise Failure(FailureCode.CRL_UNREADABLE, size=len(der))
    return _remembered(der) if len(der) <= LARGEST_REMEMBERED else _read(der)


def _read(der: bytes) -> RevocationList:
    try:
        crl = x509.load_der_x509_crl(der)
        issued = crl.last_update_utc
        return RevocationList(
            der=der,
            issuer=crl.issuer.rfc4514_string(),
            this_update=issued,
            next_update=crl.next_update_utc or issued + _WITHOUT_NEXT_UPDATE,
            _list=crl,
        )
    except Exception as error:  # the parser's refusals have no common base class
        raise Failure(FailureCode.CRL_UNREADABLE, reason=type(error).__name__) from error


_remembered = lru_cache(maxsize=_CACHED)(_read)


def crl_from_file(data: bytes) -> bytes:
    """Read a revocation list as it comes in a file, DER or PEM.

    Returns:
        The list in DER.

    Raises:
        Failure: CRL_UNREADABLE.
    """
    if b"-----BEGIN X509 CRL-----" not in data:
        return load_crl(data).der
    try:
        return x509.load_pem_x509_crl(data).public_bytes(Encoding.DER)
    except ValueError as error:
        raise Failure(FailureCode.CRL_UNREADABLE, reason="PEM") from error
