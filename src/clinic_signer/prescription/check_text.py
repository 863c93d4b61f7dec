"""Checks of the data as text: encoding, line ends, first line, characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from clinic_signer.prescription.data_lines import DataLines, Line, TextEncoding
from clinic_signer.prescription.finding_catalogue import FindingCode, found
from clinic_signer.prescription.findings import Finding
from clinic_signer.prescription.record_rows import FieldRow
from clinic_signer.prescription.record_table import HEADER
from clinic_signer.prescription.records import Prescription

LOOK_ALIKES = {
    "\u2212": "\uff0d",  # MINUS SIGN, for －
    "\u2013": "\uff0d",  # EN DASH, for －
    "\u301c": "\uff5e",  # WAVE DASH, for ～
    "\u2016": "\u2225",  # DOUBLE VERTICAL LINE, for ∥
    "\u2014": "\u2015",  # EM DASH, for ―
    "\u00a2": "\uffe0",  # CENT SIGN, for ￠
    "\u00a3": "\uffe1",  # POUND SIGN, for ￡
    "\u00a5": "\uffe5",  # YEN SIGN, for ￥
    "\u00a6": "\uffe4",  # BROKEN BAR, for ￤
    "\u00ac": "\uffe2",  # NOT SIGN, for ￢
    "\u00b5": "\u03bc",  # MICRO SIGN, for μ
    "\u00b7": "\u30fb",  # MIDDLE DOT, for ・
    "\u00c5": "\u212b",  # A WITH RING, for Å
    "\u203e": "\uffe3",  # OVERLINE, for ￣
    "\u2126": "\u03a9",  # OHM SIGN, for Ω
}
"""Characters that code page 932 lacks, with the one it has in their place (Unicode's JIS0208.TXT
and CP932.TXT map some bytes to different characters)."""

_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp"})
_LINE_END_NAMES = {"\r\n": "CRLF", "\r": "CR"}
_CHARACTERS_NAMED_AT_MOST = 5


def check_text(prescription: Prescription) -> Iterable[Finding]:
    """Yield the findings that concern bytes and characters, and the first line."""
    if prescription.lines[0].raw != HEADER:
        yield found(FindingCode.HEADER_WRONG, line=1)
    yield from check_bytes(prescription)
    yield from check_characters(prescription)


def check_bytes(data: DataLines) -> Iterable[Finding]:
    """Yield the findings that concern encoding and line ends."""
    if data.encoding is TextEncoding.SHIFT_JIS:
        yield found(FindingCode.ENCODING_SHIFT_JIS)
    if data.byte_order_mark:
        yield found(FindingCode.BYTE_ORDER_MARK, line=1)
    wrong = [line for line in data.lines if line.end in _LINE_END_NAMES]
    if wrong:
        names = dict.fromkeys(_LINE_END_NAMES[line.end] for line in wrong)
        yield found(
            FindingCode.LINE_END_NOT_LF,
            line=wrong[0].number,
            count=len(wrong),
            line_end=", ".join(names),
        )


def check_characters(data: DataLines) -> Iterable[Finding]:
    """Yield the findings that concern characters."""
    for line in data.lines:
        yield from _check_characters(line)


def _check_characters(line: Line) -> Iterable[Finding]:
    if '"' in line.raw:
        yield _at(FindingCode.QUOTATION_MARK, line, frozenset('"'))
    if _is_plain(line.raw):
        return
    distinct = frozenset(line.raw)
    invisible = frozenset(filter(_is_invisible, distinct))
    look_alike = distinct & LOOK_ALIKES.keys()
    for code, wrong in (
        (FindingCode.CONTROL_CHARACTER, invisible),
        (FindingCode.CHARACTER_LOOK_ALIKE, look_alike),
        (FindingCode.CHARACTER_NOT_IN_JIS, _outside_jis(distinct - invisible - look_alike)),
    ):
        if wrong:
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
    return _through_cp932(text) == text and text.replace("\u3000", "").isprintable()


def _through_cp932(text: str) -> str:
    # Python's codec writes some look-alikes too, but as the character that code page 932 has.
    return text.encode("cp932", "ignore").decode("cp932")


def _outside_jis(characters: frozenset[str]) -> frozenset[str]:
    known = frozenset(_through_cp932("".join(characters)))
    # Private-use characters (外字) look different on every site; a no-break space is no JIS blank.
    unsure = {c for c in known if c == "\u00a0" or unicodedata.category(c) == "Co"}
    return characters - (known - unsure)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE_CATEGORIES


def _named(character: str) -> str:
    code_point = f"U+{ord(character):04X}"
    return code_point if _is_invisible(character) else f"{character} {code_point}"
