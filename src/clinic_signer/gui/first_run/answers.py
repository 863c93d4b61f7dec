"""What a person answers at the first start, as values, and who keeps it. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from clinic_signer.sandbox.trial import Trial


class Use(Enum):
    """What this PC is used for."""

    SIGN = "sign"
    VERIFY = "verify"
    BOTH = "both"


class Intake(Enum):
    """Where prescriptions come from."""

    FOLDER = "folder"
    API = "api"
    BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class IntakeNow:
    """Where prescriptions come from as the settings say now, and what the PC is used for.

    Attributes:
        intake: the way.
        folder: the intake folder, if there is one.
        is_locked: the administrator has decided it.
        use: what the PC is used for, as far as the settings tell.
        is_at_work: what is answered about the intake holds from the next start on.
        can_practise: a signature may be tried out with the sandbox.
    """

    intake: Intake = Intake.BY_HAND
    folder: Path | None = None
    is_locked: bool = False
    use: Use = Use.SIGN
    is_at_work: bool = False
    can_practise: bool = True


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered.

    Attributes:
        use: what this PC is used for.
        intake: where prescriptions come from; None when that question was left as it was.
        folder: the intake folder, for ``Intake.FOLDER``.
    """

    use: Use
    intake: Intake | None = None
    folder: Path | None = None


class FirstRunDesk(Protocol):
    """What the first start asks of the rooms below. Every method may take long."""

    def intake_now(self) -> IntakeNow:
        """Tell where prescriptions come from now."""
        ...

    def keep_answers(self, answers: Answers) -> None:
        """Write the answers into the person's settings; raises a ``Failure`` when it cannot."""
        ...

    def try_out(self) -> Trial:
        """Sign one fictional prescription with the sandbox's card and verify it.

        Nothing of it is kept. Raises a ``Failure`` when the sandbox cannot be used.
        """
        ...
