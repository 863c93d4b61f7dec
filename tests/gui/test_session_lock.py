"""A locked workstation is noticed: on a real D-Bus, and what Windows would say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_signer.gui.session_lock import is_leaving, is_left
from conftest import without

_SOURCE = Path(__file__).parents[2] / "src"
_WATCH = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from clinic_signer.gui.session_lock import SessionLock

application = QApplication(["watch", "-platform", "offscreen"])
window = QWidget()
lock = SessionLock(window)

def locked():
    print("locked", flush=True)

lock.locked.connect(locked)
lock.start()
print("ready", flush=True)
QTimer.singleShot(60_000, application.quit)
application.exec()
"""
_SCREEN_SAVER = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage

application = QCoreApplication([])
bus = QDBusConnection.{bus}Bus()
assert bus.isConnected(), bus.lastError().message()
name, path, interface, member, arguments = eval(sys.stdin.read())
if name:
    assert bus.registerService(name)
message = QDBusMessage.createSignal(path, interface, member)
message.setArguments(arguments)
assert bus.send(message)
# What was sent is on the bus for certain when a call over the same line is answered.
bus.call(QDBusMessage.createMethodCall(
    "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId"))
"""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's"),
    pytest.mark.skipif(without("dbus-run-session"), reason="dbus is not installed"),
]


class Session:
    """A desktop session with a bus of its own, and the program that watches it."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(_SOURCE)}
        # One private bus plays both parts: nothing in a test may listen to the machine's own.
        inside = (
            "echo $DBUS_SESSION_BUS_ADDRESS; "
            'export DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS"; exec "$@"'
        )
        watch = (sys.executable, "-c", _WATCH)
        self._bus = subprocess.Popen(
            ["dbus-run-session", "--", "sh", "-c", inside, "sh", *watch],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        address = self.line()
        self._environment = {
            **environment,
            "DBUS_SESSION_BUS_ADDRESS": address,
            "DBUS_SYSTEM_BUS_ADDRESS": address,
        }
        assert self.line() == "ready"

    def line(self) -> str:
        assert self._bus.stdout is not None
        return self._bus.stdout.readline().strip()

    def tell(
        self, bus: str, name: str, path: str, interface: str, member: str, *args: object
    ) -> None:
        """Send one signal, as the program that owns the name."""
        subprocess.run(
            [sys.executable, "-c", _SCREEN_SAVER.format(bus=bus)],
            input=repr((name, path, interface, member, list(args))),
            text=True,
            env=self._environment,
            check=True,
            timeout=60,
        )

    def close(self) -> None:
        self._bus.terminate()
        self._bus.wait(30)
        assert self._bus.stdout is not None
        self._bus.stdout.close()


@pytest.fixture
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
        ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
        ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ],
)
def test_a_screen_saver_that_comes_is_noticed_one_that_goes_is_not(
    session: Session, name: str, path: str
) -> None:
    session.tell("session", name, path, name, "ActiveChanged", False)
    session.tell("session", name, path, name, "ActiveChanged", True)
    assert session.line() == "locked"
    session.tell("session", name, path, name, "ActiveChanged", True)
    assert session.line() == "locked"  # and nothing of the one that went stood between


def test_logind_asking_for_a_lock_is_noticed(session: Session) -> None:
    path = "/org/freedesktop/login1/session/_32"
    session.tell("system", "", path, "org.freedesktop.login1.Session", "Lock")
    assert session.line() == "locked"


def test_a_switched_user_is_noticed(session: Session) -> None:
    interface = "org.freedesktop.login1.Session"
    path = "/org/freedesktop/login1/session/_32"
    changed = "org.freedesktop.DBus.Properties", "PropertiesChanged"
    session.tell("system", "", path, *changed, interface, {"IdleHint": True}, ["IdleSinceHint"])
    session.tell("system", "", path, *changed, interface, {"Active": False}, ["State"])
    assert session.line() == "locked"


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ({"Active": False}, True),
        ({"LockedHint": True}, True),
        ({"Active": True}, False),
        ({"LockedHint": False}, False),
        ({"IdleHint": True}, False),
        ({}, False),
    ],
)
def test_only_a_session_that_is_left_counts(changed: dict[str, object], left: bool) -> None:
    assert is_left("org.freedesktop.login1.Session", changed) is left
    assert is_left("org.freedesktop.login1.Seat", changed) is False


@pytest.mark.parametrize(
    ("message", "parameter", "leaving"),
    [
        (0x02B1, 7, True),  # locked
        (0x02B1, 8, False),  # unlocked
        (0x02B1, 2, True),  # another user on this PC
        (0x02B1, 4, True),  # a remote session was left
        (0x02B1, 6, True),  # logged off
        (0x02B1, 1, False),  # came back
        (0x0010, 7, False),  # another message
    ],
)
def test_what_windows_says_of_its_session(message: int, parameter: int, leaving: bool) -> None:
    assert is_leaving(message, parameter) is leaving
