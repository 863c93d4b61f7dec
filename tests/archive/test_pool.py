"""Files in several processes: every file has its row, whatever is wrong with any of them."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from clinic_signer.archive.pool import Job, Unchanged, verify_file, verify_files
from clinic_signer.archive.rows import ArchiveRow, Outcome, judge, row_of_line
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Sandbox
from clinic_signer.signature.verifier import verify

PATIENT = "見本"


def paths(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.iterdir())


def rows(found: Iterator[ArchiveRow | Unchanged]) -> list[ArchiveRow]:
    return [each for each in found if isinstance(each, ArchiveRow)]


def test_each_file_has_its_row_in_the_order_of_the_files(folder: Path, job: Job) -> None:
    altered = (folder / "007.xml").read_bytes()
    at = altered.index(b"</PrescriptionDocument>") - 8
    (folder / "007.xml").write_bytes(altered[:at] + b"AAAA" + altered[at + 4 :])
    (folder / "009.xml").write_bytes(b"")
    (folder / "011.xml").write_bytes(b"<Document>")
    (folder / "013.xml").unlink()
    (folder / "013.xml").mkdir()
    files = [*paths(folder), str(folder / "missing.xml")]
    found = rows(verify_files(files, job, jobs=2))
    assert [row.file for row in found] == files
    bad = {Path(row.file).name: row for row in found if row.outcome is not Outcome.VALID}
    assert bad["007.xml"].outcome is Outcome.INVALID
    assert bad["007.xml"].sub_indication == "HASH_FAILURE"
    assert bad["009.xml"].failure == "not-xml"
    assert bad["011.xml"].failure == "not-xml"
    assert bad["013.xml"].failure == "file-unreadable"
    assert bad["missing.xml"].failure == "file-unreadable"
    assert len(found) == len(files)


def test_a_row_says_what_the_single_verification_says(
    signed_documents: tuple[bytes, ...], sandbox: Sandbox, at: datetime
) -> None:
    data = signed_documents[0]
    report = verify(data, trust=sandbox.trust, at=at)
    row = judge("x", data, trust=sandbox.trust, at=at)
    assert row.indication == report.indication.value
    assert (row.sentence_ja, row.sentence_en) == (report.sentence.ja, report.sentence.en)
    assert row.levels == ("ES-XL",)
    assert row_of_line(row.line()) == row


def test_names_stand_in_a_row_only_when_they_were_asked_for(
    signed_documents: tuple[bytes, ...], sandbox: Sandbox, at: datetime
) -> None:
    data = signed_documents[0]
    plain = judge("x", data, trust=sandbox.trust, at=at)
    named = judge("x", data, trust=sandbox.trust, at=at, with_names=True)
    (signer,) = named.signers
    assert signer == "架空　一郎"
    assert PATIENT in named.patient
    assert signer not in plain.line().decode()
    assert named.patient not in plain.line().decode()


def test_what_is_known_and_unchanged_is_not_judged_again(folder: Path, job: Job) -> None:
    first = str(folder / "000.xml")
    row = verify_file(first, job)
    assert isinstance(row, ArchiveRow)
    known = bytes.fromhex(row.sha256)[:16]
    assert verify_file(first, job, known) == Unchanged(first)
    assert isinstance(verify_file(str(folder / "001.xml"), job, known), ArchiveRow)


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes there")
def test_a_pipe_is_not_waited_for(tmp_path: Path, job: Job) -> None:
    os.mkfifo(tmp_path / "pipe.xml")
    row = verify_file(str(tmp_path / "pipe.xml"), job)
    assert isinstance(row, ArchiveRow)
    assert row.failure == "file-unreadable"


def test_a_bug_at_one_file_is_its_row(
    folder: Path, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("clinic_signer.archive.pool.judge", broken)
    row = verify_file(str(folder / "000.xml"), job)
    assert isinstance(row, ArchiveRow)
    assert (row.failure, row.outcome) == ("unexpected", Outcome.UNREADABLE)


class DeadlyJob(Job):
    """Its process ends without a word at one file, as a crash in a library would end it."""

    __slots__ = ()

    @property
    def with_names(self) -> bool:  # type: ignore[override]
        if sys._getframe(1).f_locals["file"].endswith("003.xml"):
            os._exit(1)
        return False

    def __reduce__(self) -> tuple[type[DeadlyJob], tuple[object, ...]]:
        return DeadlyJob, (self.trust, self.at)

    def __init__(self, trust: object, at: object) -> None:
        object.__setattr__(self, "trust", trust)
        object.__setattr__(self, "at", at)


def test_a_file_that_ends_the_process_is_found_and_the_others_have_their_rows(
    folder: Path, sandbox: Sandbox, at: datetime
) -> None:
    files = paths(folder)
    found = rows(verify_files(files, DeadlyJob(sandbox.trust, at), jobs=1))
    assert [row.file for row in found] == files
    failures = {Path(row.file).name: row.failure for row in found if row.failure}
    assert failures == {"003.xml": "verifier-died"}


def test_leaving_early_ends_the_processes(folder: Path, job: Job) -> None:
    found = verify_files(paths(folder) * 100, job, jobs=1)
    next(found)
    found.close()
    with pytest.raises(StopIteration):
        next(found)


def test_reports_and_failures_go_between_processes(
    signed_documents: tuple[bytes, ...], sandbox: Sandbox, at: datetime
) -> None:
    report = verify(signed_documents[0], trust=sandbox.trust, at=at)
    assert pickle.loads(pickle.dumps(report)) == report  # noqa: S301
    failure = Failure(FailureCode.NOT_XML, line=3)
    copy = pickle.loads(pickle.dumps(failure))  # noqa: S301
    assert (copy.code, copy.facts) == (failure.code, failure.facts)
