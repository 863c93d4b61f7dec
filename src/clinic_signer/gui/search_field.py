"""The field above a list in which a person types what to search for."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit

from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import IconLabel, Label


class SearchField(QLineEdit):
    """A field with a magnifying glass and its shortcut in it.

    Args:
        what: what can be searched for.
    """

    def __init__(self, what: str) -> None:
        super().__init__()
        self.setProperty("grade", "small")
        self.setPlaceholderText(what)
        self.setAccessibleName(what)
        self.setTextMargins(26, 0, 52, 0)
        self._glass = IconLabel(Glyph.MAGNIFYING_GLASS, 18, Tone.TEXT3)
        self._glass.setParent(self)
        self._key = Label("Ctrl+F", "key")
        self._key.setParent(self)
        self._key_shown = True
        self.textChanged.connect(self._show_key)

    def set_key_shown(self, *, shown: bool) -> None:
        """Show or hide the shortcut (very narrow window)."""
        self._key_shown = shown
        self.setTextMargins(26, 0, 52 if shown else 0, 0)
        self._show_key()

    def _show_key(self) -> None:
        self._key.setVisible(self._key_shown and not self.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep glass and key in their places."""
        super().resizeEvent(event)
        self._glass.move(10, (self.height() - 18) // 2)
        size = self._key.sizeHint()
        self._key.setGeometry(
            self.width() - size.width() - 10,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )
