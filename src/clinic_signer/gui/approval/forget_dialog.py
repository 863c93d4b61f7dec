"""Asks before the phone that is known is given up for another one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.approval import texts
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.dialog_parts import PLAIN_WIDTH, PlainDialog, dialog_foot
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, Label, column, frame


class ForgetDialog(PlainDialog):
    """Accepted when the person wants to begin anew; the safe answer has the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(strings.say(texts.PAIR_TITLE), parent)
        self.setFixedWidth(PLAIN_WIDTH)
        body = frame("plain")
        notice = Notice(Level.CAUTION, "", strings.say(texts.FORGET_TEXT))
        title = Label(strings.say(texts.FORGET), "title")
        body.setLayout(column(title, notice, gap=12, margins=(24, 12, 24, 20)))
        self.go_on = Button(strings.say(texts.FORGET_GO_ON), size="dialog")
        self.go_on.clicked.connect(self.accept)
        self.cancel = Button(strings.say(strings.CANCEL), size="dialog")
        self.cancel.clicked.connect(self.reject)
        self.put_together(body, dialog_foot((self.go_on, self.cancel)))
        theme.dress(self)
        self.finished.connect(self.deleteLater)
        self.cancel.setFocus()
