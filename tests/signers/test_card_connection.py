"""One card over several signatures: how many commands, and what happens when it does not stay."""

from __future__ import annotations

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Person
from clinic_signer.sandbox.card import issue_card
from clinic_signer.sandbox.card_faults import CardFaults
from clinic_signer.sandbox.card_layout import CardProfile
from clinic_signer.sandbox.card_reader import VirtualReader
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.hpki_card import HpkiCard
from clinic_signer.signers.card.same_card import length_to_issuer
from clinic_signer.signers.card.signer import CardSigner
from signers.card_doubles import Recorder, make_person

SELECT, READ_BINARY, VERIFY, MSE, PSO = 0xA4, 0xB0, 0x20, 0x22, 0x2A
SINGLE = [SELECT, SELECT, READ_BINARY, VERIFY, VERIFY, MSE, PSO]
IN_A_BATCH = [SELECT, VERIFY, VERIFY, MSE, PSO]


def right() -> Pin:
    return Pin(b"1234")


def signer_of(
    person: Person, profile: CardProfile = CardProfile.JMA, faults: CardFaults | None = None
) -> tuple[CardSigner, Recorder, VirtualReader]:
    reader = VirtualReader(issue_card(person, profile, faults=faults))
    recorder = Recorder(reader)
    return CardSigner(recorder), recorder, reader


def instructions(recorder: Recorder) -> list[int]:
    sent = [command[1] for command in recorder.commands]
    recorder.commands.clear()
    return sent


def test_a_signature_takes_seven_commands_and_five_in_a_batch(
    doctor: Person, digest: bytes
) -> None:
    signer, recorder, _ = signer_of(doctor)
    signer.refresh()
    recorder.commands.clear()
    signer.sign_digest(digest, right())
    assert instructions(recorder) == SINGLE
    with signer.batch():
        signer.sign_digest(digest, right())
        assert instructions(recorder) == SINGLE, "a new connection looks at the card once"
        for _ in range(3):
            signer.sign_digest(digest, right())
            assert instructions(recorder) == IN_A_BATCH
    signer.sign_digest(digest, right())
    assert instructions(recorder) == SINGLE, "outside it may be another card"


def test_every_signature_of_a_batch_presents_the_pin(doctor: Person, digest: bytes) -> None:
    signer, recorder, _ = signer_of(doctor)
    with signer.batch():
        for _ in range(3):
            signer.sign_digest(digest, right())
    assert len(recorder.presented_pins) == 3


def test_a_card_that_left_a_batch_stays_gone_even_if_it_is_put_in_again(
    doctor: Person, digest: bytes
) -> None:
    signer, recorder, reader = signer_of(doctor)
    card = issue_card(doctor, CardProfile.JMA)
    with signer.batch():
        signer.sign_digest(digest, right())
        reader.remove()
        reader.insert(card)
        for _ in range(2):
            with pytest.raises(Failure) as caught:
                signer.sign_digest(digest, right())
            assert caught.value.code is FailureCode.CARD_REMOVED
    assert len(recorder.presented_pins) == 1
    signer.sign_digest(digest, right())
    assert len(recorder.presented_pins) == 2


def test_a_colleagues_card_put_in_after_a_batch_gets_no_pin(
    doctor: Person, other_doctor: Person, digest: bytes
) -> None:
    signer, recorder, reader = signer_of(doctor)
    with signer.batch():
        signer.sign_digest(digest, right())
    reader.insert(issue_card(other_doctor, CardProfile.JMA))
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, right())
    assert caught.value.code is FailureCode.CARD_CHANGED
    assert len(recorder.presented_pins) == 1


def test_a_reset_before_the_pin_was_sent_is_begun_again_once(doctor: Person, digest: bytes) -> None:
    signer, recorder, _ = signer_of(doctor)
    signer.refresh()
    already = len(recorder.commands)
    for after in range(1, SINGLE.index(VERIFY) + 1):
        signer, recorder, _ = signer_of(doctor, faults=CardFaults(reset_after=already + after))
        signer.refresh()
        recorder.commands.clear()
        signature = signer.sign_digest(digest, right())
        assert signature
        assert instructions(recorder) == [*SINGLE[: after + 1], *SINGLE]
    assert len(recorder.buffers) == 1, "the PIN was presented once"


def test_a_reset_again_and_again_is_named_after_the_second_time(
    doctor: Person, digest: bytes
) -> None:
    reader = VirtualReader(issue_card(doctor, CardProfile.JMA))

    class ResetAtEveryCommand(Recorder):
        def transmit(self, command: bytes | bytearray) -> bytes:
            if self.is_disturbed:
                reader.reset_by_another_program()
            return super().transmit(command)

        is_disturbed = False

    recorder = ResetAtEveryCommand(reader)
    signer = CardSigner(recorder)
    signer.refresh()
    recorder.commands.clear()
    recorder.is_disturbed = True
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, right())
    assert caught.value.code is FailureCode.CARD_RESET
    assert instructions(recorder) == [SELECT, SELECT]


def test_a_reset_while_or_after_the_pin_is_sent_replays_nothing(
    doctor: Person, digest: bytes
) -> None:
    signer, recorder, _ = signer_of(doctor)
    signer.refresh()
    already = len(recorder.commands)
    for after in range(SINGLE.index(VERIFY) + 1, len(SINGLE)):
        signer, recorder, _ = signer_of(doctor, faults=CardFaults(reset_after=already + after))
        signer.refresh()
        recorder.commands.clear()
        with pytest.raises(Failure) as caught:
            signer.sign_digest(digest, right())
        assert caught.value.code is FailureCode.CARD_RESET
        assert instructions(recorder) == SINGLE[: after + 1]


@pytest.mark.parametrize("profile", list(CardProfile), ids=lambda profile: profile.value)
def test_a_renewed_certificate_of_the_same_holder_is_another_card(
    profile: CardProfile, digest: bytes
) -> None:
    before, after = make_person(serial_number=7), make_person(serial_number=8)
    signer, recorder, reader = signer_of(before, profile)
    signer.refresh()
    reader.insert(issue_card(after, profile))
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, right())
    assert caught.value.code is FailureCode.CARD_CHANGED
    assert recorder.presented_pins == []


def test_the_part_that_is_compared_ends_with_the_issuers_name(doctor: Person) -> None:
    der = doctor.certificate.der
    end = length_to_issuer(der)
    assert b"HPKI-01-SIM_TEST-forNonRepudiation" in der[:end]
    assert der[end : end + 1] == b"\x30", "the validity comes next"
    assert b"SIM KAKUU Ichiro" not in der[:end]


def test_attempts_used_by_somebody_else_are_seen_when_the_card_is_asked(
    doctor: Person, digest: bytes
) -> None:
    reader = VirtualReader(issue_card(doctor, CardProfile.JMA))
    card, other = HpkiCard(reader), HpkiCard(reader)
    card.open()
    with pytest.raises(Failure):
        other.sign(digest, Pin(b"9999"), doctor.certificate)
    assert card.attempts_left() == 14
    assert card.contents is not None
    assert card.contents.pin.attempts_left == 14
