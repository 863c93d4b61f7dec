"""A notice above the screen: one quiet line, never a window of its own; it stays until closed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, restyle, row

_GLYPHS = {Level.INFO: Glyph.INFO_FILL, Level.CAUTION: Glyph.WARNING_FILL}


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """What a notice says.

    Attributes:
        name: what kind of notice it is, for screen readers.
        heading: what there is to know, without a full stop.
        sentence: what to do.
        level: how much it matters: INFO or CAUTION.
    """

    name: str
    heading: str
    sentence: str
    level: Level


class NoticeBar(QFrame):
    """Says one thing.

    Args:
        how: the button that explains; none without words.

    Signals:
        help_wanted: the button that explains was pressed (with the notice).
        closed: it was read (with the notice).
    """

    access_role = "Grouping"
    help_wanted = Signal(object)
    closed = Signal(object)

    def __init__(self, how: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "above")
        self._notice: object | None = None
        self._announcer = Announcer(self)
        self._heading = Label("", "small-strong", wrap=True)
        self._sentence = Label("", "small", wrap=True)
        self.how = Button(how, size="small")
        if not how:  # and never shown before it has its place: it would be a window of its own
            self.how.hide()
        self.how.clicked.connect(lambda: self.help_wanted.emit(self._notice))
        self.close_it = Button(strings.say(strings.CLOSE), "text", size="small")
        self.close_it.clicked.connect(lambda: self.closed.emit(self._notice))
        self._mark = IconLabel(Glyph.INFO_FILL, 18)
        line = row(gap=10, margins=(16, 6, 12, 6))
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(column(self._heading, self._sentence, gap=0), 1)
        line.addWidget(self.how)
        line.addWidget(self.close_it)
        self.setLayout(line)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return strings.sentences([f"{self._heading.text()}。", self._sentence.text()])

    def say(self, notice: object, words: NoticeWords, *, is_new: bool) -> None:
        """Show a notice; a new one is announced, quietly."""
        self._notice = notice
        restyle(self, level=words.level.value)
        restyle(self._heading, level=words.level.value)
        self._mark.show_glyph(_GLYPHS[words.level], words.level.ink)
        self._heading.setText(words.heading)
        self._sentence.setText(words.sentence)
        self.setAccessibleName(strings.spoken([words.name, words.heading, words.sentence]))
        self.show()
        if is_new:
            self._announcer.announce(strings.spoken([words.heading, words.sentence]))

    def say_nothing(self) -> None:
        """There is no notice."""
        self._notice = None
        self.hide()
