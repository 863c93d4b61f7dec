"""The history and the prescriptions in files for other programs: whole, safe to open, noted."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.export import ExportForm, ExportSubject, ExportWish, export
from clinic_signer.station.journal.job import Arrival, Assessment, Source, Summary
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from station.journal.places import NOW, Place, deliver, ready, receive, sign

EVERYTHING = ExportWish(None, None, ExportForm.CSV)
JOBS = ExportWish(None, None, ExportForm.CSV, ExportSubject.JOBS)


def rows(path: Path) -> list[dict[str, str]]:
    """As a spreadsheet reads it."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def filled(journal: Journal) -> Journal:
    deliver(journal, sign(journal, ready(journal, "one", "1-77")))
    receive(journal, "two")
    return journal


def test_the_history_oldest_first_with_the_prescription_it_tells_of(
    filled: Journal, tmp_path: Path
) -> None:
    assert export(filled, tmp_path / "history.csv", EVERYTHING) == 7
    found = rows(tmp_path / "history.csv")
    assert [int(row["sequence"]) for row in found] == list(range(1, 8))
    signed = next(row for row in found if row["action"] == "signed")
    assert signed["patient"] == "仮野　太郎"
    assert (signed["about"], signed["number"]) == ("架空　一郎", "1")
    assert (signed["what"], signed["prescription_number"]) == ("署名", "1-77")
    assert json.loads(signed["facts"])["signer"] == "card"
    assert signed["at"].endswith("+09:00")


def test_the_prescriptions(filled: Journal, tmp_path: Path) -> None:
    assert export(filled, tmp_path / "jobs.csv", JOBS) == 2
    first, second = rows(tmp_path / "jobs.csv")
    assert (first["state"], first["what"], first["delivered_as"]) == (
        *("delivered", "送信済"),
        "仮野.xml",
    )
    assert (second["number"], second["state"], second["is_purged"]) == ("2", "received", "false")


@pytest.mark.parametrize("subject", ExportSubject)
def test_both_forms_say_the_same(filled: Journal, tmp_path: Path, subject: ExportSubject) -> None:
    export(filled, tmp_path / "a", ExportWish(None, NOW, ExportForm.CSV, subject))
    for form in ExportForm:
        wish = ExportWish(None, None, form, subject)
        export(filled, tmp_path / f"x.{form.value}", wish)
    table, objects = rows(tmp_path / "x.csv"), lines(tmp_path / "x.jsonl")
    assert [list(each) for each in objects[: len(table)]] == [list(each) for each in table]
    for cells, values in zip(table, objects, strict=False):
        for name, value in values.items():
            if isinstance(value, str):
                assert cells[name] == value


def test_every_export_is_noted_and_the_next_one_tells_of_it(
    filled: Journal, tmp_path: Path
) -> None:
    export(filled, tmp_path / "first.csv", EVERYTHING)
    assert export(filled, tmp_path / "second.csv", EVERYTHING) == 8
    (newest, _) = filled.history(HistoryQuery(actions=frozenset({AuditAction.EXPORTED})))
    assert dict(newest.entry.facts) == {"count": 8, "form": "csv", "what": "history"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_cell_is_a_formula_for_a_spreadsheet(
    journal: Journal, tmp_path: Path, start: str
) -> None:
    name = f"{start}HYPERLINK(1).csv"
    (receipt,) = journal.receive([Arrival(b"one", name, Source.FOLDER)])
    journal.assess([Assessment(receipt.job.id, Summary(patient=f"{start}1+1"))])
    journal.note(AuditAction.REJECTED, about=name)
    for wish in (EVERYTHING, JOBS):
        path = tmp_path / f"{wish.subject.value}.csv"
        export(journal, path, wish)
        cells = [cell for row in rows(path) for cell in row.values()]
        assert f"'{name}" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]


def test_commas_quotes_lines_and_emoji_come_through(journal: Journal, tmp_path: Path) -> None:
    name = 'a,"b"\n処方箋😀.csv'
    journal.receive([Arrival(b"one", name, Source.FOLDER)])
    for form in ExportForm:
        export(journal, tmp_path / form.value, ExportWish(None, None, form, ExportSubject.JOBS))
    assert rows(tmp_path / "csv")[0]["name"] == name
    assert lines(tmp_path / "jsonl")[0]["name"] == name


def test_only_the_asked_span_is_written(tmp_path: Path) -> None:
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open()
    for text in ("one", "two", "three"):
        receive(journal, text)
        place.clock.now += timedelta(days=1)
    span = (NOW + timedelta(days=1), NOW + timedelta(days=2))
    for subject in ExportSubject:
        wish = ExportWish(*span, ExportForm.JSON_LINES, subject)
        assert export(journal, tmp_path / subject.value, wish) == 1
        assert lines(tmp_path / subject.value)[0]["number"] == 2
    place.close()


def test_a_long_history_is_read_in_parts_with_progress(tmp_path: Path) -> None:
    place = Place(tmp_path / "journal.sqlite")
    journal = place.open()
    journal.receive([Arrival(f"{n}".encode(), "a.csv", Source.FOLDER) for n in range(700)])
    told: list[tuple[int, int]] = []
    count = export(journal, tmp_path / "x.csv", EVERYTHING, lambda *step: told.append(step))
    assert (count, len(rows(tmp_path / "x.csv"))) == (700, 700)
    assert told == [(500, 700), (700, 700)]
    place.close()


def test_what_is_given_up_leaves_nothing(filled: Journal, tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(_done: int, _all: int) -> None:
        raise Stopped

    folder = tmp_path / "out"
    with pytest.raises(Stopped):
        export(filled, folder / "x.csv", EVERYTHING, stop)
    assert list(folder.iterdir()) == []
    assert not filled.history(HistoryQuery(actions=frozenset({AuditAction.EXPORTED})))


def test_nothing_is_overwritten(filled: Journal, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"mine")
    with pytest.raises(Failure) as caught:
        export(filled, path, EVERYTHING)
    assert caught.value.code is FailureCode.OUTPUT_EXISTS
    assert path.read_bytes() == b"mine"
