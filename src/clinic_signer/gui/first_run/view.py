"""What the page of the first start shows of readers, cards and phone, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.strip import SlotAction
from clinic_signer.gui.theme import Level


class Progress(Enum):
    """How a step stands."""

    TO_COME = "to-come"
    HERE = "here"
    """The next one to be done."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the preparation.

    Attributes:
        progress: how it stands.
        sentence: what was found, or what to do.
        said: its state in a few words, at the right.
        level: what the state means.
        mark: the icon before the state.
        can_be_begun: it has a button that begins it, in place of the state.
        action: what helps now, as the strip would offer it.
    """

    progress: Progress
    sentence: str
    said: str = ""
    level: Level = Level.NEUTRAL
    mark: Glyph = Glyph.CIRCLE_DASHED
    can_be_begun: bool = False
    action: SlotAction | None = None


@dataclass(frozen=True, slots=True)
class PreparationView:
    """Reader, card and phone; None where the settings say that it is not to be used here."""

    reader: StepView | None
    card: StepView | None
    phone: StepView | None

    @property
    def can_sign(self) -> bool:
        """False where no way of signing is to be used on this PC."""
        return self.card is not None or self.phone is not None
