"""Says loudly that the journal is not what was written."""

from __future__ import annotations

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.proving import ProofState
from clinic_signer.gui.theme import Level
from clinic_signer.station.journal.proof import Break


class Alarm(Notice):
    """The first broken entry, and what to do; hidden as long as everything holds."""

    def __init__(self) -> None:
        super().__init__(Level.BLOCKED, "", "")
        self._announcer = Announcer(self)
        self._told: Break | None = None
        self.hide()

    def show_proof(self, state: ProofState) -> None:
        """Show a break, if there is one; it is said aloud once."""
        broken = None if state.proof is None else state.proof.first_break
        self.setVisible(broken is not None)
        if state.proof is None or broken is None or broken == self._told:
            return
        self._told = broken
        what = strings.plain(broken.kind.words)
        if broken.job_number is not None:
            what = strings.joined([what, strings.say(texts.BROKEN_JOB, n=broken.job_number)])
        facts = {"sequence": broken.sequence, "n": state.proof.entries}
        heading = strings.say(texts.BROKEN, sequence=broken.sequence)
        self.show_notice(Level.BLOCKED, heading, strings.say(texts.BROKEN_TEXT, what=what, **facts))
        self._announcer.announce(self.text, assertive=True)
