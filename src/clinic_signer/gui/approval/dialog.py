"""Signing by phone: one dialog, the QR or a picture of the state at the left, words at the right.

It shows values (:class:`~clinic_signer.gui.approval.view.ApprovalView`) and says what the person
wants. It never takes the keyboard from another window, and Enter never approves anything: that
happens on the phone.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.approval import pages, texts
from clinic_signer.gui.approval.left_pane import LeftPane
from clinic_signer.gui.approval.qr_view import Modules
from clinic_signer.gui.approval.tile import NumberTile
from clinic_signer.gui.approval.view import ApprovalView, Phase
from clinic_signer.gui.dialog_parts import PlainDialog, dialog_foot
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, frame, row
from clinic_signer.words import Words

WIDTH, HEIGHT = 760, 500

_TILES: dict[Phase, tuple[Level, Glyph, Words]] = {
    Phase.CONNECTING: (Level.INFO, Glyph.HOURGLASS_MEDIUM, texts.CONNECTING),
    Phase.APPROVED: (Level.OK, Glyph.CHECK_CIRCLE_FILL, texts.APPROVED_TILE),
    Phase.REFUSED: (Level.BLOCKED, Glyph.PROHIBIT, texts.REFUSED_TILE),
    Phase.WRONG_NUMBER: (Level.BLOCKED, Glyph.PROHIBIT, texts.REFUSED_TILE),
    Phase.TIMEOUT: (Level.CAUTION, Glyph.CLOCK, texts.TIMEOUT_TILE),
    Phase.OFFLINE: (Level.CAUTION, Glyph.CLOUD_SLASH, texts.OFFLINE_TILE),
    Phase.FAILED: (Level.BLOCKED, Glyph.X_CIRCLE_FILL, texts.FAILED_TILE),
}
"""The picture of every phase that has neither QR nor number."""

_AGAIN: dict[Phase, Words] = {
    Phase.REFUSED: texts.ASK_AGAIN,
    Phase.WRONG_NUMBER: texts.NEW_QR,
    Phase.TIMEOUT: texts.NEW_QR,
    Phase.OFFLINE: texts.TRY_NOW,
    Phase.FAILED: texts.ASK_AGAIN,
}


class ApprovalDialog(PlainDialog):
    """Asks for an approval on the phone.

    Signals:
        cancelled: the person does not want to sign this way now.
        again_wanted: ask the phone once more.
        card_wanted: sign with the card instead.
        go_on_wanted: sign now, after the approval.
        scope_wanted: ask for a session in place of these documents, or the other way round.
        code_wanted: the phone cannot read the QR; a code is to be shown.

    Args:
        view: what it shows at first.
        parent: the window it belongs to.
    """

    cancelled = Signal()
    again_wanted = Signal()
    card_wanted = Signal()
    go_on_wanted = Signal()
    code_wanted = Signal()
    scope_wanted = Signal()

    def __init__(self, view: ApprovalView, parent: QWidget | None = None) -> None:
        super().__init__(strings.say(texts.TITLE), parent)
        self._view = view
        self._cannot_read = False
        self.setFixedSize(WIDTH, HEIGHT)
        self._build()
        self._announcer = Announcer(self)
        self._show()
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self._pane = LeftPane(strings.say(texts.CHANGES))
        self.qr = self._pane.qr
        self.qr.resized.connect(self._show)
        self._number = NumberTile()
        self._pane.add_picture(self._number)
        body = frame("plain")
        columns = row(gap=28, margins=(24, 12, 24, 16))
        columns.addWidget(self._pane, 0, Qt.AlignmentFlag.AlignTop)
        self._right = QStackedWidget()
        columns.addWidget(self._right, 1)
        body.setLayout(columns)
        self.put_together(body, self._build_foot())
        shortcut = QShortcut(QKeySequence("Alt+Q"), self)
        shortcut.activated.connect(self._toggle_cannot_read)

    def _build_foot(self) -> QFrame:
        self.help = Button("", "text", glyph=Glyph.QUESTION_FILL, glyph_tone=Tone.ACCENT_TEXT)
        self.help.clicked.connect(self._toggle_cannot_read)
        self.again = Button("", "primary", size="dialog")
        self.again.clicked.connect(self.again_wanted)
        self.by_card = Button(strings.say(texts.BY_CARD), size="dialog")
        self.by_card.clicked.connect(self.card_wanted)
        self.go_on = Button(strings.say(texts.GO_ON), "primary", size="dialog")
        self.go_on.clicked.connect(self.go_on_wanted)
        self.cancel = Button("", size="dialog")
        self.cancel.clicked.connect(self.reject)
        return dialog_foot((self.again, self.by_card, self.go_on, self.cancel), self.help)

    # -- showing ----------------------------------------------------------------------------

    @property
    def view(self) -> ApprovalView:
        """What is shown."""
        return self._view

    def show_qr(self, modules: Modules) -> None:
        """Draw the QR of this second."""
        self.qr.show_modules(modules)

    def show_view(self, view: ApprovalView) -> None:
        """Show another state; a new phase is announced."""
        before, self._view = self._view, view
        if view.phase is not before.phase:
            self._cannot_read = False
            blocked = view.phase.is_over
            self._show()
            self._announcer.announce(self._spoken(), assertive=blocked)
        elif _without_time(view) != _without_time(before):
            self._show()
        else:
            self._show_time()

    def _spoken(self) -> str:
        heading, sentence = pages.heading_of(self._view)
        numbered = self._view.phase in (Phase.SHOWING_QR, Phase.SCANNED)
        number = f"{strings.say(texts.STEP_NUMBER)} {self._view.number}" if numbered else ""
        return strings.spoken([heading, sentence, number])

    def _show(self) -> None:
        view = self._view
        if view.phase is Phase.SHOWING_QR:
            self._pane.show_qr()
        elif view.phase is Phase.SCANNED:
            self._number.show_number(view.number, view.control_code)
            self._pane.show_picture(self._number)
        else:
            level, glyph, words = _TILES[view.phase]
            small = view.holder if view.phase is Phase.APPROVED else ""
            self._pane.tile.show_state(level, glyph, strings.say(words), small)
            self._pane.show_picture(self._pane.tile)
        self._show_page()
        self._show_buttons()
        self._show_time()

    def _show_page(self) -> None:
        page: QWidget
        if self._cannot_read:
            page = pages.cannot_read(self._view, self.qr)
        else:
            page = pages.page_of(self._view, self.scope_wanted.emit)
        old = self._right.currentWidget()
        self._right.addWidget(page)
        self._right.setCurrentWidget(page)
        if old is not None:
            self._right.removeWidget(old)
            old.deleteLater()

    def _show_buttons(self) -> None:
        view = self._view
        scanning = view.phase is Phase.SHOWING_QR
        self.help.setVisible(scanning)
        back = self._cannot_read
        self.help.setText(strings.say(texts.BACK_TO_QR if back else texts.CANNOT_READ))
        self.help.show_glyph(Glyph.ARROW_LEFT if back else Glyph.QUESTION_FILL)
        again = _AGAIN.get(view.phase) if view.can_ask_again else None
        self.again.setVisible(again is not None)
        self.again.setText("" if again is None else strings.say(again))
        self.by_card.setVisible(view.phase.is_over and view.can_use_card)
        self.go_on.setVisible(view.phase is Phase.APPROVED)
        self.cancel.setVisible(view.phase is not Phase.APPROVED)
        close = view.phase.is_over
        self.cancel.setText(strings.say(strings.CLOSE if close else strings.CANCEL))

    def _show_time(self) -> None:
        view = self._view
        counting = view.phase in (Phase.SHOWING_QR, Phase.SCANNED)
        self._pane.show_time(view.seconds_left, view.seconds_total, counting=counting)
        if view.phase is Phase.OFFLINE:
            pages.show_retry(self._right.currentWidget(), view)

    # -- what the person does ---------------------------------------------------------------

    def _toggle_cannot_read(self) -> None:
        if self._view.phase is Phase.SHOWING_QR:
            self._cannot_read = not self._cannot_read
            if self._cannot_read:
                self.code_wanted.emit()
            self._show_page()
            self._show_buttons()

    def reject(self) -> None:
        """Cancel; after the approval it is too late, and the dialog closes by itself."""
        if self._view.phase is not Phase.APPROVED:
            super().reject()
            self.cancelled.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button cancels too."""
        event.ignore()
        self.reject()


def _without_time(view: ApprovalView) -> tuple[object, ...]:
    return (
        view.phase,
        view.rows,
        view.place,
        view.number,
        view.control_code,
        view.entry_code,
        view.holder,
        view.was_scanned,
        view.failure,
        view.can_use_card,
        view.can_ask_again,
        view.session_until,
        view.session_offer,
        view.in_browser,
    )
