"""Opens what a person or a program asks for: files, taken into the journal one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.failures import Failure
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.queue_watch import QueueWatch
from clinic_signer.station.finished_files import files_of
from clinic_signer.station.journal.job import Source

if TYPE_CHECKING:
    from clinic_signer.gui.sign.queue_desk import QueueDesk
    from clinic_signer.station.journal.job import Receipt


FEW = 5
"""Of no more files than that, each that is not new is said by its name."""
_PAIR = 2
"""Two files may be a prescription and what was dispensed for it."""
_STEPS = 20
"""So often it is said how far the reading of many files is."""


@dataclass(frozen=True, slots=True)
class Opened:
    """How far the opening of many files is.

    Attributes:
        done: files that were looked at.
        count: how many there are.
        known: documents that had come before.
        refused: the first file that was not taken in, and why.
        refused_count: how many were not.
    """

    done: int
    count: int
    known: int = 0
    refused: tuple[Path, Failure] | None = None
    refused_count: int = 0

    @property
    def is_over(self) -> bool:
        """All of them were looked at."""
        return self.done == self.count

    def and_taken(self, *, is_known: bool) -> Opened:
        """One file more, which was taken in."""
        return replace(self, done=self.done + 1, known=self.known + is_known)

    def and_refused(self, path: Path, failure: Failure) -> Opened:
        """One file more, which was not."""
        first, count = self.refused or (path, failure), self.refused_count + 1
        return replace(self, done=self.done + 1, refused=first, refused_count=count)


class _Several:
    """Many files that were opened together; told of now and then, and at the end."""

    def __init__(self, count: int, tell: Callable[[Opened], None]) -> None:
        self.opened = Opened(0, count)
        self._tell = tell

    def count(self, opened: Opened) -> None:
        self.opened = opened
        if opened.is_over or opened.done % (opened.count // _STEPS + 1) == 0:
            self._tell(opened)


class Opener(QObject):
    """Opens prescriptions that were chosen, dropped or asked for from outside.

    Args:
        desk: reads files.
        watch: over the journal.

    Signals:
        show_wanted: show this row, whatever is shown now (``Entry``).
        many: how far the opening of many files is (``Opened``).
        known: the file of a document that had come before (``Path``).
        not_opened: why a file was not taken in, and which (``Failure``, ``Path``).
        not_shown: why the prescription of a job cannot be shown (``Failure``).
    """

    show_wanted = Signal(object)
    many = Signal(object)
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

        A received prescription and dispensing data, opened together, make one document.

        Args:
            paths: the files, or folders of files.
            source: by which door they come, as the journal notes it.
            show_first: show the first of them, whatever is shown now.
        """

        def look(_desk: QueueDesk) -> tuple[tuple[Path, ...], bytes | None]:
            files = files_of(paths)
            return files, self._made_of(files)

        def found(looked: tuple[tuple[Path, ...], bytes | None]) -> None:
            files, made = looked
            if made is not None:
                self._receive(lambda: made, Path(f"{files[0].stem}.xml"), source)
                return
            if not files:
                self.many.emit(Opened(0, 0))
            several = _Several(len(files), self.many.emit) if len(files) > FEW else None
            for index, file in enumerate(files):
                self._open(file, source, several, show=show_first and index == 0)

        def failed(failure: Failure) -> None:
            self.not_opened.emit(failure, paths[0])

        self._watch.run(look, found, failed)

    def _made_of(self, files: tuple[Path, ...]) -> bytes | None:
        """The document that two files make together; None for all others."""
        if len(files) != _PAIR:
            return None
        from clinic_signer.gui.sign.dispensing_maker import made_of

        try:
            one, other = (self._desk.read(file) for file in files)
        except Failure:
            return None  # which one, and why, is said when they are opened
        return made_of(one, other)

    def make_dispensing(self, prescription: bytes, data: Path) -> None:
        """Make a dispensing document of a received prescription and data, and show it.

        Args:
            prescription: the document as it was received.
            data: the file with the dispensing data (CJ1).
        """
        read = self._desk.read

        def made() -> bytes:
            from clinic_signer.signature.dispensing_document import build_dispensing

            return build_dispensing(prescription, read(data))

        self._receive(made, data.with_suffix(".xml"), Source.WINDOW)

    def _receive(self, make: Callable[[], bytes], path: Path, source: Source) -> None:
        """Take in a document that is made here, and show it."""

        def work(desk: QueueDesk) -> Entry:
            return Entry.of(desk.receive(make(), path.name, source).job)

        def done(entry: Entry) -> None:
            (row,) = self._watch.take([entry])
            self.show_wanted.emit(row)

        self._watch.run(work, done, lambda failure: self.not_opened.emit(failure, path))

    def _open(self, path: Path, source: Source, several: _Several | None, *, show: bool) -> None:
        read = self._desk.read

        def work(desk: QueueDesk) -> tuple[Receipt, Entry]:
            receipt = desk.receive(read(path), path.name, source)
            return receipt, Entry.of(receipt.job)

        def done(received: tuple[Receipt, Entry]) -> None:
            receipt, entry = received
            (row,) = self._watch.take([entry])
            if several is not None:
                several.count(several.opened.and_taken(is_known=not receipt.is_new))
            elif not receipt.is_new:
                self.known.emit(path)
            if show:
                self.show_wanted.emit(row)

        def failed(failure: Failure) -> None:
            if several is not None:
                several.count(several.opened.and_refused(path, failure))
            else:
                self.not_opened.emit(failure, path)

        self._watch.run(work, done, failed)

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
