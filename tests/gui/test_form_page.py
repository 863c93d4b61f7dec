"""Findings stand beside their lines, or under them where the window is narrow."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui.sign.form_page import MARGIN_WIDTH, FormPage
from clinic_signer.gui.sign.sheet_elements import SheetOptions
from clinic_signer.gui.sign.sheet_rows import sheet_content
from clinic_signer.gui.theme import Level
from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.prescription.records import decode
from gui.doubles import NOW, finding, samples

Show = Callable[[QWidget], None]
HANAKO = decode(samples()["mihon-hanako"])
MEDICINE = [line.number for line in HANAKO.lines if line.raw.startswith("201,")]


def page_with(show: Show, *findings: Finding, narrow: bool = False) -> FormPage:
    page = FormPage()
    page.resize(QSize(729 if narrow else 913, 620))
    show(page)
    page.set_measures(narrow=narrow, short=False)
    page.show_form(sheet_content(HANAKO), findings, {}, SheetOptions())
    return page


def line_middle(page: FormPage, line: int) -> int:
    rect = page.sheet.row_rect(line)
    assert rect is not None
    return page.sheet.mapTo(page, QPoint(0, rect.center().y())).y()


def test_a_finding_is_level_with_its_line(show: Show) -> None:
    page = page_with(show, finding(Severity.WARNING, MEDICINE[3]))
    card = page.cards[0]
    assert card.y() <= line_middle(page, MEDICINE[3]) <= card.geometry().bottom()
    assert card.x() > page.sheet.geometry().right()
    assert card.width() == MARGIN_WIDTH


def test_findings_of_neighbouring_lines_move_down_instead_of_overlapping(show: Show) -> None:
    page = page_with(show, *(finding(Severity.WARNING, line) for line in MEDICINE for _ in (1, 2)))
    cards = [page.summary, *sorted(page.cards, key=lambda card: card.y())]
    for upper, lower in pairwise(cards):
        assert upper.geometry().bottom() < lower.y()
    assert page.minimumHeight() >= cards[-1].geometry().bottom()


def test_findings_about_the_whole_stand_first(show: Show) -> None:
    page = page_with(show, finding(Severity.ERROR, MEDICINE[0]), finding(Severity.ERROR, None))
    about_line, about_all = page.cards
    assert about_all.y() < about_line.y()


def test_in_a_narrow_window_the_finding_is_inside_the_form_under_its_line(show: Show) -> None:
    page = page_with(show, finding(Severity.WARNING, MEDICINE[1]), narrow=True)
    card = page.cards[0]
    sheet = page.sheet.geometry()
    assert sheet.contains(card.geometry())
    assert card.y() > line_middle(page, MEDICINE[1])
    next_row = page.sheet.row_rect(MEDICINE[2])
    assert next_row is not None
    assert card.geometry().bottom() < page.sheet.y() + next_row.top()


def test_two_findings_of_one_line_share_the_room_under_it(show: Show) -> None:
    two = [finding(Severity.WARNING, MEDICINE[1]), finding(Severity.INFO, MEDICINE[1])]
    page = page_with(show, *two, narrow=True)
    first, second = sorted(page.cards, key=lambda card: card.y())
    assert first.geometry().bottom() < second.y()
    next_row = page.sheet.row_rect(MEDICINE[2])
    assert next_row is not None
    assert second.geometry().bottom() < page.sheet.y() + next_row.top()


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("steps", [0, 2, 5])
def test_zoom_keeps_findings_at_their_lines(show: Show, steps: int, narrow: bool) -> None:
    page = page_with(show, finding(Severity.WARNING, MEDICINE[2]), narrow=narrow)
    for _ in range(steps):
        page.step_zoom(+1)
    card = page.cards[0]
    if narrow:
        assert page.sheet.geometry().contains(card.geometry())
        assert card.y() > line_middle(page, MEDICINE[2])
    else:
        assert card.y() <= line_middle(page, MEDICINE[2]) <= card.geometry().bottom()


def test_zoom_stays_between_100_and_200_percent(show: Show) -> None:
    page = page_with(show)
    page.step_zoom(-1)
    assert page.zoom == 1.0
    for _ in range(20):
        page.step_zoom(+1)
    assert page.zoom == 2.0
    assert page.sheet.width() == 2 * 618
    page.step_zoom(0)
    assert page.zoom == 1.0


def test_the_words_of_a_finding_fit_into_its_card(show: Show) -> None:
    page = page_with(show, finding(Severity.WARNING, MEDICINE[0], heading="長い見出し" * 6))
    card = page.cards[0]
    for child in card.findChildren(QWidget):
        if child.isVisible():
            corner = child.mapTo(card, QPoint(0, 0))
            assert corner.y() + child.height() <= card.height()
            assert corner.x() + child.width() <= card.width()


# ---- confirming ------------------------------------------------------------------------------


def test_only_a_caution_asks_for_confirmation(show: Show) -> None:
    page = page_with(show, *(finding(severity, MEDICINE[0]) for severity in Severity))
    asks = [card.confirm is not None for card in page.cards]
    assert asks == [severity is Severity.WARNING for severity in Severity]


def test_a_confirmed_finding_says_when_and_can_be_undone(qtbot: QtBot, show: Show) -> None:
    findings = (finding(Severity.WARNING, MEDICINE[0]),)
    page = page_with(show, *findings)
    card = page.cards[0]
    assert card.confirm is not None
    assert card.undo is not None
    with qtbot.waitSignal(page.confirmed) as told:
        card.confirm.click()
    assert told.args == [0]
    page.show_form(page._content, findings, {0: NOW}, SheetOptions())
    assert page.cards[0] is card
    assert not card.confirm.isVisibleTo(card)
    assert "16:12 確認済み" in card._done_text.text()
    with qtbot.waitSignal(page.undone):
        card.undo.click()


def test_f8_goes_through_the_findings_in_reading_order_and_around(show: Show) -> None:
    findings = [
        finding(Severity.INFO, MEDICINE[2]),
        finding(Severity.WARNING, MEDICINE[0]),
        finding(Severity.ERROR, None),
    ]
    page = page_with(show, *findings)
    order = [page.go_to_finding(+1) for _ in range(4)]
    info, warning, whole = page.cards
    assert order == [whole, warning, info, whole]
    assert page.go_to_finding(-1) is info
    assert info.hasFocus()


# ---- the sheet itself ------------------------------------------------------------------------


def test_the_gravest_finding_of_a_line_gives_its_tint(show: Show) -> None:
    two = [finding(Severity.ERROR, MEDICINE[0]), finding(Severity.INFO, MEDICINE[0])]
    page = page_with(show, *two)
    assert page.sheet._tints == {MEDICINE[0]: Level.BLOCKED}


def test_a_screen_reader_hears_how_many_findings_an_rp_has(show: Show) -> None:
    page = page_with(show, finding(Severity.WARNING, MEDICINE[3]))
    names = [group.accessibleName() for group in page.sheet.groups]
    assert [name for name in names if "指摘1件" in name] == [names[7]]
    assert names[7].startswith("Rp4")


def test_arrow_keys_go_through_the_parts_of_the_form(show: Show) -> None:
    page = page_with(show)
    page.sheet.setFocus()
    for _ in range(5):
        QTest.keyClick(QGuiApplication.focusObject(), Qt.Key.Key_Down)
    assert page.sheet.groups[4].hasFocus()
    QTest.keyClick(QGuiApplication.focusObject(), Qt.Key.Key_Up)
    assert page.sheet.groups[3].hasFocus()


def test_text_of_the_form_can_be_selected_and_copied_as_it_is_in_the_data(show: Show) -> None:
    page = page_with(show)
    sheet = page.sheet
    texts = sheet.layout_shown.texts
    name = next(item for item in texts if item.text == "ノルバスク錠２．５ｍｇ")
    start = QPoint(round(name.rect.left()) + 1, round(name.rect.center().y()) + 1)
    end = start + QPoint(400, 0)
    QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(sheet, end)
    QTest.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=end)
    # Off screen QTest moves no buttons along with the pointer: the end is set as a drag would.
    sheet._head = sheet._place_at(end.toPointF())
    assert sheet.selected_text().startswith("ノルバスク錠２．５ｍｇ")
    QTest.keyClick(sheet, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == sheet.selected_text()


def test_everything_can_be_selected(show: Show) -> None:
    page = page_with(show)
    page.sheet.select_all()
    assert "見本　花子" in page.sheet.selected_text()
    assert "電子署名　まだありません" in page.sheet.selected_text()
