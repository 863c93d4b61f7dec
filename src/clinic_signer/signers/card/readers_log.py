"""What the log says of readers and cards: model, state, attempts left; never whose card it is."""

from __future__ import annotations

import logging

from clinic_signer.logs.redaction import hide
from clinic_signer.signers.card.chosen import ReadersState
from clinic_signer.signers.card.state import CardState

log = logging.getLogger(__name__)


def log_changes(before: ReadersState, now: ReadersState) -> None:
    """Put down what is different: the service, readers that came or went, what is in them."""
    if now.service is not before.service:
        log.info("smart-card service: %s", now.service.value)
    earlier = {card.reader: _said(card) for card in before.cards}
    for card in now.cards:
        _hide_holder(card)
        if (said := _said(card)) != earlier.pop(card.reader, None):
            log.info("reader %s: %s", card.reader, said)
    for reader in earlier:
        log.info("reader %s is gone", reader)
    if not now.cards and now.chosen.kind is not before.chosen.kind:
        log.info("no reader: %s", now.chosen.kind.value)


def _said(card: CardState) -> str:
    code = "" if card.failure is None else f", {card.failure.value}"
    left = "" if card.attempts_left is None else f", attempts_left={card.attempts_left}"
    return f"{card.kind.value}{code}{left}"


def _hide_holder(card: CardState) -> None:
    """The holder's name in Latin letters would pass for English."""
    if (certificate := card.certificate) is not None:
        hide(certificate.subject_common_name)
        hide(certificate.holder_name)
