"""APDUs over T=0, which knows no command with data that also says how much it expects back.

Readers differ in what they make of such a command; so it is sent as ISO/IEC 7816-3 §12.2 maps it,
and the answer is asked for with GET RESPONSE.
"""

from __future__ import annotations

from collections.abc import Callable

_HEADER = 4
_GET_RESPONSE = b"\x00\xc0\x00\x00"
_DONE = b"\x90\x00"
_MORE_DATA, _WRONG_LE = b"\x61", b"\x6c"


def exchange(command: bytes | bytearray, transmit: Callable[[bytes | bytearray], bytes]) -> bytes:
    """Send a short command APDU over T=0.

    61xx and 6Cxx come back as they are: they are the channel's, as over any protocol.

    Args:
        command: a complete short APDU. One that holds a PIN (a ``bytearray``) has data and no Le,
            and goes out as it is, once.
        transmit: sends a TPDU.

    Returns:
        The answer.
    """
    if len(command) == _HEADER:
        return transmit(bytes(command) + b"\x00")  # case 1: P3 is 0
    if isinstance(command, bytearray) or len(command) != _HEADER + 2 + command[_HEADER]:
        return transmit(command)  # cases 2 and 3
    answer = transmit(command[:-1])
    if answer != _DONE:
        return answer
    # Case 4, accepted without a word about the answer: it is asked for. A card that has none says
    # so with another word, and then the first one stands.
    asked = transmit(_GET_RESPONSE + command[-1:])
    has_answer = len(asked) > len(_DONE) or asked[-2:-1] in (_MORE_DATA, _WRONG_LE)
    return asked if has_answer else answer
