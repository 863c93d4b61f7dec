"""What every signing has in common, whoever signs: each result is kept, written and shown.

How consent is asked for is the business of the two sessions, with the card and by phone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure
from clinic_signer.gui import dates, strings
from clinic_signer.gui.batch_dialog import BatchDialog, BatchRow, RowState
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.sign.queue_model import Entry
from clinic_signer.gui.worker import Lanes

if TYPE_CHECKING:
    from clinic_signer.signers.base import PinDrop
    from clinic_signer.station.signing import Outcome


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

    def __init__(
        self,
        entries: Sequence[Entry],
        desk: Desk,
        lanes: Lanes,
        window: QWidget,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(window)
        self._entries = list(entries)
        self._desk = desk
        self._lanes = lanes
        self._window = window
        self._clock = clock
        self._control = Control()
        self._end = SessionEnd()
        self._open_saves = 0
        self._signing_over = False
        self._stopped_by: Failure | None = None
        self._rest: list[Entry] = []
        self.batch_dialog: BatchDialog | None = None

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
            entry.stopped_by = None
        self.changed.emit(self._entries)

    def _refuse(self, failure: Failure) -> None:
        self._end.refused = failure
        self.ended.emit(self._end)

    def _cancel(self) -> None:
        self._end.cancelled = True
        self.ended.emit(self._end)

    # -- results ----------------------------------------------------------------------------

    def _take(self, index: int, outcome: Outcome) -> None:
        """Keep and show what came of one entry."""
        from clinic_signer.station.signing import NotSigned, Signed

        if isinstance(outcome, Signed):
            self._keep(index, outcome)
        elif isinstance(outcome, NotSigned):
            self._fail(index, outcome.failure)
        else:
            self._leave(index)
        self._show_next(index + 1)

    def _fail(self, index: int, failure: Failure) -> None:
        entry = self._entries[index]
        self._end.failed.append((entry, failure))
        if self._can_be_repeated(failure):
            self._stopped_by = failure
            self._rest.append(entry)
        entry.stopped_by = failure
        self.changed.emit([entry])
        self._show_batch()
        unsigned = strings.say(strings.STAYS_UNSIGNED)
        problem = strings.sentences([_problem(failure), unsigned])
        self._show_row(index, RowState.FAILED, problem=problem)

    def _leave(self, index: int) -> None:
        """Not tried: the person wanted so, or card, PIN or approval was gone by then."""
        entry = self._entries[index]
        if self._stopped_by is not None:
            self._rest.append(entry)
            entry.stopped_by = self._stopped_by
            self.changed.emit([entry])
        self._show_row(index, RowState.LEFT)

    def _keep(self, index: int, outcome: object) -> None:
        from clinic_signer.station.signing import Signed

        if not isinstance(outcome, Signed):
            return
        entry = self._entries[index]
        signatures = outcome.report.signatures
        claimed = signatures[0].claimed_signing_time if signatures else None
        entry.signed, entry.signed_at = outcome.data, claimed or self._clock()
        self._end.signed.append(entry)
        self.changed.emit([entry])
        self._save(entry)

    # -- writing ----------------------------------------------------------------------------

    def _save(self, entry: Entry) -> None:
        data, name = entry.signed, entry.item.name
        if data is None:
            return
        self._open_saves += 1

        def saved(path: object) -> None:
            from pathlib import Path

            entry.saved = path if isinstance(path, Path) else None
            entry.failure = None
            self._saved(entry)

        def not_saved(failure: Failure) -> None:
            entry.failure = failure
            self._saved(entry)

        self._lanes.desk.run(lambda: self._desk.deliver(data, name), saved, not_saved)

    def _saved(self, entry: Entry) -> None:
        self._open_saves -= 1
        self.changed.emit([entry])
        index = self._entries.index(entry)
        if entry.failure is not None:
            self._show_batch()
            self._show_row(index, RowState.NOT_SAVED, problem=_problem(entry.failure))
        else:
            self._show_row(index, RowState.SIGNED)
        self._finish_if_over()

    # -- showing ----------------------------------------------------------------------------

    def _show_batch(self) -> None:
        """Open the batch dialog: for several prescriptions, or when there is something to say."""
        if self.batch_dialog is not None or (len(self._entries) == 1 and not self._has_trouble):
            return
        rows = [
            BatchRow(number, entry.patient, strings.drugs(entry.drug_count))
            for number, entry in enumerate(self._entries)
        ]
        self.batch_dialog = BatchDialog(rows, self._desk.out_folder.name, self._window)
        self.batch_dialog.pause_wanted.connect(self._pause)
        self.batch_dialog.stop_wanted.connect(self._control.stop)
        self.batch_dialog.open_wanted.connect(self._open_rows)
        self.batch_dialog.rest_wanted.connect(lambda: self.rest_wanted.emit(self._rest))
        self.batch_dialog.folder_wanted.connect(self.folder_wanted)
        self.batch_dialog.open()

    def _pause(self, paused: bool) -> None:
        self._control.pause(paused=paused)
        self._paused(paused=paused)

    @property
    def _has_trouble(self) -> bool:
        not_saved = any(entry.failure is not None for entry in self._end.signed)
        return bool(self._end.failed) or not_saved

    def _show_row(self, index: int, state: RowState, *, problem: str = "") -> None:
        if self.batch_dialog is None:
            return
        entry = self._entries[index]
        time = strings.say(dates.clock(entry.signed_at)) if entry.signed_at else ""
        self.batch_dialog.show_result(index, state, self._clock(), time=time, problem=problem)

    def _show_next(self, index: int) -> None:
        if self.batch_dialog is not None and index < len(self._entries):
            self.batch_dialog.show_signing(index, self._clock())

    def _open_rows(self, numbers: list[int]) -> None:
        if numbers:
            self.item_wanted.emit(self._entries[numbers[0]])

    # -- ending -----------------------------------------------------------------------------

    def _signed_all(self) -> None:
        self._signing_over = True
        self._finish_if_over()

    def _finish_if_over(self) -> None:
        if not self._signing_over or self._open_saves or self._is_asking:
            return
        if self.batch_dialog is not None:
            self._end.shown = True
            self.batch_dialog.show_finished(self._clock(), rest=len(self._rest))
            self._finished()
        self.ended.emit(self._end)


def _problem(failure: Failure) -> str:
    """Cause and remedy of a failure in one paragraph."""
    return strings.sentences([strings.plain(failure.cause), strings.plain(failure.remedy)])
