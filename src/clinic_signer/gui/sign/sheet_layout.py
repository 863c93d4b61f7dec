"""Where everything stands on the form: its blocks from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt

from clinic_signer.gui.sign.sheet_content import Pair, SheetContent
from clinic_signer.gui.sign.sheet_elements import (
    WIDTH,
    Join,
    Rule,
    SheetLayout,
    SheetOptions,
    Style,
    TextItem,
)
from clinic_signer.gui.sign.sheet_medicines import medicines
from clinic_signer.gui.sign.sheet_pen import LINE, PAD, Pen, spoken
from clinic_signer.gui.sign.sheet_top import dates, payers, persons
from clinic_signer.gui.theme import Tone

_LABEL_COLUMN = 68.0


def lay_out(content: SheetContent, options: SheetOptions) -> SheetLayout:
    """Place everything that ``content`` says on a sheet."""
    pen = Pen(content, options)
    for block in _BLOCKS:
        block(pen)
    _finish(pen)
    return pen.layout


def _finish(pen: Pen) -> None:
    """The last block has no line under it: the outer frame is there."""
    if pen.layout.rules and pen.layout.rules[-1].y == pen.y - 1:
        pen.layout.rules.pop()
    pen.layout.height = pen.y
    pen.layout.rows.setdefault(1, QRectF(0, 0, WIDTH, min(40.0, pen.y)))


def _title(pen: Pen) -> None:
    if not pen.options.with_title:
        return
    words = pen.content.form.words
    pen.label(14, pen.y, words.caption, 40)
    center, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
    pen.put(7, pen.y, words.title, Style.TITLE, height=40, width=WIDTH, align=center)
    place = QRectF(14, pen.y, WIDTH - 28, 40)
    state = pen.options.state
    pen.layout.texts.append(TextItem(place, state, Style.LABEL, Tone.TEXT2, right))
    pen.y += 40
    pen.mark(1, QRectF(0, pen.y - 40, WIDTH, 40))
    pen.layout.rules.append(Rule(0, pen.y - 1, WIDTH, 0))


def _origin(pen: Pen) -> None:
    if pen.content.origin:
        _pairs(pen, "処方元", pen.content.origin, 62)


def _remarks(pen: Pen) -> None:
    pairs = pen.content.remarks or [Pair("備考", "—")]
    _pairs(pen, "備考", pairs, 76)


def _others(pen: Pen) -> None:
    if pen.content.others:
        _pairs(pen, "その他", pen.content.others, 100)


def _unknown(pen: Pen) -> None:
    if pen.content.unknown:
        pairs = [Pair(f"{text.line}行目", text.text, text.line) for text in pen.content.unknown]
        _pairs(pen, "解釈でき\nない行", pairs, 76)


def _signature(pen: Pen) -> None:
    heading = pen.content.form.words.signature
    _pairs(pen, heading, [Pair("", pen.options.signature)], 0, least=41)


def _pairs(
    pen: Pen, heading: str, pairs: Sequence[Pair], label_width: float, least: float = 27
) -> None:
    """A block with a heading at the left and labelled texts at the right."""
    top = pen.y
    for index, part in enumerate(heading.split("\n")):
        pen.label(PAD, top + 4 + index * 16, part, 18)
    left = _LABEL_COLUMN + PAD
    text_left = left + (label_width + 8 if label_width else 0)
    many = len(heading.split("\n")) > 1 and len(pairs) == 1
    y = top + (11 if many else 4)
    pen.y = y
    for number, pair in enumerate(pairs):
        if number:
            pen.may_end_page(Join.ITEMS)
        row_top = pen.y
        pen.label(left, row_top, pair.label)
        parts = pen.wrapped(Style.BODY, pair.text, WIDTH - text_left - PAD)
        for index, part in enumerate(parts):
            pen.put(text_left, row_top + index * LINE, part, line=pair.line)
        pen.y = row_top + len(parts) * LINE
        pen.mark(pair.line, QRectF(_LABEL_COLUMN, row_top, WIDTH - _LABEL_COLUMN, pen.y - row_top))
        pen.leave_room(pair.line, left)
    pen.y = max(pen.y + 4, top + least)
    pen.layout.rules.append(Rule(_LABEL_COLUMN, top, 0, pen.y - top))
    lines = {pair.line for pair in pairs}
    pen.end_block(top, lines, spoken(heading.replace("\n", ""), pairs))


_BLOCKS = (
    _title,
    payers,
    persons,
    dates,
    _origin,
    medicines,
    _remarks,
    _others,
    _unknown,
    _signature,
)
"""From top to bottom."""
