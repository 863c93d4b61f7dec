"""The verdict banner: shape, word, one sentence – unmistakable from across the room."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from clinic_signer.gui import dates, strings, theme
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.verify.look import Kind, Look, look_of, paint_shape
from clinic_signer.gui.verify.signatures import decided_by
from clinic_signer.gui.widgets import Button, Label, column, restyle

HEIGHT = 96
HEIGHT_NARROW = 80
_LEVELS = {Kind.VALID: "ok", Kind.ON_HOLD: "caution", Kind.INVALID: "on-blocked"}
_NO_EFFECT = ("test-certificate", "sandbox")


class _Shape(QWidget):
    """The 56 px shape of the verdict."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = Kind.PENDING
        self.setFixedSize(56, 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        paint_shape(painter, QRectF(self.rect()), self.kind, inverted=True)
        painter.end()


class VerdictBanner(QFrame):
    """Receives the keyboard when a verdict arrives, so that it is the first thing read out.

    Signals:
        again_wanted: verify once more.
    """

    access_role = "AlertMessage"
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.look = Look(Kind.PENDING, "", "")
        self._shape = _Shape()
        self._word = Label("", "verdict")
        font = self._word.font()
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 2)
        self._word.setFont(font)
        self._sentence = Label("", "body", wrap=True)
        self._decided = Label("", "small-strong", wrap=True)
        self._effect = Label("", "small-strong", wrap=True)
        self._times = Label("", "small")
        self._times.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.again = Button(strings.say(strings.VERIFY_AGAIN), glyph=Glyph.ARROWS_CLOCKWISE)
        self.again.clicked.connect(self.again_wanted)
        words = column(gap=0)
        words.addStretch(1)
        for label in (self._word, self._sentence, self._decided, self._effect):
            words.addWidget(label)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(16)
        self._row.addWidget(self._shape)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._times)
        self._row.addWidget(self.again)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.setMinimumHeight(HEIGHT_NARROW if narrow else HEIGHT)
        side, top = (16, 8) if narrow else (20, 12)
        self._row.setContentsMargins(side, top, side, top)

    def show_result(self, verified: Verified) -> None:
        """Show the verdict of a file."""
        self.look = look_of(verified)
        self._shape.kind = self.look.kind
        self._shape.update()
        level = _LEVELS.get(self.look.kind, "")
        on_solid = self.look.kind is Kind.INVALID
        self._word.setText(self.look.word)
        restyle(self._word, level=level)
        self._sentence.setText(self.look.sentence)
        restyle(self._sentence, level="on-blocked" if on_solid else "")
        decided = decided_by(verified.report)
        self._decided.setText(decided)
        self._decided.setVisible(bool(decided))
        restyle(self._decided, level="on-blocked" if on_solid else "")
        effect = effect_in_banner(verified)
        self._effect.setText(effect)
        self._effect.setVisible(bool(effect))
        restyle(self._effect, level="on-blocked" if on_solid else "caution")
        time = strings.say(dates.clock_seconds(verified.at))
        self._times.setText(strings.say(strings.VERIFIED_AT, time=time))
        restyle(self._times, level="on-blocked" if on_solid else "")
        self.again.setVisible(self.look.kind is Kind.ON_HOLD)
        self._times.setVisible(self.look.kind is not Kind.ON_HOLD)
        self.setAccessibleName(
            strings.spoken([self.look.word, self.look.sentence, decided, effect])
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and frame: tinted and round, dashed, or solid and square."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self.look.kind is Kind.INVALID:
            painter.fillRect(box, theme.colour(Tone.BLOCKED_SOLID))
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_frame(painter, box)
        painter.end()

    def _paint_frame(self, painter: QPainter, box: QRectF) -> None:
        if self.look.kind is Kind.ON_HOLD:
            pen = QPen(theme.colour(Tone.CAUTION), 2)
            pen.setDashPattern([3, 2.5])
            painter.setPen(pen)
            painter.setBrush(theme.colour(Tone.BG_PANEL))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
            return
        valid = self.look.kind is Kind.VALID
        painter.setPen(QPen(theme.colour(Tone.OK_LINE if valid else Tone.NEUTRAL_LINE), 1))
        painter.setBrush(theme.colour(Tone.OK_BG if valid else Tone.NEUTRAL_BG))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)


def effect_in_banner(verified: Verified) -> str:
    """Say it beside the verdict when a signature has no legal effect although it is in order."""
    report = verified.report
    if report is None or report.legal_effect.value not in _NO_EFFECT:
        return ""
    return strings.plain(report.legal_effect.words)
