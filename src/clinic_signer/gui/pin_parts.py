"""Parts of the PIN dialog: what will be signed, what to try first, and the field with its label."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.pin_field import PinField, PinProblem, PinRule
from clinic_signer.gui.pin_request import PinRow
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import IconLabel, Label, column, frame, restyle, row

_LISTED = 4


class PinEntry(QWidget):
    """The field with its label and rule, and below it what is wrong with what was typed.

    Args:
        rule: what the card takes.

    Signals:
        relaid: the problem was shown or hidden.
    """

    relaid = Signal()

    def __init__(self, rule: PinRule) -> None:
        super().__init__()
        self._rule = rule
        self.field = PinField()
        self.field.set_rule(rule)
        self.field.problem.connect(self._show_problem)
        label = row(Label(strings.say(strings.PIN), "small-strong"))
        label.addStretch(1)
        label.addWidget(Label(rule.words, "caption"))
        self._problem = QWidget()
        self._text = Label("", "caption", wrap=True)
        restyle(self._text, level=Level.BLOCKED.value)
        problem = row(IconLabel(Glyph.X_CIRCLE_FILL, 16, Tone.BLOCKED), gap=4, margins=(0, 2, 0, 0))
        problem.addWidget(self._text, 1)
        self._problem.setLayout(problem)
        layout = column(gap=4)
        layout.addLayout(label)
        layout.addWidget(self.field)
        layout.addWidget(self._problem)
        self.setLayout(layout)

    @property
    def problem(self) -> str:
        """What is said to be wrong; empty when nothing is."""
        return self._text.text() if self._problem.isVisibleTo(self) else ""

    def say_problem(self, text: str) -> None:
        """Say what is wrong; none of it costs an attempt."""
        self._text.setText(text)
        self._problem.show()
        restyle(self.field, level=Level.BLOCKED.value)
        self.field.setAccessibleDescription(text)
        self.relaid.emit()

    def hide_problem(self) -> None:
        """Take it back."""
        if self._problem.isVisibleTo(self):
            self._problem.hide()
            restyle(self.field, level="")
            self.field.setAccessibleDescription("")
            self.relaid.emit()
        self._problem.hide()

    def _show_problem(self, problem: PinProblem) -> None:
        if problem is PinProblem.INPUT_METHOD:
            words = strings.PIN_IME
        else:
            digits = self._rule.digits_only
            words = strings.PIN_DIGITS_ONLY if digits else strings.PIN_ASCII_ONLY
        self.say_problem(strings.say(words))


class _Names(QScrollArea):
    """A long list of names, to be scrolled with the keyboard too."""

    access_role = "List"
    focus_inside = True


def list_of(rows: Sequence[PinRow]) -> QFrame:
    """The prescriptions to be signed; a long list scrolls in its own place."""
    box = frame("panel")
    lines = column(gap=0, margins=(1, 1, 1, 1))
    for index, entry in enumerate(rows):
        if index:
            rule = frame("rule")
            rule.setFixedHeight(1)
            lines.addWidget(rule)
        name = Label(entry.patient, "small-strong")
        drugs, issued = Label(entry.drugs, "muted"), Label(entry.issued, "muted")
        issued.setMinimumWidth(104)
        issued.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(name, gap=12, margins=(12, 0, 12, 0))
        line.addStretch(1)
        line.addWidget(drugs)
        line.addWidget(issued)
        holder = QWidget()
        holder.setFixedHeight(33)
        holder.setLayout(line)
        lines.addWidget(holder)
    if len(rows) <= _LISTED:
        box.setLayout(lines)
        return box
    inside = QWidget()
    inside.setObjectName("scrolled")
    inside.setLayout(lines)
    area = _Names()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(strings.say(strings.QUEUE))
    box.setLayout(column(area, margins=(1, 1, 1, 1)))
    box.setFixedHeight(_LISTED * 34)
    return box


def try_first() -> QWidget:
    """What to do before the last attempt is used."""
    box = frame("panel")
    line = row(IconLabel(Glyph.ENVELOPE_OPEN, 20, Tone.ACCENT_TEXT), gap=12)
    line.setContentsMargins(12, 0, 12, 0)
    line.addWidget(Label(strings.say(strings.PIN_LETTER), "small", wrap=True), 1)
    box.setLayout(line)
    box.setMinimumHeight(48)
    whole = QWidget()
    whole.setLayout(column(Label(strings.say(strings.PIN_TRY_FIRST), "strong"), box, gap=8))
    return whole
