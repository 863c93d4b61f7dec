"""100,000 prescriptions: every planted one is found, at one rate, in the same memory throughout.

``CLINIC_SIGNER_ARCHIVE_FILES`` asks for another number; ``-s`` shows the figures.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from archive.documents import document_maker
from clinic_signer.archive.files import PassedOver, find_files
from clinic_signer.archive.pool import Job, verify_files
from clinic_signer.archive.rows import ArchiveRow, Outcome
from clinic_signer.archive.summary import JsonLinesSummary, RunInfo
from clinic_signer.sandbox import Sandbox, open_sandbox

FILES = int(os.environ.get("CLINIC_SIGNER_ARCHIVE_FILES", "100000"))
IN_FOLDER = 1000
SLICE = 250
"""Files between two looks at the processes."""
PLANTED = 997
"""Every so manieth file is spoilt, each time in another way."""
RUN = RunInfo("", "", "sandbox", 0, "", with_names=False)


def spoilt(number: int, data: bytes) -> tuple[bytes, str]:
    """A document that is not in order, and what its row must say."""
    kind = number // PLANTED % 4
    if kind == 0:
        at = data.index(b"</PrescriptionDocument>") - 8
        return data[:at] + b"AAAA" + data[at + 4 :], "HASH_FAILURE"
    if kind == 1:
        return data[: len(data) // 2], "not-xml"
    if kind == 2:
        at = data.index(b"SignatureValue>") - 40
        other = b"B" if data[at : at + 1] != b"B" else b"C"
        return data[:at] + other + data[at + 1 :], "SIG_CRYPTO_FAILURE"
    return b"<Document/>", "envelope-unknown"


def write_part(home: Path, at: datetime, folder: Path, numbers: range) -> None:
    """Write the documents of some numbers; runs in a process of its own."""
    with document_maker(open_sandbox(home, now=at), at) as make:
        for number in numbers:
            data = make(number)
            if number % PLANTED == 0:
                data, _row = spoilt(number, data)
            (folder / f"{number:07}.xml").write_bytes(data)


def write_all(home: Path, at: datetime, folder: Path) -> None:
    """Write the archive, a folder for every thousand."""
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = []
        for start in range(0, FILES, IN_FOLDER):
            part = folder / f"{start // IN_FOLDER:04}"
            part.mkdir()
            numbers = range(start, min(start + IN_FOLDER, FILES))
            waiting.append(pool.submit(write_part, home, at, part, numbers))
        for each in waiting:
            each.result()


@dataclass
class Measured:
    """What was seen after every slice."""

    seconds: list[float] = field(default_factory=list)
    """Processor seconds of the processes, for each file of the slice."""
    own_memory: list[int] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    """Of the largest of the processes, in kB."""


def processes() -> Iterator[int]:
    return (process.pid or 0 for process in multiprocessing.active_children())


def processor_seconds() -> float:
    texts = (Path(f"/proc/{pid}/schedstat").read_text() for pid in processes())
    return sum(int(text.split()[0]) for text in texts) / 1e9


def memory_of(pid: int | str) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(x.split()[1]) for x in status.splitlines() if x.startswith("VmRSS:"))


def verified(files: Iterator[str], job: Job, path: Path) -> tuple[Measured, dict[str, str]]:
    """Verify all of them as ``verify FOLDER`` does; what is not valid, by its name."""
    measured = Measured()
    others: dict[str, str] = {}
    summary = JsonLinesSummary.begin(path, RUN)
    before = 0.0
    for number, row in enumerate(verify_files(files, job, jobs=2), start=1):
        assert isinstance(row, ArchiveRow)
        summary.write(row)
        if row.outcome is not Outcome.VALID:
            others[Path(row.file).name] = row.failure or row.sub_indication
        if number % SLICE == 0:
            now = processor_seconds()
            measured.seconds.append((now - before) / SLICE)
            before = now
            measured.own_memory.append(memory_of("self"))
            measured.memory.append(max(map(memory_of, processes()), default=0))
    summary.close()
    return measured, others


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
def test_many_files_at_one_rate_in_the_same_memory(sandbox: Sandbox, tmp_path: Path) -> None:
    at = sandbox.opened_at
    with tempfile.TemporaryDirectory(dir=tmp_path) as name:
        folder = Path(name)
        start = time.monotonic()
        write_all(sandbox.home, at, folder)
        written = time.monotonic() - start
        start = time.monotonic()
        files = find_files([folder], recursive=True, passed_over=PassedOver())
        measured, others = verified(files, Job(sandbox.trust, at), tmp_path / "out.jsonl")
        taken = time.monotonic() - start
    expected = {f"{n:07}.xml": spoilt(n, _SOME)[1] for n in range(0, FILES, PLANTED)}
    assert others == expected
    assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == FILES + 1

    count = len(measured.seconds)
    tenth = max(1, count // 10)
    warm = max(1, count // 100)
    # Others on the machine only ever make a slice slower: the quick quarter tells of the program.
    first = statistics.quantiles(measured.seconds[warm : warm + tenth], n=4)[0]
    last = statistics.quantiles(measured.seconds[-tenth - 1 : -1], n=4)[0]
    quarter = count // 4
    print(
        f"\n{FILES:,} files written in {written:,.0f} s, verified in {taken:,.0f} s "
        f"({FILES / taken:,.0f}/s, 2 processes)\n"
        f"processor time of a file: first tenth {first * 1e6:,.0f} us, last {last * 1e6:,.0f} us, "
        f"last/first {last / first:.3f}\n"
        f"memory: own {measured.own_memory[quarter]:,} -> {measured.own_memory[-2]:,} kB, "
        f"processes {measured.memory[quarter]:,} -> {measured.memory[-2]:,} kB"
    )
    assert abs(last / first - 1) < 0.05
    assert measured.own_memory[-2] < measured.own_memory[quarter] * 1.05
    assert measured.memory[-2] < measured.memory[quarter] * 1.05


_SOME = b"A" * 60 + b"</SignatureValue></PrescriptionDocument>"
