"""Who issued the certificate that a connection was shown: the service's authority, or a filter's.

A filter that reads encrypted traffic shows certificates of its own. Where its authority was put
into the system's store, the connection succeeds all the same; the authorities known in public (the
list of Mozilla, which the package certifi brings) do not know it.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime

import certifi
from cryptography import x509
from cryptography.x509.oid import NameOID

_LIMIT = 80


def issuer_name(der: bytes) -> str:
    """The organisation, else the common name, of a certificate's issuer; empty if unreadable."""
    try:
        issuer = x509.load_der_x509_certificate(der).issuer
    except ValueError:
        return ""
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in issuer.get_attributes_for_oid(kind):
            text = str(attribute.value)
            return "".join(c for c in text if c.isprintable() or c == "\u3000")[:_LIMIT]
    return ""


def is_valid_at(der: bytes, moment: datetime) -> bool:
    """Whether a moment is within the validity of a certificate."""
    try:
        shown = x509.load_der_x509_certificate(der)
    except ValueError:
        return False
    return shown.not_valid_before_utc <= moment <= shown.not_valid_after_utc


def is_from_public_authority(secured: Callable[[ssl.SSLContext], ssl.SSLSocket]) -> bool | None:
    """Whether an authority known in public vouches for the service; None if that cannot be told.

    Args:
        secured: connects once more with these authorities.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    try:
        with secured(context):
            return True
    except Exception as error:
        cause = error.__cause__ or error
        return False if isinstance(cause, ssl.SSLCertVerificationError) else None
