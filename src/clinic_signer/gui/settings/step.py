"""One change of the settings, as it is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_signer.setting import Setting


@dataclass(frozen=True, slots=True)
class Step:
    """One change.

    Attributes:
        setting: what was changed.
        before: what the person's file said before; ``NOTHING``: the default held.
    """

    setting: Setting[object]
    before: object
