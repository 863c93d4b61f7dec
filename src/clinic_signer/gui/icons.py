"""Icons: glyphs of the Phosphor font that QtAwesome ships, drawn in the colours of the theme.

The font is loaded directly. Importing ``qtawesome`` would load nine icon fonts and their name
tables before the first window; one font costs a few milliseconds. A test compares the code points
below with QtAwesome's own table.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6 import QtCore
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPixmap

from clinic_signer.gui import theme
from clinic_signer.gui.theme import Tone

FONT_FILE = "phosphor-1.3.0.ttf"
CENTRED = 0x84
"""``Qt.AlignmentFlag.AlignCenter`` as a number, for what is seen first.

The first use of anything in the ``Qt`` namespace makes its 94 enums, a tenth of the whole start;
pens and brushes use it too. So nothing before the first paint needs it (a test watches over that):
grounds and lines come from the style sheet, glyphs from :func:`picture`.
"""


class Glyph(Enum):
    """A glyph of Phosphor 1.3.0 by its name there; the value is its code point."""

    APP_WINDOW = 0xF007
    ARCHIVE = 0xF008
    ARROWS_CLOCKWISE = 0xF045
    ARROW_COUNTER_CLOCKWISE = 0xF021
    ARROW_LEFT = 0xF03B
    BUILDINGS = 0xF0A8
    CALENDAR_BLANK = 0xF0AD
    CALENDAR_CHECK = 0xF0AE
    CARDHOLDER = 0xF0B4
    CARET_DOWN = 0xF0C2
    CARET_LEFT = 0xF0C3
    CARET_RIGHT = 0xF0C4
    CHECK_BOLD = 0xF465
    CHECK_CIRCLE = 0xF0E8
    CHECK_CIRCLE_FILL = 0xF851
    CIRCLE = 0xF0EC
    CIRCLE_DASHED = 0xF0ED
    CIRCLE_WAVY_CHECK = 0xF0F4
    CIRCLE_WAVY_CHECK_FILL = 0xF85D
    CLOCK = 0xF0F9
    CLOCK_COUNTER_CLOCKWISE = 0xF0FC
    CLOCK_COUNTER_CLOCKWISE_FILL = 0xF865
    CLOUD_ARROW_DOWN = 0xF0FF
    CLOUD_SLASH = 0xF106
    CODE = 0xF10A
    COPY = 0xF114
    DESKTOP = 0xF12E
    DEVICE_MOBILE = 0xF130
    DOWNLOAD_SIMPLE = 0xF14C
    ENVELOPE_OPEN = 0xF155
    EXPORT = 0xF15A
    EYE = 0xF15B
    FILE_ARROW_DOWN = 0xF168
    FILE_TEXT = 0xF170
    FOLDER = 0xF186
    FOLDER_OPEN = 0xF18C
    HASH = 0xF1C5
    HOURGLASS_MEDIUM = 0xF1D3
    IDENTIFICATION_CARD = 0xF1DC
    INFO = 0xF1E0
    INFO_FILL = 0xF94A
    KEY = 0xF1E4
    LINK = 0xF1F3
    LOCK_SIMPLE = 0xF205
    LOCK_SIMPLE_FILL = 0xF96F
    MAGNIFYING_GLASS = 0xF20A
    MAGNIFYING_GLASS_PLUS = 0xF20C
    MAGNIFYING_GLASS_MINUS = 0xF20B
    MINUS_BOLD = 0xF5F6
    PACKAGE = 0xF251
    PALETTE = 0xF257
    PAPER_PLANE_TILT = 0xF25C
    PAPER_PLANE_TILT_FILL = 0xF9C6
    PAUSE = 0xF25E
    PEN_NIB = 0xF267
    PEN_NIB_FILL = 0xF9D1
    PLUS_CIRCLE = 0xF280
    PRESCRIPTION = 0xF285
    PRINTER = 0xF288
    PROHIBIT = 0xF289
    QR_CODE = 0xF292
    QUESTION_FILL = 0xF9FD
    SHIELD_CHECK = 0xF2B8
    SHIELD_WARNING = 0xF2BD
    SIGN_OUT = 0xF2C7
    SLIDERS_HORIZONTAL = 0xF2D0
    TEXT_AA = 0xF310
    TIMER = 0xF329
    TRANSLATE = 0xF333
    TRASH = 0xF334
    TRAY = 0xF336
    WARNING = 0xF35C
    WARNING_FILL = 0xFAC7
    WARNING_OCTAGON_FILL = 0xFAC8
    X = 0xF36D
    X_BOLD = 0xF759
    X_CIRCLE_FILL = 0xFAD7

    @property
    def phosphor_name(self) -> str:
        """The name in Phosphor's table, for example ``pen-nib-fill``."""
        return self.name.lower().replace("_", "-")


@cache
def _family() -> str:
    spec = find_spec("qtawesome")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("qtawesome")
    font = Path(spec.origin).parent / "fonts" / FONT_FILE
    number = QFontDatabase.addApplicationFont(str(font))
    return QFontDatabase.applicationFontFamilies(number)[0]


def load_font() -> None:
    """Load the glyphs before any text is measured: a new font makes Qt forget all it has loaded."""
    _family()


@cache
def _font(pixels: int) -> QFont:
    font = QFont(_family())
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    font.setPixelSize(pixels)
    return font


@cache
def _drawn(glyph: Glyph, pixels: int, ink: str) -> QPixmap:
    stencil = QPixmap(pixels, pixels)
    stencil.fill(QColor(0, 0, 0, 0))
    colour = QPixmap(pixels, pixels)
    colour.fill(QColor(ink))
    painter = QPainter(stencil)
    painter.setFont(_font(pixels))
    painter.drawText(QRect(0, 0, pixels, pixels), CENTRED, chr(glyph.value))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.drawPixmap(0, 0, colour)
    painter.end()
    return stencil


def picture(glyph: Glyph, pixels: int, tone: Tone, ratio: float = 1.0) -> QPixmap:
    """Return a glyph as a square picture.

    Args:
        glyph: what to draw.
        pixels: logical side.
        tone: its colour.
        ratio: physical pixels per logical one.
    """
    # Not QPixmap(…): asked for one of another, it wants to know first whether that is a QImage, and
    # the many formats of those cost start time.
    made = _drawn(glyph, round(pixels * ratio), theme.colour(tone).name()).copy()
    made.setDevicePixelRatio(ratio)
    return made


def paint(painter: QPainter, rect: QRect | QRectF, glyph: Glyph, tone: Tone) -> None:
    """Paint a glyph centred in ``rect``, as large as its smaller side."""
    box = QRectF(rect)
    painter.save()
    painter.setFont(_font(round(min(box.width(), box.height()))))
    painter.setPen(theme.colour(tone))
    painter.drawText(box, CENTRED, chr(glyph.value))
    painter.restore()


def product_mark(pixels: int) -> QPixmap:
    """Return the product's mark: the pen nib in white on a rounded tile of the accent colour."""
    picture = QPixmap(pixels, pixels)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(theme.theme(theme.ThemeName.LIGHT).colour(Tone.ACCENT))
    painter.drawRoundedRect(QRectF(0, 0, pixels, pixels), pixels / 4, pixels / 4)
    painter.setFont(_font(round(pixels * 0.72)))
    painter.setPen(theme.theme(theme.ThemeName.LIGHT).colour(Tone.ON_ACCENT))
    painter.drawText(QRectF(0, 0, pixels, pixels), CENTRED, chr(Glyph.PEN_NIB_FILL.value))
    painter.end()
    return picture
