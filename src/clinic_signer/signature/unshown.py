"""What a pharmacist would sign in a dispensing document without seeing it anywhere.

The signed element holds a whole prescription and the dispensing data. Both are shown from their
data; whatever else somebody has put between them is signed as well, and would be seen by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from clinic_signer.signature.places import DISPENSING, PRESCRIPTION_IN_DISPENSING

_SIGNED = DISPENSING.payload
_INSIDE = f"{_SIGNED}/{PRESCRIPTION_IN_DISPENSING.container[-1]}"
_ADDED = f"{_INSIDE}/AdditionalPrescriptionInformation"
_CONVERTED = f"{_ADDED}/ConversionPharmaceuticalCode"
_SIGNATURE = f"{_INSIDE}/{PRESCRIPTION_IN_DISPENSING.holder}"
"""Verified as a signature; what it holds besides is not content."""

_ELEMENTS = frozenset(
    {
        _SIGNED,
        _INSIDE,
        f"{_INSIDE}/PrescriptionManagement",
        f"{_INSIDE}/PrescriptionManagement/Version",
        f"{_INSIDE}/PrescriptionManagement/PrescriptionId",
        _ADDED,
        _CONVERTED,
        _SIGNATURE,
    }
)
"""Elements of elements only, as in documents of 2022."""
_TEXTS = frozenset(
    {
        f"{_INSIDE}/{PRESCRIPTION_IN_DISPENSING.payload}",
        f"{_CONVERTED}/ConversionREcode",
        f"{_CONVERTED}/ConversionYJcode",
        f"{_SIGNED}/DispensingDocument",
    }
)
"""Elements whose text is shown."""
_ATTRIBUTES = frozenset({"id", "Value"})
_OF_THE_SERVICE = frozenset({_CONVERTED})
"""Elements whose attributes are the service's own and not known."""


def unshown_parts(root: etree._Element) -> tuple[str, ...]:
    """Return what the signed element of an ED document holds beside what is shown of it.

    Args:
        root: of the document.

    Returns:
        Each as the place and the text that stands there, in the order of the document.
    """
    element = next(root.iterchildren(_SIGNED), None)
    return () if element is None else tuple(_parts(element, _SIGNED))


def _parts(element: etree._Element, path: str) -> Iterator[str]:
    if path not in _ELEMENTS and path not in _TEXTS:
        yield f"{path}: {_everything(element)}"
        return
    if path not in _OF_THE_SERVICE:
        for name, value in element.items():
            if name not in _ATTRIBUTES:
                yield f"{path}/@{name!s}: {value!s}"
    if path in _ELEMENTS and (text := (element.text or "").strip()):
        yield f"{path}: {text}"
    for child in element:
        if path != _SIGNATURE:
            yield from _parts(child, f"{path}/{child.tag}")
        if text := (child.tail or "").strip():
            yield f"{path}: {text}"


def _everything(element: etree._Element) -> str:
    """The texts and attributes in an element, however deep."""
    found = [
        text.strip()
        for each in element.iter()
        for text in (*map(str, each.values()), each.text or "", each.tail or "")
    ]
    return " ".join(text for text in found if text)
