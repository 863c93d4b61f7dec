"""What the window opens with, as the command line and the settings say.

Known before the first paint, so nothing is imported for it where there are no settings at all, and
no more than the rows of the window where there are.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from clinic_signer import settings_files
from clinic_signer.words import Language


@dataclass(frozen=True, slots=True)
class OpeningChoices:
    """What the window opens with.

    Attributes:
        language: of every text.
        theme: name of a theme; None: as the operating system asks for.
        zoom: size of the form in percent.
        by_phone: signing by phone is chosen, not the card.
        screen: place of the first screen in the rail.
        only_seen: only what was opened can be chosen for signing.
    """

    language: Language = Language.JAPANESE
    theme: str | None = None
    zoom: int = 100
    by_phone: bool = False
    screen: int = 0
    only_seen: bool = False


def opening_choices(asked: Language | None = None) -> OpeningChoices:
    """Read what the window opens with.

    Args:
        asked: the language of the command line, which goes before the settings.
    """
    if not settings_files.there_are_any():
        return OpeningChoices(asked or Language.JAPANESE)
    from clinic_signer import settings_window as rows
    from clinic_signer.settings_allowed import CARD_ALLOWED
    from clinic_signer.settings_reading import read_some

    settings = read_some(*rows.WINDOW_SETTINGS, CARD_ALLOWED)
    chosen, theme = settings.get(rows.LANGUAGE), settings.get(rows.THEME)
    by_system = chosen is rows.WindowLanguage.SYSTEM
    is_phone_first = settings.get(rows.FIRST_METHOD) is rows.FirstMethod.PHONE
    language = system_language() if by_system else Language(chosen.value)
    return OpeningChoices(
        language=asked or language,
        theme=None if theme is rows.WindowTheme.SYSTEM else theme.value,
        zoom=settings.get(rows.FORM_ZOOM),
        by_phone=is_phone_first or not settings.get(CARD_ALLOWED),
        screen=list(rows.FirstScreen).index(settings.get(rows.FIRST_SCREEN)),
        only_seen=settings.get(rows.ONLY_SEEN),
    )


def system_language() -> Language:
    """Japanese, unless the operating system speaks another language to this person."""
    if sys.platform == "win32":
        import ctypes

        primary = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF
        return Language.JAPANESE if primary == _LANG_JAPANESE else Language.ENGLISH
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if given := os.environ.get(name, ""):
            is_plain = given.partition(".")[0] in ("C", "POSIX")
            return Language.JAPANESE if is_plain or given.startswith("ja") else Language.ENGLISH
    return Language.JAPANESE


_LANG_JAPANESE = 0x11
