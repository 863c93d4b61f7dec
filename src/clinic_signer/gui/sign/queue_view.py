"""The queue on screen: rows of 52 px painted by a delegate, ticked with box, Space or Ctrl+A."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from clinic_signer.gui import icons, strings, theme
from clinic_signer.gui.controls import paint_check
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.sign.queue_model import Entry, EntryState, QueueFilter, QueueModel
from clinic_signer.gui.theme import Tone

ROW = 52
ROW_NARROW = 48
STATE_WIDTH = 78

_Index = QModelIndex | QPersistentModelIndex

_STATE_LOOK = {
    EntryState.TO_SIGN: (Glyph.CIRCLE, Tone.NEUTRAL),
    EntryState.CHECK: (Glyph.WARNING_FILL, Tone.CAUTION),
    EntryState.SIGNED: (Glyph.CHECK_CIRCLE, Tone.OK),
    EntryState.FAILED: (Glyph.X_CIRCLE_FILL, Tone.BLOCKED),
}


class RowDelegate(QStyledItemDelegate):
    """Paints a row: box, name, time and count, state."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.narrow = False

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object, /) -> QSize:
        """The height of a row."""
        return QSize(100, ROW_NARROW if self.narrow else ROW)

    def box_rect(self, row: QRect) -> QRect:
        """Where the check box of a row is."""
        left = row.left() + (12 if self.narrow else 16)
        return QRect(left, row.top() + (row.height() - 18) // 2, 18, 18)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        /,
    ) -> None:
        """Paint one row."""
        entry = index.data(QueueModel.ENTRY)
        if not isinstance(entry, Entry):
            return
        row = QRect(option.rect)
        state = option.state
        here = bool(state & QStyle.StateFlag.State_Selected)
        strong_selection = here and theme.current().is_high_contrast
        painter.save()
        self._paint_ground(painter, row, here=here, hover=bool(state & _HOVER))
        if entry.signed is None:
            ticked = Qt.CheckState.Checked if entry.ticked else Qt.CheckState.Unchecked
            paint_check(
                *(painter, QRectF(self.box_rect(row)), ticked),
                enabled=entry.can_be_signed,
                on_selection=strong_selection,
            )
        self._paint_words(painter, row, entry, Tone.ON_ACCENT if strong_selection else None)
        painter.restore()

    def _paint_ground(self, painter: QPainter, row: QRect, *, here: bool, hover: bool) -> None:
        tone = Tone.BG_SELECTED if here else Tone.BG_HOVER if hover else Tone.BG_PANEL
        painter.fillRect(row, theme.colour(tone))
        painter.fillRect(row.left(), row.bottom(), row.width(), 1, theme.colour(Tone.LINE))
        if here:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(Tone.ACCENT))
            bar = QRectF(row.left(), row.top() + 8, 3, row.height() - 16)
            painter.drawRoundedRect(bar, 1.5, 1.5)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_words(self, painter: QPainter, row: QRect, entry: Entry, ink: Tone | None) -> None:
        gap = 10 if self.narrow else 12
        left = self.box_rect(row).right() + 1 + gap
        end = row.right() - (8 if self.narrow else 12) - STATE_WIDTH - gap
        top = row.top() + (row.height() - 37) // 2
        line = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for font, tone, text, y, height in (
            (theme.ui_font(14, strong=True), Tone.TEXT, entry.patient, top, 20),
            (theme.ui_font(12), Tone.TEXT2, entry.second_line, top + 20, 17),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(ink or tone))
            fitted = QFontMetrics(font).elidedText(
                text, Qt.TextElideMode.ElideRight, max(0, end - left)
            )
            painter.drawText(QRect(left, y, max(0, end - left), height), line, fitted)
        glyph, tone = _STATE_LOOK[entry.state]
        middle = row.top() + row.height() // 2
        icons.paint(painter, QRect(end + gap, middle - 9, 17, 17), glyph, ink or tone)
        painter.setFont(theme.ui_font(13))
        painter.setPen(theme.colour(ink or tone))
        place = QRect(end + gap + 22, row.top(), STATE_WIDTH - 22, row.height())
        painter.drawText(place, line, strings.say(entry.state.words))


_HOVER = QStyle.StateFlag.State_MouseOver


class QueueView(QListView):
    """The list of prescriptions; one tab stop.

    Signals:
        entry_chosen: the row that is current now (an ``Entry`` or None).
    """

    focus_inside = True
    entry_chosen = Signal(object)

    def __init__(self, rows: QueueFilter) -> None:
        super().__init__()
        self._rows = rows
        self._delegate = RowDelegate(self)
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(strings.say(strings.QUEUE))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self._delegate.narrow = narrow
        self.scheduleDelayedItemsLayout()

    def currentChanged(self, current: _Index, previous: _Index, /) -> None:
        """Tell which row is current."""
        super().currentChanged(current, previous)
        self.entry_chosen.emit(self._rows.entry(current))

    @property
    def current_entry(self) -> Entry | None:
        """What the current row shows."""
        return self._rows.entry(self.currentIndex())

    def choose(self, entry: Entry) -> bool:
        """Make the row of ``entry`` current; False when the filter hides it."""
        for row in range(self._rows.rowCount()):
            index = self._rows.index(row, 0)
            if self._rows.entry(index) is entry:
                self.setCurrentIndex(index)
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks the current row, Ctrl+A everything; Enter does nothing on purpose."""
        if event.key() == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            event.ignore()  # the screen ticks everything that can be signed
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the box ticks; a press elsewhere shows the row."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            box = self._delegate.box_rect(self.visualRect(index)).adjusted(-12, -14, 9, 14)
            if box.contains(event.position().toPoint()):
                self._toggle(index)
                return
        super().mousePressEvent(event)

    def _toggle(self, index: QModelIndex) -> None:
        entry = self._rows.entry(index)
        if entry is not None and entry.can_be_signed:
            wanted = Qt.CheckState.Unchecked if entry.ticked else Qt.CheckState.Checked
            self._rows.setData(index, wanted, Qt.ItemDataRole.CheckStateRole)
