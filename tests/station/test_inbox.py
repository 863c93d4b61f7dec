"""The intake folder: whatever EMR, share or power cut do, no file is lost or taken half."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_signer.failures import CATALOGUE, Failure, FailureCode
from clinic_signer.folders import extended
from clinic_signer.station.finished_files import EMPTY_QUIET_SECONDS, QUIET_SECONDS, open_file
from clinic_signer.station.inbox import Inbox, Look, NotTaken
from clinic_signer.station.inbox_claims import LEFT_SECONDS
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import DocumentPart, JobState, Receipt, Source
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.station import Station
from station.prescriptions import prescription
from station.small_disk import SmallDisk, must_be_left_out, small_disk

OWN = ".clinic-signer"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Desk:
    """A station with an intake folder, and time that passes when a test says so."""

    folder: Path
    station: Station
    seconds: float = 1000.0
    told: list[Receipt | NotTaken] = field(default_factory=list)
    inbox: Inbox = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self, *, keeps_taken: bool = False) -> None:
        """The program begins anew; of the one before only the disk is left."""
        self.inbox = Inbox(
            self.folder,
            self.told.append,
            now,
            keeps_taken=keeps_taken,
            seconds=lambda: self.seconds,
        )

    def look(self, *, later: float = 0.0) -> Look:
        self.seconds += later
        return self.inbox.look(self.station)

    def settle(self) -> Look:
        """Two looks with the time between them that a file must be quiet."""
        self.look()
        return self.look(later=QUIET_SECONDS)

    def write(self, name: str, data: bytes | None = None) -> Path:
        path = self.folder / name
        path.write_bytes(prescription(1) if data is None else data)
        return path

    def names(self) -> list[str]:
        return sorted(each.name for each in self.folder.iterdir() if each.name != OWN)

    def rejected(self) -> dict[str, str]:
        """Name of what was rejected -> the reason beside it."""
        folder = self.folder / "rejects"
        found = folder.iterdir() if folder.is_dir() else ()
        files = {each.name for each in found}
        reasons = {name for name in files if name.endswith(".reason.txt")}
        assert reasons == {f"{name}.reason.txt" for name in files - reasons}
        return {
            name.removesuffix(".reason.txt"): (folder / name).read_bytes().decode("utf-8-sig")
            for name in reasons
        }

    def rejected_files(self) -> list[str]:
        """What was rejected; after a crash a reason may stand alone."""
        folder = self.folder / "rejects"
        found = folder.iterdir() if folder.is_dir() else ()
        return [each.name for each in found if not each.name.endswith(".reason.txt")]

    def documents(self) -> list[bytes]:
        journal = self.station.journal
        return [journal.document(job.id, DocumentPart.RECEIVED) for job in journal.jobs()]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "EMR"
    folder.mkdir()
    journal = Journal(tmp_path / "journal.sqlite", workstation="front desk", clock=now)
    desk = Desk(folder, Station(journal))
    yield desk
    assert journal.prove().first_break is None
    desk.station.close()


def codes(look: Look) -> dict[str, FailureCode]:
    return {each.name: each.failure.code for each in look.waiting}


# -- the usual day ---------------------------------------------------------------------------


def test_a_finished_file_becomes_a_job_and_is_taken_away(desk: Desk) -> None:
    desk.write("rx.csv")
    desk.settle()
    (job,) = desk.station.journal.jobs()
    assert (job.name, job.source, job.state) == ("rx.csv", Source.FOLDER, JobState.READY)
    assert desk.documents() == [prescription(1)]
    assert desk.names() == []
    assert list((desk.folder / OWN).iterdir()) == []
    assert [type(each) for each in desk.told] == [Receipt]


def test_what_was_taken_in_can_be_kept_and_is_never_written_over(desk: Desk) -> None:
    desk.start(keeps_taken=True)
    for number in (1, 2):
        desk.write("rx.csv", prescription(number))
        desk.settle()
    done = desk.folder / "done"
    assert (done / "rx.csv").read_bytes() == prescription(1)
    assert (done / "rx (2).csv").read_bytes() == prescription(2)
    assert len(desk.station.journal.jobs()) == 2


def test_the_order_of_writing_is_the_order_of_the_queue(desk: Desk) -> None:
    for number, name in enumerate(("b.csv", "c.csv", "a.csv")):
        path = desk.write(name, prescription(number))
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    desk.settle()
    assert [job.name for job in desk.station.journal.jobs()] == ["b.csv", "c.csv", "a.csv"]


def test_the_same_document_again_is_the_same_job(desk: Desk) -> None:
    for name in ("rx.csv", "copy.csv"):
        desk.write(name)
        desk.settle()
    assert len(desk.station.journal.jobs()) == 1
    first, second = desk.told
    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    assert (first.is_new, second.is_new) == (True, False)
    assert desk.names() == []


def test_a_prescription_that_was_cancelled_comes_back_only_when_it_is_written_anew(
    desk: Desk,
) -> None:
    path = desk.write("rx.csv")
    status = path.stat()
    desk.settle()
    desk.station.journal.cancel(desk.station.journal.jobs()[0].id, why="person")
    desk.write("rx.csv")  # the same file, as a disk gives it back after a power cut
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    desk.settle()
    assert [job.state for job in desk.station.journal.jobs()] == [JobState.CANCELLED]
    desk.write("rx.csv")
    desk.settle()
    states = [job.state for job in desk.station.journal.jobs()]
    assert states == [JobState.CANCELLED, JobState.READY]


def test_many_files_are_taken_in_one_look(desk: Desk) -> None:
    for number in range(60):
        desk.write(f"{number}.csv", prescription(number))
    desk.settle()
    assert len(desk.station.journal.jobs()) == 60
    assert desk.names() == []


def test_names_in_japanese_with_emoji_and_in_no_encoding_at_all(desk: Desk) -> None:
    names = ["処方箋　見本 花子.csv", "💊🏥.csv", "ﾊﾟ〒ｰ①.csv"]
    for number, name in enumerate(names):
        desk.write(name, prescription(number))
    if sys.platform == "linux":  # a share with names in Shift_JIS
        raw = os.fsencode(desk.folder) + b"/" + "処方箋.csv".encode("cp932")
        with open(raw, "wb") as file:
            file.write(prescription(9))
    desk.settle()
    kept = [job.name for job in desk.station.journal.jobs()]
    assert set(names) < set(kept)
    assert len(kept) == 4
    assert desk.names() == []


def test_a_path_of_more_than_260_characters(tmp_path: Path, desk: Desk) -> None:
    desk.folder = tmp_path.joinpath(*["受付フォルダー" * 5] * 8)
    desk.folder.mkdir(parents=True)
    desk.start()
    longest = "x" * 251 + ".csv"
    desk.write(longest)
    desk.write("y" * 251 + ".csv", b"junk")
    assert len(str(desk.folder / longest)) > 500
    desk.settle()
    assert [job.name for job in desk.station.journal.jobs()] == [longest]
    (name,) = desk.rejected()
    assert name.startswith("yyy")
    assert name.endswith(".csv")
    assert desk.names() == ["rejects"]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("C:\\EMR\\out", "\\\\?\\C:\\EMR\\out"),
        ("\\\\server\\share\\out", "\\\\?\\UNC\\server\\share\\out"),
        ("\\\\?\\C:\\EMR", "\\\\?\\C:\\EMR"),
    ],
)
def test_windows_is_given_the_form_that_takes_any_length(path: str, form: str) -> None:
    assert extended(path) == form


# -- half-written ----------------------------------------------------------------------------


def test_a_file_that_grows_is_left_alone_until_it_rests(desk: Desk) -> None:
    data = prescription(1)
    path = desk.write("rx.csv", data[:100])
    for end in range(200, len(data) + 100, 100):
        desk.look(later=QUIET_SECONDS - 0.1)
        with path.open("ab") as file:
            file.write(data[end - 100 : end])
    assert desk.documents() == []
    desk.settle()
    assert desk.documents() == [data]


@pytest.mark.parametrize(
    "name", [".rx.csv", "~rx.csv", "~$rx.csv", "rx.csv.tmp", "RX.CSV.PART", "Thumbs.db", "a.lock"]
)
def test_hidden_and_temporary_names_are_nobodys_business(desk: Desk, name: str) -> None:
    path = desk.write(name)
    look = desk.look(later=1000)
    assert desk.look(later=1000).is_settled
    assert path.read_bytes() == prescription(1)
    assert look.waiting == ()
    path.rename(desk.folder / "rx.csv")
    desk.settle()
    assert desk.documents() == [prescription(1)]


def test_a_file_that_is_written_on_while_it_is_taken_is_put_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer keeps the file open; on Windows the rename fails instead."""
    data = prescription(1)
    writer = (desk.folder / "rx.csv").open("wb", buffering=0)
    writer.write(data[:-60])
    take_in = desk.station.take_in

    def slowly(arrivals: Sequence[object]) -> object:
        writer.write(data[-60:])
        monkeypatch.undo()
        return take_in(arrivals)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.station, "take_in", slowly)
    desk.settle()
    writer.close()
    assert desk.names() == ["rx.csv"]
    desk.settle()
    assert data in desk.documents()
    assert desk.names() == []


def test_a_file_that_is_written_on_just_before_it_is_claimed_is_put_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def late(self: Path, target: Path) -> Path:
        monkeypatch.undo()
        with self.open("ab") as file:
            file.write(b"\n")
        return rename(self, target)

    desk.write("rx.csv", prescription(1)[:-1])
    desk.look()
    monkeypatch.setattr(Path, "rename", late)
    desk.look(later=QUIET_SECONDS)
    assert desk.documents() == []
    desk.settle()
    assert desk.documents() == [prescription(1)]


class Slowly(io.BufferedReader):
    """A file that somebody goes on writing while it is read."""

    path = Path()

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        with self.path.open("ab") as file:
            file.write(b"\n")
        return data


def test_a_file_that_is_written_on_while_it_is_read_is_not_taken(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reader(handle: int, _mode: str) -> Slowly:
        monkeypatch.undo()
        file = Slowly(io.FileIO(handle))
        (file.path,) = (desk.folder / OWN).glob("*/rx.csv")
        return file

    desk.write("rx.csv", prescription(1)[:-1])
    desk.look()
    monkeypatch.setattr(os, "fdopen", reader)
    desk.look(later=QUIET_SECONDS)
    assert desk.documents() == []
    desk.settle()
    assert desk.documents() == [prescription(1)]


def test_a_file_that_is_replaced_while_it_is_taken_is_another_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("rx.csv", prescription(1))
    take_in = desk.station.take_in

    def meanwhile(arrivals: Sequence[object]) -> object:
        monkeypatch.undo()
        desk.write("rx.csv", prescription(2))
        return take_in(arrivals)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.station, "take_in", meanwhile)
    desk.settle()
    desk.settle()
    assert desk.documents() == [prescription(1), prescription(2)]


# -- junk ------------------------------------------------------------------------------------


def test_junk_goes_to_the_rejects_with_the_reason_in_both_languages(desk: Desk) -> None:
    desk.write("メモ.txt", b"no prescription")
    desk.settle()
    (told,) = desk.told
    assert isinstance(told, NotTaken)
    assert told.failure.code is FailureCode.NOT_A_PRESCRIPTION
    (reason,) = desk.rejected().values()
    row = CATALOGUE[FailureCode.NOT_A_PRESCRIPTION]
    for text in ("メモ.txt", row.cause.ja, row.cause.en, row.remedy.ja, "not-a-prescription"):
        assert text in reason
    assert (desk.folder / "rejects" / "メモ.txt").read_bytes() == b"no prescription"
    query = HistoryQuery(actions=frozenset({AuditAction.REJECTED}))
    assert len(desk.station.journal.history(query)) == 1
    assert desk.station.journal.jobs() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_whoever_may_use_the_folder_may_use_what_is_made_in_it(desk: Desk) -> None:
    desk.folder.chmod(0o2770)
    before = os.umask(0o077)
    try:
        desk.write("x.csv", b"junk").chmod(0o640)
        desk.settle()
    finally:
        os.umask(before)
    for name in ("rejects", OWN):
        assert stat.S_IMODE((desk.folder / name).stat().st_mode) == 0o2770
    reason = desk.folder / "rejects" / "x.csv.reason.txt"
    assert stat.S_IMODE(reason.stat().st_mode) == 0o640


def test_rejects_are_never_written_over(desk: Desk) -> None:
    for number in range(3):
        desk.write("x.csv", b"junk %d" % number)
        desk.settle()
    assert sorted(desk.rejected()) == ["x (2).csv", "x (3).csv", "x.csv"]
    kept = {(desk.folder / "rejects" / name).read_bytes() for name in desk.rejected()}
    assert kept == {b"junk 0", b"junk 1", b"junk 2"}


def test_a_reject_whose_reason_was_deleted_is_not_written_over_either(desk: Desk) -> None:
    desk.write("x.csv", b"junk 1")
    desk.settle()
    (desk.folder / "rejects" / "x.csv.reason.txt").unlink()
    desk.write("x.csv", b"junk 2")
    desk.settle()
    assert (desk.folder / "rejects" / "x.csv").read_bytes() == b"junk 1"
    assert (desk.folder / "rejects" / "x (2).csv").read_bytes() == b"junk 2"


def test_a_file_without_a_byte_is_given_time_and_then_rejected(desk: Desk) -> None:
    desk.write("x.csv", b"")
    desk.settle()
    assert desk.names() == ["x.csv"]
    desk.look(later=EMPTY_QUIET_SECONDS)
    (reason,) = desk.rejected().values()
    assert "file-empty" in reason


def test_a_file_of_200_mb_is_rejected_unread(desk: Desk) -> None:
    with (desk.folder / "huge.csv").open("wb") as file:
        file.truncate(200_000_000)
    tracemalloc = pytest.importorskip("tracemalloc")
    tracemalloc.start()
    desk.settle()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    (reason,) = desk.rejected().values()
    assert "file-too-large" in reason
    assert (desk.folder / "rejects" / "huge.csv").stat().st_size == 200_000_000


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_what_is_no_file_waits_untouched_and_is_named(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere.csv"
    secret.write_bytes(prescription(1))
    (desk.folder / "link.csv").symlink_to(secret)
    (desk.folder / "dangling.csv").symlink_to(tmp_path / "nowhere")
    os.mkfifo(desk.folder / "pipe.csv")
    (desk.folder / "folder.csv").mkdir()
    look = desk.settle()
    names = ("dangling.csv", "link.csv", "pipe.csv")
    assert codes(look) == dict.fromkeys(names, FailureCode.INBOX_NOT_A_FILE)
    assert desk.documents() == []
    assert secret.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of POSIX")
def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    refused: list[OSError] = []

    def work() -> None:
        try:
            open_file(pipe)
        except OSError as error:
            refused.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(60)
    assert len(refused) == 1


# -- what cannot be had now ------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_file_that_may_not_be_read_waits_and_is_taken_when_it_may(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.write("rx.csv")
    path.chmod(0)
    if os.geteuid() == 0:  # root may read anything; anybody else meets this error
        open_ = os.open

        def refused(name: Path, *arguments: int) -> int:
            if Path(name).name == "rx.csv":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return open_(name, *arguments)

        monkeypatch.setattr(os, "open", refused)
    assert codes(desk.settle()) == {"rx.csv": FailureCode.INBOX_FILE_HELD}
    assert path.exists()
    monkeypatch.undo()
    path.chmod(0o600)
    desk.look()
    assert desk.documents() == [prescription(1)]


def test_a_file_that_another_program_has_open_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is that of Windows (sharing violation); POSIX lets open files be renamed."""
    desk.write("open.csv", prescription(1))
    desk.write("free.csv", prescription(2))
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.name == "open.csv":
            raise PermissionError(errno.EACCES, "used by another process")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    assert codes(desk.settle()) == {"open.csv": FailureCode.INBOX_FILE_HELD}
    assert desk.documents() == [prescription(2)]
    monkeypatch.undo()
    assert desk.look().waiting == ()
    assert desk.documents() == [prescription(2), prescription(1)]


def test_a_share_that_goes_and_comes_back(desk: Desk) -> None:
    desk.write("rx.csv")
    desk.look()
    away = desk.folder.with_name("away")
    desk.folder.rename(away)
    with pytest.raises(Failure) as caught:
        desk.look(later=QUIET_SECONDS)
    assert caught.value.code is FailureCode.INBOX_UNREACHABLE
    assert not desk.folder.exists()  # a folder made in its place would look empty for ever
    away.rename(desk.folder)
    desk.settle()
    assert desk.documents() == [prescription(1)]


def test_nothing_is_touched_while_the_journal_is_away(desk: Desk, tmp_path: Path) -> None:
    desk.write("rx.csv")
    desk.look()
    journal, aside = tmp_path / "journal.sqlite", tmp_path / "aside"
    desk.station.journal.close()
    journal.rename(aside)
    journal.mkdir()
    with pytest.raises(Failure) as caught:
        desk.look(later=QUIET_SECONDS)
    assert caught.value.code is FailureCode.JOURNAL_NOT_WRITABLE
    assert [each.name for each in desk.folder.iterdir()] == ["rx.csv"]
    journal.rmdir()
    aside.rename(journal)
    desk.look()
    assert desk.documents() == [prescription(1)]


def test_a_journal_that_fails_in_the_middle_lets_everybody_see_the_files_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.csv", prescription(1))
    desk.write("b.csv", prescription(2))

    def full(_arrivals: object) -> None:
        raise Failure(FailureCode.JOURNAL_DISK_FULL)

    monkeypatch.setattr(desk.station, "take_in", full)
    with pytest.raises(Failure):
        desk.settle()
    assert desk.names() == ["a.csv", "b.csv"]
    monkeypatch.undo()
    desk.look()
    assert len(desk.documents()) == 2


def test_a_file_that_cannot_be_removed_is_one_job_and_told_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("rx.csv")

    def refused(_self: Path, **_options: bool) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "unlink", refused)
    for _ in range(3):
        assert codes(desk.settle()) in ({"rx.csv": FailureCode.INBOX_NOT_WRITABLE}, {})
    assert len(desk.told) == 1
    query = HistoryQuery(actions=frozenset({AuditAction.DUPLICATE}))
    assert desk.station.journal.history(query) == ()
    monkeypatch.undo()
    desk.look()
    assert list((desk.folder / OWN).iterdir()) == []


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk that is full soon."""
    if must_be_left_out():
        pytest.skip("only root mounts a disk")
    with small_disk(tmp_path / "small", "64k") as made:
        yield made


def test_a_full_disk_keeps_junk_where_it_is_until_there_is_room(
    desk: Desk, disk: SmallDisk
) -> None:
    desk.folder = disk.folder
    desk.start()
    desk.write("junk.csv", b"junk")
    desk.write("rx.csv", prescription(1))
    for _ in range(2):
        disk.fill()
        assert codes(desk.settle()) == {"junk.csv": FailureCode.INBOX_NOT_WRITABLE}
        assert "junk.csv" in desk.names()
    assert desk.documents() == [prescription(1)]
    disk.free()
    assert desk.look().waiting == ()
    assert list(desk.rejected()) == ["junk.csv"]
    query = HistoryQuery(actions=frozenset({AuditAction.REJECTED}))
    assert len(desk.station.journal.history(query)) == 1


# -- programs that end, and several workstations ---------------------------------------------


class Killed(BaseException):
    """The power is cut."""


Step = Callable[..., object]


def dies(step: Step, count: int, *, before: bool) -> Step:
    """The step, with which the program ends after it was taken so often."""
    left = [count]

    def taken(*arguments: object, **options: object) -> object:
        left[0] -= 1
        if left[0] or not before:
            result = step(*arguments, **options)
        if not left[0]:
            raise Killed
        return result

    return taken


_STEPS = (("make", 1), ("rename", 1), ("rename", 3), ("receive", 1), ("assess", 1), ("unlink", 1))


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(("step", "count"), [*_STEPS, ("unlink", 2), ("put", 1), ("rmdir", 1)])
def test_whatever_step_a_program_ends_at_nothing_is_lost_or_doubled(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str, count: int, before: bool
) -> None:
    from clinic_signer.station import rejects
    from clinic_signer.station.inbox_claims import Claims

    for number in range(3):
        desk.write(f"{number}.csv", prescription(number))
    desk.write("junk.csv", b"junk")
    places: dict[str, object] = {"make": Claims, "put": rejects}
    places |= dict.fromkeys(("receive", "assess"), desk.station.journal)
    place = places.get(step, Path)
    monkeypatch.setattr(place, step, dies(getattr(place, step), count, before=before))
    desk.look()
    with pytest.raises(Killed):
        desk.look(later=QUIET_SECONDS)
    monkeypatch.undo()
    desk.start()
    desk.station.resume()
    desk.settle()
    desk.look(later=LEFT_SECONDS)
    assert sorted(desk.documents()) == sorted(prescription(number) for number in range(3))
    assert all(job.state is JobState.READY for job in desk.station.journal.jobs())
    assert set(desk.names()) == {"rejects"}
    assert list(desk.rejected()) == ["junk.csv"]
    assert list((desk.folder / OWN).iterdir()) == []


def test_of_two_workstations_one_has_a_file(desk: Desk, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite", workstation="consulting room", clock=now)
    other = Desk(desk.folder, Station(journal))
    for number in range(20):
        desk.write(f"{number}.csv", prescription(number))
    desk.look()
    other.look()
    desk.look(later=QUIET_SECONDS)
    other.look(later=QUIET_SECONDS)
    assert len(desk.told) == 20
    assert other.told == []
    query = HistoryQuery(actions=frozenset({AuditAction.DUPLICATE}))
    assert journal.history(query) == ()
    other.station.close()


def test_a_workstation_that_died_is_succeeded_by_the_other_one(desk: Desk, tmp_path: Path) -> None:
    claim = desk.folder / OWN / "0123456789abcdef"
    claim.mkdir(parents=True)
    (claim / "rx.csv").write_bytes(prescription(1))
    assert not desk.look().is_settled
    desk.look(later=LEFT_SECONDS - 1)
    assert desk.documents() == []  # it may be at work
    assert desk.look(later=1).is_settled
    assert desk.documents() == [prescription(1)]
    assert not claim.exists()


# -- any order of anything -------------------------------------------------------------------

_DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("begin"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("end"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("junk"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("look"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("kill"), st.integers(1, 6), st.integers(0, 3)),
    ),
    max_size=25,
)
_KILLED_AT = ("rename", "unlink", "rmdir", "mkdir")


@settings(max_examples=12)
@given(deeds=_DEEDS)
def test_any_order_of_writing_renaming_looking_and_dying_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int, int]]
) -> None:
    home = tmp_path_factory.mktemp("any")
    folder = home / "EMR"
    folder.mkdir()
    journal = Journal(home / "journal.sqlite", workstation="front desk", clock=now)
    desk = Desk(folder, Station(journal))
    handed_in: set[bytes] = set()
    for deed, first, second in deeds:
        name = f"{second}.csv"
        if deed == "write":
            # A program that knows its trade: written aside, then renamed to a name that is free.
            temporary = desk.write(f"{name}.tmp", prescription(first))
            if not (folder / name).exists():
                temporary.rename(folder / name)
                handed_in.add(prescription(first))
        elif deed == "begin" and not (folder / name).exists():
            desk.write(name, prescription(first)[:-1])
        elif deed == "end" and (folder / name).exists():
            with (folder / name).open("ab") as file:
                file.write(b"\n")
        elif deed == "junk" and not (folder / name).exists():
            desk.write(name, b"junk %d" % first)
            handed_in.add(b"junk %d" % first)
        elif deed == "look":
            desk.look(later=first)
        elif deed == "kill":
            step = _KILLED_AT[second]
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Path, step, dies(getattr(Path, step), first, before=False))
                try:
                    desk.look(later=QUIET_SECONDS)
                except Killed:
                    desk.start()
    desk.settle()
    desk.look(later=LEFT_SECONDS)
    desk.settle()
    kept = set(desk.documents())
    kept |= {(folder / "rejects" / name).read_bytes() for name in desk.rejected_files()}
    assert journal.prove().first_break is None
    journal.close()
    shutil.rmtree(home)
    assert {each.strip() for each in handed_in} <= {each.strip() for each in kept}
