"""The power fails in the middle of a working day: nothing is lost, nothing goes out twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from clinic_signer.sandbox import Sandbox
from station.day.clinic import Clinic, ForkServer, moments
from station.day.power import Power


@pytest.mark.parametrize(
    "cuts", [pytest.param(12, id="12"), pytest.param(200, id="200", marks=pytest.mark.long)]
)
def test_the_power_fails_again_and_again(sandbox: Sandbox, tmp_path: Path, cuts: int) -> None:
    """Journal and outbox stand on this disk; the EMR and the receiver are elsewhere."""
    disk = tmp_path / "disk"
    disk.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    power = Power(disk, work)
    with ForkServer(sandbox.home, tmp_path / "log", power.environment) as server:
        clinic = Clinic(tmp_path, str(disk / "journal.sqlite"), server, disk=disk)
        place = clinic.place("PC1")
        chance = random.Random(cuts)
        for phase, seconds in moments(cuts):
            clinic.hand_in(4)
            clinic.run_and_kill(place, phase, seconds)
            power.fail(chance)
            clinic.take_out()
            power.settle()
            if clinic.killed_in.total() >= cuts:
                break
        clinic.finish(place)
    clinic.assert_nothing_lost_and_nothing_twice(sandbox)


class Always(random.Random):
    """A chance that always falls the same way."""

    def __init__(self, value: float) -> None:
        super().__init__()
        self._value = value

    def random(self) -> float:
        return self._value


_WRITER = """
import os
for name, text in (("kept", "1"), ("content", "1"), ("name", "1"), ("moved", "1")):
    open(name, "w").write(text)
    os.fsync(os.open(name, os.O_RDONLY))
os.rename("moved", "folder/moved")
os.fsync(os.open(".", os.O_RDONLY))
open("content", "a").write("2")
os.rename("name", "other")
open("new", "w").write("2")
os.unlink("kept")
open("newer", "w").write("2")
"""


def _contents(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_text() for path in files}


def test_the_simulated_disk_keeps_what_was_synced_and_no_more(tmp_path: Path) -> None:
    disk, work = tmp_path / "disk", tmp_path / "work"
    (disk / "folder").mkdir(parents=True)
    work.mkdir()
    power = Power(disk, work)
    environment = {**os.environ, **power.environment}
    command = [sys.executable, "-c", _WRITER]
    subprocess.run(command, env=environment, cwd=disk, check=True, timeout=60)
    now = _contents(disk)
    power.fail(Always(0.9))
    assert _contents(disk) == {"kept": "1", "content": "1", "name": "1", "folder/moved": "1"}
    subprocess.run(command, env=environment, cwd=disk, check=True, timeout=60)
    power.fail(Always(0.1))
    assert _contents(disk) == now
    assert now.keys() == {"content", "other", "new", "newer", "folder/moved"}
