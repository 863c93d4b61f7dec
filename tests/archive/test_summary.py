"""The summary is what a run is gone on from; whatever interrupted it, no row is lost or doubled."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from clinic_signer.archive.rows import COLUMNS, ArchiveRow, Outcome, row_of_line
from clinic_signer.archive.summary import CsvSummary, JsonLinesSummary, RunInfo, table_of
from clinic_signer.failures import Failure, FailureCode

RUN = RunInfo("2026-11-29T00:00:00+00:00", "1", "sandbox", 0, "00", with_names=False)
VALID = {"verdict": "valid", "indication": "TOTAL-PASSED"}
DIGEST = "ab" * 32


def row(file: str, **values: str) -> ArchiveRow:
    return ArchiveRow(file, values.pop("sha256", DIGEST), **(VALID | values))  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A summary of three files."""
    path = tmp_path / "out.jsonl"
    summary = JsonLinesSummary.begin(path, RUN)
    for name in ("a", "b", "c"):
        summary.write(row(name))
    summary.close()
    return path


def test_going_on_knows_what_is_there(path: Path) -> None:
    summary, run, remembered = JsonLinesSummary.go_on(path)
    summary.close()
    assert run == RUN
    assert len(remembered) == 3
    assert bytes.fromhex(DIGEST).startswith(remembered.digest("b"))
    assert remembered.outcome("b") is Outcome.VALID
    assert remembered.digest("d") == b""


def test_wherever_it_was_torn_the_end_is_mended(path: Path) -> None:
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for length in range(first, len(whole), 11):
        path.write_bytes(whole[:length])
        summary, _run, remembered = JsonLinesSummary.go_on(path)
        summary.write(row("new"))
        summary.close()
        lines = path.read_bytes().splitlines()
        assert all(row_of_line(line) for line in lines[1:])
        assert len(lines) == 1 + len(remembered) + 1 == 1 + whole[:length].count(b"\n")


def test_a_line_of_rubbish_in_the_middle_costs_that_file_alone(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join((*lines[:2], b"\0" * 100 + b"\n", b'{"file": 1}\n', *lines[3:])))
    summary, _run, remembered = JsonLinesSummary.go_on(path)
    summary.close()
    assert (remembered.digest("a"), remembered.digest("b")) == (bytes.fromhex(DIGEST)[:16], b"")


def test_an_unreadable_file_is_tried_again(path: Path) -> None:
    summary, _run, _remembered = JsonLinesSummary.go_on(path)
    summary.write(row("a", sha256="", verdict="", failure="file-unreadable"))
    summary.close()
    summary, _run, remembered = JsonLinesSummary.go_on(path)
    summary.close()
    assert remembered.digest("a") == b""


@pytest.mark.parametrize("content", [b"", b"{}\n", b"no summary", b"[1]\n", b'{"run": 1}\n'])
def test_what_is_no_summary_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "out.jsonl"
    path.write_bytes(content)
    with pytest.raises(Failure) as refused:
        JsonLinesSummary.go_on(path)
    assert refused.value.code is FailureCode.SUMMARY_NOT_RESUMABLE


def test_two_runs_do_not_write_one_summary(path: Path) -> None:
    summary, _run, _remembered = JsonLinesSummary.go_on(path)
    with pytest.raises(Failure) as refused:
        JsonLinesSummary.go_on(path)
    assert refused.value.code is FailureCode.SUMMARY_NOT_RESUMABLE
    summary.close()
    JsonLinesSummary.go_on(path)[0].close()


def test_no_file_is_written_over(path: Path) -> None:
    for begin in (lambda: JsonLinesSummary.begin(path, RUN), lambda: CsvSummary.begin(path)):
        with pytest.raises(Failure) as refused:
            begin()
        assert refused.value.code is FailureCode.OUTPUT_EXISTS


def test_a_name_that_is_no_text_goes_through(path: Path) -> None:
    odd = row("\udc83\udc41.xml")
    assert row_of_line(odd.line()) == odd
    odd.line().decode("utf-8")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t"])
def test_no_name_of_a_file_is_run_by_a_spreadsheet(tmp_path: Path, start: str) -> None:
    summary = CsvSummary.begin(tmp_path / "out.csv")
    summary.write(row(f'{start}HYPERLINK("x","見て").xml'))
    summary.close()
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # Excel in Japan
    header, cells = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert tuple(header) == COLUMNS
    assert cells[0] == f'\'{start}HYPERLINK("x","見て").xml'


def test_the_table_of_a_summary_has_the_later_of_two_rows(path: Path) -> None:
    summary, _run, _remembered = JsonLinesSummary.go_on(path)
    summary.write(row("a", verdict="invalid", indication="TOTAL-FAILED"))
    summary.close()
    text = b"".join(table_of(path)).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(each["file"], each["verdict"]) for each in table] == [
        ("b", "valid"),
        ("c", "valid"),
        ("a", "invalid"),
    ]
