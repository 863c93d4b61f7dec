"""The journal as the History screen reads it: days, what was added since, proof."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.history import desk as desk_module
from clinic_signer.gui.history import everywhere
from clinic_signer.gui.history.desk import DayLines, HistoryDesk
from clinic_signer.gui.history.everywhere import Stopped
from clinic_signer.gui.worker import WrongThreadError
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import DocumentPart, JobState
from clinic_signer.station.journal.proof import BreakKind
from clinic_signer.station.journal.protection import ProtectionKind
from gui.history_day import DAY, WorkingDay

T = TypeVar("T")
NEXT_DAY = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _any_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests have no window that could be kept waiting."""
    monkeypatch.setattr(desk_module, "assert_off_window_thread", lambda _what: None)


@pytest.fixture
def day(tmp_path: Path) -> WorkingDay:
    return WorkingDay(tmp_path)


def read(desk: HistoryDesk, wanted: date = DAY) -> DayLines:
    return desk.read_day(wanted, lambda _part: None, lambda: False)


def test_a_day_is_the_day_in_japan(day: WorkingDay) -> None:
    day.journal.note(AuditAction.STARTED)  # 8:50
    day.clock.advance(15 * 3600 + 599)  # 23:59:59
    day.journal.note(AuditAction.STOPPED)
    day.clock.advance(1)
    day.journal.note(AuditAction.STARTED)
    desk = day.desk()
    assert [line.action.ja for line in read(desk).lines] == ["終了", "起動"]
    assert [line.action.ja for line in read(desk, NEXT_DAY).lines] == ["起動"]
    assert read(desk, DAY - timedelta(days=1)).lines == ()


def test_a_day_says_when_it_began_and_of_how_many_entries_it_is(day: WorkingDay) -> None:
    begin = day.clock()
    day.sign(day.receive("見本　花子"))
    found = read(day.desk())
    assert (found.entries, found.first_at, found.is_whole) == (6, begin, True)


def test_what_is_added_is_read_without_reading_all_again(day: WorkingDay) -> None:
    desk = day.desk()
    jobs = day.receive("見本　花子", "例田　さくら")
    assert len(read(desk).lines) == 1
    day.sign(jobs)
    grown = read(desk)
    assert grown == read(day.desk())
    assert grown.lines[0].result.ja == "2件 完了"


def test_of_a_long_day_the_newest_are_told_first(
    day: WorkingDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "FIRST_PART", 10)
    monkeypatch.setattr(desk_module, "_PART", 7)
    for _ in range(5):
        day.sign(day.receive("見本　花子", "例田　さくら"))
        day.clock.advance(600)
        day.journal.note(AuditAction.STOPPED)
    parts: list[DayLines] = []
    whole = day.desk().read_day(DAY, parts.append, lambda: False)
    assert [(part.entries, part.is_whole) for part in parts] == [(10, False)]
    assert parts[0].lines[0] == whole.lines[0]
    monkeypatch.undo()


def test_reading_ends_when_nobody_wants_to_know(
    day: WorkingDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "FIRST_PART", 2)
    day.sign(day.receive("見本　花子"))
    with pytest.raises(Stopped):
        day.desk().read_day(DAY, lambda _part: None, lambda: True)


def test_the_newest_entry_tells_whether_anything_was_added(day: WorkingDay) -> None:
    desk = day.desk()
    assert desk.newest() == 0
    day.journal.note(AuditAction.STARTED)
    assert desk.newest() == 1


def test_how_the_journal_is_kept_is_said(day: WorkingDay) -> None:
    keeping = day.desk().keeping()
    assert (keeping.protection, keeping.years) == (ProtectionKind.PLAIN, 5)


# ---- one prescription ------------------------------------------------------------------------


def test_the_course_of_a_prescription_goes_over_days(day: WorkingDay) -> None:
    jobs = day.receive("見本　花子")
    day.clock.advance(86_400)
    day.sign(jobs)
    found = day.desk().story(jobs[0].id)
    assert [step.title.ja for step in found.steps] == [
        *("受付", "点検", "署名の開始", "署名", "送信の準備", "送信")
    ]
    signed = found.steps[3]
    assert ("署名した人", "架空 一郎") in [(label.ja, text.ja) for label, text in signed.pairs]
    technical = {label.ja: text.ja for label, text in signed.technical}
    assert technical["証明書のSHA-256"] == "ab" * 32
    assert len(technical["文書の照合値"]) == 64


def test_a_copy_is_written_whole_and_noted(day: WorkingDay, tmp_path: Path) -> None:
    jobs = day.receive("見本　花子")
    day.sign(jobs)
    desk = day.desk()
    desk.save_copy(jobs[0].id, tmp_path / "copy.xml")
    kept = day.journal.document(jobs[0].id, DocumentPart.SIGNED)
    assert (tmp_path / "copy.xml").read_bytes() == kept
    assert desk.story(jobs[0].id).steps[-1].entry.action is AuditAction.EXPORTED


def test_delivering_again_and_cancelling_are_the_journal_s_own(day: WorkingDay) -> None:
    jobs = day.receive("見本　花子", "例田　さくら", "試山　和子")
    day.sign(jobs[:1])
    day.claim(jobs[2:])
    desk = day.desk()
    assert desk.deliver_again(jobs[0].id).state is JobState.SIGNED
    assert desk.cancel(jobs[1].id).state is JobState.CANCELLED
    with pytest.raises(Failure) as caught:
        desk.cancel(jobs[2].id)
    assert caught.value.code is FailureCode.JOB_STATE


def test_a_search_in_all_days_looks_at_every_prescription_and_shows_the_newest(
    day: WorkingDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everywhere, "_PART", 2)
    monkeypatch.setattr(desk_module, "_TOLD_EVERY", 2)
    monkeypatch.setattr(everywhere, "MOST", 2)
    for _ in range(4):
        day.receive("見本　花子", "例田　さくら")
        day.clock.advance(86_400)
    looked_at: list[int] = []
    found = day.desk().find("みほん", looked_at.append, lambda: False)
    assert found.prescriptions == 0
    found = day.desk().find("花子", looked_at.append, lambda: False)
    assert found.prescriptions == 4
    assert [line.subject.ja for line in found.lines] == ["見本 花子さん"] * 2
    assert looked_at[:4] == [2, 4, 6, 8]
    with pytest.raises(Stopped):
        day.desk().find("花子", looked_at.append, lambda: True)


# ---- proof -----------------------------------------------------------------------------------


def changed(path: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(path) as database:
        database.execute(statement, values)
    database.close()


def test_a_proof_goes_on_from_where_the_last_one_ended(day: WorkingDay) -> None:
    desk = day.desk()
    day.sign(day.receive("見本　花子"))
    before = desk.prove(lambda _done, _all: None, lambda: False)
    assert (before.entries, before.first_break) == (6, None)
    day.journal.note(AuditAction.STOPPED)
    assert desk.prove_since(before) == desk.prove(lambda _done, _all: None, lambda: False)
    changed(day.path, "UPDATE audit SET workstation = 'x' WHERE sequence = 7")
    broken = desk.prove_since(before).first_break
    assert broken is not None
    assert (broken.kind, broken.sequence) == (BreakKind.CHANGED, 7)


@pytest.mark.parametrize("kept", [5, 6])
def test_a_journal_cut_off_after_a_proof_is_noticed(day: WorkingDay, kept: int) -> None:
    desk = day.desk()
    day.sign(day.receive("見本　花子"))
    before = desk.prove(lambda _done, _all: None, lambda: False)
    day.journal.note(AuditAction.STOPPED)
    changed(day.path, "DELETE FROM audit WHERE sequence > ?", kept)
    broken = desk.prove_since(before).first_break
    assert broken is not None
    assert broken.kind is BreakKind.END_MISSING


def test_a_proof_can_be_given_up(day: WorkingDay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic_signer.station.journal.proof._TELL_EVERY", 2)
    day.sign(day.receive("見本　花子"))
    with pytest.raises(Stopped):
        day.desk().prove(lambda _done, _all: None, lambda: True)


# ---- threads ---------------------------------------------------------------------------------


def test_nothing_of_it_runs_in_the_window_s_thread(
    qtbot: QtBot, day: WorkingDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    desk = day.desk()
    calls: tuple[Callable[[], object], ...] = (
        desk.keeping,
        desk.newest,
        lambda: read(desk),
        lambda: desk.story("x"),
        lambda: desk.cancel("x"),
        lambda: desk.prove(lambda _done, _all: None, lambda: False),
    )
    for call in calls:
        with pytest.raises(WrongThreadError):
            call()
