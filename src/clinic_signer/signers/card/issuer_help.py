"""Whom to ask about a card, and how: by the authority that issued its certificate.

What the issuers say changes; it is data with source and date (``resources/issuers/issuers.json``).
What is not known is said to be unknown: a guess would send a doctor to the wrong place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache

from clinic_signer.japan import day_in_japan
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.resources import read_resource
from clinic_signer.words import Words


class HelpTopic(Enum):
    """What holders ask about."""

    LOCKED = "locked"
    FORGOTTEN_PIN = "forgotten_pin"
    EXPIRY = "expiry"
    LOSS = "loss"
    SECOND_LOCKED = "second_locked"
    """The password by which a phone is registered for the second certificate."""
    SECOND_PHONE = "second_phone"
    """Another phone for the second certificate."""


CARD_TOPICS = (HelpTopic.LOCKED, HelpTopic.FORGOTTEN_PIN, HelpTopic.EXPIRY, HelpTopic.LOSS)
SECOND_TOPICS = (HelpTopic.SECOND_LOCKED, HelpTopic.SECOND_PHONE, HelpTopic.EXPIRY)


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer of cards.

    Attributes:
        id: stable name.
        name: what it is called.
        parts: parts of the issuer's name in its certificates (RFC 4514) that must all be there.
        source: where the row is from.
        as_of: when the row was written.
        label: how sure it is (``page``, ``inferred``).
    """

    id: str
    name: Words
    parts: tuple[str, ...]
    source: str
    as_of: date
    label: str
    topics: tuple[tuple[HelpTopic, Words], ...]

    def help(self, topic: HelpTopic) -> Words:
        """What to do, or that it is not known how this issuer does it."""
        known = dict(self.topics).get(topic)
        return known or _NOT_KNOWN.filled(issuer=self.name)


def issuer_of(certificate: HpkiCertificate) -> Issuer | None:
    """The issuer of a certificate; None when it is not in the table."""
    parts = frozenset(_parts(certificate.issuer))
    return next((row for row in issuers() if parts.issuperset(row.parts)), None)


def help_for(certificate: HpkiCertificate, topic: HelpTopic) -> Words:
    """What the holder of a card does: as its issuer says, else whom to ask."""
    issuer = issuer_of(certificate)
    if issuer is None:
        return _UNKNOWN_ISSUER.filled(issuer=certificate.issuer_common_name or certificate.issuer)
    return issuer.help(topic)


NOTICE_DAYS = (90, 60, 30)
"""Days before the end of a certificate at which its holder is reminded: renewal takes weeks."""


def days_left(certificate: HpkiCertificate, at: datetime) -> int:
    """Whole days, in Japan, until the last one on which a certificate is valid; negative after."""
    return (day_in_japan(certificate.not_after) - day_in_japan(at)).days


def expiry_notice(certificate: HpkiCertificate, at: datetime) -> int | None:
    """Which of :data:`NOTICE_DAYS` holds now; None when the end is further away, or past."""
    left = days_left(certificate, at)
    if left < 0:
        return None
    return min((days for days in NOTICE_DAYS if left <= days), default=None)


@cache
def issuers() -> tuple[Issuer, ...]:
    """All rows. A table that is not right is a defect of the installation."""
    table = json.loads(read_resource("issuers/issuers.json"))
    return tuple(
        Issuer(
            id=row["id"],
            name=Words(**row["name"]),
            parts=tuple(row["issuer"]),
            source=row["source"],
            as_of=date.fromisoformat(row["as_of"]),
            label=row["label"],
            topics=tuple((HelpTopic(key), Words(**row["topics"][key])) for key in row["topics"]),
        )
        for row in table["issuers"]
    )


def _parts(name: str) -> tuple[str, ...]:
    r"""Split an RFC 4514 name at the commas that are not escaped (``\,``)."""
    return tuple(part.replace("\0", ",") for part in name.replace("\\,", "\0").split(","))


_NOT_KNOWN = Words(
    "{issuer}の手続きは、この説明書では分かりません。発行窓口にお問い合わせください。",
    "How {issuer} does this is not known here. Ask the office that issued the card.",
)
_UNKNOWN_ISSUER = Words(
    "発行元（{issuer}）の手続きは分かりません。カードを受け取った窓口にお問い合わせください。",
    "The procedures of the issuer ({issuer}) are not known here. "
    "Ask the office that gave you the card.",
)
