"""Asking for the PIN while the card may leave, come back, or be another one.

The dialog belongs to one holder's card, known by its certificate. While that card is away nothing
can be typed; when it is back the person goes on; when another holder's card is there instead, the
signing ends and begins again from the review.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import card_slot, strings
from clinic_signer.gui.card_watch import CardWatch
from clinic_signer.gui.desk import Desk, PinHabits
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.pin_request import PinRequest, PinRow, PinState
from clinic_signer.gui.worker import Lanes

if TYPE_CHECKING:
    from clinic_signer.prescription.kinds import DocumentKind
    from clinic_signer.signers.card.readers import ReadersState
    from clinic_signer.signers.card.state import CardState


class PinStep(QObject):
    """The PIN dialog over the live state of the cards.

    Args:
        rows: what will be signed.
        state: the card the person has confirmed by pressing the button.
        habits: how this workplace treats PINs.
        desk: asked anew when the card is back.
        lanes: where it is asked.
        cards: what is known of the cards.
        window: over which the dialog stands.

    Attributes:
        dialog: the dialog.
        is_open: it is on screen.

    Signals:
        entered: the PIN (a ``bytearray`` to be wiped by its owner), and whether the person has
            agreed to use the last attempt.
        cancelled: nothing is to be signed.
        refused: the card may no longer sign, or is another holder's (a ``Failure``).
    """

    entered = Signal(object, bool)
    cancelled = Signal()
    refused = Signal(object)

    def __init__(
        self,
        rows: Sequence[PinRow],
        state: CardState,
        habits: PinHabits,
        desk: Desk,
        lanes: Lanes,
        cards: CardWatch,
        window: QWidget,
        kinds: frozenset[DocumentKind],
    ) -> None:
        from clinic_signer.signers.card.issuer_help import HelpTopic

        super().__init__(window)
        self._sha256 = sha256_of(state)
        self._desk = desk
        self._kinds = kinds
        self._lanes = lanes
        self._cards = cards
        self.is_open = self._is_asking = self._is_over = False
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(round(habits.hold_minutes * 60_000))
        request = PinRequest(
            rows=tuple(rows),
            holder=card_slot.holder_line(state),
            rule=card_slot.pin_rule(state),
            attempts_left=state.attempts_left,
            attempts_maximum=state.attempts_maximum,
            few_attempts=habits.few_attempts,
            locked_text=card_slot.issuer_words(state, HelpTopic.LOCKED),
            forgot_text=card_slot.issuer_words(state, HelpTopic.FORGOTTEN_PIN),
        )
        self.dialog = PinDialog(request, window)
        self._hold.timeout.connect(self.dialog.erase)
        self.dialog.field.changed.connect(self._typed)
        self.dialog.pin_entered.connect(self.entered)
        self.dialog.cancelled.connect(self.cancelled)
        cards.changed.connect(self.look)

    def open(self) -> None:
        """Show the dialog, unless the card has ended this step already."""
        if not self._is_over:
            self.is_open = True
            self.dialog.open()
            self.look()

    def close(self) -> None:
        """Close the dialog; nothing more comes of this step."""
        self._is_over = True
        self._hold.stop()
        self._cards.changed.disconnect(self.look)
        self.dialog.hide()
        self.dialog.deleteLater()
        self.deleteLater()

    def _typed(self) -> None:
        """A PIN that stands there half typed is erased after a while."""
        if self.dialog.field.length:
            self._hold.start()
        else:
            self._hold.stop()

    # -- the card ---------------------------------------------------------------------------

    def look(self) -> None:
        """Look at the cards: is the confirmed one there?"""
        state, dialog = self._cards.state, self.dialog
        if state is None or self._is_over:
            return
        mine = with_certificate(state, self._sha256)
        if dialog.state is PinState.CHECKING:
            dialog.show_waiting(waiting=mine is not None and mine.kind.value == "busy")
        elif mine is None and state.candidates:
            self._refuse(Failure(FailureCode.CARD_CHANGED))
        elif mine is None:
            self._show_away(state)
        elif dialog.state is PinState.AWAY:
            self._ask_card()
        else:
            dialog.show_fewer_attempts(mine.attempts_left)

    def _show_away(self, state: ReadersState) -> None:
        if state.chosen.kind.value == "no-card":
            heading, text = strings.PIN_CARD_PULLED, strings.PIN_CARD_PULLED_TEXT
        else:
            heading, text = state.chosen.heading, state.chosen.sentence
        self.dialog.show_away(strings.plain(heading), strings.plain(text))

    def _ask_card(self) -> None:
        """The card is back: may it still sign, and how many attempts are left?"""
        if not self._is_asking:
            self._is_asking = True
            ready = partial(self._desk.ready_to_sign, self._kinds)
            self._lanes.card.run(ready, self._back, self._not_back)

    def _back(self, state: CardState) -> None:
        self._is_asking = False
        if self._is_over:
            return
        if sha256_of(state) != self._sha256:
            self._refuse(Failure(FailureCode.CARD_CHANGED))
            return
        self.dialog.show_back(state.attempts_left)
        self.look()  # it may have been pulled again meanwhile

    def _not_back(self, failure: Failure) -> None:
        self._is_asking = False
        if self._is_over:
            return
        if failure.code is FailureCode.CARD_PIN_LOCKED:
            self.dialog.show_back(0)
        elif failure.row.retriable:
            self.dialog.show_unusable(failure_text(failure))
        else:
            self._refuse(failure)

    def _refuse(self, failure: Failure) -> None:
        self._is_over = True
        self.refused.emit(failure)

    # -- what came of the PIN ---------------------------------------------------------------

    def asks_again(self, failure: Failure) -> bool:
        """Stay with the dialog after a refused PIN or a card that went away.

        Returns:
            False when the failure has to do with neither.
        """
        from clinic_signer.signers.base import PinFailure

        stays = (FailureCode.CARD_PIN_FORMAT, FailureCode.CARD_PIN_DROPPED)
        if failure.code in stays or failure.row.retriable:
            self.dialog.show_failure(failure_text(failure))
        elif isinstance(failure, PinFailure):
            locked = failure.code is FailureCode.CARD_PIN_LOCKED
            self.dialog.show_wrong(0 if locked else failure.attempts_left)
        else:
            return False
        self.look()
        return True


def sha256_of(state: CardState) -> bytes | None:
    """SHA-256 of the holder's certificate, by which a card is known."""
    return None if state.certificate is None else state.certificate.sha256


def with_certificate(state: ReadersState, sha256: bytes | None) -> CardState | None:
    """The card with a certificate, in whichever reader it is."""
    cards = (card for card in state.cards if card.certificate is not None)
    return next((card for card in cards if sha256_of(card) == sha256), None)
