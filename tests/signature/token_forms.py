"""Time-stamp tokens of every form a test needs, built with an ASN.1 library of other hands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - to be refused
    "sha256": hashes.SHA256(),
    "sha512": hashes.SHA512(),
}
GEN_TIME = datetime(2026, 11, 20, 1, 30, 5, 250_000, tzinfo=UTC)


def build_token(
    certificate: bytes,
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    *,
    data: bytes = b"data",
    imprint: str = "sha256",
    digest: str = "sha256",
    signature_algorithm: str | None = None,
    with_certificate: bool = True,
    reference_version: int = 2,
    information: Mapping[str, object] | None = None,
    change_signed_data: Callable[[cms.SignedData], None] = lambda _data: None,
    change_attributes: Callable[[list[cms.CMSAttribute]], None] = lambda _attributes: None,
) -> bytes:
    """Build and sign a token; every parameter departs from the usual form in one point."""
    content = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3",
            "message_imprint": {
                "hash_algorithm": {"algorithm": imprint},
                "hashed_message": hashlib.new(imprint, data).digest(),
            },
            "serial_number": 7,
            "gen_time": GEN_TIME,
            **(information or {}),
        }
    ).dump()
    holder = asn1_x509.Certificate.load(certificate)
    attributes = cms.CMSAttributes(_attributes(content, certificate, digest, reference_version))
    rows = list(attributes)
    change_attributes(rows)
    attributes = cms.CMSAttributes(rows)
    signed = attributes.untag().dump(force=True)
    elliptic = isinstance(key, ec.EllipticCurvePrivateKey)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        value = key.sign(signed, ec.ECDSA(_HASHES[digest]))
    else:
        value = key.sign(signed, padding.PKCS1v15(), _HASHES[digest])
    name = signature_algorithm or (f"{digest}_ecdsa" if elliptic else f"{digest}_rsa")
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": holder.issuer, "serial_number": holder.serial_number},
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": digest}),
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": name},
            "signature": value,
        }
    )
    signed_data = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": digest})],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(content),
            },
            "signer_infos": [signer],
        }
    )
    if with_certificate:
        signed_data["certificates"] = [holder]
    change_signed_data(signed_data)
    token: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump(
        force=True
    )
    return token


def _attributes(
    content: bytes, certificate: bytes, digest: str, reference_version: int
) -> list[cms.CMSAttribute]:
    rows: list[tuple[str, object]] = [
        ("content_type", cms.ContentType("tst_info")),
        ("message_digest", hashlib.new(digest, content).digest()),
    ]
    if reference_version == 1:
        reference = tsp.ESSCertID({"cert_hash": hashlib.sha1(certificate).digest()})  # noqa: S324 - as version 1 has it
        rows.append(("signing_certificate", tsp.SigningCertificate({"certs": [reference]})))
    if reference_version == 2:
        reference = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
        rows.append(("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [reference]})))
    return [cms.CMSAttribute({"type": kind, "values": [value]}) for kind, value in rows]
