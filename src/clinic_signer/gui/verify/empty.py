"""The Verify screen without files: one large place to drop some."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.verify import texts
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, frame, row


class EmptyPage(QWidget):
    """Says what can be dropped, and offers to choose.

    Signals:
        files_wanted: the person wants to choose files.
        folder_wanted: the person wants to choose a folder.
    """

    files_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        heading = Label(strings.say(strings.DROP_LARGE), "subtitle")
        kinds = Label(strings.say(texts.KINDS_OF_FILES), "muted", wrap=True)
        for label in (heading, kinds):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose = Button(strings.say(strings.CHOOSE_FILES), "primary", glyph=Glyph.FOLDER_OPEN)
        self.choose.clicked.connect(self.files_wanted)
        self.choose_folder = Button(strings.say(strings.CHOOSE_FOLDER))
        self.choose_folder.clicked.connect(self.folder_wanted)
        buttons = row(gap=8)
        buttons.addStretch(1)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.choose_folder)
        buttons.addStretch(1)
        private = row(gap=8)
        private.addStretch(1)
        private.addWidget(IconLabel(Glyph.SHIELD_CHECK, 18, Tone.TEXT2))
        private.addWidget(Label(strings.say(strings.VERIFY_PRIVATE), "caption"))
        private.addStretch(1)
        inside = column(gap=4, margins=(16, 16, 16, 16))
        inside.addStretch(1)
        picture = IconLabel(Glyph.FILE_ARROW_DOWN, 56, Tone.TEXT3)
        inside.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addSpacing(4)
        inside.addWidget(heading)
        inside.addWidget(kinds)
        inside.addSpacing(10)
        inside.addLayout(buttons)
        inside.addSpacing(14)
        inside.addLayout(private)
        inside.addStretch(1)
        self.drop = frame("drop")
        self.drop.setLayout(inside)
        whole = column(gap=16, margins=(24, 24, 24, 24))
        whole.addWidget(Label(strings.say(strings.VERIFY_TITLE), "title"))
        whole.addWidget(self.drop, 1)
        self.setLayout(whole)
