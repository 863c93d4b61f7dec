"""The upper blocks of the form: who pays, patient and institution, the dates."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt

from clinic_signer.gui.sign.sheet_content import Pair, SheetContent, Text
from clinic_signer.gui.sign.sheet_elements import (
    WIDTH,
    Group,
    Rule,
    Style,
    TextItem,
)
from clinic_signer.gui.sign.sheet_pen import LINE, PAD, Pen, spoken
from clinic_signer.gui.theme import Tone

_LEFT_SHARE = 0.44
_CODES = 24.0
_AFTER_LABEL = 8.0


def payers(pen: Pen) -> None:
    """Place the numbers of public payers, insurer and insured, in boxes where they fit."""
    top = pen.y
    middle = WIDTH / 2
    c = pen.content
    left = [cell for both in c.payers for cell in zip(both, (8, 7), strict=True)]
    right: list[tuple[Pair, int]] = [(c.insurer, 8), (c.insured, 0)]
    if not left:  # a form without public payers: the two stand side by side
        left, right = right[:1], right[1:]
    for index, cell in enumerate(left):
        cells = [(0.0, middle, *cell)]
        cells += [(middle, WIDTH, *beside) for beside in right[index : index + 1]]
        height = max(_number_height(pen, *cell) for cell in cells)
        for each in cells:
            _number_cell(pen, *each, height)
        pen.layout.rules.append(Rule(middle, pen.y, 0, height))
        pen.y += height + 1
        pen.layout.rules.append(Rule(0, pen.y - 1, WIDTH, 0))
    pen.y -= 1
    pen.layout.rules.pop()
    lines = {pair.line for both in c.payers for pair in both}
    lines |= {c.insurer.line, c.insured.line}
    pen.end_block(top, lines, spoken("保険", _payer_pairs(c)))


def _number_lines(pen: Pen, left: float, right: float, pair: Pair) -> list[str]:
    """The text of a cell without boxes, broken to the room beside its label."""
    room = right - left - 3 * PAD - pen.measure(Style.LABEL, pair.label)
    return pen.wrapped(Style.BODY, pair.text, room)


def _number_height(pen: Pen, left: float, right: float, pair: Pair, boxes: int) -> float:
    if boxes and len(pair.text) <= boxes:
        return 28.0
    return max(28.0, len(_number_lines(pen, left, right, pair)) * LINE + 9)


def _number_cell(
    pen: Pen, left: float, right: float, pair: Pair, boxes: int, height: float
) -> None:
    """A label; at the right end its digits, one to a box, or a text that needs no boxes."""
    pen.label(left + PAD, pen.y, pair.label, 28)
    pen.mark(pair.line, QRectF(left, pen.y, right - left, height))
    if boxes and len(pair.text) <= boxes:
        _boxes(pen, right - PAD - 1 - boxes * 18, pair, boxes)
        return
    lines = _number_lines(pen, left, right, pair)
    y = pen.y + (height - len(lines) * LINE) / 2
    for index, part in enumerate(lines):
        place = QRectF(left, y + index * LINE, right - left - PAD - 1, LINE)
        if part:
            end = Qt.AlignmentFlag.AlignRight
            item = TextItem(place, part, Style.BODY, Tone.TEXT, end, pair.line)
            pen.layout.texts.append(item)


def _boxes(pen: Pen, start: float, pair: Pair, boxes: int) -> None:
    """Digits in boxes of 18 by 20, the last one at the right."""
    center = Qt.AlignmentFlag.AlignHCenter
    for index, digit in enumerate(pair.text.rjust(boxes)):
        x = start + index * 18
        pen.layout.rules.append(Rule(x, pen.y + 4, 0, 20))
        if digit != " ":
            text = Text(digit, pair.line)
            pen.put(x, pen.y + 4, text, height=20, width=18, align=center)
    pen.layout.rules.append(Rule(start + boxes * 18, pen.y + 4, 0, 20))
    pen.layout.rules.append(Rule(start, pen.y + 4, boxes * 18, 0))
    pen.layout.rules.append(Rule(start, pen.y + 24, boxes * 18, 0))


def persons(pen: Pen) -> None:
    """Place the patient at the left and the institution with its signer at the right."""
    top = pen.y
    split = round(WIDTH * _LEFT_SHARE)
    left_end = _patient(pen, top, split)
    right_end = _institution(pen, top, split)
    pen.y = max(left_end, right_end, top + 102)
    _institution_codes(pen, split)
    pen.layout.rules.append(Rule(split, top, 0, pen.y - top))
    c = pen.content
    lines = {t.line for t in (c.patient_name, *c.patient_facts, *c.patient_insurance)}
    lines |= {t.line for t in (c.address, c.institution, *c.contact, c.signer)}
    patient = [c.patient_name.text, *(t.text for t in c.patient_facts + c.patient_insurance)]
    clinic = [c.institution.text, *(t.text for t in c.contact), c.signer.text]
    height = pen.y - top
    pen.layout.groups.append(
        Group("。".join(["患者", *patient]), QRectF(0, top, split, height), frozenset())
    )
    pen.end_block(top, lines, "。".join([c.form.words.institution, *clinic]))
    last = pen.layout.groups[-1]
    pen.layout.groups[-1] = Group(last.name, QRectF(split, top, WIDTH - split, height), last.lines)


def _patient(pen: Pen, top: float, split: float) -> float:
    c = pen.content
    y = top + 4
    left = pen.label(PAD, y, "患者", 18) + 8
    for part in pen.wrapped(Style.SMALL, c.patient_kana.text, split - PAD - left):
        pen.put(left, y, part, Style.SMALL, tone=Tone.TEXT2, height=18)
        y += 18
    for part in pen.wrapped(Style.NAME, c.patient_name.text, split - 2 * PAD):
        pen.put(PAD, y, Text(part, c.patient_name.line), Style.NAME, height=25)
        pen.mark(c.patient_name.line, QRectF(0, y, split, 25))
        y += 25
    y += 1
    for texts in (c.patient_facts, c.patient_insurance):
        y = _flow(pen, PAD, y, split - PAD, texts, 13)
    return y + 4


def _flow(
    pen: Pen, left: float, y: float, right: float, texts: Sequence[Text], gap: float
) -> float:
    """Texts one after the other, a new line where one does not fit; return the next y."""
    x = left
    for text in texts:
        if x > left and x + pen.measure(Style.BODY, text.text) > right:
            x, y = left, y + LINE
        for index, part in enumerate(pen.wrapped(Style.BODY, text.text, right - left)):
            if index:
                x, y = left, y + LINE
            pen.mark(text.line, QRectF(left - PAD, y, right - left + 2 * PAD, LINE))
            x = pen.put(x, y, Text(part, text.line)) + gap
    return y + LINE if texts else y


def _institution(pen: Pen, top: float, split: float) -> float:
    c = pen.content
    left, room = split + PAD, WIDTH - split - 2 * PAD - 1
    y = top + 4
    for part in _lines_of_pieces(pen, Style.SMALL, c.address.text, room):
        text = Text(part, c.address.line)
        pen.put(left, y, text, Style.SMALL, tone=Tone.TEXT2, height=16)
        pen.mark(c.address.line, QRectF(split, y, WIDTH - split, 16))
        y += 16
    for part in pen.wrapped(Style.BODY, c.institution.text, room):
        pen.put(left, y, Text(part, c.institution.line))
        pen.mark(c.institution.line, QRectF(split, y, WIDTH - split, LINE))
        y += LINE
    y = _flow(pen, left, y, WIDTH - PAD, c.contact, 16) - LINE if c.contact else y
    x = max((t.rect.right() for t in pen.layout.texts if t.rect.top() == y), default=left - 16)
    name, kana = c.signer, c.signer_kana
    needed = pen.measure(Style.STRONG, name.text) + pen.measure(Style.SMALL, kana.text) + 22
    if x + needed > WIDTH - PAD:
        x, y = left - 16, y + LINE
    end = x
    for index, part in enumerate(pen.wrapped(Style.STRONG, name.text, WIDTH - PAD - x - 16)):
        y += LINE if index else 0
        end = pen.put(x + 16, y, part, Style.STRONG, line=name.line)
        pen.mark(name.line, QRectF(split, y, WIDTH - split, LINE))
    pen.put(end + 6, y, kana, Style.SMALL, tone=Tone.TEXT2)
    return y + LINE + 4 + _codes_height(pen, split) + 1


def _codes_height(pen: Pen, split: float) -> float:
    return max((height for _, _, height in _code_cells(pen, split)), default=_CODES)


def _code_cells(pen: Pen, split: float) -> list[tuple[Pair, float, float]]:
    """The three numbers of the institution, each with the width and height of its cell."""
    widths = (86.0, 86.0, WIDTH - split - 172)
    return [
        (pair, width, _cell_height(pen, pair, width, _CODES))
        for pair, width in zip(pen.content.codes, widths, strict=False)
    ]


def _cell_height(pen: Pen, pair: Pair, width: float, least: float) -> float:
    return max(least, len(_beside_label(pen, pair, width)) * LINE + least - LINE)


def _labelled_cell(pen: Pen, x: float, width: float, pair: Pair, least: float) -> None:
    """A label and its text beside it, in as many lines as it needs."""
    end = pen.label(x + PAD, pen.y, pair.label, least)
    for index, part in enumerate(_beside_label(pen, pair, width)):
        y = pen.y + index * LINE
        pen.put(end + _AFTER_LABEL, y, part, height=least, line=pair.line)


def _institution_codes(pen: Pen, split: float) -> None:
    """The three numbers of the institution at the foot of its cell."""
    end, height = pen.y, _codes_height(pen, split)
    pen.y = end - height
    pen.layout.rules.append(Rule(split, pen.y - 1, WIDTH - split, 0))
    x = split
    for index, (pair, width, _) in enumerate(_code_cells(pen, split)):
        if index:
            pen.layout.rules.append(Rule(x, pen.y, 0, height))
        _labelled_cell(pen, x, width, pair, _CODES)
        x += width
    pen.y = end


def dates(pen: Pen) -> None:
    """Place the date of issue, and what stands beside it."""
    top = pen.y
    split = round(WIDTH * _LEFT_SHARE)
    c, beside = pen.content, pen.content.beside_date
    cells = ((0.0, split, c.issued), (split, WIDTH - split, beside))
    height = max(_cell_height(pen, pair, width, 27) for _, width, pair in cells)
    for x, width, pair in cells:
        _labelled_cell(pen, x, width, pair, 27)
        pen.mark(pair.line, QRectF(x, top, width, height))
    pen.layout.rules.append(Rule(split, top, 0, height))
    pen.y += height
    pen.end_block(top, {c.issued.line, beside.line}, spoken("日付", [c.issued, beside]))


def _lines_of_pieces(pen: Pen, style: Style, text: str, width: float) -> list[str]:
    """Break at full-width spaces where possible (postcode, street, building)."""
    lines: list[str] = []
    for piece in text.split("　"):
        longer = f"{lines[-1]}　{piece}" if lines else piece
        if lines and pen.measure(style, longer) <= width:
            lines[-1] = longer
        else:
            lines += pen.wrapped(style, piece, width)
    return lines


def _beside_label(pen: Pen, pair: Pair, width: float) -> list[str]:
    """The text of a cell, broken to the room beside its label."""
    room = width - PAD - _AFTER_LABEL - pen.measure(Style.LABEL, pair.label) - 2
    return pen.wrapped(Style.BODY, pair.text, room)


def _payer_pairs(content: SheetContent) -> list[Pair]:
    filled = [pair for both in content.payers for pair in both]
    return [pair for pair in (*filled, content.insurer, content.insured) if pair.text]
