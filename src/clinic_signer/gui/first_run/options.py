"""Choices of the first start: a large card with an icon and two lines, and a small one with a word.

Both are radio buttons to Qt and to assistive technology; the dot is drawn like that of the strip.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QRadioButton

from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import IconLabel, Label, column, frame, restyle, row


class _Option(QRadioButton):
    def __init__(self, kind: str, name: str) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.setAccessibleName(name)
        self._dot = frame("dot")
        self._dot.setFixedSize(18, 18)
        self.toggled.connect(self._show_chosen)
        self._show_chosen(self.isChecked())

    def _show_chosen(self, chosen: bool) -> None:
        restyle(self._dot, active=chosen)

    def hitButton(self, _position: QPoint, /) -> bool:
        """All of it answers."""
        return True

    def sizeHint(self) -> QSize:
        """Room for what stands in it."""
        layout = self.layout()
        return super().sizeHint() if layout is None else layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The words are never cut."""
        layout = self.layout()
        return super().minimumSizeHint() if layout is None else layout.minimumSize()


class OptionCard(_Option):
    """A card: dot, icon, a word and a line below it."""

    def __init__(self, glyph: Glyph, title: str, text: str) -> None:
        super().__init__("option", f"{title} {text}")
        self._picture = IconLabel(glyph, 24)
        self._glyph = glyph
        words = column(Label(title, "strong"), Label(text, "muted", wrap=True), gap=0)
        line = row(self._dot, self._picture, gap=14, margins=(16, 12, 16, 12))
        line.addLayout(words, 1)
        self.setLayout(line)
        self.setMinimumHeight(72)
        self._show_chosen(self.isChecked())

    def _show_chosen(self, chosen: bool) -> None:
        super()._show_chosen(chosen)
        if hasattr(self, "_picture"):
            self._picture.show_glyph(self._glyph, Tone.ACCENT_TEXT if chosen else Tone.TEXT2)


class SmallOption(_Option):
    """A dot and a word."""

    def __init__(self, title: str) -> None:
        super().__init__("small-option", title)
        self.setLayout(row(self._dot, Label(title, "small"), gap=8, margins=(4, 6, 8, 6)))
        self.setMinimumHeight(32)
