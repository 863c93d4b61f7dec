"""Readers and cards live: what is said when cards come, go, are held, and are signed with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cli.commands import CLEAN
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Person, PersonId, Sandbox, VirtualCard, VirtualReaders
from clinic_signer.sandbox.card import MY_NUMBER_ATR, issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.card_layout import CardProfile
from clinic_signer.signers.base import Pin, PinDrop, PinFailure
from clinic_signer.signers.card.reader_source import (
    Presence,
    ReaderSeen,
    ReadersSeen,
    ServiceState,
)
from clinic_signer.signers.card.readers import CardReaders, ReadersState
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.station.intake import load
from clinic_signer.station.signing import NotSigned, Outcome, Signed, Skipped, sign_batch

Kind = CardStateKind
LONG = 20.0
"""Seconds after which something that should happen has not: generous, a machine may be busy."""

Readers = Callable[..., tuple[VirtualReaders, CardReaders]]


def right() -> Pin:
    return Pin(b"1234")


def card_of(person: Person, **faults: object) -> VirtualCard:
    return issue_card(person, CardProfile.JMA, faults=CardFaults(**faults))  # type: ignore[arg-type]


def is_shown(kind: CardStateKind) -> Callable[[ReadersState], bool]:
    return lambda state: state.chosen.kind is kind


def settled(state: ReadersState) -> bool:
    """Nothing is being read any more."""
    return all(card.kind is not Kind.READING for card in state.cards)


@pytest.fixture
def watched() -> Iterator[Readers]:
    opened: list[CardReaders] = []

    def watch(
        *names: str, on_change: Callable[[ReadersState], None] = lambda _: None
    ) -> tuple[VirtualReaders, CardReaders]:
        source = VirtualReaders(*names)
        readers = CardReaders(source, on_change=on_change)
        opened.append(readers)
        return source, readers

    yield watch
    for readers in opened:
        readers.close()


@pytest.fixture
def doctor(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.DOCTOR)


@pytest.fixture
def colleague(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.DENTIST)


def test_a_card_put_in_is_read_and_its_holder_named(watched: Readers, doctor: Person) -> None:
    told: list[CardStateKind] = []
    source, readers = watched(on_change=lambda state: told.append(state.chosen.kind))
    readers.start()
    readers.wait_for(is_shown(Kind.NO_CARD), LONG)
    source.insert(card_of(doctor))
    state = readers.wait_for(is_shown(Kind.READY), LONG)
    assert state.chosen.certificate == doctor.certificate
    source.remove()
    readers.wait_for(is_shown(Kind.NO_CARD), LONG)
    readers.close()
    assert told == [Kind.NO_CARD, Kind.READING, Kind.READY, Kind.NO_CARD]


def test_a_card_is_read_once_while_it_stays(watched: Readers, doctor: Person) -> None:
    source, readers = watched("A", "B")
    card = card_of(doctor)
    source.insert(card, "A")
    readers.start()
    readers.wait_for(is_shown(Kind.READY), LONG)
    asked: list[bytes] = []
    process = card.process
    card.process = lambda command: asked.append(command) or process(command)  # type: ignore[method-assign,func-returns-value]
    source.insert(VirtualCard([], atr=MY_NUMBER_ATR), "B")
    readers.wait_for(lambda s: s.cards[1].kind is Kind.OTHER_CARD, LONG)
    source.remove("B")
    readers.wait_for(lambda s: s.cards[1].kind is Kind.NO_CARD, LONG)
    assert asked == []
    readers.refresh()
    readers.signer().certificate  # noqa: B018  # nothing is asked of the card for it


def test_two_hpki_cards_wait_for_a_choice_and_one_that_leaves_ends_it(
    watched: Readers, doctor: Person, colleague: Person
) -> None:
    source, readers = watched("A", "B")
    source.insert(card_of(doctor), "A")
    source.insert(card_of(colleague), "B")
    readers.start()
    state = readers.wait_for(is_shown(Kind.SEVERAL), LONG)
    assert {c.certificate for c in state.candidates} == {doctor.certificate, colleague.certificate}
    with pytest.raises(Failure) as caught:
        readers.signer()
    assert caught.value.code is FailureCode.CARD_SEVERAL
    readers.choose(colleague.certificate.sha256)
    assert readers.state.chosen.certificate == colleague.certificate
    assert readers.signer().certificate == colleague.certificate
    source.remove("B")
    readers.wait_for(lambda s: s.chosen.certificate == doctor.certificate, LONG)
    source.insert(card_of(colleague), "B")
    readers.wait_for(is_shown(Kind.SEVERAL), LONG)


def test_a_choice_survives_a_restart_of_the_service(
    watched: Readers, doctor: Person, colleague: Person
) -> None:
    source, readers = watched("A", "B")
    source.insert(card_of(doctor), "A")
    source.insert(card_of(colleague), "B")
    readers.start()
    readers.wait_for(is_shown(Kind.SEVERAL), LONG)
    readers.choose(colleague.certificate.sha256)
    source.stop_service()
    readers.wait_for(is_shown(Kind.SERVICE_STOPPED), LONG)
    source.start_service()
    state = readers.wait_for(is_shown(Kind.READY), LONG)
    assert state.chosen.certificate == colleague.certificate


def test_a_service_that_refuses_this_person_is_told_apart(watched: Readers) -> None:
    source, readers = watched()
    source.stop_service(ServiceState.ACCESS_DENIED)
    readers.start()
    readers.wait_for(is_shown(Kind.ACCESS_DENIED), LONG)


def test_a_reader_that_is_unplugged_and_plugged_in_again(watched: Readers, doctor: Person) -> None:
    source, readers = watched("A")
    readers.start()
    source.unplug("A")
    readers.wait_for(is_shown(Kind.NO_READER), LONG)
    source.plug("B")
    source.insert(card_of(doctor), "B")
    state = readers.wait_for(is_shown(Kind.READY), LONG)
    assert state.chosen.reader == "B"


def test_while_another_program_holds_the_card_it_is_said_and_then_it_is_read(
    watched: Readers, doctor: Person
) -> None:
    source, readers = watched("A")
    source.reader("A").hold_by_another_program()
    source.insert(card_of(doctor), "A")
    readers.start()
    readers.wait_for(is_shown(Kind.BUSY), LONG)
    source.reader("A").give_back()
    readers.wait_for(is_shown(Kind.READY), LONG)


def test_a_signature_waits_for_another_program_and_is_then_made(
    watched: Readers, doctor: Person, digest: bytes
) -> None:
    source, readers = watched("A")
    source.insert(card_of(doctor), "A")
    readers.start()
    readers.wait_for(is_shown(Kind.READY), LONG)
    signer = readers.signer()
    source.reader("A").hold_by_another_program()
    made: list[bytes] = []
    worker = threading.Thread(target=lambda: made.append(signer.sign_digest(digest, right())))
    worker.start()
    state = readers.wait_for(is_shown(Kind.BUSY), LONG)
    assert state.chosen.certificate == doctor.certificate, "whose card it is stays known"
    source.reader("A").give_back()
    worker.join(LONG)
    assert len(made) == 1
    readers.wait_for(is_shown(Kind.READY), LONG)


def test_a_card_that_does_not_answer_properly_is_read_again(
    watched: Readers, doctor: Person
) -> None:
    source, readers = watched("A")
    card = card_of(doctor)
    process = card.process
    failures = iter((1, 2))

    def flaky(command: bytes) -> bytes:
        if next(failures, None):
            raise Failure(FailureCode.CARD_COMMUNICATION, status_word="0x8010002F")
        return process(command)

    card.process = flaky  # type: ignore[method-assign]
    source.insert(card, "A")
    readers.start()
    readers.wait_for(is_shown(Kind.READY), LONG)


def test_a_card_that_never_answers_properly_is_unreadable_and_says_why(
    watched: Readers, doctor: Person
) -> None:
    source, readers = watched("A")
    card = card_of(doctor)

    def broken(command: bytes) -> bytes:
        raise Failure(FailureCode.CARD_COMMUNICATION, status_word="0x8010002F")

    card.process = broken  # type: ignore[method-assign]
    source.insert(card, "A")
    readers.start()
    state = readers.wait_for(is_shown(Kind.UNREADABLE), LONG)
    assert state.why_unusable is not None
    assert "0x8010002F" in state.why_unusable.cause.ja


def test_attempts_are_right_after_a_wrong_pin_and_after_a_signature(
    watched: Readers, doctor: Person, digest: bytes
) -> None:
    source, readers = watched("A")
    source.insert(card_of(doctor), "A")
    readers.start()
    readers.wait_for(is_shown(Kind.READY), LONG)
    with pytest.raises(PinFailure) as caught:
        readers.signer().sign_digest(digest, Pin(b"9999"))
    assert caught.value.attempts_left == 14
    readers.wait_for(lambda s: s.chosen.attempts_left == 14, LONG)
    readers.signer().sign_digest(digest, right())
    readers.wait_for(lambda s: s.chosen.attempts_left == 15, LONG)


def test_a_card_that_the_last_wrong_pin_locks_is_shown_as_locked(
    watched: Readers, doctor: Person, digest: bytes
) -> None:
    source, readers = watched("A")
    source.insert(card_of(doctor, attempts_left=1), "A")
    readers.start()
    readers.wait_for(is_shown(Kind.READY), LONG)
    with pytest.raises(PinFailure) as caught:
        readers.signer().sign_digest(digest, Pin(b"9999"), confirm_last_attempt=True)
    assert caught.value.code is FailureCode.CARD_PIN_LOCKED
    readers.wait_for(is_shown(Kind.LOCKED), LONG)
    with pytest.raises(PinFailure):
        readers.signer()


def test_the_signer_stays_with_the_holder_it_was_asked_for(
    watched: Readers, doctor: Person, colleague: Person, digest: bytes
) -> None:
    source, readers = watched("A", "B")
    card = card_of(doctor)
    source.insert(card, "A")
    readers.start()
    readers.wait_for(is_shown(Kind.READY), LONG)
    signer = readers.signer()
    source.remove("A")
    source.insert(card_of(colleague), "A")
    readers.wait_for(lambda s: s.chosen.certificate == colleague.certificate, LONG)
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, right())
    assert caught.value.code is FailureCode.CARD_CHANGED
    source.insert(card, "B")
    readers.wait_for(is_shown(Kind.SEVERAL), LONG)
    assert signer.sign_digest(digest, right()), "the holder's card is there again"


def test_without_a_card_there_is_no_signer(watched: Readers) -> None:
    _, readers = watched("A")
    readers.start()
    readers.wait_for(is_shown(Kind.NO_CARD), LONG)
    with pytest.raises(Failure) as caught:
        readers.signer()
    assert caught.value.code is FailureCode.CARD_ABSENT
    with pytest.raises(Failure) as caught:
        readers.wait_for(is_shown(Kind.READY), 0.01)
    assert caught.value.code is FailureCode.CARD_ABSENT


def test_closing_ends_whoever_waits_and_leaves_no_thread(doctor: Person) -> None:
    before = set(threading.enumerate())
    source = VirtualReaders("A")
    readers = CardReaders(source)
    readers.start()
    source.insert(card_of(doctor), "A")
    readers.wait_for(is_shown(Kind.READY), LONG)
    readers.close()
    readers.close()
    assert not [t for t in set(threading.enumerate()) - before if t.is_alive()]


@pytest.mark.parametrize("pulled_at", [24, 25])
def test_a_batch_of_fifty_whose_card_is_pulled_in_the_middle_goes_on_without_duplicates(
    watched: Readers, sandbox: Sandbox, doctor: Person, pulled_at: int
) -> None:
    source, readers = watched("A")
    card = card_of(doctor)
    source.insert(card, "A")
    readers.start()
    readers.wait_for(is_shown(Kind.READY), LONG)
    items = [load(CLEAN.encode(), f"{n:02}.csv") for n in range(50)]

    def pull(index: int, _: Outcome) -> None:
        if index == pulled_at - 1:
            source.remove("A")
            source.insert(card, "A")  # even if it is back at once

    def sign(todo: list[int], on_result: Callable[[int, Outcome], None]) -> list[Outcome]:
        with right() as pin:
            chosen = [items[n] for n in todo]
            outcomes = sign_batch(
                chosen,
                readers.signer(),
                pin,
                trust=sandbox.trust,
                clock=lambda: datetime.now(UTC),
                on_result=on_result,
            )
            pins.append(pin)
        return list(outcomes)

    pins: list[Pin] = []
    first = sign(list(range(50)), pull)
    signed = [n for n, outcome in enumerate(first) if isinstance(outcome, Signed)]
    assert signed == list(range(pulled_at))
    refused = first[pulled_at]
    assert isinstance(refused, NotSigned)
    assert refused.failure.code is FailureCode.CARD_REMOVED
    assert pins[0].dropped is PinDrop.CARD_REMOVED
    assert all(isinstance(outcome, Skipped) for outcome in first[pulled_at + 1 :])
    readers.wait_for(is_shown(Kind.READY), LONG)
    rest = list(range(pulled_at, 50))
    second = sign(rest, lambda _index, _outcome: None)
    assert all(isinstance(outcome, Signed) for outcome in second)
    documents = [o.data for o in (*first, *second) if isinstance(o, Signed)]
    assert len(documents) == 50


Event = tuple[str, str, int]
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.sampled_from("AB"), st.integers(0, 2)),
        st.tuples(st.sampled_from(("remove", "plug", "unplug")), st.sampled_from("AB"), st.just(0)),
        st.tuples(st.sampled_from(("stop", "start")), st.just(""), st.just(0)),
    ),
    max_size=12,
)


@hypothesis_settings(max_examples=40)
@given(events=EVENTS)
def test_the_state_depends_on_what_is_in_the_readers_now_and_on_nothing_before(
    sandbox: Sandbox, events: list[Event]
) -> None:
    def cards() -> list[VirtualCard]:
        people = (sandbox.person(PersonId.DOCTOR), sandbox.person(PersonId.DENTIST))
        return [*(card_of(person) for person in people), VirtualCard([], atr=MY_NUMBER_ATR)]

    inside: dict[str, int | None] = {"A": None, "B": None}
    is_running = True
    source = VirtualReaders("A", "B")
    readers = CardReaders(source)
    readers.start()
    try:
        for kind, name, number in events:
            if kind == "insert" and name in inside:
                source.insert(cards()[number], name)
                inside[name] = number
            elif kind == "remove" and name in inside:
                source.remove(name)
                inside[name] = None
            elif kind == "plug" and name not in inside:
                source.plug(name)
                inside[name] = None
            elif kind == "unplug" and name in inside:
                source.unplug(name)
                del inside[name]
            elif kind in ("stop", "start") and is_running == (kind == "stop"):
                is_running = kind == "start"
                (source.start_service if is_running else source.stop_service)()
        expected = _expected(inside, is_running=is_running)
        state = readers.wait_for(lambda s: settled(s) and s.chosen.kind is expected, LONG)
        names = {card.reader: card for card in state.cards}
        assert set(names) == (set(inside) if is_running else set())
    finally:
        readers.close()


def _expected(inside: dict[str, int | None], *, is_running: bool) -> CardStateKind:
    numbers = list(inside.values())
    hpki = [n for n in numbers if n in (0, 1)]
    if not is_running:
        return Kind.SERVICE_STOPPED
    if not numbers:
        return Kind.NO_READER
    if len(hpki) > 1:
        return Kind.SEVERAL
    if hpki:
        return Kind.READY
    return Kind.OTHER_CARD if 2 in numbers else Kind.NO_CARD


def test_a_card_that_another_program_does_not_let_go_is_asked_again_later(
    watched: Readers, doctor: Person
) -> None:
    source, readers = watched("A")
    card = card_of(doctor)
    process = card.process
    refusals = iter((1, 2))

    def held(command: bytes) -> bytes:
        if next(refusals, None):
            raise Failure(FailureCode.CARD_BUSY)
        return process(command)

    card.process = held  # type: ignore[method-assign]
    source.insert(card, "A")
    readers.start()
    readers.wait_for(is_shown(Kind.BUSY), LONG)
    readers.wait_for(is_shown(Kind.READY), LONG)


class ScriptedSource(VirtualReaders):
    """Says what the test wants; the lines to the cards are those of virtual readers."""

    tell: Callable[[ReadersSeen], None]

    def start(self, on_change: Callable[[ReadersSeen], None]) -> None:
        self.tell = on_change


def test_a_reader_that_another_program_has_for_itself_is_left_alone(doctor: Person) -> None:
    source = ScriptedSource("A")
    card = card_of(doctor)
    asked: list[bytes] = []
    process = card.process
    card.process = lambda command: asked.append(command) or process(command)  # type: ignore[method-assign,func-returns-value]
    source.insert(card)
    readers = CardReaders(source)
    readers.start()

    def tell(*, is_exclusive: bool) -> None:
        seen = ReaderSeen("A", Presence.PRESENT, card.atr, 1, is_exclusive=is_exclusive)
        source.tell(ReadersSeen(ServiceState.RUNNING, (seen,)))

    try:
        tell(is_exclusive=True)
        assert readers.state.chosen.kind is Kind.BUSY
        assert asked == []
        tell(is_exclusive=False)
        readers.wait_for(is_shown(Kind.READY), LONG)
        asked.clear()
        tell(is_exclusive=True)
        assert readers.state.chosen.kind is Kind.BUSY
        assert readers.state.chosen.certificate == doctor.certificate
        tell(is_exclusive=False)
        assert readers.state.chosen.kind is Kind.READY
        assert asked == [], "it was read already, and it stayed"
    finally:
        readers.close()


def test_ignored_readers_and_a_remote_session_are_handed_on() -> None:
    source = ScriptedSource("A")
    readers = CardReaders(source)
    readers.start()
    try:
        source.tell(ReadersSeen(ServiceState.RUNNING, ignored=("TPM",), is_remote_session=True))
        state = readers.state
        assert (state.ignored, state.is_remote_session) == (("TPM",), True)
        assert state.chosen.kind is Kind.REMOTE_SESSION
    finally:
        readers.close()


def test_a_defect_while_a_card_is_read_is_shown_and_not_waited_for_for_ever(
    watched: Readers, doctor: Person, caplog: pytest.LogCaptureFixture
) -> None:
    source, readers = watched("A")
    card = card_of(doctor)

    def broken(command: bytes) -> bytes:
        raise ZeroDivisionError

    card.process = broken  # type: ignore[method-assign]
    source.insert(card, "A")
    readers.start()
    state = readers.wait_for(is_shown(Kind.UNREADABLE), LONG)
    assert state.why_unusable is not None
    assert state.why_unusable.code is FailureCode.UNEXPECTED
    caplog.clear()


def test_a_card_that_is_held_in_one_reader_does_not_stop_signing_in_another(
    watched: Readers, doctor: Person, digest: bytes
) -> None:
    told: list[tuple[CardStateKind, ...]] = []
    source, readers = watched("A", "B", on_change=lambda s: told.append(kinds_of(s)))
    source.reader("A").hold_by_another_program()
    source.insert(VirtualCard([], atr=MY_NUMBER_ATR), "A")
    source.insert(card_of(doctor), "B")
    readers.start()
    state = readers.wait_for(is_shown(Kind.READY), LONG)
    assert state.cards[0].kind is Kind.BUSY
    for _ in range(3):
        assert readers.signer().sign_digest(digest, right()), "long before a signer gives up"
    before_the_end = len(told)
    source.reader("A").give_back()
    readers.wait_for(lambda s: s.cards[0].kind is Kind.OTHER_CARD, LONG)
    assert (Kind.READING, Kind.READY) not in told[:before_the_end], "busy stays busy until it ends"


def kinds_of(state: ReadersState) -> tuple[CardStateKind, ...]:
    return tuple(card.kind for card in state.cards)
