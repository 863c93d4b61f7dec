"""A signature to try out: one button, and what came of it in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.first_run import texts
from clinic_signer.gui.first_run.rows import Row, StateWords
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, IconLabel, Label

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.sandbox.trial import Trial


class TrialRow(Row):
    """The row. It always says that this is practice.

    Signals:
        wanted: sign the practice prescription.
    """

    wanted = Signal()

    def __init__(self) -> None:
        title = strings.say(texts.TRIAL)
        practice = Label(strings.say(texts.TRIAL_PRACTICE), "tag")
        super().__init__(IconLabel(Glyph.PEN_NIB, 24, Tone.TEXT2), title, practice)
        self.state = StateWords()
        self.try_it = Button(strings.say(texts.TRY))
        self.try_it.clicked.connect(self.wanted)
        self.line.addWidget(self.state)
        self.line.addWidget(self.try_it)
        self.announcer = Announcer(self)
        self._show("", Level.NEUTRAL, Glyph.CIRCLE_DASHED, strings.say(texts.TRIAL_TEXT))

    def show_running(self) -> None:
        """It is being signed. The button keeps the keyboard, and does nothing more for now."""
        running = strings.say(texts.TRIAL_RUNNING)
        text = strings.say(texts.TRIAL_TEXT)
        self._show(running, Level.INFO, Glyph.HOURGLASS_MEDIUM, text)

    def show_trial(self, trial: Trial) -> None:
        """Say what came of it."""
        sentence = strings.say(
            texts.TRIAL_DONE,
            holder=trial.holder.replace("　", " "),
            patient=trial.patient.replace("　", " "),
            verdict=strings.plain(trial.verdict.words),
        )
        worked = trial.verdict.value == "valid"
        words = texts.TRIAL_WORKED if worked else texts.TRIAL_FAILED
        level = Level.OK if worked else Level.CAUTION
        glyph = Glyph.CHECK_CIRCLE_FILL if worked else Glyph.WARNING_FILL
        self._show(strings.say(words), level, glyph, sentence)
        self._tell(sentence)

    def show_failure(self, failure: Failure) -> None:
        """Say what kept it from working, and what to do."""
        sentence = failure_text(failure).paragraph
        failed = strings.say(texts.TRIAL_FAILED)
        self._show(failed, Level.CAUTION, Glyph.WARNING_FILL, sentence)
        self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        self.try_it.setText(strings.say(texts.TRY_AGAIN))
        self.announcer.announce(sentence)

    def _show(self, words: str, level: Level, glyph: Glyph, sentence: str) -> None:
        self.state.show_state(words, level, glyph)
        self.say(sentence, words)
