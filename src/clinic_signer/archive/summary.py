"""The summary of a run: lines of JSON, which are also what it is gone on from; or CSV for people.

A run that was interrupted – by its person, a power cut, a full disk – leaves whole lines and at
most a torn one. Going on drops the torn one, and leaves alone what is there and unchanged. Where a
file has two rows, the later one counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

from clinic_signer.archive.rows import COLUMNS, ArchiveRow, Outcome, row_of_line
from clinic_signer.csv_cells import BOM, csv_line, harmless
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.whole_files import try_lock

_FAR_AWAY = 1 << 40
"""Where the lock is: Windows keeps others from reading what is locked."""
_KNOWN_BYTES = 16
_TAIL = 1 << 16


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What all rows of a summary were made with: those of another run must not stand among them.

    Attributes:
        at: the time of verification, ISO 8601.
        program: version of the product.
        trust: which world.
        trust_version: number of the list of anchors.
        trust_digest: of everything that is believed, given lists included.
        with_names: whether the rows hold names.
    """

    at: str
    program: str
    trust: str
    trust_version: int
    trust_digest: str
    with_names: bool


@dataclass(slots=True)
class Remembered:
    """Which files have a row, in about 200 bytes for each."""

    _entries: dict[bytes, tuple[bytes, Outcome]] = field(default_factory=dict)

    def add(self, row: ArchiveRow) -> None:
        """Remember a row; one without a digest is forgotten, so that its file is tried again."""
        known = bytes.fromhex(row.sha256)[:_KNOWN_BYTES] if row.sha256 else b""
        self._entries[_name(row.file)] = (known, row.outcome)

    def digest(self, file: str) -> bytes:
        """The start of the SHA-256 of a file's bytes when it was judged; empty for none."""
        entry = self._entries.get(_name(file))
        return b"" if entry is None else entry[0]

    def outcome(self, file: str) -> Outcome:
        """How a remembered file ended."""
        return self._entries[_name(file)][1]

    def __len__(self) -> int:
        return len(self._entries)


def _name(file: str) -> bytes:
    return blake2b(file.encode(errors="surrogatepass"), digest_size=_KNOWN_BYTES).digest()


class JsonLinesSummary:
    """Lines of JSON: first the run, then a row for each file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @classmethod
    def begin(cls, path: Path, run: RunInfo) -> JsonLinesSummary:
        """Begin a new summary.

        Raises:
            Failure: OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE.
        """
        summary = cls(_new_file(path))
        summary._lock(path)
        summary._put(json.dumps({"run": asdict(run)}).encode() + b"\n")
        return summary

    @classmethod
    def go_on(cls, path: Path) -> tuple[JsonLinesSummary, RunInfo, Remembered]:
        """Open a summary that is there, mend its end and read what it holds.

        Raises:
            Failure: FILE_UNREADABLE; SUMMARY_NOT_RESUMABLE when it is none, or another run
                writes it now.
        """
        try:
            file = path.open("r+b")
        except OSError as error:
            raise Failure(FailureCode.FILE_UNREADABLE, file=path.name) from error
        summary = cls(file)
        try:
            summary._lock(path)
            run, remembered = _mended(file)
        except (OSError, ValueError) as error:
            with suppress(OSError):
                file.close()
            raise Failure(FailureCode.SUMMARY_NOT_RESUMABLE, reason=path.name) from error
        return summary, run, remembered

    def _lock(self, path: Path) -> None:
        """Keep other runs away; BlockingIOError if one writes it now."""
        handle = self._file.fileno()
        os.lseek(handle, _FAR_AWAY, os.SEEK_SET)
        is_ours = try_lock(handle)
        os.lseek(handle, 0, os.SEEK_SET)
        if not is_ours:
            raise BlockingIOError(path.name)

    def write(self, row: ArchiveRow) -> None:
        """Add a row; it may wait in memory until :meth:`flush`."""
        self._put(row.line())

    def _put(self, line: bytes) -> None:
        self._file.write(line)

    def flush(self) -> None:
        """Hand over what was added to the system."""
        self._file.flush()

    def close(self) -> None:
        """Finish: what was added is on the disk."""
        _finish(self._file)


class CsvSummary:
    """A table for a spreadsheet. It cannot be gone on with."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @classmethod
    def begin(cls, path: Path) -> CsvSummary:
        """Begin a new table.

        Raises:
            Failure: OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE.
        """
        file = _new_file(path)
        file.write(BOM + csv_line(COLUMNS))
        return cls(file)

    def write(self, row: ArchiveRow) -> None:
        """Add a row."""
        self._file.write(_csv_row(row))

    def flush(self) -> None:
        """Hand over what was added to the system."""
        self._file.flush()

    def close(self) -> None:
        """Finish: what was added is on the disk."""
        _finish(self._file)


Summary = JsonLinesSummary | CsvSummary


def table_of(path: Path) -> Iterator[bytes]:
    """A JSON-lines summary as the parts of a table for a spreadsheet; of two rows the later one.

    Raises:
        OSError: it cannot be read.
    """
    last: dict[bytes, int] = {}
    for number, row in enumerate(_rows_of(path)):
        last[_name(row.file)] = number
    yield BOM + csv_line(COLUMNS)
    for number, row in enumerate(_rows_of(path)):
        if last[_name(row.file)] == number:
            yield _csv_row(row)


def _rows_of(path: Path) -> Iterator[ArchiveRow]:
    with path.open("rb") as file:
        for line in file:
            if row := row_of_line(line):
                yield row


def _csv_row(row: ArchiveRow) -> bytes:
    values = asdict(row).values()
    cells = (" ".join(v) if isinstance(v, tuple) else v for v in values)
    return csv_line([harmless(cell) for cell in cells])


def _new_file(path: Path) -> BinaryIO:
    try:
        return path.open("x+b")
    except FileExistsError as error:
        raise Failure(FailureCode.OUTPUT_EXISTS, file=path.name) from error
    except OSError as error:
        reason = error.strerror
        raise Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=path.name, reason=reason) from error


def _finish(file: BinaryIO) -> None:
    with file:
        file.flush()
        os.fsync(file.fileno())


def _mended(file: BinaryIO) -> tuple[RunInfo, Remembered]:
    """Drop a torn line and read the rest; ValueError when it is no summary."""
    _drop_torn_line(file)
    file.seek(0)
    try:
        run = RunInfo(**json.loads(file.readline())["run"])
    except (TypeError, KeyError) as error:
        raise ValueError("no summary") from error
    remembered = Remembered()
    for line in file:
        if row := row_of_line(line):
            remembered.add(row)
    file.seek(0, os.SEEK_END)
    return run, remembered


def _drop_torn_line(file: BinaryIO) -> None:
    """Cut off what stands behind the last end of a line."""
    end = file.seek(0, os.SEEK_END)
    while end > 0:
        start = max(0, end - _TAIL)
        file.seek(start)
        at = file.read(end - start).rfind(b"\n")
        if at >= 0:
            file.truncate(start + at + 1)
            return
        end = start
    file.truncate(0)
