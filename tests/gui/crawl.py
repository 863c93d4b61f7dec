"""Goes through a window with the Tab key, as a person without a mouse does."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from gui.lint import focusable

_PARTS = 4
"""A date has a part each for year, month and day before the keyboard goes on."""
_MANY = 300
"""More than any window has stops: whoever needs more is caught."""


def crawl(window: QWidget, *, back: bool = False) -> list[QWidget]:
    """The stops of Tab (or Shift+Tab), once around, beginning anywhere.

    Raises:
        AssertionError: the keyboard stays where it is, or never comes around.
    """
    key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
    stops: list[QWidget] = []
    stays = 0
    for _ in range(_MANY):
        here = QApplication.focusWidget()
        assert here is not None, f"nothing has the keyboard after {_said(stops[-1:])}"
        if stops and here is stops[-1]:
            stays += 1
            if len(focusable(window)) == 1:
                return stops
            assert stays < _PARTS, f"caught at {_said([here])}"
        elif here in stops:
            assert here is stops[0], f"led back to {_said([here])}"
            return stops
        else:
            stops.append(here)
            stays = 0
        QTest.keyClick(here, key)
    raise AssertionError(f"never comes around: {_said(stops[:9])}")


def complaints(window: QWidget) -> list[str]:
    """What is wrong with the way around; empty if every control is reached in reading order."""
    forward = crawl(window)
    backward = crawl(window, back=True)
    missed = [each for each in focusable(window) if each not in forward]
    found = [f"not reached: {_said([each])}" for each in [*missed, *_mouse_only(window)]]
    if forward[1:] != backward[:0:-1]:
        found.append(f"another way back: {_said(forward)} / {_said(backward)}")
    first = min(range(len(forward)), key=lambda at: _rank(forward[at], window))
    from_first = forward[first:] + forward[:first]
    for one, other in pairwise(from_first):
        if _comes_before(_place(other, window), _place(one, window)):
            found.append(f"out of order: {_said([one, other])}")
    return found


def _mouse_only(window: QWidget) -> list[QWidget]:
    """Buttons that Tab passes by, but for the other choices of a group, which arrows reach."""
    keys = Qt.FocusPolicy.TabFocus.value
    return [
        button
        for button in window.findChildren(QAbstractButton)
        if button.isVisible()
        and button.isEnabled()
        and button.window() is window
        and not button.focusPolicy().value & keys
        and not (button.group() or button.autoExclusive())
    ]


def _rank(stop: QWidget, window: QWidget) -> tuple[int, int]:
    """Where the way around begins: what Qt has as the first of the chain."""
    place = _place(stop, window)
    return place.top(), place.left()


def _place(stop: QWidget, window: QWidget) -> QRect:
    seen = stop.visibleRegion().boundingRect()
    return QRect(stop.mapTo(window, seen.topLeft()), seen.size())


def _comes_before(this: QRect, that: QRect) -> bool:
    """Whether a person reads ``this`` first: above, or left on the same line.

    What is above but further right is another column, which is read later.
    """
    is_above = this.bottom() <= that.top() and this.left() < that.right()
    on_one_line = this.top() < that.bottom() and that.top() < this.bottom()
    return is_above or (on_one_line and this.right() <= that.left())


def ring_pixels(window: QWidget, ring: QWidget) -> int:
    """How many pixels around what has the keyboard are there because it has it."""
    place = ring.geometry()
    with_ring = window.grab(place).toImage()
    ring.hide()
    without = window.grab(place).toImage()
    ring.show()
    return _differing(with_ring, without)


def _differing(one: QImage, other: QImage) -> int:
    assert one.size() == other.size()
    return sum(
        one.pixel(x, y) != other.pixel(x, y)
        for x in range(one.width())
        for y in range(one.height())
    )


def _said(stops: list[QWidget]) -> str:
    names = (
        f"{each.metaObject().className()} „{each.accessibleName() or getattr(each, 'text', str)()}“"
        for each in stops
    )
    return ", ".join(names)
