"""The left half of both dialogs of the phone: the QR or a picture, and the time that is left."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.approval import texts
from clinic_signer.gui.approval.qr_view import QrView
from clinic_signer.gui.approval.tile import StateTile
from clinic_signer.gui.widgets import Label, centred, column, frame, row
from clinic_signer.japan import duration_in_words

WIDTH = 302
SPOKEN_SECONDS = (30, 10)
"""What is left when a screen reader says so; the end is a phase of its own, and said as one."""


class LeftPane(QWidget):
    """A square for the QR, a state or another picture; below it the countdown and a note.

    Args:
        note: what is said below the QR.
    """

    def __init__(self, note: str) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self.qr, self.tile = QrView(), StateTile()
        white = frame("qr")
        held = column(gap=0)
        held.addStretch(1)
        held.addLayout(centred(self.qr))
        held.addStretch(1)
        white.setLayout(held)
        self._pictures = QStackedWidget()
        self._pictures.addWidget(white)
        self._pictures.addWidget(self.tile)
        self._pictures.setFixedSize(WIDTH, WIDTH)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(strings.say(texts.TIME_LEFT))
        self._announcer = Announcer(self._bar)
        self.left = Label("", "small")
        self._time = frame("none")
        line = row(gap=12)
        line.addWidget(self._bar, 1)
        line.addWidget(self.left)
        self._time.setLayout(line)
        self._note = Label(note, "muted", wrap=True)
        layout = column(self._pictures, gap=0)
        layout.addSpacing(12)
        layout.addWidget(self._time)
        layout.addSpacing(4)
        layout.addWidget(self._note)
        layout.addStretch(1)
        self.setLayout(layout)

    def add_picture(self, picture: QWidget) -> None:
        """Have another picture that can be shown."""
        self._pictures.addWidget(picture)

    def show_qr(self) -> None:
        """Show the QR and its note."""
        self._pictures.setCurrentIndex(0)
        self._note.show()

    def show_picture(self, picture: QWidget) -> None:
        """Show a picture in place of the QR."""
        self._pictures.setCurrentWidget(picture)
        self._note.hide()

    def show_time(self, left: int, total: int, *, counting: bool) -> None:
        """Show the seconds that are left; hidden while nothing is counted."""
        self._time.setVisible(counting)
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(left)
        self.left.setText(strings.say(texts.LEFT, time=duration_in_words(left)))
        if counting and left in SPOKEN_SECONDS:
            self._announcer.announce(self.left.text(), assertive=left == min(SPOKEN_SECONDS))
