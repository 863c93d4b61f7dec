"""The line under the verdict about revocation lists: fetched, used, or why not and what to do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from clinic_signer.gui import strings
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.entry import FileEntry, ListsNews
from clinic_signer.gui.verify.look import Kind
from clinic_signer.gui.widgets import Button

if TYPE_CHECKING:
    from clinic_signer.crl_fetching.fetching import FetchProgress
    from clinic_signer.gui.verify.lists_run import ListsRun


class ListsLine(Notice):
    """Hidden unless lists are or were fetched for the file that is shown.

    Signals:
        stop_wanted: the network is not to be waited for any longer.
    """

    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(Level.NEUTRAL, "", "")
        self.stop = Button(strings.say(texts.LISTS_STOP), size="small")
        self.stop.clicked.connect(self.stop_wanted)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.stop)
            layout.setAlignment(self.stop, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_entry(self, entry: FileEntry | None, run: ListsRun) -> None:
        """Show how it is with the lists of a file."""
        if entry is not None and run.progress is not None and run.is_busy_with(entry):
            self._show_progress(run.progress, is_stopping=run.is_stopping)
        elif entry is not None and entry.lists is not None and entry.verified is not None:
            self.stop.hide()
            is_on_hold = entry.kind is Kind.ON_HOLD
            level, heading, sentence = words_of(entry.lists, is_on_hold=is_on_hold)
            self.show_notice(level, heading, sentence)
            self.show()
        else:
            self.hide()

    def _show_progress(self, progress: FetchProgress, *, is_stopping: bool) -> None:
        is_waiting = bool(progress.hosts) and not is_stopping
        self.stop.setVisible(is_waiting)
        heading, sentence = strings.say(texts.LISTS_CHECKING), ""
        if is_waiting:
            heading = strings.say(texts.LISTS_FETCHING, done=progress.done, all=progress.of_all)
            hosts = strings.joined(progress.hosts)
            seconds = math.ceil(progress.seconds_left)
            sentence = strings.say(texts.LISTS_FROM, hosts=hosts, s=seconds)
        self.show_notice(Level.INFO, heading, sentence, glyph=Glyph.HOURGLASS_MEDIUM)
        self.show()


def words_of(news: ListsNews, *, is_on_hold: bool) -> tuple[Level, str, str]:
    """Return what came of fetching: a level, a heading, and lines under it."""
    say, plain = strings.say, strings.plain
    lines = [plain(words) for words in news.used]
    again = [say(texts.LISTS_AGAIN)] if is_on_hold else []
    if news.is_stopped:
        return Level.NEUTRAL, say(texts.LISTS_STOPPED), "\n".join([*lines, *again])
    if news.failures:
        said = dict.fromkeys(failure_text(failure).paragraph for failure in news.failures)
        heading = texts.LISTS_FAILED if is_on_hold else texts.LISTS_AT_HAND
        return Level.CAUTION, say(heading), "\n".join([*said, *again, *lines])
    if not lines:
        return Level.CAUTION, say(texts.LISTS_UNKNOWN), say(texts.LISTS_UNKNOWN_REMEDY)
    return Level.NEUTRAL, say(texts.LISTS_USED), "\n".join(lines)
