"""Every result code of winscard.h ends in its own failure of the catalogue, at every stage."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.iso7816 import Channel, CommandApdu
from clinic_signer.signers.card.pcsc import connection, outcomes, winscard
from clinic_signer.signers.card.pcsc.reader_rules import ReaderRules
from clinic_signer.signers.card.pcsc.result_code import PcscError, ResultCode
from clinic_signer.signers.card.pcsc.transport import PcscTransport
from clinic_signer.signers.card.pcsc.turns import Turns
from clinic_signer.signers.card.pcsc.winscard import Context
from signers.pcsc.fake_scard import EMPTY, PRESENT, T0, FakeScard

Code = FailureCode
STOPPED, DENIED = Code.CARD_SERVICE_STOPPED, Code.CARD_SERVICE_DENIED
NO_READER, ABSENT, REMOVED = Code.CARD_NO_READER, Code.CARD_ABSENT, Code.CARD_REMOVED
RESET, MUTE, BUSY = Code.CARD_RESET, Code.CARD_MUTE, Code.CARD_BUSY
COMMUNICATION = Code.CARD_COMMUNICATION

# Code -> what it is while connecting, and in a transaction.
EXPECTED: dict[ResultCode, tuple[FailureCode, FailureCode]] = {
    ResultCode.SCARD_F_INTERNAL_ERROR: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_CANCELLED: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_INVALID_HANDLE: (STOPPED, STOPPED),
    ResultCode.SCARD_E_INVALID_PARAMETER: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_INVALID_TARGET: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_NO_MEMORY: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_F_WAITED_TOO_LONG: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_INSUFFICIENT_BUFFER: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_UNKNOWN_READER: (NO_READER, NO_READER),
    ResultCode.SCARD_E_TIMEOUT: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_SHARING_VIOLATION: (BUSY, BUSY),
    ResultCode.SCARD_E_NO_SMARTCARD: (ABSENT, REMOVED),
    ResultCode.SCARD_E_UNKNOWN_CARD: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_CANT_DISPOSE: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_PROTO_MISMATCH: (MUTE, RESET),
    ResultCode.SCARD_E_NOT_READY: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_INVALID_VALUE: (NO_READER, NO_READER),
    ResultCode.SCARD_E_SYSTEM_CANCELLED: (STOPPED, STOPPED),
    ResultCode.SCARD_F_COMM_ERROR: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_F_UNKNOWN_ERROR: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_INVALID_ATR: (MUTE, MUTE),
    ResultCode.SCARD_E_NOT_TRANSACTED: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_READER_UNAVAILABLE: (NO_READER, NO_READER),
    ResultCode.SCARD_P_SHUTDOWN: (STOPPED, STOPPED),
    ResultCode.SCARD_E_PCI_TOO_SMALL: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_READER_UNSUPPORTED: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_DUPLICATE_READER: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_CARD_UNSUPPORTED: (MUTE, MUTE),
    ResultCode.SCARD_E_NO_SERVICE: (STOPPED, STOPPED),
    ResultCode.SCARD_E_SERVICE_STOPPED: (STOPPED, STOPPED),
    ResultCode.SCARD_E_UNEXPECTED: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_UNSUPPORTED_FEATURE: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_NO_ACCESS: (DENIED, STOPPED),
    ResultCode.SCARD_E_NO_READERS_AVAILABLE: (NO_READER, NO_READER),
    ResultCode.SCARD_E_COMM_DATA_LOST: (COMMUNICATION, COMMUNICATION),
    ResultCode.SCARD_E_SERVER_TOO_BUSY: (BUSY, BUSY),
    ResultCode.SCARD_W_UNSUPPORTED_CARD: (MUTE, MUTE),
    ResultCode.SCARD_W_UNRESPONSIVE_CARD: (MUTE, MUTE),
    ResultCode.SCARD_W_UNPOWERED_CARD: (MUTE, RESET),
    ResultCode.SCARD_W_RESET_CARD: (RESET, RESET),
    ResultCode.SCARD_W_REMOVED_CARD: (ABSENT, REMOVED),
    ResultCode.SCARD_W_SECURITY_VIOLATION: (DENIED, STOPPED),
    ResultCode.ERROR_INVALID_HANDLE: (STOPPED, STOPPED),
    ResultCode.ERROR_BAD_COMMAND: (NO_READER, NO_READER),
    ResultCode.ERROR_GEN_FAILURE: (COMMUNICATION, COMMUNICATION),
    ResultCode.ERROR_NOT_SUPPORTED: (COMMUNICATION, COMMUNICATION),
    ResultCode.ERROR_INVALID_PARAMETER: (COMMUNICATION, COMMUNICATION),
    ResultCode.ERROR_BROKEN_PIPE: (NO_READER, NO_READER),
    ResultCode.ERROR_SEM_TIMEOUT: (COMMUNICATION, COMMUNICATION),
    ResultCode.ERROR_IO_DEVICE: (COMMUNICATION, COMMUNICATION),
    ResultCode.ERROR_NO_SUCH_DEVICE: (NO_READER, NO_READER),
    ResultCode.ERROR_DEVICE_NOT_CONNECTED: (NO_READER, NO_READER),
}
UNNAMED = 0x80100077
PSO = CommandApdu(0, 0x2A, 0x9E, 0x9A, bytes(256), le=65536)
VERIFY = bytes.fromhex("002000880431323334")


@pytest.fixture
def scard(monkeypatch: pytest.MonkeyPatch) -> FakeScard:
    fake = FakeScard()
    monkeypatch.setattr(winscard, "_scard", lambda: fake)
    monkeypatch.setattr(outcomes, "is_windows", lambda: False)  # there it comes with the readers
    monkeypatch.setattr(connection, "sleep", lambda _: threading.Event().wait(0.001))
    monkeypatch.setattr(connection, "_REMOVAL_SECONDS", 0.01)
    return fake


@pytest.fixture
def transport(scard: FakeScard) -> Iterator[PcscTransport]:
    turns: Turns[connection.Connection] = Turns()
    yield PcscTransport("Reader", turns, ReaderRules(), patience=0.5)
    turns.close()


def failure_while_connecting(transport: PcscTransport) -> Failure:
    with pytest.raises(Failure) as caught, transport.transaction():
        pytest.fail("the transaction began")
    return caught.value


def failure_while_talking(transport: PcscTransport) -> Failure:
    with transport.transaction(), pytest.raises(Failure) as caught:
        transport.transmit(b"\x00\x20\x00\x88")
    return caught.value


@pytest.mark.parametrize("code", list(ResultCode), ids=lambda code: code.name)
def test_every_code_has_its_failure(scard: FakeScard, transport: PcscTransport, code: int) -> None:
    scard.fail("connect", *[code] * 2000)
    scard.states["Reader"] |= 0x100
    connecting, talking = EXPECTED[ResultCode(code)]
    assert failure_while_connecting(transport).code is connecting
    scard.fail("connect")
    scard.fail("transmit", code)
    failure = failure_while_talking(transport)
    assert failure.code is talking
    assert failure.facts["status_word"] == f"{code:08X}"
    assert len(scard.sent) == 1, "no command is ever repeated"


def test_a_code_without_a_name_is_told_as_it_is(scard: FakeScard, transport: PcscTransport) -> None:
    signed = UNNAMED - (1 << 32)
    scard.fail("transmit", signed)
    failure = failure_while_talking(transport)
    assert failure.code is Code.CARD_COMMUNICATION
    assert failure.facts == {"status_word": "80100077"}


@pytest.mark.parametrize(
    "code", [ResultCode.SCARD_E_NO_SERVICE, ResultCode.SCARD_E_SERVICE_STOPPED]
)
def test_on_windows_a_stopped_service_means_no_reader(
    scard: FakeScard, transport: PcscTransport, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "is_windows", lambda: True)
    scard.fail("establish", code)
    assert failure_while_connecting(transport).code is Code.CARD_NO_READER


def test_a_context_that_was_never_established_is_never_used(
    scard: FakeScard, transport: PcscTransport
) -> None:
    scard.fail("establish", ResultCode.SCARD_E_NO_SERVICE)
    failure_while_connecting(transport)
    assert scard.calls == ["establish"]


def test_only_connecting_is_tried_again(scard: FakeScard, transport: PcscTransport) -> None:
    scard.fail("connect", *[ResultCode.SCARD_W_UNRESPONSIVE_CARD] * 2)
    with transport.transaction():
        transport.transmit(b"\x00\x20\x00\x88")
    assert scard.calls.count("connect") == 3
    scard.fail("connect", *[ResultCode.SCARD_W_UNRESPONSIVE_CARD] * 9)
    scard.calls.clear()
    assert failure_while_connecting(transport).code is Code.CARD_MUTE
    assert scard.calls.count("connect") == 4


def test_a_refusal_that_is_not_repeated_is_none(scard: FakeScard, transport: PcscTransport) -> None:
    scard.fail("establish", ResultCode.SCARD_W_SECURITY_VIOLATION)
    with transport.transaction():
        pass
    scard.fail("establish", *[ResultCode.SCARD_W_SECURITY_VIOLATION] * 9)
    assert failure_while_connecting(transport).code is Code.CARD_SERVICE_DENIED


@pytest.mark.parametrize(
    "code", [ResultCode.SCARD_E_NOT_TRANSACTED, ResultCode.ERROR_GEN_FAILURE], ids=lambda c: c.name
)
def test_a_failed_exchange_after_which_the_reader_is_empty_is_a_removal(
    scard: FakeScard, transport: PcscTransport, code: int
) -> None:
    def leave(_: dict[str, int]) -> int:
        scard.states["Reader"] = EMPTY | 2 << 16
        return 0

    scard.on_wait = leave
    scard.fail("transmit", code)
    assert failure_while_talking(transport).code is Code.CARD_REMOVED


def test_a_failed_exchange_after_which_another_card_is_there_is_a_removal(
    scard: FakeScard, transport: PcscTransport
) -> None:
    def exchange(_: dict[str, int]) -> int:
        scard.states["Reader"] = PRESENT | 3 << 16
        return 0

    scard.on_wait = exchange
    scard.fail("transmit", ResultCode.SCARD_E_NOT_TRANSACTED)
    assert failure_while_talking(transport).code is Code.CARD_REMOVED


def test_a_lost_line_to_the_service_is_the_end_of_the_service(
    scard: FakeScard, transport: PcscTransport
) -> None:
    scard.fail("transmit", ResultCode.SCARD_F_COMM_ERROR)
    scard.fail("status_change", 0, ResultCode.SCARD_F_COMM_ERROR)
    assert failure_while_talking(transport).code is Code.CARD_SERVICE_STOPPED


def test_a_reader_that_is_unplugged_is_told_so(scard: FakeScard, transport: PcscTransport) -> None:
    def unplug(_: dict[str, int]) -> int:
        scard.states["Reader"] = 0xC
        return 0

    scard.on_wait = unplug
    scard.fail("transmit", ResultCode.SCARD_E_NOT_TRANSACTED)
    assert failure_while_talking(transport).code is Code.CARD_NO_READER


@pytest.mark.parametrize(
    "code", sorted(outcomes.REFUSES_FORM - outcomes.ACCESS_DENIED), ids=lambda code: f"{code:08X}"
)
def test_a_reader_that_refuses_extended_length_is_given_links(
    scard: FakeScard, transport: PcscTransport, code: int
) -> None:
    scard.fail("transmit", code)
    scard.answers = [b"\x90\x00", b"\x01\x02\x90\x00"]
    with transport.transaction():
        assert transport.supports_extended_length
        answer = Channel(transport).send(PSO)
        assert not transport.supports_extended_length
    assert answer.data == b"\x01\x02"
    assert [(each[0], len(each)) for each in scard.sent] == [(0, 265), (0x10, 260), (0, 7)]
    assert scard.calls.count("connect") == 1


def test_links_are_not_tried_on_a_card_that_was_reset_by_then(
    scard: FakeScard, transport: PcscTransport
) -> None:
    scard.fail("transmit", ResultCode.SCARD_E_NOT_TRANSACTED)
    scard.fail("status", ResultCode.SCARD_W_RESET_CARD)
    with transport.transaction(), pytest.raises(Failure) as caught:
        Channel(transport).send(PSO)
    assert caught.value.code is Code.CARD_RESET
    assert len(scard.sent) == 1


def test_a_pin_goes_out_once_whatever_happens_and_the_numbers_are_overwritten(
    scard: FakeScard, transport: PcscTransport
) -> None:
    for code in [0, *outcomes.REFUSES_FORM, ResultCode.SCARD_W_RESET_CARD]:
        scard.fail("transmit", code)
        command = bytearray(VERIFY)
        with transport.transaction(), suppress(Failure):
            Channel(transport).send_secret(command)
        assert scard.sent == [VERIFY]
        assert not any(command)
        assert not any(any(numbers) for numbers in scard.lists)
        scard.sent.clear()


def test_the_card_is_reset_once_and_then_left_to_the_next_program(
    scard: FakeScard, transport: PcscTransport
) -> None:
    with transport.transaction():
        pass
    assert scard.calls[-3:] == ["end 1", "disconnect 0", "release"]


def test_a_card_that_could_not_be_reset_at_the_end_is_reset_by_disconnecting(
    scard: FakeScard, transport: PcscTransport
) -> None:
    scard.fail("end 1", ResultCode.SCARD_F_INTERNAL_ERROR)
    scard.fail("disconnect 1", ResultCode.SCARD_F_INTERNAL_ERROR)
    with transport.transaction():
        pass
    assert scard.calls[-3:] == ["end 1", "disconnect 1", "release"]


def test_our_own_reset_between_two_signatures_of_a_batch_is_no_event(
    scard: FakeScard, transport: PcscTransport
) -> None:
    with transport.connected():
        with transport.transaction():
            first = transport.connection
        scard.fail("begin", ResultCode.SCARD_W_RESET_CARD)
        with transport.transaction():
            assert transport.connection == first
    assert scard.calls.count("connect") == 1
    assert scard.calls.count("reconnect") == 1


def test_over_t0_a_command_with_data_and_an_answer_goes_out_without_le(
    scard: FakeScard, transport: PcscTransport
) -> None:
    scard.protocol = T0
    scard.answers = [b"\x61\x03", b"\x6f\x01\x00\x90\x00"]
    with transport.transaction():
        assert not transport.supports_extended_length
        select = CommandApdu(0, 0xA4, 4, 0, bytes.fromhex("E828BD080F"), le=256)
        assert Channel(transport).send(select).data == b"\x6f\x01\x00"
    assert scard.sent == [bytes.fromhex("00A4040005E828BD080F"), bytes.fromhex("00C0000003")]


def test_a_reader_that_is_known_for_it_gets_no_extended_length(scard: FakeScard) -> None:
    from clinic_signer.signers.card.pcsc.reader_rules import shipped_rules

    transport = PcscTransport("ACS ACR122U PICC Interface 00 00", Turns(), shipped_rules())
    assert not transport.supports_extended_length


def test_the_adapter_gives_every_failure_its_code(scard: FakeScard) -> None:
    context = Context()
    for function, call in {
        "cancel": context.cancel,
        "list": context.list_readers,
        "connect": lambda: context.connect("Reader"),
        "status_change": lambda: context.status_change(0, {"Reader": 0}),
    }.items():
        scard.fail(function, ResultCode.SCARD_E_NO_SERVICE - (1 << 32))
        with pytest.raises(PcscError) as caught:
            call()
        assert caught.value.code is ResultCode.SCARD_E_NO_SERVICE
    handle = context.connect("Reader")
    scard.fail("status", ResultCode.SCARD_W_REMOVED_CARD)
    with pytest.raises(PcscError, match="80100069"):
        handle.status()
    assert context.status_change(5, {"Reader": 0}) is None


def test_an_hpki_card_is_opened_through_the_adapter_without_the_library(
    scard: FakeScard, transport: PcscTransport
) -> None:
    scard.answers = [b"\x6a\x82"] * 99
    with pytest.raises(Failure) as caught:
        HpkiCard(transport).open()
    assert caught.value.code is Code.CARD_NOT_HPKI
