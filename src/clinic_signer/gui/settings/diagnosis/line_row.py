"""One line of the diagnosis: state, item, finding, remedy and code, and a button that helps."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from clinic_signer.diagnostics.finding import Finding, Line, Probe, State
from clinic_signer.failures import FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.controls import code_label
from clinic_signer.gui.failure_text import code_words
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.settings.diagnosis import texts
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, restyle, row

LEAST, LEAST_WITH_REMEDY = 44, 58
_STATE_WIDTH, _TITLE_WIDTH, _BUTTON_WIDTH = 112, 204, 132
_NARROW_STATE, _NARROW_TITLE = 100, 168

_LOOKS = {
    State.OK: (Level.OK, Glyph.CHECK_CIRCLE_FILL),
    State.CAUTION: (Level.CAUTION, Glyph.WARNING_FILL),
    State.BLOCKED: (Level.BLOCKED, Glyph.X_CIRCLE_FILL),
    State.NOT_NEEDED: (Level.NEUTRAL, Glyph.CIRCLE_DASHED),
}


class LineRow(QFrame):
    """A line. It is no stop of its own for Tab but one of the list's, which ↑ and ↓ go along.

    Signals:
        action_wanted: its button was pressed (a ``Line``).
    """

    access_role = "ListItem"
    focus_inside = True
    action_wanted = Signal(object)

    def __init__(self, probe: Probe) -> None:
        super().__init__()
        self.probe = probe
        self._line: Line | None = None
        self.setProperty("surface", "line")
        self._mark = IconLabel(Glyph.HOURGLASS_MEDIUM, 16)
        self._state = Label("", "small-strong")
        self._title = Label(strings.say(probe.title), "body", wrap=True)
        self._finding, self._remedy = Label("", "muted", wrap=True), Label("", "small", wrap=True)
        self._code = code_label()
        self._button: Button | None = None
        help_ = column(gap=0)
        help_.addStretch(1)
        help_.addWidget(self._remedy)
        help_.addWidget(self._code)
        help_.addStretch(1)
        self._help = QWidget()  # a part of its own: where there is none, the finding has its room
        self._help.setLayout(help_)
        state = row(self._mark, self._state, gap=6)
        state.addStretch(1)
        self._first = QWidget()
        self._first.setLayout(state)
        self._last = QWidget()
        self._last.setFixedWidth(_BUTTON_WIDTH)
        self._place = row(gap=0)
        self._place.addStretch(1)
        self._last.setLayout(self._place)
        line = row(self._first, self._title, gap=12, margins=(16, 6, 16, 6))
        line.addWidget(self._finding, 1)
        line.addWidget(self._help, 1)
        line.addWidget(self._last)
        self.setLayout(line)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_narrow(narrow=False)
        self.hide()

    @property
    def finding(self) -> Finding | None:
        """What is shown; None until it is known."""
        return None if self._line is None else self._line.finding

    @property
    def button(self) -> Button | None:
        """The button, where there is something to do."""
        return self._button if self._button is not None and not self._button.isHidden() else None

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self._first.setFixedWidth(_NARROW_STATE if narrow else _STATE_WIDTH)
        self._title.setFixedWidth(_NARROW_TITLE if narrow else _TITLE_WIDTH)

    def show_line(self, line: Line) -> None:
        """Show what was found."""
        self._line = line
        finding = line.finding
        level, glyph = _LOOKS[finding.state]
        remedy = "" if finding.remedy is None else strings.plain(finding.remedy)
        self._mark.show_glyph(glyph, level.ink)
        self._state.setText(strings.say(finding.state.words))
        restyle(self._state, level=level.value)
        is_blocked = finding.state is State.BLOCKED
        restyle(self, level=level.value if is_blocked else "")
        self._finding.setText(strings.plain(finding.words))
        # On the tint the words are as dark as all others.
        restyle(self._finding, role="small" if is_blocked else "muted")
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        self._code.setText(_code_of(finding))
        self._code.setVisible(finding.code is not None)
        self._help.setVisible(bool(remedy) or finding.code is not None)
        self.setMinimumHeight(LEAST_WITH_REMEDY if remedy else LEAST)
        self.setAccessibleName(self.spoken)
        self._show_button(finding)

    @property
    def spoken(self) -> str:
        """What a screen reader says of the line."""
        if self._line is None:
            return ""
        finding = self._line.finding
        parts = [finding.state.words, self.probe.title, finding.words, finding.remedy]
        said = [strings.plain(part).rstrip("。.") for part in parts if part is not None]
        return strings.spoken(
            [*(part.replace("　", "。") for part in said), _code_of(self._line.finding)]
        )

    def _show_button(self, finding: Finding) -> None:
        if finding.action is not None and self._button is None:
            self._button = Button("", size="small")
            self._button.clicked.connect(self._act)
            self._place.addWidget(self._button)
        if self._button is None:
            return
        self._button.setVisible(finding.action is not None)
        if finding.action is not None:
            words = strings.say(texts.ACTIONS[finding.action])
            self._button.setText(words)
            self._button.setAccessibleName(strings.spoken([words, strings.say(self.probe.title)]))

    def _act(self) -> None:
        if self._line is not None:
            self.action_wanted.emit(self._line)

    def set_stop(self, *, is_stop: bool) -> None:
        """Make it the line at which Tab comes into the list."""
        policy = Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)


def _code_of(finding: Finding) -> str:
    return "" if finding.code is None else code_words(FailureCode(finding.code))
