"""Accessible roles and announcements beyond what Qt gives its own widgets.

A widget drawn by hand states its role as a class attribute ``access_role``; the factory below
gives assistive technology a matching interface. Names and descriptions are set the usual way.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

MERGED_WITHIN_SECONDS = 2.0


def _factory(_class_name: str, target: QObject) -> QAccessibleInterface | None:
    role = getattr(target, "access_role", None)
    if isinstance(role, QAccessible.Role) and isinstance(target, QWidget):
        return QAccessibleWidget(target, role)
    return None


class _Installed:
    """Qt keeps one list of factories for the process; installing twice would make two answers."""

    done = False


def install() -> None:
    """Make the roles known to Qt; call once the application object exists."""
    if not _Installed.done:
        QAccessible.installFactory(_factory)
        _Installed.done = True


class Announcer:
    """Tells screen readers what changed, without saying the same thing twice at once.

    Args:
        source: the widget that the announcement is about.
        clock: seconds, monotonic.
    """

    def __init__(self, source: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._last = ("", float("-inf"))
        self.spoken: list[str] = []

    def announce(self, text: str, *, assertive: bool = False) -> None:
        """Announce ``text``; assertive for what blocks the user."""
        said, at = self._last
        now = self._clock()
        if text == said and now - at < MERGED_WITHIN_SECONDS:
            return
        self._last = (text, now)
        self.spoken = [*self.spoken[-19:], text]
        event = QAccessibleAnnouncementEvent(self._source, text)
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
        QAccessible.updateAccessibility(event)
