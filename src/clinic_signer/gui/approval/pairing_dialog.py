"""Making a phone and this PC known to each other: the QR, then six digits from the phone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.approval import texts
from clinic_signer.gui.approval.code_field import CodeField
from clinic_signer.gui.approval.left_pane import LeftPane
from clinic_signer.gui.approval.qr_view import Modules
from clinic_signer.gui.approval.steps import Steps
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.dialog_parts import PlainDialog, dialog_foot
from clinic_signer.gui.failure_text import FailureText
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import (
    Button,
    ElidedLabel,
    Label,
    column,
    frame,
    restyle,
    row,
)

WIDTH, HEIGHT = 760, 500


class PairingPhase(Enum):
    """Where the set-up stands."""

    CONNECTING = "connecting"
    SHOWING_QR = "showing-qr"
    SCANNED = "scanned"
    CODE = "code"
    DONE = "done"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PairingView:
    """One state of the dialog.

    Attributes:
        phase: where the set-up stands.
        place: facility and PC, as the phone shows them.
        seconds_left: until it ends by itself.
        seconds_total: of the whole.
        attempts_left: tries at the code after a wrong one; None before.
        holder: whose certificate was found; DONE only.
        failure: why it came to nothing, and what to do then; ENDED only.
    """

    phase: PairingPhase
    place: str = ""
    seconds_left: int = 0
    seconds_total: int = 300
    attempts_left: int | None = None
    holder: str = ""
    failure: FailureText | None = None


class PairingDialog(PlainDialog):
    """Shows the QR, takes the six digits, says how it ended.

    Signals:
        code_entered: the six digits.
        again_wanted: begin anew.
    """

    code_entered = Signal(str)
    again_wanted = Signal()

    def __init__(self, view: PairingView, parent: QWidget | None = None) -> None:
        super().__init__(strings.say(texts.PAIR_TITLE), parent)
        self._view = view
        self.setFixedSize(WIDTH, HEIGHT)
        self._build()
        self._announcer = Announcer(self)
        self._show()

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self._pane = LeftPane(strings.say(texts.PAIR_CHANGES))
        self.qr = self._pane.qr
        body = frame("plain")
        columns = row(gap=28, margins=(24, 12, 24, 16))
        columns.addWidget(self._pane, 0, Qt.AlignmentFlag.AlignTop)
        columns.addWidget(self._build_right(), 1)
        body.setLayout(columns)
        self.put_together(body, self._build_foot())

    def _build_right(self) -> QWidget:
        say = strings.say
        self._title, self._sentence = Label("", "title"), Label("", "small", wrap=True)
        words = [say(w) for w in (texts.PAIR_SCAN, texts.PAIR_ACCEPT, texts.PAIR_CODE)]
        self._steps = Steps(words)
        self.field = CodeField()
        self.field.textChanged.connect(lambda _text: self._field_changed())
        self._problem = Label("", "caption", wrap=True)
        restyle(self._problem, level=Level.BLOCKED.value)
        self._place = ElidedLabel("", "muted")
        below = column(self.field, self._problem, self._place, gap=6, margins=(36, 0, 0, 0))
        self._below = QWidget()
        self._below.setLayout(below)
        self._notice = Notice(Level.NEUTRAL, "", "")
        right = QWidget()
        layout = column(self._title, self._sentence, gap=8)
        for widget in (self._steps, self._below, self._notice):
            layout.addWidget(widget)
        layout.addStretch(1)
        right.setLayout(layout)
        return right

    def _build_foot(self) -> QFrame:
        self.next = Button(strings.say(texts.NEXT), "primary", size="dialog")
        self.next.clicked.connect(self._enter)
        self.again = Button(strings.say(texts.NEW_QR), "primary", size="dialog")
        self.again.clicked.connect(self.again_wanted)
        self.cancel = Button("", size="dialog")
        self.cancel.clicked.connect(self.reject)
        return dialog_foot((self.next, self.again, self.cancel))

    # -- showing ----------------------------------------------------------------------------

    @property
    def view(self) -> PairingView:
        """What is shown."""
        return self._view

    def show_qr(self, modules: Modules) -> None:
        """Draw the QR of this second."""
        self.qr.show_modules(modules)

    def show_view(self, view: PairingView) -> None:
        """Show another state; a new phase, and a refused code, are announced."""
        before, self._view = self._view, view
        self._show()
        refused = view.attempts_left != before.attempts_left
        if refused:
            self.field.clear_for_retry()
        if view.phase is not before.phase:
            if view.phase is PairingPhase.CODE:
                self.field.clear_for_retry()
            over = view.phase is PairingPhase.ENDED
            text = strings.spoken([self._title.text(), self._sentence.text()])
            self._announcer.announce(text, assertive=over)
        elif refused:
            self._announcer.announce(self._problem.text(), assertive=True)

    def _show(self) -> None:
        say, view = strings.say, self._view
        phase = view.phase
        scanning = phase is PairingPhase.SHOWING_QR
        self._show_tile()
        if scanning:
            self._pane.show_qr()
        else:
            self._pane.show_picture(self._pane.tile)
        done, ended = phase is PairingPhase.DONE, phase is PairingPhase.ENDED
        title = texts.PAIR_DONE if done else texts.PAIR_ENDED if ended else texts.PAIR
        self._title.setText(say(title))
        sentence = say(texts.PAIR_DONE_TEXT, holder=view.holder)
        if ended:
            sentence = "" if view.failure is None else view.failure.heading
        self._sentence.setText(sentence if done or ended else "")
        self._sentence.setVisible(done or ended)
        self._steps.setVisible(not (done or ended))
        current = {PairingPhase.SCANNED: 2, PairingPhase.CODE: 3}.get(phase, 1)
        self._steps.show_current(current)
        self._below.setVisible(phase is PairingPhase.CODE)
        left = view.attempts_left
        self._problem.setVisible(left is not None)
        self._problem.setText("" if left is None else say(texts.PAIR_CODE_LEFT, n=left))
        self._place.set_text(say(texts.PAIR_ON_PHONE, place=view.place))
        self._show_notice()
        self._show_foot()
        counting = not (done or ended or phase is PairingPhase.CONNECTING)
        self._pane.show_time(view.seconds_left, view.seconds_total, counting=counting)

    def _show_tile(self) -> None:
        phase, tile, say = self._view.phase, self._pane.tile, strings.say
        if phase is PairingPhase.DONE:
            tile.show_state(Level.OK, Glyph.CHECK_CIRCLE_FILL, say(texts.PAIR_DONE))
        elif phase is PairingPhase.ENDED:
            tile.show_state(Level.CAUTION, Glyph.PROHIBIT, say(texts.PAIR_ENDED))
        elif phase is PairingPhase.CONNECTING:
            tile.show_state(Level.INFO, Glyph.HOURGLASS_MEDIUM, say(texts.CONNECTING))
        else:
            tile.show_state(Level.INFO, Glyph.DEVICE_MOBILE, say(texts.SCANNED))

    def _show_notice(self) -> None:
        say, phase = strings.say, self._view.phase
        if phase is PairingPhase.ENDED:
            failure = self._view.failure
            self._notice.setVisible(failure is not None)
            if failure is not None:
                self._notice.show_failure(Level.NEUTRAL, replace(failure, heading=""))
            return
        if phase is PairingPhase.SHOWING_QR:
            text = say(texts.PAIR_LETTER)
        else:
            text = say(texts.PAIR_ONE_PHONE)
        self._notice.show()
        self._notice.show_notice(Level.NEUTRAL, "", text)

    def _show_foot(self) -> None:
        phase = self._view.phase
        over = phase in (PairingPhase.DONE, PairingPhase.ENDED)
        self.next.setVisible(not over)
        self.again.setVisible(phase is PairingPhase.ENDED)
        self.cancel.setText(strings.say(strings.CLOSE if over else strings.CANCEL))
        self._field_changed()

    def _field_changed(self) -> None:
        ready = self._view.phase is PairingPhase.CODE and self.field.is_complete
        self.next.setEnabled(ready)
        self.next.setAccessibleDescription("" if ready else strings.say(texts.PAIR_CODE))

    # -- what the person does ---------------------------------------------------------------

    def _enter(self) -> None:
        if self._view.phase is PairingPhase.CODE and self.field.is_complete:
            self.next.setEnabled(False)
            self.code_entered.emit(self.field.text())

    def enter_pressed(self) -> None:
        """Enter in the field hands over a complete code."""
        if self.focusWidget() is self.field:
            self._enter()
        else:
            super().enter_pressed()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button does the same as the button."""
        event.ignore()
        self.reject()
