"""The table of the history with what stands in its place when there are no rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from clinic_signer.failures import Failure
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.history.lines import Row
from clinic_signer.gui.history.model import HistoryModel
from clinic_signer.gui.history.notes import Note, Notes
from clinic_signer.gui.history.table import HEADER, HistoryTable
from clinic_signer.gui.widgets import column


class Listing(QFrame):
    """Rows, or the reason why there are none, under the names of the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._announcer = Announcer(self)
        self._failure: Failure | None = None
        self.model = HistoryModel()
        self.table = HistoryTable(self.model)
        self.notes = Notes()
        self._under = QWidget()
        self._under.setLayout(column(self.notes, margins=(0, HEADER, 0, 0)))
        place = QGridLayout(self)
        place.setContentsMargins(1, 1, 1, 1)
        place.addWidget(self.table, 0, 0)
        place.addWidget(self._under, 0, 0)

    def show_rows(self, rows: Sequence[Row], otherwise: Note) -> None:
        """Show rows, or a note if there are none."""
        self._failure = None
        self.table.show_rows(rows)
        self._show_notes(shown=not rows)
        if not rows:
            self.notes.show_note(otherwise)

    def show_failure(self, failure: Failure) -> None:
        """Say why the journal cannot be read; it is said aloud once."""
        self.table.show_rows([])
        self._show_notes(shown=True)
        self.notes.show_failure(failure)
        if self._failure is None or self._failure.code is not failure.code:
            self._announcer.announce(self.notes.text, assertive=True)
        self._failure = failure

    def _show_notes(self, *, shown: bool) -> None:
        self._under.setVisible(shown)
        policy = Qt.FocusPolicy.NoFocus if shown else Qt.FocusPolicy.StrongFocus
        self.table.setFocusPolicy(policy)
