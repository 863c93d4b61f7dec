"""What concerns the installation, told to the event log of Windows, which IT collects centrally.

Nothing else goes there: no document, no card, no person. Other systems have no such log that IT
reads for desktop programs; there the session's file alone says it, and nothing is sent to syslog or
the journal of systemd.

The installer registers the source (``HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application
\\Clinic Signer``) with ``EventCreate.exe`` of Windows as its message file, whose events 1 to 1000 are
one text. Where that was not done, as with the portable program, Windows keeps the events all the
same and says before the text that their description is missing.
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
    TRUST_LIST_REFUSED = (400, Severity.WARNING, "The list of authorities was refused ({}).")
    UPDATE_REFUSED = (500, Severity.WARNING, "News of updates were refused ({}).")

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
        from clinic_signer.logs.event_log_windows import WindowsEventLog

        return WindowsEventLog(SOURCE)
    return NoEventLog()


def tell(event: InstallEvent, *facts: str, to: EventLog | None = None) -> None:
    """Tell an event, in the log of the session too. The program goes on whatever comes of it.

    Args:
        event: which.
        facts: for the gaps of its text: versions, codes, keys of settings.
        to: where to; the event log of this system by default.
    """
    text = event.text.format(*map(redacted, facts))
    level = logging.INFO if event.severity is Severity.INFORMATION else logging.WARNING
    log.log(level, "installation: %s", text)
    try:
        (to or event_log()).report(event.number, event.severity, text)
    except OSError as error:
        log.info("the event log of the system took nothing: %s", error.errno)
