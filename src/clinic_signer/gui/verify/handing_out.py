"""Printing and exporting the report of a verified file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.paper.handing_out import FileKind, HandingOut
from clinic_signer.gui.worker import Lane

if TYPE_CHECKING:  # the rooms of the report are imported when one is wanted
    from PySide6.QtPrintSupport import QPrinter

    from clinic_signer.gui.report.building import VerifiedFile
    from clinic_signer.gui.report.exporting import ReportForm
    from clinic_signer.gui.report.painting import PrintedReport

_PAINTING = "clinic_signer.gui.report.painting"


class ReportOut(HandingOut):
    """Prints and writes reports.

    Args:
        lane: where they are made.
        window: whose dialogs these are.
    """

    def __init__(self, lane: Lane, window: QWidget) -> None:
        super().__init__(lane, window, _PAINTING)

    def menu(self, verified: Verified) -> QMenu:
        """Return the forms to choose from."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        from clinic_signer.gui.report.exporting import ReportForm

        for form in ReportForm:
            action = menu.addAction(strings.say(form.words))
            action.triggered.connect(lambda _on, form=form: self._choose(verified, form))
        return menu

    def _choose(self, verified: Verified, form: ReportForm) -> None:
        from clinic_signer.gui.report.exporting import name_of_report

        kind, name = FileKind(form.value, form.words), name_of_report(verified.name, form)
        self.choose_place(kind, name, lambda: _bytes(verified, form))

    def write_report(self, verified: Verified, form: ReportForm, path: Path) -> None:
        """Write the report to a new file."""
        self.write(path, lambda: _bytes(verified, form))

    def print_report(self, verified: Verified) -> None:
        """Ask for a printer and print the report."""
        self.print(lambda: _printed(verified))

    def print_report_on(self, printer: QPrinter, verified: Verified) -> None:
        """Print the report on a chosen printer."""
        self.print_on(printer, lambda: _printed(verified))


def _file(verified: Verified) -> VerifiedFile:
    """What a report is made of; only asked for where there is one."""
    from clinic_signer.gui.report.building import VerifiedFile

    if verified.report is None:
        raise ValueError("nothing was found out about a signature")
    return VerifiedFile(verified.name, verified.data, verified.report)


def _bytes(verified: Verified, form: ReportForm) -> bytes:
    from clinic_signer.gui.report.exporting import report_bytes

    return report_bytes(_file(verified), form, strings.language())


def _printed(verified: Verified) -> PrintedReport:
    from clinic_signer.gui.report.building import report_document
    from clinic_signer.gui.report.painting import PrintedReport

    return PrintedReport(report_document(_file(verified), strings.language()))
