"""The practice phone beside the window: where its page is, and the letter for its registration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.approval import texts
from clinic_signer.gui.controls import LiveNotice
from clinic_signer.gui.dialog_parts import PLAIN_WIDTH, PlainDialog, dialog_foot
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, Label, column, frame, row

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.phone_desk import PracticeDesk, PracticeLetter
    from clinic_signer.gui.worker import Lanes


class PracticePhone(PlainDialog):
    """Opens the phone's page in the browser; writes a letter when the phone is new.

    Args:
        phone: the practice phone.
        lanes: where the letter is written.
        parent: the window it belongs to.
    """

    def __init__(self, phone: PracticeDesk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(strings.say(strings.OPEN_PHONE), parent)
        self._phone = phone
        self._lanes = lanes
        self.setFixedWidth(PLAIN_WIDTH)
        say = strings.say
        self._page = Label(phone.page, "small-strong")
        self._page.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_page = Button(say(texts.PRACTICE_OPEN), "primary", glyph=Glyph.DEVICE_MOBILE)
        self.open_page.clicked.connect(self._open_page)
        self.write = Button(say(texts.PRACTICE_LETTER), glyph=Glyph.ENVELOPE_OPEN)
        self.write.clicked.connect(self._write)
        self.password = Label("", "code")
        self.password.hide()
        self._note = LiveNotice(Level.NEUTRAL, say(texts.PRACTICE_FIRST), say(texts.PRACTICE_HOW))
        body = frame("plain")
        lines = column(Label(say(texts.PRACTICE_TITLE), "title"), gap=10, margins=(24, 12, 24, 20))
        lines.addWidget(Label(say(texts.PRACTICE_TEXT), "small", wrap=True))
        lines.addWidget(self._page)
        buttons = row(self.open_page, self.write, gap=8)
        buttons.addStretch(1)
        lines.addLayout(buttons)
        held = row(self.password)
        held.addStretch(1)
        lines.addLayout(held)
        lines.addWidget(self._note)
        body.setLayout(lines)
        self.done_button = Button(say(strings.CLOSE), size="dialog")
        self.done_button.clicked.connect(self.accept)
        self.put_together(body, dialog_foot((self.done_button,)))
        theme.dress(self)
        self.finished.connect(self.deleteLater)

    def _open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(self._phone.page))

    def _write(self) -> None:
        self.write.setEnabled(False)
        self._lanes.phone.run(self._phone.write_letter, self._written, self._not_written)

    def _written(self, letter: PracticeLetter) -> None:
        self.write.setEnabled(True)
        spaced = f"{letter.password[:4]} {letter.password[4:]}"
        self.password.setText(spaced)
        self.password.setAccessibleName(strings.say(texts.PRACTICE_PASSWORD, password=spaced))
        self.password.show()
        self._note.tell(
            Level.INFO,
            strings.say(texts.PRACTICE_PASSWORD, password=spaced),
            strings.say(texts.PRACTICE_TYPE),
        )
        self.have_room()
        QDesktopServices.openUrl(QUrl(letter.link))

    def _not_written(self, failure: Failure) -> None:
        self.write.setEnabled(True)
        self._note.tell_failure(Level.BLOCKED, failure_text(failure))
