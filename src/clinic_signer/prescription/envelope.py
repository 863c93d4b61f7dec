"""The XML envelope of an electronic prescription, as a value that keeps the bytes.

Shapes observed in signed prescriptions of 2022 (EP, ED): root ``Document`` without a namespace,
prescription data as Base64 in one ``PrescriptionDocument``, the signature behind it. What the
management service adds later (``PrescriptionId``, ``AdditionalPrescriptionInformation``) is not
covered by the prescriber's signature.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.dispensing_table import DISPENSING_HEADER
from clinic_signer.prescription.hardened_xml import MAXIMUM_SIZE, parse_xml
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.prescription.records import MAXIMUM_DATA_SIZE, decode

__all__ = [
    "MAXIMUM_SIZE",
    "ConvertedCode",
    "DocumentKind",
    "Envelope",
    "EnvelopeForm",
    "decode_payload",
    "parse_xml",
    "read_document",
    "read_tree",
    "wrap",
]

PRESCRIPTION_VERSION = "EPS1.0"
"""``Version/@Value`` of a prescription, as in the signed prescriptions of 2022."""

_UNSIGNED = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Document"'
    ' xsi:noNamespaceSchemaLocation="EP.xsd">'
    "<Prescription>"
    '<PrescriptionManagement id="PrescriptionManagement">'
    f'<Version Value="{PRESCRIPTION_VERSION}"/>'
    "</PrescriptionManagement>"
    '<PrescriptionDocument id="PrescriptionDocument">{payload}</PrescriptionDocument>'
    "</Prescription>"
    "</Document>"
)


class EnvelopeForm(Enum):
    """What is around the data."""

    CSV = "csv"
    """Nothing: the data themselves."""
    UNSIGNED = "unsigned"
    """The XML envelope before signing."""
    SIGNED = "signed"
    """With a signature, as the signer made it."""
    FROM_SERVICE = "from-service"
    """With additions of the management service; see :attr:`Envelope.is_signed`."""


@dataclass(frozen=True, slots=True)
class ConvertedCode:
    """One medicine record (201) rewritten by the service, unprotected by the signature."""

    r_code: str
    """The record with the claim code (code type 2)."""
    yj_code: str
    """The record with the YJ code (code type 4)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A document as it was read; ``data`` are its unchanged bytes.

    Attributes:
        data: the bytes of the file.
        kind: prescription or dispensing.
        form: what is around the data.
        version: ``Version/@Value`` (``EPS1.0``); for bare data the first item (``SJ1``),
            empty when they begin with a record.
        payload: the bytes of the prescription or dispensing data.
        payload_base64: the same as the characters that stand in the XML, with white space.
        is_signed: True when the document holds a signature element.
        prescription_id: given by the service.
        service_codes: given by the service.
    """

    # The content is kept out of the representation: it is patient data, and long.
    data: bytes = field(repr=False)
    kind: DocumentKind
    form: EnvelopeForm
    version: str
    payload: bytes = field(repr=False)
    payload_base64: str = field(repr=False)
    is_signed: bool
    prescription_id: str | None = None
    service_codes: tuple[ConvertedCode, ...] = field(default=(), repr=False)


_Path = tuple[str, ...]
"""Element names from the root down; several elements of one name are several hits."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the parts of one kind of document stand."""

    kind: DocumentKind
    body: _Path
    """The element that holds the payload."""
    management: _Path
    payload: str
    prescription_id: _Path
    additions: tuple[_Path, ...]
    """What only the service adds."""
    codes: _Path
    sign: _Path


_PRESCRIPTION = _Shape(
    kind=DocumentKind.PRESCRIPTION,
    body=("Prescription",),
    management=("Prescription", "PrescriptionManagement"),
    payload="PrescriptionDocument",
    prescription_id=("Prescription", "PrescriptionManagement", "PrescriptionId"),
    additions=(
        ("Prescription", "PrescriptionManagement", "PrescriptionId"),
        ("Prescription", "AdditionalPrescriptionInformation"),
    ),
    codes=("Prescription", "AdditionalPrescriptionInformation", "ConversionPharmaceuticalCode"),
    sign=("Prescription", "PrescriptionSign"),
)
_DISPENSING = _Shape(
    kind=DocumentKind.DISPENSING,
    body=("Dispensing",),
    management=("DispensingManagement",),
    payload="DispensingDocument",
    prescription_id=(
        "Dispensing",
        "ReferencePrescription",
        "PrescriptionManagement",
        "PrescriptionId",
    ),
    additions=(("DispensingManagement", "DispensingId"), ("AdditionalDispensedInformation",)),
    codes=("AdditionalDispensedInformation", "ConversionPharmaceuticalCode"),
    sign=("DispensingSign",),
)
_DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
_XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
_SIGNATURE = (f"{_DSIG}Signature",)
_UNSIGNED_PROPERTIES = (
    f"{_DSIG}Object",
    f"{_XADES}QualifyingProperties",
    f"{_XADES}UnsignedProperties",
)


def read_document(data: bytes) -> Envelope:
    """Read prescription data (SJ1) or an EP or ED document; its signature is not verified.

    Raises:
        Failure: ``NOT_A_PRESCRIPTION`` for what is neither; for XML what :func:`parse_xml` raises,
            ``ENVELOPE_UNKNOWN`` (fact ``reason``: a path in the document) for another shape,
            ``PAYLOAD_NOT_BASE64`` and ``FILE_TOO_LARGE``.
    """
    if _looks_like_xml(data):
        return read_tree(parse_xml(data), data)
    prescription = decode(data)
    version = (prescription.header or "").partition(",")[0]
    kind = DocumentKind.DISPENSING if version == DISPENSING_HEADER else DocumentKind.PRESCRIPTION
    payload_base64 = base64.b64encode(data).decode("ascii")
    return Envelope(data, kind, EnvelopeForm.CSV, version, data, payload_base64, is_signed=False)


def read_tree(root: etree._Element, data: bytes) -> Envelope:
    """Read an EP or ED document that :func:`parse_xml` has parsed from ``data``.

    Raises:
        Failure: as :func:`read_document` for XML.
    """
    if root.tag != "Document":
        raise _unknown("/*")
    bodies = [s for s in (_PRESCRIPTION, _DISPENSING) if _elements(root, s.body)]
    if len(bodies) != 1:
        raise _unknown("Prescription, Dispensing")
    shape = bodies[0]
    body = _only(root, shape.body)
    version = _only(_only(root, shape.management), ("Version",))
    payload_base64, payload = _payload(_only(body, (shape.payload,)), shape, root)
    holder = _at_most_one(root, shape.sign)
    signature = None if holder is None else _only(holder, _SIGNATURE)
    from_service = any(_elements(root, path) for path in shape.additions) or (
        signature is not None and bool(_elements(signature, _UNSIGNED_PROPERTIES))
    )
    form = EnvelopeForm.UNSIGNED if signature is None else EnvelopeForm.SIGNED
    identifier = _at_most_one(root, shape.prescription_id)
    return Envelope(
        data,
        shape.kind,
        EnvelopeForm.FROM_SERVICE if from_service else form,
        version.get("Value", ""),
        payload,
        payload_base64,
        signature is not None,
        None if identifier is None else identifier.get("Value"),
        _service_codes(root, shape),
    )


def wrap(csv: bytes) -> bytes:
    """Return the unsigned EP document around prescription data, byte by byte as the data are.

    The shape and its habits (one line, no blank before ``/>``, no final line end) are those of the
    signed prescriptions of 2022.

    Raises:
        Failure: ``FILE_TOO_LARGE``.
    """
    if len(csv) > MAXIMUM_DATA_SIZE:
        raise Failure(FailureCode.FILE_TOO_LARGE, size=len(csv), limit=MAXIMUM_DATA_SIZE)
    payload = base64.b64encode(csv).decode("ascii")
    return _UNSIGNED.format(payload=payload).encode("ascii")


def _looks_like_xml(data: bytes) -> bool:
    return data[:100].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _elements(parent: etree._Element, path: _Path) -> list[etree._Element]:
    found = [parent]
    for name in path:
        found = [child for element in found for child in element.iterchildren(name)]
    return found


def _at_most_one(parent: etree._Element, path: _Path) -> etree._Element | None:
    found = _elements(parent, path)
    if len(found) > 1:
        raise _unknown(f"{_local(path)} × {len(found)}")
    return found[0] if found else None


def _only(parent: etree._Element, path: _Path) -> etree._Element:
    element = _at_most_one(parent, path)
    if element is None:
        raise _unknown(_local(path))
    return element


def _local(path: _Path) -> str:
    return "/".join(name.rpartition("}")[2] for name in path)


def _payload(element: etree._Element, shape: _Shape, root: etree._Element) -> tuple[str, bytes]:
    """Return the payload's Base64 and bytes; there must be no second one to be mistaken for it."""
    if element.get("id") != shape.payload:
        raise _unknown(f"{shape.payload}/@id")
    if len(element):
        raise _unknown(f"{shape.payload}/*")
    everywhere = list(root.iter(f"{{*}}{shape.payload}"))
    if everywhere != [element]:
        raise _unknown(f"//{shape.payload} × {len(everywhere)}")
    text = element.text or ""
    return text, decode_payload(text)


def decode_payload(text: str) -> bytes:
    """Decode the Base64 of a payload, written as an encoder writes it (RFC 4648 §3.5).

    White space is no part of it (XML Schema base64Binary): a signature over lines of 76 characters
    is as valid as one over a single line, so what it covers is read.

    Raises:
        Failure: ``PAYLOAD_NOT_BASE64`` and ``FILE_TOO_LARGE``.
    """
    if len(text) > 4 * MAXIMUM_DATA_SIZE // 3 + 4:
        raise Failure(FailureCode.FILE_TOO_LARGE, size=3 * len(text) // 4, limit=MAXIMUM_DATA_SIZE)
    packed = text.translate(_XML_SPACE)
    try:
        payload = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Failure(FailureCode.PAYLOAD_NOT_BASE64) from error
    if base64.b64encode(payload).decode("ascii") != packed:
        raise Failure(FailureCode.PAYLOAD_NOT_BASE64)
    return payload


_XML_SPACE = dict.fromkeys(map(ord, " \t\r\n"))


def _service_codes(root: etree._Element, shape: _Shape) -> tuple[ConvertedCode, ...]:
    return tuple(
        ConvertedCode(
            element.findtext("ConversionREcode") or "", element.findtext("ConversionYJcode") or ""
        )
        for element in _elements(root, shape.codes)
    )


def _unknown(reason: str) -> Failure:
    return Failure(FailureCode.ENVELOPE_UNKNOWN, reason=reason)
