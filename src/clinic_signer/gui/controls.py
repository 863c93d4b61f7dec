"""Controls and notices that the screens use beyond the small widgets of the first paint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QTabBar

from clinic_signer.gui import icons, theme
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import IconLabel, Label, column, restyle

if TYPE_CHECKING:
    from clinic_signer.gui.failure_text import FailureText


class CheckBox(QCheckBox):
    """A check box with a painted 18 px box; the whole row is its target, at least 32 high."""

    def __init__(self, text: str, size: str = "normal") -> None:
        super().__init__(text)
        self.setProperty("grade", size)
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
        if self.isEnabled() and self.property("grade") == "small":
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


def code_label(code: str = "") -> Label:
    """A line for the code of a failure: small, and to be copied."""
    label = Label(code, "caption", wrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


_NOTICE_GLYPHS = {
    Level.OK: Glyph.CHECK_CIRCLE_FILL,
    Level.CAUTION: Glyph.WARNING_FILL,
    Level.BLOCKED: Glyph.X_CIRCLE_FILL,
    Level.NEUTRAL: Glyph.INFO_FILL,
    Level.INFO: Glyph.INFO_FILL,
}


class Notice(QFrame):
    """Frame, icon, heading and one sentence; of a failure its code in small letters below."""

    def __init__(
        self, level: Level, heading: str, sentence: str, *, glyph: Glyph | None = None
    ) -> None:
        super().__init__()
        self.setProperty("surface", "notice")
        self._icon = IconLabel(glyph or _NOTICE_GLYPHS[level], 20, level.ink)
        self._heading = Label(heading, "small-strong", wrap=True)
        self._sentence = Label(sentence, "small", wrap=True)
        self._code: Label | None = None
        self._words = column(self._heading, self._sentence, gap=0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(10)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._words, 1)
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
        self._show_code("")

    def show_failure(
        self, level: Level, failure: FailureText, *, glyph: Glyph | None = None
    ) -> None:
        """Show a failure in the same place."""
        self.show_notice(level, failure.heading, failure.sentence, glyph=glyph)
        self._show_code(failure.code)

    def _show_code(self, code: str) -> None:
        if code and self._code is None:
            self._code = code_label()
            self._words.addWidget(self._code)
        if self._code is not None:
            self._code.setText(code)
            self._code.setVisible(bool(code))

    @property
    def text(self) -> str:
        """Heading, sentence and code, as a screen reader gets them."""
        code = "" if self._code is None else self._code.text()
        return " ".join(x for x in (self._heading.text(), self._sentence.text(), code) if x)


class LiveNotice(Notice):
    """A notice that a screen reader says when it changes.

    Several changes in one turn of the event loop are one: the last is said, if it is shown. What
    keeps the person from going on interrupts what is being read.
    """

    def __init__(self, level: Level, heading: str, sentence: str) -> None:
        super().__init__(level, heading, sentence)
        self.announcer = Announcer(self)
        self._is_urgent = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._say)

    def tell(
        self, level: Level, heading: str, sentence: str, *, glyph: Glyph | None = None
    ) -> None:
        """Show another notice in the same place, and say it."""
        self.show_notice(level, heading, sentence, glyph=glyph)
        self._say_soon(level)

    def tell_failure(
        self, level: Level, failure: FailureText, *, glyph: Glyph | None = None
    ) -> None:
        """Show a failure in the same place, and say it."""
        self.show_failure(level, failure, glyph=glyph)
        self._say_soon(level)

    def _say_soon(self, level: Level) -> None:
        self._is_urgent = level in (Level.BLOCKED, Level.CAUTION)
        self._soon.start()

    def _say(self) -> None:
        if self.isVisible() and self.text:
            self.announcer.announce(self.text, assertive=self._is_urgent)


class TabStrip(QTabBar):
    """Tabs as words with a 3 px line under the current one, and a count beside each word."""

    def __init__(self, height: int, name: str) -> None:
        super().__init__()
        self._height = height
        self._gap = 16
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

    def set_gap(self, gap: int) -> None:
        """Change the room between tabs (very narrow window)."""
        if gap != self._gap:
            self._gap = gap
            # Qt keeps the old rectangles until something about a tab changes.
            self.setIconSize(QSize(gap, gap))
            self.updateGeometry()

    def set_count(self, index: int, count: int) -> None:
        """Show how many items are behind a tab."""
        before = self._counts.get(index)
        if before == count:
            return
        self._counts[index] = count
        self.setAccessibleTabName(index, f"{self.tabText(index)} {count}")
        if before is None or len(str(before)) != len(str(count)):
            # Qt keeps the old rectangles until something about a tab changes.
            self.setTabText(index, self.tabText(index))
        self.update()

    def focus_rect(self) -> QRect:
        """The focus ring is around the current tab alone, and inside the strip."""
        return self.tabRect(self.currentIndex()).adjusted(-2, 5, 2 - self._gap, -9)

    def tabSizeHint(self, index: int, /) -> QSize:
        """Word, count and the gap to the next tab."""
        return QSize(self._width(index) + self._gap, self._height)

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
            self._paint_tab(painter, index, self.tabRect(index).adjusted(0, 0, -self._gap, 0))
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
