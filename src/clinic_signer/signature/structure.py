"""Finding the signatures of a document and checking that they have the shape of the profile.

Nothing is looked up by what a reference says: the signed elements are found by their place in the
document, and a reference must then name exactly them. So what is verified is what is displayed, and
a signed element moved elsewhere (signature wrapping) does not help anybody.
"""

from __future__ import annotations

from collections.abc import Container
from itertools import accumulate, pairwise, product
from typing import NamedTuple

from lxml import etree

from clinic_signer.pki.algorithms import algorithm_policy
from clinic_signer.signature import profile
from clinic_signer.signature.places import Place
from clinic_signer.signature.profile import SIGNATURE, SignedPart
from clinic_signer.signature.report import CheckName
from clinic_signer.words import Words

_DS = f"{{{profile.XMLDSIG}}}"
_XA = f"{{{profile.XADES}}}"
SIGNED_INFO = f"{_DS}SignedInfo"
KEY_INFO = f"{_DS}KeyInfo"
SIGNED_PROPERTIES = f"{_XA}SignedProperties"

_HOLDER_CHILDREN = [SIGNATURE]
_SIGNATURE_CHILDREN = [SIGNED_INFO, f"{_DS}SignatureValue", KEY_INFO, f"{_DS}Object"]
_OBJECT_CHILDREN = [f"{_XA}QualifyingProperties"]
_BARE_PROPERTIES = [SIGNED_PROPERTIES]
_EXTENDED_PROPERTIES = [SIGNED_PROPERTIES, f"{_XA}UnsignedProperties"]
_UNSIGNED_CHILDREN = [f"{_XA}UnsignedSignatureProperties"]

_METHODS = [SIGNED_INFO, f"{_DS}CanonicalizationMethod", f"{_DS}SignatureMethod"]
_REFERENCE = [f"{_DS}Reference", f"{_DS}DigestMethod", f"{_DS}DigestValue"]
_TRANSFORMED_REFERENCE = [
    f"{_DS}Reference",
    f"{_DS}Transforms",
    f"{_DS}Transform",
    f"{_DS}DigestMethod",
    f"{_DS}DigestValue",
]
_CHILDREN_OF = {len(_REFERENCE): (2, 0, 0), len(_TRANSFORMED_REFERENCE): (3, 1, 0, 0, 0)}


class _Layout(NamedTuple):
    """One of the shapes SignedInfo may have.

    Attributes:
        names: of all its elements in document order.
        references: where each reference begins and ends among them.
    """

    names: list[str]
    references: tuple[tuple[int, int], ...]


def _layouts() -> dict[tuple[int, ...], _Layout]:
    """Every shape of SignedInfo by the numbers of children of its elements in document order.

    The numbers of children and the names, in document order, determine the whole tree.
    """
    layouts = {}
    for references in product((_REFERENCE, _TRANSFORMED_REFERENCE), repeat=len(SignedPart)):
        numbers = [len(_METHODS) - 1 + len(references), 0, 0]
        for reference in references:
            numbers += _CHILDREN_OF[len(reference)]
        ends = [*accumulate(map(len, references), initial=len(_METHODS))]
        names = [*_METHODS, *(name for reference in references for name in reference)]
        layouts[tuple(numbers)] = _Layout(names, tuple(pairwise(ends)))
    return layouts


_LAYOUTS = _layouts()

_SMALL = 50_000
"""Bytes up to which the two limits below cannot be passed by enough to take time."""
_MOST_DECLARATIONS = 1_000
"""Namespace declarations of a document; a dispensing document has about twenty."""
_MOST_ATTRIBUTES = 1_000
"""Attributes of one element; the profile knows three."""

_IDENTIFIERS = frozenset({"Id", "id"})
_XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"


class StructureProblemError(Exception):
    """The document or a signature does not have the shape of the profile.

    Args:
        detail: what is wrong, for people.
        check: which check failed by it.
        is_weak: it names an algorithm that is known and too weak.
    """

    def __init__(
        self, detail: Words, check: CheckName = CheckName.FORMAT, *, is_weak: bool = False
    ) -> None:
        super().__init__(detail.en)
        self.detail = detail
        self.check = check
        self.is_weak = is_weak


class Reference(NamedTuple):
    """One reference of SignedInfo and the element it must point to."""

    part: SignedPart
    target: etree._Element
    canonicalization: str
    digest_method: str
    digest_value: str | None
    is_transformed: bool


class SignatureStructure(NamedTuple):
    """A signature whose shape is in order; its values are not looked at yet.

    Attributes:
        references: one for each :class:`~clinic_signer.signature.profile.SignedPart`, in the order
            of the document.
        unsigned_properties: UnsignedSignatureProperties; None in a bare ES.
    """

    place: Place
    payload: etree._Element
    signed_info: etree._Element
    canonicalization: str
    signature_method: str
    references: tuple[Reference, ...]
    signature_value: etree._Element
    key_info: etree._Element
    signed_properties: etree._Element
    unsigned_properties: etree._Element | None


def assert_unambiguous(
    data: bytes,
    elements: list[etree._Element],
    signatures: int,
    reserved: tuple[str, ...] = (),
) -> None:
    """Refuse what lets two readers of the same document see different things.

    Args:
        data: the document.
        elements: all its elements. (A few XPath expressions would say the same, but each costs as
            much as parsing.)
        signatures: how many signatures the document must hold.
        reserved: identifiers that are to be added to the document.

    Raises:
        StructureProblemError: another number of signatures, an identifier given twice, an attribute
            such as xml:base, or too many attributes or namespaces. (Comments do not come through
            the parser.)
    """
    if len(data) > _SMALL:
        _assert_not_crowded(data, elements)
    if [element.tag for element in elements].count(SIGNATURE) != signatures:
        raise StructureProblemError(_NUMBER_OF_SIGNATURES)
    attributes = [attribute for element in elements for attribute in element.items()]
    identifiers = [*reserved, *[value for name, value in attributes if name in _IDENTIFIERS]]
    if len(identifiers) != len(set(identifiers)):
        raise StructureProblemError(_DUPLICATE_IDENTIFIER)
    if any(str(name).startswith(_XML_NAMESPACE) for name in {name for name, _value in attributes}):
        raise StructureProblemError(_XML_ATTRIBUTE)


def _assert_not_crowded(data: bytes, elements: list[etree._Element]) -> None:
    """Refuse what the library below takes the square of; called for large documents only."""
    if data.count(b"xmlns") > _MOST_DECLARATIONS:
        raise StructureProblemError(_NAMESPACES)
    if any(len(element.attrib) > _MOST_ATTRIBUTES for element in elements):
        raise StructureProblemError(_ATTRIBUTES)


def find_container(root: etree._Element, place: Place) -> list[etree._Element]:
    """Return the children of the element that holds the signed element and the signature.

    Raises:
        StructureProblemError: it is not there, or not alone.
    """
    children = [*root]
    for name in place.container:
        children = [*_only(children, name)]
    return children


def find_payload(container: list[etree._Element], place: Place) -> etree._Element:
    """Return the element that the signature at a place signs, or has to sign.

    Raises:
        StructureProblemError: it is not there, not alone, or not of the profile.
    """
    payload = _only(container, place.payload)
    if payload.items() != [("id", place.payload_id)]:
        raise _unexpected(f"{place.payload}/@id")
    if place.payload_is_text and len(payload):
        raise _unexpected(f"{place.payload}/*")
    return payload


def read_signature(root: etree._Element, place: Place) -> SignatureStructure:
    """Read the signature at a place.

    Raises:
        StructureProblemError: it is not there, or not of the profile.
    """
    container = find_container(root, place)
    payload = find_payload(container, place)
    (element,) = _children(_only(container, place.holder), _HOLDER_CHILDREN)
    if element.get("Id") != place.signature_id:
        raise _unexpected("Signature/@Id")
    signed_info, signature_value, key_info, holder = _children(element, _SIGNATURE_CHILDREN)
    if len(signature_value):
        raise _unexpected("SignatureValue/*")
    signed_properties, unsigned_properties = _properties(holder, place)
    targets = {
        f"#{place.payload_id}": (SignedPart.PAYLOAD, payload),
        f"#{key_info.get('Id', '')}": (SignedPart.KEY_INFO, key_info),
        f"#{signed_properties.get('Id', '')}": (SignedPart.SIGNED_PROPERTIES, signed_properties),
    }
    # An empty URI means the whole document.
    targets.pop("#", None)
    canonicalization, signature_method, references = _signed_info(signed_info, targets)
    return SignatureStructure(
        place,
        payload,
        signed_info,
        canonicalization,
        signature_method,
        references,
        signature_value,
        key_info,
        signed_properties,
        unsigned_properties,
    )


def _properties(
    holder: etree._Element, place: Place
) -> tuple[etree._Element, etree._Element | None]:
    """Return SignedProperties and UnsignedSignatureProperties of a ds:Object."""
    (qualifying,) = _children(holder, _OBJECT_CHILDREN)
    if qualifying.get("Target") != f"#{place.signature_id}":
        raise _unexpected("QualifyingProperties/@Target")
    if len(qualifying) == 1:
        (signed,) = _children(qualifying, _BARE_PROPERTIES)
        return signed, None
    signed, unsigned = _children(qualifying, _EXTENDED_PROPERTIES)
    (unsigned_signature_properties,) = _children(unsigned, _UNSIGNED_CHILDREN)
    return signed, unsigned_signature_properties


def _signed_info(
    signed_info: etree._Element, targets: dict[str, tuple[SignedPart, etree._Element]]
) -> tuple[str, str, tuple[Reference, ...]]:
    """Return canonicalization, signature method and references, each to another target."""
    elements = [*signed_info.iter()]
    layout = _LAYOUTS.get(tuple(map(len, elements)))
    if layout is None or [element.tag for element in elements] != layout.names:
        raise _unexpected("SignedInfo/*")
    references = []
    for start, end in layout.references:
        # Transforms missing, inclusive canonicalization applies (XML Signature §4.4.3.2).
        canonicalization = profile.INCLUSIVE_C14N
        is_transformed = end - start == len(_TRANSFORMED_REFERENCE)
        if is_transformed:
            canonicalization = _algorithm(elements[start + 2], profile.CANONICALIZATIONS)
        part, target = _target(elements[start], targets)
        digest_method = _algorithm(elements[end - 2], profile.DIGESTS)
        digest_value = elements[end - 1].text
        references.append(
            Reference(part, target, canonicalization, digest_method, digest_value, is_transformed)
        )
    return (
        _algorithm(elements[1], profile.CANONICALIZATIONS),
        _algorithm(elements[2], profile.SIGNATURE_METHODS),
        tuple(references),
    )


def _target(
    reference: etree._Element, targets: dict[str, tuple[SignedPart, etree._Element]]
) -> tuple[SignedPart, etree._Element]:
    """Take the target of a reference out of those that are left."""
    found = targets.pop(reference.get("URI", ""), None)
    if found is None:
        raise StructureProblemError(_REFERENCE_TARGET)
    is_properties = found[0] is SignedPart.SIGNED_PROPERTIES
    if (reference.get("Type") == profile.SIGNED_PROPERTIES_TYPE) is not is_properties:
        raise _unexpected("Reference/@Type")
    return found


def _algorithm(element: etree._Element, allowed: Container[str]) -> str:
    algorithm = element.get("Algorithm")
    if algorithm is None or algorithm not in allowed:
        name = (algorithm or "").rpartition("/")[2] or "-"
        raise StructureProblemError(
            _ALGORITHM.filled(name=name[:60], where=etree.QName(element).localname),
            CheckName.ALGORITHMS,
            is_weak=algorithm in algorithm_policy().weak,
        )
    return algorithm


def _only(elements: list[etree._Element], name: str) -> etree._Element:
    """Return the element with a name, which must be there once."""
    found = [element for element in elements if element.tag == name]
    if len(found) != 1:
        words = _TWICE if found else _MISSING
        raise StructureProblemError(words.filled(name=name))
    return found[0]


def _children(element: etree._Element, names: list[str]) -> list[etree._Element]:
    """Return the children, which must have these names in this order."""
    children = [*element]
    if [child.tag for child in children] != names:
        raise _unexpected(f"{etree.QName(element).localname}/*")
    return children


def _unexpected(where: str) -> StructureProblemError:
    return StructureProblemError(_UNEXPECTED.filled(where=where))


_NUMBER_OF_SIGNATURES = Words(
    "署名の数か場所が、電子処方箋の決まりと違います。",
    "The number or place of the signatures is not that of an e-prescription.",
)
_DUPLICATE_IDENTIFIER = Words(
    "同じ識別子（id）が二度使われています。", "An identifier (id) is used twice."
)
_NAMESPACES = Words("名前空間の宣言が多すぎます。", "There are too many namespaces.")
_ATTRIBUTES = Words("属性が多すぎる要素があります。", "An element has too many attributes.")
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
