"""The batch dialog: each prescription with its own result, while signing and afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import (
    Qt,
    Signal,
)
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QListView,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_signer.gui import dates, strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.batch_rows import BatchDelegate, BatchModel, BatchRow, RowState
from clinic_signer.gui.focus import FocusRing
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, frame, restyle, row
from clinic_signer.japan import duration_in_words

WIDTH, HEIGHT = 720, 520
_ANNOUNCED_EVERY = 0.25
_QUIET_SECONDS = 0.5
"""So long after the result appears, Enter does nothing: it may be meant for the PIN."""


class BatchDialog(QDialog):
    """Progress and result of signing; its size stays the same throughout.

    Signals:
        pause_wanted: go on (False) or wait (True) before the next prescription.
        stop_wanted: leave the rest unsigned.
        open_wanted: numbers of rows to look at in the main window.
        rest_wanted: sign what a card or PIN that went away has left unsigned.
        folder_wanted: show the folder of the signed documents.
    """

    pause_wanted = Signal(bool)
    stop_wanted = Signal()
    open_wanted = Signal(list)
    rest_wanted = Signal()
    folder_wanted = Signal()

    def __init__(
        self,
        rows: Sequence[BatchRow],
        folder: str,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock, self._finished_at = clock, 0.0
        self.model = BatchModel(rows)
        self._folder = folder
        self._paused = self._stopping = self._finished = False
        self._started: datetime | None = None
        self._announced = 0.0
        self._waiting_note = ""
        self.setWindowTitle(strings.say(strings.BATCH_TITLE))
        self.setModal(True)
        self.setFixedSize(WIDTH, HEIGHT)
        self._build()
        self.ring = FocusRing(self)
        self._announcer = Announcer(self)
        self._show_progress(None)

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        body = frame("plain")
        self._icon = IconLabel(Glyph.WARNING_FILL, 40, Tone.CAUTION)
        self._title = Label("", "title")
        self._detail = Label("", "muted")
        head = row(self._icon, gap=16)
        head.addLayout(column(self._title, self._detail, gap=0), 1)
        self._counts: dict[Level, Label] = {}
        for glyph, level in (
            (Glyph.CHECK_CIRCLE_FILL, Level.OK),
            (Glyph.X_CIRCLE_FILL, Level.BLOCKED),
            (Glyph.CIRCLE_DASHED, Level.NEUTRAL),
        ):
            label = Label("", "small-strong")
            restyle(label, level=level.value)
            both = QWidget()
            both.setLayout(row(IconLabel(glyph, 16, level.ink), label, gap=4))
            label.setProperty("holder", both)
            self._counts[level] = label
            head.addWidget(both)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximum(len(self.model.rows))
        self._bar.setAccessibleName(strings.say(strings.PROGRESS))
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(BatchDelegate(self.list))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setAccessibleName(strings.say(strings.RESULTS))
        inside = QVBoxLayout(body)
        inside.setContentsMargins(24, 12, 24, 16)
        inside.setSpacing(12)
        inside.addLayout(head)
        inside.addWidget(self._bar)
        framed = frame("panel")
        framed.setLayout(column(self.list, margins=(1, 5, 1, 5)))
        inside.addWidget(framed, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(body, 1)
        whole.addWidget(self._build_foot())

    def _build_foot(self) -> QWidget:
        self._running_note = Label("", "muted", wrap=True)
        self.pause = Button(strings.say(strings.PAUSE), glyph=Glyph.PAUSE)
        self.pause.clicked.connect(self._toggle_pause)
        self.leave = Button(strings.say(strings.LEAVE_REST))
        self.leave.clicked.connect(self._stop)
        running = QWidget()
        line = row(gap=8, margins=(24, 0, 24, 0))
        line.addWidget(self._running_note, 1)
        line.addWidget(self.pause)
        line.addWidget(self.leave)
        running.setLayout(line)
        copy = strings.say(strings.COPY_RESULT)
        self.copy = Button(copy, "text", glyph=Glyph.COPY, glyph_tone=Tone.ACCENT_TEXT)
        self.copy.clicked.connect(self._copy)
        self.folder = Button(strings.say(strings.OPEN_FOLDER), "text")
        self.folder.clicked.connect(self.folder_wanted)
        self.rest = Button("", "primary")
        self.rest.clicked.connect(self._sign_rest)
        self.open_failed = Button("", "primary")
        self.open_failed.clicked.connect(self._open_failed)
        self.close_button = Button(strings.say(strings.CLOSE), size="dialog")
        self.close_button.clicked.connect(self.accept)
        finished = QWidget()
        line = row(self.copy, self.folder, gap=8, margins=(24, 0, 24, 0))
        line.addStretch(1)
        line.addWidget(self.rest)
        line.addWidget(self.open_failed)
        line.addWidget(self.close_button)
        finished.setLayout(line)
        self._foot = QStackedWidget()
        self._foot.addWidget(running)
        self._foot.addWidget(finished)
        holder = frame("dialog-foot")
        holder.setFixedHeight(64)
        holder.setLayout(column(self._foot, gap=0))
        return holder

    # -- progress ---------------------------------------------------------------------------

    def show_signing(self, number: int, now: datetime) -> None:
        """Show that a row is being signed."""
        self._started = self._started or now
        entry = self.model.change(number, state=RowState.SIGNING)
        self.list.scrollTo(self.model.index(self.model.rows.index(entry)))
        self._show_progress(now)

    def show_result(
        self, number: int, state: RowState, now: datetime, *, time: str = "", problem: str = ""
    ) -> None:
        """Show what came of a row; failures are announced at once."""
        entry = self.model.change(number, state=state, time=time, problem=problem)
        if state.has_failed:
            name = entry.patient.replace("　", " ")
            self._announcer.announce(
                strings.spoken([name, strings.say(state.words), problem]), assertive=True
            )
        self._show_progress(now)

    @property
    def _over(self) -> int:
        return sum(1 for entry in self.model.rows if entry.state.is_over)

    def _show_progress(self, now: datetime | None) -> None:
        total, over = len(self.model.rows), self._over
        failed = self.model.count(RowState.FAILED, RowState.NOT_SAVED)
        self._icon.hide()
        words = strings.BATCH_PAUSED if self._paused else strings.BATCH_RUNNING
        self._title.setText(strings.say(words))
        parts = [strings.say(strings.BATCH_PROGRESS, total=total, done=over)]
        if now is not None and self._started is not None and 0 < over < total:
            spent = (now - self._started).total_seconds()
            left = max(1, round(spent / over * (total - over)))
            parts.append(strings.say(strings.BATCH_LEFT, time=duration_in_words(left)))
        self._detail.setText(strings.joined(parts))
        self._bar.setValue(over)
        counts = (
            (Level.OK, strings.BATCH_DONE, self.model.count(RowState.SIGNED)),
            (Level.BLOCKED, strings.BATCH_FAILED, failed),
            (Level.NEUTRAL, strings.BATCH_WAITING, total - over),
        )
        for level, label, count in counts:
            self._counts[level].setText(strings.say(label, n=count))
            holder = self._counts[level].property("holder")
            holder.setVisible(bool(count) or level is not Level.BLOCKED)
        if failed and not self._stopping and not self._waiting_note:
            self._running_note.setText(strings.say(strings.BATCH_SKIPPING, n=failed))
        if total and over / total - self._announced >= _ANNOUNCED_EVERY:
            self._announced = over / total
            self._announcer.announce(self._detail.text())

    def show_waiting(self, *, waiting: bool) -> None:
        """Say that another program holds the card, or no longer does."""
        text = strings.say(strings.PIN_WAITING) if waiting else ""
        if not self._stopping and self._waiting_note != text:
            self._waiting_note = text
            self._running_note.setText(text)
            if waiting:
                self._announcer.announce(text)

    def _toggle_pause(self) -> None:
        self._paused = not self._paused
        words = strings.RESUME if self._paused else strings.PAUSE
        self.pause.setText(strings.say(words))
        self._show_progress(None)
        self.pause_wanted.emit(self._paused)

    def _stop(self) -> None:
        self._stopping = True
        waiting = self.model.count(RowState.WAITING)
        done = self.model.count(RowState.SIGNED)
        self._running_note.setText(strings.say(strings.LEAVING, rest=waiting, done=done))
        self.pause.setEnabled(False)
        self.leave.setEnabled(False)
        self.stop_wanted.emit()

    # -- result -----------------------------------------------------------------------------

    def show_finished(self, now: datetime, *, rest: int = 0) -> None:
        """Show the result; what needs attention moves to the top.

        Args:
            now: when it ended.
            rest: how many can be signed as soon as the card is back and the PIN is entered.
        """
        self._finished, self._finished_at = True, self._clock()
        self.model.failed_first()
        self.list.scrollToTop()
        signed = self.model.count(RowState.SIGNED)
        written = self.model.count(RowState.SIGNED, RowState.SENDING, RowState.NOT_SAVED)
        failed, left = self.model.count(RowState.FAILED), self.model.count(RowState.LEFT)
        level, text = _summary(written, failed, left)
        glyph = Glyph.CHECK_CIRCLE_FILL if level is Level.OK else Glyph.WARNING_FILL
        self._icon.show_glyph(glyph, level.ink)
        self._icon.show()
        self._title.setText(text)
        time = strings.say(dates.clock(now))
        parts = [strings.say(strings.RESULT_DETAIL, time=time)]
        if signed:
            parts.append(strings.say(strings.RESULT_SAVED, n=signed, folder=self._folder))
        self._detail.setText(strings.joined(parts))
        self._bar.hide()
        for label in self._counts.values():
            label.property("holder").hide()
        attention = self.model.count(RowState.FAILED, RowState.NOT_SAVED)
        self.open_failed.setText(strings.say(strings.OPEN_FAILED, n=attention))
        # What can simply be signed now need not be looked at first.
        self.open_failed.setVisible(bool(attention) and not rest)
        self.folder.setVisible(bool(signed))
        self.rest.setText(strings.say(strings.SIGN_REST, n=rest))
        self.rest.setVisible(bool(rest))
        self._foot.setCurrentIndex(1)
        self.setFixedWidth(max(WIDTH, self._foot.sizeHint().width()))
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._announcer.announce(strings.spoken([text, self._detail.text()]))

    @property
    def result_text(self) -> str:
        """The result as text; names of patients are in it, so it goes only where asked."""
        lines = [self._title.text(), self._detail.text(), ""]
        for entry in self.model.rows:
            name = entry.patient.replace("　", " ")
            words = strings.say(entry.state.words)
            problem = entry.problem.replace("\n", " ")
            lines.append("\t".join(x for x in (name, words, entry.time, problem) if x))
        return "\n".join(lines)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.result_text)
        self.copy.setText(strings.say(strings.COPIED))

    def allow_rest(self, *, allowed: bool) -> None:
        """Let the rest be signed, or say that the card is needed for it."""
        reason = "" if allowed else strings.say(strings.SIGN_REST_CARD)
        self.rest.setEnabled(allowed)
        self.rest.setToolTip(reason)
        self.rest.setAccessibleDescription(reason)

    def _sign_rest(self) -> None:
        self.accept()
        self.rest_wanted.emit()

    def _open_failed(self) -> None:
        numbers = [entry.number for entry in self.model.rows if entry.state.has_failed]
        self.accept()
        self.open_wanted.emit(numbers)

    # -- closing ----------------------------------------------------------------------------

    def reject(self) -> None:
        """Esc closes a result; while signing it does nothing, so that nothing is lost by it."""
        if self._finished:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """While signing, the window's close button leaves the rest unsigned."""
        if self._finished:
            super().closeEvent(event)
            return
        event.ignore()
        if not self._stopping:
            self._stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, once the result could be read."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            can_be_read = self._finished and self._clock() - self._finished_at >= _QUIET_SECONDS
            if can_be_read and not event.isAutoRepeat() and isinstance(focused, Button):
                focused.click()
            event.accept()
        else:
            super().keyPressEvent(event)


def _summary(signed: int, failed: int, left: int) -> tuple[Level, str]:
    if not signed:
        return Level.CAUTION, strings.say(strings.RESULT_NONE)
    if left:
        return Level.CAUTION, strings.say(strings.RESULT_LEFT, n=signed, m=failed + left)
    if failed:
        return Level.CAUTION, strings.say(strings.RESULT_SOME, n=signed, m=failed)
    return Level.OK, strings.say(strings.RESULT_ALL, n=signed)
