"""The prescription as a form: painted from the decoded bytes, selectable, zoomable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.sign.sheet_content import SheetContent
from clinic_signer.gui.sign.sheet_elements import (
    WIDTH,
    Group,
    SheetLayout,
    SheetOptions,
    TextItem,
    font_of,
    measure,
)
from clinic_signer.gui.sign.sheet_layout import lay_out
from clinic_signer.gui.theme import Level, Tone

ZOOMS = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place between two characters of the form: index of the text and of the character."""

    item: int
    character: int


class SheetGroup(QWidget):
    """A part of the form as a stop for screen readers and arrow keys; paints nothing."""

    access_role = "Grouping"
    focus_inside = True

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class PrescriptionSheet(QWidget):
    """The form. One tab stop; arrow keys go through its parts.

    Signals:
        stopped_at: the part (a widget) that the keyboard came to.
    """

    access_role = "Document"
    focus_inside = True
    stopped_at = Signal(QWidget)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(strings.say(strings.FORM))
        self._content = SheetContent()
        self._options = SheetOptions()
        self._layout = SheetLayout()
        self._tints: Mapping[int, Level] = {}
        self._zoom = 1.0
        self._groups: list[SheetGroup] = []
        self._anchor: Place | None = None
        self._head: Place | None = None

    # -- content ----------------------------------------------------------------------------

    @property
    def layout_shown(self) -> SheetLayout:
        """The geometry on screen, at 100 %."""
        return self._layout

    @property
    def zoom(self) -> float:
        """How large the form is drawn; 1.0 is 100 %."""
        return self._zoom

    @property
    def groups(self) -> list[SheetGroup]:
        """The stops of the form in reading order."""
        return self._groups

    def show_content(
        self, content: SheetContent, options: SheetOptions, tints: Mapping[int, Level], zoom: float
    ) -> None:
        """Draw a prescription.

        Args:
            content: what the form says.
            options: how it is laid out.
            tints: line of the data → the level its row is tinted in.
            zoom: 1.0 to 2.0.
        """
        if content is self._content:
            if (options, tints, zoom) == (self._options, self._tints, self._zoom):
                return  # its row has changed: nothing that the form says
        else:
            self._anchor = self._head = None
        self._content, self._options, self._tints, self._zoom = content, options, tints, zoom
        self._layout = lay_out(content, options)
        self.setFixedSize(self.sizeHint())
        self._place_groups()
        self.update()

    def sizeHint(self) -> QSize:
        """The sheet's size with its outer line."""
        height = self._layout.height + 2
        return QSize(round((WIDTH + 2) * self._zoom), round(height * self._zoom))

    def row_rect(self, line: int) -> QRect | None:
        """Return where a line of the data is shown, in this widget's coordinates."""
        rect = self._layout.rows.get(line)
        return None if rect is None else self._on_screen(rect)

    def gap_rect(self, line: int) -> QRect | None:
        """Return the room left for the findings of a line."""
        rect = self._layout.gaps.get(line)
        return None if rect is None else self._on_screen(rect)

    def _on_screen(self, rect: QRectF) -> QRect:
        z = self._zoom
        corner = QPointF((rect.x() + 1) * z, (rect.y() + 1) * z)
        return QRectF(corner, rect.size() * z).toRect()

    def _place_groups(self) -> None:
        groups = self._layout.groups
        while len(self._groups) > len(groups):
            self._groups.pop().deleteLater()
        while len(self._groups) < len(groups):
            self._groups.append(SheetGroup(self))
        for widget, group in zip(self._groups, groups, strict=True):
            widget.setAccessibleName(self._spoken(group))
            widget.setGeometry(self._on_screen(group.rect))
            widget.show()

    def describe(self, findings: Sequence[tuple[int, str]]) -> None:
        """Say each finding with the part its line is in, as it stands beside it for the eye.

        Args:
            findings: line of the data and what is said of it, in reading order.
        """
        for widget, group in zip(self._groups, self._layout.groups, strict=True):
            own = [said for line, said in findings if line in group.lines]
            widget.setAccessibleDescription(strings.spoken(own))

    def _spoken(self, group: Group) -> str:
        count = sum(1 for line in group.lines if line in self._tints)
        findings = strings.say(strings.FINDINGS_HERE, n=count) if count else ""
        return strings.spoken([group.name.replace("　", " "), findings])

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint paper, tints, lines, selection and texts."""
        painter = QPainter(self)
        painter.scale(self._zoom, self._zoom)
        whole = QRectF(0, 0, WIDTH + 2, self._layout.height + 2)
        painter.fillRect(whole, theme.colour(Tone.BG_PAPER))
        painter.translate(1, 1)
        seen = QRectF(event.rect().adjusted(-2, -2, 2, 2))
        seen = QRectF(seen.topLeft() / self._zoom, seen.size() / self._zoom)
        self._paint_tints(painter)
        painter.setPen(QPen(theme.colour(Tone.LINE_FORM), 0))
        for rule in self._layout.rules:
            x, y = rule.x + 0.5, rule.y + 0.5
            painter.drawLine(QPointF(x, y), QPointF(x + rule.width, y + rule.height))
        self._paint_texts(painter, seen)
        painter.setPen(QPen(theme.colour(Tone.LINE_FORM_OUTER), 1))
        painter.drawRect(whole.translated(-0.5, -0.5).adjusted(0, 0, -1, -1))
        self._paint_bars(painter)
        painter.end()

    def _tinted(self) -> list[tuple[QRectF, Level]]:
        rows = self._layout.rows
        return [(rows[line], level) for line, level in self._tints.items() if line in rows]

    def _paint_tints(self, painter: QPainter) -> None:
        for rect, level in self._tinted():
            painter.fillRect(rect, theme.colour(level.tint))

    def _paint_bars(self, painter: QPainter) -> None:
        for rect, level in self._tinted():
            bar = QRectF(WIDTH - 2, rect.top(), 3, rect.height())
            painter.fillRect(bar, theme.colour(level.bar))

    def _paint_texts(self, painter: QPainter, seen: QRectF) -> None:
        chosen = self._selected_range()
        font: QFont | None = None
        colours: dict[Tone, QColor] = {}
        for index, item in enumerate(self._layout.texts):
            if not item.rect.intersects(seen):
                continue
            if chosen and chosen[0].item <= index <= chosen[1].item:
                self._paint_selection(painter, index, item, chosen)
            wanted = font_of(item.style)
            if wanted is not font:
                painter.setFont(wanted)
                font = wanted
            colour = colours.setdefault(item.tone, theme.colour(item.tone))
            painter.setPen(colour)
            flags = item.align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
            painter.drawText(item.rect, int(flags), item.text)

    def _paint_selection(
        self, painter: QPainter, index: int, item: TextItem, chosen: tuple[Place, Place]
    ) -> None:
        start = chosen[0].character if index == chosen[0].item else 0
        end = chosen[1].character if index == chosen[1].item else len(item.text)
        left = item.left + measure(item.style, item.text[:start])
        width = measure(item.style, item.text[start:end])
        marked = QRectF(left, item.rect.top() + 1, width, item.rect.height() - 2)
        painter.fillRect(marked, theme.colour(Tone.ACCENT_LINE))

    # -- selection --------------------------------------------------------------------------

    def _selected_range(self) -> tuple[Place, Place] | None:
        if self._anchor is None or self._head is None or self._anchor == self._head:
            return None
        return min(self._anchor, self._head), max(self._anchor, self._head)

    def selected_text(self) -> str:
        """Return the selected characters, exactly as in the data, one text to a line."""
        chosen = self._selected_range()
        if chosen is None:
            return ""
        first, last = chosen
        parts: list[str] = []
        for index in range(first.item, last.item + 1):
            text = self._layout.texts[index].text
            start = first.character if index == first.item else 0
            end = last.character if index == last.item else len(text)
            parts.append(text[start:end])
        return "\n".join(parts)

    def select_all(self) -> None:
        """Select every text of the form."""
        if self._layout.texts:
            last = len(self._layout.texts) - 1
            self._anchor = Place(0, 0)
            self._head = Place(last, len(self._layout.texts[last].text))
            self.update()

    def _place_at(self, position: QPointF) -> Place | None:
        point = position / self._zoom - QPointF(1, 1)
        best: tuple[float, int] | None = None
        for index, item in enumerate(self._layout.texts):
            rect = item.rect
            down = max(rect.top() - point.y(), 0.0, point.y() - rect.bottom())
            left, width = item.left, measure(item.style, item.text)
            across = max(left - point.x(), 0.0, point.x() - left - width)
            distance = down * 1000 + across
            if best is None or distance < best[0]:
                best = (distance, index)
        if best is None:
            return None
        item = self._layout.texts[best[1]]
        return Place(best[1], _character_at(item, point.x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._anchor = self._head = self._place_at(event.position())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._head = self._place_at(event.position())
            self.update()

    # -- keyboard ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, select all, and go from part to part with the arrow keys."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.selected_text())
        elif event.key() == Qt.Key.Key_Down:
            self._go(+1)
        elif event.key() == Qt.Key.Key_Up:
            self._go(-1)
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        here = next((i for i, group in enumerate(self._groups) if group.hasFocus()), None)
        first = 0 if step > 0 else len(self._groups) - 1
        target = first if here is None else here + step
        if 0 <= target < len(self._groups):
            self._groups[target].setFocus(Qt.FocusReason.OtherFocusReason)
            self.stopped_at.emit(self._groups[target])


def _character_at(item: TextItem, x: float) -> int:
    """Return the place between characters of ``item`` that is nearest to ``x``."""
    left = item.left
    previous = 0.0
    for index in range(len(item.text)):
        width = measure(item.style, item.text[: index + 1])
        if x < left + (previous + width) / 2:
            return index
        previous = width
    return len(item.text)
