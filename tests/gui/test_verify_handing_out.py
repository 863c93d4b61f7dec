"""Printing and exporting from the Verify screen: by keyboard, with reasons, whole files only."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui.desk import Verified
from clinic_signer.gui.report.exporting import ReportForm
from clinic_signer.gui.verify.reading import with_content
from clinic_signer.gui.verify.screen import VerifyScreen
from clinic_signer.gui.worker import Lanes
from clinic_signer.sandbox import Sandbox
from clinic_signer.signature.verifier import verify
from gui.doubles import NOW, FakeDesk
from gui.signed_documents import signed_prescription

Show = Callable[[QWidget], None]


@pytest.fixture(scope="module")
def verified(sandbox: Sandbox) -> Verified:
    at = datetime.now(UTC)
    data = signed_prescription(sandbox, at)
    report = verify(data, trust=sandbox.trust_at(at), at=at)
    return with_content(Verified("処方箋.xml", at, report), data)


@pytest.fixture
def screen(
    qtbot: QtBot, show: Show, desk: FakeDesk, lanes: Lanes, verified: Verified
) -> VerifyScreen:
    desk.files = {"処方箋.xml": verified.data, "b.csv": b"x"}
    desk.verified = {"処方箋.xml": verified, "b.csv": Verified("b.csv", NOW)}
    made = VerifyScreen(desk, lanes)
    made.resize(1290, 640)
    show(made)
    made.open_files([Path(name) for name in desk.files])
    qtbot.waitUntil(lambda: all(entry.verified for entry in made.model.entries))
    return made


@pytest.mark.parametrize("form", ReportForm)
def test_every_form_is_written_whole(
    qtbot: QtBot, screen: VerifyScreen, verified: Verified, tmp_path: Path, form: ReportForm
) -> None:
    path = tmp_path / f"report.{form.value}"
    screen.handing_out.write_report(verified, form, path)
    qtbot.waitUntil(lambda: "書き出しました" in screen._note.text, timeout=20_000)
    data = path.read_bytes()
    begins = {"pdf": b"%PDF-", "html": b"<!DOCTYPE html>", "xml": b"<?xml", "json": b"{"}
    assert data.startswith(begins[form.value])
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []
    if form is ReportForm.JSON:
        assert json.loads(data)["verdict"] == "valid"
    assert "患者さんの情報が入っています" in screen._note.text


def test_an_older_file_is_never_written_over(
    qtbot: QtBot, screen: VerifyScreen, verified: Verified, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"an older one")
    screen.handing_out.write_report(verified, ReportForm.PDF, path)
    qtbot.waitUntil(lambda: "report.pdf" in screen._note.text, timeout=20_000)
    assert screen._note.property("level") == "blocked"
    assert path.read_bytes() == b"an older one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told_with_its_remedy(
    qtbot: QtBot, screen: VerifyScreen, verified: Verified, tmp_path: Path
) -> None:
    taken = tmp_path / "folder.json"
    taken.mkdir()
    (taken / "in it").write_bytes(b"")
    screen.handing_out.write_report(verified, ReportForm.JSON, taken)
    qtbot.waitUntil(lambda: "folder.json" in screen._note.text, timeout=20_000)
    assert screen._note.property("level") == "blocked"
    assert list(tmp_path.iterdir()) == [taken]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # pop-ups, off screen
def test_export_offers_the_forms_and_asks_for_a_place(qtbot: QtBot, screen: VerifyScreen) -> None:
    screen.export_shown()
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert len(menu.actions()) == len(ReportForm)
    menu.actions()[0].trigger()
    menu.close()
    dialogs = screen.findChildren(QFileDialog)
    assert len(dialogs) == 1
    assert dialogs[0].acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert dialogs[0].selectedFiles()[0].endswith("処方箋_report.pdf")
    dialogs[0].close()


def test_without_a_printer_a_pdf_is_offered(
    qtbot: QtBot, screen: VerifyScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "PySide6.QtPrintSupport.QPrinterInfo.availablePrinterNames", staticmethod(list)
    )
    screen.print_shown()
    qtbot.waitUntil(lambda: "プリンターが見つかりません" in screen._note.text)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert not screen._note.isVisible()


def test_what_is_printed_is_the_report(
    qtbot: QtBot, screen: VerifyScreen, verified: Verified, tmp_path: Path
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setFullPage(True)
    screen.handing_out.print_report_on(printer, verified)
    qtbot.waitUntil(lambda: "プリンターに送りました" in screen._note.text, timeout=20_000)
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")


def test_without_a_report_both_buttons_are_off_and_say_why_beside_them(
    screen: VerifyScreen,
) -> None:
    assert screen.head.export.isEnabled()
    screen.files.view.setCurrentIndex(screen.model.index(1))
    for button in (screen.head.print, screen.head.export):
        assert not button.isEnabled()
        reader = QAccessible.queryAccessibleInterface(button)
        assert "印刷と書き出しはできません" in reader.text(QAccessible.Text.Description)
    assert screen.head._reason.isVisible()
    screen.export_shown()
    screen.print_shown()
    assert not screen._note.isVisible()


def test_a_verdict_whose_content_is_destroyed_still_has_a_report(
    qtbot: QtBot, screen: VerifyScreen, verified: Verified, tmp_path: Path
) -> None:
    destroyed = replace(verified, envelope=None, prescription=None)
    screen.handing_out.write_report(destroyed, ReportForm.HTML, tmp_path / "a.html")
    qtbot.waitUntil((tmp_path / "a.html").exists, timeout=20_000)
