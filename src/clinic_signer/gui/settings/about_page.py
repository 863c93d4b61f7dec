"""このソフトについて: version, licences, the list of authorities, where files are; to be copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from clinic_signer import about
from clinic_signer.about import About, TrustedList
from clinic_signer.failures import Failure
from clinic_signer.gui import icons, strings
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.settings import texts
from clinic_signer.gui.settings.page import Page
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.updates.panel import UpdatePanel
from clinic_signer.gui.updates.watch import UpdateWatch
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, frame, row
from clinic_signer.gui.worker import Lanes
from clinic_signer.japan import day_in_japan
from clinic_signer.words import Words

_MARK = 48
_LABELS = 200


class AboutPage(Page):
    """What this program is.

    Signals:
        first_start_wanted: the questions of the first start once more.

    Args:
        desk: knows the list of authorities.
        lanes: where that is looked up.
        updates: what is known of later versions.
    """

    first_start_wanted = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, updates: UpdateWatch) -> None:
        super().__init__(strings.say(texts.ABOUT))
        self._desk = desk
        self._lanes = lanes
        self.known: About | None = None
        self._facts = _Facts()
        self._technical = _Facts()
        self.copy = Button(strings.say(texts.COPY_ABOUT), glyph=Glyph.COPY)
        self.copy.clicked.connect(self._copy)
        self.first_start = Button(strings.say(texts.FIRST_START))
        self.first_start.clicked.connect(self.first_start_wanted)
        self.disclose = Button(strings.say(texts.TECHNICAL), "disclosure", glyph=Glyph.CARET_RIGHT)
        self.disclose.setCheckable(True)
        self.disclose.toggled.connect(self._disclose)
        opener = row(self.disclose)
        opener.addStretch(1)
        self.updates = UpdatePanel(updates)
        self._details = _panel(self._technical)
        self._details.hide()
        self.body.setSpacing(16)
        self.body.addWidget(_panel(_Head(), self._facts, _in_a_row(self.copy, self.first_start)))
        self.body.addWidget(_panel(self.updates))
        self.body.addWidget(_panel(*_notices()))
        self.body.addLayout(opener)
        self.body.addWidget(self._details)

    def begin(self) -> None:
        """Look; another list of authorities may have been installed meanwhile."""
        self.updates.begin()
        self._lanes.desk.run(lambda: _look(self._desk), self.show_about, lambda _failure: None)

    def reload(self) -> None:
        """Look again."""
        self.begin()

    def show_about(self, known: About) -> None:
        """Show it."""
        self.known = known
        self._facts.show_facts(about.main_facts(known))
        self._technical.show_facts(about.technical_facts(known))

    def regions(self) -> list[QWidget]:
        """The first button."""
        return [self.copy]

    def copy_shown(self) -> None:
        """Copy everything as text."""
        self._copy()

    def _disclose(self, shown: bool) -> None:  # a slot of ``toggled``
        self._details.setVisible(shown)

    def _copy(self) -> None:
        if self.known is None:
            return
        QGuiApplication.clipboard().setText(about.as_text(self.known, strings.language()))
        self.copy.setText(strings.say(texts.COPIED))


def _in_a_row(*buttons: Button) -> QWidget:
    place = QWidget()
    line = row(*buttons)
    line.addStretch(1)
    place.setLayout(line)
    return place


def _look(desk: Desk) -> About:
    """In a lane: what this program is made of is read from many small files."""
    trusted = None
    try:
        state = desk.trust_state()
    except Failure:  # why, is told by the diagnosis
        pass
    else:
        issued = None if state.issued is None else day_in_japan(state.issued)
        trusted = TrustedList(state.version, issued)
    return about.about(is_sandbox=desk.is_sandbox, trusted=trusted)


class _Head(QWidget):
    """The mark and the name."""

    def __init__(self) -> None:
        super().__init__()
        mark = QLabel()
        mark.setAccessibleName(strings.plain(strings.PRODUCT))
        mark.setPixmap(icons.product_mark(_MARK))
        mark.setFixedSize(_MARK, _MARK)
        words = column(Label(about.PRODUCT, "title"), gap=0)
        words.addWidget(Label(strings.say(texts.WHAT_IT_IS), "muted", wrap=True))
        line = row(mark, gap=16)
        line.addLayout(words, 1)
        self.setLayout(line)


class _Facts(QWidget):
    """Labels and values; the values can be selected."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, _LABELS)
        self._grid.setColumnStretch(1, 1)
        self._values: list[Label] = []

    def show_facts(self, facts: Sequence[tuple[Words, Words]]) -> None:
        """Show these; there are always as many."""
        for line, (label, value) in enumerate(facts):
            if line == len(self._values):
                self._add(line, strings.plain(label))
            self._values[line].setText(strings.plain(value))

    def _add(self, line: int, name: str) -> None:
        value = Label("", "small", wrap=True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._values.append(value)
        self._grid.addWidget(Label(name, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, line, 1)


def _notices() -> tuple[QWidget, ...]:
    heading = QWidget()
    title = Label(strings.say(texts.LICENCES), "strong")
    line = row(IconLabel(Glyph.FILE_TEXT, 20, Tone.TEXT2), title)
    line.addStretch(1)
    heading.setLayout(line)
    said = (Label(strings.plain(words), "small", wrap=True) for words in about.NOTICES)
    return heading, *said


def _panel(*widgets: QWidget) -> QFrame:
    box = frame("panel")
    inside = column(gap=10, margins=(20, 16, 20, 16))
    for widget in widgets:
        if isinstance(widget, Button):
            line = row(widget)
            line.addStretch(1)
            inside.addLayout(line)
        else:
            inside.addWidget(widget)
    box.setLayout(inside)
    return box
