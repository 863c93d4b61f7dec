"""Where everything stands on the form: texts, lines and boxes with coordinates.

All coordinates are logical px at 100 % with the origin at the sheet's upper left corner. The sheet
is always 616 wide and never stretches, so line ends stay where the eye expects them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from clinic_signer.gui import theme
from clinic_signer.gui.sign.sheet_content import (
    MedicineRow,
    Pair,
    RowKind,
    SheetContent,
    Text,
)
from clinic_signer.gui.theme import Tone

WIDTH = 616.0
_LEFT_SHARE = 0.44
_TICK, _RP, _AMOUNT, _CODE = 54.0, 34.0, 64.0, 132.0
_BEFORE_RP = 2 * _TICK
_NAME_LEFT = _BEFORE_RP + _RP
_CODE_LEFT = WIDTH - 1 - _CODE
_AMOUNT_LEFT = _CODE_LEFT - _AMOUNT
_LINE = 19.0
_ROW = 20.0
_PAD = 10.0
_LABEL_COLUMN = 68.0
_GAP_AROUND_CARD = 4.0
_CODES = 24.0
_AFTER_LABEL = 8.0
_WIDEST_AMOUNT = 150.0


_COMPARED_WITH = frozenset({RowKind.PRESCRIBED, RowKind.PRESCRIBED_USAGE})
_OF_MEDICINE = frozenset({RowKind.MEDICINE, RowKind.PRESCRIBED, RowKind.NOT_DISPENSED})


class Style(Enum):
    """Fonts of the sheet: (px, strong, universal-design face)."""

    BODY = (13, False, True)
    STRONG = (13, True, True)
    NAME = (18, True, True)
    TITLE = (20, True, True)
    SMALL = (12, False, True)
    LABEL = (12, False, False)


@cache
def font_of(style: Style) -> QFont:
    """Return the font of a style."""
    pixels, strong, form = style.value
    font = theme.form_font(pixels, strong=strong) if form else theme.ui_font(pixels, strong=strong)
    if style is Style.TITLE:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 14)
    return font


@cache
def _metrics(style: Style) -> QFontMetricsF:
    return QFontMetricsF(font_of(style))


def measure(style: Style, text: str) -> float:
    """Return the width of a text in logical px."""
    return _metrics(style).horizontalAdvance(text)


def wrapped(style: Style, text: str, width: float) -> list[str]:
    """Break a text into lines no wider than ``width``, where Japanese may be broken."""
    if measure(style, text) <= width:
        return [text]
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font_of(style))
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    units = text.encode("utf-16-le")  # Qt counts UTF-16 code units
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start, length = line.textStart() * 2, line.textLength() * 2
        lines.append(units[start : start + length].decode("utf-16-le", "replace"))
    layout.endLayout()
    return lines


@dataclass(frozen=True, slots=True)
class TextItem:
    """A text in its place; ``line`` is the line of the data it comes from."""

    rect: QRectF
    text: str
    style: Style
    tone: Tone = Tone.TEXT
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    line: int = 0

    @property
    def left(self) -> float:
        """Where the ink begins, alignment applied."""
        width = measure(self.style, self.text)
        if self.align is Qt.AlignmentFlag.AlignRight:
            return self.rect.right() - width
        if self.align is Qt.AlignmentFlag.AlignHCenter:
            return self.rect.center().x() - width / 2
        return self.rect.left()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of 1 px, horizontal or vertical; a zero-width rect side says which."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the form that a screen reader stops at."""

    name: str
    rect: QRectF
    lines: frozenset[int]


@dataclass(slots=True)
class SheetLayout:
    """The finished form.

    Attributes:
        texts: every text, in reading order.
        rules: every line.
        groups: the stops of a screen reader, in order.
        rows: line of the data → the place on the form that shows it (for tints and ties).
        gaps: line of the data → the room left for its findings inside the form.
        height: of the whole sheet.
    """

    texts: list[TextItem] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    rows: dict[int, QRectF] = field(default_factory=dict)
    gaps: dict[int, QRectF] = field(default_factory=dict)
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """How the form is drawn.

    Attributes:
        with_title: False where the window is too short for the title row.
        state: the words at the right of the title (署名前, 署名済).
        signature: what stands in the box of the signature.
        room_for: line of the data → height of the findings to be placed under it.
    """

    with_title: bool = True
    state: str = "署名前"
    signature: str = "電子署名　まだありません"
    room_for: Mapping[int, float] = field(default_factory=dict)


def lay_out(content: SheetContent, options: SheetOptions) -> SheetLayout:
    """Place everything that ``content`` says on a sheet."""
    builder = _Builder(content, options)
    for block in builder.blocks():
        block()
    builder.finish()
    return builder.layout


class _Builder:
    """Places one block under the other; ``_y`` is where the next one begins."""

    def __init__(self, content: SheetContent, options: SheetOptions) -> None:
        self.layout = SheetLayout()
        self._content = content
        self._options = options
        self._y = 0.0

    def blocks(self) -> Sequence[Callable[[], None]]:
        """The blocks of the form from top to bottom."""
        return (
            self._title,
            self._payers,
            self._persons,
            self._dates,
            self._origin,
            self._medicines,
            self._remarks,
            self._others,
            self._unknown,
            self._signature,
        )

    def finish(self) -> None:
        """The last block has no line under it: the outer frame is there."""
        if self.layout.rules and self.layout.rules[-1].y == self._y - 1:
            self.layout.rules.pop()
        self.layout.height = self._y
        self.layout.rows.setdefault(1, QRectF(0, 0, WIDTH, min(40.0, self._y)))

    # -- small parts ------------------------------------------------------------------------

    def _put(
        self,
        x: float,
        y: float,
        text: Text | str,
        style: Style = Style.BODY,
        *,
        tone: Tone = Tone.TEXT,
        height: float = _LINE,
        width: float | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        line: int = 0,
    ) -> float:
        """Place a text; return where it ends."""
        source = text.line if isinstance(text, Text) else line
        characters = text.text if isinstance(text, Text) else text
        if not characters:
            return x
        needed = measure(style, characters)
        rect = QRectF(x, y, needed if width is None else width, height)
        self.layout.texts.append(TextItem(rect, characters, style, tone, align, source))
        return x + needed

    def _label(self, x: float, y: float, text: str, height: float = _LINE) -> float:
        return self._put(x, y, text, Style.LABEL, tone=Tone.TEXT2, height=height)

    def _end_block(self, top: float, lines: set[int], name: str) -> None:
        """Close a block: its place for findings, room for cards, the line under it."""
        height = self._y - top
        for line in lines - {0}:
            self.layout.rows.setdefault(line, QRectF(0, top, WIDTH, height))
        self.layout.groups.append(Group(name, QRectF(0, top, WIDTH, height), frozenset(lines)))
        for line in sorted(lines):
            self._leave_room(line, _PAD)
        self._y += 1
        self.layout.rules.append(Rule(0, self._y - 1, WIDTH, 0))

    def _leave_room(self, line: int, left: float) -> None:
        needed = self._options.room_for.get(line, 0.0)
        if needed and line not in self.layout.gaps:
            top = self._y + _GAP_AROUND_CARD
            self.layout.gaps[line] = QRectF(left, top, WIDTH - left - 8, needed)
            self._y = top + needed + _GAP_AROUND_CARD

    def _mark(self, line: int, rect: QRectF) -> None:
        if line:
            known = self.layout.rows.get(line)
            self.layout.rows[line] = rect if known is None else known.united(rect)

    # -- blocks -----------------------------------------------------------------------------

    def _title(self) -> None:
        if not self._options.with_title:
            return
        words = self._content.form.words
        self._label(14, self._y, words.caption, 40)
        center, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
        self._put(7, self._y, words.title, Style.TITLE, height=40, width=WIDTH, align=center)
        place = QRectF(14, self._y, WIDTH - 28, 40)
        state = self._options.state
        self.layout.texts.append(TextItem(place, state, Style.LABEL, Tone.TEXT2, right))
        self._y += 40
        self._mark(1, QRectF(0, self._y - 40, WIDTH, 40))
        self.layout.rules.append(Rule(0, self._y - 1, WIDTH, 0))

    def _payers(self) -> None:
        top = self._y
        middle = WIDTH / 2
        c = self._content
        left = [cell for both in c.payers for cell in zip(both, (8, 7), strict=True)]
        right: list[tuple[Pair, int]] = [(c.insurer, 8), (c.insured, 0)]
        if not left:  # a form without public payers: the two stand side by side
            left, right = right[:1], right[1:]
        for index, cell in enumerate(left):
            cells = [(0.0, middle, *cell)]
            cells += [(middle, WIDTH, *beside) for beside in right[index : index + 1]]
            height = max(self._number_height(*cell) for cell in cells)
            for each in cells:
                self._number_cell(*each, height)
            self.layout.rules.append(Rule(middle, self._y, 0, height))
            self._y += height + 1
            self.layout.rules.append(Rule(0, self._y - 1, WIDTH, 0))
        self._y -= 1
        self.layout.rules.pop()
        lines = {pair.line for both in c.payers for pair in both}
        lines |= {c.insurer.line, c.insured.line}
        self._end_block(top, lines, _spoken("保険", _payer_pairs(c)))

    def _number_lines(self, left: float, right: float, pair: Pair) -> list[str]:
        """The text of a cell without boxes, broken to the room beside its label."""
        room = right - left - 3 * _PAD - measure(Style.LABEL, pair.label)
        return wrapped(Style.BODY, pair.text, room)

    def _number_height(self, left: float, right: float, pair: Pair, boxes: int) -> float:
        if boxes and len(pair.text) <= boxes:
            return 28.0
        return max(28.0, len(self._number_lines(left, right, pair)) * _LINE + 9)

    def _number_cell(
        self, left: float, right: float, pair: Pair, boxes: int, height: float
    ) -> None:
        """A label; at the right end its digits, one to a box, or a text that needs no boxes."""
        self._label(left + _PAD, self._y, pair.label, 28)
        self._mark(pair.line, QRectF(left, self._y, right - left, height))
        if boxes and len(pair.text) <= boxes:
            self._boxes(right - _PAD - 1 - boxes * 18, pair, boxes)
            return
        lines = self._number_lines(left, right, pair)
        y = self._y + (height - len(lines) * _LINE) / 2
        for index, part in enumerate(lines):
            place = QRectF(left, y + index * _LINE, right - left - _PAD - 1, _LINE)
            if part:
                end = Qt.AlignmentFlag.AlignRight
                item = TextItem(place, part, Style.BODY, Tone.TEXT, end, pair.line)
                self.layout.texts.append(item)

    def _boxes(self, start: float, pair: Pair, boxes: int) -> None:
        """Digits in boxes of 18 by 20, the last one at the right."""
        center = Qt.AlignmentFlag.AlignHCenter
        for index, digit in enumerate(pair.text.rjust(boxes)):
            x = start + index * 18
            self.layout.rules.append(Rule(x, self._y + 4, 0, 20))
            if digit != " ":
                text = Text(digit, pair.line)
                self._put(x, self._y + 4, text, height=20, width=18, align=center)
        self.layout.rules.append(Rule(start + boxes * 18, self._y + 4, 0, 20))
        self.layout.rules.append(Rule(start, self._y + 4, boxes * 18, 0))
        self.layout.rules.append(Rule(start, self._y + 24, boxes * 18, 0))

    def _persons(self) -> None:
        top = self._y
        split = round(WIDTH * _LEFT_SHARE)
        left_end = self._patient(top, split)
        right_end = self._institution(top, split)
        self._y = max(left_end, right_end, top + 102)
        self._institution_codes(split)
        self.layout.rules.append(Rule(split, top, 0, self._y - top))
        c = self._content
        lines = {t.line for t in (c.patient_name, *c.patient_facts, *c.patient_insurance)}
        lines |= {t.line for t in (c.address, c.institution, *c.contact, c.signer)}
        patient = [c.patient_name.text, *(t.text for t in c.patient_facts + c.patient_insurance)]
        clinic = [c.institution.text, *(t.text for t in c.contact), c.signer.text]
        height = self._y - top
        self.layout.groups.append(
            Group("。".join(["患者", *patient]), QRectF(0, top, split, height), frozenset())
        )
        self._end_block(top, lines, "。".join([c.form.words.institution, *clinic]))
        last = self.layout.groups[-1]
        self.layout.groups[-1] = Group(
            last.name, QRectF(split, top, WIDTH - split, height), last.lines
        )

    def _patient(self, top: float, split: float) -> float:
        c = self._content
        y = top + 4
        left = self._label(_PAD, y, "患者", 18) + 8
        for part in wrapped(Style.SMALL, c.patient_kana.text, split - _PAD - left):
            self._put(left, y, part, Style.SMALL, tone=Tone.TEXT2, height=18)
            y += 18
        for part in wrapped(Style.NAME, c.patient_name.text, split - 2 * _PAD):
            self._put(_PAD, y, Text(part, c.patient_name.line), Style.NAME, height=25)
            self._mark(c.patient_name.line, QRectF(0, y, split, 25))
            y += 25
        y += 1
        for texts in (c.patient_facts, c.patient_insurance):
            y = self._flow(_PAD, y, split - _PAD, texts, 13)
        return y + 4

    def _flow(
        self, left: float, y: float, right: float, texts: Sequence[Text], gap: float
    ) -> float:
        """Texts one after the other, a new line where one does not fit; return the next y."""
        x = left
        for text in texts:
            if x > left and x + measure(Style.BODY, text.text) > right:
                x, y = left, y + _LINE
            for index, part in enumerate(wrapped(Style.BODY, text.text, right - left)):
                if index:
                    x, y = left, y + _LINE
                self._mark(text.line, QRectF(left - _PAD, y, right - left + 2 * _PAD, _LINE))
                x = self._put(x, y, Text(part, text.line)) + gap
        return y + _LINE if texts else y

    def _institution(self, top: float, split: float) -> float:
        c = self._content
        left, room = split + _PAD, WIDTH - split - 2 * _PAD - 1
        y = top + 4
        for part in _lines_of_pieces(Style.SMALL, c.address.text, room):
            text = Text(part, c.address.line)
            self._put(left, y, text, Style.SMALL, tone=Tone.TEXT2, height=16)
            self._mark(c.address.line, QRectF(split, y, WIDTH - split, 16))
            y += 16
        for part in wrapped(Style.BODY, c.institution.text, room):
            self._put(left, y, Text(part, c.institution.line))
            self._mark(c.institution.line, QRectF(split, y, WIDTH - split, _LINE))
            y += _LINE
        y = self._flow(left, y, WIDTH - _PAD, c.contact, 16) - _LINE if c.contact else y
        x = max((t.rect.right() for t in self.layout.texts if t.rect.top() == y), default=left - 16)
        name, kana = c.signer, c.signer_kana
        needed = measure(Style.STRONG, name.text) + measure(Style.SMALL, kana.text) + 22
        if x + needed > WIDTH - _PAD:
            x, y = left - 16, y + _LINE
        end = x
        for index, part in enumerate(wrapped(Style.STRONG, name.text, WIDTH - _PAD - x - 16)):
            y += _LINE if index else 0
            end = self._put(x + 16, y, part, Style.STRONG, line=name.line)
            self._mark(name.line, QRectF(split, y, WIDTH - split, _LINE))
        self._put(end + 6, y, kana, Style.SMALL, tone=Tone.TEXT2)
        return y + _LINE + 4 + self._codes_height(split) + 1

    def _codes_height(self, split: float) -> float:
        return max((height for _, _, height in self._code_cells(split)), default=_CODES)

    def _code_cells(self, split: float) -> list[tuple[Pair, float, float]]:
        """The three numbers of the institution, each with the width and height of its cell."""
        widths = (86.0, 86.0, WIDTH - split - 172)
        return [
            (pair, width, self._cell_height(pair, width, _CODES))
            for pair, width in zip(self._content.codes, widths, strict=False)
        ]

    def _cell_height(self, pair: Pair, width: float, least: float) -> float:
        return max(least, len(_beside_label(pair, width)) * _LINE + least - _LINE)

    def _labelled_cell(self, x: float, width: float, pair: Pair, least: float) -> None:
        """A label and its text beside it, in as many lines as it needs."""
        end = self._label(x + _PAD, self._y, pair.label, least)
        for index, part in enumerate(_beside_label(pair, width)):
            y = self._y + index * _LINE
            self._put(end + _AFTER_LABEL, y, part, height=least, line=pair.line)

    def _institution_codes(self, split: float) -> None:
        """The three numbers of the institution at the foot of its cell."""
        end, height = self._y, self._codes_height(split)
        self._y = end - height
        self.layout.rules.append(Rule(split, self._y - 1, WIDTH - split, 0))
        x = split
        for index, (pair, width, _) in enumerate(self._code_cells(split)):
            if index:
                self.layout.rules.append(Rule(x, self._y, 0, height))
            self._labelled_cell(x, width, pair, _CODES)
            x += width
        self._y = end

    def _dates(self) -> None:
        top = self._y
        split = round(WIDTH * _LEFT_SHARE)
        c, beside = self._content, self._content.beside_date
        cells = ((0.0, split, c.issued), (split, WIDTH - split, beside))
        height = max(self._cell_height(pair, width, 27) for _, width, pair in cells)
        for x, width, pair in cells:
            self._labelled_cell(x, width, pair, 27)
            self._mark(pair.line, QRectF(x, top, width, height))
        self.layout.rules.append(Rule(split, top, 0, height))
        self._y += height
        spoken = _spoken("日付", [c.issued, beside])
        self._end_block(top, {c.issued.line, beside.line}, spoken)

    def _origin(self) -> None:
        if self._content.origin:
            self._pairs("処方元", self._content.origin, 62)

    # -- medicines --------------------------------------------------------------------------

    def _medicines(self) -> None:
        top = self._y
        center, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
        columns = self._content.form.words.columns
        column = _BEFORE_RP / len(columns)
        for x, width, text, align in (
            *((index * column, column, text, center) for index, text in enumerate(columns)),
            (_BEFORE_RP + 8, _RP, "Rp", Qt.AlignmentFlag.AlignLeft),
            (_NAME_LEFT, 200.0, "薬品名・用法", Qt.AlignmentFlag.AlignLeft),
            (_AMOUNT_LEFT, _AMOUNT - _PAD, "数量", right),
            (_CODE_LEFT + 8, _CODE - 8, "コード", Qt.AlignmentFlag.AlignLeft),
        ):
            place = QRectF(x, top, width, 21)
            self.layout.texts.append(TextItem(place, text, Style.LABEL, Tone.TEXT2, align))
        self._y = top + 22
        self.layout.rules.append(Rule(0, self._y - 1, WIDTH, 0))
        body = self._y
        self._y += 3
        for rp in self._content.rps:
            start = self._y
            self._y += 5
            for row in rp.rows:
                self._row(row)
            self._y += 4
            lines = frozenset(line for row in rp.rows for line in row.lines)
            place = QRectF(0, start, WIDTH, self._y - start)
            self.layout.groups.append(Group(rp.spoken, place, lines))
        self._y += 4
        for index in range(len(columns)):
            self.layout.rules.append(Rule((index + 1) * column, body, 0, self._y - body))
        self._y += 1
        self.layout.rules.append(Rule(0, self._y - 1, WIDTH, 0))

    def _row(self, row: MedicineRow) -> None:
        top, tone = self._y, _tone(row)
        center = Qt.AlignmentFlag.AlignHCenter
        for x, ticked in ((0.0, row.no_change), (_TICK, row.patient_wish)):
            if ticked:
                self._cell(row, top, "✓", x, _TICK, center)
        if row.mark:
            style = Style.LABEL if row.kind in _COMPARED_WITH else Style.STRONG
            self._cell(row, top, row.mark, 0, _BEFORE_RP, center, style=style)
        numbers = wrapped(Style.STRONG, row.rp, _RP - 8) if row.rp else []
        for index, part in enumerate(numbers):
            self._cell(row, top + index * _ROW, part, _BEFORE_RP + 8, _RP, style=Style.STRONG)
        amounts = wrapped(Style.BODY, row.quantity, _WIDEST_AMOUNT) if row.quantity else []
        for index, part in enumerate(amounts):
            right, y = Qt.AlignmentFlag.AlignRight, top + index * _ROW
            self._cell(row, y, part, _AMOUNT_LEFT, _AMOUNT - _PAD, right, tone=tone)
        names = self._name(row, amounts, top)
        codes = wrapped(Style.SMALL, row.code, _CODE - 10) if row.code else []
        for index, part in enumerate(codes):
            y = top + index * _ROW
            self._cell(row, y, part, _CODE_LEFT + 8, _CODE, style=Style.SMALL, tone=Tone.TEXT2)
        self._y = top + max(names, len(codes), len(amounts), len(numbers), 1) * _ROW
        for line in row.lines:
            self._mark(line, QRectF(0, top, WIDTH, self._y - top))
        for line in row.lines:
            self._leave_room(line, _NAME_LEFT)

    def _name(self, row: MedicineRow, amounts: Sequence[str], top: float) -> int:
        """Place name, note or usage; return how many lines it takes."""
        indent = 0.0 if row.kind in _OF_MEDICINE else 14.0
        style = Style.STRONG if row.kind is RowKind.MEDICINE else Style.BODY
        quantity = max((measure(Style.BODY, amount) for amount in amounts), default=0.0)
        # A long amount ("1000000 ｍＬ") reaches into the column of the name, never into the code.
        room = _AMOUNT_LEFT + min(0.0, _AMOUNT - _PAD - quantity) - _NAME_LEFT - indent - 6
        parts = wrapped(style, row.text, room) if row.text else []
        for index, part in enumerate(parts):
            y, tone = top + index * _ROW, _tone(row)
            self._cell(row, y, part, _NAME_LEFT + indent, room, style=style, tone=tone)
        return len(parts)

    def _cell(
        self,
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
        self.layout.texts.append(TextItem(place, text, style, tone, align, row.line))

    # -- foot -------------------------------------------------------------------------------

    def _remarks(self) -> None:
        pairs = self._content.remarks or [Pair("備考", "—")]
        self._pairs("備考", pairs, 76)

    def _others(self) -> None:
        if self._content.others:
            self._pairs("その他", self._content.others, 100)

    def _unknown(self) -> None:
        if self._content.unknown:
            pairs = [
                Pair(f"{text.line}行目", text.text, text.line) for text in self._content.unknown
            ]
            self._pairs("解釈でき\nない行", pairs, 76)

    def _signature(self) -> None:
        heading = self._content.form.words.signature
        self._pairs(heading, [Pair("", self._options.signature)], 0, least=41)

    def _pairs(
        self, heading: str, pairs: Sequence[Pair], label_width: float, least: float = 27
    ) -> None:
        """A block with a heading at the left and labelled texts at the right."""
        top = self._y
        for index, part in enumerate(heading.split("\n")):
            self._label(_PAD, top + 4 + index * 16, part, 18)
        left = _LABEL_COLUMN + _PAD
        text_left = left + (label_width + 8 if label_width else 0)
        many = len(heading.split("\n")) > 1 and len(pairs) == 1
        y = top + (11 if many else 4)
        self._y = y
        for pair in pairs:
            row_top = self._y
            self._label(left, row_top, pair.label)
            parts = wrapped(Style.BODY, pair.text, WIDTH - text_left - _PAD)
            for index, part in enumerate(parts):
                self._put(text_left, row_top + index * _LINE, part, line=pair.line)
            self._y = row_top + len(parts) * _LINE
            self._mark(
                pair.line, QRectF(_LABEL_COLUMN, row_top, WIDTH - _LABEL_COLUMN, self._y - row_top)
            )
            self._leave_room(pair.line, left)
        self._y = max(self._y + 4, top + least)
        self.layout.rules.append(Rule(_LABEL_COLUMN, top, 0, self._y - top))
        lines = {pair.line for pair in pairs}
        self._end_block(top, lines, _spoken(heading.replace("\n", ""), pairs))


def _lines_of_pieces(style: Style, text: str, width: float) -> list[str]:
    """Break at full-width spaces where possible (postcode, street, building)."""
    lines: list[str] = []
    for piece in text.split("　"):
        longer = f"{lines[-1]}　{piece}" if lines else piece
        if lines and measure(style, longer) <= width:
            lines[-1] = longer
        else:
            lines += wrapped(style, piece, width)
    return lines


def _beside_label(pair: Pair, width: float) -> list[str]:
    """The text of a cell, broken to the room beside its label."""
    room = width - _PAD - _AFTER_LABEL - measure(Style.LABEL, pair.label) - 2
    return wrapped(Style.BODY, pair.text, room)


def _tone(row: MedicineRow) -> Tone:
    """What only the prescription says stands back behind what is signed."""
    return Tone.TEXT if row.lines else Tone.TEXT2


def _payer_pairs(content: SheetContent) -> list[Pair]:
    filled = [pair for both in content.payers for pair in both]
    return [pair for pair in (*filled, content.insurer, content.insured) if pair.text]


def _spoken(name: str, pairs: Sequence[Pair]) -> str:
    return "。".join([name, *(f"{pair.label} {pair.text}".strip() for pair in pairs)])
