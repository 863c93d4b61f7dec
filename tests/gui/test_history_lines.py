"""What the lines of the history say, from a real journal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.history.day import DayLog
from clinic_signer.gui.history.lines import Line, rows
from clinic_signer.gui.history.wording import Filter, Mark
from clinic_signer.gui.search_text import folded
from clinic_signer.sandbox import Sandbox
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import Arrival, Source
from clinic_signer.station.journal.reading import HistoryQuery
from gui.history_day import DOCTOR, WorkingDay

NONE: frozenset[int] = frozenset()
THREE = ("見本　花子", "例田　さくら", "試山　和子")


@pytest.fixture
def day(tmp_path: Path) -> WorkingDay:
    return WorkingDay(tmp_path)


def lines_of(day: WorkingDay) -> tuple[Line, ...]:
    log = DayLog()
    log.put_before(day.journal.history(HistoryQuery()))
    return log.lines()


def told(line: Line) -> tuple[str, str, str, str]:
    return line.action.ja, line.subject.ja, line.way.ja, line.result.ja


def newest(day: WorkingDay) -> tuple[str, str, str, str]:
    return told(lines_of(day)[0])


def test_what_was_signed_with_one_pin_is_one_line_that_can_be_opened(day: WorkingDay) -> None:
    day.sign(day.receive(*THREE))
    batch = lines_of(day)[0]
    assert told(batch) == ("署名・送信", "見本 花子さん　ほか2件", "HPKIカード", "3件 完了")
    assert [each.subject.ja for each in batch.members] == [
        *("見本 花子さん", "例田 さくらさん", "試山 和子さん")
    ]
    assert {each.result.ja for each in batch.members} == {"完了"}


def test_what_was_dispensed_is_named_so_and_can_be_filtered(
    day: WorkingDay, sandbox: Sandbox
) -> None:
    first = sandbox.dispensing_samples[0]
    prescription = day.receive("見本　花子")
    (receipt,) = day.station.receive([Arrival(first.document, first.name, Source.FOLDER)])
    findings = receipt.job.summary.to_confirm
    dispensed = day.journal.confirm(receipt.job.id, findings, confirmed=True)
    day.sign([*prescription, dispensed])
    batch = lines_of(day)[0]
    found = [
        (line.subject.ja, line.subject.en)
        for line in (batch, *batch.members, *lines_of(day)[1:])
        if Filter.DISPENSING in line.filters
    ]
    assert set(found) == {("見本 花子さん　調剤", "見本 花子 · dispensing")}
    shown = [row.line for row in rows(lines_of(day), Filter.DISPENSING, "", NONE)]
    assert shown
    assert all("調剤" in line.subject.ja for line in shown)


def test_two_batches_stay_two_lines_even_within_a_minute(day: WorkingDay) -> None:
    jobs = day.receive(*THREE)
    day.sign(jobs[:2])
    day.sign(jobs[2:])
    assert [told(line)[1] for line in lines_of(day)[:2]] == [
        *("試山 和子さん", "見本 花子さん　ほか1件")
    ]


def test_what_failed_in_a_batch_has_its_own_line_with_the_cause(day: WorkingDay) -> None:
    good, bad = day.claim(day.receive("見本　花子", "例田　さくら"))
    day.record_signed(good)
    day.deliver(good.job)
    day.not_signed(bad, Failure(FailureCode.SIGNED_DOCUMENT_FOREIGN))
    failed, signed = lines_of(day)[:2]
    assert failed.subject.ja == "例田 さくらさん"
    assert failed.mark is Mark.FAILED
    assert failed.way.ja == "HPKIカード"
    assert failed.result.ja.startswith("署名できません　")
    assert told(signed)[3] == "完了"


def test_what_failed_for_the_same_reason_is_told_together(day: WorkingDay) -> None:
    for claim in day.claim(day.receive(*THREE)):
        day.not_signed(claim, Failure(FailureCode.CARD_ABSENT), again=True)
    assert newest(day)[1] == "見本 花子さん　ほか2件"


@pytest.mark.parametrize(
    ("signer", "way", "is_phone"),
    [
        ("card", "HPKIカード", False),
        ("pkcs11", "HPKIカード", False),
        ("second-certificate", "スマートフォン", True),
    ],
)
def test_the_way_is_what_the_doctor_calls_it(
    day: WorkingDay, signer: str, way: str, is_phone: bool
) -> None:
    day.sign(day.receive("見本　花子"), signer=signer)
    line = lines_of(day)[0]
    assert line.way.ja == way
    assert bool(rows([line], Filter.PHONE, "", NONE)) is is_phone


# ---- deliveries ------------------------------------------------------------------------------


def test_a_signature_that_is_not_delivered_yet_says_so(day: WorkingDay) -> None:
    (claim,) = day.claim(day.receive("見本　花子"))
    assert newest(day)[3] == "署名しています"
    day.record_signed(claim)
    assert newest(day)[::3] == ("署名", "署名済　送信を待っています")
    day.deliver(claim.job, Failure(FailureCode.OUTPUT_NOT_WRITABLE, file="x"))
    failed, signed = lines_of(day)[:2]
    assert told(failed)[::3] == ("送信", "送信できません　ファイルを書けません（x）")
    assert told(signed)[3] == "署名済　まだ送信できません"
    assert signed.mark is Mark.CAUTION


def test_a_delivery_that_came_later_is_a_line_of_its_own(day: WorkingDay) -> None:
    (claim,) = day.claim(day.receive("見本　花子"))
    day.record_signed(claim)
    day.clock.advance(timedelta(hours=1).total_seconds())
    day.deliver(claim.job)
    delivered, signed = lines_of(day)[:2]
    assert told(delivered) == ("送信", "見本 花子さん", "フォルダー", "完了")
    assert told(signed)[::3] == ("署名", "完了")


def test_a_repeated_delivery_is_told_as_one(day: WorkingDay) -> None:
    jobs = day.receive("見本　花子")
    day.sign(jobs)
    day.journal.deliver_again(jobs[0].id)
    assert newest(day)[::3] == ("再送信", "もう一度送ります")
    day.deliver(jobs[0])
    assert newest(day)[::3] == ("再送信", "完了")


# ---- arrivals, and what a person decides -----------------------------------------------------


def test_arrivals_that_follow_each_other_are_one_line(day: WorkingDay) -> None:
    day.receive(*THREE[:2])
    day.clock.advance(30)
    day.receive(THREE[2])
    assert newest(day) == ("受付", "見本 花子さん　ほか2件", "フォルダー", "3件 受け付けました")
    day.clock.advance(61)
    day.receive("仮山　次郎")
    assert newest(day) == ("受付", "仮山 次郎さん", "フォルダー", "受け付けました")


def test_what_is_no_prescription_is_told_with_its_cause(day: WorkingDay) -> None:
    day.station.receive([Arrival(b"nothing", "memo.csv", Source.FOLDER)])
    line = lines_of(day)[0]
    assert told(line)[:2] == ("受付", "memo.csv")
    assert line.mark is Mark.FAILED
    assert line.result.ja.startswith("受け付けられません　")


def test_put_back_and_interrupted_are_not_the_same(day: WorkingDay) -> None:
    jobs = day.receive("見本　花子")
    claims = day.claim(jobs)
    day.journal.release(claims, why="cancelled")
    assert newest(day)[3] == "署名しませんでした"
    day.claim(jobs)
    day.clock.advance(31)
    day.journal.return_expired()
    line = lines_of(day)[0]
    assert line.result.ja == "署名の途中で止まり、署名待ちへ戻しました"
    assert line.mark is Mark.CAUTION


def test_a_cancelled_prescription_is_found_among_the_withdrawn(day: WorkingDay) -> None:
    (job,) = day.receive("見本　花子")
    day.journal.cancel(job.id, why="person")
    found = rows(lines_of(day), Filter.WITHDRAWN, "", NONE)
    assert [told(row.line)[::3] for row in found] == [("取消", "取り消しました")]


def test_what_belongs_to_no_prescription_has_a_line_too(day: WorkingDay) -> None:
    day.journal.note(AuditAction.STARTED)
    day.journal.note(AuditAction.SIGNER_CHOSEN, {"signer": "card"}, about=DOCTOR)
    day.journal.note(AuditAction.PIN_ENTERED, {"signer": "card", "attempts_left": 15})
    day.journal.note(AuditAction.APPROVAL, {"count": 3, "check_code": "3310"})
    assert [told(line) for line in reversed(lines_of(day))] == [
        ("起動", "診察室２", "—", "記録"),
        ("方法の切り替え", "HPKIカード", "操作 架空 一郎", "記録"),
        ("PINの入力", "HPKIカード", "—", "正しく入力　残り15回"),
        ("スマートフォン承認", "3件　照合コード 3310", "スマートフォン", "承認"),
    ]


def test_what_the_card_and_the_phone_said_is_told_with_its_facts(day: WorkingDay) -> None:
    note = day.journal.note
    wrong = {"signer": "card", "failure": "card-pin-wrong", "attempts_left": 14}
    note(AuditAction.PIN_ENTERED, wrong)
    phone = {"signer": "second-certificate", "count": 3, "check_code": "3310"}
    late = {"outcome": "timeout", "failure": "approval-timeout"}
    note(AuditAction.APPROVAL, {**phone, **late, "scope": "document"})
    note(AuditAction.APPROVAL, {**phone, "outcome": "approved", "scope": "document"})
    note(AuditAction.APPROVAL, {**phone, "outcome": "approved", "scope": "session"})
    note(AuditAction.APPROVAL, {**phone, "outcome": "ready", "scope": "document"})
    note(AuditAction.SIGNER_CHOSEN, {**phone, "instead_of": "card-absent"})
    assert [(line.mark.value, line.result.ja) for line in reversed(lines_of(day))] == [
        ("caution", "PINが違います　残り14回"),
        ("caution", "時間内にQRが読み取られませんでした"),
        ("done", "承認　この3件だけ"),
        ("done", "承認"),
        ("noted", "記録"),
        ("noted", "カードが入っていません"),
    ]


def test_every_kind_of_entry_can_be_told_in_both_languages(day: WorkingDay) -> None:
    (job,) = day.receive("見本　花子")
    for action in AuditAction:
        day.journal.note(action)
        day.journal.note(action, {"failure": "card-absent", "code": "x"}, job_id=job.id)
        day.journal.note(action, {"failure": "of a later version"}, job_id=job.id)
    for line in lines_of(day):
        for words in (line.action, line.subject, line.way, line.result):
            assert words.ja
            assert words.en
        assert any(filed in line.filters for filed in Filter)


# ---- search ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted",
    ["見本花子", "見本　花子", "ｶﾘﾉ", "かりの たろう", "23456", "架空", "署名・送信", "hpki"],
)
def test_a_search_finds_patient_kana_number_signer_and_action(day: WorkingDay, wanted: str) -> None:
    day.sign(day.receive("見本　花子"))
    assert rows(lines_of(day), Filter.SIGNING, wanted, NONE)
    assert not rows(lines_of(day), Filter.SIGNING, wanted + "ほか", NONE)


def test_a_search_opens_a_batch_at_what_it_has_found(day: WorkingDay) -> None:
    day.sign(day.receive(*THREE))
    shown = rows(lines_of(day), Filter.SIGNING, "さくら", NONE)
    assert [(row.line.subject.ja, row.is_member) for row in shown] == [
        ("見本 花子さん　ほか2件", False),
        ("例田 さくらさん", True),
    ]


def test_spaces_width_case_and_kana_make_no_difference() -> None:
    assert folded("ｶﾘﾉ　ﾀﾛｳ") == folded("かりの たろう") == folded("カリノタロウ")
    assert folded("ＡＢＣ") == folded("a b c")


# ---- growing ---------------------------------------------------------------------------------


def test_a_day_that_grows_reads_as_one_that_was_read_at_once(day: WorkingDay) -> None:
    log = DayLog()
    jobs = day.receive(*THREE)
    log.put_after(day.journal.history(HistoryQuery()))
    keys = {line.key for line in log.lines()}
    for step in (jobs[:1], jobs[1:]):
        day.sign(step)
        found = day.journal.history(HistoryQuery())
        log.put_after([each for each in found if each.entry.sequence > log.newest])
    assert log.lines() == lines_of(day)
    assert keys < {line.key for line in log.lines()}
