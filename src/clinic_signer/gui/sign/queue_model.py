"""The queue: what was opened today, in what state it is, and what is ticked for signing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from clinic_signer.failures import Failure
from clinic_signer.gui import dates, strings
from clinic_signer.gui.search_text import folded
from clinic_signer.gui.sign.sheet_rows import SheetContent, sheet_content
from clinic_signer.prescription.findings import Severity
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.station.intake import Item

_Index = QModelIndex | QPersistentModelIndex


class EntryState(Enum):
    """The state of a row, in words beside its icon."""

    TO_SIGN = strings.STATE_TO_SIGN
    CHECK = strings.STATE_CHECK
    SIGNED = strings.STATE_SIGNED
    FAILED = strings.STATE_FAILED

    @property
    def words(self) -> Words:
        """The state for people."""
        return self.value


class Filter(Enum):
    """The tabs above the queue."""

    ALL = strings.FILTER_ALL
    TO_SIGN = strings.FILTER_TO_SIGN
    ATTENTION = strings.FILTER_ATTENTION
    DONE = strings.FILTER_DONE

    def takes(self, state: EntryState) -> bool:
        """Tell whether a row of this state is behind the tab."""
        return self is Filter.ALL or state in _FILTERED[self]


_FILTERED = {
    Filter.TO_SIGN: (EntryState.TO_SIGN,),
    Filter.ATTENTION: (EntryState.CHECK, EntryState.FAILED),
    Filter.DONE: (EntryState.SIGNED,),
}


@dataclass(slots=True, eq=False)
class Entry:
    """One prescription in the queue. Only the window's thread changes it.

    Attributes:
        item: what the station read.
        arrived: when.
        path: the file it came from.
        ticked: chosen for signing.
        confirmed: index of a warning → when the person confirmed it.
        signed: the signed document.
        signed_at: when it was signed.
        saved: where the signed document is.
        failure: why it could not be saved.
        stopped_by: why it was not signed, though it was tried: it stays in the queue.
    """

    item: Item
    arrived: datetime
    path: Path | None = None
    ticked: bool = False
    confirmed: dict[int, datetime] = field(default_factory=dict)
    signed: bytes | None = field(default=None, repr=False)
    signed_at: datetime | None = None
    saved: Path | None = None
    failure: Failure | None = None
    stopped_by: Failure | None = None
    content: SheetContent = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.content = sheet_content(self.item.prescription)

    def check_again(self, item: Item) -> None:
        """Take over the checks of the same bytes for another holder.

        What the person has confirmed stays confirmed where the finding is the same.
        """
        known = [(self.item.findings[index], at) for index, at in self.confirmed.items()]
        self.item = item
        self.confirmed = {
            index: at
            for index, finding in enumerate(item.findings)
            for confirmed, at in known
            if confirmed == finding
        }

    @property
    def state(self) -> EntryState:
        """The state of the row."""
        if self.signed is not None:
            return EntryState.FAILED if self.failure is not None else EntryState.SIGNED
        return EntryState.TO_SIGN if self.can_be_signed else EntryState.CHECK

    @property
    def can_be_signed(self) -> bool:
        """True when nothing blocks it and every warning was confirmed."""
        if self.signed is not None or self.item.blocked:
            return False
        return all(
            finding.severity is not Severity.WARNING or index in self.confirmed
            for index, finding in enumerate(self.item.findings)
        )

    @property
    def patient(self) -> str:
        """The patient's name exactly as in the data."""
        return self.content.patient_name.text or strings.say(strings.UNNAMED)

    @property
    def drug_count(self) -> int:
        """How many medicines are prescribed."""
        return sum(len(rp.medicines) for rp in self.item.prescription.rps)

    @property
    def issued(self) -> str:
        """9月1日交付, as the PIN dialog lists it."""
        from clinic_signer.prescription.records import IssueDate

        record = self.item.prescription.first(IssueDate)
        if record is None or record.date is None:
            return ""
        return strings.say(strings.ISSUED, day=strings.say(dates.short_day(record.date)))

    @property
    def second_line(self) -> str:
        """16:12　薬 4品目, and why it was not signed when that was tried."""
        time = strings.say(dates.clock(self.arrived))
        parts = [time, strings.drugs(self.drug_count)]
        if self.stopped_by is not None and self.signed is None:
            parts.append(strings.plain(self.stopped_by.cause).rstrip("。."))
        return strings.joined(parts)

    def matches(self, wanted: str) -> bool:
        """Tell whether a search finds it: name, kana, numbers, file name."""
        texts = [self.patient, self.content.patient_kana.text, self.item.name]
        texts += [pair.text for pair in self.content.others]
        texts.append(self.content.insured.text)
        plain = folded(wanted)
        return any(plain in folded(text) for text in texts)


class QueueModel(QAbstractListModel):
    """The rows. Ticks are the check state; a row that cannot be signed cannot be ticked.

    Signals:
        ticks_changed: what is chosen, or what can be chosen, has changed.
    """

    ticks_changed = Signal()
    ENTRY = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    # -- Qt's side --------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex(), /) -> int:  # noqa: B008 - Qt's own default
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        """Answer for one row."""
        entry = self.entries[index.row()]
        if role == self.ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.patient
        if role == Qt.ItemDataRole.CheckStateRole and entry.signed is None:
            return Qt.CheckState.Checked if entry.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(entry)
        return None

    def flags(self, index: _Index, /) -> Qt.ItemFlag:
        """Selectable always, checkable as long as it can be signed."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.entries[index.row()].can_be_signed:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: _Index, value: object, role: int = 2, /) -> bool:
        """Tick or untick one row."""
        entry = self.entries[index.row()]
        if role != Qt.ItemDataRole.CheckStateRole or not entry.can_be_signed:
            return False
        entry.ticked = Qt.CheckState(value) is Qt.CheckState.Checked
        self.refresh([entry])
        return True

    def _spoken(self, entry: Entry) -> str:
        parts = [entry.patient.replace("　", " "), *entry.second_line.split("　")]
        parts.append(strings.say(entry.state.words))
        if entry.ticked:
            parts.append(strings.say(strings.SELECTED))
        return strings.spoken(parts)

    # -- the window's side ------------------------------------------------------------------

    def add(self, entries: Sequence[Entry]) -> None:
        """Add rows at the end."""
        if entries:
            first = len(self.entries)
            self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
            self.entries.extend(entries)
            self.endInsertRows()
            self.ticks_changed.emit()

    def refresh(self, entries: Iterable[Entry]) -> None:
        """Tell the views that rows have changed."""
        for entry in entries:
            if not entry.can_be_signed:
                entry.ticked = False
            place = self.index(self.entries.index(entry))
            self.dataChanged.emit(place, place)
        self.ticks_changed.emit()

    def tick_all(self, *, ticked: bool) -> None:
        """Tick or untick everything that can be signed."""
        for entry in self.entries:
            entry.ticked = ticked and entry.can_be_signed
        if self.entries:
            self.dataChanged.emit(self.index(0), self.index(len(self.entries) - 1))
        self.ticks_changed.emit()

    @property
    def ticked(self) -> list[Entry]:
        """What is chosen for signing, in the queue's order."""
        return [entry for entry in self.entries if entry.ticked and entry.can_be_signed]

    @property
    def signable(self) -> list[Entry]:
        """What can be chosen."""
        return [entry for entry in self.entries if entry.can_be_signed]

    def has(self, data: bytes) -> bool:
        """Tell whether the same bytes are in the queue already."""
        return any(entry.item.envelope.data == data for entry in self.entries)


class QueueFilter(QSortFilterProxyModel):
    """The rows behind the chosen tab that match the search."""

    def __init__(self, model: QueueModel) -> None:
        super().__init__(model)
        self._filter = Filter.ALL
        self._wanted = ""
        self._model = model
        self.setSourceModel(model)

    def show_only(self, chosen: Filter, wanted: str) -> None:
        """Choose a tab and a search text."""
        self._filter, self._wanted = chosen, wanted.strip()
        self.invalidate()

    def filterAcceptsRow(self, row: int, _parent: _Index, /) -> bool:
        """Tell whether a row is shown."""
        entry = self._model.entries[row]
        if not self._filter.takes(entry.state):
            return False
        return not self._wanted or entry.matches(self._wanted)

    def entry(self, index: _Index) -> Entry | None:
        """Return what a row shows."""
        found = index.data(QueueModel.ENTRY) if index.isValid() else None
        return found if isinstance(found, Entry) else None
