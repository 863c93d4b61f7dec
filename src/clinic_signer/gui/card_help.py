"""Help in a few sentences: what the issuer of a certificate says its holder can do, and drivers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

from clinic_signer.gui import dates, strings
from clinic_signer.gui.dialog_parts import PLAIN_WIDTH, PlainDialog, dialog_foot
from clinic_signer.gui.widgets import Button, Label, column, frame
from clinic_signer.signers.card.issuer_help import (
    CARD_TOPICS,
    SECOND_TOPICS,
    HelpTopic,
    help_for,
    issuer_of,
)
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.pki.certificate import HpkiCertificate

_HEADINGS = {
    HelpTopic.LOCKED: strings.HELP_LOCKED,
    HelpTopic.FORGOTTEN_PIN: strings.HELP_FORGOTTEN,
    HelpTopic.EXPIRY: strings.HELP_EXPIRY,
    HelpTopic.LOSS: strings.HELP_LOSS,
    HelpTopic.SECOND_LOCKED: strings.HELP_SECOND_LOCKED,
    HelpTopic.SECOND_PHONE: strings.HELP_SECOND_PHONE,
}


class AdviceDialog(PlainDialog):
    """A title, some headings with a sentence each, and a button to close it.

    Attributes:
        words: everything it says, in order.

    Args:
        title: of the window.
        name: whom or what it is about.
        sections: headings with their sentences.
        note: small, below all of it.
        parent: the window it belongs to.
    """

    def __init__(
        self,
        title: str,
        name: str,
        sections: Sequence[tuple[Words, Words]],
        note: Label | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = [name]
        lines = column(Label(name, "title", wrap=True), gap=4, margins=(24, 16, 24, 20))
        for heading, sentence in sections:
            lines.addSpacing(8)
            lines.addWidget(self._say(heading, "small-strong"))
            lines.addWidget(self._say(sentence, "small"))
        if note is not None:
            self.words.append(note.text())
            lines.addSpacing(8)
            lines.addWidget(note)
        lines.addStretch(1)
        body = frame("plain")
        body.setFixedWidth(PLAIN_WIDTH)
        body.setLayout(lines)
        self.close_button = Button(strings.say(strings.CLOSE), size="dialog")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        self.put_together(body, dialog_foot((self.close_button,)))
        whole = self.layout()
        if whole is not None:  # else Qt takes two thirds of the screen at most, and squeezes words
            whole.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.setAccessibleDescription(strings.spoken(self.words))

    def _say(self, words: Words, role: str) -> Label:
        self.words.append(strings.plain(words))
        label = Label(self.words[-1], role, wrap=True)
        label.setFixedWidth(PLAIN_WIDTH - 48)
        return label


class CardHelp(AdviceDialog):
    """The issuer's procedures in a few sentences, with the day they are from.

    Args:
        certificate: whose issuer is asked about; None while it is not known.
        first: what the person wants to know; it comes first.
        parent: the window it belongs to.
        of_second: it is the second certificate.
    """

    def __init__(
        self,
        certificate: HpkiCertificate | None,
        first: HelpTopic,
        parent: QWidget | None = None,
        *,
        of_second: bool = False,
    ) -> None:
        issuer = None if certificate is None else issuer_of(certificate)
        unknown = strings.HELP_UNKNOWN_SECOND if of_second else strings.HELP_UNKNOWN
        topics = SECOND_TOPICS if of_second else CARD_TOPICS
        sections = [
            (
                _HEADINGS[topic],
                strings.ASK_ISSUER if certificate is None else help_for(certificate, topic),
            )
            for topic in (first, *(other for other in topics if other is not first))
        ]
        as_of: Label | None = None
        if issuer is not None:
            day = strings.say(dates.full_day(issuer.as_of))
            as_of = Label(strings.say(strings.HELP_AS_OF, day=day), "caption")
            as_of.setToolTip(issuer.source)
        super().__init__(
            strings.say(strings.HELP_TITLE_SECOND if of_second else strings.HELP_TITLE),
            strings.plain(unknown if issuer is None else issuer.name),
            sections,
            as_of,
            parent,
        )


def driver_help(model: str | None, parent: QWidget | None = None) -> AdviceDialog:
    """Return the dialog that says how a reader gets its driver."""
    model_words = strings.DRIVER_MODEL.filled(model=model or strings.UNKNOWN)
    return AdviceDialog(
        strings.say(strings.DRIVER_TITLE),
        strings.plain(model_words),
        (
            (strings.DRIVER_WINDOWS, strings.DRIVER_WINDOWS_TEXT),
            (strings.DRIVER_MAKER, strings.DRIVER_MAKER_TEXT),
        ),
        parent=parent,
    )
