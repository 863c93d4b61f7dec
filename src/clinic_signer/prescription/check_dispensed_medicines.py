"""What was dispensed against what was prescribed: the findings about medicines."""

from __future__ import annotations

from collections.abc import Iterator

from clinic_signer.prescription.code_tables import MEDICINE_SUPPLEMENT_KIND
from clinic_signer.prescription.dispensing_comparison import (
    ComparedMedicine,
    ComparedRp,
    Difference,
    Prescribed,
    compare_dispensing,
)
from clinic_signer.prescription.dispensing_findings import DispensingCode, found_in_dispensing
from clinic_signer.prescription.dispensing_records import Dispensing
from clinic_signer.prescription.dispensing_table import DispensedMedicine
from clinic_signer.prescription.findings import Finding
from clinic_signer.prescription.records import Medicine, Prescription, Rp
from clinic_signer.words import Words, all_in_one, same

_GENERIC_NAME_CODE = "7"
_GENERIC_NAME_MARK = "【般】"
_NO_CHANGE = frozenset({"3", "4", "5", "6", "8"})
"""Kinds of supplement by which prescriber or patient wants this very product, form or strength."""


def check_medicines(dispensing: Dispensing, prescription: Prescription) -> Iterator[Finding]:
    """Yield the differences between the medicines of the two."""
    comparison = compare_dispensing(dispensing, prescription)
    for rp in comparison.rps:
        for medicine in rp.medicines:
            yield from _check_medicine(medicine)
        yield from _check_quantity(rp)
    # In one finding: they stand in no line, and a person confirms findings by code and line.
    missing = [same(_named(each.item.medicine)) for each in comparison.not_dispensed]
    if missing:
        yield found_in_dispensing(DispensingCode.NOT_DISPENSED, prescribed=all_in_one(missing))


def _check_medicine(compared: ComparedMedicine) -> Iterator[Finding]:
    given, wanted = compared.dispensed.medicine, compared.prescribed
    if wanted is None:
        dispensed = _named(given)
        yield found_in_dispensing(
            DispensingCode.NOT_PRESCRIBED, record=given, item="name", dispensed=dispensed
        )
        return
    medicine = wanted.item.medicine
    if Difference.MEDICINE in compared.differences:
        yield _substituted(given, wanted)
    if Difference.AMOUNT in compared.differences:
        yield found_in_dispensing(
            DispensingCode.OTHER_AMOUNT,
            record=given,
            item="amount",
            medicine=given.name,
            prescribed=f"{medicine.amount}{medicine.unit}",
            dispensed=f"{given.amount}{given.unit}",
        )


def _substituted(given: DispensedMedicine, wanted: Prescribed) -> Finding:
    medicine, instruction = wanted.item.medicine, _instruction(wanted)
    code = DispensingCode.OTHER_MEDICINE
    if medicine.code_type == _GENERIC_NAME_CODE or medicine.name.startswith(_GENERIC_NAME_MARK):
        code = DispensingCode.GENERIC_NAME_DISPENSED
    elif instruction is not None:
        code = DispensingCode.CHANGE_NOT_ALLOWED
    return found_in_dispensing(
        code,
        record=given,
        item="code",
        prescribed=_named(medicine),
        dispensed=_named(given),
        instruction=instruction,
    )


def _instruction(wanted: Prescribed) -> Words | None:
    for supplement in wanted.item.supplements:
        if supplement.kind in _NO_CHANGE:
            return MEDICINE_SUPPLEMENT_KIND.words_for(supplement.kind)
    return None


def _check_quantity(rp: ComparedRp) -> Iterator[Finding]:
    usage = rp.dispensed.usage
    if usage is None:
        return
    differing = [x.prescribed for x in rp.usages if Difference.QUANTITY in x.differences]
    wanted = [text for text in map(_quantity, differing) if text != usage.quantity]
    if wanted:
        yield found_in_dispensing(
            DispensingCode.OTHER_QUANTITY,
            record=usage,
            item="quantity",
            rp=rp.dispensed.number,
            prescribed="、".join(wanted),
            dispensed=f"{usage.quantity}{usage.unit}",
        )


def _quantity(rp: Rp) -> str:
    """Days or times of this dispensing: those of the part where the prescription is split."""
    if rp.split_quantity is not None and rp.split_quantity.per_part:
        return rp.split_quantity.per_part
    return rp.dosage_form.quantity if rp.dosage_form is not None else ""


def _named(medicine: Medicine | DispensedMedicine) -> str:
    return f"{medicine.name}（{medicine.code}）" if medicine.code else medicine.name
