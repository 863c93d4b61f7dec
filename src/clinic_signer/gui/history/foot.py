"""The foot of the History screen: what is proven of the journal, and how it is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_signer.gui import dates, strings
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.desk import DayLines, Keeping
from clinic_signer.gui.history.proving import ProofState
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import Button, ElidedLabel, IconLabel, row
from clinic_signer.station.journal.protection import ProtectionKind


class Foot(QWidget):
    """Chain, retention and protection in one line.

    Signals:
        prove_wanted: examine the whole journal.
        stop_wanted: give up the examination.
    """

    prove_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state = ProofState()
        self._day: DayLines | None = None
        self._shield = IconLabel(Glyph.SHIELD_CHECK, 18, Tone.TEXT2)
        self.sentence = ElidedLabel("", "caption")
        self.prove = Button(strings.say(texts.PROVE), "link")
        self.prove.clicked.connect(self._pressed)
        self.prove.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.keeping = ElidedLabel("", "caption")
        self.keeping.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(self._shield, gap=8)
        line.addWidget(self.sentence, 3)
        line.addWidget(self.prove)
        line.addSpacing(16)
        line.addWidget(self.keeping, 2)
        self.setLayout(line)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the button the room of its longer words, so that nothing moves when they change."""
        super().showEvent(event)
        self.prove.setMinimumWidth(0)
        widths = []
        for words in (texts.PROVE, texts.STOP_PROVING):
            self.prove.setText(strings.say(words))
            widths.append(self.prove.sizeHint().width())
        self.prove.setMinimumWidth(max(widths))
        self._tell()

    def show_day(self, day: DayLines | None) -> None:
        """Say how many entries the shown day has; None while it is read."""
        self._day = day
        self._tell()

    def show_proof(self, state: ProofState) -> None:
        """Say what is proven."""
        self._state = state
        self._tell()

    def show_keeping(self, keeping: Keeping) -> None:
        """Say how the journal is kept."""
        is_sealed = keeping.protection is ProtectionKind.SEALED
        parts = [
            strings.say(texts.SEALED if is_sealed else texts.PLAIN),
            strings.say(texts.YEARS, n=keeping.years),
        ]
        self.keeping.set_text(strings.joined(parts))

    def _pressed(self) -> None:
        if self._state.is_running:
            self.stop_wanted.emit()
        else:
            self.prove_wanted.emit()

    def _tell(self) -> None:
        state = self._state
        is_bad = state.is_broken or state.failure is not None
        self._shield.show_glyph(
            Glyph.SHIELD_WARNING if is_bad else Glyph.SHIELD_CHECK,
            Tone.BLOCKED if is_bad else Tone.TEXT2,
        )
        self.sentence.set_text(self._sentence())
        running = state.is_running
        self.prove.setText(strings.say(texts.STOP_PROVING if running else texts.PROVE))

    def _sentence(self) -> str:
        state = self._state
        if state.is_running:
            if not state.everything:
                return strings.say(texts.PROVING_BEGINS)
            return strings.say(texts.PROVING, done=state.done, all=state.everything)
        if state.failure is not None:
            return failure_text(state.failure).short
        if state.is_broken:
            return strings.say(texts.BROKEN_SHORT)
        if state.proof is None or state.at is None:
            return strings.say(texts.NOT_PROVED)
        time = strings.say(dates.clock(state.at))
        whole = strings.say(texts.PROVED_ALL, n=state.proof.entries, time=time)
        if self._day is None or self._day.first_at is None:
            return strings.joined([strings.say(texts.PROVED_NONE), whole])
        first = strings.say(dates.clock(self._day.first_at))
        proved = strings.say(texts.PROVED, n=self._day.entries, time=first)
        return strings.joined([proved, whole])
