r"""What concerns the installation, told to the event log of Windows, which IT collects centrally.

Nothing else goes there: no document, no card, no person. Other systems have no such log that IT
reads for desktop programs; there the session's file alone says it, and nothing is sent to syslog or
the journal of systemd.

The installer registers the source (``HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application``,
key ``Clinic Signer``) with ``EventCreate.exe`` of Windows as its message file, whose events 1 to
1000 are one text. Where that was not done, as with the portable program, Windows keeps the events
all the same and says before the text that their description is missing.
"""

from __future__ import annotations

import logging
import sys
from enum import Enum
from functools import cache
from typing import Protocol

from clinic_signer.logs.redaction import redacted

log = logging.getLogger(__name__)

SOURCE = "Clinic Signer"


class Severity(Enum):
    """The types of events (winnt.h: EVENTLOG_*_TYPE)."""

    ERROR = 1
    WARNING = 2
    INFORMATION = 4


class InstallEvent(Enum):
    """The events: number, severity and text. Numbers are never used anew."""

    FIRST_START = (100, Severity.INFORMATION, "Version {} was started for the first time.")
    UPGRADED = (101, Severity.INFORMATION, "Version {} was started for the first time, after {}.")
    SETTINGS_UNREADABLE = (
        200,
        Severity.WARNING,
        "Settings of the administrator cannot be read ({}); all settings are locked at their "
        "defaults until that is corrected.",
    )
    SETTING_INVALID = (
        201,
        Severity.WARNING,
        "A setting of the administrator is not right ({}); it is locked at its default.",
    )
    PART_MISSING = (300, Severity.ERROR, "A part of the installation is missing ({}). Repair it.")
    TRUST_LIST_REFUSED = (400, Severity.WARNING, "A list of authorities was not taken ({}).")
    UPDATE_REFUSED = (500, Severity.WARNING, "News of later versions were not taken ({}).")

    def __init__(self, number: int, severity: Severity, text: str) -> None:
        self.number = number
        self.severity = severity
        self.text = text


class EventLog(Protocol):
    """Where events go."""

    def report(self, number: int, severity: Severity, text: str) -> None:
        """Put an event down.

        Raises:
            OSError: the log does not take it.
        """


class NoEventLog:
    """The systems that have none."""

    def report(self, number: int, severity: Severity, text: str) -> None:
        """Do nothing."""


@cache
def event_log() -> EventLog:
    """The event log of this system."""
    if sys.platform == "win32":
        import ctypes

        from clinic_signer.logs.event_log_windows import WindowsEventLog

        return WindowsEventLog(ctypes.WinDLL("advapi32"), SOURCE)
    return NoEventLog()


_told: set[tuple[InstallEvent, tuple[str, ...]]] = set()


def tell(event: InstallEvent, *facts: str) -> None:
    """Tell an event, in the log of the session too; the same one once for each start.

    The program goes on whatever comes of it.

    Args:
        event: which.
        facts: for the gaps of its text: versions, codes, keys of settings.
    """
    if (event, facts) in _told:
        return
    _told.add((event, facts))
    text = event.text.format(*map(redacted, facts))
    log.info("installation: %s %s", event.severity.name, text)
    try:
        event_log().report(event.number, event.severity, text)
    except OSError as error:
        log.info("the event log of the system took nothing: %s", error)


def tell_if_missing(error: BaseException) -> None:
    """Tell that a part of the installation is missing, where that is what went wrong."""
    if isinstance(error, ImportError):
        tell(InstallEvent.PART_MISSING, error.name or "?")
