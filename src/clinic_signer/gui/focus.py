"""The focus ring: 2 px in the text colour, 2 px outside whatever has the keyboard focus.

One ring per window follows the focus, so every focusable thing has the same ring and no widget
has to draw its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from clinic_signer.gui import theme
from clinic_signer.gui.theme import Tone

if TYPE_CHECKING:  # annotations only: each of Qt's types costs time at start
    from PySide6.QtGui import QPaintEvent

OUTSIDE = 4
"""Logical px that the ring needs around a control: a gap of 2 and its own width of 2."""


_MOVES = frozenset(("Move", "Resize", "Show", "Hide", "LayoutRequest"))


class FocusRing(QWidget):
    """Follows the keyboard focus inside one window.

    A widget may state ``focus_inside = True`` to get the ring inside its own edge (lists and pages
    that fill their place), and ``focus_rect()`` for a part of itself.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._window = window
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._quiet_at: QWidget | None = None
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._changed)

    @property
    def target(self) -> QWidget | None:
        """The widget the ring is around, if it is shown."""
        return self._target if self.isVisible() else None

    def _changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self.follow(new)

    def be_quiet_at(self, stop: QWidget) -> None:
        """Nobody has asked for the keyboard to be there: show nothing until a key is pressed."""
        self._quiet_at = stop
        self.place()

    def follow(self, new: QWidget | None) -> None:
        """Go to the widget that has the keyboard now."""
        if new is not self._quiet_at:
            self._quiet_at = None
        for widget in self._watched:
            if isValid(widget):  # a card of a finding may be gone with its prescription
                widget.removeEventFilter(self)
        inside = new is not None and new.window() is self._window and new is not self._window
        self._target = new if inside else None
        self._watched = _up_to(self._target, self._window)
        for widget in self._watched:
            widget.installEventFilter(self)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        """Move with the widget that has the focus."""
        if self._quiet_at is not None and event.type() is QEvent.Type.KeyPress:
            self._quiet_at = None
            self.place()
        if event.type().name in _MOVES and watched in self._watched:
            self.place()
        return False

    def place(self) -> None:
        """Put the ring around its target; call after scrolling."""
        target = self._target
        if (
            target is None
            or target is self._quiet_at
            or not isValid(target)
            or not target.isVisible()
        ):
            self.hide()
            return
        outside = -2 if getattr(target, "focus_inside", False) else OUTSIDE
        own = target.focus_rect() if hasattr(target, "focus_rect") else target.rect()
        corner = target.mapTo(self._window, own.topLeft())
        wanted = QRect(corner, own.size()).adjusted(-outside, -outside, outside, outside)
        self.setGeometry(wanted)
        visible = wanted.intersected(_visible_part(target, self._window))
        self.setMask(QRect(visible.topLeft() - wanted.topLeft(), visible.size()))
        self.setVisible(not visible.isEmpty())
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(Tone.FOCUS), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


def _up_to(target: QWidget | None, window: QWidget) -> list[QWidget]:
    """The target and what it stands in: when any of these moves, the ring has to."""
    chain: list[QWidget] = []
    while target is not None and target is not window:
        chain.append(target)
        target = target.parentWidget()
    return chain


def _visible_part(target: QWidget, window: QWidget) -> QRect:
    """The part of the window in which the target can be seen (it may be scrolled away)."""
    ancestor = target.parentWidget()
    while ancestor is not None and ancestor is not window:
        area = ancestor.parentWidget()
        if isinstance(area, QScrollArea) and area.viewport() is ancestor:
            corner = ancestor.mapTo(window, QPoint(0, 0))
            return QRect(corner, ancestor.size()).adjusted(-1, -1, 1, 1)
        ancestor = area
    return window.rect()
