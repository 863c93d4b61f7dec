"""The right half of the approval dialog: one page of words for each phase."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.approval import texts
from clinic_signer.gui.approval.covered import advice, covered
from clinic_signer.gui.approval.qr_view import QrView
from clinic_signer.gui.approval.steps import Steps
from clinic_signer.gui.approval.tile import by_digits
from clinic_signer.gui.approval.view import ApprovalView, Phase
from clinic_signer.gui.controls import Notice, code_label
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, ElidedLabel, Label, column, row
from clinic_signer.offers import Way, is_offered, where_offered

_RETRY = "retry"


def heading_of(view: ApprovalView) -> tuple[str, str]:
    """Return the heading of a phase and the sentence below it."""
    say = strings.say
    if view.in_browser and view.phase is Phase.CONNECTING:
        return say(texts.IN_BROWSER), say(texts.IN_BROWSER_TEXT)
    if view.phase is Phase.TIMEOUT:
        words = texts.TIMEOUT_SCANNED if view.was_scanned else texts.TIMEOUT
        return say(texts.NOTHING_SIGNED), say(words, n=view.seconds_total)
    if view.phase in (Phase.OFFLINE, Phase.FAILED):
        cause = say(texts.OFFLINE) if view.failure is None else view.failure.heading
        return say(texts.NOTHING_SIGNED), cause
    heading, sentence = {
        Phase.CONNECTING: (texts.CONNECTING, texts.CONNECTING_TEXT),
        Phase.SHOWING_QR: (texts.WAITING, None),
        Phase.SCANNED: (texts.SCANNED, None),
        Phase.APPROVED: (texts.APPROVED, texts.APPROVED_TEXT),
        Phase.REFUSED: (texts.NOTHING_SIGNED, texts.REFUSED),
        Phase.WRONG_NUMBER: (texts.NOTHING_SIGNED, texts.WRONG_NUMBER),
    }[view.phase]
    return say(heading), "" if sentence is None else say(sentence)


def page_of(view: ApprovalView, change_scope: Callable[[], None]) -> QWidget:
    """Return the page of a phase.

    Args:
        view: what is shown.
        change_scope: asks for a session in place of these documents, or the other way round.
    """
    heading, sentence = heading_of(view)
    page, layout = _page(heading, sentence)
    if view.phase in (Phase.SHOWING_QR, Phase.SCANNED):
        _add_steps(layout, view, change_scope)
    elif view.phase is Phase.APPROVED:
        layout.addSpacing(6)
        layout.addWidget(covered(view.rows, waiting=True))
        end = strings.say(texts.APPROVED_END, n=len(view.rows))
        if view.session_until:
            end = strings.say(texts.SESSION_APPROVED_END, time=view.session_until)
        layout.addWidget(Label(end, "muted", wrap=True))
    elif view.phase.is_over:
        _add_advice(layout, view)
    layout.addStretch(1)
    return page


def cannot_read(view: ApprovalView, qr: QrView) -> QWidget:
    """Return the page for a phone that cannot read the QR."""
    say = strings.say
    page, layout = _page(say(texts.CANNOT_READ), say(texts.CANNOT_READ_TEXT))
    if view.entry_code:
        layout.addSpacing(8)
        layout.addWidget(Label(say(texts.CODE_ENTRY), "strong"))
        layout.addWidget(Label(say(texts.CODE_ENTRY_TEXT), "small", wrap=True))
        layout.addLayout(_entry_code(view.entry_code))
    layout.addSpacing(12)
    layout.addWidget(Label(say(texts.LARGER_QR), "strong"))
    smaller = Button(say(texts.SMALLER), size="small", glyph=Glyph.MAGNIFYING_GLASS_MINUS)
    smaller.setEnabled(qr.can_shrink)
    smaller.clicked.connect(lambda: qr.resize_by(-1))
    larger = Button(say(texts.LARGER), size="small", glyph=Glyph.MAGNIFYING_GLASS_PLUS)
    larger.setEnabled(qr.can_grow)
    larger.clicked.connect(lambda: qr.resize_by(1))
    line = row(smaller, larger, gap=8)
    line.addSpacing(6)
    size = say(texts.SIZE_NOW, cm=f"{qr.millimetres / 10:.1f}")
    line.addWidget(Label(size, "muted", wrap=True), 1)
    layout.addLayout(line)
    layout.addStretch(1)
    return page


def show_retry(page: QWidget | None, view: ApprovalView) -> None:
    """Count down to the next attempt on a page that is shown already."""
    label = None if page is None else page.findChild(Label, _RETRY)
    if label is not None and view.retry_in is not None:
        label.setText(_retry_words(view.retry_in))


def _page(heading: str, sentence: str) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    layout = column(Label(heading, "title", wrap=True), gap=6)
    if sentence:
        layout.addWidget(Label(sentence, "small", wrap=True))
    page.setLayout(layout)
    return page, layout


def _add_steps(layout: QVBoxLayout, view: ApprovalView, change_scope: Callable[[], None]) -> None:
    waiting = view.phase is Phase.SHOWING_QR
    number = Label(view.number, "number")
    number.setAccessibleName(by_digits(texts.NUMBER_NAME, view.number))
    words = [strings.say(w) for w in (texts.STEP_SCAN, texts.STEP_NUMBER, texts.STEP_CHECK)]
    steps = Steps(words, {2: number} if waiting else None)
    steps.show_current(1 if waiting else 2)
    layout.addWidget(steps)
    layout.addSpacing(8)
    count = len(view.rows)
    above = row(Label(strings.say(texts.COVERS), "small-strong"))
    above.addStretch(1)
    scope = strings.say(texts.ONLY_THESE, n=count)
    if view.session_until:
        scope = strings.say(texts.SESSION_SCOPE, time=view.session_until)
    above.addWidget(Label(scope, "muted"))
    layout.addLayout(above)
    if view.session_until:
        layout.addWidget(Notice(Level.CAUTION, "", strings.say(texts.SESSION_TEXT)))
    else:
        layout.addWidget(covered(view.rows))
    if waiting:
        _add_scope(layout, view, change_scope)
        below = row()
        below.addWidget(ElidedLabel(view.place, "caption"), 1)
        below.addWidget(Label(strings.say(texts.CONTROL_CODE), "caption"))
        code = Label(view.control_code, "strong")
        code.setAccessibleName(by_digits(texts.CONTROL_CODE_NAME, view.control_code))
        below.addWidget(code)
        layout.addLayout(below)
    else:
        layout.addSpacing(4)
        stranger = strings.say(texts.STRANGER)
        layout.addWidget(Notice(Level.NEUTRAL, "", stranger, glyph=Glyph.SHIELD_WARNING))


def _add_scope(layout: QVBoxLayout, view: ApprovalView, change_scope: Callable[[], None]) -> None:
    """The other scope, as a link: these documents are what is asked for by itself."""
    if view.session_until:
        words = strings.say(texts.SESSION_ONLY_THESE, n=len(view.rows))
    elif view.session_offer:
        words = strings.say(texts.SESSION_OFFER, time=view.session_offer)
    else:
        return
    link = Button(words, "link")
    link.clicked.connect(change_scope)
    line = row(link)
    line.addStretch(1)
    layout.addLayout(line)


def _add_advice(layout: QVBoxLayout, view: ApprovalView) -> None:
    say = strings.say
    layout.addSpacing(8)
    if view.phase is Phase.REFUSED:
        not_me = Notice(
            Level.NEUTRAL, say(texts.NOT_ME), say(texts.NOT_ME_TEXT), glyph=Glyph.SHIELD_WARNING
        )
        layout.addWidget(not_me)
        layout.addSpacing(6)
        mistake = (
            Glyph.ARROW_COUNTER_CLOCKWISE,
            say(texts.BY_MISTAKE),
            say(texts.BY_MISTAKE_TEXT),
        )
        layout.addWidget(advice([mistake]))
    elif view.phase is Phase.TIMEOUT:
        lines = [(Glyph.DEVICE_MOBILE, say(texts.TIMEOUT_APP), "")]
        if is_offered(Way.CARD):
            lines.append((Glyph.IDENTIFICATION_CARD, say(texts.TIMEOUT_CARD), ""))
        layout.addWidget(advice(lines))
    elif view.failure is not None and view.phase is not Phase.WRONG_NUMBER:
        layout.addWidget(Notice(Level.NEUTRAL, "", view.failure.sentence))
    if view.phase is Phase.OFFLINE and view.retry_in is not None:
        label = Label("", "muted", wrap=True)
        label.setObjectName(_RETRY)
        label.setText(_retry_words(view.retry_in))
        layout.addWidget(label)
    if view.failure is not None:
        layout.addWidget(code_label(view.failure.code))


def _retry_words(seconds: int) -> str:
    words = where_offered(Way.CARD, texts.RETRY_IN, texts.RETRY_IN_ALONE)
    return strings.say(words, n=seconds)


def _entry_code(code: str) -> QHBoxLayout:
    shown = f"{code[:4]}-{code[4:]}"
    label = Label(shown, "code")
    font = theme.form_font(32)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 3)
    label.setFont(font)
    label.setAccessibleName(strings.say(texts.CODE_NAME, code=" ".join(code)))
    label.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    line = row(label)
    line.addStretch(1)
    return line
