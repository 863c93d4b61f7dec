"""What stands on the form of dispensing data: its records as the same labelled texts and rows.

Everything in the data appears on the form, in the data's own characters; what has no place of its
own is listed at the end, what the table does not know stands there raw.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from clinic_signer.gui import dates
from clinic_signer.gui.sign.sheet_content import (
    Form,
    MedicineRow,
    Pair,
    RowKind,
    RpRows,
    SheetContent,
    Text,
)
from clinic_signer.gui.sign.sheet_rows import quantity_unit
from clinic_signer.gui.sign.shown_records import ShownRecords, in_full
from clinic_signer.prescription import dispensing_table as d
from clinic_signer.prescription.dispensing_comparison import (
    ComparedMedicine,
    ComparedRp,
    ComparedUsage,
    Difference,
    Prescribed,
    compare_dispensing,
)

if TYPE_CHECKING:
    from clinic_signer.prescription.dispensing_records import DispensedRp, Dispensing
    from clinic_signer.prescription.records import MedicineItem, Prescription, Rp

_SAID_BY_THE_UNIT = frozenset({("1", "日分"), ("3", "回分")})
"""Dosage forms (301) that the unit of the quantity says already: oral, when needed."""


_WITH_CODE = frozenset({RowKind.MEDICINE, RowKind.PRESCRIBED, RowKind.NOT_DISPENSED})
_PRESCRIBED = "処方では"
_NOT_PRESCRIBED = "処方になし"
_NOT_DISPENSED = "調剤結果になし"


def dispensing_content(dispensing: Dispensing, prescription: Prescription) -> SheetContent:
    """Return what the form of dispensing data shows.

    Args:
        dispensing: the dispensing data.
        prescription: what was prescribed; where it differs, it stands under the dispensed line.
    """
    content = SheetContent(form=Form.DISPENSING)
    shown = ShownRecords(dispensing)
    _fill_insurance(content, shown)
    _fill_patient(content, shown)
    _fill_pharmacy(content, shown)
    _fill_origin(content, shown)
    comparison = compare_dispensing(dispensing, prescription)
    content.rps = [_rp_rows(rp, shown) for rp in comparison.rps]
    if comparison.not_dispensed:
        content.rps.append(_not_dispensed(comparison.not_dispensed))
    _fill_remarks(content, shown)
    _fill_others(content, shown, dispensing)
    content.unknown = [Text(line.raw, line.number) for line in dispensing.unknown_lines]
    return content


def _fill_insurance(content: SheetContent, shown: ShownRecords) -> None:
    if (insurance := shown.first(d.DispensingInsurance)) is None:
        return
    numbers = "・".join(x for x in (insurance.symbol, insurance.number) if x)
    branch = f"枝番 {insurance.branch}" if insurance.branch else ""
    text = "　".join(x for x in (numbers, branch) if x)
    content.insurer = Pair("保険者番号", insurance.insurer, insurance.line)
    content.insured = Pair("記号・番号", text, insurance.line)
    if insurance.kind:
        content.others.append(Pair("保険種別", insurance.kind, insurance.line))


def _fill_patient(content: SheetContent, shown: ShownRecords) -> None:
    day = shown.first(d.DispensingDate)
    if day is not None:
        text = dates.era_day(day.date) if day.date else day.value
        content.issued = Pair("調剤年月日", text, day.line)
    else:
        content.issued = Pair("調剤年月日", "")
    if (patient := shown.first(d.DispensingPatient)) is None:
        return
    line = patient.line
    content.patient_name = Text(patient.name or patient.kana_name, line)
    content.patient_kana = Text(patient.kana_name, line)
    born = patient.born
    if patient.birth_date:
        content.patient_facts.append(
            Text(dates.era_day(born) if born else patient.birth_date, line)
        )
    if born and day is not None and day.date:
        content.patient_facts.append(Text(f"{dates.age_at(born, day.date)}歳", line))
    if patient.sex:
        content.patient_facts.append(Text(patient.words_for("sex").ja, line))
    content.patient_insurance += [
        Text(text, line)
        for text in (_address(patient.postcode, patient.address), _telephone(patient.telephone))
        if text
    ]
    for label, text in (
        ("緊急連絡先", patient.emergency_contact),
        ("血液型", patient.blood_type),
        ("体重", patient.weight),
    ):
        if text:
            content.others.append(Pair(label, text, line))


def _address(postcode: str, address: str) -> str:
    return "　".join(x for x in (f"〒{postcode}" if postcode else "", address) if x)


def _telephone(number: str) -> str:
    return f"電話 {number}" if number else ""


def _fill_pharmacy(content: SheetContent, shown: ShownRecords) -> None:
    words = content.form.words
    content.codes = [Pair("都道府県", ""), Pair("点数表", ""), Pair(words.code, "")]
    if (pharmacy := shown.first(d.Pharmacy)) is not None:
        line = pharmacy.line
        content.address = Text(_address(pharmacy.postcode, pharmacy.address), line)
        content.institution = Text(pharmacy.name, line)
        if pharmacy.telephone:
            content.contact.append(Text(_telephone(pharmacy.telephone), line))
        content.codes = [
            Pair("都道府県", pharmacy.prefecture, line),
            Pair("点数表", pharmacy.fee_table, line),
            Pair(words.code, pharmacy.code, line),
        ]
    if (pharmacist := shown.first(d.Pharmacist)) is not None:
        content.signer = Text(pharmacist.name, pharmacist.line)
        if pharmacist.contact:
            content.others.append(Pair("薬剤師連絡先", pharmacist.contact, pharmacist.line))


def _fill_origin(content: SheetContent, shown: ShownRecords) -> None:
    reference = shown.first(d.PrescriptionReference)
    if reference is not None:
        content.prescription_id = Pair("処方箋ID", reference.prescription_id, reference.line)
        if reference.second:
            content.others.append(Pair("処方箋ID 2", reference.second, reference.line))
    for institution in shown.all(d.PrescribingInstitution):
        content.origin.append(Pair("医療機関", institution.name, institution.line))
        codes = (
            ("都道府県", institution.prefecture),
            ("点数表", institution.fee_table),
            ("コード", institution.code),
        )
        text = "　".join(f"{label} {code}" for label, code in codes if code)
        if text:
            content.origin.append(Pair("", text, institution.line))
    for doctor in shown.all(d.PrescribingDoctor):
        text = "　".join(x for x in (doctor.name, doctor.department) if x)
        content.origin.append(Pair("医師", text, doctor.line))


# ---- Medicines -----------------------------------------------------------------------------


def _rp_rows(compared: ComparedRp, shown: ShownRecords) -> RpRows:
    rp = compared.dispensed
    rows: list[MedicineRow] = []
    for medicine in compared.medicines:
        rows += _medicine_rows(medicine, "" if rows else rp.number)
    rows += [_note(record.text, record.line) for record in rp.unplaced]
    rows += _usage_rows(rp, compared.usages, "" if rows else rp.number)
    for row in rows:
        shown.mark(*row.lines)
    return RpRows(rp.number, tuple(rows), _spoken(f"Rp{rp.number}", rows))


def _not_dispensed(medicines: Sequence[Prescribed]) -> RpRows:
    """What only the prescription has: after everything that was dispensed."""
    rows = [_prescribed(each.item, RowKind.NOT_DISPENSED, _NOT_DISPENSED) for each in medicines]
    return RpRows("", tuple(rows), _spoken("", rows))


def _medicine_rows(compared: ComparedMedicine, rp: str) -> list[MedicineRow]:
    item, prescribed = compared.dispensed, compared.prescribed
    medicine = item.medicine
    marks = {Difference.MEDICINE: "薬品", Difference.AMOUNT: "数量"}
    mark = "・".join(text for what, text in marks.items() if what in compared.differences)
    if prescribed is None:
        mark = _NOT_PRESCRIBED
    rows = [
        MedicineRow(
            RowKind.MEDICINE,
            medicine.name,
            (medicine.line,),
            rp,
            quantity=f"{medicine.amount} {medicine.unit}".strip(),
            code=medicine.code,
            mark=mark,
        )
    ]
    if prescribed is not None and compared.differences:
        rows.append(_prescribed(prescribed.item, RowKind.PRESCRIBED, _PRESCRIBED))
    if medicine.generic_name or medicine.generic_code:
        kind = medicine.generic_code_type
        code = " ".join(x for x in (f"種別{kind}" if kind else "", medicine.generic_code) if x)
        rows.append(_note(f"一般名　{medicine.generic_name}", medicine.line, code))
    rows += [_note(x.text, x.line) for x in item.supplements]
    rows += [_note(f"注意　{x.text}", x.line) for x in item.cautions]
    return rows


def _prescribed(item: MedicineItem, kind: RowKind, mark: str) -> MedicineRow:
    """What the prescription says, in the columns of what was dispensed."""
    medicine = item.medicine
    amount = f"{medicine.amount} {medicine.unit}".strip()
    return MedicineRow(kind, medicine.name, (), quantity=amount, code=medicine.code, mark=mark)


def _note(text: str, line: int, code: str = "") -> MedicineRow:
    return MedicineRow(RowKind.NOTE, text, (line,), code=code)


def _usage_rows(
    rp: DispensedRp, compared: Sequence[ComparedUsage], number: str
) -> list[MedicineRow]:
    rows: list[MedicineRow] = []
    usage = rp.usage
    text = usage.name if usage is not None else ""
    text += "".join(f"　（{x.text}）" for x in rp.usage_supplements)
    lines = tuple(x.line for x in (usage, *rp.usage_supplements) if x is not None)
    if lines:
        rows.append(
            MedicineRow(
                RowKind.USAGE,
                text,
                lines,
                number,
                quantity=f"{usage.quantity} {usage.unit}".strip() if usage is not None else "",
                code=usage.code if usage is not None else "",
                mark=_usage_mark(compared),
            )
        )
    rows += [_prescribed_usage(each.prescribed) for each in compared if each.differences]
    if usage is not None and usage.form and (usage.form, usage.unit) not in _SAID_BY_THE_UNIT:
        rows.append(_note(f"剤形　{usage.words_for('form').ja}", usage.line))
    rows += [_note(f"注意　{x.text}", x.line) for x in rp.cautions]
    return rows


def _usage_mark(compared: Sequence[ComparedUsage]) -> str:
    found = frozenset[Difference]().union(*(each.differences for each in compared))
    forms = (each.prescribed.dosage_form for each in compared)
    days = any(form is not None and quantity_unit(form) == "日分" for form in forms)
    marks = {Difference.USAGE: "用法", Difference.QUANTITY: "日数" if days else "回数"}
    return "・".join(text for what, text in marks.items() if what in found)


def _prescribed_usage(rp: Rp) -> MedicineRow:
    form, usage = rp.dosage_form, rp.usage
    quantity = f"{form.quantity} {quantity_unit(form)}" if form is not None else ""
    text, code = (usage.name, usage.code) if usage is not None else ("", "")
    return MedicineRow(
        RowKind.PRESCRIBED_USAGE, text, (), quantity=quantity, code=code, mark=_PRESCRIBED
    )


def _spoken(name: str, rows: Sequence[MedicineRow]) -> str:
    parts = [name]
    for row in rows:
        parts += [row.mark, row.text, row.quantity]
        if row.kind in _WITH_CODE:
            parts.append(f"コード{row.code}" if row.code else "コードなし")
    return "。".join(part for part in parts if part)


# ---- The foot of the form ------------------------------------------------------------------


def _fill_remarks(content: SheetContent, shown: ShownRecords) -> None:
    remarks = content.remarks
    for inquiry in shown.all(d.InquiryResult):
        kind = f"（種別 {inquiry.kind}）" if inquiry.kind else ""
        remarks.append(Pair("疑義照会", f"{inquiry.text}{kind}", inquiry.line))
    remarks += [Pair("備考", x.text, x.line) for x in shown.all(d.DispensingRemark)]
    remarks += [Pair("服用注意", x.text, x.line) for x in shown.all(d.DispensingCaution)]
    for information in shown.all(d.ProvidedInformation):
        kind = f"（種別 {information.kind}）" if information.kind else ""
        remarks.append(Pair("提供情報", f"{information.text}{kind}", information.line))
    for note in shown.all(d.PatientNote):
        kind = note.words_for("kind").ja
        remarks.append(Pair("患者特記", "　".join(x for x in (kind, note.text) if x), note.line))
    for memo in shown.all(d.NotebookMemo):
        remarks.append(
            Pair("手帳メモ", "　".join(x for x in (memo.text, memo.date) if x), memo.line)
        )


def _fill_others(content: SheetContent, shown: ShownRecords, dispensing: Dispensing) -> None:
    """List what has no place of its own, so that nothing in the data stays unseen."""
    content.others += _authors(dispensing)
    content.others += [in_full(record) for record in shown.rest]
    content.others += [
        Pair(f"{line.number}行目の余り", "　".join(line.surplus), line.number)
        for line in dispensing.lines
        if any(line.surplus)
    ]


def _authors(dispensing: Dispensing) -> list[Pair]:
    """Who made the records, where the data say so: the lines of each, not one row for each line."""
    found: dict[str, list[int]] = {}
    for record in dispensing.records:
        for item in record.items:
            if item.row.name == "author" and item.raw:
                words = item.meaning.ja if item.meaning else item.raw
                found.setdefault(words, []).append(record.line)
    return [
        Pair("作成者", f"{words}　（{_ranges(lines)}行目）", 0) for words, lines in found.items()
    ]


def _ranges(lines: list[int]) -> str:
    """2〜5、8: the numbers in a row as one."""
    parts: list[str] = []
    for _, run in groupby(enumerate(lines), key=lambda place: place[1] - place[0]):
        numbers = [number for _, number in run]
        first, last = numbers[0], numbers[-1]
        parts.append(str(first) if first == last else f"{first}〜{last}")
    return "、".join(parts)
