"""What the window does after its first paint, in an order in which nothing is waited for long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from clinic_signer.gui.screens import CERTIFICATES_INDEX, HISTORY_INDEX, VERIFY_INDEX

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.main_window import MainWindow
    from clinic_signer.gui.worker import Lanes

QUEUE_FIRST_MS = 2000
"""So long everything else waits for the queue, in milliseconds."""

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
        *("batch_rows", "batch_dialog", "sign.session", "session_lock"),
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
    f"clinic_signer.gui.{name}"
    for name in (
        *(
            "history.desk",
            "history.fields",
            "history.table",
            "history.details",
            "history.export_dialog",
            "history.screen",
        ),
        *("approval.qr_view", "certificates.panels", "certificates.screen", "certificates.making"),
        *("approval.left_pane", "approval.dialog", "approval.conductor", "sign.phone_session"),
        *("settings.model", "settings.rows", "settings.settings_page", "settings.screen"),
        *("settings.diagnosis.page", "verify.reading"),
    )
)
"""The same for what nobody needs in the first second."""
_SETTLED = (HISTORY_INDEX, VERIFY_INDEX, CERTIFICATES_INDEX)
"""The screens that are made before anybody has asked for them."""


class Beginning(QObject):
    """Loads the screens, then has the queue read, then everything else.

    Args:
        window: whose beginning it is.
        desk: what the window works with.
        lanes: where heavy libraries are imported.
    """

    def __init__(self, window: MainWindow, desk: Desk, lanes: Lanes) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._lanes = lanes
        self._has_begun = False
        window.settled.connect(_teach_qt)
        window.settled.connect(self._start_beside)

    def begin(self, files: Sequence[Path]) -> None:
        """Load the screens, then show the queue and ``files``."""
        self._lanes.desk.run(
            _load_rooms,
            lambda _none: self._load(list(SCREEN_MODULES), lambda: self._begin(files)),
            self._window.ways.show_card_failure,
        )

    def _begin(self, files: Sequence[Path]) -> None:
        """The screens are loaded: first the queue is read."""
        window = self._window
        window.outside.lock.start()
        self._lanes.desk.run(self._desk.setting_mistakes, self._show_mistakes, _ignore)
        window.sign.watch.loaded.connect(self._begin_the_rest)
        window.sign.watch.failed.connect(self._begin_the_rest)
        QTimer.singleShot(QUEUE_FIRST_MS, self, self._begin_the_rest)
        window.sign.begin(practise=not files)
        if files:
            window.outside.open_files(files)
        if not window.is_on_sign:
            window.show_screen(window.screens.currentIndex())
        window.begin_at_the_list()
        window.outside.requests.begin()
        window.begun.emit()

    def _begin_the_rest(self) -> None:
        """What loads long and is not seen at once; only one thread of Python runs at a time."""
        if self._has_begun:
            return
        self._has_begun = True
        self._window.phone.start()
        self._lanes.history.run(
            _load_journal,
            lambda _none: self._load(list(LATER_MODULES), self._settle),
            lambda _failure: self._window.settled.emit(),
        )

    def _show_mistakes(self, mistakes: tuple[Failure, ...]) -> None:
        """Say the first mistake in the settings; the command line says them all."""
        if mistakes:
            self._window.sign.show_mistake(mistakes[0])

    def _settle(self) -> None:
        """Make what takes a moment to make while nobody waits for it."""
        window, screens = self._window, self._window.screens
        steps: list[Callable[[], object]] = [
            screens.make_history,
            # What is made later stands above: the end of a certificate matters more than a version,
            # a version more than the log.
            lambda: window.outside.log,
            lambda: window.outside.updates,
            lambda: window.outside.expiry,
            lambda: screens.history,
            lambda: screens.verify,
            lambda: screens.certificates,
            *(lambda each=each: _polish(screens.screen_at(each)) for each in _SETTLED),
        ]
        self._settle_on(steps)

    def _settle_on(self, steps: list[Callable[[], object]]) -> None:
        """Each step has a turn of the event loop: two screens at once would be felt."""
        if not steps:
            self._window.settled.emit()
            return
        steps.pop(0)()
        QTimer.singleShot(0, self, lambda: self._settle_on(steps))

    def _start_beside(self) -> None:
        """What works beside the window comes last; and on the journal, which may still be away."""
        if self._window.first_start is not None:  # where prescriptions come from is being asked
            self._window.first_start.ended.connect(self._start_beside)
            return
        queue = self._window.sign.watch
        self._window.outside.updates.start()
        for watch in (self._window.outside.work, self._window.outside.api):
            if queue.is_loaded:
                watch.start()
            else:
                queue.loaded.connect(watch.start)

    def _load(self, modules: list[str], loaded: Callable[[], None]) -> None:
        """Import one module at each turn of the event loop, then call ``loaded``.

        Not in a lane: PySide6 makes Qt's types on first use, which is not safe in two threads.
        """
        if not modules:
            loaded()
            return
        import_module(modules.pop(0))
        QTimer.singleShot(0, self, lambda: self._load(modules, loaded))


def _load_rooms() -> None:
    """Import what the screens need of the rooms below; in a lane, after the first paint."""
    import_module("clinic_signer.prescription.records")


def _load_journal() -> None:
    """Import the database's library (0.3 s) and what of the history is without Qt; in a lane."""
    import_module("clinic_signer.station.journal.journal")
    import_module("clinic_signer.gui.history.lines")


def _teach_qt() -> None:
    from PySide6.QtCore import QCoreApplication

    from clinic_signer.gui import qt_words

    if (application := QCoreApplication.instance()) is not None:
        qt_words.install(application)


def _polish(screen: QWidget) -> None:
    """Have the style sheet look at a screen, which it otherwise does when that is first shown."""
    for each in screen.findChildren(QWidget):
        each.ensurePolished()


def _ignore(_result: object) -> None:
    """Nobody is there any more to be told."""
