"""Findings as cards beside (or, in a narrow window, under) the line they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_signer.gui import dates, strings, theme
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, IconLabel, Label, restyle, row
from clinic_signer.prescription.findings import Finding, Severity
from clinic_signer.words import Language

LEVELS = {
    Severity.INFO: Level.INFO,
    Severity.WARNING: Level.CAUTION,
    Severity.ERROR: Level.BLOCKED,
}
_GLYPHS = {
    Level.INFO: Glyph.INFO_FILL,
    Level.CAUTION: Glyph.WARNING_FILL,
    Level.BLOCKED: Glyph.X_CIRCLE_FILL,
}
_LEVEL_WORDS = {
    Level.INFO: strings.LEVEL_INFO,
    Level.CAUTION: strings.LEVEL_CAUTION,
    Level.BLOCKED: strings.LEVEL_BLOCKED,
}


def tints(findings: Sequence[Finding]) -> dict[int, Level]:
    """Return line → level; the gravest finding of a line gives its colour."""
    order = (Severity.INFO, Severity.WARNING, Severity.ERROR)
    found: dict[int, Level] = {}
    for severity in order:
        for finding in findings:
            if finding.severity is severity and finding.line is not None:
                found[finding.line] = LEVELS[severity]
    return found


class BarFrame(QFrame):
    """A panel with round corners, a line around it and a bar of 3 px at its left.

    Style sheets bend borders of two colours at round corners, so both are painted.
    """

    def __init__(self, level: Level | None) -> None:
        super().__init__()
        self._level = level

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint panel and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        line = Tone.LINE if self._level is None else self._level.line
        if self._level is Level.INFO:
            line = Tone.NEUTRAL_LINE
        painter.setPen(QPen(theme.colour(line), 1))
        painter.setBrush(theme.colour(Tone.BG_PANEL))
        painter.drawRoundedRect(shape, 6, 6)
        if self._level is not None:
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(self.rect()), 6, 6)
            painter.setClipPath(outline)
            bar = QRectF(0, 0, 3, self.height())
            painter.fillRect(bar, theme.colour(self._level.bar))
        painter.end()


class FindingCard(BarFrame):
    """One finding; a caution asks for 確認しました.

    Signals:
        confirmed: the person says it is right.
        undone: the person takes that back.
    """

    access_role = "Grouping"
    confirmed = Signal()
    undone = Signal()

    def __init__(self, finding: Finding, where: str) -> None:
        self.level = LEVELS[finding.severity]
        super().__init__(self.level)
        self.finding = finding
        heading = strings.plain(finding.heading)
        text = "".join(strings.plain(words) for words in (finding.text, finding.remedy))
        if strings.language() is Language.ENGLISH:
            text = " ".join(strings.plain(w) for w in (finding.text, finding.remedy) if w.en)
        self.setAccessibleName(
            strings.spoken([strings.say(_LEVEL_WORDS[self.level]), where, heading, text])
        )
        title = Label(heading, "small-strong", wrap=True)
        restyle(title, level=self.level.value)
        body = Label(text, "caption", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(6)
        icon = IconLabel(_GLYPHS[self.level], 17, self.level.ink)
        head.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(title, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(13, 8, 10, 9)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(body)
        self.confirm: Button | None = None
        self.undo: Button | None = None
        if self.level is Level.CAUTION:
            layout.addSpacing(4)
            layout.addWidget(self._confirmation())

    def _confirmation(self) -> QWidget:
        self.confirm = Button(strings.say(strings.I_HAVE_CHECKED), size="small")
        self.confirm.setAccessibleDescription(strings.plain(self.finding.heading))
        self.confirm.clicked.connect(self.confirmed)
        self._done = QWidget()
        self._done_text = Label("", "caption")
        restyle(self._done_text, level=Level.OK.value)
        self.undo = Button(strings.say(strings.UNDO), "link")
        self.undo.setAccessibleDescription(strings.plain(self.finding.heading))
        self.undo.clicked.connect(self.undone)
        done = row(IconLabel(Glyph.CHECK_BOLD, 12, Tone.OK), self._done_text, gap=4)
        done.addStretch(1)
        done.addWidget(self.undo)
        self._done.setLayout(done)
        holder = QWidget()
        both = row(self.confirm, self._done, gap=0)
        both.setAlignment(self.confirm, Qt.AlignmentFlag.AlignLeft)
        holder.setLayout(both)
        self.show_confirmed(None)
        return holder

    def show_confirmed(self, at: datetime | None) -> None:
        """Show when the person confirmed it, or ask for it."""
        if self.confirm is None:
            return
        self.confirm.setVisible(at is None)
        self._done.setVisible(at is not None)
        if at is not None:
            time = strings.say(dates.clock(at))
            self._done_text.setText(strings.say(strings.CHECKED_AT, time=time))

    def allow_confirming(self, why_not: str) -> None:
        """Let the person confirm it, or say why that is somebody else's to do."""
        for button in (self.confirm, self.undo):
            if button is not None:
                button.setEnabled(not why_not)
                described = why_not or strings.plain(self.finding.heading)
                button.setAccessibleDescription(described)
                button.setToolTip(why_not)

    @property
    def stop(self) -> QWidget:
        """Where the keyboard goes when this finding is the next one."""
        if self.confirm is not None and self.confirm.isVisibleTo(self):
            return self.confirm
        if self.undo is not None:
            return self.undo
        return self


@dataclass(frozen=True, slots=True)
class Counts:
    """How the findings of an item stand."""

    blocked: int
    open: int
    confirmed: int

    @classmethod
    def of(cls, findings: Sequence[Finding], confirmed: Mapping[int, datetime]) -> Counts:
        """Count findings; ``confirmed`` holds the indexes of confirmed ones."""
        warnings = [i for i, f in enumerate(findings) if f.severity is Severity.WARNING]
        done = sum(1 for index in warnings if index in confirmed)
        errors = sum(1 for f in findings if f.severity is Severity.ERROR)
        return cls(errors, len(warnings) - done, done)


class SummaryCard(BarFrame):
    """署名前の確認: what the checks found, in a few lines."""

    access_role = "Grouping"

    def __init__(self) -> None:
        super().__init__(None)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(11, 8, 10, 9)
        self._layout.addWidget(Label(strings.say(strings.CHECKS), "small-strong"))
        self._lines: list[QWidget] = []
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """Everything on one line: above the form in a narrow window."""
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(across if compact else down)
        self._layout.setSpacing(16 if compact else 2)

    def show_counts(
        self, counts: Counts, drugs: int, coded: int, more: tuple[Level, str] | None = None
    ) -> None:
        """Show how things stand.

        Args:
            counts: of the findings.
            drugs: how many medicines there are.
            coded: how many of them have a code.
            more: a line of its own, and how it looks.
        """
        for line in self._lines:
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        rows: list[tuple[Level, str]] = []
        if counts.blocked:
            rows.append((Level.BLOCKED, strings.say(strings.BLOCKING, n=counts.blocked)))
        else:
            rows.append((Level.OK, strings.say(strings.REQUIRED_PRESENT)))
            if drugs and coded == drugs:
                rows.append((Level.OK, strings.say(strings.CODES_PRESENT, n=drugs)))
        if more is not None:
            rows.append(more)
        if counts.open:
            rows.append((Level.CAUTION, strings.say(strings.TO_CHECK, n=counts.open)))
        elif counts.confirmed:
            rows.append((Level.OK, strings.say(strings.ALL_CHECKED, n=counts.confirmed)))
        self._lines = [_summary_line(level, text) for level, text in rows]
        if counts.blocked or counts.open:
            self._lines.append(_next_line())
        for line in self._lines:
            self._layout.addWidget(line)
            line.show()  # at once: the card's height is asked for before the next event
        heading = strings.say(strings.CHECKS)
        self.setAccessibleName(strings.spoken([heading, *(text for _, text in rows)]))


_SUMMARY_GLYPHS = {
    Level.OK: Glyph.CHECK_CIRCLE_FILL,
    Level.CAUTION: Glyph.WARNING_FILL,
    Level.BLOCKED: Glyph.X_CIRCLE_FILL,
}


def _summary_line(level: Level, text: str) -> QWidget:
    line = QWidget()
    words = Label(text, "caption", wrap=True)
    layout = row(IconLabel(_SUMMARY_GLYPHS[level], 16, level.ink), words, gap=4)
    layout.setStretchFactor(words, 1)
    line.setLayout(layout)
    return line


def _next_line() -> QWidget:
    line = QWidget()
    layout = row(Label(strings.say(strings.NEXT_FINDING), "caption"), gap=4)
    layout.addStretch(1)
    layout.addWidget(Label("F8", "key"))
    line.setLayout(layout)
    return line
