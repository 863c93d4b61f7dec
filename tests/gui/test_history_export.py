"""Writing the history to a file: what, in what form, with progress and a way to give it up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.history.export_dialog import ExportDialog
from clinic_signer.gui.history.exporting import ExportSpan
from clinic_signer.gui.history.screen import HistoryScreen
from clinic_signer.gui.worker import Lanes
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.export import ExportForm, ExportWish, export
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.words import Language
from gui.doubles import LONG
from gui.history_day import DAY, WorkingDay
from gui.lint import lint

Show = Callable[[QWidget], None]


class Writer:
    """Writes as the station does, after a test has had its say; waits for a gate on the way."""

    def __init__(self) -> None:
        self.wishes: list[ExportWish] = []
        self.gate: threading.Event | None = None
        self.failure: Failure | None = None

    def __call__(
        self,
        journal: Journal,
        path: Path,
        wish: ExportWish,
        on_progress: Callable[[int, int], None],
    ) -> int:
        self.wishes.append(wish)
        if self.failure is not None:
            raise self.failure
        if self.gate is not None:
            on_progress(1, 3)
            self.gate.wait(LONG / 1000)
        return export(journal, path, wish, on_progress)


@pytest.fixture
def day(tmp_path: Path) -> WorkingDay:
    made = WorkingDay(tmp_path)
    made.journal.note(AuditAction.STARTED)
    made.clock.advance(86_400)
    made.journal.note(AuditAction.STARTED)
    made.journal.note(AuditAction.STOPPED)
    return made


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Writer:
    made = Writer()
    monkeypatch.setattr("clinic_signer.gui.history.desk.export", made)
    return made


@pytest.fixture
def desk(day: WorkingDay, writer: Writer) -> HistoryDesk:
    return day.desk()


@pytest.fixture
def ask(qtbot: QtBot, show: Show, desk: HistoryDesk, lanes: Lanes) -> Callable[[], ExportDialog]:
    """Opens the dialog over a window, which outlives it."""

    window = QWidget()
    show(window)

    def asked() -> ExportDialog:
        dialog = ExportDialog(desk, lanes.history, date(2026, 9, 2), window)
        with qtbot.waitExposed(dialog):
            dialog.open()
        return dialog

    return asked


@pytest.fixture
def dialog(ask: Callable[[], ExportDialog]) -> ExportDialog:
    return ask()


def test_what_is_written_is_the_shown_day_its_month_or_everything(
    qtbot: QtBot, dialog: ExportDialog, writer: Writer, tmp_path: Path, day: WorkingDay
) -> None:
    assert [dialog.span.itemText(i) for i in range(3)] == [
        *("表示している日　2026年9月2日", "その月　2026年9月", "すべての記録")
    ]
    for span, name in ((0, "day"), (1, "month"), (2, "all")):
        dialog.span.setCurrentIndex(span)
        dialog.begin(tmp_path / name)
        qtbot.waitUntil(lambda name=name: f"「{name}」" in dialog.notice.text, timeout=LONG)
    written = {name: (tmp_path / name).read_text().count("started") for name in ("day", "month")}
    assert written == {"day": 1, "month": 2}
    assert writer.wishes[2] == ExportWish(None, None, ExportForm.CSV)
    noted = day.journal.history(HistoryQuery(actions=frozenset({AuditAction.EXPORTED})))
    assert [each.entry.facts["count"] for each in reversed(noted)] == [2, 4, 5]
    assert dialog.cancel.text() == "閉じる"


def test_the_form_gives_the_file_its_name(dialog: ExportDialog) -> None:
    day = ExportSpan.DAY.file_name(DAY, ExportForm.CSV, sandbox=False)
    assert day == "clinic-signer_history_2026-09-01.csv"
    assert (
        ExportSpan.MONTH.file_name(DAY, ExportForm.JSON_LINES, sandbox=False)
        == "clinic-signer_history_2026-09.jsonl"
    )
    assert ExportSpan.ALL.file_name(DAY, ExportForm.CSV, sandbox=False) == (
        "clinic-signer_history.csv"
    )
    practised = ExportSpan.ALL.file_name(DAY, ExportForm.CSV, sandbox=True)
    assert practised == "clinic-signer_history_SANDBOX.csv"
    begin, end = ExportSpan.MONTH.bounds(date(2026, 12, 31))
    assert begin is not None
    assert end is not None
    assert (begin.isoformat(), end.isoformat()) == (
        "2026-12-01T00:00:00+09:00",
        "2027-01-01T00:00:00+09:00",
    )


def test_it_can_be_given_up_and_nothing_is_noted(
    qtbot: QtBot, dialog: ExportDialog, writer: Writer, tmp_path: Path, day: WorkingDay
) -> None:
    writer.gate = threading.Event()
    dialog.begin(tmp_path / "part")
    qtbot.waitUntil(lambda: dialog.bar.value() == 1, timeout=LONG)
    assert not dialog.go_on.isEnabled()
    assert lint(dialog) == []
    with qtbot.waitSignal(dialog.finished, timeout=LONG):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert dialog.isVisible()  # until the writing has stopped
        writer.gate.set()
    assert not (tmp_path / "part").exists()
    assert not day.journal.history(HistoryQuery(actions=frozenset({AuditAction.EXPORTED})))


def test_what_goes_wrong_is_said_and_can_be_tried_again(
    qtbot: QtBot, dialog: ExportDialog, writer: Writer, tmp_path: Path
) -> None:
    writer.failure = Failure(FailureCode.OUTPUT_EXISTS, file="there.csv")
    dialog.begin(tmp_path / "there.csv")
    qtbot.waitUntil(lambda: "there.csv" in dialog.notice.text, timeout=LONG)
    assert dialog.go_on.isEnabled()
    writer.failure = None
    dialog.begin(tmp_path / "new.csv")
    qtbot.waitUntil(lambda: "「new.csv」" in dialog.notice.text, timeout=LONG)


@pytest.mark.parametrize("language", Language)
def test_it_warns_of_personal_data_and_everything_has_a_name(
    language: Language, ask: Callable[[], ExportDialog]
) -> None:
    strings.choose(language)
    dialog = ask()
    assert strings.say(texts.EXPORT_CARE) in dialog.notice.text
    assert lint(dialog) == []


def test_the_door_opens_it(show: Show, desk: HistoryDesk, day: WorkingDay, lanes: Lanes) -> None:
    screen = HistoryScreen(desk, lanes, day.clock, day.forms())
    show(screen)
    assert screen.head.export.isVisible()
    screen.head.export.click()
    assert [each.isVisible() for each in screen.findChildren(ExportDialog)] == [True]
    screen.close_down()
