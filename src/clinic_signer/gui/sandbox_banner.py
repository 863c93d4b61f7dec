"""The band that says on every screen that nothing made here has legal effect."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from clinic_signer.gui import strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, IconLabel, Label, row

HEIGHT = 28


class SandboxBanner(QFrame):
    """28 px under the title bar; cannot be closed.

    Args:
        has_card: there is a practice card to be put in and out.

    Signals:
        phone_wanted: show the practice phone.
        card_moved: put the practice card in (True) or take it out (False).
    """

    access_role = "AlertMessage"
    card_moved = Signal(bool)
    phone_wanted = Signal()

    def __init__(self, *, has_card: bool = True) -> None:
        super().__init__()
        self._card_is_in = True
        self.setProperty("surface", "banner")
        self.setFixedHeight(HEIGHT)
        sentence = Label(strings.say(strings.SANDBOX), "small-strong")
        sentence.setProperty("level", Level.CAUTION.value)
        words = strings.SANDBOX_HINT if has_card else strings.SANDBOX_HINT_READER
        hint = Label(strings.say(words), "fine")
        self.setAccessibleName(strings.spoken([sentence.text(), hint.text()]))
        line = row(gap=0, margins=(8, 0, 8, 0))
        line.addStretch(1)
        line.addWidget(IconLabel(Glyph.WARNING_FILL, 18, Tone.CAUTION))
        line.addSpacing(6)
        line.addWidget(sentence)
        line.addSpacing(16)
        line.addWidget(hint)
        line.addStretch(1)
        self.phone = Button(strings.say(strings.OPEN_PHONE), "banner")
        self.phone.clicked.connect(self.phone_wanted)
        self.phone.hide()
        line.addWidget(self.phone)
        line.addSpacing(8)
        self.card: Button | None = None
        if has_card:
            self.card = Button(strings.say(strings.TAKE_CARD_OUT), "banner")
            self.card.clicked.connect(lambda: self.card_moved.emit(not self._card_is_in))
            line.addWidget(self.card)
        self.setLayout(line)

    def show_card(self, *, is_in: bool) -> None:
        """Say what the button does next."""
        self._card_is_in = is_in
        if self.card is not None:
            words = strings.TAKE_CARD_OUT if is_in else strings.PUT_CARD_IN
            self.card.setText(strings.say(words))
