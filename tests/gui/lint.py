"""What a screen reader would stumble over in a window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget

NOTHING = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane)


def focusable(window: QWidget) -> list[QWidget]:
    """Everything the Tab key can reach now."""
    keys = Qt.FocusPolicy.TabFocus.value
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy().value & keys
        and widget.focusProxy() is None  # the field inside a spin box is no stop of its own
        and widget.isVisible()
        and widget.isEnabled()
    ]


def lint(window: QWidget) -> list[str]:
    """Complaints; empty for a window in which everything has a name, a role and a reason."""
    complaints: list[str] = []
    for widget in focusable(window):
        reader = QAccessible.queryAccessibleInterface(widget)
        name = reader.text(QAccessible.Text.Name)
        kind = widget.metaObject().className()
        if not name.strip():
            complaints.append(f"{kind} has no name")
        if reader.role() in NOTHING:
            complaints.append(f"{kind} ({name}) has no role")
    for widget in window.findChildren(QWidget):
        if not widget.isEnabled() and widget.isVisible() and hasattr(widget, "setAutoDefault"):
            reader = QAccessible.queryAccessibleInterface(widget)
            if not reader.text(QAccessible.Text.Description):
                complaints.append(f"{reader.text(QAccessible.Text.Name)} is off without a reason")
    return complaints
