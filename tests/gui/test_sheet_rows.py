"""What is signed is what is seen: everything in the data appears on the form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from clinic_signer.gui.sign.sheet_content import SheetContent
from clinic_signer.gui.sign.sheet_rows import sheet_content
from clinic_signer.prescription.envelope import read_document
from clinic_signer.prescription.records import (
    CostSharing,
    FieldType,
    Prescription,
    Record,
    Section,
    decode,
)
from gui.doubles import samples
from prescription.generated import prescriptions

STRUCTURE = {"rp", "number", "sequence"}
"""Items that only say where a record belongs; the form shows it by the place."""
SAID_IN_WORDS = {"times_per_day", "times"}
"""Not repeated where the usage says it already (１日２回)."""


def texts_of(content: SheetContent) -> str:
    pairs = [pair for both in content.payers for pair in both]
    pairs += [content.insurer, content.insured, content.issued, content.use_by, *content.codes]
    pairs += [*content.remarks, *content.others]
    texts = [pair.text for pair in pairs]
    texts += [
        text.text
        for text in (
            *(content.patient_kana, content.patient_name, *content.patient_facts),
            *(*content.patient_insurance, content.address, content.institution),
            *(*content.contact, content.signer, content.signer_kana, *content.unknown),
        )
    ]
    for rp in content.rps:
        texts.append(rp.number)
        for row in rp.rows:
            texts += [row.text, row.quantity, row.code]
    return "\n".join(texts)


def lines_of(content: SheetContent) -> set[int]:
    lines = {pair.line for both in content.payers for pair in both}
    lines |= {content.insurer.line, content.insured.line, content.issued.line, content.use_by.line}
    for group in (content.codes, content.remarks, content.others):
        lines |= {pair.line for pair in group}
    for texts in (content.patient_facts, content.patient_insurance, content.contact):
        lines |= {text.line for text in texts}
    for text in (content.patient_name, content.address, content.institution, content.signer):
        lines.add(text.line)
    lines |= {text.line for text in content.unknown}
    lines |= {line for rp in content.rps for row in rp.rows for line in row.lines}
    return lines - {0}


def unseen(record: Record, shown: str) -> list[str]:
    """The items of a record that the form shows neither as they stand nor by their meaning."""
    missing: list[str] = []
    for value in record.items:
        name = value.row.name
        skipped = name in STRUCTURE or name in SAID_IN_WORDS
        if not value.raw or skipped or isinstance(record, CostSharing):
            continue
        if value.row.type is FieldType.DATE or value.meaning is not None:
            continue  # shown as a date or in words; the tests below look at those
        if value.raw not in shown:
            missing.append(f"{record.row.number}.{name}={value.raw}")
    return missing


@given(prescriptions())
@settings(max_examples=40)
def test_every_line_and_every_text_of_any_prescription_is_on_the_form(
    prescription: Prescription,
) -> None:
    content = sheet_content(prescription)
    shown = texts_of(content)
    assert lines_of(content) >= {record.line for record in prescription.records}
    for record in prescription.records:
        assert not unseen(record, shown)


@pytest.mark.parametrize("name", samples())
def test_every_line_of_the_practice_prescriptions_is_on_the_form(name: str) -> None:
    prescription = decode(samples()[name])
    content = sheet_content(prescription)
    assert lines_of(content) == {record.line for record in prescription.records}


def test_every_line_of_a_real_prescription_is_on_the_form(real_sample: Path) -> None:
    prescription = decode(read_document(real_sample.read_bytes()).payload)
    content = sheet_content(prescription)
    lines = {record.line for record in prescription.records}
    lines |= {line.number for line in prescription.unknown_lines}
    assert lines_of(content) == lines
    shown = texts_of(content)
    for record in prescription.records:
        if record.row.section is not Section.TAIL:
            assert not unseen(record, shown)


def content_of(*changes: tuple[str, str]) -> SheetContent:
    text = samples()["mihon-hanako"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return sheet_content(decode(text.encode()))


def test_the_head_says_who_from_whom_and_until_when() -> None:
    content = content_of()
    assert content.patient_name.text == "見本　花子"
    assert [text.text for text in content.patient_facts] == ["昭和53年3月14日", "48歳", "女"]
    assert [text.text for text in content.patient_insurance] == ["被保険者", "3割"]
    assert content.issued.text == "令和8年9月1日"
    assert content.use_by.text == "令和8年9月4日まで"
    assert content.insured.text == "99999999・123　枝番 01"


def test_name_amount_and_code_of_a_drug_stand_in_one_row() -> None:
    row = content_of().rps[0].rows[0]
    assert (row.text, row.quantity, row.code) == ("ノルバスク錠２．５ｍｇ", "1 錠", "612170709")
    assert row.patient_wish
    assert not row.no_change


def test_the_usage_has_its_quantity_in_the_unit_of_its_form() -> None:
    usages = [rp.rows[-1] for rp in content_of().rps]
    assert [usage.quantity for usage in usages] == ["28 日分", "28 日分", "10 回分", "1 調剤"]
    assert usages[1].text == "１日２回朝夕食後　服用　（一包化）"


def test_a_change_to_a_generic_that_is_forbidden_is_ticked() -> None:
    content = content_of(("281,1,1,1,8,先発医薬品患者希望,", "281,1,1,1,3,後発品変更不可,"))
    row = content.rps[0].rows[0]
    assert row.no_change
    assert not row.patient_wish


def test_a_potency_unit_is_said_because_it_changes_the_dose() -> None:
    content = content_of(("ノルバスク錠２．５ｍｇ,1,1,錠", "ノルバスク錠２．５ｍｇ,1,2,錠"))
    notes = [row.text for row in content.rps[0].rows]
    assert "用量は力価単位です" in notes


def test_without_a_last_day_the_form_says_the_rule() -> None:
    content = content_of(("52,20260904\n", ""))
    assert content.use_by.text == "交付の日を含めて4日以内"


@pytest.mark.parametrize(
    ("shares", "text"),
    [
        ("30,70", "3割"),
        ("000,100", "0割"),
        ("25,75", "25％"),
        (f"{'9' * 5000},1", f"負担{'9' * 5000}％　給付1％"),
    ],
    ids=["30", "0", "25", "hostile"],
)
def test_the_share_is_said_in_tenths(shares: str, text: str) -> None:
    content = content_of(("24,030,070", f"24,{shares}"))
    assert [t.text for t in content.patient_insurance][1] == text


def test_a_date_that_is_none_is_shown_as_it_stands() -> None:
    content = content_of(("51,20260901", "51,20261399"))
    assert content.issued.text == "20261399"


def test_lines_the_table_does_not_know_are_shown_raw() -> None:
    content = content_of(("302,1,", "999,1,"))
    assert len(content.unknown) == 1
    assert content.unknown[0].text.startswith("999,1,eGFR 48")


def test_a_second_record_of_a_kind_is_not_hidden_behind_the_first() -> None:
    content = content_of(("12,2\n", "12,2\n12,1\n"))
    assert ("患者性別", "性別 男") in [(pair.label, pair.text) for pair in content.others]


def test_a_screen_reader_gets_each_rp_as_one_sentence() -> None:
    spoken = content_of().rps[0].spoken
    assert spoken.startswith("Rp1。ノルバスク錠２．５ｍｇ。1 錠。コード612170709。患者希望")
    assert "28 日分" in spoken
