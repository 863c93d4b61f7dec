"""The event log of Windows: what concerns the installation, once, and nothing of anybody."""

from __future__ import annotations

import ctypes
import logging
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import cast

import pytest

from clinic_signer import __version__
from clinic_signer.logs import install_events
from clinic_signer.logs.event_log_windows import WindowsEventLog
from clinic_signer.logs.first_start import note_version
from clinic_signer.logs.install_events import (
    SOURCE,
    InstallEvent,
    NoEventLog,
    Severity,
    event_log,
    tell,
    tell_if_missing,
)


class Events:
    """An event log that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, Severity, str]] = []
        self.refuses = False

    def report(self, number: int, severity: Severity, text: str) -> None:
        if self.refuses:
            raise OSError("ReportEventW")
        self.told.append((number, severity, text))


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Events:
    """The event log of this system."""
    log = Events()
    monkeypatch.setattr(install_events, "event_log", lambda: log)
    monkeypatch.setattr(install_events, "_told", set())
    return log


def test_the_first_start_after_an_installation_and_an_upgrade_are_told_once(
    tmp_path: Path, events: Events
) -> None:
    note_version(tmp_path / "data")
    note_version(tmp_path / "data")
    assert [each[0] for each in events.told] == [100]
    assert events.told[0][1:] == (
        Severity.INFORMATION,
        f"Version {__version__} was started for the first time.",
    )
    (tmp_path / "data" / "version").write_text("0.0.1\n", "ascii")
    install_events._told.clear()  # another start
    note_version(tmp_path / "data")
    note_version(tmp_path / "data")
    assert [each[0] for each in events.told] == [100, 101]
    assert (
        events.told[1][2] == f"Version {__version__} was started for the first time, after 0.0.1."
    )


def test_a_version_that_cannot_be_noted_ends_nothing(tmp_path: Path, events: Events) -> None:
    (tmp_path / "data").write_text("in the way", "utf-8")
    note_version(tmp_path / "data")
    assert len(events.told) == 1


def test_nothing_of_anybody_is_told(events: Events) -> None:
    tell(InstallEvent.SETTINGS_UNREADABLE, r"C:\Users\Taro\伏見　花子.toml pin=1234")
    ((number, severity, text),) = events.told
    assert (number, severity) == (200, Severity.WARNING)
    assert "[path]" in text
    for canary in ("Taro", "花子", "1234"):
        assert canary not in text


def test_the_same_is_told_once_for_each_start(events: Events) -> None:
    for key in ("card.route", "card.route", "second.base_url"):
        tell(InstallEvent.SETTING_INVALID, key)
    assert [text.count("card.route") for *_, text in events.told] == [1, 0]


def test_a_missing_part_is_told_and_any_other_bug_is_not(events: Events) -> None:
    tell_if_missing(ValueError("x"))
    tell_if_missing(ModuleNotFoundError("No module", name="lxml.etree"))
    assert [(number, "lxml.etree" in text) for number, _, text in events.told] == [(300, True)]


def test_an_event_log_that_refuses_ends_nothing(
    events: Events, caplog: pytest.LogCaptureFixture
) -> None:
    events.refuses = True
    with caplog.at_level(logging.INFO):
        tell(InstallEvent.FIRST_START, "1.0")
    assert "the event log of the system took nothing: ReportEventW" in caplog.text


def test_numbers_are_such_that_the_message_file_of_windows_has_them() -> None:
    numbers = [event.number for event in InstallEvent]
    assert len(set(numbers)) == len(numbers)
    assert all(1 <= number <= 1000 for number in numbers)


@pytest.mark.skipif(sys.platform == "win32", reason="for systems without an event log")
def test_other_systems_are_told_nothing() -> None:
    assert isinstance(event_log(), NoEventLog)


class Advapi:
    """The functions of advapi32 as Windows documents them. A double: it keeps what it is given."""

    class _Function:
        def __init__(self, answer: int, calls: list[tuple[object, ...]]) -> None:
            self.answer, self.calls = answer, calls
            self.argtypes: list[object] = []
            self.restype: object = None

        def __call__(self, *arguments: object) -> int:
            assert len(arguments) == len(self.argtypes)
            self.calls.append(arguments)
            return self.answer

    def __init__(self, *, takes: bool = True) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.RegisterEventSourceW = self._Function(77, self.calls)
        self.ReportEventW = self._Function(int(takes), self.calls)
        self.DeregisterEventSource = self._Function(1, self.calls)


@pytest.mark.parametrize("takes", [True, False])
def test_windows_is_called_as_it_is_documented(takes: bool) -> None:
    advapi = Advapi(takes=takes)
    log = WindowsEventLog(cast("ctypes.CDLL", advapi), SOURCE)
    with nullcontext() if takes else pytest.raises(OSError, match="ReportEventW"):
        log.report(101, Severity.INFORMATION, "text")
    register, report, deregister = advapi.calls
    assert register == (None, "Clinic Signer")
    assert report[:7] == (77, 4, 0, 101, None, 1, 0)
    texts = report[7]
    assert isinstance(texts, ctypes.Array)
    assert texts[0] == "text"
    assert deregister == (77,)
