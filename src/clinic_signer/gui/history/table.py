"""The table of the history: opened and closed with the arrow keys, details with Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from clinic_signer.gui import strings
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.lines import Row
from clinic_signer.gui.history.model import COLUMNS, Column, HistoryModel
from clinic_signer.gui.history.row_delegate import ROW, ROW_NARROW, RowDelegate

_Index = QModelIndex | QPersistentModelIndex

_SHARES = (7, 14, 24, 15)
"""Percent of the width for all but the last column, which takes the rest."""
HEADER = 30
"""Height of the names of the columns, logical px."""
_LEAST = (64, 142, 130, 116)
"""Logical px that a column keeps in a narrow place."""
_DATED = 168


class HistoryTable(QTableView):
    """The list of what happened; one tab stop.

    Signals:
        row_chosen: the row that is current now (a ``Row`` or None).
        details_wanted: the details of the current row are wanted.
        toggle_wanted: a line is to be opened or closed: its ``Row``.
    """

    focus_inside = True
    row_chosen = Signal(object)
    details_wanted = Signal()
    toggle_wanted = Signal(object)

    def __init__(self, model: HistoryModel) -> None:
        super().__init__()
        self._rows = model
        self._is_restoring = False
        self._delegate = RowDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(strings.say(texts.LIST))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionsClickable(False)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setFixedHeight(HEADER)
        self.set_narrow(narrow=False)
        self._share_out()  # what Qt makes for it the first time takes 15 ms: not when it is shown

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.verticalHeader().setDefaultSectionSize(ROW_NARROW if narrow else ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the columns."""
        super().resizeEvent(event)
        self._share_out()

    def set_dated(self, *, is_dated: bool) -> None:
        """Have room for a date beside each time."""
        self._rows.is_dated = is_dated
        self._share_out()

    def _share_out(self) -> None:
        width = self.viewport().width()
        for column, (share, least) in enumerate(zip(_SHARES, _LEAST, strict=True)):
            wide = _DATED if column == 0 and self._rows.is_dated else least
            self.setColumnWidth(column, max(wide, width * share // 100))

    # -- rows -------------------------------------------------------------------------------

    @property
    def current_row(self) -> Row | None:
        """What the current row shows."""
        found = self.currentIndex().data(HistoryModel.ROW)
        return found if isinstance(found, Row) else None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; what is current stays current, what is at the top stays there."""
        current, scroll = self.current_row, self.verticalScrollBar()
        height = self.verticalHeader().defaultSectionSize()
        top = self.rowAt(0)
        first, cut = (self._rows.rows[top], scroll.value() - top * height) if top > 0 else (None, 0)
        self._is_restoring = True
        self._rows.show_rows(rows)
        stays = current is not None and self.choose(current.line.key, is_member=current.is_member)
        self._is_restoring = False
        if current is not None and not stays:
            self.row_chosen.emit(self.current_row)
        if first is not None:
            place = self._rows.place_of(first.line.key, is_member=first.is_member)
            if place is not None:
                self.updateGeometries()  # the range of the scroll bar, for the new rows
                scroll.setValue(place * height + cut)

    def choose(self, key: int, *, is_member: bool = False) -> bool:
        """Make a row current; False if it is not shown."""
        place = self._rows.place_of(key, is_member=is_member)
        if place is None:
            return False
        self.setCurrentIndex(self._rows.index(place, 0))
        return True

    def currentChanged(self, current: _Index, previous: _Index, /) -> None:
        """Tell which row is current; the keyboard stays in the first column."""
        super().currentChanged(current, previous)
        if current.isValid() and current.column() != 0:
            self.setCurrentIndex(self._rows.index(current.row(), 0))
            return
        if not self._is_restoring:
            self.row_chosen.emit(self.current_row)

    # -- keys and mouse ---------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Right opens a line, Left closes it, Enter and Space show the details."""
        row, key = self.current_row, Qt.Key(event.key())
        if row is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.details_wanted.emit()
        elif row is not None and key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            if row.line.members and row.is_open is (key is Qt.Key.Key_Left):
                self.toggle_wanted.emit(row)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on whom it is about opens or closes a line; elsewhere it shows the details."""
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if not index.isValid() or event.button() is not Qt.MouseButton.LeftButton:
            return
        row = index.data(HistoryModel.ROW)
        if row.line.members and index.column() == COLUMNS.index(Column.SUBJECT):
            self.toggle_wanted.emit(row)
        else:
            self.details_wanted.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Note which row the mouse is over."""
        kind = event.type()
        if kind is QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._hover(self.rowAt(event.position().toPoint().y()))
        elif kind is QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered:
            self._delegate.hovered = row
            self.viewport().update()
