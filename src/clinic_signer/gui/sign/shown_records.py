"""Which records of the data have their place on the form; the rest goes to its end."""

from __future__ import annotations

from clinic_signer.gui.sign.sheet_content import Pair
from clinic_signer.prescription.data_lines import DataLines, RecordT
from clinic_signer.prescription.record_rows import Record


class ShownRecords:
    """Hands out records and remembers which, so that nothing in the data stays unseen."""

    def __init__(self, data: DataLines) -> None:
        self._data = data
        self._lines: set[int] = set()

    def first(self, kind: type[RecordT]) -> RecordT | None:
        """Return the first record of a kind; it has its place on the form now."""
        record = self._data.first(kind)
        if record is not None:
            self._lines.add(record.line)
        return record

    def all(self, kind: type[RecordT]) -> tuple[RecordT, ...]:
        """Return all records of a kind; they have their place on the form now."""
        found = self._data.all(kind)
        self._lines.update(record.line for record in found)
        return found

    def mark(self, *lines: int) -> None:
        """Remember lines that are shown."""
        self._lines.update(lines)

    @property
    def rest(self) -> tuple[Record, ...]:
        """The records without a place of their own."""
        return tuple(x for x in self._data.records if x.line not in self._lines)


def in_full(record: Record) -> Pair:
    """A record without a place of its own: each of its items with its name."""
    texts = [
        f"{item.row.words.ja} {item.meaning.ja if item.meaning else item.raw}"
        for item in record.items
        if item.raw
    ]
    return Pair(record.row.words.ja, "　".join(texts), record.line)
