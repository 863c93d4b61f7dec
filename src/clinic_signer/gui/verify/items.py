"""The table of what was checked: seven lines, or all twelve requirements; details on demand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from clinic_signer.gui import icons, strings, theme
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.signatures import SignatureHeading
from clinic_signer.gui.verify.technical import technical_widget
from clinic_signer.gui.widgets import Button, Label, column, frame, row
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.signature.report import Check, SignatureReport

# By the stable names of the checks (their values), so that nothing is imported before it is needed.
GROUPS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (
        strings.ITEM_VALUE,
        (
            *("payload-digest", "signature-value", "format"),
            *("algorithms", "key-info-digest", "signed-properties-digest"),
        ),
    ),
    (strings.ITEM_CERTIFICATE, ("certificate-policy", "certificate-reference", "key-usage")),
    (strings.ITEM_DATES, ("certificate-validity", "signing-time")),
    (strings.ITEM_REVOCATION, ("revocation",)),
    (strings.ITEM_TRUST, ("trusted-root", "certificate-path")),
    (
        strings.ITEM_TIMESTAMP,
        (
            *("timestamp-trust", "timestamp-imprint", "timestamp-signature"),
            *("archive-trust", "archive-imprint", "archive-signature", "archive-data"),
        ),
    ),
    (strings.ITEM_ROLE, ("role", "signer-name")),
)
"""Of checks that ended alike the first of a line speaks for it: the one that says most."""
BYTES_CHECKS = ("payload-digest", "signature-value", "signed-properties-digest", "format")
"""When one of these fails, the bytes at hand are not those that were signed."""

_GRAVITY = ("failed", "cannot-decide", "passed", "not-applicable")
_LOOKS = {
    "passed": (Level.OK, Glyph.CHECK_CIRCLE_FILL),
    "failed": (Level.BLOCKED, Glyph.X_CIRCLE_FILL),
    "cannot-decide": (Level.CAUTION, Glyph.QUESTION_FILL),
    "not-applicable": (Level.NEUTRAL, Glyph.CIRCLE_DASHED),
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of the table.

    Attributes:
        item: what was checked.
        result: value of the ``CheckResult``.
        word: the result for people.
        note: one sentence.
    """

    item: str
    result: str
    word: str
    note: str


def lines_of(signature: SignatureReport) -> list[ItemLine]:
    """Return the seven lines; the gravest check of a group speaks for it."""
    lines: list[ItemLine] = []
    for words, names in GROUPS:
        found = [check for check in signature.checks if check.name.value in names]
        found.sort(key=lambda check: names.index(check.name.value))
        if found:
            lines.append(_line(strings.say(words), _gravest(found)))
    return lines


def twelve_lines_of(signature: SignatureReport) -> list[ItemLine]:
    """Return the twelve requirements; the gravest check of each speaks for it."""
    from clinic_signer.signature.requirements import requirement_results

    return [
        ItemLine(
            strings.say(
                texts.REQUIREMENT,
                n=each.requirement.value,
                name=strings.plain(each.requirement.words),
            ),
            each.result.value,
            strings.plain(each.result.words),
            strings.plain(each.detail),
        )
        for each in requirement_results(signature)
    ]


def all_lines_of(signature: SignatureReport) -> list[ItemLine]:
    """Return every check on its own line, with what follows from it for the whole signature."""
    lines: list[ItemLine] = []
    for check in signature.checks:
        line = _line(strings.plain(check.name.words), check)
        if check.sub_indication is not None:
            line = replace(line, note=f"{line.note}　{check.sub_indication.value}")
        lines.append(line)
    return lines


def _gravest(checks: list[Check]) -> Check:
    """The worst one, of several the first."""
    return min(checks, key=lambda check: _GRAVITY.index(check.result.value))


def _line(item: str, check: Check) -> ItemLine:
    word, note = strings.plain(check.result.words), strings.plain(check.detail)
    return ItemLine(item, check.result.value, word, note)


class _Line(QWidget):
    """One line: item, icon, result, note; tinted unless it is in order.

    Painted, because a dozen lines of five labels each would keep the window waiting.
    """

    access_role = "ListItem"
    _NAME, _ICON, _GAP, _LEFT, _RIGHT = 112, 16, 8, 14, 12

    def __init__(self, line: ItemLine) -> None:
        super().__init__()
        self._line = line
        self._level, self._glyph = _LOOKS[line.result]
        self._placed: dict[int, tuple[QRect, QRect, QRect]] = {}  # layouts ask again and again
        self.setAccessibleName(strings.spoken([line.item, line.word, line.note]))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _parts(self, width: int) -> tuple[QRect, QRect, QRect]:
        """Where item, result and note stand; each as high as its words need."""
        if (known := self._placed.get(width)) is not None:
            return known
        strong = QFontMetrics(theme.ui_font(13, strong=True))
        left = self._LEFT + self._NAME + 2 * self._GAP + self._ICON + self._GAP
        word = QRect(left, 4, strong.horizontalAdvance(self._line.word) + 2, 20)
        start = word.right() + self._GAP
        room = max(40, width - start - self._RIGHT)
        item = _broken(theme.ui_font(13), self._LEFT, self._NAME, self._line.item)
        note = _broken(theme.ui_font(12), start, room, self._line.note)
        self._placed[width] = item, word, note.translated(0, 1)
        return self._placed[width]

    def heightForWidth(self, width: int, /) -> int:
        """As high as the longer of item and note."""
        item, word, note = self._parts(width)
        return max(item.bottom(), word.bottom(), note.bottom()) + 5

    def hasHeightForWidth(self) -> bool:
        """The note breaks."""
        return True

    def sizeHint(self) -> QSize:
        """For a window of the usual width."""
        return QSize(380, self.heightForWidth(380))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for any window."""
        return QSize(240, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tint, the words, the icon and the line below."""
        painter = QPainter(self)
        if self._level in (Level.CAUTION, Level.BLOCKED):
            painter.fillRect(self.rect(), theme.colour(self._level.tint))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour(Tone.LINE))
        item, word, note = self._parts(self.width())
        place = QRect(self._LEFT + self._NAME + 2 * self._GAP, 6, self._ICON, self._ICON)
        icons.paint(painter, place, self._glyph, self._level.ink)
        for font, tone, rect, text in (
            (theme.ui_font(13), Tone.TEXT, item, self._line.item),
            (theme.ui_font(13, strong=True), self._level.ink, word, self._line.word),
            (theme.ui_font(12), Tone.TEXT2, note, self._line.note),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(tone))
            painter.drawText(rect, _BROKEN, text)
        painter.end()


_BROKEN = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(
    Qt.TextFlag.TextWordWrap
)


def _broken(font: QFont, left: int, width: int, text: str) -> QRect:
    """The rectangle that a text needs, broken to a width; at least one line of 20."""
    needed = QFontMetrics(font).boundingRect(QRect(0, 0, width, 4000), _BROKEN, text)
    return QRect(left, 4, width, max(20, needed.height()))


class _List(QWidget):
    """Holds the lines."""

    access_role = "List"


class ItemsPanel(QFrame):
    """The table, and under it the technical details behind a disclosure button."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(1, 1, 1, 1)
        self._layout.setSpacing(0)
        item = Label(strings.say(strings.CHECKED_ITEM), "caption")
        item.setFixedWidth(120)
        head = row(item, gap=8)
        head.setContentsMargins(14, 0, 12, 0)
        head.addWidget(Label(strings.say(strings.RESULT_AND_NOTE), "caption"), 1)
        self.twelve = Button(strings.say(texts.SHOW_TWELVE), "link")
        self.twelve.setCheckable(True)
        self.twelve.toggled.connect(self._show_lines)
        head.addWidget(self.twelve)
        holder = frame("head")
        holder.setFixedHeight(29)
        holder.setLayout(head)
        self._layout.addWidget(holder)
        self._lines: list[QWidget] = []
        self._body = _List()
        self._body.setAccessibleName(strings.say(strings.ITEMS))
        self._body_layout = column(gap=0)
        self._body.setLayout(self._body_layout)
        self._layout.addWidget(self._body)
        self.disclose = Button(
            strings.say(strings.TECHNICAL), "disclosure", glyph=Glyph.CARET_RIGHT
        )
        self.disclose.setCheckable(True)
        self.disclose.toggled.connect(self._show_details)
        self._layout.addWidget(self.disclose)
        self._details = QWidget()
        self._details_layout = column(gap=0)
        self._details.setLayout(self._details_layout)
        self._layout.addWidget(self._details)
        self._layout.addStretch(1)
        self._verified: Verified | None = None
        self._show_details(shown=False)

    def show_items(self, verified: Verified) -> None:
        """Show the checks of every signature."""
        self._verified = verified
        self._show_lines(twelve=self.twelve.isChecked())
        self.setVisible(verified.report is not None)
        self._show_details(shown=self.disclose.isChecked())

    @property
    def _signatures(self) -> tuple[SignatureReport, ...]:
        report = self._verified.report if self._verified is not None else None
        return () if report is None else report.signatures

    def _show_lines(self, twelve: bool) -> None:  # a slot of ``toggled``
        self.twelve.setText(strings.say(texts.SHOW_SEVEN if twelve else texts.SHOW_TWELVE))
        _clear(self._body_layout)
        for signature in self._signatures:
            self._add_heading(self._body_layout, signature)
            for line in twelve_lines_of(signature) if twelve else lines_of(signature):
                self._body_layout.addWidget(_Line(line))

    def _add_heading(self, layout: QVBoxLayout, signature: SignatureReport) -> None:
        """Whose signature the lines below are about, where there are several."""
        if len(self._signatures) > 1:
            band = frame("band")
            band.setLayout(column(SignatureHeading(signature, margins=(14, 5, 12, 5))))
            layout.addWidget(band)

    def _show_details(self, shown: bool = False) -> None:  # a slot of ``toggled``
        self._details.setVisible(shown)
        _clear(self._details_layout)
        for signature in self._signatures if shown else ():
            self._add_heading(self._details_layout, signature)
            for line in all_lines_of(signature):
                self._details_layout.addWidget(_Line(line))
            self._details_layout.addWidget(technical_widget(signature))


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
