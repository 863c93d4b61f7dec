"""The band that says on every screen that nothing made here has legal effect."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from clinic_signer.gui import strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import IconLabel, Label, row

HEIGHT = 28


class SandboxBanner(QFrame):
    """28 px under the title bar; cannot be closed."""

    access_role = "AlertMessage"

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "banner")
        self.setFixedHeight(HEIGHT)
        sentence = Label(strings.say(strings.SANDBOX), "small-strong")
        sentence.setProperty("level", Level.CAUTION.value)
        hint = Label(strings.say(strings.SANDBOX_HINT), "fine")
        self.setAccessibleName(strings.spoken([sentence.text(), hint.text()]))
        line = row(gap=0, margins=(8, 0, 8, 0))
        line.addStretch(1)
        line.addWidget(IconLabel(Glyph.WARNING_FILL, 18, Tone.CAUTION))
        line.addSpacing(6)
        line.addWidget(sentence)
        line.addSpacing(16)
        line.addWidget(hint)
        line.addStretch(1)
        self.setLayout(line)
