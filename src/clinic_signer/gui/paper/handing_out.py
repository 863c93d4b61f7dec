"""Printing and writing files: the dialogs of the system, then the work in a lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from clinic_signer.gui import file_dialog, strings
from clinic_signer.gui.paper import texts
from clinic_signer.gui.theme import Level

if TYPE_CHECKING:  # the rooms of paper are imported when something is wanted
    from PySide6.QtPrintSupport import QPrinter

    from clinic_signer.failures import Failure
    from clinic_signer.gui.paper.output import Printed
    from clinic_signer.gui.worker import Lane
    from clinic_signer.words import Words


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is written as.

    Attributes:
        suffix: the end of its name.
        words: the kind for people.
    """

    suffix: str
    words: Words


PDF = FileKind("pdf", texts.PDF)


class HandingOut(QObject):
    """Prints, and writes files, for one screen.

    Args:
        lane: where things are made.
        window: whose dialogs these are.
        rooms: modules that the lane needs. They are imported in the window's thread, because Qt's
            types are made on first use.
        holds: what is said of a written file (``{file}``).

    Signals:
        told: a level, a heading and a sentence to show.
        failed: why it could not be done (``Failure``).
    """

    told = Signal(object, str, str)
    failed = Signal(object)

    def __init__(
        self, lane: Lane, window: QWidget, *rooms: str, holds: Words = texts.HOLDS_PATIENT_DATA
    ) -> None:
        super().__init__(window)
        self._holds = holds
        self._lane = lane
        self._window = window
        self._rooms = rooms

    # -- files ------------------------------------------------------------------------------

    def choose_place(self, kind: FileKind, name: str, make: Callable[[], bytes]) -> None:
        """Ask where a file goes, and write it there.

        Args:
            kind: of the file.
            name: to begin with.
            make: makes its bytes, in the lane; may raise a ``Failure``.
        """
        file_dialog.choose_place(
            self._window,
            strings.say(texts.EXPORT),
            name,
            lambda path: self.write(path, make),
            filters=[f"{strings.say(kind.words)} (*.{kind.suffix})"],
            suffix=kind.suffix,
        )

    def write(self, path: Path, make: Callable[[], bytes]) -> None:
        """Write a new file, whole or not at all."""
        self._make_ready()

        def work() -> Path:
            from clinic_signer.station.delivery import deliver

            return deliver(make(), path.parent, path.name)

        self._lane.run(
            work,
            lambda written: self.told.emit(
                Level.OK,
                strings.say(texts.EXPORTED),
                strings.say(self._holds, file=written.name),
            ),
            self._failed,
        )

    # -- printers ---------------------------------------------------------------------------

    def print(self, make: Callable[[], Printed]) -> None:
        """Ask for a printer and print on it; ``make`` is called in the lane."""
        from PySide6.QtPrintSupport import (
            QAbstractPrintDialog,
            QPrintDialog,
            QPrinter,
            QPrinterInfo,
        )

        if not QPrinterInfo.availablePrinterNames():
            self.told.emit(Level.CAUTION, strings.say(texts.NO_PRINTER), "")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self._window)
        given = QAbstractPrintDialog.PrintDialogOption
        for option in (given.PrintPageRange, given.PrintShowPageSize):
            dialog.setOption(option, on=False)  # all pages are printed, on A4
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def finished(result: int) -> None:
            if result == QDialog.DialogCode.Accepted.value:
                self.print_on(printer, make)

        dialog.finished.connect(finished)
        QDialog.open(dialog)  # Qt gives a print dialog an open() of its own, with a slot by name

    def print_on(self, printer: QPrinter, make: Callable[[], Printed]) -> None:
        """Print on a chosen printer."""
        self._make_ready()

        def work() -> None:
            printed = make()
            printer.setDocName(printed.title)
            printed.paint_on(printer)

        done = strings.say(texts.PRINTED)
        self._lane.run(work, lambda _none: self.told.emit(Level.OK, done, ""), self._failed)

    def _failed(self, failure: Failure) -> None:
        self.failed.emit(failure)

    def _make_ready(self) -> None:
        for room in self._rooms:
            import_module(room)
