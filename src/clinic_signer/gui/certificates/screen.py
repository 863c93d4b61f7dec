"""The Certificates screen as a whole."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.approval.qr_view import QrCode, QrView
from clinic_signer.gui.certificates import texts
from clinic_signer.gui.certificates.panels import CertificatePanel, SetUpPanel, panel
from clinic_signer.gui.certificates.shipping import ShippingPanel
from clinic_signer.gui.certificates.view import AppAddress, CertificatesView
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.screen import Screen
from clinic_signer.gui.widgets import IconLabel, Label, centred, column, icon_button, row

_SMALL_QR = 3


class AppPanel(QWidget):
    """Where the phone app is to be had, as QR codes."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[AppAddress, ...] = ()
        box, layout = panel(texts.APP, Glyph.DOWNLOAD_SIMPLE)
        layout.addWidget(Label(strings.say(texts.APP_TEXT), "muted", wrap=True))
        self._places = row(gap=16)
        layout.addLayout(self._places)
        layout.addStretch(1)
        self.setLayout(column(box, gap=0))

    def show_apps(self, apps: tuple[AppAddress, ...]) -> None:
        """Show the addresses; one that is not known here says so."""
        if apps == self._shown:
            return
        self._shown = apps
        while (item := self._places.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for app in apps:
            self._places.addWidget(_app(app))


def _app(app: AppAddress) -> QWidget:
    place = QWidget()
    name = Label(app.system, "small-strong")
    name.setAlignment(Qt.AlignmentFlag.AlignCenter)
    layout = column(gap=6)
    if app.address:
        code = QrView()
        code.setAccessibleName(strings.say(texts.APP_QR, system=app.system))
        code.show_modules(QrCode().modules(app.address))
        code.resize_by(_SMALL_QR - code.module_pixels)
        layout.addLayout(centred(code))
    else:
        layout.addLayout(centred(IconLabel(Glyph.QR_CODE, 56)))
    layout.addWidget(name)
    if not app.address:
        missing = Label(strings.say(texts.APP_NOT_SET), "caption", wrap=True)
        missing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(missing)
    place.setLayout(layout)
    return place


class CertificatesScreen(Screen):
    """Both certificates, setting up a phone, card shipping, the app.

    Signals:
        set_up_wanted: begin to set up a phone.
        refresh_wanted: look again.
        card_deed_wanted: something is asked for beside the card (a ``Deed``).
        second_deed_wanted: the same for the second certificate.
    """

    set_up_wanted = Signal()
    refresh_wanted = Signal()
    card_deed_wanted = Signal(object)
    second_deed_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.card = CertificatePanel(texts.CARD, Glyph.IDENTIFICATION_CARD)
        self.second = CertificatePanel(texts.SECOND, Glyph.DEVICE_MOBILE)
        self.card.deed_wanted.connect(self.card_deed_wanted)
        self.second.deed_wanted.connect(self.second_deed_wanted)
        self.set_up = SetUpPanel()
        self.set_up.wanted.connect(self.set_up_wanted)
        self.shipping = ShippingPanel()
        self.app = AppPanel()
        self._checked = Label("", "muted")
        self.refresh = icon_button(Glyph.ARROWS_CLOCKWISE, strings.say(texts.CHECK_AGAIN), "F5")
        self.refresh.clicked.connect(self.refresh_wanted)
        head = row(Label(strings.say(texts.SCREEN), "title"), gap=8)
        head.addStretch(1)
        head.addWidget(self._checked)
        head.addWidget(self.refresh)
        self._narrow = False
        self._left_out: list[QWidget] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(16)
        inside = QWidget()
        inside.setObjectName("scrolled")
        body = column(gap=16, margins=(24, 16, 24, 12))
        body.addLayout(head)
        body.addLayout(self._grid)
        body.addStretch(1)
        inside.setLayout(body)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.set_measures(narrow=False, short=False)

    def set_measures(self, *, narrow: bool, short: bool, tight: bool = False) -> None:
        """Lay the panels out for the width of the window."""
        del short, tight
        self._narrow = narrow
        self._place()

    @property
    def _below(self) -> list[QWidget]:
        """The panels below the certificates, without those of what is not to be used here."""
        order = (self.set_up, self.app, self.shipping)
        shown = order if self._narrow else (self.set_up, self.shipping, self.app)
        return [each for each in shown if each not in self._left_out]

    def _place(self) -> None:
        narrow, below = self._narrow, self._below
        for each in (self.card, self.second, self.set_up, self.shipping, self.app):
            self._grid.removeWidget(each)
        for place in range(6):
            self._grid.setColumnStretch(place, 1 if place < 2 or not narrow else 0)
        if narrow:
            for line, above in enumerate((self.card, self.second)):
                self._grid.addWidget(above, line, 0, 1, 2)
            for place, widget in enumerate(below):
                is_alone = place % 2 == 0 and place == len(below) - 1
                self._grid.addWidget(widget, 2 + place // 2, place % 2, 1, 2 if is_alone else 1)
            return
        self._grid.addWidget(self.card, 0, 0, 1, 3)
        self._grid.addWidget(self.second, 0, 3, 1, 3)
        span = 6 // len(below) if below else 0
        for place, widget in enumerate(below):
            self._grid.addWidget(widget, 1, place * span, 1, span)

    def regions(self) -> list[QWidget]:
        """The stops of F6 on this screen."""
        return [self.refresh, self.set_up.begin, self.shipping.field]

    def show_view(self, view: CertificatesView) -> None:
        """Show the whole screen anew."""
        self.card.show_certificate(view.card)
        set_up = strings.say(texts.PHONE_SET_UP) if view.phone.is_paired else ""
        notes = [set_up, view.phone.storage]
        self.second.show_certificate(view.phone.certificate, strings.joined(notes))
        self.set_up.show_phone(view.phone)
        self.shipping.show_shipping(view.shipping)
        self.app.show_apps(view.apps)
        is_shown = {
            self.set_up: view.phone.is_used,
            self.shipping: bool(view.shipping.rows),
            self.app: bool(view.apps),
        }
        left_out = [each for each, is_wanted in is_shown.items() if not is_wanted]
        for each, is_wanted in is_shown.items():
            each.setVisible(is_wanted)
        if left_out != self._left_out:
            self._left_out = left_out
            self._place()
        checked = strings.say(texts.CHECKED_AT, time=view.checked_at) if view.checked_at else ""
        self._checked.setText(checked)
