"""Whatever is changed in the database behind the journal's back is found, and the place is named.

Every column of every row of jobs, documents and audit is changed, every row removed, doubled and
moved: with a key, and without one as far as somebody does not make the whole chain anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.proof import Break, BreakKind, prove
from clinic_signer.station.journal.protection import (
    KEY_SIZE,
    Protection,
    ProtectionChoice,
    Sealed,
    unprotected,
)
from station.journal.places import Place, claim, deliver, ready, receive, sign

KEY = bytes(range(KEY_SIZE))


def sealed(_key_id: str | None) -> Sealed:
    return Sealed(KEY)


def fill(place: Place, protection: ProtectionChoice = unprotected) -> None:
    """A journal in which every kind of row is."""
    journal = place.open(protection=protection)
    journal.note(AuditAction.STARTED, {"version": "1"})
    first = ready(journal, "one", "1-77")
    deliver(journal, sign(journal, first))
    ready(journal, "one, changed", "1-77")
    claim(journal, ready(journal, "two"))
    sign(journal, ready(journal, "three"))
    receive(journal, "four")
    journal.note(AuditAction.REJECTED, {"size": 0}, about="仮野.csv")
    assert journal.prove().first_break is None
    place.close()


class Tampering:
    """Changes a journal, says what its proof finds, and takes the change back.

    Args:
        path: the journal.
        protection: its key.
    """

    def __init__(self, path: Path, protection: Protection) -> None:
        self.path = path
        self._protection = protection
        self._engine = create_engine(URL.create("sqlite", database=str(path)))

    def close(self) -> None:
        self._engine.dispose()

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self._engine.connect() as connection:
            query = f"SELECT rowid, * FROM {table}"  # noqa: S608
            return [dict(row._mapping) for row in connection.exec_driver_sql(query)]

    def found(self, statement: str, *values: object) -> Break | None:
        """What is found after one statement."""
        with self._engine.connect() as connection:
            changed = connection.exec_driver_sql(statement, values)
            assert changed.rowcount == 1
            try:
                return prove(connection, self._protection).first_break
            finally:
                connection.rollback()


@pytest.fixture(params=[unprotected, sealed], ids=["plain", "sealed"])
def tampered(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tampering]:
    """A filled SQLite journal."""
    place = Place(tmp_path / "journal.sqlite")
    fill(place, request.param)
    made = Tampering(tmp_path / "journal.sqlite", request.param(None))
    yield made
    made.close()


def another(value: object) -> object:
    """A value that is not this one, and of the same kind."""
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"\0"
    if isinstance(value, int):
        return value + 100
    return f"{value} " if value is not None else "something"


def set_column(table: str, column: str) -> str:
    return f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608


def test_every_column_of_every_entry(tampered: Tampering) -> None:
    rows = tampered.rows("audit")
    assert len(rows) > 15
    for row in rows:
        for column in row.keys() - {"rowid"}:
            change = set_column("audit", column)
            value = row["sequence"] + 1000 if column == "sequence" else another(row[column])
            for changed in (value, "text" if column != "sequence" else value):
                broken = tampered.found(change, changed, row["rowid"])
                assert broken is not None, (column, row["sequence"])
                assert broken.sequence == row["sequence"], (column, broken)


def test_every_entry_taken_out(tampered: Tampering) -> None:
    rows = tampered.rows("audit")
    for row in rows:
        broken = tampered.found("DELETE FROM audit WHERE sequence = ?", row["sequence"])
        assert broken is not None
        assert broken.sequence == row["sequence"]
        is_last = row is rows[-1]
        assert broken.kind is (BreakKind.END_MISSING if is_last else BreakKind.MISSING)


def test_entries_that_were_put_in(tampered: Tampering) -> None:
    columns = "at, workstation, action, job_id, state, facts, about, link"
    last = len(tampered.rows("audit"))
    for sequence in (-1, 0, last + 1, last + 2):
        broken = tampered.found(
            f"INSERT INTO audit (sequence, {columns})"  # noqa: S608
            f" SELECT ?, {columns} FROM audit WHERE sequence = ?",
            *(sequence, last),
        )
        assert broken == Break(BreakKind.ADDED, sequence)


def test_entries_that_changed_places(tampered: Tampering) -> None:
    swap = "UPDATE audit SET {} WHERE sequence = ?"
    columns = ("at", "workstation", "action", "job_id", "state", "facts", "about", "link")
    rows = {row["sequence"]: row for row in tampered.rows("audit")}
    for sequence in range(1, len(rows)):
        later = rows[sequence + 1]
        put = swap.format(", ".join(f"{column} = ?" for column in columns))
        broken = tampered.found(put, *(later[column] for column in columns), sequence)
        assert broken == Break(BreakKind.CHANGED, sequence)


LEASE_OF_A_DELIVERY = {"claimed_until"}
"""Leases are renewed without entries; only how long one still holds is nowhere else."""


def test_every_column_of_every_job(tampered: Tampering) -> None:
    rows = tampered.rows("jobs")
    assert len(rows) == 5
    for row in rows:
        for column in row.keys() - {"rowid"} - LEASE_OF_A_DELIVERY:
            if row["state"] == "signed" and column in ("claimed_by", "claim_token"):
                continue
            broken = tampered.found(set_column("jobs", column), another(row[column]), row["rowid"])
            assert broken is not None, (column, row["number"])
            if column == "id":
                assert broken.kind is BreakKind.JOB_MISSING
            else:
                assert broken.kind is BreakKind.JOB_CHANGED, column
                assert broken.job_number == row["number"] + 100 * (column == "number")


def test_a_job_taken_out_or_put_in(tampered: Tampering) -> None:
    for row in tampered.rows("jobs"):
        broken = tampered.found("DELETE FROM jobs WHERE number = ?", row["number"])
        assert broken is not None
        assert broken == Break(BreakKind.JOB_MISSING, row["change"])
    columns = [name for name in row if name not in ("rowid", "id", "number", "fingerprint")]
    names = ", ".join(columns)
    put_in = (
        f"INSERT INTO jobs (id, number, fingerprint, {names})"  # noqa: S608
        f" SELECT 'another', 99, x'00', {names} FROM jobs WHERE number = ?"
    )
    broken = tampered.found(put_in, 1)
    assert broken == Break(BreakKind.JOB_ADDED, len(tampered.rows("audit")), 99)


def test_every_column_of_every_document(tampered: Tampering) -> None:
    rows = tampered.rows("documents")
    assert len(rows) == 7
    kinds = {BreakKind.DOCUMENT_CHANGED, BreakKind.DOCUMENT_MISSING}
    for row in rows:
        told = {"received": "received", "signed": "signed"}[row["part"]]
        (entry,) = [
            each["sequence"]
            for each in tampered.rows("audit")
            if (each["job_id"], each["action"]) == (row["job_id"], told)
        ]
        for column in ("job_id", "part", "data", "digest"):
            broken = tampered.found(
                set_column("documents", column), another(row[column]), row["rowid"]
            )
            assert broken is not None, column
            assert (broken.kind in kinds, broken.sequence) == (True, entry), (column, broken)
        broken = tampered.found("DELETE FROM documents WHERE rowid = ?", row["rowid"])
        assert broken is not None
        assert (broken.kind, broken.sequence) == (BreakKind.DOCUMENT_MISSING, entry)


def test_a_document_put_in(tampered: Tampering) -> None:
    """A signed document for a prescription that was never signed."""
    unsigned = next(row for row in tampered.rows("jobs") if row["state"] == "ready")
    broken = tampered.found(
        "INSERT INTO documents SELECT ?, 'signed', data, digest FROM documents"
        " WHERE part = 'signed' LIMIT 1",
        unsigned["id"],
    )
    assert broken == Break(BreakKind.DOCUMENT_ADDED, unsigned["change"], unsigned["number"])


def test_the_end_of_the_chain(tampered: Tampering) -> None:
    last = len(tampered.rows("audit"))
    for column, value in (("link", b"other"), ("jobs", 4), ("jobs", 6), ("claims", 0)):
        broken = tampered.found(f"UPDATE chain SET {column} = ?", value)  # noqa: S608
        assert broken == Break(BreakKind.END_CHANGED, last), column
    assert tampered.found("UPDATE chain SET sequence = sequence + 1") == Break(
        BreakKind.END_MISSING, last + 1
    )
    assert tampered.found("UPDATE chain SET sequence = sequence - 1") == Break(
        BreakKind.ADDED, last
    )


def test_a_journal_whose_end_is_gone_is_not_begun_anew(place: Place) -> None:
    fill(place)
    place.run("DELETE FROM chain")
    with pytest.raises(Failure) as caught:
        place.open()
    assert caught.value.code is FailureCode.JOURNAL_DAMAGED


def test_personal_data_that_was_taken_away_before_its_time(tampered: Tampering) -> None:
    taken = next(row for row in tampered.rows("audit") if row["about"] is not None)
    broken = tampered.found("UPDATE audit SET about = NULL WHERE sequence = ?", taken["sequence"])
    assert broken == Break(BreakKind.CHANGED, taken["sequence"])


def test_facts_that_say_the_same_in_other_letters(tampered: Tampering) -> None:
    broken = tampered.found("UPDATE audit SET facts = replace(facts, ':', ': ') WHERE sequence = 1")
    assert broken == Break(BreakKind.CHANGED, 1)


TAMPERINGS: dict[str, tuple[str, Callable[[Break], bool]]] = {
    "entry changed": (
        "UPDATE audit SET workstation = 'another' WHERE sequence = 5",
        lambda found: found == Break(BreakKind.CHANGED, 5),
    ),
    "entry removed": (
        "DELETE FROM audit WHERE sequence = 5",
        lambda found: found == Break(BreakKind.MISSING, 5),
    ),
    "end removed": (
        "DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)",
        lambda found: found.kind is BreakKind.END_MISSING,
    ),
    "job changed": (
        "UPDATE jobs SET state = 'ready' WHERE number = 1",
        lambda found: (found.kind, found.job_number) == (BreakKind.JOB_CHANGED, 1),
    ),
    "document changed": (
        "UPDATE documents SET data = digest WHERE part = 'signed'"
        " AND job_id = (SELECT id FROM jobs WHERE number = 1)",
        lambda found: (found.kind, found.job_number) == (BreakKind.DOCUMENT_CHANGED, 1),
    ),
    "document removed": (
        "DELETE FROM documents WHERE part = 'received'"
        " AND job_id = (SELECT id FROM jobs WHERE number = 2)",
        lambda found: (found.kind, found.job_number) == (BreakKind.DOCUMENT_MISSING, 2),
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_on_both_databases(place: Place, name: str) -> None:
    fill(place)
    statement, is_named = TAMPERINGS[name]
    place.run(statement)
    found = place.open().prove().first_break
    assert found is not None
    assert is_named(found), found


def test_whoever_has_not_the_key_cannot_make_an_entry_that_fits(tmp_path: Path) -> None:
    """He writes the last entry anew, with a link as a journal without a key would make it."""
    place = Place(tmp_path / "journal.sqlite")
    fill(place, sealed)
    forged = place.open(protection=sealed)
    forged._protection = unprotected(None)
    forged.note(AuditAction.DELIVERED)
    found = place.open(protection=sealed).prove().first_break
    place.close()
    assert found is not None
    assert found.kind is BreakKind.CHANGED
