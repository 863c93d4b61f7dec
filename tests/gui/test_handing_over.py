"""A later start hands over what it was asked for; strangers and rubbish get nowhere."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.instance import listening
from clinic_signer.gui.instance.handing_over import Asked, Patience, has_window
from clinic_signer.gui.instance.listening import MAXIMUM_VISITORS, Listener
from clinic_signer.gui.instance.messages import (
    ACTIVATION_VARIABLE,
    MAXIMUM_FILES,
    MAXIMUM_LINE,
    Address,
    Come,
    OpenFile,
    Taken,
    from_line,
    to_line,
)
from clinic_signer.gui.instance.place import MeetingPlace, instance_name
from clinic_signer.gui.requests import Requests
from clinic_signer.json_lines import ProtocolError
from conftest import PROJECT
from fuzz.driver import mutated
from fuzz.fuzz_window_lines import PIECES, SEEDS, one_input

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these peers speak by sockets")

SHORT = Patience(start=0.3, answer=0.3)
LONG = 20.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: the name of a socket has 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="cs-") as made:
        yield Path(made) / "run"


@pytest.fixture
def first(folder: Path) -> Iterator[MeetingPlace]:
    """The place of the start that has the window."""
    place = MeetingPlace("window", folder)
    assert place.take()
    yield place
    place.leave()


class Heard:
    """What the window was asked for."""

    def __init__(self, requests: Requests) -> None:
        self.files: list[tuple[Path, ...]] = []
        self.jobs: list[str] = []
        self.fronts: list[str | None] = []
        requests.files_wanted.connect(self.files.append)
        requests.job_wanted.connect(self.jobs.append)
        requests.front_wanted.connect(self.fronts.append)


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def requests(window: QMainWindow) -> Requests:
    made = Requests(window)
    made.begin()
    return made


@pytest.fixture
def heard(requests: Requests) -> Heard:
    return Heard(requests)


@pytest.fixture
def listener(
    first: MeetingPlace, window: QMainWindow, requests: Requests, heard: Heard
) -> Iterator[Listener]:
    made = Listener(first, requests, window)
    made.listen()
    yield made
    made.close()


class Visitor:
    """A peer at the window's socket that may say anything."""

    def __init__(self, place: MeetingPlace) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(place.socket_file))
        self._socket.setblocking(False)
        self._unsent = b""
        self.answer = b""
        self.is_gone = False

    def say(self, data: bytes) -> None:
        self._unsent += data

    def turn(self) -> bool:
        """Send and receive what can be; True when the window has hung up."""
        QApplication.processEvents()
        try:
            if self._unsent:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
            data = self._socket.recv(4096)
            self.answer += data
            self.is_gone = self.is_gone or not data
        except BlockingIOError:
            pass
        except OSError:  # the window has hung up while we spoke
            self.is_gone = True
        return self.is_gone

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def visit(first: MeetingPlace, listener: Listener) -> Iterator[Callable[[], Visitor]]:
    made: list[Visitor] = []

    def visit() -> Visitor:
        made.append(Visitor(first))
        return made[-1]

    yield visit
    for visitor in made:
        visitor.close()


# ---- what is said ------------------------------------------------------------------------------


PATHS = st.text(st.characters(exclude_characters="\0", codec="utf-8")).map("/{}".format)


@given(
    st.one_of(
        st.builds(OpenFile, PATHS),
        st.builds(Come, st.none() | st.uuids().map(str), st.none() | st.uuids().map(str)),
        st.builds(Address, st.integers(0, 2**32), st.text()),
        st.just(Taken()),
    )
)
def test_every_message_comes_back_as_it_was(message: OpenFile | Come | Address | Taken) -> None:
    line = to_line(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert from_line(line) == message


@pytest.mark.parametrize(
    "line",
    [
        b'{"message":"OpenFile","path":"relative.csv"}',
        b'{"message":"OpenFile","path":"/a\\u0000b"}',
        b'{"message":"OpenFile","path":"/a\\ud800"}',
        b'{"message":"OpenFile","path":""}',
        b'{"message":"OpenFile","path":["/a"]}',
        b'{"message":"Come","job_id":"","activation":null}',
        b'{"message":"Come","job_id":"a\\nb","activation":null}',
        b'{"message":"Come","job_id":null}',
        json.dumps({"message": "Come", "job_id": "x" * 5000, "activation": None}).encode(),
        b" " * (MAXIMUM_LINE + 1),
        b"",
    ],
)
def test_what_asks_for_nothing_that_can_be_done_is_refused(line: bytes) -> None:
    with pytest.raises(ProtocolError) as refused:
        from_line(line)
    assert "/a" not in str(refused.value)


def test_random_changes_of_good_lines_are_messages_or_refused() -> None:
    chance = random.Random(5)
    for _ in range(3000):
        one_input(mutated(chance.choice(SEEDS), chance, PIECES))


# ---- the window's side -------------------------------------------------------------------------


def test_files_and_a_job_are_taken_and_answered(
    qtbot: QtBot, visit: Callable[[], Visitor], heard: Heard
) -> None:
    visitor = visit()
    for path in ("/a/処方箋.csv", "/b.csv"):
        visitor.say(to_line(OpenFile(path)))
    visitor.say(to_line(Come("job", "token")))
    qtbot.waitUntil(visitor.turn)
    assert from_line(visitor.answer) == Taken()
    assert heard.files == [(Path("/a/処方箋.csv"), Path("/b.csv"))]
    assert heard.jobs == ["job"]
    assert heard.fronts == ["token"]


def test_it_does_not_matter_how_the_bytes_come(
    qtbot: QtBot, visit: Callable[[], Visitor], heard: Heard
) -> None:
    visitor = visit()
    for byte in to_line(OpenFile("/a.csv")) + to_line(Come()):
        visitor.say(bytes([byte]))
        visitor.turn()
    qtbot.waitUntil(visitor.turn)
    assert heard.files == [(Path("/a.csv"),)]


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        to_line(OpenFile("/a.csv")) + b'{"message":"OpenFile","path":"b.csv"}\n' + to_line(Come()),
        to_line(OpenFile("/a.csv")) + to_line(Taken()),
        to_line(Address(1, "x")),
        b"x" * (MAXIMUM_LINE + 1),
        to_line(OpenFile("/a.csv")) * (MAXIMUM_FILES + 1),
    ],
    ids=["http", "relative", "answer", "address", "endless line", "too many files"],
)
def test_whoever_says_something_else_is_sent_away_and_nothing_is_done(
    qtbot: QtBot, visit: Callable[[], Visitor], heard: Heard, said: bytes
) -> None:
    visitor = visit()
    visitor.say(said)
    qtbot.waitUntil(visitor.turn, timeout=20_000)
    assert visitor.answer == b""
    assert (heard.files, heard.jobs, heard.fronts) == ([], [], [])
    honest = visit()
    honest.say(to_line(Come()))
    qtbot.waitUntil(honest.turn)
    assert from_line(honest.answer) == Taken()


def test_what_comes_after_the_end_is_not_done(
    qtbot: QtBot, visit: Callable[[], Visitor], heard: Heard
) -> None:
    visitor = visit()
    visitor.say(to_line(Come()) + to_line(OpenFile("/a.csv")) + to_line(Come()))
    qtbot.waitUntil(visitor.turn)
    assert heard.files == []
    assert heard.fronts == [None]


def test_of_a_start_that_dies_while_it_speaks_nothing_is_done(
    qtbot: QtBot, visit: Callable[[], Visitor], listener: Listener, heard: Heard
) -> None:
    dying = visit()
    dying.say(to_line(OpenFile("/a.csv")) + to_line(Come())[:-1])
    dying.turn()
    dying.close()
    honest = visit()
    honest.say(to_line(OpenFile("/b.csv")) + to_line(Come()))
    qtbot.waitUntil(honest.turn)
    assert heard.files == [(Path("/b.csv"),)]
    qtbot.waitUntil(lambda: not listener.findChildren(QLocalSocket))


def test_whoever_says_nothing_does_not_stay(
    qtbot: QtBot, visit: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "VISIT_MS", 10)
    qtbot.waitUntil(visit().turn)


def test_many_that_say_nothing_do_not_keep_out_the_next_for_ever(
    qtbot: QtBot,
    visit: Callable[[], Visitor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "VISIT_MS", 300)
    silent = [visit() for _ in range(MAXIMUM_VISITORS)]
    late = visit()
    late.say(to_line(Come()))
    qtbot.waitUntil(late.turn)
    assert late.answer == b""
    qtbot.waitUntil(lambda: all(visitor.turn() for visitor in silent))
    later = visit()
    later.say(to_line(Come()))
    qtbot.waitUntil(later.turn)
    assert from_line(later.answer) == Taken()


@pytest.mark.skipif(sys.platform != "linux", reason="where the peer's user is asked for")
def test_somebody_else_is_not_heard(
    qtbot: QtBot, visit: Callable[[], Visitor], heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody_else = os.geteuid() + 1
    monkeypatch.setattr(listening.os, "geteuid", lambda: somebody_else)
    visitor = visit()
    visitor.say(to_line(Come()))
    qtbot.waitUntil(visitor.turn)
    assert visitor.answer == b""
    assert heard.fronts == []


def test_the_socket_of_a_window_that_was_killed_is_replaced(
    qtbot: QtBot, first: MeetingPlace, window: QMainWindow, requests: Requests, heard: Heard
) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(first.socket_file))
    left.close()
    listener = Listener(first, requests, window)
    listener.listen()
    visitor = Visitor(first)
    visitor.say(to_line(Come()))
    qtbot.waitUntil(visitor.turn)
    assert heard.fronts == [None]
    visitor.close()
    listener.close()


def test_a_window_that_cannot_listen_keeps_nobody_waiting(
    folder: Path, window: QMainWindow, requests: Requests
) -> None:
    place = MeetingPlace("window", folder / ("long" * 30))
    assert place.take()
    Listener(place, requests, window).listen()
    assert MeetingPlace("window", folder / ("long" * 30)).take()


# ---- the later start's side --------------------------------------------------------------------


PEER = """
import os, socket, sys, time
from pathlib import Path
from clinic_signer.gui.instance.messages import Address, Taken, to_line
from clinic_signer.gui.instance.place import MeetingPlace

place = MeetingPlace("window", Path(sys.argv[1]))
assert place.take()
listening = socket.socket(socket.AF_UNIX)
listening.bind(str(place.socket_file))
listening.listen()
place.address_file.write_bytes(to_line(Address(os.getpid(), str(place.socket_file))))
os.write(1, b"listening\\n")
while True:
    visitor, _ = listening.accept()
    if sys.argv[2] != "hang":
        said = b""
        while b"Come" not in said or not said.endswith(b"\\n"):
            said += visitor.recv(4096)
        os.write(1, said)
    match sys.argv[2]:
        case "take": visitor.sendall(to_line(Taken()))
        case "chatter": visitor.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
        case "die": os._exit(1)
        case "hang": time.sleep(600)
    visitor.close()
"""
"""Stands in for a window, in a process of its own: its lock goes with it."""

Peer = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def peer(folder: Path) -> Iterator[Peer]:
    made: list[subprocess.Popen[bytes]] = []

    def start(behaviour: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", PEER, str(folder), behaviour],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(PROJECT / "src")},
        )
        made.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"listening\n"
        return process

    yield start
    for process in made:
        process.kill()
        process.communicate()


def test_the_paths_are_those_of_the_later_start_and_the_window_s_leave_goes_along(
    peer: Peer, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window = peer("take")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ACTIVATION_VARIABLE, "leave")
    asked = Asked([Path("a.csv"), Path("/b/c.csv")], "job")
    assert not has_window(MeetingPlace("window", folder), asked)
    assert window.stdout is not None
    said = [from_line(window.stdout.readline()) for _ in range(3)]
    assert said == [OpenFile(str(tmp_path / "a.csv")), OpenFile("/b/c.csv"), Come("job", "leave")]


def test_a_window_that_is_just_starting_is_waited_for(first: MeetingPlace, folder: Path) -> None:
    later: list[bool] = []
    place = MeetingPlace("window", folder)
    start = threading.Thread(target=lambda: later.append(has_window(place, Asked())), daemon=True)
    start.start()
    assert not later
    first.leave()  # here it was killed before it listened
    start.join(LONG)
    assert later == [True]


def test_a_window_that_never_listens_is_named(first: MeetingPlace, folder: Path) -> None:
    with pytest.raises(Failure) as caught:
        has_window(MeetingPlace("window", folder), Asked(), SHORT)
    assert caught.value.code is FailureCode.WINDOW_SILENT


def test_a_window_that_hangs_is_named_and_not_waited_for(peer: Peer, folder: Path) -> None:
    peer("hang")
    with pytest.raises(Failure) as caught:
        has_window(MeetingPlace("window", folder), Asked(), Patience(start=LONG, answer=0.3))
    assert caught.value.code is FailureCode.WINDOW_SILENT


def test_a_window_that_ends_while_it_is_asked_leaves_its_place(peer: Peer, folder: Path) -> None:
    peer("die")
    place = MeetingPlace("window", folder)
    assert has_window(place, Asked([Path("/a.csv")]))
    place.leave()


def test_what_answers_something_else_has_taken_nothing(peer: Peer, folder: Path) -> None:
    peer("chatter")
    with pytest.raises(Failure) as caught:
        has_window(MeetingPlace("window", folder), Asked(), SHORT)
    assert caught.value.code is FailureCode.WINDOW_SILENT


@pytest.mark.parametrize(
    "asked",
    [Asked([Path("/a.csv")] * (MAXIMUM_FILES + 1)), Asked(job_id=""), Asked(job_id="a\nb")],
    ids=["too many files", "no job", "a job of two lines"],
)
def test_what_no_window_would_take_is_said_before_anything_is_sent(
    peer: Peer, folder: Path, asked: Asked
) -> None:
    peer("take")
    with pytest.raises(Failure) as caught:
        has_window(MeetingPlace("window", folder), asked)
    assert caught.value.code is FailureCode.USAGE


# ---- the place ---------------------------------------------------------------------------------


def test_only_one_has_the_window_until_it_leaves(first: MeetingPlace, folder: Path) -> None:
    other = MeetingPlace("window", folder)
    assert not other.take()
    assert first.take()
    first.leave()
    assert other.take()
    other.leave()


def test_real_work_and_each_sandbox_have_windows_of_their_own(tmp_path: Path) -> None:
    names = {
        instance_name(sandbox=False),
        instance_name(sandbox=True),
        instance_name(sandbox=True, real_readers=True),
        instance_name(sandbox=True, sandbox_folder=tmp_path / "a"),
        instance_name(sandbox=True, sandbox_folder=tmp_path / "b"),
    }
    assert len(names) == 5
    again = instance_name(sandbox=True, sandbox_folder=tmp_path / "b" / ".." / "a")
    assert again == instance_name(sandbox=True, sandbox_folder=tmp_path / "a")


def test_the_folder_is_this_person_s_alone(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    place = MeetingPlace("window", folder)
    assert place.take()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
    place.leave()


def test_a_folder_of_somebody_else_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    person = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: person + 1)
    with pytest.raises(PermissionError):
        MeetingPlace("window", folder).take()
    assert list(folder.iterdir()) == []


def test_a_link_that_somebody_has_laid_is_not_followed(folder: Path, tmp_path: Path) -> None:
    folder.symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        MeetingPlace("window", folder).take()
    folder.unlink()
    folder.mkdir(mode=0o700)
    (folder / "window.lock").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic link"):
        MeetingPlace("window", folder).take()
    assert not (tmp_path / "precious").exists()
