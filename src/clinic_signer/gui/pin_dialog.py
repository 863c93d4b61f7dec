"""The PIN dialog: what will be signed and how many attempts are left, before anything is typed.

States, all in the same place and width: ordinary; few attempts left (make sure first); the last
attempt (a deliberate second step); locked; the card is away; the card is checking.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from clinic_signer.failures import FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.attempts_meter import AttemptsMeter
from clinic_signer.gui.controls import CheckBox, LiveNotice
from clinic_signer.gui.document_words import to_sign
from clinic_signer.gui.failure_text import FailureText, code_words
from clinic_signer.gui.focus import FocusRing
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.pin_parts import PinEntry, list_of, try_first
from clinic_signer.gui.pin_request import PinRequest, PinState, state_for
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, ElidedLabel, Label, column, frame, restyle
from clinic_signer.words import Words

WIDTH = 520
MAXIMUM_HEIGHT = 534
_QUIET_SECONDS = 0.5
"""So long after the dialog appears, Enter does nothing: it may still be held from before."""


class _Body(QFrame):
    """The content of the dialog; says when its layout has changed."""

    relaid = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "plain")

    def event(self, event: QEvent, /) -> bool:
        """Pass on that a part was shown, hidden or changed in height."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.relaid.emit()
        return done


class PinDialog(QDialog):
    """Asks for the PIN; stays open while the card checks it.

    Signals:
        pin_entered: the PIN (a ``bytearray`` to be wiped by its owner), and whether the person has
            agreed to use the last attempt.
        cancelled: nothing is to be signed.
    """

    pin_entered = Signal(object, bool)
    cancelled = Signal()

    def __init__(
        self,
        request: PinRequest,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._request = request
        self._clock = clock
        self._shown_at = clock()
        self._state = PinState.ORDINARY
        self.setWindowTitle(strings.say(strings.PIN_TITLE))
        self.setModal(True)
        self._build()
        self.ring = FocusRing(self)
        self._show_attempts(request.attempts_left)
        self._show_state(self._state_of_attempts)

    # -- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self._title = Label(to_sign([row.kind for row in self._request.rows]), "title")
        holder = ElidedLabel(self._request.holder, "muted")
        self._list = list_of(self._request.rows)
        self.notice = LiveNotice(Level.NEUTRAL, "", "")
        self.meter = AttemptsMeter(self._request.few_attempts)
        self._warning = Label("", "caption", wrap=True)
        self._try_first = try_first()
        self.sure = CheckBox("", "small")
        self.sure.toggled.connect(self._sure_changed)
        self._entry = self._build_entry()
        body = column(self._title, holder, gap=2, margins=(24, 12, 24, 20))
        for widget, gap in (
            (self._list, 12),
            (self.notice, 12),
            (self.meter, 14),
            (self._warning, 4),
            (self._try_first, 14),
            (self.sure, 10),
            (self._entry, 8),
        ):
            holder_widget = QWidget()
            holder_widget.setLayout(column(widget, margins=(0, gap, 0, 0)))
            body.addWidget(holder_widget)
            widget.setProperty("holder", holder_widget)
        body.addStretch(1)
        inside = _Body()
        inside.relaid.connect(self._fit)
        inside.setLayout(body)
        self._inside = inside
        self._scroll = QScrollArea()
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        self._foot = self._build_foot()
        whole.addWidget(self._foot)

    def _build_entry(self) -> PinEntry:
        entry = PinEntry(self._request.rule)
        self.field = entry.field
        self.field.changed.connect(self._field_changed)
        self.field.entered.connect(self._enter)
        entry.relaid.connect(self._fit)
        return entry

    def _build_foot(self) -> QFrame:
        foot = frame("dialog-foot")
        foot.setFixedHeight(64)
        self.forgot = Button(strings.say(strings.PIN_FORGOT), "text")
        self.forgot.clicked.connect(self._show_forgot)
        count = len(self._request.rows)
        self.sign = Button(strings.say(strings.SIGN_COUNT, n=count), "primary", size="dialog")
        self.sign.setAccessibleName(strings.say(strings.SIGN_SPOKEN, n=count))
        self.sign.clicked.connect(self._enter)
        self.cancel = Button(strings.say(strings.CANCEL), size="dialog")
        self.cancel.clicked.connect(self.reject)
        layout = QHBoxLayout(foot)
        layout.setContentsMargins(24, 0, 24, 0)
        layout.setSpacing(8)
        layout.addWidget(self.forgot)
        layout.addStretch(1)
        layout.addWidget(self.sign)
        layout.addWidget(self.cancel)
        return foot

    # -- states -----------------------------------------------------------------------------

    @property
    def state(self) -> PinState:
        """What the dialog asks for now."""
        return self._state

    def show_wrong(self, attempts_left: int | None) -> None:
        """Say that the card refused the PIN and how many attempts are left."""
        self._show_attempts(attempts_left)
        self.sure.setChecked(False)
        self._show_state(self._state_of_attempts)
        known = attempts_left is not None
        words = strings.PIN_WRONG_TEXT if known else strings.PIN_WRONG_TEXT_UNKNOWN
        if self._state is PinState.ORDINARY:
            text = strings.say(words, n=attempts_left)
            self._show_notice(Level.BLOCKED, strings.say(strings.PIN_WRONG), text)
        elif self._state is PinState.CAUTION:
            parts = [strings.say(strings.PIN_WRONG), self._attempts_words(strings.PIN_CAUTION)]
            text = strings.say(strings.PIN_CAUTION_TEXT)
            self._show_notice(Level.CAUTION, strings.joined(parts), text)
        self._fit()

    def show_failure(self, failure: FailureText) -> None:
        """Say why the card could not be used; no attempt was lost, so the field stays."""
        self._show_state(self._state_of_attempts)
        self._tell_failure(failure)

    def show_checking(self) -> None:
        """Say that the card is at work; nothing can be changed until it answers."""
        self._show_state(PinState.CHECKING)

    def show_waiting(self, *, waiting: bool) -> None:
        """While the card is at work: say that another program holds it, or no longer does."""
        if self._state is PinState.CHECKING:
            words = strings.PIN_WAITING if waiting else strings.PIN_CHECKING
            glyph = Glyph.HOURGLASS_MEDIUM
            self._show_notice(Level.NEUTRAL, strings.say(words), "", glyph=glyph)
            self._fit()

    def show_away(self, heading: str, sentence: str) -> None:
        """Say that the card is not there; what was typed is wiped, and typing waits for it."""
        self._wait_for_card()
        self._show_notice(Level.CAUTION, heading, sentence)
        self._fit()

    def show_unusable(self, failure: FailureText) -> None:
        """Say why the card that came back cannot be used yet; typing waits for it."""
        self._wait_for_card()
        self._tell_failure(failure)

    def _wait_for_card(self) -> None:
        self.field.wipe()
        if self._state is not PinState.AWAY:
            self.sure.setChecked(False)
            self._show_state(PinState.AWAY)

    def _tell_failure(self, failure: FailureText) -> None:
        self.notice.tell_failure(Level.CAUTION, failure)
        self._visible(self.notice, on=True)
        self._fit()

    def show_back(self, attempts_left: int | None) -> None:
        """Go on with the same holder's card, from the beginning."""
        self._show_attempts(attempts_left)
        self._show_state(self._state_of_attempts)
        if self._state is PinState.ORDINARY:
            heading, text = strings.PIN_CARD_BACK, strings.PIN_CARD_BACK_TEXT
            self._show_notice(Level.OK, strings.say(heading), strings.say(text))
            self._fit()

    def show_fewer_attempts(self, attempts_left: int | None) -> None:
        """Another program has used attempts meanwhile; a number never grows while it is shown."""
        known = self._attempts_left
        if attempts_left is None or known is None or attempts_left >= known:
            return
        before = self._state_of_attempts
        self._show_attempts(attempts_left)
        is_asking = self._state not in (PinState.AWAY, PinState.CHECKING)
        if is_asking and self._state_of_attempts is not before:
            self.field.wipe()
            self.sure.setChecked(False)
            self._show_state(self._state_of_attempts)

    def erase(self) -> None:
        """Wipe what was typed so far and say so: the person may no longer be here."""
        if self.field.length:
            self.field.wipe()
            heading, text = strings.say(strings.PIN_ERASED), strings.say(strings.PIN_ERASED_TEXT)
            self._show_notice(Level.CAUTION, heading, text)
            self._fit()

    @property
    def _state_of_attempts(self) -> PinState:
        return state_for(self._attempts_left, self._request.few_attempts)

    def _show_attempts(self, attempts_left: int | None) -> None:
        self._attempts_left = attempts_left
        maximum = self._request.attempts_maximum
        self.meter.show_attempts(attempts_left, maximum)
        # The scale counts how often in a row one may be wrong on a fresh card.
        text = "" if maximum is None else strings.say(strings.PIN_WARNING, n=maximum)
        self._warning.setText(text)
        rule = self._request.rule.words
        words = strings.PIN_NAME if attempts_left is not None else strings.PIN_NAME_UNKNOWN
        self.field.setAccessibleName(strings.say(words, rule=rule, n=attempts_left))

    def _attempts_words(self, words: Words) -> str:
        return strings.say(words, n=self._attempts_left)

    def _show_state(self, state: PinState) -> None:
        self._state = state
        last, locked = state is PinState.LAST_ATTEMPT, state is PinState.LOCKED
        checking = state is PinState.CHECKING
        asks = state in (PinState.CAUTION, PinState.LAST_ATTEMPT)
        self._visible(self._list, on=not (last or locked))
        self._visible(self._warning, on=state is PinState.ORDINARY and bool(self._warning.text()))
        self._visible(self._try_first, on=last)
        self._visible(self.sure, on=asks)
        self._visible(self._entry, on=not (last or locked))
        self._visible(self.meter, on=not locked)
        self._notice_of_state()
        self.sure.setText(strings.say(strings.PIN_UNDERSTOOD if last else strings.PIN_SURE))
        self.sure.setAccessibleName(self.sure.text())
        self.forgot.setVisible(not (last or locked))
        self.forgot.setEnabled(not checking)
        self.cancel.setEnabled(not checking)
        reason = strings.say(strings.PIN_CHECKING) if checking else ""
        for button in (self.forgot, self.cancel):
            button.setAccessibleDescription(reason)
        count = len(self._request.rows)
        label = strings.say(strings.SIGN_COUNT, n=count)
        self.sign.setText(strings.say(strings.PIN_GO_ON) if last else label)
        spoken = strings.say(strings.SIGN_SPOKEN, n=count)
        self.sign.setAccessibleName(self.sign.text() if last else spoken)
        self.sign.setVisible(not locked)
        self.cancel.setText(strings.say(strings.CLOSE if locked else strings.CANCEL))
        self._entry.hide_problem()
        self._sure_changed()
        self._focus_for_state()
        self._fit()

    def _notice_of_state(self) -> None:
        state = self._state
        if state is PinState.CAUTION:
            heading = self._attempts_words(strings.PIN_CAUTION)
            self._show_notice(Level.CAUTION, heading, strings.say(strings.PIN_CAUTION_TEXT))
        elif state in (PinState.LAST_ATTEMPT, PinState.LAST_ENTRY):
            heading, text = strings.say(strings.PIN_LAST), strings.say(strings.PIN_LAST_TEXT)
            self._show_notice(Level.BLOCKED, heading, text, glyph=Glyph.WARNING_OCTAGON_FILL)
        elif state is PinState.LOCKED:
            heading = strings.say(strings.PIN_LOCKED)
            known = [strings.say(strings.PIN_LOCKED_TEXT), self._request.locked_text]
            code = code_words(FailureCode.CARD_PIN_LOCKED)
            locked = FailureText(heading, strings.sentences(known), code)
            self.notice.tell_failure(Level.BLOCKED, locked, glyph=Glyph.LOCK_SIMPLE_FILL)
            self._visible(self.notice, on=True)
        elif state is PinState.CHECKING:
            heading = strings.say(strings.PIN_CHECKING)
            self._show_notice(Level.NEUTRAL, heading, "", glyph=Glyph.HOURGLASS_MEDIUM)
        else:
            self._visible(self.notice, on=False)

    def _show_notice(
        self, level: Level, heading: str, text: str, *, glyph: Glyph | None = None
    ) -> None:
        self.notice.tell(level, heading, text, glyph=glyph)
        self._visible(self.notice, on=True)

    def _visible(self, widget: QWidget, *, on: bool) -> None:
        """Show or hide a part together with the gap above it."""
        holder = widget.property("holder")
        if isinstance(holder, QWidget):
            holder.setVisible(on)

    def _focus_for_state(self) -> None:
        if self._state in (PinState.ORDINARY, PinState.LAST_ENTRY):
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._state is PinState.CAUTION:
            self.sure.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sure_changed(self) -> None:
        """A tick opens the field (few attempts left) or the next step (the last attempt)."""
        free = self._state in (PinState.ORDINARY, PinState.LAST_ENTRY) or (
            self._state is PinState.CAUTION and self.sure.isChecked()
        )
        self.field.setEnabled(free)
        restyle(self.field, closed=not free)  # Qt keeps the font of the state it was polished in
        self.field.setPlaceholderText(self._why_closed())
        self.field.setAccessibleDescription("" if free else self._reason())
        if free and self._state is PinState.CAUTION:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field_changed()

    def _why_closed(self) -> str:
        """What the closed field says in place of the PIN."""
        if self._state is PinState.AWAY:
            return strings.say(strings.PIN_CARD_FIRST)
        waits = self._state is PinState.CAUTION and not self.sure.isChecked()
        return strings.say(strings.PIN_FIRST_CONFIRM) if waits else ""

    def _field_changed(self) -> None:
        if not hasattr(self, "sign"):
            return
        if self._state is PinState.LAST_ATTEMPT:
            enabled, reason = self.sure.isChecked(), strings.say(strings.PIN_FIRST_CONFIRM)
        else:
            enabled, reason = self.field.isEnabled() and self.field.is_complete, self._reason()
        self.sign.setEnabled(enabled)
        self.sign.setAccessibleDescription("" if enabled else reason)
        self.sign.setToolTip("" if enabled else reason)
        if self.field.length:
            self._entry.hide_problem()

    def _reason(self) -> str:
        """Why the button cannot be used yet."""
        if self._state is PinState.CHECKING:
            return strings.say(strings.PIN_CHECKING)
        if not self.field.isEnabled():
            return self._why_closed()
        missing = self._request.rule.minimum - self.field.length
        if self.field.length:
            return strings.say(strings.PIN_TOO_SHORT, n=missing)
        return strings.say(strings.PIN_ENTER)

    def _show_forgot(self) -> None:
        heading = strings.say(strings.PIN_FORGOT)
        text = self._request.forgot_text or strings.say(strings.PIN_FORGOT_TEXT)
        self._show_notice(Level.NEUTRAL, heading, text, glyph=Glyph.ENVELOPE_OPEN)
        self._fit()

    # -- going on ---------------------------------------------------------------------------

    def _enter(self) -> None:
        """Go on: to the entry after the warning of the last attempt, else hand over the PIN."""
        if self._state is PinState.LAST_ATTEMPT:
            if self.sure.isChecked():
                self._show_state(PinState.LAST_ENTRY)
            return
        if self._is_quiet() or not self.field.isEnabled():
            return
        if not self.field.is_complete:
            self._entry.say_problem(self._reason())
            return
        last = self._state is PinState.LAST_ENTRY
        pin = self.field.take()
        self.show_checking()
        self.pin_entered.emit(pin, last)

    def _is_quiet(self) -> bool:
        return self._clock() - self._shown_at < _QUIET_SECONDS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels; Enter never presses a button by itself."""
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.cancel.hasFocus() and not event.isAutoRepeat() and not self._is_quiet():
                self.reject()
            event.accept()
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Cancel, unless the card is at work."""
        if self._state is not PinState.CHECKING:
            self.field.wipe()
            super().reject()
            self.cancelled.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button cancels too."""
        if self._state is PinState.CHECKING:
            event.ignore()
            return
        self.field.wipe()
        super().closeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """However it is closed, nothing that was typed stays."""
        super().hideEvent(event)
        if not self.isMinimized():
            self.field.wipe()

    def showEvent(self, event: QShowEvent) -> None:
        """Note when it appeared."""
        super().showEvent(event)
        self._shown_at = self._clock()
        self._fit()

    def _fit(self) -> None:
        """As high as its content, never higher than a small screen."""
        layout = self._inside.layout()
        if layout is None:
            return
        layout.activate()
        width = max(WIDTH, self._foot.sizeHint().width())  # buttons with long words need more
        needed = layout.totalHeightForWidth(width)
        if needed < 0:
            needed = layout.totalSizeHint().height()
        off, needs = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        scrolls = needed + 64 > MAXIMUM_HEIGHT
        self._scroll.setVerticalScrollBarPolicy(needs if scrolls else off)
        self.setFixedSize(width, min(needed + 64, MAXIMUM_HEIGHT))
