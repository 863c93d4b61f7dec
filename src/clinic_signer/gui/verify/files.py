"""The left side of the Verify screen: drop area, counts, the list of files."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from clinic_signer.gui import icons, strings, theme
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.entry import FileEntry
from clinic_signer.gui.verify.filters import FilterBand
from clinic_signer.gui.verify.look import paint_shape, word_of
from clinic_signer.gui.verify.model import FilesModel
from clinic_signer.gui.verify.progress import ProgressPanel
from clinic_signer.gui.verify.trust_line import TrustLine
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, frame, icon_button, row

WIDTH = 320
WIDTH_NARROW = 272
_ROW = 52
_ROW_NARROW = 48
_DROP_GAP = 12

_Index = QModelIndex | QPersistentModelIndex


class FileDelegate(QStyledItemDelegate):
    """Paints a row: shape, name, file, verdict; below the verdict what must not be missed."""

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
        painter.save()
        tone = Tone.BG_SELECTED if here else Tone.BG_HOVER if hover else Tone.BG_PANEL
        painter.fillRect(place, theme.colour(tone))
        painter.fillRect(place.left(), place.bottom(), place.width(), 1, theme.colour(Tone.LINE))
        if here:
            bar = QRect(place.left(), place.top() + 8, 3, place.height() - 16)
            painter.fillRect(bar, theme.colour(Tone.ACCENT))
        middle = place.top() + place.height() / 2
        side = 12 if self.narrow else 16
        shape = QRectF(place.left() + side, middle - 10, 20, 20)
        paint_shape(painter, shape, entry.kind, over=over)
        width = self._paint_verdict(painter, place, entry, over)
        left, top = place.left() + side + 32, round(middle) - 19
        room = max(0, place.right() - 12 - width - left - 8)
        self._paint_names(painter, QRect(left, top, room, 39), entry, over)
        painter.restore()

    def _paint_verdict(
        self, painter: QPainter, place: QRect, entry: FileEntry, over: Tone | None
    ) -> int:
        """Paint it at the right; return how wide it is."""
        font, small = theme.ui_font(13, strong=True), theme.ui_font(12, strong=True)
        word, notice = word_of(entry.kind), strings.say(texts.NOTICED)
        noticed = entry.row is not None and entry.row.is_noticed
        width = QFontMetrics(font).horizontalAdvance(word) + 2
        if noticed:
            width = max(width, QFontMetrics(small).horizontalAdvance(notice) + 2 + 18)
        box = QRect(place.right() - 12 - width, place.top(), width, place.height())
        right = Qt.AlignmentFlag.AlignRight
        lines = [(box, font, entry.kind.ink, word)]
        if noticed:
            upper = QRect(box.left(), box.center().y() - 19, width, 19)
            lower = upper.translated(0, 20)
            glyph = QRect(
                lower.right() - QFontMetrics(small).horizontalAdvance(notice) - 19, 0, 16, 16
            )
            glyph.moveTop(lower.top() + 2)
            icons.paint(painter, glyph, Glyph.WARNING_OCTAGON_FILL, over or Tone.BLOCKED)
            lines = [(upper, font, entry.kind.ink, word), (lower, small, Tone.BLOCKED, notice)]
        for rect, each, ink, text in lines:
            painter.setFont(each)
            painter.setPen(theme.colour(over or ink))
            painter.drawText(rect, right | Qt.AlignmentFlag.AlignVCenter, text)
        return width

    def _paint_names(
        self, painter: QPainter, place: QRect, entry: FileEntry, over: Tone | None
    ) -> None:
        """Patient above, file below; a dispensing document says that it is one."""
        mode = Qt.TextElideMode
        dispensing = entry.row is not None and entry.row.is_dispensing
        file = strings.joined([strings.say(texts.DISPENSING) * dispensing, entry.path.name])
        lines: tuple[tuple[QFont, Tone, str, Qt.TextElideMode], ...] = (
            (theme.ui_font(14, strong=True), Tone.TEXT, entry.title, mode.ElideRight),
            (theme.ui_font(12), Tone.TEXT2, file, mode.ElideMiddle),
        )
        for number, (font, ink, text, elide) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(theme.colour(over or ink))
            fitted = QFontMetrics(font).elidedText(text, elide, place.width())
            line = QRect(place.left(), place.top() + 20 * number, place.width(), 19)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, fitted)


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
        line = row(gap=_DROP_GAP, margins=(_DROP_GAP, 0, _DROP_GAP, 0))
        line.addStretch(1)
        self._icon = IconLabel(Glyph.FILE_ARROW_DOWN, 28, Tone.TEXT2)
        line.addWidget(self._icon)
        line.addLayout(words)
        line.addStretch(1)
        self.setLayout(line)
        self._words = words
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.setMinimumHeight(48 if narrow else 88)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture gives way to the words."""
        super().resizeEvent(event)
        beside = self._icon.width() + 3 * _DROP_GAP
        self._icon.setVisible(self._words.sizeHint().width() + beside <= self.width())


class FilesPanel(QFrame):
    """Heading, drop area, counts, list, and what becomes of it.

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
        self.filters = FilterBand()
        self.progress = ProgressPanel()
        self.view = FilesView(model)
        self.view.entry_chosen.connect(self.entry_chosen)
        self._foot = frame("foot")
        kept = Label(strings.say(texts.ONLY_THIS_SESSION), "caption", wrap=True)
        self.trust = TrustLine()
        self._foot.setLayout(column(self.trust, kept, gap=6, margins=(16, 8, 12, 8)))
        whole = column(gap=0, margins=(0, 0, 1, 0))
        whole.addLayout(self._head)
        whole.addWidget(self.filters)
        whole.addWidget(self.progress)
        whole.addWidget(self.view, 1)
        whole.addWidget(self._foot)
        self.setLayout(whole)
        self.set_narrow(narrow=False)

    def set_narrow(self, *, narrow: bool) -> None:
        """Use the measures of the narrow layout."""
        self.setFixedWidth(WIDTH_NARROW if narrow else WIDTH)
        self.drop.set_narrow(narrow=narrow)
        self.view.set_narrow(narrow=narrow)
        self.filters.set_narrow(narrow=narrow)

    def show_counts(self) -> None:
        """Count the verdicts."""
        self.filters.show_counts(self._model)


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
        self.setMinimumHeight(_ROW_NARROW)  # else what is said below gets too little
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
