"""The History screen in the window: rail, keys, and from a real signature to its verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui import theme
from clinic_signer.gui.history.possible import Deed
from clinic_signer.gui.history.screen import HistoryScreen
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.screens import HISTORY_INDEX, VERIFY_INDEX
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.worker import Lanes
from clinic_signer.sandbox import PIN, Sandbox, VirtualReaders
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.card_thread import CardThread
from clinic_signer.signers.card.readers import CardReaders
from clinic_signer.station.held_jobs import HeldJobs
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import Arrival, JobQuery, JobState, Source
from clinic_signer.station.signing import Outcome, sign_batch
from clinic_signer.station.station import Station
from gui.doubles import LONG, FakeDesk, settle
from gui.lint import lint
from gui.test_main_window import SIZES, cut_off


def rows(screen: HistoryScreen) -> list[str]:
    model, role = screen.listing.model, Qt.ItemDataRole.AccessibleTextRole
    return [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]


@pytest.fixture
def shown(qtbot: QtBot, window: MainWindow) -> Iterator[HistoryScreen]:
    """The screen in the window, with what its start has noted."""
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    screen = window.screens.history
    qtbot.waitUntil(lambda: any("起動" in row for row in rows(screen)), timeout=LONG)
    yield screen
    screen.close_down()


def test_control_3_shows_the_history_between_verify_and_certificates(
    window: MainWindow, shown: HistoryScreen
) -> None:
    assert window.screens.currentIndex() == HISTORY_INDEX == VERIFY_INDEX + 1
    assert window.rail.buttons[HISTORY_INDEX].isChecked()
    assert window.rail.buttons[HISTORY_INDEX].accessibleName() == "履歴"
    assert shown.isVisible()
    assert lint(window) == []


def test_the_keys_of_the_window_work_here_too(
    qtbot: QtBot, window: MainWindow, shown: HistoryScreen, desk: FakeDesk
) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert shown.head.search.hasFocus()
    desk.open_journal().note(AuditAction.STOPPED)
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: any("終了" in row for row in rows(shown)), timeout=LONG)
    met = []
    for _ in window.regions():
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
        met.append(QApplication.focusWidget())
    for stop in (shown.head.search, shown.table, shown.foot.prove, window.strip.card):
        assert stop in met


@pytest.mark.parametrize("size", SIZES)
def test_no_words_are_cut_off_with_everything_shown(
    qtbot: QtBot, window: MainWindow, shown: HistoryScreen, size: tuple[int, int]
) -> None:
    window.setMinimumSize(0, 0)
    window.resize(*size)
    qtbot.waitUntil(lambda: shown.proving.state.proof is not None, timeout=LONG)
    shown.head.search.setText("起動")
    shown.find_everywhere()
    qtbot.waitUntil(lambda: shown.bar.isVisible(), timeout=LONG)
    shown.back_to_the_day()
    shown.table.setCurrentIndex(shown.listing.model.index(0, 0))
    shown.open_details()
    settle()
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            assert not cut_off(widget), (size, widget)


def test_the_window_closes_while_the_journal_is_examined(
    qtbot: QtBot, window: MainWindow, shown: HistoryScreen
) -> None:
    shown.proving.examine()
    window.close()
    assert not window.isVisible()


# ---- the whole way ---------------------------------------------------------------------------


@pytest.fixture
def station_window(qtbot: QtBot, real_desk: StationDesk, lanes: Lanes) -> MainWindow:
    window = MainWindow(real_desk, lanes, lambda: datetime.now(UTC))
    theme.dress(window)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def sign(qtbot: QtBot, sandbox: Sandbox) -> Iterator[Callable[[Station], int]]:
    """Signs everything in a station with the practice card; tells how many."""
    source = VirtualReaders()
    source.insert(sandbox.virtual_card())
    readers = CardReaders(source, on_change=lambda _state: None, thread=CardThread())
    readers.start()
    qtbot.waitUntil(lambda: readers.state.chosen.is_usable, timeout=LONG)

    def signed(station: Station) -> int:
        signer = readers.signer()
        kind = signer.capabilities.kind
        jobs = station.journal.jobs(JobQuery(states=frozenset({JobState.READY})))

        def record(index: int, outcome: Outcome) -> None:
            held.record(jobs[index].id, outcome, kind)

        with HeldJobs(station.journal, [job.id for job in jobs]) as held, Pin(PIN.encode()) as pin:
            sign_batch(
                [station.item(job) for job in jobs],
                signer,
                pin,
                trust=sandbox.trust_at(datetime.now(UTC)),
                clock=lambda: datetime.now(UTC),
                on_result=record,
            )
        return len(jobs)

    yield signed
    readers.close()


def test_what_the_card_has_signed_is_found_in_the_history_and_verified(
    qtbot: QtBot,
    station_window: MainWindow,
    real_desk: StationDesk,
    sandbox: Sandbox,
    sign: Callable[[Station], int],
) -> None:
    station = real_desk._station
    sample = sandbox.samples[1]
    unique = sample.csv.replace(b"000000000023456", b"000000000099901")
    station.receive([Arrival(unique, sample.name, Source.PRACTICE)])
    assert sign(station) >= 1
    station_window.show_screen(HISTORY_INDEX)
    screen = station_window.screens.history
    said = "署名。仮野 太郎さん。HPKIカード"
    qtbot.waitUntil(lambda: any(said in row for row in rows(screen)), timeout=LONG)
    place = next(i for i, row in enumerate(rows(screen)) if said in row)
    screen.table.setCurrentIndex(screen.listing.model.index(place, 0))
    screen.open_details()
    button = screen.details.buttons[Deed.VERIFY]
    qtbot.waitUntil(button.isVisible, timeout=LONG)
    button.click()
    qtbot.waitUntil(lambda: station_window.screens.currentIndex() == VERIFY_INDEX, timeout=LONG)
    verify = station_window.screens.verify
    qtbot.waitUntil(
        lambda: bool(verify.model.entries) and verify.model.entries[0].verified is not None,
        timeout=LONG,
    )
    assert verify.banner.look.word == "有効"
    assert verify.model.entries[0].path.name == "karino-taro_SANDBOX_signed.xml"
