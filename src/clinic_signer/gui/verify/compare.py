"""Two documents side by side: what differs in the signed content, record by record. Pure: no Qt.

Records are compared in the order in which they stand; items are named and given in words, because
people compare medicines, not codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure
from clinic_signer.gui import dates, strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.verify import texts
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.prescription.data_lines import DataLines, Line
    from clinic_signer.prescription.record_rows import FieldValue, Record

_SHORT = 0.5
"""Records that share less than this part of their text are two records, not one that changed."""
_LOOKED_AT = 50
"""So many records ahead are looked at for the one that changed: hostile data have thousands."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two documents.

    Attributes:
        what: the record, and the item of it if only that differs.
        left: what the one document says; empty when it says nothing.
        right: what the other says.
    """

    what: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing two documents.

    Attributes:
        are_identical: the signed contents are the same, byte for byte.
        are_comparable: both could be read and are of one kind.
        differences: in the order of the documents.
    """

    are_identical: bool
    are_comparable: bool
    differences: tuple[Difference, ...] = ()


def compare(left: Verified, right: Verified) -> Comparison:
    """Compare what two documents say."""
    if left.envelope is None or right.envelope is None:
        return Comparison(are_identical=False, are_comparable=False)
    if left.is_dispensing is not right.is_dispensing:
        return Comparison(are_identical=False, are_comparable=False)
    same = left.envelope.payload == right.envelope.payload
    differences = _differences(_lines(left), _lines(right))
    one, other = _signed_octets(left), _signed_octets(right)
    if one is not None and other is not None and one != other:
        same = False
        differences = (*differences, *_differences_around(left, right))
    return Comparison(same, are_comparable=True, differences=differences)


def _signed_octets(verified: Verified) -> bytes | None:
    """Everything that a pharmacist signs; None where it is no dispensing document."""
    from clinic_signer.signature.dispensing_document import dispensing_octets  # slow to import

    try:
        return dispensing_octets(verified.data) if _has_prescription(verified) else None
    except Failure:
        return None


def _has_prescription(verified: Verified) -> bool:
    envelope = verified.envelope
    return verified.is_dispensing and envelope is not None and envelope.form.value != "csv"


def _differences_around(left: Verified, right: Verified) -> list[Difference]:
    """What differs in the signed element beside the dispensing data: the prescription inside."""
    one, other = (
        () if each.prescription is None else each.prescription.lines for each in (left, right)
    )
    found = [*_differences(one, other)]
    for here, there in zip(_beside(left), _beside(right), strict=True):
        if here[1] != there[1]:
            found.append(Difference(strings.say(here[0]), here[1], there[1]))
    return [
        replace(each, what=strings.say(texts.OF_PRESCRIPTION, what=each.what)) for each in found
    ]


def _beside(verified: Verified) -> list[tuple[Words, str]]:
    """What stands in the signed element beside both data."""
    from clinic_signer.prescription.hardened_xml import parse_xml  # slow to import
    from clinic_signer.signature.unshown import unshown_parts

    added = verified.added_inside
    codes = "\n".join(f"{code.r_code}　{code.yj_code}" for code in added.codes)
    return [
        (strings.PRESCRIPTION_ID, added.prescription_id),
        (strings.CONVERTED_CODE, codes),
        (texts.SIGNED_BESIDE, "\n".join(unshown_parts(parse_xml(verified.data)))),
    ]


def _lines(verified: Verified) -> tuple[Line, ...]:
    data: DataLines | None = (
        verified.dispensing if verified.is_dispensing else verified.prescription
    )
    return () if data is None else data.lines


def _differences(left: Sequence[Line], right: Sequence[Line]) -> tuple[Difference, ...]:
    found: list[Difference] = []
    matcher = SequenceMatcher(
        None, [line.raw for line in left], [line.raw for line in right], autojunk=False
    )
    for kind, l1, l2, r1, r2 in matcher.get_opcodes():
        if kind != "equal":
            found += _changed(left[l1:l2], right[r1:r2])
    return tuple(found)


def _changed(left: Sequence[Line], right: Sequence[Line]) -> list[Difference]:
    """Pair the records of a changed place: those of one kind that say much the same are one."""
    found: list[Difference] = []
    rest = list(right)
    for line in left:
        partner = next((x for x in rest[:_LOOKED_AT] if _are_one(line, x)), None)
        if partner is None:
            found.append(Difference(_name(line, named=False), _said(line), ""))
            continue
        place = rest.index(partner)
        found += [Difference(_name(x, named=False), "", _said(x)) for x in rest[:place]]
        del rest[: place + 1]
        found += _items(line, partner)
    return found + [Difference(_name(line, named=False), "", _said(line)) for line in rest]


def _are_one(left: Line, right: Line) -> bool:
    """Tell whether two records say the same thing, each in its document."""
    if left.record is None or right.record is None or left.record.row != right.record.row:
        return False
    if _place(left.record) == _place(right.record):
        return True
    return SequenceMatcher(None, left.raw, right.raw).ratio() > _SHORT


def _place(record: Record) -> tuple[str, ...]:
    """Where a record belongs: its RP and numbers; nothing for one that stands there once."""
    return tuple(item.raw for item in record.items if item.row.name in _ORDER)


def _items(left: Line, right: Line) -> list[Difference]:
    """The items that differ between two readings of one record."""
    if left.record is None or right.record is None:
        return []
    found: list[Difference] = []
    for one, other in zip(left.record.items, right.record.items, strict=False):
        if one.raw != other.raw:
            item = strings.plain(one.row.words)
            record = _name(left, named=one.row.name != "name")
            what = strings.say(texts.ITEM_OF, record=record, item=item)
            found.append(Difference(what, _meaning(one), _meaning(other)))
    if left.surplus != right.surplus:  # what the table does not know
        found.append(Difference(_name(left), "　".join(left.surplus), "　".join(right.surplus)))
    return found or [Difference(_name(left), left.raw, right.raw)]


def _meaning(item: FieldValue) -> str:
    """The item in words: a code by its meaning, a date as people write it."""
    if item.meaning is not None:
        return strings.plain(item.meaning)
    if item.row.type.value == "date" and (day := _day(item.raw)) is not None:
        return strings.say(dates.full_day(day))
    return item.raw


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _name(line: Line, *, named: bool = True) -> str:
    """What record it is; of an RP with its number, of a medicine with its name."""
    record = line.record
    if record is None:
        return strings.say(texts.LINE, n=line.number)
    words = strings.plain(record.row.words)
    rp = getattr(record, "rp", "")
    if not rp:
        return words
    name = getattr(record, "name", "") if named else ""
    if name:
        words = strings.say(texts.NAMED, record=words, name=name)
    return strings.say(texts.OF_RP, rp=rp, record=words)


def _said(line: Line) -> str:
    if line.record is None:
        return line.raw
    shown = (item for item in line.record.items if item.raw and item.row.name not in _ORDER)
    return "　".join(dict.fromkeys(_meaning(item) for item in shown))


_ORDER = frozenset({"rp", "number", "sequence"})
"""Items that say where a record belongs, not what it says."""
