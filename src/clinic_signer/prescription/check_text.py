"""Checks of the data as text: encoding, line ends, first line, characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from clinic_signer.prescription.finding_catalogue import FindingCode, found
from clinic_signer.prescription.findings import Finding
from clinic_signer.prescription.record_table import HEADER, FieldRow
from clinic_signer.prescription.records import Line, Prescription, TextEncoding

LOOK_ALIKES = {
    "\u2212": "－",  # MINUS SIGN, for U+FF0D
    "\u301c": "～",  # WAVE DASH, for U+FF5E
    "\u2016": "∥",  # DOUBLE VERTICAL LINE, for U+2225
    "\u2014": "―",  # EM DASH, for U+2015
    "\u2013": "－",  # EN DASH, for U+FF0D
    "\u00a2": "￠",
    "\u00a3": "￡",
    "\u00a5": "￥",
    "\u00a6": "￤",
    "\u00ac": "￢",
    "\u00b5": "μ",  # MICRO SIGN, for U+03BC
    "\u00b7": "・",
    "\u00c5": "Å",  # for U+212B
    "\u203e": "￣",
    "\u2126": "Ω",  # OHM SIGN, for U+03A9
}
"""Characters that code page 932 lacks, with the one it has in their place (Unicode's JIS0208.TXT
and CP932.TXT map some bytes to different characters)."""

_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp"})
_LINE_END_NAMES = {"\r\n": "CRLF", "\r": "CR"}
_CHARACTERS_NAMED_AT_MOST = 5


def check_text(prescription: Prescription) -> Iterable[Finding]:
    """Yield the findings that concern bytes and characters."""
    if prescription.encoding is TextEncoding.SHIFT_JIS:
        yield found(FindingCode.ENCODING_SHIFT_JIS)
    if prescription.byte_order_mark:
        yield found(FindingCode.BYTE_ORDER_MARK, line=1)
    yield from _check_line_ends(prescription)
    if prescription.lines[0].raw != HEADER:
        yield found(FindingCode.HEADER_WRONG, line=1)
    for line in prescription.lines:
        yield from _check_characters(line)


def _check_line_ends(prescription: Prescription) -> Iterable[Finding]:
    wrong = [line for line in prescription.lines if line.end in _LINE_END_NAMES]
    if wrong:
        names = dict.fromkeys(_LINE_END_NAMES[line.end] for line in wrong)
        yield found(
            FindingCode.LINE_END_NOT_LF,
            line=wrong[0].number,
            count=len(wrong),
            line_end=", ".join(names),
        )


def _check_characters(line: Line) -> Iterable[Finding]:
    if '"' in line.raw:
        yield _at(FindingCode.QUOTATION_MARK, line, frozenset('"'))
    if _is_plain(line.raw):
        return
    distinct = frozenset(line.raw)
    for code, is_wrong in (
        (FindingCode.CONTROL_CHARACTER, _is_invisible),
        (FindingCode.CHARACTER_LOOK_ALIKE, LOOK_ALIKES.__contains__),
        (FindingCode.CHARACTER_NOT_IN_JIS, _is_outside_jis),
    ):
        if wrong := frozenset(filter(is_wrong, distinct)):
            yield _at(code, line, wrong)


def _at(code: FindingCode, line: Line, wrong: frozenset[str]) -> Finding:
    """One finding for the line, placed at the first item that holds one of the characters."""
    row = None if line.record is None else line.record.row
    item: FieldRow | None = None
    if row is not None:
        place = next(i for i, text in enumerate(line.fields) if not wrong.isdisjoint(text))
        item = row.fields[place - 1] if 0 < place <= len(row.fields) else None
    in_order = dict.fromkeys(character for character in line.raw if character in wrong)
    characters = list(in_order)[:_CHARACTERS_NAMED_AT_MOST]
    return found(
        code,
        line=line.number,
        record=row,
        item=item,
        characters=", ".join(_named(character) for character in characters),
        instead="".join(dict.fromkeys(LOOK_ALIKES.get(c, "") for c in characters)),
    )


def _is_plain(text: str) -> bool:
    """True for nearly every line, at a small price: printable, and in code page 932."""
    return _survives_cp932(text) and text.replace("\u3000", "").isprintable()


def _named(character: str) -> str:
    code_point = f"U+{ord(character):04X}"
    return code_point if _is_invisible(character) else f"{character} {code_point}"


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE_CATEGORIES


def _is_outside_jis(character: str) -> bool:
    if character in LOOK_ALIKES or _is_invisible(character):
        return False
    # Private-use characters (外字) look different on every site; a no-break space is no JIS blank.
    if character == "\u00a0" or unicodedata.category(character) == "Co":
        return True
    return not _survives_cp932(character)


def _survives_cp932(text: str) -> bool:
    # Python's codec writes some look-alikes too, but as the character that code page 932 has.
    try:
        return text.encode("cp932").decode("cp932") == text
    except UnicodeEncodeError:
        return False
