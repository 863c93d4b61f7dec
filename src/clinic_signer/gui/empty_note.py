"""What stands where there is nothing yet: an icon, a heading, a sentence."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from clinic_signer.gui.icons import CENTRED, Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import IconLabel, Label, centred, column


class EmptyNote(QWidget):
    """A large icon, a heading and a sentence, in the middle of its place."""

    def __init__(self, glyph: Glyph, heading: str, sentence: str) -> None:
        super().__init__()
        title = Label(heading, "subtitle", wrap=True)
        title.setProperty("alignment", CENTRED)
        text = Label(sentence, "muted", wrap=True)
        text.setProperty("alignment", CENTRED)
        self.box = column(gap=4, margins=(16, 0, 16, 32))
        self.box.addStretch(1)
        self.box.addLayout(centred(IconLabel(glyph, 56, Tone.TEXT3)))
        self.box.addSpacing(4)
        self.box.addWidget(title)
        self.box.addWidget(text)
        self.end = self.box.count()
        self.box.addStretch(1)
        self.setLayout(self.box)
