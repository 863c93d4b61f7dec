"""Accessible roles and announcements beyond what Qt gives its own widgets.

A widget drawn by hand states its role as a class attribute ``access_role``, the name of a
``QAccessible.Role``; the factory below gives assistive technology a matching interface, and a safe
one to scroll areas. Names and descriptions are set the usual way.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QAccessibleInterface

MERGED_WITHIN_SECONDS = 2.0


def _factory(_class_name: str, target: QObject) -> QAccessibleInterface | None:
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QAccessibleWidget

    role = _role(target)
    if role is not None and isinstance(target, QWidget):
        return QAccessibleWidget(target, QAccessible.Role[role])
    return None


def _role(target: QObject) -> str | None:
    """The role of what Qt's own interface does not fit.

    Qt's interface of a scroll area takes any number of a child as it comes (seen in 6.12): a screen
    reader that asks for a scroll bar which has just gone ends the program. The plain one looks.
    """
    role = getattr(target, "access_role", None)
    if role is None and isinstance(target, QScrollArea):
        return "Client"
    return role if isinstance(role, str) else None


class _Installed:
    """Qt keeps one list of factories for the process; installing twice would make two answers."""

    done = False


def install() -> None:
    """Make the roles known to Qt, also for widgets that were asked for theirs already.

    Called right after the first paint: the types behind it cost start time, and assistive
    technology asks for nothing before there is a window.
    """
    if _Installed.done:
        return
    _Installed.done = True
    from PySide6.QtGui import QAccessible

    if QAccessible.isActive():
        for widget in QApplication.allWidgets():
            if _role(widget) is not None:
                known = QAccessible.queryAccessibleInterface(widget)
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(known))
    QAccessible.installFactory(_factory)


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
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

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
