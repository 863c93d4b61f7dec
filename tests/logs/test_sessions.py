"""A file for each session: its owner's, limited, cleared away, and never in the way of the work."""

from __future__ import annotations

import errno
import logging
import os
import re
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_signer.logs import kept, session_file
from clinic_signer.logs.held_lines import HeldLines
from clinic_signer.logs.kept import clear_away, session_name, sessions
from clinic_signer.logs.lines import LineFormatter
from clinic_signer.logs.session_file import SessionFile

NOW = datetime(2026, 9, 1, 7, 28, 3, tzinfo=UTC)
NAME = "20260901-162803-window"

_ROOM = "clinic_signer.room"


def say(file: logging.Handler, text: str, level: int = logging.INFO) -> None:
    """Log a line."""
    file.handle(logging.LogRecord(_ROOM, level, "", 1, text, (), None))


def begun(folder: Path) -> SessionFile:
    """A session of the window that has said what began."""
    file = SessionFile(folder, session_name(NOW, "window"))
    file.setFormatter(LineFormatter())
    say(file, "begins")
    return file


def held(folder: Path, *, waits: bool) -> HeldLines:
    """What was said first, before there is a file."""

    def make_file() -> SessionFile:
        file = SessionFile(folder, NAME)
        file.setFormatter(LineFormatter())
        return file

    lines = HeldLines(make_file, waits=waits)
    say(lines, "begins")
    return lines


def kept_words(folder: Path) -> list[str]:
    """The last word of each line that is kept."""
    return [line.split()[-1] for each in sessions(folder) for line in each.text().splitlines()]


def test_a_session_is_named_by_its_begin_in_japan_and_its_kind(tmp_path: Path) -> None:
    file = begun(tmp_path / "logs")
    say(file, "second")
    file.close()
    (only,) = sessions(tmp_path / "logs")
    assert (only.name, only.kind, only.begun) == (NAME, "window", NOW)
    assert [line.split()[-1] for line in only.text().splitlines()] == ["begins", "second"]
    assert only.size == only.files[0].stat().st_size


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the data folder to its owner")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        say(begun(tmp_path / "logs"), "first")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "logs" / f"{NAME}.log").stat().st_mode) == 0o600


def test_a_command_that_has_nothing_to_say_leaves_no_file(tmp_path: Path) -> None:
    lines = held(tmp_path, waits=False)
    lines.write_rest()
    assert kept_words(tmp_path) == []
    say(lines, "something")
    assert kept_words(tmp_path) == ["begins", "something"]


def test_the_window_writes_when_it_says_so(tmp_path: Path) -> None:
    lines = held(tmp_path, waits=True)
    say(lines, "reader")
    assert kept_words(tmp_path) == []
    lines.write()
    say(lines, "painted")
    lines.write()
    assert kept_words(tmp_path) == ["begins", "reader", "painted"]


@pytest.mark.parametrize("waits", [True, False])
def test_what_may_be_the_last_line_is_written_at_once(tmp_path: Path, waits: bool) -> None:
    lines = held(tmp_path, waits=waits)
    say(lines, "broken", logging.WARNING)
    assert kept_words(tmp_path) == ["begins", "broken"]


def test_what_was_held_is_written_when_the_session_ends(tmp_path: Path) -> None:
    lines = held(tmp_path, waits=True)
    say(lines, "reader")
    lines.write_rest()
    lines.close()
    assert kept_words(tmp_path) == ["begins", "reader"]


def test_two_sessions_of_the_same_second_have_a_file_each(tmp_path: Path) -> None:
    first, second = begun(tmp_path), begun(tmp_path)
    say(first, "one")
    say(second, "two")
    assert {each.name for each in sessions(tmp_path)} == {NAME, f"{NAME}-2"}
    assert {each.kind for each in sessions(tmp_path)} == {"window"}


def test_a_name_that_somebody_has_put_there_is_not_written_to(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("theirs", "utf-8")
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / f"{NAME}.log").symlink_to(other)
    say(begun(logs), "one")
    assert other.read_text("utf-8") == "theirs"
    assert [each.name for each in sessions(logs)] == [f"{NAME}-2"]


def test_a_long_session_keeps_its_begin_and_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_file, "PART_BYTES", 1000)
    file = begun(tmp_path)
    for number in range(200):
        say(file, f"line {number}.")
    (only,) = sessions(tmp_path)
    assert len(only.files) == kept.PARTS
    assert all(each.stat().st_size <= 1000 for each in only.files)
    numbers = [int(found) for found in re.findall(r"line (\d+)\.", only.text())]
    assert (numbers[0], numbers[-1]) == (0, 199)
    assert numbers == sorted(numbers)
    assert len(numbers) < 100


@pytest.mark.parametrize("reason", ["read-only", "full", "a file in its place"])
def test_the_program_goes_on_without_a_log_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    logs = tmp_path / "logs"
    if reason == "a file in its place":
        logs.write_text("", "utf-8")
    else:  # the system's answer: the tests may run as root, who is refused nothing
        code = errno.EROFS if reason == "read-only" else errno.ENOSPC
        door = "open" if reason == "read-only" else "write"

        def refuse(*_: object) -> int:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(session_file.os, door, refuse)
    told: list[OSError] = []
    file = SessionFile(logs, NAME, failed=told.append)
    for text in ("one", "two", "three"):
        say(file, text)
    monkeypatch.undo()
    assert len(told) == 1
    assert file.trouble is told[0]
    file.close()


def test_threads_do_not_write_into_each_others_lines(tmp_path: Path) -> None:
    file = begun(tmp_path)

    def work(name: str) -> None:
        for number in range(100):
            say(file, f"{name * 30} {number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in "wxyz"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    (only,) = sessions(tmp_path)
    texts = [line.split(": ")[1] for line in only.text().splitlines()[1:]]
    assert sorted(texts) == sorted(f"{name * 30} {n}" for name in "wxyz" for n in range(100))


# -- clearing away --------------------------------------------------------------------------


def an_old(folder: Path, kind: str, days: float, size: int = 10, part: str = "") -> Path:
    """A session that ended some days ago."""
    when = NOW - timedelta(days=days)
    path = folder / f"{session_name(when, kind)}{part}.log"
    path.write_bytes(b"x" * size)
    os.utime(path, (when.timestamp(), when.timestamp()))
    return path


def test_what_is_old_goes_and_other_files_stay(tmp_path: Path) -> None:
    young, old = an_old(tmp_path, "window", 59), an_old(tmp_path, "window", 61)
    part = an_old(tmp_path, "window", 61, part=".2")
    foreign = tmp_path / "notes.txt"
    foreign.write_text("theirs", "utf-8")
    assert clear_away(tmp_path, NOW) == 1
    assert young.exists()
    assert foreign.exists()
    assert not old.exists()
    assert not part.exists()


def test_a_busy_script_does_not_push_out_what_the_window_said(tmp_path: Path) -> None:
    window = an_old(tmp_path, "window", 30)
    for number in range(kept.KEPT_SESSIONS + 10):
        an_old(tmp_path, "verify", number / 100)
    assert clear_away(tmp_path, NOW) == 10
    assert window.exists()
    assert len(sessions(tmp_path)) == kept.KEPT_SESSIONS + 1


def test_all_together_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT_BYTES", 1000)
    files = [an_old(tmp_path, "window", day, size=300) for day in range(5)]
    assert clear_away(tmp_path, NOW) == 2
    assert [path.exists() for path in files] == [True, True, True, False, False]


def test_a_folder_that_is_not_there_has_no_sessions(tmp_path: Path) -> None:
    assert sessions(tmp_path / "none") == ()
    assert clear_away(tmp_path / "none", NOW) == 0


def test_what_an_older_version_wrote_is_redacted_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.log"
    when = "2026-09-01T16:28:00.250+09:00 INFO signers.card: "
    path.write_bytes(
        f"{when}pin=1234 伏見　花子\nFile C:\\Users\\Taro\\x.py\n".encode() + b"\xff\n"
    )
    text = sessions(tmp_path)[0].text()
    assert text.startswith(when)
    for canary in ("1234", "花子", "Taro", "\xff"):
        assert canary not in text


# -- a process ------------------------------------------------------------------------------

_BEGIN = """
import logging, os, sys, threading
from clinic_signer.logs.session import begin_session
session = begin_session(
    "window", getattr(logging, os.environ.get("LEVEL", "INFO")), waits="WAITS" in os.environ,
    failed=lambda e: print("FAILED", e.errno),
)
log = logging.getLogger("clinic_signer.room")
"""


def run(folder: Path, code: str, **more: str) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run code in a process with a log of its own; what it printed, and its log."""
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(folder),
        "LOCALAPPDATA": str(folder),
        "USER": "canaryuser",
        **more,
    }
    ran = subprocess.run(
        [sys.executable, "-c", _BEGIN + code],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    found = sessions(folder / "clinic-signer" / "logs")
    return ran, "".join(each.text() for each in found)


def test_a_session_says_what_began_and_that_it_ended(tmp_path: Path) -> None:
    ran, text = run(tmp_path, "log.info('user canaryuser, %s', 'x')\nlog.debug('too much')")
    assert (ran.returncode, ran.stderr) == (0, "")
    first, middle, last = text.splitlines()
    assert "INFO logs.session: session begins: window, Clinic Signer" in first
    assert middle.endswith("INFO room: user [user], x")
    assert "session ends after" in last
    assert "canaryuser" not in text


CANARY = "raise ValueError('pin=1234 伏見　花子 Hanako')"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (CANARY, "ERROR logs.uncaught: uncaught in thread main: ValueError at"),
        (
            f"def f(): {CANARY}\nt = threading.Thread(target=f, name='card')\nt.start(); t.join()",
            "uncaught in thread card: ValueError at",
        ),
        (
            f"class A:\n  def __del__(self): {CANARY}\nA()",
            "WARNING logs.uncaught: not raised: ValueError",
        ),
        (
            "logging.getLogger('foreign').warning('pin=1234 Hanako=%s', '花子')",
            "WARNING foreign: pin=",
        ),
        ("log.info('%d', 'Hanako')", "could not be written"),
    ],
)
def test_what_nobody_caught_is_logged_without_its_values(
    tmp_path: Path, code: str, says: str
) -> None:
    ran, text = run(tmp_path, code)
    assert says in text
    for said in (text, ran.stderr, ran.stdout):
        for canary in ("1234", "花子"):
            assert canary not in said
    if "Hanako=" not in code:
        assert "Hanako" not in text + ran.stderr


@pytest.mark.parametrize("level", ["INFO", "ERROR"])
def test_a_window_that_fails_before_it_is_painted_leaves_what_it_said(
    tmp_path: Path, level: str
) -> None:
    ran, text = run(tmp_path, f"log.info('reader'); {CANARY}", LEVEL=level, WAITS="1")
    assert ran.returncode == 1
    assert "ERROR logs.uncaught: uncaught in thread main: ValueError at" in text
    assert ("INFO room: reader" in text) is (level == "INFO")
    _, text = run(tmp_path / "other", "log.info('reader'); sys.exit(3)", WAITS="1")
    assert text.splitlines()[1].endswith("INFO room: reader")
    assert "session ends" in text


def test_the_window_writes_beside_its_work_and_notes_its_version(tmp_path: Path) -> None:
    code = (
        "log.info('reader')\nassert session.name is None\nsession.write_beside()\n"
        "[t.join() for t in threading.enumerate() if t.name == 'log-begins']\n"
        "assert session.name is not None\nlog.info('painted')\nos._exit(0)"
    )
    ran, text = run(tmp_path, code, WAITS="1")
    assert (ran.returncode, ran.stderr) == (0, "")
    rooms = [line.split()[2] for line in text.splitlines()]
    assert rooms == ["logs.session:", "room:", "logs.install_events:", "room:"]


def test_nothing_but_logging_is_imported_for_a_log_that_waits(tmp_path: Path) -> None:
    code = "print(*(m for m in sys.modules if m.startswith('clinic_signer.')))"
    ran, _ = run(tmp_path, code, WAITS="1")
    assert set(ran.stdout.split()) == {
        "clinic_signer.logs",
        *(f"clinic_signer.logs.{name}" for name in ("held_lines", "session", "uncaught")),
    }


def test_a_crash_of_a_library_leaves_the_calls_of_all_threads(tmp_path: Path) -> None:
    _, text = run(tmp_path, "log.info('x')\nimport ctypes\nctypes.string_at(0)")
    assert "Fatal Python error: Segmentation fault" in text
    assert "session ends" not in text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("log.info('a'); log.info('b'); print('done')", "FAILED 20 done"),
        (
            "session.tell_if_not_kept(lambda e: print('BEFORE', e.errno))\nlog.info('a')\n"
            "session.tell_if_not_kept(lambda e: print('AFTER', e.errno))\nlog.info('b')",
            "FAILED 20 BEFORE 20 AFTER 20",
        ),
    ],
    ids=["the program ends as always", "who asks later is told too"],
)
def test_when_nothing_can_be_logged(tmp_path: Path, code: str, said: str) -> None:
    (tmp_path / "clinic-signer").write_text("in the way", "utf-8")
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", _BEGIN + code],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    assert ran.returncode == 0
    assert ran.stdout.split() == said.split()
    assert ran.stderr == ""


def test_a_process_that_works_for_another_writes_nothing(tmp_path: Path) -> None:
    code = (
        "import os\nfrom clinic_signer.logs.session import stay_silent\n"
        "if os.fork() == 0:\n  stay_silent(); log.warning('child'); os._exit(0)\n"
        "os.wait(); log.info('parent')"
    )
    ran, text = run(tmp_path, code)
    assert "parent" in text
    assert "child" not in text + ran.stderr
