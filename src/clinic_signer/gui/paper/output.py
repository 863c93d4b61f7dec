"""Pages on a printer or in a PDF file, their texts as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF
from PySide6.QtGui import (
    QColor,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import theme
from clinic_signer.gui.paper.fonts import MILLIMETRE, UNITS_PER_INCH
from clinic_signer.gui.paper.sheets import Page, PageT
from clinic_signer.gui.theme import ThemeName, Tone

HAIR = 0.15 * MILLIMETRE
FRAME = 0.35 * MILLIMETRE


class Printed(Protocol):
    """Something that can be put on paper."""

    @property
    def title(self) -> str:
        """The title of a file of it; no patient data."""

    def paint_on(self, device: QPagedPaintDevice) -> None:
        """Paint it on a ``QPrinter`` or a ``QPdfWriter``, on A4 whatever was set."""


def pdf_of(printed: Printed) -> bytes:
    """Return a PDF file; needs an application of Qt."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(UNITS_PER_INCH)
    writer.setTitle(printed.title)
    writer.setCreator("Clinic Signer")
    printed.paint_on(writer)
    return bytes(buffer.data().data())


def paint_pages(
    device: QPagedPaintDevice, pages: Sequence[PageT], paint: Callable[[QPainter, PageT], None]
) -> None:
    """Paint pages one after the other; ``paint`` puts one on the paper, in units.

    Raises:
        Failure: PRINTER_FAILED: the printer, or the file that stands for one, takes no pages.
    """
    device.setPageLayout(_a4())
    painter = QPainter()
    if not painter.begin(device):
        raise Failure(FailureCode.PRINTER_FAILED)
    scale = painter.device().logicalDpiX() / UNITS_PER_INCH
    painter.scale(scale, scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, page in enumerate(pages):
        if place and not device.newPage():
            painter.end()
            raise Failure(FailureCode.PRINTER_FAILED)
        paint(painter, page)
    if not painter.end():
        raise Failure(FailureCode.PRINTER_FAILED)


def _a4() -> QPageLayout:
    """The whole sheet, from its corner: the margins are the pages' own."""
    size = QPageSize(QPageSize.PageSizeId.A4)
    layout = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def paint_lines(painter: QPainter, page: Page) -> None:
    """Paint what every kind of page has: marks, lines and texts."""
    for mark in page.marks:
        painter.setPen(QPen(ink(Tone.CAUTION), FRAME * 1.5))
        painter.setBrush(ink(Tone.CAUTION_BG))
        painter.drawRect(mark)
    for rule in page.rules:
        tone = Tone.LINE_STRONG if rule.strong else Tone.LINE
        painter.setPen(QPen(ink(tone), HAIR))
        painter.drawLine(rule.at, rule.at + QPointF(rule.width, 0))
    for placed in page.lines:
        tone = Tone.TEXT2 if placed.line.style.muted else Tone.TEXT
        placed.line.paint(painter, placed.at, ink(tone))


def ink(tone: Tone) -> QColor:
    """Paper is light, whatever the window is."""
    return theme.theme(ThemeName.LIGHT).colour(tone)
