"""The first start: three questions, live states, a signature to try out – by the keyboard alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import app, strings
from clinic_signer.gui.card_help import CardHelp
from clinic_signer.gui.first_run import texts
from clinic_signer.gui.first_run.answers import Answers, Intake, IntakeNow, Use
from clinic_signer.gui.first_run.keeping import PracticeAnswers, SettingAnswers
from clinic_signer.gui.first_run.making import PhoneKnown, preparation_view
from clinic_signer.gui.first_run.mark import FirstRunMark
from clinic_signer.gui.first_run.page import FirstRunPage
from clinic_signer.gui.first_run.view import Progress
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.phone_slot import failure_view, phone_view
from clinic_signer.gui.screens import SETTINGS_INDEX, SIGN_INDEX, VERIFY_INDEX
from clinic_signer.gui.settings.about_page import AboutPage
from clinic_signer.gui.settings.desk import SettingsDesk
from clinic_signer.gui.settings.screen import Tab
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.strip import phone_checking_view
from clinic_signer.gui.worker import Lanes
from clinic_signer.offers import Way
from clinic_signer.sandbox import Sandbox
from clinic_signer.settings_api import API_ENABLED
from clinic_signer.settings_station import INBOX
from clinic_signer.settings_window import FIRST_SCREEN, FirstScreen
from clinic_signer.signature.report import Verdict
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, ApprovalState
from clinic_signer.station.running import StationWork
from clinic_signer.windows_registry import INSTALLED, REG_SZ, RegistryTree, RegistryValue
from clinic_signer.words import Language
from gui.doubles import LONG, NOW, Card, Certificate, Clock, FakeDesk, readers, settle, without_card
from gui.lint import focusable, lint

Show = Callable[[QWidget], None]
NO_PHONE = PhoneKnown(phone_checking_view(), is_known=False)


def no_sandbox() -> Sandbox:
    raise AssertionError("nothing of the sandbox is wanted")


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def go_to(widget: QWidget) -> None:
    """Press Tab until the keyboard is there."""
    for _ in range(20):
        if QApplication.focusWidget() is widget:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError("the Tab key does not come there")


@pytest.fixture
def first(qtbot: QtBot, window: MainWindow) -> FirstRunPage:
    """The page in the window, with the keyboard on its first question."""
    window.show_first_start()
    assert window.first_start is not None
    page = window.first_start.page
    qtbot.waitUntil(lambda: page.uses[Use.SIGN].hasFocus())
    return page


# ---- the mark --------------------------------------------------------------------------------


def test_the_first_start_is_known_by_a_mark_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("", encoding="utf-8")
    mark = FirstRunMark(tmp_path / "data" / "mark")
    assert not mark.is_there
    mark.keep()
    assert FirstRunMark(tmp_path / "data" / "mark").is_there


def test_the_very_first_start_shows_the_questions_in_place_of_everything_else(
    qtbot: QtBot, desk: FakeDesk, lanes: Lanes, clock: Clock
) -> None:
    window = MainWindow(desk, lanes, clock)
    qtbot.addWidget(window)
    app._ask_at_first(window, is_wanted=False)  # as a start does, before the window is shown
    with qtbot.waitSignal(window.first_painted):
        window.show()
    qtbot.waitUntil(lambda: bool(window.findChildren(FirstRunPage)))
    assert window.findChildren(FirstRunPage)[0].isVisible()
    assert not window.rail.isVisible()
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.screens.currentIndex() == SIGN_INDEX, "the keys of the screens rest"
    window.close()


def test_the_page_is_marked_as_seen_only_when_work_begins(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    mark = FirstRunMark(tmp_path / "mark")
    window.show_first_start(mark)
    assert window.first_start is not None
    assert not mark.is_there
    window.first_start.page.start.click()
    qtbot.waitUntil(lambda: window.first_start is None)
    qtbot.waitUntil(lambda: mark.is_there)


# ---- by keyboard -----------------------------------------------------------------------------


def test_a_pharmacist_goes_through_by_keyboard_and_comes_to_the_verify_screen(
    qtbot: QtBot, first: FirstRunPage, window: MainWindow, desk: FakeDesk
) -> None:
    press(Qt.Key.Key_Right)
    assert first.uses[Use.VERIFY].isChecked()
    go_to(first.intake.options[Intake.BY_HAND])
    press(Qt.Key.Key_Right)
    assert first.intake.chosen is Intake.API
    go_to(first.trial.try_it)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "「有効」" in first.trial.sentence.text())
    go_to(first.start)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.first_start is None)
    assert desk.first_run.kept == [Answers(Use.VERIFY, Intake.API)]
    assert window.screens.currentIndex() == VERIFY_INDEX
    assert window.rail.isVisible()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.screens.verify.isAncestorOf(focus)


def test_nothing_needs_to_be_answered(
    qtbot: QtBot, first: FirstRunPage, window: MainWindow, desk: FakeDesk
) -> None:
    assert first.start.isEnabled()
    go_to(first.start)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.first_start is None)
    assert desk.first_run.kept == [Answers(Use.SIGN)]
    assert window.screens.currentIndex() == SIGN_INDEX


def test_escape_loses_nothing_and_keys_of_the_screens_rest(
    qtbot: QtBot, first: FirstRunPage, window: MainWindow
) -> None:
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Escape)
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert first.isVisible()
    assert first.uses[Use.VERIFY].isChecked()
    assert window.screens.currentIndex() == SIGN_INDEX
    assert window.sign.session is None
    assert not window.strip.isVisible()
    first.start.click()
    qtbot.waitUntil(lambda: window.first_start is None)
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.screens.currentIndex() == SIGN_INDEX


def test_the_diagnostics_are_one_button_away_and_the_answers_are_kept(
    qtbot: QtBot, first: FirstRunPage, window: MainWindow, desk: FakeDesk
) -> None:
    first.diagnostics.click()
    qtbot.waitUntil(lambda: window.first_start is None)
    assert window.screens.currentIndex() == SETTINGS_INDEX
    assert desk.first_run.kept == [Answers(Use.SIGN)]


def test_whoever_cannot_write_settings_is_told_and_may_work_all_the_same(
    qtbot: QtBot, first: FirstRunPage, window: MainWindow, desk: FakeDesk
) -> None:
    desk.first_run.failure = Failure(FailureCode.SETTINGS_NOT_WRITTEN, file="x", reason="y")
    first.start.click()
    qtbot.waitUntil(lambda: first._problem.isVisible())
    assert first._problem.text().startswith("設定に残せませんでした")
    assert window.first_start is not None
    first.start.click()
    qtbot.waitUntil(lambda: window.first_start is None)


def test_the_questions_can_be_seen_once_more_from_the_page_about_the_program(
    window: MainWindow,
) -> None:
    window.open_settings(Tab.ABOUT)
    page = window.screens.settings.page(Tab.ABOUT)
    assert isinstance(page, AboutPage)
    page.first_start.click()
    assert window.first_start is not None
    assert window.first_start.page.isVisible()


def test_when_it_is_over_nothing_more_is_shown_on_its_page(
    qtbot: QtBot, first: FirstRunPage, window: MainWindow, desk: FakeDesk, lanes: Lanes
) -> None:
    gate = threading.Event()
    lanes.desk.run(lambda: gate.wait(LONG / 1000), lambda _open: None, lambda _failure: None)
    first.start.click()
    first.start.click()  # a second click asks for nothing more
    first.trial.try_it.click()
    gate.set()
    qtbot.waitUntil(lambda: window.first_start is None)
    lanes.desk.wait()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.show_cards(without_card(CardStateKind.NO_CARD))
    desk.show_cards(Card())
    qtbot.waitUntil(lambda: window.strip.card.view.usable)
    settle()
    assert desk.first_run.kept == [Answers(Use.SIGN)]
    assert desk.first_run.trials == 1


# ---- what is shown live ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reader", "card", "said"),
    [
        (CardStateKind.NO_READER, Progress.HERE, Progress.TO_COME, "リーダーが見つかりません"),
        (
            CardStateKind.NO_DRIVER,
            Progress.HERE,
            Progress.TO_COME,
            "リーダーの準備ができていません",
        ),
        (CardStateKind.NO_CARD, Progress.DONE, Progress.HERE, "カードを待っています"),
        (CardStateKind.OTHER_CARD, Progress.DONE, Progress.HERE, "別のカードです"),
        (CardStateKind.LOCKED, Progress.DONE, Progress.HERE, "カードがロックされています"),
        (CardStateKind.READY, Progress.DONE, Progress.DONE, "使えます"),
    ],
)
def test_reader_and_card_are_steps_that_show_by_themselves_how_they_stand(
    kind: CardStateKind, reader: Progress, card: Progress, said: str
) -> None:
    shown = Card() if kind is CardStateKind.READY else without_card(kind)
    view = preparation_view(readers(shown), None, NO_PHONE, NOW)
    assert (view.reader.progress, view.card.progress) == (reader, card)
    assert said in (view.reader.said, view.card.said)


def test_a_card_whose_certificate_has_ended_has_no_tick() -> None:
    ended = Certificate(not_after=NOW - timedelta(days=1))
    view = preparation_view(readers(Card(certificate=ended)), None, NO_PHONE, NOW)
    assert view.card.progress is Progress.HERE
    assert view.card.said == "期限が切れています"
    assert "発行窓口" in view.card.sentence


def test_a_phone_that_is_not_set_up_has_a_button_and_one_that_is_has_a_tick() -> None:
    slot = phone_view(ApprovalState(ApprovalKind.UNPAIRED), None, NOW)
    unpaired = preparation_view(
        readers(Card()), None, PhoneKnown(slot, is_known=True, can_set_up=True), NOW
    )
    assert (unpaired.phone.progress, unpaired.phone.can_be_begun) == (Progress.HERE, True)
    slot = phone_view(ApprovalState(ApprovalKind.READY, paired=True), None, NOW)
    paired = preparation_view(
        readers(Card()), None, PhoneKnown(slot, is_known=True, is_set_up=True), NOW
    )
    assert (paired.phone.progress, paired.phone.can_be_begun) == (Progress.DONE, False)


def test_a_card_put_in_is_seen_at_once_and_no_pin_is_asked_for(
    qtbot: QtBot, first: FirstRunPage, desk: FakeDesk
) -> None:
    desk.show_cards(without_card())
    qtbot.waitUntil(lambda: first.card.state.words.text() == "カードを待っています")
    assert "PINはまだ使いません" in first.card.sentence.text()
    desk.show_cards(Card())
    qtbot.waitUntil(lambda: first.card.state.words.text() == "使えます")
    assert desk.pins == []


def test_what_helps_with_a_card_is_offered_in_its_row(
    qtbot: QtBot, first: FirstRunPage, window: MainWindow, desk: FakeDesk
) -> None:
    desk.show_cards(Card(CardStateKind.LOCKED, attempts_left=0))
    qtbot.waitUntil(lambda: first.card.button.text() == "連絡先")
    first.card.button.click()
    shown = window.findChildren(CardHelp)[0]
    assert shown.words[1] == "カードがロックされたとき"
    shown.reject()
    desk.show_cards(without_card(CardStateKind.NO_READER))
    qtbot.waitUntil(lambda: first.reader.state.words.text() == "リーダーが見つかりません")
    assert not first.reader.button.isVisible()  # the diagnostics have a button of the page


def test_a_way_that_is_not_to_be_used_has_no_step(
    qtbot: QtBot, desk: FakeDesk, empty_window: MainWindow
) -> None:
    desk.forbid(Way.CARD)
    page = _first_start(qtbot, empty_window)
    qtbot.waitUntil(lambda: not page.card.isVisible())
    assert not page.reader.isVisible()
    assert page.phone.isVisible()
    assert not page.phone.beside.isVisible(), "without the card it cannot wait"
    assert "カード" not in page.phone.sentence.text()
    assert page.uses[Use.SIGN].isChecked()
    assert lint(page) == []


def test_without_the_phone_the_card_is_all_there_is(
    qtbot: QtBot, desk: FakeDesk, empty_window: MainWindow
) -> None:
    desk.forbid(Way.PHONE)
    page = _first_start(qtbot, empty_window)
    qtbot.waitUntil(lambda: not page.phone.isVisible())
    assert page.reader.isVisible()
    assert page.card.isVisible()
    assert lint(page) == []


def test_a_pc_on_which_nobody_is_to_sign_is_there_to_verify(
    qtbot: QtBot, desk: FakeDesk, empty_window: MainWindow
) -> None:
    desk.forbid(*Way)
    page = _first_start(qtbot, empty_window)
    qtbot.waitUntil(lambda: page.uses[Use.VERIFY].isChecked())
    assert not any(each.isVisible() for each in (page.reader, page.card, page.phone, page.trial)), (
        "neither steps towards a signature nor one to try out"
    )
    for use in (Use.SIGN, Use.BOTH):
        assert not page.uses[use].isEnabled()
        assert page.uses[use].accessibleDescription()
    assert page.answers == Answers(Use.VERIFY)
    assert lint(page) == []


def test_the_only_way_is_the_first_step_and_says_so(qtbot: QtBot) -> None:
    slot = phone_view(ApprovalState(ApprovalKind.UNPAIRED), None, NOW)
    refused = Failure(FailureCode.SIGNER_NOT_ALLOWED, key="signers.card")
    phone = PhoneKnown(slot, is_known=True, can_set_up=True)
    view = preparation_view(None, refused, phone, NOW)
    assert view.reader is view.card is None
    assert view.phone is not None
    assert (view.phone.progress, view.phone.can_be_begun) == (Progress.HERE, True)
    assert "カード" not in view.phone.sentence


def test_while_the_administrators_file_cannot_be_read_the_steps_say_so() -> None:
    unreadable = Failure(FailureCode.ADMINISTRATOR_UNREADABLE, file="settings.toml")
    slot = failure_view(unreadable)
    phone = PhoneKnown(slot, is_known=True, failure=unreadable)
    view = preparation_view(None, unreadable, phone, NOW)
    for step in (view.reader, view.phone):
        assert step is not None
        assert "管理者の設定を読めない" in step.said
        assert "settings.toml" in step.sentence


def _first_start(qtbot: QtBot, window: MainWindow) -> FirstRunPage:
    """The page in a window at work."""
    window.begin_work()
    qtbot.waitUntil(lambda: window.cards.state is not None or window.cards.failure is not None)
    window.show_first_start()
    assert window.first_start is not None
    return window.first_start.page


# ---- where prescriptions come from -----------------------------------------------------------


def test_a_folder_is_only_kept_once_one_is_chosen(show: Show) -> None:
    page = FirstRunPage()
    show(page)
    page.intake.options[Intake.FOLDER].click()
    assert "選んでください" in page.intake.sentence.text()
    assert page.answers == Answers(Use.SIGN)
    page.intake.take_folder(Path("/emr/out"))
    assert page.answers == Answers(Use.SIGN, Intake.FOLDER, Path("/emr/out"))
    assert "out" in page.intake.sentence.text()


def test_a_question_that_the_administrator_has_answered_is_shown_and_locked(show: Show) -> None:
    page = FirstRunPage()
    show(page)
    page.intake.show_now(IntakeNow(Intake.API, is_locked=True))
    assert page.intake.chosen is Intake.API
    assert not page.intake.options[Intake.FOLDER].isEnabled()
    assert page.answers == Answers(Use.SIGN)
    assert lint(page) == []


def test_answers_become_settings_of_the_person(qtbot: QtBot, lanes: Lanes, tmp_path: Path) -> None:
    settings = SettingsDesk(administrator=tmp_path / "none", user=tmp_path / "settings.toml")
    told: list[bool] = []
    desk = SettingAnswers(settings, no_sandbox, lambda: NOW, lambda: told.append(True))

    def keep(answers: Answers) -> None:
        failures: list[Failure] = []
        count = len(told)
        lanes.desk.run(lambda: desk.keep_answers(answers), lambda _none: None, failures.append)
        qtbot.waitUntil(lambda: len(told) > count or bool(failures))
        assert failures == []

    assert desk.intake_now() == IntakeNow(Intake.BY_HAND)
    keep(Answers(Use.VERIFY, Intake.FOLDER, tmp_path / "in"))
    assert settings.settings.get(FIRST_SCREEN) is FirstScreen.VERIFY
    assert desk.intake_now() == IntakeNow(Intake.FOLDER, tmp_path / "in", use=Use.VERIFY)
    keep(Answers(Use.BOTH, Intake.BY_HAND))
    assert settings.settings.get(FIRST_SCREEN) is FirstScreen.SIGN
    assert settings.settings.get(INBOX) is None
    keep(Answers(Use.SIGN, Intake.API))
    assert settings.settings.get(API_ENABLED)
    keep(Answers(Use.SIGN))
    assert settings.settings.get(API_ENABLED)  # that question was left as it was


def test_whoever_looks_once_more_changes_nothing_by_beginning(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.first_run.now = IntakeNow(Intake.API, use=Use.VERIFY)
    window.show_first_start()
    assert window.first_start is not None
    page = window.first_start.page
    qtbot.waitUntil(page.uses[Use.VERIFY].isChecked)
    qtbot.waitUntil(page.uses[Use.VERIFY].hasFocus)
    page.start.click()
    qtbot.waitUntil(lambda: window.first_start is None)
    assert desk.first_run.kept == [Answers(Use.VERIFY)]


@pytest.mark.parametrize("screen", list(FirstScreen))
def test_a_first_screen_that_fits_the_answer_stays(
    qtbot: QtBot, lanes: Lanes, tmp_path: Path, screen: FirstScreen
) -> None:
    user = tmp_path / "settings.toml"
    text = f'[window]\nfirst_screen = "{screen.value}"\n'
    user.write_text(text, encoding="utf-8")
    settings = SettingsDesk(administrator=tmp_path / "none", user=user)
    told: list[bool] = []
    desk = SettingAnswers(settings, no_sandbox, lambda: NOW, lambda: told.append(True))
    use = desk.intake_now().use
    assert use is (Use.VERIFY if screen is FirstScreen.VERIFY else Use.SIGN)
    lanes.desk.run(lambda: desk.keep_answers(Answers(use)), lambda _n: None, lambda _f: None)
    qtbot.waitUntil(lambda: told == [True])
    assert user.read_text(encoding="utf-8") == text


def test_whoever_takes_the_emr_directly_has_no_folder_watched_any_more(
    qtbot: QtBot, lanes: Lanes, tmp_path: Path
) -> None:
    user = tmp_path / "settings.toml"
    user.write_text("[intake]\nfolder = '/srv/in'\n", encoding="utf-8")
    settings = SettingsDesk(administrator=tmp_path / "none", user=user)
    told: list[bool] = []
    desk = SettingAnswers(settings, no_sandbox, lambda: NOW, lambda: told.append(True))
    answers = Answers(Use.SIGN, Intake.API)
    lanes.desk.run(lambda: desk.keep_answers(answers), lambda _n: None, lambda _f: None)
    qtbot.waitUntil(lambda: told == [True])
    assert desk.intake_now() == IntakeNow(Intake.API)


def test_once_more_it_says_that_another_folder_is_used_from_the_next_start_on(show: Show) -> None:
    page = FirstRunPage()
    show(page)
    page.show_now(IntakeNow(is_at_work=True))
    later = strings.say(texts.NEXT_START)
    assert later not in page.intake.sentence.text()
    page.intake.options[Intake.API].click()
    assert page.intake.sentence.text().endswith(later)
    page.intake.take_folder(Path("/srv/in"))
    assert page.intake.sentence.text().endswith(later)
    page.intake.options[Intake.BY_HAND].click()
    assert later not in page.intake.sentence.text()  # as it is


def test_what_works_already_keeps_its_folders_when_the_questions_are_answered_once_more(
    qtbot: QtBot, lanes: Lanes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = tmp_path / "settings.toml"
    user.write_text(f"[delivery]\nfolder = '{tmp_path / 'signed'}'\n", encoding="utf-8")
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(user))
    desk = StationDesk(is_sandbox=False, out_folder=tmp_path / "documents")
    assert desk._plan.outbox.folder == tmp_path / "signed"
    desk._work = StationWork(lambda: desk._station, desk._plan, lambda: NOW, lambda _state: None)
    kept: list[bool] = []
    lanes.desk.run(
        lambda: desk.first_run.keep_answers(Answers(Use.SIGN, Intake.API)),
        lambda _none: kept.append(True),
        lambda _failure: kept.append(False),
    )
    qtbot.waitUntil(lambda: kept == [True])
    assert desk.first_run.intake_now().is_at_work
    assert desk.out_folder == tmp_path / "signed"  # what "open the folder" opens


def test_what_the_administrator_decided_is_not_written(
    qtbot: QtBot, lanes: Lanes, tmp_path: Path
) -> None:
    locked = tmp_path / "locked.toml"
    locked.write_text('[window]\nfirst_screen = "sign"\n[api]\nenabled = true\n', encoding="utf-8")
    user = tmp_path / "settings.toml"
    settings = SettingsDesk(administrator=locked, user=user)
    told: list[bool] = []
    desk = SettingAnswers(settings, no_sandbox, lambda: NOW, lambda: told.append(True))
    assert desk.intake_now() == IntakeNow(Intake.API, is_locked=True)
    lanes.desk.run(
        lambda: desk.keep_answers(Answers(Use.VERIFY)), lambda _none: None, lambda _failure: None
    )
    qtbot.waitUntil(lambda: told == [True])
    assert not user.exists()


def test_what_the_installer_was_given_is_answered_by_hand_and_stays_so(
    qtbot: QtBot, lanes: Lanes, tmp_path: Path
) -> None:
    given = RegistryTree(
        {
            f"{INSTALLED}\\intake": {"folder": RegistryValue(REG_SZ, str(tmp_path / "emr"))},
            f"{INSTALLED}\\api": {"enabled": RegistryValue(REG_SZ, "true")},
        }
    )
    settings = SettingsDesk(
        administrator=tmp_path / "none", user=tmp_path / "settings.toml", registry=given
    )
    told: list[bool] = []
    desk = SettingAnswers(settings, no_sandbox, lambda: NOW, lambda: told.append(True))
    assert desk.intake_now().folder == tmp_path / "emr"
    answers = Answers(Use.SIGN, Intake.BY_HAND)
    lanes.desk.run(lambda: desk.keep_answers(answers), lambda _none: None, lambda _failure: None)
    qtbot.waitUntil(lambda: told == [True])
    assert desk.intake_now() == IntakeNow(Intake.BY_HAND)


def test_where_practice_is_not_allowed_no_signature_is_tried_out(
    show: Show, tmp_path: Path
) -> None:
    locked = tmp_path / "locked.toml"
    locked.write_text("[sandbox]\nallowed = false\n", encoding="utf-8")
    settings = SettingsDesk(administrator=locked, user=tmp_path / "none")
    now = SettingAnswers(settings, no_sandbox, lambda: NOW, lambda: None).intake_now()
    page = FirstRunPage()
    show(page)
    page.show_now(IntakeNow())
    assert page.trial.isVisible()
    page.show_now(now)
    assert not page.trial.isVisible()
    assert lint(page) == []


def test_the_folder_is_watched_without_another_start(
    qtbot: QtBot, lanes: Lanes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(tmp_path / "settings.toml"))
    desk = StationDesk(is_sandbox=False, out_folder=tmp_path / "out")
    assert desk._plan.inbox is None
    answers = Answers(Use.SIGN, Intake.FOLDER, tmp_path / "in")
    kept: list[bool] = []
    lanes.desk.run(
        lambda: desk.first_run.keep_answers(answers),
        lambda _none: kept.append(True),
        lambda _failure: kept.append(False),
    )
    qtbot.waitUntil(lambda: bool(kept))
    assert kept == [True]
    assert desk._plan.inbox is not None


def test_the_sandbox_leaves_the_real_settings_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    file = tmp_path / "settings.toml"
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(file))
    desk = PracticeAnswers(lambda: sandbox, lambda: NOW)
    desk.keep_answers(Answers(Use.VERIFY, Intake.API))
    assert not file.exists()


# ---- a signature to try out ------------------------------------------------------------------


def test_the_signature_to_try_out_is_made_by_the_virtual_card_and_is_valid(
    sandbox: Sandbox,
) -> None:
    before = set(sandbox.home.rglob("*"))
    trial = PracticeAnswers(lambda: sandbox, lambda: datetime.now(UTC)).try_out()
    assert (trial.holder, trial.verdict) == ("架空　一郎", Verdict.VALID)
    assert trial.patient
    assert {
        path for path in set(sandbox.home.rglob("*")) - before if "card" not in path.name
    } == set()


def test_what_keeps_the_trial_from_working_is_said_and_it_can_be_tried_again(
    qtbot: QtBot, first: FirstRunPage, desk: FakeDesk
) -> None:
    good = desk.first_run.trial
    desk.first_run.trial = Failure(FailureCode.SANDBOX_UNUSABLE, reason="x")
    first.trial.try_it.click()
    qtbot.waitUntil(lambda: first.trial.state.words.text() == "署名できませんでした")
    desk.first_run.trial = good
    first.trial.try_it.click()
    qtbot.waitUntil(lambda: first.trial.state.words.text() == "署名できました")
    assert desk.first_run.trials == 2


def test_a_trial_that_does_not_come_out_valid_is_not_called_a_success(show: Show) -> None:
    from clinic_signer.sandbox.trial import Trial

    page = FirstRunPage()
    show(page)
    page.trial.show_trial(Trial("架空　一郎", "見本　花子", Verdict.INVALID))
    assert page.trial.state.words.text() == "署名できませんでした"


# ---- for everybody ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_the_page_can_be_heard_and_scrolls_in_a_small_window(
    show: Show, language: Language
) -> None:
    strings.choose(language)
    page = FirstRunPage()
    page.show_preparation(preparation_view(readers(without_card()), None, NO_PHONE, NOW))
    page.resize(1093, 538)
    show(page)
    assert lint(page) == []
    assert page.start.visibleRegion().boundingRect().size() == page.start.size()
    assert page.area.verticalScrollBar().maximum() > 0
    assert page.area.horizontalScrollBar().maximum() == 0
    assert page.uses[Use.SIGN] in focusable(page)
