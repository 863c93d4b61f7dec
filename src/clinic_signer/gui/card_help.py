"""What the issuer of a card says its holder can do: locked, PIN forgotten, near its end, lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from clinic_signer.gui import card_slot, dates, strings
from clinic_signer.gui.focus import FocusRing
from clinic_signer.gui.widgets import Button, Label, column, frame
from clinic_signer.signers.card.issuer_help import HelpTopic, issuer_of

if TYPE_CHECKING:
    from clinic_signer.signers.card.state import CardState

WIDTH = 520
_HEADINGS = {
    HelpTopic.LOCKED: strings.HELP_LOCKED,
    HelpTopic.FORGOTTEN_PIN: strings.HELP_FORGOTTEN,
    HelpTopic.EXPIRY: strings.HELP_EXPIRY,
    HelpTopic.LOSS: strings.HELP_LOSS,
}


class CardHelp(QDialog):
    """The issuer's procedures in a few sentences, with the day they are from.

    Args:
        card: whose issuer is asked about.
        first: what the person wants to know; it comes first.
        parent: the window it belongs to.
    """

    def __init__(self, card: CardState, first: HelpTopic, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(strings.say(strings.HELP_TITLE))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        certificate = card.certificate
        issuer = None if certificate is None else issuer_of(certificate)
        name = strings.HELP_UNKNOWN if issuer is None else issuer.name
        self.words = [strings.plain(name)]
        lines = column(Label(self.words[0], "title", wrap=True), gap=4, margins=(24, 16, 24, 20))
        for topic in (first, *(other for other in HelpTopic if other is not first)):
            lines.addSpacing(8)
            lines.addWidget(self._say(strings.say(_HEADINGS[topic]), "small-strong"))
            lines.addWidget(self._say(card_slot.issuer_words(card, topic), "small"))
        if issuer is not None:
            day = strings.say(dates.full_day(issuer.as_of))
            lines.addSpacing(8)
            as_of = self._say(strings.say(strings.HELP_AS_OF, day=day), "caption")
            as_of.setToolTip(issuer.source)
            lines.addWidget(as_of)
        lines.addStretch(1)
        body = frame("plain")
        body.setFixedWidth(WIDTH)
        body.setLayout(lines)
        self.close_button = Button(strings.say(strings.CLOSE), size="dialog")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        foot = frame("dialog-foot")
        foot.setFixedHeight(64)
        line = QHBoxLayout(foot)
        line.setContentsMargins(24, 0, 24, 0)
        line.addStretch(1)
        line.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        whole.addWidget(body, 1)
        whole.addWidget(foot)
        self.setAccessibleDescription(strings.spoken(self.words))
        self.ring = FocusRing(self)

    def _say(self, text: str, role: str) -> Label:
        self.words.append(text)
        label = Label(text, role, wrap=True)
        label.setFixedWidth(WIDTH - 48)
        return label
