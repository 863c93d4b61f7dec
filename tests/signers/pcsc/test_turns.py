"""Waiting for one's turn: told, bounded, interruptible, and never more than one left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.pcsc import turns as module
from clinic_signer.signers.card.pcsc.turns import Turns

PATIENCE = 30.0


class Card:
    """A card that another program holds until it is let go."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.given_back: list[str] = []
        self.was_given_back = threading.Event()

    def work(self, is_given_up: Callable[[], bool]) -> str:
        assert self.free.wait(PATIENCE)
        return "the card"

    def undo(self, got: str) -> None:
        self.given_back.append(got)
        self.was_given_back.set()


@pytest.fixture
def card() -> Iterator[Card]:
    made = Card()
    yield made
    made.free.set()


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns[str]:
    monkeypatch.setattr(module, "WAITING_SHOWN_SECONDS", 0.01)
    return Turns()


def take(
    turns: Turns[str],
    card: Card,
    *,
    patience: float = 0.05,
    is_in_use: Callable[[], bool] = lambda: True,
    on_waiting: Callable[[bool], None] = lambda _: None,
) -> str:
    return turns.take(
        "Reader",
        card.work,
        card.undo,
        patience=patience,
        is_in_use=is_in_use,
        on_waiting=on_waiting,
    )


def test_a_free_card_is_had_without_a_word(turns: Turns[str], card: Card) -> None:
    card.free.set()
    told: list[bool] = []
    assert take(turns, card, patience=PATIENCE, on_waiting=told.append) == "the card"
    assert not told


def test_a_wait_is_told_once_and_ended_once(turns: Turns[str], card: Card) -> None:
    told: list[bool] = []

    def tell(is_waiting: bool) -> None:
        told.append(is_waiting)
        card.free.set()

    assert take(turns, card, patience=PATIENCE, on_waiting=tell) == "the card"
    assert told == [True, False]


def test_a_card_that_comes_too_late_is_given_back(turns: Turns[str], card: Card) -> None:
    with pytest.raises(Failure) as caught:
        take(turns, card)
    assert caught.value.code is FailureCode.CARD_BUSY
    card.free.set()
    assert card.was_given_back.wait(PATIENCE)
    assert take(turns, card, patience=PATIENCE) == "the card"
    assert card.given_back == ["the card"]


def test_a_reader_that_does_not_answer_is_not_called_busy(turns: Turns[str], card: Card) -> None:
    with pytest.raises(Failure) as caught:
        take(turns, card, is_in_use=lambda: False)
    assert caught.value.code is FailureCode.CARD_COMMUNICATION


def test_an_interrupted_wait_does_not_keep_the_card(turns: Turns[str], card: Card) -> None:
    def interrupt(is_waiting: bool) -> None:
        if is_waiting:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(turns, card, patience=PATIENCE, on_waiting=interrupt)
    card.free.set()
    assert card.was_given_back.wait(PATIENCE)


def test_what_goes_wrong_on_the_way_is_told_as_it_is(turns: Turns[str], card: Card) -> None:
    def fail(is_given_up: Callable[[], bool]) -> str:
        raise ZeroDivisionError

    card.work = fail  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):
        take(turns, card, patience=PATIENCE)


def test_after_closing_nobody_waits(turns: Turns[str], card: Card) -> None:
    turns.close()
    with pytest.raises(Failure):
        take(turns, card, patience=3600)
