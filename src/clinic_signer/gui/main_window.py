"""The main window: banner, rail, strip and the screens; keyboard and layout for all of them.

The screens are given a desk and lanes; the window itself knows neither cards nor signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_signer.failures import Failure
from clinic_signer.gui import icons, strings, theme
from clinic_signer.gui.card_slot import card_view
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.focus import FocusRing
from clinic_signer.gui.rail import SIGN, VERIFY, Rail
from clinic_signer.gui.sandbox_banner import SandboxBanner
from clinic_signer.gui.sign.screen import SignScreen
from clinic_signer.gui.strip import Strip
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import frame
from clinic_signer.gui.worker import Lanes

if TYPE_CHECKING:
    from clinic_signer.gui.verify.screen import VerifyScreen
    from clinic_signer.signers.card.state import CardState

WIDTH, HEIGHT = 1366, 728
MINIMUM_WIDTH, MINIMUM_HEIGHT = 1024, 540
NARROW_BELOW = 1200
SHORT_BELOW = 640
SIGN_INDEX, VERIFY_INDEX = range(2)


class _Corner(QWidget):
    """The round upper left corner of the work area, in the colour of the rail."""

    SIZE = 8

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(self.SIZE + 1, self.SIZE + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cover the square corner, draw the round one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, round_part = QPainterPath(), QPainterPath()
        whole.addRect(QRectF(self.rect()))
        circle = QRectF(0.5, 0.5, 2 * self.SIZE, 2 * self.SIZE)
        round_part.moveTo(circle.center())
        round_part.arcTo(circle, 90, 90)
        painter.fillPath(whole.subtracted(round_part), theme.colour(Tone.BG_RAIL))
        painter.setPen(QPen(theme.colour(Tone.LINE), 1))
        painter.drawArc(circle, 90 * 16, 90 * 16)
        painter.end()


class MainWindow(QMainWindow):
    """The window.

    Signals:
        first_painted: the window is on screen; slow work may begin.
        card_shown: the strip shows what the card said.
    """

    first_painted = Signal()
    card_shown = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._desk = desk
        self._lanes = lanes
        self._clock = clock
        self._painted = False
        self.setWindowTitle(strings.say(strings.PRODUCT))
        self.setWindowIcon(icons.product_mark(64))
        self.rail = Rail([SIGN, VERIFY])
        self.strip = Strip()
        self.sign = SignScreen(desk, lanes, clock)
        self.verify: VerifyScreen | None = None
        self._verify_place = QWidget()
        self.screens = QStackedWidget()
        self.screens.addWidget(self.sign)
        self.screens.addWidget(self._verify_place)
        self._build()
        self.ring = FocusRing(self)
        self._connect()
        self._shortcuts()
        self._first_size()
        self.show_screen(SIGN_INDEX)

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        work = frame("app")
        column = QVBoxLayout(work)
        column.setContentsMargins(1, 1, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.screens, 1)
        self._corner = _Corner(work)
        self._corner.raise_()
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
            self.banner = SandboxBanner()
            whole.addWidget(self.banner)
        whole.addLayout(inside, 1)
        self.setCentralWidget(ground)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_screen)
        self.sign.open_wanted.connect(self.choose_files)
        self.sign.card_wanted.connect(self.look_at_card)
        self.sign.folder_wanted.connect(self.open_folder)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keep_in_view)

    def _shortcuts(self) -> None:
        for keys, action in (
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

    def event(self, event: QEvent, /) -> bool:
        """Notice the first paint: only then may slow work begin."""
        done = super().event(event)
        if event.type() is QEvent.Type.Paint and not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)
        return done

    def begin_work(self, files: Sequence[Path] = ()) -> None:
        """Look at the card; open what was asked for, in the sandbox what there is to practise."""
        self.look_at_card()
        if files:
            self.open_documents(files)
        else:
            self.sign.open_practice()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A signature that is being made is finished first."""
        if self.sign.session is not None:
            event.ignore()
            return
        self._lanes.wait()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the wide, narrow or short layout."""
        super().resizeEvent(event)
        self._use_measures()

    def _use_measures(self) -> None:
        narrow = self.width() < NARROW_BELOW
        short = self.height() < SHORT_BELOW
        self.rail.set_narrow(narrow=narrow)
        self.strip.set_narrow(narrow=narrow)
        self.sign.set_measures(narrow=narrow, short=short)
        if self.verify is not None:
            self.verify.set_measures(narrow=narrow, short=short)

    # -- card -------------------------------------------------------------------------------

    def look_at_card(self) -> None:
        """Ask the card lane what state the card is in."""
        self._lanes.card.run(self._desk.card_state, self._show_card, self._card_failed)

    def _show_card(self, state: CardState | None) -> None:
        view = card_view(state)
        self.strip.card.show_view(view)
        self.sign.show_card(view)
        self.card_shown.emit()

    def _card_failed(self, failure: Failure) -> None:
        view = card_view(None, failure)
        self.strip.card.show_view(view)
        self.sign.show_card(view)
        self.card_shown.emit()

    # -- screens ----------------------------------------------------------------------------

    def show_screen(self, index: int) -> None:
        """Show a screen; the Verify screen is made when it is first wanted."""
        if index == VERIFY_INDEX:
            self.verify_screen()
        self.rail.show_current(index)
        self.screens.setCurrentIndex(index)

    def verify_screen(self) -> VerifyScreen:
        """Return the Verify screen."""
        if self.verify is None:
            from clinic_signer.gui.verify.screen import VerifyScreen

            self.verify = VerifyScreen(self._desk, self._lanes)
            self.screens.insertWidget(VERIFY_INDEX, self.verify)
            self.screens.removeWidget(self._verify_place)
            self._use_measures()
        return self.verify

    def open_documents(self, paths: Sequence[Path]) -> None:
        """Open prescriptions for signing."""
        self.show_screen(SIGN_INDEX)
        self.sign.open_files(paths)

    def verify_documents(self, paths: Sequence[Path]) -> None:
        """Open documents for verification."""
        self.show_screen(VERIFY_INDEX)
        self.verify_screen().open_files(paths)

    def screenshot(self, path: Path) -> None:
        """Write a picture of the window, as it is, to a PNG file."""
        self.grab().save(str(path))

    # -- files ------------------------------------------------------------------------------

    def choose_files(self) -> None:
        """Let the person choose files for the screen that is shown."""
        if self.screens.currentIndex() == VERIFY_INDEX:
            self.verify_screen().choose_files()
            return
        dialog = QFileDialog(self, strings.say(strings.OPEN_FILES))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        filters = [strings.say(strings.PRESCRIPTION_FILES), strings.say(strings.ALL_FILES)]
        dialog.setNameFilters(filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.open_documents([Path(n) for n in names]))
        dialog.open()

    def open_folder(self) -> None:
        """Show the folder of the signed documents in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._desk.out_folder)))

    # -- keyboard ---------------------------------------------------------------------------

    @property
    def _on_sign(self) -> bool:
        return self.screens.currentIndex() == SIGN_INDEX

    def _find(self) -> None:
        if self._on_sign:
            self.sign.focus_search()

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
        """F5: look at the card again, verify again."""
        self.look_at_card()
        if not self._on_sign:
            self.verify_screen().verify_again()

    def regions(self) -> list[QWidget]:
        """The stops of F6: rail, strip, then those of the screen."""
        screen = self.sign.regions() if self._on_sign else self.verify_screen().regions()
        stops: list[QWidget] = [self.rail.current_button(), self.strip.card, *screen]
        return [stop for stop in stops if stop.isVisible() and stop.isEnabled()]

    def _region(self, step: int) -> None:
        stops = self.regions()
        here = next((i for i, stop in enumerate(stops) if _holds_focus(stop)), None)
        index = (0 if step > 0 else -1) if here is None else (here + step) % len(stops)
        stops[index].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _keep_in_view(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Scroll to what the keyboard came to (a card in the margin of the form)."""
        if new is not None and self.sign.form.page.isAncestorOf(new):
            self.sign.form.bring_into_view(new)
            self.ring.place()


def _holds_focus(stop: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (stop is focus or stop.isAncestorOf(focus))
