"""The dashed box: what the service added, which no signature covers, beside what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.desk import Added, Verified
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.sign.sheet_content import Pair
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.findings import medicine_in
from clinic_signer.gui.verify.sheet_parts import pairs_widget, text_label
from clinic_signer.gui.widgets import IconLabel, Label, column, frame, restyle, row

if TYPE_CHECKING:
    from clinic_signer.prescription.envelope import ConvertedCode


@dataclass(frozen=True, slots=True)
class Converted:
    """The codes that were added for one medicine; empty where there is none.

    Attributes:
        name: the medicine's name as it stands beside the codes.
        claim: claim code (レセプト電算コード).
        yj: YJ code.
    """

    name: str
    claim: str
    yj: str


def converted_of(added: Added, *, dispensing: bool) -> list[Converted]:
    """Return the converted codes in words, in the order of the document."""
    return [_converted(code, dispensing=dispensing) for code in added.codes]


def _converted(code: ConvertedCode, *, dispensing: bool) -> Converted:
    name = ""
    found: list[str] = []
    for record in (code.r_code, code.yj_code):
        medicine = medicine_in(record, dispensing=dispensing) if record else None
        if medicine is None:
            found.append(record.replace(",", " "))
            continue
        name = name or medicine.name
        found.append(medicine.code)
    return Converted(name, *found)


def notices_of(verified: Verified) -> list[str]:
    """Return the findings that are worth a word but harm nobody."""
    found = verified.report.findings if verified.report is not None else ()
    return [strings.plain(each.words) for each in found if each.weight.value == "notice"]


def outside_box(added: Added, *, dispensing: bool = False) -> QWidget | None:
    """Return the box; None where nothing was added.

    Args:
        added: what was added.
        dispensing: to a dispensing document: then it is the pharmacist who did not sign it.
    """
    codes = converted_of(added, dispensing=dispensing)
    if not added.prescription_id and not codes:
        return None
    box = frame("outside")
    title = row(IconLabel(Glyph.PLUS_CIRCLE, 17, Tone.TEXT), gap=8)
    title.addWidget(Label(strings.say(strings.OUTSIDE), "small-strong"))
    title.addStretch(1)
    words = strings.OUTSIDE_TAG_PHARMACIST if dispensing else strings.OUTSIDE_TAG
    tag = Label(strings.say(words), "tag")
    tag.setProperty("dashed", "true")
    title.addWidget(tag)
    inside = column(gap=4, margins=(12, 8, 12, 8))
    inside.addLayout(title)
    if added.prescription_id:
        pair = Pair(strings.say(strings.PRESCRIPTION_ID), added.prescription_id)
        inside.addWidget(pairs_widget([pair]))
    if codes:
        inside.addWidget(_codes(codes))
    box.setLayout(inside)
    holder = QWidget()
    holder.setLayout(column(box, margins=(14, 6, 14, 12)))
    return holder


def _codes(codes: list[Converted]) -> QWidget:
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(0, 1)
    top = Qt.AlignmentFlag.AlignTop
    headings = strings.CONVERTED_CODE, texts.CODE_FOR_CLAIMS, texts.CODE_YJ
    for place, words in enumerate(headings):
        grid.addWidget(Label(strings.say(words), "caption"), 0, place, top)
    for line, code in enumerate(codes, 1):
        for place, text in enumerate((code.name, code.claim, code.yj)):
            grid.addWidget(text_label(text, "caption", one_line=12), line, place, top)
    return whole


def notices_widget(sentences: Sequence[str]) -> QWidget:
    """Return the sentences, each with its icon."""
    lines = column(gap=4, margins=(14, 0, 14, 10))
    for sentence in sentences:
        label = Label(sentence, "fine", wrap=True)
        restyle(label, level=Level.CAUTION.value)
        line = row(gap=6)
        icon = IconLabel(Glyph.WARNING_FILL, 16, Level.CAUTION.ink)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label, 1)
        lines.addLayout(line)
    whole = QWidget()
    whole.setLayout(lines)
    return whole
