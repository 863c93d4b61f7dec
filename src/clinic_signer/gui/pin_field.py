"""The PIN field: what is typed goes into a buffer that can be wiped, never into Qt's text.

Qt keeps the text of a line edit in immutable strings, an undo stack and the accessibility tree.
Here the line edit only ever holds placeholders, one per character, so neither a screen reader nor
the clipboard nor a memory dump of the widget has the PIN.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit

from clinic_signer.gui import strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import IconLabel, Label, restyle

_PLACEHOLDER = "*"


@dataclass(frozen=True, slots=True)
class PinRule:
    """What the card takes as a PIN.

    Attributes:
        minimum: fewest characters.
        maximum: most characters.
        digits_only: letters are refused before they could cost an attempt.
    """

    minimum: int
    maximum: int
    digits_only: bool = True

    @property
    def words(self) -> str:
        """The rule for people."""
        words = strings.PIN_RULE_DIGITS if self.digits_only else strings.PIN_RULE_ASCII
        return strings.say(words, least=self.minimum, most=self.maximum)

    def takes(self, character: str) -> bool:
        """Tell whether one character may stand in a PIN."""
        if not (character.isascii() and character.isprintable()) or character == " ":
            return False
        return character.isdigit() or not self.digits_only


class PinProblem(Enum):
    """What was typed that cannot be part of a PIN; none of these costs an attempt."""

    WRONG_CHARACTER = "wrong-character"
    INPUT_METHOD = "input-method"


class PinField(QLineEdit):
    """A password field without clipboard, undo, drag, menu or input method.

    Signals:
        changed: the number of characters has changed.
        problem: something was typed that is not taken (a ``PinProblem``).
        entered: Enter was pressed.
    """

    changed = Signal()
    problem = Signal(object)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._value = bytearray()
        self._rule = PinRule(4, 16)
        self.setProperty("grade", "pin")
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhPreferLatin
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        self.setAcceptDrops(False)
        self.setTextMargins(0, 0, 72, 0)
        self._mark = IconLabel(Glyph.CHECK_CIRCLE_FILL, 16, Tone.OK)
        self._mark.setParent(self)
        self._count = Label("", "caption")
        restyle(self._count, level=Level.OK.value)
        self._count.setParent(self)
        # Assistive technology can set a text directly; only keys count.
        self.textChanged.connect(self._keep_placeholders)
        self._show()

    # -- content ----------------------------------------------------------------------------

    def set_rule(self, rule: PinRule) -> None:
        """Say what the card takes."""
        self._rule = rule
        self._show()

    @property
    def length(self) -> int:
        """How many characters were typed."""
        return len(self._value)

    @property
    def is_complete(self) -> bool:
        """True when the card could take it."""
        return self._rule.minimum <= self.length <= self._rule.maximum

    def take(self) -> bytearray:
        """Hand over the characters; the field is empty afterwards. The caller wipes them."""
        taken, self._value = self._value, bytearray()
        self._show()
        return taken

    def wipe(self) -> None:
        """Overwrite what was typed."""
        self._value[:] = bytes(len(self._value))
        self._value = bytearray()
        self._show()

    def _show(self) -> None:
        self.setText(_PLACEHOLDER * self.length)
        spaced = self.font()
        spaced.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 6 if self.length else 0)
        self.setFont(spaced)
        complete = self.is_complete and self.isEnabled()
        self._mark.setVisible(complete)
        self._count.setVisible(complete)
        self._count.setText(strings.say(strings.PIN_ENTERED, n=self.length))
        self._place_count()
        self.changed.emit()

    def _keep_placeholders(self, text: str) -> None:
        if text != _PLACEHOLDER * self.length:
            self.setText(_PLACEHOLDER * self.length)

    def _place_count(self) -> None:
        size = self._count.sizeHint()
        left = self.width() - 12 - size.width()
        top = (self.height() - size.height()) // 2
        self._count.setGeometry(QRect(QPoint(left, top), size))
        self._mark.move(left - 20, (self.height() - 16) // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the count at the right end."""
        super().resizeEvent(event)
        self._place_count()

    # -- input ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take characters, Backspace and Enter; a held key counts once."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.entered.emit()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()
        elif key == Qt.Key.Key_Backspace:
            self._remove_last()
        elif not event.isAutoRepeat():
            self._type(event)

    def _type(self, event: QKeyEvent) -> None:
        chords = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.modifiers() & chords or not event.text():
            event.ignore()
            return
        for character in event.text():
            if not character.isprintable():
                continue
            if self._rule.takes(character) and self.length < self._rule.maximum:
                self._value.append(ord(character))
            elif not self._rule.takes(character):
                self.problem.emit(PinProblem.WRONG_CHARACTER)
                return
        self._show()

    def _remove_last(self) -> None:
        if self._value:
            self._value[-1] = 0
            del self._value[-1]
            self._show()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Refuse composed text: half a kana must never become part of a PIN."""
        event.accept()
        self.problem.emit(PinProblem.INPUT_METHOD)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor stands at the end."""
        super().focusInEvent(event)
        self.setCursorPosition(self.length)

    # Whatever could copy, paste, select or drag is switched off.

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """No paste by the middle button (X11)."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """No selection."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """No selection, no drag."""
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """No menu."""
        event.accept()
