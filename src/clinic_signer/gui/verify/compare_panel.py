"""Two documents beside each other: who signed each and when, and every difference in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem

from clinic_signer.gui import strings, theme
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.theme import Level
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.compare import Comparison, Difference
from clinic_signer.gui.verify.facts import signature_facts
from clinic_signer.gui.verify.look import look_of
from clinic_signer.gui.verify.signatures import FileHeading, SignatureHeading
from clinic_signer.gui.widgets import Label, column, plain_tip, row
from clinic_signer.words import Words

_ROWS_FITTED = 200
"""In a longer table every row is as high as one line of text; fitting them takes too long."""


class _Card(QFrame):
    """One of the two: which it is, file, verdict, signatures."""

    def __init__(self, name: Words) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._name = strings.say(name)
        self._lines = column(gap=4, margins=(14, 10, 14, 12))
        self.setLayout(self._lines)

    def show_file(self, title: str, verified: Verified | None) -> None:
        """Show a file; None: it is still to be chosen, or being verified."""
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._lines.addWidget(Label(self._name, "caption"))
        self._lines.addWidget(Label(title or "—", "subtitle", wrap=True))
        if verified is not None:
            self._show_result(verified)
        self._lines.addStretch(1)

    def _show_result(self, verified: Verified) -> None:
        self._lines.addWidget(Label(verified.name, "caption", wrap=True))
        report = verified.report
        if report is None or not report.signatures:
            self._lines.addWidget(FileHeading(look_of(verified)))
            return
        for signature in report.signatures:
            self._lines.addWidget(SignatureHeading(signature))
            said = [text for _words, text in signature_facts(signature)]
            self._lines.addWidget(Label(strings.joined(said), "small", wrap=True))


class ComparePanel(QFrame):
    """The comparison; takes the place of verdict and content while two documents are compared."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "app")
        self._announcer = Announcer(self)
        self.left, self.right = _Card(texts.LEFT), _Card(texts.RIGHT)
        cards = row(gap=12)
        cards.addWidget(self.left, 1)
        cards.addWidget(self.right, 1)
        self.notice = Notice(Level.NEUTRAL, "", "")
        self.table = _Table()
        whole = column(gap=12, margins=(16, 16, 16, 16))
        whole.addLayout(cards)
        whole.addWidget(self.notice)
        whole.addWidget(self.table, 1)
        whole.addStretch(0)
        self.setLayout(whole)

    def show_waiting(self, title: str, verified: Verified) -> None:
        """One is chosen; say how to choose the other."""
        self.left.show_file(title, verified)
        self.right.show_file("", None)
        self._say(Level.NEUTRAL, strings.say(texts.CHOOSE_OTHER), "")
        self.table.show_differences(())

    def show_comparison(self, title: str, other: Verified, comparison: Comparison) -> None:
        """Show what differs."""
        self.right.show_file(title, other)
        self._say(*_result(comparison))
        self.table.show_differences(comparison.differences)

    def _say(self, level: Level, heading: str, sentence: str) -> None:
        self.notice.show_notice(level, heading, sentence)
        self._announcer.announce(strings.spoken([heading, sentence]))


def _result(comparison: Comparison) -> tuple[Level, str, str]:
    say, count = strings.say, len(comparison.differences)
    if not comparison.are_comparable:
        return Level.NEUTRAL, say(texts.NOT_COMPARABLE), say(texts.NOT_COMPARABLE_TEXT)
    if comparison.are_identical:
        return Level.OK, say(texts.IDENTICAL), say(texts.IDENTICAL_TEXT)
    if not count:
        return Level.CAUTION, say(texts.SAME_RECORDS), ""
    return Level.CAUTION, say(texts.DIFFERENT, n=count), say(texts.DIFFERENT_TEXT)


class _Table(QTableWidget):
    """What, left, right; one tab stop, arrow keys inside."""

    focus_inside = True

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setAccessibleName(strings.say(texts.DIFFERENCES))
        say = strings.say
        self.setHorizontalHeaderLabels([say(x) for x in (texts.WHAT, texts.LEFT, texts.RIGHT)])
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setShowGrid(False)
        self.hide()

    def show_differences(self, differences: Sequence[Difference]) -> None:
        """Show them; without any there is no table."""
        self.setRowCount(len(differences))
        self.setVisible(bool(differences))
        nothing = strings.say(texts.NOTHING_THERE)
        for number, each in enumerate(differences):
            left, right = each.left or nothing, each.right or nothing
            spoken = strings.say(texts.DIFFERENCE_SPOKEN, what=each.what, left=left, right=right)
            for place, text in enumerate((each.what, left, right)):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(text))
                if place:
                    item.setFont(theme.form_font(14, strong=True))
                else:
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
                self.setItem(number, place, item)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the texts for the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self.rowCount() <= _ROWS_FITTED:
            self.resizeRowsToContents()
