"""What there is around the API in its program: a window, and a way of signing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clinic_signer.failures import Failure

Show = Callable[[str | None], None]
"""Asks the window to come to the front, at a job if its id is given; called in any thread.

Raises:
    RuntimeError: the window is gone.
"""


@dataclass(frozen=True, slots=True)
class SignerState:
    """Whether something could be signed now.

    Attributes:
        why_not: why the chosen way of signing cannot be used now; None if it can.
    """

    why_not: Failure | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What there is around the API in its program.

    Attributes:
        show: of the window; None where there is none.
        signer: the state of the signer; None where nobody knows.
    """

    show: Show | None = None
    signer: Callable[[], SignerState] | None = None
