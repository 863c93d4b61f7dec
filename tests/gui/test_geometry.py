"""The window is where it was, as large as it was – on a screen that is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from clinic_signer.gui import geometry


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "not made yet" / "window.geometry"


def shown(qtbot: QtBot, place: QRect | None = None, kept: Path | None = None) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    if place is not None:
        window.setGeometry(place)
    if kept is not None:
        geometry.restore(window, kept)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.mark.window
def test_the_next_start_has_it_where_it_was(qtbot: QtBot, file: Path) -> None:
    geometry.keep(shown(qtbot, QRect(90, 80, 500, 400)), file)
    assert shown(qtbot, kept=file).geometry() == QRect(90, 80, 500, 400)


def test_a_window_that_filled_the_screen_does_so_again(qtbot: QtBot, file: Path) -> None:
    before = shown(qtbot)
    before.showMaximized()
    qtbot.waitUntil(before.isMaximized)
    geometry.keep(before, file)
    assert shown(qtbot, kept=file).isMaximized()


@pytest.mark.window
def test_a_window_on_a_screen_that_is_gone_comes_back_whole(qtbot: QtBot, file: Path) -> None:
    beyond = QRect(9000, 9000, 500, 400)
    geometry.keep(shown(qtbot, beyond), file)
    there = QApplication.primaryScreen().availableGeometry()
    assert not there.intersects(beyond)
    assert there.contains(shown(qtbot, kept=file).geometry())


@pytest.mark.parametrize("damage", [lambda data: data[:20], lambda _: b"", lambda _: b"x" * 9000])
def test_a_file_that_was_damaged_changes_nothing(
    qtbot: QtBot, file: Path, damage: Callable[[bytes], bytes]
) -> None:
    geometry.keep(shown(qtbot), file)
    file.write_bytes(damage(file.read_bytes()))
    window = shown(qtbot, QRect(90, 80, 500, 400), kept=file)
    assert window.geometry() == QRect(90, 80, 500, 400)


def test_where_nothing_can_be_kept_the_window_closes_all_the_same(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "a file").touch()
    geometry.keep(shown(qtbot), tmp_path / "a file" / "window.geometry")
    geometry.restore(shown(qtbot), tmp_path / "a file" / "window.geometry")
