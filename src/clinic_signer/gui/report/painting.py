"""Pages of a report on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QPagedPaintDevice,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from clinic_signer.gui.paper.fonts import MILLIMETRE
from clinic_signer.gui.paper.output import FRAME, ink, paint_lines, paint_pages
from clinic_signer.gui.report.model import Frame, ReportDocument
from clinic_signer.gui.report.pages import Box, ReportPage, lay_out
from clinic_signer.gui.theme import Tone
from clinic_signer.signature.report import Verdict

_HEAVY = 0.9 * MILLIMETRE
_ROUND = 2 * MILLIMETRE


@dataclass(frozen=True, slots=True)
class PrintedReport:
    """A report as something to print."""

    document: ReportDocument

    @property
    def title(self) -> str:
        """What kind of report, and the verdict."""
        return f"{self.document.title} {self.document.banner.word}"

    def paint_on(self, device: QPagedPaintDevice) -> None:
        """Paint it on a ``QPrinter`` or a ``QPdfWriter``, on A4 whatever was set."""
        verdict = self.document.banner.verdict
        paint_pages(device, lay_out(self.document), lambda p, page: _paint(p, page, verdict))


def _paint(painter: QPainter, page: ReportPage, verdict: Verdict) -> None:
    for box in page.boxes:
        _box(painter, box)
    paint_lines(painter, page)
    if page.shape is not None:
        _shape(painter, page.shape, verdict)


# ---- Frames --------------------------------------------------------------------------------


def _box(painter: QPainter, box: Box) -> None:
    if box.verdict is not None:
        _verdict_frame(painter, box.rect, box.verdict, is_reserved=box.is_reserved)
    elif box.frame is Frame.OUTSIDE:
        painter.setPen(_dashed(Tone.TEXT, FRAME))
        painter.setBrush(ink(Tone.BG_SUNKEN))
        painter.drawRect(box.rect)
    else:
        painter.setPen(QPen(ink(Tone.BLOCKED), _HEAVY))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.rect)


def _verdict_frame(painter: QPainter, rect: QRectF, verdict: Verdict, *, is_reserved: bool) -> None:
    """Tinted and round, dashed, or heavy and square: told apart on any printer."""
    if is_reserved:
        painter.setPen(QPen(ink(Tone.CAUTION), _HEAVY))
        painter.setBrush(ink(Tone.CAUTION_BG))
        painter.drawRoundedRect(rect, _ROUND, _ROUND)
    elif verdict is Verdict.VALID:
        painter.setPen(QPen(ink(Tone.OK), FRAME))
        painter.setBrush(ink(Tone.OK_BG))
        painter.drawRoundedRect(rect, _ROUND, _ROUND)
    elif verdict is Verdict.ON_HOLD:
        painter.setPen(_dashed(Tone.CAUTION, FRAME * 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, _ROUND, _ROUND)
    else:
        painter.setPen(QPen(ink(Tone.BLOCKED), _HEAVY * 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)


def _dashed(tone: Tone, width: float) -> QPen:
    pen = QPen(ink(tone), width)
    pen.setDashPattern([4, 3])
    return pen


# ---- Shapes, as in the window --------------------------------------------------------------

_SIZE = 56.0


def _shape(painter: QPainter, rect: QRectF, verdict: Verdict) -> None:
    painter.save()
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / _SIZE, rect.height() / _SIZE)
    if verdict is Verdict.VALID:
        _solid(painter, Tone.OK_SOLID).drawEllipse(QRectF(1, 1, 54, 54))
        _stroke(painter, Tone.ON_OK, 5, ((15, 29), (24, 38), (42, 19)))
    elif verdict is Verdict.ON_HOLD:
        _stroke(painter, Tone.CAUTION, 3, ((28, 3), (53, 28), (28, 53), (3, 28), (28, 3)))
        _question_mark(painter)
    else:
        corners = ((17, 2), (39, 2), (54, 17), (54, 39), (39, 54), (17, 54), (2, 39), (2, 17))
        shape = QPolygonF([QPointF(x, y) for x, y in corners])
        _solid(painter, Tone.BLOCKED_SOLID).drawPolygon(shape)
        _stroke(painter, Tone.ON_BLOCKED, 5, ((18, 18), (38, 38)))
        _stroke(painter, Tone.ON_BLOCKED, 5, ((38, 18), (18, 38)))
    painter.restore()


def _solid(painter: QPainter, tone: Tone) -> QPainter:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(tone))
    return painter


def _stroke(
    painter: QPainter, tone: Tone, width: float, points: Sequence[tuple[float, float]]
) -> None:
    painter.setPen(QPen(ink(tone), width))
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _question_mark(painter: QPainter) -> None:
    path = QPainterPath(QPointF(21, 22))
    path.cubicTo(21, 12, 35, 12, 35, 22)
    path.cubicTo(35, 28, 28, 28, 28, 34)
    path.moveTo(28, 40)
    path.lineTo(28, 42)
    painter.setPen(QPen(ink(Tone.CAUTION), 3.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
