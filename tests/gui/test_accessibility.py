"""Everything the keyboard can reach has a name and a role, on every screen and in every dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui import strings
from clinic_signer.gui.batch_dialog import BatchDialog, BatchRow, RowState
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.main_window import SIGN_INDEX, VERIFY_INDEX, MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.pin_field import PinRule
from clinic_signer.gui.pin_request import PinRequest, PinRow
from clinic_signer.signature.report import Verdict
from clinic_signer.words import Language
from gui.doubles import NOW, Clock, FakeDesk, report, without_card
from gui.lint import lint

Show = Callable[[QWidget], None]


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
    screen = spoken_window.verify_screen()
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
