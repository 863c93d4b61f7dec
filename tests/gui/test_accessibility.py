"""Everything the keyboard can reach has a name and a role, on every screen and in every dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui import strings
from clinic_signer.gui.approval.dialog import ApprovalDialog
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.batch_rows import BatchRow, RowState
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.pin_field import PinRule
from clinic_signer.gui.pin_request import PinRequest, PinRow
from clinic_signer.gui.screens import SIGN_INDEX, VERIFY_INDEX
from clinic_signer.signature.report import Verdict
from clinic_signer.words import Language
from gui.doubles import NOW, Clock, FakeDesk, report, settle, without_card
from gui.lint import lint
from gui.test_approval import WAITING

Show = Callable[[QWidget], None]
MANY = 50
"""Things that a screen has at least."""


def interfaces(root: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield root
    for index in range(root.childCount()):
        child = root.child(index)
        if child is not None:
            yield from interfaces(child)


@pytest.fixture(params=Language)
def language(request: pytest.FixtureRequest) -> Language:
    strings.choose(request.param)
    return Language(request.param)


@pytest.fixture
def spoken_window(language: Language, window: MainWindow) -> MainWindow:
    return window


def test_the_opening_page(language: Language, empty_window: MainWindow) -> None:
    assert lint(empty_window) == []


@pytest.mark.parametrize("row", range(4))
def test_the_sign_screen_with_every_prescription(spoken_window: MainWindow, row: int) -> None:
    spoken_window.sign.show_item(spoken_window.sign.model.entries[row])
    assert lint(spoken_window) == []
    spoken_window.sign.tick_all()
    assert lint(spoken_window) == []
    spoken_window.sign.form.tabs.setCurrentIndex(1)
    assert lint(spoken_window) == []


def test_the_sign_screen_without_a_card(
    qtbot: QtBot, spoken_window: MainWindow, desk: FakeDesk
) -> None:
    with qtbot.waitSignal(spoken_window.card_shown):
        desk.show_cards(without_card())
    assert lint(spoken_window) == []


def test_the_verify_screen_with_every_verdict(
    qtbot: QtBot, spoken_window: MainWindow, desk: FakeDesk
) -> None:
    spoken_window.show_screen(VERIFY_INDEX)
    assert lint(spoken_window) == []
    for verdict in Verdict:
        name = f"{verdict.value}.xml"
        desk.files[name] = b"x"
        desk.verified[name] = Verified(name, NOW, report(verdict))
    screen = spoken_window.screens.verify
    screen.open_files([Path(name) for name in desk.files])
    qtbot.waitUntil(lambda: all(entry.verified for entry in screen.model.entries))
    for row in range(3):
        screen.files.view.setCurrentIndex(screen.model.index(row))
        assert lint(spoken_window) == []


@pytest.mark.parametrize("left", [15, 3, 1, 0, None])
def test_the_pin_dialog_in_every_state(language: Language, show: Show, left: int | None) -> None:
    rows = (PinRow("見本　花子", "薬 4品目", "9月1日交付"),) * 6
    dialog = PinDialog(PinRequest(rows, "架空 一郎", PinRule(4, 16), left, 15))
    show(dialog)
    assert lint(dialog) == []
    dialog.show_wrong(left)
    assert lint(dialog) == []
    dialog.show_checking()
    assert lint(dialog) == []


def test_the_batch_dialog_running_and_finished(
    language: Language, show: Show, clock: Clock
) -> None:
    rows = [BatchRow(number, f"見本　{number}", "薬 1品目") for number in range(3)]
    dialog = BatchDialog(rows, "署名済み")
    show(dialog)
    assert lint(dialog) == []
    dialog.show_result(0, RowState.SIGNED, clock())
    dialog.show_result(1, RowState.FAILED, clock(), problem="原因と対処")
    dialog.show_result(2, RowState.LEFT, clock())
    dialog.show_finished(clock())
    assert lint(dialog) == []


def test_every_role_stated_by_a_widget_is_one_that_qt_knows(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.show_screen(VERIFY_INDEX)
    window.show_screen(SIGN_INDEX)
    stated = [w for w in QApplication.allWidgets() if hasattr(w, "access_role")]
    assert len({type(widget) for widget in stated}) >= 8
    for widget in stated:
        role = QAccessible.Role[widget.access_role]
        assert QAccessible.queryAccessibleInterface(widget).role() is role


@pytest.mark.parametrize("screen", range(5))
def test_a_late_question_of_a_screen_reader_is_answered_with_nothing(
    window: MainWindow, screen: int
) -> None:
    """It may be older than what is shown. Qt's own answer for scroll areas was a crash."""
    window.show_screen(screen)
    window._lanes.desk.wait()
    settle()
    asked = list(interfaces(QAccessible.queryAccessibleInterface(window)))
    assert len(asked) > MANY
    for told in asked:
        if isinstance(told.object(), QAbstractItemView):
            continue  # answers with nothing too, and with a warning
        count = told.childCount()
        assert [told.child(number) for number in (count, count + 99)] == [None] * 2, told


def test_the_form_is_a_document_with_its_parts_as_named_groups(window: MainWindow) -> None:
    sheet = window.sign.form.page.sheet
    reader = QAccessible.queryAccessibleInterface(sheet)
    assert reader.role() is QAccessible.Role.Document
    parts = [reader.child(index) for index in range(reader.childCount())]
    assert [part.role() for part in parts] == [QAccessible.Role.Grouping] * len(parts)
    names = [part.text(QAccessible.Text.Name) for part in parts]
    assert any(name.startswith("Rp1。ノルバスク錠２．５ｍｇ。1 錠") for name in names)
    assert all(names)


def test_icons_beside_words_are_not_read_out(window: MainWindow) -> None:
    tree = list(interfaces(QAccessible.queryAccessibleInterface(window)))
    names = [node.text(QAccessible.Text.Name) for node in tree]
    private_use = [name for name in names if any("\ue000" <= c <= "\uf8ff" for c in name)]
    assert private_use == []


def test_labels_never_read_data_as_mark_up(window: MainWindow) -> None:
    for label in window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()


# -- the table of the design: what each part is, and what is said of it ---------------------------


def reader_of(widget: QWidget) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(widget)


def said(widget: QWidget, text: QAccessible.Text = QAccessible.Text.Name) -> str:
    return reader_of(widget).text(text)


def test_the_two_ways_are_choices_of_one_group(window: MainWindow) -> None:
    strip = window.strip
    assert reader_of(strip).role() is QAccessible.Role.Grouping
    assert said(strip) == strings.say(strings.METHOD)
    for slot in (strip.card, strip.phone):
        assert reader_of(slot).role() is QAccessible.Role.RadioButton
        assert said(slot).startswith(f"{slot.view.method}。{slot.view.state}")


def test_the_screens_are_choices_of_the_rail(window: MainWindow) -> None:
    roles = {reader_of(button).role() for button in window.rail.buttons}
    assert roles == {QAccessible.Role.RadioButton}


def test_toggling_without_a_click_does_what_a_click_does(window: MainWindow) -> None:
    window.rail.buttons[VERIFY_INDEX].toggle()  # as assistive technology does it
    assert window.screens.currentIndex() == VERIFY_INDEX
    window.rail.buttons[SIGN_INDEX].toggle()
    assert window.screens.currentIndex() == SIGN_INDEX
    window.sign.queue.select_all.toggle()
    assert window.sign.model.all_are_ticked
    window.sign.queue.select_all.toggle()
    assert window.sign.model.ticked_count == 0


def test_a_row_says_who_when_what_and_its_state(window: MainWindow) -> None:
    window.sign.tick_all()
    rows = reader_of(window.sign.queue.view)
    row = rows.child(1)
    assert row.role() is QAccessible.Role.ListItem
    assert row.text(QAccessible.Text.Name) == "仮野 太郎。16時12分。薬 2品目。未署名。選択済み"


def test_the_button_says_how_many_and_why_not(window: MainWindow) -> None:
    button = window.sign.bar.button
    assert said(button, QAccessible.Text.Description) == strings.say(strings.CHOOSE_WHAT)
    window.sign.tick_all()
    assert said(button) == strings.say(strings.SIGN_SPOKEN, n=window.sign.model.ticked_count)


def test_the_pin_field_is_a_password_with_rule_and_attempts(show: Show) -> None:
    dialog = PinDialog(PinRequest((), "架空 一郎", PinRule(4, 16), 15, 15))
    show(dialog)
    field = reader_of(dialog.field)
    assert field.role() is QAccessible.Role.EditableText
    assert field.state().passwordEdit  # type: ignore[attr-defined]
    assert said(dialog.field) == "PIN、4〜16桁の半角数字、残り15回"
    QTest.keyClicks(dialog.field, "12")
    assert "12" not in field.text(QAccessible.Text.Value)


def test_the_attempts_are_one_text(show: Show) -> None:
    dialog = PinDialog(PinRequest((), "架空 一郎", PinRule(4, 16), 15, 15))
    show(dialog)
    texts = {said(label): reader_of(label).role() for label in dialog.meter.findChildren(QLabel)}
    assert texts["PINの残り回数 15回"] is QAccessible.Role.StaticText


def test_what_the_pin_dialog_shows_is_said_once(show: Show, qtbot: QtBot) -> None:
    dialog = PinDialog(PinRequest((), "架空 一郎", PinRule(4, 16), 15, 15))
    show(dialog)
    dialog.show_wrong(14)
    spoken = dialog.notice.announcer.spoken
    qtbot.waitUntil(lambda: bool(spoken_of(dialog)))
    assert spoken == []  # nothing was said before
    assert spoken_of(dialog) == ["PINが違います 署名はまだ行われていません。残り14回です。"]


def spoken_of(dialog: PinDialog) -> list[str]:
    return dialog.notice.announcer.spoken


def test_numbers_to_match_are_read_digit_by_digit(show: Show) -> None:
    dialog = ApprovalDialog(WAITING)
    show(dialog)
    names = [said(label) for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert "選ぶ番号 4 7" in names
    assert "照合コード 7 9 9 2" in names


def test_a_countdown_is_said_at_thirty_and_ten_seconds_only(show: Show) -> None:
    dialog = ApprovalDialog(WAITING)
    show(dialog)
    for left in range(60, 0, -1):
        dialog.show_view(replace(WAITING, seconds_left=left))
    assert dialog._pane._announcer.spoken == ["残り 30秒", "残り 10秒"]


def test_the_strip_says_a_state_once_while_its_time_runs(window: MainWindow) -> None:
    slot = window.strip.phone
    for left in range(60, 50, -1):
        slot.show_view(
            replace(slot.view, state="承認を待っています", detail=f"{left}秒", is_counting=True)
        )
    assert len([text for text in slot.announcer.spoken if "承認" in text]) == 1


def test_a_finding_is_said_with_the_line_it_is_about(window: MainWindow) -> None:
    sheet = reader_of(window.sign.form.page.sheet)
    parts = [sheet.child(index) for index in range(sheet.childCount())]
    fourth = next(p for p in parts if p.text(QAccessible.Text.Name).startswith("Rp4。"))
    assert fourth.text(QAccessible.Text.Name).endswith("指摘1件")
    described = fourth.text(QAccessible.Text.Description)
    assert described.startswith("注意。Rp4。用法にコードがありません。")
    second = next(p for p in parts if p.text(QAccessible.Text.Name).startswith("Rp2。"))
    assert second.text(QAccessible.Text.Description) == ""
