"""Paints the rows of the history."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from clinic_signer.gui import icons, theme
from clinic_signer.gui.history.lines import Row
from clinic_signer.gui.history.model import COLUMNS, Column, HistoryModel
from clinic_signer.gui.history.wording import Mark
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone

ROW = 44
ROW_NARROW = 38
_SIDE = 12
_EDGE = 16
"""Before the first column."""
_INDENT = 16
"""Before the patient of a row inside a line."""
_GLYPH = 17

_Index = QModelIndex | QPersistentModelIndex
_LOOKS = {
    Mark.DONE: (Glyph.CHECK_CIRCLE_FILL, Tone.OK),
    Mark.CAUTION: (Glyph.WARNING_FILL, Tone.CAUTION),
    Mark.FAILED: (Glyph.X_CIRCLE_FILL, Tone.BLOCKED),
    Mark.RUNNING: (Glyph.HOURGLASS_MEDIUM, Tone.ACCENT_TEXT),
    Mark.NOTED: (Glyph.INFO, Tone.NEUTRAL),
}
_CENTRE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class RowDelegate(QStyledItemDelegate):
    """Paints a cell: ground, line below, words, and the icon of the result.

    Attributes:
        hovered: the row under the mouse; -1 for none.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hovered = -1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, /) -> None:
        """Paint one cell."""
        row = index.data(HistoryModel.ROW)
        if not isinstance(row, Row):
            return
        cell, column = QRect(option.rect), COLUMNS[index.column()]
        here = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = Tone.ON_ACCENT if here and theme.current().is_high_contrast else None
        ground = Tone.BG_PANEL
        if here:
            ground = Tone.BG_SELECTED
        elif index.row() == self.hovered:
            ground = Tone.BG_HOVER
        painter.save()
        painter.fillRect(cell, theme.colour(ground))
        painter.fillRect(cell.left(), cell.bottom(), cell.width(), 1, theme.colour(Tone.LINE))
        if here and column is Column.TIME:
            bar = QRect(cell.left(), cell.top() + 8, 3, cell.height() - 16)
            painter.fillRect(bar, theme.colour(ink or Tone.ACCENT))
        inside = cell.adjusted(_EDGE if column is Column.TIME else _SIDE, 0, -_SIDE, 0)
        self._paint_cell(painter, inside, index, row, ink)
        painter.restore()

    def _paint_cell(
        self, painter: QPainter, place: QRect, index: _Index, row: Row, ink: Tone | None
    ) -> None:
        column = COLUMNS[index.column()]
        tone = Tone.TEXT2 if column in (Column.TIME, Column.WAY) else Tone.TEXT
        if column is Column.RESULT:
            glyph, own = _LOOKS[row.line.mark]
            top = place.center().y() - _GLYPH // 2
            box = QRect(place.left(), top, _GLYPH, _GLYPH)
            icons.paint(painter, box, glyph, ink or own)
            place = place.adjusted(_GLYPH + 8, 0, 0, 0)
        if row.is_member and column is Column.SUBJECT:
            place = place.adjusted(_INDENT, 0, 0, 0)
        has_caret = bool(row.line.members) and column is Column.SUBJECT
        font = theme.ui_font(13, strong=column is Column.ACTION and not row.is_member)
        metrics = QFontMetrics(font)
        room = max(0, place.width() - (20 if has_caret else 0))
        words = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room)
        painter.setFont(font)
        painter.setPen(theme.colour(ink or tone))
        painter.drawText(place, int(_CENTRE), words)
        if has_caret:
            left = place.left() + metrics.horizontalAdvance(words) + 6
            caret = Glyph.CARET_DOWN if row.is_open else Glyph.CARET_RIGHT
            box = QRect(left, place.center().y() - 6, 14, 14)
            icons.paint(painter, box, caret, ink or Tone.TEXT2)
