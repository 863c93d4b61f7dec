"""What the signatures of a document do not protect, by name.

The list is complete by construction: every element, attribute and text outside the signed elements
stands in it, itself or by an ancestor. Only the notation (XML declaration, white space between
elements, the way tags are written) has no name of its own and is always listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from clinic_signer.signature.report import UncoveredPart
from clinic_signer.signature.structure import SignatureStructure
from clinic_signer.words import Words, same


def uncovered_parts(
    root: etree._Element, signatures: Iterable[SignatureStructure]
) -> tuple[UncoveredPart, ...]:
    """Return what none of the signatures covers, in document order."""
    covered: set[etree._Element] = set()
    values: set[etree._Element] = set()
    for signature in signatures:
        covered.update(reference.target for reference in signature.references)
        covered.add(signature.signed_info)
        values.add(signature.signature_value)
    around = {above for element in covered | values for above in element.iterancestors()}
    found: list[str] = []
    _walk(root, "", _Covered(covered, values, around), found)
    return (*map(_part, dict.fromkeys(found)), _NOTATION)


class _Covered(NamedTuple):
    """Elements that are covered, those whose text alone is, and those above any of them."""

    whole: set[etree._Element]
    values: set[etree._Element]
    around: set[etree._Element]


def _walk(element: etree._Element, above: str, covered: _Covered, found: list[str]) -> None:
    """Note the paths of what is not covered in and below an element."""
    if element in covered.whole:
        return
    path = f"{above}/{_local(str(element.tag))}"
    is_value = element in covered.values
    if not is_value and element not in covered.around:
        found.append(path)
        return
    found.extend([f"{path}/@{_local(str(name))}" for name, _value in element.items()])
    if is_value:
        return
    if _has_text(element):
        found.append(f"{path}/text()")
    for child in element:
        _walk(child, path, covered, found)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _has_text(element: etree._Element) -> bool:
    texts = [element.text, *[child.tail for child in element]]
    return bool("".join(filter(None, texts)).strip())


@lru_cache(maxsize=1024)
def _part(path: str) -> UncoveredPart:
    return UncoveredPart(path, _words(path))


def _words(path: str) -> Words:
    *_, parent, name = path.split("/")
    if name in _IDENTIFIERS:
        return _IDENTIFIER.filled(name=f"{parent}/{name}")
    return _NAMES.get(name, same(path))


_NOTATION = UncoveredPart(
    "/",
    Words(
        "XML宣言、要素の間の空白、タグの書き方",
        "the XML declaration, white space between elements and the way tags are written",
    ),
)
_IDENTIFIERS = frozenset({"@id", "@Id", "@Target"})
_IDENTIFIER = Words("識別子（{name}）", "an identifier ({name})")
_NAMES = {
    "@noNamespaceSchemaLocation": Words("文書の形式の名前", "the name of the document's schema"),
    "PrescriptionManagement": Words(
        "版と処方箋ID（管理サービスが付けたもの）",
        "the version and the prescription ID (given by the service)",
    ),
    "DispensingManagement": Words(
        "版と調剤ID（管理サービスが付けたもの）",
        "the version and the dispensing ID (given by the service)",
    ),
    "AdditionalPrescriptionInformation": Words(
        "変換された薬品コード（管理サービスが付けたもの）",
        "the converted medicine codes (given by the service)",
    ),
    "AdditionalDispensedInformation": Words(
        "変換された薬品コード（管理サービスが付けたもの）",
        "the converted medicine codes (given by the service)",
    ),
    "UnsignedProperties": Words(
        "タイムスタンプ、証明書、失効リスト（それぞれ自身の署名で守られます）",
        "timestamps, certificates and revocation lists (each protected by its own signature)",
    ),
}
