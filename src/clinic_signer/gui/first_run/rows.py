"""The rows of the preparation: a number or icon, two lines, and at the right a state or a deed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.approval.steps import StepMark
from clinic_signer.gui.first_run.view import Progress, StepView
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, restyle, row

_LEAST_HEIGHT = 60


class Row(QWidget):
    """What all rows have: something small at the left, a title with a sentence, and room.

    Args:
        before: the number or icon.
        title: what it is about.
        beside: stands behind the title.
    """

    access_role = "Grouping"

    def __init__(self, before: QWidget, title: str, beside: Label | None = None) -> None:
        super().__init__()
        self._title = title
        self.sentence = Label("", "muted", wrap=True)
        heading = row(Label(title, "strong"), gap=8)
        if beside is not None:
            heading.addWidget(beside)
        heading.addStretch(1)
        words = column(gap=0)
        words.addStretch(1)
        words.addLayout(heading)
        words.addWidget(self.sentence)
        words.addStretch(1)
        self.line: QHBoxLayout = row(before, gap=16, margins=(16, 8, 16, 8))
        self.line.addLayout(words, 1)
        self.setLayout(self.line)
        self.setMinimumHeight(_LEAST_HEIGHT)

    def say(self, sentence: str, state: str = "") -> None:
        """Show the sentence; the whole row is named by it for screen readers."""
        self.sentence.setText(sentence)
        self.setAccessibleName(strings.spoken([self._title, state, sentence]))


class StateWords(QWidget):
    """An icon and a few words in the colour of their level."""

    def __init__(self) -> None:
        super().__init__()
        self._mark, self.words = IconLabel(Glyph.CIRCLE_DASHED, 16), Label("", "small-strong")
        self.setLayout(row(self._mark, self.words, gap=6))

    def show_state(self, words: str, level: Level, glyph: Glyph) -> None:
        """Show a state; nothing without words."""
        self.words.setText(words)
        restyle(self.words, level=level.value)
        self._mark.show_glyph(glyph, level.ink)
        self.setVisible(bool(words))


class StepRow(Row):
    """One numbered step that shows by itself how it stands.

    Signals:
        begin_wanted: the step is to be begun.
        action_wanted: what helps now (a ``SlotAction``).
    """

    begin_wanted = Signal()
    action_wanted = Signal(object)

    def __init__(self, number: int, title: str, beside: str = "", deed: str = "") -> None:
        self._mark = StepMark(number)
        self.beside = Label(beside, "muted")
        super().__init__(self._mark, title, self.beside)
        self._number, self._deed = number, deed
        self._view: StepView | None = None
        self.state = StateWords()
        self.button = Button("")
        self.button.clicked.connect(self._act)
        self.line.addWidget(self.state)
        self.line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.button.hide()

    def show_number(self, number: int) -> None:
        """Be another step of those that are shown."""
        self._number = number
        self._mark.show_number(number)

    def show_step(self, view: StepView) -> None:
        """Show how it stands."""
        self._view = view
        ahead = {Progress.TO_COME: -1, Progress.HERE: 0, Progress.DONE: 1}[view.progress]
        self._mark.show_current(self._number + ahead)
        self.state.show_state(view.said, view.level, view.mark)
        words = "" if view.action is None else strings.say(view.action.value)
        words = self._deed if view.can_be_begun else words
        self.button.setText(words)
        self.button.setAccessibleName(strings.spoken([self._title, words]))
        self.button.setVisible(bool(words))
        self.say(view.sentence, view.said)

    def _act(self) -> None:
        if self._view is None:
            return
        if self._view.can_be_begun:
            self.begin_wanted.emit()
        elif self._view.action is not None:
            self.action_wanted.emit(self._view.action)
