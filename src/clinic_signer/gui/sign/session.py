"""Signing with the card: the card is asked, the person gives the PIN, each result is taken.

States: asking the card → asking the person → signing → finished. Nothing here decides about
signatures: the desk signs and checks. The card may leave and come back at any time; the PIN is
given up whenever its holder may have left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.card_watch import CardWatch
from clinic_signer.gui.desk import PinHabits
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.pin_request import PinRow
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.pin_step import PinStep, sha256_of, with_certificate
from clinic_signer.gui.sign.signing import Signing, SigningPlace
from clinic_signer.gui.worker import assert_window_thread

if TYPE_CHECKING:
    from clinic_signer.prescription.kinds import DocumentKind
    from clinic_signer.signers.base import Pin, PinDrop
    from clinic_signer.signers.card.state import CardState
    from clinic_signer.station.job_batch import Recorded, Refused
    from clinic_signer.station.signing import Outcome

_AFTER_THE_DIALOG_MS = 50
"""By then the dialog for the PIN is on screen."""


class SigningSession(Signing):
    """Signs with the card that is chosen; see :class:`Signing` for its signals."""

    def __init__(self, entries: Sequence[Entry], place: SigningPlace, cards: CardWatch) -> None:
        super().__init__(entries, place)
        self._cards = cards
        self._sha256: bytes | None = None
        self._pin: Pin | None = None
        self._step: PinStep | None = None
        self._refused: tuple[Refused, ...] = ()
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.timeout.connect(self._time_out)
        cards.changed.connect(self._card_changed)

    @property
    def pin_dialog(self) -> PinDialog | None:
        """The dialog, while the PIN is asked for."""
        return self._step.dialog if self._step is not None and self._step.is_open else None

    @property
    def _is_asking(self) -> bool:
        return self._step is not None

    def abandon(self) -> None:
        """The program ends: the prescription at hand is finished, the rest stays unsigned."""
        from clinic_signer.signers.base import PinDrop

        super().abandon()
        self.drop_consent(PinDrop.ENDED)

    def drop_consent(self, reason: PinDrop) -> None:
        """Give up the PIN: its holder may no longer be here. What is signed stays signed."""
        if self._pin is not None:
            self._pin.drop(reason)
            self._control.pause(paused=False)  # it can only end now
        elif self._step is not None:
            self._step.dialog.erase()

    def _time_out(self) -> None:
        from clinic_signer.signers.base import PinDrop

        self.drop_consent(PinDrop.TIME_OUT)

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

            self.drop_consent(PinDrop.CARD_REMOVED)

    # -- asking -----------------------------------------------------------------------------

    def start(self) -> None:
        """Ask the card; the person is asked for the PIN only when the card may sign."""
        assert_window_thread("a signing session")
        self._begin()
        state, desk = self._cards.state, self._place.desk
        self._sha256 = None if state is None else sha256_of(state.chosen)

        kinds = self._kinds

        def ready() -> tuple[CardState, PinHabits]:
            return desk.ready_to_sign(kinds), desk.pin_habits()

        self._place.lanes.card.run(ready, self._ask, self._refuse)

    @property
    def _kinds(self) -> frozenset[DocumentKind]:
        """What is to be signed."""
        return frozenset(entry.kind for entry in self._entries)

    def _refuse(self, failure: Failure) -> None:
        self._close_step()
        super()._refuse(failure)

    def _ask(self, ready: tuple[CardState, PinHabits]) -> None:
        state, habits = ready
        if sha256_of(state) != self._sha256:  # it is not the card whose holder was on screen
            self._refuse(Failure(FailureCode.CARD_CHANGED))
            return
        rows = tuple(
            PinRow(entry.patient, strings.drugs(entry.drug_count), entry.issued, entry.kind)
            for entry in self._entries
        )
        self._hold.setInterval(round(habits.hold_minutes * 60_000))
        # Rows are painted anew in this turn, the dialog is made in the next, then shown:
        # together that would keep the window waiting for three times as long.
        QTimer.singleShot(0, self, lambda: self._make_step(rows, state, habits))

    def _make_step(self, rows: Sequence[PinRow], state: CardState, habits: PinHabits) -> None:
        if self._is_over:
            return
        place = self._place
        self._step = PinStep(
            rows, state, habits, place.desk, place.lanes, self._cards, place.window, self._kinds
        )
        self._step.entered.connect(self._sign)
        self._step.cancelled.connect(self._cancel)
        self._step.refused.connect(self._refuse)
        QTimer.singleShot(0, self._step, self._open_step)

    def _open_step(self) -> None:
        if self._step is not None:
            self._step.open()
            QTimer.singleShot(_AFTER_THE_DIALOG_MS, self, self._prepare_batch)

    def _cancel(self) -> None:
        self._close_step()
        super()._cancel()

    def _close_step(self) -> None:
        if self._step is not None:
            self._step.close()
            self._step = None

    # -- signing ----------------------------------------------------------------------------

    def _sign(self, typed: bytearray, confirm_last_attempt: bool) -> None:
        from clinic_signer.signers.base import Pin

        desk, lane, job_ids = self._place.desk, self._place.lanes.card, self._job_ids
        holder, control = self._place.holder, self._control
        pin = self._pin = Pin(typed)
        self._signing_over = False
        self._stopped_by = None

        def work() -> list[Entry]:
            with pin, desk.queue.hold(job_ids, holder) as batch:
                kind = desk.signer_kind
                lane.post(lambda: self._hold_back(batch.refused))

                def tell(place: int, outcome: Outcome) -> None:
                    if place == 0:
                        desk.queue.note_pin(kind, outcome)
                    recorded = batch.record(place, outcome, kind)
                    lane.post(lambda: self._result(recorded))

                desk.sign(
                    batch.items,
                    pin,
                    confirm_last_attempt=confirm_last_attempt,
                    on_result=tell,
                    should_stop=control.should_stop,
                )
            return desk.queue.entries(job_ids)

        lane.run(work, self._worked, self._broke)

    def _hold_back(self, refused: tuple[Refused, ...]) -> None:
        """What was turned away is told once the PIN is right: before, it may be asked again."""
        self._refused = refused

    def _worked(self, entries: list[Entry]) -> None:
        """Everything is recorded, and what was not tried has gone back."""
        self._place.watch.take(entries)
        if self._step is not None and len(self._refused) == len(self._entries):
            self._go_on()
        self._signed_all()

    def _broke(self, failure: Failure) -> None:
        """The whole job ended with a failure that belongs to no single prescription."""
        self._pin = None
        if self._step is None:
            self._give_up(failure)
        elif not self._step.asks_again(failure):
            self._place.watch.look()
            self._refuse(failure)

    def _result(self, recorded: Recorded) -> None:
        from clinic_signer.station.signing import NotSigned, Signed

        outcome = recorded.outcome
        if self._step is not None:
            if isinstance(outcome, NotSigned) and self._step.asks_again(outcome.failure):
                self._pin = None
                return
            if not isinstance(outcome, (Signed, NotSigned)):
                return  # skipped after a refused PIN: the person is asked again
            self._go_on()
        self._take(recorded)

    def _go_on(self) -> None:
        """Nobody is asked any more: the results follow."""
        self._close_step()
        self._show_batch()
        for refused in self._refused:
            self._turn_away(refused)

    def _can_be_repeated(self, failure: Failure) -> bool:
        return super()._can_be_repeated(failure) or failure.code is FailureCode.CARD_PIN_DROPPED

    def _paused(self, *, paused: bool) -> None:
        """A PIN is not kept for long while nothing is signed with it."""
        if paused:
            self._hold.start()
        else:
            self._hold.stop()

    def _signed_all(self) -> None:
        self._pin = None
        self._hold.stop()
        super()._signed_all()

    def _finished(self) -> None:
        self._card_changed()
