"""Qt's own words in the language of the window: menus, dialogs, days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import (
    QApplication,
    QCalendarWidget,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from clinic_signer.gui import file_dialog, qt_words, strings
from clinic_signer.gui.history.fields import DayField
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.words import Language
from gui.doubles import LONG

IN_JAPANESE = ("元に戻す", "切り取り", "コピー", "貼り付け", "すべてを選択")
IN_ENGLISH = ("Undo", "Cut", "Copy", "Paste", "Select All")


@pytest.fixture(autouse=True)
def as_it_was(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    yield
    strings.choose(Language.ENGLISH)
    qt_words.install(qapp)
    QLocale.setDefault(before)


def menu(qtbot: QtBot) -> str:
    field = QLineEdit()
    qtbot.addWidget(field)
    made = field.createStandardContextMenu()
    made.setParent(field)
    return " ".join(action.text().replace("&", "") for action in made.actions())


def head_of(calendar: QCalendarWidget) -> list[str]:
    """Year and month at the top of a calendar, from left to right."""
    calendar.setSelectedDate(QDate(2026, 9, 1))
    calendar.resize(400, 300)
    calendar.ensurePolished()
    calendar.grab()
    buttons = [each for each in calendar.findChildren(QToolButton) if each.text()]
    return [each.text() for each in sorted(buttons, key=lambda each: each.x())]


@pytest.mark.parametrize(
    ("language", "words"), [(Language.JAPANESE, IN_JAPANESE), (Language.ENGLISH, IN_ENGLISH)]
)
def test_the_menu_of_a_field_speaks_the_language_of_the_window(
    qtbot: QtBot, qapp: QApplication, language: Language, words: tuple[str, ...]
) -> None:
    for before in Language:  # whichever was in use before
        strings.choose(before)
        qt_words.install(qapp)
    strings.choose(language)
    qt_words.install(qapp)
    qt_words.install(qapp)  # twice does nothing more
    told = menu(qtbot)
    assert all(word in told for word in words), told


def test_file_dialogs_and_buttons_are_japanese(qtbot: QtBot, qapp: QApplication) -> None:
    qt_words.install(qapp)
    parent = QWidget()
    qtbot.addWidget(parent)
    file_dialog.choose_files(parent, "", ["*.xml"], lambda _paths: None)
    (dialog,) = parent.findChildren(QFileDialog)
    labels = [label.text() for label in dialog.findChildren(QLabel)]
    assert labels == ["場所(&L):", "ファイル名(&N):", "ファイルの種類(&T):"]
    dialog.close()
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "キャンセル"


def test_the_calendar_has_the_days_and_months_of_the_language(
    qtbot: QtBot, qapp: QApplication
) -> None:
    qt_words.install(qapp)
    field = DayField(date(2026, 9, 1))
    qtbot.addWidget(field)
    assert field.text() == "9月1日（火）"
    field.prepare_calendar()
    assert field.calendarWidget().locale().monthName(9) == "9月"
    assert head_of(field.calendarWidget()) == ["2026", "9月"]
    strings.choose(Language.ENGLISH)
    qt_words.install(qapp)
    english = DayField(date(2026, 9, 1))
    qtbot.addWidget(english)
    english.prepare_calendar()
    assert english.locale().toString(QDate(2026, 9, 1), "ddd d MMM") == "Tue 1 Sep"
    assert head_of(english.calendarWidget()) == ["September", "2026"]


def test_a_window_that_has_settled_has_taught_qt_its_language(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: "コピー" in menu(qtbot), timeout=LONG)
    assert QLocale().language() is QLocale.Language.Japanese
