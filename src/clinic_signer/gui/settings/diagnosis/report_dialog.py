"""The exact text of the report, to be read before it is handed on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.dialog_parts import PlainDialog, dialog_foot
from clinic_signer.gui.settings.diagnosis import texts
from clinic_signer.gui.widgets import Button, Label, column, frame

WIDTH, HEIGHT = 760, 500


class ReportDialog(PlainDialog):
    """Shows the text; it can be selected, copied and saved, not changed.

    Args:
        text: the report.
        parent: the window it belongs to.

    Signals:
        copy_wanted: copy all of it.
        save_wanted: save it.
    """

    copy_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(strings.say(texts.REPORT), parent)
        self.resize(WIDTH, HEIGHT)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(strings.say(texts.REPORT))
        body = frame("plain")
        lines = column(Label(strings.say(texts.REPORT), "title"), margins=(24, 12, 24, 20))
        lines.addWidget(Label(strings.say(texts.PRIVACY), "muted", wrap=True))
        lines.addWidget(self.text, 1)
        body.setLayout(lines)
        self.save = Button(strings.say(texts.SAVE), "text")
        self.save.clicked.connect(self.save_wanted)
        self.copy = Button(strings.say(texts.COPY), "primary", size="dialog")
        self.copy.clicked.connect(self.copy_wanted)
        self.close_button = Button(strings.say(texts.CLOSE), size="dialog")
        self.close_button.clicked.connect(self.reject)
        self.put_together(body, dialog_foot((self.copy, self.close_button), self.save))
        theme.dress(self)
        self.finished.connect(self.deleteLater)
        self.text.setFocus()
