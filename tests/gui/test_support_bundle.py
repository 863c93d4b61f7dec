"""The dialog of the support bundle: read file by file, thinned out, saved as it was shown."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_signer.diagnostics.bundle import CONTENTS, TAKEN_OUT, Bundle, BundleFile
from clinic_signer.gui import strings
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.settings.diagnosis import texts
from clinic_signer.gui.settings.diagnosis.bundle_dialog import BundleDialog
from clinic_signer.gui.settings.diagnosis.page import DiagnosisPage
from clinic_signer.gui.settings.screen import Tab
from clinic_signer.logs.kept import logs_folder
from clinic_signer.words import Words
from diagnostics.doubles import NOW, Pc
from gui.doubles import FakeDesk
from gui.lint import lint

LONG = 20_000
LOG = "20260901-162803-window.log"
TEXT = "".join(f"line {number}\n" for number in range(5))


@pytest.fixture
def dialog(qtbot: QtBot) -> BundleDialog:
    """Two files."""
    title = Words("ログ", "Log")
    report = BundleFile("report.txt", Words("報告", "Report"), "all well\n")
    files = (report, BundleFile(f"logs/{LOG}", title, TEXT))
    shown = BundleDialog(Bundle("support.zip", NOW, files), texts.BUNDLE_TITLE)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def select(dialog: BundleDialog, first: int, last: int) -> None:
    """Select from the beginning of a line into another one."""
    document = dialog.text.document()
    cursor = QTextCursor(document.findBlockByNumber(first))
    end = document.findBlockByNumber(last).position() + 2
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    dialog.text.setTextCursor(cursor)


def test_each_file_is_shown_as_it_would_be_saved(dialog: BundleDialog) -> None:
    assert dialog.text.toPlainText() == "all well\n"
    dialog.choice.setCurrentIndex(1)
    assert dialog.text.toPlainText() == TEXT
    assert dialog.text.isReadOnly()
    assert dialog.text.accessibleName() == "ログ"
    assert lint(dialog) == []


def test_lines_are_taken_out_and_put_back(dialog: BundleDialog) -> None:
    dialog.choice.setCurrentIndex(1)
    assert not dialog.put_back.isEnabled()
    select(dialog, 1, 2)
    dialog.take_out.click()
    assert dialog.bundle.files[1].lines == ("line 0", TAKEN_OUT, TAKEN_OUT, "line 3", "line 4")
    assert dialog.text.toPlainText() == dialog.bundle.files[1].text
    assert dialog._announcer.spoken[-1] == strings.say(texts.TAKEN_OUT, n=2)
    dialog.choice.setCurrentIndex(0)
    dialog.choice.setCurrentIndex(1)
    assert TAKEN_OUT in dialog.text.toPlainText()
    dialog.put_back.click()
    assert dialog.bundle.files[1].text == TEXT


def test_without_a_selection_the_line_of_the_cursor_goes(dialog: BundleDialog) -> None:
    dialog.choice.setCurrentIndex(1)
    dialog.text.setTextCursor(QTextCursor(dialog.text.document().findBlockByNumber(3)))
    dialog.take_out.click()
    assert dialog.bundle.files[1].lines[3] == TAKEN_OUT
    assert dialog.bundle.files[1].taken_out == 1


def test_a_whole_file_is_taken_out_and_with_the_last_one_nothing_can_be_saved(
    dialog: BundleDialog,
) -> None:
    dialog.wanted.click()
    assert [each.is_wanted for each in dialog.bundle.files] == [False, True]
    assert dialog.save.isEnabled()
    dialog.choice.setCurrentIndex(1)
    assert dialog.wanted.isChecked()
    dialog.wanted.click()
    assert not dialog.save.isEnabled()
    dialog.wanted.click()
    assert dialog.save.isEnabled()


def test_it_is_used_by_keyboard(dialog: BundleDialog, qtbot: QtBot) -> None:
    saved: list[object] = []
    dialog.save_wanted.connect(saved.append)
    dialog.choice.setFocus()
    QTest.keyClick(dialog.choice, Qt.Key.Key_Down)
    assert dialog.choice.currentIndex() == 1
    dialog.save.setFocus()
    QTest.keyClick(dialog.save, Qt.Key.Key_Return)
    assert saved == [dialog.bundle]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())


# -- from the page --------------------------------------------------------------------------


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot, desk: FakeDesk, tmp_path: Path) -> DiagnosisPage:
    """The page, on a PC with one log."""
    desk.examined = Pc(tmp_path)
    window.open_settings(Tab.DIAGNOSIS)
    shown = window.screens.settings.page(Tab.DIAGNOSIS)
    assert isinstance(shown, DiagnosisPage)
    qtbot.waitUntil(lambda: shown.report is not None, timeout=LONG)
    return shown


def keep_a_log() -> None:
    """What the window said before."""
    logs_folder().mkdir(parents=True)
    (logs_folder() / LOG).write_text("2026 pin=1234 伏見　花子\n", encoding="utf-8")


def opened(qtbot: QtBot) -> BundleDialog:
    """The dialog, once it is there."""
    qtbot.waitUntil(
        lambda: isinstance(QApplication.activeModalWidget(), BundleDialog), timeout=LONG
    )
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, BundleDialog)
    return dialog


def test_the_bundle_is_shown_before_it_is_saved(
    page: DiagnosisPage, qtbot: QtBot, tmp_path: Path
) -> None:
    keep_a_log()
    page.support.click()
    dialog = opened(qtbot)
    names = [file.name for file in dialog.bundle.files]
    shown = [dialog.choice.itemText(n) for n in range(dialog.choice.count())]
    assert shown[0] == "診断の報告（report.txt）"
    assert shown[4] == "ログ　2026年9月1日 16:28:03（window）"
    assert names == ["report.txt", "report.json", "versions.txt", "settings.txt", f"logs/{LOG}"]
    assert dialog.text.toPlainText() == page.text
    dialog.choice.setCurrentIndex(4)
    assert "1234" not in dialog.text.toPlainText()
    assert "花子" not in dialog.text.toPlainText()
    dialog.wanted.click()
    with qtbot.waitSignal(page._out.told, timeout=LONG):
        page._out.write(tmp_path / "b.zip", dialog.bundle.zipped)
    with zipfile.ZipFile(tmp_path / "b.zip") as made:
        assert made.namelist() == [CONTENTS, *names[:4]]
        assert made.read("report.txt").decode() == page.text
    dialog.close_button.click()


def test_the_logs_alone_are_shown(page: DiagnosisPage, qtbot: QtBot) -> None:
    page.logs.click()
    qtbot.waitUntil(lambda: page._news.text() == strings.say(texts.NO_LOGS), timeout=LONG)
    keep_a_log()
    page.logs.click()
    dialog = opened(qtbot)
    assert dialog.windowTitle() == strings.say(texts.LOGS_TITLE)
    assert dialog.choice.count() == 1
    assert dialog.bundle.name.startswith("clinic-signer-logs-")
    dialog.close_button.click()


def test_logs_that_cannot_be_read_are_said(page: DiagnosisPage, qtbot: QtBot) -> None:
    logs_folder().parent.mkdir(parents=True, exist_ok=True)
    logs_folder().write_text("in the way", encoding="utf-8")
    page.logs.click()
    qtbot.waitUntil(lambda: page._news.text().startswith("ログを読めません"), timeout=LONG)
