"""Opens what a person or a program asks for: files, taken into the journal one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.desk import Desk
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.queue_watch import QueueWatch
from clinic_signer.station.journal.job import Source

if TYPE_CHECKING:
    from clinic_signer.gui.sign.queue_desk import QueueDesk
    from clinic_signer.station.journal.job import Receipt


class Opener(QObject):
    """Opens prescriptions that were chosen, dropped or asked for from outside.

    Args:
        desk: reads files.
        watch: over the journal.

    Signals:
        show_wanted: show this row, whatever is shown now (``Entry``).
        known: the file of a document that had come before (``Path``).
        not_opened: why a file was not taken in, and which (``Failure``, ``Path``).
        not_shown: why the prescription of a job cannot be shown (``Failure``).
    """

    show_wanted = Signal(object)
    known = Signal(object)
    not_opened = Signal(object, object)
    not_shown = Signal(object)

    def __init__(self, desk: Desk, watch: QueueWatch) -> None:
        super().__init__(watch)
        self._desk = desk
        self._watch = watch

    def open_files(
        self, paths: Sequence[Path], source: Source = Source.WINDOW, *, show_first: bool = False
    ) -> None:
        """Take files into the journal, in order.

        Args:
            paths: the files.
            source: by which door they come, as the journal notes it.
            show_first: show the first of them, whatever is shown now.
        """
        for index, path in enumerate(paths):
            self._open(path, source, show=show_first and index == 0)

    def _open(self, path: Path, source: Source, *, show: bool) -> None:
        read = self._desk.read

        def work(desk: QueueDesk) -> tuple[Receipt, Entry]:
            receipt = desk.receive(read(path), path.name, source)
            return receipt, Entry.of(receipt.job)

        def done(received: tuple[Receipt, Entry]) -> None:
            receipt, entry = received
            (row,) = self._watch.take([entry])
            if not receipt.is_new:
                self.known.emit(path)
            if show:
                self.show_wanted.emit(row)

        self._watch.run(work, done, lambda failure: self.not_opened.emit(failure, path))

    def show_job(self, job_id: str) -> None:
        """Show the prescription of a job that may have come a moment ago.

        The queue is of today: one that was closed before has no row, and gets none for this.
        """

        def done(entries: list[Entry]) -> None:
            known = [e for e in entries if not e.job.state.is_closed or self._is_here(e)]
            for row in self._watch.take(known):
                self.show_wanted.emit(row)

        self._watch.run(lambda desk: desk.entries([job_id]), done, self.not_shown.emit)

    def _is_here(self, entry: Entry) -> bool:
        return self._watch.queue.entry(entry.job.id) is not None
