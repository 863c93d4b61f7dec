"""What the document says, drawn from the signed bytes; apart from it, what was added later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.sign.sheet_content import Pair, RowKind, RpRows, SheetContent
from clinic_signer.gui.sign.sheet_rows import sheet_content
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.verify.items import BYTES_CHECKS
from clinic_signer.gui.verify.look import Kind, look_of
from clinic_signer.gui.widgets import IconLabel, Label, column, frame, restyle, row
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.prescription.envelope import Envelope


def heading_of(verified: Verified) -> tuple[Words, Level, Glyph]:
    """Return the heading of the content: whose word it is depends on the verdict."""
    kind = look_of(verified).kind
    if kind is Kind.INVALID:
        changed = _is_changed(verified)
        words = strings.CONTENT_MISMATCH if changed else strings.CONTENT_INVALID
        return words, Level.BLOCKED, Glyph.X_CIRCLE_FILL
    if kind is Kind.UNSIGNED:
        return strings.CONTENT_UNSIGNED, Level.NEUTRAL, Glyph.CIRCLE_DASHED
    if kind is Kind.ON_HOLD:
        return strings.CONTENT_ON_HOLD, Level.CAUTION, Glyph.QUESTION_FILL
    by_pharmacist = verified.prescription is None
    words = strings.CONTENT_SIGNED_PHARMACIST if by_pharmacist else strings.CONTENT_SIGNED
    return words, Level.INFO, Glyph.PEN_NIB


def _is_changed(verified: Verified) -> bool:
    """True when the bytes do not fit the signature; False when only its signer is refused."""
    report = verified.report
    return report is not None and any(
        check.name.value in BYTES_CHECKS and check.result.value == "failed"
        for signature in report.signatures
        for check in signature.checks
    )


class ContentPanel(QFrame):
    """Heading, patient, medicines, remarks; below them the dashed box of what is not signed."""

    access_role = "Document"

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(strings.say(strings.FORM))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(1, 1, 1, 1)
        self._layout.setSpacing(0)
        self._parts: list[QWidget] = []

    def show_content(self, verified: Verified) -> None:
        """Show the content of a file."""
        for part in self._parts:
            self._layout.removeWidget(part)
            part.hide()
            part.deleteLater()
        while self._layout.takeAt(0) is not None:
            pass
        self._parts = []
        envelope = verified.envelope
        self.setVisible(envelope is not None)
        if envelope is None:
            return
        prescription = verified.prescription
        content = sheet_content(prescription) if prescription is not None else None
        self._add(_head(verified, content))
        if content is not None:
            self._add(_prescription(content))
        else:
            self._add(_lines(envelope))
        outside = _outside(envelope, pharmacist=content is None)
        if outside is not None:
            self._add(outside)
        self._layout.addStretch(1)

    def _add(self, part: QWidget) -> None:
        self._parts.append(part)
        self._layout.addWidget(part)


def _head(verified: Verified, content: SheetContent | None) -> QWidget:
    words, level, glyph = heading_of(verified)
    title = Label(strings.say(words), "strong")
    ordinary = level is Level.INFO
    restyle(title, level="" if ordinary else level.value)
    line = row(IconLabel(glyph, 17, level.ink), title, gap=8, margins=(14, 0, 14, 0))
    line.addStretch(1)
    if content is not None:
        until = content.use_by.text.removesuffix("まで") if content.use_by.line else ""
        facts = strings.ISSUED_UNTIL if until else strings.ISSUED_ON
        text = strings.say(facts, issued=content.issued.text, until=until)
        line.addWidget(Label(text, "caption"))
    head = frame("head")
    head.setFixedHeight(37)
    head.setLayout(line)
    return head


_SURELY_ONE_LINE = 24
"""Characters that fit beside a label in the narrowest window, full-width ones too."""


def _text(text: str, role: str = "small") -> Label:
    """A text of the data: universal-design face, selectable, never cut off."""
    # A layout asks every label that may break for its height at a width, again and again.
    label = Label(text, role, wrap=len(text) > _SURELY_ONE_LINE)
    label.setFont(theme.form_font())
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _rule() -> QFrame:
    rule = frame("rule")
    rule.setFixedHeight(1)
    return rule


def _prescription(content: SheetContent) -> QWidget:
    lines = column(gap=5, margins=(14, 8, 14, 8))
    lines.addWidget(_patient(content))
    for rp in content.rps:
        lines.addWidget(_rule())
        lines.addWidget(_rp(rp))
    for pairs in (content.remarks, _rest(content)):
        if pairs:
            lines.addWidget(_rule())
            lines.addWidget(_pairs(pairs))
    whole = QWidget()
    whole.setLayout(lines)
    return whole


def _patient(content: SheetContent) -> QWidget:
    facts = "　".join(text.text for text in content.patient_facts)
    insurance = " ".join(text.text for text in content.patient_insurance)
    name = _text(content.patient_name.text, "subtitle")
    line = row(name, gap=16)
    line.addWidget(_text(f"{facts}　{insurance}"), 1)
    whole = QWidget()
    whole.setLayout(line)
    return whole


def _rp(rp: RpRows) -> QWidget:
    """Name, amount and code of each medicine on one line; notes and usage below."""
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 16)
    grid.setColumnMinimumWidth(2, 56)
    top, right = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignRight
    for line, entry in enumerate(rp.rows):
        grid.setRowMinimumHeight(line, 19)
        medicine = entry.kind is RowKind.MEDICINE
        role = "small-strong" if medicine else "small"
        marks = ["変更不可"] * entry.no_change + ["患者希望"] * entry.patient_wish
        text = "　".join([entry.text, *(f"［{mark}］" for mark in marks)])
        if entry.rp:
            grid.addWidget(_text(entry.rp, "small-strong"), line, 0, top)
        grid.addWidget(_text(text, role), line, 1, top)
        for place, cell, style in ((2, entry.quantity, "small"), (3, entry.code, "caption")):
            if cell:
                label = _text(cell, style)
                grid.addWidget(label, line, place, top | right)
    return whole


def _pairs(pairs: Sequence[Pair]) -> QWidget:
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(1)
    grid.setColumnStretch(1, 1)
    for line, pair in enumerate(pairs):
        label = Label(pair.label, "caption")
        label.setMinimumWidth(84)
        grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_text(pair.text, "caption"), line, 1)
    return whole


def _rest(content: SheetContent) -> list[Pair]:
    """What else was signed: nothing in the data stays unseen."""
    pairs = [Pair("医療機関", content.institution.text), Pair("所在地", content.address.text)]
    pairs += [Pair("連絡先", "　".join(text.text for text in content.contact))]
    prescriber = "　".join(t.text for t in (content.signer, content.signer_kana) if t.text)
    pairs += [Pair("医師", prescriber), *content.codes]
    pairs += [Pair("患者カナ", content.patient_kana.text), content.insurer, content.insured]
    pairs += [pair for both in content.payers for pair in both]
    pairs += [*content.others]
    pairs += [Pair(f"{text.line}行目", text.text) for text in content.unknown]
    return [pair for pair in pairs if pair.text]


def _lines(envelope: Envelope) -> QWidget:
    """A dispensing document: its lines as they stand."""
    whole = QWidget()
    text = envelope.payload.decode("utf-8", "replace")
    whole.setLayout(column(_text("\n".join(text.splitlines())), margins=(14, 8, 14, 8)))
    return whole


def _outside(envelope: Envelope, *, pharmacist: bool) -> QWidget | None:
    """The dashed box: added by the service, not covered by the signature."""
    pairs: list[Pair] = []
    if envelope.prescription_id:
        pairs.append(Pair(strings.say(strings.PRESCRIPTION_ID), envelope.prescription_id))
    codes = [code.yj_code or code.r_code for code in envelope.service_codes]
    pairs += [
        Pair(strings.say(strings.CONVERTED_CODE) if not index else "", code)
        for index, code in enumerate(codes)
    ]
    if not pairs:
        return None
    box = frame("outside")
    title = row(IconLabel(Glyph.PLUS_CIRCLE, 17, Tone.TEXT), gap=8)
    title.addWidget(Label(strings.say(strings.OUTSIDE), "small-strong"))
    title.addStretch(1)
    words = strings.OUTSIDE_TAG_PHARMACIST if pharmacist else strings.OUTSIDE_TAG
    tag = Label(strings.say(words), "tag")
    tag.setProperty("dashed", "true")
    title.addWidget(tag)
    inside = column(gap=4, margins=(12, 8, 12, 8))
    inside.addLayout(title)
    inside.addWidget(_pairs(pairs))
    box.setLayout(inside)
    holder = QWidget()
    holder.setLayout(column(box, margins=(14, 2, 14, 12)))
    return holder
