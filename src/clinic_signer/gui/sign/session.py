"""One signing: the card is asked, the person gives the PIN, each result is kept and written.

States: asking the card → asking the person → signing → finished. Nothing here decides about
signatures: the desk signs and checks, this keeps the order and shows what came of it. The card may
leave and come back at any time; the PIN is given up whenever its holder may have left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import dates, strings
from clinic_signer.gui.batch_dialog import BatchDialog, BatchRow, RowState
from clinic_signer.gui.card_watch import CardWatch
from clinic_signer.gui.desk import Desk, PinHabits
from clinic_signer.gui.pin_dialog import PinDialog, PinRow
from clinic_signer.gui.sign.pin_step import PinStep, sha256_of, with_certificate
from clinic_signer.gui.sign.queue_model import Entry
from clinic_signer.gui.worker import Lanes, assert_window_thread

if TYPE_CHECKING:
    from clinic_signer.signers.base import Pin, PinDrop
    from clinic_signer.signers.card.state import CardState
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


class SigningSession(QObject):
    """Signs some entries of the queue, from the press of the button to the last file.

    Signals:
        changed: entries whose state has changed.
        ended: how it ended (a ``SessionEnd``).
        item_wanted: an entry the person wants to look at.
        rest_wanted: entries that the card or the PIN has left unsigned are to be signed now.
        folder_wanted: the person wants to see the folder of signed documents.
    """

    changed = Signal(list)
    ended = Signal(object)
    item_wanted = Signal(object)
    rest_wanted = Signal(list)
    folder_wanted = Signal()

    def __init__(
        self,
        entries: Sequence[Entry],
        desk: Desk,
        lanes: Lanes,
        cards: CardWatch,
        window: QWidget,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(window)
        self._entries = list(entries)
        self._desk = desk
        self._lanes = lanes
        self._cards = cards
        self._window = window
        self._clock = clock
        self._control = Control()
        self._end = SessionEnd()
        self._open_saves = 0
        self._signing_over = False
        self._sha256: bytes | None = None
        self._pin: Pin | None = None
        self._stopped_by: Failure | None = None
        self._rest: list[Entry] = []
        self._step: PinStep | None = None
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.timeout.connect(self._time_out)
        self.batch_dialog: BatchDialog | None = None
        cards.changed.connect(self._card_changed)

    @property
    def pin_dialog(self) -> PinDialog | None:
        """The dialog, while the PIN is asked for."""
        return None if self._step is None else self._step.dialog

    def abandon(self) -> None:
        """The program ends: the prescription at hand is finished, the rest stays unsigned."""
        from clinic_signer.signers.base import PinDrop

        self._control.stop()
        self.drop_pin(PinDrop.ENDED)

    def drop_pin(self, reason: PinDrop) -> None:
        """Give up the PIN: its holder may no longer be here. What is signed stays signed."""
        if self._pin is not None:
            self._pin.drop(reason)
            self._control.pause(paused=False)  # it can only end now
        elif self._step is not None:
            self._step.dialog.erase()

    def _time_out(self) -> None:
        from clinic_signer.signers.base import PinDrop

        self.drop_pin(PinDrop.TIME_OUT)

    def _card_changed(self) -> None:
        state = self._cards.state
        if state is None:
            return
        mine = with_certificate(state, self._sha256)
        if self.batch_dialog is not None:
            self.batch_dialog.show_waiting(waiting=mine is not None and mine.kind.value == "busy")
            self.batch_dialog.allow_rest(allowed=state.chosen.is_usable)
        if self._pin is not None and self._control.is_paused and mine is None:
            from clinic_signer.signers.base import PinDrop

            self.drop_pin(PinDrop.CARD_REMOVED)

    # -- asking -----------------------------------------------------------------------------

    def start(self) -> None:
        """Ask the card; the person is asked for the PIN only when the card may sign."""
        assert_window_thread("a signing session")
        for entry in self._entries:
            entry.stopped_by = None
        self.changed.emit(self._entries)
        state, desk = self._cards.state, self._desk
        self._sha256 = None if state is None else sha256_of(state.chosen)

        def ready() -> tuple[CardState, PinHabits]:
            return desk.ready_to_sign(), desk.pin_habits()

        self._lanes.card.run(ready, self._ask, self._refuse)

    def _refuse(self, failure: Failure) -> None:
        self._close_step()
        self._end.refused = failure
        self.ended.emit(self._end)

    def _ask(self, ready: tuple[CardState, PinHabits]) -> None:
        state, habits = ready
        if sha256_of(state) != self._sha256:  # it is not the card whose holder was on screen
            self._refuse(Failure(FailureCode.CARD_CHANGED))
            return
        rows = tuple(
            PinRow(entry.patient, strings.drugs(entry.drug_count), entry.issued)
            for entry in self._entries
        )
        self._hold.setInterval(round(habits.hold_minutes * 60_000))
        self._step = PinStep(
            rows, state, habits, self._desk, self._lanes, self._cards, self._window
        )
        self._step.entered.connect(self._sign)
        self._step.cancelled.connect(self._cancel)
        self._step.refused.connect(self._refuse)
        self._step.open()

    def _cancel(self) -> None:
        self._end.cancelled = True
        self._close_step()
        self.ended.emit(self._end)

    def _close_step(self) -> None:
        if self._step is not None:
            self._step.close()
            self._step = None

    # -- signing ----------------------------------------------------------------------------

    def _sign(self, typed: bytearray, confirm_last_attempt: bool) -> None:
        from clinic_signer.signers.base import Pin

        items = [entry.item for entry in self._entries]
        desk, control, lane = self._desk, self._control, self._lanes.card
        pin = self._pin = Pin(typed)
        self._signing_over = False
        self._stopped_by = None

        def tell(index: int, outcome: Outcome) -> None:
            lane.post(lambda: self._result(index, outcome))

        def work() -> None:
            with pin:
                desk.sign(
                    items,
                    pin,
                    confirm_last_attempt=confirm_last_attempt,
                    on_result=tell,
                    should_stop=control.should_stop,
                )

        lane.run(work, lambda _none: self._signed_all(), self._broke)

    def _broke(self, failure: Failure) -> None:
        """The whole job ended with a failure that belongs to no single prescription."""
        self._pin = None
        if self._step is None:
            self._signed_all()
        elif not self._step.asks_again(failure):
            self._refuse(failure)

    def _result(self, index: int, outcome: Outcome) -> None:
        from clinic_signer.station.signing import NotSigned, Signed

        if self._step is not None:
            if isinstance(outcome, NotSigned) and self._step.asks_again(outcome.failure):
                self._pin = None
                return
            if not isinstance(outcome, (Signed, NotSigned)):
                return  # skipped after a refused PIN: the person is asked again
            self._close_step()
            self._show_batch()
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
        if _can_be_repeated(failure):
            self._stopped_by = failure
            self._rest.append(entry)
        entry.stopped_by = failure
        self.changed.emit([entry])
        self._show_batch()
        unsigned = strings.say(strings.STAYS_UNSIGNED)
        problem = f"{_problem(failure)}{_space()}{unsigned}"
        self._show_row(index, RowState.FAILED, problem=problem)

    def _leave(self, index: int) -> None:
        """Not tried: the person wanted so, or the card or the PIN was gone by then."""
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
        """A PIN is not kept for long while nothing is signed with it."""
        self._control.pause(paused=paused)
        if paused:
            self._hold.start()
        else:
            self._hold.stop()

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
        self._pin = None
        self._hold.stop()
        self._signing_over = True
        self._finish_if_over()

    def _finish_if_over(self) -> None:
        if not self._signing_over or self._open_saves or self._step is not None:
            return
        if self.batch_dialog is not None:
            self._end.shown = True
            self.batch_dialog.show_finished(self._clock(), rest=len(self._rest))
            self._card_changed()
        self.ended.emit(self._end)


def _can_be_repeated(failure: Failure) -> bool:
    """True when the same prescription can be signed as soon as card and PIN are there again."""
    return failure.row.retriable or failure.code is FailureCode.CARD_PIN_DROPPED


def _problem(failure: Failure) -> str:
    """Cause and remedy of a failure in one paragraph."""
    return f"{strings.plain(failure.cause)}{_space()}{strings.plain(failure.remedy)}"


def _space() -> str:
    from clinic_signer.words import Language

    return " " if strings.language() is Language.ENGLISH else ""
