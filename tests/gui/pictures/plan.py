"""Which pictures are taken when, and which are approved.

Approved are: every picture in Japanese, light, at 100 %; every picture in English, light, on the
small screen (the two corners: the reference, and the longest words in the least room); and the main
picture of each screen in every theme, language and size. A change of colour or word shows in these;
the others, alike in layout or in colour, are checked for contrast and layout alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from clinic_signer.gui.theme import ThemeName
from clinic_signer.words import Language
from gui.pictures.catalogue import CATALOGUE
from gui.pictures.row import Picture
from gui.pictures.studio import ENGLISH, JAPANESE, Setting, narrow

SETTINGS = (JAPANESE, ENGLISH, narrow(), narrow(Language.ENGLISH))
SCALES = (100, 125)
CORNER = SETTINGS[-1]
LIGHT = (ThemeName.LIGHT,)


@dataclass(frozen=True, slots=True)
class Unit:
    """One state to make, and the themes to look at it in."""

    picture: Picture
    setting: Setting
    themes: tuple[ThemeName, ...] = tuple(ThemeName)


def is_approved(picture: Picture, theme: ThemeName, setting: Setting) -> bool:
    """Whether there is an approved picture of it."""
    is_corner = theme is ThemeName.LIGHT and setting in (JAPANESE, CORNER)
    return picture.is_main or is_corner


def quick(scale: int) -> list[Unit]:
    """What CI looks at: every state once, the main ones in every theme, language and size."""
    units = []
    for setting in (each for each in SETTINGS if each.scale == scale):
        for picture in CATALOGUE:
            if picture.is_main:
                all_themes = setting == JAPANESE
                units.append(Unit(picture, setting, tuple(ThemeName) if all_themes else LIGHT))
            elif setting == JAPANESE:
                units.append(Unit(picture, setting, LIGHT))
    return units


def kept(scale: int) -> list[Unit]:
    """What there are approved pictures of."""
    units = []
    for unit in everything(scale):
        themes = tuple(t for t in unit.themes if is_approved(unit.picture, t, unit.setting))
        if themes:
            units.append(replace(unit, themes=themes))
    return units


def everything(scale: int) -> list[Unit]:
    """Every state in every theme, language and size."""
    settings = [each for each in SETTINGS if each.scale == scale]
    return [Unit(picture, setting) for setting in settings for picture in CATALOGUE]


def only(units: list[Unit], names: tuple[str, ...]) -> list[Unit]:
    """Those whose pictures begin with one of the names; all of them for none."""
    return [each for each in units if not names or each.picture.name.startswith(names)]


def large_text(setting: Setting) -> Setting:
    """The room that is left on a screen of 1920×1080 at 200 %."""
    return replace(setting, width=960, height=516)
