"""Whether a channel file is believed: who signed it, of when it is, and what was seen before. Pure.

The order is that of what a person can do about it: a file that nobody vouches for is not read, and
its dates and numbers are not spoken of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.signed_file import Refusal, RefusedError, Wanted, read_signed
from clinic_signer.pki.update_keys import FileKind, UpdateKey
from clinic_signer.updates.channel import MAXIMUM_SIZE, Channel, ChannelError, read_channel

_CODES = {
    Refusal.NO_KEY: FailureCode.UPDATE_NO_KEY,
    Refusal.TOO_LARGE: FailureCode.UPDATE_TOO_LARGE,
    Refusal.UNREADABLE: FailureCode.UPDATE_UNREADABLE,
    Refusal.UNKNOWN_KEY: FailureCode.UPDATE_UNKNOWN_KEY,
    Refusal.BAD_SIGNATURE: FailureCode.UPDATE_NOT_AUTHENTIC,
    Refusal.KEY_NOT_VALID: FailureCode.UPDATE_KEY_ENDED,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The latest file of a channel that was believed on this PC.

    Attributes:
        sequence: its number; 0 before the first.
        sha256: of the whole file; empty before the first.
    """

    sequence: int = 0
    sha256: bytes = b""


def has_key(keys: Sequence[UpdateKey]) -> bool:
    """Whether anybody may publish a channel at all: without, nothing need be asked for."""
    return any(key.is_for(FileKind.CHANNEL, TrustName.PRODUCTION) for key in keys)


def read_signed_channel(data: bytes, keys: Sequence[UpdateKey], at: datetime | None) -> Channel:
    """Make sure who published a channel file, and read it.

    Args:
        data: the file.
        keys: those that the product pins.
        at: now, timezone-aware, for one that comes new; None for one that was believed before.

    Raises:
        Failure: UPDATE_NO_KEY, UPDATE_TOO_LARGE, UPDATE_UNREADABLE, UPDATE_UNKNOWN_KEY,
            UPDATE_NOT_AUTHENTIC, UPDATE_KEY_ENDED.
    """
    wanted = Wanted(FileKind.CHANNEL, TrustName.PRODUCTION, keys, MAXIMUM_SIZE)
    try:
        return read_channel(read_signed(data, wanted, at=at))
    except RefusedError as refused:
        raise Failure(_CODES[refused.refusal]) from refused
    except ChannelError as error:
        raise Failure(FailureCode.UPDATE_UNREADABLE) from error


def accept(
    data: bytes, *, channel: str, keys: Sequence[UpdateKey], seen: Seen, at: datetime
) -> Channel:
    """Read a channel file that came, and refuse what must not be believed.

    Args:
        data: the file.
        channel: the channel that this PC follows.
        keys: those that the product pins.
        seen: what was believed before.
        at: now, timezone-aware.

    Raises:
        Failure: as :func:`read_signed_channel`, then UPDATE_OTHER_CHANNEL, UPDATE_OLDER (also for
            another file with the number that was seen), UPDATE_FROM_FUTURE, UPDATE_EXPIRED.
    """
    found = read_signed_channel(data, keys, at)
    if found.name != channel:
        raise Failure(FailureCode.UPDATE_OTHER_CHANNEL, channel=found.name, wanted=channel)
    refuse_older(data, found, seen)
    if at < found.issued:
        raise Failure(FailureCode.UPDATE_FROM_FUTURE, issued=_day(found.issued))
    if at > found.expires:
        raise Failure(FailureCode.UPDATE_EXPIRED, until=_day(found.expires))
    return found


def refuse_older(data: bytes, found: Channel, seen: Seen) -> None:
    """Refuse a file whose number goes back, and another file under the number that was seen.

    Raises:
        Failure: UPDATE_OLDER.
    """
    is_other = found.sequence == seen.sequence and sha256_of(data) != seen.sha256
    if found.sequence < seen.sequence or is_other:
        raise Failure(FailureCode.UPDATE_OLDER, sequence=found.sequence, seen=seen.sequence)


def sha256_of(data: bytes) -> bytes:
    """What a file is told from another by."""
    return hashlib.sha256(data).digest()


def _day(time: datetime) -> str:
    return day_in_japan(time).isoformat()
