"""What stands on the prescription form: the records of the data as labelled texts and rows.

Everything in the data appears on the form, in the data's own characters; what has no place of its
own is listed at the end. The labels are those of the paper form (様式第二号).
"""

from __future__ import annotations

import re

from clinic_signer.gui import dates
from clinic_signer.gui.sign.sheet_content import (
    MedicineRow,
    Pair,
    RowKind,
    RpRows,
    SheetContent,
    Text,
)
from clinic_signer.gui.sign.shown_records import ShownRecords, in_full
from clinic_signer.prescription import records as r

NO_CHANGE_KINDS = frozenset("3456")
"""Kinds of a medicine supplement (281) that tick 変更不可."""
PATIENT_WISH_KIND = "8"
"""Kind of a medicine supplement (281) that ticks 患者希望."""

_QUANTITY_UNITS = {"1": "日分", "2": "回分"}
_OTHER_QUANTITY_UNIT = "調剤"
_FORMS_SEEN_BY_THEIR_UNIT = frozenset("123")


def sheet_content(prescription: r.Prescription) -> SheetContent:
    """Return what the form of a prescription shows."""
    content = SheetContent()
    shown = ShownRecords(prescription)
    _fill_payers(content, shown)
    _fill_patient(content, shown)
    _fill_institution(content, shown)
    _fill_dates(content, shown)
    content.rps = [_rp_rows(rp, shown) for rp in prescription.rps]
    _fill_remarks(content, shown)
    _fill_others(content, shown)
    content.unknown = [Text(line.raw, line.number) for line in prescription.unknown_lines]
    return content


def _fill_payers(content: SheetContent, shown: ShownRecords) -> None:
    payers = (
        ("", shown.first(r.FirstPublicPayer)),
        ("第二", shown.first(r.SecondPublicPayer)),
        ("第三", shown.first(r.ThirdPublicPayer)),
        ("特殊", shown.first(r.SpecialPublicPayer)),
    )
    for place, record in payers:
        if record is None and place:
            continue
        number = record.payer_number if record else ""
        recipient = record.recipient_number if record else ""
        line = record.line if record else 0
        content.payers.append(
            (
                Pair(f"{place}公費負担者番号", number, line),
                Pair(f"{place}公費受給者番号", recipient, line),
            )
        )
    if (insurer := shown.first(r.Insurer)) is not None:
        content.insurer = Pair("保険者番号", insurer.number, insurer.line)
    if (insured := shown.first(r.InsuredPerson)) is not None:
        numbers = "・".join(x for x in (insured.symbol, insured.number) if x)
        branch = f"枝番 {insured.branch}" if insured.branch else ""
        text = "　".join(x for x in (numbers, branch) if x)
        content.insured = Pair("記号・番号", text, insured.line)


def _fill_patient(content: SheetContent, shown: ShownRecords) -> None:
    if (patient := shown.first(r.Patient)) is not None:
        content.patient_name = Text(patient.name or patient.kana_name, patient.line)
        content.patient_kana = Text(patient.kana_name, patient.line)
    if (birth := shown.first(r.BirthDate)) is not None:
        day = birth.date
        content.patient_facts.append(Text(dates.era_day(day) if day else birth.value, birth.line))
        issue = shown.first(r.IssueDate)
        if day and issue is not None and issue.date:
            content.patient_facts.append(Text(f"{dates.age_at(day, issue.date)}歳", birth.line))
    if (sex := shown.first(r.Sex)) is not None:
        content.patient_facts.append(Text(sex.words_for("code").ja, sex.line))
    insured = shown.first(r.InsuredPerson)
    if insured is not None:
        relation = {"1": "被保険者", "2": "被扶養者"}.get(insured.relation, insured.relation)
        content.patient_insurance.append(Text(relation, insured.line))
    if (share := shown.first(r.CostSharing)) is not None:
        content.patient_insurance.append(Text(_share(share), share.line))
    if (category := shown.first(r.CopaymentCategory)) is not None:
        words = category.words_for("code").ja
        content.patient_insurance.append(Text(words, category.line))


_PERCENT = re.compile(r"[0-9]{1,3}")


def _share(share: r.CostSharing) -> str:
    """３割 for an even tenth; else both percentages as they stand."""
    patient, insurer = share.patient_percent, share.insurer_percent
    is_known = all(map(_PERCENT.fullmatch, (patient, insurer)))
    if is_known and int(patient) + int(insurer) == 100:
        tenths, rest = divmod(int(patient), 10)
        return f"{tenths}割" if not rest else f"{int(patient)}％"
    return f"負担{patient}％　給付{insurer}％"


def _fill_institution(content: SheetContent, shown: ShownRecords) -> None:
    if (address := shown.first(r.InstitutionAddress)) is not None:
        postcode = f"〒{address.postcode}" if address.postcode else ""
        text = "　".join(x for x in (postcode, address.address) if x)
        content.address = Text(text, address.line)
    if (institution := shown.first(r.Institution)) is not None:
        content.institution = Text(institution.name, institution.line)
        content.codes = [
            Pair("都道府県", institution.prefecture, institution.line),
            Pair("点数表", institution.fee_table, institution.line),
            Pair("医療機関コード", institution.code, institution.line),
        ]
    if (contact := shown.first(r.InstitutionContact)) is not None:
        content.contact.append(Text(f"電話 {contact.telephone}", contact.line))
        for label, text in (("FAX", contact.fax), ("その他の連絡先", contact.other)):
            if text:
                content.others.append(Pair(label, text, contact.line))
    if (department := shown.first(r.Department)) is not None:
        content.contact.append(Text(department.name, department.line))
    if (prescriber := shown.first(r.Prescriber)) is not None:
        content.signer = Text(prescriber.name, prescriber.line)
        content.signer_kana = Text(prescriber.kana_name, prescriber.line)


def _fill_dates(content: SheetContent, shown: ShownRecords) -> None:
    if (issue := shown.first(r.IssueDate)) is not None:
        text = dates.era_day(issue.date) if issue.date else issue.value
        content.issued = Pair("交付年月日", text, issue.line)
    use_by = shown.first(r.UseByDate)
    if use_by is None:
        content.use_by = Pair("使用期間", "交付の日を含めて4日以内")
    else:
        text = f"{dates.era_day(use_by.date)}まで" if use_by.date else use_by.value
        content.use_by = Pair("使用期間", text, use_by.line)


# ---- Medicines -----------------------------------------------------------------------------


def _rp_rows(rp: r.Rp, shown: ShownRecords) -> RpRows:
    rows: list[MedicineRow] = []
    for item in rp.medicines:
        rows += _medicine_rows(item, "" if rows else rp.number)
    rows += _usage_rows(rp, "" if rows else rp.number)
    for row in rows:
        shown.mark(*row.lines)
    return RpRows(rp.number, tuple(rows), _spoken(rp, rows))


def _medicine_rows(item: r.MedicineItem, rp: str) -> list[MedicineRow]:
    medicine = item.medicine
    kinds = [supplement.kind for supplement in item.supplements]
    amount = f"{medicine.amount} {medicine.unit}".strip()
    rows = [
        MedicineRow(
            RowKind.MEDICINE,
            medicine.name,
            (medicine.line,),
            rp=rp,
            quantity=amount,
            code=medicine.code,
            no_change=any(kind in NO_CHANGE_KINDS for kind in kinds),
            patient_wish=PATIENT_WISH_KIND in kinds,
        )
    ]
    # What changes the meaning of the amount or of the code must not be hidden in a column.
    if medicine.information_class not in ("", "1"):
        rows.append(_note(medicine.words_for("information_class").ja, medicine.line))
    if medicine.potency not in ("", "1"):
        rows.append(_note(f"用量は{medicine.words_for('potency').ja}です", medicine.line))
    if (conversion := item.unit_conversion) is not None:
        rows.append(_note(f"単位変換係数　{conversion.factor}", conversion.line))
    if (uneven := item.uneven_dose) is not None:
        rows.append(_note(_uneven(uneven), uneven.line))
    if (dose := item.single_dose) is not None:
        times = f"　1日{dose.times}回" if dose.times else ""
        rows.append(_note(f"1回{dose.dose}{medicine.unit}{times}", dose.line))
    if (payer := item.payer_share) is not None:
        rows.append(_note(_payers(payer), payer.line))
    rows += [_note(x.text, x.line, x.code) for x in item.supplements]
    return rows


def _note(text: str, line: int, code: str = "") -> MedicineRow:
    return MedicineRow(RowKind.NOTE, text, (line,), code=code)


def _uneven(dose: r.UnevenDose) -> str:
    doses = (dose.dose_1, dose.dose_2, dose.dose_3, dose.dose_4, dose.dose_5)
    codes = (dose.code_1, dose.code_2, dose.code_3, dose.code_4, dose.code_5)
    parts = [
        f"{place}回目{amount}{f'（{code}）' if code else ''}"
        for place, (amount, code) in enumerate(zip(doses, codes, strict=True), start=1)
        if amount or code
    ]
    return "不均等　" + "　".join(parts)


def _payers(share: r.PayerShare) -> str:
    names = zip(
        ("第一公費", "第二公費", "第三公費", "特殊公費"),
        (share.first, share.second, share.third, share.special),
        strict=True,
    )
    used = [name for name, flag in names if flag == "1"]
    return f"負担区分　{'、'.join(used) if used else '公費を使わない'}"


def _usage_rows(rp: r.Rp, number: str) -> list[MedicineRow]:
    rows: list[MedicineRow] = []
    form, usage = rp.dosage_form, rp.usage
    joined = [x for x in rp.usage_supplements if not (x.code or x.site_code)]
    coded = [x for x in rp.usage_supplements if x.code or x.site_code]
    text = usage.name if usage is not None else ""
    if joined:
        text += "".join(f"　（{x.text}）" for x in joined)
    lines = [x.line for x in (usage, form, *joined) if x is not None]
    if lines:
        quantity = f"{form.quantity} {quantity_unit(form)}" if form is not None else ""
        code = usage.code if usage is not None else ""
        rows.append(MedicineRow(RowKind.USAGE, text, tuple(lines), number, quantity, code))
    if usage is not None and usage.times_per_day and usage.times_per_day not in _digits(text):
        rows.append(_note(f"1日{usage.times_per_day}回", usage.line))
    for x in coded:
        code = " ".join(c for c in (x.code, x.site_code) if c)
        rows.append(MedicineRow(RowKind.USAGE, x.text, (x.line,), code=code))
    if form is not None and (form.name or form.form not in _FORMS_SEEN_BY_THEIR_UNIT):
        name = "　".join(x for x in (form.words_for("form").ja, form.name) if x)
        rows.append(_note(f"剤形　{name}", form.line))
    if (split := rp.split_quantity) is not None:
        parts = f"分割調剤　今回{split.per_part}　総量{split.total}"
        rows.append(_note(parts, split.line))
    return rows


def quantity_unit(form: r.DosageForm) -> str:
    """日分, 回分 or 調剤: what the quantity of an RP counts."""
    return _QUANTITY_UNITS.get(form.form, _OTHER_QUANTITY_UNIT)


def _digits(text: str) -> str:
    """Full-width digits as ASCII, to see whether a number is already said in words."""
    return text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))


def _spoken(rp: r.Rp, rows: list[MedicineRow]) -> str:
    parts = [f"Rp{rp.number}"]
    for row in rows:
        if row.kind is RowKind.MEDICINE:
            code = f"コード{row.code}" if row.code else "コードなし"
            parts += [row.text, row.quantity, code]
            parts += ["変更不可"] if row.no_change else []
            parts += ["患者希望"] if row.patient_wish else []
        else:
            parts += [row.text, row.quantity]
    return "。".join(part for part in parts if part)


# ---- The foot of the form ------------------------------------------------------------------


def _fill_remarks(content: SheetContent, shown: ShownRecords) -> None:
    remarks = content.remarks
    for x in shown.all(r.Remark):
        kind = f"（{x.words_for('kind').ja}）" if x.kind else ""
        remarks.append(Pair("備考", f"{x.text}{kind}", x.line))
    if (leftover := shown.first(r.LeftoverCheck)) is not None:
        remarks.append(Pair("残薬確認", leftover.words_for("code").ja, leftover.line))
    if (split := shown.first(r.SplitDispensing)) is not None:
        part = f"　{split.part}回目" if split.part else ""
        remarks.append(Pair("分割指示", f"全{split.parts}回{part}", split.line))
    if (refill := shown.first(r.Refill)) is not None:
        remarks.append(Pair("リフィル", f"{refill.total_uses}回まで", refill.line))
    if (narcotic := shown.first(r.NarcoticLicence)) is not None:
        remarks.append(Pair("麻薬施用", f"免許番号 {narcotic.licence_number}", narcotic.line))
        remarks.append(Pair("患者住所", narcotic.patient_address, narcotic.line))
        remarks.append(Pair("患者電話", narcotic.patient_telephone, narcotic.line))
    for y in shown.all(r.ClinicalInformation):
        text = "　".join(part for part in (y.medicine_name, y.comment) if part)
        remarks.append(Pair("診療情報", text, y.line))
    for z in shown.all(r.LaboratoryData):
        remarks.append(Pair("検査値", z.text, z.line))
    if (number := shown.first(r.PrescriptionNumber)) is not None:
        label = number.words_for("kind").ja
        remarks.append(Pair(label, number.number, number.line))


def _fill_others(content: SheetContent, shown: ShownRecords) -> None:
    """List what has no place on the paper form, so that nothing in the data stays unseen."""
    others = content.others
    if (patient := shown.first(r.Patient)) is not None and patient.code:
        others.append(Pair("患者コード", patient.code, patient.line))
    if (prescriber := shown.first(r.Prescriber)) is not None and prescriber.code:
        others.append(Pair("医師コード", prescriber.code, prescriber.line))
    if (department := shown.first(r.Department)) is not None and department.code:
        others.append(Pair("診療科コード", department.code, department.line))
    if (insurance := shown.first(r.InsuranceType)) is not None:
        others.append(Pair("保険種別", _meaning(insurance, "code"), insurance.line))
    if (receipt := shown.first(r.ReceiptType)) is not None:
        others.append(Pair("レセプト種別", _meaning(receipt, "code"), receipt.line))
    others += [in_full(record) for record in shown.rest]


def _meaning(record: r.Record, name: str) -> str:
    """The meaning of a code with the code, or the code alone when the table does not have it."""
    code = str(getattr(record, name))
    words = record.words_for(name).ja
    return code if words == code else f"{words}（{code}）"
