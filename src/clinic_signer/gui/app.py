"""Starts the window, in stages; nothing heavy before the first paint.

0. If this person has a window already, it is asked in place of a new one.
1. The Qt application with its colours and font.
2. The window with an empty Sign screen, its style sheet, shown.
3. After the first paint: accessible roles; the card is asked, screens are loaded, files are read –
   in worker lanes, which import the heavy libraries (lxml, cryptography, pyhanko-certvalidator).
   Later starts are listened to.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from clinic_signer.folders import data_folder
from clinic_signer.gui.instance.place import MeetingPlace, instance_name
from clinic_signer.gui.opening_choices import opening_choices
from clinic_signer.gui.plain_imports import import_plainly
from clinic_signer.words import Language, Words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.main_window import MainWindow
    from clinic_signer.gui.theme import ThemeName

_log = logging.getLogger(__name__)

_COME_OUT_MS = 100
_OUT = Words("署名済み", "Signed")
_OUT_SANDBOX = Words("署名済み（サンドボックス）", "Signed (sandbox)")


def run(
    *,
    language: Language | None = None,
    sandbox: bool = False,
    real_readers: bool = False,
    sandbox_folder: Path | None = None,
    person: str = "doctor",
    files: Sequence[Path] = (),
    job_id: str | None = None,
    first_start: bool = False,
) -> int:
    """Open the window and stay until it is closed; return the exit code.

    If this person has such a window already, it takes over what was asked and comes to the front.

    Args:
        language: of every text in the window; that of the settings by default.
        sandbox: work with the practice card and certificates.
        real_readers: with ``sandbox``: the cards in the readers of this PC, in place of the
            practice card.
        sandbox_folder: where the sandbox lives; its own place by default.
        person: with ``sandbox``: who practises, doctor or pharmacist.
        files: prescriptions to open at once.
        job_id: a prescription of the queue to show at once.
        first_start: show the page of the first start, as it is to be seen in the sandbox; for real
            work it comes by itself, once, unless something was asked for.

    Raises:
        Failure: WINDOW_SILENT; USAGE: no window would take what was asked.
    """
    _prepare_interpreter()
    choices = opening_choices(language)
    place = MeetingPlace(
        instance_name(sandbox=sandbox, real_readers=real_readers, sandbox_folder=sandbox_folder)
    )
    if not _has_window(place, files, job_id):
        return 0
    import_plainly()
    from clinic_signer.gui import geometry, theme
    from clinic_signer.gui.station_desk import StationDesk

    chosen = theme.ThemeName(choices.theme) if choices.theme else None
    application = make_application(choices.language, chosen)
    desk = StationDesk(
        is_sandbox=sandbox,
        out_folder=out_folder(choices.language, sandbox=sandbox),
        real_readers=real_readers,
        sandbox_folder=sandbox_folder,
        person=person,
    )
    window = make_window(desk)
    window.open_with(choices)
    geometry.follow(window, data_folder() / f"{'sandbox' if sandbox else 'window'}.geometry")
    _begin_after_paint(window, files, application, chosen)
    window.begun.connect(lambda: _listen(window, place))
    if first_start or not (sandbox or files or job_id is not None):
        _ask_at_first(window, is_wanted=first_start)
    if job_id is not None:
        window.outside.requests.show(job_id)
    window.show()
    return _stay(application, window)


def _stay(application: QApplication, window: MainWindow) -> int:
    """Until the window is closed."""
    status = application.exec()
    if not window.has_ended:
        _leave(status)
    return status


def _leave(status: int) -> NoReturn:
    """End although a lane still waits within a library, which nothing can stop.

    As a program ends otherwise, Python would wait for what such a job has begun (pools of threads),
    and a thread that comes back from a library meanwhile can crash it.
    """
    from clinic_signer.logs.session import current_session

    _log.info("something was still at work when the window was closed")
    if (session := current_session()) is not None:
        session.end()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # none in a window of Windows
            stream.flush()
    if sys.platform == "win32":
        # Not by ExitProcess: Qt's libraries would tidy up beside threads that were just ended, and
        # tell Python about it. The interpreter is kept meanwhile, so that lanes come out of the
        # system and wait: Wine hangs where a thread ends that is opening a file.
        import ctypes

        system = ctypes.PyDLL("kernel32")
        system.Sleep(_COME_OUT_MS)
        system.TerminateProcess(ctypes.c_void_p(-1), status)  # -1: this process
    os._exit(status)


def _begin_after_paint(
    window: MainWindow, files: Sequence[Path], application: QApplication, chosen: ThemeName | None
) -> None:
    """Work begins once the window is seen; so does following the system's colours."""
    from PySide6.QtCore import QTimer

    from clinic_signer.gui import theme

    # What was imported stays: looking through it again and again would cost 60 ms each time.
    window.settled.connect(gc.freeze)
    window.first_painted.connect(lambda: window.begin_work(files))
    window.first_painted.connect(lambda: QTimer.singleShot(0, window, _write_log))
    window.first_painted.connect(
        lambda: QTimer.singleShot(0, application, lambda: theme.follow_system(application, chosen))
    )


def _write_log() -> None:
    """What Qt says from now on is logged; what was said before is written."""
    from clinic_signer.gui.qt_messages import log_qt  # its types cost start time
    from clinic_signer.logs.session import current_session

    log_qt()
    session = current_session()
    if session is not None:
        session.write_beside()


def _prepare_interpreter() -> None:
    # Starting makes thousands of objects and no garbage: looking for some costs 7 ms.
    gc.disable()
    # A busy lane gives way to the window ten times sooner than Python's default of 5 ms.
    sys.setswitchinterval(0.0005)


def _has_window(place: MeetingPlace, files: Sequence[Path], job_id: str | None) -> bool:
    """Whether this start has the window."""
    try:
        if place.take():
            return True
    except OSError as error:  # whoever has to sign is not kept from it by a folder
        _log.info("a second window would not be noticed: %s", error.strerror or error)
        return True
    from clinic_signer.gui.instance.handing_over import Asked, has_window

    return has_window(place, Asked(files, job_id))


def _ask_at_first(window: MainWindow, *, is_wanted: bool) -> None:
    """At the very first start the window belongs to a few questions; their page is made later."""
    from clinic_signer.gui.first_run.mark import FirstRunMark

    mark = FirstRunMark()
    if is_wanted or not mark.is_there:
        window.keep_free()
        kept = None if is_wanted else mark
        window.first_painted.connect(lambda: window.show_first_start(kept))


def _listen(window: MainWindow, place: MeetingPlace) -> None:
    """The window is ready: from now on later starts are heard, until it closes."""
    if not place.is_taken:
        return
    from clinic_signer.gui.instance.listening import Listener

    listener = Listener(place, window.outside.requests, window)
    window.closing.connect(listener.close)
    listener.listen()


def make_application(
    language: Language = Language.JAPANESE, chosen: ThemeName | None = None
) -> QApplication:
    """Return the application object with language, colours and font set.

    Args:
        language: of every text.
        chosen: a theme; that of the operating system by default, followed when it changes.
    """
    import_plainly()
    from PySide6.QtWidgets import QApplication

    from clinic_signer.gui import icons, strings, theme
    from clinic_signer.gui.singleton_guard import keep_singletons_alive

    keep_singletons_alive()
    existing = QApplication.instance()
    # Not setStyle(): it hands a QStyle to Python, whose enums alone take 7 ms to make.
    arguments = [*sys.argv[:1], "-style", "Fusion"]
    application = existing if isinstance(existing, QApplication) else QApplication(arguments)
    application.setApplicationName("clinic-signer")
    application.setApplicationDisplayName(strings.say(strings.PRODUCT))
    application.setDesktopFileName("clinic-signer")
    strings.choose(language)
    icons.load_font()
    theme.prepare(application, theme.theme(chosen) if chosen else theme.first_look())
    return application


def make_window(desk: Desk) -> MainWindow:
    """Return the window over a desk, in the application's look; not shown yet."""
    from clinic_signer.gui import theme
    from clinic_signer.gui.collecting import Collector
    from clinic_signer.gui.main_window import MainWindow
    from clinic_signer.gui.worker import Lanes

    window = MainWindow(desk, Lanes(), lambda: datetime.now(UTC))
    window.settled.connect(Collector(window).start)
    theme.dress(window)
    return window


def out_folder(language: Language, *, sandbox: bool) -> Path:
    """Where signed documents go: a folder among the user's documents."""
    from PySide6.QtCore import QStandardPaths

    place = QStandardPaths.StandardLocation.DocumentsLocation
    documents = Path(QStandardPaths.writableLocation(place))
    words = _OUT_SANDBOX if sandbox else _OUT
    names = [words.in_language(language), words.ja, words.en]
    folders = [documents / "Clinic Signer" / name for name in names]
    # Another language of the window is no reason for another folder.
    return next((folder for folder in folders if folder.is_dir()), folders[0])
