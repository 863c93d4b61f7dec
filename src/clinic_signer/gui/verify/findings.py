"""What was signed and what stands beside it, side by side, where they differ.

A loud difference may harm somebody: it stands right under the verdict, whatever the verdict is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.verify import texts
from clinic_signer.gui.widgets import IconLabel, Label, column, restyle, row
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.signature.report import ContentFinding

_OF_DISPENSING = "AdditionalDispensedInformation"
_SIDES = {
    "prescription-id-differs": (texts.DISPENSED_SIDE, texts.PRESCRIPTION_SIDE),
    "dispensed-for-another": (texts.PRESCRIPTION_SIDE, texts.DISPENSED_SIDE),
    "patient-name-differs": (texts.PRESCRIPTION_SIDE, texts.DISPENSED_SIDE),
}
"""What stands on both sides where it is not the service's addition that differs."""


@dataclass(frozen=True, slots=True)
class Sides:
    """One difference in words.

    Attributes:
        sentence: what differs.
        covered: name of the side that was signed, and what it says.
        beside: the same of the other side; several where the same is said of several.
    """

    sentence: str
    covered: tuple[Words, str]
    beside: tuple[Words, tuple[str, ...]]


def sides_of(finding: ContentFinding) -> Sides:
    """Return both sides of a finding, records in words."""
    dispensing = _OF_DISPENSING in finding.path
    covered = in_words(finding.covered, dispensing=dispensing)
    beside = in_words(finding.uncovered, dispensing=dispensing)
    names = _SIDES.get(finding.code.value, (texts.SIGNED_SIDE, texts.BESIDE_SIDE))
    return Sides(strings.plain(finding.words), (names[0], covered), (names[1], (beside,)))


def loud_of(verified: Verified) -> list[Sides]:
    """Return the loud findings of a file; what differs from one and the same is said once."""
    sides: list[Sides] = []
    for finding in verified.report.findings if verified.report is not None else ():
        if finding.weight.value != "loud":
            continue
        new = sides_of(finding)
        last = sides[-1] if sides else None
        if last is not None and (last.sentence, last.covered) == (new.sentence, new.covered):
            name, before = last.beside
            sides[-1] = replace(last, beside=(name, before + new.beside[1]))
        else:
            sides.append(new)
    return sides


@dataclass(frozen=True, slots=True)
class MedicineWords:
    """A medicine record (201) in words; ``amount`` with its unit, ``kind`` is that of the code."""

    name: str
    amount: str
    kind: str
    code: str


def in_words(record: str, *, dispensing: bool = False) -> str:
    """Return a medicine record as name, amount and code; anything else with its items apart."""
    if not record:
        return strings.say(texts.NOTHING_THERE)
    medicine = medicine_in(record, dispensing=dispensing)
    if medicine is None:
        return "　".join(part for part in record.split(",") if part)
    parts = medicine.name, medicine.amount, medicine.kind if medicine.code else "", medicine.code
    return "　".join(part for part in parts if part)


def medicine_in(record: str, *, dispensing: bool = False) -> MedicineWords | None:
    """Return a medicine record in words; None for anything else.

    Args:
        record: the line of the data.
        dispensing: of dispensing data (CJ1), else of a prescription (SJ1).
    """
    from clinic_signer.failures import Failure
    from clinic_signer.prescription.dispensing_records import decode_dispensing
    from clinic_signer.prescription.dispensing_table import DispensedMedicine
    from clinic_signer.prescription.records import HEADER, Medicine, decode

    found: Medicine | DispensedMedicine | None
    try:
        if dispensing:
            found = decode_dispensing(f"CJ1,\n{record}".encode()).first(DispensedMedicine)
        else:
            found = decode(f"{HEADER}\n{record}".encode()).first(Medicine)
    except Failure:
        return None
    if found is None or not found.name:
        return None
    kind = strings.plain(found.words_for("code_type"))
    return MedicineWords(found.name, f"{found.amount} {found.unit}".strip(), kind, found.code)


class FindingsNotice(QFrame):
    """The loud ones, each with both sides; hidden while there is none."""

    access_role = "AlertMessage"

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "notice")
        restyle(self, level=Level.BLOCKED.value)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._body = QWidget()
        line = row(gap=12, margins=(16, 12, 16, 12))
        icon = IconLabel(Glyph.WARNING_OCTAGON_FILL, 28, Level.BLOCKED.ink)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        self._line = line
        line.addWidget(self._body, 1)
        self.setLayout(line)
        self.hide()

    def show_findings(self, verified: Verified) -> None:
        """Show the loud findings of a file."""
        loud = loud_of(verified)
        self.setVisible(bool(loud))
        body = QWidget()
        heading = Label(strings.say(texts.FINDINGS), "subtitle", wrap=True)
        restyle(heading, level=Level.BLOCKED.value)
        lines = column(heading, gap=8)
        for sides in loud:
            lines.addWidget(Label(sides.sentence, "body", wrap=True))
            lines.addWidget(_both(sides))
        body.setLayout(lines)
        self._line.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body
        self.setAccessibleName(spoken(verified))


def spoken(verified: Verified) -> str:
    """What a screen reader says of the loud findings; empty without any."""
    parts: list[str] = []
    for sides in loud_of(verified):
        parts.append(sides.sentence)
        parts += [f"{strings.say(name)} {text}" for name, text in _lines(sides)]
    return strings.spoken([strings.say(texts.FINDINGS), *parts]) if parts else ""


def _lines(sides: Sides) -> list[tuple[Words, str]]:
    name, beside = sides.beside
    return [sides.covered, *((name, text) for text in beside)]


def _both(sides: Sides) -> QWidget:
    """The lines under each other, so that the eye compares letter by letter."""
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 4)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    for number, (name, text) in enumerate(_lines(sides)):
        value = Label(text, "strong", wrap=True)
        value.setFont(theme.form_font(16, strong=True))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if number < 2:
            grid.addWidget(Label(strings.say(name), "small"), number, 0, top)
        grid.addWidget(value, number, 1, top)
    return whole
