"""The PIN: attempts before typing, nothing kept, nothing sent by accident."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.pin_dialog import MAXIMUM_HEIGHT, WIDTH, PinDialog
from clinic_signer.gui.pin_field import PinField, PinProblem, PinRule
from clinic_signer.gui.pin_request import PinRequest, PinRow, PinState
from gui.doubles import settle

Show = Callable[[QWidget], None]
ROWS = tuple(
    PinRow(name, "薬 4品目", "9月1日交付") for name in ("見本　花子", "仮野　太郎", "例田　さくら")
)
HOLDER = "架空 一郎・医師　HPKIカード　2029年3月31日まで"


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def field(show: Show) -> PinField:
    made = PinField()
    show(made)
    made.setFocus()
    return made


@pytest.fixture
def ask(show: Show, seconds: Seconds) -> Callable[..., PinDialog]:
    def asked(
        left: int | None = 15, maximum: int | None = 15, rows: tuple[PinRow, ...] = ROWS
    ) -> PinDialog:
        request = PinRequest(rows, HOLDER, PinRule(4, 16), left, maximum)
        dialog = PinDialog(request, clock=seconds)
        show(dialog)
        seconds.now += 1
        return dialog

    return asked


# ---- the field -------------------------------------------------------------------------------


def test_the_field_holds_placeholders_only(field: PinField) -> None:
    QTest.keyClicks(field, "8351")
    assert field.length == 4
    assert field.text() == "****"
    reader = QAccessible.queryAccessibleInterface(field)
    assert reader.state().passwordEdit
    spoken = reader.text(QAccessible.Text.Value) + reader.text(QAccessible.Text.Name)
    assert not set("8351") & set(spoken)


def test_the_typed_characters_are_handed_over_once(field: PinField) -> None:
    QTest.keyClicks(field, "8351")
    assert field.take() == bytearray(b"8351")
    assert field.length == 0
    assert field.text() == ""


def test_wiping_overwrites_the_buffer(field: PinField) -> None:
    QTest.keyClicks(field, "8351")
    buffer = field._value
    field.wipe()
    assert buffer == bytearray(4)
    assert field.length == 0


def test_backspace_takes_back_one_character(field: PinField) -> None:
    QTest.keyClicks(field, "8351")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.take() == bytearray(b"835")


def test_nothing_can_be_pasted_undone_or_set_from_outside(field: PinField) -> None:
    QGuiApplication.clipboard().setText("9999")
    QTest.keyClicks(field, "83")
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(field, Qt.MouseButton.MiddleButton, pos=QPoint(20, 10))
    QTest.mouseDClick(field, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    field.paste()
    field.setText("77777")
    assert field.length == 2
    assert field.text() == "**"
    assert field.selectedText() == ""
    assert field.take() == bytearray(b"83")


def test_nothing_can_be_copied_out_of_it(field: PinField) -> None:
    QGuiApplication.clipboard().setText("before")
    QTest.keyClicks(field, "8351")
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    field.copy()
    assert QGuiApplication.clipboard().text() == "before"
    assert field.length == 4


def test_there_is_no_menu_no_drag_and_no_drop(field: PinField) -> None:
    assert field.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert not field.acceptDrops()
    assert not field.dragEnabled()
    assert field.echoMode() is QLineEdit.EchoMode.Password


@pytest.mark.parametrize("typed", ["a", "１", " ", "あ", "-"])
def test_what_is_not_a_digit_is_refused_and_said(qtbot: QtBot, field: PinField, typed: str) -> None:
    with qtbot.waitSignal(field.problem) as said:
        QTest.sendKeyEvent(
            QTest.KeyAction.Click, field, Qt.Key.Key_unknown, typed, Qt.KeyboardModifier.NoModifier
        )
    assert said.args == [PinProblem.WRONG_CHARACTER]
    assert field.length == 0


def test_a_card_with_letters_in_its_pin_can_be_served(field: PinField) -> None:
    field.set_rule(PinRule(4, 16, digits_only=False))
    QTest.keyClicks(field, "aB3-")
    assert field.take() == bytearray(b"aB3-")


def test_composed_japanese_text_is_refused(qtbot: QtBot, field: PinField) -> None:
    event = QInputMethodEvent("ち", [])
    event.setCommitString("１２３４")
    with qtbot.waitSignal(field.problem) as said:
        QApplication.sendEvent(field, event)
    assert said.args == [PinProblem.INPUT_METHOD]
    assert field.length == 0
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_held_key_counts_once(field: PinField) -> None:
    QTest.keyClick(field, Qt.Key.Key_8)
    for _ in range(20):
        held = QKeyEvent(
            *(QEvent.Type.KeyPress, Qt.Key.Key_8, Qt.KeyboardModifier.NoModifier),
            text="8",
            autorep=True,
        )
        QApplication.sendEvent(field, held)
    assert field.length == 1


def test_no_more_characters_than_the_card_takes(field: PinField) -> None:
    QTest.keyClicks(field, "1" * 30)
    assert field.length == 16


# ---- the dialog ------------------------------------------------------------------------------


def test_what_will_be_signed_and_the_attempts_left_are_there_before_typing(
    ask: Callable[..., PinDialog],
) -> None:
    dialog = ask(15)
    assert dialog._title.text() == "3件の処方箋に署名します"
    assert dialog.meter._number.text() == "15回"
    assert dialog.meter._number.accessibleName() == "PINの残り回数 15回"
    assert dialog._warning.text() == "続けて15回まちがえると、カードが使えなくなります。"
    assert dialog.field.accessibleName() == "PIN、4〜16桁の半角数字、残り15回"
    assert dialog.field.hasFocus()
    assert not dialog.sign.isEnabled()


def test_the_button_says_why_it_is_off_until_the_pin_is_complete(
    ask: Callable[..., PinDialog],
) -> None:
    dialog = ask()
    assert dialog.sign.accessibleDescription() == "PINを入力してください"
    QTest.keyClicks(dialog.field, "12")
    assert not dialog.sign.isEnabled()
    assert dialog.sign.accessibleDescription() == "あと2桁必要です"
    QTest.keyClicks(dialog.field, "34")
    assert dialog.sign.isEnabled()
    assert dialog.sign.accessibleDescription() == ""


def test_enter_signs_only_when_the_pin_is_complete(
    qtbot: QtBot, ask: Callable[..., PinDialog]
) -> None:
    dialog = ask()
    with qtbot.assertNotEmitted(dialog.pin_entered):
        QTest.keyClicks(dialog.field, "123")
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert "あと1桁必要です" in dialog._entry.problem
    with qtbot.waitSignal(dialog.pin_entered) as entered:
        QTest.keyClicks(dialog.field, "4")
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert entered.args == [bytearray(b"1234"), False]
    assert dialog.field.length == 0
    assert dialog.state is PinState.CHECKING


def test_enter_does_nothing_in_the_first_half_second(
    qtbot: QtBot, ask: Callable[..., PinDialog], seconds: Seconds
) -> None:
    dialog = ask()
    seconds.now = dialog._shown_at + 0.4
    QTest.keyClicks(dialog.field, "1234")
    with qtbot.assertNotEmitted(dialog.pin_entered):
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    seconds.now = dialog._shown_at + 0.6
    with qtbot.waitSignal(dialog.pin_entered):
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)


def test_enter_elsewhere_in_the_dialog_signs_nothing(
    qtbot: QtBot, ask: Callable[..., PinDialog]
) -> None:
    dialog = ask()
    QTest.keyClicks(dialog.field, "1234")
    dialog.forgot.setFocus()
    with qtbot.assertNotEmitted(dialog.pin_entered):
        QTest.keyClick(dialog.forgot, Qt.Key.Key_Return)


def test_escape_cancels_and_wipes(qtbot: QtBot, ask: Callable[..., PinDialog]) -> None:
    dialog = ask()
    QTest.keyClicks(dialog.field, "1234")
    buffer = dialog.field._value
    with qtbot.waitSignal(dialog.cancelled):
        QTest.keyClick(dialog.field, Qt.Key.Key_Escape)
    assert buffer == bytearray(4)
    assert not dialog.isVisible()


def test_while_the_card_checks_nothing_can_be_cancelled_or_entered(
    qtbot: QtBot, ask: Callable[..., PinDialog]
) -> None:
    dialog = ask()
    QTest.keyClicks(dialog.field, "1234")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(dialog.cancelled):
        dialog.reject()
        dialog.close()
    assert dialog.isVisible()
    assert not dialog.field.isEnabled()
    assert not dialog.sign.isEnabled()
    assert "カードで確かめています" in dialog.notice.text


def test_a_wrong_pin_says_that_nothing_was_signed_and_how_many_are_left(
    ask: Callable[..., PinDialog],
) -> None:
    dialog = ask(15)
    QTest.keyClicks(dialog.field, "9999")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    dialog.show_wrong(14)
    assert dialog.state is PinState.ORDINARY
    assert dialog.notice.text == "PINが違います 署名はまだ行われていません。残り14回です。"
    assert dialog.meter._number.text() == "14回"
    assert dialog.field.hasFocus()
    assert dialog.field.length == 0


def test_with_five_left_the_person_makes_sure_first(
    qtbot: QtBot, ask: Callable[..., PinDialog]
) -> None:
    dialog = ask(5)
    assert dialog.state is PinState.CAUTION
    assert not dialog.field.isEnabled()
    assert dialog.field.placeholderText() == "先に、上の確認をしてください"
    assert "残り5回です" in dialog.notice.text
    assert dialog.sure.hasFocus()
    dialog.sure.click()
    assert dialog.field.isEnabled()
    assert dialog.field.hasFocus()
    QTest.keyClicks(dialog.field, "1234")
    with qtbot.waitSignal(dialog.pin_entered) as entered:
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert entered.args[1] is False


def test_a_wrong_pin_with_few_left_asks_to_make_sure_again(
    ask: Callable[..., PinDialog],
) -> None:
    dialog = ask(4)
    dialog.sure.click()
    dialog.show_wrong(3)
    assert dialog.state is PinState.CAUTION
    assert not dialog.sure.isChecked()
    assert not dialog.field.isEnabled()
    assert dialog.notice.text.startswith("PINが違います　残り3回です")


def test_the_last_attempt_has_no_field_and_cancel_is_the_default(
    qtbot: QtBot, ask: Callable[..., PinDialog]
) -> None:
    dialog = ask(1)
    assert dialog.state is PinState.LAST_ATTEMPT
    assert not dialog.field.isVisible()
    assert dialog.cancel.hasFocus()
    assert not dialog.sign.isEnabled()
    assert dialog.sign.text() == "PINを入力する…"
    with qtbot.waitSignal(dialog.cancelled):
        QTest.keyClick(dialog.cancel, Qt.Key.Key_Return)


def test_the_last_attempt_needs_a_tick_and_a_second_step(
    qtbot: QtBot, ask: Callable[..., PinDialog]
) -> None:
    dialog = ask(1)
    dialog.sure.click()
    dialog.sign.click()
    assert dialog.state is PinState.LAST_ENTRY
    assert dialog.field.isVisible()
    assert "残り1回です" in dialog.notice.text
    QTest.keyClicks(dialog.field, "1234")
    with qtbot.waitSignal(dialog.pin_entered) as entered:
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert entered.args == [bytearray(b"1234"), True]


def test_a_locked_card_asks_for_nothing(ask: Callable[..., PinDialog]) -> None:
    dialog = ask(0)
    assert dialog.state is PinState.LOCKED
    assert not dialog.field.isVisible()
    assert not dialog.sign.isVisible()
    assert dialog.cancel.text() == "閉じる"
    assert "カードがロックされています" in dialog.notice.text
    assert dialog.notice.text.endswith("コード card-pin-locked")


def test_a_card_that_does_not_tell_its_attempts_is_served_and_says_so(
    ask: Callable[..., PinDialog],
) -> None:
    dialog = ask(None, None)
    assert dialog.state is PinState.ORDINARY
    assert dialog.meter._number.text() == "読み取れません"
    assert not dialog._warning.isVisible()
    dialog.show_wrong(None)
    assert dialog.notice.text == "PINが違います 署名はまだ行われていません。"


def test_a_card_that_was_pulled_out_leaves_the_field_for_another_try(
    ask: Callable[..., PinDialog],
) -> None:
    dialog = ask(15)
    dialog.show_checking()
    dialog.show_failure(failure_text(Failure(FailureCode.CARD_REMOVED)))
    assert dialog.state is PinState.ORDINARY
    assert dialog.field.isEnabled()
    assert "カードを差し込むと続けられます" in dialog.notice.text


@pytest.mark.parametrize("left", [15, 5, 3, 1, 0, None])
@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_dialog_keeps_its_width_and_fits_a_small_screen(
    qtbot: QtBot, ask: Callable[..., PinDialog], left: int | None, count: int
) -> None:
    dialog = ask(left, rows=ROWS[:1] * count)
    dialog.show_wrong(left)
    settle()
    assert dialog.width() == WIDTH
    assert dialog.height() <= MAXIMUM_HEIGHT
    foot = dialog.cancel.mapTo(dialog, QPoint(0, dialog.cancel.height()))
    assert foot.y() <= dialog.height()


@pytest.mark.parametrize("left", [15, 3, 1, 0])
def test_nothing_in_the_dialog_is_squeezed(
    qtbot: QtBot, ask: Callable[..., PinDialog], left: int
) -> None:
    dialog = ask(left)
    settle()
    for label in dialog.findChildren(QWidget):
        if label.isVisible() and label.hasHeightForWidth() and label.width() > 0:
            assert label.height() >= label.heightForWidth(label.width()) - 1, label


def test_help_for_a_forgotten_pin_is_given_in_the_dialog(ask: Callable[..., PinDialog]) -> None:
    dialog = ask()
    dialog.forgot.click()
    assert "PINの通知書" in dialog.notice.text


def test_a_problem_goes_away_with_the_next_right_key(ask: Callable[..., PinDialog]) -> None:
    dialog = ask()
    QTest.keyClicks(dialog.field, "x")
    assert dialog._entry.problem
    assert dialog.field.accessibleDescription() == "数字だけで入力してください"
    QTest.keyClicks(dialog.field, "1")
    assert not dialog._entry.problem
