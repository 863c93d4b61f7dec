"""The left side of the Sign screen: heading, search, tabs, select-all, the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget

from clinic_signer.gui import strings
from clinic_signer.gui.controls import CheckBox, Notice, TabStrip
from clinic_signer.gui.empty_note import EmptyNote
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.search_field import SearchField
from clinic_signer.gui.sign import texts
from clinic_signer.gui.sign.entry import Filter
from clinic_signer.gui.sign.opening import (
    QUEUE_WIDTH,
    QUEUE_WIDTH_NARROW,
    QueueHeading,
    queue_note,
)
from clinic_signer.gui.sign.queue import Queue
from clinic_signer.gui.sign.queue_rows import QueueRows
from clinic_signer.gui.sign.queue_view import QueueView
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import column, frame, icon_button, row
from clinic_signer.prescription.kinds import DocumentKind

if TYPE_CHECKING:
    from clinic_signer.failures import Failure

WIDTH_TIGHT = 240
_SEARCH_DELAY_MS = 150
_LEAST_HEIGHT = 104
"""Two rows of the list, however little room there is."""
_EMPTY, _ROWS, _NOT_FOUND, _READING = range(4)


class QueuePanel(QFrame):
    """Everything about which prescriptions there are and which are chosen.

    Attributes:
        rows: what is shown of the queue.
        view: the list.

    Signals:
        entry_chosen: the row that is current now (an ``Entry`` or None).
        open_wanted: the person wants to open files.
        mine_wanted: show only what has the signer's name on it, from now on, or everything.
    """

    entry_chosen = Signal(object)
    open_wanted = Signal()
    mine_wanted = Signal(bool)

    def __init__(self, queue: Queue) -> None:
        super().__init__()
        self.setProperty("surface", "side")
        self._queue = queue
        self.rows = QueueRows(queue)
        self.view = QueueView(self.rows)
        self.view.entry_chosen.connect(self.entry_chosen)
        self._search_timer = QTimer(self, interval=_SEARCH_DELAY_MS, singleShot=True)
        self._search_timer.timeout.connect(self._filter)
        self._is_reading = False
        self._journal: Failure | None = None
        self._folders: Failure | None = None
        self._build()
        for signal in (queue.changed, queue.reset, queue.repainted):
            signal.connect(self._show_counts)
        self.set_measures(narrow=False, short=False, tight=False)
        self._show_counts()

    def _build(self) -> None:
        self._heading = QueueHeading(self._queue.today)
        self.open_button = self._heading.open_button
        self.open_button.clicked.connect(self.open_wanted)
        self._open_short = icon_button(Glyph.FOLDER_OPEN, strings.say(strings.OPEN_FILES), "Ctrl+O")
        self._open_short.clicked.connect(self.open_wanted)
        self.search = SearchField(strings.say(strings.SEARCH))
        self.search.textChanged.connect(lambda: self._search_timer.start())
        self.tabs = TabStrip(36, strings.say(strings.FILTERS))
        for chosen in Filter:
            self.tabs.addTab(strings.say(chosen.value))
        self.tabs.currentChanged.connect(self._filter)
        self.mine = CheckBox(strings.say(texts.MINE_ONLY), "small")
        self.mine.toggled.connect(self._filter)
        self.mine.clicked.connect(self.mine_wanted)
        self.select_all = CheckBox("", "small")
        self.select_all.setTristate(True)
        self.select_all.checkStateChanged.connect(lambda _state: self._select_all())
        self._band = frame("band")
        self._band_row = row(self.select_all)
        self._band.setLayout(self._band_row)
        self._band.setFixedHeight(36)
        search = row(gap=4)
        search.addWidget(self.search, 1)
        search.addWidget(self._open_short)
        self._notice = Notice(Level.CAUTION, "", "")
        self._notice.hide()
        self._head = column(self._heading, self._notice, gap=8, margins=(16, 12, 16, 8))
        self._head.addLayout(search)
        self._head.addWidget(self.mine)
        self._head.addWidget(self.tabs)
        self._build_places()
        whole = column(gap=0, margins=(0, 0, 1, 0))
        whole.addLayout(self._head)
        whole.addWidget(self._band)
        whole.addWidget(self._places, 1)
        self.setLayout(whole)

    def _build_places(self) -> None:
        self._places = QStackedWidget()
        self._places.setMinimumHeight(_LEAST_HEIGHT)
        nothing = EmptyNote(
            Glyph.MAGNIFYING_GLASS,
            strings.say(strings.NOTHING_FOUND),
            strings.say(strings.NOTHING_FOUND_HINT),
        )
        reading = EmptyNote(
            Glyph.HOURGLASS_MEDIUM, strings.say(texts.READING), strings.say(texts.READING_HINT)
        )
        for place in (queue_note(), self.view, nothing, reading):
            self._places.addWidget(place)

    # -- measures ---------------------------------------------------------------------------

    def set_measures(self, *, narrow: bool, short: bool, tight: bool) -> None:
        """Use the measures of wide, narrow, very narrow and short windows."""
        self.setFixedWidth(WIDTH_TIGHT if tight else QUEUE_WIDTH_NARROW if narrow else QUEUE_WIDTH)
        self.tabs.set_gap(8 if tight else 16)
        self.search.set_key_shown(shown=not tight)
        side = 12 if narrow else 16
        self._head.setContentsMargins(side, 10 if narrow else 12, side, 6 if narrow else 8)
        self._head.setSpacing(4 if short else 8)
        self._band_row.setContentsMargins(side, 1, side, 1)
        self._heading.setVisible(not short)
        self._open_short.setVisible(short)
        self.view.set_narrow(narrow=narrow)
        self._fit_notice()

    # -- state of the journal ---------------------------------------------------------------

    def show_reading(self, *, reading: bool) -> None:
        """Say that the rows are being read, as long as there are none."""
        self._is_reading = reading
        self._show_place()

    def show_failure(self, failure: Failure | None) -> None:
        """Say why the journal cannot be read now, and what to do; nothing once it can be."""
        self._journal = failure
        self._show_notice()

    def show_trouble(self, failure: Failure | None) -> None:
        """Say why a folder cannot be used now; what keeps the journal away goes before it."""
        self._folders = failure
        self._show_notice()

    def _show_notice(self) -> None:
        failure = self._journal or self._folders
        if failure is not None:
            level = Level.CAUTION if failure.row.retriable else Level.BLOCKED
            self._notice.show_failure(level, failure_text(failure))
        self._notice.setVisible(failure is not None)
        self._fit_notice()
        self._show_place()

    def _fit_notice(self) -> None:
        """The list gives way to the words, not the other way round."""
        layout = self._notice.layout()
        margins = self._head.contentsMargins()
        width = self.width() - margins.left() - margins.right() - 1
        if layout is not None:
            self._notice.setFixedHeight(layout.heightForWidth(width))

    def show_day(self) -> None:
        """Another day has begun."""
        self._heading.show_day(self._queue.today)

    # -- filter -----------------------------------------------------------------------------

    def _filter(self) -> None:
        chosen = list(Filter)[self.tabs.currentIndex()]
        self.rows.show_only(chosen, self.search.text(), mine_only=self._mine_only)
        self._show_counts()

    @property
    def _mine_only(self) -> bool:
        return self.mine.isChecked() and self._queue.holder is not None

    def show_mine(self) -> None:
        """Another signer: what is theirs is another choice of rows."""
        holder = self._queue.holder
        dispenses = holder is not None and holder.signs == {DocumentKind.DISPENSING}
        self._heading.show_title(texts.TODAY_DISPENSED if dispenses else strings.TODAY)
        self._filter()

    def show_everything(self) -> None:
        """Drop search and filter, so that a row can be shown whatever it is."""
        self._search_timer.stop()
        self.search.clear()
        self.tabs.setCurrentIndex(0)
        self.mine.setChecked(False)
        self._filter()

    def _show_place(self) -> None:
        used = bool(self._queue.entries)
        page = _ROWS if self.rows.rowCount() else _NOT_FOUND
        if not used:
            is_waiting = self._is_reading and not self._notice.isVisibleTo(self)
            page = _READING if is_waiting else _EMPTY
        self._places.setCurrentIndex(page)
        for part in (self.search, self.tabs, self._band):
            part.setVisible(used)
        self.mine.setVisible(self._queue.has_several_prescribers)

    # -- ticks ------------------------------------------------------------------------------

    def _select_all(self) -> None:
        self._queue.tick_all(ticked=not self._queue.all_are_ticked)
        self._show_counts()  # the box has changed itself

    def _show_counts(self) -> None:
        queue = self._queue
        count = queue.signable_count
        words = strings.SELECT_ALL if count else strings.SELECT_NONE
        self.select_all.setText(strings.say(words, n=count))
        self.select_all.setEnabled(bool(count))
        state = Qt.CheckState.Unchecked
        if queue.ticked_count:
            is_whole = queue.all_are_ticked
            state = Qt.CheckState.Checked if is_whole else Qt.CheckState.PartiallyChecked
        with QSignalBlocker(self.select_all):
            self.select_all.setCheckState(state)
        for index, chosen in enumerate(Filter):
            self.tabs.set_count(index, queue.count(chosen, mine_only=self._mine_only))
        is_known = queue.holder is not None
        self.mine.setEnabled(is_known)
        reason = "" if is_known else strings.say(texts.MINE_UNKNOWN)
        self.mine.setToolTip(reason)
        self.mine.setAccessibleDescription(reason)
        self._show_place()
