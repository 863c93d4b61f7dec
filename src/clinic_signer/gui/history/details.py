"""The details beside the table: one prescription, what can be done with it, and its course."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from clinic_signer.gui import dates, strings
from clinic_signer.gui.controls import CheckBox, Notice
from clinic_signer.gui.failure_text import FailureText, failure_text
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.lines import Line
from clinic_signer.gui.history.possible import Deed, possible
from clinic_signer.gui.history.story import Pair, Step, Story, facts_of
from clinic_signer.gui.history.wording import document
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.printed_form import texts as form_texts
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, ElidedLabel, Label, column, frame, icon_button, row
from clinic_signer.station.journal.job import Job

WIDTH, WIDTH_NARROW = 400, 16_777_215
_SHOWN_AT_ONCE = 60
"""So many entries at most are laid out; a prescription has about ten."""
_HEADING = "small-strong"
_GROUP = 8
_HEX = frozenset("0123456789abcdef")
_DEED_WORDS = {
    Deed.VERIFY: texts.VERIFY,
    Deed.COPY: texts.SAVE_COPY,
    Deed.PRINT: form_texts.PRINT_FORM,
    Deed.PDF: form_texts.SAVE_FORM,
    Deed.DELIVER_AGAIN: texts.DELIVER_AGAIN,
    Deed.CANCEL: texts.CANCEL,
}


class _Course(QScrollArea):
    """What scrolls; it takes the keyboard, so that it can be scrolled with it."""

    access_role = "Grouping"
    focus_inside = True

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(strings.say(texts.COURSE))

    def fill(self, parts: Sequence[QWidget]) -> None:
        """Show other parts, from the top."""
        inside = QWidget()
        inside.setObjectName("scrolled")
        layout = column(gap=2, margins=(16, 12, 16, 16))
        for part in parts:
            if part.property("role") == _HEADING and layout.count():
                layout.addSpacing(10)
            layout.addWidget(part)
        layout.addStretch(1)
        inside.setLayout(layout)
        self.setWidget(inside)


class DetailsPane(QFrame):
    """One prescription, or one entry that belongs to none.

    Signals:
        close_wanted: the pane is of no use any more.
        deed_wanted: a ``Deed`` and the ``Job`` to do it with.
    """

    close_wanted = Signal()
    deed_wanted = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._story: Story | None = None
        self._name = ElidedLabel("", "subtitle")
        self._state = Label("", "tag")
        self._state.setFixedHeight(22)
        self.close_button = icon_button(Glyph.X, strings.say(texts.CLOSE_DETAILS), "Esc")
        self.close_button.clicked.connect(self.close_wanted)
        head = row(gap=8, margins=(16, 10, 8, 4))
        head.addWidget(self._name, 1)
        head.addWidget(self._state)
        head.addWidget(self.close_button)
        self._deeds = QGridLayout()
        self._deeds.setSpacing(8)
        self._deeds.setContentsMargins(16, 4, 16, 10)
        self.buttons: dict[Deed, Button] = {}
        for deed, words in _DEED_WORDS.items():
            button = Button(strings.say(words), size="small")
            button.clicked.connect(lambda _on=False, deed=deed: self._wanted(deed))
            self.buttons[deed] = button
        self._note = Notice(Level.BLOCKED, "", "")
        self._note_place = QWidget()
        self._note_place.setLayout(column(self._note, margins=(16, 0, 16, 10)))
        self.course = _Course()
        self.technical = CheckBox(strings.say(texts.TECHNICAL), "small")
        self.technical.toggled.connect(self._lay_out)
        foot = frame("foot")
        foot.setLayout(row(self.technical, margins=(16, 4, 16, 4)))
        line = frame("rule")
        line.setFixedHeight(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(self._deeds)
        whole.addWidget(self._note_place)
        whole.addWidget(line)
        whole.addWidget(self.course, 1)
        whole.addWidget(foot)
        self.set_narrow(narrow=False)
        self.show_note("")

    def set_narrow(self, *, narrow: bool) -> None:
        """Narrow: it takes the place of the table."""
        if narrow:
            self.setMinimumWidth(0)
            self.setMaximumWidth(WIDTH_NARROW)
        else:
            self.setFixedWidth(WIDTH)

    @property
    def job(self) -> Job | None:
        """The prescription that is shown."""
        return None if self._story is None else self._story.job

    @property
    def job_id(self) -> str | None:
        """Which prescription is shown."""
        return None if self.job is None else self.job.id

    # -- showing ----------------------------------------------------------------------------

    def show_line(self, line: Line) -> None:
        """Show the name of what was chosen until its story is read; a batch has none."""
        self._story = None
        self.show_note("")
        self._name.set_text(strings.plain(line.subject))
        self._state.hide()
        self._offer(())
        self.technical.setVisible(not line.members)
        if line.members:
            text = strings.say(texts.CHOOSE_ONE, n=len(line.members))
            self.course.fill([Label(text, "muted", wrap=True)])

    def show_story(self, story: Story) -> None:
        """Show what the journal says; whoever reads it stays where they are if nothing is new."""
        if self._story is not None and _said(story) == _said(self._story):
            return
        self._story = story
        job = story.job
        if job is not None:
            self._name.set_text(strings.plain(document(job)))
            self._state.setText(strings.plain(job.state.words))
            self._state.show()
            self._offer(possible(job))
        self.setAccessibleName(strings.spoken([self._name.whole_text, self._state.text()]))
        self._lay_out()

    def show_note(self, text: str, sentence: str = "", level: Level = Level.OK) -> None:
        """Say what was done, or is to be seen to; nothing for an empty text."""
        self._note_place.setVisible(bool(text))
        self._note.show_notice(level, text, sentence)

    def show_failure(self, failure: FailureText) -> None:
        """Say why something could not be done."""
        self._note_place.show()
        self._note.show_failure(Level.BLOCKED, failure)

    def _offer(self, deeds: Sequence[Deed]) -> None:
        for button in self.buttons.values():
            self._deeds.removeWidget(button)
            button.setVisible(False)
        for number, deed in enumerate(deeds):
            button = self.buttons[deed]
            self._deeds.addWidget(button, number // 2, number % 2)
            button.setVisible(True)

    def _wanted(self, deed: Deed) -> None:
        if self._story is not None and self._story.job is not None:
            self.deed_wanted.emit(deed, self._story.job)

    def _lay_out(self) -> None:
        story = self._story
        if story is None:
            return
        parts: list[QWidget] = []
        if story.job is not None:
            facts = Label(_lines((*facts_of(story.job), *story.numbers)), "caption", wrap=True)
            facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            parts.append(facts)
        for step in story.steps[-_SHOWN_AT_ONCE:]:
            parts += _step(step, technical=self.technical.isChecked())
        self.course.fill(parts)


def _said(story: Story) -> object:
    return story.job, story.numbers, [step.entry for step in story.steps]


def _step(step: Step, *, technical: bool) -> list[QWidget]:
    """The parts of one entry; few and flat, because each costs time to lay out."""
    at = strings.plain(dates.full_time(step.entry.at))
    title = Label(strings.plain(step.title), _HEADING)
    parts: list[QWidget] = [title, Label(f"{at}\n{_lines(step.pairs)}", "caption", wrap=True)]
    if step.failure is not None:
        notice = Notice(Level.BLOCKED, "", "")
        notice.show_failure(Level.BLOCKED, failure_text(step.failure))
        parts.append(notice)
    if technical:
        digests = Label(_lines(step.technical), "caption", wrap=True)
        digests.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        parts.append(digests)
    return parts


def _lines(pairs: Sequence[Pair]) -> str:
    return "\n".join(
        f"{strings.plain(label)}　{_broken_up(strings.plain(text))}" for label, text in pairs
    )


def _broken_up(text: str) -> str:
    """A digest in groups, so that it can be read aloud, and ends where the line ends."""
    if len(text) < 2 * _GROUP or not set(text) <= _HEX:
        return text
    return " ".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))
