"""Makes what the page of the first start shows from the states of readers, card and phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_signer.gui import card_slot, strings
from clinic_signer.gui.first_run import texts
from clinic_signer.gui.first_run.view import PreparationView, Progress, StepView
from clinic_signer.gui.icons import Glyph
from clinic_signer.gui.strip import SlotAction
from clinic_signer.gui.theme import Level

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.strip import SlotView
    from clinic_signer.signers.card.readers import ReadersState

_WITHOUT_READER = ("service-stopped", "access-denied", "remote-session", "no-reader", "no-driver")
"""States that are the reader's (values of ``CardStateKind``); all others are the card's."""


@dataclass(frozen=True, slots=True)
class PhoneKnown:
    """What is known of the phone.

    Attributes:
        slot: what the strip says of it.
        is_known: it was asked already.
        is_set_up: a phone and this PC know each other.
        can_set_up: one can be set up on this PC.
        failure: why it could not be opened.
    """

    slot: SlotView
    is_known: bool
    is_set_up: bool = False
    can_set_up: bool = False
    failure: Failure | None = None


def preparation_view(
    readers: ReadersState | None, failure: Failure | None, phone: PhoneKnown, now: datetime
) -> PreparationView:
    """Return reader, card and phone as they are now.

    Args:
        readers: the last state of the readers; None before they were asked.
        failure: why they cannot be asked.
        phone: what is known of the phone.
        now: for the days until a certificate ends.
    """
    by_phone = not card_slot.is_forbidden(phone.failure)
    if card_slot.is_forbidden(failure):
        return PreparationView(None, None, _phone(phone, is_alone=True) if by_phone else None)
    reader = _reader(readers, failure, now)
    card = _card(readers, reader, now)
    are_done = reader.progress is card.progress is Progress.DONE
    return PreparationView(reader, card, _phone(phone, is_next=are_done) if by_phone else None)


def _reader(readers: ReadersState | None, failure: Failure | None, now: datetime) -> StepView:
    if failure is not None:
        return _from_slot(card_slot.failure_view(failure))
    if readers is None:
        return _checking(Progress.HERE)
    if readers.chosen.kind.value in _WITHOUT_READER:
        return _from_slot(card_slot.readers_view(readers, now))
    name = readers.chosen.reader or next((c.reader for c in readers.cards if c.reader), None)
    if name is None:
        return _checking(Progress.HERE)
    return StepView(
        Progress.DONE,
        strings.say(texts.READER_FOUND, reader=name),
        strings.say(texts.READY),
        Level.OK,
        Glyph.CHECK_CIRCLE_FILL,
    )


def _card(readers: ReadersState | None, reader: StepView, now: datetime) -> StepView:
    if readers is None or reader.progress is not Progress.DONE:
        return StepView(Progress.TO_COME, strings.say(texts.CARD_AFTER_READER))
    kind = readers.chosen.kind.value
    if kind == "no-card":
        return StepView(
            Progress.HERE,
            strings.say(texts.CARD_INSERT),
            strings.say(texts.CARD_WAITING),
            Level.INFO,
            Glyph.HOURGLASS_MEDIUM,
        )
    slot = card_slot.readers_view(readers, now)
    return _from_slot(slot, Progress.DONE if slot.usable else Progress.HERE)


def _phone(phone: PhoneKnown, *, is_next: bool = False, is_alone: bool = False) -> StepView:
    """The phone: after the card, or as the only way of signing."""
    here = Progress.HERE if is_next or is_alone else Progress.TO_COME
    if not phone.is_known:
        return _checking(here)
    if phone.is_set_up:
        return _from_slot(phone.slot, Progress.DONE if phone.slot.usable else here)
    if phone.can_set_up:
        why = texts.PHONE_WHY_ALONE if is_alone else texts.PHONE_WHY
        return StepView(here, strings.say(why), can_be_begun=True)
    if is_alone or phone.failure is not None:  # later would not do
        return _from_slot(phone.slot, here)
    later = strings.say(texts.LATER)
    return StepView(Progress.TO_COME, phone.slot.detail, later)


def _from_slot(slot: SlotView, progress: Progress = Progress.HERE) -> StepView:
    action = None if slot.action is SlotAction.DIAGNOSE else slot.action  # the page has that itself
    return StepView(progress, slot.detail, slot.state, slot.level, slot.mark, action=action)


def _checking(progress: Progress) -> StepView:
    return StepView(
        progress,
        strings.say(texts.CHECKING_TEXT),
        strings.say(texts.CHECKING),
        Level.NEUTRAL,
        Glyph.HOURGLASS_MEDIUM,
    )
