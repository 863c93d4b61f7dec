"""Do the parts that no signature covers agree with the signed data?

The management service writes each medicine record (201) anew with a claim code and a YJ code,
beside the prescriber's signed data; a pharmacy's computer may well take the medicine from there. No
list of codes is at hand here, so what can be said is whether name, RP, amount and code of such a
record are those of the signed one. In a dispensing document the prescription ID and the patient
stand twice.

Names are compared after width folding (NFKC) only: nothing cleverer may decide that two different
medicines are one.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import normalize

from lxml import etree

from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.signature.content_texts import FINDINGS, IN_ONE_SENTENCE, MORE
from clinic_signer.signature.report import (
    CheckResult,
    ContentFinding,
    FindingCode,
    FindingWeight,
    SignatureReport,
)
from clinic_signer.signature.requirements import Requirement
from clinic_signer.signature.unshown import unshown_parts
from clinic_signer.words import Words, same

_Fields = list[str]
"""The items of one record, its number first."""
_Path = tuple[str, ...]
"""Names of elements from below the root."""

_REFERENCE = ("Dispensing", "ReferencePrescription")
_DISPENSING = ("Dispensing", "DispensingDocument")
_IDENTIFIERS = (
    (*_REFERENCE, "PrescriptionManagement", "PrescriptionId"),
    ("DispensingManagement", "PrescriptionId"),
)
_ADDED = "AdditionalPrescriptionInformation"
_CONVERSION = "ConversionPharmaceuticalCode"


@dataclass(frozen=True, slots=True)
class _Form:
    """Which item of record 201 is what: the two kinds of data write it in different orders."""

    length: int
    kind: int
    code: int
    name: int
    amounts: tuple[int, ...]


_SJ1 = _Form(length=10, kind=4, code=5, name=6, amounts=(7, 8, 9))
_CJ1 = _Form(length=7, kind=5, code=6, name=2, amounts=(3, 4))
_MEDICINE = "201"
_DRUG = "1"
"""Information class (SJ1, item 3) of a medicine; materials may have no other code."""
_YJ = "4"
_GENERIC = "7"
"""Code type of a generic name: its code is the first nine characters of the YJ code (ingredient,
route, form and strength) and ``ZZZ`` (the ministry's master of generic names)."""
_CONVERTIBLE = ("2", "3", "4", "6")
"""Code types of a product; other medicines may well be left without a converted code."""
_STRENGTH = re.compile(r"\d+(?:\.\d+)?(?=(?:m?g|μg|mL|%|単位))")
_DAY = re.compile(r"\d{8}")
_CONVERTED = ("ConversionREcode", "ConversionYJcode")


def findings_beside(
    signatures: Iterable[SignatureReport], root: etree._Element, kind: DocumentKind
) -> tuple[ContentFinding, ...]:
    """Return what :func:`content_findings` finds where the signatures cover what stands there.

    Beside data that were changed, or under a signature of another shape, nothing is compared:
    nothing there may be called signed.
    """
    for signature in signatures:
        for check in signature.checks:
            if check.result is not CheckResult.PASSED and check.name in Requirement.VALUE.checks:
                return ()
    return content_findings(root, kind)


def content_findings(root: etree._Element, kind: DocumentKind) -> tuple[ContentFinding, ...]:
    """Compare what no signature covers with what is signed, and the two parts of a dispensing.

    Args:
        root: a document whose signatures hold.
        kind: what kind of document it is.

    Returns:
        The loud ones first, each group in the order of the document.
    """
    if kind is DocumentKind.PRESCRIPTION:
        found = list(_in_prescription(root, ("Prescription",)))
    else:
        found = [*_in_prescription(root, _REFERENCE), *_in_dispensing(root)]
    found.sort(key=lambda finding: finding.weight is not FindingWeight.LOUD)
    return tuple(found)


def with_exception(sentence: Words, findings: Iterable[ContentFinding]) -> Words:
    """Add the loud findings to the one sentence of a document: 「ただし、…」."""
    loud = [finding for finding in findings if finding.weight is FindingWeight.LOUD]
    if not loud:
        return sentence
    more = MORE.filled(count=len(loud) - 1) if len(loud) > 1 else same("")
    exception = IN_ONE_SENTENCE[loud[0].code].filled(more=more)
    return Words(f"{sentence.ja}{exception.ja}", f"{sentence.en} {exception.en}")


# ---- Converted codes of a prescription -----------------------------------------------------


def _in_prescription(root: etree._Element, container: _Path) -> Iterator[ContentFinding]:
    if _at(root, (*container, _ADDED)) is None:
        return
    path = _written((*container, _ADDED))
    medicines: dict[tuple[str, str], _Fields] = {}
    for line in _lines(_at(root, (*container, "PrescriptionDocument"))):
        if line.startswith("201,") and len(record := line.split(",")) >= _SJ1.length:
            medicines.setdefault((record[1], record[2]), record)
    seen: set[tuple[str, str]] = set()
    for conversion in _all_at(root, (*container, _ADDED, _CONVERSION)):
        keys: set[tuple[str, str]] = set()
        for element in conversion.iterchildren(*_CONVERTED):
            if not (text := (element.text or "").strip()):
                continue
            fields = text.split(",")
            if fields[0] != _MEDICINE or len(fields) < _SJ1.length:
                here = _converted_path(path, element)
                yield _finding(FindingCode.CONVERTED_UNREADABLE, here, (), fields)
                continue
            key = (fields[1], fields[2])
            keys.add(key)
            if (signed := medicines.get(key)) is None:
                here = _converted_path(path, element)
                yield _finding(FindingCode.CONVERTED_WITHOUT_ORIGIN, here, (), fields)
            elif not _is_as_usual(signed, fields):
                yield from _differences(signed, fields, _SJ1, _converted_path(path, element))
        for key in sorted(keys & seen & medicines.keys()):
            yield _finding(FindingCode.CONVERTED_TWICE, path, medicines[key], ())
        seen |= keys
    for key, signed in medicines.items():
        if key not in seen and signed[3] == _DRUG and signed[4] in _CONVERTIBLE:
            yield _finding(FindingCode.CONVERTED_MISSING, path, signed, ())


def _converted_path(path: str, element: etree._Element) -> str:
    return f"{path}/{_CONVERSION}/{element.tag}"


def _is_as_usual(signed: _Fields, converted: _Fields) -> bool:
    """Whether all but the code is the same to the letter, and the code the same or of another type.

    Nothing else would be found either; this only says so at once.
    """
    name, kind, code = _SJ1.name, _SJ1.kind, _SJ1.code
    return converted[name:] == signed[name:] and (
        converted[code] == signed[code] or signed[kind] not in (converted[kind], _GENERIC)
    )


def _differences(
    signed: _Fields, converted: _Fields, form: _Form, path: str
) -> Iterator[ContentFinding]:
    """How a converted record differs from the signed one that it stands for."""
    kind, code = signed[form.kind], signed[form.code]
    other_kind, other_code = converted[form.kind], converted[form.code]
    is_generic = kind == _GENERIC
    if (kind == other_kind and code != other_code) or (
        is_generic and other_kind == _YJ and not _is_of_generic(code, other_code)
    ):
        yield _finding(FindingCode.CONVERTED_OTHER_CODE, path, signed, converted)
    difference = _compare_names(signed[form.name], converted[form.name], is_generic=is_generic)
    if difference is not None:
        yield _finding(difference, path, signed, converted)
    if signed[1] != converted[1] or any(
        signed[place] != converted[place] and _number(signed[place]) != _number(converted[place])
        for place in form.amounts
    ):
        yield _finding(FindingCode.CONVERTED_OTHER_AMOUNT, path, signed, converted)


def _is_of_generic(generic_code: str, yj_code: str) -> bool:
    """Whether a product is one that a generic name stands for, as far as the codes say."""
    return not generic_code.endswith("ZZZ") or yj_code[:9] == generic_code[:9]


def _compare_names(signed: str, converted: str, *, is_generic: bool) -> FindingCode | None:
    if signed == converted:
        return None
    signed, converted = normalize("NFKC", signed), normalize("NFKC", converted)
    if signed == converted:
        return None
    strengths, others = (set(_STRENGTH.findall(name)) for name in (signed, converted))
    is_other_strength = bool(strengths and others and strengths != others)
    if not is_other_strength and (is_generic or _begins_alike(signed, converted)):
        return FindingCode.CONVERTED_NAME_DIFFERS
    return FindingCode.CONVERTED_OTHER_MEDICINE


def _begins_alike(one: str, other: str) -> bool:
    """True when one name is the beginning of the other, and not a part of its number."""
    short, long = sorted((one, other), key=len)
    cut = len(short)
    return cut > 0 and long.startswith(short) and not (short[-1].isdigit() and _goes_on(long[cut]))


def _goes_on(character: str) -> bool:
    return character.isdigit() or character == "."


def _number(text: str) -> str:
    """An amount or unit to compare: width does not count, nor zeros behind the point."""
    text = normalize("NFKC", text)
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- Dispensing ----------------------------------------------------------------------------


def _in_dispensing(root: etree._Element) -> Iterator[ContentFinding]:
    dispensed = _records(_at(root, _DISPENSING))
    yield from _identifiers(root, dispensed)
    prescribed = _records(_at(root, (*_REFERENCE, "PrescriptionDocument")))
    if prescribed:
        yield from _patients(prescribed, dispensed)
    for part in unshown_parts(root):
        yield _finding(FindingCode.SIGNED_UNSHOWN, _written(_DISPENSING[:1]), (part,), ())
    for conversion in _all_at(root, ("AdditionalDispensedInformation", _CONVERSION)):
        yield from _converted_of_dispensing(conversion, dispensed)


def _identifiers(root: etree._Element, dispensed: list[_Fields]) -> Iterator[ContentFinding]:
    named = [record[1].lower() for record in dispensed if record[0] == "7" and len(record) > 1]
    for path in _IDENTIFIERS:
        for element in _all_at(root, path):
            stated = element.get("Value", "")
            if named and stated and named[0] != stated.lower():
                code = FindingCode.PRESCRIPTION_ID_DIFFERS
                yield _finding(code, _written(path), (named[0],), (stated,))


def _patients(prescribed: list[_Fields], dispensed: list[_Fields]) -> Iterator[ContentFinding]:
    """Record 1 of the dispensing against records 11, 12 and 13 of the prescription."""
    patient = next((record for record in dispensed if record[0] == "1"), None)
    if patient is None:
        return
    name, sex, birthday, kana = (_item(patient, at) for at in (1, 2, 3, 10))
    there = {record[0]: record for record in reversed(prescribed)}
    named = there.get("11", [])
    is_other_day = birthday != (day := _item(there.get("13", []), 1)) and all(
        _DAY.fullmatch(each) for each in (birthday, day)
    )
    is_other_sex = bool(sex) and sex != (_item(there.get("12", []), 1) or sex)
    is_other_name = _bare(name) != _bare(_item(named, 2))
    is_same_kana = bool(kana) and _bare(kana) == _bare(_item(named, 3))
    covered, beside = named[2:4], patient[1:4]
    if is_other_day or is_other_sex or (is_other_name and not is_same_kana):
        yield _finding(FindingCode.DISPENSED_FOR_ANOTHER, _written(_DISPENSING), covered, beside)
    elif is_other_name:
        yield _finding(FindingCode.PATIENT_NAME_DIFFERS, _written(_DISPENSING), covered, beside)


def _converted_of_dispensing(
    conversion: etree._Element, dispensed: list[_Fields]
) -> Iterator[ContentFinding]:
    """A converted code names its line of the dispensing data (CsvLineNo, from 1)."""
    path = f"/Document/AdditionalDispensedInformation/{_CONVERSION}"
    stated = conversion.get("CsvLineNo", "")
    line = int(stated) if stated.isdecimal() and len(stated) < _DIGITS_OF_A_LINE else 0
    signed = dispensed[line - 1] if 0 < line <= len(dispensed) else []
    texts = [(e, e.text) for e in conversion.iter(*_CONVERTED) if e.text and e.text.strip()]
    if not signed or signed[0] != _MEDICINE or len(signed) < _CJ1.length:
        beside = texts[0][1].split(",") if texts else (stated,)
        yield _finding(FindingCode.CONVERTED_WITHOUT_ORIGIN, path, (), beside)
        return
    origin = conversion.get("DispensingDocumentCode", "")
    # What the attribute holds besides a code is not known: something of another form is no code.
    if len(origin) == len(signed[_CJ1.code]) and origin != signed[_CJ1.code]:
        yield _finding(FindingCode.CONVERTED_OTHER_CODE, path, signed, (origin,))
    for element, text in texts:
        fields = text.strip().split(",")
        here = f"{path}/{element.tag}"
        if len(fields) == 1:
            continue  # a code alone: there is nothing to compare it with
        if fields[0] != _MEDICINE or len(fields) < _CJ1.length:
            yield _finding(FindingCode.CONVERTED_UNREADABLE, here, signed, fields)
        elif fields != signed:
            yield from _differences(signed, fields, _CJ1, here)


_DIGITS_OF_A_LINE = 7


def _item(record: _Fields, at: int) -> str:
    return record[at] if at < len(record) else ""


def _bare(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


# ---- Reading -------------------------------------------------------------------------------


def _at(root: etree._Element, path: _Path) -> etree._Element | None:
    element: etree._Element | None = root
    for name in path:
        if element is None:
            return None
        element = next(element.iterchildren(name), None)
    return element


def _all_at(root: etree._Element, path: _Path) -> list[etree._Element]:
    """What no signature covers may stand there more than once: nothing of it is left unread."""
    found = [root]
    for name in path:
        found = [child for element in found for child in element.iterchildren(name)]
    return found


def _written(path: _Path) -> str:
    return "/".join(("/Document", *path))


def _records(element: etree._Element | None) -> list[_Fields]:
    return [line.split(",") for line in _lines(element)]


def _lines(element: etree._Element | None) -> list[str]:
    """The lines of a Base64 text; none where it is no such text."""
    if element is None or not element.text:
        return []
    try:
        data = binascii.a2b_base64(element.text)
    except ValueError:
        return []
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp932", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def _finding(
    code: FindingCode, path: str, covered: Iterable[str], uncovered: Iterable[str]
) -> ContentFinding:
    weight, words = FINDINGS[code]
    covered, uncovered = [*covered], [*uncovered]
    rp = next((fields[1] for fields in (covered, uncovered) if len(fields) > 1), "")
    return ContentFinding(
        code=code,
        weight=weight,
        words=words.filled(rp=rp),
        path=path,
        covered=",".join(covered),
        uncovered=",".join(uncovered),
    )
