"""The rows of the batch dialog: how each prescription stands, and how that is painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from clinic_signer.gui import icons, strings, theme
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.words import Words

_ROW = 38
_PROBLEM_LINE = 20

_Index = QModelIndex | QPersistentModelIndex


class RowState(Enum):
    """How one prescription stands."""

    WAITING = strings.ROW_WAITING
    SIGNING = strings.ROW_SIGNING
    SENDING = strings.ROW_SENDING
    SIGNED = strings.ROW_SIGNED
    NOT_SAVED = strings.ROW_NOT_SAVED
    FAILED = strings.ROW_FAILED
    LEFT = strings.ROW_LEFT

    @property
    def words(self) -> Words:
        """The state for people."""
        return self.value

    @property
    def is_over(self) -> bool:
        """True when nothing more happens to it."""
        return self not in (RowState.WAITING, RowState.SIGNING, RowState.SENDING)

    @property
    def has_failed(self) -> bool:
        """True when the person has to look at it."""
        return self in (RowState.FAILED, RowState.NOT_SAVED)


_LOOK = {
    RowState.WAITING: (Glyph.CIRCLE_DASHED, Tone.TEXT3),
    RowState.SIGNING: (Glyph.HOURGLASS_MEDIUM, Tone.ACCENT_TEXT),
    RowState.SENDING: (Glyph.CHECK_CIRCLE, Tone.OK),
    RowState.SIGNED: (Glyph.CHECK_CIRCLE_FILL, Tone.OK),
    RowState.NOT_SAVED: (Glyph.X_CIRCLE_FILL, Tone.BLOCKED),
    RowState.FAILED: (Glyph.X_CIRCLE_FILL, Tone.BLOCKED),
    RowState.LEFT: (Glyph.CIRCLE, Tone.NEUTRAL),
}


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One row.

    Attributes:
        number: its place in the batch, which identifies it.
        patient: the patient's name.
        drugs: how many medicines, in words.
        state: how it stands.
        time: when it was signed.
        problem: cause and remedy, when it failed.
    """

    number: int
    patient: str
    drugs: str
    state: RowState = RowState.WAITING
    time: str = ""
    problem: str = ""


class BatchModel(QAbstractListModel):
    """The rows in the order of signing; failed ones first once it is over."""

    ROW = Qt.ItemDataRole.UserRole + 1

    def __init__(self, rows: Sequence[BatchRow]) -> None:
        super().__init__()
        self.rows = list(rows)

    def rowCount(self, parent: _Index = QModelIndex(), /) -> int:  # noqa: B008 - Qt's own default
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        """Answer for one row."""
        entry = self.rows[index.row()]
        if role == self.ROW:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.patient
        if role == Qt.ItemDataRole.AccessibleTextRole:
            name = entry.patient.replace("　", " ")
            return strings.spoken([name, strings.say(entry.state.words), entry.problem])
        return None

    def change(self, number: int, **changes: object) -> BatchRow:
        """Change one row and tell the views."""
        place = next(i for i, entry in enumerate(self.rows) if entry.number == number)
        self.rows[place] = replace(self.rows[place], **changes)  # type: ignore[arg-type]  # checked by the dataclass
        index = self.index(place)
        self.dataChanged.emit(index, index)
        return self.rows[place]

    def failed_first(self) -> None:
        """Move what needs attention to the top."""
        self.layoutAboutToBeChanged.emit()
        self.rows.sort(key=lambda entry: (not entry.state.has_failed, entry.number))
        self.layoutChanged.emit()

    def count(self, *states: RowState) -> int:
        """How many rows are in one of the states."""
        return sum(1 for entry in self.rows if entry.state in states)


class BatchDelegate(QStyledItemDelegate):
    """Paints a row: icon, name, count or problem, result, time."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index, /) -> QSize:
        """Taller when it has to say a problem."""
        entry = index.data(BatchModel.ROW)
        if not isinstance(entry, BatchRow) or not entry.problem:
            return QSize(100, _ROW)
        bounds = QFontMetrics(theme.ui_font(13)).boundingRect(
            QRect(0, 0, _problem_width(option.rect.width()), 1000),
            int(Qt.TextFlag.TextWordWrap),
            entry.problem,
        )
        return QSize(100, max(68, 8 + _PROBLEM_LINE + bounds.height() + 10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, /) -> None:
        """Paint one row."""
        entry = index.data(BatchModel.ROW)
        if not isinstance(entry, BatchRow):
            return
        place = QRect(option.rect)
        ground = Tone.BG_PANEL
        if entry.state.has_failed:
            ground = Tone.BLOCKED_BG
        elif entry.state is RowState.SIGNING and not theme.current().is_high_contrast:
            ground = Tone.BG_SELECTED
        painter.save()
        painter.fillRect(place, theme.colour(ground))
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.colour(Tone.LINE))
        glyph, tone = _LOOK[entry.state]
        head = QRect(place.left(), place.top(), place.width(), _ROW)
        icons.paint(painter, QRect(head.left() + 12, head.top() + 10, 18, 18), glyph, tone)
        waiting = entry.state in (RowState.WAITING, RowState.LEFT)
        name = QRect(head.left() + 42, head.top(), 160, _ROW)
        _text(
            painter, name, entry.patient, Tone.TEXT2 if waiting else Tone.TEXT, strong=not waiting
        )
        if entry.problem:
            self._paint_problem(painter, place, entry)
        else:
            drugs = QRect(name.right() + 8, head.top(), 140, _ROW)
            _text(painter, drugs, entry.drugs, Tone.TEXT2)
            right = head.adjusted(0, 0, -16, 0)
            end = Qt.AlignmentFlag.AlignRight
            _text(painter, right, entry.time, Tone.TEXT2, align=end)
            result = right.adjusted(0, 0, -52 if entry.time else 0, 0)
            words = strings.say(entry.state.words)
            _text(painter, result, words, tone, strong=not waiting, align=end)
        painter.restore()

    def _paint_problem(self, painter: QPainter, place: QRect, entry: BatchRow) -> None:
        left = place.left() + 210
        top = QRect(left, place.top() + 9, place.right() - left - 16, _PROBLEM_LINE)
        _text(painter, top, strings.say(entry.state.words), Tone.BLOCKED, strong=True)
        below = QRect(left, top.bottom() + 1, _problem_width(place.width()), place.height() - 36)
        painter.setFont(theme.ui_font(13))
        painter.setPen(theme.colour(Tone.TEXT2))
        painter.drawText(below, int(Qt.TextFlag.TextWordWrap), entry.problem)


def _problem_width(whole: int) -> int:
    return max(120, whole - 210 - 20)


def _text(
    painter: QPainter,
    place: QRect,
    text: str,
    tone: Tone,
    *,
    strong: bool = False,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    font = theme.ui_font(13, strong=strong)
    painter.setFont(font)
    painter.setPen(theme.colour(tone))
    fitted = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, align | Qt.AlignmentFlag.AlignVCenter, fitted)
