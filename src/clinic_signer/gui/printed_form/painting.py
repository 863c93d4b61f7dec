"""Pages of a printed form: black on white, whatever the window looks like."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPagedPaintDevice, QPainter, QPen

from clinic_signer.gui.paper.fonts import MILLIMETRE
from clinic_signer.gui.paper.output import FRAME, HAIR, paint_lines, paint_pages
from clinic_signer.gui.paper.sheets import SIDE
from clinic_signer.gui.printed_form.model import FormDocument
from clinic_signer.gui.printed_form.pages import SCALE, FormPage, Slice, lay_out, rules_of, texts_of
from clinic_signer.gui.sign.sheet_elements import Medium, TextItem, font_of

_INK = QColor(Qt.GlobalColor.black)
_FONT_PX = Medium.PAPER.value
_HEAVY = 0.6 * MILLIMETRE


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A form as something to print."""

    document: FormDocument = field(repr=False)

    @property
    def title(self) -> str:
        """What kind of print it is."""
        return self.document.title

    def paint_on(self, device: QPagedPaintDevice) -> None:
        """Paint it on a ``QPrinter`` or a ``QPdfWriter``, on A4 whatever was set."""
        paint_pages(device, lay_out(self.document), _paint)


def _paint(painter: QPainter, page: FormPage) -> None:
    paint_lines(painter, page)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_INK, _HEAVY))
    for frame in page.frames:
        painter.drawRect(frame)
    for part in page.slices:
        _paint_slice(painter, part)


def _paint_slice(painter: QPainter, part: Slice) -> None:
    painter.setPen(QPen(_INK, HAIR))
    for rule in rules_of(part):
        begin = _on_page(part, rule.x, rule.y)
        painter.drawLine(begin, _on_page(part, rule.x + rule.width, rule.y + rule.height))
    painter.setPen(QPen(_INK, FRAME))
    painter.drawRect(part.rect)
    painter.setPen(_INK)
    for item in texts_of(part):
        _paint_text(painter, part, item)


def _on_page(part: Slice, x: float, y: float) -> QPointF:
    """A place of the form (0 is where the part begins) on the page."""
    return QPointF(SIDE + x * SCALE, part.top + y * SCALE)


def _paint_text(painter: QPainter, part: Slice, item: TextItem) -> None:
    painter.save()
    painter.translate(_on_page(part, 0, 0))
    painter.scale(SCALE / _FONT_PX, SCALE / _FONT_PX)
    painter.setFont(font_of(item.style, Medium.PAPER))
    place = QRectF(item.rect.topLeft() * _FONT_PX, item.rect.size() * _FONT_PX)
    flags = item.align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
    painter.drawText(place, int(flags), item.text)
    painter.restore()
