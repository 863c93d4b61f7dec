"""The rail: one button per screen, and at its foot where the local API is, if it is on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QPushButton, QVBoxLayout

from clinic_signer.gui import icons, strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import frame
from clinic_signer.words import Words

if TYPE_CHECKING:  # annotations only: each of Qt's types costs time at start
    from PySide6.QtGui import QPaintEvent

    from clinic_signer.failures import Failure
    from clinic_signer.gui.api_note import ApiNote

WIDTH = 76
WIDTH_NARROW = 60
_AROUND_WORDS = 20
"""Room for the edges of the rail and of a button."""


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One screen in the rail.

    Attributes:
        words: its name.
        glyph: its icon; ``glyph_here`` while its screen is shown.
        short: its name where the rail is narrow, if that is another one.
    """

    words: Words
    glyph: Glyph
    glyph_here: Glyph
    short: Words | None = None


SIGN = RailEntry(strings.SIGN, Glyph.PEN_NIB, Glyph.PEN_NIB_FILL)
HISTORY = RailEntry(
    strings.HISTORY, Glyph.CLOCK_COUNTER_CLOCKWISE, Glyph.CLOCK_COUNTER_CLOCKWISE_FILL
)
CERTIFICATES = RailEntry(strings.CERTIFICATES, Glyph.IDENTIFICATION_CARD, Glyph.IDENTIFICATION_CARD)
SETTINGS = RailEntry(
    Words("設定・診断", "Settings"),
    Glyph.SLIDERS_HORIZONTAL,
    Glyph.SLIDERS_HORIZONTAL,
    Words("設定", "Settings"),
)
"""The last entry, at the foot of the rail."""
VERIFY = RailEntry(strings.VERIFY, Glyph.CIRCLE_WAVY_CHECK, Glyph.CIRCLE_WAVY_CHECK_FILL)


class RailButton(QPushButton):
    """Icon above a word; the current one has a white ground and a bar at its left."""

    focus_inside = True

    def __init__(self, entry: RailEntry, shortcut: str) -> None:
        super().__init__(strings.say(entry.words))
        self._entry = entry
        self._narrow = False
        self.setProperty("kind", "rail")
        self.setCheckable(True)
        self.setAutoExclusive(True)  # read out as one of several, not as a tick of its own
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(shortcut)
        self.setToolTip(f"{self.text()}  {shortcut}")
        self._bar = frame("bar")
        self._bar.setParent(self)
        self._bar.hide()
        self.toggled.connect(self._bar.setVisible)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the smaller measures."""
        self._narrow = narrow
        words = self._entry.short if narrow and self._entry.short else self._entry.words
        self.setText(strings.say(words))
        height = 52 if narrow else 60
        self.setFixedHeight(height)
        self._bar.setGeometry(0, (height - 24) // 2, 3, 24)

    def sizeHint(self) -> QSize:
        """As wide as the rail lets it be."""
        return QSize(WIDTH_NARROW - 8, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon over ground and word."""
        super().paintEvent(event)
        here = self.isChecked()
        tone = Tone.ACCENT_TEXT if here else Tone.TEXT2
        size = 20 if self._narrow else 22
        glyph = self._entry.glyph_here if here else self._entry.glyph
        shown = icons.picture(glyph, size, tone, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawPixmap((self.width() - size) // 2, (self.height() - size - 20) // 2, shown)
        painter.end()


class Rail(QFrame):
    """The buttons, top to bottom; the window lets Ctrl+1, Ctrl+2 … choose them.

    Signals:
        chosen: index of the screen to show.
    """

    access_role = "ToolBar"
    chosen = Signal(int)

    def __init__(self, entries: Sequence[RailEntry]) -> None:
        super().__init__()
        self.setProperty("surface", "rail")
        self.setAccessibleName(strings.say(strings.SCREENS))
        self._group = QButtonGroup(self)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 8)
        layout.setSpacing(4)
        self.buttons: list[RailButton] = []
        for index, entry in enumerate(entries):
            button = RailButton(entry, f"Ctrl+{index + 1}")
            self._group.addButton(button, index)
            self.buttons.append(button)
            if entry is SETTINGS:
                layout.addStretch(1)
            layout.addWidget(button)
        self._api: ApiNote | None = None
        # Not only clicks: assistive technology toggles a button without one.
        self._group.idToggled.connect(self._toggled)
        self.set_narrow(narrow=False)

    def show_current(self, index: int) -> None:
        """Mark the screen that is shown."""
        with QSignalBlocker(self._group):
            self.buttons[index].setChecked(True)

    def _toggled(self, index: int, on: bool) -> None:
        if on:
            self.chosen.emit(index)

    def show_api(self, address: str | None, failure: Failure | None) -> None:
        """Say at the foot where the local API is, or why it is not there; nothing if it is off."""
        if self._api is None:
            if address is None and failure is None:
                return
            from clinic_signer.gui.api_note import ApiNote

            self._api = ApiNote()
            self._layout.addWidget(self._api)
        self._api.show_state(address, failure)

    def current_button(self) -> QAbstractButton:
        """The button of the shown screen: where the keyboard enters the rail."""
        checked = self._group.checkedButton()
        return checked if checked is not None else self.buttons[0]

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout, but never cut a word off."""
        for button in self.buttons:
            button.set_narrow(narrow=narrow)
        width = WIDTH
        if narrow:
            words = max(b.fontMetrics().horizontalAdvance(b.text()) for b in self.buttons)
            width = min(WIDTH, max(WIDTH_NARROW, words + _AROUND_WORDS))
        self.setFixedWidth(width)
