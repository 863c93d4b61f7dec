"""The dispensing document around a received prescription, of which not one byte changes.

The children of the received ``Prescription`` element are copied as text into
``ReferencePrescription``. The prescriber signed the canonical octets of one of them, and inclusive
canonicalization renders what the elements around it declare: so the octets of all of them are
compared before and after, and a document in which they would differ is refused.
"""

from __future__ import annotations

import base64
import re

from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.dispensing_table import DISPENSING_HEADER
from clinic_signer.prescription.envelope import DocumentKind, EnvelopeForm, read_document
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.signature.integrity import check_integrity
from clinic_signer.signature.octets import NotCanonicalError, canonicalize
from clinic_signer.signature.places import (
    DISPENSING,
    PRESCRIPTION,
    PRESCRIPTION_IN_DISPENSING,
    Place,
)
from clinic_signer.signature.profile import INCLUSIVE_C14N
from clinic_signer.signature.structure import (
    StructureProblemError,
    assert_unambiguous,
    find_container,
    read_signature,
)

DISPENSING_VERSION = "EPD1.0"
"""``Version/@Value`` of a dispensing document, as in those of 2022."""

_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="Document"'
    ' xsi:noNamespaceSchemaLocation="{schema}">'
)
_DISPENSING_HEAD = (
    _ROOT.format(schema="ED.xsd") + '<DispensingManagement id="DispensingManagement">'
    f'<Version Value="{DISPENSING_VERSION}"/></DispensingManagement>'
    '<Dispensing id="Dispensing"><ReferencePrescription>'
)
_DISPENSING_TAIL = (
    '</ReferencePrescription><DispensingDocument id="DispensingDocument">{payload}'
    "</DispensingDocument></Dispensing></Document>"
)
_PRESCRIPTION_HEAD = _ROOT.format(schema="EP.xsd") + "<Prescription>"
_PRESCRIPTION_TAIL = "</Prescription></Document>"


def build_dispensing(prescription: bytes, csv: bytes) -> bytes:
    """Return the unsigned ED document of what was dispensed for a prescription.

    Args:
        prescription: the EP document exactly as it was received: from the service (ES-XL), as the
            prescriber signed it (ES), or unsigned, which is how a paper prescription is registered.
        csv: the dispensing data (CJ1), which stay byte by byte as they are.

    Raises:
        Failure: what reading an EP document raises; ``ENVELOPE_UNKNOWN`` for another document;
            ``NOT_DISPENSING_DATA``; ``PRESCRIPTION_NOT_KEPT`` when the prescriber's octets would
            not be the same in the new document; ``PRESCRIPTION_BROKEN`` when the prescriber's
            signature does not fit the prescription, before or after; ``FILE_TOO_LARGE``.
    """
    envelope = read_document(prescription)
    if envelope.kind is not DocumentKind.PRESCRIPTION or envelope.form is EnvelopeForm.CSV:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="EP")
    header = (decode_dispensing(csv).header or "").partition(",")[0]
    if header != DISPENSING_HEADER:
        raise Failure(FailureCode.NOT_DISPENSING_DATA)
    payload = base64.b64encode(csv).decode("ascii")
    document = _transplanted(
        prescription,
        PRESCRIPTION,
        PRESCRIPTION_IN_DISPENSING,
        _DISPENSING_HEAD,
        _DISPENSING_TAIL.format(payload=payload),
    )
    if envelope.is_signed:
        _assert_holds(prescription, PRESCRIPTION)
        _assert_holds(document, PRESCRIPTION_IN_DISPENSING)
    return document


def prescription_of(document: bytes) -> bytes:
    """Return the prescription inside an ED document as an EP document of its own.

    What is in it are the bytes of the ED document; the verdict on it is that on the prescription
    inside.

    Raises:
        Failure: what reading an ED document raises, ``ENVELOPE_UNKNOWN`` for another document and
            ``PRESCRIPTION_NOT_KEPT``.
    """
    if read_document(document).kind is not DocumentKind.DISPENSING:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason="ED")
    return _transplanted(
        document, PRESCRIPTION_IN_DISPENSING, PRESCRIPTION, _PRESCRIPTION_HEAD, _PRESCRIPTION_TAIL
    )


def dispensing_octets(document: bytes) -> bytes:
    """Return the canonical octets of everything that a pharmacist signs in an ED document.

    Raises:
        Failure: what parsing raises, and ``ENVELOPE_UNKNOWN``.
    """
    root = parse_xml(document)
    found = [*root.iterchildren(DISPENSING.payload)]
    if len(found) != 1:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason=DISPENSING.payload)
    return _octets(found[0])


def _transplanted(document: bytes, old: Place, new: Place, head: str, tail: str) -> bytes:
    """Put the text inside the container of one place into that of another."""
    root = parse_xml(document)
    try:
        before = find_container(root, old)
        assert_unambiguous(document, [*root.iter()], signatures=_signatures(root))
        text = _text_inside(document, root, old.container[-1])
        result = b"".join((head.encode("ascii"), text, tail.encode("ascii")))
        new_root = parse_xml(result)
        elements = [*new_root.iter()]
        after = find_container(new_root, new)
        is_signed = any(child.tag == old.holder for child in before)
        assert_unambiguous(
            result, elements, signatures=int(is_signed), reserved=(DISPENSING.signature_id,)
        )
    except StructureProblemError as problem:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason=str(problem)) from problem
    if list(map(_octets, before)) != list(map(_octets, after)):
        raise Failure(FailureCode.PRESCRIPTION_NOT_KEPT)
    return result


def _signatures(root: etree._Element) -> int:
    holders = {PRESCRIPTION.holder, DISPENSING.holder}
    return sum(element.tag in holders for element in root.iter())


def _text_inside(document: bytes, root: etree._Element, name: str) -> bytes:
    """Return the bytes between the start tag and the end tag of the one element of a name.

    In a document without comments, CDATA sections, processing instructions and document type each
    ``<`` begins a tag, so tags can be found as text.
    """
    elements = [*root.iter(f"{{*}}{name}")]
    tag = name.encode("ascii")
    starts = [*re.finditer(rb"<%s[ \t\r\n]*>" % tag, document)]
    ends = [*re.finditer(rb"</%s[ \t\r\n]*>" % tag, document)]
    if not len(elements) == len(starts) == len(ends) == 1 or elements[0].attrib:
        raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason=name)
    return document[starts[0].end() : ends[0].start()]


def _octets(element: etree._Element) -> bytes:
    try:
        return canonicalize(element, INCLUSIVE_C14N)
    except NotCanonicalError as error:
        raise Failure(FailureCode.PRESCRIPTION_NOT_KEPT) from error


def _assert_holds(document: bytes, place: Place) -> None:
    try:
        content = check_integrity(read_signature(parse_xml(document), place))
    except StructureProblemError as problem:
        raise Failure(FailureCode.PRESCRIPTION_BROKEN) from problem
    if not content.holds:
        raise Failure(FailureCode.PRESCRIPTION_BROKEN)
