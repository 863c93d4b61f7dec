"""What was dispensed beside what was prescribed: which medicine stands for which, and what differs.

That another product is dispensed than was prescribed is usual (a generic name becomes a product);
it is shown, not judged. Neither data say which medicine stands for which, so the pairs are found:
the same code, then the same name, in the same RP first, then elsewhere; a generic code that the
dispensing data state themselves; at last the medicines that are left in one RP, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from clinic_signer.prescription.dispensing_records import DispensedItem, DispensedRp, Dispensing
from clinic_signer.prescription.records import MedicineItem, Prescription, Rp
from clinic_signer.unicode_text import normalized

_PLAIN_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?|[0-9]{1,12}/[1-9][0-9]{0,11}")
_Key = tuple[str, ...]
_Dispensed = tuple[DispensedRp, DispensedItem]


class Difference(Enum):
    """What the dispensing data say otherwise than the prescription."""

    MEDICINE = "medicine"
    """Another name, or another code of the same kind."""
    AMOUNT = "amount"
    QUANTITY = "quantity"
    """Another number of days or times."""
    USAGE = "usage"


@dataclass(frozen=True, slots=True)
class Prescribed:
    """A medicine of the prescription, with the RP it stands in."""

    rp: Rp
    item: MedicineItem


@dataclass(frozen=True, slots=True)
class ComparedMedicine:
    """A dispensed medicine beside the prescribed one it stands for; None for none."""

    dispensed: DispensedItem
    prescribed: Prescribed | None
    differences: frozenset[Difference] = frozenset()


@dataclass(frozen=True, slots=True)
class ComparedUsage:
    """How the usage of a dispensed RP differs from that of a prescribed one."""

    prescribed: Rp
    differences: frozenset[Difference]


@dataclass(frozen=True, slots=True)
class ComparedRp:
    """A dispensed RP; ``usages`` has every RP in which its medicines are prescribed."""

    dispensed: DispensedRp
    medicines: tuple[ComparedMedicine, ...]
    usages: tuple[ComparedUsage, ...]


@dataclass(frozen=True, slots=True)
class DispensingComparison:
    """The whole comparison; ``not_dispensed`` are prescribed medicines without a counterpart."""

    rps: tuple[ComparedRp, ...]
    not_dispensed: tuple[Prescribed, ...]


def compare_dispensing(dispensing: Dispensing, prescription: Prescription) -> DispensingComparison:
    """Compare dispensing data with the prescription they belong to.

    Refills and divided dispensing are not reckoned with: a part of the prescribed days differs.
    """
    rps = dispensing.rps
    waiting = [(rp, item) for rp in rps for item in rp.medicines]
    left = [Prescribed(rp, item) for rp in prescription.rps for item in rp.medicines]
    pairs: dict[int, Prescribed] = {}
    for keys in _PASSES:
        waiting, left = _pair(waiting, left, keys, pairs)
    return DispensingComparison(tuple(_rp(rp, pairs) for rp in rps), tuple(left))


@dataclass(frozen=True, slots=True)
class _Keys:
    """Two medicines are a pair if their keys are equal; one without a key waits."""

    of_dispensed: Callable[[DispensedRp, DispensedItem], _Key | None]
    of_prescribed: Callable[[Prescribed], _Key]


def _pair(
    waiting: list[_Dispensed], left: list[Prescribed], keys: _Keys, pairs: dict[int, Prescribed]
) -> tuple[list[_Dispensed], list[Prescribed]]:
    """Pair what has the same key, in the order of the data; return what is left of both."""
    by_key: dict[_Key, list[Prescribed]] = {}
    for each in reversed(left):
        by_key.setdefault(keys.of_prescribed(each), []).append(each)
    still: list[_Dispensed] = []
    for rp, item in waiting:
        key = keys.of_dispensed(rp, item)
        found = by_key.get(key) if key is not None else None
        if found:
            pairs[id(item)] = found.pop()
        else:
            still.append((rp, item))
    used = {id(each) for each in pairs.values()}
    return still, [each for each in left if id(each) not in used]


def _code(item: DispensedItem) -> _Key | None:
    medicine = item.medicine
    return (medicine.code_type, medicine.code) if medicine.code else None


def _code_of(other: Prescribed) -> _Key:
    return other.item.medicine.code_type, other.item.medicine.code


def _name_of(other: Prescribed) -> _Key:
    return (folded(other.item.medicine.name),)


def _name(item: DispensedItem) -> _Key | None:
    return (folded(item.medicine.name),) if item.medicine.name else None


def _in_rp(rp: DispensedRp, key: _Key | None) -> _Key | None:
    return None if key is None else (rp.number, *key)


_PASSES = (
    _Keys(lambda rp, x: _in_rp(rp, _code(x)), lambda other: (other.rp.number, *_code_of(other))),
    _Keys(lambda rp, x: _in_rp(rp, _name(x)), lambda other: (other.rp.number, *_name_of(other))),
    _Keys(lambda _rp, x: _code(x), _code_of),
    _Keys(lambda _rp, x: _name(x), _name_of),
    _Keys(
        lambda _rp, x: (x.medicine.generic_code,) if x.medicine.generic_code else None,
        lambda other: (other.item.medicine.code,),
    ),
    _Keys(lambda rp, _x: (rp.number,), lambda other: (other.rp.number,)),
)


def _rp(rp: DispensedRp, pairs: dict[int, Prescribed]) -> ComparedRp:
    found = [pairs.get(id(item)) for item in rp.medicines]
    prescribed = {each.rp.number: each.rp for each in found if each is not None}
    return ComparedRp(
        rp,
        tuple(
            ComparedMedicine(item, other, _medicine_differences(item, other))
            for item, other in zip(rp.medicines, found, strict=True)
        ),
        tuple(ComparedUsage(each, _usage_differences(rp, each)) for each in prescribed.values()),
    )


def _medicine_differences(item: DispensedItem, other: Prescribed | None) -> frozenset[Difference]:
    if other is None:
        return frozenset()
    one, two = item.medicine, other.item.medicine
    other_code = one.code_type == two.code_type and one.code != two.code
    return _named(
        (Difference.MEDICINE, other_code or folded(one.name) != folded(two.name)),
        (
            Difference.AMOUNT,
            _number(one.amount) != _number(two.amount) or folded(one.unit) != folded(two.unit),
        ),
    )


def _usage_differences(rp: DispensedRp, other: Rp) -> frozenset[Difference]:
    usage = rp.usage
    if usage is None:
        return frozenset()
    form, prescribed = other.dosage_form, other.usage
    other_usage = prescribed is not None and (
        folded(usage.name) != folded(prescribed.name)
        or (usage.code_type == prescribed.code_type and usage.code != prescribed.code)
    )
    other_quantity = form is not None and _number(usage.quantity) != _number(form.quantity)
    return _named((Difference.USAGE, other_usage), (Difference.QUANTITY, other_quantity))


def _named(*found: tuple[Difference, bool]) -> frozenset[Difference]:
    return frozenset(difference for difference, differs in found if differs)


def folded(text: str) -> str:
    """A name to compare: width and blanks do not count, everything else does."""
    return "".join(normalized("NFKC", text).split())


def _number(text: str) -> Fraction | str:
    """An amount to compare: ``1`` and ``1.0`` are one; what is no number, as it stands."""
    # Only plain numbers: a great exponent would take all memory.
    plain = folded(text)
    return Fraction(plain) if _PLAIN_NUMBER.fullmatch(plain) else plain
