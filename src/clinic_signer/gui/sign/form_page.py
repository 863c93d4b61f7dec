"""The form with its findings: beside it in a wide window, inside it in a narrow one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import theme
from clinic_signer.gui.sign.findings import Counts, FindingCard, SummaryCard, tints
from clinic_signer.gui.sign.sheet import ZOOMS, PrescriptionSheet
from clinic_signer.gui.sign.sheet_content import RowKind, SheetContent
from clinic_signer.gui.sign.sheet_elements import WIDTH, SheetOptions
from clinic_signer.gui.theme import Level
from clinic_signer.prescription.findings import Finding, Severity

MARGIN_WIDTH = 240
_GAP = 12
_SIDE = 12
"""Around the page."""
_BETWEEN_CARDS = 8


class FormPage(QWidget):
    """Lays out sheet and cards; lives in a scroll area.

    Signals:
        confirmed: index of a finding the person has confirmed.
        undone: index of a finding whose confirmation was taken back.
    """

    confirmed = Signal(int)
    undone = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self.sheet = PrescriptionSheet()
        self.sheet.setParent(self)
        self.summary = SummaryCard()
        self.summary.setParent(self)
        self.cards: list[FindingCard] = []
        self._content: SheetContent | None = None
        self._options = SheetOptions()
        self._findings: tuple[Finding, ...] = ()
        self._zoom = 1.0
        self._narrow = self._short = False
        self._room: int | None = None
        self._is_inside = False

    # -- what is shown ----------------------------------------------------------------------

    def show_form(
        self,
        content: SheetContent,
        findings: tuple[Finding, ...],
        confirmed: Mapping[int, datetime],
        options: SheetOptions,
        more: tuple[Level, str] | None = None,
    ) -> None:
        """Show a document with its findings; ``more`` is a line of the summary."""
        same = content is self._content and findings == self._findings
        self._content, self._findings, self._options = content, findings, options
        if not same:
            for card in self.cards:
                card.hide()
                card.deleteLater()
            self.cards = [self._card(index, x) for index, x in enumerate(findings)]
        for index, card in enumerate(self.cards):
            card.show_confirmed(confirmed.get(index))
        medicines = [row for rp in content.rps for row in rp.rows if row.kind is RowKind.MEDICINE]
        coded = sum(1 for row in medicines if row.code)
        self.summary.show_counts(Counts.of(findings, confirmed), len(medicines), coded, more)
        self.arrange()

    def _card(self, index: int, finding: Finding) -> FindingCard:
        where = self._where(finding)
        card = FindingCard(finding, where)
        card.setParent(self)
        card.confirmed.connect(lambda: self.confirmed.emit(index))
        card.undone.connect(lambda: self.undone.emit(index))
        card.show()
        return card

    def _where(self, finding: Finding) -> str:
        for rp in self._content.rps if self._content is not None else ():
            if any(finding.line in row.lines for row in rp.rows):
                return f"Rp{rp.number}"
        return ""

    def allow_confirming(self, why_not: str) -> None:
        """Let the person confirm findings, or say why that is somebody else's to do."""
        for card in self.cards:
            card.allow_confirming(why_not)

    # -- zoom and layout --------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """How large the form is drawn; 1.0 is 100 %."""
        return self._zoom

    def step_zoom(self, step: int) -> None:
        """Go one size larger (+1) or smaller (-1); 0 is 100 %."""
        index = ZOOMS.index(self._zoom) + step if step else 0
        self.set_zoom(ZOOMS[max(0, min(index, len(ZOOMS) - 1))])

    def set_zoom(self, zoom: float) -> None:
        """Have one of the sizes."""
        self._zoom = zoom
        self._choose_layout()
        self.arrange()

    def set_measures(self, *, narrow: bool, short: bool) -> None:
        """Change between the layouts of wide, narrow and short windows."""
        if (narrow, short) != (self._narrow, self._short):
            self._narrow, self._short = narrow, short
            self._choose_layout()
            self.arrange()

    def set_room(self, width: int) -> None:
        """Say how wide the page can be without being scrolled sideways; in logical pixels."""
        self._room = width
        if self._choose_layout():
            self.arrange()

    def _choose_layout(self) -> bool:
        """Where there is no room beside the form, findings stand in it; True for a change."""
        beside = round((WIDTH + 2) * self._zoom) + _GAP + MARGIN_WIDTH + 2 * _SIDE
        is_inside = self._narrow or (self._room is not None and self._room < beside)
        changed = is_inside != self._is_inside
        if changed:
            self._is_inside = is_inside
            self.summary.set_compact(compact=is_inside)
        return changed

    def _wanted_width(self) -> int:
        sheet = self.sheet.sizeHint().width()
        return sheet if self._is_inside else sheet + _GAP + MARGIN_WIDTH

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page centred."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.arrange()

    def arrange(self) -> None:
        """Place the sheet and every card; nothing to do before the first prescription."""
        if self._content is None:
            return
        room = self._room_inside() if self._is_inside else {}
        options = SheetOptions(
            with_title=not self._short,
            state=self._options.state,
            signature=self._options.signature,
            room_for=room,
        )
        self.sheet.show_content(self._content, options, tints(self._findings), self._zoom)
        self.sheet.describe(
            [(card.finding.line, card.accessibleName()) for card in self.cards if card.finding.line]
        )
        wide = self._wanted_width()
        left = max(_SIDE, (self.width() - wide) // 2)
        top = 12
        if self._is_inside:
            top = self._arrange_inside(left, top)
        else:
            self.sheet.move(left, top)
            top = self._arrange_beside(left + self.sheet.width() + _GAP, top)
        bottom = max(self.sheet.geometry().bottom(), top) + 16
        self.setMinimumSize(QSize(wide + 2 * _SIDE, bottom))
        self.update()

    def _with_line(self) -> list[FindingCard]:
        rows = self.sheet.layout_shown.rows
        placed = [c for c in self.cards if c.finding.line in rows]
        return sorted(placed, key=lambda c: self._line_top(c))

    def _without_line(self) -> list[FindingCard]:
        rows = self.sheet.layout_shown.rows
        return [card for card in self.cards if card.finding.line not in rows]

    def _line_top(self, card: FindingCard) -> int:
        line = card.finding.line
        rect = self.sheet.row_rect(line) if line is not None else None
        return rect.top() if rect is not None else 0

    def _arrange_beside(self, left: int, top: int) -> int:
        """Cards in the margin, each beside its line, lower where they would overlap."""
        self.summary.show()
        y = self._put(self.summary, left, top)
        for card in self._without_line():
            y = self._put(card, left, y + _BETWEEN_CARDS)
        for card in self._with_line():
            wanted = self.sheet.y() + self._line_top(card)
            y = self._put(card, left, max(wanted, y + _BETWEEN_CARDS))
        return y

    def _put(self, card: QWidget, left: int, top: int) -> int:
        height = _height_of(card, MARGIN_WIDTH)
        card.setGeometry(left, top, MARGIN_WIDTH, height)
        return top + height

    def _arrange_inside(self, left: int, top: int) -> int:
        """Cards in the gaps of the form; those without a line above it."""
        open_ones = Counts.of(self._findings, {})
        self.summary.setVisible(bool(open_ones.blocked))
        width = self.sheet.width()
        y = top
        above: list[QWidget] = [*([self.summary] if open_ones.blocked else [])]
        for card in (*above, *self._without_line()):
            height = _height_of(card, width)
            card.setGeometry(left, y, width, height)
            y += height + _BETWEEN_CARDS
        self.sheet.move(left, y)
        offset: dict[int, int] = {}
        for card in self._with_line():
            line = card.finding.line or 0
            gap = self.sheet.gap_rect(line)
            if gap is None:
                continue
            start = gap.top() + offset.get(line, 0)
            height = _height_of(card, gap.width())
            corner = self.sheet.pos() + QPoint(gap.left(), start)
            card.setGeometry(QRect(corner, QSize(gap.width(), height)))
            card.raise_()
            offset[line] = offset.get(line, 0) + height + _BETWEEN_CARDS
        return y

    def _room_inside(self) -> dict[int, float]:
        """The height each line's findings need, in sheet units."""
        width = round(self.sheet.sizeHint().width() - 160 * self._zoom)
        needed: dict[int, float] = {}
        for card in self.cards:
            line = card.finding.line
            if line is not None:
                height = (_height_of(card, width) + _BETWEEN_CARDS) / self._zoom
                needed[line] = needed.get(line, 0.0) + height
        return {line: height - _BETWEEN_CARDS / self._zoom for line, height in needed.items()}

    # -- ties -------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tie from each card in the margin to its line."""
        if self._is_inside:
            return
        painter = QPainter(self)
        for card in self._with_line():
            rect = self.sheet.row_rect(card.finding.line or 0)
            if rect is None:
                continue
            painter.setPen(theme.colour(card.level.bar))
            self._paint_tie(painter, card, self.sheet.y() + min(rect.center().y(), rect.top() + 10))
        painter.end()

    def _paint_tie(self, painter: QPainter, card: FindingCard, y: int) -> None:
        start, end = self.sheet.geometry().right() + 1, card.x()
        inside = card.y() + 6 <= y <= card.geometry().bottom() - 6
        if inside:
            painter.drawLine(start, y, end, y)
            return
        # The card had to move down: the tie goes down with it.
        turn, to = start + 6, card.y() + 12
        painter.drawLine(start, y, turn, y)
        painter.drawLine(turn, y, turn, to)
        painter.drawLine(turn, to, end, to)

    # -- going through findings -------------------------------------------------------------

    def stops(self) -> list[FindingCard]:
        """The findings in the order of F8: those that need something first in reading order."""
        return [*self._without_line(), *self._with_line()]

    def current_card(self) -> FindingCard | None:
        """The finding that has the keyboard."""
        for card in self.cards:
            if card.hasFocus() or card.stop.hasFocus():
                return card
        return None

    def next_open_warning(self) -> FindingCard | None:
        """The first caution that is not confirmed yet."""
        for card in self.stops():
            waits = card.confirm is not None and card.confirm.isVisibleTo(card)
            if card.finding.severity is Severity.WARNING and waits:
                return card
        return None

    def go_to_finding(self, step: int) -> FindingCard | None:
        """Move the keyboard to the next (+1) or previous (-1) finding."""
        stops = self.stops()
        if not stops:
            return None
        here = next((i for i, c in enumerate(stops) if c.stop.hasFocus() or c.hasFocus()), None)
        index = (0 if step > 0 else -1) if here is None else (here + step) % len(stops)
        card = stops[index]
        card.stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return card


def _height_of(card: QWidget, width: int) -> int:
    layout = card.layout()
    if layout is None:
        return card.sizeHint().height()
    layout.activate()
    return layout.heightForWidth(width) if layout.hasHeightForWidth() else card.sizeHint().height()
