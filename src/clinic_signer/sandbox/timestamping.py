"""The sandbox's time-stamping authority: RFC 3161 tokens by its own code, without another tool.

A token is a CMS SignedData (RFC 5652) over TSTInfo, signed with SHA-256 and RSA, with the signed
attribute signing-certificate-v2 (RFC 5816). It carries the certificate of the unit, as observed in
the tokens of the e-prescription service.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from clinic_signer.sandbox.pki import Credential

POLICY = "2.25.164238563221541234925317406712370915361"
"""The sandbox's own time-stamping policy, under a random UUID (ITU-T X.667): it means nothing."""

_SERIAL_NUMBER_BITS = 63
_MILLISECOND = 1000


def issue_token(data: bytes, at: datetime, unit: Credential) -> bytes:
    """Issue a time-stamp token.

    Args:
        data: what existed at that time; its SHA-256 is the message imprint.
        at: the time to state, timezone-aware; stated in UTC to the millisecond.
        unit: certificate and key of the time-stamping unit.

    Returns:
        The token: a ContentInfo in DER.
    """
    stated = at.astimezone(UTC)
    stated = stated.replace(microsecond=stated.microsecond // _MILLISECOND * _MILLISECOND)
    information = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256", "parameters": core.Null()},
                "hashed_message": hashlib.sha256(data).digest(),
            },
            "serial_number": secrets.randbits(_SERIAL_NUMBER_BITS),
            "gen_time": stated,
            "accuracy": {"seconds": 1},
        }
    )
    return _signed_data(information, unit)


def _signed_data(information: tsp.TSTInfo, unit: Credential) -> bytes:
    certificate = asn1_x509.Certificate.load(unit.der)
    attributes = _signed_attributes(information, unit)
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
            ),
            "digest_algorithm": _sha256(),
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
            # RFC 5652 §5.4: signed is the SET OF as such, not with the tag it has in SignerInfo.
            "signature": unit.key.sign(
                attributes.untag().dump(force=True), PKCS1v15(), hashes.SHA256()
            ),
        }
    )
    content = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [_sha256()],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(information.dump()),
            },
            "certificates": [certificate],
            "signer_infos": [signer],
        }
    )
    token = cms.ContentInfo({"content_type": "signed_data", "content": content})
    encoded: bytes = token.dump()
    return encoded


def _signed_attributes(information: tsp.TSTInfo, unit: Credential) -> cms.CMSAttributes:
    certificate = asn1_x509.Certificate.load(unit.der)
    issuer = asn1_x509.GeneralName("directory_name", certificate.issuer)
    reference = tsp.ESSCertIDv2(
        {
            "cert_hash": hashlib.sha256(unit.der).digest(),
            "issuer_serial": {"issuer": [issuer], "serial_number": certificate.serial_number},
        }
    )
    digest = hashlib.sha256(information.dump()).digest()
    values: tuple[tuple[str, object], ...] = (
        ("content_type", cms.ContentType("tst_info")),
        ("message_digest", digest),
        ("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [reference]})),
    )
    return cms.CMSAttributes(
        [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in values]
    )


def _sha256() -> algos.DigestAlgorithm:
    return algos.DigestAlgorithm({"algorithm": "sha256", "parameters": core.Null()})
