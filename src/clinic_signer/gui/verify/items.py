"""The table of what was checked: seven lines for people, every single check below on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_signer.gui import dates, strings, theme
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, frame, restyle, row
from clinic_signer.japan import JAPAN
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.signature.report import Check, SignatureReport

# By the stable names of the checks (their values), so that nothing is imported before it is needed.
GROUPS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (
        strings.ITEM_VALUE,
        (
            *("format", "algorithms", "payload-digest"),
            *("key-info-digest", "signed-properties-digest", "signature-value"),
        ),
    ),
    (strings.ITEM_CERTIFICATE, ("certificate-reference", "key-usage", "certificate-policy")),
    (strings.ITEM_DATES, ("signing-time", "certificate-validity")),
    (strings.ITEM_REVOCATION, ("revocation",)),
    (strings.ITEM_TRUST, ("certificate-path",)),
    (
        strings.ITEM_TIMESTAMP,
        ("timestamp-imprint", "timestamp-signature", "timestamp-trust", "archive-timestamp"),
    ),
    (strings.ITEM_ROLE, ("role",)),
)
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


def all_lines_of(signature: SignatureReport) -> list[ItemLine]:
    """Return every check on its own line."""
    return [_line(strings.plain(check.name.words), check) for check in signature.checks]


def _gravest(checks: list[Check]) -> Check:
    """The worst one; among good ones the last of the group, which names what was compared."""
    worst = min(checks, key=lambda check: _GRAVITY.index(check.result.value)).result
    alike = [check for check in checks if check.result is worst]
    return alike[-1] if worst.value == "passed" else alike[0]


def _line(item: str, check: Check) -> ItemLine:
    word, note = strings.plain(check.result.words), strings.plain(check.detail)
    return ItemLine(item, check.result.value, word, note)


class _Line(QWidget):
    """One line: item, icon, result, note; tinted unless it is in order."""

    access_role = "ListItem"

    def __init__(self, line: ItemLine) -> None:
        super().__init__()
        self._level, glyph = _LOOKS[line.result]
        name = Label(line.item, "small", wrap=len(line.item) > 8)
        name.setFixedWidth(112)
        word = Label(line.word, "small-strong")
        restyle(word, level=self._level.value)
        note = Label(line.note, "caption", wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 12, 4)
        layout.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        layout.addWidget(name, 0, top)
        icon = column(IconLabel(glyph, 16, self._level.ink), margins=(8, 2, 0, 0))
        icon.addStretch(1)
        layout.addLayout(icon)
        layout.addWidget(word, 0, top)
        layout.addLayout(column(note, margins=(0, 1, 0, 0)), 1)
        self.setAccessibleName(strings.spoken([line.item, line.word, line.note]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tint and the line below."""
        painter = QPainter(self)
        if self._level in (Level.CAUTION, Level.BLOCKED):
            painter.fillRect(self.rect(), theme.colour(self._level.tint))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour(Tone.LINE))
        painter.end()


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
        _clear(self._body_layout)
        report = verified.report
        for signature in report.signatures if report is not None else ():
            for line in lines_of(signature):
                self._body_layout.addWidget(_Line(line))
        self.setVisible(report is not None)
        self._show_details(shown=self.disclose.isChecked())

    def _show_details(self, shown: bool = False) -> None:  # a slot of ``toggled``
        self._details.setVisible(shown)
        _clear(self._details_layout)
        if not shown or self._verified is None or self._verified.report is None:
            return
        for signature in self._verified.report.signatures:
            for line in all_lines_of(signature):
                self._details_layout.addWidget(_Line(line))
            self._details_layout.addWidget(_technical(signature))


def _technical(signature: SignatureReport) -> QWidget:
    """Level, indication, certificate: what support and auditors ask for."""
    texts = [
        (strings.say(strings.LEVEL), signature.level.value),
        ("ETSI EN 319 102-1", _indication(signature)),
    ]
    if (certificate := signature.signer) is not None:
        first, last = (
            strings.say(dates.full_day(day.astimezone(JAPAN).date()))
            for day in (certificate.not_before, certificate.not_after)
        )
        texts += [
            (strings.say(strings.CERTIFICATE), certificate.subject_common_name),
            (strings.say(strings.ISSUER), certificate.issuer),
            (strings.say(strings.SERIAL), f"{certificate.serial_number:x}"),
            (strings.say(strings.VALIDITY), f"{first} – {last}"),
            (strings.say(strings.POLICY), ", ".join(certificate.policies)),
            ("SHA-256", certificate.sha256.hex()),
        ]
    whole = QWidget()
    lines = column(gap=2, margins=(14, 8, 12, 8))
    for name, text in texts:
        value = Label(_breakable(text), "caption", wrap=True)
        value.setFont(theme.form_font(12))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label = Label(name, "caption")
        label.setFixedWidth(112)
        both = row(gap=8)
        both.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        both.addWidget(value, 1)
        lines.addLayout(both)
    whole.setLayout(lines)
    return whole


def _indication(signature: SignatureReport) -> str:
    sub = signature.sub_indication
    return signature.indication.value + (f" / {sub.value}" if sub is not None else "")


def _breakable(text: str) -> str:
    """Let long hexadecimal texts break: a zero-width space after every eighth character."""
    if " " in text or len(text) <= 32:
        return text
    return "\u200b".join(text[i : i + 8] for i in range(0, len(text), 8))


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
