"""A journal of every earlier schema is opened with all that is in it; a newer one is refused.

``data/schema_NNNN.json`` holds the rows of a working day as the program of that schema wrote them:
signed and delivered, replaced, confirmed, failed, cancelled, only received, and being signed.
"""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, insert

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal import database
from clinic_signer.station.journal.database import HEAD, Database
from clinic_signer.station.journal.job import DocumentPart, JobState
from clinic_signer.station.journal.tables import metadata
from station.journal.keep_schema import DATA
from station.journal.places import Place, deliver, ready, sign

NEXT_DAY = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)


def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(database._MIGRATIONS))


REVISIONS = sorted(each.revision for each in scripts().walk_revisions())


def test_the_newest_is_the_one_that_the_program_expects_and_there_is_one_line() -> None:
    assert scripts().get_heads() == [HEAD]
    assert [f"{number:04}" for number in range(1, int(HEAD) + 1)] == REVISIONS


def test_there_is_data_of_every_schema() -> None:
    """For a new one it is made by ``keep_schema``."""
    assert {file.name for file in DATA.iterdir()} == {f"schema_{each}.json" for each in REVISIONS}


class MigratedDatabase(Database):
    """Opens an empty database and brings it to a schema by migrations alone."""

    def __init__(self, location: Path | str, revision: str = HEAD) -> None:
        self._revision = revision
        super().__init__(location, lambda: NEXT_DAY)

    def _upgrade(self) -> None:
        with self.write() as connection:
            configuration = Config(attributes={"connection": connection})
            configuration.set_main_option("script_location", str(database._MIGRATIONS))
            command.upgrade(configuration, self._revision)
            self._fill(connection)

    def _fill(self, connection: Connection) -> None:
        """It stays empty."""


class OldDatabase(MigratedDatabase):
    """The same with what was in a journal of that schema."""

    def _fill(self, connection: Connection) -> None:
        text = (DATA / f"schema_{self._revision}.json").read_text(encoding="utf-8")
        then = MetaData()
        then.reflect(connection)
        for table, rows in json.loads(text).items():
            values = [{name: _value(kept) for name, kept in row.items()} for row in rows]
            connection.execute(insert(then.tables[table]), values)


def _value(kept: Any) -> Any:  # noqa: ANN401 - as JSON has it
    return bytes.fromhex(kept["hex"]) if isinstance(kept, dict) else kept


@pytest.fixture
def old_place(place: Place) -> Place:
    """An empty database: without the tables of today."""
    if not place.is_sqlite:
        for table in ("alembic_version", *reversed([t.name for t in metadata.sorted_tables])):
            place.run(f"DROP TABLE {table}")
    place.clock.now = NEXT_DAY
    return place


@pytest.mark.parametrize("revision", sorted(file.stem[-4:] for file in DATA.iterdir()))
def test_a_journal_of_an_earlier_schema_goes_on(old_place: Place, revision: str) -> None:
    OldDatabase(old_place.location, revision).close()
    journal = old_place.open()
    assert journal.prove().first_break is None
    by_name = {job.name: job for job in journal.jobs()}
    states = {name: job.state for name, job in by_name.items()}
    assert states == {
        "1-1.csv": JobState.DELIVERED,
        "1-2.csv": JobState.READY,
        "1-3.csv": JobState.READY,
        "1-4.csv": JobState.FAILED,
        "1-5.csv": JobState.SIGNED,
        "1-6.csv": JobState.CANCELLED,
        "7.csv": JobState.RECEIVED,
        "1-8.csv": JobState.SIGNING,
    }
    first, changed = by_name["1-1.csv"], by_name["1-2.csv"]
    assert (first.summary.patient, first.delivered_as) == ("仮野　太郎", "1-1_signed.xml")
    assert changed.supersedes is not None
    assert [each.finding for each in by_name["1-3.csv"].confirmed] == ["A1"]
    failure = by_name["1-4.csv"].failure
    assert failure is not None
    assert failure.code is FailureCode.SIGNED_DOCUMENT_ALTERED
    assert journal.document(first.id, DocumentPart.SIGNED) == b"<signed>one</signed>"
    assert journal.history()[0].entry.about == "断った.csv"
    # Work goes on: what waited is delivered, what was being signed comes back, new ones come in.
    assert deliver(journal, by_name["1-5.csv"]).state is JobState.DELIVERED
    assert journal.return_expired() == 1
    assert ready(journal, "one", "1-1").id == first.id
    assert ready(journal, "six, changed", "1-5").supersedes == by_name["1-5.csv"].id
    deliver(journal, sign(journal, changed))
    assert journal.prove().first_break is None


@pytest.mark.parametrize("revision", sorted(file.stem[-4:] for file in DATA.iterdir()))
def test_personal_data_of_an_earlier_schema_goes_when_its_time_is_over(
    tmp_path: Path, revision: str
) -> None:
    place = Place(tmp_path / "journal.sqlite")
    OldDatabase(place.location, revision).close()
    place.clock.now = NEXT_DAY + timedelta(days=6 * 366)
    journal = place.open()
    assert journal.purge(5) > 5
    assert [job for job in journal.jobs() if job.summary.patient] == [
        job for job in journal.jobs() if job.state in (JobState.SIGNED, JobState.SIGNING)
    ]
    assert journal.prove().first_break is None
    place.close()


def test_the_migrations_make_the_schema_of_today(old_place: Place) -> None:
    with (
        closing(MigratedDatabase(old_place.location)) as opened,
        opened.read() as connection,
    ):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    # Comments are for whoever reads the source; a database need not have them.
    assert not [each for each in differences if "modify_comment" not in str(each)]


def test_a_new_file_has_the_very_schema_that_the_migrations_make(tmp_path: Path) -> None:
    """Also what SQLAlchemy's comparison does not look at: conditions of indexes, the version."""
    made = Place(tmp_path / "made.sqlite")
    Database(made.location, lambda: NEXT_DAY).close()
    migrated = Place(tmp_path / "migrated.sqlite")
    MigratedDatabase(migrated.location).close()
    assert _schema(made) == _schema(migrated)


def _schema(place: Place) -> list[str]:
    """Every statement that made it, without white space, and its version."""
    made = place.run("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    (version,) = place.run("SELECT version_num FROM alembic_version")
    return ["".join(each["sql"].split()) for each in made] + [version["version_num"]]


def test_a_newer_schema_is_refused_and_left_as_it_is(place: Place) -> None:
    ready(place.open(), "one")
    place.close()
    place.run("UPDATE alembic_version SET version_num = '9001'")
    with pytest.raises(Failure) as caught:
        place.open()
    assert caught.value.code is FailureCode.JOURNAL_NEWER
    assert caught.value.facts["version"] == "9001"
    assert place.run("SELECT version_num FROM alembic_version")[0]["version_num"] == "9001"


def test_a_migration_that_is_cut_short_has_changed_nothing(
    old_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    OldDatabase(old_place.location, "0001").close()

    def migrate_and_die(connection: Connection) -> None:
        migrate(connection)
        raise KeyboardInterrupt

    migrate = database._migrate
    monkeypatch.setattr(database, "_migrate", migrate_and_die)
    with pytest.raises(KeyboardInterrupt):
        old_place.open()
    assert old_place.run("SELECT version_num FROM alembic_version")[0]["version_num"] == "0001"
    monkeypatch.undo()
    assert old_place.open().prove().first_break is None
