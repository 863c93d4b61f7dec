"""Which pictures are taken when, and which are approved.

Approved is what CI looks at each time: every picture in Japanese, light, at 100 %; and of each
screen the main picture in all three themes, and in the other languages and sizes. The others are
alike in layout or in colour; the long run looks at all of them for contrast and layout.
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
LIGHT = (ThemeName.LIGHT,)


@dataclass(frozen=True, slots=True)
class Unit:
    """One state to make, and the themes to look at it in."""

    picture: Picture
    setting: Setting
    themes: tuple[ThemeName, ...] = tuple(ThemeName)


def is_approved(picture: Picture, theme: ThemeName, setting: Setting) -> bool:
    """Whether there is an approved picture of it."""
    if setting == JAPANESE:
        return picture.is_main or theme is ThemeName.LIGHT
    return picture.is_main and theme is ThemeName.LIGHT


def quick(scale: int) -> list[Unit]:
    """What there are approved pictures of."""
    units = []
    for unit in everything(scale):
        kept = tuple(t for t in unit.themes if is_approved(unit.picture, t, unit.setting))
        units += [replace(unit, themes=kept)] if kept else []
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
