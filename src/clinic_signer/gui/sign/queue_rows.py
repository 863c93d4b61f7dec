"""The rows of the queue that are shown: behind the chosen tab, found by the search.

A model of its own in place of a sorting and filtering one: Qt's would ask Python about each of ten
thousand rows at every change, one at a time. How many rows there are it must not ask Python either,
because a list does so twice for each row when it is laid out: a list of texts in Qt's own hands
stands for them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
    Signal,
)

from clinic_signer.gui.search_text import folded
from clinic_signer.gui.sign.entry import Entry, EntryState, Filter
from clinic_signer.gui.sign.queue import Queue

_Index = QModelIndex | QPersistentModelIndex

_NUMBER = attrgetter("number")
_ONE_BY_ONE = 3
"""So many rows come and go one by one; for more the list is made anew, which is no more work."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are shown.

    Attributes:
        tab: the chosen tab.
        text: what is searched for, folded; empty for nothing.
        mine_only: leave out what another prescriber's name is on.
    """

    tab: Filter = Filter.ALL
    text: str = ""
    mine_only: bool = False

    def takes(self, entry: Entry) -> bool:
        """Tell whether a row is shown."""
        if self.mine_only and not entry.is_mine:
            return False
        if self.text and self.text not in entry.found_by:
            return False
        if self.tab is Filter.ALL or entry.filed_as is None:
            return True
        return self.tab.takes(entry.filed_as)


class QueueRows(QStringListModel):
    """What is shown of a queue. Ticks are the check state.

    Signals:
        remade: the list was made anew: whoever had a current row looks for it. True when the person
            has asked for other rows, False when rows have come or gone by themselves.
    """

    ENTRY = Qt.ItemDataRole.UserRole + 1
    remade = Signal(bool)

    def __init__(self, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent or queue)
        self._queue = queue
        self._wanted = Wanted()
        self._shown: list[Entry] = []
        self._rows: dict[str, int] = {}
        queue.changed.connect(self._changed)
        queue.reset.connect(lambda: self._remake(asked=False))
        queue.repainted.connect(self._repaint)
        self._remake(asked=True)

    # -- Qt's side --------------------------------------------------------------------------

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        """Answer for one row."""
        entry = self._shown[index.row()]
        if role == self.ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.patient
        if role == Qt.ItemDataRole.CheckStateRole and has_box(entry):
            return Qt.CheckState.Checked if entry.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken(self._queue.today)
        return None

    def flags(self, index: _Index, /) -> Qt.ItemFlag:
        """Selectable always, checkable as long as it can be signed."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._shown[index.row()].can_be_signed:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: _Index, value: object, role: int = 2, /) -> bool:
        """Tick or untick one row."""
        entry = self._shown[index.row()]
        if role != Qt.ItemDataRole.CheckStateRole or not entry.can_be_signed:
            return False
        self._queue.tick(entry, ticked=Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    # -- the window's side ------------------------------------------------------------------

    def show_only(self, tab: Filter, text: str, *, mine_only: bool = False) -> None:
        """Choose a tab and a search text."""
        wanted = Wanted(tab, folded(text), mine_only)
        if wanted != self._wanted:
            self._wanted = wanted
            self._remake(asked=True)

    @property
    def today(self) -> date:
        """The day of the queue, in Japan."""
        return self._queue.today

    def entry(self, index: _Index) -> Entry | None:
        """Return what a row shows."""
        return self._shown[index.row()] if index.isValid() else None

    def index_of(self, entry: Entry) -> QModelIndex:
        """Where an entry is shown; an invalid index where it is not."""
        row = self._rows.get(entry.job.id)
        return QModelIndex() if row is None else self.index(row)

    # -- keeping up -------------------------------------------------------------------------

    def _remake(self, *, asked: bool) -> None:
        takes = self._wanted.takes
        self._shown = [entry for entry in self._queue.entries if takes(entry)]
        self._rows = {}
        self._number(0)
        self.setStringList([""] * len(self._shown))
        self.remade.emit(asked)

    def _repaint(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))

    def _number(self, first: int) -> None:
        """Note where rows are, from one on; those before it have not moved."""
        for row in range(first, len(self._shown)):
            self._rows[self._shown[row].job.id] = row

    def _changed(self, entries: list[Entry]) -> None:
        rows, takes = self._rows, self._wanted.takes
        stay: list[int] = []
        gone: list[Entry] = []
        new: list[Entry] = []
        for entry in entries:
            row = rows.get(entry.job.id)
            if takes(entry):
                if row is None:
                    new.append(entry)
                else:
                    stay.append(row)
            elif row is not None:
                gone.append(entry)
        if stay:
            self.dataChanged.emit(self.index(min(stay)), self.index(max(stay)))
        if self._follow_on(new):
            new = []
        if len(new) + len(gone) > _ONE_BY_ONE:
            self._remake(asked=False)
            return
        for entry in gone:
            self._remove(entry)
        for entry in new:
            self._insert(entry)

    def _follow_on(self, new: list[Entry]) -> bool:
        """Add rows that come after all others, in one go; False if they do not."""
        last = self._shown[-1].job.number if self._shown else 0
        if not new or any(entry.number <= last for entry in new):
            return False
        new.sort(key=_NUMBER)
        first = len(self._shown)
        self._shown += new
        self._number(first)
        self.insertRows(first, len(new))
        return True

    def _insert(self, entry: Entry) -> None:
        row = bisect_left(self._shown, entry.number, key=_NUMBER)
        self._shown.insert(row, entry)
        self._number(row)
        self.insertRows(row, 1)

    def _remove(self, entry: Entry) -> None:
        row = self._rows.pop(entry.job.id)
        self.removeRows(row, 1)  # a list looks for another current row before this returns
        del self._shown[row]
        self._number(row)


_WITH_BOX = frozenset({EntryState.TO_SIGN, EntryState.CHECK})


def has_box(entry: Entry) -> bool:
    """Tell whether a row has a box to tick: not what is signed, being signed, or gone."""
    return entry.state in _WITH_BOX
