"""How far the verification of a folder is; what is left can be left, and gone on with."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.run import VerifyRun
from clinic_signer.gui.widgets import Button, Label, column, row
from clinic_signer.japan import duration_in_words
from clinic_signer.words import Words

SHOWN_FROM = 20
"""Fewer files are verified before anybody could read how far it is."""


class ProgressPanel(QFrame):
    """Under the counts, while many files are verified and until the person has seen the end.

    Signals:
        stop_wanted: the rest is to be left.
        resume_wanted: the rest is to be verified after all.
    """

    stop_wanted = Signal()
    resume_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "head")
        self._announcer = Announcer(self)
        self._quarter = 0
        self._words = Label("", "small", wrap=True)
        self._rest = Label("", "caption")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(strings.say(texts.PROGRESS))
        self.stop = Button(strings.say(texts.STOP), size="small")
        self.resume = Button(strings.say(texts.GO_ON), size="small")
        self.hide_button = Button(strings.say(texts.HIDE), size="small")
        self.stop.clicked.connect(self.stop_wanted)
        self.resume.clicked.connect(self.resume_wanted)
        self.hide_button.clicked.connect(self.hide)
        foot = row(self._rest, gap=8)
        foot.addStretch(1)
        for button in (self.stop, self.resume, self.hide_button):
            foot.addWidget(button)
        lines = column(self._words, self.bar, gap=6, margins=(16, 8, 16, 8))
        lines.addLayout(foot)
        self.setLayout(lines)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return strings.joined([self._words.text(), self._rest.text()])

    def show_looking(self) -> None:
        """A folder is being looked through."""
        self._say(strings.say(texts.LOOKING), "")
        self.bar.setMaximum(0)
        self._show_buttons()
        self.show()

    def show_run(self, run: VerifyRun) -> None:
        """Show how far it is; short runs do without."""
        if run.all < SHOWN_FROM and not self.isVisible():
            return
        if run.given_up and run.done >= run.all:  # the processes are still ending
            self.show()
            self.show_end(run)
            return
        self.bar.setMaximum(run.all)
        self.bar.setValue(run.done)
        words = strings.say(texts.RUNNING, done=run.done, all=run.all)
        left = run.seconds_left
        rest = "" if left is None else strings.say(texts.REMAINING, time=_time(left))
        self._say(words, rest)
        self._show_buttons(self.stop)
        self.show()
        quarter = 4 * run.done // max(run.all, 1)
        if quarter > self._quarter and quarter < 4:
            self._announcer.announce(strings.say(texts.QUARTER, done=run.done))
        self._quarter = quarter

    def show_end(self, run: VerifyRun) -> None:
        """All is done, or the rest was left."""
        self._quarter = 0
        if not self.isVisible():
            return
        self.bar.setMaximum(max(run.all, 1))
        self.bar.setValue(run.done)
        time = _time(run.seconds)
        done = strings.say(texts.RUN_DONE, n=run.done, time=time)
        left = len(run.given_up)
        rest = strings.say(texts.RUN_STOPPED, n=left) if left else ""
        self._say(done, rest)
        self._show_buttons(*((self.resume,) if left else ()), self.hide_button)
        self._announcer.announce(strings.spoken([done, rest]))

    def _say(self, words: str, rest: str) -> None:
        self._words.setText(words)
        self._rest.setText(rest)

    def _show_buttons(self, *shown: Button) -> None:
        for button in (self.stop, self.resume, self.hide_button):
            button.setVisible(button in shown)


def _time(seconds: float) -> Words:
    return duration_in_words(max(1, round(seconds)))
