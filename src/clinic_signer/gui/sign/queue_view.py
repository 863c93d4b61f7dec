"""The queue on screen: rows of 52 px painted by a delegate, ticked with box, Space or Ctrl+A."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
)
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
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.queue_rows import QueueRows, has_box
from clinic_signer.gui.theme import Tone

ROW = 52
ROW_NARROW = 48
STATE_WIDTH = 86

_Index = QModelIndex | QPersistentModelIndex

_STATE_LOOK = {
    EntryState.RECEIVED: (Glyph.HOURGLASS_MEDIUM, Tone.NEUTRAL),
    EntryState.TO_SIGN: (Glyph.CIRCLE, Tone.NEUTRAL),
    EntryState.CHECK: (Glyph.WARNING_FILL, Tone.CAUTION),
    EntryState.SIGNING: (Glyph.HOURGLASS_MEDIUM, Tone.ACCENT_TEXT),
    EntryState.SIGNED: (Glyph.CHECK_CIRCLE, Tone.OK),
    EntryState.SENT: (Glyph.PAPER_PLANE_TILT_FILL, Tone.OK),
    EntryState.FAILED: (Glyph.X_CIRCLE_FILL, Tone.BLOCKED),
    EntryState.CANCELLED: (Glyph.PROHIBIT, Tone.NEUTRAL),
    EntryState.REPLACED: (Glyph.ARROWS_CLOCKWISE, Tone.NEUTRAL),
}


class RowDelegate(QStyledItemDelegate):
    """Paints a row: box, name, time and count, state."""

    def __init__(self, rows: QueueRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
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
        entry = index.data(QueueRows.ENTRY)
        if not isinstance(entry, Entry):
            return
        row = QRect(option.rect)
        state = option.state
        here = bool(state & QStyle.StateFlag.State_Selected)
        strong_selection = here and theme.current().is_high_contrast
        painter.save()
        self._paint_ground(painter, row, here=here, hover=bool(state & _HOVER))
        if has_box(entry):
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
            (theme.ui_font(12), Tone.TEXT2, entry.second_line(self._rows.today), top + 20, 17),
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
        actions_wanted: what can be done with the current row is asked for, at a place on screen.
        cancel_wanted: the current row is to be cancelled (the Delete key).
    """

    focus_inside = True
    entry_chosen = Signal(object)
    actions_wanted = Signal(QPoint)
    cancel_wanted = Signal()

    def __init__(self, rows: QueueRows) -> None:
        super().__init__()
        self._rows = rows
        self._told: Entry | None = None
        self._delegate = RowDelegate(rows, self)
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(strings.say(strings.QUEUE))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self._scrolled_to = 0
        rows.modelAboutToBeReset.connect(self._note_place)
        rows.remade.connect(self._find_place)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        if narrow != self._delegate.narrow:
            self._delegate.narrow = narrow
            self.scheduleDelayedItemsLayout()

    def currentChanged(self, current: _Index, previous: _Index, /) -> None:
        """Tell which row is current; it is the selected one too.

        A list that has the keyboard makes its first row current by itself, without selecting it.
        """
        super().currentChanged(current, previous)
        chosen = self.selectionModel()
        if current.isValid() and not chosen.isSelected(current):
            chosen.select(current, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._tell(self._rows.entry(current))

    def _tell(self, entry: Entry | None) -> None:
        if entry is not self._told:
            self._told = entry
            self.entry_chosen.emit(entry)

    @property
    def current_entry(self) -> Entry | None:
        """What the current row shows."""
        return self._rows.entry(self.currentIndex())

    def choose(self, entry: Entry) -> bool:
        """Make the row of ``entry`` current; False when the filter hides it."""
        index = self._rows.index_of(entry)
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def choose_first(self) -> None:
        """Make the first row current, if there is one."""
        self.setCurrentIndex(self._rows.index(0))

    def _note_place(self) -> None:
        self._scrolled_to = self.verticalScrollBar().value()

    def _find_place(self, asked: bool) -> None:
        """The list was made anew: what was current stays so if it is there, else the first is.

        Args:
            asked: the person wants to see other rows; else they stay where they have scrolled to.
        """
        told = self._told
        if told is None or not self.choose(told):
            self.choose_first()
            self._tell(self.current_entry)
        if not asked:
            self.executeDelayedItemsLayout()
            self.verticalScrollBar().setValue(self._scrolled_to)

    # -- keyboard and mouse -----------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks the current row, Ctrl+A everything; Enter does nothing on purpose."""
        if event.key() == Qt.Key.Key_Space:
            self._toggle(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.cancel_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            event.ignore()  # the screen ticks everything that can be signed
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for what can be done: with the row under the mouse, or the current one by key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not index.isValid():
            return
        self.setCurrentIndex(index)
        place = self.visualRect(index).center() if by_key else event.pos()
        self.actions_wanted.emit(self.viewport().mapToGlobal(place))

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
