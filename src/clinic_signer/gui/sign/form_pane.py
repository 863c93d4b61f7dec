"""The right side of the Sign screen: who it is, the form, the source data."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QFrame,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

from clinic_signer.gui import dates, strings, theme
from clinic_signer.gui.controls import Notice, TabStrip
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.paper import texts as paper_texts
from clinic_signer.gui.sign import texts
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.findings import FindingCard, tints
from clinic_signer.gui.sign.form_page import FormPage
from clinic_signer.gui.sign.opening import form_note
from clinic_signer.gui.sign.prescribed_page import PrescribedPage, verdict_line
from clinic_signer.gui.sign.sheet_elements import SheetOptions
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import ElidedLabel, IconLabel, Label, column, frame, icon_button, row
from clinic_signer.station.prescriber import Holder, confirmation_key

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.sign.queue_desk import Content
    from clinic_signer.station.intake import Item

_SCROLL_BAR = 12
"""Width of the scroll bar of the style sheet."""
_SHORTEST_NAME = 40
"""Width to which a long name gives way, so that the tabs and buttons beside it stay whole."""
_EMPTY, _READING, _UNREADABLE, _FORM, _PRESCRIBED, _SOURCE = range(6)
_OF_PRESCRIPTION = (_FORM, _SOURCE)
_OF_DISPENSING = (_FORM, _PRESCRIBED, _SOURCE)
_TABS = {_FORM: strings.FORM, _PRESCRIBED: texts.PRESCRIBED, _SOURCE: strings.SOURCE}
_YES = True


class SourceView(QPlainTextEdit):
    """The lines of the data as they are; lines with findings tinted."""

    focus_inside = True

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAccessibleName(strings.say(strings.SOURCE_NAME))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self.setFont(theme.form_font(13))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def show_item(self, item: Item) -> None:
        """Show the lines of what is signed."""
        data = item.prescription if item.dispensing is None else item.dispensing
        self.setPlainText("\n".join(line.raw for line in data.lines))
        marks: list[QTextEdit.ExtraSelection] = []
        for line, level in tints(item.findings).items():
            block = self.document().findBlockByNumber(line - 1)
            if not block.isValid():
                continue
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(theme.colour(level.tint))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection.value, _YES)
            mark.cursor = QTextCursor(block)
            marks.append(mark)
        self.setExtraSelections(marks)


class FormPane(QFrame):
    """Head with name, tabs and zoom; below it the form or the source data.

    Attributes:
        entry: whose place this is.
        content: what is shown of it; None while it is read, or where it cannot be.

    Signals:
        confirmed: the finding that the person has confirmed.
        undone: the finding whose confirmation was taken back.
        open_wanted: the person wants to open files.
        print_wanted: the person wants the form on paper.
    """

    confirmed = Signal(object)
    undone = Signal(object)
    open_wanted = Signal()
    print_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "sunken")
        self.entry: Entry | None = None
        self.content: Content | None = None
        self._failure: Failure | None = None
        self._narrow = self._short = False
        self._build_head()
        self._build_places()
        whole = column(self._head, gap=0)
        whole.addWidget(self._places, 1)
        self.setLayout(whole)
        self.show_nothing()

    def _build_head(self) -> None:
        self._name = ElidedLabel("", "subtitle")
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._name.setMinimumWidth(_SHORTEST_NAME)
        self._honorific = Label(strings.say(strings.HONORIFIC), "small")
        self.tabs = TabStrip(48, strings.say(strings.FORM_TABS))
        self._shown_by_tab: tuple[int, ...] = ()
        self._show_tabs(_OF_PRESCRIPTION)
        self.tabs.currentChanged.connect(self._show_place)
        self._exact = QWidget()
        self._exact_text = Label(strings.say(strings.EXACT), "caption")
        shield = IconLabel(Glyph.SHIELD_CHECK, 16, Tone.TEXT2)
        self._exact.setLayout(row(shield, self._exact_text, gap=4))
        self.zoom_out = icon_button(
            Glyph.MAGNIFYING_GLASS_MINUS, strings.say(strings.ZOOM_OUT), "Ctrl+-"
        )
        self.zoom_in = icon_button(
            Glyph.MAGNIFYING_GLASS_PLUS, strings.say(strings.ZOOM_IN), "Ctrl++"
        )
        self.zoom_out.clicked.connect(lambda: self.step_zoom(-1))
        self.zoom_in.clicked.connect(lambda: self.step_zoom(+1))
        self.print = icon_button(Glyph.PRINTER, strings.say(paper_texts.PRINT), "Ctrl+P")
        self.print.clicked.connect(self.print_wanted)
        self._head = frame("head")
        line = row(self._name, self._honorific, gap=0, margins=(16, 0, 16, 0))
        line.addSpacing(16)
        line.addWidget(self.tabs)
        line.addStretch(1)
        line.addWidget(self._exact)
        line.addSpacing(12)
        line.addWidget(self.zoom_out)
        line.addWidget(self.zoom_in)
        line.addWidget(self.print)
        self._head.setLayout(line)
        self._head.setFixedHeight(49)

    def _build_places(self) -> None:
        self.page = FormPage()
        self.page.confirmed.connect(self._confirmed)
        self.page.undone.connect(self._undone)
        self.page.sheet.stopped_at.connect(self.bring_into_view)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidget(self.page)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.source = SourceView()
        source = frame("sunken")
        source.setLayout(column(self.source, margins=(16, 12, 16, 12)))
        empty, self.open_button = form_note()
        self.open_button.clicked.connect(self.open_wanted)
        self._places = QStackedWidget()
        self._notice = Notice(Level.CAUTION, "", "")
        unreadable = frame("sunken")
        said = column(self._notice, margins=(16, 12, 16, 12))
        said.addStretch(1)
        unreadable.setLayout(said)
        self.prescribed = PrescribedPage()
        places = (empty, frame("sunken"), unreadable, self.scroll_area, self.prescribed, source)
        for place in places:
            self._places.addWidget(place)

    # -- content ----------------------------------------------------------------------------

    def show_nothing(self) -> None:
        """Show that no prescription is chosen."""
        self.entry = self.content = self._failure = None
        self._head.setVisible(False)
        self._show_place()

    def show_reading(self, entry: Entry) -> None:
        """Show whose prescription it is, and nothing of another one's, until it is read."""
        self._begin(entry)
        self._show_place()

    def show_failure(self, entry: Entry, failure: Failure) -> None:
        """Say why the prescription cannot be shown."""
        self._begin(entry)
        self._failure = failure
        self._notice.show_failure(Level.CAUTION, failure_text(failure))
        self._show_place()

    def show_content(self, entry: Entry, content: Content, holder: Holder | None) -> None:
        """Show a prescription.

        Args:
            entry: its row.
            content: what it says.
            holder: who would sign: what was confirmed of the name holds for one holder.
        """
        same = entry is self.entry and self.content is not None
        self._begin(entry)
        self.content = content
        words = strings.EXACT_SIGNED if entry.is_signed else strings.EXACT
        self._exact_text.setText(strings.say(words))
        self.page.show_form(
            content.sheet,
            content.item.findings,
            _confirmed_at(entry, content, holder),
            _options(entry, content),
            None if content.prescribed is None else verdict_line(content.item),
        )
        refused = entry.not_for_signer
        self.page.allow_confirming("" if refused is None else failure_text(refused).short)
        if content.prescribed is not None:
            self.prescribed.show_prescribed(content.prescribed, content.item, self.page.zoom)
        if not same:
            is_dispensing = content.prescribed is not None
            self._show_tabs(_OF_DISPENSING if is_dispensing else _OF_PRESCRIPTION)
            self.source.show_item(content.item)
            self.tabs.setCurrentIndex(0)
            self.scroll_area.verticalScrollBar().setValue(0)
        self._show_place()

    def _show_tabs(self, places: tuple[int, ...]) -> None:
        """Show the tabs of a prescription, or those of a dispensing document."""
        if places == self._shown_by_tab:
            return
        self._shown_by_tab = places
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for place in places:
            words = _TABS[place]
            if place == _FORM and places == _OF_DISPENSING:
                words = texts.DISPENSED
            self.tabs.addTab(strings.say(words))
        self.tabs.blockSignals(False)

    def _begin(self, entry: Entry) -> None:
        self.entry, self.content, self._failure = entry, None, None
        self._head.setVisible(True)
        self._name.set_text(entry.patient)

    def _show_place(self) -> None:
        if self.entry is None:
            place = _EMPTY
        elif self._failure is not None:
            place = _UNREADABLE
        elif self.content is None:
            place = _READING
        else:
            place = self._shown_by_tab[self.tabs.currentIndex()]
        self._places.setCurrentIndex(place)
        for shown in (self.tabs, self.print):
            shown.setVisible(self.content is not None)
        for button in (self.zoom_in, self.zoom_out):
            button.setVisible(place in (_FORM, _PRESCRIBED))

    def _confirmed(self, index: int) -> None:
        if self.content is not None:
            self.confirmed.emit(self.content.item.findings[index])

    def _undone(self, index: int) -> None:
        if self.content is not None:
            self.undone.emit(self.content.item.findings[index])

    # -- measures ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the page how wide it can be."""
        super().resizeEvent(event)
        self.page.set_room(self.width() - _SCROLL_BAR)

    def set_measures(self, *, narrow: bool, short: bool) -> None:
        """Use the measures of wide, narrow and short windows."""
        self._exact.setVisible(not narrow)
        self._head.setFixedHeight(45 if narrow else 49)
        self.tabs.set_height(44 if narrow else 48)
        self.page.set_measures(narrow=narrow, short=short)

    def set_zoom(self, zoom: float) -> None:
        """Give the form one of its sizes (1.0 is 100 %)."""
        self.page.set_zoom(zoom)
        self.prescribed.set_zoom(zoom)

    def step_zoom(self, step: int) -> None:
        """Make the form larger (+1), smaller (-1) or 100 % (0)."""
        self.page.step_zoom(step)
        self.prescribed.set_zoom(self.page.zoom)

    # -- keyboard ---------------------------------------------------------------------------

    @property
    def stop(self) -> QWidget:
        """Where the keyboard goes in what is shown."""
        stops: dict[int, QWidget] = {_PRESCRIBED: self.prescribed.sheet, _SOURCE: self.source}
        return stops.get(self._places.currentIndex(), self.page.sheet)

    def bring_into_view(self, widget: QWidget) -> None:
        """Scroll so that a part of the page can be seen."""
        self.scroll_area.ensureWidgetVisible(widget, 8, 24)

    def go_to_finding(self, step: int) -> None:
        """Show the form and move to the next or previous finding."""
        if self.entry is None:
            return
        self.tabs.setCurrentIndex(0)
        card = self.page.go_to_finding(step)
        if card is not None:
            self.bring_into_view(card)

    def confirm_current(self) -> None:
        """確認しました on the finding that has the keyboard, else move to the first open one."""
        card: FindingCard | None = self.page.current_card()
        if card is not None and card.confirm is not None and card.confirm.isVisibleTo(card):
            card.confirm.click()
            return
        waiting = self.page.next_open_warning()
        if waiting is not None:
            waiting.stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.bring_into_view(waiting)


def _confirmed_at(entry: Entry, content: Content, holder: Holder | None) -> dict[int, datetime]:
    """Index of a finding → when it was confirmed."""
    known = {each.finding: each.at for each in entry.job.confirmed}
    keys = (confirmation_key(finding, holder) for finding in content.item.findings)
    return {index: known[key] for index, key in enumerate(keys) if key in known}


def _options(entry: Entry, content: Content) -> SheetOptions:
    """What the form says of the signature."""
    at = entry.signed_at or content.signed_at
    if not entry.is_signed or at is None:
        return SheetOptions()
    time = dates.full_time(at).ja
    return SheetOptions(state="署名済", signature=f"電子署名　{time}")
