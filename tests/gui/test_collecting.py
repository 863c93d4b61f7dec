"""What is left of a window dies in the window's thread."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from clinic_signer.gui.collecting import Collector
from gui.doubles import LONG


class Cycle:
    """Garbage that only collecting finds; says in which thread it ends."""

    def __init__(self, ended: Callable[[threading.Thread], None]) -> None:
        self.me = self
        self.ended = ended

    def __del__(self) -> None:
        self.ended(threading.current_thread())


def test_garbage_that_a_busy_lane_makes_ends_in_the_window_s_thread(qtbot: QtBot) -> None:
    ended: list[threading.Thread] = []
    gc.enable()
    parent = QObject()
    collector = Collector(parent)
    assert not gc.isenabled()
    Cycle(ended.append)

    def allocate() -> None:
        for _ in range(5_000):
            Cycle(ended.append)

    lane = threading.Thread(target=allocate)
    lane.start()
    lane.join()
    assert not ended
    collector.start()
    qtbot.waitUntil(lambda: len(ended) == 5_001, timeout=LONG)
    assert set(ended) == {threading.main_thread()}
    parent.deleteLater()


def test_it_is_looked_for_less_and_less_often_until_there_is_some_again(qtbot: QtBot) -> None:
    parent = QObject()
    collector = Collector(parent)
    gc.collect()
    collector.start()
    busy = collector.pause_ms
    qtbot.waitUntil(lambda: collector.pause_ms > busy, timeout=LONG)
    ended: list[threading.Thread] = []
    for _ in range(5_000):
        Cycle(ended.append)
    qtbot.waitUntil(lambda: bool(ended), timeout=LONG)
    qtbot.waitUntil(lambda: collector.pause_ms == busy, timeout=LONG)
    parent.deleteLater()
