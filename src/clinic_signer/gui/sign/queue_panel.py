"""The left side of the Sign screen: heading, search, tabs, select-all, the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget

from clinic_signer.gui import strings
from clinic_signer.gui.controls import CheckBox, TabStrip
from clinic_signer.gui.empty_note import EmptyNote
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.search_field import SearchField
from clinic_signer.gui.sign.opening import (
    QUEUE_WIDTH,
    QUEUE_WIDTH_NARROW,
    queue_heading,
    queue_note,
)
from clinic_signer.gui.sign.queue_model import Entry, Filter, QueueFilter, QueueModel
from clinic_signer.gui.sign.queue_view import QueueView
from clinic_signer.gui.widgets import column, frame, icon_button, row
from clinic_signer.japan import JAPAN

WIDTH_TIGHT = 240
_SEARCH_DELAY_MS = 150


class QueuePanel(QFrame):
    """Everything about which prescriptions there are and which are chosen.

    Signals:
        entry_chosen: the row that is current now (an ``Entry`` or None).
        open_wanted: the person wants to open files.
    """

    entry_chosen = Signal(object)
    open_wanted = Signal()

    def __init__(self, model: QueueModel, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.setProperty("surface", "side")
        self._model = model
        self.rows = QueueFilter(model)
        self.view = QueueView(self.rows)
        self.view.entry_chosen.connect(self.entry_chosen)
        self._clock = clock
        self._search_timer = QTimer(self, interval=_SEARCH_DELAY_MS, singleShot=True)
        self._search_timer.timeout.connect(self._filter)
        self._build()
        model.ticks_changed.connect(self._show_counts)
        self.set_measures(narrow=False, short=False, tight=False)
        self._show_counts()

    def _build(self) -> None:
        day = self._clock().astimezone(JAPAN).date()
        self._heading, self.open_button = queue_heading(day)
        self.open_button.clicked.connect(self.open_wanted)
        self._open_short = icon_button(Glyph.FOLDER_OPEN, strings.say(strings.OPEN_FILES), "Ctrl+O")
        self._open_short.clicked.connect(self.open_wanted)
        self.search = SearchField(strings.say(strings.SEARCH))
        self.search.textChanged.connect(lambda: self._search_timer.start())
        self.tabs = TabStrip(36, strings.say(strings.FILTERS))
        for chosen in Filter:
            self.tabs.addTab(strings.say(chosen.value))
        self.tabs.currentChanged.connect(self._filter)
        self.select_all = CheckBox("", "small")
        self.select_all.setTristate(True)
        self.select_all.clicked.connect(self._select_all)
        self._band = frame("band")
        self._band_row = row(self.select_all)
        self._band.setLayout(self._band_row)
        self._band.setFixedHeight(36)
        search = row(gap=4)
        search.addWidget(self.search, 1)
        search.addWidget(self._open_short)
        self._head = column(self._heading, gap=8, margins=(16, 12, 16, 8))
        self._head.addLayout(search)
        self._head.addWidget(self.tabs)
        self._places = QStackedWidget()
        nothing = EmptyNote(
            Glyph.MAGNIFYING_GLASS,
            strings.say(strings.NOTHING_FOUND),
            strings.say(strings.NOTHING_FOUND_HINT),
        )
        for place in (queue_note(), self.view, nothing):
            self._places.addWidget(place)
        whole = column(gap=0, margins=(0, 0, 1, 0))
        whole.addLayout(self._head)
        whole.addWidget(self._band)
        whole.addWidget(self._places, 1)
        self.setLayout(whole)

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

    # -- filter -----------------------------------------------------------------------------

    def _filter(self) -> None:
        current = self.view.current_entry
        chosen = list(Filter)[self.tabs.currentIndex()]
        self.rows.show_only(chosen, self.search.text())
        if current is None or not self.view.choose(current):
            self.view.setCurrentIndex(self.rows.index(0, 0))
        self._show_place()

    def show_everything(self) -> None:
        """Drop search and filter, so that a row can be shown whatever it is."""
        self._search_timer.stop()
        self.search.clear()
        self.tabs.setCurrentIndex(0)
        self._filter()

    def _show_place(self) -> None:
        page = 0 if not self._model.entries else 1 if self.rows.rowCount() else 2
        self._places.setCurrentIndex(page)
        used = bool(self._model.entries)
        for part in (self.search, self.tabs, self._band):
            part.setVisible(used)

    # -- ticks ------------------------------------------------------------------------------

    def _select_all(self) -> None:
        everything = len(self._model.ticked) == len(self._model.signable)
        self._model.tick_all(ticked=not everything)

    def _show_counts(self) -> None:
        signable, ticked = len(self._model.signable), len(self._model.ticked)
        words = strings.SELECT_ALL if signable else strings.SELECT_NONE
        self.select_all.setText(strings.say(words, n=signable))
        self.select_all.setEnabled(bool(signable))
        state = Qt.CheckState.Unchecked
        if ticked:
            whole = ticked == signable
            state = Qt.CheckState.Checked if whole else Qt.CheckState.PartiallyChecked
        self.select_all.setCheckState(state)
        for index, chosen in enumerate(Filter):
            count = sum(1 for entry in self._model.entries if chosen.takes(entry.state))
            self.tabs.set_count(index, count)
        self._show_place()

    def next_unsigned(self) -> Entry | None:
        """The first row that is still to be signed or checked."""
        return next((e for e in self._model.entries if e.signed is None), None)
