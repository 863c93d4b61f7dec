"""The lines between program and helper process: strict, and never a PIN in them."""

from __future__ import annotations

import json
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.signers.card.pkcs11.protocol import (
    MAXIMUM_LINE,
    Ended,
    Event,
    Load,
    Loaded,
    Message,
    ProtocolError,
    Request,
    Sign,
    TokenSeen,
    from_line,
    to_line,
)
from fuzz.driver import mutated
from fuzz.fuzz_pkcs11_lines import PIECES, one_input

KINDS = typing.get_args(Request) + typing.get_args(Event)
messages = st.one_of(*(st.from_type(kind) for kind in KINDS)).filter(
    lambda message: all(n >= 0 for n in numbers(message))
)


def numbers(message: object) -> list[int]:
    """Every number in a message; the protocol knows CK_ULONGs only."""
    if isinstance(message, bool | str | bytes) or message is None:
        return []
    if isinstance(message, int):
        return [message]
    if isinstance(message, tuple):
        return [n for item in message for n in numbers(item)]
    return [
        n for name in getattr(message, "__slots__", ()) for n in numbers(getattr(message, name))
    ]


@given(messages)
def test_every_message_comes_back_as_it_was(message: Message) -> None:
    line = to_line(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert from_line(line) == message


LINES = {
    "nothing": b"",
    "not JSON": b"{",
    "not an object": b"[]",
    "without a name": b"{}",
    "unknown": b'{"message":"Eval"}',
    "a field missing": b'{"message":"Load"}',
    "a field too many": b'{"message":"ListTokens","x":1}',
    "a number for a text": b'{"message":"Load","module":1}',
    "a truth for a number": b'{"message":"ReadToken","slot":true}',
    "below zero": b'{"message":"ReadToken","slot":-1}',
    "a fraction": b'{"message":"ReadToken","slot":1.0}',
    "a number for a truth": b'{"message":"Ended","is_clean":1}',
    "not hexadecimal": b'{"message":"Signature","value":"0G"}',
    "half a byte": b'{"message":"Signature","value":"0"}',
    "spaces in bytes": b'{"message":"Signature","value":"00 11"}',
    "no such stage": b'{"message":"Reached","stage":"logout"}',
    "not a list": b'{"message":"Tokens","tokens":{}}',
    "wrong in a list": b'{"message":"Tokens","tokens":[1]}',
    "a name twice": b'{"message":"Ended","is_clean":true,"is_clean":false}',
    "not ASCII": '{"message":"Load","module":"\u30c9"}'.encode(),
    "too deep": b"[" * 100_000,
    "too long": b" " * (MAXIMUM_LINE + 1),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_what_is_not_a_message_is_refused(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        from_line(line)


def test_a_refusal_does_not_quote_the_line() -> None:
    with pytest.raises(ProtocolError) as caught:
        from_line(b'{"message":"7391"}')
    assert "7391" not in str(caught.value)


def test_a_request_to_sign_has_no_place_for_a_pin() -> None:
    fields = json.loads(to_line(Sign(1, b"i", b"c", b"m", b"d", False, 4)))
    assert fields["pin_length"] == 4
    assert not {"pin", "value"} & fields.keys()


@given(st.binary(max_size=400))
def test_bytes_of_any_kind(data: bytes) -> None:
    one_input(data)


@given(messages, st.randoms(use_true_random=False))
def test_damaged_lines(message: Message, chance: typing.Any) -> None:  # noqa: ANN401 - a Random
    one_input(mutated(to_line(message), chance, PIECES))


def test_messages_are_values() -> None:
    assert Loaded("HPKI 3.0", "SIM", "1.0") == Loaded("HPKI 3.0", "SIM", "1.0")
    assert hash(Ended(True)) == hash(Ended(True))
    assert TokenSeen(1, "r", "l", 0) != Load("r")
