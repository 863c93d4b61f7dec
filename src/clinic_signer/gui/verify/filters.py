"""How many files there are of each kind, and at the same time which of them the list shows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from clinic_signer.gui import strings, theme
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.model import FilesModel, Filter

_HEIGHT = 30
_GAP = 12


class _Choice(QPushButton):
    """One kind with its count; the chosen one has a line below, as tabs have."""

    def __init__(self, which: Filter) -> None:
        super().__init__()
        self.which = which
        self.count = -1
        self.setProperty("kind", "choice")
        self.setCheckable(True)
        self.setAutoExclusive(True)  # read out as one of several
        self.setAutoDefault(False)

    def show_count(self, count: int) -> None:
        """Show how many files there are of this kind."""
        if count != self.count:
            self.count = count
            word = strings.say(self.which.words)
            self.setAccessibleName(strings.say(texts.FILTER_COUNT, word=word, n=count))
            self.update()

    @property
    def texts_shown(self) -> tuple[str, str]:
        """Word and count."""
        return strings.say(self.which.words), f"{self.count:,}"

    def sizeHint(self) -> QSize:
        """As wide as word and count."""
        word, count = self.texts_shown
        strong = QFontMetrics(theme.ui_font(12, strong=True))
        return QSize(sum(strong.horizontalAdvance(text) for text in (word, count)) + 6, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Never squeezed."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint word, count and line."""
        painter = QPainter(self)
        here = self.isChecked()
        tone = Tone.TEXT if here or self.underMouse() else Tone.TEXT2
        word, count = self.texts_shown
        painter.setFont(theme.ui_font(12, strong=here))
        painter.setPen(theme.colour(tone))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), middle | Qt.AlignmentFlag.AlignLeft, word)
        painter.drawText(self.rect(), middle | Qt.AlignmentFlag.AlignRight, count)
        if here:
            line = QRect(0, self.height() - 3, self.width(), 3)
            painter.fillRect(line, theme.colour(Tone.ACCENT))
        painter.end()


class FilterBand(QFrame):
    """The choices, in as many lines as they need.

    Signals:
        chosen: another ``Filter``.
    """

    access_role = "Grouping"
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "band")
        self.setAccessibleName(strings.say(texts.FILTER))
        self._group = QButtonGroup(self)
        self.choices: dict[Filter, _Choice] = {}
        for which in Filter:
            choice = _Choice(which)
            choice.setParent(self)
            choice.toggled.connect(lambda on, which=which: self._toggled(which, on=on))
            self._group.addButton(choice)
            self.choices[which] = choice
        self._side = 16
        self.choose(Filter.ALL)

    @property
    def text(self) -> str:
        """What can be read there."""
        shown = [choice for choice in self.choices.values() if choice.isVisibleTo(self)]
        return "　".join(" ".join(choice.texts_shown) for choice in shown)

    def choose(self, which: Filter) -> None:
        """Mark a choice as the one in use."""
        with QSignalBlocker(self.choices[which]):
            self.choices[which].setChecked(True)

    def _toggled(self, which: Filter, *, on: bool) -> None:
        if on:
            self.chosen.emit(which)

    def show_counts(self, model: FilesModel) -> None:
        """Show how many files there are; kinds without any are left out."""
        for which, choice in self.choices.items():
            choice.show_count(model.count(which))
            is_wanted = which in (Filter.ALL, model.filter) or choice.count > 0
            choice.setVisible(is_wanted)
        self.choose(model.filter)
        self._arrange()

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self._side = 12 if narrow else 16
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange them anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        x, y = self._side, 0
        for choice in self.choices.values():
            if not choice.isVisibleTo(self):
                continue
            size = choice.sizeHint()
            if x > self._side and x + size.width() > self.width() - self._side:
                x, y = self._side, y + _HEIGHT
            choice.setGeometry(QRect(x, y + 1, size.width(), _HEIGHT - 2))
            x += size.width() + _GAP
        self.setFixedHeight(y + _HEIGHT)
