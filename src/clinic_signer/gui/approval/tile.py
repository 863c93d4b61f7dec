"""The left half of the dialog when there is no QR in it: one picture and a few words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from clinic_signer.gui import strings
from clinic_signer.gui.approval import texts
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import IconLabel, Label, centred, column, frame, restyle, row
from clinic_signer.words import Words

_PICTURE = 72


class StateTile(QFrame):
    """A tinted square: icon and words of a state."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "notice")
        self._icon = IconLabel(Glyph.HOURGLASS_MEDIUM, _PICTURE)
        self._words = Label("", "title", wrap=True)
        self._small = Label("", "muted", wrap=True)
        for label in (self._words, self._small):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = column(gap=12, margins=(16, 0, 16, 0))
        layout.addStretch(1)
        layout.addLayout(centred(self._icon))
        layout.addWidget(self._words)
        layout.addWidget(self._small)
        layout.addStretch(1)
        self.setLayout(layout)

    def show_state(self, level: Level, glyph: Glyph, words: str, small: str = "") -> None:
        """Show a state."""
        restyle(self, level=level.value)
        restyle(self._words, level=level.value)
        self._icon.show_glyph(glyph, level.ink)
        self._words.setText(words)
        self._small.setText(small)
        self._small.setVisible(bool(small))


class NumberTile(QFrame):
    """A tinted square with the number to be chosen on the phone, as large as it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "notice")
        self.setProperty("level", Level.INFO.value)
        self._number = Label("", "number-huge")
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        caption = Label(strings.say(texts.NUMBER_TO_CHOOSE), "muted")
        caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._code = Label("", "strong")
        code = frame("none")
        code.setLayout(row(Label(strings.say(texts.CONTROL_CODE), "muted"), self._code, gap=10))
        layout = column(gap=0)
        layout.addStretch(1)
        layout.addWidget(caption)
        layout.addWidget(self._number)
        layout.addLayout(centred(code))
        layout.addStretch(1)
        self.setLayout(layout)

    def show_number(self, number: str, control_code: str) -> None:
        """Show another number."""
        self._number.setText(number)
        self._number.setAccessibleName(by_digits(texts.NUMBER_NAME, number))
        self._code.setText(control_code)
        self._code.setAccessibleName(by_digits(texts.CONTROL_CODE_NAME, control_code))


def by_digits(words: Words, digits: str) -> str:
    """Return a number's name that a screen reader reads digit by digit, not as an amount."""
    return strings.say(words, digits=" ".join(digits))
