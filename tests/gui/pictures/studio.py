"""Where pictures are taken: the real window over the doubles, with one clock and one set of data.

A :class:`Stage` is what a row of the catalogue builds its picture on. It needs no test runner, so
the command and the tests take the same pictures. Everything that could differ from run to run is
fixed here: the clock, the data, the fonts (by family, as the theme names them), the cursor.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QDeadlineTimer, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from clinic_signer.gui import access, app, strings, theme
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.theme import ThemeName
from clinic_signer.gui.verify.reading import with_content
from clinic_signer.gui.worker import Lanes
from clinic_signer.offers import withhold
from clinic_signer.signature.verifier import verify
from clinic_signer.words import Language
from gui.doubles import NOW, Clock, FakeDesk, settle
from gui.phone_double import FakePhone
from gui.pictures.cards import card
from gui.pictures.people import shared_sandbox, without_chance

PATIENCE_MS = 30_000
"""How long a window may take to come to the wanted state, on a busy machine."""
QUIET_MS = 250
_Made = TypeVar("_Made", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a picture is taken.

    Attributes:
        language: of every text.
        width: of the window, in logical pixels.
        height: of the same.
        scale: device pixels per logical pixel, in percent; one for a process
            (``QT_SCALE_FACTOR``).
    """

    language: Language = Language.JAPANESE
    width: int = 1366
    height: int = 768
    scale: int = 100

    @property
    def name(self) -> str:
        """Short, for file names."""
        return f"{self.language.value}-{self.scale}"


JAPANESE = Setting()
ENGLISH = Setting(Language.ENGLISH)


def narrow(language: Language = Language.JAPANESE) -> Setting:
    """A screen of 1366×768 at 125 %: 1093 logical pixels wide, 566 high below the title bar."""
    return Setting(language, 1093, 566, scale=125)


def application() -> QApplication:
    """The application as the program makes it; only the cursor stands still."""
    made = app.make_application(Language.JAPANESE, ThemeName.LIGHT)
    access.install()
    made.setCursorFlashTime(0)
    return made


class Stage:
    """One window, or one dialog, on its way to a picture.

    Args:
        setting: language and size.
        folder: for what a window keeps; empty at first.
    """

    def __init__(self, setting: Setting, folder: Path) -> None:
        self.setting = setting
        self.folder = folder
        self.clock = Clock()
        self.lanes = Lanes()
        self.phone = FakePhone()
        self.desk = FakeDesk(folder / "署名済み", self.clock)
        self.desk.card = card()  # type: ignore[assignment]
        self._shown: list[QWidget] = []

    # -- what a row of the catalogue asks for ------------------------------------------------

    @cached_property
    def window(self) -> MainWindow:
        """The main window with the card ready and the four prescriptions to practise with."""
        made = self.new_window()
        made.begin_work()
        self.wait(lambda: made.screens.made_sign is not None)
        self.wait(lambda: made.sign.watch.is_loaded)
        self.wait(lambda: made.sign.form.content is not None or not made.sign.model.entries)
        self.wait(lambda: made.cards.state is not None or made.cards.failure is not None)
        self.wait(lambda: not made.strip.phone.view.is_passing)
        return made

    def new_window(self) -> MainWindow:
        """The main window before it begins to work."""
        made = MainWindow(self.desk, self.lanes, self.clock)
        made.setMinimumSize(0, 0)
        made.resize(self.setting.width, self.setting.height)
        self.show(made)
        return made

    def have_phone(self) -> FakePhone:
        """Have a phone that can sign; before the window begins to work."""
        self.desk.phone = self.phone
        return self.phone

    def show(self, widget: _Made) -> _Made:
        """Show a window or dialog, dressed as the program dresses it."""
        theme.dress(widget)
        widget.show()
        widget.activateWindow()
        self._shown.append(widget)
        settle()
        return widget

    def find(self, kind: type[_Made]) -> _Made:
        """The one shown window or part of this type, once it is there."""

        def found() -> list[_Made]:
            everything = [
                widget
                for top in QApplication.topLevelWidgets()
                for widget in (top, *top.findChildren(QWidget))
            ]
            return [x for x in everything if isinstance(x, kind) and x.isVisible()]

        self.wait(lambda: bool(found()))
        return found()[0]

    def wait(self, condition: Callable[[], object]) -> None:
        """Let the window live until a condition holds.

        Raises:
            TimeoutError: it did not in time.
        """
        deadline = QDeadlineTimer(PATIENCE_MS)
        while not condition():
            if deadline.hasExpired():
                raise TimeoutError("the picture did not come to its state")
            _pause()

    def wait_for_rest(self, value: Callable[[], object]) -> None:
        """Wait until a value has been the same for a while: what goes on beside the window ends."""
        last, since = value(), QDeadlineTimer(QUIET_MS)
        while not since.hasExpired():
            _pause()
            if value() != last:
                last, since = value(), QDeadlineTimer(QUIET_MS)

    def judged(self, data: bytes, name: str) -> Verified:
        """What the desk says of a document of the sandbox, at the fixed time."""
        report = verify(data, trust=shared_sandbox().trust_at(NOW), at=NOW)
        return with_content(Verified(name, NOW, report), data)

    def put_on_desk(self, *results: Verified) -> list[Path]:
        """Files that the desk will verify with these results; their paths."""
        for each in results:
            self.desk.files[each.name] = each.data or b"x"
            self.desk.verified[each.name] = each
        return [Path(each.name) for each in results]

    # -- the end ------------------------------------------------------------------------------

    def close(self) -> None:
        """Put everything away; nothing may come from a lane afterwards."""
        for widget in reversed(self._shown):
            if isinstance(widget, MainWindow):
                if widget.is_signing:
                    widget.abandon()
                    widget.sign.session = None
                widget.setVisible(False)
                widget.close()
            else:
                widget.close()
        settle()
        self.lanes.wait()
        settle()
        for widget in filter(shiboken6.isValid, self._shown):
            widget.deleteLater()
        if self.desk.journal is not None:
            self.desk.journal.close()
        withhold(())
        settle()
        # Outside a running loop nothing deletes what is to be deleted later, and each new style
        # sheet would dress the windows of all pictures before.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@contextlib.contextmanager
def stage(setting: Setting) -> Iterator[Stage]:
    """A stage in a folder of its own; the language is chosen for it, the theme is light."""
    strings.choose(setting.language)
    with tempfile.TemporaryDirectory(prefix="picture-") as place, without_chance():
        made = Stage(setting, Path(place))
        try:
            yield made
        finally:
            made.close()


def _pause() -> None:
    """One turn of the window, and a moment for the lanes: only one thread of Python runs."""
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    time.sleep(0.002)


def use_theme(name: ThemeName) -> None:
    """Change everything that is shown to a theme, as the program does it."""
    made = QApplication.instance()
    if isinstance(made, QApplication) and theme.current().name is not name:
        theme.apply(made, theme.theme(name))
    settle()
