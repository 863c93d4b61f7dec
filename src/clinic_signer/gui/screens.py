"""The screens in their places: each is made when it is first wanted, and then stays.

Until then its place is empty; in that of the Sign screen lies the opening page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic_signer.gui.opening_choices import OpeningChoices
from clinic_signer.gui.sign.opening import OpeningPage
from clinic_signer.japan import JAPAN

if TYPE_CHECKING:
    from clinic_signer.gui.certificates.deeds import CertificateDeeds
    from clinic_signer.gui.certificates.screen import CertificatesScreen
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.history.screen import HistoryScreen
    from clinic_signer.gui.main_window import MainWindow
    from clinic_signer.gui.screen import Screen
    from clinic_signer.gui.settings.screen import SettingsScreen
    from clinic_signer.gui.sign.screen import SignScreen
    from clinic_signer.gui.verify.screen import VerifyScreen
    from clinic_signer.gui.worker import Lanes
    from clinic_signer.signers.second_certificate.approval_state import ApprovalState

SIGN_INDEX, VERIFY_INDEX, HISTORY_INDEX, CERTIFICATES_INDEX, SETTINGS_INDEX = range(5)


class Screens(QStackedWidget):
    """Makes the screens and binds each to the window.

    Args:
        window: whose screens they are; what one screen wants of another goes through it.
        desk: what they work with.
        lanes: where they work.
        clock: the time.
    """

    def __init__(
        self, window: MainWindow, desk: Desk, lanes: Lanes, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._window, self._desk, self._lanes, self._clock = window, desk, lanes, clock
        self._choices = OpeningChoices()
        self._narrow = self._short = self._tight = False
        self._sign: SignScreen | None = None
        self._verify: VerifyScreen | None = None
        self._history: HistoryScreen | None = None
        self._certificates: CertificatesScreen | None = None
        self._settings: SettingsScreen | None = None
        self.opening = OpeningPage()
        self.opening.fill(clock().astimezone(JAPAN).date())
        self.opening.open_wanted.connect(window.choose_files)
        self._places = [self.opening, *(QWidget() for _ in range(VERIFY_INDEX, SETTINGS_INDEX + 1))]
        for place in self._places:
            self.addWidget(place)

    def open_with(self, choices: OpeningChoices) -> None:
        """Begin at the place that the settings say, which is empty until its screen is made."""
        self._choices = choices
        self.setCurrentIndex(choices.screen)

    # -- all of them ------------------------------------------------------------------------

    def screen_at(self, index: int) -> Screen:
        """The screen of a place; made now if it was never wanted before."""
        if index == VERIFY_INDEX:
            return self.verify
        if index == HISTORY_INDEX:
            return self.history
        if index == CERTIFICATES_INDEX:
            return self.certificates
        return self.settings if index == SETTINGS_INDEX else self.sign

    @property
    def shown(self) -> Screen:
        """The screen that is shown."""
        return self.screen_at(self.currentIndex())

    @property
    def made(self) -> list[Screen]:
        """Those that were wanted so far."""
        screens = (self._sign, self._verify, self._history, self._certificates, self._settings)
        return [screen for screen in screens if screen is not None]

    @property
    def made_sign(self) -> SignScreen | None:
        """The Sign screen, once there is one."""
        return self._sign

    def use_measures(self, *, narrow: bool, short: bool, tight: bool) -> None:
        """Have all use the measures of the window's size; those that come later, too."""
        self._narrow, self._short, self._tight = narrow, short, tight
        self.opening.set_measures(narrow=narrow)
        for screen in self.made:
            screen.set_measures(narrow=narrow, short=short, tight=tight)

    def _put(self, index: int, screen: Screen) -> None:
        """Put a screen into its place; the shown place stays the same."""
        if self.widget(index) is screen:
            return
        here = self.currentIndex()
        self.insertWidget(index, screen)
        self.removeWidget(self._places[index])
        self.setCurrentIndex(here)
        screen.set_measures(narrow=self._narrow, short=self._short, tight=self._tight)

    # -- each -------------------------------------------------------------------------------

    @property
    def sign(self) -> SignScreen:
        """The Sign screen."""
        if self._sign is None:
            from clinic_signer.gui.sign.screen import SignScreen

            window, ways = self._window, self._window.ways
            screen = SignScreen(self._desk, self._lanes, ways.cards, self._clock)
            screen.open_with(self._choices, by_phone=window.strip.phone.isChecked())
            screen.open_wanted.connect(window.choose_files)
            screen.choice_wanted.connect(ways.choose_card)
            screen.diagnosis_wanted.connect(window.diagnose)
            screen.folder_wanted.connect(window.open_folder)
            screen.way_wanted.connect(ways.choose)
            self._sign = screen
            screen.signer_changed.connect(window.outside.api.note_signer)
            screen.show_card(ways.card_view)
            screen.show_phone(ways.phone.phone, ways.phone_view)
            self._put(SIGN_INDEX, screen)
        return self._sign

    @property
    def verify(self) -> VerifyScreen:
        """The Verify screen."""
        if self._verify is None:
            from clinic_signer.gui.verify.screen import VerifyScreen

            self._verify = VerifyScreen(self._desk, self._lanes)
            self._verify.dispensing_wanted.connect(self._window.make_dispensing)
            self._put(VERIFY_INDEX, self._verify)
        return self._verify

    @property
    def history(self) -> HistoryScreen:
        """The History screen."""
        history = self.make_history()
        self._put(HISTORY_INDEX, history)
        return history

    def make_history(self) -> HistoryScreen:
        """Return the History screen, which may not be in its place yet."""
        if self._history is None:
            from clinic_signer.gui.history.screen import HistoryScreen

            desk = self._desk
            self._history = HistoryScreen(desk.history, self._lanes, self._clock, desk.forms)
            self._history.verify_wanted.connect(self._window.verify_bytes)
        return self._history

    @property
    def certificates(self) -> CertificatesScreen:
        """The Certificates screen."""
        if self._certificates is None:
            from clinic_signer.gui.certificates.screen import CertificatesScreen

            ways = self._window.ways
            self._certificates = CertificatesScreen()
            self._certificates.set_up_wanted.connect(ways.set_up_phone)
            self._certificates.refresh_wanted.connect(ways.cards.refresh)
            self._certificates.card_deed_wanted.connect(self.certificate_deeds.for_card)
            self._certificates.second_deed_wanted.connect(self.certificate_deeds.for_second)
            self._put(CERTIFICATES_INDEX, self._certificates)
            self._show_certificates()
        return self._certificates

    @cached_property
    def certificate_deeds(self) -> CertificateDeeds:
        """What is done beside certificates."""
        from clinic_signer.gui.certificates.deeds import CertificateDeeds

        return CertificateDeeds(self._window.ways, self._lanes.desk, self._window)

    @property
    def settings(self) -> SettingsScreen:
        """The screen 設定・診断."""
        if self._settings is None:
            from clinic_signer.gui.settings.screen import SettingsScreen
            from clinic_signer.gui.strip import SlotAction

            window, issuer = self._window, SlotAction.ISSUER
            screen = self._settings = SettingsScreen(
                self._desk, self._lanes, window.outside.updates
            )
            screen.set_up_wanted.connect(window.ways.set_up_phone)
            screen.issuer_wanted.connect(lambda: window.strip.card.action_wanted.emit(issuer))
            screen.first_start_wanted.connect(window.show_first_start)
            self._put(SETTINGS_INDEX, screen)
        return self._settings

    # -- card and phone ---------------------------------------------------------------------

    def show_card(self) -> None:
        """The strip shows what the card said: those screens that tell of it show it too."""
        if self._sign is not None:
            self._sign.show_card(self._window.ways.card_view)
        self._show_certificates()

    def show_phone(self) -> None:
        """The same for the phone."""
        ways = self._window.ways
        if self._sign is not None:
            self._sign.show_phone(ways.phone.phone, ways.phone_view)
        self._show_certificates()

    def note_phone(self, state: ApprovalState) -> None:
        """What the phone said is to be told where it is signed."""
        if self._sign is not None:
            self._sign.note_phone(state)

    def _show_certificates(self) -> None:
        if self._certificates is None:
            return
        from clinic_signer.gui.certificates import making

        ways = self._window.ways
        state, phone = ways.cards.state, ways.phone.phone
        is_nothing_known = phone is None and ways.phone.failure is None
        self._certificates.show_view(
            making.certificates_view(
                None if state is None else state.chosen,
                ways.card_view,
                None if phone is None else phone.certificate,
                None if is_nothing_known else ways.phone_view,
                self._clock(),
                None if phone is None else phone.set_up,
                ways.withheld,
            )
        )
