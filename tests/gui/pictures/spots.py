"""Where the words and marks of a window are: of its widgets, and of what is painted by hand.

Widgets are asked; painting is listened to, by standing in for ``QPainter.drawText`` while a picture
is taken. All places are in logical pixels of the picture.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QWidget,
)

from clinic_signer.gui import theme
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import Button, IconLabel

_PRIVATE_USE = (0xE000, 0xF8FF)
"""Where the icon font has its glyphs."""


class Sort(Enum):
    """What kind of thing a spot is."""

    WORDS = "words"
    MARK = "mark"
    EDGE = "edge"
    """The frame of a field or box."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Words or a mark at a place.

    Attributes:
        sort: words or a mark.
        text: the words; a name for a mark.
        used: where its ink is.
        place: the room it was given.
        shown: what of the picture shows it: the rest is scrolled away.
        is_off: it belongs to something that cannot be used now.
        may_elide: … in place of its end is designed: in lists, whose rows say the whole elsewhere.
        is_painted: it is no widget's own text.
        is_fixed: it does not lie in something that scrolls.
        owner: the widget, for reports.
        needs: width that the words need on one line; 0 where they wrap.
    """

    sort: Sort
    text: str
    used: QRectF
    place: QRectF
    shown: QRectF
    is_off: bool
    may_elide: bool
    is_fixed: bool
    owner: QWidget
    needs: float = 0.0
    is_painted: bool = False

    @property
    def where(self) -> str:
        """For reports."""
        kind = type(self.owner).__name__
        return f"{kind} {self.text[:24]!r} at {self.used.x():.0f},{self.used.y():.0f}"


def _is_glyph(text: str) -> bool:
    return len(text) == 1 and _PRIVATE_USE[0] <= ord(text) <= _PRIVATE_USE[1]


def _scroller(widget: QWidget) -> QAbstractScrollArea | None:
    """The scroll area that a widget lies in, if it does."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return above
        if above.isWindow():
            return None
        above = above.parentWidget()
    return None


class _Place:
    """A widget's place in the picture."""

    def __init__(self, widget: QWidget, root: QWidget) -> None:
        corner = widget.mapTo(root, QPoint(0, 0)) if widget is not root else QPoint(0, 0)
        self.offset = corner
        region = widget.visibleRegion().boundingRect()
        self.shown = QRectF(region.translated(corner))
        self.is_fixed = _scroller(widget) is None

    def at(self, rect: QRect | QRectF) -> QRectF:
        return QRectF(rect).translated(self.offset.x(), self.offset.y())


def _spot(
    widget: QWidget,
    root: QWidget,
    sort: Sort,
    text: str,
    used: QRect | QRectF,
    room: QRect | QRectF,
    *,
    is_off: bool | None = None,
    is_painted: bool = False,
    needs: float = 0.0,
) -> Spot:
    place = _Place(widget, root)
    off = not widget.isEnabled() if is_off is None else is_off
    in_list = isinstance(widget.parentWidget(), QAbstractItemView)
    return Spot(
        *(sort, text, place.at(used), place.at(room), place.shown),
        *(off, in_list, place.is_fixed, widget, needs, is_painted),
    )


# -- widgets --------------------------------------------------------------------------------------


def of_widgets(root: QWidget) -> list[Spot]:
    """Words and marks of the labels, buttons and fields that are visible."""
    made: list[Spot] = []
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            made += _of_widget(widget, root)
    return made


def _of_widget(widget: QWidget, root: QWidget) -> Iterator[Spot]:
    if isinstance(widget, QLabel):
        yield from _of_label(widget, root)
    elif isinstance(widget, IconLabel):
        yield _spot(widget, root, Sort.MARK, "icon", widget.rect(), widget.rect())
    elif isinstance(widget, QPushButton):
        yield from _of_button(widget, root)
    elif isinstance(widget, QComboBox):
        yield from _of_choice(widget, root)
    elif isinstance(widget, QLineEdit):
        yield from _of_field(widget, root)
    elif isinstance(widget, QCheckBox) and hasattr(widget, "focus_rect"):
        box = widget.focus_rect()
        yield _spot(widget, root, Sort.EDGE, "check box", box, box)


def _of_label(label: QLabel, root: QWidget) -> Iterator[Spot]:
    text = label.text()
    if not text.strip():
        return
    room = label.contentsRect()
    wraps = label.wordWrap()
    flags = label.alignment() | (Qt.TextFlag.TextWordWrap if wraps else Qt.AlignmentFlag(0))
    metrics = label.fontMetrics()
    used = metrics.boundingRect(room, int(flags), text)
    needs = 0.0 if wraps else float(max(metrics.horizontalAdvance(x) for x in text.split("\n")))
    yield _spot(label, root, Sort.WORDS, text, used, room, needs=needs)


def _of_button(button: QPushButton, root: QWidget) -> Iterator[Spot]:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    room = button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)
    if type(button).paintEvent not in (QPushButton.paintEvent, Button.paintEvent):
        return  # painted by hand: listened to
    if not button.text():
        yield _spot(button, root, Sort.MARK, button.accessibleName(), button.rect(), button.rect())
        return
    metrics = button.fontMetrics()
    words = metrics.horizontalAdvance(button.text())
    used = QRect(0, 0, words, metrics.height())
    used.moveCenter(room.center())
    yield _spot(button, root, Sort.WORDS, button.text(), used, room, needs=float(words))


def _of_choice(choice: QComboBox, root: QWidget) -> Iterator[Spot]:
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    kind = QStyle.ComplexControl.CC_ComboBox
    room = choice.style().subControlRect(kind, option, part, choice)
    metrics, text = choice.fontMetrics(), choice.currentText()
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    used = metrics.boundingRect(room, flags, text)
    needs = float(metrics.horizontalAdvance(text))
    yield _spot(choice, root, Sort.EDGE, "choice", choice.rect(), choice.rect())
    yield _spot(choice, root, Sort.WORDS, text, used.intersected(room), room, needs=needs)


def _of_field(field: QLineEdit, root: QWidget) -> Iterator[Spot]:
    yield _spot(field, root, Sort.EDGE, "field", field.rect(), field.rect())
    text = field.displayText() or field.placeholderText()
    if not text:
        return
    option_room = field.rect().adjusted(8, 2, -8, -2)
    margins = field.textMargins()
    room = option_room.adjusted(margins.left(), 0, -margins.right(), 0)
    metrics = field.fontMetrics()
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    used = metrics.boundingRect(room, flags, text)
    needs = 0.0 if field.displayText() else float(metrics.horizontalAdvance(text))
    yield _spot(field, root, Sort.WORDS, text, used.intersected(room), room, needs=needs)


# -- what is painted by hand -----------------------------------------------------------------------


@contextlib.contextmanager
def painted(root: QWidget) -> Iterator[list[Spot]]:
    """Listen to what is painted into ``root`` and its children; yields the growing list."""
    made: list[Spot] = []
    real: Callable[..., object] = QPainter.drawText

    def listen(painter: QPainter, *given: object) -> object:
        if len(given) == 3 and isinstance(given[0], (QRect, QRectF)):
            spot = _of_painting(painter, root, *given)  # type: ignore[arg-type]
            if spot is not None:
                made.append(spot)
        return real(painter, *given)

    QPainter.drawText = listen  # type: ignore[method-assign, assignment]
    try:
        yield made
    finally:
        QPainter.drawText = real  # type: ignore[method-assign, assignment]


def _of_painting(
    painter: QPainter, root: QWidget, room: QRect | QRectF, flags: object, text: str
) -> Spot | None:
    widget = painter.device()
    if isinstance(widget, QPixmap) or not isinstance(widget, QWidget) or not text.strip():
        return None
    number = int(getattr(flags, "value", flags))  # type: ignore[call-overload]
    metrics = QFontMetrics(painter.font())
    exact = QRectF(metrics.boundingRect(QRectF(room).toRect(), number, text))
    transform = painter.worldTransform()
    pen = painter.pen().color().name()
    off = pen == theme.colour(Tone.TEXT_DISABLED).name() or not widget.isEnabled()
    wraps = bool(number & int(Qt.TextFlag.TextWordWrap.value))
    scale = transform.m11()
    needs = 0.0 if wraps else metrics.horizontalAdvance(text) * scale
    sort = Sort.MARK if _is_glyph(text) else Sort.WORDS
    return _spot(
        *(widget, root, sort, text),
        *(transform.mapRect(exact), transform.mapRect(QRectF(room))),
        is_off=off,
        is_painted=True,
        needs=needs,
    )


def hidden_primary(root: QWidget) -> tuple[str, ...]:
    """The primary buttons that are out of sight until somebody scrolls."""
    buttons = [x for x in root.findChildren(QAbstractButton) if x.isVisible()]
    return tuple(
        button.text()
        for button in buttons
        if button.property("kind") == "primary"
        and button.visibleRegion().boundingRect().size() != button.size()
    )
