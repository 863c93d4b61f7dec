"""The page 診断: it fills line by line, says what can be done now, and hands the report out."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from clinic_signer.diagnostics.finding import State
from clinic_signer.diagnostics.report_text import END, report_text
from clinic_signer.diagnostics.walk import Hop, Purpose, Trouble, Walk
from clinic_signer.diagnostics.world import SecondFacts
from clinic_signer.gui import strings
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.screens import SIGN_INDEX
from clinic_signer.gui.settings.diagnosis import texts
from clinic_signer.gui.settings.diagnosis.page import DiagnosisPage
from clinic_signer.gui.settings.diagnosis.report_dialog import ReportDialog
from clinic_signer.gui.settings.screen import Tab
from clinic_signer.signers.card.chosen import ReadersState
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.signers.second_certificate.approval import initial
from clinic_signer.words import Language
from diagnostics.doubles import NOW, Pc, readers, settings_of
from gui.doubles import LONG, FakeDesk, settle, without_card
from gui.lint import lint


@pytest.fixture
def pc(desk: FakeDesk) -> Pc:
    """A PC that the clinic's proxy keeps from the signing service."""
    made = Pc(desk.out_folder.parent)
    made.changes["second"] = lambda: SecondFacts(initial(paired=True))
    way = Walk(Purpose.SECOND, "sign.example", 443, "10.0.0.1:8080", Hop.PROXY, Trouble.LOGIN, 407)
    made.walks = (way,)
    desk.examined = made
    return made


def opened(window: MainWindow, qtbot: QtBot) -> DiagnosisPage:
    """The page after its first run."""
    window.open_settings(Tab.DIAGNOSIS)
    page = window.screens.settings.page(Tab.DIAGNOSIS)
    assert isinstance(page, DiagnosisPage)
    qtbot.waitUntil(lambda: page.report is not None, timeout=LONG)
    settle()
    return page


def is_shown(page: DiagnosisPage, name: str) -> bool:
    """Whether a line has come."""
    return any(row.probe.name == name for row in page.lines.rows)


def test_it_says_what_can_be_done_now_and_tints_only_what_is_blocked(
    window: MainWindow, qtbot: QtBot, pc: Pc, desk: FakeDesk
) -> None:
    page = opened(window, qtbot)
    assert page.headline.text() == "カードでの署名はできます。スマートフォンでの署名はできません"
    report = page.report
    assert report is not None
    ok, caution = report.count(State.OK), report.count(State.CAUTION)
    counted = f"16:28 に {ok + caution + 1}項目を確認　良好 {ok}　注意 {caution}　使えません 1"
    assert page._counts.text() == counted
    tinted = [row.probe.name for row in page.lines.rows if row.property("level") == "blocked"]
    assert tinted == ["proxy"]
    row = page.lines.row_of("proxy")
    assert row.accessibleName().startswith(
        "使えません。院内の中継（プロキシ）。署名サービスの手前で"
    )
    assert "担当者にこの報告を渡す" in row.accessibleName()
    assert "diagnosis" in desk.threads, "nothing is looked at in the window's thread"
    assert pc.walks


def test_what_is_not_needed_is_folded_away(window: MainWindow, qtbot: QtBot, pc: Pc) -> None:
    assert pc
    page = opened(window, qtbot)
    assert page.report is not None
    unused = page.report.count(State.NOT_NEEDED)
    assert unused
    assert not is_shown(page, "inbox")
    assert page.lines.unused.text() == f"対象外の{unused}項目を表示"
    page.lines.unused.click()
    assert is_shown(page, "inbox")
    assert len(page.lines.rows) == len(page.report.lines)


def test_lines_come_one_by_one_while_something_hangs(
    window: MainWindow, qtbot: QtBot, pc: Pc
) -> None:
    gate = threading.Event()

    def slow() -> ReadersState:
        gate.wait(10)
        return readers(CardStateKind.READY)

    pc.changes["readers"] = slow
    window.open_settings(Tab.DIAGNOSIS)
    page = window.screens.settings.page(Tab.DIAGNOSIS)
    assert isinstance(page, DiagnosisPage)
    qtbot.waitUntil(lambda: is_shown(page, "proxy"), timeout=LONG)
    assert page.headline.text() == strings.say(texts.RUNNING)
    assert not is_shown(page, "card")
    assert not page.copy.isEnabled()
    assert page.copy.accessibleDescription() == strings.say(texts.NOT_YET)
    assert page.text == ""
    gate.set()
    qtbot.waitUntil(lambda: page.report is not None, timeout=LONG)
    assert page.copy.isEnabled()
    assert page._announcer.spoken[0] == strings.say(texts.RUNNING)
    assert page._announcer.spoken[-1].startswith("カードでの署名はできます")


def test_the_report_is_copied_by_button_and_key(window: MainWindow, qtbot: QtBot, pc: Pc) -> None:
    assert pc
    page = opened(window, qtbot)
    assert page.report is not None
    text = report_text(page.report, Language.JAPANESE)
    for copy in (
        page.copy.click,
        lambda: qtbot.keyClick(
            window,
            Qt.Key.Key_C,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
        ),
    ):
        QGuiApplication.clipboard().clear()
        copy()
        assert QGuiApplication.clipboard().text() == text
    assert page._announcer.spoken[-1] == strings.say(texts.COPIED)
    assert text.splitlines()[-1] == END.ja


def test_the_text_can_be_read_before_it_is_handed_on(
    window: MainWindow, qtbot: QtBot, pc: Pc
) -> None:
    assert pc
    page = opened(window, qtbot)
    page.look_inside.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReportDialog)
    field = dialog.findChild(QPlainTextEdit)
    assert field.toPlainText() == page.text
    assert field.isReadOnly()
    assert lint(dialog) == []
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == page.text
    dialog.close_button.click()


def test_the_report_is_saved_as_a_new_file(
    window: MainWindow, qtbot: QtBot, pc: Pc, tmp_path: Path
) -> None:
    assert pc
    page = opened(window, qtbot)
    data = page.text.encode()
    with qtbot.waitSignal(page._out.told, timeout=LONG):
        page._out.write(tmp_path / "report.txt", lambda: data)
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == page.text
    # What is said of other files – patients' data is in them – is not true of this one.
    assert page._news.text() == "書き出しました　report.txt"


def test_f5_examines_again_and_takes_what_is_new(window: MainWindow, qtbot: QtBot, pc: Pc) -> None:
    page = opened(window, qtbot)
    pc.walks = ()
    pc.changes["second"] = lambda: None
    with qtbot.waitSignal(page.examined, timeout=LONG):
        qtbot.keyClick(window, Qt.Key.Key_F5)
    assert page.headline.text() == "カードでの署名はできます"
    assert page.lines.row_of("proxy").isHidden()


def test_buttons_of_lines_do_something(
    window: MainWindow, qtbot: QtBot, pc: Pc, desk: FakeDesk
) -> None:
    pc.readers = readers()
    pc.settings = settings_of(pc.folder, '[second]\nbase_url = "http://sign.example"\n')
    pc.changes["second"] = lambda: SecondFacts(initial(paired=False))
    page = opened(window, qtbot)
    read = page.lines.row_of("readers").button
    assert read is not None
    before = desk.refreshed
    with qtbot.waitSignal(page.examined, timeout=LONG):
        read.click()
    assert desk.refreshed > before
    wanted: list[str] = []
    window.screens.settings.set_up_wanted.connect(lambda: wanted.append("set up"))
    window.screens.settings.issuer_wanted.connect(lambda: wanted.append("issuer"))
    set_up = page.lines.row_of("phone").button
    assert set_up is not None
    set_up.click()
    assert wanted == ["set up"]
    settings = page.lines.row_of("second-service").button
    assert settings is not None
    settings.click()
    assert window.screens.settings.tabs.currentIndex() == Tab.CONNECTION
    assert page.lines.row_of("disk").button is None


def test_by_keyboard_the_list_is_one_stop(window: MainWindow, qtbot: QtBot, pc: Pc) -> None:
    assert pc
    page = opened(window, qtbot)
    assert lint(window) == []
    stops = [row for row in page.lines.rows if row.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    assert stops == [page.lines.rows[0]]
    stops[0].setFocus()
    qtbot.keyClick(stops[0], Qt.Key.Key_Down)
    assert page.lines.rows[1].hasFocus()
    qtbot.keyClick(page.lines.rows[1], Qt.Key.Key_End)
    assert page.lines.rows[-1].hasFocus()
    qtbot.keyClick(page.lines.rows[-1], Qt.Key.Key_Up)
    assert page.lines.rows[-2].hasFocus()
    assert page.lines.stop is page.lines.rows[-2]
    assert page.lines.stop in window.regions()


def test_a_run_that_goes_on_does_not_keep_the_window_from_closing(
    window: MainWindow, qtbot: QtBot, pc: Pc
) -> None:
    gate = threading.Event()
    pc.changes["readers"] = lambda: (gate.wait(8), readers())[1]
    window.open_settings(Tab.DIAGNOSIS)
    page = window.screens.settings.page(Tab.DIAGNOSIS)
    assert isinstance(page, DiagnosisPage)
    qtbot.waitUntil(lambda: is_shown(page, "proxy"), timeout=LONG)
    page.close_down()
    assert window._lanes.diagnosis.wait(2), "it is not waited for"
    gate.set()


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("width", "height"), [(1366, 728), (1093, 566)])
def test_no_words_are_cut_off(
    window: MainWindow,
    qtbot: QtBot,
    pc: Pc,
    language: Language,
    width: int,
    height: int,
) -> None:
    strings.choose(language)
    pc.readers = readers(CardStateKind.LOCKED)
    pc.changes["clock"] = lambda: NOW + timedelta(days=900)
    window.resize(width, height)
    page = opened(window, qtbot)
    page.lines.unused.click()
    settle()
    assert page.horizontalScrollBar().maximum() == 0
    for row in page.lines.rows:
        for label in (row._state, row._title, row._finding, row._remedy, row._code):
            if label.isVisible():
                assert label.height() >= label.heightForWidth(label.width()), label.text()
                assert label.width() >= label.minimumSizeHint().width(), label.text()


@pytest.mark.parametrize("way", ["strip", "bar"])
def test_the_strip_and_the_action_bar_lead_here(
    window: MainWindow, qtbot: QtBot, pc: Pc, desk: FakeDesk, way: str
) -> None:
    assert pc
    desk.show_cards(without_card(CardStateKind.NO_READER))
    qtbot.waitUntil(lambda: window.sign.bar.link.isVisible())
    button = window.strip.card.action if way == "strip" else window.sign.bar.link
    assert button is not None
    assert button.text() == ("診断" if way == "strip" else "診断を開く")
    button.click()
    assert window.shown is window.screens.settings
    assert window.screens.settings.tabs.currentIndex() == Tab.DIAGNOSIS
    page = window.screens.settings.page(Tab.DIAGNOSIS)
    assert isinstance(page, DiagnosisPage)
    qtbot.waitUntil(lambda: page.report is not None, timeout=LONG)
    # Asked for once more, it looks at the trouble of now, not at that of before.
    pc.walks = ()
    window.show_screen(SIGN_INDEX)
    with qtbot.waitSignal(page.examined, timeout=LONG):
        button.click()
    assert not is_shown(page, "proxy")


def test_the_demo_is_examined_with_what_it_has_open(real_window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: real_window.sign._ways.card.usable, timeout=LONG)
    page = opened(real_window, qtbot)
    report = page.report
    assert report is not None
    assert report.is_sandbox
    assert report.card_signs
    assert report.count(State.BLOCKED) == 0, page.text
    states = {line.probe.name: line.finding.state for line in report.lines}
    assert states["journal"] is State.OK
    assert states["inbox"] is State.OK
    # The practice phone is not set up yet: that is offered, and it is no fault of the card.
    assert states["phone"] is State.CAUTION
    assert page.headline.text().startswith("カードでの署名はできます")
    assert "サンドボックス：法的効力はありません" in page.text
