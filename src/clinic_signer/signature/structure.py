"""Finding the signatures of a document and checking that they have the shape of the profile.

Nothing is looked up by what a reference says: the signed elements are found by their place in the
document, and a reference must then name exactly them. So what is verified is what is displayed, and
a signed element moved elsewhere (signature wrapping) does not help anybody.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.signature import profile
from clinic_signer.signature.profile import SignedPart
from clinic_signer.signature.report import CheckName, SignedBy
from clinic_signer.words import Words

_DS = f"{{{profile.XMLDSIG}}}"
_XA = f"{{{profile.XADES}}}"

SIGNATURE = f"{_DS}Signature"
SIGNED_INFO = f"{_DS}SignedInfo"
SIGNATURE_VALUE = f"{_DS}SignatureValue"
KEY_INFO = f"{_DS}KeyInfo"
X509_DATA = f"{_DS}X509Data"
X509_CERTIFICATE = f"{_DS}X509Certificate"
DIGEST_METHOD = f"{_DS}DigestMethod"
DIGEST_VALUE = f"{_DS}DigestValue"
CANONICALIZATION_METHOD = f"{_DS}CanonicalizationMethod"
QUALIFYING_PROPERTIES = f"{_XA}QualifyingProperties"
SIGNED_PROPERTIES = f"{_XA}SignedProperties"
UNSIGNED_PROPERTIES = f"{_XA}UnsignedProperties"
UNSIGNED_SIGNATURE_PROPERTIES = f"{_XA}UnsignedSignatureProperties"

_SIGNATURE_CHILDREN = [SIGNED_INFO, SIGNATURE_VALUE, KEY_INFO, f"{_DS}Object"]
_SIGNED_INFO_CHILDREN = [
    CANONICALIZATION_METHOD,
    f"{_DS}SignatureMethod",
    *[f"{_DS}Reference"] * len(SignedPart),
]
_PLAIN_REFERENCE = [DIGEST_METHOD, DIGEST_VALUE]
_TRANSFORMED_REFERENCE = [f"{_DS}Transforms", *_PLAIN_REFERENCE]

_ROOT = "Document"
_MANAGEMENT = {
    DocumentKind.PRESCRIPTION: ("Prescription", "PrescriptionManagement"),
    DocumentKind.DISPENSING: ("DispensingManagement",),
}

_identifiers = etree.XPath("//@id | //@Id | //@ID | //@xml:id", smart_strings=False)
_any_xml_attribute = etree.XPath("boolean(//*/@xml:*)")


class StructureProblemError(Exception):
    """The document or a signature does not have the shape of the profile.

    Args:
        detail: what is wrong, for people.
        check: which check failed by it.
    """

    def __init__(self, detail: Words, check: CheckName = CheckName.FORMAT) -> None:
        super().__init__(detail.en)
        self.detail = detail
        self.check = check


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature stands and what it signs.

    Attributes:
        signed_by: whose signature it is.
        parent: names of the elements from the root down to the parent of the Signature.
        payload: names of the elements from the root down to the signed element.
        payload_id: the ``id`` of the signed element.
        signature_id: the ``Id`` of the Signature.
        payload_is_text: the signed element holds base64 text and no elements.
    """

    signed_by: SignedBy
    parent: tuple[str, ...]
    payload: tuple[str, ...]
    payload_id: str
    signature_id: str
    payload_is_text: bool = True


PRESCRIPTION = Place(
    signed_by=SignedBy.PRESCRIBER,
    parent=("Prescription", "PrescriptionSign"),
    payload=("Prescription", "PrescriptionDocument"),
    payload_id="PrescriptionDocument",
    signature_id="PrescriptionSign",
)
_DISPENSING = Place(
    signed_by=SignedBy.DISPENSER,
    parent=("DispensingSign",),
    payload=("Dispensing",),
    payload_id="Dispensing",
    signature_id="DispensingSign",
    payload_is_text=False,
)
_PRESCRIPTION_IN_DISPENSING = Place(
    signed_by=SignedBy.PRESCRIBER,
    parent=("Dispensing", "ReferencePrescription", "PrescriptionSign"),
    payload=("Dispensing", "ReferencePrescription", "PrescriptionDocument"),
    payload_id="PrescriptionDocument",
    signature_id="PrescriptionSign",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of SignedInfo and the element it must point to."""

    part: SignedPart
    target: etree._Element = field(repr=False)
    canonicalization: str
    digest_method: str
    digest_value: str | None


@dataclass(frozen=True, slots=True)
class SignatureStructure:
    """A signature whose shape is in order; its values are not looked at yet.

    Attributes:
        references: one for each :class:`~clinic_signer.signature.profile.SignedPart`, in the order
            of the document.
        unsigned_properties: UnsignedSignatureProperties; None in a bare ES.
    """

    place: Place
    element: etree._Element
    payload: etree._Element
    signed_info: etree._Element
    canonicalization: str
    signature_method: str
    references: tuple[Reference, ...]
    signature_value: etree._Element
    key_info: etree._Element
    signed_properties: etree._Element
    unsigned_properties: etree._Element | None


def kind_of(root: etree._Element) -> DocumentKind:
    """Return what kind of document the root belongs to.

    Raises:
        Failure: ENVELOPE_UNKNOWN, it is neither a prescription nor a dispensing document.
    """
    if root.tag == _ROOT:
        if next(root.iterchildren("Prescription"), None) is not None:
            return DocumentKind.PRESCRIPTION
        if next(root.iterchildren("Dispensing"), None) is not None:
            return DocumentKind.DISPENSING
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
        outermost = PRESCRIPTION if kind is DocumentKind.PRESCRIPTION else _DISPENSING
        if _first(root, outermost.parent) is None:
            raise Failure(FailureCode.DOCUMENT_NOT_SIGNED)
    if kind is DocumentKind.PRESCRIPTION:
        return (PRESCRIPTION,)
    # A paper prescription is dispensed without a prescriber's signature in the document.
    if _first(root, _PRESCRIPTION_IN_DISPENSING.parent) is None:
        return (_DISPENSING,)
    return (_DISPENSING, _PRESCRIPTION_IN_DISPENSING)


def assert_unambiguous(
    root: etree._Element, signatures: int, reserved: tuple[str, ...] = ()
) -> None:
    """Refuse what lets two readers of the same document see different things.

    Args:
        root: the root of the document.
        signatures: how many signatures the document must hold.
        reserved: identifiers that are to be added to the document.

    Raises:
        StructureProblemError: another number of signatures, an identifier given twice, or an
            attribute such as xml:base. (Comments and the like do not come through the parser.)
    """
    if sum(1 for _ in root.iter(SIGNATURE)) != signatures:
        raise StructureProblemError(_NUMBER_OF_SIGNATURES)
    found = _identifiers(root)
    identifiers = [*(found if isinstance(found, list) else ()), *reserved]
    if len(identifiers) != len(set(identifiers)):
        raise StructureProblemError(_DUPLICATE_IDENTIFIER)
    if _any_xml_attribute(root):
        raise StructureProblemError(_XML_ATTRIBUTE)


def read_signature(root: etree._Element, place: Place) -> SignatureStructure:
    """Read the signature at a place.

    Raises:
        StructureProblemError: it is not there, or not of the profile.
    """
    payload = find_payload(root, place)
    element = _only(_descend(root, place.parent), SIGNATURE)
    if element.get("Id") != place.signature_id:
        raise _unexpected("Signature/@Id")
    _expect_children(element, _SIGNATURE_CHILDREN)
    signed_info, signature_value, key_info, holder = element
    signed_properties, unsigned_properties = _properties(holder, place)
    _expect_text(signature_value)
    _expect_children(signed_info, _SIGNED_INFO_CHILDREN)
    canonicalization, signature_method, *references = signed_info
    targets = {
        f"#{place.payload_id}": (SignedPart.PAYLOAD, payload),
        f"#{_identifier(key_info)}": (SignedPart.KEY_INFO, key_info),
        f"#{_identifier(signed_properties)}": (SignedPart.SIGNED_PROPERTIES, signed_properties),
    }
    return SignatureStructure(
        place=place,
        element=element,
        payload=payload,
        signed_info=signed_info,
        canonicalization=_algorithm(canonicalization, profile.CANONICALIZATIONS),
        signature_method=_algorithm(signature_method, profile.SIGNATURE_METHODS),
        # Each target is taken out once it is referenced: three references, three targets.
        references=tuple([_reference(r, targets) for r in references]),
        signature_value=signature_value,
        key_info=key_info,
        signed_properties=signed_properties,
        unsigned_properties=unsigned_properties,
    )


def find_payload(root: etree._Element, place: Place) -> etree._Element:
    """Return the element that the signature at a place signs, or has to sign.

    Raises:
        StructureProblemError: it is not there, not alone, or not of the profile.
    """
    payload = _descend(root, place.payload)
    if payload.items() != [("id", place.payload_id)]:
        raise _unexpected(f"{place.payload[-1]}/@id")
    if place.payload_is_text:
        _expect_text(payload)
    return payload


def _properties(
    holder: etree._Element, place: Place
) -> tuple[etree._Element, etree._Element | None]:
    """Return SignedProperties and UnsignedSignatureProperties of a ds:Object."""
    _expect_children(holder, [QUALIFYING_PROPERTIES])
    qualifying = holder[0]
    if qualifying.get("Target") != f"#{place.signature_id}":
        raise _unexpected("QualifyingProperties/@Target")
    if len(qualifying) == 1:
        _expect_children(qualifying, [SIGNED_PROPERTIES])
        return qualifying[0], None
    _expect_children(qualifying, [SIGNED_PROPERTIES, UNSIGNED_PROPERTIES])
    signed, unsigned = qualifying
    _expect_children(unsigned, [UNSIGNED_SIGNATURE_PROPERTIES])
    return signed, unsigned[0]


def _reference(
    element: etree._Element, targets: dict[str, tuple[SignedPart, etree._Element]]
) -> Reference:
    found = targets.pop(element.get("URI", ""), None)
    if found is None:
        raise StructureProblemError(_REFERENCE_TARGET)
    part, target = found
    is_properties = part is SignedPart.SIGNED_PROPERTIES
    if (element.get("Type") == profile.SIGNED_PROPERTIES_TYPE) is not is_properties:
        raise _unexpected("Reference/@Type")
    canonicalization = profile.INCLUSIVE_C14N
    if len(element) == len(_PLAIN_REFERENCE):
        _expect_children(element, _PLAIN_REFERENCE)
        method, value = element
    else:
        _expect_children(element, _TRANSFORMED_REFERENCE)
        transforms, method, value = element
        _expect_children(transforms, [f"{_DS}Transform"])
        canonicalization = _algorithm(transforms[0], profile.CANONICALIZATIONS)
    _expect_text(value)
    digest_method = _algorithm(method, profile.DIGESTS)
    return Reference(part, target, canonicalization, digest_method, value.text)


def _identifier(element: etree._Element) -> str:
    identifier = element.get("Id")
    if not identifier:
        raise _unexpected(f"{etree.QName(element).localname}/@Id")
    return identifier


def _algorithm(element: etree._Element, allowed: Container[str]) -> str:
    """Return the algorithm an element names. Parameters inside it would change its meaning."""
    algorithm = element.get("Algorithm", "")
    if algorithm not in allowed:
        name = algorithm.rpartition("/")[2] or "-"
        raise StructureProblemError(
            _ALGORITHM.filled(name=name[:60], where=etree.QName(element).localname),
            CheckName.ALGORITHMS,
        )
    if len(element):
        raise _unexpected(f"{etree.QName(element).localname}/*")
    return algorithm


def _descend(root: etree._Element, names: tuple[str, ...]) -> etree._Element:
    element = root
    for name in names:
        element = _only(element, name)
    return element


def _only(parent: etree._Element, name: str) -> etree._Element:
    """Return the child with a name, which must be there once."""
    children = parent.iterchildren(name)
    found = next(children, None)
    if found is None:
        raise StructureProblemError(_MISSING.filled(name=etree.QName(name).localname))
    if next(children, None) is not None:
        raise StructureProblemError(_TWICE.filled(name=etree.QName(name).localname))
    return found


def _first(root: etree._Element, names: tuple[str, ...]) -> etree._Element | None:
    element: etree._Element | None = root
    for name in names:
        if element is None:
            return None
        element = next(element.iterchildren(name), None)
    return element


def _expect_children(element: etree._Element, names: list[str]) -> None:
    if [child.tag for child in element] != names:
        raise _unexpected(f"{etree.QName(element).localname}/*")


def _expect_text(element: etree._Element) -> None:
    if len(element):
        raise _unexpected(f"{etree.QName(element).localname}/*")


def _unexpected(where: str) -> StructureProblemError:
    return StructureProblemError(_UNEXPECTED.filled(where=where))


_NUMBER_OF_SIGNATURES = Words(
    "署名の数か場所が、電子処方箋の決まりと違います。",
    "The number or place of the signatures is not that of an e-prescription.",
)
_DUPLICATE_IDENTIFIER = Words(
    "同じ識別子（id）が二度使われています。", "An identifier (id) is used twice."
)
_XML_ATTRIBUTE = Words("xml: で始まる属性が含まれています。", "There is an attribute of xml:.")
_REFERENCE_TARGET = Words(
    "署名の対象が、決められた三つの要素と違います。",
    "The references are not to the three elements they must be to, each once.",
)
_ALGORITHM = Words(
    "認められていない方式（{name}）が{where}に使われています。",
    "The algorithm {name} in {where} is not accepted.",
)
_MISSING = Words("{name}がありません。", "{name} is missing.")
_TWICE = Words("{name}が二つ以上あります。", "There is more than one {name}.")
_UNEXPECTED = Words("{where}が決められた形と違います。", "{where} is not of the profile.")
