"""The main window: banner, rail, strip and the screens; keyboard and layout for all of them.

The screens are given a desk and lanes; the window itself knows neither cards nor signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from clinic_signer.gui import access, icons, strings
from clinic_signer.gui.beginning import Beginning
from clinic_signer.gui.opening_choices import OpeningChoices
from clinic_signer.gui.rail import CERTIFICATES, HISTORY, SETTINGS, SIGN, VERIFY, Rail
from clinic_signer.gui.sandbox_banner import SandboxBanner
from clinic_signer.gui.screens import SETTINGS_INDEX, SIGN_INDEX, VERIFY_INDEX, Screens
from clinic_signer.gui.strip import Strip
from clinic_signer.gui.ways import WaysOfSigning
from clinic_signer.gui.widgets import frame
from clinic_signer.gui.worker import Lanes

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent

    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.first_run.first_start import FirstStart
    from clinic_signer.gui.first_run.mark import FirstRunMark
    from clinic_signer.gui.focus import FocusRing
    from clinic_signer.gui.keys import Keys
    from clinic_signer.gui.outside import Outside
    from clinic_signer.gui.screen import Screen
    from clinic_signer.gui.settings.screen import Tab
    from clinic_signer.gui.sign.screen import SignScreen

WIDTH, HEIGHT = 1366, 728
MINIMUM_WIDTH, MINIMUM_HEIGHT = 1024, 540
NARROW_BELOW = 1200
TIGHT_BELOW = 1000
"""Less than the designed minimum: a 1920×1080 screen at 200 %."""
SHORT_BELOW = 640


class MainWindow(QMainWindow):
    """The window.

    Signals:
        first_painted: the window is on screen; slow work may begin.
        begun: prescriptions can be taken in and shown.
        settled: everything that the window is made of is imported, as far as it can be.
        card_shown: the strip shows what the card said.
        closing: nothing can be asked of the window any more.
    """

    first_painted = Signal()
    begun = Signal()
    settled = Signal()
    card_shown = Signal()
    closing = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._desk = desk
        self._lanes = lanes
        self._clock = clock
        self._painted = False
        self._is_dressed_up = False
        self.has_ended = False
        self.setWindowTitle(strings.say(strings.PRODUCT))
        self.rail = Rail([SIGN, VERIFY, HISTORY, CERTIFICATES, SETTINGS])
        self.strip = Strip()
        self.banner = self._make_banner()
        self.ways = WaysOfSigning(
            desk, lanes, clock, strip=self.strip, banner=self.banner, window=self
        )
        self.cards, self.phone = self.ways.cards, self.ways.phone
        self.first_start: FirstStart | None = None
        self.screens = Screens(self, desk, lanes, clock)
        self._build()
        self._beginning = Beginning(self, desk, lanes)
        self._ring: FocusRing | None = None
        self._connect()
        self._first_size()
        self._use_measures()
        self.show_screen(SIGN_INDEX)

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        work = frame("work")
        column = QVBoxLayout(work)
        column.setContentsMargins(1, 1, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.screens, 1)
        self._working = QWidget()
        inside = QHBoxLayout(self._working)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.rail)
        inside.addWidget(work, 1)
        ground = frame("rail")
        self._whole = QVBoxLayout(ground)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        if self.banner is not None:
            self._whole.addWidget(self.banner)
        self._whole.addWidget(self._working, 1)
        self._alone: QWidget | None = None
        self.setCentralWidget(ground)

    def _make_banner(self) -> SandboxBanner | None:
        if not self._desk.is_sandbox:
            return None
        return SandboxBanner(has_card=self._desk.has_practice_card)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_screen)
        self.ways.card_shown.connect(self.screens.show_card)
        self.ways.card_shown.connect(self.card_shown)
        self.ways.phone_shown.connect(self.screens.show_phone)
        self.ways.diagnosis_wanted.connect(self.diagnose)
        self.ways.approval_wanted.connect(self._approve_again)
        self.ways.failed.connect(lambda failure: self.sign.show_mistake(failure))
        self.phone.told.connect(self.screens.note_phone)
        self.strip.phone.toggled.connect(self._way_chosen)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keep_in_view)
            application.aboutToQuit.connect(self.abandon)

    def open_with(self, choices: OpeningChoices) -> None:
        """Begin as the settings say; called before the window is shown.

        The place of the first screen is empty until that screen is loaded.
        """
        self.strip.phone.setChecked(choices.by_phone)
        self.rail.show_current(choices.screen)
        self.screens.open_with(choices)

    def _way_chosen(self, by_phone: bool) -> None:
        """The dot was moved; a Sign screen that is made later asks the strip where it is."""
        if (sign := self.screens.made_sign) is not None:
            sign.choose_way(by_phone=by_phone)

    def _first_size(self) -> None:
        """As designed, but never larger than the screen."""
        screen = self.screen().availableSize()
        self.setMinimumSize(
            min(MINIMUM_WIDTH, screen.width()), min(MINIMUM_HEIGHT, screen.height())
        )
        self.resize(min(WIDTH, screen.width()), min(HEIGHT, screen.height()))

    # -- life -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Notice the first paint: only then may slow work begin."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.first_painted.emit()
        _ = self.keys  # before the next event, and so before any key
        QTimer.singleShot(0, self, self._dress_up)

    def _dress_up(self) -> None:
        """What may come a moment later, because its types cost start time."""
        self.setWindowIcon(icons.product_mark(64))
        access.install()
        self._is_dressed_up = True
        self._keep_in_view(None, QApplication.focusWidget())

    @cached_property
    def keys(self) -> Keys:
        """Its keys; made after the first paint, or when they have to rest before it."""
        from clinic_signer.gui.keys import Keys

        return Keys(self)

    @cached_property
    def outside(self) -> Outside:
        """What reaches it from outside; made after the first paint, or when it is wanted before."""
        from clinic_signer.gui.outside import Outside

        return Outside(self, self._desk, self._lanes, self._clock)

    @property
    def ring(self) -> FocusRing:
        """The focus ring; made when something first gets the keyboard."""
        if self._ring is None:
            from clinic_signer.gui.focus import FocusRing

            self._ring = FocusRing(self)
        return self._ring

    def begin_work(self, files: Sequence[Path] = ()) -> None:
        """Watch the cards; open what was asked for, in the sandbox what there is to practise."""
        self.cards.start()
        self._beginning.begin(files)

    def closeEvent(self, event: QCloseEvent) -> None:
        """A signature that is being made is finished first.

        For the person the window is gone at once, whatever has to end behind it.
        """
        if self.is_signing:
            event.ignore()
            return
        self.closing.emit()
        self.hide()
        self.ways.stop()
        for screen in self.screens.made:
            screen.close_down()
        self.outside.stop()
        self._desk.stop_waiting()
        self.has_ended = self._lanes.end(self._desk.close)
        super().closeEvent(event)

    def abandon(self) -> None:
        """The program ends whatever is going on; nothing may wait for a person any more."""
        sign = self.screens.made_sign
        if sign is not None and sign.session is not None:
            sign.session.abandon()

    @property
    def is_signing(self) -> bool:
        """True while something is being signed."""
        sign = self.screens.made_sign
        return sign is not None and sign.session is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the wide, narrow or short layout."""
        super().resizeEvent(event)
        self._use_measures()

    def _use_measures(self) -> None:
        narrow, tight = self.width() < NARROW_BELOW, self.width() < TIGHT_BELOW
        short = self.height() < SHORT_BELOW
        self.rail.set_narrow(narrow=narrow)
        self.strip.set_narrow(narrow=narrow)
        self.screens.use_measures(narrow=narrow, short=short, tight=tight)

    def _approve_again(self) -> None:
        """An approval has ended: ask for another, for what is chosen."""
        self.show_screen(SIGN_INDEX)
        self.ways.choose(by_phone=True)
        self.keys.press_sign()

    # -- the first start --------------------------------------------------------------------

    def keep_free(self) -> None:
        """Show nothing but the banner until the page of the first start is there."""
        self.give_all_to(frame("app"))

    def show_first_start(self, mark: FirstRunMark | None = None) -> None:
        """Ask what is asked at the first start, in place of everything else.

        Args:
            mark: kept when it is over; None where it is shown for practice, or once more.
        """
        from clinic_signer.gui.first_run.first_start import FirstStart

        self.first_start = FirstStart(self, self._desk, self._lanes, self._clock, mark)
        self.first_start.ended.connect(self._first_start_over)

    def _first_start_over(self) -> None:
        self.first_start = None

    def give_all_to(self, page: QWidget | None) -> None:
        """Give a page the window below the banner; without one the screens have it again."""
        if self._alone is not None:
            self._whole.removeWidget(self._alone)
            self._alone.hide()
            self._alone.deleteLater()
        self._alone = page
        self._working.setVisible(page is None)
        self.keys.set_enabled(enabled=page is None)
        if page is None:
            self._enter()
        else:
            self._whole.addWidget(page, 1)
            page.show()

    # -- screens ----------------------------------------------------------------------------

    def begin_at_the_list(self) -> None:
        """Give the keyboard to the list, unless a person has already taken it elsewhere.

        When a window becomes active, Qt gives it to the first control there is: the sandbox's card,
        or the first button of the rail.
        """
        first = self.rail.buttons[0] if self.banner is None else self.banner
        focus = QApplication.focusWidget()
        by_default = focus is None or focus is first or first.isAncestorOf(focus)
        if by_default and self.is_on_sign:
            self.sign.queue.view.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)
            self.ring.be_quiet_at(self.sign.queue.view)

    def show_screen(self, index: int) -> None:
        """Show a screen; all but the first are made when they are first wanted."""
        if index == SETTINGS_INDEX:
            self.screens.settings.begin()
        elif index != SIGN_INDEX:  # which the opening page stands for until there is one
            self.screens.screen_at(index)
        self.rail.show_current(index)
        if index == self.screens.currentIndex():
            return
        focus = QApplication.focusWidget()
        takes_along = focus is not None and self.screens.isAncestorOf(focus)
        self.screens.setCurrentIndex(index)
        if takes_along:
            self._enter()

    def _enter(self) -> None:
        """Give the keyboard to the screen that is shown."""
        stop = self.shown.entry_stop() or self.rail.current_button()
        stop.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)

    @property
    def shown(self) -> Screen:
        """The screen that is shown."""
        return self.screens.shown

    @property
    def is_on_sign(self) -> bool:
        """True while the Sign screen is shown."""
        return self.screens.currentIndex() == SIGN_INDEX

    @property
    def sign(self) -> SignScreen:
        """The Sign screen; it takes the place of the opening page when it is first wanted."""
        return self.screens.sign

    def open_settings(self, tab: Tab) -> None:
        """Show one page of the settings."""
        self.show_screen(SETTINGS_INDEX)
        self.screens.settings.show_tab(tab)

    def diagnose(self) -> None:
        """Find out what works on this PC, and show it."""
        self.show_screen(SETTINGS_INDEX)
        self.screens.settings.diagnose()

    def open_documents(self, paths: Sequence[Path]) -> None:
        """Open prescriptions for signing."""
        self.show_screen(SIGN_INDEX)
        self.sign.open_files(paths)

    def make_dispensing(self, prescription: bytes, data: Path) -> None:
        """Make a dispensing document of a received prescription and data, to be signed."""
        self.show_screen(SIGN_INDEX)
        self.sign.make_dispensing(prescription, data)

    def verify_documents(self, paths: Sequence[Path]) -> None:
        """Open documents for verification."""
        self.show_screen(VERIFY_INDEX)
        self.screens.verify.open_files(paths)

    def verify_bytes(self, data: bytes, name: str) -> None:
        """Verify a document that is no file."""
        self.show_screen(VERIFY_INDEX)
        self.screens.verify.open_bytes(data, name)

    def screenshot(self, path: Path) -> None:
        """Write a picture of the window, as it is, to a PNG file."""
        self.grab().save(str(path))

    # -- files ------------------------------------------------------------------------------

    def choose_files(self) -> None:
        """Let the person choose files for the screen that is shown."""
        if self.screens.currentIndex() == VERIFY_INDEX:
            self.screens.verify.choose_files()
            return
        from clinic_signer.gui import file_dialog

        filters = [strings.say(strings.PRESCRIPTION_FILES), strings.say(strings.ALL_FILES)]
        file_dialog.choose_files(
            self, strings.say(strings.OPEN_FILES), filters, self.open_documents
        )

    def open_folder(self) -> None:
        """Show the folder of the signed documents in the system's file manager."""
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desk.out_folder)))

    # -- keyboard ---------------------------------------------------------------------------

    def reload(self) -> None:
        """F5: read the card again; try again what stands still; the screen reads again."""
        self.cards.refresh()
        self.outside.start_again()
        self.shown.reload()

    def regions(self) -> list[QWidget]:
        """The stops of F6: rail, strip, then those of the screen."""
        stops = [self.rail.current_button(), self.strip.chosen, *self.shown.regions()]
        return [stop for stop in stops if stop.isVisible() and stop.isEnabled()]

    def _keep_in_view(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Scroll to what the keyboard came to (a card in the margin of the form)."""
        if new is None or new.window() is not self or not self._is_dressed_up:
            return
        sign = self.screens.made_sign
        if sign is not None and sign.form.page.isAncestorOf(new):
            sign.form.bring_into_view(new)
        self.ring.follow(new)
