"""The form's geometry: nothing outside, nothing on top of each other, nothing lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from clinic_signer.gui.sign.sheet_elements import (
    WIDTH,
    SheetLayout,
    SheetOptions,
    Style,
    TextItem,
    measure,
    wrapped,
)
from clinic_signer.gui.sign.sheet_layout import lay_out
from clinic_signer.gui.sign.sheet_rows import sheet_content
from clinic_signer.prescription.records import Prescription, decode
from gui.doubles import samples
from prescription.generated import prescriptions

LONG_NAME = "あ" * 40
LONG_USAGE = "１日３回毎食後服用　" * 5


def layout_of(text: str, options: SheetOptions | None = None) -> SheetLayout:
    return lay_out(sheet_content(decode(text.encode())), options or SheetOptions())


def hanako(*changes: tuple[str, str]) -> str:
    text = samples()["mihon-hanako"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def end_of(item: TextItem) -> float:
    """Where the ink ends: blanks at the end of a broken line hang beyond it."""
    return item.left + measure(item.style, item.text.rstrip())


def assert_sound(layout: SheetLayout) -> None:
    for item in layout.texts:
        right = end_of(item)
        assert item.left >= 0, item.text
        assert right <= WIDTH + 0.5, item.text
        assert item.rect.bottom() <= layout.height + 0.5, item.text
    placed = [(item, item.left, end_of(item)) for item in layout.texts]
    for index, (one, left, right) in enumerate(placed):
        for other, other_left, other_right in placed[index + 1 :]:
            below = other.rect.center().y() - one.rect.center().y()
            if abs(below) < 8:
                assert right <= other_left + 0.5 or other_right <= left + 0.5, (
                    one.text,
                    other.text,
                )


@pytest.mark.parametrize("name", samples())
def test_the_practice_prescriptions_fit_on_the_sheet(qapp: QApplication, name: str) -> None:
    assert_sound(layout_of(samples()[name].decode()))


@given(prescriptions())
@settings(max_examples=25)
def test_any_prescription_fits_on_the_sheet(qapp: QApplication, prescription: Prescription) -> None:
    layout = lay_out(sheet_content(prescription), SheetOptions())
    assert_sound(layout)
    shown = set(layout.rows)
    assert shown >= {record.line for record in prescription.records}


def test_long_names_are_broken_never_cut(qapp: QApplication) -> None:
    layout = layout_of(
        hanako(
            ("ノルバスク錠２．５ｍｇ", LONG_NAME),
            ("１日１回朝食後　服用", LONG_USAGE),
            ("次回受診時に残薬確認", "備" * 50),
        )
    )
    assert_sound(layout)
    shown = "".join(item.text for item in layout.texts)
    assert LONG_NAME in shown
    assert LONG_USAGE.strip("　") in shown
    assert "備" * 50 in shown


def test_a_long_amount_reaches_towards_the_name_not_into_the_code(qapp: QApplication) -> None:
    layout = layout_of(
        hanako(("ノルバスク錠２．５ｍｇ,1,1,錠", f"{LONG_NAME},123456.12345,1,ｍＬ"))
    )
    assert_sound(layout)


@given(st.text(alphabet="あいう、。（）ABC １２３🄰", min_size=1, max_size=120))
def test_breaking_a_text_loses_no_character(qapp: QApplication, text: str) -> None:
    lines = wrapped(Style.BODY, text, 100)
    assert "".join(lines) == text


def test_each_line_of_the_data_has_its_place(qapp: QApplication) -> None:
    text = hanako()
    layout = layout_of(text)
    lines = decode(text.encode()).lines
    assert set(layout.rows) == {line.number for line in lines}


def test_a_medicine_and_its_code_are_on_the_same_height(qapp: QApplication) -> None:
    texts = layout_of(hanako()).texts
    name = next(item for item in texts if item.text == "ノルバスク錠２．５ｍｇ")
    code = next(item for item in texts if item.text == "612170709")
    assert name.rect.top() == code.rect.top()


def test_the_room_for_a_finding_is_left_under_its_line(qapp: QApplication) -> None:
    text = hanako()
    line = next(x.number for x in decode(text.encode()).lines if x.raw.startswith("201,1,1"))
    plain = layout_of(text)
    roomy = layout_of(text, SheetOptions(room_for={line: 70.0}))
    gap = roomy.gaps[line]
    assert gap.height() == 70.0
    assert gap.top() >= roomy.rows[line].bottom()
    assert roomy.height >= plain.height + 70
    for item in roomy.texts:
        assert not item.rect.intersects(gap) or item.rect.right() <= gap.left(), item.text


def test_every_finding_line_gets_its_room_whatever_block_it_is_in(qapp: QApplication) -> None:
    text = hanako()
    numbers = [line.number for line in decode(text.encode()).lines[1:]]
    layout = layout_of(text, SheetOptions(room_for=dict.fromkeys(numbers, 40.0)))
    assert set(layout.gaps) == set(numbers)
    gaps = sorted(layout.gaps.values(), key=lambda gap: gap.top())
    for upper, lower in pairwise(gaps):
        assert upper.bottom() <= lower.top()


def test_a_short_window_drops_the_title_and_nothing_else(qapp: QApplication) -> None:
    whole = layout_of(hanako())
    short = layout_of(hanako(), SheetOptions(with_title=False))
    lost = {item.text for item in whole.texts} - {item.text for item in short.texts}
    assert lost == {"電子処方箋", "処方箋", "署名前"}
    assert_sound(short)


def test_screen_reader_stops_follow_the_form_from_top_to_bottom(qapp: QApplication) -> None:
    groups = layout_of(hanako()).groups
    names = [group.name.partition("。")[0] for group in groups]
    expected = ["保険", "患者", "医療機関", "日付", "Rp1", "Rp2", "Rp3", "Rp4"]
    assert names == [*expected, "備考", "その他", "保険医署名"]
    tops = [group.rect.top() for group in groups]
    assert tops == sorted(tops)
