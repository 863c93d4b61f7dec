"""A driver that crashes, hangs or answers nonsense, in each function that it has.

Whatever it does: an answer within the deadline, of a type of its own; never more logins than PINs
typed; and the next signature works.
"""

from __future__ import annotations

import random

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.pkcs11.helper import Deadlines
from clinic_signer.signers.card.pkcs11.signer import Pkcs11Signer
from signers.pkcs11.conftest import OpenSigner, typed
from signers.pkcs11.shim import FUNCTIONS, PIN, TRIES, Shim

LOADING = ("C_GetFunctionList", "C_Initialize", "C_GetInfo")
NEVER_CALLED = (
    "C_GetMechanismList", "C_GetMechanismInfo", "C_CloseAllSessions", "C_GetSessionInfo",
    "C_Finalize",
)  # fmt: skip
WITH_LOGIN = ("C_SignInit", "C_Sign")
BEFORE_LOGIN = tuple(
    f for f in FUNCTIONS if f not in (*LOADING, *NEVER_CALLED, *WITH_LOGIN, "C_Login", "C_Logout")
)
SIGNED = None

DEVICE_ERROR, PIN_INCORRECT = "0x30", "0xA0"
SHORT = Deadlines(look=1.5, sign=1.5, clean_up=1.0)
SHORT_LOADING = Deadlines(load=1.0)


def outcome(function: str, fault: str) -> FailureCode | None:
    """What must come of a fault."""
    stopped = FailureCode.PKCS11_MODULE_HUNG if fault == "hang" else FailureCode.PKCS11_MODULE_DIED
    if function in NEVER_CALLED or function == "C_Logout":
        return SIGNED  # the signature is there before the logout
    if not fault.startswith("0x"):
        return FailureCode.PKCS11_ATTEMPTS_UNKNOWN if function == "C_Login" else stopped
    if function in LOADING:
        return FailureCode.PKCS11_MODULE_UNUSABLE
    if function == "C_Login":
        wrong = fault == PIN_INCORRECT
        return FailureCode.CARD_PIN_WRONG if wrong else FailureCode.PKCS11_PIN_NOT_TAKEN
    if fault == PIN_INCORRECT:
        return FailureCode.PKCS11_REFUSED
    return FailureCode.CARD_COMMUNICATION


def result(signer: Pkcs11Signer, digest: bytes, pin: bytes = PIN) -> FailureCode | None:
    """Sign once with a PIN just typed."""
    try:
        signer.sign_digest(digest, typed(pin))
    except Failure as failure:
        return failure.code
    return SIGNED


@pytest.mark.parametrize("fault", ["crash", "abort", "hang", DEVICE_ERROR, PIN_INCORRECT])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_may_fail_in_each_way(
    function: str, fault: str, with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened()
    if function not in LOADING:
        assert signer.certificate
    if fault == "hang":
        signer._helper._deadlines = SHORT_LOADING if function in LOADING else SHORT
    with_card.fault(function, fault)
    assert result(signer, digest) is outcome(function, fault)
    assert with_card.logins() <= 1
    reaches_the_card = outcome(function, fault) is SIGNED or function in WITH_LOGIN
    assert with_card.logins() == reaches_the_card
    with_card.heal()
    signer._helper._deadlines = Deadlines()
    assert result(signer, digest) is SIGNED
    assert with_card.logins() <= 2
    assert with_card.left() == TRIES


@pytest.mark.parametrize("fault", ["crash", "hang", DEVICE_ERROR])
def test_a_driver_that_fails_while_it_tidies_up_after_a_wrong_pin(
    fault: str, with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened(deadlines=Deadlines(sign=3600.0, clean_up=1.0))
    assert signer.certificate
    with_card.fault("C_Finalize", fault)
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, typed(b"0000"))
    assert caught.value.code is FailureCode.CARD_PIN_WRONG
    assert signer._helper._process is None  # only its end takes a login away for certain
    with_card.heal()
    assert result(signer, digest) is SIGNED
    assert with_card.logins() == 2


def test_a_pin_whose_fate_is_unknown_is_not_sent_again(
    with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened()
    assert signer.certificate
    with_card.fault("C_Login", "crash")
    pin = typed()
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, pin)
    assert caught.value.code is FailureCode.PKCS11_ATTEMPTS_UNKNOWN
    assert not caught.value.row.retriable
    with_card.heal()
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, pin)
    assert caught.value.code is FailureCode.CARD_PIN_DROPPED
    assert with_card.logins() == 0


ANSWERS = {
    "C_Login": {
        0xA0: FailureCode.CARD_PIN_WRONG,
        0xA1: FailureCode.PKCS11_PIN_NOT_TAKEN,  # CKR_PIN_INVALID
        0xA2: FailureCode.PKCS11_PIN_NOT_TAKEN,  # CKR_PIN_LEN_RANGE
        0xA3: FailureCode.PKCS11_PIN_NOT_TAKEN,  # CKR_PIN_EXPIRED
        0xA4: FailureCode.CARD_PIN_LOCKED,
        0x05: FailureCode.PKCS11_PIN_NOT_TAKEN,  # CKR_GENERAL_ERROR
        0x06: FailureCode.PKCS11_PIN_NOT_TAKEN,  # CKR_FUNCTION_FAILED
        0x50: FailureCode.PKCS11_PIN_NOT_TAKEN,  # CKR_FUNCTION_CANCELED
        0x32: FailureCode.CARD_REMOVED,
        0xB3: FailureCode.CARD_REMOVED,
        0xE0: FailureCode.CARD_REMOVED,
        0x54: FailureCode.PKCS11_MODULE_UNUSABLE,
        0x100: FailureCode.PKCS11_REFUSED,  # CKR_USER_ALREADY_LOGGED_IN
        0x102: FailureCode.PKCS11_REFUSED,  # CKR_USER_PIN_NOT_INITIALIZED
        0x80000001: FailureCode.PKCS11_PIN_NOT_TAKEN,  # of the vendor's own
    },
    "C_Sign": {
        0x32: FailureCode.CARD_REMOVED,
        0xE0: FailureCode.CARD_REMOVED,
        0xB3: FailureCode.CARD_REMOVED,
        0x30: FailureCode.CARD_COMMUNICATION,
        0x31: FailureCode.CARD_COMMUNICATION,
        0x05: FailureCode.PKCS11_REFUSED,
        0x06: FailureCode.PKCS11_REFUSED,
        0x54: FailureCode.PKCS11_MODULE_UNUSABLE,
        0xA0: FailureCode.PKCS11_REFUSED,
        0xA4: FailureCode.PKCS11_REFUSED,
        0x101: FailureCode.PKCS11_REFUSED,  # CKR_USER_NOT_LOGGED_IN
        0x80000001: FailureCode.PKCS11_REFUSED,
    },
    "C_SignInit": {
        0x70: FailureCode.PKCS11_MODULE_UNUSABLE,  # CKR_MECHANISM_INVALID
        0x101: FailureCode.PKCS11_REFUSED,
        0x68: FailureCode.PKCS11_REFUSED,  # CKR_KEY_FUNCTION_NOT_PERMITTED
    },
}
"""Answers and what they mean (PKCS#11 v2.40 §5.1): a wrong PIN is one answer of C_Login only."""

ROWS = [(function, ckr, code) for function, row in ANSWERS.items() for ckr, code in row.items()]


@pytest.mark.parametrize(("function", "ckr", "code"), ROWS)
def test_each_answer_has_its_meaning(
    function: str, ckr: int, code: FailureCode, with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened()
    assert signer.certificate
    with_card.fault(function, hex(ckr))
    with pytest.raises(Failure) as caught:
        signer.sign_digest(digest, typed())
    assert caught.value.code is code
    assert "?" not in caught.value.cause.en
    with_card.heal()
    assert result(signer, digest) is SIGNED


def test_what_a_driver_prints_does_not_reach_the_protocol(
    with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    with_card.fault("C_Sign", "print")
    assert result(opened(), digest) is SIGNED


def test_wherever_the_time_runs_out_what_is_said_of_the_attempts_is_true(
    with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    signer = opened()
    assert signer.certificate
    for microseconds in range(0, 10_000, 400):
        with_card.renew()
        signer._helper._deadlines = Deadlines(sign=microseconds / 1e6)
        found = result(signer, digest, b"0000")
        used = with_card.logins()
        assert used <= 1
        if found is FailureCode.PKCS11_MODULE_HUNG:
            assert not used
        elif found is FailureCode.CARD_PIN_WRONG:
            assert used
        else:
            assert found is FailureCode.PKCS11_ATTEMPTS_UNKNOWN


@pytest.mark.parametrize(
    "rounds", [25, pytest.param(400, marks=pytest.mark.long)], ids=["some", "many"]
)
def test_whatever_happens_in_a_row_no_pin_is_sent_that_nobody_typed(
    rounds: int, with_card: Shim, opened: OpenSigner, digest: bytes
) -> None:
    chance = random.Random(rounds)
    signer = opened()
    expected_left = TRIES
    for typings in range(1, rounds + 1):
        with_card.heal()
        function = chance.choice(FUNCTIONS)
        if chance.random() < 0.7:
            with_card.fault(function, chance.choice(["crash", "abort", DEVICE_ERROR, "0x5"]))
        is_right = chance.random() < 0.7 or expected_left < 3
        logins = with_card.logins()
        found = result(signer, digest, PIN if is_right else b"0000")
        compared = with_card.logins() - logins
        assert compared <= 1
        assert with_card.logins() <= typings
        if compared:
            expected_left = TRIES if is_right else expected_left - 1
        assert with_card.left() == expected_left
        assert (found is FailureCode.CARD_PIN_WRONG) == (bool(compared) and not is_right)
        assert found is not SIGNED or (compared and is_right)
    with_card.heal()
    assert result(signer, digest) is SIGNED
