"""All lines under the headings of their groups; what is not needed here is folded away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from clinic_signer.diagnostics.finding import Group, Line, Probe, State
from clinic_signer.gui import strings
from clinic_signer.gui.settings.diagnosis import texts
from clinic_signer.gui.settings.diagnosis.line_row import LineRow
from clinic_signer.gui.widgets import Button, Label, column, frame, restyle, row

_HEAD = 28
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: +1}


class LinesPanel(QFrame):
    """The lines. Tab comes to one of them; ↑ ↓ Home End go along.

    Signals:
        action_wanted: the button of a line was pressed (a ``Line``).
    """

    access_role = "List"
    action_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(strings.say(texts.LINES))
        self._rows: dict[str, LineRow] = {}
        self._heads = {group: self._head(group) for group in Group}
        self._shows_unused = False
        self.unused = Button("", "disclosure")
        self.unused.clicked.connect(self._turn)
        self.unused.hide()
        self._lines = column(gap=0)
        for head in self._heads.values():
            self._lines.addWidget(head)
        self._lines.addWidget(self.unused)
        self.setLayout(self._lines)
        self.hide()

    def expect(self, probes: Sequence[Probe], *, narrow: bool) -> None:
        """Make room for the lines that will come, in this order; once.

        Args:
            probes: what is looked at.
            narrow: the layout is the narrow one.
        """
        for probe in probes:
            if probe.name in self._rows:
                continue
            made = self._rows[probe.name] = LineRow(probe)
            made.set_narrow(narrow=narrow)
            made.action_wanted.connect(self.action_wanted)
            group = [each for each in self._rows.values() if each.probe.group is probe.group]
            above = self._lines.indexOf(self._heads[probe.group])
            self._lines.insertWidget(above + len(group), made)

    def _head(self, group: Group) -> QFrame:
        head = frame("line-head")
        head.setLayout(row(Label(strings.say(group.words), "caption"), margins=(16, 0, 16, 0)))
        head.setMinimumHeight(_HEAD)
        return head

    @property
    def rows(self) -> list[LineRow]:
        """The lines that are shown, in order."""
        return [each for each in self._rows.values() if not each.isHidden()]

    def row_of(self, name: str) -> LineRow:
        """The line of a probe."""
        return self._rows[name]

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        for each in self._rows.values():
            each.set_narrow(narrow=narrow)

    def show_line(self, line: Line) -> None:
        """Show a line in its place, as it comes."""
        self._rows[line.probe.name].show_line(line)
        self._arrange()

    def _arrange(self) -> None:
        """Show the lines that say something, and the headings that have any."""
        unused = 0
        for each in self._rows.values():
            is_unused = each.finding is not None and each.finding.state is State.NOT_NEEDED
            unused += is_unused
            each.setVisible(each.finding is not None and (self._shows_unused or not is_unused))
        shown = self.rows
        for group, head in self._heads.items():
            head.setVisible(any(each.probe.group is group for each in shown))
        words = texts.HIDE_UNUSED if self._shows_unused else texts.SHOW_UNUSED
        self.unused.setText(strings.say(words, count=unused))
        self.unused.setVisible(unused > 0)
        first = next((group for group in Group if not self._heads[group].isHidden()), None)
        for group, head in self._heads.items():
            restyle(head, first=group is first)
        for each in self._rows.values():
            restyle(each, last=bool(shown) and each is shown[-1] and not unused)
        self._keep_a_stop(shown)
        self.setVisible(bool(shown) or unused > 0)

    def _keep_a_stop(self, shown: Sequence[LineRow]) -> None:
        stops = [each for each in shown if each.focusPolicy() is not Qt.FocusPolicy.NoFocus]
        for each in self._rows.values():
            each.set_stop(is_stop=bool(shown) and each is (stops[0] if stops else shown[0]))

    def _turn(self) -> None:
        self._shows_unused = not self._shows_unused
        self._arrange()

    @property
    def stop(self) -> LineRow | None:
        """The line that Tab and F6 come to."""
        stops = [each for each in self.rows if each.focusPolicy() is not Qt.FocusPolicy.NoFocus]
        return stops[0] if stops else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go along the lines."""
        shown, here = self.rows, self.stop
        if here is None or not here.hasFocus():
            super().keyPressEvent(event)
            return
        at = shown.index(here)
        key = Qt.Key(event.key())
        if key in _STEPS:
            at = min(max(at + _STEPS[key], 0), len(shown) - 1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            at = 0 if key is Qt.Key.Key_Home else len(shown) - 1
        else:
            super().keyPressEvent(event)
            return
        here.set_stop(is_stop=False)
        shown[at].set_stop(is_stop=True)
        shown[at].setFocus(Qt.FocusReason.OtherFocusReason)
