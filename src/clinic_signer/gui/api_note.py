"""A small note at the foot of the rail: where the local API is, or that it could not be started."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6 import QtCore
from PySide6.QtWidgets import QFrame

from clinic_signer.gui import strings
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Label, column, restyle

if TYPE_CHECKING:
    from clinic_signer.failures import Failure


class ApiNote(QFrame):
    """Two short lines; the whole is its tool tip and its name."""

    access_role = "StaticText"

    def __init__(self) -> None:
        super().__init__()
        self._heading = Label(strings.say(strings.API), "caption")
        self._state = Label("", "caption")
        lines = column(gap=0)
        for label in (self._heading, self._state):
            label.setAlignment(QtCore.Qt.AlignmentFlag.AlignHCenter)
            lines.addWidget(label)
        self.setLayout(lines)

    def show_state(self, address: str | None, failure: Failure | None) -> None:
        """Say where it listens, or why it does not."""
        if failure is not None:
            said = failure_text(failure).and_also(strings.say(strings.API_AGAIN))
            self._show(strings.say(strings.API_OFF), said.paragraph, Level.CAUTION.value)
        elif address is not None:
            port = str(urlsplit(address).port)
            self._show(port, strings.say(strings.API_AT, address=address), "")

    def _show(self, state: str, whole: str, level: str) -> None:
        self._state.setText(state)
        restyle(self._state, level=level)
        self.setToolTip(whole)
        self.setAccessibleName(whole)
