"""The queue: what can be ticked, found and filtered, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.sign.entry import Entry, EntryState, Filter
from clinic_signer.gui.sign.queue import Queue
from clinic_signer.gui.sign.queue_panel import QueuePanel
from clinic_signer.station.journal.job import Confirmation, Job, JobState, Lease
from clinic_signer.station.prescriber import Holder, name_key
from gui.doubles import DAY, NOW, jobs

Show = Callable[[QWidget], None]
ME = Holder("架空　一郎", b"1" * 32)
COLLEAGUE = Holder("模擬　花", b"2" * 32)


@pytest.fixture
def entries() -> list[Entry]:
    """To confirm, ready, ready, blocked."""
    return [Entry.of(job) for job in jobs()]


@pytest.fixture
def panel(show: Show, entries: list[Entry]) -> QueuePanel:
    made = QueuePanel(Queue(DAY))
    show(made)
    made.resize(376, 600)
    made._queue.take(entries)
    made.view.choose(entries[0])
    return made


def become(panel: QueuePanel, entry: Entry, **changes: object) -> None:
    """What the journal says of a row has changed."""
    changed: Job = replace(entry.job, change=entry.job.change + 1, **changes)  # type: ignore[arg-type]
    panel._queue.take([Entry.of(changed)])


def confirmed(entry: Entry) -> tuple[Confirmation, ...]:
    return tuple(Confirmation(key, NOW) for key in entry.job.summary.to_confirm)


def shown(panel: QueuePanel) -> list[Entry | None]:
    return [panel.rows.entry(panel.rows.index(row)) for row in range(panel.rows.rowCount())]


def test_states_are_those_of_the_journal(entries: list[Entry]) -> None:
    states = [entry.state for entry in entries]
    ready = EntryState.TO_SIGN
    assert states == [EntryState.CHECK, ready, ready, EntryState.CHECK]
    for state in JobState:
        assert Entry.of(replace(entries[1].job, state=state)).state in EntryState


def test_a_signature_that_could_not_leave_has_failed_in_the_list(entries: list[Entry]) -> None:
    failure = Failure(FailureCode.OUTPUT_NOT_WRITABLE, file="a.xml")
    entry = Entry.of(replace(entries[1].job, state=JobState.SIGNED, failure=failure))
    assert entry.state is EntryState.FAILED
    assert entry.second_line(DAY) == "16:12　薬 2品目　未送信"


def test_select_all_ticks_only_what_can_be_signed(panel: QueuePanel, entries: list[Entry]) -> None:
    assert panel.select_all.text() == "署名できる2件をすべて選択"
    panel.select_all.click()
    assert [entry.ticked for entry in entries] == [False, True, True, False]
    assert panel.select_all.checkState() is Qt.CheckState.Checked
    panel.select_all.click()
    assert panel._queue.ticked == []


def test_select_all_shows_a_partial_choice(panel: QueuePanel, entries: list[Entry]) -> None:
    panel.view.choose(entries[1])
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel.select_all.checkState() is Qt.CheckState.PartiallyChecked
    panel.select_all.click()
    assert panel._queue.ticked == [entries[1], entries[2]]


def test_space_ticks_the_current_row_only_if_it_can_be_signed(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    for entry in entries:
        panel.view.choose(entry)
        QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel._queue.ticked == [entries[1], entries[2]]
    QTest.keyClick(panel.view, Qt.Key.Key_Space)
    assert panel._queue.ticked == [entries[1], entries[2]]  # the last row stayed current


def test_a_click_on_the_box_ticks_and_a_click_elsewhere_shows(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    row = panel.view.visualRect(panel.rows.index(1))
    viewport = panel.view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=row.topLeft() + QPoint(25, 26))
    assert entries[1].ticked
    assert panel.view.current_entry is entries[0]
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=row.topLeft() + QPoint(200, 26))
    assert entries[1].ticked
    assert panel.view.current_entry is entries[1]


def test_enter_does_nothing_in_the_queue(panel: QueuePanel, entries: list[Entry]) -> None:
    panel.view.choose(entries[1])
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert not entries[1].ticked


def test_an_entry_loses_its_tick_when_a_confirmation_is_taken_back(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    entry = entries[0]
    become(panel, entry, state=JobState.READY, confirmed=confirmed(entry))
    panel._queue.tick(entry, ticked=True)
    assert panel._queue.ticked == [entry]
    become(panel, entry, state=JobState.NEEDS_ATTENTION, confirmed=())
    assert not entry.ticked


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("花子", [0]),
        ("見本花子", [0]),
        ("ﾐﾎﾝ", [0]),
        ("ミホン", [0]),
        ("000000000023456", [1]),
        ("reita", [2]),
        ("", [0, 1, 2, 3]),
        ("誰でもない", []),
    ],
)
def test_search_finds_by_name_kana_number_and_file(
    qtbot: QtBot, panel: QueuePanel, entries: list[Entry], wanted: str, found: list[int]
) -> None:
    panel.search.setText(wanted)
    panel._filter()
    assert shown(panel) == [entries[index] for index in found]
    assert panel._places.currentIndex() == (1 if found else 2)


def test_the_tabs_count_and_filter_by_state(panel: QueuePanel, entries: list[Entry]) -> None:
    become(panel, entries[1], state=JobState.DELIVERED)
    failure = Failure(FailureCode.OUTPUT_NOT_WRITABLE)
    become(panel, entries[2], state=JobState.SIGNED, failure=failure)
    counts = [panel.tabs._counts[index] for index in range(len(Filter))]
    assert counts == [4, 0, 3, 1]
    for index, expected in enumerate(counts):
        panel.tabs.setCurrentIndex(index)
        assert panel.rows.rowCount() == expected


@pytest.mark.parametrize(
    "state",
    [
        *(JobState.SIGNING, JobState.SIGNED, JobState.DELIVERED),
        *(JobState.CANCELLED, JobState.SUPERSEDED),
    ],
)
def test_what_is_signed_being_signed_or_gone_has_no_box(
    panel: QueuePanel, entries: list[Entry], state: JobState
) -> None:
    become(panel, entries[1], state=state)
    index = panel.rows.index(1)
    assert index.data(Qt.ItemDataRole.CheckStateRole) is None
    assert not index.flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_a_screen_reader_hears_name_time_count_state_and_choice(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    panel._queue.tick(entries[1], ticked=True)
    spoken = panel.rows.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "仮野 太郎。16時12分。薬 2品目。未署名。選択済み"
    reader = QAccessible.queryAccessibleInterface(panel.view)
    assert reader.role() is QAccessible.Role.List
    row = reader.child(1)
    assert row.text(QAccessible.Text.Name) == spoken
    assert row.state().checkable
    assert row.state().checked


def test_counts_are_part_of_the_tabs_names(panel: QueuePanel) -> None:
    assert panel.tabs.accessibleTabName(0) == "すべて 4"


def test_nothing_to_tick_disables_select_all_and_says_why(show: Show) -> None:
    panel = QueuePanel(Queue(DAY))
    show(panel)
    assert not panel.select_all.isEnabled()
    assert panel.select_all.text() == "署名できる処方箋はありません"
    assert not panel.search.isVisible()
    assert panel.open_button.isVisible()


# ---- what other programs and workstations do ---------------------------------------------------


def test_rows_come_and_go_under_a_filter_and_what_is_current_stays(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    panel.tabs.setCurrentIndex(1)
    panel.view.choose(entries[2])
    become(panel, entries[1], state=JobState.DELIVERED)
    assert shown(panel) == [entries[2]]
    become(panel, entries[0], state=JobState.READY, confirmed=confirmed(entries[0]))
    assert shown(panel) == [entries[0], entries[2]]
    assert panel.view.current_entry is entries[2]


def test_many_changes_at_once_keep_what_is_current(panel: QueuePanel, entries: list[Entry]) -> None:
    sample = entries[1].job
    many = [replace(sample, id=f"job-{n}", number=n) for n in range(10, 90)]
    panel.tabs.setCurrentIndex(1)
    panel.view.choose(entries[2])
    panel._queue.take([Entry.of(job) for job in many])
    assert panel.rows.rowCount() == 82
    gone = [replace(job, state=JobState.DELIVERED, change=job.change + 1) for job in many]
    panel._queue.take([Entry.of(job) for job in gone])
    assert shown(panel) == [entries[1], entries[2]]
    assert panel.view.current_entry is entries[2]


def test_rows_stand_in_the_order_in_which_they_were_received(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    late = Entry.of(replace(entries[1].job, id="late", number=90))
    early = Entry.of(replace(entries[1].job, id="early", number=50))
    panel._queue.take([late])
    panel._queue.take([early])
    assert shown(panel) == [*entries, early, late]


def test_what_is_older_than_what_is_known_changes_nothing(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    before = entries[1].job
    become(panel, entries[1], state=JobState.DELIVERED)
    panel._queue.take([Entry.of(before)])
    assert entries[1].state is EntryState.SENT


def test_a_row_that_another_workstation_signs_says_where(entries: list[Entry]) -> None:
    job = replace(entries[1].job, state=JobState.SIGNING, lease=Lease("診察室２", 1, NOW))
    entry = Entry.of(job)
    assert entry.state is EntryState.SIGNING
    assert entry.second_line(DAY) == "16:12　薬 2品目　診察室２で署名中"
    entry.is_busy = True
    assert entry.second_line(DAY) == "16:12　薬 2品目"


def test_a_prescription_of_another_day_says_which(entries: list[Entry]) -> None:
    assert entries[1].second_line(date(2026, 9, 2)) == "9月1日　薬 2品目"


def test_another_day_leaves_what_is_closed_to_the_history(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    become(panel, entries[1], state=JobState.DELIVERED)
    panel._queue.begin_day(date(2026, 9, 2))
    panel.show_day()
    assert shown(panel) == [entries[0], entries[2], entries[3]]
    assert panel.tabs._counts[0] == 3
    assert "9月2日" in panel._heading._day.text()


# ---- whose -------------------------------------------------------------------------------------


def of_colleague(entry: Entry) -> Job:
    summary = replace(entry.job.summary, prescriber="模擬　花", prescriber_kana="ﾓｷﾞ ﾊﾅ")
    return replace(entry.job, id="colleague", number=50, summary=summary)


def test_what_another_doctor_has_prescribed_is_marked_and_not_ticked_with_the_rest(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    (theirs,) = panel._queue.take([Entry.of(of_colleague(entries[1]))])
    panel._queue.compare(ME)
    assert theirs.state is EntryState.CHECK
    assert theirs.second_line(DAY) == "16:12　薬 2品目　処方医 模擬　花"
    panel.select_all.click()
    assert panel._queue.ticked == [entries[1], entries[2]]
    panel._queue.compare(COLLEAGUE)
    assert theirs.state is EntryState.TO_SIGN
    assert panel._queue.ticked == []
    assert panel._queue.signable == [theirs]


def test_that_the_names_differ_is_confirmed_for_one_certificate_only(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    """An old form of a character is no other person; but another card is another question."""
    (theirs,) = panel._queue.take([Entry.of(of_colleague(entries[1]))])
    panel._queue.compare(ME)
    become(panel, theirs, confirmed=(Confirmation(name_key(ME), NOW),))
    assert theirs.can_be_signed
    panel._queue.tick(theirs, ticked=True)
    assert panel._queue.ticked == [theirs]
    panel._queue.compare(Holder("例示　三郎", b"3" * 32))
    assert not theirs.can_be_signed
    assert panel._queue.ticked == []


def test_my_prescriptions_alone_where_there_are_several_doctors(
    panel: QueuePanel, entries: list[Entry]
) -> None:
    assert not panel.mine.isVisible()
    panel._queue.take([Entry.of(of_colleague(entries[1]))])
    assert panel.mine.isVisible()
    assert not panel.mine.isEnabled()  # nobody's card is known yet
    assert panel.mine.accessibleDescription()
    panel._queue.compare(ME)
    panel.show_mine()
    assert panel.mine.isEnabled()
    panel.mine.setFocus()
    QTest.keyClick(panel.mine, Qt.Key.Key_Space)
    assert shown(panel) == entries
    panel._queue.compare(COLLEAGUE)
    panel.show_mine()
    assert [entry.job.id for entry in shown(panel) if entry] == ["colleague"]
