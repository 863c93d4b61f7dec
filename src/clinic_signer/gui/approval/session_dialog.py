"""What will be signed in a session, before each signing: the phone does not show it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.approval import texts
from clinic_signer.gui.approval.covered import covered
from clinic_signer.gui.approval.view import ApprovalRow
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.dialog_parts import PLAIN_WIDTH, PlainDialog, dialog_foot
from clinic_signer.gui.document_words import to_sign
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, Label, column, frame

_QUIET_SECONDS = 0.5
"""So long after the dialog appears, Enter does nothing: it may still be held from before."""


class SessionDialog(PlainDialog):
    """Lists what will be signed, until when the approval lasts, and how many it still covers.

    Signals:
        sign_wanted: sign exactly these.
        cancelled: nothing is to be signed.
    """

    sign_wanted = Signal()
    cancelled = Signal()

    def __init__(
        self,
        rows: Sequence[ApprovalRow],
        until: str,
        left: int | None,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(strings.say(texts.TITLE), parent)
        self._clock = clock
        self._shown_at = clock()
        say, count = strings.say, len(rows)
        self.setFixedWidth(PLAIN_WIDTH)
        parts = [say(texts.SECOND), say(texts.APPROVED_UNTIL, time=until)]
        if left is not None:
            parts.append(say(texts.SESSION_LEFT, n=left))
        body = frame("plain")
        lines = column(
            Label(to_sign([each.kind for each in rows]), "title"), gap=10, margins=(24, 12, 24, 20)
        )
        lines.addWidget(Label(strings.joined(parts), "muted", wrap=True))
        lines.addWidget(covered(rows))
        lines.addWidget(Notice(Level.NEUTRAL, "", say(texts.SESSION_TEXT)))
        body.setLayout(lines)
        self.sign = Button(say(strings.SIGN_COUNT, n=count), "primary", size="dialog")
        self.sign.setAccessibleName(say(strings.SIGN_SPOKEN, n=count))
        self.sign.clicked.connect(self._sign)
        self.cancel = Button(say(strings.CANCEL), size="dialog")
        self.cancel.clicked.connect(self.reject)
        self.put_together(body, dialog_foot((self.sign, self.cancel)))
        theme.dress(self)
        self.cancel.setFocus()

    def _sign(self) -> None:
        if self._clock() - self._shown_at >= _QUIET_SECONDS:
            self.sign.setEnabled(False)
            self.sign_wanted.emit()

    def reject(self) -> None:
        """Cancel."""
        super().reject()
        self.cancelled.emit()
