"""The queue: what can be ticked, found and filtered, and how."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.sign.queue_model import Entry, EntryState, Filter, QueueModel
from clinic_signer.gui.sign.queue_panel import QueuePanel
from gui.doubles import NOW, Clock, items

Show = Callable[[QWidget], None]


@pytest.fixture
def entries() -> list[Entry]:
    """To confirm, ready, ready, blocked."""
    return [Entry(each, NOW) for each in items()]


@pytest.fixture
def panel(show: Show, clock: Clock, entries: list[Entry]) -> QueuePanel:
    made = QueuePanel(QueueModel(), clock)
    show(made)
    made.resize(376, 600)
    made._model.add(entries)
    made.view.choose(entries[0])
    return made


def test_states_follow_from_findings(entries: list[Entry]) -> None:
    states = [entry.state for entry in entries]
    ready = EntryState.TO_SIGN
    assert states == [EntryState.CHECK, ready, ready, EntryState.CHECK]


def test_confirming_every_warning_makes_an_entry_ready(entries: list[Entry]) -> None:
    entry = entries[0]
    for index, finding in enumerate(entry.item.findings):
        if finding in entry.item.warnings:
            assert entry.state is EntryState.CHECK
            entry.confirmed[index] = NOW
    assert entry.state is EntryState.TO_SIGN


def test_an_error_cannot_be_confirmed_away(entries: list[Entry]) -> None:
    entry = entries[3]
    entry.confirmed = dict.fromkeys(range(len(entry.item.findings)), NOW)
    assert entry.item.blocked
    assert not entry.can_be_signed


def test_select_all_ticks_only_what_can_be_signed(panel: QueuePanel, entries: list[Entry]) -> None:
    assert panel.select_all.text() == "署名できる2件をすべて選択"
    panel.select_all.click()
    assert [entry.ticked for entry in entries] == [False, True, True, False]
    assert panel.select_all.checkState() is Qt.CheckState.Checked
    panel.select_all.click()
    assert panel._model.ticked == []


def test_select_all_shows_a_partial_choice(panel: QueuePanel, entries: list[Entry]) -> None:
    panel.view.choose(entries[1])
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel.select_all.checkState() is Qt.CheckState.PartiallyChecked
    panel.select_all.click()
    assert panel._model.ticked == [entries[1], entries[2]]


def test_space_ticks_the_current_row_only_if_it_can_be_signed(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    for entry in entries:
        panel.view.choose(entry)
        QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel._model.ticked == [entries[1], entries[2]]
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel._model.ticked == [entries[1], entries[2]]  # the last row stayed current


def test_a_click_on_the_box_ticks_and_a_click_elsewhere_shows(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    row = panel.view.visualRect(panel.rows.index(1, 0))
    viewport = panel.view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=row.topLeft() + QPoint(25, 26))
    assert entries[1].ticked
    assert panel.view.current_entry is entries[0]
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=row.topLeft() + QPoint(200, 26))
    assert entries[1].ticked
    assert panel.view.current_entry is entries[1]


def test_enter_does_nothing_in_the_queue(panel: QueuePanel, entries: list[Entry]) -> None:
    panel.view.choose(entries[1])
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert not entries[1].ticked


def test_an_entry_loses_its_tick_when_a_confirmation_is_taken_back(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    entry = entries[0]
    entry.confirmed = dict.fromkeys(range(len(entry.item.findings)), NOW)
    entry.ticked = True
    panel._model.refresh([entry])
    assert panel._model.ticked == [entry]
    entry.confirmed = {}
    panel._model.refresh([entry])
    assert not entry.ticked


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("花子", [0]),
        ("見本花子", [0]),
        ("ﾐﾎﾝ", [0]),
        ("ミホン", [0]),
        ("000000000023456", [1]),
        ("reita", [2]),
        ("", [0, 1, 2, 3]),
        ("誰でもない", []),
    ],
)
def test_search_finds_by_name_kana_number_and_file(
    qtbot: QtBot, panel: QueuePanel, entries: list[Entry], wanted: str, found: list[int]
) -> None:
    panel.search.setText(wanted)
    panel._filter()
    shown = [panel.rows.entry(panel.rows.index(row, 0)) for row in range(panel.rows.rowCount())]
    assert shown == [entries[index] for index in found]
    assert panel._places.currentIndex() == (1 if found else 2)


def test_the_tabs_count_and_filter_by_state(panel: QueuePanel, entries: list[Entry]) -> None:
    entries[1].signed = b"signed"
    entries[2].signed, entries[2].failure = b"signed", Failure(FailureCode.OUTPUT_NOT_WRITABLE)
    panel._model.refresh(entries)
    counts = [panel.tabs._counts[index] for index in range(len(Filter))]
    assert counts == [4, 0, 3, 1]
    for index, expected in enumerate(counts):
        panel.tabs.setCurrentIndex(index)
        assert panel.rows.rowCount() == expected


def test_what_is_signed_has_no_box(panel: QueuePanel, entries: list[Entry]) -> None:
    entries[1].signed = b"signed"
    index = panel._model.index(1)
    assert index.data(Qt.ItemDataRole.CheckStateRole) is None
    assert not index.flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_a_screen_reader_hears_name_time_count_state_and_choice(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    entries[1].ticked = True
    spoken = panel._model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "仮野 太郎。16:12。薬 2品目。未署名。選択済み"
    reader = QAccessible.queryAccessibleInterface(panel.view)
    assert reader.role() is QAccessible.Role.List
    row = reader.child(1)
    assert row.text(QAccessible.Text.Name) == spoken
    assert row.state().checkable
    assert row.state().checked


def test_counts_are_part_of_the_tabs_names(panel: QueuePanel) -> None:
    assert panel.tabs.accessibleTabName(0) == "すべて 4"


def test_nothing_to_tick_disables_select_all_and_says_why(clock: Clock, show: Show) -> None:
    panel = QueuePanel(QueueModel(), clock)
    show(panel)
    assert not panel.select_all.isEnabled()
    assert panel.select_all.text() == "署名できる処方箋はありません"
    assert not panel.search.isVisible()
    assert panel.open_button.isVisible()
