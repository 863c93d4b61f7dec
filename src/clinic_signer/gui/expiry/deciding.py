"""Which certificate is to be renewed, and whether that has to be said now. A pure decision, no Qt.

A notice comes once for each stage of each certificate: whoever closed it sees it again at the next
stage. A certificate in place of another is another one, with stages of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from clinic_signer.japan import day_in_japan
from clinic_signer.signers.card.issuer_help import days_left, expiry_notice

if TYPE_CHECKING:
    from clinic_signer.pki.certificate import HpkiCertificate

LAST_DAY = 0
"""The stage of the last day itself; the others are days before it."""


class Whose(Enum):
    """Which of the two certificates."""

    CARD = "card"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class ExpiryNotice:
    """What is to be said of one certificate.

    Attributes:
        whose: which one.
        certificate: whose end is near.
        stage: 90, 60, 30 or 0: the number that has been reached.
        days_left: until its last day.
        last_day: in Japan.
    """

    whose: Whose
    certificate: HpkiCertificate
    stage: int
    days_left: int
    last_day: date

    @property
    def key(self) -> str:
        """What its closing is remembered by."""
        return self.certificate.sha256.hex()


def stage_of(certificate: HpkiCertificate, at: datetime) -> int | None:
    """Which stage holds on a day in Japan; None while the end is far away, and after it."""
    if days_left(certificate, at) == 0:
        return LAST_DAY
    return expiry_notice(certificate, at)


def notice_due(
    card: HpkiCertificate | None,
    second: HpkiCertificate | None,
    at: datetime,
    closed: Mapping[str, int],
) -> ExpiryNotice | None:
    """Return what is to be said now; of two certificates the one that ends first.

    Args:
        card: the certificate of the card that would sign.
        second: the second certificate.
        at: now, timezone-aware.
        closed: the lowest stage at which a certificate's notice was closed, by its ``key``.
    """
    due = [
        notice
        for whose, certificate in ((Whose.CARD, card), (Whose.SECOND, second))
        if certificate is not None
        and (notice := _notice(whose, certificate, at)) is not None
        and notice.stage < closed.get(notice.key, notice.stage + 1)
    ]
    return min(due, key=lambda notice: notice.days_left, default=None)


def _notice(whose: Whose, certificate: HpkiCertificate, at: datetime) -> ExpiryNotice | None:
    stage = stage_of(certificate, at)
    if stage is None:
        return None
    last_day = day_in_japan(certificate.not_after)
    return ExpiryNotice(whose, certificate, stage, days_left(certificate, at), last_day)
