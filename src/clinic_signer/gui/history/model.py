"""The rows of the history as Qt's tables want them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from clinic_signer.gui import dates, strings
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.lines import Row
from clinic_signer.japan import day_in_japan

_Index = QModelIndex | QPersistentModelIndex


class Column(Enum):
    """The columns, from the left."""

    TIME = texts.TIME
    ACTION = texts.ACTION
    SUBJECT = texts.SUBJECT
    WAY = texts.WAY
    RESULT = texts.RESULT


COLUMNS = tuple(Column)


class HistoryModel(QAbstractTableModel):
    """The rows that are shown.

    Attributes:
        rows: these.
        is_dated: they are of several days, so that each says its own.
    """

    ROW = Qt.ItemDataRole.UserRole + 1

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.is_dated = False

    def rowCount(self, parent: _Index = QModelIndex(), /) -> int:  # noqa: B008 - Qt's own default
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex(), /) -> int:  # noqa: B008 - as above
        """How many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0, /) -> object:
        """The names of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return strings.say(COLUMNS[section].value)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        """Answer for one cell."""
        row = self.rows[index.row()]
        if role == self.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return text_of(row, COLUMNS[index.column()], is_dated=self.is_dated)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == len(COLUMNS) - 1:
            return strings.plain(row.line.result)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            # The keyboard stays in the first column: it tells the whole row.
            return spoken(row, is_dated=self.is_dated) if index.column() == 0 else None
        return None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def place_of(self, key: int, *, is_member: bool) -> int | None:
        """Where a row is, if it is shown."""
        for place, row in enumerate(self.rows):
            if row.line.key == key and row.is_member is is_member:
                return place
        return None


def text_of(row: Row, column: Column, *, is_dated: bool) -> str:
    """What stands in a cell."""
    line = row.line
    if column is Column.TIME:
        time = strings.say(dates.clock(line.at))
        return f"{strings.say(dates.full_day(day_in_japan(line.at)))} {time}" if is_dated else time
    words = {
        Column.ACTION: line.action,
        Column.SUBJECT: line.subject,
        Column.WAY: line.way,
        Column.RESULT: line.result,
    }
    return strings.plain(words[column])


def spoken(row: Row, *, is_dated: bool) -> str:
    """The whole row for a screen reader."""
    parts = [text_of(row, column, is_dated=is_dated) for column in COLUMNS]
    parts[3] = "" if parts[3] == strings.plain(texts.NO_WAY) else parts[3]
    if row.line.members:
        parts.append(strings.say(texts.IS_OPEN if row.is_open else texts.IS_CLOSED))
    return strings.spoken([part.replace("　", " ") for part in parts])
