"""With what documents are judged: the list of authorities; are revocation lists fetched?

The sandbox has its own of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import dates, strings
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.verify import texts
from clinic_signer.gui.widgets import IconLabel, Label, restyle, row
from clinic_signer.japan import JAPAN

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.pki.trust_state import TrustState


def trust_words(state: TrustState) -> str:
    """Return what is believed, in one line."""
    say = strings.say
    if state.issued is None:
        return say(texts.TRUST_SANDBOX)
    day = say(dates.full_day(state.issued.astimezone(JAPAN).date()))
    added = sum(not anchor.is_pinned for anchor in state.anchors)
    return strings.joined(
        [
            say(texts.TRUST_LIST, version=state.version, day=day),
            say(texts.TRUST_AGE, n=state.days_since_issue),
            say(texts.TRUST_ADDED, n=added) if added else "",
            "" if state.can_be_updated else say(texts.TRUST_NO_UPDATES),
        ]
    )


class TrustLine(QWidget):
    """An icon and the words; what is wrong with the list takes their place."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = IconLabel(Glyph.SHIELD_CHECK, 16, Tone.TEXT2)
        self._words = Label("", "caption", wrap=True)
        self._lists = ""
        line = row(gap=6)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words, 1)
        self.setLayout(line)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def show_fetching(self, *, is_on: bool) -> None:
        """Say from now on whether revocation lists are fetched."""
        self._lists = strings.say(texts.LISTS_ARE_FETCHED if is_on else texts.LISTS_NOT_FETCHED)

    def show_state(self, state: TrustState) -> None:
        """Show what is believed; with a failure, what is wrong."""
        lists = [self._lists] if self._lists and state.issued is not None else []
        if state.failures:
            self._show(
                Level.CAUTION, failure_text(state.failures[0]).paragraph, trust_words(state), *lists
            )
        else:
            self._show(Level.NEUTRAL, trust_words(state), *lists)

    def show_failure(self, failure: Failure) -> None:
        """Not even the shipped list can be read."""
        self._show(Level.BLOCKED, strings.say(texts.TRUST_FAILED), failure_text(failure).paragraph)

    def _show(self, level: Level, *sentences: str) -> None:
        ordinary = level is Level.NEUTRAL
        glyph = Glyph.SHIELD_CHECK if ordinary else Glyph.SHIELD_WARNING
        self._icon.show_glyph(glyph, Tone.TEXT2 if ordinary else level.ink)
        self._words.setText("\n".join(sentences))
        restyle(self._words, level="" if ordinary else level.value)
        self.show()
