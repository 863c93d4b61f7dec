"""Signing through a card driver that has no more than JAHIS 24-002 §5.2.2 demands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import Person, PersonId, Sandbox
from clinic_signer.signers.base import AttemptsHint, Consent, Pin, PinDrop, PinFailure, SignerKind
from signers.pkcs11.conftest import OpenSigner, typed
from signers.pkcs11.shim import FUNCTIONS, PIN, READER, TRIES, Shim


def failure_of(
    signer: object, digest: bytes, pin: Pin, *, confirm_last_attempt: bool = False
) -> Failure:
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, pin, confirm_last_attempt=confirm_last_attempt)  # type: ignore[attr-defined]
    return caught.value


def test_a_signature_verifies_with_the_certificate_of_the_card(
    with_card: Shim, opened: OpenSigner, doctor: Person, digest: bytes
) -> None:
    signer = opened()
    assert signer.certificate == doctor.certificate
    assert set(signer.intermediates) == set(doctor.intermediates)
    signature = signer.sign_digest(digest, typed())
    doctor.key.public_key().verify(signature, digest, PKCS1v15(), Prehashed(SHA256()))


def test_the_certificate_is_known_without_a_pin(with_card: Shim, opened: OpenSigner) -> None:
    signer = opened()
    assert signer.capabilities.kind is SignerKind.PKCS11
    assert signer.capabilities.consent is Consent.PIN
    assert signer.contents.reader == READER
    assert "C_Login" not in with_card.calls()


def test_every_signature_has_its_own_login_and_logout(
    with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened()
    pin = typed()
    with signer.batch():
        for _ in range(3):
            signer.sign_digest(digest, pin)
    calls = [c for c in with_card.calls() if c in ("C_Login", "C_SignInit", "C_Logout")]
    assert calls == ["C_Login", "C_SignInit", "C_Logout"] * 3
    assert with_card.calls().count("C_Initialize") == 1


def test_before_the_pin_only_the_confirmed_certificate_is_read_again(
    with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened()
    signer.refresh()
    read_first = with_card.calls().count("C_GetAttributeValue")
    signer.sign_digest(digest, typed())
    before_login = with_card.calls()[: with_card.calls().index("C_Login")]
    assert before_login.count("C_GetAttributeValue") - read_first < read_first


def test_only_the_21_functions_of_the_guideline_are_called(
    with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened()
    signer.sign_digest(digest, typed())
    failure_of(signer, digest, typed(b"0000"))
    signer.attempts_hint()
    assert set(with_card.calls()) <= set(FUNCTIONS)


@pytest.mark.parametrize("with_flags", [True, False], ids=["flags", "no-flags"])
def test_a_wrong_pin_is_told_and_never_sent_again(
    shim: Shim, opened: OpenSigner, doctor: Person, digest: bytes, with_flags: bool
) -> None:
    shim.insert(doctor, with_flags=with_flags)
    signer = opened()
    pin = typed(b"0000")
    failure = failure_of(signer, digest, pin)
    assert isinstance(failure, PinFailure)
    assert failure.code is FailureCode.CARD_PIN_WRONG
    assert "?" not in failure.cause.ja + failure.cause.en
    assert pin.was_refused
    assert pin.is_wiped
    hint = AttemptsHint.FEW if with_flags else AttemptsHint.UNKNOWN
    assert signer.contents.hint is hint
    assert signer.attempts_hint() is hint
    assert failure_of(signer, digest, pin).code is FailureCode.CARD_PIN_WRONG
    assert shim.logins() == 1


def test_after_a_wrong_pin_no_session_is_left_and_the_right_one_signs(
    with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened()
    for _ in range(10):
        failure_of(signer, digest, typed(b"0000"))
    assert signer.sign_digest(digest, typed())
    assert with_card.left() == TRIES
    # Each open session is closed one by one, or all of them by C_Finalize.
    calls = with_card.calls()
    assert calls.count("C_Finalize") == 10
    assert calls.count("C_OpenSession") == calls.count("C_CloseSession") + 10


def test_the_last_attempt_needs_a_deliberate_yes(
    shim: Shim, opened: OpenSigner, doctor: Person, digest: bytes
) -> None:
    shim.insert(doctor, left=2)
    signer = opened()
    first = failure_of(signer, digest, typed(b"0000"))
    assert isinstance(first, PinFailure)
    assert first.attempts_left == 1
    kept_back = failure_of(signer, digest, typed())
    assert kept_back.code is FailureCode.CARD_LAST_ATTEMPT
    assert shim.logins() == 1
    assert signer.sign_digest(digest, typed(), confirm_last_attempt=True)


def test_the_last_attempt_is_not_forgotten_where_the_driver_forgets_it(
    shim: Shim, opened: OpenSigner, doctor: Person, digest: bytes
) -> None:
    shim.insert(doctor, left=2)
    (shim.slot() / "flags").write_text("forgets")
    signer = opened()
    failure_of(signer, digest, typed(b"0000"))
    assert signer.attempts_hint() is AttemptsHint.LAST
    assert failure_of(signer, digest, typed()).code is FailureCode.CARD_LAST_ATTEMPT
    assert signer.refresh().hint is AttemptsHint.LAST
    assert shim.logins() == 1
    assert signer.sign_digest(digest, typed(), confirm_last_attempt=True)
    assert signer.attempts_hint() is AttemptsHint.UNKNOWN


def test_a_wrong_last_attempt_locks_and_a_locked_card_gets_no_pin(
    shim: Shim, opened: OpenSigner, doctor: Person, digest: bytes
) -> None:
    shim.insert(doctor, left=1)
    signer = opened()
    locked = failure_of(signer, digest, typed(b"0000"), confirm_last_attempt=True)
    assert isinstance(locked, PinFailure)
    assert (locked.code, locked.attempts_left) == (FailureCode.CARD_PIN_LOCKED, 0)
    again = failure_of(signer, digest, typed(), confirm_last_attempt=True)
    assert again.code is FailureCode.CARD_PIN_LOCKED
    assert shim.calls().count("C_Login") == 1
    assert signer.attempts_hint() is AttemptsHint.LOCKED


def test_a_locked_card_of_a_driver_without_flags_is_told_by_its_answer(
    shim: Shim, opened: OpenSigner, doctor: Person, digest: bytes
) -> None:
    shim.insert(doctor, left=0, with_flags=False)
    assert failure_of(opened(), digest, typed()).code is FailureCode.CARD_PIN_LOCKED


@pytest.mark.parametrize("pin", [b"123", b"1" * 17, "１２３４".encode()])
def test_a_pin_that_no_card_takes_is_not_handed_to_the_driver(
    with_card: Shim, opened: OpenSigner, digest: bytes, pin: bytes
) -> None:
    assert failure_of(opened(), digest, typed(pin)).code is FailureCode.CARD_PIN_FORMAT
    assert with_card.logins() == 0


def test_a_pin_that_was_given_up_is_not_sent(
    with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened()
    pin = typed()
    pin.drop(PinDrop.WORKSTATION_LOCKED)
    assert failure_of(signer, digest, pin).code is FailureCode.CARD_PIN_DROPPED
    assert with_card.logins() == 0


def test_the_login_certificate_is_refused_before_the_pin(
    shim: Shim, opened: OpenSigner, login_person: Person, digest: bytes
) -> None:
    shim.insert(login_person)
    signer = opened()
    assert signer.certificate == login_person.certificate
    assert failure_of(signer, digest, typed()).code is FailureCode.CERTIFICATE_NOT_FOR_SIGNING
    assert "C_Login" not in shim.calls()


def test_the_signing_certificate_is_chosen_by_what_it_says(
    shim: Shim, opened: OpenSigner, doctor: Person, login_person: Person
) -> None:
    certificates = (login_person.certificate.der, *doctor.intermediates, doctor.certificate.der)
    shim.insert(doctor, certificates=certificates)
    assert opened().certificate == doctor.certificate


def test_filler_behind_a_certificate_is_cut_and_a_broken_one_left_out(
    shim: Shim, opened: OpenSigner, doctor: Person, digest: bytes
) -> None:
    certificates = (doctor.certificate.der + b"\xff" * 40, b"\x30\x03broken")
    shim.insert(doctor, certificates=certificates)
    signer = opened()
    assert signer.certificate.der == doctor.certificate.der
    assert signer.sign_digest(digest, typed())


def test_without_a_card_or_a_certificate_the_reason_is_named(
    shim: Shim, opened: OpenSigner, doctor: Person
) -> None:
    signer = opened()
    with pytest.raises(Failure) as caught:
        signer.refresh()
    assert caught.value.code is FailureCode.PKCS11_NO_TOKEN
    assert caught.value.row.retriable
    shim.insert(doctor, certificates=doctor.intermediates)
    with pytest.raises(Failure) as caught:
        signer.refresh()
    assert caught.value.code is FailureCode.PKCS11_NO_CERTIFICATE


def test_a_card_that_was_exchanged_gets_no_pin(
    with_card: Shim, opened: OpenSigner, other_doctor: Person, digest: bytes
) -> None:
    signer = opened()
    assert signer.certificate
    with_card.remove()
    with_card.insert(other_doctor)
    assert failure_of(signer, digest, typed()).code is FailureCode.CARD_CHANGED
    assert failure_of(signer, digest, typed()).code is FailureCode.CARD_CHANGED
    assert with_card.logins() == 0
    signer.refresh()
    assert signer.sign_digest(digest, typed())


def test_a_card_that_was_taken_out_and_put_back_signs_again(
    with_card: Shim, opened: OpenSigner, doctor: Person, digest: bytes
) -> None:
    signer = opened()
    signer.sign_digest(digest, typed())
    with_card.remove()
    assert failure_of(signer, digest, typed()).code is FailureCode.CARD_REMOVED
    assert failure_of(signer, digest, typed()).code is FailureCode.PKCS11_NO_TOKEN
    with_card.insert(doctor)
    assert signer.sign_digest(digest, typed())


def test_a_card_that_was_lost_in_a_batch_is_lost_for_the_rest_of_it(
    with_card: Shim, opened: OpenSigner, doctor: Person, digest: bytes
) -> None:
    signer = opened()
    with signer.batch():
        signer.sign_digest(digest, typed())
        with_card.remove()
        assert failure_of(signer, digest, typed()).code is FailureCode.CARD_REMOVED
        with_card.insert(doctor)
        assert failure_of(signer, digest, typed()).code is FailureCode.CARD_REMOVED
    assert with_card.logins() == 0  # counted since the card was put back
    with signer.batch():
        assert signer.sign_digest(digest, typed())


def test_the_card_is_found_again_in_another_reader(
    with_card: Shim, opened: OpenSigner, doctor: Person, digest: bytes
) -> None:
    signer = opened()
    signer.sign_digest(digest, typed())
    with_card.plug(1, "SIM Reader 01 00")
    with_card.remove()
    with_card.insert(doctor, 1)
    failure_of(signer, digest, typed())
    assert signer.sign_digest(digest, typed())
    assert signer.contents.reader == "SIM Reader 01 00"


def test_of_two_cards_none_is_chosen_silently(
    with_card: Shim, opened: OpenSigner, doctor: Person, other_doctor: Person, digest: bytes
) -> None:
    second = "SIM Reader with a name that is longer than sixty-four bytes 01 00"
    with_card.plug(1, second)
    with_card.insert(other_doctor, 1)
    with pytest.raises(Failure) as caught:
        opened().refresh()
    assert caught.value.code is FailureCode.CARD_SEVERAL
    for person in (doctor, other_doctor):
        assert person.certificate.holder_name in str(caught.value.facts["holders"])
    by_name = opened(second)
    assert by_name.certificate == other_doctor.certificate
    assert by_name.sign_digest(digest, typed())
    assert (with_card.logins(0), with_card.logins(1)) == (0, 1)


def test_the_confirmed_card_stays_the_one_when_another_is_put_beside_it(
    with_card: Shim, opened: OpenSigner, other_doctor: Person, doctor: Person, digest: bytes
) -> None:
    signer = opened()
    assert signer.certificate == doctor.certificate
    with_card.plug(1, "SIM Reader 01 00")
    with_card.insert(other_doctor, 1)
    failure_of(signer, digest, typed(b"0000"))
    assert signer.sign_digest(digest, typed())
    assert with_card.logins(1) == 0


def test_a_key_that_does_not_fit_its_certificate_gives_no_signature(
    shim: Shim, opened: OpenSigner, doctor: Person, other_doctor: Person, digest: bytes
) -> None:
    shim.insert(doctor)
    (shim.slot() / "d").write_text(f"{other_doctor.key.private_numbers().d:0512x}")
    assert failure_of(opened(), digest, typed()).code is FailureCode.CARD_SIGNATURE_WRONG


def test_every_kind_of_holder_can_be_read(shim: Shim, opened: OpenSigner, sandbox: Sandbox) -> None:
    for person in PersonId:
        shim.insert(sandbox.person(person))
        assert opened().certificate == sandbox.person(person).certificate


def test_the_pin_is_nowhere_but_in_the_pipe(
    with_card: Shim, opened: OpenSigner, digest: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    signer = opened()
    signer.sign_digest(digest, typed())
    process = signer._helper._process
    assert process is not None
    command = Path(f"/proc/{process._process.pid}/cmdline").read_bytes()
    assert b"worker" in command
    assert PIN not in command
    assert PIN.decode() not in os.environ.values()
    assert PIN.decode() not in caplog.text
