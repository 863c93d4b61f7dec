"""What a card answers, and what a person is told: one outcome for every status word and fault.

The words are those of JAHIS 24-002 annex C, with what other cards are known to say. Each ends in a
row of the catalogue; "wrong PIN" is said only when the card has said so, and no word makes a PIN go
out twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import pytest

from clinic_signer.failures import CATALOGUE, Failure, FailureCode
from clinic_signer.sandbox import PIN, Person, Sandbox, VirtualCard
from clinic_signer.sandbox.card_faults import FAULTS, CardFaults, FaultRow, Step, parse_faults
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.transport import Transport
from signers.ways import LINES, CardOrder, OpenLine

SIGNED = "signed"
DIGEST = hashlib.sha256(b"SignedInfo").digest()
Code = FailureCode
Line = tuple[VirtualCard, Transport]


def words(text: str, outcome: FailureCode | str) -> dict[int, FailureCode | str]:
    return dict.fromkeys((int(word, 16) for word in text.split()), outcome)


OUTCOMES: dict[Step, Mapping[int, FailureCode | str]] = {
    Step.SELECT: {
        **words("6283", Code.CARD_DEACTIVATED),
        **words("6700 6881 6882 6A81 6A82 6A86 6A87 6D00 6E00 6985", Code.CARD_NOT_HPKI),
        **words("6F00 6400 6581 9000", Code.CARD_CONTENT_UNREADABLE),
    },
    Step.FILE: words(
        "6283 6700 6881 6882 6985 6A81 6A82 6A86 6A87 6F00", Code.CARD_CONTENT_UNREADABLE
    ),
    Step.READ: words(
        "9000 6282 6283 6700 6881 6882 6981 6982 6983 6986 6A81 6A82 6A86 6A87 6B00 6F00",
        Code.CARD_CONTENT_UNREADABLE,
    ),
    Step.STATUS: {
        **words("6983 6984 63C0", Code.CARD_PIN_LOCKED),
        **words("63C1", Code.CARD_LAST_ATTEMPT),
        **words("9000 6300 63C2 63CF 6700 6881 6882 6981 6985 6A81 6A82 6A86 6A88 6F00", SIGNED),
    },
    Step.VERIFY: {
        **words("6300 63C1 63C5 63CE", Code.CARD_PIN_WRONG),
        **words("6983 6984 63C0", Code.CARD_PIN_LOCKED),
        **words("6700 6881 6882 6981 6982 6985 6A80 6A81", Code.CARD_PIN_NOT_TAKEN),
        **words("6A82 6A86 6A87 6A88 6D00 6F00 6282 6110 6C04", Code.CARD_PIN_NOT_TAKEN),
        **words("9000", Code.CARD_VERIFICATION_LOST),  # it says so, and has verified nothing
    },
    Step.KEY: {
        **words("6283 6700 6881 6882 6982 6985 6A80 6A85 6A86 6A88 6F00", Code.CARD_KEY_REFUSED),
        **words("9000", Code.CARD_REFUSED),  # it says so, and has chosen no key
    },
    Step.SIGN: {
        **words("6982", Code.CARD_VERIFICATION_LOST),
        **words("6283 6700 6881 6882 6883 6884 6985 6A80 6A81 6A85 6A86", Code.CARD_REFUSED),
        **words("6A88 6D00 6E00 6F00 6300 63C5 6983", Code.CARD_REFUSED),
        **words("9000", Code.CARD_SIGNATURE_WRONG),  # without a signature
    },
}

PIN_IS_WRONG = {0x6300, *range(0x63C1, 0x63D0)}


@pytest.fixture(params=LINES)
def line(request: pytest.FixtureRequest, doctor: Person) -> Iterator[Line]:
    open_line: OpenLine = LINES[request.param]
    card = CardOrder(doctor).made()
    with open_line(request, card) as transport:
        yield card, transport


def outcome_of(line: Transport) -> FailureCode | str:
    """Sign once, with one PIN typed by a person who knows it."""
    try:
        card = HpkiCard(line)
        with Pin(PIN.encode()) as pin:
            card.sign(DIGEST, pin, card.open().certificate)
    except Failure as failure:
        return failure.code
    return SIGNED


@pytest.mark.parametrize("step", list(Step), ids=lambda step: step.value)
def test_every_status_word_ends_in_its_outcome(line: Line, step: Step) -> None:
    card, transport = line
    found, sent = {}, {}
    for word in OUTCOMES[step]:
        card.break_now(CardFaults(words={step: word}))
        card.verify_count = 0
        found[word] = outcome_of(transport)
        sent[word] = card.verify_count
    assert named(found) == named(OUTCOMES[step])
    assert max(sent.values()) <= 1, "one PIN was typed"
    if step is not Step.VERIFY:
        assert Code.CARD_PIN_WRONG not in found.values()
    asked_before = (Step.SELECT, Step.FILE, Step.READ)
    assert not any(sent.values()) or step not in asked_before


def named(outcomes: Mapping[int, FailureCode | str]) -> dict[str, FailureCode | str]:
    return {f"{word:04X}": outcome for word, outcome in outcomes.items()}


def test_a_wrong_pin_is_what_the_card_calls_one() -> None:
    table = {
        word
        for step, rows in OUTCOMES.items()
        for word, outcome in rows.items()
        if outcome is Code.CARD_PIN_WRONG
        if step is Step.VERIFY
    }
    assert table <= PIN_IS_WRONG


@pytest.mark.parametrize("word", range(0x6000, 0x7000, 0x100))
def test_no_other_word_of_any_class_is_a_wrong_pin(doctor: Person, word: int) -> None:
    card = CardOrder(doctor).made()
    for low in (0x00, 0x01, 0x0F, 0x80, 0x81, 0xA8, 0xC3, 0xCA, 0xFF):
        card.faults = CardFaults(words={Step.VERIFY: word | low})
        is_wrong = outcome_of(card.transport()) is Code.CARD_PIN_WRONG
        assert is_wrong == (word | low in PIN_IS_WRONG)


def test_what_differs_for_a_person_has_words_of_its_own() -> None:
    codes = {code for rows in OUTCOMES.values() for code in rows.values() if code != SIGNED}
    texts = {CATALOGUE[FailureCode(code)].cause for code in codes}
    assert len(texts) == len(codes) == 11


# Faults

FAULT_OUTCOMES: dict[str, tuple[FailureCode | str, ...]] = {
    "removed-after=12": (Code.CARD_REMOVED,),
    # In process another program resets the card; in a real reader it forgets by itself.
    "reset-after=12": (Code.CARD_RESET, Code.CARD_CONTENT_UNREADABLE),
    "delay=0.005": (SIGNED,),
    "delay=pso:0.3": (SIGNED,),
    "random=1": (Code.CARD_CONTENT_UNREADABLE,),
    "seed=7": (SIGNED,),
    "t0": (SIGNED,),
    "no-extended": (SIGNED,),
    "no-chaining": (SIGNED,),
    "end-of-file": (SIGNED,),
    "whole-names": (SIGNED,),
    "no-next": (SIGNED,),
    "key-tag=81": (SIGNED,),
    "key-tag=7F": (Code.CARD_KEY_REFUSED,),
    "attempts=1": (Code.CARD_LAST_ATTEMPT,),
    "attempts=0 locked-word=6983": (Code.CARD_PIN_LOCKED,),
    "attempts=0 locked-word=6984": (Code.CARD_PIN_LOCKED,),
    "attempts=0 locked-word=63C0": (Code.CARD_PIN_LOCKED,),
    "wrong-signature": (Code.CARD_SIGNATURE_WRONG,),
    "answer=pso:6985": (Code.CARD_REFUSED,),
    "only=signature": (SIGNED,),
    "only=authentication": (Code.CARD_NOT_HPKI,),
    "not-hpki": (Code.CARD_NOT_HPKI,),
    "labels-swapped": (SIGNED,),
    "key-size=3072": (SIGNED,),
    "contact": (SIGNED,),
    "mute": (Code.CARD_MUTE,),
    "no-extended no-chaining": (SIGNED,),
    "t0 no-extended end-of-file whole-names key-tag=81 labels-swapped": (SIGNED,),
}
"""In the layout of JMA cards, which know the short signature command."""


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.name)
def test_every_fault_has_an_outcome(row: FaultRow) -> None:
    names = {part.partition("=")[0] for text in FAULT_OUTCOMES for part in text.split()}
    assert row.name in names


@pytest.mark.parametrize("way", LINES)
def test_every_fault_ends_in_its_outcome(
    way: str, request: pytest.FixtureRequest, sandbox: Sandbox
) -> None:
    found, sent = {}, {}
    for text in FAULT_OUTCOMES:
        card = sandbox.virtual_card(faults=parse_faults(text.split()))
        with LINES[way](request, card) as transport:
            found[text] = outcome_of(transport)
        sent[text] = card.verify_count
    wrong = {text: code for text, code in found.items() if code not in FAULT_OUTCOMES[text]}
    assert not wrong
    assert max(sent.values()) <= 1


def test_random_failures_cost_no_second_pin(line: Line) -> None:
    card, transport = line
    found = []
    for seed in range(60):
        card.break_now(CardFaults(failure_rate=0.03, seed=seed))
        card.verify_count = 0
        found.append(outcome_of(transport))
        assert card.verify_count <= 1, seed
    assert Code.CARD_PIN_WRONG not in found
    assert set(found) <= {SIGNED, *CATALOGUE}
    assert SIGNED in found
    assert len(set(found)) >= 3, "at different moments"
    card.break_now(CardFaults())
    assert outcome_of(transport) == SIGNED, "what has passed leaves nothing behind"
