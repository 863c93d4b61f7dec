"""Which clinic and which PC this is, at the right end of the strip.

The same two names stand on the phone when it is asked to approve: whoever compares them knows that
it is this PC that asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from clinic_signer.gui import strings
from clinic_signer.gui.widgets import ElidedLabel, column, frame, row
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.gui.phone_desk import PlaceNames

WIDTH = 196
_HERE = Words("このパソコン", "This PC")


class PlaceNote(QFrame):
    """Two lines, read and never pressed; only as wide as the design has it."""

    access_role = "StaticText"

    def __init__(self, place: PlaceNames) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        names = [place.facility, place.pc_name]
        self.setAccessibleName(strings.spoken([strings.say(_HERE), *filter(None, names)]))
        lines = column(gap=0, margins=(16, 0, 12, 0))
        lines.addStretch(1)
        for name in filter(None, names):
            lines.addWidget(ElidedLabel(name, "caption"))
        lines.addStretch(1)
        rule = frame("rule")
        rule.setFixedWidth(1)
        whole = row(rule, gap=0)
        whole.addLayout(lines, 1)
        self.setLayout(whole)
