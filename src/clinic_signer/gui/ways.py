"""The two ways of signing in the strip: what is known of card and phone, what their buttons do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.gui.card_watch import CardWatch
from clinic_signer.gui.phone_watch import PhoneWatch
from clinic_signer.gui.strip import SlotAction, SlotView, Strip, checking_view, phone_checking_view
from clinic_signer.offers import Way

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.sandbox_banner import SandboxBanner
    from clinic_signer.gui.worker import Lanes
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.signers.card.issuer_help import HelpTopic
    from clinic_signer.signers.second_certificate.approval_state import EndReason


class WaysOfSigning(QObject):
    """Watches card and phone, shows both in the strip, and opens the dialogs of their buttons.

    Args:
        desk: opens card and phone.
        lanes: where that happens.
        clock: the time.
        strip: where both are shown.
        banner: that of the sandbox, which can move the practice card.
        window: the window of the dialogs.

    Signals:
        card_shown: the strip shows what the card said.
        phone_shown: the strip shows what the phone said.
        diagnosis_wanted: the person wants to know what is wrong.
        approval_wanted: the person wants to sign by phone, after an approval that has ended.
        failed: what a button asked for could not be done (a ``Failure``).
    """

    card_shown = Signal()
    phone_shown = Signal()
    diagnosis_wanted = Signal()
    approval_wanted = Signal()
    failed = Signal(object)

    def __init__(
        self,
        desk: Desk,
        lanes: Lanes,
        clock: Callable[[], datetime],
        *,
        strip: Strip,
        banner: SandboxBanner | None,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._lanes = lanes
        self._clock = clock
        self._strip = strip
        self._banner = banner
        self._window = window
        self._second_hand: QTimer | None = None
        self.cards = CardWatch(desk, lanes, self)
        self.phone = PhoneWatch(desk, lanes, self)
        self.card_view: SlotView = checking_view()
        self.phone_view: SlotView = phone_checking_view()
        self.cards.changed.connect(self._show_card)
        self.phone.changed.connect(self._show_phone)
        strip.card.action_wanted.connect(self._act_on_card)
        strip.phone.action_wanted.connect(self._act_on_phone)
        if banner is not None:
            banner.card_moved.connect(self._move_practice_card)
            banner.phone_wanted.connect(self.show_practice_phone)

    @property
    def withheld(self) -> frozenset[Way]:
        """The ways of signing that are known not to be used here, as the settings say."""
        from clinic_signer.gui.card_slot import is_forbidden

        failures = {Way.CARD: self.cards.failure, Way.PHONE: self.phone.failure}
        return frozenset(way for way, failure in failures.items() if is_forbidden(failure))

    def choose(self, by_phone: bool) -> None:
        """Move the dot, because the person wants it."""
        slot = self._strip.phone if by_phone else self._strip.card
        slot.setChecked(True)

    def stop(self) -> None:
        """The window closes."""
        if self._second_hand is not None:
            self._second_hand.stop()

    def show_anew(self) -> None:
        """Another day: what is left of each certificate is counted anew."""
        self._show_card()
        if self.phone.is_known:
            self._show_phone()

    # -- card -------------------------------------------------------------------------------

    def _show_card(self) -> None:
        from clinic_signer.gui import card_slot

        state, failure = self.cards.state, self.cards.failure
        if failure is not None:
            self._show_slot(card_slot.failure_view(failure))
        elif state is not None:
            self._show_slot(card_slot.readers_view(state, self._clock()))
            if self._banner is not None:
                self._banner.show_card(is_in=state.chosen.kind.value != "no-card")

    def show_card_failure(self, failure: Failure) -> None:
        """Say that nothing is known of cards, and why."""
        from clinic_signer.gui import card_slot

        self._show_slot(card_slot.failure_view(failure))

    def _show_slot(self, view: SlotView) -> None:
        self.card_view = view
        self._strip.card.show_view(view)
        self.card_shown.emit()

    def _move_practice_card(self, into_reader: bool) -> None:
        self.cards.move_practice_card(into_reader=into_reader)

    def _act_on_card(self, action: SlotAction) -> None:
        if action in (SlotAction.CHOOSE_CARD, SlotAction.OTHER_CARD):
            self.choose_card()
        elif action is SlotAction.DIAGNOSE:
            self.diagnosis_wanted.emit()
        elif action is SlotAction.START_SERVICE:
            self._start_service()
        elif action is SlotAction.GET_DRIVER:
            self._show_driver_help()
        elif self.cards.state is not None:
            from clinic_signer.signers.card.issuer_help import HelpTopic

            first = HelpTopic.LOCKED if action is SlotAction.ISSUER else HelpTopic.EXPIRY
            self.show_help(self.cards.state.chosen.certificate, first)

    def choose_card(self) -> None:
        """Let the person choose one of several holders' cards."""
        from clinic_signer.gui.card_chooser import CardChooser

        CardChooser(self.cards, self._clock, self._window).open()

    def show_help(
        self, certificate: HpkiCertificate | None, first: HelpTopic, *, of_second: bool = False
    ) -> None:
        """Show what the issuer of a certificate says its holder can do."""
        from clinic_signer.gui.card_help import CardHelp

        CardHelp(certificate, first, self._window, of_second=of_second).open()

    def _show_driver_help(self) -> None:
        from clinic_signer.gui.card_help import driver_help

        state = self.cards.state
        driver_help(None if state is None else state.chosen.model, self._window).open()

    def _start_service(self) -> None:
        """Whether it runs then is told by the readers."""
        from clinic_signer.signers.card.pcsc.starting import start_service

        self._lanes.desk.run(start_service, _ignore, self.failed.emit)

    # -- phone ------------------------------------------------------------------------------

    def _show_phone(self) -> None:
        from clinic_signer.gui import phone_slot

        phone, failure = self.phone.phone, self.phone.failure
        if failure is not None:
            self.phone_view = phone_slot.failure_view(failure)
        elif phone is None:
            self.phone_view = phone_slot.none_view()
        else:
            self.phone_view = phone_slot.phone_view(phone.state, phone.certificate, self._clock())
            self._count_down(running=phone.state.until is not None)
            self._strip.show_place(phone.place)
        if self._banner is not None:
            self._banner.phone.setVisible(phone is not None and phone.practice is not None)
        self._strip.phone.show_view(self.phone_view)
        self.phone_shown.emit()

    def _count_down(self, *, running: bool) -> None:
        """While something has an end, what is left of it is shown each second."""
        if self._second_hand is None:
            self._second_hand = QTimer(self)
            self._second_hand.setInterval(1000)
            self._second_hand.timeout.connect(self._show_phone)
        if running and not self._second_hand.isActive():
            self._second_hand.start()
        elif not running:
            self._second_hand.stop()

    def _act_on_phone(self, action: SlotAction) -> None:
        if action is SlotAction.SET_UP:
            self.set_up_phone()
        elif action is SlotAction.DIAGNOSE:
            self.diagnosis_wanted.emit()
        elif action is SlotAction.APPROVE:
            self.approval_wanted.emit()
        elif action is SlotAction.ISSUER and self.phone.phone is not None:
            from clinic_signer.signers.card.issuer_help import HelpTopic

            certificate = self.phone.phone.certificate
            self.show_help(certificate, HelpTopic.SECOND_LOCKED, of_second=True)
        elif action is SlotAction.END_APPROVAL:
            from clinic_signer.signers.second_certificate.approval_state import EndReason

            self.end_approval(EndReason.ENDED_BY_USER)

    def end_approval(self, reason: EndReason) -> None:
        """Give up what the phone has agreed to."""
        if self.phone.phone is not None:
            self.phone.phone.end(reason)

    def set_up_phone(self) -> None:
        """Make a phone and this PC known to each other; a phone that is known is asked about."""
        phone = self.phone.phone
        if phone is None or phone.set_up is None:
            return
        if phone.state.paired:
            from clinic_signer.gui.approval.forget_dialog import ForgetDialog

            asked = ForgetDialog(self._window)
            asked.accepted.connect(self._forget_and_set_up)
            asked.open()
        else:
            self._begin_set_up()

    def _forget_and_set_up(self) -> None:
        phone = self.phone.phone
        if phone is not None and phone.set_up is not None:
            phone.set_up.forget()
            self._begin_set_up()

    def _begin_set_up(self) -> None:
        from clinic_signer.gui.approval.conductor import PairingConductor

        phone = self.phone.phone
        if phone is not None and phone.set_up is not None:
            PairingConductor(phone, phone.set_up, self._clock, self._window).begin()

    def show_practice_phone(self) -> None:
        """Show where the practice phone is, and its letter."""
        from clinic_signer.gui.practice_phone import PracticePhone

        phone = self.phone.phone
        if phone is not None and phone.practice is not None:
            PracticePhone(phone.practice, self._lanes, self._window).open()


def _ignore(_nothing: None) -> None:
    """What came of it is told by whoever watches."""
