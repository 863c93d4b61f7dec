"""A PIN is checked before it can cost an attempt, and hard to show by mistake."""

from __future__ import annotations

import copy
import pickle
import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.base import Pin, PinDrop


@pytest.mark.parametrize("value", [b"1234", b"A!z~", b"0123456789abcdef"])
def test_four_to_sixteen_ascii_characters_are_a_pin(value: bytes) -> None:
    Pin(value).check()


@pytest.mark.parametrize(
    "text",
    ["", "123", "12345678901234567", "１２３４", "12 34", "123\n", "12\x0034", "12\x7f4"],
    ids=["empty", "short", "long", "full-width", "space", "newline", "null", "delete"],
)
def test_what_no_card_accepts_is_refused_with_the_limits(text: str) -> None:
    with pytest.raises(Failure) as caught:
        Pin(text.encode()).check(4, 16)
    assert caught.value.code is FailureCode.CARD_PIN_FORMAT
    assert caught.value.facts == {"minimum": 4, "maximum": 16}


def test_the_limits_are_those_of_the_card() -> None:
    pin = Pin(b"123456")
    pin.check(6, 6)
    with pytest.raises(Failure):
        pin.check(4, 5)
    with pytest.raises(Failure):
        pin.check(7, 16)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=4, max_size=16))
def test_every_pin_of_visible_ascii_passes_and_stays_hidden(text: str) -> None:
    pin = Pin(text.encode())
    pin.check()
    assert repr(pin) == str(pin) == f"{pin}" == "Pin(hidden)"


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_pin_is_neither_pickled_nor_copied(leak: object) -> None:
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        leak(Pin(b"1234"))  # type: ignore[operator]  # three functions of different types


def test_wiping_overwrites_the_buffer_that_was_handed_over() -> None:
    typed = bytearray(b"1234")
    with Pin(typed) as pin:
        assert not pin.is_wiped
    assert typed == bytes(4)
    assert pin.is_wiped
    pin.wipe()
    with pytest.raises(ValueError, match="wiped"):
        pin.check()
    with pytest.raises(ValueError, match="wiped"):
        pin.copy_into(bytearray(4), 0)


def test_wiping_happens_when_the_work_inside_fails() -> None:
    typed = bytearray(b"1234")
    with pytest.raises(RuntimeError), Pin(typed):
        raise RuntimeError
    assert typed == bytes(4)


def test_a_refused_pin_is_wiped_and_remembers_it() -> None:
    typed = bytearray(b"1234")
    pin = Pin(typed)
    assert not pin.was_refused
    pin.mark_refused()
    assert pin.was_refused
    assert typed == bytes(4)


def test_two_pins_with_the_same_characters_are_not_equal() -> None:
    assert Pin(b"1234") != Pin(b"1234")


@pytest.mark.parametrize("reason", list(PinDrop), ids=lambda reason: reason.value)
def test_a_pin_that_was_given_up_is_wiped_and_says_why(reason: PinDrop) -> None:
    value = bytearray(b"1234")
    pin = Pin(value)
    pin.drop(reason)
    pin.drop(PinDrop.ENDED)
    assert value == bytes(4)
    assert pin.dropped is reason, "the first reason stays"
    for use in (pin.check, lambda: pin.copy_into(bytearray(9), 5)):
        with pytest.raises(Failure) as caught:
            use()
        assert caught.value.code is FailureCode.CARD_PIN_DROPPED
        assert caught.value.facts == {"reason": reason.value}


def test_a_pin_whose_work_is_done_was_not_given_up() -> None:
    pin = Pin(b"1234")
    pin.wipe()
    pin.drop(PinDrop.ENDED)
    assert pin.dropped is None


def test_a_pin_given_up_by_another_thread_is_copied_whole_or_not_at_all() -> None:
    for _ in range(200):
        pin = Pin(b"7391")
        command = bytearray(9)
        dropping = threading.Thread(target=pin.drop, args=(PinDrop.WORKSTATION_LOCKED,))
        dropping.start()
        with suppress(Failure):
            pin.copy_into(command, 5)
        dropping.join()
        assert bytes(command[5:]) in (b"7391", bytes(4))
        assert pin.is_wiped
