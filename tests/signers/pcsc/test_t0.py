"""APDUs over T=0 (ISO/IEC 7816-3 §12.2): the four cases, and what may come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clinic_signer.signers.card.pcsc.t0 import exchange

OK = b"\x90\x00"
SELECT = bytes.fromhex("00A404000201 02".replace(" ", ""))


def line(*answers: bytes) -> tuple[list[bytes], Callable[[bytes | bytearray], bytes]]:
    """A line with a card that gives these answers, and what it was sent."""
    sent: list[bytes] = []
    left = list(answers)

    def transmit(command: bytes | bytearray) -> bytes:
        sent.append(bytes(command))
        return left.pop(0)

    return sent, transmit


@pytest.mark.parametrize(
    ("command", "sent"),
    [
        (bytes.fromhex("00200088"), bytes.fromhex("0020008800")),
        (bytes.fromhex("00B0000000"), bytes.fromhex("00B0000000")),
        (bytes.fromhex("002241B60484020 00C".replace(" ", "")), None),
        (SELECT + b"\x00", SELECT),
    ],
    ids=["case 1", "case 2", "case 3", "case 4"],
)
def test_each_case_goes_out_as_the_standard_maps_it(command: bytes, sent: bytes | None) -> None:
    seen, transmit = line(b"\x61\x04")
    assert exchange(command, transmit) == b"\x61\x04"
    assert seen == [sent or command]


def test_an_answer_nobody_announced_is_asked_for() -> None:
    seen, transmit = line(OK, b"\x6f\x00" + OK)
    assert exchange(SELECT + b"\x10", transmit) == b"\x6f\x00" + OK
    assert seen == [SELECT, bytes.fromhex("00C0000010")]


@pytest.mark.parametrize("word", [b"\x6c\x04", b"\x61\x04"])
def test_and_its_length_is_the_channels_to_settle(word: bytes) -> None:
    _, transmit = line(OK, word)
    assert exchange(SELECT + b"\x00", transmit) == word


def test_a_card_without_an_answer_has_done_what_it_said() -> None:
    _, transmit = line(OK, b"\x69\x85")
    assert exchange(SELECT + b"\x00", transmit) == OK


@pytest.mark.parametrize("pin", [b"1234", b"12345", b"1" * 16])
def test_a_pin_goes_out_once_in_the_buffer_it_came_in(pin: bytes) -> None:
    command = bytearray(bytes.fromhex("00200088") + bytes([len(pin)]) + pin)
    seen: list[bytes | bytearray] = []

    def transmit(given: bytes | bytearray) -> bytes:
        seen.append(given)
        return OK

    assert exchange(command, transmit) == OK
    assert len(seen) == 1
    assert seen[0] is command
