"""The pen of the form: places texts, closes blocks, leaves room for findings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt

from clinic_signer.gui.sign.sheet_content import Pair, SheetContent, Text
from clinic_signer.gui.sign.sheet_elements import (
    WIDTH,
    Break,
    Group,
    Join,
    Rule,
    SheetLayout,
    SheetOptions,
    Style,
    TextItem,
    measure,
    wrapped,
)
from clinic_signer.gui.theme import Tone

LINE = 19.0
PAD = 10.0
_GAP_AROUND_CARD = 4.0


class Pen:
    """Places one block under the other.

    Attributes:
        layout: what has been placed.
        content: what the form says.
        options: how it is drawn.
        y: where the next block begins.
    """

    def __init__(self, content: SheetContent, options: SheetOptions) -> None:
        self.layout = SheetLayout()
        self.content = content
        self.options = options
        self.y = 0.0

    def measure(self, style: Style, text: str) -> float:
        """Return the width of a text in px of the form."""
        return measure(style, text, self.options.medium)

    def wrapped(self, style: Style, text: str, width: float) -> list[str]:
        """Break a text into lines no wider than ``width``."""
        return wrapped(style, text, width, self.options.medium)

    def put(
        self,
        x: float,
        y: float,
        text: Text | str,
        style: Style = Style.BODY,
        *,
        tone: Tone = Tone.TEXT,
        height: float = LINE,
        width: float | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        line: int = 0,
    ) -> float:
        """Place a text; return where it ends."""
        source = text.line if isinstance(text, Text) else line
        characters = text.text if isinstance(text, Text) else text
        if not characters:
            return x
        needed = self.measure(style, characters)
        rect = QRectF(x, y, needed if width is None else width, height)
        self.layout.texts.append(TextItem(rect, characters, style, tone, align, source))
        return x + needed

    def label(self, x: float, y: float, text: str, height: float = LINE) -> float:
        """Place the label of something; return where it ends."""
        return self.put(x, y, text, Style.LABEL, tone=Tone.TEXT2, height=height)

    def end_block(self, top: float, lines: set[int], name: str) -> None:
        """Close a block: its place for findings, room for cards, the line under it."""
        height = self.y - top
        for line in lines - {0}:
            self.layout.rows.setdefault(line, QRectF(0, top, WIDTH, height))
        self.layout.groups.append(Group(name, QRectF(0, top, WIDTH, height), frozenset(lines)))
        for line in sorted(lines):
            self.leave_room(line, PAD)
        self.y += 1
        self.layout.rules.append(Rule(0, self.y - 1, WIDTH, 0))
        self.may_end_page(Join.BLOCKS)

    def may_end_page(self, join: Join, rp: str = "") -> None:
        """Note that a page may end here."""
        self.layout.breaks.append(Break(self.y, join, rp))

    def leave_room(self, line: int, left: float) -> None:
        """Leave room for the findings of a line of the data, where there are any."""
        needed = self.options.room_for.get(line, 0.0)
        if needed and line not in self.layout.gaps:
            top = self.y + _GAP_AROUND_CARD
            self.layout.gaps[line] = QRectF(left, top, WIDTH - left - 8, needed)
            self.y = top + needed + _GAP_AROUND_CARD

    def mark(self, line: int, rect: QRectF) -> None:
        """Note that a place on the form shows a line of the data."""
        if line:
            known = self.layout.rows.get(line)
            self.layout.rows[line] = rect if known is None else known.united(rect)


def spoken(name: str, pairs: Sequence[Pair]) -> str:
    """What a screen reader says of a block."""
    return "。".join([name, *(f"{pair.label} {pair.text}".strip() for pair in pairs)])
