"""Pages of a report on paper: as a PDF file, or on a printer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
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

_A4 = QPageLayout(
    QPageSize(QPageSize.PageSizeId.A4),
    QPageLayout.Orientation.Portrait,
    QMarginsF(0, 0, 0, 0),
    QPageLayout.Unit.Millimeter,
)
_HAIR = 0.1 * MILLIMETRE
_FRAME = 0.35 * MILLIMETRE
_HEAVY = 0.9 * MILLIMETRE
_ROUND = 2 * MILLIMETRE
