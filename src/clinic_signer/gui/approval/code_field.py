"""A field for the six digits that the phone shows: one box for each."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit

from clinic_signer.gui import strings, theme
from clinic_signer.gui.approval import texts
from clinic_signer.gui.theme import Tone
from clinic_signer.unicode_text import normalized

DIGITS = 6
_BOX, _HEIGHT, _GAP, _MIDDLE = 40, 48, 8, 24


class CodeField(QLineEdit):
    """Takes six digits, typed or pasted; full-width digits count as digits.

    Signals:
        completed: six digits are there.
    """

    completed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(strings.say(texts.CODE_FIELD))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.setFixedSize(self.sizeHint())
        self.textEdited.connect(self._keep_digits)

    def sizeHint(self) -> QSize:
        """Six boxes with a dash in the middle."""
        return QSize(DIGITS * _BOX + (DIGITS - 2) * _GAP + _MIDDLE, _HEIGHT)

    @property
    def is_complete(self) -> bool:
        """True when six digits are there."""
        return len(self.text()) == DIGITS

    def clear_for_retry(self) -> None:
        """Empty it and wait for the next try."""
        self.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_digits(self, text: str) -> None:
        plain = normalized("NFKC", text)
        digits = "".join(c for c in plain if c.isascii() and c.isdigit())[:DIGITS]
        if digits != text:
            self.setText(digits)
        if len(digits) == DIGITS:
            self.completed.emit(digits)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The cursor stays at the end: boxes have no place for one in between."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Home):
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the boxes, the dash, the digits and the cursor."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.ui_font(24))
        typed = self.text()
        for index in range(DIGITS):
            box = _box(index)
            here = self.hasFocus() and index == len(typed)
            edge = Tone.ACCENT if here else Tone.LINE_STRONG
            painter.setPen(QPen(theme.colour(edge), 2 if here else 1))
            painter.setBrush(theme.colour(Tone.BG_FIELD if self.isEnabled() else Tone.DISABLED_BG))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 6, 6)
            painter.setPen(theme.colour(Tone.TEXT))
            if index < len(typed):
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, typed[index])
            elif here:
                middle = box.center().x()
                painter.drawLine(middle, box.top() + 12, middle, box.bottom() - 12)
        painter.setPen(theme.colour(Tone.TEXT2))
        dash = QRect(_box(2).right(), 0, _MIDDLE, _HEIGHT)
        painter.drawText(dash, Qt.AlignmentFlag.AlignCenter, "–")
        painter.end()


def _box(index: int) -> QRect:
    left = index * (_BOX + _GAP) + (_MIDDLE - _GAP if index >= DIGITS // 2 else 0)
    return QRect(left, 0, _BOX, _HEIGHT)
