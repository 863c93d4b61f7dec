"""The controls of the rows: each shows a value, and says when the person has chosen another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.choice_field import ChoiceField
from clinic_signer.gui.settings import texts
from clinic_signer.gui.settings.rows import Choices, Entry, Place, Row, Toggle
from clinic_signer.gui.switch import Switch
from clinic_signer.gui.widgets import Button, Label, column, restyle, row
from clinic_signer.setting import Setting, written
from clinic_signer.words import Words, same

_NARROW, _WIDE = 168, 336
_AROUND_WORDS = 46
"""Edges, padding and glyph of a field with choices."""


class Field(QWidget):
    """A control.

    Signals:
        chosen: another value.
    """

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    @property
    def stop(self) -> QWidget:
        """What takes the keyboard."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """The value in words."""
        raise NotImplementedError

    def show_value(self, value: object, *, locked: bool) -> None:
        """Show what holds."""
        raise NotImplementedError

    def take_typed(self) -> None:
        """Take what is typed: there is no time left to leave the line."""

    def let_go(self) -> None:
        """Give up what is typed and not taken."""


class ChoicesField(Field):
    """One of a few choices. A value of the file that is none of them is shown as one more."""

    def __init__(self, name: str, choices: Choices) -> None:
        super().__init__(name)
        self._unit = choices.unit
        self._values = list(choices.values)
        words = [strings.say(each) for each in choices.words]
        self.box = ChoiceField(name, words)
        metrics = QFontMetrics(theme.ui_font())
        widest = max(metrics.horizontalAdvance(each) for each in words)
        self.box.setMinimumWidth(max(_NARROW, widest + _AROUND_WORDS))
        self.box.activated.connect(lambda index: self.chosen.emit(self._values[index]))
        self.setLayout(row(self.box))

    @property
    def stop(self) -> QWidget:
        """The field."""
        return self.box

    @property
    def words(self) -> str:
        """The choice."""
        return self.box.currentText()

    def show_value(self, value: object, *, locked: bool) -> None:
        """Show a choice."""
        if value not in self._values:
            self._values.append(value)
            words = same(str(written(value))) if self._unit is None else self._unit.filled(n=value)
            self.box.addItem(strings.say(words))
        self.box.setCurrentIndex(self._values.index(value))
        self.box.show_locked(locked=locked)


class SwitchField(Field):
    """On or off."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.switch = Switch(name)
        self.switch.clicked.connect(lambda checked: self.chosen.emit(checked))
        self.setLayout(row(self.switch))

    @property
    def stop(self) -> QWidget:
        """The switch."""
        return self.switch

    @property
    def words(self) -> str:
        """On or off."""
        return self.switch.word

    def show_value(self, value: object, *, locked: bool) -> None:
        """Show one of both."""
        self.switch.setChecked(value is True)
        self.switch.show_locked(locked=locked)


class _Line(QLineEdit):
    """Esc gives back what was there; only if there is nothing to give back it goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.before = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Esc while something else was typed."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self.before:
            self.setText(self.before)
            self.editingFinished.emit()
            return
        super().keyPressEvent(event)


class TextField(Field):
    """A line of text, taken when the keyboard leaves it or with Enter.

    What is typed and has not the right form stays, with the form below it; so does what is being
    typed while another setting is written.
    """

    def __init__(
        self,
        name: str,
        setting: Setting[object],
        hint: Words,
        width: int,
        check: Callable[[str], None] = lambda _text: None,
    ) -> None:
        super().__init__(name)
        self._setting = setting
        self._check = check
        self._is_number = isinstance(setting.default, int)
        self._value: object = setting.default
        self._is_typed = False
        self.line = _Line()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(strings.say(hint))
        self.line.setFixedWidth(width)
        self.line.editingFinished.connect(self._finish)
        self.line.textEdited.connect(self._note_typing)
        self._wrong = Label("", "caption", wrap=True)
        self._wrong.setProperty("level", "blocked")
        self._wrong.hide()
        self.beside = row(self.line)
        layout = column(gap=4)
        layout.addLayout(self.beside)
        layout.addWidget(self._wrong)
        self.setLayout(layout)

    @property
    def stop(self) -> QWidget:
        """The line."""
        return self.line

    @property
    def words(self) -> str:
        """What is typed, or what holds while nothing is."""
        return self.line.text() or self.line.placeholderText()

    def show_value(self, value: object, *, locked: bool) -> None:
        """Show a text."""
        is_same, self._value = value == self._value, value
        self.line.before = str(written(value))
        self.line.setEnabled(not locked)
        if self._is_typed and not locked and (is_same or self.line.hasFocus()):
            return
        self.let_go()

    def let_go(self) -> None:
        """Show what holds in place of what is typed."""
        self._is_typed = False
        with QSignalBlocker(self.line):
            self.line.setText(self.line.before)
        self.line.setCursorPosition(0)
        self._show_wrong(wrong=False)

    def take(self, text: str) -> None:
        """Take a text as if it had been typed."""
        self.line.setText(text)
        self._is_typed = True
        self._finish()

    def take_typed(self) -> None:
        """Take what is typed."""
        if self._is_typed:
            self._finish()

    def _note_typing(self, _text: str) -> None:
        self._is_typed = True

    def _finish(self) -> None:
        text = self.line.text().strip()
        try:
            value = self._setting.read(int(text) if self._is_number else text)
            self._check(text)
        except ValueError:
            self._show_wrong(wrong=True)
            return
        self._is_typed = False
        self._show_wrong(wrong=False)
        if value != self._value:
            self.chosen.emit(value)

    def _show_wrong(self, *, wrong: bool) -> None:
        said = ""
        if wrong:
            said = strings.say(texts.WRONG_FORM, form=strings.plain(self._setting.form))
        restyle(self.line, level="blocked" if wrong else "")
        self._wrong.setText(said)
        self._wrong.setVisible(wrong)
        self.line.setAccessibleDescription(said)


class FolderField(TextField):
    """A folder, typed or chosen."""

    def __init__(self, name: str, setting: Setting[object], hint: Words) -> None:
        super().__init__(name, setting, hint, _WIDE)
        self.choose = Button(strings.say(texts.CHOOSE))
        self.choose.setAccessibleName(strings.say(texts.CHOOSE_FOR, title=name))
        self.choose.clicked.connect(self._choose)
        self.beside.addWidget(self.choose)

    def show_value(self, value: object, *, locked: bool) -> None:
        """Show a folder."""
        super().show_value(value, locked=locked)
        self.choose.setVisible(not locked)

    def _choose(self) -> None:
        from clinic_signer.gui import file_dialog

        file_dialog.choose_folder(
            self,
            strings.say(texts.CHOOSE_FOR, title=self.name),
            lambda folder: self.take(str(folder)),
            begin_in=self.line.text(),
        )


def field_for(row_: Row) -> Field | None:
    """The control of a row; None for what is always on."""
    name = strings.say(row_.title)
    setting, control = row_.setting, row_.control
    if setting is None or control is None:
        return None
    if isinstance(control, Choices):
        return ChoicesField(name, control)
    if isinstance(control, Toggle):
        return SwitchField(name)
    if isinstance(control, Place):
        return FolderField(name, setting, control.hint)
    return _text_field(name, setting, control)


def _text_field(name: str, setting: Setting[object], control: Entry) -> TextField:
    width = _NARROW if control.is_short else _WIDE
    if control.is_address:
        return TextField(name, setting, control.hint, width, _check_address)
    return TextField(name, setting, control.hint, width)


def _check_address(text: str) -> None:
    """Say here and now what would be refused at the next start.

    Raises:
        ValueError: nothing may be sent over this address.
    """
    from clinic_signer.failures import Failure
    from clinic_signer.signers.second_certificate.configuration import assert_safe_origin

    try:
        if text:
            assert_safe_origin(text.rstrip("/"))
    except Failure as failure:
        raise ValueError(failure.code.value) from failure


def align_choices(fields: Sequence[Field | None]) -> None:
    """Give fields with choices that stand below each other one width."""
    boxes = [each.box for each in fields if isinstance(each, ChoicesField)]
    width = max((box.minimumWidth() for box in boxes), default=0)
    for box in boxes:
        box.setFixedWidth(width)
