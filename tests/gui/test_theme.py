"""Colours that can be read, one style sheet, and the user's own contrast colours."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from clinic_signer.gui import theme
from clinic_signer.gui.style_sheet import style_sheet
from clinic_signer.gui.theme import Level, ThemeName, Tone

TEXT_ON = {
    Tone.TEXT: (Tone.BG_APP, Tone.BG_RAIL, Tone.BG_PANEL, Tone.BG_SUNKEN, Tone.BG_HOVER),
    Tone.TEXT2: (Tone.BG_APP, Tone.BG_RAIL, Tone.BG_PANEL, Tone.BG_SUNKEN, Tone.BG_HOVER),
    Tone.TEXT3: (Tone.BG_APP, Tone.BG_PANEL, Tone.BG_FIELD),
    Tone.ACCENT_TEXT: (Tone.BG_APP, Tone.BG_PANEL, Tone.BG_SUNKEN, Tone.ACCENT_TINT),
    Tone.ON_ACCENT: (Tone.ACCENT, Tone.ACCENT_HOVER, Tone.ACCENT_PRESSED),
    Tone.OK: (Tone.OK_BG, Tone.BG_PANEL),
    Tone.CAUTION: (Tone.CAUTION_BG, Tone.BG_PANEL),
    Tone.BLOCKED: (Tone.BLOCKED_BG, Tone.BG_PANEL),
    Tone.ON_BLOCKED: (Tone.BLOCKED_SOLID,),
    Tone.ON_OK: (Tone.OK_SOLID,),
}
EDGES_ON = {
    Tone.LINE_STRONG: (Tone.BG_PANEL, Tone.BG_FIELD, Tone.BG_APP),
    Tone.FOCUS: (Tone.BG_PANEL, Tone.BG_APP, Tone.BG_RAIL, Tone.BG_SUNKEN),
    Tone.TEXT_DISABLED: (Tone.BG_PANEL,),
}


def luminance(colour: QColor) -> float:
    """WCAG 2.x relative luminance."""
    parts = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ThemeName)
def test_text_has_the_contrast_of_wcag_aa(name: ThemeName) -> None:
    look = theme.theme(name)
    for minimum, pairs in ((4.5, TEXT_ON), (3.0, EDGES_ON)):
        for ink, grounds in pairs.items():
            for ground in grounds:
                ratio = contrast(look.colour(ink), look.colour(ground))
                assert ratio >= minimum, (ink, ground, ratio)


@pytest.mark.parametrize("name", ThemeName)
def test_the_style_sheet_uses_only_colours_of_its_theme(name: ThemeName) -> None:
    look = theme.theme(name)
    sheet = style_sheet(look)
    assert "{{" not in sheet
    used = set(re.findall(r"#[0-9A-Fa-f]{6}", sheet))
    assert used
    assert used <= set(look.colours.values())


def test_no_text_in_the_style_sheet_is_smaller_than_12_pixels() -> None:
    sizes = re.findall(r"font-size: (\d+)px", style_sheet(theme.theme(ThemeName.LIGHT)))
    assert min(map(int, sizes)) >= 12


def test_a_contrast_theme_takes_the_colours_of_the_system() -> None:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, colour in (
        (role.Window, "#101010"),
        (role.WindowText, "#F0F000"),
        (role.Base, "#000011"),
        (role.Highlight, "#00FF00"),
        (role.HighlightedText, "#110000"),
        (role.Link, "#00FFFF"),
        (role.ButtonText, "#FFEEDD"),
    ):
        palette.setColor(target, QColor(colour))
    look = theme.high_contrast_from(palette)
    assert look.is_high_contrast
    for tone, colour in (
        (Tone.BG_PANEL, "#101010"),
        (Tone.BG_SELECTED, "#00ff00"),
        (Tone.ON_ACCENT, "#110000"),
        (Tone.TEXT2, "#f0f000"),
        (Tone.BLOCKED, "#f0f000"),
        (Tone.BLOCKED_BG, "#101010"),
        (Tone.BG_FIELD, "#000011"),
        (Tone.ACCENT_TEXT, "#00ffff"),
        (Tone.LINE_STRONG, "#ffeedd"),
        (Tone.QR_FG, "#000000"),
        (Tone.QR_BG, "#FFFFFF"),
    ):
        assert look.colours[tone].lower() == colour.lower(), tone


def test_a_change_of_theme_reaches_what_is_painted_by_hand(qapp: QApplication) -> None:
    before = theme.colour(Tone.BG_PANEL)
    dressed, plain = QWidget(), QWidget()
    theme.dress(dressed)
    theme.apply(qapp, theme.theme(ThemeName.DARK))
    assert theme.colour(Tone.BG_PANEL) != before
    assert theme.theme(ThemeName.DARK).colours[Tone.BG_PANEL] in dressed.styleSheet()
    assert plain.styleSheet() == ""


def test_every_level_has_ink_tint_line_and_bar() -> None:
    for level in Level:
        assert len({level.ink, level.tint, level.line, level.bar}) >= 3
