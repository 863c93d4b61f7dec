"""A day's work must not use up the references to None (PySide6 6.12.0 on Python 3.11)."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from clinic_signer.gui.singleton_guard import is_needed


def test_many_calls_of_qt_leave_none_and_the_truth_values_alive(qapp: QApplication) -> None:
    widget = QWidget()
    for _ in range(20_000):
        widget.setObjectName("x")
        widget.isVisible()
    for singleton in (None, True, False):
        assert sys.getrefcount(singleton) > 100


@pytest.mark.parametrize(
    ("qt", "python", "needed"),
    [
        ("6.12.0", (3, 11), True),
        ("6.12.0", (3, 12), False),
        ("6.11.3", (3, 11), False),
        ("6.12.1", (3, 11), False),
    ],
)
def test_only_the_affected_combination_is_touched(
    qt: str, python: tuple[int, ...], needed: bool
) -> None:
    assert is_needed(qt, python) is needed
