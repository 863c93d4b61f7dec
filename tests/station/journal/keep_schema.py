"""Keeps the rows of a working day as this program writes them: ``data/schema_NNNN.json``.

Run it when the schema gets a new number, with ``src`` and ``tests`` on the path:

    python -m station.journal.keep_schema

Later programs are tested with it. A file that is there stays as it is.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.database import HEAD
from clinic_signer.station.journal.job import Arrival, Assessment, Job, Route, Source, Summary
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.tables import metadata
from station.journal.places import Place, claim, deliver, sign

DATA = Path(__file__).parent / "data"


def _clock() -> Callable[[], datetime]:
    morning, seconds = datetime(2026, 11, 28, 23, 50, tzinfo=UTC), count()
    return lambda: morning + timedelta(seconds=next(seconds))


def _ready(journal: Journal, text: str, number: str, to_confirm: tuple[str, ...] = ()) -> Job:
    arrival = Arrival(text.encode(), f"{number}.csv", Source.FOLDER, key=f"emr-{text}")
    (receipt,) = journal.receive([arrival])
    summary = Summary(
        patient="仮野　太郎",
        patient_kana="ｶﾘﾉ ﾀﾛｳ",
        numbers=("00023456",),
        prescriber="架空　一郎",
        prescription_number=number,
        medicines=2,
        to_confirm=to_confirm,
    )
    (job,) = journal.assess([Assessment(receipt.job.id, summary)])
    return job


def work_a_day(journal: Journal) -> None:
    """Every state, and every kind of row."""
    journal.note(AuditAction.STARTED, {"version": "0.1.0"})
    first = sign(journal, _ready(journal, "one", "1-1"), b"<signed>one</signed>")
    deliver(journal, first, "1-1_signed.xml")
    _ready(journal, "two", "1-2")
    _ready(journal, "two, changed", "1-2")
    journal.confirm(_ready(journal, "three", "1-3", ("A1",)).id, ["A1"])
    failure = Failure(FailureCode.SIGNED_DOCUMENT_ALTERED)
    held = claim(journal, _ready(journal, "four", "1-4"))
    journal.record_not_signed(held, failure, can_be_repeated=False)
    by_service = _ready(journal, "five", "1-5")
    journal.requests.reroute(by_service.id, Route.SERVICE)
    journal.requests.want_delivery(sign(journal, by_service).id)
    journal.cancel(_ready(journal, "six", "1-6").id, why="person")
    journal.receive([Arrival(b"seven", "7.csv", Source.WINDOW)])
    claim(journal, _ready(journal, "eight", "1-8"))
    journal.note(AuditAction.REJECTED, {"size": 3}, about="断った.csv")


def main() -> None:
    """Write the file of today's schema."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder, "journal.sqlite"))
        work_a_day(place.open(clock=_clock()))
        tables = {
            table.name: [
                {name: _kept(value) for name, value in row.items()}
                for row in place.run(f"SELECT * FROM {table.name} ORDER BY rowid")  # noqa: S608
            ]
            for table in metadata.sorted_tables
        }
        if not all(tables.values()):
            raise RuntimeError("a table without rows: add what fills it to the day")
        place.close()
    text = json.dumps(tables, ensure_ascii=False, indent=1)
    with (DATA / f"schema_{HEAD}.json").open("x", encoding="utf-8") as file:
        file.write(f"{text}\n")


def _kept(value: object) -> object:
    return {"hex": value.hex()} if isinstance(value, bytes) else value


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
