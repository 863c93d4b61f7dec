"""The History screen over a real journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.history.asking import AskingDialog
from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.history.model import COLUMNS, Column, HistoryModel
from clinic_signer.gui.history.notes import Note
from clinic_signer.gui.history.possible import Deed
from clinic_signer.gui.history.screen import HistoryScreen
from clinic_signer.gui.history.wording import Filter
from clinic_signer.gui.widgets import Label
from clinic_signer.gui.worker import Lanes
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import DocumentPart, Job, JobState
from clinic_signer.station.journal.journal import Journal
from clinic_signer.words import Language
from gui.doubles import LONG, settle
from gui.history_day import DAY, WorkingDay
from gui.lint import lint

Show = Callable[[QWidget], None]
THREE = ("見本　花子", "例田　さくら", "試山　和子")


@dataclass
class Ward:
    """A screen over a working day.

    Attributes:
        day: what happens.
        failure: given in place of the journal, once it is set.
    """

    day: WorkingDay
    screen: HistoryScreen
    qtbot: QtBot
    failure: list[Failure]

    def shown(self) -> list[str]:
        """The rows as a screen reader gets them."""
        model = self.screen.listing.model
        role = Qt.ItemDataRole.AccessibleTextRole
        return [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]

    def wait_for(self, words: str) -> None:
        """Wait for a row with these words."""
        self.qtbot.waitUntil(lambda: any(words in row for row in self.shown()), timeout=LONG)

    def choose(self, words: str, *, details: bool = True) -> None:
        """Go to the first row with these words, and look at its details."""
        self.wait_for(words)
        row = next(i for i, said in enumerate(self.shown()) if words in said)
        self.screen.table.setFocus()
        self.screen.table.setCurrentIndex(self.screen.listing.model.index(row, 0))
        if details:
            QTest.keyClick(self.screen.table, Qt.Key.Key_Return)

    def said(self) -> str:
        """All words of the details."""
        labels = self.screen.details.findChildren(Label)
        return "\n".join(each.text() for each in labels if each.isVisibleTo(self.screen))

    def wait_said(self, words: str) -> None:
        """Wait for words in the details."""
        self.qtbot.waitUntil(lambda: words in self.said(), timeout=LONG)

    def wait_story(self) -> None:
        """Wait for the course of the prescription of the current row."""

        def is_there() -> bool:
            row = self.screen.table.current_row
            return row is not None and self.screen.details.job_id == row.line.job_id

        self.qtbot.waitUntil(is_there, timeout=LONG)

    def look(self) -> None:
        """Have the screen look at the journal now, in place of in two seconds."""
        self.screen.watch.look()

    def do(self, deed: Deed) -> None:
        """Press a button of the details."""
        button = self.screen.details.buttons[deed]
        self.qtbot.waitUntil(button.isVisible, timeout=LONG)
        button.click()


@pytest.fixture
def day(tmp_path: Path) -> WorkingDay:
    return WorkingDay(tmp_path)


@pytest.fixture
def ward(qtbot: QtBot, show: Show, lanes: Lanes, day: WorkingDay) -> Iterator[Callable[[], Ward]]:
    failures: list[Failure] = []

    def journal() -> Journal:
        if failures:
            raise failures[0]
        return day.journal

    made: list[HistoryScreen] = []

    def opened() -> Ward:
        desk = HistoryDesk(journal, lambda: 5, is_sandbox=True)
        screen = HistoryScreen(desk, lanes, day.clock, day.forms())
        screen.resize(1290, 640)
        made.append(screen)
        show(screen)
        return Ward(day, screen, qtbot, failures)

    yield opened
    for screen in made:
        screen.close_down()
    assert lanes.wait()
    day.journal.close()


# ---- the day ---------------------------------------------------------------------------------


def test_a_day_is_shown_newest_first_with_every_fact_in_words(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    day.journal.note(AuditAction.STARTED)
    jobs = day.receive(*THREE)
    day.clock.advance(600)
    day.sign(jobs)
    shown = ward()
    shown.wait_for("起動")
    assert shown.shown() == [
        "09:00。署名・送信。見本 花子さん ほか2件。HPKIカード。3件 完了。"
        "閉じています 右矢印キーで開きます",
        "08:50。受付。見本 花子さん ほか2件。フォルダー。3件 受け付けました。"
        "閉じています 右矢印キーで開きます",
        "08:50。起動。診察室２。記録",
    ]


def test_a_day_without_entries_offers_the_day_before(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    day.journal.note(AuditAction.STARTED)
    day.clock.advance(86_400)
    shown = ward()
    screen = shown.screen
    qtbot.waitUntil(lambda: screen.notes.previous.isVisible(), timeout=LONG)
    assert screen.notes.currentIndex() == Note.EMPTY_DAY.value
    screen.notes.previous.click()
    shown.wait_for("起動")
    assert screen.head.day == DAY
    assert not screen.notes.isVisible()


def test_days_are_stepped_with_buttons_and_keys_but_not_into_tomorrow(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    screen = ward().screen
    assert not screen.head.next.isEnabled()
    QTest.keyClick(screen.table, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert screen.head.day == DAY - timedelta(days=1)
    QTest.keyClick(screen.table, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(screen.table, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert screen.head.day == DAY
    screen.head.previous.click()
    screen.head.previous.click()
    assert screen.head.today.isEnabled()
    screen.head.today.click()
    assert screen.head.day == DAY


def test_after_midnight_the_new_day_can_be_reached(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    screen = ward().screen
    day.clock.advance(86_400)
    screen.reload()
    assert screen.head.next.isEnabled()
    screen.head.next.click()
    assert screen.head.day == DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("language", "this_year", "last_year"),
    [
        (Language.JAPANESE, "9月1日（火）", "2025年9月1日（月）"),
        (Language.ENGLISH, "Tue 1 Sep", "Mon 1 Sep 2025"),
    ],
)
def test_the_day_is_written_as_people_write_it(
    ward: Callable[[], Ward], language: Language, this_year: str, last_year: str
) -> None:
    strings.choose(language)
    head = ward().screen.head
    assert head.field.text() == this_year
    head.go_to(DAY.replace(year=2025))
    assert head.field.text() == last_year


# ---- lines that can be opened ----------------------------------------------------------------


def test_a_batch_is_opened_and_closed_with_the_arrow_keys(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    day.sign(day.receive(*THREE))
    shown = ward()
    shown.choose("署名・送信", details=False)
    table = shown.screen.table
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert [row.split("。")[2] for row in shown.shown()[:4]] == [
        *("見本 花子さん ほか2件", "見本 花子さん", "例田 さくらさん", "試山 和子さん")
    ]
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert len(shown.shown()) == 5
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert len(shown.shown()) == 2


def test_a_press_on_the_patients_opens_a_line_and_elsewhere_shows_details(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    day.sign(day.receive(*THREE))
    shown = ward()
    shown.wait_for("署名・送信")
    table, left = shown.screen.table, Qt.MouseButton.LeftButton
    place = {
        column: table.visualRect(
            shown.screen.listing.model.index(0, COLUMNS.index(column))
        ).center()
        for column in Column
    }
    QTest.mouseClick(table.viewport(), left, pos=place[Column.SUBJECT])
    assert len(shown.shown()) == 5
    assert not shown.screen.details.isVisible()
    QTest.mouseClick(table.viewport(), left, pos=place[Column.RESULT])
    assert shown.screen.details.isVisible()
    assert "3件をまとめた行です" in shown.said()


# ---- search and filter -----------------------------------------------------------------------


def test_search_and_filter_narrow_the_day_and_can_be_dropped_at_once(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    jobs = day.receive(*THREE)
    day.sign(jobs[:2])
    day.journal.cancel(jobs[2].id, why="person")
    shown = ward()
    shown.wait_for("取消")
    head = shown.screen.head
    head.filter.choose(Filter.WITHDRAWN)
    assert [row.split("。")[1] for row in shown.shown()] == ["取消"]
    head.filter.choose(Filter.ALL)
    head.search.setText("れいだ")
    qtbot.waitUntil(lambda: not shown.shown(), timeout=LONG)
    assert shown.screen.notes.currentIndex() == Note.NOTHING_FOUND.value
    head.search.setText("例田")
    qtbot.waitUntil(lambda: len(shown.shown()) == 4, timeout=LONG)  # two lines, opened there
    head.search.setText("zzz")
    qtbot.waitUntil(lambda: not shown.shown(), timeout=LONG)
    shown.screen.notes.everything.click()
    assert len(shown.shown()) == 3


def test_a_search_in_all_days_finds_a_prescription_of_long_ago(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    old = day.receive("例田　さくら")
    day.sign(old)
    day.clock.advance(40 * 86_400)
    day.receive("見本　花子")
    shown = ward()
    shown.wait_for("受付")
    screen = shown.screen
    assert not screen.head.everywhere.isVisible()
    screen.head.search.setText("れいださくら")
    qtbot.waitUntil(screen.notes.everywhere.isVisible, timeout=LONG)
    screen.head.search.setText("さくら")
    screen.head.everywhere.click()
    shown.wait_for("2026年9月1日 08:50。署名・送信")
    assert "処方箋1件" in screen.bar.sentence.whole_text
    shown.choose("署名・送信")
    shown.wait_story()
    assert screen.details.job_id == old[0].id
    screen.bar.back.click()
    assert shown.shown() == []
    assert not screen.bar.isVisible()
    screen.notes.everything.click()
    assert [row.split("。")[2] for row in shown.shown()] == ["見本 花子さん"]


def test_another_search_ends_the_one_in_all_days_and_another_filter_does_not(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    day.sign(day.receive("例田　さくら"))
    day.clock.advance(86_400)
    shown = ward()
    head = shown.screen.head
    head.search.setText("例田")
    head.everywhere.click()
    shown.wait_for("署名・送信")
    head.filter.choose(Filter.SIGNING)
    assert len(shown.shown()) == 1
    head.search.setText("例")
    qtbot.waitUntil(lambda: not shown.screen.bar.isVisible(), timeout=LONG)
    assert shown.shown() == []


# ---- live ------------------------------------------------------------------------------------


def test_new_entries_appear_and_what_is_current_stays_current(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    jobs = day.receive(*THREE)
    shown = ward()
    shown.choose("受付", details=False)
    table = shown.screen.table
    key = table.current_row.line.key if table.current_row else None
    shown.look()
    day.clock.advance(60)
    day.sign(jobs)
    shown.look()
    shown.wait_for("署名・送信")
    assert table.current_row is not None
    assert table.current_row.line.key == key


def test_what_was_scrolled_to_stays_where_it_was(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    for _ in range(40):
        day.journal.note(AuditAction.STARTED)
    shown = ward()
    shown.wait_for("起動")
    shown.look()
    table = shown.screen.table
    table.verticalScrollBar().setValue(400)
    before = (
        shown.screen.listing.model.rows[table.rowAt(0)].line.key,
        table.rowViewportPosition(table.rowAt(0)),
    )
    for _ in range(3):
        day.journal.note(AuditAction.STOPPED)
    shown.look()
    qtbot.waitUntil(lambda: len(shown.shown()) == 43, timeout=LONG)
    settle()
    after = (
        shown.screen.listing.model.rows[table.rowAt(0)].line.key,
        table.rowViewportPosition(table.rowAt(0)),
    )
    assert after == before


def test_a_journal_that_cannot_be_reached_is_a_state_that_ends_by_itself(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    day.journal.note(AuditAction.STARTED)
    shown = ward()
    shown.wait_for("起動")
    shown.failure.append(Failure(FailureCode.JOURNAL_UNREACHABLE, reason="08006"))
    shown.look()
    qtbot.waitUntil(shown.screen.notes.again.isVisible, timeout=LONG)
    assert "つながりません（08006）" in shown.screen.notes.text
    assert "お確かめください" in shown.screen.notes.text
    assert shown.shown() == []
    shown.failure.clear()
    shown.look()
    shown.wait_for("起動")
    assert not shown.screen.notes.isVisible()


# ---- details ---------------------------------------------------------------------------------


def test_the_details_tell_the_course_with_digests_on_demand(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    day.sign(day.receive("見本　花子"))
    shown = ward()
    shown.choose("署名・送信")
    shown.wait_said("署名の開始")
    said = shown.said()
    for wanted in ("見本 花子さん", "送信済", "診察室２", "署名した人　架空 一郎", "9月1日 08:50"):
        assert wanted in said
    assert "abababab" not in said
    shown.screen.details.technical.setChecked(True)
    for wanted in ("証明書のSHA-256　abababab abababab", "文書の照合値", "つながりの値"):
        assert wanted in shown.said()


def test_a_failure_is_told_with_its_remedy(ward: Callable[[], Ward], day: WorkingDay) -> None:
    (claim,) = day.claim(day.receive("見本　花子"))
    failure = Failure(FailureCode.SIGNED_DOCUMENT_FOREIGN)
    day.not_signed(claim, failure)
    shown = ward()
    shown.choose("署名できません")
    shown.wait_said(failure.remedy.ja)
    assert failure.cause.ja in shown.said()
    assert f"コード {failure.code.value}" in shown.said()
    assert Deed.VERIFY not in shown_deeds(shown)


def test_the_details_follow_the_rows_and_end_with_escape(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    day.journal.note(AuditAction.STARTED)
    day.clock.advance(60)
    day.receive("見本　花子")
    shown = ward()
    shown.choose("起動")
    shown.wait_said("起動")
    shown.choose("受付", details=False)
    shown.wait_said("見本 花子さん")
    shown.screen.details.course.setFocus()
    QTest.keyClick(shown.screen.details.course, Qt.Key.Key_Escape)
    assert not shown.screen.details.isVisible()
    assert shown.screen.table.hasFocus()


def test_escape_closes_the_details_while_the_keyboard_is_in_the_table(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    day.receive("見本　花子")
    shown = ward()
    shown.choose("受付")
    shown.screen.table.setFocus()
    QTest.keyClick(shown.screen.table, Qt.Key.Key_Escape)
    assert not shown.screen.details.isVisible()
    assert shown.screen.table.hasFocus()


def test_whoever_reads_the_details_stays_there_while_others_work(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    day.receive("見本　花子")
    shown = ward()
    shown.choose("受付")
    shown.wait_story()
    read = shown.screen.details.course.widget()
    day.clock.advance(60)
    day.journal.note(AuditAction.STARTED)
    shown.look()
    shown.wait_for("起動")
    shown.screen._lanes.history.wait()
    settle()
    assert shown.screen.details.course.widget() is read


def test_in_a_narrow_window_the_details_take_the_place_of_the_table(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    day.receive("見本　花子")
    shown = ward()
    shown.screen.set_measures(narrow=True, short=False)
    shown.choose("受付")
    assert not shown.screen.table.isVisible()
    assert shown.screen.details.isVisible()
    shown.screen.details.close_button.click()
    assert shown.screen.table.isVisible()


# ---- what can be done ------------------------------------------------------------------------


def shown_deeds(ward: Ward) -> set[Deed]:
    buttons = ward.screen.details.buttons
    return {deed for deed, button in buttons.items() if button.isVisible()}


def test_what_can_be_done_is_offered_and_nothing_else(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    delivered, waiting, cancelled = day.receive(*THREE)
    day.sign([delivered])
    day.journal.cancel(cancelled.id, why="person")
    shown = ward()
    wanted: dict[str, set[Deed]] = {
        "取消": {Deed.PRINT, Deed.PDF},
        "署名・送信": {Deed.VERIFY, Deed.COPY, Deed.PRINT, Deed.PDF, Deed.DELIVER_AGAIN},
    }
    for words, deeds in wanted.items():
        shown.choose(words)
        shown.wait_story()
        assert shown_deeds(shown) == deeds
    shown.screen.close_details()
    shown.choose("受付", details=False)
    QTest.keyClick(shown.screen.table, Qt.Key.Key_Right)
    shown.choose("受付。例田 さくらさん。フ")
    shown.wait_story()
    assert shown.screen.details.job_id == waiting.id
    assert shown_deeds(shown) == {Deed.PRINT, Deed.PDF, Deed.CANCEL}


def test_to_deliver_again_is_asked_first_and_says_that_it_arrives_twice(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    jobs = day.receive("見本　花子")
    day.sign(jobs)
    shown = ward()
    shown.choose("署名・送信")
    dialog = asked(shown, Deed.DELIVER_AGAIN)
    assert "もう一度届きます" in dialog_text(dialog)
    assert dialog.focusWidget() is dialog.cancel
    dialog.cancel.click()
    assert day.journal.job(jobs[0].id).state is JobState.DELIVERED
    asked(shown, Deed.DELIVER_AGAIN).go_on.click()
    shown.wait_for("再送信")
    assert day.journal.job(jobs[0].id).state is JobState.SIGNED


def test_a_prescription_is_cancelled_after_asking(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    (job,) = day.receive("見本　花子")
    shown = ward()
    shown.choose("受付")
    asked(shown, Deed.CANCEL).go_on.click()
    shown.wait_for("取り消しました")
    assert day.journal.job(job.id).state is JobState.CANCELLED


def test_what_cannot_be_done_any_more_is_said_with_its_remedy(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    jobs = day.receive("見本　花子")
    shown = ward()
    shown.choose("受付")
    dialog = asked(shown, Deed.CANCEL)
    day.claim(jobs)  # meanwhile, at another workstation
    dialog.go_on.click()
    shown.wait_said("その操作ができません")


def test_the_signed_bytes_go_to_the_verify_screen(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    jobs = day.receive("見本　花子")
    day.sign(jobs)
    shown = ward()
    shown.choose("署名・送信")
    with qtbot.waitSignal(shown.screen.verify_wanted, timeout=LONG) as wanted:
        shown.do(Deed.VERIFY)
    assert wanted.args == [day.journal.document(jobs[0].id, DocumentPart.SIGNED), "1.xml"]


def test_a_copy_never_takes_the_place_of_another_file(
    ward: Callable[[], Ward], day: WorkingDay, tmp_path: Path
) -> None:
    jobs = day.receive("見本　花子")
    day.sign(jobs)
    shown = ward()
    shown.choose("署名・送信")
    place = tmp_path / "copy.xml"
    job: Job = day.journal.job(jobs[0].id)
    shown.screen.deeds.save_copy(job, place)
    shown.wait_said("「copy.xml」に保存しました")
    assert place.read_bytes() == day.journal.document(job.id, DocumentPart.SIGNED)
    shown.screen.deeds.save_copy(job, place)
    shown.wait_said(Failure(FailureCode.OUTPUT_EXISTS, file="copy.xml").cause.ja)


def asked(ward: Ward, deed: Deed) -> AskingDialog:
    ward.do(deed)
    dialogs = [d for d in ward.screen.findChildren(AskingDialog) if d.isVisible()]
    assert len(dialogs) == 1
    return dialogs[0]


def dialog_text(dialog: AskingDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(Label))


# ---- the chain -------------------------------------------------------------------------------


def test_the_chain_is_proved_at_once_and_further_as_entries_come(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    day.journal.note(AuditAction.STARTED)
    shown = ward()
    sentence = shown.screen.foot.sentence
    proved = "1件　記録はつながりを確かめてあります（08:50から切れ目なし）"
    qtbot.waitUntil(lambda: proved in sentence.whole_text, timeout=LONG)
    day.clock.advance(60)
    day.receive("見本　花子")
    shown.look()
    # The lines of the day and the proof come from two places, in any order.
    proved = "3件　記録はつながりを確かめてあります（08:50から切れ目なし）　全部で3件　08:51に確認"
    qtbot.waitUntil(lambda: sentence.whole_text.startswith(proved), timeout=LONG)


def test_a_break_is_said_loudly_with_the_first_broken_entry(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot
) -> None:
    day.receive("見本　花子", "例田　さくら")
    with sqlite3.connect(day.path) as database:
        database.execute("UPDATE audit SET workstation = 'other' WHERE sequence = 2")
    database.close()
    shown = ward()
    qtbot.waitUntil(shown.screen.alarm.isVisible, timeout=LONG)
    for wanted in ("2番目", "書き換えられています", "その前の1件", "管理者にご連絡ください"):
        assert wanted in shown.screen.alarm.text
    assert shown.screen.foot.sentence.whole_text == "記録に切れ目があります"
    # A break never goes away because nothing was broken since.
    day.journal.note(AuditAction.STOPPED)
    shown.look()
    shown.wait_for("終了")
    assert shown.screen.alarm.isVisible()


def test_the_proof_can_be_asked_for_and_given_up(
    ward: Callable[[], Ward], day: WorkingDay, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_signer.station.journal.proof._TELL_EVERY", 1)
    monkeypatch.setattr("clinic_signer.gui.history.desk._TOLD_EVERY", 1)
    day.receive(*THREE)
    shown = ward()
    foot, proving = shown.screen.foot, shown.screen.proving
    qtbot.waitUntil(lambda: proving.state.proof is not None, timeout=LONG)
    said: list[str] = []
    proving.changed.connect(lambda: said.append(foot.sentence.whole_text))
    foot.prove.click()
    foot.prove.click()  # now it stops
    qtbot.waitUntil(lambda: not proving.state.is_running, timeout=LONG)
    foot.prove.click()
    qtbot.waitUntil(lambda: not proving.state.is_running, timeout=LONG)
    assert any("6件中" in each for each in said)


def test_how_the_journal_is_kept_stands_beside(ward: Callable[[], Ward], qtbot: QtBot) -> None:
    keeping = ward().screen.foot.keeping
    qtbot.waitUntil(lambda: bool(keeping.whole_text), timeout=LONG)
    assert keeping.whole_text == (
        "患者の情報は暗号化していません　保存期間 5年（設定で変更できます）"
    )


# ---- accessibility ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_everything_has_a_name_a_role_and_a_reason(
    ward: Callable[[], Ward], day: WorkingDay, language: Language, qtbot: QtBot
) -> None:
    strings.choose(language)
    day.sign(day.receive(*THREE))
    shown = ward()
    qtbot.waitUntil(lambda: len(shown.shown()) == 2, timeout=LONG)
    assert not lint(shown.screen), lint(shown.screen)
    shown.screen.table.setCurrentIndex(shown.screen.listing.model.index(0, 0))
    QTest.keyClick(shown.screen.table, Qt.Key.Key_Right)
    shown.screen.table.setCurrentIndex(shown.screen.listing.model.index(1, 0))
    shown.screen.open_details()
    qtbot.waitUntil(lambda: bool(shown_deeds(shown)), timeout=LONG)
    assert not lint(shown.screen), lint(shown.screen)
    shown.screen.head.search.setText("zzz")
    qtbot.waitUntil(lambda: shown.screen.notes.everything.isVisible(), timeout=LONG)
    assert not lint(shown.screen), lint(shown.screen)


def test_the_list_is_one_stop_and_its_columns_have_names(
    ward: Callable[[], Ward], day: WorkingDay
) -> None:
    day.receive("見本　花子")
    shown = ward()
    shown.choose("受付", details=False)
    model: HistoryModel = shown.screen.listing.model
    names = [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]
    assert names == ["時刻", "操作", "対象", "方法", "結果"]
    QTest.keyClick(shown.screen.table, Qt.Key.Key_Tab)
    assert not shown.screen.table.hasFocus()
    assert shown.screen.table.viewport().pos() != QPoint(0, 0)
