"""A database that is busy, full, gone or somebody else's: named, nothing lost, fine again later."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal import database
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import DocumentPart
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.writing import Writing
from postgresql.server import PostgresqlServer
from station.journal.places import Place, arrival, claim, ready, receive, sign
from station.small_disk import SmallDisk, can_be_mounted, small_disk


def code_of(caught: pytest.ExceptionInfo[Failure]) -> FailureCode:
    return caught.value.code


# --- busy -----------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal waits ten seconds for others; a test shall not."""
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.2)


def test_a_file_that_another_program_holds_is_busy_and_later_fine(
    tmp_path: Path, impatient: None
) -> None:
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open()
    job = receive(journal, "one")
    program = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.readline()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(place.location)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    with pytest.raises(Failure) as caught:
        receive(journal, "two")
    assert code_of(caught) is FailureCode.JOURNAL_BUSY
    assert caught.value.row.retriable
    assert journal.job(job.id) == job  # looking is not hindered
    holder.communicate(b"\n")
    assert receive(journal, "two").number == 2
    assert journal.prove().first_break is None
    place.close()


def test_a_row_that_is_held_for_long_in_postgresql_is_busy_and_later_fine(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {**database._POSTGRESQL_OPTIONS, "options": "-c lock_timeout=100ms"}
    monkeypatch.setattr(database, "_POSTGRESQL_OPTIONS", options)
    place = Place(postgresql_url)
    journal = place.open()
    with psycopg.connect(postgresql_url) as other:
        other.execute("SELECT * FROM chain FOR UPDATE")
        with pytest.raises(Failure) as caught:
            receive(journal, "one")
    assert code_of(caught) is FailureCode.JOURNAL_BUSY
    assert receive(journal, "one").number == 1
    place.close()


def test_a_workstation_that_falls_asleep_within_a_change_does_not_stop_the_others(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {
        **database._POSTGRESQL_OPTIONS,
        "options": "-c idle_in_transaction_session_timeout=200ms",
    }
    monkeypatch.setattr(database, "_POSTGRESQL_OPTIONS", options)
    place = Place(postgresql_url)
    asleep, awake = place.open("asleep"), place.open("awake")

    def sleep_within(writing: Writing) -> None:
        writing.append(AuditAction.STARTED)
        receive(awake, "one")  # waits until the sleeper has lost the end of the chain

    with pytest.raises(Failure) as caught:
        asleep._change(sleep_within)
    assert code_of(caught) is FailureCode.JOURNAL_UNREACHABLE
    assert receive(asleep, "two").number == 2
    assert [each.entry.action for each in awake.history()] == [AuditAction.RECEIVED] * 2
    place.close()


# --- gone and back --------------------------------------------------------------------------


def test_postgresql_that_is_killed_is_named_and_works_again(
    postgresql: PostgresqlServer, postgresql_url: str
) -> None:
    place = Place(postgresql_url)
    journal = place.open()
    job = ready(journal, "one")
    held = claim(journal, job)
    with postgresql.killed():
        for deed in (
            lambda: receive(journal, "two"),
            lambda: journal.record_signed(held, b"<signed/>", facts={}, signer=""),
            lambda: journal.jobs(),
            lambda: place.open(),
        ):
            with pytest.raises(Failure) as caught:
                deed()
            assert code_of(caught) is FailureCode.JOURNAL_UNREACHABLE
            assert caught.value.row.retriable
    journal.record_signed(held, b"<signed/>", facts={}, signer="")
    assert receive(journal, "two").number == 2
    assert journal.document(job.id, DocumentPart.SIGNED) == b"<signed/>"
    assert journal.prove().first_break is None
    place.close()


def test_postgresql_that_is_killed_within_a_change_has_made_none_of_it(
    postgresql: PostgresqlServer, postgresql_url: str
) -> None:
    place = Place(postgresql_url)
    journal = place.open()
    before = ready(journal, "one")

    def lose_the_server(writing: Writing) -> None:
        writing.append(AuditAction.STARTED)
        postgresql.kill()

    try:
        with pytest.raises(Failure) as caught:
            journal._change(lose_the_server)
        assert code_of(caught) is FailureCode.JOURNAL_UNREACHABLE
    finally:
        postgresql.start()
    assert journal.jobs() == (before,)
    assert len(journal.history()) == 2
    assert journal.prove().first_break is None
    place.close()


def test_no_server_and_no_such_database_are_named(postgresql: PostgresqlServer) -> None:
    for url in (postgresql.url("nothing"), "postgresql://127.0.0.1:1/journal"):
        with pytest.raises(Failure) as caught:
            Place(url).open()
        assert code_of(caught) is FailureCode.JOURNAL_UNREACHABLE


def test_rights_that_are_missing_are_named(
    postgresql: PostgresqlServer, postgresql_url: str
) -> None:
    place = Place(postgresql_url)
    receive(place.open(), "one")
    place.close()
    place.run("DROP ROLE IF EXISTS reader")
    place.run("CREATE ROLE reader LOGIN")
    place.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    reader = Place(postgresql_url.replace("clinic@", "reader@"))
    journal = reader.open()
    assert len(journal.jobs()) == 1
    with pytest.raises(Failure) as caught:
        receive(journal, "two")
    assert code_of(caught) is FailureCode.JOURNAL_NOT_WRITABLE
    reader.close()
    place.run("DROP OWNED BY reader")
    place.run("DROP ROLE reader")


@pytest.mark.parametrize(
    "url", ["mysql://host/journal", "no address", "sqlite:///x", "postgresql:"]
)
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(Failure) as caught:
        Place(url).open()
    assert code_of(caught) is FailureCode.JOURNAL_LOCATION_INVALID


# --- full -----------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk | None]:
    """A disk of 800 kB. Where nothing can be mounted, SQLite's own limit stands in."""
    if not can_be_mounted():
        yield None
        return
    with small_disk(tmp_path / "disk", "800k") as made:
        yield made


def limit_pages(journal: Journal, pages: int) -> None:
    """A database of at most so many pages of 4 KiB: as full as a disk, for SQLite."""
    with journal._database.read() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def fill(journal: Journal, kept: dict[str, bytes]) -> None:
    """Receive documents until there is no room for more."""
    for number in range(1000):
        text = f"{number} " + "x" * 9000
        (receipt,) = journal.receive([arrival(text)])
        kept[receipt.job.id] = text.encode()


def test_a_full_disk_is_named_and_nothing_that_was_said_yes_to_is_lost(
    disk: SmallDisk | None, tmp_path: Path
) -> None:
    place = Place((disk.folder if disk else tmp_path) / "journal.sqlite")
    journal = place.open()
    if disk is None:
        limit_pages(journal, 60)
    kept: dict[str, bytes] = {}
    with pytest.raises(Failure) as caught:
        fill(journal, kept)
    assert code_of(caught) is FailureCode.JOURNAL_DISK_FULL
    assert caught.value.row.retriable
    assert len(kept) > 3
    place.close()
    if disk is not None:
        disk.grow("4m")
    again = place.open()
    for identity, data in kept.items():
        assert again.document(identity, DocumentPart.RECEIVED) == data
    assert receive(again, "there is room again").number == len(kept) + 1
    assert again.prove().first_break is None
    place.close()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("53100", FailureCode.JOURNAL_DISK_FULL),
        ("25006", FailureCode.JOURNAL_NOT_WRITABLE),
        ("40001", FailureCode.JOURNAL_BUSY),
        ("XX001", FailureCode.JOURNAL_DAMAGED),
    ],
)
def test_what_postgresql_refuses_is_named_and_changes_nothing(
    postgresql_url: str, state: str, code: FailureCode
) -> None:
    """The server itself refuses, with the SQLSTATE of a full disk, a standby, a damaged page."""
    place = Place(postgresql_url)
    journal = place.open()
    kept = receive(journal, "one")
    place.run(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{state}'; END$$"
    )
    place.run("CREATE TRIGGER refused BEFORE INSERT ON audit EXECUTE FUNCTION refuse()")
    with pytest.raises(Failure) as caught:
        receive(journal, "two")
    assert code_of(caught) is code
    assert journal.jobs() == (kept,)
    place.run("DROP TRIGGER refused ON audit")
    assert receive(journal, "two").number == 2
    assert journal.prove().first_break is None
    place.close()


# --- not ours, not whole --------------------------------------------------------------------


def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"something else" * 1000)
    with pytest.raises(Failure) as caught:
        Place(path).open()
    assert code_of(caught) is FailureCode.JOURNAL_DAMAGED
    assert path.read_bytes() == b"something else" * 1000


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Failure) as caught:
        Place(tmp_path / "file" / "journal.sqlite").open()
    assert code_of(caught) is FailureCode.JOURNAL_NOT_WRITABLE


def test_a_file_that_may_only_be_read_is_named(tmp_path: Path) -> None:
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open()
    with journal._database.read() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(Failure) as caught:
        receive(journal, "one")
    assert code_of(caught) is FailureCode.JOURNAL_NOT_WRITABLE
    place.close()


def test_pages_that_were_overwritten_are_named(tmp_path: Path) -> None:
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open()
    for number in range(30):
        receive(journal, f"{number}" + "x" * 3000)
    place.close()
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "journal.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 * 4 :] = bytes(len(data) - 4096 * 4)
    path.write_bytes(data)
    with pytest.raises(Failure) as caught:
        place.open().prove()
    assert code_of(caught) is FailureCode.JOURNAL_DAMAGED
    place.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps it by the rights of the user's folder")
def test_the_file_is_this_persons_only(tmp_path: Path) -> None:
    place = Place(tmp_path / "folder" / "journal.sqlite")
    receive(place.open(), "one")
    assert (tmp_path / "folder").stat().st_mode & 0o077 == 0
    for file in (tmp_path / "folder").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name
    place.close()


# --- one state ------------------------------------------------------------------------------


def test_a_look_sees_one_state_while_others_go_on(place: Place) -> None:
    """The proof reads the chain first and the jobs after it; in between others work."""
    reader, writer = place.open("reader"), place.open("writer")
    first = ready(writer, "one")
    busy = []

    def others_go_on(_done: int, _all: int) -> None:
        if len(busy) < 3:
            busy.append(ready(writer, f"more {len(busy)}"))
            if len(busy) == 1:
                sign(writer, first)

    found = reader.prove(others_go_on)
    assert len(busy) == 3
    assert found.first_break is None
    assert (found.entries, found.jobs) == (2, 1)
    assert reader.prove().jobs == 4
