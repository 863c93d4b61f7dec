"""APDUs on the wire (ISO/IEC 7816-3 §12.1.3, 7816-4 §5.3): forms, chains, pieces, budgets."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox.card_command import parse
from clinic_signer.signers.card.iso7816 import Channel, CommandApdu, ResponseApdu, StatusWord
from signers.card_doubles import ScriptedTransport

OK = b"\x90\x00"


@pytest.mark.parametrize(
    ("command", "octets"),
    [
        (CommandApdu(0, 0x20, 0, 0x88), "00200088"),
        (CommandApdu(0, 0xB0, 0x91, 0, le=256), "00B0910000"),
        (CommandApdu(0, 0xB0, 0x91, 0, le=16), "00B0910010"),
        (CommandApdu(0, 0x22, 0x41, 0xB6, bytes.fromhex("8402000C")), "002241B6048402000C"),
        (
            CommandApdu(0, 0xA4, 4, 0, bytes.fromhex("E828BD080F"), le=256),
            "00A4040005E828BD080F00",
        ),
    ],
    ids=["case 1", "case 2", "case 2 with length", "case 3", "case 4"],
)
def test_short_commands_have_the_bytes_of_the_guideline(command: CommandApdu, octets: str) -> None:
    assert not command.needs_extended_length
    assert command.encode() == bytes.fromhex(octets)


def test_the_signature_command_in_extended_form_has_the_bytes_of_the_guideline() -> None:
    command = CommandApdu(0, 0x2A, 0x9E, 0x9A, bytes(256), le=65536)
    assert command.needs_extended_length
    expected = bytes.fromhex("002A9E9A000100") + bytes(256) + b"\x00\x00"
    assert command.encode(extended=True) == expected


def test_the_certificate_is_read_in_extended_form_with_the_bytes_of_the_guideline() -> None:
    command = CommandApdu(0, 0xB0, 0x98, 0, le=65536)
    assert command.encode(extended=True) == bytes.fromhex("00B09800000000")


commands = st.builds(
    CommandApdu,
    cla=st.just(0),
    ins=st.sampled_from([0x20, 0x2A, 0xA4, 0xB0]),
    p1=st.integers(0, 255),
    p2=st.integers(0, 255),
    data=st.binary(max_size=600),
    le=st.none() | st.integers(1, 65536),
)


@given(commands)
def test_a_card_reads_the_extended_form_back(command: CommandApdu) -> None:
    parsed = parse(command.encode(extended=True))
    assert parsed is not None
    assert (parsed.ins, parsed.p1, parsed.p2) == (command.ins, command.p1, command.p2)
    assert (parsed.data, parsed.le) == (command.data, command.le)


@given(commands)
def test_the_links_of_a_chain_are_short_and_carry_the_data_in_order(command: CommandApdu) -> None:
    links = [parse(link.encode()) for link in command.chained()]
    assert b"".join(link.data for link in links if link) == command.data
    assert [link.cla for link in links if link] == [0x10] * (len(links) - 1) + [0]
    assert all(link and not link.is_extended for link in links)
    assert all(link and link.le is None for link in links[:-1])


@pytest.mark.parametrize("le", [0, 257, 65537])
def test_a_length_that_the_form_cannot_carry_is_a_mistake_of_the_program(le: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        CommandApdu(0, 0xB0, 0, 0, le=le).encode()


def test_answers_in_pieces_are_put_together() -> None:
    transport = ScriptedTransport(b"ab\x61\x02", b"cd\x61\x00", b"e" * 256 + OK)
    answer = Channel(transport).send(CommandApdu(0, 0xA4, 4, 0, b"name", le=256))
    assert answer == ResponseApdu(b"abcd" + b"e" * 256, StatusWord.OK)
    assert [c.hex() for c in transport.commands[1:]] == ["00c0000002", "00c0000000"]


def test_a_wrong_expected_length_is_corrected_once() -> None:
    transport = ScriptedTransport(b"\x6c\x05", b"abcde" + OK)
    assert Channel(transport).send(CommandApdu(0, 0xB0, 0, 0, le=256)).data == b"abcde"
    assert transport.commands == [bytes.fromhex("00B0000000"), bytes.fromhex("00B0000005")]
    transport = ScriptedTransport(b"\x6c\x05", b"\x6c\x06")
    assert Channel(transport).send(CommandApdu(0, 0xB0, 0, 0, le=256)).status == 0x6C06
    assert len(transport.commands) == 2


def test_extended_length_is_given_up_for_good_when_the_card_does_not_know_it() -> None:
    transport = ScriptedTransport(b"\x67\x00", OK, b"signature" + OK, OK, b"signature" + OK)
    channel = Channel(transport)
    command = CommandApdu(0, 0x2A, 0x9E, 0x9A, bytes(256), le=65536)
    for _ in range(2):
        assert channel.send(command).data == b"signature"
    assert [len(c) for c in transport.commands] == [265, 260, 7, 260, 7]
    assert [c[0] for c in transport.commands] == [0, 0x10, 0, 0x10, 0]


def test_a_reader_without_extended_length_gets_a_chain_at_once() -> None:
    transport = ScriptedTransport(OK, b"signature" + OK, extended_length=False)
    channel = Channel(transport)
    answer = channel.send(CommandApdu(0, 0x2A, 0x9E, 0x9A, bytes(256), le=65536))
    assert answer.data == b"signature"
    assert [c[:5].hex() for c in transport.commands] == ["102a9e9aff", "002a9e9a01"]


def test_a_chain_ends_at_the_link_that_is_refused() -> None:
    transport = ScriptedTransport(b"\x68\x84", extended_length=False)
    channel = Channel(transport)
    answer = channel.send(CommandApdu(0, 0x2A, 0x9E, 0x9A, bytes(600), le=256))
    assert answer.status == StatusWord.COMMAND_CHAINING_NOT_SUPPORTED
    assert len(transport.commands) == 1


@pytest.mark.parametrize("answer", [b"", b"\x90", bytes(65539)])
def test_an_answer_without_a_status_word_or_beyond_any_length_is_named(answer: bytes) -> None:
    with pytest.raises(Failure) as caught:
        Channel(ScriptedTransport(answer)).send(CommandApdu(0, 0xB0, 0, 0, le=256))
    assert caught.value.code is FailureCode.CARD_COMMUNICATION


@pytest.mark.parametrize("answer", [b"\x61\x00", b"x" * 256 + b"\x61\xff"])
def test_an_answer_that_never_ends_is_ended(answer: bytes) -> None:
    transport = ScriptedTransport(answer)
    with pytest.raises(Failure) as caught:
        Channel(transport, budget=600).send(CommandApdu(0, 0xB0, 0, 0, le=256))
    assert caught.value.code is FailureCode.CARD_COMMUNICATION
    assert len(transport.commands) <= (600 if len(answer) == 2 else 257)


@pytest.mark.parametrize("word", [b"\x61\x10", b"\x6c\x04"])
def test_a_command_without_answer_data_is_never_repeated_nor_continued(word: bytes) -> None:
    transport = ScriptedTransport(word)
    answer = Channel(transport).send(CommandApdu(0, 0x22, 0x41, 0xB6, b"key"))
    assert answer.status == int.from_bytes(word)
    assert len(transport.commands) == 1


@pytest.mark.parametrize("word", [b"\x61\x10", b"\x6c\x04", b"\x67\x00", b"\x6f\x00", OK])
def test_a_secret_goes_out_once_whatever_the_card_says_and_is_overwritten(word: bytes) -> None:
    transport = ScriptedTransport(word)
    secret = bytearray.fromhex("002000880431323334")
    Channel(transport).send_secret(secret)
    assert len(transport.commands) == 1
    assert secret == bytes(9)


def test_a_secret_is_overwritten_when_the_reader_fails() -> None:
    secret = bytearray.fromhex("002000880431323334")
    with pytest.raises(Failure):
        Channel(ScriptedTransport(b"")).send_secret(secret)
    assert secret == bytes(9)


def test_the_log_has_headers_lengths_and_status_words_but_no_body(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="clinic_signer")
    channel = Channel(ScriptedTransport(b"ANSWER" + OK))
    channel.send(CommandApdu(0, 0xA4, 4, 0, b"BODY", le=256))
    channel.send_secret(bytearray(b"\x00\x20\x00\x88\x057391X"))
    first, second = (record.getMessage() for record in caplog.records)
    assert first == ("CLA 00 INS A4 P1 04 P2 00, 4 sent, 256 expected: 6 received, SW 9000")
    assert second == ("CLA 00 INS 20 P1 00 P2 88, hidden sent, None expected: 6 received, SW 9000")


@pytest.mark.parametrize(
    ("word", "left"), [(0x63C0, 0), (0x63CF, 15), (0x6300, None), (0x9000, None), (0x6983, None)]
)
def test_attempts_are_read_from_63cx_alone(word: int, left: int | None) -> None:
    assert ResponseApdu(b"", word).attempts_left == left


def test_bodies_are_not_shown() -> None:
    shown = repr(CommandApdu(0, 0x2A, 0, 0, b"BODY")) + repr(ResponseApdu(b"BODY", 0x9000))
    assert "BODY" not in shown
