"""Which card is signed with: a table, and never the order of readers."""

from __future__ import annotations

from itertools import permutations

import pytest

from clinic_signer.failures import FailureCode
from clinic_signer.sandbox import Person, PersonId, Sandbox
from clinic_signer.sandbox.card import issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.card_layout import CardProfile
from clinic_signer.sandbox.card_reader import VirtualReader
from clinic_signer.signers.card.chosen import ReadersState, chosen_card
from clinic_signer.signers.card.reader_source import ServiceState
from clinic_signer.signers.card.state import CardState, CardStateKind
from signers.card_doubles import read_card_state

Kind = CardStateKind


def card_of(
    person: Person, name: str = "R", *, kind: CardStateKind | None = None, locked: bool = False
) -> CardState:
    faults = CardFaults(attempts_left=0) if locked else None
    reader = VirtualReader(issue_card(person, CardProfile.JMA, faults=faults), name=name)
    state = read_card_state(reader)
    return state if kind is None else CardState(kind, reader=name, contents=state.contents)


@pytest.fixture
def ichiro(sandbox: Sandbox) -> CardState:
    return card_of(sandbox.person(PersonId.DOCTOR), "A")


@pytest.fixture
def jiro(sandbox: Sandbox) -> CardState:
    return card_of(sandbox.person(PersonId.DENTIST), "B")


def plain(*kinds: CardStateKind) -> tuple[CardState, ...]:
    return tuple(CardState(kind, reader=f"R{n}") for n, kind in enumerate(kinds))


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        ((), Kind.NO_READER),
        ((Kind.NO_CARD,), Kind.NO_CARD),
        ((Kind.NO_CARD, Kind.OTHER_CARD), Kind.OTHER_CARD),
        ((Kind.NO_CARD, Kind.MUTE), Kind.MUTE),
        ((Kind.OTHER_CARD, Kind.MUTE), Kind.MUTE),
        ((Kind.OTHER_CARD, Kind.UNREADABLE), Kind.UNREADABLE),
        ((Kind.OTHER_CARD, Kind.BUSY, Kind.NO_CARD), Kind.BUSY),
        ((Kind.BUSY, Kind.READING), Kind.READING),
        ((Kind.NO_CARD, Kind.READING, Kind.OTHER_CARD), Kind.READING),
    ],
)
def test_without_an_hpki_card_the_most_helpful_state_is_shown(
    kinds: tuple[CardStateKind, ...], shown: CardStateKind
) -> None:
    for order in permutations(plain(*kinds)):
        assert chosen_card(order).kind is shown


@pytest.mark.parametrize(
    "beside", [(), *((kind,) for kind in (Kind.NO_CARD, Kind.OTHER_CARD, Kind.MUTE, Kind.BUSY))]
)
def test_the_only_hpki_card_is_signed_with_whatever_else_is_there(
    ichiro: CardState, beside: tuple[CardStateKind, ...]
) -> None:
    for order in permutations((ichiro, *plain(*beside))):
        assert chosen_card(order) is ichiro


def test_of_two_hpki_cards_none_is_chosen_by_itself(ichiro: CardState, jiro: CardState) -> None:
    for order in permutations((ichiro, jiro)):
        assert chosen_card(order).kind is Kind.SEVERAL


def test_the_card_that_was_chosen_is_signed_with(ichiro: CardState, jiro: CardState) -> None:
    assert jiro.certificate is not None
    for order in permutations((ichiro, jiro)):
        assert chosen_card(order, jiro.certificate.sha256) is jiro


def test_a_choice_that_is_not_there_chooses_nothing(ichiro: CardState, jiro: CardState) -> None:
    assert chosen_card((ichiro, jiro), bytes(32)).kind is Kind.SEVERAL


def test_while_a_card_is_read_nothing_is_chosen_for_being_first(ichiro: CardState) -> None:
    reading = CardState(Kind.READING, reader="B")
    assert chosen_card((ichiro, reading)).kind is Kind.READING


def test_the_card_that_is_shown_stays_while_another_is_read(
    ichiro: CardState, jiro: CardState
) -> None:
    assert ichiro.certificate is not None
    shown = ichiro.certificate.sha256
    reading = CardState(Kind.READING, reader="B")
    assert chosen_card((ichiro, reading), shown=shown) is ichiro
    assert chosen_card((ichiro, jiro), shown=shown).kind is Kind.SEVERAL, "no say after that"


def test_a_card_held_by_another_program_still_counts(ichiro: CardState, sandbox: Sandbox) -> None:
    held = card_of(sandbox.person(PersonId.DENTIST), "B", kind=Kind.BUSY)
    assert chosen_card((ichiro, held)).kind is Kind.SEVERAL
    assert chosen_card((held,)) is held


def test_a_locked_card_is_shown_when_no_other_can_sign(ichiro: CardState, sandbox: Sandbox) -> None:
    locked = card_of(sandbox.person(PersonId.DENTIST), "B", locked=True)
    assert locked.kind is Kind.LOCKED
    assert chosen_card((locked, *plain(Kind.OTHER_CARD, Kind.BUSY))) is locked
    assert chosen_card((locked, ichiro)) is ichiro
    assert locked.certificate is not None
    assert chosen_card((locked, ichiro), locked.certificate.sha256) is locked, "it was chosen"


@pytest.mark.parametrize(
    ("service", "kind", "code"),
    [
        (ServiceState.STOPPED, Kind.SERVICE_STOPPED, FailureCode.CARD_SERVICE_STOPPED),
        (ServiceState.ACCESS_DENIED, Kind.ACCESS_DENIED, FailureCode.CARD_SERVICE_DENIED),
    ],
)
def test_a_service_that_does_not_answer_is_named(
    service: ServiceState, kind: CardStateKind, code: FailureCode
) -> None:
    state = ReadersState((), chosen_card((), service=service), service=service)
    assert state.chosen.kind is kind
    assert state.why_unusable is not None
    assert state.why_unusable.code is code


def test_no_reader_in_a_remote_session_says_where_to_look() -> None:
    assert chosen_card((), is_remote_session=True).kind is Kind.REMOTE_SESSION
    assert chosen_card(plain(Kind.NO_CARD), is_remote_session=True).kind is Kind.NO_CARD


def test_several_cards_are_told_by_the_names_of_their_holders(
    ichiro: CardState, jiro: CardState
) -> None:
    cards = (ichiro, jiro)
    failure = ReadersState(cards, chosen_card(cards)).why_unusable
    assert failure is not None
    assert failure.code is FailureCode.CARD_SEVERAL
    for card in cards:
        assert card.certificate is not None
        assert card.certificate.holder_name in failure.cause.ja


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.READY], ids=lambda k: k.value)
def test_every_state_that_cannot_sign_is_a_named_failure(kind: CardStateKind) -> None:
    assert CardState(kind).why_unusable is not None
