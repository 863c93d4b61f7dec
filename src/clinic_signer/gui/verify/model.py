"""The list of files as a model: all of them, those that pass the filter, how many of each kind."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, deque
from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from clinic_signer.gui import strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.entry import FileEntry, Row
from clinic_signer.gui.verify.look import Kind, word_of
from clinic_signer.gui.widgets import plain_tip
from clinic_signer.words import Words

KEPT = 100
"""So many whole results are kept, the latest: a document takes some hundred kilobytes."""

_Index = QModelIndex | QPersistentModelIndex


class Filter(Enum):
    """Which files the list shows, in the order of the choices."""

    ALL = "all"
    NOTICED = "noticed"
    VALID = "valid"
    ON_HOLD = "on-hold"
    INVALID = "invalid"
    OTHER = "other"

    @property
    def words(self) -> Words:
        """The choice for people."""
        return _FILTER_WORDS[self]

    def takes(self, entry: FileEntry) -> bool:
        """Tell whether the list shows this file."""
        if self is Filter.NOTICED:
            return entry.row is not None and entry.row.is_noticed
        return self is Filter.ALL or entry.kind in _KINDS[self]


_FILTER_WORDS = {
    Filter.ALL: texts.FILTER_ALL,
    Filter.NOTICED: texts.FILTER_NOTICED,
    Filter.VALID: texts.FILTER_VALID,
    Filter.ON_HOLD: texts.FILTER_HOLD,
    Filter.INVALID: texts.FILTER_INVALID,
    Filter.OTHER: texts.FILTER_OTHER,
}
_KINDS = {
    Filter.VALID: (Kind.VALID,),
    Filter.ON_HOLD: (Kind.ON_HOLD,),
    Filter.INVALID: (Kind.INVALID,),
    Filter.OTHER: (Kind.UNSIGNED, Kind.UNREADABLE),
}


class FilesModel(QAbstractListModel):
    """The files in the order they came; nothing here takes longer for a longer list."""

    ENTRY = Qt.ItemDataRole.UserRole + 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[FileEntry] = []
        self.filter = Filter.ALL
        self._shown: list[FileEntry] = self.entries
        self._counts: Counter[Filter] = Counter()
        self._kept: deque[FileEntry] = deque()

    def rowCount(self, parent: _Index = QModelIndex(), /) -> int:  # noqa: B008 - Qt's own default
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        """Answer for one row."""
        entry = self._shown[index.row()]
        if role == self.ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(entry.path.name)
        return None

    def index_of(self, entry: FileEntry | None) -> QModelIndex:
        """Where a file stands; not valid while the filter hides it."""
        row = -1 if entry is None else bisect_left(self._shown, entry.number, key=_number)
        is_there = 0 <= row < len(self._shown) and self._shown[row] is entry
        return self.index(row) if is_there else QModelIndex()

    def add(self, entries: Sequence[FileEntry]) -> None:
        """Add files at the end."""
        if not entries:
            return
        for number, entry in enumerate(entries, len(self.entries)):
            entry.number = number
        if self.filter is not Filter.ALL:
            self.entries.extend(entries)
            return
        first = len(self.entries)
        self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
        self.entries.extend(entries)
        self.endInsertRows()

    def show_result(self, entry: FileEntry, verified: Verified | None, row: Row) -> None:
        """Keep a result and tell the views; one for a file that is gone is dropped.

        Without a whole result, for a file that has one already, nothing is new.
        """
        if not self._has(entry) or (verified is None and entry.verified is not None):
            return
        self._count(entry, -1)
        entry.row, entry.verified, entry.is_waiting = row, verified, False
        self._count(entry, +1)
        if verified is not None:
            self._keep(entry)
        self._changed(entry)

    def show_waiting(self, entry: FileEntry, *, waiting: bool) -> None:
        """Tell that a file will, or will not, be verified without being asked for."""
        if entry.is_waiting != waiting and self._has(entry):
            entry.is_waiting = waiting
            self._changed(entry)

    def forget_result(self, entry: FileEntry) -> None:
        """It is verified once more."""
        if self._has(entry):
            self._count(entry, -1)
            entry.row = entry.verified = entry.lists = None
            entry.is_waiting = True
            self._changed(entry)

    def use_filter(self, chosen: Filter) -> None:
        """Show the files of a kind; a file whose kind changes later stays until the next choice."""
        self.beginResetModel()
        self.filter = chosen
        everything = chosen is Filter.ALL
        self._shown = self.entries if everything else [x for x in self.entries if chosen.takes(x)]
        self.endResetModel()

    def clear(self) -> None:
        """Forget all files."""
        self.beginResetModel()
        self.entries = []
        self.filter, self._shown = Filter.ALL, self.entries
        self._counts.clear()
        self._kept.clear()
        self.endResetModel()

    def count(self, chosen: Filter) -> int:
        """How many files there are of a kind."""
        return len(self.entries) if chosen is Filter.ALL else self._counts[chosen]

    def _has(self, entry: FileEntry) -> bool:
        return entry.number < len(self.entries) and self.entries[entry.number] is entry

    def _count(self, entry: FileEntry, step: int) -> None:
        for chosen in Filter:
            if chosen is not Filter.ALL and chosen.takes(entry):
                self._counts[chosen] += step

    def _keep(self, entry: FileEntry) -> None:
        if entry in self._kept:
            self._kept.remove(entry)
        self._kept.append(entry)
        if len(self._kept) > KEPT:
            self._kept.popleft().verified = None

    def _changed(self, entry: FileEntry) -> None:
        index = self.index_of(entry)
        if index.isValid():
            self.dataChanged.emit(index, index)
        elif self.filter.takes(entry):
            place = bisect_left(self._shown, entry.number, key=_number)
            self.beginInsertRows(QModelIndex(), place, place)
            insort(self._shown, entry, key=_number)
            self.endInsertRows()


def _number(entry: FileEntry) -> int:
    return entry.number


def spoken(entry: FileEntry) -> str:
    """What a screen reader says of a row."""
    row = entry.row
    marks = []
    if row is not None:
        marks += [strings.say(texts.DISPENSING)] * row.is_dispensing
        marks += [strings.say(texts.NOTICED)] * row.is_noticed
    name = entry.title.replace("　", " ")
    return strings.spoken([name, entry.path.name, word_of(entry.kind), *marks])
