"""Printing forms from the Sign and History screens, by keyboard and mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.history.possible import Deed
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.printed_form.desk import FormDesk, HandedOut
from clinic_signer.gui.printed_form.painting import PrintedForm
from clinic_signer.gui.screens import HISTORY_INDEX
from clinic_signer.gui.sign.screen import SignScreen
from clinic_signer.gui.theme import Level
from clinic_signer.gui.worker import Lanes
from clinic_signer.sandbox import Sandbox
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import JobState
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.words import Language
from gui import report_cases as cases
from gui.doubles import FakeDesk, settle
from gui.history_day import CERTIFICATE, DOCTOR, WorkingDay

CONTROL = Qt.KeyboardModifier.ControlModifier
WAIT = 20_000


@pytest.fixture
def sign(window: MainWindow) -> SignScreen:
    return window.sign


def bar_says(screen: SignScreen, text: str) -> bool:
    return text in screen.bar.view.spoken


def exported(desk: FakeDesk) -> list[tuple[str | None, object]]:
    """What the journal notes of what left: whose, and how."""
    query = HistoryQuery(actions=frozenset({AuditAction.EXPORTED}))
    found = desk.open_journal().history(query)
    return [(each.entry.job_id, each.entry.facts["form"]) for each in found]


def test_control_e_asks_for_a_place_and_writes_the_form_that_is_shown(
    qtbot: QtBot, window: MainWindow, sign: SignScreen, desk: FakeDesk, tmp_path: Path
) -> None:
    QTest.keyClick(window, Qt.Key.Key_E, CONTROL)
    (dialog,) = sign.findChildren(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialog.selectedFiles()[0].endswith("_SANDBOX_unsigned.pdf")
    path = tmp_path / "form.pdf"
    dialog.fileSelected.emit(str(path))
    dialog.close()
    qtbot.waitUntil(lambda: bar_says(sign, "書き出しました"), timeout=WAIT)
    assert path.read_bytes().startswith(b"%PDF-")
    assert bar_says(sign, "患者さんの情報が入っています")
    assert [each.name for each in tmp_path.glob("*.part")] == []
    entry = sign.form.entry
    assert entry is not None
    assert exported(desk) == [(entry.job.id, "pdf")]


def test_an_older_file_stays_and_the_cause_is_told(
    qtbot: QtBot, sign: SignScreen, tmp_path: Path
) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(b"an older one")
    assert sign.form.entry is not None
    sign.printing.out.write_form(sign.form.entry.job, path)
    qtbot.waitUntil(lambda: sign.bar.view.level is Level.BLOCKED, timeout=WAIT)
    assert bar_says(sign, "form.pdf")
    assert path.read_bytes() == b"an older one"


def test_the_button_in_the_head_prints_what_is_shown(
    qtbot: QtBot,
    window: MainWindow,
    sign: SignScreen,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a printer the way that is left is said; the form is not touched."""
    monkeypatch.setattr(
        "PySide6.QtPrintSupport.QPrinterInfo.availablePrinterNames", staticmethod(list)
    )
    assert sign.form.print.isVisible()
    assert sign.form.print.accessibleName() == "印刷"
    sign.form.print.click()
    assert bar_says(sign, "プリンターが見つかりません。PDFに書き出せます。")
    sign._show_bar()
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL)
    assert bar_says(sign, "プリンターが見つかりません")


@pytest.mark.parametrize("agreed", [True, False])
def test_the_systems_dialog_is_asked_first(
    qtbot: QtBot,
    window: MainWindow,
    sign: SignScreen,
    desk: FakeDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    agreed: bool,
) -> None:
    monkeypatch.setattr(
        "PySide6.QtPrintSupport.QPrinterInfo.availablePrinterNames", staticmethod(lambda: ["見本"])
    )
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL)
    (dialog,) = sign.findChildren(QPrintDialog)
    assert dialog.isVisible()
    assert dialog.isModal()
    options = QPrintDialog.PrintDialogOption
    assert not dialog.testOption(options.PrintPageRange), "all pages are printed"
    assert not dialog.testOption(options.PrintShowPageSize), "on A4"
    dialog.printer().setOutputFileName(str(tmp_path / "paper.pdf"))
    QDialog.done(dialog, QDialog.DialogCode.Accepted if agreed else QDialog.DialogCode.Rejected)
    if agreed:
        qtbot.waitUntil(lambda: bar_says(sign, "プリンターに送りました"), timeout=WAIT)
    else:
        sign._lanes.desk.wait()
        settle()
    assert (tmp_path / "paper.pdf").exists() == agreed
    assert len(exported(desk)) == agreed


def test_what_is_printed_is_the_form(
    qtbot: QtBot, sign: SignScreen, desk: FakeDesk, tmp_path: Path
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    assert sign.form.entry is not None
    sign.printing.out.print_form_on(printer, sign.form.entry.job)
    qtbot.waitUntil(lambda: bar_says(sign, "プリンターに送りました"), timeout=WAIT)
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")
    assert printer.docName() == "電子処方箋　署名前の確認用", "names nobody in the printer's queue"
    assert exported(desk) == [(sign.form.entry.job.id, "print")]


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)  # what Qt says of it
def test_what_did_not_get_out_is_not_called_printed(qtbot: QtBot, sign: SignScreen) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName("/no/such/folder/paper.pdf")
    assert sign.form.entry is not None
    sign.printing.out.print_form_on(printer, sign.form.entry.job)
    qtbot.waitUntil(lambda: bar_says(sign, "印刷できませんでした"), timeout=WAIT)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # pop-ups, off screen
def test_the_menu_of_a_row_offers_both(qtbot: QtBot, sign: SignScreen) -> None:
    assert sign.queue.view.current_entry is not None
    sign.deeds.show_menu(sign.queue.view.current_entry, sign.mapToGlobal(sign.rect().center()))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions()]
    assert words[:2] == ["印刷…", "PDFに書き出す…"]
    menu.actions()[1].trigger()
    menu.close()
    (dialog,) = sign.findChildren(QFileDialog)
    dialog.close()


def test_without_a_form_nothing_is_printed(sign: SignScreen) -> None:
    sign.form.show_nothing()
    assert not sign.form.print.isVisible()
    sign.print_shown()
    sign.export_shown()
    assert sign.findChildren(QFileDialog) == []


def test_a_cancelled_prescription_is_printed_as_such(
    qtbot: QtBot, sign: SignScreen, desk: FakeDesk
) -> None:
    assert sign.form.entry is not None
    journal = desk.open_journal()
    job = journal.cancel(sign.form.entry.job.id, why="person")
    assert job.state is JobState.CANCELLED
    documents: list[str] = []

    def work() -> None:
        form = desk.forms.form(job, HandedOut.PDF, Language.JAPANESE)
        documents.append(form.document.warning)

    sign._lanes.desk.run(work, lambda _none: None, lambda failure: documents.append(str(failure)))
    qtbot.waitUntil(lambda: bool(documents), timeout=WAIT)
    assert documents == [
        "まだ署名されていません。取り消されています。この印刷物では調剤を受けられません。"
    ]


def test_of_what_was_signed_the_signed_document_is_printed_with_its_verdict(
    qtbot: QtBot, sandbox: Sandbox, lanes: Lanes, tmp_path: Path
) -> None:
    day = WorkingDay(tmp_path)
    (job,) = day.receive("見本　花子")
    (claim,) = day.claim([job])
    facts = {"signer": "card", "certificate": CERTIFICATE}
    signed = cases.prescription(sandbox)
    at = sandbox.opened_at
    report = cases.verified(sandbox, signed).report
    seen: list[bytes] = []

    def verify(data: bytes, name: str) -> Verified:
        seen.append(data)
        return Verified(name, at, report)

    job = day.journal.record_signed(claim, signed, facts=facts, signer=DOCTOR)
    forms = FormDesk(lambda: day.journal, verify, day.clock, is_sandbox=False)
    found: list[PrintedForm] = []
    lanes.desk.run(lambda: forms.form(job, HandedOut.PAPER, Language.JAPANESE), found.append, print)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT)
    day.journal.close()
    document = found[0].document
    assert seen == [signed]
    assert document.title == "電子処方箋の控え"
    assert document.parts[0].signature.endswith("　有効")
    assert "法的な効力はありません" in document.mark, "signed with a test certificate"


def test_a_journal_that_cannot_note_it_lets_nothing_out(
    qtbot: QtBot,
    sign: SignScreen,
    desk: FakeDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def busy(*_args: object, **_facts: object) -> None:
        raise Failure(FailureCode.JOURNAL_BUSY)

    journal = desk.open_journal()
    monkeypatch.setattr(journal, "note", busy)
    path = tmp_path / "form.pdf"
    assert sign.form.entry is not None
    sign.printing.out.write_form(sign.form.entry.job, path)
    qtbot.waitUntil(lambda: sign.bar.view.level is Level.BLOCKED, timeout=WAIT)
    assert not path.exists()


def test_history_prints_the_prescription_whose_details_are_shown(
    qtbot: QtBot, window: MainWindow, sign: SignScreen, desk: FakeDesk, tmp_path: Path
) -> None:
    entry = sign.form.entry
    assert entry is not None
    cancelled: list[object] = []
    sign.watch.run(lambda queue: queue.cancel(entry.job.id), cancelled.append, print)
    qtbot.waitUntil(lambda: bool(cancelled), timeout=WAIT)
    window.show_screen(HISTORY_INDEX)
    screen = window.screens.history

    def chosen() -> bool:
        """Whether the first row that is one prescription's is chosen."""
        for place in range(screen.listing.model.rowCount()):
            screen.table.setCurrentIndex(screen.listing.model.index(place, 0))
            row = screen.table.current_row
            if row is not None and row.line.job_id is not None:
                return True
        return False

    qtbot.waitUntil(chosen, timeout=WAIT)
    QTest.keyClick(window, Qt.Key.Key_P, CONTROL)
    qtbot.waitUntil(lambda: screen.details.job is not None, timeout=WAIT)
    job = screen.details.job
    assert job is not None
    for deed in (Deed.PRINT, Deed.PDF):
        assert screen.details.buttons[deed].isVisible()
    screen.forms.write_form(job, tmp_path / "form.pdf")
    qtbot.waitUntil(lambda: "書き出しました" in screen.details._note.text, timeout=WAIT)
    assert (tmp_path / "form.pdf").read_bytes().startswith(b"%PDF-")
    assert exported(desk) == [(job.id, "pdf")]
    listing = screen.listing.model
    role = Qt.ItemDataRole.AccessibleTextRole

    def said() -> str:
        return "\n".join(str(listing.index(row, 0).data(role)) for row in range(listing.rowCount()))

    qtbot.waitUntil(lambda: "書式をPDFに書き出しました" in said(), timeout=WAIT)
    screen.close_down()
    settle()
