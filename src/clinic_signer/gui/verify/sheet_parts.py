"""The content of a document as lines: patient, medicines with codes, remarks, all the rest.

The same rows as on the form of the Sign screen, in the compact order that the Verify screen has
room for. Texts are those of the data, in the universal-design face, and can be selected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.sign.sheet_content import (
    Form,
    MedicineRow,
    Pair,
    RowKind,
    RpRows,
    SheetContent,
)
from clinic_signer.gui.widgets import Label, column, frame, row
from clinic_signer.words import Words

_SURELY_ONE_LINE = 24
"""Characters that fit beside a label in the narrowest window, full-width ones too."""
_HALF_A_LINE = 12
_REST = Words("そのほかに書かれた項目", "Everything else that is written")

Part = Callable[[], QWidget]


def parts_of(content: SheetContent) -> Iterator[Part]:
    """Yield what makes the widgets of a content, one for each part, in their order."""
    yield lambda: _inset(_patient(content), top=8)
    for rp in content.rps:
        yield partial(_ruled_rp, rp)
    if content.remarks:
        yield lambda: _inset(pairs_widget(content.remarks), ruled=True)


def rest_of(content: SheetContent) -> Iterator[Part]:
    """Yield the same of what stands nowhere else: nothing in the data stays unseen."""
    pairs = _rest(content)
    if pairs:
        heading = strings.say(_REST)
        yield lambda: _inset(Label(heading, "caption"), ruled=True)
        for start in range(0, len(pairs), _AT_ONCE):
            yield partial(_some_pairs, pairs[start : start + _AT_ONCE])


_AT_ONCE = 12


def _ruled_rp(rp: RpRows) -> QWidget:
    return _inset(_rp(rp), ruled=True)


def _some_pairs(pairs: Sequence[Pair]) -> QWidget:
    return _inset(pairs_widget(pairs, halves=True))


def text_label(text: str, role: str = "small", one_line: int = _SURELY_ONE_LINE) -> Label:
    """A text of the data: universal-design face, selectable, never cut off.

    Args:
        text: the text.
        role: as in the style sheet.
        one_line: so many characters surely fit on one line there. A layout asks every label that
            may break for its height at a width, again and again.
    """
    label = Label(text, role, wrap=len(text) > one_line)
    label.setFont(theme.form_font())
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _inset(part: QWidget, *, ruled: bool = False, top: int = 0) -> QWidget:
    """The part within the margins of the panel, with a line above it."""
    lines = column(gap=5, margins=(14, top, 14, 5))
    if ruled:
        rule = frame("rule")
        rule.setFixedHeight(1)
        lines.addWidget(rule)
    lines.addWidget(part)
    whole = QWidget()
    whole.setLayout(lines)
    return whole


def _patient(content: SheetContent) -> QWidget:
    facts = "　".join(text.text for text in content.patient_facts)
    insurance = " ".join(text.text for text in content.patient_insurance)
    name = text_label(content.patient_name.text, "subtitle")
    line = row(name, gap=16)
    line.addWidget(text_label("　".join(x for x in (facts, insurance) if x)), 1)
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
        if entry.rp:
            grid.addWidget(text_label(entry.rp, "small-strong"), line, 0, top)
        grid.addWidget(_named(entry), line, 1, top)
        for place, cell, style in ((2, entry.quantity, "small"), (3, entry.code, "caption")):
            if cell:
                grid.addWidget(text_label(cell, style), line, place, top | right)
    return whole


def _named(entry: MedicineRow) -> QWidget:
    """The text with its marks; what only the prescription says has its mark first."""
    marks = ["変更不可"] * entry.no_change + ["患者希望"] * entry.patient_wish
    marks += [entry.mark] if entry.mark else []
    own = entry.kind in (RowKind.MEDICINE, RowKind.NOTE, RowKind.USAGE)
    role = "small-strong" if entry.kind is RowKind.MEDICINE else "small"
    text = text_label(entry.text, role if own else "caption", one_line=16)
    if not marks:
        return text
    line = row(gap=8)
    tags = [Label(mark, "tag") for mark in marks]
    for tag in tags if not own else ():
        line.addWidget(tag, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(text, 1)
    for tag in tags if own else ():
        line.addWidget(tag, 0, Qt.AlignmentFlag.AlignTop)
    whole = QWidget()
    whole.setLayout(line)
    return whole


def pairs_widget(pairs: Sequence[Pair], *, halves: bool = False) -> QWidget:
    """Labels with their texts; with ``halves`` two short ones share a line."""
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(1)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1 if halves else 0)
    top = Qt.AlignmentFlag.AlignTop
    line, at_right = 0, False
    for pair in pairs:
        fits = halves and len(pair.text) <= _HALF_A_LINE and len(pair.label) <= _HALF_A_LINE
        if at_right and not fits:
            line, at_right = line + 1, False
        label = Label(pair.label, "caption")
        label.setMinimumWidth(84)
        place = 2 if at_right else 0
        grid.addWidget(label, line, place, top)
        span = 1 if fits or not halves else 3
        grid.addWidget(text_label(pair.text, "caption"), line, place + 1, 1, span, top)
        if fits and not at_right:
            at_right = True
        else:
            line, at_right = line + 1, False
    return whole


def _rest(content: SheetContent) -> list[Pair]:
    words = content.form.words
    pairs = [
        Pair(words.institution, content.institution.text),
        Pair("所在地", content.address.text),
    ]
    pairs += [Pair("連絡先", "　".join(text.text for text in content.contact))]
    signer = "　".join(t.text for t in (content.signer, content.signer_kana) if t.text)
    pairs += [Pair(words.signer, signer), *content.codes, *content.origin]
    if content.form is Form.DISPENSING:
        pairs += [content.prescription_id]
    pairs += [Pair("患者カナ", content.patient_kana.text), content.insurer, content.insured]
    pairs += [pair for both in content.payers for pair in both]
    pairs += [*content.others]
    pairs += [Pair(f"{text.line}行目", text.text) for text in content.unknown]
    return [pair for pair in pairs if pair.text]
