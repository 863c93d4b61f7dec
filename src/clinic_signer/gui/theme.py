"""Colours, sizes and fonts of the window, read once from the design tokens.

The tokens file is the only place with colours. :mod:`clinic_signer.gui.style_sheet` makes the one
style sheet from it, and what is painted by hand asks :func:`current` at paint time, so a change of
theme needs no new widgets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache

from PySide6 import QtCore
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from clinic_signer.resources import resource


class ThemeName(StrEnum):
    """The three sets of colours; the values are the keys of the tokens file."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class Tone(StrEnum):
    """Every colour token. The values are the keys of the tokens file."""

    __hash__ = str.__hash__  # that of an enum is written in Python, and painting looks up colours

    BG_APP = "bg_app"
    BG_RAIL = "bg_rail"
    BG_PANEL = "bg_panel"
    BG_SUNKEN = "bg_sunken"
    BG_HOVER = "bg_hover"
    BG_SELECTED = "bg_selected"
    BG_PAPER = "bg_paper"
    BG_FIELD = "bg_field"
    LINE = "line"
    LINE_STRONG = "line_strong"
    LINE_FORM = "line_form"
    LINE_FORM_OUTER = "line_form_outer"
    TEXT = "text"
    TEXT2 = "text2"
    TEXT3 = "text3"
    TEXT_DISABLED = "text_disabled"
    ACCENT = "accent"
    ACCENT_HOVER = "accent_hover"
    ACCENT_PRESSED = "accent_pressed"
    ON_ACCENT = "on_accent"
    ACCENT_TEXT = "accent_text"
    ACCENT_TINT = "accent_tint"
    ACCENT_LINE = "accent_line"
    OK = "ok"
    OK_BG = "ok_bg"
    OK_LINE = "ok_line"
    OK_SOLID = "ok_solid"
    ON_OK = "on_ok"
    CAUTION = "caution"
    CAUTION_BG = "caution_bg"
    CAUTION_LINE = "caution_line"
    CAUTION_SOLID = "caution_solid"
    ON_CAUTION = "on_caution"
    BLOCKED = "blocked"
    BLOCKED_BG = "blocked_bg"
    BLOCKED_LINE = "blocked_line"
    BLOCKED_SOLID = "blocked_solid"
    ON_BLOCKED = "on_blocked"
    NEUTRAL = "neutral"
    NEUTRAL_BG = "neutral_bg"
    NEUTRAL_LINE = "neutral_line"
    FOCUS = "focus"
    FOCUS_GAP = "focus_gap"
    DISABLED_BG = "disabled_bg"
    QR_FG = "qr_fg"
    QR_BG = "qr_bg"


class Level(Enum):
    """What a state means; each has its colours and always comes with an icon and words."""

    OK = "ok"
    CAUTION = "caution"
    BLOCKED = "blocked"
    NEUTRAL = "neutral"
    INFO = "info"

    @property
    def ink(self) -> Tone:
        """The colour of its words and icon."""
        return Tone.ACCENT_TEXT if self is Level.INFO else Tone(self.value)

    @property
    def tint(self) -> Tone:
        """The colour behind a line or tile of this level."""
        return Tone.ACCENT_TINT if self is Level.INFO else Tone(f"{self.value}_bg")

    @property
    def line(self) -> Tone:
        """The colour of a frame of this level."""
        return Tone.ACCENT_LINE if self is Level.INFO else Tone(f"{self.value}_line")

    @property
    def bar(self) -> Tone:
        """The colour of the 3 px bar and of the tie line."""
        return Tone.ACCENT if self is Level.INFO else Tone(self.value)


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours in use."""

    name: ThemeName
    colours: dict[Tone, str]

    def colour(self, tone: Tone) -> QColor:
        """Return a token as a colour to paint with."""
        return QColor(self.colours[tone])

    @property
    def is_high_contrast(self) -> bool:
        """True when shapes and words alone carry the meaning."""
        return self.name is ThemeName.HIGH_CONTRAST


@cache
def _tokens() -> tuple[dict[ThemeName, dict[Tone, str]], tuple[str, ...], tuple[str, ...]]:
    """Colours by theme, families of the window, families of prescriptions and codes.

    Raises:
        KeyError: the tokens file lacks a colour.
    """
    raw = json.loads(resource("design/tokens.json").read_text(encoding="utf-8"))
    colours = {
        name: {tone: raw["color"][name.value][tone.value] for tone in Tone} for name in ThemeName
    }
    return colours, tuple(raw["font"]["ui"]), tuple(raw["font"]["form"])


def theme(name: ThemeName) -> Theme:
    """Return one of the three themes as designed."""
    return Theme(name, _tokens()[0][name])


class _Current:
    """The theme in use. One application has one look, so this is a module's own state."""

    theme: Theme | None = None
    chosen: ThemeName | None = None
    """By the person; None: as the operating system asks for."""


def current() -> Theme:
    """The theme in use; light until :func:`use` was called."""
    if _Current.theme is None:
        _Current.theme = theme(ThemeName.LIGHT)
    return _Current.theme


def use(chosen: Theme) -> None:
    """Make ``chosen`` the theme that painting asks for."""
    _Current.theme = chosen


def colour(tone: Tone) -> QColor:
    """Return a colour of the theme in use."""
    return current().colour(tone)


def first_look() -> Theme:
    """Return light or dark by the colours Qt started with, for the first paint.

    The exact answer needs the ``Qt`` namespace (see :data:`icons.CENTRED`) and follows right after
    the first paint: :func:`follow_system`.
    """
    ground = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return theme(ThemeName.DARK if ground.lightness() < _HALF_LIGHT else ThemeName.LIGHT)


_HALF_LIGHT = 128


def wanted_by_system() -> Theme:
    """Return the theme that the operating system asks for.

    A contrast theme of Windows brings its own colours: they come from the system palette, not from
    the tokens.
    """
    hints = QGuiApplication.styleHints()
    wish = QtCore.Qt.ContrastPreference
    if hints.accessibility().contrastPreference() is wish.HighContrast:
        QGuiApplication.setPalette(QPalette())  # back to the user's own colours, to read them
        return high_contrast_from(QGuiApplication.palette())
    if hints.colorScheme() is QtCore.Qt.ColorScheme.Dark:
        return theme(ThemeName.DARK)
    return theme(ThemeName.LIGHT)


def choose(application: QApplication, name: ThemeName | None) -> None:
    """Look as the person has chosen; None: as the operating system asks for."""
    _Current.chosen = name
    wanted = wanted_by_system() if name is None else theme(name)
    if wanted != current():
        apply(application, wanted)


def follow_system(application: QApplication, chosen: ThemeName | None = None) -> None:
    """Look as the operating system asks for, from now on and after every change.

    Args:
        application: what looks so.
        chosen: a theme that the person has chosen instead, until :func:`choose` says otherwise.
    """
    choose(application, chosen)
    hints = application.styleHints()
    for changed in (hints.colorSchemeChanged, hints.accessibility().contrastPreferenceChanged):
        changed.connect(lambda _new: choose(application, _Current.chosen))


def high_contrast_from(palette: QPalette) -> Theme:
    """Return the high contrast theme in the colours the user chose in the operating system."""
    role = QPalette.ColorRole
    plain = dict.fromkeys(Tone, palette.color(role.WindowText).name())
    for tone in Tone:
        if tone.startswith("bg_") or tone.endswith(("_bg", "_tint")) or tone is Tone.FOCUS_GAP:
            plain[tone] = palette.color(role.Window).name()
    highlight = palette.color(role.Highlight).name()
    for tone in (
        *(Tone.ACCENT, Tone.ACCENT_HOVER, Tone.ACCENT_PRESSED, Tone.ACCENT_LINE),
        *(Tone.BG_SELECTED, Tone.FOCUS),
    ):
        plain[tone] = highlight
    for tone in (Tone.ON_OK, Tone.ON_CAUTION, Tone.ON_BLOCKED):
        plain[tone] = palette.color(role.Window).name()
    plain[Tone.ON_ACCENT] = palette.color(role.HighlightedText).name()
    plain[Tone.BG_FIELD] = palette.color(role.Base).name()
    plain[Tone.LINE_STRONG] = palette.color(role.ButtonText).name()
    plain[Tone.ACCENT_TEXT] = palette.color(role.Link).name()
    disabled = palette.color(QPalette.ColorGroup.Disabled, role.WindowText)
    plain[Tone.TEXT_DISABLED] = disabled.name()
    plain[Tone.QR_FG], plain[Tone.QR_BG] = "#000000", "#FFFFFF"
    return Theme(ThemeName.HIGH_CONTRAST, plain)


def ui_font(pixels: int = 14, *, strong: bool = False) -> QFont:
    """Return the font of the window; ``pixels`` are logical."""
    return _font(_tokens()[1], pixels, strong)


def form_font(pixels: float = 13, *, strong: bool = False) -> QFont:
    """Return the universal-design font of prescriptions and codes; ``pixels`` are logical."""
    return _font(_tokens()[2], round(pixels), strong)


def _font(families: tuple[str, ...], pixels: int, strong: bool) -> QFont:
    return QFont(_made(families, pixels, strong))  # whoever asks may change what they get


@cache
def _made(families: tuple[str, ...], pixels: int, strong: bool) -> QFont:
    font = QFont()
    font.setFamilies(_there(families))
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font


@cache
def _there(families: tuple[str, ...]) -> list[str]:
    """Those of some font families that this PC has.

    For each one that it has not, Qt would look for a substitute with every size and script.
    """
    found = [family for family in families if QFontDatabase.hasFamily(family)]
    return found or list(families)


def qt_palette(chosen: Theme) -> QPalette:
    """Return the palette for what the style sheet does not reach (selection, tool tips)."""
    role = QPalette.ColorRole
    palette = QPalette()
    for target, tone in (
        (role.Window, Tone.BG_APP),
        (role.WindowText, Tone.TEXT),
        (role.Base, Tone.BG_FIELD),
        (role.AlternateBase, Tone.BG_SUNKEN),
        (role.Text, Tone.TEXT),
        (role.Button, Tone.BG_PANEL),
        (role.ButtonText, Tone.TEXT),
        (role.PlaceholderText, Tone.TEXT3),
        (role.Highlight, Tone.ACCENT),
        (role.HighlightedText, Tone.ON_ACCENT),
        (role.Link, Tone.ACCENT_TEXT),
        (role.ToolTipBase, Tone.BG_PANEL),
        (role.ToolTipText, Tone.TEXT),
    ):
        palette.setColor(target, chosen.colour(tone))
    return palette


def prepare(application: QApplication, chosen: Theme) -> None:
    """Give the application colours and font of ``chosen``; windows are dressed one by one."""
    use(chosen)
    application.setPalette(qt_palette(chosen))
    application.setFont(ui_font())


def dress(window: QWidget) -> None:
    """Give a window the style sheet of the theme in use; it keeps it up to date from now on.

    The style sheet belongs to windows, not to the application: under one, Qt styles every widget
    anew each time that it or something around it gets a parent. So parts are built outside a
    window and put into it whole, which takes half the time.
    """
    from clinic_signer.gui.style_sheet import style_sheet

    window.setProperty(_DRESSED, True)
    window.setStyleSheet(style_sheet(current()))


_DRESSED = "clinic_signer_dressed"


def apply(application: QApplication, chosen: Theme) -> None:
    """Change the whole application to the look of ``chosen``."""
    prepare(application, chosen)
    for window in application.topLevelWidgets():
        if window.property(_DRESSED):
            dress(window)
        window.update()
