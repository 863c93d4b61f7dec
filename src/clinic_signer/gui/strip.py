"""The strip: the two ways of signing, always on screen, each with its state in words.

Only the person moves the dot. Plugging, unplugging or failing changes words, never the choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QRadioButton

from clinic_signer.gui import icons, strings, theme
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, fill

if TYPE_CHECKING:  # annotations only: each of Qt's types costs time at start
    from PySide6.QtGui import QPaintEvent, QResizeEvent

HEIGHT = 64
HEIGHT_NARROW = 56
ROOM_FOR_BUTTON = 400
"""Width below which the words of a slot need the room of its button."""


@dataclass(frozen=True, slots=True)
class SlotView:
    """What a slot shows.

    Attributes:
        method: the way of signing, in words.
        level: what the state means.
        tile: the large icon.
        mark: the small icon before the state.
        state: the state in words.
        detail: the second line: who and until when, or what to do.
        usable: signing this way is possible now.
        selectable: the person may choose it in this version.
    """

    method: str
    level: Level
    tile: Glyph
    mark: Glyph
    state: str
    detail: str
    usable: bool = False
    selectable: bool = True

    @property
    def spoken(self) -> str:
        """What a screen reader says of the slot."""
        return strings.spoken([self.method, self.state, self.detail.replace("　", "。")])


class StripSlot(QRadioButton):
    """One way of signing; drawn by hand, a radio button to everybody else."""

    focus_inside = True

    def __init__(self, view: SlotView) -> None:
        super().__init__()
        self._narrow = False
        self._view = view
        self._announcer = Announcer(self)
        self.action: Button | None = None
        self.show_view(view)

    @property
    def view(self) -> SlotView:
        """What is shown."""
        return self._view

    @property
    def announcer(self) -> Announcer:
        """Says state changes aloud."""
        return self._announcer

    def show_view(self, view: SlotView) -> None:
        """Show a state; a change is announced, assertively when it blocks."""
        changed = (view.state, view.detail) != (self._view.state, self._view.detail)
        self._view = view
        self.setAccessibleName(view.spoken)
        self.setEnabled(view.selectable)
        self.setToolTip(view.detail)
        if changed:
            text = strings.spoken([view.state, view.detail])
            self._announcer.announce(text, assertive=view.level is Level.BLOCKED)
        self.update()

    def set_action(self, button: Button) -> None:
        """Place a button at the right end of the slot."""
        self.action = button
        button.setParent(self)
        self._place_action()

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self._narrow = narrow
        self._place_action()
        self.update()

    def hitButton(self, _position: QPoint, /) -> bool:
        """The whole slot answers."""
        return True

    def sizeHint(self) -> QSize:
        """At least wide enough for its first line."""
        return QSize(320, HEIGHT_NARROW if self._narrow else HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right end."""
        super().resizeEvent(event)
        self._place_action()

    def _place_action(self) -> None:
        if self.action is not None:
            size = self.action.sizeHint()
            self.action.setVisible(self.width() >= ROOM_FOR_BUTTON)
            top = (self.height() - size.height()) // 2
            left = self.width() - self._padding - size.width()
            self.action.setGeometry(QRect(QPoint(left, top), size))

    @property
    def _padding(self) -> int:
        return 12 if self._narrow else 16

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint dot, tile, the two lines, the tag and the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill(painter, self.rect(), Tone.BG_PANEL)
        left = 10 if self._narrow else 14
        gap = 10 if self._narrow else 12
        tile = 36 if self._narrow else 40
        middle = self.height() / 2
        self._paint_dot(painter, QRectF(left, middle - 9, 18, 18))
        box = QRectF(left + 18 + gap, middle - tile / 2, tile, tile)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._view.level.tint))
        painter.drawRoundedRect(box, 8, 8)
        icons.paint(painter, box.adjusted(8, 8, -8, -8), self._view.tile, self._view.level.ink)
        self._paint_lines(painter, round(box.right()) + gap, self._text_end(painter))
        if self.isChecked():
            bar = QRect(0, self.height() - 3, self.width(), 3)
            fill(painter, bar, Tone.ACCENT)
        painter.end()

    def _paint_dot(self, painter: QPainter, box: QRectF) -> None:
        inside = box.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.colour(Tone.LINE_STRONG), 1))
        painter.setBrush(theme.colour(Tone.BG_FIELD))
        if self.isChecked():
            painter.setPen(QPen(theme.colour(Tone.ACCENT), 5))
            inside = box.adjusted(2.5, 2.5, -2.5, -2.5)
        if not self.isEnabled():
            painter.setPen(QPen(theme.colour(Tone.NEUTRAL_LINE), 1))
        painter.drawEllipse(inside)

    def _text_end(self, painter: QPainter) -> int:
        """Paint the tag where there is room; return where the words must end."""
        end = self.width() - self._padding
        if self.action is not None and self.action.isVisibleTo(self):
            return self.action.x() - 12
        if self.isChecked() and not self._narrow:
            text = strings.say(strings.USED_TO_SIGN)
            font = theme.ui_font(12)
            width = QFontMetrics(font).horizontalAdvance(text) + 14
            tag = QRectF(end - width, (self.height() - 20) / 2, width, 20)
            painter.setPen(QPen(theme.colour(Tone.ACCENT_LINE), 1))
            painter.setBrush(theme.colour(Tone.ACCENT_TINT))
            painter.drawRoundedRect(tag.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setFont(font)
            painter.setPen(theme.colour(Tone.ACCENT_TEXT))
            painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
            return round(tag.left()) - 12
        return end

    def _paint_lines(self, painter: QPainter, left: int, end: int) -> None:
        view = self._view
        top = (self.height() - 42) // 2
        line = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        name_font = theme.ui_font(14, strong=True)
        name_width = QFontMetrics(name_font).horizontalAdvance(view.method)
        painter.setFont(name_font)
        painter.setPen(theme.colour(Tone.TEXT))
        painter.drawText(QRect(left, top, name_width + 2, 22), line, view.method)
        mark = left + name_width + 10
        icons.paint(painter, QRect(mark, top + 3, 16, 16), view.mark, view.level.ink)
        state_font = theme.ui_font(13, strong=True)
        painter.setFont(state_font)
        painter.setPen(theme.colour(view.level.ink))
        room = QRect(mark + 20, top, max(0, end - mark - 20), 22)
        painter.drawText(room, line, _fitted(state_font, view.state, room.width()))
        detail_font = theme.ui_font(12)
        painter.setFont(detail_font)
        painter.setPen(theme.colour(Tone.TEXT2))
        room = QRect(left, top + 22, max(0, end - left), 20)
        painter.drawText(room, line, _fitted(detail_font, view.detail, room.width()))


def _fitted(font: QFont, text: str, width: int) -> str:
    metrics = QFontMetrics(font)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def phone_view() -> SlotView:
    """The phone's slot while this version cannot set a phone up."""
    return SlotView(
        method=strings.say(strings.PHONE),
        level=Level.NEUTRAL,
        tile=Glyph.DEVICE_MOBILE,
        mark=Glyph.CIRCLE_DASHED,
        state=strings.say(strings.NOT_SET_UP),
        detail=strings.say(strings.PHONE_LATER),
        selectable=False,
    )


def checking_view() -> SlotView:
    """The card's slot until the first answer of the reader."""
    return SlotView(
        method=strings.say(strings.CARD),
        level=Level.NEUTRAL,
        tile=Glyph.CARDHOLDER,
        mark=Glyph.HOURGLASS_MEDIUM,
        state=strings.say(strings.CARD_CHECKING),
        detail=strings.say(strings.CARD_CHECKING_HINT),
    )


class Strip(QFrame):
    """Card and phone side by side."""

    access_role = "Grouping"

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "head")
        self.setAccessibleName(strings.say(strings.METHOD))
        self.card = StripSlot(checking_view())
        self.card.setChecked(True)
        self.phone = StripSlot(phone_view())
        set_up = Button(strings.say(strings.SET_UP), size="small")
        set_up.setEnabled(False)
        set_up.setAccessibleDescription(strings.say(strings.PHONE_LATER))
        self.phone.set_action(set_up)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 1)
        layout.setSpacing(1)
        layout.addWidget(self.card, 1)
        layout.addWidget(self.phone, 1)
        self.set_narrow(narrow=False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line between the slots."""
        super().paintEvent(event)
        painter = QPainter(self)
        fill(painter, QRect(self.phone.x() - 1, 0, 1, self.height()), Tone.LINE)
        painter.end()

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.setFixedHeight(HEIGHT_NARROW if narrow else HEIGHT)
        for slot in (self.card, self.phone):
            slot.set_narrow(narrow=narrow)
