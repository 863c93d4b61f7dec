"""The queue over a journal that others change too: programs, workstations, an earlier run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings, theme
from clinic_signer.gui.batch_dialog import BatchDialog
from clinic_signer.gui.batch_rows import RowState
from clinic_signer.gui.history.asking import AskingDialog
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.sign.action_bar import ActionLink
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.signing import SessionEnd
from clinic_signer.gui.worker import Lanes
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Arrival, Claim, Job, Purpose, Route, Source
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.station import Station
from gui.doubles import (
    DAY,
    LONG,
    Card,
    Certificate,
    Clock,
    FakeDesk,
    samples,
    settle,
    without_card,
)

KARINO, REITA = 1, 2
"""Places of the two samples that can be signed as they are."""


@dataclass
class Elsewhere:
    """Another program over the same journal, at another workstation."""

    journal: Journal

    def receive(self, data: bytes, name: str = "emr.csv", route: Route = Route.FOLDER) -> Job:
        """It hands a prescription in."""
        source = Source.API if route is Route.API else Source.FOLDER
        station = Station(self.journal)
        return station.receive([Arrival(data, name, source, route)])[0].job

    def claim(self, entry: Entry, purpose: Purpose = Purpose.SIGN) -> Claim:
        """It begins to work on a row."""
        wanted = Wanted(purpose, job_ids=(entry.job.id,), outbox="elsewhere")
        (claim,) = self.journal.claim(wanted)
        return claim

    def sign(self, entry: Entry) -> None:
        """It signs a row and has it delivered."""
        self.journal.record_signed(self.claim(entry), b"<theirs/>", facts={}, signer="")
        claim = self.claim(entry, Purpose.DELIVER)
        self.journal.stage(claim, outbox="elsewhere", name="theirs.xml")
        self.journal.record_delivered(claim)


@pytest.fixture
def elsewhere(desk: FakeDesk, clock: Clock) -> Iterator[Elsewhere]:
    path = desk.out_folder.parent / "journal.sqlite"
    journal = Journal(path, workstation="受付", clock=clock)
    yield Elsewhere(journal)
    journal.close()


@pytest.fixture
def reopen(
    qtbot: QtBot, desk: FakeDesk, lanes: Lanes, clock: Clock
) -> Iterator[Callable[[], MainWindow]]:
    """Open another window over the same journal, as after a restart of the program."""
    made: list[tuple[MainWindow, FakeDesk]] = []

    def opened() -> MainWindow:
        again = FakeDesk(desk.out_folder, clock)
        window = MainWindow(again, lanes, clock)
        made.append((window, again))
        theme.dress(window)
        qtbot.addWidget(window)
        window.resize(1366, 728)
        window.show()
        window.begin_work()
        qtbot.waitUntil(lambda: window.screens.made_sign is not None, timeout=LONG)
        qtbot.waitUntil(lambda: window.sign.watch.is_loaded, timeout=LONG)
        qtbot.waitUntil(lambda: window.sign._ways.card.usable, timeout=LONG)
        return window

    yield opened
    for window, again in made:
        window.sign.session = None
        window.sign.watch.stop()
        lanes.queue.wait()
        settle()
        if again.journal is not None:
            again.journal.close()


@pytest.fixture
def look(qtbot: QtBot, window: MainWindow) -> Callable[[Callable[[], bool]], None]:
    """Have the window look at the journal now, and wait for what it finds."""

    def looked(found: Callable[[], bool]) -> None:
        window.sign.watch.look()
        qtbot.waitUntil(found, timeout=LONG)

    return looked


Look = Callable[[Callable[[], bool]], None]
Reopen = Callable[[], MainWindow]


def entries(window: MainWindow) -> list[Entry]:
    return window.sign.model.entries


def entry_of(window: MainWindow, job: Job) -> Entry:
    found = window.sign.model.entry(job.id)
    assert found is not None
    return found


def facts(desk: FakeDesk, action: AuditAction) -> list[dict[str, object]]:
    """What the journal says of these deeds, in turn."""
    found = desk.open_journal().history(HistoryQuery(actions=frozenset({action})))
    return [dict(each.entry.facts) for each in reversed(found)]


def other_patient(name: str = "新野　太郎") -> bytes:
    return samples()["karino-taro"].replace("仮野　太郎".encode(), name.encode())


def numbered(data: bytes) -> bytes:
    """The same with an exchange number: what comes with that number again is a change."""
    return data.replace(b"\n101,", b"\n82,1,1234567890123456\n101,", 1)


def show(qtbot: QtBot, window: MainWindow, entry: Entry) -> None:
    """Go to a row, and wait until it is on screen."""
    window.sign.show_item(entry)
    form = window.sign.form
    qtbot.waitUntil(lambda: form.entry is entry and form.content is not None, timeout=LONG)


def press_sign(qtbot: QtBot, window: MainWindow) -> PinDialog:
    qtbot.waitUntil(window.sign.bar.button.isEnabled)
    window.sign.bar.button.click()
    session = window.sign.session
    assert session is not None
    qtbot.waitUntil(lambda: session.pin_dialog is not None)  # type: ignore[attr-defined]
    dialog: PinDialog = session.pin_dialog  # type: ignore[attr-defined]
    dialog._shown_at -= 1
    return dialog


def enter(dialog: PinDialog, pin: str = "1234") -> None:
    QTest.keyClicks(dialog.field, pin)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)


def sign_all(qtbot: QtBot, window: MainWindow) -> SessionEnd:
    """Tick everything, type the PIN, wait for the end."""
    ends: list[SessionEnd] = []
    window.sign.signing_ended.connect(ends.append)
    window.sign.tick_all()
    enter(press_sign(qtbot, window))
    qtbot.waitUntil(lambda: bool(ends), timeout=LONG)
    return ends[0]


# ---- what others do ----------------------------------------------------------------------------


def test_what_another_program_hands_in_appears_by_itself(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere
) -> None:
    job = elsewhere.receive(other_patient())
    qtbot.waitUntil(lambda: window.sign.model.entry(job.id) is not None, timeout=LONG)
    assert entry_of(window, job).patient == "新野　太郎"
    assert window.sign.form.entry is entries(window)[0]  # what is on screen stays there


def test_a_row_that_another_workstation_signs_says_so_and_where_and_loses_its_tick(
    window: MainWindow, elsewhere: Elsewhere, look: Look
) -> None:
    window.sign.tick_all()
    theirs = entries(window)[KARINO]
    claim = elsewhere.claim(theirs)
    look(lambda: theirs.state is EntryState.SIGNING)
    assert "受付で署名中" in theirs.second_line(DAY)
    assert window.sign.model.ticked == [entries(window)[REITA]]
    elsewhere.journal.release([claim], why="closed")
    look(lambda: theirs.state is EntryState.TO_SIGN)
    assert window.sign.model.ticked == [entries(window)[REITA]]  # nobody ticks it but a person
    elsewhere.sign(theirs)
    look(lambda: theirs.state is EntryState.SENT)


def test_what_a_dead_workstation_has_claimed_can_be_signed_again(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere, look: Look, clock: Clock
) -> None:
    theirs = entries(window)[KARINO]
    elsewhere.claim(theirs)
    look(lambda: theirs.state is EntryState.SIGNING)
    clock.advance(60)
    look(lambda: theirs.state is EntryState.TO_SIGN)
    assert theirs in sign_all(qtbot, window).signed


def test_what_is_cancelled_elsewhere_is_shown_as_such_and_is_not_signed(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere, look: Look
) -> None:
    window.sign.tick_all()
    gone = entries(window)[KARINO]
    elsewhere.journal.cancel(gone.job.id, why="emr")
    look(lambda: gone.state is EntryState.CANCELLED)
    assert gone in entries(window)
    assert window.sign.model.ticked == [entries(window)[REITA]]
    show(qtbot, window, gone)  # its content can still be looked at


def test_the_button_says_how_many_would_be_signed_whatever_the_bar_tells(
    window: MainWindow, elsewhere: Elsewhere, look: Look
) -> None:
    window.sign.tick_all()
    window.sign.show_mistake(Failure(FailureCode.FILE_EMPTY))
    assert window.sign.bar.button.text() == "署名する (2件)"
    gone = entries(window)[KARINO]
    elsewhere.journal.cancel(gone.job.id, why="emr")
    look(lambda: gone.state is EntryState.CANCELLED)
    assert window.sign.bar.view.heading == "ファイルが空です。"
    assert window.sign.bar.button.text() == "署名する (1件)"


def test_why_nothing_can_be_signed_any_more_is_said_in_place_of_older_news(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    window.sign.tick_all()
    window.sign.show_mistake(Failure(FailureCode.FILE_EMPTY))
    desk.show_cards(without_card())
    qtbot.waitUntil(lambda: not window.sign.bar.button.isEnabled())
    assert window.sign.bar.view.heading == strings.plain(without_card().heading)


def test_a_changed_prescription_comes_in_the_place_of_the_first_and_leads_to_it(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere, look: Look
) -> None:
    first = elsewhere.receive(numbered(other_patient()))
    look(lambda: window.sign.model.entry(first.id) is not None)
    old = entry_of(window, first)
    window.sign.model.tick(old, ticked=True)
    second = elsewhere.receive(numbered(other_patient("新野　次郎")))
    look(lambda: old.state is EntryState.REPLACED)
    new = entry_of(window, second)
    assert "差替" in new.second_line(DAY)
    assert window.sign.model.ticked == []
    window.sign.show_item(old)
    assert window.sign.bar.view.link is ActionLink.SHOW_NEWER
    window.sign.bar.link.click()
    qtbot.waitUntil(lambda: window.sign.form.entry is new)


def test_a_row_that_is_taken_while_the_pin_is_typed_is_not_signed_twice(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, elsewhere: Elsewhere
) -> None:
    ends: list[SessionEnd] = []
    window.sign.signing_ended.connect(ends.append)
    window.sign.tick_all()
    dialog = press_sign(qtbot, window)
    taken = entries(window)[KARINO]
    elsewhere.claim(taken)
    enter(dialog)
    qtbot.waitUntil(lambda: bool(ends), timeout=LONG)
    assert [entry.patient for entry in ends[0].signed] == ["例田　さくら"]
    assert [(entry, failure.code) for entry, failure in ends[0].failed] == [
        (taken, FailureCode.JOB_TAKEN_OVER)
    ]
    batch = next(each for each in window.findChildren(BatchDialog) if each.isVisible())
    states = {row.patient: row.state for row in batch.model.rows}
    assert states == {"仮野　太郎": RowState.FAILED, "例田　さくら": RowState.SIGNED}
    qtbot.waitUntil(lambda: "受付で署名中" in taken.second_line(DAY), timeout=LONG)
    assert len(facts(desk, AuditAction.SIGNED)) == 1


def test_a_result_that_comes_too_late_is_thrown_away(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, elsewhere: Elsewhere, clock: Clock
) -> None:
    """The PC slept in the middle: by now another one has signed the prescription."""
    desk.gate = threading.Event()
    ends: list[SessionEnd] = []
    window.sign.signing_ended.connect(ends.append)
    mine = entries(window)[KARINO]
    window.sign.model.tick(mine, ticked=True)
    enter(press_sign(qtbot, window))
    qtbot.waitUntil(desk.at_gate.is_set)
    clock.advance(60)
    elsewhere.sign(mine)
    desk.gate.set()
    qtbot.waitUntil(lambda: bool(ends), timeout=LONG)
    assert ends[0].signed == []
    assert [failure.code for _, failure in ends[0].failed] == [FailureCode.JOB_TAKEN_OVER]
    assert len(facts(desk, AuditAction.SIGNED)) == 1
    assert facts(desk, AuditAction.DISCARDED) == [{"signer": "card", "failure": "job-taken-over"}]
    assert desk.delivered == []


# ---- what an earlier run has left --------------------------------------------------------------


def test_what_was_confirmed_is_confirmed_after_a_restart(
    qtbot: QtBot, window: MainWindow, reopen: Reopen
) -> None:
    for card in window.sign.form.page.cards:
        if card.confirm is not None:
            card.confirm.click()
    entry = entries(window)[0]
    qtbot.waitUntil(lambda: entry.state is EntryState.TO_SIGN, timeout=LONG)
    again = reopen()
    found = entry_of(again, entry.job)
    assert found is not entry
    assert found.state is EntryState.TO_SIGN
    assert not found.ticked
    show(qtbot, again, found)
    said = [card._done_text.text() for card in again.sign.form.page.cards if card.undo is not None]
    assert said == ["16:12 確認済み"]


def test_what_was_being_signed_when_the_program_died_comes_back_when_its_lease_ends(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere, reopen: Reopen, clock: Clock
) -> None:
    left = entries(window)[KARINO]
    elsewhere.claim(left)
    again = reopen()
    found = entry_of(again, left.job)
    assert found.state is EntryState.SIGNING
    clock.advance(60)
    again.sign.watch.look()
    qtbot.waitUntil(lambda: found.state is EntryState.TO_SIGN, timeout=LONG)


def test_what_was_signed_and_not_sent_when_the_program_died_is_sent(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere, reopen: Reopen
) -> None:
    left = entries(window)[KARINO]
    claim = elsewhere.claim(left)
    elsewhere.journal.record_signed(claim, b"<signed/>", facts={}, signer="")
    again = reopen()
    found = entry_of(again, left.job)
    qtbot.waitUntil(lambda: found.state is EntryState.SENT, timeout=LONG)
    assert again._desk.delivered == ["karino-taro_SANDBOX_signed.xml"]  # type: ignore[attr-defined]


def test_whoever_practises_finds_the_same_four_each_time(
    qtbot: QtBot, window: MainWindow, reopen: Reopen
) -> None:
    before = [entry.job.id for entry in entries(window)]
    assert [entry.job.id for entry in entries(reopen())] == before  # nothing was signed
    sign_all(qtbot, window)
    qtbot.waitUntil(lambda: not window.sign.model.waiting_to_leave, timeout=LONG)
    signed = [entry.patient for entry in entries(window)]  # the new four come into it as well
    after = entries(reopen())
    assert [entry.patient for entry in after] == signed
    assert not {entry.job.id for entry in after} & set(before)


def test_that_only_my_prescriptions_are_wanted_is_remembered(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere, reopen: Reopen, look: Look
) -> None:
    theirs = elsewhere.receive(other_patient().replace("架空　一郎".encode(), "模擬　花".encode()))
    look(lambda: window.sign.model.entry(theirs.id) is not None)
    mine = window.sign.queue.mine
    assert mine.isVisible()
    mine.click()
    assert window.sign.queue.rows.rowCount() == 4
    again = reopen()
    qtbot.waitUntil(again.sign.queue.mine.isChecked, timeout=LONG)
    qtbot.waitUntil(lambda: again.sign.queue.rows.rowCount() == 4, timeout=LONG)
    again.sign.queue.mine.click()
    assert again.sign.queue.rows.rowCount() == 5
    assert not reopen().sign.queue.mine.isChecked()


# ---- a journal that cannot be reached ----------------------------------------------------------

AWAY = Failure(FailureCode.JOURNAL_UNREACHABLE, reason="timeout")


def test_a_journal_that_is_away_at_the_start_is_said_and_comes_back_by_itself(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    desk.journal_failure = AWAY
    desk.files["a.csv"] = samples()["karino-taro"]
    empty_window.begin_work()
    qtbot.waitUntil(lambda: empty_window.screens.made_sign is not None, timeout=LONG)
    sign = empty_window.sign
    qtbot.waitUntil(sign.queue._notice.isVisible, timeout=LONG)
    assert "つながりません" in sign.queue._notice.text
    assert "自動で続けます" in sign.queue._notice.text
    empty_window.open_documents([Path("a.csv")])
    qtbot.waitUntil(lambda: "a.csv" in sign.bar.view.heading, timeout=LONG)
    assert "つながりません" in sign.bar.view.below
    desk.journal_failure = None
    qtbot.waitUntil(lambda: len(sign.model.entries) == 4, timeout=LONG)
    assert not sign.queue._notice.isVisible()


def test_a_key_that_is_missing_is_not_asked_for_again_and_again_but_when_a_person_wants_it(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    desk.journal_failure = Failure(FailureCode.JOURNAL_KEY_MISSING)
    empty_window.begin_work()
    qtbot.waitUntil(lambda: empty_window.screens.made_sign is not None, timeout=LONG)
    sign = empty_window.sign
    qtbot.waitUntil(sign.queue._notice.isVisible, timeout=LONG)
    assert sign.watch._again.remainingTime() > 30_000
    desk.journal_failure = None
    QTest.keyClick(empty_window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: len(sign.model.entries) == 4, timeout=LONG)
    assert not sign.queue._notice.isVisible()


def test_while_the_journal_is_away_rows_stay_and_nothing_is_signed(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    ends: list[SessionEnd] = []
    window.sign.signing_ended.connect(ends.append)
    window.sign.tick_all()
    dialog = press_sign(qtbot, window)
    desk.journal_failure = AWAY
    window.sign.watch.look()
    qtbot.waitUntil(window.sign.queue._notice.isVisible, timeout=LONG)
    assert window.sign.queue.rows.rowCount() == 4
    enter(dialog)
    qtbot.waitUntil(lambda: "つながりません" in dialog.notice.text, timeout=LONG)
    assert desk.pins == []
    assert not ends
    desk.journal_failure = None
    window.sign.watch.look()
    qtbot.waitUntil(lambda: not window.sign.queue._notice.isVisible(), timeout=LONG)
    enter(dialog)
    qtbot.waitUntil(lambda: bool(ends), timeout=LONG)
    assert len(ends[0].signed) == 2


def test_a_prescription_that_cannot_be_read_says_why_and_is_read_when_that_is_over(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.journal_failure = AWAY
    form, entry = window.sign.form, entries(window)[KARINO]
    window.sign.show_item(entry)
    qtbot.waitUntil(form._notice.isVisible, timeout=LONG)
    assert "つながりません" in form._notice.text
    window.sign.watch.look()
    qtbot.waitUntil(lambda: window.sign.watch.failure is not None, timeout=LONG)
    desk.journal_failure = None
    window.sign.watch.look()
    qtbot.waitUntil(lambda: form.entry is entry and form.content is not None, timeout=LONG)


# ---- what a person does with a row -------------------------------------------------------------


def asked(window: MainWindow) -> AskingDialog:
    return next(each for each in window.findChildren(AskingDialog) if each.isVisible())


def test_the_delete_key_asks_and_what_was_cancelled_can_be_put_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    view, gone = window.sign.queue.view, entries(window)[KARINO]
    show(qtbot, window, gone)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    asked(window).reject()
    assert gone.state is EntryState.TO_SIGN
    QTest.keyClick(view, Qt.Key.Key_Delete)
    asked(window).go_on.click()
    qtbot.waitUntil(lambda: gone.state is EntryState.CANCELLED, timeout=LONG)
    assert "仮野 太郎さんの処方箋を取り消しました" in window.sign.bar.view.heading
    assert window.sign.bar.view.link is ActionLink.PUT_BACK
    window.sign.bar.link.click()
    qtbot.waitUntil(lambda: len(entries(window)) == 5, timeout=LONG)
    back = entries(window)[4]
    qtbot.waitUntil(lambda: window.sign.form.entry is back, timeout=LONG)
    assert (back.patient, back.state) == (gone.patient, EntryState.TO_SIGN)
    assert gone.state is EntryState.CANCELLED


def test_a_cancellation_that_the_emr_is_told_of_cannot_be_undone(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere, look: Look
) -> None:
    job = elsewhere.receive(other_patient(), route=Route.API)
    look(lambda: window.sign.model.entry(job.id) is not None)
    entry = entry_of(window, job)
    show(qtbot, window, entry)
    QTest.keyClick(window.sign.queue.view, Qt.Key.Key_Delete)
    asked(window).go_on.click()
    qtbot.waitUntil(lambda: entry.state is EntryState.CANCELLED, timeout=LONG)
    qtbot.waitUntil(lambda: "取り消しました" in window.sign.bar.view.heading)
    assert window.sign.bar.view.link is None


def test_what_has_been_sent_is_not_cancelled_here(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere, look: Look
) -> None:
    sent = entries(window)[KARINO]
    elsewhere.sign(sent)
    look(lambda: sent.state is EntryState.SENT)
    show(qtbot, window, sent)
    QTest.keyClick(window.sign.queue.view, Qt.Key.Key_Delete)
    assert not window.findChildren(AskingDialog)


def test_one_that_failed_says_why_and_is_tried_again(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.answers = iter([Failure(FailureCode.SIGNED_DOCUMENT_REJECTED, reason="payload")])
    failed = sign_all(qtbot, window).failed[0][0]
    for dialog in window.findChildren(BatchDialog):
        dialog.close()
    assert failed.state is EntryState.FAILED
    window.sign.show_item(failed)
    assert window.sign.bar.view.link is ActionLink.TRY_AGAIN
    assert window.sign.bar.view.heading == "署名できませんでした"
    window.sign.bar.link.click()
    qtbot.waitUntil(lambda: failed.state is EntryState.TO_SIGN, timeout=LONG)
    assert sign_all(qtbot, window).signed == [failed]


def test_older_news_do_not_hide_why_the_row_on_screen_failed(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.answers = iter([Failure(FailureCode.SIGNED_DOCUMENT_REJECTED, reason="payload")])
    failed = sign_all(qtbot, window).failed[0][0]
    for dialog in window.findChildren(BatchDialog):
        dialog.close()
    show(qtbot, window, entries(window)[REITA])
    window.sign.show_mistake(Failure(FailureCode.FILE_EMPTY))
    window.sign.show_item(failed)
    assert window.sign.bar.view.link is ActionLink.TRY_AGAIN
    window.sign.show_item(entries(window)[REITA])
    assert window.sign.bar.view.heading == "ファイルが空です。"


def menu_of(window: MainWindow, entry: Entry) -> list[str]:
    return [strings.say(words) for words, _ in window.sign.deeds._possible(entry)]


def test_the_menu_of_a_row_offers_what_can_be_done_with_it(
    qtbot: QtBot, window: MainWindow, elsewhere: Elsewhere, look: Look, desk: FakeDesk
) -> None:
    form = ["印刷…", "PDFに書き出す…"]
    assert menu_of(window, entries(window)[KARINO]) == [*form, "処方箋を取り消す…"]
    claim = elsewhere.claim(entries(window)[KARINO])
    look(lambda: entries(window)[KARINO].state is EntryState.SIGNING)
    assert menu_of(window, entries(window)[KARINO]) == form
    elsewhere.journal.release([claim], why="closed")
    look(lambda: entries(window)[KARINO].state is EntryState.TO_SIGN)
    desk.delivery_failure = Failure(FailureCode.OUTPUT_NOT_WRITABLE, file="a.xml")
    desk.answers = iter([None, Failure(FailureCode.SIGNED_DOCUMENT_REJECTED, reason="payload")])
    sign_all(qtbot, window)
    again, cancel = "もう一度保存する", "処方箋を取り消す…"
    assert menu_of(window, entries(window)[KARINO]) == [again, *form, cancel]
    assert menu_of(window, entries(window)[REITA]) == ["署名待ちに戻す", *form, cancel]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # pop-ups, off screen
def test_the_menu_opens_by_key_and_does_what_it_says(qtbot: QtBot, window: MainWindow) -> None:
    view = window.sign.queue.view
    show(qtbot, window, entries(window)[KARINO])
    place = view.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, view.mapToGlobal(place))
    QApplication.sendEvent(view, event)
    menu = next(each for each in window.findChildren(QMenu) if each.isVisible())
    (cancel,) = [each for each in menu.actions() if each.text() == "処方箋を取り消す…"]
    cancel.trigger()
    menu.close()
    asked(window).reject()


def test_while_something_is_signed_no_row_is_cancelled(qtbot: QtBot, window: MainWindow) -> None:
    window.sign.tick_all()
    dialog = press_sign(qtbot, window)
    QTest.keyClick(window.sign.queue.view, Qt.Key.Key_Delete)
    assert not window.findChildren(AskingDialog)
    dialog.reject()


# ---- what the journal is told ------------------------------------------------------------------


def test_each_pin_is_noted_with_what_the_card_said_and_never_the_pin(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    ends: list[SessionEnd] = []
    window.sign.signing_ended.connect(ends.append)
    window.sign.tick_all()
    dialog = press_sign(qtbot, window)
    enter(dialog, "8351902746183592")
    qtbot.waitUntil(lambda: dialog.state.name == "ORDINARY", timeout=LONG)
    enter(dialog)
    qtbot.waitUntil(lambda: bool(ends), timeout=LONG)
    assert facts(desk, AuditAction.PIN_ENTERED) == [
        {"signer": "card", "failure": "card-pin-wrong", "attempts_left": 14},
        {"signer": "card"},
    ]
    path = desk.out_folder.parent
    kept = b"".join(file.read_bytes() for file in path.glob("journal.sqlite*"))
    assert b"8351902746183592" not in kept
    assert facts(desk, AuditAction.NOT_SIGNED) == []  # the PIN says nothing of a prescription


def test_start_and_end_are_noted(window: MainWindow, desk: FakeDesk, lanes: Lanes) -> None:
    assert [each["program"] for each in facts(desk, AuditAction.STARTED)] == ["window"]
    lanes.queue.run(desk.queue.end, lambda _none: None, lambda _failure: None)
    assert lanes.queue.wait()
    assert [each["program"] for each in facts(desk, AuditAction.STOPPED)] == ["window"]


def test_what_is_no_prescription_is_noted_and_not_taken(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.files["picture.png"] = b"\x89PNG\r\n\x1a\n\x00\x00"
    window.open_documents([Path("picture.png")])
    qtbot.waitUntil(lambda: "picture.png" in window.sign.bar.view.heading, timeout=LONG)
    assert [each["source"] for each in facts(desk, AuditAction.REJECTED)] == ["window"]
    assert len(desk.open_journal().jobs()) == 4


def test_a_document_that_came_before_leads_to_its_row(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.files["again.csv"] = samples()["reita-sakura"]
    window.sign.open_files([Path("again.csv")], show_first=True)
    qtbot.waitUntil(lambda: window.sign.form.entry is entries(window)[REITA], timeout=LONG)
    assert "again.csv" in window.sign.bar.view.heading
    assert len(facts(desk, AuditAction.DUPLICATE)) == 1


def test_another_doctor_s_name_that_is_confirmed_is_signed_and_only_for_this_card(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    colleague = Card(certificate=Certificate("模擬　花", sha256=b"2" * 32))
    desk.show_cards(colleague)
    entry = entries(window)[KARINO]
    qtbot.waitUntil(lambda: not entry.is_mine, timeout=LONG)
    assert window.sign.model.signable == []
    show(qtbot, window, entry)
    cards = [each for each in window.sign.form.page.cards if each.confirm is not None]
    assert len(cards) == 1
    assert "名前が違います" in cards[0].finding.heading.ja
    assert cards[0].confirm is not None
    cards[0].confirm.click()
    qtbot.waitUntil(lambda: entry.ticked, timeout=LONG)
    ends: list[SessionEnd] = []
    window.sign.signing_ended.connect(ends.append)
    enter(press_sign(qtbot, window))
    qtbot.waitUntil(lambda: bool(ends), timeout=LONG)
    assert ends[0].signed == [entry]


def test_another_day_begins_with_the_window_open(
    window: MainWindow, elsewhere: Elsewhere, look: Look, clock: Clock
) -> None:
    sent = entries(window)[KARINO]
    elsewhere.sign(sent)
    look(lambda: sent.state is EntryState.SENT)
    clock.now += timedelta(days=1)
    window.sign.watch._turn()
    assert sent not in entries(window)
    assert len(entries(window)) == 3
    assert "9月2日" in window.sign.queue._heading._day.text()
