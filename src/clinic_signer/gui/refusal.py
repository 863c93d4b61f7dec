"""Tells a person why there is no window: whoever starts it by a click has no console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_signer.words import Language

if TYPE_CHECKING:
    from clinic_signer.failures import Failure


def show_refusal(failure: Failure, language: Language) -> None:
    """Show cause, remedy and code of a failure, until the message is closed."""
    from clinic_signer.gui.app import make_application

    application = make_application(language)
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QMessageBox

    from clinic_signer.gui import qt_words, strings
    from clinic_signer.gui.failure_text import failure_text

    qt_words.install(application)
    box = QMessageBox(QMessageBox.Icon.Warning, strings.say(strings.PRODUCT), "")
    # A file's name may look like markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    said = failure_text(failure)
    box.setText(said.heading)
    box.setInformativeText(f"{said.sentence}\n{said.code}")
    box.exec()
