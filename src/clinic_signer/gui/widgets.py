"""Small shared widgets: labels by role, buttons by kind, check box, notice, tabs, icon."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from clinic_signer.gui import icons, theme
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone


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


class Label(QLabel):
    """Plain text of a role (see the style sheet). Never interprets mark-up in data."""

    def __init__(self, text: str = "", role: str = "body", *, wrap: bool = False) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        if wrap:
            policy = self.sizePolicy()
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)


class ElidedLabel(Label):
    """One line that ends in … when there is no room; the whole text is its name and tool tip."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__("", role)
        self._mode = mode
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
        shown = self.fontMetrics().elidedText(self._whole, self._mode, max(self.width(), 1))
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(self._whole if shown != self._whole else "")


class IconLabel(QWidget):
    """A glyph beside words. It says nothing by itself, so screen readers are not told of it."""

    def __init__(self, glyph: Glyph, pixels: int, tone: Tone = Tone.TEXT2) -> None:
        super().__init__()
        self._glyph = glyph
        self._tone = tone
        self.setFixedSize(pixels, pixels)

    def show_glyph(self, glyph: Glyph, tone: Tone) -> None:
        """Show another glyph or colour."""
        self._glyph, self._tone = glyph, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the glyph."""
        painter = QPainter(self)
        icons.paint(painter, self.rect(), self._glyph, self._tone)
        painter.end()


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
        self.setProperty("size", size)
        # A main-window button never reacts to Enter typed elsewhere.
        self.setAutoDefault(False)
        if glyph is not None:
            tone = glyph_tone or (Tone.ON_ACCENT if kind == "primary" else Tone.TEXT)
            self.setIcon(icons.icon(glyph, tone))
            # Qt puts 4 px between icon and words; the design wants 8.
            self.setIconSize(QSize(22 if text else 18, 18))


def icon_button(glyph: Glyph, name: str, shortcut: str = "") -> Button:
    """Return a 32 px button without words; ``name`` is its accessible name and tool tip."""
    button = Button("", "icon", size="small", glyph=glyph, glyph_tone=Tone.TEXT2)
    button.setAccessibleName(name)
    button.setToolTip(f"{name}  {shortcut}".rstrip())
    return button


class CheckBox(QCheckBox):
    """A check box with a painted 18 px box; the whole row is its target, at least 32 high."""

    def __init__(self, text: str, size: str = "normal") -> None:
        super().__init__(text)
        self.setProperty("size", size)
        self.setMinimumHeight(32)

    def sizeHint(self) -> QSize:
        """Room for the box, a gap of 12 and the words."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(18 + 12 + words + 4, 32)

    def hitButton(self, _position: QPoint, /) -> bool:
        """The whole row answers."""
        return True

    def focus_rect(self) -> QRect:
        """The focus ring is around the box alone."""
        return QRect(0, (self.height() - 18) // 2, 18, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box and words."""
        painter = QPainter(self)
        box = QRectF(0, (self.height() - 18) / 2, 18, 18)
        paint_check(painter, box, self.checkState(), enabled=self.isEnabled())
        tone = Tone.TEXT if self.isEnabled() else Tone.TEXT_DISABLED
        if self.isEnabled() and self.property("size") == "small":
            tone = Tone.TEXT2
        painter.setPen(theme.colour(tone))
        words = self.rect().adjusted(18 + 12, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), self.text())
        painter.end()


def paint_check(
    painter: QPainter,
    box: QRectF,
    state: Qt.CheckState,
    *,
    enabled: bool,
    on_selection: bool = False,
) -> None:
    """Paint the 18 px box of a check box; ``on_selection``: on a row in the highlight colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ticked = state is not Qt.CheckState.Unchecked
    edge, fill, mark = Tone.LINE_STRONG, Tone.BG_FIELD, Tone.ON_ACCENT
    if not enabled:
        edge, fill = Tone.NEUTRAL_LINE, Tone.DISABLED_BG
    elif ticked:
        edge, fill = Tone.ACCENT, Tone.ACCENT
    if on_selection and enabled and ticked:
        edge, fill, mark = Tone.ON_ACCENT, Tone.ON_ACCENT, Tone.ACCENT
    elif on_selection:
        edge = Tone.ON_ACCENT
    painter.setPen(QPen(theme.colour(edge), 1))
    painter.setBrush(theme.colour(fill))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if ticked:
        glyph = Glyph.MINUS_BOLD if state is Qt.CheckState.PartiallyChecked else Glyph.CHECK_BOLD
        tone = mark if enabled else Tone.TEXT_DISABLED
        icons.paint(painter, box.adjusted(2.5, 2.5, -2.5, -2.5), glyph, tone)
    painter.restore()


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


_NOTICE_GLYPHS = {
    Level.OK: Glyph.CHECK_CIRCLE_FILL,
    Level.CAUTION: Glyph.WARNING_FILL,
    Level.BLOCKED: Glyph.X_CIRCLE_FILL,
    Level.NEUTRAL: Glyph.INFO_FILL,
    Level.INFO: Glyph.INFO_FILL,
}


class Notice(QFrame):
    """Frame, icon, heading and one sentence."""

    def __init__(
        self, level: Level, heading: str, sentence: str, *, glyph: Glyph | None = None
    ) -> None:
        super().__init__()
        self.setProperty("surface", "notice")
        self._icon = IconLabel(glyph or _NOTICE_GLYPHS[level], 20, level.ink)
        self._heading = Label(heading, "small-strong", wrap=True)
        self._sentence = Label(sentence, "small", wrap=True)
        words = column(self._heading, self._sentence, gap=0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(10)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self.show_notice(level, heading, sentence, glyph=glyph)

    def show_notice(
        self, level: Level, heading: str, sentence: str, *, glyph: Glyph | None = None
    ) -> None:
        """Show another notice in the same place."""
        restyle(self, level=level.value)
        self._icon.show_glyph(glyph or _NOTICE_GLYPHS[level], level.ink)
        restyle(self._heading, level=level.value)
        self._heading.setText(heading)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))

    @property
    def text(self) -> str:
        """Heading and sentence, as a screen reader gets them."""
        return f"{self._heading.text()} {self._sentence.text()}".strip()


class TabStrip(QTabBar):
    """Tabs as words with a 3 px line under the current one, and a count beside each word."""

    GAP = 16

    def __init__(self, height: int, name: str) -> None:
        super().__init__()
        self._height = height
        self._counts: dict[int, int] = {}
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setMouseTracking(True)

    def set_height(self, height: int) -> None:
        """Change the height (narrow layout)."""
        self._height = height
        self.updateGeometry()
        self.update()

    def set_count(self, index: int, count: int) -> None:
        """Show how many items are behind a tab."""
        self._counts[index] = count
        self.setAccessibleTabName(index, f"{self.tabText(index)} {count}")
        self.updateGeometry()
        self.update()

    def tabSizeHint(self, index: int, /) -> QSize:
        """Word, count and the gap to the next tab."""
        return QSize(self._width(index) + self.GAP, self._height)

    def minimumTabSizeHint(self, index: int, /) -> QSize:
        """Tabs are never squeezed."""
        return self.tabSizeHint(index)

    def _width(self, index: int) -> int:
        width = QFontMetrics(theme.ui_font(13, strong=True)).horizontalAdvance(self.tabText(index))
        if index in self._counts:
            count = QFontMetrics(theme.ui_font(12)).horizontalAdvance(str(self._counts[index]))
            width += 6 + count
        return width

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint words, counts and the line."""
        painter = QPainter(self)
        for index in range(self.count()):
            self._paint_tab(painter, index, self.tabRect(index).adjusted(0, 0, -self.GAP, 0))
        painter.end()

    def _paint_tab(self, painter: QPainter, index: int, rect: QRect) -> None:
        here = index == self.currentIndex()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.ui_font(13, strong=here))
        painter.setPen(theme.colour(Tone.TEXT if here else Tone.TEXT2))
        painter.drawText(rect, middle | Qt.AlignmentFlag.AlignLeft, self.tabText(index))
        if index in self._counts:
            painter.setFont(theme.ui_font(12))
            painter.setPen(theme.colour(Tone.TEXT3))
            text = str(self._counts[index])
            painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, text)
        if here:
            line = QRectF(rect.left(), rect.bottom() - 2, rect.width(), 3)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(Tone.ACCENT))
            painter.drawRoundedRect(line, 1.5, 1.5)
