"""The left side of the Verify screen: drop area, counts, the list of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from clinic_signer.gui import strings, theme
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.verify.look import Kind, look_of, paint_shape
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, frame, icon_button, row

WIDTH = 320
WIDTH_NARROW = 272
_ROW = 52
_ROW_NARROW = 48

_Index = QModelIndex | QPersistentModelIndex


@dataclass(slots=True, eq=False)
class FileEntry:
    """One file; ``verified`` is None until the result arrives.

    Attributes:
        path: the file, or only its name.
        verified: the result.
        data: the bytes of a document that is no file.
    """

    path: Path
    verified: Verified | None = None
    data: bytes | None = field(default=None, repr=False)

    @property
    def title(self) -> str:
        """The patient's name where the document says it, else the file's."""
        prescription = self.verified.prescription if self.verified is not None else None
        if prescription is not None:
            from clinic_signer.prescription.records import Patient

            patient = prescription.first(Patient)
            if patient is not None and (patient.name or patient.kana_name):
                return patient.name or patient.kana_name
        return self.path.name


class FilesModel(QAbstractListModel):
    """The files in the order they came."""

    ENTRY = Qt.ItemDataRole.UserRole + 1

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[FileEntry] = []

    def rowCount(self, parent: _Index = QModelIndex(), /) -> int:  # noqa: B008 - Qt's own default
        """How many rows there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole, /) -> object:
        """Answer for one row."""
        entry = self.entries[index.row()]
        if role == self.ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            look = look_of(entry.verified)
            name = entry.title.replace("　", " ")
            return strings.spoken([name, entry.path.name, look.word])
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.path.name
        return None

    def add(self, entries: Sequence[FileEntry]) -> None:
        """Add rows at the end."""
        if entries:
            first = len(self.entries)
            self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
            self.entries.extend(entries)
            self.endInsertRows()

    def show_result(self, entry: FileEntry, verified: Verified | None) -> None:
        """Keep a result and tell the views."""
        entry.verified = verified
        if entry in self.entries:
            index = self.index(self.entries.index(entry))
            self.dataChanged.emit(index, index)

    def clear(self) -> None:
        """Forget all files."""
        self.beginResetModel()
        self.entries.clear()
        self.endResetModel()

    def counts(self) -> dict[Kind, int]:
        """How many files there are of each kind."""
        kinds = [look_of(entry.verified).kind for entry in self.entries]
        return {kind: kinds.count(kind) for kind in Kind}


class FileDelegate(QStyledItemDelegate):
    """Paints a row: shape, name, file, verdict."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.narrow = False

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index, /) -> QSize:
        """The height of a row."""
        return QSize(100, _ROW_NARROW if self.narrow else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, /) -> None:
        """Paint one row."""
        entry = index.data(FilesModel.ENTRY)
        if not isinstance(entry, FileEntry):
            return
        place = QRect(option.rect)
        here = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        over = Tone.ON_ACCENT if here and theme.current().is_high_contrast else None
        look = look_of(entry.verified)
        painter.save()
        tone = Tone.BG_SELECTED if here else Tone.BG_HOVER if hover else Tone.BG_PANEL
        painter.fillRect(place, theme.colour(tone))
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.colour(Tone.LINE))
        if here:
            bar = QRect(place.left(), place.top() + 8, 3, place.height() - 16)
            painter.fillRect(bar, theme.colour(Tone.ACCENT))
        middle = place.top() + place.height() / 2
        side = 12 if self.narrow else 16
        paint_shape(painter, QRectF(place.left() + side, middle - 10, 20, 20), look.kind, over=over)
        word_font = theme.ui_font(13, strong=True)
        word_width = QFontMetrics(word_font).horizontalAdvance(look.word) + 2
        end = place.right() - 12 - word_width
        painter.setFont(word_font)
        painter.setPen(theme.colour(over or look.kind.ink))
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(end, place.top(), word_width, place.height()), centre, look.word)
        left = place.left() + side + 32
        top = round(middle) - 19
        width = max(0, end - left - 8)
        mode = Qt.TextElideMode
        for font, ink, text, y, elide in (
            (theme.ui_font(14, strong=True), Tone.TEXT, entry.title, top, mode.ElideRight),
            (theme.ui_font(12), Tone.TEXT2, entry.path.name, top + 20, mode.ElideMiddle),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(over or ink))
            fitted = QFontMetrics(font).elidedText(text, elide, width)
            painter.drawText(QRect(left, y, width, 19), centre, fitted)
        painter.restore()


class DropArea(QFrame):
    """Takes files by drag and drop, and offers to choose them.

    Signals:
        choose_wanted: the person wants to choose files.
    """

    choose_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "drop")
        self.choose = Button(strings.say(strings.CHOOSE_FILES), "link")
        self.choose.clicked.connect(self.choose_wanted)
        second = row(Label(strings.say(strings.OR), "muted"), self.choose, gap=4)
        second.addStretch(1)
        words = column(gap=0)
        words.addStretch(1)
        words.addWidget(Label(strings.say(strings.DROP), "small-strong"))
        words.addLayout(second)
        words.addStretch(1)
        line = row(gap=12, margins=(12, 0, 12, 0))
        line.addStretch(1)
        line.addWidget(IconLabel(Glyph.FILE_ARROW_DOWN, 28, Tone.TEXT2))
        line.addLayout(words)
        line.addStretch(1)
        self.setLayout(line)
        self.setFixedHeight(88)


class FilesPanel(QFrame):
    """Heading, drop area, counts, list.

    Signals:
        entry_chosen: the row that is current now (a ``FileEntry`` or None).
        choose_wanted: the person wants to choose files.
        clear_wanted: the list is to be emptied.
    """

    entry_chosen = Signal(object)
    choose_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, model: FilesModel) -> None:
        super().__init__()
        self.setProperty("surface", "side")
        self._model = model
        self.clear = icon_button(Glyph.TRASH, strings.say(strings.CLEAR_LIST))
        self.clear.clicked.connect(self.clear_wanted)
        heading = row(Label(strings.say(strings.VERIFY_TITLE), "subtitle"), gap=8)
        heading.addStretch(1)
        heading.addWidget(self.clear)
        self.drop = DropArea()
        self.drop.choose_wanted.connect(self.choose_wanted)
        self._head = column(gap=8, margins=(16, 12, 16, 12))
        self._head.addLayout(heading)
        self._head.addWidget(self.drop)
        self._counts = Label("", "caption")
        band = frame("band")
        band.setFixedHeight(30)
        band.setLayout(row(self._counts, margins=(16, 0, 16, 0)))
        self.view = FilesView(model)
        self.view.entry_chosen.connect(self.entry_chosen)
        whole = column(gap=0, margins=(0, 0, 1, 0))
        whole.addLayout(self._head)
        whole.addWidget(band)
        whole.addWidget(self.view, 1)
        self.setLayout(whole)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.setFixedWidth(WIDTH_NARROW if narrow else WIDTH)
        self.view.set_narrow(narrow=narrow)

    def show_counts(self) -> None:
        """Count the verdicts."""
        counts = self._model.counts()
        parts = [strings.say(strings.FILES, n=len(self._model.entries))]
        for kinds, words in (
            ((Kind.VALID,), strings.COUNT_VALID),
            ((Kind.ON_HOLD,), strings.COUNT_HOLD),
            ((Kind.INVALID,), strings.COUNT_INVALID),
            ((Kind.UNSIGNED, Kind.UNREADABLE), strings.COUNT_OTHER),
        ):
            count = sum(counts[kind] for kind in kinds)
            if count:
                parts.append(strings.say(words, n=count))
        self._counts.setText(strings.joined(parts))


class FilesView(QListView):
    """The list of files; one tab stop.

    Signals:
        entry_chosen: the row that is current now (a ``FileEntry`` or None).
    """

    focus_inside = True
    entry_chosen = Signal(object)

    def __init__(self, model: FilesModel) -> None:
        super().__init__()
        self._delegate = FileDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(strings.say(strings.VERIFIED_FILES))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self._delegate.narrow = narrow
        self.scheduleDelayedItemsLayout()

    def currentChanged(self, current: _Index, previous: _Index, /) -> None:
        """Tell which row is current."""
        super().currentChanged(current, previous)
        entry = current.data(FilesModel.ENTRY) if current.isValid() else None
        self.entry_chosen.emit(entry)
