"""What the window says of a card that its driver shows."""

from __future__ import annotations

import pytest

from clinic_signer.failures import FailureCode
from clinic_signer.sandbox import Person
from clinic_signer.signers.card.pkcs11.state import read_token_state
from clinic_signer.signers.card.state import CardStateKind
from signers.pkcs11.conftest import OpenSigner
from signers.pkcs11.shim import READER, Shim


@pytest.mark.parametrize(
    ("left", "with_flags", "kind", "attempts"),
    [
        (15, True, CardStateKind.READY, None),
        (9, True, CardStateKind.READY, None),
        (1, True, CardStateKind.READY, 1),
        (0, True, CardStateKind.LOCKED, 0),
        (0, False, CardStateKind.READY, None),
    ],
)
def test_the_holder_and_what_is_known_of_the_attempts(
    shim: Shim,
    opened: OpenSigner,
    doctor: Person,
    left: int,
    with_flags: bool,
    kind: CardStateKind,
    attempts: int | None,
) -> None:
    shim.insert(doctor, left=left, with_flags=with_flags)
    state = read_token_state(opened())
    assert (state.kind, state.attempts_left) == (kind, attempts)
    assert state.reader == READER
    assert state.certificate == doctor.certificate
    assert state.attempts_maximum is None
    assert (state.pin_minimum, state.pin_maximum) == (4, 16)
    if kind is CardStateKind.READY:
        assert doctor.certificate.holder_name.replace("\u3000", " ") in state.sentence.ja


def test_no_card_another_card_and_two_cards(
    shim: Shim, opened: OpenSigner, doctor: Person, other_doctor: Person
) -> None:
    signer = opened()
    assert read_token_state(signer).kind is CardStateKind.NO_CARD
    shim.insert(doctor, certificates=doctor.intermediates)
    assert read_token_state(signer).kind is CardStateKind.OTHER_CARD
    shim.insert(doctor)
    shim.plug(1, "SIM Reader 01 00")
    shim.insert(other_doctor, 1)
    assert read_token_state(signer).kind is CardStateKind.SEVERAL


def test_a_driver_that_does_not_work_is_named(with_card: Shim, opened: OpenSigner) -> None:
    with_card.fault("C_Initialize", "0x30")
    state = read_token_state(opened())
    assert state.kind is CardStateKind.UNREADABLE
    assert state.why_unusable is not None
    assert state.why_unusable.code is FailureCode.PKCS11_MODULE_UNUSABLE
    assert with_card.module.name in state.why_unusable.cause.ja
