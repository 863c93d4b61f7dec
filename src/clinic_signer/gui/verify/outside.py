"""The dashed box: what the service added, which no signature covers, beside what was signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.desk import Verified
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


def converted_of(verified: Verified) -> list[Converted]:
    """Return the converted codes in words, in the order of the document."""
    envelope = verified.envelope
    if envelope is None:
        return []
    return [_converted(code, dispensing=verified.is_dispensing) for code in envelope.service_codes]


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


def outside_box(verified: Verified) -> QWidget | None:
    """Return the box; None where nothing was added."""
    envelope = verified.envelope
    if envelope is None:
        return None
    codes = converted_of(verified)
    if not envelope.prescription_id and not codes:
        return None
    box = frame("outside")
    title = row(IconLabel(Glyph.PLUS_CIRCLE, 17, Tone.TEXT), gap=8)
    title.addWidget(Label(strings.say(strings.OUTSIDE), "small-strong"))
    title.addStretch(1)
    pharmacist = verified.is_dispensing
    tag = Label(
        strings.say(strings.OUTSIDE_TAG_PHARMACIST if pharmacist else strings.OUTSIDE_TAG), "tag"
    )
    tag.setProperty("dashed", "true")
    title.addWidget(tag)
    inside = column(gap=4, margins=(12, 8, 12, 8))
    inside.addLayout(title)
    if envelope.prescription_id:
        pair = Pair(strings.say(strings.PRESCRIPTION_ID), envelope.prescription_id)
        inside.addWidget(pairs_widget([pair]))
    if codes:
        inside.addWidget(_codes(codes))
    for sentence in notices_of(verified):
        inside.addLayout(_notice(sentence))
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


def _notice(sentence: str) -> QHBoxLayout:
    label = Label(sentence, "fine", wrap=True)
    restyle(label, level=Level.CAUTION.value)
    line = row(gap=6)
    icon = IconLabel(Glyph.WARNING_FILL, 16, Level.CAUTION.ink)
    line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label, 1)
    return line
