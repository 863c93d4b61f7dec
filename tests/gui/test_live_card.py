"""Cards that come and go while the window is open: before, during and after the PIN."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.card_chooser import CardChooser
from clinic_signer.gui.card_help import CardHelp
from clinic_signer.gui.card_slot import card_view, readers_view
from clinic_signer.gui.desk import PinHabits
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.pin_request import PinState
from clinic_signer.gui.sandbox_banner import SandboxBanner
from clinic_signer.gui.session_lock import SessionLock
from clinic_signer.gui.sign.entry import EntryState
from clinic_signer.gui.sign.signing import SessionEnd
from clinic_signer.gui.strip import SlotAction
from clinic_signer.gui.theme import Level
from clinic_signer.signers.card.issuer_help import CARD_TOPICS, HelpTopic
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.words import Language
from gui.doubles import DAY, NOW, Card, Certificate, FakeDesk, readers, without_card
from gui.lint import lint

COLLEAGUE = Certificate("模擬　花", sha256=b"2" * 32)


def colleague() -> Card:
    return Card(certificate=COLLEAGUE, reader="もう一つのリーダー")


@pytest.fixture
def ends(window: MainWindow) -> list[SessionEnd]:
    seen: list[SessionEnd] = []
    window.sign.signing_ended.connect(seen.append)
    return seen


@pytest.fixture
def ask(qtbot: QtBot, window: MainWindow, ends: list[SessionEnd]) -> Callable[[], PinDialog]:
    """Tick everything, press the button, and wait until the PIN is asked for."""

    def asked() -> PinDialog:
        if not window.sign.model.ticked:
            window.sign.tick_all()
        qtbot.waitUntil(window.sign.bar.button.isEnabled)
        window.sign.bar.button.click()
        qtbot.waitUntil(lambda: open_dialog(window) is not None)
        dialog = open_dialog(window)
        assert dialog is not None
        dialog._shown_at -= 1  # the half second in which Enter does nothing is over
        return dialog

    return asked


def open_dialog(window: MainWindow) -> PinDialog | None:
    session = window.sign.session
    return None if session is None else session.pin_dialog  # type: ignore[union-attr]


def enter(dialog: PinDialog, pin: str = "1234") -> None:
    QTest.keyClicks(dialog.field, pin)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)


def batch_of(window: MainWindow) -> BatchDialog:
    return next(d for d in window.findChildren(BatchDialog) if d.isVisible())


Ask = Callable[[], PinDialog]


# ---- while the PIN is asked for --------------------------------------------------------------


def test_a_pulled_card_wipes_the_pin_says_so_and_goes_on_when_it_is_back(
    qtbot: QtBot, desk: FakeDesk, ask: Ask, ends: list[SessionEnd]
) -> None:
    dialog = ask()
    QTest.keyClicks(dialog.field, "123")
    desk.show_cards(without_card())
    qtbot.waitUntil(lambda: dialog.state is PinState.AWAY)
    assert dialog.field.length == 0
    assert not dialog.field.isEnabled()
    assert not dialog.sign.isEnabled()
    assert "カードが抜かれました" in dialog.notice.text
    assert "残り回数は減っていません" in dialog.notice.text
    QTest.keyClicks(dialog.field, "1234")
    assert dialog.field.length == 0
    desk.show_cards(Card(attempts_left=14))
    qtbot.waitUntil(lambda: dialog.state is PinState.ORDINARY)
    assert dialog.field.isEnabled()
    assert "14回" in dialog.meter._number.text()
    enter(dialog)
    qtbot.waitUntil(lambda: bool(ends))
    assert len(ends[0].signed) == 2
    assert desk.pins == [b"1234"]


def test_another_holder_s_card_ends_the_signing_before_any_pin(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ask: Ask, ends: list[SessionEnd]
) -> None:
    dialog = ask()
    QTest.keyClicks(dialog.field, "12")
    desk.show_cards(without_card())
    desk.show_cards(colleague())
    qtbot.waitUntil(lambda: bool(ends))
    assert ends[0].refused is not None
    assert ends[0].refused.code is FailureCode.CARD_CHANGED
    assert open_dialog(window) is None
    assert desk.pins == []
    assert "何も署名していません" in window.sign.bar.view.below
    assert window.sign.model.ticked == []  # the colleague would have to confirm the names first


def test_a_colleague_s_card_beside_it_changes_nothing(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ask: Ask, ends: list[SessionEnd]
) -> None:
    dialog = ask()
    desk.show_cards(Card(), colleague())
    qtbot.waitUntil(lambda: window.strip.card.view.action is SlotAction.CHOOSE_CARD)
    assert dialog.state is PinState.ORDINARY
    enter(dialog)
    qtbot.waitUntil(lambda: bool(ends))
    assert len(ends[0].signed) == 2


def test_the_service_that_stops_meanwhile_is_named_and_the_dialog_waits_for_it(
    qtbot: QtBot, desk: FakeDesk, ask: Ask
) -> None:
    dialog = ask()
    desk.show_cards(without_card(CardStateKind.SERVICE_STOPPED))
    qtbot.waitUntil(lambda: dialog.state is PinState.AWAY)
    assert "カードの機能が止まっています" in dialog.notice.text
    desk.show_cards(Card())
    qtbot.waitUntil(lambda: dialog.state is PinState.ORDINARY)
    dialog.reject()


def test_a_card_that_was_locked_while_it_was_away_is_said_to_be_locked(
    qtbot: QtBot, desk: FakeDesk, ask: Ask
) -> None:
    from clinic_signer.signers.base import PinFailure

    dialog = ask()
    desk.show_cards(without_card())
    qtbot.waitUntil(lambda: dialog.state is PinState.AWAY)
    desk.refusal = PinFailure(FailureCode.CARD_PIN_LOCKED, attempts_left=0)
    desk.show_cards(Card(CardStateKind.LOCKED, attempts_left=0))
    qtbot.waitUntil(lambda: dialog.state is PinState.LOCKED)
    assert "暗証番号閉塞解除" in dialog.notice.text  # what this card's issuer says
    dialog.reject()


def test_fewer_attempts_than_shown_are_taken_over_at_once_more_are_not(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ask: Ask
) -> None:
    dialog = ask()
    desk.show_cards(Card(attempts_left=9))
    qtbot.waitUntil(lambda: "9回" in dialog.meter._number.text())
    assert dialog.state is PinState.ORDINARY
    QTest.keyClicks(dialog.field, "12")
    desk.show_cards(Card(attempts_left=2))
    qtbot.waitUntil(lambda: dialog.state is PinState.CAUTION)
    assert dialog.field.length == 0
    desk.show_cards(Card(attempts_left=15))
    qtbot.waitUntil(lambda: "残り15回" in window.strip.card.view.detail)
    assert dialog.state is PinState.CAUTION
    dialog.reject()


def test_how_many_attempts_ask_for_caution_is_a_setting(
    qtbot: QtBot, desk: FakeDesk, ask: Ask
) -> None:
    desk.habits = PinHabits(few_attempts=8)
    desk.show_cards(Card(attempts_left=7))
    dialog = ask()
    assert dialog.state is PinState.CAUTION
    dialog.reject()


def test_another_program_with_the_card_is_waited_for_in_words(
    qtbot: QtBot, desk: FakeDesk, ask: Ask, ends: list[SessionEnd]
) -> None:
    desk.gate = threading.Event()
    dialog = ask()
    enter(dialog)
    qtbot.waitUntil(desk.at_gate.is_set)
    desk.show_cards(Card(CardStateKind.BUSY))
    qtbot.waitUntil(lambda: "ほかのソフトが使用中" in dialog.notice.text)
    assert dialog.state is PinState.CHECKING
    desk.show_cards(Card())
    qtbot.waitUntil(lambda: "カードで確かめています" in dialog.notice.text)
    desk.gate.set()
    qtbot.waitUntil(lambda: bool(ends))
    assert len(ends[0].signed) == 2


# ---- a PIN whose holder may have left --------------------------------------------------------


def lock(window: MainWindow) -> None:
    lock = window.findChild(SessionLock)
    assert lock is not None
    lock.locked.emit()


def test_a_locked_workstation_wipes_what_was_typed(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ask: Ask
) -> None:
    dialog = ask()
    QTest.keyClicks(dialog.field, "1234")
    lock(window)
    assert dialog.field.length == 0
    assert "入力途中のPINを消しました" in dialog.notice.text
    assert desk.pins == []
    dialog.reject()


def test_a_locked_workstation_ends_a_batch_and_a_new_pin_signs_the_rest(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ask: Ask, ends: list[SessionEnd]
) -> None:
    desk.gate = threading.Event()
    enter(ask())
    qtbot.waitUntil(desk.at_gate.is_set)
    session = window.sign.session
    assert session is not None
    session._control.pause(paused=True)
    desk.gate.set()
    qtbot.waitUntil(lambda: len(session._end.signed) == 1)
    lock(window)
    qtbot.waitUntil(lambda: bool(ends))
    assert desk.pin.is_wiped
    rest = window.sign.model.ticked
    assert [entry.state for entry in rest] == [EntryState.TO_SIGN]
    assert "PINを消しました" in rest[0].second_line(DAY)
    batch_of(window).rest.click()
    qtbot.waitUntil(lambda: open_dialog(window) is not None)
    dialog = open_dialog(window)
    assert dialog is not None
    dialog._shown_at -= 1
    enter(dialog)
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert ends[1].signed == rest
    assert len(desk.delivered) == len(set(desk.delivered)) == 2


def test_a_card_taken_away_from_a_paused_batch_takes_the_pin_with_it(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ask: Ask, ends: list[SessionEnd]
) -> None:
    desk.gate = threading.Event()
    enter(ask())
    qtbot.waitUntil(desk.at_gate.is_set)
    session = window.sign.session
    assert session is not None
    session._control.pause(paused=True)
    desk.gate.set()
    qtbot.waitUntil(lambda: len(session._end.signed) == 1)
    desk.show_cards(without_card())
    qtbot.waitUntil(lambda: bool(ends))
    assert desk.pin.is_wiped
    assert not batch_of(window).rest.isEnabled()
    assert "カードを差し込むと" in batch_of(window).rest.accessibleDescription()
    desk.show_cards(Card())
    qtbot.waitUntil(batch_of(window).rest.isEnabled)


def test_a_pin_is_given_up_when_nothing_happens_for_long(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, ask: Ask, ends: list[SessionEnd]
) -> None:
    desk.habits = PinHabits(hold_minutes=0.001)
    dialog = ask()
    QTest.keyClicks(dialog.field, "12")
    qtbot.waitUntil(lambda: dialog.field.length == 0)
    assert "入力途中のPINを消しました" in dialog.notice.text
    desk.gate = threading.Event()
    enter(dialog)
    qtbot.waitUntil(desk.at_gate.is_set)
    session = window.sign.session
    assert session is not None
    desk.gate.set()
    session._control.pause(paused=True)
    qtbot.waitUntil(lambda: session.batch_dialog is not None)
    assert session.batch_dialog is not None
    session.batch_dialog.pause.click()
    qtbot.waitUntil(lambda: bool(ends))
    assert desk.pin.is_wiped
    assert len(ends[0].signed) == 1


def test_closing_the_dialog_in_whatever_way_leaves_no_pin_in_it(ask: Ask) -> None:
    dialog = ask()
    QTest.keyClicks(dialog.field, "1234")
    dialog.hide()
    assert dialog.field.length == 0


# ---- the strip -------------------------------------------------------------------------------


def test_of_several_cards_none_is_chosen_before_the_person_does(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.show_cards(Card(), colleague())
    qtbot.waitUntil(lambda: window.strip.card.view.action is SlotAction.CHOOSE_CARD)
    assert not window.sign.bar.button.isEnabled()
    window.sign.bar.link.click()
    chooser = window.findChildren(CardChooser)[0]
    assert [row.view.method for row in chooser.rows.values()] == ["架空 一郎", "模擬 花"]
    assert not any(row.isChecked() for row in chooser.rows.values())
    assert not chooser.use.isEnabled()
    assert chooser.use.accessibleDescription() == "先に、カードを選んでください"


def test_a_card_is_chosen_with_the_keyboard_alone_and_read_aloud(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.show_cards(Card(), colleague())
    qtbot.waitUntil(lambda: window.strip.card.view.action is SlotAction.CHOOSE_CARD)
    window.ways.choose_card()
    chooser = window.findChildren(CardChooser)[0]
    qtbot.waitUntil(chooser.isActiveWindow)
    first, second = chooser.rows.values()
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    assert not second.isChecked()  # going past a card chooses nothing
    QTest.keyClick(second, Qt.Key.Key_Space)
    spoken = QAccessible.queryAccessibleInterface(second)
    assert spoken.role() is QAccessible.Role.RadioButton
    assert spoken.text(QAccessible.Text.Name).startswith("模擬 花。使えます。")
    QTest.keyClick(second, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.chosen == [COLLEAGUE.sha256])


def test_the_chooser_follows_the_cards_and_closes_when_there_is_no_choice_left(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    third = Card(certificate=Certificate("仮名　三郎", sha256=b"3" * 32), reader="三つ目")
    desk.show_cards(Card(), colleague())
    qtbot.waitUntil(lambda: window.strip.card.view.action is SlotAction.CHOOSE_CARD)
    window.ways.choose_card()
    chooser = window.findChildren(CardChooser)[0]
    chooser.rows[COLLEAGUE.sha256].click()
    desk.show_cards(Card(), colleague(), third)
    qtbot.waitUntil(lambda: len(chooser.rows) == 3)
    desk.show_cards(Card(), third)
    qtbot.waitUntil(lambda: len(chooser.rows) == 2)
    assert not chooser.use.isEnabled()  # the chosen one has left
    desk.show_cards(Card())
    qtbot.waitUntil(lambda: not window.findChildren(CardChooser))
    assert desk.chosen == []


@pytest.mark.parametrize(("days", "is_said"), [(181, False), (180, True), (30, True), (0, True)])
def test_the_last_days_of_a_certificate_are_counted_calmly(days: int, is_said: bool) -> None:
    ends_at = datetime(2026, 9, 1, 3, tzinfo=UTC).timestamp() + days * 86_400
    certificate = Certificate(not_after=datetime.fromtimestamp(ends_at, UTC))
    view = card_view(Card(certificate=certificate), NOW)  # type: ignore[arg-type]
    assert view.usable
    assert (view.state == f"使えます　期限まで{days}日") == is_said
    assert (view.action is SlotAction.RENEWAL) == is_said
    assert (view.level is Level.CAUTION) == is_said


def test_a_chosen_card_of_several_can_be_changed_for_another() -> None:
    view = readers_view(readers(Card(), colleague()), NOW)
    assert view.action is SlotAction.CHOOSE_CARD


def test_a_locked_card_leads_to_its_issuer(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.show_cards(Card(CardStateKind.LOCKED, attempts_left=0))
    qtbot.waitUntil(lambda: window.strip.card.view.action is SlotAction.ISSUER)
    assert window.strip.card.action is not None
    window.strip.card.action.click()
    shown = window.findChildren(CardHelp)[0]
    assert shown.words[0] == "日本医師会 電子認証センター"
    assert shown.words[1] == "カードがロックされたとき"
    assert "暗証番号閉塞解除" in shown.words[2]
    assert any("2026年11月22日に確かめた" in words for words in shown.words)


@pytest.mark.parametrize("topic", CARD_TOPICS)
def test_an_unknown_issuer_is_called_unknown(
    topic: HelpTopic, show: Callable[[QWidget], None]
) -> None:
    card = Card(certificate=Certificate(issuer="O=Somebody", issuer_common_name="Somebody CA"))
    shown = CardHelp(card.certificate, topic)  # type: ignore[arg-type]
    show(shown)
    assert shown.words[0] == "発行元の分からないカード"
    assert "Somebody CA" in shown.words[2]


def test_a_card_that_is_being_read_is_shown_but_not_announced(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    spoken = window.strip.card.announcer.spoken
    desk.show_cards(without_card(CardStateKind.READING))
    qtbot.waitUntil(lambda: window.strip.card.view.state == "カードを読み取っています")
    assert window.strip.card.announcer.spoken == spoken


@pytest.mark.parametrize("language", Language)
def test_chooser_help_and_the_waiting_dialog_can_be_read_aloud(
    qtbot: QtBot, language: Language, window: MainWindow, desk: FakeDesk, ask: Ask
) -> None:
    strings.choose(language)
    dialog = ask()
    desk.show_cards(without_card())
    qtbot.waitUntil(lambda: dialog.state is PinState.AWAY)
    assert lint(dialog) == []
    dialog.reject()
    desk.show_cards(Card(), colleague())
    qtbot.waitUntil(lambda: window.strip.card.view.action is SlotAction.CHOOSE_CARD)
    window.ways.choose_card()
    chooser = window.findChildren(CardChooser)[0]
    assert lint(chooser) == []
    chooser.reject()
    shown = CardHelp(Card().certificate, HelpTopic.LOCKED, window)  # type: ignore[arg-type]
    shown.open()
    assert lint(shown) == []
    shown.reject()
    if language is Language.JAPANESE:  # the window was made before the language was chosen
        assert lint(window) == []


# ---- the practice card -----------------------------------------------------------------------


def test_the_practice_card_is_taken_out_and_put_in_from_the_banner(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    assert window.banner is not None
    button = window.banner.card
    assert button is not None
    assert button.text() == "練習用カードを抜く"
    button.click()
    qtbot.waitUntil(lambda: window.strip.card.view.state == "カードが入っていません")
    assert button.text() == "練習用カードを差す"
    button.click()
    qtbot.waitUntil(lambda: window.strip.card.view.usable)
    assert button.text() == "練習用カードを抜く"
    assert desk.moved == [False, True]


def test_with_real_readers_the_banner_offers_no_practice_card(show: Callable[..., None]) -> None:
    banner = SandboxBanner(has_card=False)
    show(banner)
    assert banner.card is None
    assert "リーダーのもの" in banner.accessibleName()


# ---- checks against the holder ---------------------------------------------------------------


def test_another_holder_has_what_is_unsigned_checked_again(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    window.sign.tick_all()
    window.sign.show_mistake(Failure(FailureCode.CARD_CHANGED))
    desk.show_cards(colleague())
    qtbot.waitUntil(lambda: not window.sign.model.entries[0].is_mine)
    form = window.sign.form
    qtbot.waitUntil(lambda: form.content is not None)
    assert form.content is not None
    assert any("模擬" in finding.text.ja for finding in form.content.item.findings)
    assert not any(entry.can_be_signed for entry in window.sign.model.entries)
    assert all("処方医 架空　一郎" in entry.second_line(DAY) for entry in window.sign.model.entries)
    assert "入れ替わりました" in window.sign.bar.view.heading  # what was said stays said
    assert not window.sign.model.ticked  # each has something new to be confirmed


def test_a_failure_to_watch_is_said_in_the_strip(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    def fail(_on_change: object) -> None:
        raise Failure(FailureCode.SANDBOX_UNUSABLE, reason="x")

    desk.watch_card = fail  # type: ignore[assignment,method-assign]
    empty_window.begin_work()
    qtbot.waitUntil(lambda: "サンドボックス" in empty_window.strip.card.view.state)


def test_a_mistake_in_the_settings_is_said_and_keeps_nobody_from_signing(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    failure = Failure(FailureCode.SETTINGS_INVALID, file="settings.toml", key="card.few_attempts")
    desk.mistakes = (failure,)
    empty_window.begin_work()
    qtbot.waitUntil(lambda: empty_window.screens.made_sign is not None)
    qtbot.waitUntil(lambda: "card.few_attempts" in empty_window.sign.bar.view.heading)
    qtbot.waitUntil(lambda: empty_window.sign.watch.is_loaded)
    empty_window.sign.tick_all()
    qtbot.waitUntil(empty_window.sign.bar.button.isEnabled)


def test_closing_the_window_lets_go_of_the_readers(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    window.close()
    assert desk.is_closed
