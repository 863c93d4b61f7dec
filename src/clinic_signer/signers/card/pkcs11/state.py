"""The state of a card as its driver sees it, in the same words as for a card read directly."""

from __future__ import annotations

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.pkcs11.signer import Pkcs11Signer
from clinic_signer.signers.card.state import CardState, CardStateKind, state_of

_KINDS = {
    FailureCode.PKCS11_NO_TOKEN: CardStateKind.NO_CARD,
    FailureCode.CARD_REMOVED: CardStateKind.NO_CARD,
    FailureCode.PKCS11_NO_CERTIFICATE: CardStateKind.OTHER_CARD,
    FailureCode.CARD_SEVERAL: CardStateKind.SEVERAL,
}


def read_token_state(signer: Pkcs11Signer) -> CardState:
    """Look at the card without a PIN and say what state it is in. Raises no failure.

    Args:
        signer: the signer; the card it finds becomes the one to be confirmed.
    """
    try:
        contents = signer.refresh()
    except Failure as failure:
        kind = _KINDS.get(failure.code, CardStateKind.UNREADABLE)
        if kind is not CardStateKind.UNREADABLE:
            return CardState(kind)
        return CardState(kind, failure=failure.code, facts=tuple(failure.facts.items()))
    return state_of(contents, contents.reader)
