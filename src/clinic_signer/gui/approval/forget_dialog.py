"""Asks before the phone that is known is given up for another one."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.approval import texts
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.focus import FocusRing
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, Label, column, frame, row

WIDTH = 520


class ForgetDialog(QDialog):
    """Accepted when the person wants to begin anew; the safe answer has the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(strings.say(texts.PAIR_TITLE))
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        body = frame("plain")
        notice = Notice(Level.CAUTION, "", strings.say(texts.FORGET_TEXT))
        title = Label(strings.say(texts.FORGET), "title")
        body.setLayout(column(title, notice, gap=12, margins=(24, 12, 24, 20)))
        foot = frame("dialog-foot")
        foot.setFixedHeight(64)
        self.go_on = Button(strings.say(texts.FORGET_GO_ON), size="dialog")
        self.go_on.clicked.connect(self.accept)
        self.cancel = Button(strings.say(strings.CANCEL), size="dialog")
        self.cancel.clicked.connect(self.reject)
        line = row(gap=8, margins=(24, 0, 24, 0))
        line.addStretch(1)
        line.addWidget(self.go_on)
        line.addWidget(self.cancel)
        foot.setLayout(line)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(body)
        whole.addWidget(foot)
        self.ring = FocusRing(self)
        theme.dress(self)
        self.finished.connect(self.deleteLater)
        self.cancel.setFocus()
