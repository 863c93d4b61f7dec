"""Which HPKI applications are on the card (JAHIS 24-002 §B.2, §C.2)."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.card.dialects import APPLICATIONS, HPKI_RID, Purpose, purpose_of
from clinic_signer.signers.card.iso7816 import (
    Channel,
    CommandApdu,
    Instruction,
    ResponseApdu,
    StatusWord,
)
from clinic_signer.signers.card.tlv import TlvError, read_tlv

_MAXIMUM_APPLICATIONS = 8
_BY_NAME = 0x04
_FIRST, _NEXT = 0x00, 0x02
_FCI_TEMPLATE, _DF_NAME = 0x6F, 0x84
_NAME_LENGTHS = range(5, 17)

_TRY_FIRST = (Purpose.SIGNATURE, None, Purpose.AUTHENTICATION)


def find_applications(channel: Channel) -> tuple[bytes, ...]:
    """Find the HPKI applications, the likeliest for signing first.

    HPKI cards have no EF.DIR: the provider's identifier is selected as a partial name, first and
    next, until nothing is left. A card that cannot do that, or shows no signature application that
    way, is asked for the names that are known.

    Returns:
        Application identifiers; empty if this is no HPKI card.

    Raises:
        Failure: CARD_DEACTIVATED when only an application that is out of use could be for signing;
            CARD_CONTENT_UNREADABLE when the card does not say whether it has any; what the channel
            raises.
    """
    found = _enumerate(channel)
    if not any(purpose_of(aid) is Purpose.SIGNATURE for aid in found):
        found += _ask_for_known(channel, found)
    return tuple(sorted(found, key=lambda aid: _TRY_FIRST.index(purpose_of(aid))))


def select_application(channel: Channel, aid: bytes) -> None:
    """Select an application by its full name.

    Raises:
        Failure: CARD_DEACTIVATED when it is out of use (6283); CARD_NOT_HPKI when it is not there;
            CARD_CONTENT_UNREADABLE when the card does not say that.
    """
    answer = _select(channel, aid, _FIRST)
    if not answer.is_ok:
        raise _refusal(answer)


def _ask_for_known(channel: Channel, found: Sequence[bytes]) -> list[bytes]:
    """Ask by their whole names for the applications that are known and were not found."""
    answers = {
        row.aid: _select(channel, row.aid, _FIRST) for row in APPLICATIONS if row.aid not in found
    }
    there = [aid for aid, answer in answers.items() if answer.is_ok]
    if any(purpose_of(aid) is not Purpose.AUTHENTICATION for aid in (*found, *there)):
        return there
    for answer in answers.values():
        refusal = _refusal(answer)
        if not answer.is_ok and refusal.code is not FailureCode.CARD_NOT_HPKI:
            raise refusal
    return there


def _refusal(answer: ResponseApdu) -> Failure:
    """What it means that an application was not selected."""
    if answer.status == StatusWord.FILE_DEACTIVATED:
        return Failure(FailureCode.CARD_DEACTIVATED)
    if answer.status in _NOT_THERE:
        return Failure(FailureCode.CARD_NOT_HPKI)
    return Failure(
        FailureCode.CARD_CONTENT_UNREADABLE, item="application", status_word=answer.status_text
    )


_NOT_THERE = frozenset(
    {
        *(StatusWord.FILE_NOT_FOUND, StatusWord.FUNCTION_NOT_SUPPORTED),
        *(StatusWord.INCORRECT_P1_P2, StatusWord.LENGTH_NOT_AS_P1_P2),
        *(StatusWord.REFERENCED_DATA_NOT_FOUND, StatusWord.WRONG_LENGTH),
        *(StatusWord.SECURITY_STATUS_NOT_SATISFIED, StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED),
        *(StatusWord.COMMAND_NOT_ALLOWED, StatusWord.SECURE_MESSAGING_NOT_SUPPORTED),
        *(StatusWord.LOGICAL_CHANNEL_NOT_SUPPORTED, StatusWord.INSTRUCTION_NOT_SUPPORTED),
        StatusWord.CLASS_NOT_SUPPORTED,
    }
)
"""What cards that have no such application say to its name; what means a failure is not here."""


def _enumerate(channel: Channel) -> list[bytes]:
    found: list[bytes] = []
    occurrence = _FIRST
    for _ in range(_MAXIMUM_APPLICATIONS):
        answer = _select(channel, HPKI_RID, occurrence)
        occurrence = _NEXT
        if answer.status == StatusWord.FILE_DEACTIVATED:
            continue
        name = _name(answer)
        if name is None or name in found:
            break
        found.append(name)
    return found


def _select(channel: Channel, name: bytes, occurrence: int) -> ResponseApdu:
    return channel.send(CommandApdu(0, Instruction.SELECT, _BY_NAME, occurrence, name, le=256))


def _name(answer: ResponseApdu) -> bytes | None:
    """The application identifier in the file control information; None if there is none."""
    if not answer.is_ok:
        return None
    try:
        template, _ = read_tlv(answer.data)
        names = [part.value for part in template.children() if part.tag == _DF_NAME]
    except TlvError:
        return None
    if template.tag != _FCI_TEMPLATE or len(names) != 1:
        return None
    is_hpki = names[0].startswith(HPKI_RID) and len(names[0]) in _NAME_LENGTHS
    return names[0] if is_hpki else None
