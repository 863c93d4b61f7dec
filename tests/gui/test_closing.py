"""The end of a window: what it waits for neither keeps it nor is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.worker import Lanes
from clinic_signer.sandbox.second_certificate import process
from conftest import PROJECT
from gui.doubles import LONG

MUTE = (sys.executable, "-c", "import time; time.sleep(600)")
"""In place of the sandbox's service: a process that never answers."""


@pytest.fixture
def window(
    qtbot: QtBot, real_desk: StationDesk, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """The window of the demo, which waits for its service."""
    monkeypatch.setattr(process, "_COMMAND", MUTE)
    window = MainWindow(real_desk, lanes, lambda: datetime.now(UTC))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.begin_work()
    qtbot.waitUntil(lambda: real_desk._service is not None, timeout=LONG)
    return window


def test_a_service_that_does_not_begin_is_waited_for_no_more(
    window: MainWindow, real_desk: StationDesk, lanes: Lanes
) -> None:
    service = real_desk._service
    assert service is not None
    assert service._process.poll() is None
    window.close()
    assert not window.isVisible()
    assert service._process.returncode is not None
    assert lanes.wait()
    assert not window.phone.is_known


def test_once_the_window_closes_no_process_is_begun(real_desk: StationDesk, lanes: Lanes) -> None:
    real_desk.stop_waiting()
    codes: list[str] = []
    lanes.phone.run(
        real_desk.open_phone,
        lambda _phone: codes.append("opened"),
        lambda failure: codes.append(failure.code.value),
    )
    assert lanes.phone.wait(60)
    assert real_desk._service is None


_STUCK = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from PySide6.QtCore import QMetaObject, Qt
from PySide6.QtWidgets import QApplication
from clinic_signer.gui import app
from clinic_signer.gui.station_desk import StationDesk

def never(desk):
    QMetaObject.invokeMethod(QApplication.instance(), "closeAllWindows", Qt.QueuedConnection)
    with ThreadPoolExecutor() as pool:
        pool.submit(threading.Event().wait).result()

StationDesk.open_phone = never
sys.exit(app.run(sandbox=True, sandbox_folder=Path(sys.argv[1])))
"""


def test_the_program_ends_although_a_library_never_comes_back(
    own_sandbox: Path, tmp_path: Path
) -> None:
    """Without help Python would wait for the pool of threads for ever."""
    ran = subprocess.run(
        [sys.executable, "-c", _STUCK, str(own_sandbox)],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "src"), "HOME": str(tmp_path)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
