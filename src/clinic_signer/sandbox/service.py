"""What the e-prescription management service does to a signed document, for the sandbox.

To a prescription it adds its ID and the converted drug codes, both outside what the prescriber
signed, and extends the signature to ES-XL: a signature timestamp, then certificates and revocation
lists for the timestamp and for the signer. To a dispensing document it adds the same kind of things
and extends the pharmacist's signature to ES-A: an archive timestamp right after that, and the
certificates of its authority. Order, names and white space are those of documents that the real
service handed out in 2022, even the elements there that declare their namespace for themselves.
Everything is put in as text; the bytes of the signer stay as they are.
"""

from __future__ import annotations

import binascii
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.envelope import DocumentKind, EnvelopeForm, read_document
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.sandbox.pki import Credentials, UnitId
from clinic_signer.sandbox.revocation_lists import issue_list
from clinic_signer.sandbox.timestamping import issue_token
from clinic_signer.signature.archive import archived_octets
from clinic_signer.signature.octets import canonicalize, decode_base64
from clinic_signer.signature.places import DISPENSING, PRESCRIPTION, Place
from clinic_signer.signature.profile import INCLUSIVE_C14N, XADES, XADES_141, XMLDSIG
from clinic_signer.signature.report import Level
from clinic_signer.signature.structure import (
    SignatureStructure,
    StructureProblemError,
    read_signature,
)

_LINE_WIDTH = 76
_MEDICINE = "201"
_CODE_TYPE_AT = {DocumentKind.PRESCRIPTION: 4, DocumentKind.DISPENSING: 5}
"""Place of the code type in a medicine record, before the code: JAHIS
院外処方箋2次元シンボル記録条件規約 and 電子版お薬手帳データフォーマット仕様書."""
_CLAIM_CODE, _YJ_CODE = "2", "4"


_ARCHIVED_AFTER = timedelta(milliseconds=200)
"""How long after the signature timestamp the archive timestamp was given (observed)."""


@dataclass(frozen=True, slots=True)
class _Proof:
    """What one certificate is validated with, in DER: authorities up to the root, and lists."""

    certificates: Sequence[bytes]
    crls: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    """How the service treats one kind of document.

    Attributes:
        place: where the signature is that it extends.
        level: what it extends it to.
        identifier: the element for the ID that it gives.
        payload: the name of the element that the converted codes follow.
        codes: the name of the element that holds them.
    """

    place: Place
    level: Level
    identifier: str
    payload: str
    codes: str


_FORMS = {
    DocumentKind.PRESCRIPTION: _Form(
        place=PRESCRIPTION,
        level=Level.ES_XL,
        identifier="PrescriptionId",
        payload="PrescriptionDocument",
        codes="AdditionalPrescriptionInformation",
    ),
    DocumentKind.DISPENSING: _Form(
        place=DISPENSING,
        level=Level.ES_A,
        identifier="DispensingId",
        payload="Dispensing",
        codes="AdditionalDispensedInformation",
    ),
}


def extend_signature(
    signed: bytes, at: datetime, credentials: Credentials, *, level: Level | None = None
) -> bytes:
    """Return a signed document as the service would hand it out.

    Args:
        signed: an EP document with the prescriber's signature (ES), or an ED document with the
            pharmacist's around a prescription.
        at: when the service takes it in: the time of the timestamp and of the revocation lists.
        credentials: the sandbox's keys.
        level: ES-T, ES-XL or ES-A; by default what the service does with such a document.

    Raises:
        Failure: ENVELOPE_UNKNOWN when it is not such a document, and what reading one raises;
            CERTIFICATE_NOT_TRUSTED when no authority of the sandbox issued the certificate.
        ValueError: ``level`` is ES: there is nothing to do.
    """
    envelope = read_document(signed)
    if envelope.form is not EnvelopeForm.SIGNED:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="Signature")
    form = _FORMS[envelope.kind]
    level = level or form.level
    if level is Level.ES:
        raise ValueError("a signature is ES already")
    signature = _signature(signed, form)
    prefix = _prefix(signature)
    unsigned = _unsigned_properties(signature, at, credentials, level)
    extended = _put_in(signed, unsigned, after=f"</{prefix}SignedProperties>")
    codes = _converted_codes(envelope.payload, envelope.kind)
    added = f'<{form.codes} id="{form.codes}">{codes}</{form.codes}>'
    extended = _put_in(extended, added, after=f"</{form.payload}>")
    version = f'<Version Value="{envelope.version}"/>'
    identifier = f'<{form.identifier} Value="{uuid.uuid4()}" />'
    extended = _put_in(extended, identifier, after=version)
    if level is not Level.ES_A:
        return extended
    return add_archive_timestamp(extended, at + _ARCHIVED_AFTER, credentials)


def add_archive_timestamp(document: bytes, at: datetime, credentials: Credentials) -> bytes:
    """Return a document with one more archive timestamp behind the properties of its signature.

    Args:
        document: a document that the service has extended.
        at: the time of the archive timestamp.
        credentials: the sandbox's keys.

    Raises:
        Failure: ENVELOPE_UNKNOWN when it is no such document.
    """
    signature = _signature(document, _FORMS[read_document(document).kind])
    if signature.unsigned_properties is None:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="UnsignedProperties")
    xa = _prefix(signature)
    octets = archived_octets(signature, tuple(signature.unsigned_properties), INCLUSIVE_C14N)
    token = issue_token(octets, at, credentials[UnitId.TIMESTAMP_UNIT])
    identifier = _identifier()
    proof = _Proof(_timestamp_certificates(credentials))
    addition = (
        f'<xa141:ArchiveTimeStamp xmlns:xa141="{XADES_141}" Id="{identifier}">'
        f"<{xa}EncapsulatedTimeStamp>{_base64(token)}</{xa}EncapsulatedTimeStamp>"
        f"</xa141:ArchiveTimeStamp>{_timestamp_proof(xa, identifier, proof)}"
    )
    return _put_in(document, addition, before=f"</{xa}UnsignedSignatureProperties>")


def _signature(document: bytes, form: _Form) -> SignatureStructure:
    """The outermost signature, the one that the service extends."""
    try:
        return read_signature(parse_xml(document), form.place)
    except StructureProblemError as problem:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason=str(problem)) from problem


def _prefix(signature: SignatureStructure) -> str:
    """The prefix of the XAdES namespace in a signature, with its colon."""
    prefix = signature.signed_properties.prefix
    return f"{prefix}:" if prefix else ""


def _put_in(document: bytes, addition: str, *, after: str = "", before: str = "") -> bytes:
    """Insert text after, or before, the last place of a text: the outermost signature ends last."""
    landmark = (after or before).encode()
    place = document.rfind(landmark)
    if place < 0:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason=after or before)
    if after:
        place += len(landmark)
    return b"".join((document[:place], addition.encode(), document[place:]))


def _converted_codes(payload: bytes, kind: DocumentKind) -> str:
    """The medicine records rewritten to claim codes and YJ codes.

    Those of a dispensing document name their line, from 1, and the code that stands there. The
    sandbox has no drug master: its YJ codes begin with SIM and are made from the code there is.
    """
    place = _CODE_TYPE_AT[kind]
    conversions = []
    for number, line in enumerate(payload.decode().splitlines(), start=1):
        fields = line.split(",")
        if fields[0] != _MEDICINE or len(fields) <= place + 1:
            continue
        code = fields[place + 1]
        origin = ""
        if kind is DocumentKind.DISPENSING:
            origin = f' CsvLineNo="{number}" DispensingDocumentCode={quoteattr(code)}'
        conversions.append(
            f"<ConversionPharmaceuticalCode{origin}>"
            f"<ConversionREcode>{_with_code(fields, place, _CLAIM_CODE, code)}</ConversionREcode>"
            f"<ConversionYJcode>{_with_code(fields, place, _YJ_CODE, f'SIM{code[-9:]}')}"
            "</ConversionYJcode></ConversionPharmaceuticalCode>"
        )
    return "".join(conversions)


def _with_code(fields: Sequence[str], place: int, kind: str, code: str) -> str:
    return escape(",".join((*fields[:place], kind, code, *fields[place + 2 :])))


def _unsigned_properties(
    signature: SignatureStructure, at: datetime, credentials: Credentials, level: Level
) -> str:
    unit = credentials[UnitId.TIMESTAMP_UNIT]
    xa = _prefix(signature)
    token = issue_token(canonicalize(signature.signature_value, INCLUSIVE_C14N), at, unit)
    identifier = _identifier()
    timestamp = (
        f'<{xa}SignatureTimeStamp Id="{identifier}"><{xa}EncapsulatedTimeStamp>{_base64(token)}'
        f"</{xa}EncapsulatedTimeStamp></{xa}SignatureTimeStamp>"
    )
    proofs = ""
    if level is not Level.ES_T:
        lists = [issue_list(UnitId.TIMESTAMP_ROOT, credentials, at)]
        proof = _Proof(_timestamp_certificates(credentials), lists)
        proofs = _timestamp_proof(xa, identifier, proof)
        proofs += _signer_proof(signature, xa, at, credentials)
    return (
        f"<{xa}UnsignedProperties><{xa}UnsignedSignatureProperties>{timestamp}{proofs}"
        f"</{xa}UnsignedSignatureProperties></{xa}UnsignedProperties>"
    )


def _timestamp_certificates(credentials: Credentials) -> list[bytes]:
    return [credentials[unit].der for unit in (UnitId.TIMESTAMP_UNIT, UnitId.TIMESTAMP_ROOT)]


def _timestamp_proof(xa: str, timestamp: str, proof: _Proof) -> str:
    return (
        f'<xa141:TimeStampValidationData xmlns:xa141="{XADES_141}" Id="{_identifier()}"'
        f' URI="#{timestamp}"><CertificateValues xmlns="{XADES}" Id="{_identifier()}">'
        f"{_certificates(xa, proof)}</CertificateValues>"
        f"{_revocation_values(xa, proof) if proof.crls else ''}"
        "</xa141:TimeStampValidationData>"
    )


def _signer_proof(
    signature: SignatureStructure, xa: str, at: datetime, credentials: Credentials
) -> str:
    units = _authorities_above(signature.key_info, credentials)
    proof = _Proof(
        certificates=[credentials[unit].der for unit in units],
        crls=[issue_list(unit, credentials, at) for unit in units],
    )
    return (
        f'<{xa}CertificateValues Id="{_identifier()}">{_certificates(xa, proof)}'
        f"</{xa}CertificateValues>{_revocation_values(xa, proof)}"
    )


def _authorities_above(key_info: etree._Element, credentials: Credentials) -> tuple[UnitId, ...]:
    """The issuer of the signer's certificate, then its root."""
    element = next(key_info.iter(f"{{{XMLDSIG}}}X509Certificate"))
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
