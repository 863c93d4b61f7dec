"""Many files in several processes: started anew (no fork), bounded, and never ended by one file."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from clinic_signer.archive.rows import ArchiveRow, failed_row, judge, unexpected_row
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.logs.session import stay_silent
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.station.intake import read_file

BATCH = 32
"""Files of a task: handing one over costs as much as verifying a tenth of a file."""
_AHEAD = 4
"""Tasks for each process that wait or run: what is kept in memory, whatever the number of files."""

Known = Callable[[str], bytes]
"""For a path the start of the SHA-256 of which there is a row already; empty for none."""


@dataclass(frozen=True, slots=True)
class Job:
    """What all files are judged with. Goes to each process once.

    Attributes:
        trust: the anchors.
        at: the time of verification.
        with_names: whether rows may hold names of persons.
    """

    trust: TrustStore
    at: datetime
    with_names: bool = False


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file whose row is there already and whose bytes are still the same."""

    file: str


Judged = ArchiveRow | Unchanged
_Task = tuple[tuple[str, bytes], ...]
"""Files with the start of the SHA-256 of which a row is there already; empty for none."""


def verify_file(file: str, job: Job, known: bytes = b"") -> Judged:
    """Read and verify one file. Whatever is wrong with it stands in its row.

    Args:
        file: its path.
        job: what it is judged with.
        known: the start of the SHA-256 of the bytes of which a row is there already.
    """
    try:
        if Path(file).exists() and not Path(file).is_file():  # a pipe would be waited for
            raise Failure(FailureCode.FILE_UNREADABLE, file=Path(file).name)
        data = read_file(Path(file))
    except Failure as failure:
        return failed_row(file, failure)
    except (OSError, ValueError) as error:
        return unexpected_row(file, error)
    if known and hashlib.sha256(data).digest().startswith(known):
        return Unchanged(file)
    try:
        return judge(file, data, trust=job.trust, at=job.at, with_names=job.with_names)
    except Exception as error:  # a bug at one file must not keep the others without a verdict
        return unexpected_row(file, error)


def verify_files(
    files: Iterable[str], job: Job, *, known: Known | None = None, jobs: int | None = None
) -> Generator[Judged, None, None]:
    """Verify files in several processes; the rows come in the order of the files.

    Closing the iterator ends the processes.

    Args:
        files: their paths; read as far ahead as the processes need.
        job: what they are judged with.
        known: which have a row already.
        jobs: how many processes; as many as there are processors by default.
    """
    jobs = jobs or os.cpu_count() or 1
    tasks = _tasks(files, known or _nothing_known)
    pool = _Pool(job, jobs)
    waiting: deque[tuple[_Task, Future[list[Judged]]]] = deque()
    try:
        for task in tasks:
            waiting.append((task, pool.submit(task)))
            if len(waiting) >= jobs * _AHEAD:
                yield from pool.result(*waiting.popleft())
        while waiting:
            yield from pool.result(*waiting.popleft())
    finally:
        pool.close()


def _tasks(files: Iterable[str], known: Known) -> Iterator[_Task]:
    waiting = iter(files)
    while batch := tuple(islice(waiting, BATCH)):
        yield tuple([(file, known(file)) for file in batch])


def _nothing_known(_file: str) -> bytes:
    return b""


class _Pool:
    """Processes that are replaced when one dies, and the file that kills them found."""

    def __init__(self, job: Job, jobs: int) -> None:
        self._job = job
        self._jobs = jobs
        self._executor = self._start(jobs)

    def _start(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            max_workers=jobs,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(self._job,),
        )

    def submit(self, task: _Task) -> Future[list[Judged]]:
        try:
            return _handed_over(self._executor, task)
        except BrokenProcessPool:
            self._executor.shutdown(wait=False)
            self._executor = self._start(self._jobs)
            return _handed_over(self._executor, task)

    def result(self, task: _Task, future: Future[list[Judged]]) -> Sequence[Judged]:
        """The rows of a task; if its process died, each file is tried alone."""
        try:
            return future.result()
        except BrokenProcessPool:
            return list(self._one_by_one(task))

    def _one_by_one(self, task: _Task) -> Iterator[Judged]:
        executor: ProcessPoolExecutor | None = None
        for each in task:
            executor = executor or self._start(1)
            try:
                yield _handed_over(executor, (each,)).result()[0]
            except BrokenProcessPool:
                executor.shutdown()
                executor = None
                yield failed_row(each[0], Failure(FailureCode.VERIFIER_DIED))
        if executor:
            executor.shutdown()

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)


def _handed_over(executor: ProcessPoolExecutor, task: _Task) -> Future[list[Judged]]:
    """Give a task to a process, which may be started by this: Ctrl+C in its first moments is ours.

    A terminal sends it to all of them, and one that has not begun would end with a traceback. A
    blocked signal is handed down to a new process; Windows has none to block.
    """
    if sys.platform == "win32":
        return executor.submit(_verify_task, task)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return executor.submit(_verify_task, task)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_job: Job | None = None
"""Of this process, once it has begun."""


def _begin(job: Job) -> None:
    """What a process does first. Ctrl+C is the affair of the one that started it."""
    global _job
    stay_silent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _job = job


def _verify_task(task: _Task) -> list[Judged]:
    if _job is None:
        raise RuntimeError("the process has not begun")
    return [verify_file(file, _job, known) for file, known in task]
