"""Notices that the person may have left: the workstation was locked, or the user was switched."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import SLOT, QObject, Signal, Slot

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage
    from PySide6.QtWidgets import QWidget

_log = logging.getLogger(__name__)


class _Watch(Protocol):
    """What tells it, of one operating system."""

    def start(self) -> None:
        """Begin to listen."""
        ...


class SessionLock(QObject):
    """Tells when the desktop session is locked or left to another user.

    On Linux: ``ActiveChanged`` of the screen savers on the session bus (the names of
    freedesktop.org, GNOME, Cinnamon and MATE), and on the system bus ``Lock`` and ``Active`` of
    systemd-logind. On Windows: WM_WTSSESSION_CHANGE. Where none of them is there nothing is told,
    and the time-out of the PIN remains.

    Args:
        window: its native window hears the messages (Windows); it owns this object.

    Signals:
        locked: the person may no longer be here.
    """

    locked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._watch: _Watch | None = None

    def start(self) -> None:
        """Begin to listen."""
        if sys.platform == "win32":
            self._watch = _WindowsSession(self, self._window)
        elif sys.platform.startswith("linux"):
            self._watch = _LinuxSession(self)
        if self._watch is not None:
            self._watch.start()


# -- Linux ----------------------------------------------------------------------------------

_SCREEN_SAVERS = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
)
_LOGIND_SESSION = "org.freedesktop.login1.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class _LinuxSession(QObject):
    """Screen savers and systemd-logind.

    The sender of a signal is not asked for: whoever may send one on these buses can at worst have a
    PIN forgotten. logind's ``Lock`` of any session counts for the same reason.
    """

    def __init__(self, lock: SessionLock) -> None:
        super().__init__(lock)
        self._lock = lock

    def start(self) -> None:
        """Listen on both buses, as far as they are there."""
        from PySide6.QtDBus import QDBusConnection

        session, system = QDBusConnection.sessionBus(), QDBusConnection.systemBus()
        if session.isConnected():
            for interface in _SCREEN_SAVERS:
                self._listen(session, interface, "ActiveChanged", "screen_saver(QDBusMessage)")
        if system.isConnected():
            self._listen(system, _LOGIND_SESSION, "Lock", "session_locked()")
            slot = "properties_changed(QString,QVariantMap,QStringList)"
            self._listen(system, _PROPERTIES, "PropertiesChanged", slot)

    def _listen(self, bus: QDBusConnection, interface: str, signal: str, slot: str) -> None:
        # No sender and no path: screen savers use several of both.
        made = bus.connect("", "", interface, signal, self, SLOT(slot))  # type: ignore[call-overload]  # PySide6 takes a str and says bytes
        if not made:
            _log.info("no %s of %s", signal, interface)

    @Slot("QDBusMessage")
    def screen_saver(self, message: QDBusMessage) -> None:
        """The screen saver has come (True) or gone."""
        if message.arguments()[:1] == [True]:
            self._lock.locked.emit()

    @Slot()
    def session_locked(self) -> None:
        """Logind asks to lock the screen."""
        self._lock.locked.emit()

    # Typed, because PySide6 leaves a map in a QDBusMessage as it came over the line.
    @Slot(str, "QVariantMap", "QStringList")
    def properties_changed(
        self, interface: str, changed: dict[str, object], _invalidated: list[str]
    ) -> None:
        """Some session of logind is no longer the one on screen: the user was switched."""
        if is_left(interface, changed):
            self._lock.locked.emit()


def is_left(interface: str, changed: Mapping[str, object]) -> bool:
    """Tell whether logind says that a session is no longer on screen.

    Args:
        interface: whose properties have changed.
        changed: their values by name.
    """
    is_away = changed.get("Active") is False or changed.get("LockedHint") is True
    return interface == _LOGIND_SESSION and is_away


# -- Windows --------------------------------------------------------------------------------

_WM_WTSSESSION_CHANGE = 0x02B1
_LEFT = (2, 4, 6, 7)
"""WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF and WTS_SESSION_LOCK, as
wtsapi32 names them."""
_NOTIFY_FOR_THIS_SESSION = 0


def is_leaving(message: int, parameter: int) -> bool:
    """Tell whether a window message says that the session was locked or left."""
    return message == _WM_WTSSESSION_CHANGE and parameter in _LEFT


if sys.platform == "win32":
    from ctypes import wintypes

    from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication

    class _WindowsSession(QAbstractNativeEventFilter):
        """Messages of the session to the main window."""

        def __init__(self, lock: SessionLock, window: QWidget) -> None:
            super().__init__()
            self._lock = lock
            self._window = window

        def start(self) -> None:
            """Have the messages sent to the window, and look at them."""
            application = QCoreApplication.instance()
            if application is None:
                return
            handle = int(self._window.winId())
            if ctypes.windll.wtsapi32.WTSRegisterSessionNotification(
                wintypes.HWND(handle), _NOTIFY_FOR_THIS_SESSION
            ):
                application.installNativeEventFilter(self)

        def nativeEventFilter(self, kind: object, address: int) -> tuple[bool, int]:
            """Look at one message; every message goes on."""
            if kind == b"windows_generic_MSG":
                message = wintypes.MSG.from_address(int(address))
                if is_leaving(message.message, message.wParam):
                    self._lock.locked.emit()
            return False, 0
