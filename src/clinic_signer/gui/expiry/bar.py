"""The notice itself: one quiet line above the screen, never a window of its own."""

from __future__ import annotations

from clinic_signer.gui import strings
from clinic_signer.gui.certificates import texts as certificate_texts
from clinic_signer.gui.expiry import texts
from clinic_signer.gui.expiry.deciding import LAST_DAY, ExpiryNotice, Whose
from clinic_signer.gui.notice_bar import NoticeBar, NoticeWords
from clinic_signer.gui.theme import Level
from clinic_signer.signers.card.issuer_help import HelpTopic, issuer_of

_HURRY_FROM = 60
"""From this stage on it is urged."""


class ExpiryBar(NoticeBar):
    """Says when a certificate ends and what to do; its signals carry an ``ExpiryNotice``."""

    def __init__(self) -> None:
        super().__init__(strings.say(certificate_texts.SHOW_RENEWAL))
        self._shown: tuple[str, int] | None = None

    def show_notice(self, notice: ExpiryNotice | None) -> None:
        """Show a notice, or none; each stage of each certificate is new once."""
        if notice is None:
            self._shown = None
            self.say_nothing()
            return
        before, self._shown = self._shown, (notice.key, notice.stage)
        words = NoticeWords(
            strings.say(texts.NOTICE), heading_of(notice), sentence_of(notice), Level.CAUTION
        )
        self.say(notice, words, is_new=self._shown != before)


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
