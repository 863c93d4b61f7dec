"""The dialog that writes the history to a file."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar, QWidget

from clinic_signer.gui import file_dialog, strings, theme
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.choice_field import ChoiceField
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.dialog_parts import PLAIN_WIDTH, PlainDialog, dialog_foot
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.history.everywhere import Stopped
from clinic_signer.gui.history.exporting import FORM_WORDS, ExportSpan
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, Label, column, frame
from clinic_signer.station.journal.export import ExportForm, ExportWish

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.worker import Lane


class ExportDialog(PlainDialog):
    """Asks what, in what form and where; writes it in a lane; can be given up.

    Args:
        desk: the journal.
        lane: where it is written.
        day: the day that is shown.
        parent: the window it belongs to.
    """

    def __init__(
        self, desk: HistoryDesk, lane: Lane, day: date, parent: QWidget | None = None
    ) -> None:
        say = strings.say
        super().__init__(say(texts.EXPORT_TITLE), parent)
        self._desk = desk
        self._lane = lane
        self._day = day
        self._stop = threading.Event()
        self._is_running = False
        self._announcer = Announcer(self)
        self.setFixedWidth(PLAIN_WIDTH)
        self.span = ChoiceField(
            say(texts.EXPORT_SPAN), [strings.plain(each.words(day)) for each in ExportSpan]
        )
        self.form = ChoiceField(
            say(texts.EXPORT_FORM), [say(FORM_WORDS[each]) for each in ExportForm]
        )
        self.notice = Notice(Level.CAUTION, "", say(texts.EXPORT_CARE))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say(strings.PROGRESS))
        self.bar.hide()
        body = frame("plain")
        lines = column(Label(say(texts.EXPORT_TITLE), "title"), margins=(24, 12, 24, 20))
        for label, field in ((texts.EXPORT_SPAN, self.span), (texts.EXPORT_FORM, self.form)):
            heading = Label(say(label), "small-strong")
            heading.setBuddy(field)
            lines.addWidget(heading)
            lines.addWidget(field)
        lines.addSpacing(4)
        lines.addWidget(self.notice)
        lines.addWidget(self.bar)
        body.setLayout(lines)
        self.go_on = Button(say(texts.EXPORT_GO_ON), "primary", size="dialog")
        self.go_on.clicked.connect(self._choose_place)
        self.cancel = Button(say(strings.CANCEL), size="dialog")
        self.cancel.clicked.connect(self.reject)
        self.put_together(body, dialog_foot((self.go_on, self.cancel)))
        theme.dress(self)
        self.finished.connect(self.deleteLater)
        self.span.setFocus()

    # -- what and where ---------------------------------------------------------------------

    @property
    def _chosen(self) -> tuple[ExportSpan, ExportForm]:
        span = list(ExportSpan)[self.span.currentIndex()]
        return span, list(ExportForm)[self.form.currentIndex()]

    def _choose_place(self) -> None:
        span, form = self._chosen
        file_dialog.choose_place(
            self,
            strings.say(texts.EXPORT_TITLE),
            span.file_name(self._day, form, sandbox=self._desk.is_sandbox),
            self.begin,
            suffix=form.value,
        )

    # -- writing ----------------------------------------------------------------------------

    def begin(self, path: Path) -> None:
        """Write to a file that is not there yet."""
        span, form = self._chosen
        wish = ExportWish(*span.bounds(self._day), form)
        desk, lane, stop = self._desk, self._lane, self._stop

        def progress(done: int, everything: int) -> None:
            if stop.is_set():
                raise Stopped
            lane.post(lambda: self._progressed(done, everything))

        def work() -> int | None:
            try:
                return desk.export(path, wish, progress)
            except Stopped:
                return None

        self._show_running(running=True)
        self.notice.show_notice(Level.NEUTRAL, strings.say(texts.EXPORTING), "")
        lane.run(work, lambda count: self._done(path, count), self._failed)

    def reject(self) -> None:
        """Give it up; while it is written, nothing of the file is left."""
        self._stop.set()
        if not self._is_running:
            super().reject()

    def _show_running(self, *, running: bool) -> None:
        self._is_running = running
        self.bar.setVisible(running)
        self.bar.setMaximum(0)
        for part in (self.span, self.form, self.go_on):
            part.setEnabled(not running)
            part.setAccessibleDescription(strings.say(texts.EXPORTING) if running else "")

    def _progressed(self, done: int, everything: int) -> None:
        self.bar.setMaximum(everything)
        self.bar.setValue(done)

    def _done(self, path: Path, count: int | None) -> None:
        self._show_running(running=False)
        if count is None:
            super().reject()
            return
        said = strings.say(texts.EXPORTED, n=count, file=path.name)
        self.notice.show_notice(Level.OK, said, strings.say(texts.EXPORT_CARE))
        self._announcer.announce(said)
        self.cancel.setText(strings.say(strings.CLOSE))
        self.cancel.setFocus()

    def _failed(self, failure: Failure) -> None:
        self._show_running(running=False)
        said = failure_text(failure)
        self.notice.show_failure(Level.BLOCKED, said)
        self._announcer.announce(said.spoken, assertive=True)
