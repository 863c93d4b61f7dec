"""Each signed prescription appears in the outbox once, whole, and never over another file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import FailureCode
from clinic_signer.station import outbox as outbox_module
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import (
    Arrival,
    Assessment,
    Job,
    JobState,
    Purpose,
    Route,
    Source,
    Summary,
)
from clinic_signer.station.journal.journal import LEASE, Journal
from clinic_signer.station.outbox import OWN_FOLDER, Outbox, deliver_waiting, sweep
from gui.doubles import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal.sqlite", workstation="PC1", clock=clock)
    yield opened
    assert opened.prove().first_break is None
    opened.close()


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "out", is_sandbox=False)


def signed(journal: Journal, *names: str, route: Route = Route.FOLDER) -> list[Job]:
    """Jobs that are signed and wait."""
    arrivals = [
        Arrival(f"{number} {name}".encode(), name, Source.FOLDER, route)
        for number, name in enumerate(names)
    ]
    ids = [receipt.job.id for receipt in journal.receive(arrivals)]
    journal.assess([Assessment(job_id, Summary()) for job_id in ids])
    for claim in journal.claim(Wanted(Purpose.SIGN, job_ids=tuple(ids))):
        data = f"<signed>{claim.job.name}</signed>".encode()
        journal.record_signed(claim, data, facts={}, signer="")
    return [journal.job(job_id) for job_id in ids]


def shown(outbox: Outbox) -> list[str]:
    """What whoever watches the outbox sees."""
    return sorted(path.name for path in outbox.folder.iterdir() if path.is_file())


def waiting(outbox: Outbox) -> list[Path]:
    return [path for _, _, path in outbox.all_staged()]


def test_a_signed_prescription_appears_whole_and_nothing_else_is_left(
    journal: Journal, outbox: Outbox
) -> None:
    (job,) = signed(journal, "処方箋 😀.csv")
    (after,) = deliver_waiting(journal, outbox)
    assert after.state is JobState.DELIVERED
    assert after.delivered_as == "処方箋 😀_signed.xml"
    file = outbox.folder / after.delivered_as
    assert file.read_bytes() == "<signed>処方箋 😀.csv</signed>".encode()
    assert shown(outbox) == [file.name]
    assert not waiting(outbox)
    assert deliver_waiting(journal, outbox) == ()
    assert journal.job(job.id).lease is None


def test_prescriptions_of_one_name_stand_side_by_side(journal: Journal, outbox: Outbox) -> None:
    signed(journal, "rx.csv", "rx.csv", "rx.csv")
    jobs = deliver_waiting(journal, outbox)
    names = ["rx_signed (2).xml", "rx_signed (3).xml", "rx_signed.xml"]
    assert sorted(job.delivered_as or "" for job in jobs) == names
    assert shown(outbox) == names


def test_a_file_of_another_program_that_comes_in_between_is_kept(
    journal: Journal, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(journal, "rx.csv")
    rename = outbox_module.rename_to_new

    def too_late(source: Path, target: Path) -> None:
        if target.name == "rx_signed.xml":
            target.write_bytes(b"theirs")
        rename(source, target)

    monkeypatch.setattr(outbox_module, "rename_to_new", too_late)
    (job,) = deliver_waiting(journal, outbox)
    assert job.delivered_as == "rx_signed (2).xml"
    assert (outbox.folder / "rx_signed.xml").read_bytes() == b"theirs"
    assert (outbox.folder / "rx_signed (2).xml").read_bytes().startswith(b"<signed>")


def test_what_is_fetched_by_an_emr_does_not_go_into_the_outbox(
    journal: Journal, outbox: Outbox
) -> None:
    (job,) = signed(journal, "rx.csv", route=Route.API)
    assert deliver_waiting(journal, outbox) == ()
    assert journal.job(job.id).state is JobState.SIGNED


def test_many_leave_in_one_call(journal: Journal, outbox: Outbox) -> None:
    names = [f"{number}.csv" for number in range(45)]
    signed(journal, *names)
    assert len(deliver_waiting(journal, outbox)) == 45
    assert len(shown(outbox)) == 45


@pytest.mark.skipif(os.name != "posix", reason="folders on Windows pass their rights on")
@pytest.mark.parametrize("mode", [0o700, 0o750, 0o777])
def test_whoever_may_use_the_outbox_may_read_what_is_in_it(
    journal: Journal, outbox: Outbox, mode: int
) -> None:
    outbox.folder.mkdir()
    outbox.folder.chmod(mode)
    signed(journal, "a.csv")
    deliver_waiting(journal, outbox)
    assert (outbox.folder / "a_signed.xml").stat().st_mode & 0o777 == mode & 0o666
    assert (outbox.folder / OWN_FOLDER).stat().st_mode & 0o777 == mode


@pytest.mark.skipif(os.name != "posix", reason="folders on Windows pass their rights on")
def test_an_outbox_that_is_made_is_this_persons_only(journal: Journal, outbox: Outbox) -> None:
    signed(journal, "a.csv")
    deliver_waiting(journal, outbox)
    assert outbox.folder.stat().st_mode & 0o777 == 0o700
    assert (outbox.folder / "a_signed.xml").stat().st_mode & 0o777 == 0o600


def test_a_name_that_is_as_long_as_a_name_can_be_leaves_shortened(
    journal: Journal, outbox: Outbox
) -> None:
    signed(journal, "処" * 84 + ".csv", "処" * 84 + ".csv")
    jobs = deliver_waiting(journal, outbox)
    assert [job.state for job in jobs] == [JobState.DELIVERED] * 2
    assert all(name.endswith("_signed.xml") or name.endswith(" (2).xml") for name in shown(outbox))
    assert len(shown(outbox)) == 2


# -- folders that cannot be used -----------------------------------------------------------------


def test_an_outbox_that_is_a_file_is_named_with_each_prescription_and_they_leave_later(
    journal: Journal, outbox: Outbox
) -> None:
    outbox.folder.write_bytes(b"")
    ids = {job.id for job in signed(journal, "a.csv", "b.csv")}
    stuck = deliver_waiting(journal, outbox)
    assert {job.id for job in stuck} == ids
    for job in stuck:
        assert job.state is JobState.SIGNED
        assert job.failure is not None
        assert job.failure.code is FailureCode.OUTPUT_NOT_WRITABLE
    outbox.folder.unlink()
    left = deliver_waiting(journal, outbox)
    assert [(job.state, job.failure) for job in left] == [(JobState.DELIVERED, None)] * 2
    assert shown(outbox) == ["a_signed.xml", "b_signed.xml"]


def test_the_same_reason_again_is_no_new_entry(journal: Journal, outbox: Outbox) -> None:
    outbox.folder.write_bytes(b"")
    signed(journal, "a.csv")
    deliver_waiting(journal, outbox)
    before = journal.position()
    for _ in range(5):
        deliver_waiting(journal, outbox)
    assert journal.position() == before


def test_a_disk_that_is_full_leaves_no_half_file_and_nothing_lost(
    journal: Journal, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(journal, "a.csv")
    outbox.mark()

    def no_space(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_space)
        (stuck,) = deliver_waiting(journal, outbox)
    assert stuck.failure is not None
    assert stuck.failure.code is FailureCode.OUTPUT_NOT_WRITABLE
    assert shown(outbox) == []
    assert not waiting(outbox)
    assert deliver_waiting(journal, outbox)[0].state is JobState.DELIVERED


def test_an_outbox_that_was_moved_is_the_same_outbox(
    journal: Journal, outbox: Outbox, tmp_path: Path
) -> None:
    mark = outbox.mark()
    shutil.move(outbox.folder, tmp_path / "elsewhere")
    assert Outbox(tmp_path / "elsewhere", is_sandbox=False).mark() == mark
    assert outbox.mark() != mark


def test_a_mark_that_a_disk_has_lost_is_made_anew(outbox: Outbox) -> None:
    mark = outbox.mark()
    (outbox.folder / OWN_FOLDER / "outbox-id").write_bytes(bytes(32))
    assert outbox.mark() != mark
    assert outbox.mark() == outbox.mark()


# -- programs that die ---------------------------------------------------------------------------


class Died(BaseException):
    """The program is no more."""


STEPS: tuple[tuple[object, str], ...] = (
    (outbox_module, "write_and_sync"),
    (outbox_module, "rename_to_new"),
    (outbox_module, "sync_folder"),
    (Journal, "claim"),
    (Journal, "stage"),
    (Journal, "record_delivered"),
    (Journal, "release"),
)
"""Everything that a delivery does to disk and journal."""


def _die_at(patch: pytest.MonkeyPatch, moment: int, *, after: bool) -> None:
    """Let the program die just before, or just after, its so-many-th step."""
    count = 0

    def dying(step: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            nonlocal count
            count += 1
            if count == moment and not after:
                raise Died
            result = step(*arguments, **named)
            if count == moment:
                raise Died
            return result

        return call

    for owner, name in STEPS:
        patch.setattr(owner, name, dying(getattr(owner, name)))


def _begin_and_die(
    journal: Journal, outbox: Outbox, patch: pytest.MonkeyPatch, at: tuple[object, str]
) -> None:
    """A delivery that ends just before one of its steps."""

    def die(*_: object, **__: object) -> None:
        raise Died

    outbox.mark()
    with patch.context() as dying:
        dying.setattr(*at, die)
        with pytest.raises(Died):
            deliver_waiting(journal, outbox)


def _take_all(outbox: Outbox) -> list[bytes]:
    """The receiver reads what is there, and takes it away."""
    found = []
    for path in outbox.folder.glob("*.xml") if outbox.folder.exists() else ():
        found.append(path.read_bytes())
        path.unlink()
    return found


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("takes", [False, True], ids=["file stays", "receiver takes it"])
def test_whenever_the_program_dies_each_goes_out_once(
    journal: Journal,
    outbox: Outbox,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    after: bool,
    takes: bool,
) -> None:
    outbox.mark()
    moment, deaths = 0, 0
    while True:
        moment += 1
        ids = [job.id for job in signed(journal, f"{moment}a.csv", f"{moment}b.csv")]
        received: list[bytes] = []
        try:
            with monkeypatch.context() as patch:
                _die_at(patch, moment, after=after)
                deliver_waiting(journal, outbox)
            is_whole = True
        except Died:
            is_whole = False
            deaths += 1
        if takes:
            received += _take_all(outbox)
        clock.advance(LEASE.total_seconds() + 1)
        deliver_waiting(journal, outbox)
        received += _take_all(outbox)
        expected = [f"<signed>{moment}{letter}.csv</signed>".encode() for letter in "ab"]
        assert sorted(received) == expected, f"died at step {moment}"
        assert {journal.job(job_id).state for job_id in ids} == {JobState.DELIVERED}
        assert not waiting(outbox)
        if is_whole:
            break
    assert deaths > 10


def test_a_disk_that_kept_both_names_delivers_it_once(
    journal: Journal, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(journal, "a.csv")
    _begin_and_die(journal, outbox, monkeypatch, (outbox_module, "rename_to_new"))
    (staged,) = waiting(outbox)
    shutil.copy(staged, outbox.folder / "a_signed.xml")
    clock.advance(LEASE.total_seconds() + 1)
    (job,) = deliver_waiting(journal, outbox)
    assert job.delivered_as == "a_signed.xml"
    assert shown(outbox) == ["a_signed.xml"]
    assert not waiting(outbox)


def test_a_workstation_that_shares_the_outbox_finishes_what_another_began(
    journal: Journal, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (job,) = signed(journal, "a.csv")
    _begin_and_die(journal, outbox, monkeypatch, (outbox_module, "rename_to_new"))
    other = Journal(tmp_path / "journal.sqlite", workstation="PC2", clock=clock)
    elsewhere = Outbox(tmp_path / "other", is_sandbox=False)
    assert deliver_waiting(other, outbox) == (), "its lease still holds"
    clock.advance(LEASE.total_seconds() + 1)
    assert deliver_waiting(other, elsewhere) == (), "it was made ready in another outbox"
    (done,) = deliver_waiting(other, outbox)
    other.close()
    assert (done.id, done.state) == (job.id, JobState.DELIVERED)
    assert shown(outbox) == ["a_signed.xml"]


def test_a_slow_workstation_whose_lease_ended_delivers_nothing_a_second_time(
    journal: Journal, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    signed(journal, "a.csv")
    other = Journal(tmp_path / "journal.sqlite", workstation="PC2", clock=clock)
    rename = outbox_module.rename_to_new

    def slow(source: Path, target: Path) -> None:
        if source.name != "" and OWN_FOLDER in source.parts and target.parent == outbox.folder:
            monkeypatch.setattr(outbox_module, "rename_to_new", rename)
            clock.advance(LEASE.total_seconds() + 1)
            (taken,) = deliver_waiting(other, outbox)
            assert taken.state is JobState.DELIVERED
            assert _take_all(outbox)
        rename(source, target)

    outbox.mark()
    monkeypatch.setattr(outbox_module, "rename_to_new", slow)
    (job,) = deliver_waiting(journal, outbox)
    other.close()
    assert job.state is JobState.DELIVERED
    assert shown(outbox) == []
    assert not waiting(outbox)


def test_a_workstation_that_wakes_too_late_leaves_what_another_has_made_ready(
    journal: Journal, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (job,) = signed(journal, "a.csv")
    outbox.mark()
    make_ready = outbox_module._make_ready
    other = Journal(tmp_path / "journal.sqlite", workstation="PC2", clock=clock)

    def after_the_other(*arguments: object) -> None:
        """Meanwhile another one makes it ready, notes so, and dies."""
        call: Callable[..., None] = make_ready
        monkeypatch.setattr(outbox_module, "_make_ready", make_ready)
        clock.advance(LEASE.total_seconds() + 1)
        _begin_and_die(other, outbox, monkeypatch, (outbox_module, "rename_to_new"))
        call(*arguments)

    monkeypatch.setattr(outbox_module, "_make_ready", after_the_other)
    deliver_waiting(journal, outbox)
    assert journal.job(job.id).state is JobState.SIGNED
    assert len(waiting(outbox)) == 1
    clock.advance(LEASE.total_seconds() + 1)
    (done,) = deliver_waiting(other, outbox)
    other.close()
    assert done.state is JobState.DELIVERED
    assert shown(outbox) == ["a_signed.xml"]


def test_a_name_that_is_always_taken_loses_nothing(
    journal: Journal, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(journal, "a.csv")
    outbox.mark()

    def taken(*_: object) -> None:
        raise FileExistsError

    with monkeypatch.context() as patch:
        patch.setattr(outbox_module, "rename_to_new", taken)
        (stuck,) = deliver_waiting(journal, outbox)
    assert stuck.state is JobState.SIGNED
    assert stuck.failure is not None
    assert stuck.failure.code is FailureCode.OUTPUT_EXISTS
    (done,) = deliver_waiting(journal, outbox)
    assert done.state is JobState.DELIVERED
    assert shown(outbox) == ["a_signed.xml"]


def test_what_was_made_ready_and_then_cancelled_is_swept_away(
    journal: Journal, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = signed(journal, "a.csv")
    _begin_and_die(journal, outbox, monkeypatch, (Journal, "stage"))
    foreign = outbox.staged("00000000-0000-0000-0000-000000000000", 7)
    foreign.write_bytes(b"another journal's")
    assert sweep(journal, outbox) == 0, "it may still be delivered"
    clock.now += timedelta(minutes=1)
    journal.cancel(job.id, why="person")
    assert sweep(journal, outbox) == 1
    assert waiting(outbox) == [foreign]


def test_to_deliver_again_puts_it_out_once_more(journal: Journal, outbox: Outbox) -> None:
    (job,) = signed(journal, "a.csv")
    deliver_waiting(journal, outbox)
    journal.deliver_again(job.id)
    (again,) = deliver_waiting(journal, outbox)
    assert again.delivered_as == "a_signed (2).xml"
    assert len(shown(outbox)) == 2
