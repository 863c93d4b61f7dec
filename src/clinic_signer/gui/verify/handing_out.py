"""Printing and exporting: the dialogs of the system, then the work in a lane."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.theme import Level
from clinic_signer.gui.verify import texts
from clinic_signer.gui.worker import Lane

if TYPE_CHECKING:  # the rooms of the report are imported when one is wanted
    from clinic_signer.gui.report.building import VerifiedFile
    from clinic_signer.gui.report.exporting import ReportForm


class HandingOut(QObject):
    """Prints and writes the report of a file.

    Args:
        lane: where it is made.
        window: whose dialogs these are.

    Signals:
        told: a level, a heading and a sentence to show.
    """

    told = Signal(object, str, str)

    def __init__(self, lane: Lane, window: QWidget) -> None:
        super().__init__(window)
        self._lane = lane
        self._window = window

    def menu(self, verified: Verified) -> QMenu:
        """Return the forms to choose from."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        from clinic_signer.gui.report.exporting import ReportForm

        for form in ReportForm:
            action = menu.addAction(strings.say(form.words))
            action.triggered.connect(lambda _on, form=form: self.choose_place(verified, form))
        return menu

    def choose_place(self, verified: Verified, form: ReportForm) -> None:
        """Ask where the report goes; the dialog asks before anything is replaced."""
        from clinic_signer.gui.report.exporting import name_of_report

        dialog = QFileDialog(self._window, strings.say(texts.EXPORT))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(form.value)
        dialog.setNameFilter(f"{strings.say(form.words)} (*.{form.value})")
        dialog.selectFile(name_of_report(verified.name, form))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write(verified, form, Path(name)))
        dialog.open()

    def write(self, verified: Verified, form: ReportForm, path: Path) -> None:
        """Write the report."""
        _make_ready()
        self._lane.run(
            lambda: _write(verified, form, path),
            lambda written: self.told.emit(
                Level.OK,
                strings.say(texts.EXPORTED, file=written.name),
                strings.say(texts.HOLDS_PATIENT_DATA),
            ),
            self._failed,
        )

    def print(self, verified: Verified) -> None:
        """Ask for a printer and print on it."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self.told.emit(Level.CAUTION, strings.say(texts.NO_PRINTER), "")
            return
        _make_ready()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def finished(result: int) -> None:
            if result == QDialog.DialogCode.Accepted.value:
                self.print_on(printer, verified)

        dialog.finished.connect(finished)
        QDialog.open(dialog)  # Qt gives a print dialog an open() of its own, with a slot by name

    def print_on(self, printer: object, verified: Verified) -> None:
        """Print the report on a ``QPrinter``."""
        from PySide6.QtPrintSupport import QPrinter

        def work() -> None:
            from clinic_signer.gui.report.building import report_document
            from clinic_signer.gui.report.painting import print_report

            if isinstance(printer, QPrinter):
                document = report_document(_file(verified), strings.language())
                print_report(document, printer)

        done = strings.say(texts.PRINTED)
        self._lane.run(work, lambda _none: self.told.emit(Level.OK, done, ""), self._failed)

    def _failed(self, failure: Failure) -> None:
        cause, remedy = strings.plain(failure.cause), strings.plain(failure.remedy)
        self.told.emit(Level.BLOCKED, cause, remedy)


def _file(verified: Verified) -> VerifiedFile:
    """What a report is made of; only asked for where there is one."""
    from clinic_signer.gui.report.building import VerifiedFile

    if verified.report is None:
        raise ValueError("nothing was found out about a signature")
    return VerifiedFile(verified.name, verified.data, verified.report)


def _write(verified: Verified, form: ReportForm, path: Path) -> Path:
    """In a lane: write the report in the place of what has that name.

    Raises:
        Failure: ``OUTPUT_NOT_WRITABLE``; what was there before is there still.
    """
    from clinic_signer.gui.report.exporting import report_bytes
    from clinic_signer.whole_files import replace_file

    content = report_bytes(_file(verified), form, strings.language())
    try:
        replace_file(path, content)
    except OSError as error:
        reason = error.strerror
        raise Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=path.name, reason=reason) from error
    return path


def _make_ready() -> None:
    """Import in the window's thread what the lane needs: Qt's types are made on first use."""
    import_module("clinic_signer.gui.report.painting")
