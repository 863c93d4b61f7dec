"""What a person can do with a row besides signing: cancel it, send it again, ask the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.document_words import noun
from clinic_signer.gui.history.asking import AskingDialog
from clinic_signer.gui.printed_form import texts as form_texts
from clinic_signer.gui.sign import service_texts, texts
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.queue_watch import QueueWatch
from clinic_signer.gui.sign.service_dialog import ServiceDialog
from clinic_signer.gui.sign.service_story import ServiceStory
from clinic_signer.station.journal.job import JobState, Route, Source

if TYPE_CHECKING:
    from clinic_signer.gui.sign.queue_desk import QueueDesk
    from clinic_signer.words import Words

_AGAIN = (service_texts.ASK_AGAIN, service_texts.ASK_AGAIN_TEXT, service_texts.SEND_AGAIN)
_TAKE_BACK = (
    service_texts.ASK_TAKE_BACK,
    service_texts.ASK_TAKE_BACK_TEXT,
    service_texts.ASK_TAKE_BACK_YES,
)
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


def can_be_rerouted(entry: Entry) -> bool:
    """Tell whether it may still leave by another way: it has not left, and no EMR waits for it."""
    job = entry.job
    if job.route is Route.API or job.staged_token is not None or entry.is_busy:
        return False
    may_be_signed = entry.is_unsigned and job.state is not JobState.SIGNING
    return may_be_signed or job.state is JobState.SIGNED


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
        print_wanted: print the form of the row, which is shown.
        export_wanted: write it to a file.
    """

    cancelled = Signal(object, bool)
    put_back = Signal(object)
    failed = Signal(object)
    newer_wanted = Signal(object)
    print_wanted = Signal()
    export_wanted = Signal()

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
        if entry.access_code:
            found.append((service_texts.COPY_ACCESS_CODE, lambda: _copy(entry.access_code)))
        if entry.requests:
            found.append((service_texts.SERVICE, lambda: self.show_service(entry)))
        if entry.not_sent is not None and entry.job.route is Route.FOLDER:
            found.append((strings.SAVE_AGAIN, lambda: self.send_again(entry)))
        if entry.job.superseded_by is not None:
            found.append((texts.SHOW_NEWER, lambda: self.newer_wanted.emit(entry)))
        found.append((form_texts.PRINT_FORM, self.print_wanted.emit))
        found.append((form_texts.SAVE_FORM, self.export_wanted.emit))
        found += self._other_ways(entry)
        if can_be_cancelled(entry):
            found.append(
                (texts.CANCEL_IT.filled(what=noun(entry.kind)), lambda: self.cancel(entry))
            )
        return found

    # -- the electronic-prescription service ------------------------------------------------------

    def _other_ways(self, entry: Entry) -> list[tuple[Words, object]]:
        """By which other way it could leave."""
        if not can_be_rerouted(entry):
            return []
        if entry.job.route is Route.SERVICE:
            return [(service_texts.BY_FOLDER, lambda: self.reroute(entry, Route.FOLDER))]
        if self._watch.has_service:
            return [(service_texts.BY_SERVICE, lambda: self.reroute(entry, Route.SERVICE))]
        return []

    def reroute(self, entry: Entry, route: Route) -> None:
        """Have it leave by another way."""
        job_id = entry.job.id
        self._change(lambda desk: desk.reroute(job_id, route))

    def show_service(self, entry: Entry) -> None:
        """Show what the service has said of a prescription, and what can be done about it."""
        job_id = entry.job.id
        self._watch.run(
            lambda desk: desk.service_story(job_id),
            lambda story: self._show_story(entry, story),
            self.failed.emit,
        )

    def _show_story(self, entry: Entry, story: ServiceStory) -> None:
        dialog = ServiceDialog(story, entry.patient, self._screen.window())
        dialog.send_again.clicked.connect(dialog.accept)
        dialog.send_again.clicked.connect(lambda: self._register_again(entry, story))
        dialog.take_back.clicked.connect(dialog.accept)
        dialog.take_back.clicked.connect(lambda: self._take_registration_back(entry))
        dialog.open()

    def _register_again(self, entry: Entry, story: ServiceStory) -> None:
        job_id = entry.job.id

        def again() -> None:
            self._change(lambda desk: desk.register_again(job_id))

        if story.is_unanswered:
            self._ask(entry, _AGAIN, again)
        else:
            again()

    def _take_registration_back(self, entry: Entry) -> None:
        job_id = entry.job.id
        self._ask(
            entry,
            _TAKE_BACK,
            lambda: self._change(lambda desk: desk.take_registration_back(job_id)),
        )

    def _ask(self, entry: Entry, question: tuple[Words, Words, Words], deed: object) -> None:
        heading, consequence, yes = question
        name = strings.with_honorific(entry.patient)
        dialog = AskingDialog(
            strings.say(heading, name=name, what=noun(entry.kind)),
            consequence,
            yes,
            self._screen.window(),
        )
        dialog.accepted.connect(deed)
        dialog.open()

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
        question = (texts.ASK_CANCEL, consequence, texts.ASK_CANCEL_YES)
        self._ask(entry, question, lambda: self._cancel(entry))

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


def _copy(code: str) -> None:
    QGuiApplication.clipboard().setText(code.replace(" ", ""))
