"""Small shared widgets: labels by role, buttons by kind, check box, notice, tabs, icon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from clinic_signer.gui import icons, theme
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone

if TYPE_CHECKING:  # annotations only: each of Qt's types costs time at start
    from PySide6.QtGui import QPaintEvent, QResizeEvent


def restyle(widget: QWidget, **properties: str | bool) -> None:
    """Set dynamic properties and have the style sheet look at the widget again."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def fill(painter: QPainter, place: QRect, tone: Tone) -> None:
    """Fill a rectangle. Unlike ``fillRect`` this needs no gradient types, 4 ms of the start."""
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(tone))
    painter.drawRect(place)


_PLAIN_TEXT = 0
"""``Qt.TextFormat.PlainText`` as a number; see :data:`icons.CENTRED`."""


class Label(QLabel):
    """Plain text of a role (see the style sheet). Never interprets mark-up in data."""

    def __init__(self, text: str = "", role: str = "body", *, wrap: bool = False) -> None:
        super().__init__(text)
        self.setProperty("textFormat", _PLAIN_TEXT)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        if wrap:
            policy = self.sizePolicy()
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)


def plain_tip(text: str) -> str:
    """A text of a document as a tool tip: Qt takes what looks like HTML for HTML."""
    if "<" not in text:
        return text
    import html  # its table of entities is not worth start time

    return f'<p style="white-space:pre-wrap">{html.escape(text)}</p>'


class ElidedLabel(Label):
    """One line that ends in … when there is no room; the whole text is its name and tool tip."""

    def __init__(self, text: str = "", role: str = "body", *, in_the_middle: bool = False) -> None:
        super().__init__("", role)
        self._in_the_middle = in_the_middle
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_text(text)

    @property
    def whole_text(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def set_text(self, text: str) -> None:
        """Show ``text``, shortened if need be."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten for the new width."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """The size of the whole text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.height())

    def _fit(self) -> None:
        shown = self._whole
        if self.fontMetrics().horizontalAdvance(shown) > self.width():
            mode = QtCore.Qt.TextElideMode
            end = mode.ElideMiddle if self._in_the_middle else mode.ElideRight
            shown = self.fontMetrics().elidedText(shown, end, max(self.width(), 1))
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(plain_tip(self._whole) if shown != self._whole else "")


class IconLabel(QWidget):
    """A glyph beside words. It says nothing by itself, so screen readers are not told of it."""

    def __init__(self, glyph: Glyph, pixels: int, tone: Tone = Tone.TEXT2) -> None:
        super().__init__()
        self._glyph = glyph
        self._tone = tone
        self.setFixedSize(pixels, pixels)

    def set_pixels(self, pixels: int) -> None:
        """Have another size."""
        self.setFixedSize(pixels, pixels)

    def show_glyph(self, glyph: Glyph, tone: Tone) -> None:
        """Show another glyph or colour."""
        self._glyph, self._tone = glyph, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the glyph."""
        painter = QPainter(self)
        glyph = icons.picture(self._glyph, self.width(), self._tone, self.devicePixelRatioF())
        painter.drawPixmap(0, 0, glyph)
        painter.end()


_GLYPH, _BESIDE_GLYPH = 18, 8
"""Side of a button's glyph, and the room between it and the words; the style sheet knows both."""
_DISCLOSURE_LEFT = 14


class Button(QPushButton):
    """A push button; ``kind`` and ``size`` as in the style sheet."""

    def __init__(
        self,
        text: str = "",
        kind: str = "normal",
        *,
        size: str = "normal",
        glyph: Glyph | None = None,
        glyph_tone: Tone | None = None,
    ) -> None:
        super().__init__(text)
        self.setProperty("kind", kind)
        self.setProperty("grade", size)
        # A main-window button never reacts to Enter typed elsewhere.
        self.setAutoDefault(False)
        self._glyph = glyph
        self._glyph_tone = glyph_tone or (Tone.ON_ACCENT if kind == "primary" else Tone.TEXT)
        # The style sheet keeps room for it; icons of Qt's own would cost 3 ms of the start.
        self.setProperty("glyph", glyph is not None and kind != "icon")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the glyph before the words, or in the middle if there are none."""
        super().paintEvent(event)
        if self._glyph is None:
            return
        tone = self._glyph_tone if self.isEnabled() else Tone.TEXT_DISABLED
        shown = icons.picture(self._glyph, _GLYPH, tone, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap(self._glyph_left(), (self.height() - _GLYPH) // 2, shown)
        painter.end()

    def show_glyph(self, glyph: Glyph) -> None:
        """Show another glyph, in a button that has one."""
        self._glyph = glyph
        self.update()

    def _glyph_left(self) -> int:
        if self.property("kind") == "icon":
            return (self.width() - _GLYPH) // 2
        if self.property("kind") == "disclosure":
            return 0 if self.property("grade") == "flush" else _DISCLOSURE_LEFT
        words = self.fontMetrics().horizontalAdvance(self.text())
        return (self.width() - words - _GLYPH - _BESIDE_GLYPH) // 2


def icon_button(glyph: Glyph, name: str, shortcut: str = "") -> Button:
    """Return a 32 px button without words; ``name`` is its accessible name and tool tip."""
    button = Button("", "icon", size="small", glyph=glyph, glyph_tone=Tone.TEXT2)
    button.setAccessibleName(name)
    button.setToolTip(f"{name}  {shortcut}".rstrip())
    button.setAccessibleDescription(shortcut)  # else the tool tip would be: the name once more
    return button


def frame(surface: str) -> QFrame:
    """Return a frame with one of the surfaces of the style sheet."""
    made = QFrame()
    made.setProperty("surface", surface)
    return made


def row(
    *widgets: QWidget, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return a horizontal layout of widgets."""
    layout = QHBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for widget in widgets:
        layout.addWidget(widget)
    return layout


def column(
    *widgets: QWidget, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Return a vertical layout of widgets."""
    layout = QVBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for widget in widgets:
        layout.addWidget(widget)
    return layout


def centred(widget: QWidget) -> QHBoxLayout:
    """Return a horizontal layout with a widget in its middle."""
    layout = row(gap=0)
    layout.addStretch(1)
    layout.addWidget(widget)
    layout.addStretch(1)
    return layout
