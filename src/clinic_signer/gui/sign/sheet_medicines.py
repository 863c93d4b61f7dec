"""The medicines on the form: a row each, in columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt

from clinic_signer.gui.sign.sheet_content import MedicineRow, RowKind
from clinic_signer.gui.sign.sheet_elements import (
    WIDTH,
    Group,
    Join,
    Rule,
    Style,
    TextItem,
)
from clinic_signer.gui.sign.sheet_pen import PAD, Pen
from clinic_signer.gui.theme import Tone

_TICK, _RP, _AMOUNT, _CODE = 54.0, 34.0, 64.0, 132.0
_BEFORE_RP = 2 * _TICK
_NAME_LEFT = _BEFORE_RP + _RP
_CODE_LEFT = WIDTH - 1 - _CODE
_AMOUNT_LEFT = _CODE_LEFT - _AMOUNT
_ROW = 20.0
_WIDEST_AMOUNT = 150.0
_COMPARED_WITH = frozenset({RowKind.PRESCRIBED, RowKind.PRESCRIBED_USAGE})
_OF_MEDICINE = frozenset({RowKind.MEDICINE, RowKind.PRESCRIBED, RowKind.NOT_DISPENSED})

_BEGIN_AN_ITEM = frozenset({RowKind.MEDICINE, RowKind.NOT_DISPENSED})


def medicines(pen: Pen) -> None:
    """Place the columns with their heading, and every RP in them."""
    top = pen.y
    center, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
    columns = pen.content.form.words.columns
    column = _BEFORE_RP / len(columns)
    for x, width, text, align in (
        *((index * column, column, text, center) for index, text in enumerate(columns)),
        (_BEFORE_RP + 8, _RP, "Rp", Qt.AlignmentFlag.AlignLeft),
        (_NAME_LEFT, 200.0, "薬品名・用法", Qt.AlignmentFlag.AlignLeft),
        (_AMOUNT_LEFT, _AMOUNT - PAD, "数量", right),
        (_CODE_LEFT + 8, _CODE - 8, "コード", Qt.AlignmentFlag.AlignLeft),
    ):
        place = QRectF(x, top, width, 21)
        pen.layout.texts.append(TextItem(place, text, Style.LABEL, Tone.TEXT2, align))
    pen.y = top + 22
    pen.layout.rules.append(Rule(0, pen.y - 1, WIDTH, 0))
    pen.layout.columns = QRectF(0, top, WIDTH, pen.y - top)
    body = pen.y
    pen.y += 3
    for number, rp in enumerate(pen.content.rps):
        if number:
            pen.may_end_page(Join.BLOCKS)
        start = pen.y
        pen.y += 5
        for at, row in enumerate(rp.rows):
            if at and row.kind in _BEGIN_AN_ITEM:
                pen.may_end_page(Join.ITEMS, rp.number)
            _row(pen, row)
        pen.y += 4
        lines = frozenset(line for row in rp.rows for line in row.lines)
        place = QRectF(0, start, WIDTH, pen.y - start)
        pen.layout.groups.append(Group(rp.spoken, place, lines))
    pen.y += 4
    for index in range(len(columns)):
        pen.layout.rules.append(Rule((index + 1) * column, body, 0, pen.y - body))
    pen.y += 1
    pen.layout.rules.append(Rule(0, pen.y - 1, WIDTH, 0))
    pen.layout.table_end = pen.y
    pen.may_end_page(Join.BLOCKS)


def _row(pen: Pen, row: MedicineRow) -> None:
    top, tone = pen.y, _tone(row)
    center = Qt.AlignmentFlag.AlignHCenter
    for x, ticked in ((0.0, row.no_change), (_TICK, row.patient_wish)):
        if ticked:
            _cell(pen, row, top, "✓", x, _TICK, center)
    if row.mark:
        style = Style.LABEL if row.kind in _COMPARED_WITH else Style.STRONG
        _cell(pen, row, top, row.mark, 0, _BEFORE_RP, center, style=style)
    numbers = pen.wrapped(Style.STRONG, row.rp, _RP - 8) if row.rp else []
    for index, part in enumerate(numbers):
        _cell(pen, row, top + index * _ROW, part, _BEFORE_RP + 8, _RP, style=Style.STRONG)
    amounts = pen.wrapped(Style.BODY, row.quantity, _WIDEST_AMOUNT) if row.quantity else []
    for index, part in enumerate(amounts):
        right, y = Qt.AlignmentFlag.AlignRight, top + index * _ROW
        _cell(pen, row, y, part, _AMOUNT_LEFT, _AMOUNT - PAD, right, tone=tone)
    names = _name(pen, row, amounts, top)
    codes = pen.wrapped(Style.SMALL, row.code, _CODE - 10) if row.code else []
    for index, part in enumerate(codes):
        y = top + index * _ROW
        _cell(pen, row, y, part, _CODE_LEFT + 8, _CODE, style=Style.SMALL, tone=Tone.TEXT2)
    pen.y = top + max(names, len(codes), len(amounts), len(numbers), 1) * _ROW
    for line in row.lines:
        pen.mark(line, QRectF(0, top, WIDTH, pen.y - top))
    for line in row.lines:
        pen.leave_room(line, _NAME_LEFT)


def _name(pen: Pen, row: MedicineRow, amounts: Sequence[str], top: float) -> int:
    """Place name, note or usage; return how many lines it takes."""
    indent = 0.0 if row.kind in _OF_MEDICINE else 14.0
    style = Style.STRONG if row.kind is RowKind.MEDICINE else Style.BODY
    quantity = max((pen.measure(Style.BODY, amount) for amount in amounts), default=0.0)
    # A long amount ("1000000 ｍＬ") reaches into the column of the name, never into the code.
    room = _AMOUNT_LEFT + min(0.0, _AMOUNT - PAD - quantity) - _NAME_LEFT - indent - 6
    parts = pen.wrapped(style, row.text, room) if row.text else []
    for index, part in enumerate(parts):
        y, tone = top + index * _ROW, _tone(row)
        _cell(pen, row, y, part, _NAME_LEFT + indent, room, style=style, tone=tone)
    return len(parts)


def _cell(
    pen: Pen,
    row: MedicineRow,
    y: float,
    text: str,
    x: float,
    width: float,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    style: Style = Style.BODY,
    tone: Tone = Tone.TEXT,
) -> None:
    place = QRectF(x, y, width, _ROW)
    pen.layout.texts.append(TextItem(place, text, style, tone, align, row.line))


def _tone(row: MedicineRow) -> Tone:
    """What only the prescription says stands back behind what is signed."""
    return Tone.TEXT if row.lines else Tone.TEXT2
