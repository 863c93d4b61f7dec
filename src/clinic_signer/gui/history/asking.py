"""Asks before something is done that others notice."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.dialog_parts import PLAIN_WIDTH, PlainDialog, dialog_foot
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, Label, column, frame
from clinic_signer.words import Words


class AskingDialog(PlainDialog):
    """Accepted when the person wants it; the safe answer has the keyboard.

    Args:
        heading: what is about to be done.
        consequence: what others will notice.
        yes: the button that does it.
        parent: the window it belongs to.
    """

    def __init__(
        self, heading: str, consequence: Words, yes: Words, parent: QWidget | None = None
    ) -> None:
        super().__init__(heading, parent)
        self.setFixedWidth(PLAIN_WIDTH)
        body = frame("plain")
        title = Label(heading, "title", wrap=True)
        notice = Notice(Level.CAUTION, "", strings.say(consequence))
        body.setLayout(column(title, notice, gap=12, margins=(24, 12, 24, 20)))
        self.go_on = Button(strings.say(yes), size="dialog")
        self.go_on.clicked.connect(self.accept)
        self.cancel = Button(strings.say(strings.CANCEL), size="dialog")
        self.cancel.clicked.connect(self.reject)
        self.put_together(body, dialog_foot((self.go_on, self.cancel)))
        theme.dress(self)
        self.finished.connect(self.deleteLater)
        self.cancel.setFocus()
