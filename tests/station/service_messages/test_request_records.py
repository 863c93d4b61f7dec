"""What the journal keeps of the exchange cannot be changed unseen, and old journals learn of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from clinic_signer.station.journal import database
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.proof import BreakKind
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.journal.request import RequestState
from gui.doubles import Clock
from station.service_messages.clinic import Clinic


@pytest.fixture
def asked(tmp_path: Path, document: bytes) -> Clinic:
    """A clinic whose journal a test will falsify: it is not proved at the end."""
    made = Clinic(tmp_path, document)
    made.signed()
    made.signed()
    made.go_on()
    assert made.journal.prove().first_break is None
    return made


def falsified(clinic: Clinic, statement: str) -> BreakKind | None:
    with sqlite3.connect(clinic.folder / "journal.sqlite") as connection:
        assert connection.execute(statement).rowcount
    connection.close()
    found = clinic.journal.prove().first_break
    clinic.journal.close()
    return None if found is None else found.kind


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE requests SET state = 'refused' WHERE rowid = 1",
        "UPDATE requests SET access_code = x'31' WHERE rowid = 1",
        "UPDATE requests SET results = NULL WHERE rowid = 1",
        "UPDATE requests SET sent_at = sent_at + 1 WHERE rowid = 1",
        "DELETE FROM requests WHERE rowid = 2",
        "INSERT INTO requests (job_id, number, kind, state, wanted_at, code)"
        " SELECT job_id, 2, kind, 'wanted', wanted_at, '' FROM requests WHERE rowid = 1",
    ],
)
def test_a_request_changed_removed_or_added_is_found(asked: Clinic, statement: str) -> None:
    assert falsified(asked, statement) is BreakKind.REQUEST_CHANGED


def test_the_history_tells_every_step_and_no_number(clinic: Clinic) -> None:
    job_id = clinic.signed()
    clinic.go_on()
    entries = [each.entry for each in clinic.journal.history(HistoryQuery(job_id=job_id))]
    told = [entry.action for entry in reversed(entries)][-4:]
    assert told == [
        AuditAction.REQUESTED,
        AuditAction.STAGED,
        AuditAction.HANDED_OVER,
        AuditAction.DELIVERED,
    ]
    request = clinic.last(job_id)
    assert request.access_code not in str(entries)
    assert request.prescription_id not in str(entries)


def test_when_its_time_is_over_both_numbers_are_gone_and_the_rest_is_still_proved(
    clinic: Clinic,
) -> None:
    job_id = clinic.signed()
    clinic.go_on()
    clinic.clock.now += timedelta(days=6 * 366)
    assert clinic.journal.purge(5) == 1
    request = clinic.last(job_id)
    assert request.state is RequestState.ACCEPTED
    assert (request.prescription_id, request.access_code, request.results) == ("", "", ())


def test_a_journal_of_the_schema_before_keeps_its_jobs_and_can_ask(
    tmp_path: Path, document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate: Callable[..., None] = database._migrate

    def to_the_schema_before(connection: object) -> None:
        command, config = import_module("alembic.command"), import_module("alembic.config")
        configuration = config.Config(attributes={"connection": connection})
        configuration.set_main_option("script_location", str(database._MIGRATIONS))
        command.upgrade(configuration, "0002")

    monkeypatch.setattr(database, "_migrate", to_the_schema_before)
    old = Journal(tmp_path / "journal.sqlite", workstation="PC1", clock=Clock())
    old.note(AuditAction.STARTED)
    old.close()
    monkeypatch.setattr(database, "_migrate", migrate)
    clinic = Clinic(tmp_path, document)
    job_id = clinic.signed()
    clinic.go_on()
    assert clinic.last(job_id).state is RequestState.ACCEPTED
    assert clinic.journal.prove().first_break is None
    clinic.journal.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    with engine.connect() as connection:
        assert database.version_of(connection) == "0003"
    engine.dispose()
