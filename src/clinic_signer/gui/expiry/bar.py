"""The notice itself: one quiet line above the screen, never a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame

from clinic_signer.gui import strings
from clinic_signer.gui.access import Announcer
from clinic_signer.gui.certificates import texts as certificate_texts
from clinic_signer.gui.expiry import texts
from clinic_signer.gui.expiry.deciding import LAST_DAY, ExpiryNotice, Whose
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, IconLabel, Label, column, row
from clinic_signer.signers.card.issuer_help import HelpTopic, issuer_of

_HURRY_FROM = 60
"""From this stage on it is urged."""


class ExpiryBar(QFrame):
    """Says when a certificate ends and what to do; it stays until it is closed.

    Signals:
        help_wanted: how it is renewed (an ``ExpiryNotice``).
        closed: it was read (an ``ExpiryNotice``).
    """

    access_role = "Grouping"
    help_wanted = Signal(object)
    closed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "expiry")
        self._notice: ExpiryNotice | None = None
        self._announcer = Announcer(self)
        self._heading = Label("", "small-strong", wrap=True)
        self._heading.setProperty("level", Level.CAUTION.value)
        self._sentence = Label("", "small", wrap=True)
        self.how = Button(strings.say(certificate_texts.SHOW_RENEWAL), size="small")
        self.how.clicked.connect(lambda: self.help_wanted.emit(self._notice))
        self.close_it = Button(strings.say(strings.CLOSE), "text", size="small")
        self.close_it.clicked.connect(lambda: self.closed.emit(self._notice))
        line = row(gap=10, margins=(16, 6, 12, 6))
        mark = IconLabel(Glyph.WARNING_FILL, 18, Level.CAUTION.ink)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(column(self._heading, self._sentence, gap=0), 1)
        line.addWidget(self.how)
        line.addWidget(self.close_it)
        self.setLayout(line)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return strings.sentences([f"{self._heading.text()}。", self._sentence.text()])

    def show_notice(self, notice: ExpiryNotice | None) -> None:
        """Show a notice, or none; a new one is announced, quietly."""
        before, self._notice = self._notice, notice
        self.setVisible(notice is not None)
        if notice is None:
            return
        heading, sentence = heading_of(notice), sentence_of(notice)
        self._heading.setText(heading)
        self._sentence.setText(sentence)
        self.setAccessibleName(strings.spoken([strings.say(texts.NOTICE), heading, sentence]))
        if before is None or (before.key, before.stage) != (notice.key, notice.stage):
            self._announcer.announce(strings.spoken([heading, sentence]))


def heading_of(notice: ExpiryNotice) -> str:
    """When it ends."""
    is_card = notice.whose is Whose.CARD
    if notice.stage == LAST_DAY:
        return strings.say(texts.CARD_ENDS_TODAY if is_card else texts.SECOND_ENDS_TODAY)
    return strings.say(texts.CARD_ENDS if is_card else texts.SECOND_ENDS, n=notice.days_left)


def sentence_of(notice: ExpiryNotice) -> str:
    """What to do, and what its issuer says of it, if that is known."""
    is_early = notice.stage > _HURRY_FROM
    words = certificate_texts.RENEW_APPLY if is_early else certificate_texts.RENEW_SOON
    parts = [strings.say(texts.LAST_DAY if notice.stage == LAST_DAY else words)]
    issuer = issuer_of(notice.certificate)
    if issuer is not None and notice.whose is Whose.CARD:
        known = dict(issuer.topics).get(HelpTopic.EXPIRY)
        parts.append("" if known is None else strings.plain(known))
    return strings.sentences(parts)
