"""Where the signatures of a document stand and what each of them signs, as data."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.signature.profile import SIGNATURE
from clinic_signer.signature.report import SignedBy

ROOT = "Document"
"""Name of the root of every document."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature stands and what it signs.

    The signed element and the holder of the signature are always children of one element.

    Attributes:
        signed_by: whose signature it is.
        container: names of the elements from the root down to that one element.
        payload: name of the signed element.
        holder: name of the element that holds the Signature and nothing else.
        payload_is_text: the signed element holds base64 text and no elements.
    """

    signed_by: SignedBy
    container: tuple[str, ...]
    payload: str
    holder: str
    payload_is_text: bool = True

    @property
    def payload_id(self) -> str:
        """The ``id`` of the signed element: its own name."""
        return self.payload

    @property
    def signature_id(self) -> str:
        """The ``Id`` of the Signature: the name of its holder."""
        return self.holder


PRESCRIPTION = Place(
    signed_by=SignedBy.PRESCRIBER,
    container=("Prescription",),
    payload="PrescriptionDocument",
    holder="PrescriptionSign",
)
DISPENSING = Place(
    signed_by=SignedBy.DISPENSER,
    container=(),
    payload="Dispensing",
    holder="DispensingSign",
    payload_is_text=False,
)
PRESCRIPTION_IN_DISPENSING = Place(
    signed_by=SignedBy.PRESCRIBER,
    container=("Dispensing", "ReferencePrescription"),
    payload="PrescriptionDocument",
    holder="PrescriptionSign",
)

_KINDS = {"Prescription": DocumentKind.PRESCRIPTION, "Dispensing": DocumentKind.DISPENSING}
_MANAGEMENT = {
    DocumentKind.PRESCRIPTION: ("Prescription", "PrescriptionManagement"),
    DocumentKind.DISPENSING: ("DispensingManagement",),
}


def kind_of(root: etree._Element) -> DocumentKind:
    """Return what kind of document the root belongs to.

    Raises:
        Failure: ENVELOPE_UNKNOWN, it is neither a prescription nor a dispensing document, or both
            at once: then the signature of one would be shown where somebody reads the other.
    """
    if root.tag == ROOT:
        names = [child.tag for child in root]
        kinds = [kind for name, kind in _KINDS.items() if name in names]
        if len(kinds) == 1:
            return kinds[0]
    raise Failure(FailureCode.ENVELOPE_UNKNOWN, reason=etree.QName(root).localname[:40])


def version_of(root: etree._Element, kind: DocumentKind) -> str:
    """Return the version that the document states; empty when it states none."""
    management = _first(root, _MANAGEMENT[kind])
    version = None if management is None else next(management.iterchildren("Version"), None)
    return "" if version is None else version.get("Value", "")


def places_of(root: etree._Element, kind: DocumentKind) -> tuple[Place, ...]:
    """Return where the signatures of the document have to be, the outermost first.

    Raises:
        Failure: DOCUMENT_NOT_SIGNED, there is no signature anywhere.
    """
    if next(root.iter(SIGNATURE), None) is None:
        outermost = PRESCRIPTION if kind is DocumentKind.PRESCRIPTION else DISPENSING
        if _first(root, (*outermost.container, outermost.holder)) is None:
            raise Failure(FailureCode.DOCUMENT_NOT_SIGNED)
    if kind is DocumentKind.PRESCRIPTION:
        return (PRESCRIPTION,)
    # A paper prescription is dispensed without a prescriber's signature in the document.
    inner = PRESCRIPTION_IN_DISPENSING
    if _first(root, (*inner.container, inner.holder)) is None:
        return (DISPENSING,)
    return (DISPENSING, inner)


def has_unsigned_prescription(root: etree._Element, places: tuple[Place, ...]) -> bool:
    """True for a dispensing document around a prescription that no prescriber has signed."""
    inner = PRESCRIPTION_IN_DISPENSING
    return places == (DISPENSING,) and _first(root, (*inner.container, inner.payload)) is not None


def _first(root: etree._Element, names: tuple[str, ...]) -> etree._Element | None:
    element: etree._Element | None = root
    for name in names:
        if element is None:
            return None
        element = next(element.iterchildren(name), None)
    return element
