"""What the Certificates screen shows, as values; made from the states of the rooms below."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from clinic_signer.gui import strings
from clinic_signer.gui.certificates import texts
from clinic_signer.gui.theme import Level


class Deed(Enum):
    """What can be asked for beside a certificate, by its words."""

    ABOUT_PIN = texts.ABOUT_PIN
    RENEWAL = texts.SHOW_RENEWAL
    VIEW = texts.VIEW_CERTIFICATE
    OTHER_PHONE = texts.OTHER_PHONE
    ISSUER = strings.ISSUER_CONTACT


@dataclass(frozen=True, slots=True)
class CertificateView:
    """One certificate, or why there is none to show.

    Attributes:
        level: what its state means.
        state: the state in words.
        detail: what to do when there is no certificate.
        holder: whose it is; empty when there is none.
        role: the qualification.
        number_end: last four characters of its number, so that two can be told apart.
        begins: first day.
        ends: last day.
        days_left: days until it ends, negative afterwards.
        is_test: without legal effect.
        attempts_left: PIN attempts; cards only, None when not known.
        attempts_maximum: of a fresh card.
        advice: renewal or lock, in the issuer's own terms; may be empty.
        advice_level: how pressing that is.
        deeds: what can be asked for.
        main_deed: the one that is advised now.
    """

    level: Level
    state: str
    detail: str = ""
    holder: str = ""
    role: str = ""
    number_end: str = ""
    begins: date | None = None
    ends: date | None = None
    days_left: int = 0
    is_test: bool = False
    attempts_left: int | None = None
    attempts_maximum: int | None = None
    advice: str = ""
    advice_level: Level = Level.NEUTRAL
    deeds: tuple[Deed, ...] = ()
    main_deed: Deed | None = None


@dataclass(frozen=True, slots=True)
class PhoneView:
    """The second certificate and its phone.

    Attributes:
        certificate: the second certificate.
        can_set_up: a phone can be set up now.
        is_paired: a phone and this PC know each other.
        storage: where this PC keeps its key, when that needs saying.
        is_used: signing by phone is not forbidden here.
    """

    certificate: CertificateView
    can_set_up: bool = False
    is_paired: bool = False
    storage: str = ""
    is_used: bool = True


class CardIdForm(Enum):
    """What was typed as a card id."""

    EMPTY = "empty"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class ShippingRow:
    """A row of the issuer's table: the beginning of card ids, and the week in words."""

    prefix: str
    week: str


@dataclass(frozen=True, slots=True)
class ShippingView:
    """When cards are sent.

    Attributes:
        rows: the issuer's table.
        note: from where and of which day it is, and how far it can be relied upon.
    """

    rows: tuple[ShippingRow, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class AppAddress:
    """Where the phone app is to be had; ``address`` is empty when it is not known here."""

    system: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class CertificatesView:
    """The whole screen. What has no rows and no addresses is not shown."""

    card: CertificateView
    phone: PhoneView
    shipping: ShippingView = field(default_factory=ShippingView)
    apps: tuple[AppAddress, ...] = ()
    checked_at: str = ""
