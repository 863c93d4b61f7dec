"""A disk that is full, or takes no change, in the middle of a working day."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic_signer.failures import FailureCode
from clinic_signer.sandbox import Sandbox
from clinic_signer.station.journal.job import JobQuery, JobState
from station.day.clinic import Clinic, ForkServer
from station.small_disk import SmallDisk, must_be_left_out, small_disk

pytestmark = pytest.mark.skipif(must_be_left_out(), reason="only root mounts a disk")


@pytest.fixture
def server(sandbox: Sandbox, tmp_path: Path) -> Iterator[ForkServer]:
    with ForkServer(sandbox.home, tmp_path / "log") as running:
        yield running


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", "6m") as made:
        yield made


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_journal_and_outbox_on_a_full_disk_go_on_when_there_is_room(
    sandbox: Sandbox, server: ForkServer, disk: SmallDisk, tmp_path: Path
) -> None:
    clinic = Clinic(tmp_path, str(disk.folder / "journal.sqlite"), server, disk=disk.folder)
    place = clinic.place("PC1")
    clinic.hand_in(12)
    clinic.finish(place)
    clinic.hand_in(30)
    disk.fill()
    pid = clinic.start(place)
    for _ in range(3):  # it gets on a little each time
        time.sleep(0.5)
        disk.free()
        time.sleep(0.1)
        disk.fill()
    assert clinic.kill(pid, place), "it gave up"
    disk.free()
    clinic.finish(place)
    clinic.assert_nothing_lost_and_nothing_twice(sandbox)


def test_an_outbox_that_may_only_be_read_keeps_nothing_from_being_signed(
    sandbox: Sandbox, server: ForkServer, disk: SmallDisk, tmp_path: Path
) -> None:
    clinic = Clinic(tmp_path, str(tmp_path / "journal.sqlite"), server, disk=disk.folder)
    place = clinic.place("PC1")
    clinic.hand_in(9)
    with disk.read_only(), clinic.open_journal() as journal:
        pid = clinic.start(place)
        stuck = JobQuery(states=frozenset({JobState.SIGNED}))
        _until(lambda: len(journal.jobs(stuck)) == 9)
        _until(lambda: all(job.failure is not None for job in journal.jobs(stuck)))
        codes = {job.failure.code for job in journal.jobs(stuck) if job.failure is not None}
        assert codes == {FailureCode.OUTPUT_NOT_WRITABLE}
    _until(lambda: not clinic.open_jobs())
    clinic.take_out()
    assert clinic.kill(pid, place)
    clinic.assert_nothing_lost_and_nothing_twice(sandbox)
