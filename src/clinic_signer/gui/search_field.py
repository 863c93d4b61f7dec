"""The field above a list in which a person types what to search for."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit

from clinic_signer.gui import strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import IconLabel, Label

_GLASS, _KEY, _PAD = 26, 52, 8
"""Room at both ends, and that which the style sheet leaves inside the frame, in pixels."""


class SearchField(QLineEdit):
    """A field with a magnifying glass and its shortcut in it.

    Args:
        what: what can be searched for.
    """

    def __init__(self, what: str) -> None:
        super().__init__()
        self.setProperty("grade", "small")
        self._what = what
        self.setToolTip(what)
        self.setAccessibleName(what)
        self.setTextMargins(_GLASS, 0, _KEY, 0)
        self._glass = IconLabel(Glyph.MAGNIFYING_GLASS, 18, Tone.TEXT3)
        self._glass.setParent(self)
        self._key = Label("Ctrl+F", "key")
        self._key.setParent(self)
        self._key_shown = True
        self.textChanged.connect(self._show_key)

    def set_key_shown(self, *, shown: bool) -> None:
        """Show or hide the shortcut (very narrow window)."""
        self._key_shown = shown
        self._show_key()

    def _show_key(self) -> None:
        """The shortcut gives way to what was typed, and to the words that say what to type.

        Words without room for them give way to one: the tool tip and readers say the whole.
        """
        words = self.fontMetrics().horizontalAdvance(self._what)
        fits = words + _GLASS + 2 * _PAD <= self.width()
        self.setPlaceholderText(self._what if fits else strings.say(strings.SEARCH_SHORT))
        has_room = self._key_shown and words + _GLASS + _KEY + 2 * _PAD <= self.width()
        self.setTextMargins(_GLASS, 0, _KEY if has_room else 0, 0)
        self._key.setVisible(has_room and not self.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep glass and key in their places."""
        super().resizeEvent(event)
        self._show_key()
        self._glass.move(10, (self.height() - 18) // 2)
        size = self._key.sizeHint()
        self._key.setGeometry(
            self.width() - size.width() - 10,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )
