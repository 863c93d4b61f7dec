"""Pages of a report on paper: as a PDF file, or on a printer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
    QPen,
    QPolygonF,
)

from clinic_signer.gui import theme
from clinic_signer.gui.report.fonts import MILLIMETRE, UNITS_PER_INCH
from clinic_signer.gui.report.model import Frame, ReportDocument
from clinic_signer.gui.report.pages import Box, Page, lay_out
from clinic_signer.gui.theme import ThemeName, Tone
from clinic_signer.signature.report import Verdict

_HAIR = 0.1 * MILLIMETRE
_FRAME = 0.35 * MILLIMETRE
_HEAVY = 0.9 * MILLIMETRE
_ROUND = 2 * MILLIMETRE


def report_pdf(document: ReportDocument) -> bytes:
    """Return a report as a PDF file, its texts as text; needs an application of Qt."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(UNITS_PER_INCH)
    writer.setTitle(f"{document.title} {document.banner.word}")
    writer.setCreator("Clinic Signer")
    print_report(document, writer)
    return bytes(buffer.data().data())


def print_report(document: ReportDocument, device: QPagedPaintDevice) -> None:
    """Paint a report on a printer or into a file, on A4 whatever was set.

    Args:
        document: the report.
        device: a ``QPrinter`` or a ``QPdfWriter``.
    """
    device.setPageLayout(_a4())
    pages = lay_out(document)
    painter = QPainter(device)
    scale = painter.device().logicalDpiX() / UNITS_PER_INCH
    painter.scale(scale, scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, page in enumerate(pages):
        if place:
            device.newPage()
        _paint(painter, page, document.banner.verdict)
    painter.end()


def _a4() -> QPageLayout:
    """The whole sheet, from its corner: the margins are the report's own."""
    size = QPageSize(QPageSize.PageSizeId.A4)
    layout = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def _paint(painter: QPainter, page: Page, verdict: Verdict) -> None:
    for box in page.boxes:
        _box(painter, box)
    for mark in page.marks:
        painter.setPen(QPen(_ink(Tone.CAUTION), _FRAME * 1.5))
        painter.setBrush(_ink(Tone.CAUTION_BG))
        painter.drawRect(mark)
    for rule in page.rules:
        tone = Tone.LINE_STRONG if rule.strong else Tone.LINE
        painter.setPen(QPen(_ink(tone), _HAIR * 1.5))
        painter.drawLine(rule.at, rule.at + QPointF(rule.width, 0))
    for placed in page.lines:
        tone = Tone.TEXT2 if placed.line.style.muted else Tone.TEXT
        placed.line.paint(painter, placed.at, _ink(tone))
    if page.shape is not None:
        _shape(painter, page.shape, verdict)


def _ink(tone: Tone) -> QColor:
    """Paper is light, whatever the window is."""
    return theme.theme(ThemeName.LIGHT).colour(tone)


# ---- Frames --------------------------------------------------------------------------------


def _box(painter: QPainter, box: Box) -> None:
    if box.verdict is not None:
        _verdict_frame(painter, box.rect, box.verdict, is_reserved=box.is_reserved)
    elif box.frame is Frame.OUTSIDE:
        painter.setPen(_dashed(Tone.TEXT, _FRAME))
        painter.setBrush(_ink(Tone.BG_SUNKEN))
        painter.drawRect(box.rect)
    else:
        painter.setPen(QPen(_ink(Tone.BLOCKED), _HEAVY))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.rect)


def _verdict_frame(painter: QPainter, rect: QRectF, verdict: Verdict, *, is_reserved: bool) -> None:
    """Tinted and round, dashed, or heavy and square: told apart on any printer."""
    if is_reserved:
        painter.setPen(QPen(_ink(Tone.CAUTION), _HEAVY))
        painter.setBrush(_ink(Tone.CAUTION_BG))
        painter.drawRoundedRect(rect, _ROUND, _ROUND)
    elif verdict is Verdict.VALID:
        painter.setPen(QPen(_ink(Tone.OK), _FRAME))
        painter.setBrush(_ink(Tone.OK_BG))
        painter.drawRoundedRect(rect, _ROUND, _ROUND)
    elif verdict is Verdict.ON_HOLD:
        painter.setPen(_dashed(Tone.CAUTION, _FRAME * 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, _ROUND, _ROUND)
    else:
        painter.setPen(QPen(_ink(Tone.BLOCKED), _HEAVY * 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)


def _dashed(tone: Tone, width: float) -> QPen:
    pen = QPen(_ink(tone), width)
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
    painter.setBrush(_ink(tone))
    return painter


def _stroke(
    painter: QPainter, tone: Tone, width: float, points: Sequence[tuple[float, float]]
) -> None:
    painter.setPen(QPen(_ink(tone), width))
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _question_mark(painter: QPainter) -> None:
    path = QPainterPath(QPointF(21, 22))
    path.cubicTo(21, 12, 35, 12, 35, 22)
    path.cubicTo(35, 28, 28, 28, 28, 34)
    path.moveTo(28, 40)
    path.lineTo(28, 42)
    painter.setPen(QPen(_ink(Tone.CAUTION), 3.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
