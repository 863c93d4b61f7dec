"""The application object and windows over a fake desk."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui import access, app, strings, theme
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.theme import ThemeName
from clinic_signer.gui.worker import Lanes
from clinic_signer.sandbox import Sandbox
from clinic_signer.words import Language
from gui.doubles import LONG, Clock, FakeDesk, settle

OFF_SCREEN_CANNOT = "This plugin does not support (propagateSizeHints|raise)"
"""What Qt's off-screen platform says of any window with a smallest size, or that comes to the
front; nothing of ours."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(OFF_SCREEN_CANNOT))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Windows end in the window's thread: no lane of another one may collect what is left of them.

    After the whole test, when its fixtures are forgotten; what was there before is not looked
    through.
    """
    if Path(__file__).parent not in item.path.parents:
        return (yield)
    gc.freeze()
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.enable()


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    application = app.make_application(Language.JAPANESE, ThemeName.LIGHT)
    access.install()
    return application


@pytest.fixture(autouse=True)
def japanese_and_light(qapp: QApplication) -> None:
    """Each test begins in Japanese and light, whatever the one before chose."""
    strings.choose(Language.JAPANESE)
    if theme.current().name is not ThemeName.LIGHT:
        theme.apply(qapp, theme.theme(ThemeName.LIGHT))


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a window for real work keeps of its own, it keeps where the test ends."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "data"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[FakeDesk]:
    made = FakeDesk(tmp_path / "署名済み", clock)
    yield made
    if made.journal is not None:
        made.journal.close()


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    made = Lanes()
    yield made
    assert made.wait()


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], None]:
    """Show a widget as the active window, so that the keyboard goes to it."""

    def shown(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        theme.dress(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)

    return shown


@pytest.fixture
def empty_window(qtbot: QtBot, desk: FakeDesk, lanes: Lanes, clock: Clock) -> Iterator[MainWindow]:
    """The window after its first paint, before any work."""
    window = MainWindow(desk, lanes, clock)
    theme.dress(window)
    qtbot.addWidget(window)
    window.resize(1366, 728)
    with qtbot.waitSignal(window.first_painted):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    if window.screens.made_sign is not None:
        window.sign.session = None
        window.sign.watch.stop()
    lanes.queue.wait()
    settle()  # what was asked for is answered while somebody is there


@pytest.fixture
def window(qtbot: QtBot, empty_window: MainWindow) -> MainWindow:
    """The window with the card ready and the four prescriptions to practise with."""
    empty_window.begin_work()
    qtbot.waitUntil(lambda: empty_window.screens.made_sign is not None, timeout=LONG)
    qtbot.waitUntil(lambda: empty_window.sign.watch.is_loaded, timeout=LONG)
    qtbot.waitUntil(lambda: empty_window.sign.form.content is not None, timeout=LONG)
    qtbot.waitUntil(lambda: empty_window.sign._ways.card.usable)
    return empty_window


@pytest.fixture
def own_sandbox(tmp_path: Path, sandbox: Sandbox) -> Path:
    """The same people and keys with a journal of their own: what was practised stays in it."""
    return Path(shutil.copytree(sandbox.home, tmp_path / "sandbox"))


@pytest.fixture
def real_desk(tmp_path: Path, own_sandbox: Path) -> StationDesk:
    """The desk of the demo: practice card, the sandbox's service, and its client."""
    return StationDesk(
        is_sandbox=True, out_folder=tmp_path / "署名済み", sandbox_folder=own_sandbox
    )


@pytest.fixture
def real_window(
    qtbot: QtBot, real_desk: StationDesk, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The window of the demo, on a free port, with everything known."""
    monkeypatch.setattr("clinic_signer.sandbox.PORT", 0)
    window = MainWindow(real_desk, lanes, lambda: datetime.now(UTC))
    theme.dress(window)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.begin_work()
    qtbot.waitUntil(lambda: window.screens.made_sign is not None, timeout=LONG)
    qtbot.waitUntil(lambda: window.sign.watch.is_loaded, timeout=LONG)
    qtbot.waitUntil(lambda: window.phone.is_known, timeout=LONG)
    yield window
    window.close()
