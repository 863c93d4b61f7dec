"""The foot of the settings: what was changed, and the way back; or why it was not."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from clinic_signer.failures import Failure
from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.settings import pages, texts
from clinic_signer.gui.settings.model import SettingsModel
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, row
from clinic_signer.setting import Setting


class UndoBar(QFrame):
    """Says what came of each change.

    ``announcer`` says it aloud.
    """

    def __init__(self, model: SettingsModel) -> None:
        super().__init__()
        self._model = model
        self.setProperty("surface", "foot")
        self._icon = IconLabel(Glyph.CHECK_CIRCLE_FILL, 18, Level.OK.ink)
        self._words = Label("", "small-strong", wrap=True)
        self._more = Label("", "muted", wrap=True)
        self.undo = Button(strings.say(texts.UNDO), "text", size="small")
        self.undo.setToolTip(f"{strings.say(texts.UNDO)}  Ctrl+Z")
        self.undo.setAccessibleDescription("Ctrl+Z")
        self.undo.clicked.connect(model.undo)
        words = column(self._words, self._more, gap=0)
        line = row(self._icon, gap=10, margins=(24, 8, 24, 8))
        line.addLayout(words, 1)
        line.addWidget(self.undo)
        self.setLayout(line)
        self.announcer = Announcer(self)
        model.changed.connect(self._say_changed)
        model.taken_back.connect(self._say_taken_back)
        model.failed.connect(self._say_failed)
        self.hide()

    def _say_changed(self, setting: Setting[object]) -> None:
        row_ = pages.row_of(setting)
        settings, at_start = self._model.settings, self._model.at_start
        is_pending = settings is not None and settings.get(setting) != at_start.get(setting)
        later = is_pending and not row_.is_at_once
        words = strings.say(texts.CHANGED, title=strings.say(row_.title))
        more = strings.say(texts.NEXT_START) if later else ""
        self._show(Level.OK, Glyph.CHECK_CIRCLE_FILL, words, more)
        self.undo.show()

    def _say_taken_back(self, setting: Setting[object]) -> None:
        title = strings.say(pages.row_of(setting).title)
        words = strings.say(texts.TAKEN_BACK, title=title)
        self._show(Level.OK, Glyph.CHECK_CIRCLE_FILL, words, "")
        self.undo.setVisible(self._model.can_undo)

    def _say_failed(self, _setting: Setting[object], failure: Failure) -> None:
        words = strings.say(texts.NOT_CHANGED)
        self._show(Level.BLOCKED, Glyph.X_CIRCLE_FILL, words, failure_text(failure).paragraph)
        self.undo.hide()

    def _show(self, level: Level, glyph: Glyph, words: str, more: str) -> None:
        self._icon.show_glyph(glyph, level.ink)
        self._words.setText(words)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.show()
        self.announcer.announce(strings.spoken([words, more]), assertive=level is Level.BLOCKED)
