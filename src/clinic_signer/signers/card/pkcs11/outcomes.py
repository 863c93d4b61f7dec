"""From what a module says to the failures of the catalogue.

"Wrong PIN" is what C_Login calls so (CKR_PIN_INCORRECT), and nothing else.
"""

from __future__ import annotations

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.base import AttemptsHint, PinFailure
from clinic_signer.signers.card.pkcs11.protocol import LoadProblem, NotLoaded, Refused

_COUNT_LOW, _FINAL_TRY, _LOCKED = 0x0001_0000, 0x0002_0000, 0x0004_0000
"""CKF_USER_PIN_COUNT_LOW, _FINAL_TRY and _LOCKED (PKCS#11 v2.40 §3.2, table 5)."""

_LOAD_PROBLEMS = {
    LoadProblem.NOT_FOUND: FailureCode.PKCS11_MODULE_NOT_FOUND,
    LoadProblem.RUNTIME_MISSING: FailureCode.PKCS11_MODULE_RUNTIME_MISSING,
}

_REFUSALS = {
    "CKR_DEVICE_REMOVED": FailureCode.CARD_REMOVED,
    "CKR_TOKEN_NOT_PRESENT": FailureCode.CARD_REMOVED,
    # Removing a token closes its sessions (PKCS#11 v2.40 §5.1.2); an unplugged reader takes its
    # slot along.
    "CKR_SESSION_HANDLE_INVALID": FailureCode.CARD_REMOVED,
    "CKR_SESSION_CLOSED": FailureCode.CARD_REMOVED,
    "CKR_SLOT_ID_INVALID": FailureCode.CARD_REMOVED,
    "CKR_DEVICE_ERROR": FailureCode.CARD_COMMUNICATION,
    "CKR_DEVICE_MEMORY": FailureCode.CARD_COMMUNICATION,
    "CKR_TOKEN_NOT_RECOGNIZED": FailureCode.CARD_COMMUNICATION,
    "CKR_FUNCTION_NOT_SUPPORTED": FailureCode.PKCS11_MODULE_UNUSABLE,
    "CKR_MECHANISM_INVALID": FailureCode.PKCS11_MODULE_UNUSABLE,
    "CKR_MECHANISM_PARAM_INVALID": FailureCode.PKCS11_MODULE_UNUSABLE,
    "CKR_CRYPTOKI_NOT_INITIALIZED": FailureCode.PKCS11_MODULE_UNUSABLE,
}

_PIN_NOT_LOOKED_AT = frozenset(
    {
        "CKR_USER_ALREADY_LOGGED_IN",
        "CKR_ANOTHER_USER_ALREADY_LOGGED_IN",
        "CKR_USER_PIN_NOT_INITIALIZED",
        "CKR_USER_TYPE_INVALID",
        "CKR_SESSION_COUNT",
        "CKR_ARGUMENTS_BAD",
        *_REFUSALS,
    }
    - {"CKR_DEVICE_ERROR", "CKR_DEVICE_MEMORY"}
)
"""Answers of C_Login by which the PIN did not reach the card."""


def hint_of(flags: int) -> AttemptsHint:
    """What a token's flags say of its PIN.

    Without a flag nothing is known: JAHIS 24-002 §5.2.2 does not ask drivers for these flags.
    """
    if flags & _LOCKED:
        return AttemptsHint.LOCKED
    if flags & _FINAL_TRY:
        return AttemptsHint.LAST
    return AttemptsHint.FEW if flags & _COUNT_LOW else AttemptsHint.UNKNOWN


def failure_of_loading(problem: NotLoaded, module: str) -> Failure:
    """Why a module does not run.

    Args:
        problem: what the helper found.
        module: file name of the module.
    """
    if problem.problem is LoadProblem.WRONG_BITNESS:
        return Failure(FailureCode.PKCS11_MODULE_WRONG_BITNESS, file=module, detail=problem.detail)
    code = _LOAD_PROBLEMS.get(problem.problem, FailureCode.PKCS11_MODULE_UNUSABLE)
    return Failure(code, file=module, reason=problem.detail)


def failure_of_refusal(refused: Refused, module: str) -> Failure:
    """What a module's answer means where no PIN is concerned.

    Args:
        refused: the call and its answer.
        module: file name of the module.
    """
    code = _REFUSALS.get(refused.ckr, FailureCode.PKCS11_REFUSED)
    if refused.function == "C_Initialize":
        code = FailureCode.PKCS11_MODULE_UNUSABLE
    ckr = refused.ckr
    return Failure(
        code, file=module, ckr=ckr, status_word=ckr, reason=ckr, function=refused.function
    )


def failure_of_login(refused: Refused, hint: AttemptsHint, module: str) -> Failure:
    """What a module's answer to C_Login means.

    Args:
        refused: the answer.
        hint: the attempts, read anew after it.
        module: file name of the module.
    """
    if refused.ckr == "CKR_PIN_LOCKED" or hint is AttemptsHint.LOCKED:
        return PinFailure(FailureCode.CARD_PIN_LOCKED, attempts_left=0)
    if refused.ckr == "CKR_PIN_INCORRECT":
        return PinFailure(FailureCode.CARD_PIN_WRONG, attempts_left=hint.attempts_left)
    if refused.ckr in _PIN_NOT_LOOKED_AT:
        return failure_of_refusal(refused, module)
    return Failure(FailureCode.PKCS11_PIN_NOT_TAKEN, ckr=refused.ckr, file=module)
