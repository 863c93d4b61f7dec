"""Says on one line that the log cannot be kept: else nobody would notice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_signer.gui import strings
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.notice_bar import NoticeBar, NoticeWords
from clinic_signer.gui.theme import Level
from clinic_signer.gui.worker import Messenger
from clinic_signer.logs.not_kept import not_kept
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.logs.session import LogSession

NAME = Words("ログ", "Log")


class LogWatch(QObject):
    """Shows the line about a log that cannot be kept, until it is closed.

    Args:
        session: the log of this process; None in one that keeps none.
        parent: what it ends with.
    """

    def __init__(self, session: LogSession | None, parent: QObject) -> None:
        super().__init__(parent)
        self._messenger = Messenger(self)
        self.bar = NoticeBar()
        self.bar.closed.connect(lambda _notice: self.bar.say_nothing())
        if session is not None:
            session.tell_if_not_kept(self._told)

    def _told(self, error: OSError) -> None:
        """In whatever thread had a line to write."""
        try:
            self._messenger.post(partial(self._show, not_kept(error)))
        except RuntimeError:  # the window is gone, and with it everybody who would listen
            return

    def _show(self, failure: Failure) -> None:
        said = failure_text(failure)
        heading = said.heading.rstrip("。.")
        words = NoticeWords(strings.say(NAME), heading, said.below, Level.INFO)
        self.bar.say(failure, words, is_new=True)
