"""Makes what the Certificates screen shows from the states of the rooms below."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_signer.gui import dates, strings
from clinic_signer.gui.card_slot import EXPIRING_DAYS
from clinic_signer.gui.certificates import texts
from clinic_signer.gui.certificates.validity_bar import level_of
from clinic_signer.gui.certificates.view import (
    AppAddress,
    CertificatesView,
    CertificateView,
    Deed,
    PhoneView,
    ShippingRow,
    ShippingView,
)
from clinic_signer.gui.strip import SlotAction
from clinic_signer.gui.theme import Level
from clinic_signer.japan import day_in_japan
from clinic_signer.offers import Way
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.gui.phone_desk import SetUpDesk
    from clinic_signer.gui.strip import SlotView
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.signers.card.state import CardState

_NUMBER_END = 4
_SOON = 60
"""Days before the end from which on renewal is urged."""


def certificates_view(
    card: CardState | None,
    card_slot: SlotView,
    second: HpkiCertificate | None,
    phone_slot: SlotView | None,
    now: datetime,
    set_up: SetUpDesk | None,
    withheld: Collection[Way] = (),
) -> CertificatesView:
    """Return the whole screen.

    Args:
        card: the card that would sign; None before the readers were asked.
        card_slot: what the strip says of it.
        second: the second certificate, once a phone is set up.
        phone_slot: what the strip says of it; None where no signing service is configured.
        now: for the days left.
        set_up: how a phone is set up on this PC; None where none is.
        withheld: the ways of signing that are not to be used here; nothing is offered for them.
    """
    by_phone = Way.PHONE not in withheld
    phone = phone_certificate(second, phone_slot, now, set_up)
    return CertificatesView(
        card_certificate(card, card_slot, now),
        replace(phone, is_used=by_phone),
        shipping=ShippingView() if Way.CARD in withheld else _shipping(),
        apps=_apps() if by_phone else (),
        checked_at=strings.say(dates.clock(now)),
    )


def card_certificate(state: CardState | None, slot: SlotView, now: datetime) -> CertificateView:
    """Return the panel of the card: its certificate, or what the strip says of it."""
    certificate = None if state is None else state.certificate
    if state is None or certificate is None:
        return CertificateView(slot.level, slot.state, slot.detail)
    view = replace(
        _certificate(certificate, slot, now),
        attempts_left=state.attempts_left,
        attempts_maximum=state.attempts_maximum,
    )
    return _with_deeds(_with_attempts(view, certificate), (Deed.ABOUT_PIN, Deed.VIEW))


def _with_attempts(view: CertificateView, certificate: HpkiCertificate) -> CertificateView:
    """Few attempts go before what is to be said of the end."""
    from clinic_signer.gui.attempts_meter import level_of as level_of_attempts
    from clinic_signer.signers.card.issuer_help import HelpTopic, help_for

    left = view.attempts_left
    level = level_of_attempts(left)
    if left is None or level is Level.INFO:
        return view
    if not left:
        advice = help_for(certificate, HelpTopic.LOCKED)
        words = strings.say(texts.LOCKED_ADVICE, advice=strings.plain(advice))
        return replace(view, advice=words, advice_level=level, main_deed=Deed.ABOUT_PIN)
    words = strings.say(texts.ATTEMPTS_LAST if left == 1 else texts.ATTEMPTS_FEW, n=left)
    return replace(view, advice=words, advice_level=level)


def _with_deeds(view: CertificateView, deeds: tuple[Deed, ...]) -> CertificateView:
    """Near its end renewal comes first, as the deed that is advised."""
    if view.days_left <= EXPIRING_DAYS:
        main = view.main_deed or Deed.RENEWAL
        return replace(view, deeds=(Deed.RENEWAL, *deeds), main_deed=main)
    return replace(view, deeds=deeds)


def phone_certificate(
    certificate: HpkiCertificate | None,
    slot: SlotView | None,
    now: datetime,
    set_up: SetUpDesk | None,
) -> PhoneView:
    """Return the panel of the second certificate.

    Args:
        certificate: known since a phone was set up.
        slot: what the strip says; None where no signing service is configured.
        now: for the days left.
        set_up: how a phone is set up on this PC; None where none is.
    """
    if slot is None:
        nothing = strings.say(texts.NO_SERVICE)
        return PhoneView(CertificateView(Level.NEUTRAL, strings.say(strings.NOT_SET_UP), nothing))
    is_lost = set_up is not None and not set_up.is_kept
    storage = strings.say(texts.NOT_KEPT) if is_lost else ""
    if certificate is None:
        is_locked = slot.action is SlotAction.ISSUER
        deeds = (Deed.ISSUER,) if is_locked else ()
        nothing_yet = CertificateView(slot.level, slot.state, slot.detail, deeds=deeds)
        return PhoneView(nothing_yet, can_set_up=set_up is not None, storage=storage)
    return PhoneView(
        _with_deeds(_certificate(certificate, slot, now), (Deed.VIEW, Deed.OTHER_PHONE)),
        can_set_up=set_up is not None,
        is_paired=True,
        storage=storage,
    )


def _shipping() -> ShippingView:
    from clinic_signer.signers.second_certificate.letter_data import shipping_table

    table = shipping_table()
    day = strings.say(dates.full_day(table.as_of))
    all_by = strings.say(dates.full_day(table.all_by))
    rows = tuple(
        ShippingRow(prefix, strings.say(texts.WEEK_OF, day=strings.say(dates.full_day(week))))
        for prefix, week in table.weeks
    )
    source = strings.plain(table.source)
    return ShippingView(rows, strings.say(texts.SHIPPING_NOTE, source=source, day=day, end=all_by))


def _apps() -> tuple[AppAddress, ...]:
    from clinic_signer.signers.second_certificate.letter_data import PhoneSystem, app_address

    return tuple(AppAddress(system.label, app_address(system) or "") for system in PhoneSystem)


def _certificate(certificate: HpkiCertificate, slot: SlotView, now: datetime) -> CertificateView:
    from clinic_signer.pki.roles import Role

    ends = day_in_japan(certificate.not_after)
    days = (ends - day_in_japan(now)).days
    roles = [strings.plain(Role.words_for(role.text)) for role in certificate.hc_roles]
    is_near = slot.usable and 0 <= days <= EXPIRING_DAYS
    return CertificateView(
        slot.level,
        strings.say(texts.DAYS_TO_END, n=days) if is_near else slot.state,
        detail="" if slot.usable or days < 0 else slot.detail,  # the advice says that it ended
        holder=certificate.holder_name,
        role="・".join(roles),
        number_end=f"{certificate.serial_number:04X}"[-_NUMBER_END:],
        begins=day_in_japan(certificate.not_before),
        ends=ends,
        days_left=days,
        is_test=certificate.is_test,
        advice=strings.say(_advice(days)),
        advice_level=Level.NEUTRAL if days > EXPIRING_DAYS else level_of(days),
    )


def _advice(days: int) -> Words:
    if days < 0:
        return texts.RENEW_ENDED
    if days == 0:
        return texts.RENEW_LAST_DAY
    if days <= _SOON:
        return texts.RENEW_SOON
    return texts.RENEW_APPLY if days <= EXPIRING_DAYS else texts.RENEW_NOT_YET
