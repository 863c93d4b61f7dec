"""What a result code of PC/SC means: the named failure of the catalogue (winscard.h, winerror.h).

Some codes mean one thing when a card is connected and another while it is in use; both are here.
A code without a row is CARD_COMMUNICATION with the code as ``status_word``.
"""

from __future__ import annotations

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.pcsc.result_code import PcscError, ResultCode
from clinic_signer.signers.card.pcsc.winscard import is_windows

SERVICE_GONE = frozenset(
    {
        ResultCode.SCARD_E_NO_SERVICE,
        ResultCode.SCARD_E_SERVICE_STOPPED,
        ResultCode.SCARD_P_SHUTDOWN,
        ResultCode.SCARD_E_SYSTEM_CANCELLED,
        ResultCode.SCARD_E_INVALID_HANDLE,
        ResultCode.ERROR_INVALID_HANDLE,
    }
)
"""The service, or what it knew of us, is gone: only a new context helps."""

ACCESS_DENIED = frozenset({ResultCode.SCARD_W_SECURITY_VIOLATION, ResultCode.SCARD_E_NO_ACCESS})
"""A refusal of this person, when SCardEstablishContext or SCardConnect say it repeatedly: they ask
polkit. All functions say it once in a while as the service ends (seen with pcsc-lite 1.9.9)."""

BUSY = frozenset({ResultCode.SCARD_E_SHARING_VIOLATION, ResultCode.SCARD_E_SERVER_TOO_BUSY})

SERVICE_ENDS = SERVICE_GONE | ACCESS_DENIED | {ResultCode.SCARD_F_COMM_ERROR}
"""What functions say to a context whose service has ended."""

MAY_CONNECT_NEXT_TIME = frozenset(
    {
        ResultCode.SCARD_W_UNRESPONSIVE_CARD,
        ResultCode.SCARD_W_UNPOWERED_CARD,
        ResultCode.SCARD_W_RESET_CARD,
        ResultCode.SCARD_E_NOT_READY,
        ResultCode.SCARD_E_PROTO_MISMATCH,
        ResultCode.SCARD_E_UNEXPECTED,
        ResultCode.SCARD_W_SECURITY_VIOLATION,
    }
)
"""A card that was just put in sometimes needs a second connect; nothing else is ever repeated."""

UNCLEAR = frozenset(
    {
        ResultCode.SCARD_E_NOT_TRANSACTED,
        ResultCode.SCARD_F_COMM_ERROR,
        ResultCode.SCARD_W_SECURITY_VIOLATION,
        ResultCode.SCARD_E_COMM_DATA_LOST,
        ResultCode.SCARD_F_INTERNAL_ERROR,
        ResultCode.SCARD_F_UNKNOWN_ERROR,
        ResultCode.SCARD_E_UNEXPECTED,
        ResultCode.ERROR_GEN_FAILURE,
        ResultCode.ERROR_SEM_TIMEOUT,
        ResultCode.ERROR_IO_DEVICE,
    }
)
"""An exchange failed, which a card that was just pulled, or a service that ends, explains."""

REFUSES_FORM = UNCLEAR | {
    ResultCode.SCARD_E_INVALID_PARAMETER,
    ResultCode.SCARD_E_INSUFFICIENT_BUFFER,
    ResultCode.SCARD_E_UNSUPPORTED_FEATURE,
    ResultCode.ERROR_INVALID_PARAMETER,
    ResultCode.ERROR_NOT_SUPPORTED,
}
"""How readers and drivers are known to refuse an extended APDU."""

LEFT = frozenset(
    {
        FailureCode.CARD_REMOVED,
        FailureCode.CARD_ABSENT,
        FailureCode.CARD_NO_READER,
        FailureCode.CARD_SERVICE_STOPPED,
    }
)
"""After these nobody can say that it is still the same card."""

_FAILURES: dict[int, FailureCode] = {
    **dict.fromkeys(SERVICE_GONE, FailureCode.CARD_SERVICE_STOPPED),
    **dict.fromkeys(ACCESS_DENIED, FailureCode.CARD_SERVICE_DENIED),
    **dict.fromkeys(BUSY, FailureCode.CARD_BUSY),
    ResultCode.SCARD_E_NO_READERS_AVAILABLE: FailureCode.CARD_NO_READER,
    ResultCode.SCARD_E_UNKNOWN_READER: FailureCode.CARD_NO_READER,
    ResultCode.SCARD_E_READER_UNAVAILABLE: FailureCode.CARD_NO_READER,
    # A handle on a reader that was unplugged (pcsc-lite 1.9.9, seen).
    ResultCode.SCARD_E_INVALID_VALUE: FailureCode.CARD_NO_READER,
    ResultCode.ERROR_BAD_COMMAND: FailureCode.CARD_NO_READER,
    ResultCode.ERROR_NO_SUCH_DEVICE: FailureCode.CARD_NO_READER,
    ResultCode.ERROR_DEVICE_NOT_CONNECTED: FailureCode.CARD_NO_READER,
    # A remote session to which no readers are handed on (winerror.h, SCardEstablishContext).
    ResultCode.ERROR_BROKEN_PIPE: FailureCode.CARD_NO_READER,
    ResultCode.SCARD_E_NO_SMARTCARD: FailureCode.CARD_ABSENT,
    ResultCode.SCARD_W_REMOVED_CARD: FailureCode.CARD_REMOVED,
    ResultCode.SCARD_W_RESET_CARD: FailureCode.CARD_RESET,
    ResultCode.SCARD_W_UNPOWERED_CARD: FailureCode.CARD_RESET,
    ResultCode.SCARD_W_UNRESPONSIVE_CARD: FailureCode.CARD_MUTE,
    ResultCode.SCARD_W_UNSUPPORTED_CARD: FailureCode.CARD_MUTE,
    ResultCode.SCARD_E_CARD_UNSUPPORTED: FailureCode.CARD_MUTE,
    ResultCode.SCARD_E_PROTO_MISMATCH: FailureCode.CARD_MUTE,
    ResultCode.SCARD_E_INVALID_ATR: FailureCode.CARD_MUTE,
}

_ON_CONNECTING: dict[int, FailureCode] = {
    # Nothing was removed from us yet: the reader is empty.
    ResultCode.SCARD_W_REMOVED_CARD: FailureCode.CARD_ABSENT,
    # The reader could not switch the card on.
    ResultCode.SCARD_W_UNPOWERED_CARD: FailureCode.CARD_MUTE,
}

_IN_USE: dict[int, FailureCode] = {
    **dict.fromkeys(ACCESS_DENIED, FailureCode.CARD_SERVICE_STOPPED),
    ResultCode.SCARD_E_NO_SMARTCARD: FailureCode.CARD_REMOVED,
    # The protocol was agreed on when we connected, and only a reset of the card undoes that. A
    # program that dies in its transaction has the card reset by the service *after* its turn went
    # to us: no reset is told, and the next APDU ends so (pcsc-lite 1.9.9, seen).
    ResultCode.SCARD_E_PROTO_MISMATCH: FailureCode.CARD_RESET,
}

_ON_WINDOWS: dict[int, FailureCode] = dict.fromkeys(SERVICE_GONE, FailureCode.CARD_NO_READER)
"""Windows stops the service when the last reader is unplugged, and starts it with the next."""


def failure_of(error: PcscError, *, is_connecting: bool) -> Failure:
    """Return the named failure that an error is.

    Args:
        error: what PC/SC said.
        is_connecting: True until the card is connected and held, False afterwards.
    """
    rows = _FAILURES | (_ON_CONNECTING if is_connecting else _IN_USE)
    if is_windows():
        rows |= _ON_WINDOWS
    code = rows.get(error.code, FailureCode.CARD_COMMUNICATION)
    return Failure(code, status_word=error.text)
