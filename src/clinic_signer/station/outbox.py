"""The outbox: a folder in which each signed prescription appears once, whatever happens meanwhile.

The steps are those of :mod:`clinic_signer.station.journal.deliveries`. What is made ready stands in
a folder of the station's own within the outbox, so that whoever watches the outbox sees whole
documents only, and giving the final name is one rename within one file system.
"""

from __future__ import annotations

import logging
import os
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.delivery import name_of_signed, rename_to_new
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Claim, DocumentPart, Job, JobState, Purpose, Route
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.new_names import make_folder, numbered
from clinic_signer.whole_files import sync_folder, write_and_sync

log = logging.getLogger(__name__)

OWN_FOLDER = ".clinic-signer"
"""Within the outbox: its mark, and documents that wait for their names."""
_MARK = "outbox-id"
_IS_MARK = re.compile(r"[0-9a-f]{32}")
_STAGED = re.compile(r"(?P<job>[0-9a-f-]{36})\.(?P<token>[0-9]+)")
_NAMES = 100
_AT_ONCE = 20
"""So many are claimed together: all must be out before the lease ends, on a slow share too."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """A folder for signed prescriptions; workstations may share it.

    Attributes:
        folder: made when it is first used.
        is_sandbox: the names of files tell what is only practice.
    """

    folder: Path
    is_sandbox: bool

    def mark(self) -> str:
        """The mark of this folder, by whatever path a workstation knows it.

        Raises:
            Failure: ``OUTPUT_NOT_WRITABLE``.
        """
        path = self.folder / OWN_FOLDER / _MARK
        try:
            _make_folders(path.parent)
            for _ in range(2):
                if path.exists() and _IS_MARK.fullmatch(mark := path.read_text("ascii").strip()):
                    return mark
                self._new_mark(path)
        except (OSError, UnicodeDecodeError) as error:
            raise _not_writable(self.folder.name, error) from error
        raise _not_writable(self.folder.name, None)

    def _new_mark(self, path: Path) -> None:
        temporary = path.with_name(f"{_MARK}.{uuid.uuid4().hex}")
        try:
            write_and_sync(_create(temporary), uuid.uuid4().hex.encode())
            if path.exists():  # it was no mark: a disk has lost its content
                path.unlink()
            rename_to_new(temporary, path)
        except FileExistsError:  # another workstation was quicker
            pass
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)

    def staged(self, job_id: str, token: int) -> Path:
        """Where a document waits for its name."""
        return self.folder / OWN_FOLDER / f"{job_id}.{token}"

    def all_staged(self) -> tuple[tuple[str, int, Path], ...]:
        """Job, token and file of whatever waits here, also what was left by a crash."""
        try:
            found = [*(self.folder / OWN_FOLDER).iterdir()]
        except OSError:
            return ()
        matches = [(_STAGED.fullmatch(path.name), path) for path in found]
        return tuple((match["job"], int(match["token"]), path) for match, path in matches if match)


def deliver_waiting(
    journal: Journal, outbox: Outbox, job_ids: Sequence[str] | None = None
) -> tuple[Job, ...]:
    """Deliver signed prescriptions that wait for this outbox and that nobody else is delivering.

    Why one cannot be delivered is noted with it; it is tried again with the next call.

    Args:
        journal: where they are.
        outbox: where they go.
        job_ids: these only; any if None.

    Returns:
        Those that were delivered, or could not be, as they are now.

    Raises:
        Failure: ``JOURNAL_*``; the call may be repeated, nothing goes out twice.
    """
    done: dict[str, Job] = {}
    while claims := _claimed(journal, outbox, job_ids):
        fresh = [claim for claim in claims if claim.job.id not in done]
        for claim in fresh:
            done[claim.job.id] = _deliver(journal, outbox, claim)
        journal.release(claims, why="not-delivered")
        if len(claims) < _AT_ONCE or not fresh:
            break
    return tuple(done.values())


def sweep(journal: Journal, outbox: Outbox) -> int:
    """Remove what was made ready by a program that died, and is not going to be delivered.

    Returns:
        How many files were removed.

    Raises:
        Failure: ``JOURNAL_*``.
    """
    removed = 0
    for job_id, _, path in outbox.all_staged():
        try:
            job = journal.job(job_id)
        except Failure as failure:
            if failure.code is FailureCode.JOB_UNKNOWN:
                continue  # another journal's
            raise
        if job.state is not JobState.SIGNED:
            removed += _removed(path)
    return removed


def _claimed(journal: Journal, outbox: Outbox, job_ids: Sequence[str] | None) -> tuple[Claim, ...]:
    try:
        mark: str | None = outbox.mark()
    except Failure as failure:
        # Only what has not been made ready anywhere yet; it is told why it cannot leave.
        log.info("the outbox cannot be used: %s", failure.code.value)
        mark = None
    wanted = Wanted(
        Purpose.DELIVER,
        job_ids=None if job_ids is None else tuple(job_ids),
        routes=frozenset({Route.FOLDER}),
        outbox=mark,
        limit=_AT_ONCE,
    )
    return journal.claim(wanted)


def _deliver(journal: Journal, outbox: Outbox, claim: Claim) -> Job:
    """Deliver one; the job as it is afterwards."""
    try:
        try:
            return _put_out(journal, outbox, claim)
        except Failure as failure:
            if failure.code not in (FailureCode.OUTPUT_NOT_WRITABLE, FailureCode.OUTPUT_EXISTS):
                raise
            return journal.record_not_delivered(claim, failure)
    except Failure as failure:
        if failure.code is not FailureCode.JOB_TAKEN_OVER:
            raise
    # Somebody else has it by now, or it was cancelled: what was made ready here is of no use,
    # unless it is what they are about to give its name.
    job = journal.job(claim.job.id)
    if job.staged_token != claim.token:
        _removed(outbox.staged(job.id, claim.token))
    return job


def _put_out(journal: Journal, outbox: Outbox, claim: Claim) -> Job:
    job = claim.job
    token, name = job.staged_token, job.delivered_as
    mark = outbox.mark()
    if token is None or name is None:
        token = claim.token
        _make_ready(outbox, job.id, token, journal.document(job.id, DocumentPart.SIGNED))
        name = _free_name(outbox, job.name)
        journal.stage(claim, outbox=mark, name=name)
    staged = outbox.staged(job.id, token)
    for _ in range(_NAMES):
        try:
            rename_to_new(staged, outbox.folder / name)
        except FileExistsError:
            if _is_same(staged, outbox.folder / name):
                break  # it has its name already: a disk has kept the new one and the old
            name = _free_name(outbox, job.name)
            journal.stage(claim, outbox=mark, name=name)
        except FileNotFoundError as error:
            if not staged.parent.is_dir():  # nothing is known of a folder that is away
                raise _not_writable(name, error) from error
            break  # it has its name already, or is with its receiver
        except OSError as error:
            raise _not_writable(name, error) from error
        else:
            break
    else:
        raise Failure(FailureCode.OUTPUT_EXISTS, file=name)
    try:
        sync_folder(outbox.folder)
        staged.unlink(missing_ok=True)
    except OSError as error:
        raise _not_writable(name, error) from error
    return journal.record_delivered(claim)


def _make_ready(outbox: Outbox, job_id: str, token: int, data: bytes) -> None:
    """Write the document where nobody looks; it is on the disk when this returns."""
    staged = outbox.staged(job_id, token)
    for other_job, other_token, left in outbox.all_staged():
        # Of an earlier claim that ended before it was noted. What a later claim has made ready
        # stays: our lease has ended, and a document that is gone would count as delivered.
        if other_job == job_id and other_token < token:
            _removed(left)
    try:
        write_and_sync(_create(staged), data)
        staged.chmod(outbox.folder.stat().st_mode & 0o666)
        sync_folder(staged.parent)
    except OSError as error:
        _removed(staged)
        raise _not_writable(outbox.folder.name, error) from error


def _free_name(outbox: Outbox, name: str) -> str:
    """A name that nothing in the outbox has now: with a number, if need be.

    Raises:
        Failure: ``OUTPUT_EXISTS``.
    """
    signed = name_of_signed(name, sandbox=outbox.is_sandbox)
    for free in islice(numbered(signed), _NAMES):
        if not os.path.lexists(outbox.folder / free):
            return free
    raise Failure(FailureCode.OUTPUT_EXISTS, file=signed)


def _is_same(staged: Path, target: Path) -> bool:
    """Whether a file is this very document: no two signatures have the same bytes."""
    try:
        return staged.read_bytes() == target.read_bytes()
    except OSError:
        return False


def _make_folders(own: Path) -> None:
    """Make the station's own folder and what is missing above it; no power cut takes them back.

    An outbox that is made here is this person's only. One that is there already says itself who
    may read in it: an EMR may have an account of its own, and so may another workstation.
    """
    outbox = own.parent
    missing = [each for each in (outbox, *outbox.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        sync_folder(each.parent)
    if not own.is_dir():
        make_folder(own)
        sync_folder(outbox)


def _create(path: Path) -> int:
    """Open a new file for writing; what it holds is nobody else's to read until it is said so."""
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.info("a file that was made ready stays: %s", error.strerror)
        return False
    return True


def _not_writable(name: str, error: Exception | None) -> Failure:
    reason = error.strerror if isinstance(error, OSError) else "–"
    return Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=name, reason=reason)
