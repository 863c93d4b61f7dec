"""One row of a page: icon, name, sentence, control; locked, with who has decided it and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from clinic_signer.gui import dates, strings
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.settings import texts
from clinic_signer.gui.settings.fields import Field, field_for
from clinic_signer.gui.settings.rows import Row
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import (
    Button,
    IconLabel,
    Label,
    column,
    frame,
    icon_button,
    restyle,
    row,
)
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.settings import Lock, Origin, Settings

_TOP, _MIDDLE = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
_GLYPH = 22
_AFTER_SENTENCE = 3
"""Place in the words of a row, after room, title and sentence."""


def lock_tag(words: Words) -> QFrame:
    """A tag with a lock: what nobody changes here."""
    return _tag(words, Glyph.LOCK_SIMPLE_FILL)


def _tag(words: Words, glyph: Glyph) -> QFrame:
    tag = frame("tag")
    icon = IconLabel(glyph, 14, Tone.TEXT2)
    tag.setLayout(row(icon, Label(strings.say(words), "caption"), gap=4, margins=(5, 0, 6, 0)))
    tag.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return tag


class RowView(QFrame):
    """A row.

    Signals:
        chosen: another value.
        reset_wanted: the default shall hold again.
    """

    access_role = "Grouping"
    focus_inside = True
    chosen = Signal(object)
    reset_wanted = Signal()

    def __init__(self, content: Row) -> None:
        super().__init__()
        self.content = content
        self.setProperty("surface", "row")
        self.title = strings.say(content.title)
        self._sentence = strings.say(content.sentence)
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(self._sentence)
        self.field: Field | None = field_for(content)
        # What most rows never show is made when it is first shown: there are many rows.
        self.reset: Button | None = None
        self._tag: QFrame | None = None
        self._lock: _LockWords | None = None
        self._installed: QFrame | None = None
        self.later: Label | None = None
        self._lay_out()
        if self.field is not None:
            self.field.chosen.connect(self.chosen)
            self.field.stop.setAccessibleDescription(self._sentence)

    def _lay_out(self) -> None:
        title = Label(self.title, "strong")
        if self.field is not None:  # on Linux readers find the name of a choice by its label
            title.setBuddy(self.field.stop)
        self._head = row(title, gap=8)
        self._head.addStretch(1)
        self._words = column(gap=0)
        self._words.addStretch(1)
        self._words.addLayout(self._head)
        self._words.addWidget(Label(self._sentence, "muted", wrap=True))
        self._words.addStretch(1)
        self._icon = IconLabel(self.content.glyph, _GLYPH, Tone.TEXT2)
        self._right = QWidget()
        self._beside = row(lock_tag(texts.ALWAYS_ON) if self.field is None else self.field)
        self._right.setLayout(self._beside)
        self._line = row(self._icon, gap=16, margins=(17, 9, 16, 9))
        self._line.addLayout(self._words, 1)
        self._line.addWidget(self._right)
        self.setLayout(self._line)

    def show_settings(self, settings: Settings, at_start: Settings) -> None:
        """Show what holds.

        Args:
            settings: now.
            at_start: what the program works with until it is started anew.
        """
        setting = self.content.setting
        if setting is None or self.field is None:
            return
        from clinic_signer.settings import Origin

        lock, origin = settings.lock(setting), settings.origin(setting)
        self.field.show_value(settings.get(setting), locked=lock is not None)
        self._show_reset(shown=origin is Origin.USER)
        self._show_installed(shown=origin is Origin.INSTALLED)
        is_pending = settings.get(setting) != at_start.get(setting)
        self._show_later(shown=is_pending and not self.content.is_at_once)
        self._show_lock(lock, origin)

    def _show_reset(self, *, shown: bool) -> None:
        if shown and self.reset is None:
            name = strings.say(texts.RESET, title=self.title)
            self.reset = icon_button(Glyph.ARROW_COUNTER_CLOCKWISE, name)
            if self.field is not None:
                self.reset.clicked.connect(self.field.let_go)
            self.reset.clicked.connect(self.reset_wanted)
            self._beside.insertWidget(0, self.reset)
        if self.reset is not None:
            self.reset.setVisible(shown)

    def _show_later(self, *, shown: bool) -> None:
        if shown and self.later is None:
            self.later = Label(strings.say(texts.NEXT_START), "caption", wrap=True)
            self.later.setProperty("level", "info")
            self._words.insertWidget(_AFTER_SENTENCE, self.later)
        if self.later is not None:
            self.later.setVisible(shown)

    def _show_installed(self, *, shown: bool) -> None:
        """The default is not that of the product, which is why it may surprise."""
        if shown and self._installed is None:
            self._installed = _tag(texts.INSTALLED, Glyph.BUILDINGS)
            self._head.insertWidget(1, self._installed)
        if self._installed is not None:
            self._installed.setVisible(shown)

    def _make_lock(self) -> _LockWords:
        self._tag = lock_tag(texts.LOCKED)
        self._head.insertWidget(1, self._tag)
        made = _LockWords()
        self._words.insertWidget(self._words.count() - 1, made)
        return made

    def _show_lock(self, lock: Lock | None, origin: Origin) -> None:
        """A locked row is a stop of the keyboard itself: its control is none any more."""
        from clinic_signer.settings import Origin

        is_locked = lock is not None
        restyle(self, locked=is_locked)
        if is_locked and self._lock is None:
            self._lock = self._make_lock()
        if self._lock is not None and self._tag is not None:
            self._tag.setVisible(is_locked)
            self._lock.setVisible(is_locked)
        for part in (self._icon, self._right):
            self._line.setAlignment(part, _TOP if is_locked else _MIDDLE)
        stops = Qt.FocusPolicy.TabFocus if is_locked else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(stops)
        name, description = self.title, self._sentence
        if origin is Origin.INSTALLED:
            description = strings.spoken([description, strings.say(texts.INSTALLED)])
        if lock is not None and self.field is not None and self._lock is not None:
            sentences = lock_sentences(lock, origin)
            self._lock.show_sentences(*sentences)
            words = strings.say(texts.SPOKEN_LOCKED, title=self.title, value=self.field.words)
            name = strings.spoken([words, *sentences])
            description = strings.spoken(sentences)
        self.setAccessibleName(name)
        if self.field is not None:
            self.field.stop.setAccessibleName(name)
            self.field.stop.setAccessibleDescription(description)


class _LockWords(QWidget):
    """Why, whom to ask, since when; beside a grey bar."""

    def __init__(self) -> None:
        super().__init__()
        bar = frame("quote")
        bar.setFixedWidth(3)
        self._reason = Label("", "small", wrap=True)
        self._ask = Label("", "muted", wrap=True)
        words: QVBoxLayout = column(self._reason, self._ask, gap=0)
        line = row(bar, gap=10, margins=(0, 6, 0, 2))
        line.addLayout(words, 1)
        self.setLayout(line)

    def show_sentences(self, reason: str, ask: str) -> None:
        """Show what the administrator says."""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        self._ask.setText(ask)


def lock_sentences(lock: Lock, origin: Origin) -> tuple[str, str]:
    """The reason, empty where none is given; by what it is locked, whom to ask, since when."""
    from clinic_signer.settings import Origin

    reason = strings.say(texts.REASON, reason=lock.reason) if lock.reason else ""
    ask = strings.say(texts.ASK_SOMEBODY)
    if lock.contact:
        ask = strings.say(texts.ASK, contact=lock.contact)
    since = ""
    if lock.since is not None:
        since = strings.say(texts.SINCE, day=dates.full_day(lock.since))
    by = strings.say(texts.BY_POLICY if origin is Origin.POLICY else texts.BY_FILE)
    return reason, strings.sentences([by, ask, since])
