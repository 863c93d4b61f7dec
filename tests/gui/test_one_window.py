"""Real starts of the program, side by side: there is one window, and it gets everything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic_signer.gui import app
from clinic_signer.gui.instance.messages import Address, from_line
from clinic_signer.gui.instance.place import MeetingPlace
from clinic_signer.station.journal.job import JobQuery, Source
from clinic_signer.station.journal.journal import Journal
from conftest import PROJECT
from gui.doubles import samples

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="processes are stopped by POSIX signals"),
    pytest.mark.xdist_group("one-window"),
]

GENEROUS = 180.0


class Starts:
    """Starts of one person, all on one PC.

    Args:
        home: holds what belongs to this person.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._environment = os.environ | {
            "PYTHONPATH": str(PROJECT / "src"),
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
        }
        self._made: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start the program in the person's folder."""
        process = subprocess.Popen(
            [sys.executable, "-m", "clinic_signer", *arguments],
            env=self._environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stderr=stderr,
        )
        self._made.append(process)
        return process

    def file(self, name: str) -> str:
        """A prescription of a patient of that name, in the person's folder; its relative path."""
        data = samples()["karino-taro"].replace("仮野".encode(), name.encode())
        (self.home / f"{name}.csv").write_bytes(data)
        return f"{name}.csv"

    def window(self) -> int:
        """The process that has the window, once it listens."""
        file = self.home / "clinic-signer" / "window.address"
        until(file.exists)
        address = from_line(file.read_bytes())
        assert isinstance(address, Address)
        return address.process

    def queued(self) -> list[str]:
        """What has come into the queue, all of it by the command line."""
        file = self.home / "data" / "clinic-signer" / "journal.sqlite"
        if not file.exists():
            return []
        journal = Journal(file, workstation="test", clock=lambda: datetime.now(UTC))
        try:
            jobs = journal.jobs(JobQuery())
            assert {job.source for job in jobs} <= {Source.COMMAND_LINE}
            return sorted(job.name for job in jobs)
        finally:
            journal.close()

    def end(self) -> None:
        for process in self._made:
            process.kill()
            process.wait()


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + GENEROUS
    while not condition():
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.05)


@pytest.fixture
def starts() -> Iterator[Starts]:
    with tempfile.TemporaryDirectory(prefix="cs-", ignore_cleanup_errors=True) as home:
        made = Starts(Path(home))
        yield made
        made.end()


def test_later_starts_hand_over_and_a_window_that_was_killed_is_replaced(starts: Starts) -> None:
    first = starts.start("open", starts.file("一人"))
    assert starts.window() == first.pid
    assert starts.start("open", starts.file("二人")).wait(GENEROUS) == 0
    assert starts.start(starts.file("三人")).wait(GENEROUS) == 0
    until(lambda: starts.queued() == sorted(["一人.csv", "二人.csv", "三人.csv"]))
    first.kill()
    first.wait()
    assert (starts.home / "clinic-signer" / "window.socket").exists()  # it had no time to tidy up
    next_one = starts.start(starts.file("四人"))
    until(lambda: starts.window() == next_one.pid)
    until(lambda: len(starts.queued()) == 4)
    assert next_one.poll() is None


def test_of_ten_starts_at_the_same_time_one_has_the_window_and_it_gets_all(starts: Starts) -> None:
    names = [f"患者{number}" for number in range(10)]
    running = [starts.start("open", starts.file(name)) for name in names]
    until(lambda: sum(process.poll() is None for process in running) == 1)
    (window,) = (process for process in running if process.poll() is None)
    assert starts.window() == window.pid
    assert {process.returncode for process in running if process is not window} == {0}
    until(lambda: starts.queued() == sorted(f"{name}.csv" for name in names))
    assert window.poll() is None


def test_a_window_that_hangs_is_named_on_the_terminal(starts: Starts) -> None:
    first = starts.start()
    starts.window()
    first.send_signal(signal.SIGSTOP)
    ours, theirs = os.openpty()
    later = starts.start("--language", "en", stderr=theirs)
    assert later.wait(GENEROUS) == 3
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    os.close(theirs)
    assert "[window-silent]" in said
    assert "does not answer" in said


def test_a_folder_that_cannot_be_used_keeps_nobody_from_signing(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    place = MeetingPlace("window", tmp_path / "a file" / "run")
    assert app._has_window(place, [], None)
    assert not place.is_taken
