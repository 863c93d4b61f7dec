"""The pharmacist sees every line of the data that are signed, beside what was prescribed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from clinic_signer.gui.sign.dispensing_rows import dispensing_content
from clinic_signer.gui.sign.sheet_content import Form, MedicineRow, RowKind, SheetContent
from clinic_signer.gui.sign.sheet_elements import SheetOptions
from clinic_signer.gui.sign.sheet_layout import lay_out
from clinic_signer.prescription.dispensing_records import Dispensing, decode_dispensing
from clinic_signer.prescription.dispensing_table import DISPENSING_TABLE
from clinic_signer.prescription.record_rows import FieldType, Record
from clinic_signer.prescription.records import decode
from gui.test_sheet_layout import assert_sound

DATA = Path(__file__).parents[1] / "prescription" / "data"
PRESCRIBED = decode((DATA / "aozora.csv").read_bytes())
DISPENSED = (DATA / "aozora-dispensing.csv").read_text(encoding="utf-8")
SAID_BY_PLACE = {"rp", "code_type", "generic_code_type", "author", "form"}


def content_of(*changes: tuple[str, str]) -> SheetContent:
    text = DISPENSED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return dispensing_content(decode_dispensing(text.encode()), PRESCRIBED)


def shown_on(content: SheetContent) -> tuple[str, set[int]]:
    """The texts of the finished form without blanks, and the lines that have a place on it."""
    layout = lay_out(content, SheetOptions())
    text = "".join(item.text for item in layout.texts)
    return "".join(text.split()), set(layout.rows)


@st.composite
def dispensings(draw: st.DrawFn) -> Dispensing:
    rows = draw(st.lists(st.sampled_from(DISPENSING_TABLE), max_size=14))
    word = st.text(st.sampled_from("あア漢Ａ1.a"), min_size=1, max_size=50)
    value = st.lists(word, max_size=3).map("　".join)
    return Dispensing.of(
        row.record_class.from_values([draw(value) for _ in row.fields], line=number)
        for number, row in enumerate(rows, start=2)
    )


def unseen(record: Record, shown: str) -> list[str]:
    return [
        f"{record.row.number}.{item.row.name}={item.raw}"
        for item in record.items
        if "".join(item.raw.split()) not in shown
        and item.row.name not in SAID_BY_PLACE
        and item.meaning is None
        and item.row.type is not FieldType.DATE
    ]


@given(dispensings())
@settings(max_examples=25, deadline=None)
def test_every_line_and_every_text_of_any_dispensing_fits_on_the_form(
    qapp: QApplication, dispensing: Dispensing
) -> None:
    content = dispensing_content(dispensing, PRESCRIBED)
    assert_sound(lay_out(content, SheetOptions()))
    shown, lines = shown_on(content)
    assert lines >= {record.line for record in dispensing.records}
    for record in dispensing.records:
        assert not unseen(record, shown)


def test_what_the_table_does_not_know_is_shown_raw(qapp: QApplication) -> None:
    shown, lines = shown_on(content_of(("501,残薬なし,", "777,新しい記録,x\n501,残薬なし,,よぶん")))
    assert "777,新しい記録,x" in shown
    assert "よぶん" in shown
    assert lines == set(range(1, DISPENSED.count("\n") + 2))


def test_the_head_says_whose_where_when_and_for_which_prescription() -> None:
    content = content_of()
    assert content.form is Form.DISPENSING
    assert content.patient_name.text == "見本　花子"
    assert [text.text for text in content.patient_facts] == ["昭和53年3月14日", "48歳", "女"]
    assert content.institution.text == "架空みどり薬局"
    assert content.signer.text == "調剤　二郎"
    assert content.issued.text == "令和8年9月2日"
    assert content.beside_date.text == "00000000-1111-4222-8333-444444444444"
    assert [pair.text for pair in content.origin] == [
        "医療法人社団架空会　あおぞら見本クリニック",
        "都道府県 13　点数表 1　コード 9999999",
        "架空　一郎　内科",
    ]


def test_an_inquiry_stands_among_the_remarks() -> None:
    remarks = {pair.label: pair.text for pair in content_of().remarks}
    assert remarks["疑義照会"] == "用法を電話で確認しました（種別 1）"
    assert remarks["服用注意"] == "体調が変わったときはご相談ください"


def rows_of(content: SheetContent, number: str) -> list[MedicineRow]:
    return [row for rp in content.rps if rp.number == number for row in rp.rows]


def test_where_nothing_differs_nothing_is_marked() -> None:
    content = content_of()
    assert not [row for rp in content.rps for row in rp.rows if row.mark]
    assert len(content.rps) == 4


def test_another_product_stands_over_the_prescribed_one_in_the_same_columns(
    qapp: QApplication,
) -> None:
    content = content_of(
        ("ノルバスク錠２．５ｍｇ,1,錠,2,612170709", "アムロジピン錠「架空」,2,錠,2,620009999")
    )
    given_, prescribed, *_ = rows_of(content, "1")
    assert (given_.mark, given_.text, given_.quantity, given_.code) == (
        "薬品・数量",
        "アムロジピン錠「架空」",
        "2 錠",
        "620009999",
    )
    assert prescribed.kind is RowKind.PRESCRIBED
    assert (prescribed.mark, prescribed.text, prescribed.quantity, prescribed.code) == (
        "処方では",
        "ノルバスク錠２．５ｍｇ",
        "1 錠",
        "612170709",
    )
    spoken = content.rps[0].spoken
    assert (
        "薬品・数量。アムロジピン錠「架空」。2 錠。コード620009999。処方では。ノルバスク" in spoken
    )
    texts = lay_out(content, SheetOptions()).texts
    new, old = (
        next(item for item in texts if item.text == text)
        for text in ("アムロジピン錠「架空」", "ノルバスク錠２．５ｍｇ")
    )
    assert new.rect.left() == old.rect.left()
    assert old.rect.top() - new.rect.top() == 20


@pytest.mark.parametrize(
    ("change", "number", "mark", "prescribed"),
    [
        (("服用,10,回分", "服用,5,回分"), "3", "回数", "10 回分"),
        (("朝食後　服用,28,日分", "朝食後　服用,14,日分"), "1", "日数", "28 日分"),
    ],
)
def test_other_days_or_times_are_marked_at_the_usage(
    change: tuple[str, str], number: str, mark: str, prescribed: str
) -> None:
    rows = rows_of(content_of(change), number)
    usage = next(row for row in rows if row.kind is RowKind.USAGE)
    compared = next(row for row in rows if row.kind is RowKind.PRESCRIBED_USAGE)
    assert usage.mark == mark
    assert compared.quantity == prescribed


def test_what_was_not_prescribed_and_what_was_not_dispensed_are_said() -> None:
    content = content_of(
        (
            "201,3,ロキソニン錠６０ｍｇ,1,錠,2,620098801,\n"
            "301,3,疼痛時　服用,10,回分,3,3,1050110000000000,\n",
            "",
        ),
        ("201,4,リンデロン", "201,4,架空軟膏,5,ｇ,1,,\n201,4,リンデロン"),
    )
    marks = {row.text: row.mark for rp in content.rps for row in rp.rows if row.mark}
    assert marks == {"架空軟膏": "処方になし", "ロキソニン錠６０ｍｇ": "調剤結果になし"}


def test_who_made_the_records_is_said_once_for_many_lines() -> None:
    many = content_of(("501,残薬なし,", "501,残薬なし,1\n501,残薬あり,1\n501,そのほか,2"))
    authors = [pair.text for pair in many.others if pair.label == "作成者"]
    assert authors == ["医療関係者　（3、26〜27行目）", "患者等　（28行目）"]
