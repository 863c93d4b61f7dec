"""Printing the form on the Sign screen: what it needs is imported when it is first wanted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.gui.sign.form_pane import FormPane

if TYPE_CHECKING:
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.printed_form.door import FormOut
    from clinic_signer.gui.worker import Lane


class FormPrinting(QObject):
    """Prints the form that is shown, or writes it to a file.

    Args:
        desk: makes forms.
        lane: where they are made.
        form: what is shown.
        screen: over which the dialogs are.

    Signals:
        told: a level, a heading and a sentence to show.
        failed: why it could not be done (``Failure``).
    """

    told = Signal(object, str, str)
    failed = Signal(object)

    def __init__(self, desk: Desk, lane: Lane, form: FormPane, screen: QWidget) -> None:
        super().__init__(screen)
        self._desk, self._lane, self._form, self._screen = desk, lane, form, screen
        form.print_wanted.connect(self.print_shown)

    @cached_property
    def out(self) -> FormOut:
        """The dialogs and the work behind them."""
        from clinic_signer.gui.printed_form.door import FormOut

        made = FormOut(self._desk.forms, self._lane, self._screen)
        made.told.connect(self.told)
        made.failed.connect(self.failed)
        return made

    def print_shown(self) -> None:
        """Print the form, where there is one."""
        entry = self._form.entry
        if entry is not None and self._form.content is not None:
            self.out.print_form(entry.job)

    def export_shown(self) -> None:
        """Write the form to a PDF, where there is one."""
        entry = self._form.entry
        if entry is not None and self._form.content is not None:
            self.out.save_form(entry.job)
