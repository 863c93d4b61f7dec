"""The right side of the Sign screen: who it is, the form, the source data."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QFrame,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QTextEdit,
    QWidget,
)

from clinic_signer.gui import dates, strings, theme
from clinic_signer.gui.controls import TabStrip
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.sign.findings import FindingCard, tints
from clinic_signer.gui.sign.form_page import FormPage
from clinic_signer.gui.sign.opening import form_note
from clinic_signer.gui.sign.queue_model import Entry
from clinic_signer.gui.sign.sheet_layout import SheetOptions
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import IconLabel, Label, column, frame, icon_button, row

_EMPTY, _FORM, _SOURCE = range(3)
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

    def show_entry(self, entry: Entry) -> None:
        """Show the lines of a prescription."""
        self.setPlainText("\n".join(line.raw for line in entry.item.prescription.lines))
        marks: list[QTextEdit.ExtraSelection] = []
        for line, level in tints(entry.item.findings).items():
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

    Signals:
        confirmed: index of a finding the person has confirmed.
        undone: index of a finding whose confirmation was taken back.
        open_wanted: the person wants to open files.
    """

    confirmed = Signal(int)
    undone = Signal(int)
    open_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "sunken")
        self.entry: Entry | None = None
        self._narrow = self._short = False
        self._build_head()
        self._build_places()
        whole = column(self._head, gap=0)
        whole.addWidget(self._places, 1)
        self.setLayout(whole)
        self.show_entry(None)

    def _build_head(self) -> None:
        self._name = Label("", "subtitle")
        self._honorific = Label(strings.say(strings.HONORIFIC), "small")
        self.tabs = TabStrip(48, strings.say(strings.FORM_TABS))
        self.tabs.addTab(strings.say(strings.FORM))
        self.tabs.addTab(strings.say(strings.SOURCE))
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
        self._head = frame("head")
        line = row(self._name, self._honorific, gap=0, margins=(16, 0, 16, 0))
        line.addSpacing(16)
        line.addWidget(self.tabs)
        line.addStretch(1)
        line.addWidget(self._exact)
        line.addSpacing(12)
        line.addWidget(self.zoom_out)
        line.addWidget(self.zoom_in)
        self._head.setLayout(line)
        self._head.setFixedHeight(49)

    def _build_places(self) -> None:
        self.page = FormPage()
        self.page.confirmed.connect(self.confirmed)
        self.page.undone.connect(self.undone)
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
        for place in (empty, self.scroll_area, source):
            self._places.addWidget(place)

    # -- content ----------------------------------------------------------------------------

    def show_entry(self, entry: Entry | None) -> None:
        """Show a prescription, or that none is chosen."""
        other = entry is not self.entry
        self.entry = entry
        self._head.setVisible(entry is not None)
        if entry is not None:
            self._name.setText(entry.patient)
            signed = entry.signed is not None
            words = strings.EXACT_SIGNED if signed else strings.EXACT
            self._exact_text.setText(strings.say(words))
            self.page.show_form(
                entry.content, entry.item.findings, entry.confirmed, _options(entry)
            )
            if other:
                self.source.show_entry(entry)
                self.tabs.setCurrentIndex(0)
                self.scroll_area.verticalScrollBar().setValue(0)
        self._show_place()

    def _show_place(self) -> None:
        place = _EMPTY if self.entry is None else _FORM + self.tabs.currentIndex()
        self._places.setCurrentIndex(place)
        for button in (self.zoom_in, self.zoom_out):
            button.setVisible(place == _FORM)

    # -- measures ---------------------------------------------------------------------------

    def set_measures(self, *, narrow: bool, short: bool) -> None:
        """Use the measures of wide, narrow and short windows."""
        self._exact.setVisible(not narrow)
        self._head.setFixedHeight(45 if narrow else 49)
        self.tabs.set_height(44 if narrow else 48)
        self.page.set_measures(narrow=narrow, short=short)

    def step_zoom(self, step: int) -> None:
        """Make the form larger (+1), smaller (-1) or 100 % (0)."""
        self.page.step_zoom(step)

    # -- keyboard ---------------------------------------------------------------------------

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


def _options(entry: Entry) -> SheetOptions:
    """What the form says of the signature."""
    if entry.signed is None or entry.signed_at is None:
        return SheetOptions()
    time = dates.full_time(entry.signed_at).ja
    return SheetOptions(state="署名済", signature=f"電子署名　{time}")
