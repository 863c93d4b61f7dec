"""The panels of the Certificates screen: a certificate, and how to set up a phone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.approval.steps import Steps
from clinic_signer.gui.attempts_meter import AttemptsMeter
from clinic_signer.gui.certificates import texts
from clinic_signer.gui.certificates.validity_bar import ValidityBar
from clinic_signer.gui.certificates.view import CertificateView, Deed, PhoneView
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level, Tone
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, frame, restyle, row
from clinic_signer.words import Words

_MARKS = {
    Level.OK: Glyph.CHECK_CIRCLE_FILL,
    Level.CAUTION: Glyph.WARNING_FILL,
    Level.BLOCKED: Glyph.X_CIRCLE_FILL,
    Level.NEUTRAL: Glyph.CIRCLE_DASHED,
    Level.INFO: Glyph.INFO_FILL,
}


def panel(title: Words, glyph: Glyph) -> tuple[QFrame, QVBoxLayout]:
    """Return an empty panel with its heading, and the layout to fill."""
    box = frame("panel")
    layout = column(gap=10, margins=(20, 16, 20, 16))
    heading = row(IconLabel(glyph, 22, Tone.ACCENT_TEXT), Label(strings.say(title), "subtitle"))
    heading.addStretch(1)
    layout.addLayout(heading)
    box.setLayout(layout)
    return box, layout


class CertificatePanel(QFrame):
    """One certificate: state, holder, time, attempts, advice, and what can be asked for.

    Signals:
        deed_wanted: a button was pressed (a ``Deed``).
    """

    deed_wanted = Signal(object)

    def __init__(self, title: Words, glyph: Glyph) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._mark = IconLabel(Glyph.CIRCLE_DASHED, 16)
        self._state = Label("", "small-strong")
        heading = row(IconLabel(glyph, 22, Tone.ACCENT_TEXT), Label(strings.say(title), "subtitle"))
        heading.addStretch(1)
        heading.addWidget(self._mark)
        heading.addWidget(self._state)
        self._detail = Label("", "muted", wrap=True)
        self._person = self._build_person()
        self._validity = ValidityBar()
        self._meter = AttemptsMeter(spread=False)
        self._phone = self._build_phone()
        self._advice = self._build_advice()
        self.buttons: dict[Deed, Button] = {}
        self.body = column(gap=10, margins=(20, 16, 20, 16))
        self.body.addLayout(heading)
        for widget in (
            self._detail,
            self._person,
            self._validity,
            self._meter,
            self._phone,
            self._advice,
        ):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.body.addWidget(self._build_buttons())
        self.setLayout(self.body)

    def _build_person(self) -> QWidget:
        self._holder, self._role = Label("", "title"), Label("", "tag")
        self._test, self._number = Label(strings.say(texts.TEST), "tag"), Label("", "muted")
        for tag in (self._role, self._test):
            tag.setFixedHeight(22)
        line = row(self._holder, self._role, self._test, gap=12)
        line.addStretch(1)
        line.addWidget(self._number)
        person = QWidget()
        person.setLayout(line)
        return person

    def _build_phone(self) -> QWidget:
        self._note = Label("", "small", wrap=True)
        line = row(Label(strings.say(texts.PHONE_OF_CERTIFICATE), "muted"), gap=16)
        line.addWidget(self._note, 1)
        phone = QWidget()
        phone.setLayout(line)
        return phone

    def _build_advice(self) -> QWidget:
        self._advice_mark, self._advice_text = (
            IconLabel(Glyph.CALENDAR_CHECK, 18),
            Label("", "small", wrap=True),
        )
        line = row(gap=8)
        line.addWidget(self._advice_mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._advice_text, 1)
        advice = QWidget()
        advice.setLayout(line)
        return advice

    def _build_buttons(self) -> QWidget:
        """All there are, in the order of what is advised first; those of a state are shown."""
        line = row(gap=8)
        for deed in (Deed.RENEWAL, Deed.ABOUT_PIN, Deed.VIEW, Deed.OTHER_PHONE, Deed.ISSUER):
            button = Button(strings.say(deed.value), size="small")
            button.clicked.connect(lambda _checked=False, deed=deed: self.deed_wanted.emit(deed))
            line.addWidget(button)
            self.buttons[deed] = button
        line.addStretch(1)
        self._deeds = QWidget()
        self._deeds.setLayout(line)
        return self._deeds

    def show_certificate(self, view: CertificateView, note: str = "") -> None:
        """Show a certificate, or why there is none."""
        known = bool(view.holder)
        self._mark.show_glyph(_MARKS[view.level], view.level.ink)
        self._state.setText(view.state)
        restyle(self._state, level=view.level.value)
        self._detail.setText(view.detail)
        self._detail.setVisible(bool(view.detail))
        self._person.setVisible(known)
        self._holder.setText(view.holder)
        self._role.setText(view.role)
        self._role.setVisible(bool(view.role))
        self._test.setVisible(view.is_test)
        self._number.setText(strings.say(texts.FOR_SIGNING, end=view.number_end))
        dated = view.begins is not None and view.ends is not None
        self._validity.setVisible(dated)
        if view.begins is not None and view.ends is not None:
            self._validity.show_dates(view.begins, view.ends, view.days_left)
        self._meter.setVisible(known and view.attempts_maximum is not None)
        self._meter.show_attempts(view.attempts_left, view.attempts_maximum)
        self._note.setText(note)
        self._phone.setVisible(bool(note))
        self._show_advice(view)
        is_marked = known and view.level in (Level.CAUTION, Level.BLOCKED)
        restyle(self, level=view.level.value if is_marked else "")
        parts = [view.state, view.detail, view.holder, view.role, note, view.advice]
        self.setAccessibleName(strings.spoken(parts))

    def _show_advice(self, view: CertificateView) -> None:
        level = view.advice_level
        glyph = Glyph.CALENDAR_CHECK if level is Level.NEUTRAL else _MARKS[level]
        self._advice_mark.show_glyph(glyph, level.ink)
        self._advice_text.setText(view.advice)
        self._advice.setVisible(bool(view.advice))
        for deed, button in self.buttons.items():
            button.setVisible(deed in view.deeds)
            restyle(button, kind="primary" if deed is view.main_deed else "normal")
        self._deeds.setVisible(bool(view.deeds))


class SetUpPanel(QWidget):
    """How a phone is set up, and the button that begins it.

    Signals:
        wanted: set up a phone.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        box, layout = panel(texts.SET_UP, Glyph.QR_CODE)
        layout.addWidget(Label(strings.say(texts.SET_UP_TEXT), "muted", wrap=True))
        steps = Steps(
            [strings.say(w) for w in (texts.STEP_LETTER, texts.STEP_SCAN, texts.STEP_CODE)]
        )
        steps.show_current(0)
        layout.addWidget(steps)
        self.begin = Button(strings.say(texts.BEGIN))
        self.begin.clicked.connect(self.wanted)
        line = row(self.begin)
        line.addStretch(1)
        layout.addLayout(line)
        self._note = Label("", "caption", wrap=True)
        layout.addWidget(self._note)
        layout.addStretch(1)
        self.setLayout(column(box, gap=0))

    def show_phone(self, view: PhoneView) -> None:
        """Show whether a phone can be set up."""
        self.begin.setText(strings.say(texts.BEGIN_AGAIN if view.is_paired else texts.BEGIN))
        self.begin.setEnabled(view.can_set_up)
        note = strings.say(texts.LOCK_WARNING if view.can_set_up else texts.NO_SERVICE)
        self._note.setText(note)
        self.begin.setAccessibleDescription(note)
