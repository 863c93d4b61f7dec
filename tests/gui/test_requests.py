"""What is asked of the window from outside, from whatever thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.requests import Requests
from clinic_signer.gui.screens import SIGN_INDEX, VERIFY_INDEX
from clinic_signer.station.journal.job import Arrival, Source
from gui.doubles import LONG, FakeDesk, samples


def elsewhere(call: Callable[[], None]) -> None:
    """Do it in a thread that is none of the window's."""
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()


@pytest.fixture
def other_program(qtbot: QtBot, window: MainWindow) -> QWidget:
    """Another window that is in front, as an EMR would be."""
    other = QMainWindow()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    assert not window.isActiveWindow()
    return other


@pytest.fixture
def flashes(monkeypatch: pytest.MonkeyPatch) -> list[QWidget]:
    """Whose entry in the task bar was made to flash: no platform of the tests has a task bar."""
    seen: list[QWidget] = []
    monkeypatch.setattr(QApplication, "alert", seen.append)
    return seen


def test_files_that_come_from_elsewhere_are_opened_and_the_first_is_shown(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    for name in ("新野", "古野"):
        data = samples()["karino-taro"].replace("仮野".encode(), name.encode())
        desk.files[f"{name}.csv"] = data
    window.show_screen(VERIFY_INDEX)
    elsewhere(lambda: window.outside.requests.open_files([Path("新野.csv"), Path("古野.csv")]))
    qtbot.waitUntil(lambda: len(window.sign.model.entries) == 6)
    assert window.screens.currentIndex() == SIGN_INDEX
    qtbot.waitUntil(lambda: getattr(window.sign.form.entry, "patient", "") == "新野　太郎")


def test_a_prescription_that_came_a_moment_ago_is_shown(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    data = samples()["karino-taro"].replace("仮野".encode(), "新野".encode())
    (receipt,) = desk.open_station().receive([Arrival(data, "new.csv", Source.API)])
    elsewhere(lambda: window.outside.requests.show(receipt.job.id))
    qtbot.waitUntil(lambda: getattr(window.sign.form.entry, "patient", "") == "新野　太郎")


def test_a_prescription_of_another_day_that_is_done_with_gets_no_row(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    data = samples()["karino-taro"].replace("仮野".encode(), "新野".encode())
    station = desk.open_station()
    (receipt,) = station.receive([Arrival(data, "new.csv", Source.API)])
    job = station.journal.cancel(receipt.job.id, why="person")
    window.sign.watch.stop()  # it would tell of what was done today
    rows = len(window.sign.model.entries)
    window.outside.requests.show(job.id)
    window._lanes.queue.wait()
    QApplication.processEvents()
    assert len(window.sign.model.entries) == rows


def test_that_there_is_no_such_prescription_is_said(qtbot: QtBot, window: MainWindow) -> None:
    window.outside.requests.show("no-such-job")
    qtbot.waitUntil(lambda: "処方箋" in window.sign.bar.view.heading)
    assert window.sign.bar.view.heading


def test_what_is_asked_before_the_window_is_ready_is_done_when_it_is(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    data = samples()["karino-taro"].replace("仮野".encode(), "新野".encode())
    desk.files["new.csv"] = data
    requests = empty_window.outside.requests
    elsewhere(lambda: requests.open_files([Path("new.csv")]))
    QApplication.processEvents()
    assert empty_window.screens.made_sign is None
    empty_window.begin_work()
    qtbot.waitUntil(lambda: empty_window.screens.made_sign is not None, timeout=LONG)
    qtbot.waitUntil(
        lambda: getattr(empty_window.sign.form.entry, "patient", "") == "新野　太郎", timeout=LONG
    )


@pytest.mark.window
def test_the_window_comes_to_the_front_also_from_the_task_bar(
    qtbot: QtBot, window: MainWindow, other_program: QWidget
) -> None:
    window.showMinimized()
    elsewhere(window.outside.requests.show)
    qtbot.waitUntil(window.isActiveWindow)
    assert not window.isMinimized()


def test_where_the_desktop_does_not_let_it_the_task_bar_flashes(
    qtbot: QtBot,
    window: MainWindow,
    other_program: QWidget,
    flashes: list[QWidget],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(window, "activateWindow", lambda: None)
    monkeypatch.setattr(window, "raise_", lambda: None)
    window.outside.requests.show()
    qtbot.waitUntil(lambda: flashes == [window])


@pytest.mark.window
def test_while_a_pin_is_asked_for_the_keyboard_stays_where_it_is(
    qtbot: QtBot, window: MainWindow, flashes: list[QWidget]
) -> None:
    """What is typed into another program must never become a PIN."""
    window.sign.tick_all()
    window.sign.bar.button.click()
    qtbot.waitUntil(lambda: bool(window.findChildren(PinDialog)))
    (dialog,) = window.findChildren(PinDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    emr = QMainWindow()
    qtbot.addWidget(emr)
    emr.show()
    emr.activateWindow()
    qtbot.waitUntil(emr.isActiveWindow)
    elsewhere(window.outside.requests.show)
    qtbot.waitUntil(lambda: flashes == [window])
    assert emr.isActiveWindow()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.sign.session is None)


def test_whoever_asks_a_window_that_is_gone_is_told(qtbot: QtBot) -> None:
    owner = QMainWindow()
    requests = Requests(owner)
    owner.deleteLater()
    qtbot.waitSignal(owner.destroyed).wait()
    with pytest.raises(RuntimeError):
        requests.show()
