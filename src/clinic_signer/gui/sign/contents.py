"""What the prescriptions of the queue say: read when one is shown, and kept for a while.

A day's queue has thousands of rows, of which a person looks at a few.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.queue_watch import QueueWatch
from clinic_signer.station.prescriber import Holder

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.sign.queue_desk import Content, QueueDesk

KEPT = 32
"""So many prescriptions stay at hand."""

_Key = tuple[str, Holder | None, bool]


class Contents(QObject):
    """Reads prescriptions in the lane of the queue.

    Args:
        watch: over the journal.

    Signals:
        read: a row whose prescription is known now (``Entry``).
        not_read: why it cannot be read (``Entry``, ``Failure``).
    """

    read = Signal(object)
    not_read = Signal(object, object)

    def __init__(self, watch: QueueWatch) -> None:
        super().__init__(watch)
        self._watch = watch
        self._kept: OrderedDict[_Key, Content] = OrderedDict()
        self._wanted: _Key | None = None

    def known(self, entry: Entry, holder: Holder | None) -> Content | None:
        """What is at hand, without reading."""
        key = _key(entry, holder)
        content = self._kept.get(key)
        if content is not None:
            self._kept.move_to_end(key)
        return content

    def read_now(self, entry: Entry, holder: Holder | None) -> None:
        """Read a prescription; one that was asked for before and not read yet is left."""
        key = _key(entry, holder)
        if key == self._wanted:
            return
        self._wanted = key
        job = entry.job

        def work(desk: QueueDesk) -> Content | None:
            return desk.content(job, holder) if self._wanted == key else None

        self._watch.run(
            work,
            lambda content: self._read(entry, key, content),
            lambda failure: self._not_read(entry, key, failure),
        )

    def _read(self, entry: Entry, key: _Key, content: Content | None) -> None:
        if content is None:
            return
        self._kept[key] = content
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._done(key)
        self.read.emit(entry)

    def _not_read(self, entry: Entry, key: _Key, failure: Failure) -> None:
        self._done(key)
        self.not_read.emit(entry, failure)

    def _done(self, key: _Key) -> None:
        if self._wanted == key:
            self._wanted = None


def _key(entry: Entry, holder: Holder | None) -> _Key:
    return entry.job.id, holder, entry.is_signed
