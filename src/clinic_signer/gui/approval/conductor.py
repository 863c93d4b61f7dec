"""Keeps a dialog of the phone and the second certificate in step.

The second certificate tells of new states from its own thread; they are posted into the window's.
Once a second, and at once after a change, the dialog is shown the state, and the QR of this second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import dates, strings, theme
from clinic_signer.gui.approval.dialog import ApprovalDialog
from clinic_signer.gui.approval.pairing_dialog import PairingDialog, PairingView
from clinic_signer.gui.approval.qr_drawing import QrDrawing
from clinic_signer.gui.approval.qr_view import Modules
from clinic_signer.gui.approval.showing import approval_view, pairing_view
from clinic_signer.gui.approval.view import ApprovalRow, ApprovalView, Phase
from clinic_signer.gui.worker import Messenger
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.phone_desk import PhoneDesk, SetUpDesk
    from clinic_signer.signers.second_certificate.approval_state import ApprovalState

REDRAW_MILLISECONDS = 1000
"""The QR lives for a second (docs/second-certificate.md, "QR")."""
GO_ON_MILLISECONDS = 2000
"""So long the approval is shown before signing starts by itself."""

Clock = Callable[[], datetime]


def _nothing() -> None:
    """There is nothing left to stop."""


class _Conductor(QObject):
    """What both dialogs have in common: listening, the second hand, the QR."""

    def __init__(self, phone: PhoneDesk, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._phone = phone
        self._clock = clock
        self._messenger = Messenger(self)
        self._waits_for_service = False
        self._stop_listening = phone.on_change(self._changed_elsewhere)
        self._drawing = QrDrawing(self)
        self._drawing.drawn.connect(self._drawn)
        self._has_qr = False
        self._second_hand = QTimer(self)
        self._second_hand.setInterval(REDRAW_MILLISECONDS)
        self._second_hand.timeout.connect(self.show_now)

    def begin(self) -> None:
        """Show the state now and from now on."""
        self._second_hand.start()
        self.show_now()

    def stop(self) -> None:
        """Listen no more. May be called again."""
        self._second_hand.stop()
        stop, self._stop_listening = self._stop_listening, _nothing
        stop()

    def _changed_elsewhere(self, _state: ApprovalState) -> None:
        self._messenger.post(self._changed)

    def _changed(self) -> None:
        if self._second_hand.isActive():
            self.show_now()

    def show_now(self) -> None:
        """Show the state of this moment, and have the QR drawn anew."""
        raise NotImplementedError

    def _draw(self, text: str | None) -> None:
        """Have the QR of this second drawn; without one, none of before is ever shown again."""
        if text is None:
            self._has_qr = False
            self._drawing.forget()
        else:
            self._drawing.draw(text)

    def _drawn(self, modules: Modules) -> None:
        """Show the QR, and beside it what was kept back until there was one."""
        if self._second_hand.isActive():
            self._has_qr = True
            self._show_qr(modules)

    def _show_qr(self, modules: Modules) -> None:
        raise NotImplementedError

    def _try_service(self) -> None:
        """Try a service that could not be reached; what is wanted is asked for when it is back."""
        self._waits_for_service = True
        self._phone.try_now()

    def _is_back(self) -> bool:
        """True once, when the service can be reached again while somebody waits for it."""
        waited, kind = self._waits_for_service, self._phone.state.kind
        self._waits_for_service = kind is ApprovalKind.OFFLINE
        return waited and kind in (ApprovalKind.READY, ApprovalKind.UNPAIRED)


class ApprovalConductor(_Conductor):
    """Shows one approval from the first QR to its end.

    Signals:
        approved: signing may go on; the dialog is closed.
        left: the person closed it; nothing was signed.
        card_wanted: sign with the card instead; the dialog is closed.
        scope_wanted: ask for a session in place of these documents, or the other way round.
    """

    approved = Signal()
    left = Signal()
    card_wanted = Signal()
    scope_wanted = Signal()

    def __init__(
        self,
        phone: PhoneDesk,
        rows: Sequence[ApprovalRow],
        clock: Clock,
        window: QWidget,
        *,
        ask: Callable[[], None],
        can_use_card: Callable[[], bool],
        session_offer: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__(phone, clock, window)
        self._rows = tuple(rows)
        self._ask = ask
        self._can_use_card = can_use_card
        self._session_offer = session_offer
        self._go_on = QTimer(self)
        self._go_on.setSingleShot(True)
        self._go_on.setInterval(GO_ON_MILLISECONDS)
        self._go_on.timeout.connect(self._approved)
        self._approved_at = ""
        self._wants_code = False
        self._failure: Failure | None = None
        self.dialog = ApprovalDialog(self._view(), window)
        self.dialog.cancelled.connect(self._leave)
        self.dialog.again_wanted.connect(self._again)
        self.dialog.card_wanted.connect(self._by_card)
        self.dialog.go_on_wanted.connect(self._approved)
        self.dialog.code_wanted.connect(self._want_code)
        self.dialog.scope_wanted.connect(self.scope_wanted)
        theme.dress(self.dialog)

    def begin(self) -> None:
        """Ask the phone and show the dialog."""
        self._phone.acknowledge()  # how an earlier one ended is no news of this one
        self._ask()
        super().begin()
        self.dialog.open()

    def show_now(self) -> None:
        """Show the state of this moment, and have the QR drawn anew."""
        if self._is_back():
            self._failure = None
            self._ask()
        phase = self._view().phase
        text = self._phone.qr() if phase is Phase.SHOWING_QR else None
        self._draw(text)
        if phase is not Phase.APPROVED:
            self._go_on.stop()  # the workstation was locked, or the holder took it back
        elif not self._go_on.isActive():
            self._approved_at = strings.say(dates.clock(self._clock()))
            self._go_on.start()
        if self._has_qr or text is None:
            self.dialog.show_view(self._view())

    def _show_qr(self, modules: Modules) -> None:
        self.dialog.show_qr(modules)
        view = self._view()
        if view.phase is Phase.SHOWING_QR:
            self.dialog.show_view(view)

    def fail(self, failure: Failure) -> None:
        """Show why the phone could not even be asked."""
        self._failure = failure
        self.show_now()

    def close(self) -> None:
        """Close the dialog; nothing is emitted."""
        self._close()

    def _view(self) -> ApprovalView:
        state = self._phone.state
        certificate = self._phone.certificate
        name = "" if certificate is None else certificate.holder_name
        return approval_view(
            state,
            rows=self._rows,
            place=self._phone.place,
            holder=strings.joined([self._approved_at, name]),
            entry_code=self._phone.entry_code() if self._wants_code else None,
            can_use_card=self._can_use_card(),
            now=self._clock(),
            failure=self._failure,
            session_offer=self._session_offer(),
        )

    def _want_code(self) -> None:
        """Only from now on: making the code has the content key wrapped for the phone."""
        self._wants_code = True
        self.show_now()

    def _again(self) -> None:
        self._failure = None
        if self._phone.state.kind is ApprovalKind.OFFLINE:
            self._try_service()
        else:
            self._phone.acknowledge()
            self._ask()
        self.show_now()

    def _close(self) -> None:
        self.stop()
        self._go_on.stop()
        self.dialog.hide()
        self.dialog.deleteLater()
        self.deleteLater()

    def _approved(self) -> None:
        self._close()
        self.approved.emit()

    def _leave(self) -> None:
        self._phone.cancel()
        self._put_aside()
        self._close()
        self.left.emit()

    def _put_aside(self) -> None:
        """The person has read how it ended; what the service has locked stays locked."""
        if self._phone.state.kind is not ApprovalKind.LOCKED:
            self._phone.acknowledge()

    def _by_card(self) -> None:
        self._put_aside()
        self._close()
        self.card_wanted.emit()


class PairingConductor(_Conductor):
    """Sets up a phone, in one dialog.

    Signals:
        ended: the dialog is closed, whatever came of it.
    """

    ended = Signal()

    def __init__(self, phone: PhoneDesk, set_up: SetUpDesk, clock: Clock, window: QWidget) -> None:
        super().__init__(phone, clock, window)
        self._set_up = set_up
        self.dialog = PairingDialog(self._view(), window)
        self.dialog.code_entered.connect(set_up.enter_code)
        self.dialog.again_wanted.connect(self._again)
        self.dialog.finished.connect(lambda _result: self._leave())
        theme.dress(self.dialog)

    def begin(self) -> None:
        """Ask the service and show the dialog."""
        self._ask()
        super().begin()
        self.dialog.open()

    def show_now(self) -> None:
        """Show the state of this moment, and have the QR drawn anew."""
        if self._is_back():
            self._ask()
        text = self._phone.qr()
        self._draw(text)
        if self._has_qr or text is None:
            self.dialog.show_view(self._view())

    def _show_qr(self, modules: Modules) -> None:
        self.dialog.show_qr(modules)
        self.dialog.show_view(self._view())

    def _view(self) -> PairingView:
        certificate = self._phone.certificate
        return pairing_view(
            self._phone.state,
            place=self._phone.place,
            holder="" if certificate is None else certificate.holder_name,
            now=self._clock(),
        )

    def _again(self) -> None:
        self._ask()
        self.show_now()

    def _ask(self) -> None:
        """Ask the service; one that could not be reached is tried first."""
        if self._phone.state.kind is ApprovalKind.OFFLINE:
            self._try_service()
            return
        self._phone.acknowledge()
        self._set_up.pair()

    def _leave(self) -> None:
        self._phone.cancel()
        self._phone.acknowledge()
        self.stop()
        self.dialog.deleteLater()
        self.deleteLater()
        self.ended.emit()
