"""A log that cannot be kept, in the window: one quiet line, told once, closed for this session."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_signer.gui import strings
from clinic_signer.gui.log_watch import LogWatch
from clinic_signer.words import Language


class Session:
    """In place of the session: says that the log cannot be kept, from whatever thread."""

    def __init__(self) -> None:
        self.tell: Callable[[OSError], None] = lambda _error: None

    def tell_if_not_kept(self, tell: Callable[[OSError], None]) -> None:
        self.tell = tell

    def fails(self) -> None:
        """In a thread that has a line to write."""
        error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        thread = threading.Thread(target=self.tell, args=(error,))
        thread.start()
        thread.join()
        QApplication.processEvents()


@pytest.mark.parametrize("language", Language)
def test_it_is_said_on_one_quiet_line_until_it_is_closed(qtbot: QtBot, language: Language) -> None:
    strings.choose(language)
    session, parent = Session(), QObject()
    watch = LogWatch(session, parent)  # type: ignore[arg-type]
    qtbot.addWidget(watch.bar)
    assert watch.bar.isHidden()
    session.fails()
    assert not watch.bar.isHidden()
    is_japanese = language is Language.JAPANESE
    assert ("ログを書き込めません" if is_japanese else "log cannot be written") in watch.bar.text
    assert "。。" not in watch.bar.text
    watch.bar.close_it.click()
    assert watch.bar.isHidden()


def test_a_process_that_keeps_no_log_says_nothing(qtbot: QtBot) -> None:
    watch = LogWatch(None, QObject())
    qtbot.addWidget(watch.bar)
    assert watch.bar.isHidden()


def test_a_window_that_is_gone_is_not_told(qtbot: QtBot) -> None:
    session, parent = Session(), QObject()
    watch = LogWatch(session, parent)  # type: ignore[arg-type]
    qtbot.addWidget(watch.bar)
    with qtbot.waitSignal(parent.destroyed):
        parent.deleteLater()
    session.fails()
    assert watch.bar.isHidden()
