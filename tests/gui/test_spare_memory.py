"""What the window has used and uses no more goes back to the system."""

from __future__ import annotations

import ctypes
import gc
import sys

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from bench.memory import memory
from clinic_signer.gui import collecting
from clinic_signer.gui.collecting import Collector
from clinic_signer.gui.spare_memory import give_back
from gui.doubles import LONG

_BLOCK = 50_000
"""Octets: the allocator takes it from its heap, not from the system."""
_BLOCKS = 1000


def _is_glibc() -> bool:
    return sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "malloc_trim")


@pytest.mark.skipif(not _is_glibc(), reason="another allocator: nothing is done")
def test_what_is_free_between_what_stays_is_given_back() -> None:
    blocks = [bytes(_BLOCK) for _ in range(_BLOCKS)]
    held = memory().resident
    del blocks[:-1]
    give_back()
    assert held - memory().resident > 0.8 * _BLOCK * _BLOCKS / 1e6


def test_it_happens_once_when_work_is_over(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[int] = []
    parent = QObject()
    collector = Collector(parent)
    monkeypatch.setattr(collecting, "give_back", lambda: pauses.append(collector.pause_ms))
    gc.collect()
    collector.start()
    busy = collector.pause_ms
    qtbot.waitUntil(lambda: collector.pause_ms > 4 * busy, timeout=LONG)
    assert pauses == [4 * busy]
    parent.deleteLater()
