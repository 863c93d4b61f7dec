"""Slow work runs off the window's thread and reports back in it."""

from __future__ import annotations

import logging
import threading
import time

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import worker
from clinic_signer.gui.worker import Lanes, WrongThreadError


def test_work_runs_elsewhere_and_its_result_arrives_in_the_window_s_thread(
    qtbot: QtBot, lanes: Lanes
) -> None:
    seen: list[tuple[str, bool]] = []

    def work() -> str:
        seen.append(("work", worker.is_window_thread()))
        return "result"

    lanes.card.run(work, lambda got: seen.append((got, worker.is_window_thread())), pytest.fail)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [("work", False), ("result", True)]


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def hear(self, said: str) -> None:
        self.heard.append(said)


def test_what_is_gone_when_work_ends_is_told_nothing(qtbot: QtBot, lanes: Lanes) -> None:
    gone, here, go_on = Listener(), Listener(), threading.Event()

    def work() -> str:
        go_on.wait(10)
        return "result"

    lanes.card.run(work, gone.hear, pytest.fail)
    lanes.card.run(work, here.hear, pytest.fail)
    delete(gone)
    go_on.set()
    qtbot.waitUntil(lambda: here.heard == ["result"])
    assert gone.heard == []


def test_a_named_failure_arrives_as_it_is(qtbot: QtBot, lanes: Lanes) -> None:
    got: list[Failure] = []

    def work() -> None:
        raise Failure(FailureCode.CARD_ABSENT)

    lanes.card.run(work, lambda _none: pytest.fail("it did not work"), got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got[0].code is FailureCode.CARD_ABSENT


def test_a_bug_is_logged_and_arrives_as_unexpected(
    qtbot: QtBot, lanes: Lanes, caplog: pytest.LogCaptureFixture
) -> None:
    got: list[Failure] = []

    def work() -> None:
        raise KeyError("見本　花子")

    lanes.desk.run(work, lambda _none: pytest.fail("it did not work"), got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got[0].code is FailureCode.UNEXPECTED
    assert got[0].facts == {"kind": "KeyError"}
    errors = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "見本" not in errors[0].getMessage()
    caplog.clear()


def test_the_jobs_of_a_lane_wait_for_each_other(qtbot: QtBot, lanes: Lanes) -> None:
    """The card has one owner: two jobs never talk to it at the same time."""
    running, overlaps, done = 0, 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal running, overlaps
        with lock:
            running += 1
            overlaps += running > 1
        threading.Event().wait(0.002)
        with lock:
            running -= 1

    def count(_none: None) -> None:
        nonlocal done
        done += 1

    for _ in range(10):
        lanes.card.run(work, count, pytest.fail)
    qtbot.waitUntil(lambda: done == 10)
    assert overlaps == 0


def test_the_card_lane_is_the_same_thread_all_day(qtbot: QtBot, lanes: Lanes) -> None:
    threads: list[int] = []
    for _ in range(3):
        before = len(threads)
        lanes.card.run(threading.get_ident, threads.append, pytest.fail)
        qtbot.waitUntil(lambda before=before: len(threads) > before)
    assert len(set(threads)) == 1


def test_slow_work_refuses_to_run_in_the_window_s_thread(lanes: Lanes) -> None:
    with pytest.raises(WrongThreadError, match="the card"):
        worker.assert_off_window_thread("the card")


def test_what_belongs_to_the_window_refuses_to_run_elsewhere(qtbot: QtBot, lanes: Lanes) -> None:
    raised: list[bool] = []

    def work() -> bool:
        try:
            worker.assert_window_thread("a dialog")
        except WrongThreadError:
            return True
        return False

    lanes.desk.run(work, raised.append, pytest.fail)
    qtbot.waitUntil(lambda: bool(raised))
    assert raised == [True]


def test_what_a_lane_has_to_tell_leaves_room_for_the_window(qtbot: QtBot, lanes: Lanes) -> None:
    """A flood of results is taken in turns with whatever else is due."""
    order: list[str] = []

    def slow(number: int) -> None:
        time.sleep(0.004)
        order.append(str(number))

    def work() -> None:
        for number in range(20):
            lanes.desk.post(lambda number=number: slow(number))

    lanes.desk.run(work, lambda _none: order.append("done"), lambda _failure: None)
    assert lanes.desk.wait()
    QTimer.singleShot(1, lambda: order.append("key"))
    qtbot.waitUntil(lambda: "done" in order)
    assert [each for each in order if each != "key"] == [*map(str, range(20)), "done"]
    assert order.index("key") < 19
