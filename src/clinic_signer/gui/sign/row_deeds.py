"""What a person can do with a row besides signing: cancel it, try it again, send it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.history.asking import AskingDialog
from clinic_signer.gui.sign import texts
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.queue_watch import QueueWatch
from clinic_signer.station.journal.job import JobState, Route, Source

if TYPE_CHECKING:
    from clinic_signer.gui.sign.queue_desk import QueueDesk
    from clinic_signer.words import Words

_CANCELLABLE = frozenset(
    {EntryState.RECEIVED, EntryState.TO_SIGN, EntryState.CHECK, EntryState.SIGNED}
)


def can_be_cancelled(entry: Entry) -> bool:
    """Tell whether a prescription can still be taken out: nobody signs it, no receiver has it."""
    if entry.state is EntryState.FAILED:
        return entry.job.staged_token is None
    return entry.state in _CANCELLABLE and entry.job.staged_token is None


def can_be_put_back(entry: Entry) -> bool:
    """Tell whether its cancellation could be undone: no signature is lost, nobody was told."""
    job = entry.job
    return not entry.is_signed and job.route is not Route.API and job.source is not Source.API


class RowDeeds(QObject):
    """Does what the person wants with a row; asks before it is cancelled.

    Args:
        watch: over the journal.
        screen: over which questions are asked.

    Signals:
        cancelled: the row of a prescription that was taken out, and whether that can be undone.
        put_back: the row of one that has come back.
        failed: why something could not be done (``Failure``).
        newer_wanted: show what came in the place of a row.
    """

    cancelled = Signal(object, bool)
    put_back = Signal(object)
    failed = Signal(object)
    newer_wanted = Signal(object)

    def __init__(self, watch: QueueWatch, screen: QWidget) -> None:
        super().__init__(screen)
        self._watch = watch
        self._screen = screen

    def show_menu(self, entry: Entry, place: QPoint) -> None:
        """Offer what can be done with a row, at a place on screen."""
        menu = QMenu(self._screen)
        menu.setAccessibleName(strings.say(texts.ACTIONS))
        for words, deed in self._possible(entry):
            menu.addAction(strings.say(words)).triggered.connect(deed)
        if menu.isEmpty():
            menu.deleteLater()
            return
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _possible(self, entry: Entry) -> list[tuple[Words, object]]:
        found: list[tuple[Words, object]] = []
        if entry.job.state is JobState.FAILED:
            found.append((texts.TRY_AGAIN, lambda: self.try_again(entry)))
        if entry.not_sent is not None:
            found.append((strings.SAVE_AGAIN, lambda: self.send_again(entry)))
        if entry.job.superseded_by is not None:
            found.append((texts.SHOW_NEWER, lambda: self.newer_wanted.emit(entry)))
        if can_be_cancelled(entry):
            found.append((texts.CANCEL_IT, lambda: self.cancel(entry)))
        return found

    # -- cancelling -------------------------------------------------------------------------

    def cancel(self, entry: Entry) -> None:
        """Ask whether a prescription is to be taken out, and do so."""
        if not can_be_cancelled(entry):
            return
        consequence = texts.ASK_CANCEL_TEXT
        if entry.is_signed:
            consequence = texts.ASK_CANCEL_SIGNED
        elif not can_be_put_back(entry):
            consequence = texts.ASK_CANCEL_EMR
        name = strings.with_honorific(entry.patient)
        dialog = AskingDialog(
            strings.say(texts.ASK_CANCEL, name=name),
            consequence,
            texts.ASK_CANCEL_YES,
            self._screen.window(),
        )
        dialog.accepted.connect(lambda: self._cancel(entry))
        dialog.open()

    def _cancel(self, entry: Entry) -> None:
        job_id, is_undoable = entry.job.id, can_be_put_back(entry)
        self._watch.change(
            lambda desk: desk.cancel(job_id),
            lambda row: self.cancelled.emit(row, is_undoable),
            self.failed.emit,
        )

    def undo_cancel(self, entry: Entry) -> None:
        """The prescription comes in once more."""
        job = entry.job
        self._watch.change(lambda desk: desk.take_back(job), self.put_back.emit, self.failed.emit)

    # -- again ------------------------------------------------------------------------------

    def try_again(self, entry: Entry) -> None:
        """Put a prescription that failed back into the queue."""
        job_id = entry.job.id
        self._change(lambda desk: desk.retry(job_id))

    def send_again(self, entry: Entry) -> None:
        """Have a signed prescription leave that could not."""
        job_id = entry.job.id
        self._change(lambda desk: desk.deliver(job_id))

    def _change(self, work: Callable[[QueueDesk], Entry]) -> None:
        self._watch.change(work, _done, self.failed.emit)


def _done(_entry: Entry) -> None:
    """The row says what became of it."""
