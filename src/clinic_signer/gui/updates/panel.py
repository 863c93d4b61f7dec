"""What is known of later versions, on the page About: always to be seen, and a button to look."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.updates import texts
from clinic_signer.gui.updates.desk import UpdateState
from clinic_signer.gui.updates.watch import UpdateWatch
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, row
from clinic_signer.japan import clock_in_japan
from clinic_signer.settings_update import UpdateCheck
from clinic_signer.updates.words import heading_of, sentences_of, trust_list_words


class UpdatePanel(QWidget):
    """Says whether there is a later version, when it was looked and where.

    Args:
        watch: what is known.
    """

    def __init__(self, watch: UpdateWatch) -> None:
        super().__init__()
        self._watch = watch
        self.check = Button(strings.say(texts.CHECK), size="small")
        self.check.clicked.connect(watch.look)
        self._said = Label("", "small", wrap=True)
        title = Label(strings.say(texts.TITLE), "strong")
        head = row(IconLabel(Glyph.CLOUD_ARROW_DOWN, 20, Tone.TEXT2), title)
        head.addStretch(1)
        head.addWidget(self.check)
        inside = column(gap=8)
        inside.addLayout(head)
        inside.addWidget(self._said)
        self.setLayout(inside)
        watch.changed.connect(self.show_known)
        self.show_known()

    @property
    def text(self) -> str:
        """What it says."""
        return self._said.text()

    def begin(self) -> None:
        """The page came on screen."""
        self._watch.refresh()

    def show_known(self) -> None:
        """Show it."""
        state = self._watch.state
        lines = [strings.say(texts.NOT_YET)] if state is None else self._lines(state)
        self._said.setText("\n".join(lines))
        is_on = state is not None and _why_not(state) is None and not self._watch.is_asking
        self.check.setEnabled(is_on)
        self.check.setAccessibleDescription("" if is_on else lines[0])

    def _lines(self, state: UpdateState) -> list[str]:
        if (why_not := _why_not(state)) is not None:
            return [why_not]
        if self._watch.is_asking:
            return [strings.say(texts.ASKING, place=state.place)]
        lines = [self._standing(state), *self._of_check()]
        when = [strings.say(texts.DAILY if state.check is UpdateCheck.DAILY else texts.BY_HAND)]
        if state.asked_at is not None:
            at, place = clock_in_japan(state.asked_at), state.place
            when.insert(0, strings.say(texts.ASKED, at=at, place=place))
        return [*lines, strings.joined(when)]

    def _standing(self, state: UpdateState) -> str:
        if state.notice is None:
            return strings.say(texts.NOT_YET)
        words = (heading_of(state.notice), *sentences_of(state.notice))
        return strings.spoken([strings.plain(each) for each in words])

    def _of_check(self) -> list[str]:
        """What came of the last look: of the list of authorities, or why it came to nothing."""
        failure, trust = self._watch.failure, self._watch.trust_list
        if failure is not None:
            return [failure_text(failure).paragraph]
        return [] if trust is None else [strings.plain(trust_list_words(trust))]


def _why_not(state: UpdateState) -> str | None:
    """Why it cannot be looked; None where it can."""
    if state.check is None:
        return strings.say(texts.PRACTICE)
    if state.check is UpdateCheck.OFF:
        return strings.say(texts.OFF)
    if not state.has_key:
        return failure_text(Failure(FailureCode.UPDATE_NO_KEY)).short
    return strings.say(texts.NO_PLACE) if state.place is None else None
