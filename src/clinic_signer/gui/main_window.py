"""The main window: banner, rail, strip and the screens; keyboard and layout for all of them.

The screens are given a desk and lanes; the window itself knows neither cards nor signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_signer.gui import access, icons, strings
from clinic_signer.gui.card_watch import CardWatch
from clinic_signer.gui.phone_watch import PhoneWatch
from clinic_signer.gui.rail import CERTIFICATES, HISTORY, SIGN, VERIFY, Rail
from clinic_signer.gui.sandbox_banner import SandboxBanner
from clinic_signer.gui.sign.opening import OpeningPage
from clinic_signer.gui.strip import (
    SlotAction,
    SlotView,
    Strip,
    checking_view,
    phone_checking_view,
)
from clinic_signer.gui.widgets import frame
from clinic_signer.gui.worker import Lanes
from clinic_signer.japan import JAPAN

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent

    from clinic_signer.failures import Failure
    from clinic_signer.gui.api_watch import ApiWatch
    from clinic_signer.gui.certificates.screen import CertificatesScreen
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.focus import FocusRing
    from clinic_signer.gui.history.screen import HistoryScreen
    from clinic_signer.gui.requests import Requests
    from clinic_signer.gui.session_lock import SessionLock
    from clinic_signer.gui.sign.screen import SignScreen
    from clinic_signer.gui.verify.screen import VerifyScreen
    from clinic_signer.gui.work_watch import WorkWatch
    from clinic_signer.signers.second_certificate.approval_state import ApprovalState

WIDTH, HEIGHT = 1366, 728
MINIMUM_WIDTH, MINIMUM_HEIGHT = 1024, 540
NARROW_BELOW = 1200
TIGHT_BELOW = 1000
"""Less than the designed minimum: a 1920×1080 screen at 200 %."""
SHORT_BELOW = 640
QUEUE_FIRST_MS = 2000
"""So long everything else waits for the queue, in milliseconds."""
SIGN_INDEX, VERIFY_INDEX, HISTORY_INDEX, CERTIFICATES_INDEX = range(4)

SCREEN_MODULES = tuple(
    f"clinic_signer.gui.{name}"
    for name in (
        *("controls", "search_field", "sign.queue_rows", "sign.queue_view", "sign.queue_panel"),
        *(
            "sign.sheet_elements",
            "sign.sheet_layout",
            "sign.sheet",
            "sign.findings",
            "sign.prescribed_page",
            "sign.form_page",
            "sign.form_pane",
        ),
        *("sign.action_bar", "pin_field", "pin_parts", "pin_dialog", "sign.pin_step"),
        *("batch_dialog", "sign.session", "session_lock"),
        *(
            "sign.screen",
            "verify.look",
            "verify.model",
            "verify.files",
            "verify.items",
            "verify.screen",
        ),
    )
)
"""What the screens are made of, in an order in which no import takes long."""
LATER_MODULES = tuple(
    f"clinic_signer.gui.history.{name}"
    for name in ("desk", "fields", "table", "details", "export_dialog", "screen")
)
"""The same for a screen that nobody needs in the first second."""


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
        self._painted = self._has_begun = False
        self._is_dressed_up = False
        self.setWindowTitle(strings.say(strings.PRODUCT))
        self._requests: Requests | None = None
        self.rail = Rail([SIGN, VERIFY, HISTORY, CERTIFICATES])
        self.strip = Strip()
        self.cards = CardWatch(desk, lanes, self)
        self._lock: SessionLock | None = None
        self.phone = PhoneWatch(desk, lanes, self)
        self._api: ApiWatch | None = None
        self._work: WorkWatch | None = None
        self._card: SlotView = checking_view()
        self._phone: SlotView = phone_checking_view()
        self._second_hand: QTimer | None = None
        self._sign: SignScreen | None = None
        self.verify: VerifyScreen | None = None
        self.history: HistoryScreen | None = None
        self.certificates: CertificatesScreen | None = None
        self._opening = OpeningPage(clock().astimezone(JAPAN).date())
        self._verify_place, self._history_place = QWidget(), QWidget()
        self._certificates_place = QWidget()
        self.screens = QStackedWidget()
        self.screens.addWidget(self._opening)
        self.screens.addWidget(self._verify_place)
        self.screens.addWidget(self._history_place)
        self.screens.addWidget(self._certificates_place)
        self._build()
        self._ring: FocusRing | None = None
        self._connect()
        self._shortcuts()
        self._first_size()
        self.show_screen(SIGN_INDEX)

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        work = frame("work")
        column = QVBoxLayout(work)
        column.setContentsMargins(1, 1, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.screens, 1)
        inside = QHBoxLayout()
        inside.setSpacing(0)
        inside.addWidget(self.rail)
        inside.addWidget(work, 1)
        ground = frame("rail")
        whole = QVBoxLayout(ground)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.banner: SandboxBanner | None = None
        if self._desk.is_sandbox:
            self.banner = SandboxBanner(has_card=self._desk.has_practice_card)
            self.banner.card_moved.connect(self._move_practice_card)
            self.banner.phone_wanted.connect(self.show_practice_phone)
            whole.addWidget(self.banner)
        whole.addLayout(inside, 1)
        self.setCentralWidget(ground)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_screen)
        self.cards.changed.connect(self._show_card)
        self.phone.changed.connect(self._show_phone)
        self.phone.told.connect(self._note_phone)
        self.settled.connect(self._start_beside)
        self.strip.card.action_wanted.connect(self._act_on_card)
        self.strip.phone.action_wanted.connect(self._act_on_phone)
        self.strip.phone.toggled.connect(self._choose_way)
        self._opening.open_wanted.connect(self.choose_files)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keep_in_view)
            application.aboutToQuit.connect(self.abandon)

    def _shortcuts(self) -> None:
        screens = (
            (f"Ctrl+{index + 1}", lambda index=index: self.show_screen(index))
            for index in range(self.screens.count())
        )
        for keys, action in (
            *screens,
            ("Alt+C", self.strip.card.click),
            ("Alt+P", self.strip.phone.click),
            ("Ctrl+F", self._find),
            ("Ctrl+A", self._tick_all),
            ("Ctrl+Return", self._press_sign),
            ("Ctrl+Enter", self._press_sign),
            ("F8", lambda: self._finding(+1)),
            ("Shift+F8", lambda: self._finding(-1)),
            ("Alt+K", self._confirm),
            ("Ctrl+O", self.choose_files),
            ("F5", self.reload),
            ("F6", lambda: self._region(+1)),
            ("Shift+F6", lambda: self._region(-1)),
            ("Ctrl++", lambda: self._zoom(+1)),
            ("Ctrl+=", lambda: self._zoom(+1)),
            ("Ctrl+-", lambda: self._zoom(-1)),
            ("Ctrl+0", lambda: self._zoom(0)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action)

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
        QTimer.singleShot(0, self, self._dress_up)

    def _dress_up(self) -> None:
        """What may come a moment later, because its types cost start time."""
        self.setWindowIcon(icons.product_mark(64))
        access.install()
        self._is_dressed_up = True
        self._keep_in_view(None, QApplication.focusWidget())

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

        self._lanes.desk.run(
            _load_rooms,
            lambda _none: self._load_screens(list(SCREEN_MODULES), lambda: self._begin(files)),
            self._not_loaded,
        )

    def _begin(self, files: Sequence[Path]) -> None:
        """The screens are loaded: first the queue is read."""
        self._watch_session()
        self._lanes.desk.run(self._desk.setting_mistakes, self._show_mistakes, _ignore)
        self.sign.watch.loaded.connect(self._begin_the_rest)
        self.sign.watch.failed.connect(self._begin_the_rest)
        QTimer.singleShot(QUEUE_FIRST_MS, self, self._begin_the_rest)
        self.sign.begin(practise=not files)
        if files:
            self._open_wanted(files)
        self.requests.begin()
        self.begun.emit()

    def _begin_the_rest(self) -> None:
        """What loads long and is not seen at once; only one thread of Python runs at a time."""
        if self._has_begun:
            return
        self._has_begun = True
        self.phone.start()
        self._lanes.history.run(
            _load_journal,
            lambda _none: self._load_screens(list(LATER_MODULES), self._settle),
            lambda _failure: self.settled.emit(),
        )

    def _show_mistakes(self, mistakes: tuple[Failure, ...]) -> None:
        """Say the first mistake in the settings; the command line says them all."""
        if mistakes:
            self.sign.show_mistake(mistakes[0])

    def _settle(self) -> None:
        """Make what takes a moment to make while nobody waits for it."""
        self._make_history()
        self.settled.emit()

    def _start_beside(self) -> None:
        """What works beside the window comes last; and on the journal, which may still be away."""
        for watch in (self.work, self.api):
            if self.sign.watch.is_loaded:
                watch.start()
            else:
                self.sign.watch.loaded.connect(watch.start)

    def _show_api(self) -> None:
        self.rail.show_api(self.api.address, self.api.failure)
        if self.api.failure is not None:
            self.sign.show_mistake(self.api.failure)

    def _load_screens(self, modules: list[str], loaded: Callable[[], None]) -> None:
        """Import one module at each turn of the event loop, then call ``loaded``.

        Not in a lane: PySide6 makes Qt's types on first use, which is not safe in two threads.
        """
        if not modules:
            loaded()
            return
        import_module(modules.pop(0))
        QTimer.singleShot(0, self, lambda: self._load_screens(modules, loaded))

    def closeEvent(self, event: QCloseEvent) -> None:
        """A signature that is being made is finished first."""
        if self._sign is not None and self._sign.session is not None:
            event.ignore()
            return
        self.closing.emit()
        if self._second_hand is not None:
            self._second_hand.stop()
        if self.history is not None:
            self.history.stop()
        if self.verify is not None:
            self.verify.run.stop()
            self.verify.lists.clear()
        if self._sign is not None:
            self._sign.watch.stop()
        self.api.stop()
        self.work.stop()
        self._lanes.queue.wait()  # nothing may open the journal again once it is closed
        self._lanes.card.run(self._desk.close, _ignore, _ignore)
        self._lanes.wait()
        super().closeEvent(event)

    def abandon(self) -> None:
        """The program ends whatever is going on; nothing may wait for a person any more."""
        if self._sign is not None and self._sign.session is not None:
            self._sign.session.abandon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the wide, narrow or short layout."""
        super().resizeEvent(event)
        self._use_measures()

    def _use_measures(self) -> None:
        narrow, tight = self.width() < NARROW_BELOW, self.width() < TIGHT_BELOW
        short = self.height() < SHORT_BELOW
        self.rail.set_narrow(narrow=narrow)
        self.strip.set_narrow(narrow=narrow)
        self._opening.set_measures(narrow=narrow)
        if self._sign is not None:
            self._sign.set_measures(narrow=narrow, short=short, tight=tight)
        if self.verify is not None:
            self.verify.set_measures(narrow=narrow, short=short)
        if self.history is not None:
            self.history.set_measures(narrow=narrow, short=short)
        if self.certificates is not None:
            self.certificates.set_measures(narrow=narrow, short=short)

    # -- card -------------------------------------------------------------------------------

    def _show_card(self) -> None:
        from clinic_signer.gui import card_slot

        state, failure = self.cards.state, self.cards.failure
        if failure is not None:
            self._show_slot(card_slot.failure_view(failure))
        elif state is not None:
            self._show_slot(card_slot.readers_view(state, self._clock()))
            if self.banner is not None:
                self.banner.show_card(is_in=state.chosen.kind.value != "no-card")

    def _not_loaded(self, failure: Failure) -> None:
        from clinic_signer.gui import card_slot

        self._show_slot(card_slot.failure_view(failure))

    def _show_slot(self, view: SlotView) -> None:
        self._card = view
        self.strip.card.show_view(view)
        if self._sign is not None:
            self._sign.show_card(view)
        self._show_certificates()
        self.card_shown.emit()

    def _move_practice_card(self, into_reader: bool) -> None:
        self.cards.move_practice_card(into_reader=into_reader)

    def _act_on_card(self, action: SlotAction) -> None:
        if action in (SlotAction.CHOOSE_CARD, SlotAction.OTHER_CARD):
            self.choose_card()
        elif action in (SlotAction.ISSUER, SlotAction.RENEWAL):
            self._show_help(action)

    def _show_help(self, action: SlotAction) -> None:
        from clinic_signer.gui.card_help import CardHelp
        from clinic_signer.signers.card.issuer_help import HelpTopic

        state = self.cards.state
        if state is not None:
            first = HelpTopic.LOCKED if action is SlotAction.ISSUER else HelpTopic.EXPIRY
            CardHelp(state.chosen, first, self).open()

    # -- phone ------------------------------------------------------------------------------

    def _show_phone(self) -> None:
        from clinic_signer.gui import phone_slot

        phone, failure = self.phone.phone, self.phone.failure
        if failure is not None:
            self._phone = phone_slot.failure_view(failure)
        elif phone is None:
            self._phone = phone_slot.none_view()
        else:
            self._phone = phone_slot.phone_view(phone.state, phone.certificate, self._clock())
            self._count_down(running=phone.state.until is not None)
        if self.banner is not None:
            self.banner.phone.setVisible(phone is not None and phone.practice is not None)
        self.strip.phone.show_view(self._phone)
        if self._sign is not None:
            self._sign.show_phone(phone, self._phone)
        self._show_certificates()

    def _note_phone(self, state: ApprovalState) -> None:
        if self._sign is not None:
            self._sign.note_phone(state)

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

    def _choose_way(self, by_phone: bool) -> None:
        self.sign.choose_way(by_phone=by_phone)

    def _way_wanted(self, by_phone: bool) -> None:
        slot = self.strip.phone if by_phone else self.strip.card
        slot.setChecked(True)

    def _act_on_phone(self, action: SlotAction) -> None:
        if action is SlotAction.SET_UP:
            self.set_up_phone()
        elif action is SlotAction.END_APPROVAL and self.phone.phone is not None:
            from clinic_signer.signers.second_certificate.approval_state import EndReason

            self.phone.phone.end(EndReason.ENDED_BY_USER)

    def set_up_phone(self) -> None:
        """Make a phone and this PC known to each other; a phone that is known is asked about."""
        phone = self.phone.phone
        if phone is None or phone.set_up is None:
            return
        if phone.state.paired:
            from clinic_signer.gui.approval.forget_dialog import ForgetDialog

            asked = ForgetDialog(self)
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
            PairingConductor(phone, phone.set_up, self._clock, self).begin()

    def show_practice_phone(self) -> None:
        """Show where the practice phone is, and its letter."""
        from clinic_signer.gui.practice_phone import PracticePhone

        phone = self.phone.phone
        if phone is not None and phone.practice is not None:
            PracticePhone(phone.practice, self._lanes, self).open()

    def choose_card(self) -> None:
        """Let the person choose one of several holders' cards."""
        from clinic_signer.gui.card_chooser import CardChooser

        CardChooser(self.cards, self._clock, self).open()

    def _watch_session(self) -> None:
        """A PIN that was typed is given up when the workstation is locked."""
        from clinic_signer.gui.session_lock import SessionLock

        self._lock = SessionLock(self)
        self._lock.locked.connect(self._drop_pin)
        self._lock.start()

    def _drop_pin(self) -> None:
        from clinic_signer.signers.base import PinDrop

        if self._sign is not None:
            self._sign.drop_pin(PinDrop.WORKSTATION_LOCKED)
        if self.phone.phone is not None:
            from clinic_signer.signers.second_certificate.approval_state import EndReason

            self.phone.phone.end(EndReason.WORKSTATION_LOCKED)

    # -- asked from outside -----------------------------------------------------------------

    @property
    def requests(self) -> Requests:
        """The door for what is asked of the window from outside; opened in its thread."""
        if self._requests is None:
            from clinic_signer.gui.requests import Requests

            self._requests = Requests(self)
            self._requests.files_wanted.connect(self._open_wanted)
            self._requests.job_wanted.connect(self._show_job)
            self._requests.front_wanted.connect(self._come_to_front)
        return self._requests

    @property
    def api(self) -> ApiWatch:
        """What is known of the local API."""
        if self._api is None:
            from clinic_signer.gui.api_watch import ApiWatch

            self._api = ApiWatch(self._desk, self._lanes.queue, self.requests.show, self)
            self._api.changed.connect(self._show_api)
        return self._api

    @property
    def work(self) -> WorkWatch:
        """What is known of the station's work beside the window."""
        if self._work is None:
            from clinic_signer.gui.work_watch import WorkWatch

            self._work = WorkWatch(self._desk, self._lanes.queue, self)
            self._work.changed.connect(lambda: self.sign.show_trouble(self.work.notice))
        return self._work

    def _open_wanted(self, files: Sequence[Path]) -> None:
        from clinic_signer.station.journal.job import Source

        self.show_screen(SIGN_INDEX)
        self.sign.open_files(files, Source.COMMAND_LINE, show_first=True)

    def _show_job(self, job_id: str) -> None:
        self.show_screen(SIGN_INDEX)
        self.sign.show_job(job_id)

    def _come_to_front(self, activation: str | None) -> None:
        """Never while a PIN or an approval is asked for: it would get what is typed elsewhere."""
        from clinic_signer.gui import front

        if self._sign is not None and self._sign.session is not None:
            front.ask_for_attention(self)
        else:
            front.come_to_front(self, activation)

    # -- screens ----------------------------------------------------------------------------

    def show_screen(self, index: int) -> None:
        """Show a screen; all but the first are made when they are first wanted."""
        if index == VERIFY_INDEX:
            self.verify_screen()
        elif index == HISTORY_INDEX:
            self.history_screen()
        elif index == CERTIFICATES_INDEX:
            self.certificates_screen()
        self.rail.show_current(index)
        self.screens.setCurrentIndex(index)

    @property
    def sign(self) -> SignScreen:
        """The Sign screen; it takes the place of the opening page when it is first wanted."""
        if self._sign is None:
            from clinic_signer.gui.sign import screen

            self._sign = screen.SignScreen(self._desk, self._lanes, self.cards, self._clock)
            self._sign.open_wanted.connect(self.choose_files)
            self._sign.choice_wanted.connect(self.choose_card)
            self._sign.folder_wanted.connect(self.open_folder)
            self._sign.way_wanted.connect(self._way_wanted)
            self._sign.signer_changed.connect(self.api.note_signer)
            self._sign.show_card(self._card)
            self._sign.show_phone(self.phone.phone, self._phone)
            here = self.screens.currentIndex()
            self.screens.insertWidget(SIGN_INDEX, self._sign)
            self.screens.removeWidget(self._opening)
            self.screens.setCurrentIndex(here)
            self._use_measures()
        return self._sign

    def verify_screen(self) -> VerifyScreen:
        """Return the Verify screen."""
        if self.verify is None:
            from clinic_signer.gui.verify.screen import VerifyScreen

            self.verify = VerifyScreen(self._desk, self._lanes)
            self.verify.dispensing_wanted.connect(self.make_dispensing)
            self.screens.insertWidget(VERIFY_INDEX, self.verify)
            self.screens.removeWidget(self._verify_place)
            self._use_measures()
        return self.verify

    def history_screen(self) -> HistoryScreen:
        """Return the History screen."""
        history = self._make_history()
        if history is not self.screens.widget(HISTORY_INDEX):
            self.screens.insertWidget(HISTORY_INDEX, history)
            self.screens.removeWidget(self._history_place)
            self._use_measures()
        return history

    def _make_history(self) -> HistoryScreen:
        if self.history is None:
            from clinic_signer.gui.history.screen import HistoryScreen

            self.history = HistoryScreen(self._desk.history, self._lanes, self._clock)
            self.history.verify_wanted.connect(self.verify_bytes)
        return self.history

    def certificates_screen(self) -> CertificatesScreen:
        """Return the Certificates screen."""
        if self.certificates is None:
            from clinic_signer.gui.certificates.screen import CertificatesScreen

            self.certificates = CertificatesScreen()
            self.certificates.set_up_wanted.connect(self.set_up_phone)
            self.certificates.refresh_wanted.connect(self.cards.refresh)
            self.screens.insertWidget(CERTIFICATES_INDEX, self.certificates)
            self.screens.removeWidget(self._certificates_place)
            self._use_measures()
            self._show_certificates()
        return self.certificates

    def _show_certificates(self) -> None:
        if self.certificates is None:
            return
        from clinic_signer.gui.certificates import making

        state, phone = self.cards.state, self.phone.phone
        self.certificates.show_view(
            making.certificates_view(
                None if state is None else state.chosen,
                self._card,
                None if phone is None else phone.certificate,
                None if phone is None else self._phone,
                self._clock(),
                None if phone is None else phone.set_up,
            )
        )

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
        self.verify_screen().open_files(paths)

    def verify_bytes(self, data: bytes, name: str) -> None:
        """Verify a document that is no file."""
        self.show_screen(VERIFY_INDEX)
        self.verify_screen().open_bytes(data, name)

    def screenshot(self, path: Path) -> None:
        """Write a picture of the window, as it is, to a PNG file."""
        self.grab().save(str(path))

    # -- files ------------------------------------------------------------------------------

    def choose_files(self) -> None:
        """Let the person choose files for the screen that is shown."""
        if self.screens.currentIndex() == VERIFY_INDEX:
            self.verify_screen().choose_files()
            return
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, strings.say(strings.OPEN_FILES))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        filters = [strings.say(strings.PRESCRIPTION_FILES), strings.say(strings.ALL_FILES)]
        dialog.setNameFilters(filters)
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.open_documents([Path(n) for n in names]))
        dialog.open()

    def open_folder(self) -> None:
        """Show the folder of the signed documents in the system's file manager."""
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desk.out_folder)))

    # -- keyboard ---------------------------------------------------------------------------

    @property
    def _on_sign(self) -> bool:
        return self.screens.currentIndex() == SIGN_INDEX

    def _find(self) -> None:
        if self._on_sign:
            self.sign.focus_search()
        elif self.screens.currentIndex() == HISTORY_INDEX:
            self.history_screen().focus_search()

    def _tick_all(self) -> None:
        if self._on_sign:
            self.sign.tick_all()

    def _press_sign(self) -> None:
        """Ctrl+Enter is the button, only while it can be used; it never confirms a warning."""
        if self._on_sign and self.sign.bar.button.isEnabled():
            self.sign.bar.button.click()

    def _finding(self, step: int) -> None:
        if self._on_sign:
            self.sign.form.go_to_finding(step)

    def _confirm(self) -> None:
        if self._on_sign:
            self.sign.form.confirm_current()

    def _zoom(self, step: int) -> None:
        if self._on_sign:
            self.sign.form.step_zoom(step)

    def reload(self) -> None:
        """F5: read the card again; read the queue again, verify again, read the history again."""
        self.cards.refresh()
        self.api.start_again()
        self.work.start_again()
        if self._on_sign and self._sign is not None:
            self._sign.watch.look_now()
        elif self.screens.currentIndex() == VERIFY_INDEX:
            self.verify_screen().verify_again()
        elif self.screens.currentIndex() == HISTORY_INDEX:
            self.history_screen().reload()

    def regions(self) -> list[QWidget]:
        """The stops of F6: rail, strip, then those of the screen."""
        if self._on_sign:
            screen = self.sign.regions()
        elif self.screens.currentIndex() == HISTORY_INDEX:
            screen = self.history_screen().regions()
        else:
            screen = self.verify_screen().regions()
        stops: list[QWidget] = [self.rail.current_button(), self.strip.card, *screen]
        return [stop for stop in stops if stop.isVisible() and stop.isEnabled()]

    def _region(self, step: int) -> None:
        stops = self.regions()
        here = next((i for i, stop in enumerate(stops) if _holds_focus(stop)), None)
        index = (0 if step > 0 else -1) if here is None else (here + step) % len(stops)
        stops[index].setFocus(QtCore.Qt.FocusReason.ShortcutFocusReason)

    def _keep_in_view(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Scroll to what the keyboard came to (a card in the margin of the form)."""
        if new is None or new.window() is not self or not self._is_dressed_up:
            return
        if self._sign is not None and self._sign.form.page.isAncestorOf(new):
            self._sign.form.bring_into_view(new)
        self.ring.follow(new)


def _load_rooms() -> None:
    """Import what the screens need of the rooms below; in a lane, after the first paint."""
    import_module("clinic_signer.prescription.records")


def _load_journal() -> None:
    """Import the database's library (0.3 s) and what of the history is without Qt; in a lane."""
    import_module("clinic_signer.station.journal.journal")
    import_module("clinic_signer.gui.history.lines")


def _ignore(_result: object) -> None:
    """Nobody is there any more to be told."""


def _holds_focus(stop: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (stop is focus or stop.isAncestorOf(focus))
