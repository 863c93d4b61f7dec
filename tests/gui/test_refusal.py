"""A start that is refused before there is a window is told to whoever has no console."""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from clinic_signer import settings_files
from clinic_signer.cli import ExitCode, log_of_command, main, refusal
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.app import make_application
from clinic_signer.signers.card import no_core


class Console(io.StringIO):
    """A terminal that somebody reads."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _as_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the log and the limits, which are this process's."""
    monkeypatch.setattr(log_of_command, "begin_log", lambda _options: None)
    monkeypatch.setattr(no_core, "leave_no_core", lambda: None)


def read_and_close(said: list[str]) -> None:
    """Read a message box as soon as it is there, and close it."""

    def read() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(f"{box.text()} {box.informativeText()}")
        box.close()

    make_application()
    QTimer.singleShot(0, read)


def test_whoever_has_no_terminal_is_told_in_a_window() -> None:
    """As after a click on the icon."""
    said: list[str] = []
    read_and_close(said)
    refusal.show(Failure(FailureCode.WINDOW_SILENT))
    assert "応答しません" in said[0]
    assert "タスクマネージャー" in said[0]
    assert "コード window-silent" in said[0]


@pytest.mark.parametrize("console", [False, True])
@pytest.mark.parametrize(
    ("command", "code"),
    [(("demo",), "sandbox-not-allowed"), (("--no-such-option",), "usage")],
)
def test_a_start_that_is_refused_before_there_is_a_window_is_shown_without_a_console(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: tuple[str, ...],
    code: str,
    console: bool,
) -> None:
    """A double stands for the streams: Windows gives a program without console none."""
    rules = tmp_path / "settings.toml"
    rules.write_text("[sandbox]\nallowed = false\n", encoding="utf-8")
    monkeypatch.setattr(settings_files, "administrator_file", lambda: rules)
    monkeypatch.setattr(sys, "argv", ["clinic-signer", *command])
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", Console() if console else None)
    said: list[str] = []
    if not console:
        read_and_close(said)
    with suppress(SystemExit):
        main()
    assert [f"コード {code}" in each for each in said] == ([] if console else [True])


def test_a_command_that_is_no_window_shows_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[Failure] = []
    monkeypatch.setattr(refusal, "show", lambda failure, *_rest: shown.append(failure))
    monkeypatch.setattr(sys, "argv", ["clinic-signer", "check", str(tmp_path / "none.csv")])
    monkeypatch.setattr(sys, "stderr", None)
    assert main() == ExitCode.UNREADABLE
    assert not shown


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
@pytest.mark.parametrize(
    ("platform", "display", "shown"),
    [("", ":0", True), ("", "", False), ("offscreen", ":0", False)],
)
def test_a_message_that_nobody_could_see_or_close_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, platform: str, display: str, shown: bool
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert refusal.is_unread() == shown
