"""Each prescription has its own result; nothing is left to guess."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.batch_rows import BatchModel, BatchRow, RowState
from gui.doubles import Clock

Show = Callable[[QWidget], None]
NAMES = ("見本　花子", "仮野　太郎", "例田　さくら", "試山　健")
PROBLEM = "読み込んだあとに電子カルテで内容が変わりました。未署名のままです。"


@pytest.fixture
def dialog(show: Show) -> BatchDialog:
    rows = [BatchRow(number, name, "薬 2品目") for number, name in enumerate(NAMES)]
    made = BatchDialog(rows, "署名済み")
    show(made)
    return made


def test_progress_is_said_in_numbers_and_time(dialog: BatchDialog, clock: Clock) -> None:
    dialog.show_signing(0, clock())
    for number in range(2):
        clock.advance(5)
        dialog.show_result(number, RowState.SIGNED, clock(), time="16:12")
    assert dialog._detail.text() == "4件中 2件が終わりました　残り約10秒"
    assert dialog._bar.value() == 2


def test_a_failure_does_not_stop_the_rest_and_is_said_at_once(
    dialog: BatchDialog, clock: Clock
) -> None:
    dialog.show_result(1, RowState.FAILED, clock(), problem=PROBLEM)
    dialog.show_signing(2, clock())
    assert dialog._running_note.text() == "失敗した1件をとばして続けています"
    assert any(PROBLEM in spoken for spoken in dialog._announcer.spoken)


def test_failed_rows_come_first_in_the_result(dialog: BatchDialog, clock: Clock) -> None:
    for number, state in enumerate(
        (RowState.SIGNED, RowState.SIGNED, RowState.FAILED, RowState.SIGNED)
    ):
        problem = PROBLEM if state is RowState.FAILED else ""
        dialog.show_result(number, state, clock(), time="16:12", problem=problem)
    dialog.show_finished(clock())
    assert dialog._title.text() == "3件に署名しました。1件は署名できませんでした"
    assert dialog.model.rows[0].patient == "例田　さくら"
    assert dialog.open_failed.text() == "失敗した1件を開く"
    assert dialog.open_failed.isVisible()


@pytest.mark.parametrize(
    ("states", "title"),
    [
        ((RowState.SIGNED,) * 4, "4件に署名しました"),
        ((RowState.FAILED,) * 4, "何も署名していません"),
        ((RowState.LEFT,) * 4, "何も署名していません"),
        ((RowState.SIGNED, *(RowState.LEFT,) * 3), "1件に署名しました。3件は未署名です"),
    ],
)
def test_the_result_is_one_sentence(
    dialog: BatchDialog, clock: Clock, states: tuple[RowState, ...], title: str
) -> None:
    for number, state in enumerate(states):
        dialog.show_result(number, state, clock())
    dialog.show_finished(clock())
    assert dialog._title.text() == title


def test_what_was_signed_but_not_saved_is_not_called_saved(
    dialog: BatchDialog, clock: Clock
) -> None:
    dialog.show_result(0, RowState.SIGNED, clock())
    for number in (1, 2, 3):
        dialog.show_result(number, RowState.NOT_SAVED, clock(), problem="空きがありません。")
    dialog.show_finished(clock())
    assert dialog._title.text() == "4件に署名しました"
    assert "署名した1件は「署名済み」に保存しました" in dialog._detail.text()
    assert dialog.open_failed.text() == "失敗した3件を開く"


def test_pause_and_resume(qtbot: QtBot, dialog: BatchDialog) -> None:
    with qtbot.waitSignal(dialog.pause_wanted) as paused:
        dialog.pause.click()
    assert paused.args == [True]
    assert dialog.pause.text() == "再開"
    assert dialog._title.text() == "一時停止しています"
    with qtbot.waitSignal(dialog.pause_wanted) as resumed:
        dialog.pause.click()
    assert resumed.args == [False]


def test_leaving_the_rest_says_what_stays_unsigned(
    qtbot: QtBot, dialog: BatchDialog, clock: Clock
) -> None:
    dialog.show_result(0, RowState.SIGNED, clock())
    with qtbot.waitSignal(dialog.stop_wanted):
        dialog.leave.click()
    expected = "この先の3件は未署名のままにします。署名済の1件はそのまま残ります。"
    assert dialog._running_note.text() == expected
    assert not dialog.leave.isEnabled()


def test_escape_and_enter_do_nothing_while_signing(qtbot: QtBot, dialog: BatchDialog) -> None:
    with qtbot.assertNotEmitted(dialog.stop_wanted):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_closing_while_signing_leaves_the_rest_and_stays_open(
    qtbot: QtBot, dialog: BatchDialog
) -> None:
    with qtbot.waitSignal(dialog.stop_wanted):
        dialog.close()
    assert dialog.isVisible()


def test_a_result_can_be_closed_with_escape(dialog: BatchDialog, clock: Clock) -> None:
    for number in range(4):
        dialog.show_result(number, RowState.SIGNED, clock())
    dialog.show_finished(clock())
    assert dialog.close_button.hasFocus()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_enter_presses_the_button_with_the_keyboard_once_the_result_could_be_read(
    show: Show, clock: Clock
) -> None:
    seconds = 100.0
    dialog = BatchDialog([BatchRow(0, NAMES[0], "薬 2品目")], "署名済み", clock=lambda: seconds)
    show(dialog)
    dialog.show_result(0, RowState.FAILED, clock(), problem=PROBLEM)
    dialog.show_finished(clock())
    QTest.keyClick(dialog.close_button, Qt.Key.Key_Return)  # a second Enter after the PIN
    assert dialog.isVisible()
    seconds += 1
    QTest.keyClick(dialog.close_button, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_the_size_stays_the_same(dialog: BatchDialog, clock: Clock) -> None:
    before = dialog.size()
    for number in range(4):
        dialog.show_result(number, RowState.FAILED, clock(), problem=PROBLEM * 3)
    dialog.show_finished(clock())
    assert dialog.size() == before == QSize(720, 520)


def test_a_problem_has_room_for_all_its_words(dialog: BatchDialog, clock: Clock) -> None:
    dialog.show_result(0, RowState.FAILED, clock(), problem=PROBLEM)
    option = QStyleOptionViewItem()
    option.rect = dialog.list.viewport().rect()
    delegate = dialog.list.itemDelegate()
    short = delegate.sizeHint(option, dialog.model.index(1)).height()
    long = delegate.sizeHint(option, dialog.model.index(0)).height()
    assert short == 38
    assert long >= 68


def test_opening_the_failed_ones_closes_the_dialog(
    qtbot: QtBot, dialog: BatchDialog, clock: Clock
) -> None:
    for number, state in enumerate(
        (RowState.SIGNED, RowState.FAILED, RowState.SIGNED, RowState.FAILED)
    ):
        dialog.show_result(number, state, clock())
    dialog.show_finished(clock())
    with qtbot.waitSignal(dialog.open_wanted) as wanted:
        dialog.open_failed.click()
    assert wanted.args == [[1, 3]]
    assert not dialog.isVisible()


def test_the_result_can_be_copied(dialog: BatchDialog, clock: Clock) -> None:
    for number in range(4):
        dialog.show_result(number, RowState.SIGNED, clock(), time="16:12")
    dialog.show_finished(clock())
    dialog.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "4件に署名しました"
    assert "見本 花子\t署名済\t16:12" in lines
    assert dialog.copy.text() == "コピーしました"


def test_a_screen_reader_hears_name_and_result() -> None:
    model = BatchModel([BatchRow(0, "見本　花子", "薬 4品目", RowState.FAILED, "", PROBLEM)])
    spoken = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"見本 花子。署名できませんでした。{PROBLEM}"


def test_progress_is_announced_every_quarter(show: Show, clock: Clock) -> None:
    rows = [BatchRow(number, f"見本　{number}", "薬 1品目") for number in range(20)]
    dialog = BatchDialog(rows, "署名済み")
    show(dialog)
    for number in range(20):
        dialog.show_result(number, RowState.SIGNED, clock())
    assert len(dialog._announcer.spoken) == 4
