"""``python -m bench [--rounds N] [--turn MILLISECONDS]`` with ``src`` and ``tests`` on the path."""

from __future__ import annotations

import argparse
import tempfile
from contextlib import closing
from pathlib import Path

from bench.api import measure as measure_api
from bench.api import table as api_table
from bench.card_driver import measure as measure_driver
from bench.card_driver import table as driver_table
from bench.card_reader import measure as measure_card
from bench.card_reader import table as card_table
from bench.contenders import AT, Work, comparisons
from bench.intake import measure as measure_intake
from bench.intake import table as intake_table
from bench.measure import run, table
from bench.remote import measure as measure_remote
from bench.remote import table as remote_table
from bench.verification import (
    ArchiveWork,
    archive_comparison,
    costs,
    costs_table,
    measure_processes,
    processes_table,
)
from bench.window_approval import measure as measure_qr
from bench.window_approval import table as qr_table
from bench.window_day import measure as measure_day
from bench.window_day import table as day_table
from bench.window_history import measure as measure_history
from bench.window_history import table as history_table
from bench.window_imports import measure as measure_imports
from bench.window_imports import table as imports_table
from bench.window_queue import measure as measure_queue
from bench.window_queue import table as queue_table
from bench.window_stall import measure as measure_stalls
from bench.window_stall import table as stall_table
from bench.window_start import measure as measure_window
from bench.window_start import table as window_table
from clinic_signer.sandbox import open_sandbox
from pcsc.daemon import missing


def main(arguments: list[str] | None = None) -> None:
    """Print one table: each comparison in turns, in one run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=41, help="turns of each contender")
    parser.add_argument("--turn", type=float, default=60, help="milliseconds of a turn")
    parser.add_argument("--windows", type=int, default=11, help="starts of each window")
    parser.add_argument("--day", type=int, default=600, help="seconds of a day; 0 for none")
    parser.add_argument("--drivers", type=int, default=9, help="starts of a card driver's process")
    parser.add_argument("--cards", type=int, default=15, help="insertions of a card; 0 for none")
    parser.add_argument("--approvals", type=int, default=7, help="approvals by phone; 0 for none")
    parser.add_argument(
        "--stalls", type=int, default=3, help="windows with a slow card; 0 for none"
    )
    parser.add_argument(
        "--history", type=int, default=100_000, help="entries of a journal; 0 for none"
    )
    parser.add_argument("--queue", type=int, default=10_000, help="rows of a queue; 0 for none")
    parser.add_argument(
        "--api", type=int, default=1000, help="prescriptions handed in over the API; 0 for none"
    )
    parser.add_argument(
        "--intake", type=int, default=1000, help="files taken in from a folder; 0 for none"
    )
    parser.add_argument(
        "--archive", type=int, default=4000, help="files verified by one and two processes; or 0"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        world = open_sandbox(Path(folder) / "sandbox", now=AT)
        with closing(Work(world)) as work:
            for comparison in comparisons(work):
                timings = run(comparison, options.rounds, options.turn / 1000)
                print(table(comparison, timings), flush=True)
        if options.archive:
            archive = ArchiveWork(open_sandbox(Path(folder) / "today"))
            full = archive_comparison(archive)
            timings = run(full, options.rounds, options.turn / 1000)
            print(table(full, timings), flush=True)
            found = costs(archive, timings[full.ours.name], max(1, options.rounds // 8))
            print(costs_table(found), flush=True)
            rates = measure_processes(archive, options.archive, max(1, options.rounds // 8))
            print(processes_table(rates), flush=True)
        if options.drivers:
            print(driver_table(measure_driver(world, options.drivers)), flush=True)
        if options.cards and (lacking := missing()):
            print(f"card in a real PC/SC service: not measured, not installed: {lacking}")
        elif options.cards:
            # Certificates of the moment: the signatures of a batch are checked with the clock.
            today = open_sandbox(Path(folder) / "today")
            print(card_table(measure_card(today, options.cards)), flush=True)
        if options.approvals:
            today = open_sandbox(Path(folder) / "today")
            print(remote_table(measure_remote(today, options.approvals)), flush=True)
            print(qr_table(measure_qr(options.approvals)), flush=True)
    if options.stalls:
        print(stall_table(measure_stalls(options.stalls)), flush=True)
    if options.history:
        print(history_table(measure_history(options.history)), flush=True)
    if options.queue:
        print(queue_table(measure_queue(options.queue)), flush=True)
    if options.api:
        print(api_table(measure_api(options.api)), flush=True)
    if options.intake:
        print(intake_table(measure_intake(options.intake)), flush=True)
    if options.day:
        # A prescription every two seconds; left alone for a tenth of the day.
        print(day_table(measure_day(options.day // 2, options.day, options.day // 10)), flush=True)
    if options.windows:
        print(imports_table(measure_imports()), flush=True)
        print(window_table(measure_window(options.windows)), flush=True)


if __name__ == "__main__":
    main()
