"""F1: a few sentences on the screen that is shown, and its keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.dialog_parts import PlainDialog, dialog_foot
from clinic_signer.gui.help import texts
from clinic_signer.gui.key_table import KeyRow, Place, keys_of
from clinic_signer.gui.widgets import Button, Label, column, frame

WIDTH, HEIGHT = 640, 534
_KEY_COLUMN = 190


class _Scrolled(QScrollArea):
    """One stop of the keyboard, so that all of it can be read and scrolled without a mouse."""

    focus_inside = True
    access_role = "Document"


class HelpDialog(PlainDialog):
    """Says what a screen is for and lists its keys.

    Args:
        place: the screen.
        parent: the window it belongs to.
    """

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(strings.say(texts.TITLE), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedSize(WIDTH, HEIGHT)
        screen = strings.plain(place.value)
        self.words = [strings.say(texts.HOW_TO_USE, screen=screen)]
        lines = column(Label(self.words[0], "title", wrap=True), gap=6, margins=(24, 16, 24, 20))
        lines.addWidget(self._say(strings.say(texts.ABOUT[place]), "small"))
        for heading, rows in (
            (strings.say(texts.KEYS_HERE), keys_of(place)),
            (strings.plain(Place.EVERYWHERE.value), keys_of(Place.EVERYWHERE)),
            (strings.plain(Place.DIALOGS.value), keys_of(Place.DIALOGS)),
        ):
            if rows:
                lines.addSpacing(10)
                lines.addWidget(self._say(heading, "small-strong"))
                lines.addLayout(self._grid(rows))
        lines.addStretch(1)
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(lines)
        self.scrolled = _Scrolled()
        self.scrolled.setWidget(inside)
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.scrolled.setAccessibleName(strings.spoken(self.words))
        body = frame("plain")
        body.setLayout(column(self.scrolled, gap=0))
        self.close_button = Button(strings.say(strings.CLOSE), size="dialog")
        self.close_button.clicked.connect(self.accept)
        self.put_together(body, dialog_foot((self.close_button,)))
        theme.dress(self)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, text: str, role: str) -> Label:
        self.words.append(text)
        return Label(text, role, wrap=True)

    def _grid(self, rows: Sequence[KeyRow]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, _KEY_COLUMN)
        grid.setColumnStretch(1, 1)
        for number, row in enumerate(rows):
            does = strings.plain(row.does)
            self.words.append(f"{row.shown} {does}")
            grid.addWidget(Label(row.shown, "small-strong"), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(does, "small", wrap=True), number, 1)
        return grid
