"""One signing: the card is asked, the person gives the PIN, each result is kept and written.

States: asking the card → asking the person → signing → finished. Nothing here decides about
signatures: the desk signs and checks, this keeps the order and shows what came of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import card_slot, dates, strings
from clinic_signer.gui.batch_dialog import BatchDialog, BatchRow, RowState
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.pin_dialog import PinDialog, PinRequest, PinRow
from clinic_signer.gui.sign.queue_model import Entry
from clinic_signer.gui.worker import Lanes, assert_window_thread

if TYPE_CHECKING:
    from clinic_signer.signers.card.state import CardState
    from clinic_signer.station.signing import Outcome

_LOCKED_CODES = (FailureCode.CARD_PIN_LOCKED,)


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
        folder_wanted: the person wants to see the folder of signed documents.
    """

    changed = Signal(list)
    ended = Signal(object)
    item_wanted = Signal(object)
    folder_wanted = Signal()

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
        self.pin_dialog: PinDialog | None = None
        self.batch_dialog: BatchDialog | None = None

    def abandon(self) -> None:
        """The program ends: the prescription at hand is finished, the rest stays unsigned."""
        self._control.stop()

    # -- asking -----------------------------------------------------------------------------

    def start(self) -> None:
        """Ask the card; the person is asked for the PIN only when the card may sign."""
        assert_window_thread("a signing session")
        self._lanes.card.run(self._desk.ready_to_sign, self._ask, self._refuse)

    def _refuse(self, failure: Failure) -> None:
        self._end.refused = failure
        self.ended.emit(self._end)

    def _ask(self, state: CardState) -> None:
        rows = tuple(
            PinRow(entry.patient, strings.drugs(entry.drug_count), entry.issued)
            for entry in self._entries
        )
        request = PinRequest(
            rows=rows,
            holder=card_slot.holder_line(state),
            rule=card_slot.pin_rule(state),
            attempts_left=state.attempts_left,
            attempts_maximum=state.attempts_maximum,
        )
        self.pin_dialog = PinDialog(request, self._window)
        self.pin_dialog.pin_entered.connect(self._sign)
        self.pin_dialog.cancelled.connect(self._cancel)
        self.pin_dialog.open()

    def _cancel(self) -> None:
        self._end.cancelled = True
        self._close_pin_dialog()
        self.ended.emit(self._end)

    def _close_pin_dialog(self) -> None:
        if self.pin_dialog is not None:
            self.pin_dialog.hide()
            self.pin_dialog.deleteLater()
            self.pin_dialog = None

    # -- signing ----------------------------------------------------------------------------

    def _sign(self, typed: bytearray, confirm_last_attempt: bool) -> None:
        items = [entry.item for entry in self._entries]
        desk, control, lane = self._desk, self._control, self._lanes.card
        self._signing_over = False

        def tell(index: int, outcome: Outcome) -> None:
            lane.post(lambda: self._result(index, outcome))

        def work() -> None:
            from clinic_signer.signers.base import Pin

            with Pin(typed) as pin:
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
        if self.pin_dialog is not None:
            cause, remedy = strings.plain(failure.cause), strings.plain(failure.remedy)
            self.pin_dialog.show_failure(cause, remedy)
            return
        self._signed_all()

    def _result(self, index: int, outcome: Outcome) -> None:
        from clinic_signer.station.signing import NotSigned, Signed

        if self.pin_dialog is not None:
            if isinstance(outcome, NotSigned) and self._asks_again(outcome.failure):
                return
            if not isinstance(outcome, (Signed, NotSigned)):
                return  # skipped after a refused PIN: the person is asked again
            self._close_pin_dialog()
            self._show_batch()
        if isinstance(outcome, Signed):
            self._keep(index, outcome)
        elif isinstance(outcome, NotSigned):
            self._end.failed.append((self._entries[index], outcome.failure))
            self._show_batch()
            unsigned = strings.say(strings.STAYS_UNSIGNED)
            problem = f"{_problem(outcome.failure)}{_space()}{unsigned}"
            self._show_row(index, RowState.FAILED, problem=problem)
        else:
            self._show_row(index, RowState.LEFT)
        self._show_next(index + 1)

    def _asks_again(self, failure: Failure) -> bool:
        """Stay with the PIN dialog after a refused PIN or a card that went away."""
        from clinic_signer.signers.base import PinFailure

        dialog = self.pin_dialog
        if dialog is None:
            return False
        if failure.code is FailureCode.CARD_PIN_FORMAT or failure.row.retriable:
            cause, remedy = strings.plain(failure.cause), strings.plain(failure.remedy)
            dialog.show_failure(cause, remedy)
            return True
        if isinstance(failure, PinFailure):
            left = 0 if failure.code in _LOCKED_CODES else failure.attempts_left
            dialog.show_wrong(left)
            return True
        return False

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
        self.batch_dialog.pause_wanted.connect(lambda on: self._control.pause(paused=on))
        self.batch_dialog.stop_wanted.connect(self._control.stop)
        self.batch_dialog.open_wanted.connect(self._open_rows)
        self.batch_dialog.folder_wanted.connect(self.folder_wanted)
        self.batch_dialog.open()

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
        if not self._signing_over or self._open_saves or self.pin_dialog is not None:
            return
        if self.batch_dialog is not None:
            self._end.shown = True
            self.batch_dialog.show_finished(self._clock())
        self.ended.emit(self._end)


def _problem(failure: Failure) -> str:
    """Cause and remedy of a failure in one paragraph."""
    return f"{strings.plain(failure.cause)}{_space()}{strings.plain(failure.remedy)}"


def _space() -> str:
    from clinic_signer.words import Language

    return " " if strings.language() is Language.ENGLISH else ""
