"""The station's work beside the window: files come in and go out, and what cannot is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import theme
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.worker import Lanes
from clinic_signer.settings_files import USER_FILE_VARIABLE
from clinic_signer.station.inbox import NotTaken
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import JobState, Purpose
from clinic_signer.station.running import Trouble, Work, WorkState
from gui.doubles import LONG, FakeDesk
from gui.lint import lint
from station.prescriptions import prescription

AWAY = Failure(FailureCode.INBOX_UNREACHABLE, reason="gone")


def tell(desk: FakeDesk, state: WorkState) -> None:
    assert desk.on_work is not None
    desk.on_work(state)


@pytest.fixture
def working(qtbot: QtBot, window: MainWindow, desk: FakeDesk) -> MainWindow:
    """The window, with the station at work beside it."""
    qtbot.waitUntil(lambda: desk.on_work is not None, timeout=LONG)
    return window


def says(window: MainWindow, text: str) -> bool:
    notice = window.sign.queue._notice
    return notice.isVisible() and text in notice.text


def test_a_folder_that_is_away_is_said_above_the_queue_until_it_is_back(
    qtbot: QtBot, working: MainWindow, desk: FakeDesk
) -> None:
    tell(desk, WorkState((Trouble(Work.INTAKE, AWAY),)))
    qtbot.waitUntil(lambda: says(working, "受付フォルダーを開けません"))
    assert says(working, "自動で続けます")
    assert lint(working) == []
    working.sign.tick_all()  # nobody is kept from signing
    qtbot.waitUntil(working.sign.bar.button.isEnabled)
    tell(desk, WorkState())
    qtbot.waitUntil(lambda: not working.sign.queue._notice.isVisible())


def test_a_file_that_waits_is_named(qtbot: QtBot, working: MainWindow, desk: FakeDesk) -> None:
    failure = Failure(FailureCode.INBOX_FILE_HELD, file="処方.csv")
    tell(desk, WorkState(waiting=(NotTaken("処方.csv", failure),)))
    qtbot.waitUntil(lambda: says(working, "処方.csv"))


def test_a_journal_that_is_away_goes_before_a_folder(
    qtbot: QtBot, working: MainWindow, desk: FakeDesk
) -> None:
    tell(desk, WorkState((Trouble(Work.INTAKE, AWAY),)))
    qtbot.waitUntil(lambda: says(working, "受付フォルダー"))
    journal = Failure(FailureCode.JOURNAL_UNREACHABLE, reason="x")
    tell(desk, WorkState((Trouble(Work.INTAKE, journal),)))
    qtbot.waitUntil(lambda: not working.sign.queue._notice.isVisible())  # the queue tells of it
    tell(desk, WorkState((Trouble(Work.INTAKE, AWAY),)))
    desk.journal_failure = journal
    qtbot.waitUntil(lambda: says(working, "つながりません"), timeout=LONG)
    desk.journal_failure = None
    qtbot.waitUntil(lambda: says(working, "受付フォルダー"), timeout=LONG)


def test_work_that_cannot_begin_is_said_and_f5_tries_again(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    desk.work_failure = Failure(FailureCode.SANDBOX_UNUSABLE, reason="full")
    empty_window.begin_work()
    qtbot.waitUntil(lambda: empty_window.screens.made_sign is not None, timeout=LONG)
    qtbot.waitUntil(lambda: says(empty_window, "サンドボックスを用意できません"), timeout=LONG)
    desk.work_failure = None
    QTest.keyClick(empty_window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: desk.on_work is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not empty_window.sign.queue._notice.isVisible())


# -- nothing replaced ------------------------------------------------------------------------


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic with an intake folder and one for signed prescriptions."""
    (tmp_path / "in").mkdir()
    settings = tmp_path / "settings.toml"
    folders = {"intake": tmp_path / "in", "delivery": tmp_path / "out"}
    tables = [f"[{name}]\nfolder = '{folder}'\n" for name, folder in folders.items()]
    settings.write_text("".join(tables), encoding="utf-8")
    monkeypatch.setenv(USER_FILE_VARIABLE, str(settings))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return tmp_path


@pytest.fixture
def clinic_window(qtbot: QtBot, clinic: Path, lanes: Lanes) -> Iterator[MainWindow]:
    desk = StationDesk(is_sandbox=False, out_folder=clinic / "documents")
    window = MainWindow(desk, lanes, lambda: datetime.now(UTC))
    theme.dress(window)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    with qtbot.waitSignal(window.settled, timeout=LONG):
        window.begin_work()
    yield window
    window.close()


def test_a_file_of_the_emr_is_a_row_and_what_is_signed_gets_back(
    qtbot: QtBot, clinic: Path, clinic_window: MainWindow
) -> None:
    queue = clinic_window.sign.model
    (clinic / "in" / "rx.csv.tmp").write_bytes(prescription(1))
    (clinic / "in" / "rx.csv.tmp").rename(clinic / "in" / "rx.csv")
    qtbot.waitUntil(lambda: len(queue.entries) == 1, timeout=LONG)
    (entry,) = queue.entries
    qtbot.waitUntil(lambda: entry.patient == "見本　花子", timeout=LONG)  # once it is read
    qtbot.waitUntil(lambda: list((clinic / "in").glob("*.csv")) == [], timeout=LONG)
    desk = clinic_window._desk
    assert isinstance(desk, StationDesk)
    assert desk.out_folder == clinic / "out"
    journal = desk._station.journal
    (claim,) = journal.claim(Wanted(Purpose.SIGN))
    journal.record_signed(claim, b"<signed/>", facts={}, signer="")
    signed = clinic / "out" / "rx_signed.xml"
    qtbot.waitUntil(signed.exists, timeout=LONG)
    qtbot.waitUntil(lambda: entry.job.state is JobState.DELIVERED, timeout=LONG)


def test_a_window_that_is_closed_takes_nothing(clinic: Path, clinic_window: MainWindow) -> None:
    clinic_window.close()
    desk = clinic_window._desk
    assert isinstance(desk, StationDesk)
    assert desk._work is None or not any(each.is_alive() for each in desk._work._threads)
