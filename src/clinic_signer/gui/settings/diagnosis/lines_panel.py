"""All lines under the headings of their groups; what is not needed here is folded away."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from clinic_signer.diagnostics.finding import Group, Line, Probe, State
from clinic_signer.gui import strings
from clinic_signer.gui.settings.diagnosis import texts
from clinic_signer.gui.settings.diagnosis.line_row import LineRow
from clinic_signer.gui.widgets import Button, Label, column, frame, restyle, row

_HEAD = 28
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: +1}


class LinesPanel(QFrame):
    """The lines. Tab comes to one of them; ↑ ↓ Home End go along.

    Args:
        before: what Tab comes to before the lines.

    Signals:
        action_wanted: the button of a line was pressed (a ``Line``).
    """

    access_role = "List"
    action_wanted = Signal(object)

    def __init__(self, before: QWidget) -> None:
        super().__init__()
        self._before = before
        self.setProperty("surface", "panel")
        self.setAccessibleName(strings.say(texts.LINES))
        self._order: dict[str, int] = {}
        self._found: dict[str, Line] = {}
        self._rows: dict[str, LineRow] = {}
        self._narrow = False
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

    def expect(self, probes: Sequence[Probe]) -> None:
        """Keep to this order, whichever line comes first."""
        self._order = {probe.name: number for number, probe in enumerate(probes)}

    def _head(self, group: Group) -> QFrame:
        head = frame("line-head")
        head.setLayout(row(Label(strings.say(group.words), "caption"), margins=(16, 0, 16, 0)))
        head.setMinimumHeight(_HEAD)
        return head

    @property
    def rows(self) -> list[LineRow]:
        """The lines that are shown, in order."""
        return [each for each in self._in_order() if not each.isHidden()]

    def _in_order(self) -> list[LineRow]:
        return sorted(self._rows.values(), key=lambda each: self._place(each.probe))

    def _place(self, probe: Probe) -> int:
        return self._order.get(probe.name, len(self._order))

    def row_of(self, name: str) -> LineRow:
        """The line of a probe that has come."""
        return self._rows[name]

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self._narrow = narrow
        for each in self._rows.values():
            each.set_narrow(narrow=narrow)

    def show_line(self, line: Line) -> None:
        """Show a line in its place, as it comes."""
        self._found[line.probe.name] = line
        self._take(line)
        self._arrange()

    def _take(self, line: Line) -> None:
        """Show it in its row; what is folded away needs none."""
        made = self._rows.get(line.probe.name)
        if made is None and self._is_folded(line):
            return
        if made is None:
            made = self._make_row(line.probe)
        made.show_line(line)
        made.setVisible(not self._is_folded(line))

    def _is_folded(self, line: Line) -> bool:
        return line.finding.state is State.NOT_NEEDED and not self._shows_unused

    def _make_row(self, probe: Probe) -> LineRow:
        made = LineRow(probe)
        made.set_narrow(narrow=self._narrow)
        made.action_wanted.connect(self.action_wanted)
        before = [
            each
            for each in self._rows.values()
            if each.probe.group is probe.group and self._place(each.probe) < self._place(probe)
        ]
        head = self._lines.indexOf(self._heads[probe.group])
        self._lines.insertWidget(head + 1 + len(before), made)
        self._rows[probe.name] = made
        return made

    def _arrange(self) -> None:
        """Show the headings that have lines, and what is folded away as a number."""
        shown = self.rows
        groups = {each.probe.group for each in shown}
        for group, head in self._heads.items():
            head.setVisible(group in groups)
            restyle(head, first=group is next((g for g in Group if g in groups), None))
        unused = sum(f.finding.state is State.NOT_NEEDED for f in self._found.values())
        words = texts.HIDE_UNUSED if self._shows_unused else texts.SHOW_UNUSED
        self.unused.setText(strings.say(words, count=unused))
        self.unused.setVisible(unused > 0)
        for each in shown:
            restyle(each, last=each is shown[-1] and not unused)
        self._keep_a_stop(shown)
        self.setVisible(bool(shown) or unused > 0)

    def _keep_a_stop(self, shown: Sequence[LineRow]) -> None:
        """One line is the stop of Tab: the one that was, else the first."""
        stop = self.stop or next(iter(shown), None)
        for each in self._rows.values():
            each.set_stop(is_stop=each is stop)
        self._chain(shown)

    def _chain(self, shown: Sequence[LineRow]) -> None:
        """Tab goes on here: Qt puts what was made last, as a line is, at the end of the window."""
        chained: list[QWidget] = [self._before]
        for each in shown:
            inside = [each.button] if each.button is not None else []
            chained += [each, *inside] if each is self.stop else inside
        for one, other in pairwise([*chained, self.unused]):
            QWidget.setTabOrder(one, other)

    def _turn(self) -> None:
        self._shows_unused = not self._shows_unused
        for line in self._found.values():
            if line.finding.state is State.NOT_NEEDED:
                self._take(line)
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
        self._chain(shown)
        shown[at].setFocus(Qt.FocusReason.OtherFocusReason)
