"""The list of what an approval covers, and lines of advice in the same frame."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.approval import texts
from clinic_signer.gui.approval.view import ApprovalRow
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import IconLabel, Label, column, frame, row

_LINE = 32
_SHOWN = 4


class _Area(QScrollArea):
    """A long list, to be scrolled with the keyboard too."""

    access_role = "List"
    focus_inside = True


def covered(rows: Sequence[ApprovalRow], *, waiting: bool = False) -> QFrame:
    """Return the prescriptions in a frame; more than four scroll in their own place.

    Args:
        rows: what is covered.
        waiting: say at each that it is to be signed, in place of its medicines.
    """
    lines = column(gap=0)
    for index, entry in enumerate(rows):
        if index:
            lines.addWidget(_rule())
        lines.addWidget(_row(entry, waiting=waiting))
    box = frame("panel")
    if len(rows) <= _SHOWN:
        lines.setContentsMargins(1, 1, 1, 1)
        box.setLayout(lines)
        return box
    inside = QWidget()
    inside.setObjectName("scrolled")
    inside.setLayout(lines)
    area = _Area()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(strings.say(texts.COVERS))
    box.setLayout(column(area, margins=(1, 1, 1, 1)))
    box.setFixedHeight(_SHOWN * (_LINE + 1) + 2)
    return box


def advice(lines: Sequence[tuple[Glyph, str, str]]) -> QFrame:
    """Return lines with an icon, words, and words at the right end (may be empty)."""
    box = frame("panel")
    layout = column(gap=0, margins=(1, 1, 1, 1))
    for index, (glyph, text, right) in enumerate(lines):
        if index:
            layout.addWidget(_rule())
        line = row(IconLabel(glyph, 18, Tone.ACCENT_TEXT), gap=12, margins=(12, 8, 12, 8))
        line.addWidget(Label(text, "small", wrap=True), 1)
        if right:
            line.addWidget(Label(right, "muted"))
        holder = QWidget()
        holder.setLayout(line)
        layout.addWidget(holder)
    box.setLayout(layout)
    return box


def _row(entry: ApprovalRow, *, waiting: bool) -> QWidget:
    line = row(Label(entry.patient, "small-strong"), gap=8, margins=(12, 0, 12, 0))
    line.addStretch(1)
    if waiting:
        line.addWidget(IconLabel(Glyph.CIRCLE_DASHED, 16, Tone.TEXT2))
    right = Label(strings.say(texts.TO_BE_SIGNED) if waiting else entry.drugs, "muted")
    right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(right)
    holder = QWidget()
    holder.setFixedHeight(_LINE)
    holder.setLayout(line)
    return holder


def _rule() -> QFrame:
    rule = frame("rule")
    rule.setFixedHeight(1)
    return rule
