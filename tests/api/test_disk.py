"""A full disk: the EMR is told so, asks again later, and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.running import SIGNED, Running, hand_in, new_csv, open_journal, running, sign, taken
from station.small_disk import SmallDisk, must_be_left_out, small_disk

pytestmark = pytest.mark.skipif(must_be_left_out(), reason="needs root")


@contextmanager
def on(disk: SmallDisk, folder: Path) -> Iterator[Running]:
    """An API whose journal is on the disk, and its token elsewhere."""
    with running(folder, journal=open_journal(disk.folder)) as api:
        yield api


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", "8m") as made:
        yield made


def test_a_full_disk_puts_off_what_comes_and_gives_what_is_there(
    disk: SmallDisk, tmp_path: Path
) -> None:
    with on(disk, tmp_path) as api, api.client() as emr:
        before = taken(emr)
        sign(api.journal, before["id"])
        where = f"/v1/prescriptions/{before['id']}"
        disk.fill()
        data = new_csv()
        refused = [hand_in(emr, data, key=f"visit-{number}") for number in range(20)]
        last = refused[-1]
        assert (last.status_code, last.json()["code"]) == (503, "journal-disk-full"), last.text
        assert int(last.headers["Retry-After"]) > 0
        assert all(answer.status_code in (200, 201, 503) for answer in refused)
        # What is there can be read as before, whatever cannot be written.
        assert emr.get(f"{where}/signed").content == SIGNED
        disk.free()
        answer = hand_in(emr, data, key="visit-19")
        assert answer.status_code in (200, 201), answer.text
        assert emr.put(f"{where}/receipt").json()["state"] == "delivered"
        assert len(api.journal.jobs()) == 2
        assert api.journal.prove().first_break is None
