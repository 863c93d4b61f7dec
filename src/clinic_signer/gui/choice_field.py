"""A field with one of a few choices, and the glyph at its right end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import IconLabel

_GLYPH = 16


class ChoiceField(QComboBox):
    """One of a few choices.

    Args:
        name: what is chosen.
        choices: in words.
    """

    def __init__(self, name: str, choices: Sequence[str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.addItems(list(choices))
        self._glyph = field_glyph(self, Glyph.CARET_DOWN)

    def show_locked(self, *, locked: bool) -> None:
        """Show a value that cannot be changed here."""
        self.setEnabled(not locked)
        self._glyph.show_glyph(
            Glyph.LOCK_SIMPLE if locked else Glyph.CARET_DOWN, Tone.TEXT2 if locked else Tone.TEXT
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page: a choice is not changed by a wheel that turns over it."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the glyph in its place."""
        super().resizeEvent(event)
        place_glyph(self, self._glyph)


def field_glyph(field: QWidget, glyph: Glyph) -> IconLabel:
    """Put a glyph into a field; :func:`place_glyph` keeps it at the right end."""
    made = IconLabel(glyph, _GLYPH, Tone.TEXT)
    made.setParent(field)
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made


def place_glyph(field: QWidget, glyph: IconLabel) -> None:
    """Put the glyph of a field where it belongs; called when the field has another size."""
    corner = QRect(0, 0, _GLYPH, _GLYPH)
    corner.moveTo(field.width() - _GLYPH - 10, (field.height() - _GLYPH) // 2)
    glyph.setGeometry(corner)
