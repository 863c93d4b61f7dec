"""What every signing has in common, whoever signs: each result is recorded, then shown.

How consent is asked for is the business of the two sessions, with the card and by phone. A result
is in the journal before it comes here; from there it leaves for its receiver.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure
from clinic_signer.gui import dates, strings
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.batch_rows import BatchRow, RowState
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.queue_watch import QueueWatch
from clinic_signer.gui.worker import Lanes
from clinic_signer.station.journal.job import Route
from clinic_signer.station.prescriber import Holder

if TYPE_CHECKING:
    from clinic_signer.signers.base import PinDrop
    from clinic_signer.station.job_batch import Recorded, Refused
    from clinic_signer.station.signing import Signed

PATIENCE_MS = 10_000
"""So long the end of a signing waits for the last document to leave; it can leave later."""


@dataclass(frozen=True, slots=True)
class SigningPlace:
    """Where signing takes place.

    Attributes:
        desk: what the window asks of the rooms below.
        lanes: where it is asked.
        watch: over the journal.
        window: over which dialogs stand.
        clock: gives the time as an aware datetime.
        holder: whose certificate will sign, as far as it is known.
    """

    desk: Desk
    lanes: Lanes
    watch: QueueWatch
    window: QWidget
    clock: Callable[[], datetime]
    holder: Holder | None


@dataclass(slots=True)
class SessionEnd:
    """How a signing ended.

    Attributes:
        signed: what was signed (also what could not be saved).
        failed: what was not, with the reason.
        refused: why the PIN was not even asked.
        cancelled: the person ended it before anything was signed.
        shown: a result dialog has told the person already.
    """

    signed: list[Entry] = field(default_factory=list)
    failed: list[tuple[Entry, Failure]] = field(default_factory=list)
    refused: Failure | None = None
    cancelled: bool = False
    shown: bool = False


class Control:
    """Lets the window pause or end a batch that runs in the card lane."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._go = threading.Event()
        self._go.set()

    def pause(self, *, paused: bool) -> None:
        """Wait before the next prescription, or go on."""
        if paused:
            self._go.clear()
        else:
            self._go.set()

    def stop(self) -> None:
        """Leave the rest unsigned."""
        self._stop.set()
        self._go.set()

    @property
    def is_paused(self) -> bool:
        """True while the lane waits, or will wait before the next prescription."""
        return not self._go.is_set()

    def should_stop(self) -> bool:
        """Asked in the card lane before each prescription; waits while paused."""
        self._go.wait()
        return self._stop.is_set()


class Signing(QObject):
    """Signs some entries of the queue, from the press of the button to the last file.

    Signals:
        changed: entries whose state has changed.
        ended: how it ended (a ``SessionEnd``).
        item_wanted: an entry the person wants to look at.
        rest_wanted: entries that were left unsigned for a passing reason are to be signed now.
        folder_wanted: the person wants to see the folder of signed documents.
        card_wanted: sign with the card instead.
    """

    changed = Signal(list)
    ended = Signal(object)
    item_wanted = Signal(object)
    rest_wanted = Signal(list)
    folder_wanted = Signal()
    card_wanted = Signal()

    def __init__(self, entries: Sequence[Entry], place: SigningPlace) -> None:
        super().__init__(place.window)
        self._entries = list(entries)
        self._place = place
        self._control = Control()
        self._end = SessionEnd()
        self._told: set[int] = set()
        self._leaving: set[int] = set()
        self._signing_over = self._is_over = False
        self._stopped_by: Failure | None = None
        self._rest: list[Entry] = []
        self.batch_dialog: BatchDialog | None = None
        self._prepared: BatchDialog | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._wait_no_longer)
        place.watch.queue.changed.connect(self._rows_changed)

    # -- what the two sessions do in their own way ------------------------------------------

    def start(self) -> None:
        """Ask for consent, then sign."""
        raise NotImplementedError

    def abandon(self) -> None:
        """The program ends: the prescription at hand is finished, the rest stays unsigned."""
        self._control.stop()

    def drop_consent(self, reason: PinDrop) -> None:
        """Give up what the holder agreed to: they may no longer be here."""
        raise NotImplementedError

    @property
    def _is_asking(self) -> bool:
        """True while the person has not yet answered."""
        raise NotImplementedError

    def _can_be_repeated(self, failure: Failure) -> bool:
        """True when the same prescription can be signed after the reason has passed."""
        return failure.row.retriable

    def _paused(self, *, paused: bool) -> None:
        """The person has paused the batch, or let it go on."""

    def _finished(self) -> None:
        """Everything is signed and written, and the result is shown."""

    # -- asking -----------------------------------------------------------------------------

    def _begin(self) -> None:
        for entry in self._entries:
            entry.stopped_by, entry.is_busy = None, True
        self.changed.emit(self._entries)

    def _refuse(self, failure: Failure) -> None:
        self._end.refused = failure
        self._over()

    def _cancel(self) -> None:
        self._end.cancelled = True
        self._over()

    def _over(self) -> None:
        """Let go of the rows, and say how it ended; once."""
        if self._is_over:
            return
        self._is_over = True
        if self._prepared is not None:
            self._prepared.deleteLater()
            self._prepared = None
        self._place.watch.queue.changed.disconnect(self._rows_changed)
        for entry in self._entries:
            entry.is_busy = False
        self.changed.emit(self._entries)
        self.ended.emit(self._end)
        if self.batch_dialog is None:
            self.deleteLater()

    # -- results ----------------------------------------------------------------------------

    @property
    def _job_ids(self) -> list[str]:
        return [entry.job.id for entry in self._entries]

    def _take(self, recorded: Recorded) -> None:
        """Show what came of one entry; it is in the journal."""
        from clinic_signer.station.signing import NotSigned, Signed

        index, outcome = recorded.index, recorded.outcome
        self._told.add(index)
        if isinstance(outcome, Signed):
            self._note_time(index, outcome)
        self._place.watch.take([Entry.of(recorded.job)])
        if isinstance(outcome, Signed):
            self._keep(index)
        elif isinstance(outcome, NotSigned):
            self._fail(index, outcome.failure)
        else:
            self._leave(index)
        self._show_next(index + 1)

    def _turn_away(self, refused: Refused) -> None:
        """Show why an entry was not put to the signer."""
        self._told.add(refused.index)
        self._fail(refused.index, refused.failure)

    def _fail(self, index: int, failure: Failure) -> None:
        entry = self._entries[index]
        self._end.failed.append((entry, failure))
        if self._can_be_repeated(failure):
            self._stopped_by = failure
            self._rest.append(entry)
        entry.stopped_by = failure
        self.changed.emit([entry])
        self._show_batch()
        said = failure_text(failure).and_also(strings.say(strings.STAYS_UNSIGNED))
        self._show_row(index, RowState.FAILED, problem=said.paragraph)

    def _leave(self, index: int) -> None:
        """Not tried: the person wanted so, or card, PIN or approval was gone by then."""
        entry = self._entries[index]
        if self._stopped_by is not None:
            self._rest.append(entry)
            entry.stopped_by = self._stopped_by
            self.changed.emit([entry])
        self._show_row(index, RowState.LEFT)

    def _note_time(self, index: int, signed: Signed) -> None:
        claimed = signed.report.signatures[0].claimed_signing_time
        self._entries[index].signed_at = claimed or self._place.clock()

    def _keep(self, index: int) -> None:
        entry = self._entries[index]
        self._end.signed.append(entry)
        self._show_row(index, RowState.SENDING)
        if entry.job.route is Route.FOLDER:
            self._leaving.add(index)
            self._deliver(entry)
        else:
            self._show_row(index, RowState.SIGNED)

    def _give_up(self, failure: Failure) -> None:
        """The whole job has failed: what nothing is known of stays unsigned."""
        for index in range(len(self._entries)):
            if index not in self._told:
                self._fail(index, failure)
        self._place.watch.look()
        self._signed_all()

    # -- leaving ----------------------------------------------------------------------------

    def _deliver(self, entry: Entry) -> None:
        job_id = entry.job.id
        self._place.watch.change(
            lambda desk: desk.deliver(job_id),
            lambda _entry: None,  # the row says what became of it
            lambda _failure: self._wait_no_longer(),
        )

    def _rows_changed(self, entries: list[Entry]) -> None:
        """Rows of the queue have changed: perhaps a signed document has left."""
        for index in list(self._leaving):
            if self._entries[index] in entries:
                self._see_off(index)

    def _see_off(self, index: int) -> None:
        entry = self._entries[index]
        if entry.state is EntryState.SIGNED:
            return  # it is just leaving
        self._leaving.discard(index)
        if entry.not_sent is not None:
            self._show_batch()
            self._show_row(
                index, RowState.NOT_SAVED, problem=failure_text(entry.not_sent).paragraph
            )
        else:
            self._show_row(index, RowState.SIGNED)
        self._finish_if_over()

    def _wait_no_longer(self) -> None:
        """What has not left by now leaves later: it is in the journal."""
        self._leaving.clear()
        self._finish_if_over()

    # -- showing ----------------------------------------------------------------------------

    def _show_batch(self) -> None:
        """Open the batch dialog: for several prescriptions, or when there is something to say."""
        if self.batch_dialog is not None or (len(self._entries) == 1 and not self._has_trouble):
            return
        self.batch_dialog = self._prepared or self._make_batch()
        self._prepared = None
        self.batch_dialog.open()

    def _prepare_batch(self) -> None:
        """Make the dialog for several prescriptions while the person is busy with something else.

        Once results come in, lanes keep the processor busy, and the window would stand still.
        """
        if len(self._entries) > 1 and not self._is_over:
            self._prepared = self._make_batch()

    def _make_batch(self) -> BatchDialog:
        rows = [
            BatchRow(number, entry.patient, strings.drugs(entry.drug_count))
            for number, entry in enumerate(self._entries)
        ]
        dialog = BatchDialog(rows, self._place.desk.out_folder.name, self._place.window)
        dialog.pause_wanted.connect(self._pause)
        dialog.stop_wanted.connect(self._control.stop)
        dialog.open_wanted.connect(self._open_rows)
        dialog.rest_wanted.connect(lambda: self.rest_wanted.emit(self._rest))
        dialog.folder_wanted.connect(self.folder_wanted)
        # The window lives for weeks, and would keep each result with all its patients.
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self.deleteLater)
        return dialog

    def _pause(self, paused: bool) -> None:
        self._control.pause(paused=paused)
        self._paused(paused=paused)

    @property
    def _has_trouble(self) -> bool:
        not_sent = any(entry.not_sent is not None for entry in self._end.signed)
        return bool(self._end.failed) or not_sent

    def _show_row(self, index: int, state: RowState, *, problem: str = "") -> None:
        if self.batch_dialog is None:
            return
        entry = self._entries[index]
        time = strings.say(dates.clock(entry.signed_at)) if entry.signed_at else ""
        now = self._place.clock()
        self.batch_dialog.show_result(index, state, now, time=time, problem=problem)

    def _show_next(self, index: int) -> None:
        if self.batch_dialog is not None and index < len(self._entries):
            self.batch_dialog.show_signing(index, self._place.clock())

    def _open_rows(self, numbers: list[int]) -> None:
        if numbers:
            self.item_wanted.emit(self._entries[numbers[0]])

    # -- ending -----------------------------------------------------------------------------

    def _signed_all(self) -> None:
        self._signing_over = True
        self._patience.start()
        self._finish_if_over()

    def _finish_if_over(self) -> None:
        if not self._signing_over or self._leaving or self._is_asking or self._is_over:
            return
        self._patience.stop()
        if self.batch_dialog is not None:
            self._end.shown = True
            self.batch_dialog.show_finished(self._place.clock(), rest=len(self._rest))
            self._finished()
        self._over()
