"""Where prescriptions come from: one question with three answers, each with its sentence."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.first_run import texts
from clinic_signer.gui.first_run.answers import Intake, IntakeNow
from clinic_signer.gui.first_run.options import SmallOption
from clinic_signer.gui.first_run.rows import Row
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import Button, IconLabel, Label, plain_tip, row

_WORDS = {
    Intake.BY_HAND: texts.INTAKE_BY_HAND,
    Intake.API: texts.INTAKE_API,
    Intake.FOLDER: texts.INTAKE_FOLDER,
}
"""In the order shown: the folder stands beside the button that chooses it."""


class IntakeRow(Row):
    """The row of the question.

    Signals:
        folder_wanted: the person wants to choose the folder.
    """

    folder_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(IconLabel(Glyph.TRAY, 24, Tone.TEXT2), strings.say(texts.INTAKE))
        self._now = IntakeNow()
        self._folder: Path | None = None
        self._is_touched = False
        self.options = {intake: SmallOption(strings.say(words)) for intake, words in _WORDS.items()}
        group = QWidget()  # radio buttons of one parent exclude each other
        group.setAccessibleName(strings.say(texts.INTAKE))
        group.setLayout(row(*self.options.values(), gap=4))
        self.choose = Button(strings.say(texts.CHOOSE), size="small")
        self.choose.setAccessibleName(strings.say(texts.CHOOSE_FOLDER))
        self.choose.clicked.connect(self.folder_wanted)
        self._locked = Label(strings.say(texts.INTAKE_LOCKED), "tag")
        for widget in (group, self.choose):
            self.line.addWidget(widget)
        self.line.addWidget(self._locked, 0, Qt.AlignmentFlag.AlignVCenter)
        for option in self.options.values():
            option.clicked.connect(self._touch)
            option.toggled.connect(lambda _chosen: self._show())
        self.show_now(IntakeNow())

    @property
    def chosen(self) -> Intake:
        """The answer that is chosen."""
        return next(intake for intake, option in self.options.items() if option.isChecked())

    @property
    def answer(self) -> tuple[Intake | None, Path | None]:
        """What is to be kept: nothing for a question that was left as it was, or half answered."""
        chosen = self.chosen
        is_whole = chosen is not Intake.FOLDER or self._folder is not None
        if self._now.is_locked or not self._is_touched or not is_whole:
            return None, None
        return chosen, self._folder if chosen is Intake.FOLDER else None

    def show_now(self, now: IntakeNow) -> None:
        """Show what the settings say; an answer that was given meanwhile is kept."""
        self._now = now
        if not self._is_touched:
            self._folder = now.folder
            self.options[now.intake].setChecked(True)
        for option in self.options.values():
            option.setEnabled(not now.is_locked)
            option.setAccessibleDescription(
                strings.say(texts.INTAKE_LOCKED) if now.is_locked else ""
            )
        self._locked.setVisible(now.is_locked)
        self._show()

    def take_folder(self, folder: Path) -> None:
        """The person has chosen the folder."""
        self._folder = folder
        self._is_touched = True
        self.options[Intake.FOLDER].setChecked(True)
        self._show()

    def _touch(self) -> None:
        self._is_touched = True
        self._show()

    @property
    def _is_another(self) -> bool:
        """Whether the answer is not what the settings say."""
        intake, folder = self.answer
        now = self._now.folder if self._now.intake is Intake.FOLDER else None
        return intake is not None and (intake, folder) != (self._now.intake, now)

    def _show(self) -> None:
        chosen = self.chosen
        words = {
            Intake.FOLDER: texts.FOLDER_WANTED,
            Intake.API: texts.API_TEXT,
            Intake.BY_HAND: texts.BY_HAND_TEXT,
        }[chosen]
        sentence = strings.say(words)
        tip = ""
        if chosen is Intake.FOLDER and self._folder is not None:
            sentence = strings.say(texts.FOLDER_CHOSEN, folder=self._folder.name)
            tip = plain_tip(str(self._folder))
        if self._now.is_at_work and self._is_another:
            later = strings.say(texts.NEXT_START)
            has_end = sentence.endswith(("。", "."))
            sentence = (strings.sentences if has_end else strings.joined)([sentence, later])
        self.choose.setVisible(not self._now.is_locked)
        self.say(sentence, strings.say(_WORDS[chosen]))
        self.sentence.setToolTip(tip)
