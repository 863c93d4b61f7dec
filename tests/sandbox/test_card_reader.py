"""The virtual reader behaves like a real one when cards come and go."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.card import VirtualCard, issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.card_layout import SIGNATURE_AID, CardProfile
from clinic_signer.sandbox.card_reader import VirtualReader

SELECT = b"\x00\xa4\x04\x0c\x10" + SIGNATURE_AID
STATUS = bytes.fromhex("00200088")
VERIFY = bytes.fromhex("002000880431323334")


@pytest.fixture
def card(sandbox: Sandbox) -> VirtualCard:
    return issue_card(sandbox.person(PersonId.DOCTOR), CardProfile.JMA)


def code_of(action: Callable[[], object]) -> FailureCode:
    with pytest.raises(Failure) as caught:
        action()
    return caught.value.code


def verified(reader: VirtualReader) -> bool:
    reader.transmit(SELECT)
    return reader.transmit(STATUS) == b"\x90\x00"


def test_an_empty_reader_has_no_card() -> None:
    reader = VirtualReader()
    assert reader.atr == b""
    assert code_of(lambda: reader.transmit(SELECT)) is FailureCode.CARD_ABSENT
    assert code_of(lambda: reader.transaction().__enter__()) is FailureCode.CARD_ABSENT


def test_a_card_that_was_there_is_removed_then_absent(card: VirtualCard) -> None:
    reader = card.transport()
    assert reader.atr == card.atr
    reader.transmit(SELECT)
    reader.remove()
    assert code_of(lambda: reader.transmit(STATUS)) is FailureCode.CARD_REMOVED
    assert code_of(lambda: reader.transmit(STATUS)) is FailureCode.CARD_ABSENT


def test_a_card_exchanged_inside_a_transaction_is_noticed(
    card: VirtualCard, sandbox: Sandbox
) -> None:
    reader = card.transport()
    with reader.transaction():
        reader.transmit(SELECT)
        reader.insert(issue_card(sandbox.person(PersonId.DENTIST), CardProfile.JMA))
        assert code_of(lambda: reader.transmit(STATUS)) is FailureCode.CARD_REMOVED


def test_the_end_of_a_transaction_resets_the_card_also_after_a_failure(card: VirtualCard) -> None:
    reader = card.transport()

    def fail_inside() -> None:
        with reader.transaction():
            reader.transmit(SELECT)
            reader.transmit(VERIFY)
            assert verified(reader)
            raise LookupError

    with pytest.raises(LookupError):
        fail_inside()
    assert not verified(reader)


def test_transactions_do_not_nest(card: VirtualCard) -> None:
    reader = card.transport()
    with reader.transaction(), pytest.raises(RuntimeError, match="nest"):
        reader.transaction().__enter__()


def test_a_card_taken_out_and_put_in_has_forgotten_the_pin(card: VirtualCard) -> None:
    reader = card.transport()
    reader.transmit(SELECT)
    reader.transmit(VERIFY)
    assert verified(reader)
    reader.remove()
    reader.insert(card)
    assert not verified(reader)


def test_another_program_resets_the_card(card: VirtualCard) -> None:
    reader = card.transport()
    reader.transmit(SELECT)
    reader.transmit(VERIFY)
    reader.reset_by_another_program()
    assert code_of(lambda: reader.transmit(STATUS)) is FailureCode.CARD_RESET
    assert not verified(reader)


def test_a_card_can_be_told_to_leave_after_some_commands(card: VirtualCard) -> None:
    card.faults = CardFaults(removed_after=2)
    reader = card.transport()
    reader.transmit(SELECT)
    reader.transmit(STATUS)
    assert code_of(lambda: reader.transmit(STATUS)) is FailureCode.CARD_REMOVED
    reader.insert(card)
    reader.transmit(SELECT)
