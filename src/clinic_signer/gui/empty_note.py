"""What stands where there is nothing yet: an icon, a heading, a sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import IconLabel, Label, column


class EmptyNote(QWidget):
    """A large icon, a heading and a sentence, in the middle of its place."""

    def __init__(self, glyph: Glyph, heading: str, sentence: str) -> None:
        super().__init__()
        title = Label(heading, "subtitle", wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = Label(sentence, "muted", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box = column(gap=4, margins=(16, 0, 16, 32))
        self.box.addStretch(1)
        self.box.addWidget(IconLabel(glyph, 56, Tone.TEXT3), 0, Qt.AlignmentFlag.AlignHCenter)
        self.box.addSpacing(4)
        self.box.addWidget(title)
        self.box.addWidget(text)
        self.end = self.box.count()
        self.box.addStretch(1)
        self.setLayout(self.box)
