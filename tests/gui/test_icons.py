"""Icons by the right code points, in the colours of the theme."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import QApplication

from clinic_signer.gui import glyph_icons, icons, theme
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import ThemeName, Tone


def test_every_glyph_is_the_one_phosphor_calls_so() -> None:
    spec = find_spec("qtawesome")
    assert spec is not None
    assert spec.origin is not None
    table = Path(spec.origin).parent / "fonts" / "phosphor-charmap-1.3.0.json"
    codes = json.loads(table.read_text(encoding="utf-8"))
    for glyph in Glyph:
        assert int(codes[glyph.phosphor_name], 16) == glyph.value, glyph


def inked(image: QImage) -> int:
    blank = image.pixelColor(0, 0)
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(1 for x, y in places if image.pixelColor(x, y) != blank)


def test_every_glyph_leaves_ink(qapp: QApplication) -> None:
    for glyph in Glyph:
        image = QImage(24, 24, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        icons.paint(painter, QRect(0, 0, 24, 24), glyph, Tone.TEXT)
        painter.end()
        assert inked(image) > 12, glyph


def darkest(icon: QIcon, mode: QIcon.Mode) -> QColor:
    image = icon.pixmap(QSize(24, 24), mode).toImage()
    colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(colours, key=lambda colour: colour.alpha())


def test_an_icon_follows_the_theme_and_the_disabled_state(qapp: QApplication) -> None:
    icon = glyph_icons.icon(Glyph.WARNING_OCTAGON_FILL, Tone.ACCENT_TEXT)
    light = theme.theme(ThemeName.LIGHT)
    assert darkest(icon, QIcon.Mode.Normal) == light.colour(Tone.ACCENT_TEXT)
    assert darkest(icon, QIcon.Mode.Disabled) == light.colour(Tone.TEXT_DISABLED)
    theme.use(theme.theme(ThemeName.DARK))
    dark = theme.theme(ThemeName.DARK)
    assert darkest(icon, QIcon.Mode.Normal) == dark.colour(Tone.ACCENT_TEXT)


def test_the_product_mark_is_the_nib_on_a_tile_of_the_accent_colour(qapp: QApplication) -> None:
    image = icons.product_mark(64).toImage()
    assert image.pixelColor(0, 0).alpha() == 0
    accent = theme.theme(ThemeName.LIGHT).colour(Tone.ACCENT)
    assert image.pixelColor(32, 3) == accent
