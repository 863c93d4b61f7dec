"""What the e-prescription management service does to a signed prescription, for the sandbox.

It adds its prescription ID and the converted drug codes, both outside what the prescriber signed,
and extends the signature to ES-XL: a signature timestamp, then certificates and revocation lists
for the timestamp and for the signer. Order, names and white space are those of a prescription that
the real service handed out in 2022, even the one element there that declares its namespace for
itself. Everything is put in as text; the bytes of the prescriber stay as they are.
"""

from __future__ import annotations

import binascii
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from cryptography import x509
from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.envelope import EnvelopeForm, read_document
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.sandbox.pki import Credentials, UnitId
from clinic_signer.sandbox.revocation_lists import issue_list
from clinic_signer.sandbox.timestamping import issue_token
from clinic_signer.signature.octets import canonicalize, decode_base64
from clinic_signer.signature.profile import INCLUSIVE_C14N, XADES, XADES_141, XMLDSIG

_LINE_WIDTH = 76
_MEDICINE = "201"
_CODE_TYPE, _CODE = 4, 5
"""Places of code type and code in a medicine record (JAHIS 院外処方箋2次元シンボル記録条件規約)."""
_CLAIM_CODE, _YJ_CODE = "2", "4"


@dataclass(frozen=True, slots=True)
class _Proof:
    """What one certificate is validated with, in DER: authorities up to the root, and lists."""

    certificates: Sequence[bytes]
    crls: Sequence[bytes]


def extend_signature(
    signed: bytes, at: datetime, credentials: Credentials, *, with_validation_data: bool = True
) -> bytes:
    """Return a signed prescription as the service would hand it to a pharmacy.

    Args:
        signed: an EP document with the prescriber's signature (ES).
        at: when the service takes it in: the time of the timestamp and of the revocation lists.
        credentials: the sandbox's keys.
        with_validation_data: False leaves it at ES-T: the timestamp alone.

    Raises:
        Failure: ENVELOPE_UNKNOWN when it is not such a document, and what reading one raises;
            CERTIFICATE_NOT_TRUSTED when no authority of the sandbox issued the certificate.
    """
    envelope = read_document(signed)
    if envelope.form is not EnvelopeForm.SIGNED:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="PrescriptionSign")
    root = parse_xml(signed)
    properties = next(root.iter(f"{{{XADES}}}SignedProperties"), None)
    if properties is None:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="SignedProperties")
    prefix = f"{properties.prefix}:" if properties.prefix else ""
    unsigned = _unsigned_properties(root, prefix, at, credentials, with_validation_data)
    extended = _put_in(signed, unsigned, after=f"</{prefix}SignedProperties>")
    codes = _converted_codes(envelope.payload)
    extended = _put_in(extended, codes, after="</PrescriptionDocument>")
    version = f'<Version Value="{envelope.version}"/>'
    return _put_in(extended, f'<PrescriptionId Value="{uuid.uuid4()}" />', after=version)


def _put_in(document: bytes, addition: str, *, after: str) -> bytes:
    """Insert text after the one place where ``after`` stands."""
    parts = document.split(after.encode())
    if len(parts) != 2:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason=after)
    return b"".join((parts[0], after.encode(), addition.encode(), parts[1]))


def _converted_codes(payload: bytes) -> str:
    """The medicine records rewritten to claim codes and YJ codes.

    The sandbox has no drug master: its YJ codes begin with SIM and are made from the code there is.
    """
    conversions = []
    for line in payload.decode().splitlines():
        fields = line.split(",")
        if fields[0] != _MEDICINE or len(fields) <= _CODE:
            continue
        code = fields[_CODE]
        conversions.append(
            "<ConversionPharmaceuticalCode>"
            f"<ConversionREcode>{_with_code(fields, _CLAIM_CODE, code)}</ConversionREcode>"
            f"<ConversionYJcode>{_with_code(fields, _YJ_CODE, f'SIM{code[-9:]}')}"
            "</ConversionYJcode></ConversionPharmaceuticalCode>"
        )
    name = "AdditionalPrescriptionInformation"
    return f'<{name} id="{name}">{"".join(conversions)}</{name}>'


def _with_code(fields: Sequence[str], kind: str, code: str) -> str:
    return escape(",".join((*fields[:_CODE_TYPE], kind, code, *fields[_CODE + 1 :])))


def _unsigned_properties(
    root: etree._Element,
    xa: str,
    at: datetime,
    credentials: Credentials,
    with_validation_data: bool,
) -> str:
    value = next(root.iter(f"{{{XMLDSIG}}}SignatureValue"))
    unit = credentials[UnitId.TIMESTAMP_UNIT]
    token = issue_token(canonicalize(value, INCLUSIVE_C14N), at, unit)
    identifier = _identifier()
    timestamp = (
        f'<{xa}SignatureTimeStamp Id="{identifier}"><{xa}EncapsulatedTimeStamp>{_base64(token)}'
        f"</{xa}EncapsulatedTimeStamp></{xa}SignatureTimeStamp>"
    )
    proofs = ""
    if with_validation_data:
        proofs = _timestamp_proof(xa, identifier, at, credentials)
        proofs += _signer_proof(root, xa, at, credentials)
    return (
        f"<{xa}UnsignedProperties><{xa}UnsignedSignatureProperties>{timestamp}{proofs}"
        f"</{xa}UnsignedSignatureProperties></{xa}UnsignedProperties>"
    )


def _timestamp_proof(xa: str, timestamp: str, at: datetime, credentials: Credentials) -> str:
    proof = _Proof(
        certificates=[
            credentials[unit].der for unit in (UnitId.TIMESTAMP_UNIT, UnitId.TIMESTAMP_ROOT)
        ],
        crls=[issue_list(UnitId.TIMESTAMP_ROOT, credentials, at)],
    )
    return (
        f'<xa141:TimeStampValidationData xmlns:xa141="{XADES_141}" Id="{_identifier()}"'
        f' URI="#{timestamp}"><CertificateValues xmlns="{XADES}" Id="{_identifier()}">'
        f"{_certificates(xa, proof)}</CertificateValues>{_revocation_values(xa, proof)}"
        "</xa141:TimeStampValidationData>"
    )


def _signer_proof(root: etree._Element, xa: str, at: datetime, credentials: Credentials) -> str:
    units = _authorities_above(root, credentials)
    proof = _Proof(
        certificates=[credentials[unit].der for unit in units],
        crls=[issue_list(unit, credentials, at) for unit in units],
    )
    return (
        f'<{xa}CertificateValues Id="{_identifier()}">{_certificates(xa, proof)}'
        f"</{xa}CertificateValues>{_revocation_values(xa, proof)}"
    )


def _authorities_above(root: etree._Element, credentials: Credentials) -> tuple[UnitId, ...]:
    """The issuer of the signer's certificate, then its root."""
    element = next(root.iter(f"{{{XMLDSIG}}}X509Certificate"))
    signer = x509.load_der_x509_certificate(decode_base64(element.text))
    for unit in UnitId:
        certificate = credentials[unit].certificate
        if certificate.subject == signer.issuer:
            is_root = certificate.issuer == certificate.subject
            return (unit,) if is_root else (unit, UnitId.ROOT)
    raise Failure(FailureCode.CERTIFICATE_NOT_TRUSTED)


def _certificates(xa: str, proof: _Proof) -> str:
    name = f"{xa}EncapsulatedX509Certificate"
    return "".join(f"<{name}>{_base64(der)}</{name}>" for der in proof.certificates)


def _revocation_values(xa: str, proof: _Proof) -> str:
    name = f"{xa}EncapsulatedCRLValue"
    values = "".join(f"<{name}>{_base64(der)}</{name}>" for der in proof.crls)
    return (
        f'<{xa}RevocationValues Id="{_identifier()}"><{xa}CRLValues>{values}</{xa}CRLValues>'
        f"</{xa}RevocationValues>"
    )


def _base64(data: bytes) -> str:
    text = binascii.b2a_base64(data, newline=False).decode("ascii")
    return "".join(f"{text[i : i + _LINE_WIDTH]}\n" for i in range(0, len(text), _LINE_WIDTH))


def _identifier() -> str:
    return f"id{secrets.token_hex(4)}"
