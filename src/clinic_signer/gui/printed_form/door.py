"""Printing and exporting the form of a job from a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.paper.handing_out import PDF, HandingOut
from clinic_signer.gui.printed_form.desk import FormDesk, HandedOut
from clinic_signer.gui.worker import Lane

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtPrintSupport import QPrinter

    from clinic_signer.gui.printed_form.painting import PrintedForm
    from clinic_signer.station.journal.job import Job


class FormOut(HandingOut):
    """Prints and writes forms.

    Args:
        desk: makes them.
        lane: where they are made.
        window: whose dialogs these are.
    """

    def __init__(self, desk: FormDesk, lane: Lane, window: QWidget) -> None:
        super().__init__(lane, window, "clinic_signer.gui.printed_form.painting")
        self._desk = desk

    def print_form(self, job: Job) -> None:
        """Ask for a printer and print the form."""
        self.print(lambda: self._form(job, HandedOut.PAPER))

    def print_form_on(self, printer: QPrinter, job: Job) -> None:
        """Print the form on a chosen printer."""
        self.print_on(printer, lambda: self._form(job, HandedOut.PAPER))

    def save_form(self, job: Job) -> None:
        """Ask for a place and write the form there as a PDF."""
        self.choose_place(PDF, self._desk.name_of_file(job), lambda: self._pdf(job))

    def write_form(self, job: Job, path: Path) -> None:
        """Write the form to a new file."""
        self.write(path, lambda: self._pdf(job))

    def _form(self, job: Job, way: HandedOut) -> PrintedForm:
        return self._desk.form(job, way, strings.language())

    def _pdf(self, job: Job) -> bytes:
        from clinic_signer.gui.paper.output import pdf_of

        return pdf_of(self._form(job, HandedOut.PDF))
