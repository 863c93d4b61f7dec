"""Several signatures of one document: whose each is, and which of them decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.look import Kind, Look, paint_shape, word_of
from clinic_signer.gui.widgets import Label, row

if TYPE_CHECKING:
    from clinic_signer.signature.report import SignatureReport, VerificationReport

_NAMES = {
    "prescriber": texts.SIGNATURE_OF_PRESCRIBER,
    "dispenser": texts.SIGNATURE_OF_DISPENSER,
}


def name_of(signature: SignatureReport) -> str:
    """Return whose signature it is, and of what."""
    return strings.say(_NAMES[signature.signed_by.value])


def decided_by(report: VerificationReport | None) -> str:
    """Say which of several signatures the verdict comes from; empty for a single one."""
    if report is None or len(report.signatures) < 2:
        return ""
    deciding = [each for each in report.signatures if each.verdict is report.verdict]
    which = strings.say(texts.AND).join(name_of(each) for each in deciding)
    if report.verdict.value == "valid":
        return strings.say(texts.BOTH_VALID, n=len(deciding), which=which)
    return strings.say(texts.DECIDING, which=which)


class _SmallShape(QWidget):
    """The shape of a verdict at the size of a line."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self._kind = kind
        self.setFixedSize(18, 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        paint_shape(painter, QRectF(self.rect()), self._kind)
        painter.end()


class FileHeading(QWidget):
    """Shape and words in one line."""

    def __init__(
        self, look: Look, name: str = "", *, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
    ) -> None:
        super().__init__()
        line = row(_SmallShape(look.kind), gap=8, margins=margins)
        if name:
            line.addWidget(Label(name, "small-strong"))
        word = Label(look.word, "small-strong")
        word.setProperty("level", _LEVELS.get(look.kind, ""))
        line.addWidget(word)
        line.addStretch(1)
        self.setLayout(line)


_LEVELS = {Kind.VALID: "ok", Kind.ON_HOLD: "caution", Kind.INVALID: "blocked"}


class SignatureHeading(FileHeading):
    """Shape, whose signature, verdict: above what is said of one of several signatures."""

    def __init__(
        self, signature: SignatureReport, *, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
    ) -> None:
        kind = Kind(signature.verdict.value)
        super().__init__(Look(kind, word_of(kind), ""), name_of(signature), margins=margins)
