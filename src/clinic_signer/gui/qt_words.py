"""Qt's own words – file and print dialogs, context menus, the calendar – in the language in use.

Our own texts are ``Words`` and need none of this. Qt speaks English by itself; its Japanese comes
with PySide6.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from clinic_signer.gui import strings
from clinic_signer.words import Language

_log = logging.getLogger(__name__)
_NAME = "qtbase_ja"


def locale() -> QLocale:
    """The locale of the language in use: how Qt writes days and numbers."""
    if strings.language() is Language.JAPANESE:
        return QLocale(QLocale.Language.Japanese, QLocale.Country.Japan)
    # English as in Japan: 1 Sep as the window writes it (British: Sept), weeks begin on Sunday.
    return QLocale(QLocale.Language.English, QLocale.Country.Japan)


def install(application: QCoreApplication) -> None:
    """Have Qt speak the language in use; after the first paint, as it takes a few milliseconds.

    Dialogs and menus that are made later have it.
    """
    QLocale.setDefault(locale())
    installed = application.findChild(QTranslator, _NAME)
    if strings.language() is not Language.JAPANESE:
        if installed is not None:
            application.removeTranslator(installed)
            installed.setParent(None)
        return
    if installed is not None:
        return
    translator = QTranslator(application)
    translator.setObjectName(_NAME)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(_NAME, folder):
        application.installTranslator(translator)
    else:  # a package without it: Qt's few words stay English, everything of ours is Japanese
        _log.info("Qt has no Japanese translation at its place")
