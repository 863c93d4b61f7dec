"""A list of anchors as a signed file: who may publish one, and when it is too old to be installed.

The form of the file is that of all signed files (:mod:`clinic_signer.pki.signed_file`); its body is
a list as in ``trust_list.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.signed_file import Refusal, RefusedError, Wanted, read_signed
from clinic_signer.pki.trust_list import TrustList, read_list
from clinic_signer.pki.update_keys import FileKind, UpdateKey

MAXIMUM_SIZE = 1024 * 1024
"""Bytes of an update that are looked at; an anchor has about 2,000."""

_CODES = {
    Refusal.NO_KEY: FailureCode.TRUST_UPDATE_NO_KEY,
    Refusal.TOO_LARGE: FailureCode.TRUST_UPDATE_UNREADABLE,
    Refusal.UNREADABLE: FailureCode.TRUST_UPDATE_UNREADABLE,
    Refusal.UNKNOWN_KEY: FailureCode.TRUST_UPDATE_NOT_AUTHENTIC,
    Refusal.BAD_SIGNATURE: FailureCode.TRUST_UPDATE_NOT_AUTHENTIC,
    Refusal.KEY_NOT_VALID: FailureCode.UPDATE_KEY_ENDED,
}


def read_update(
    data: bytes, *, world: TrustName, keys: Sequence[UpdateKey], at: datetime | None = None
) -> TrustList:
    """Read a signed list and make sure who published it.

    Args:
        data: the file.
        world: the world it has to be for.
        keys: the pinned keys.
        at: now, timezone-aware, for one that comes new; None for one that was installed before.

    Raises:
        Failure: TRUST_UPDATE_NO_KEY when there is no key for this world at all;
            TRUST_UPDATE_UNREADABLE when it is no such file;
            TRUST_UPDATE_NOT_AUTHENTIC when none of the keys signed it, or not for this world;
            UPDATE_KEY_ENDED when the key that signed it is not valid now.
    """
    try:
        body = read_signed(data, Wanted(FileKind.TRUST_LIST, world, keys, MAXIMUM_SIZE), at=at)
    except RefusedError as refused:
        raise Failure(_CODES[refused.refusal]) from refused
    try:
        found = read_list(body)
    except Failure as failure:
        raise Failure(FailureCode.TRUST_UPDATE_UNREADABLE) from failure
    if found.world is not world:
        raise Failure(FailureCode.TRUST_UPDATE_NOT_AUTHENTIC)
    return found


def refuse_old(found: TrustList, *, than: TrustList, at: datetime) -> None:
    """Refuse a list that must not be installed any more.

    Args:
        found: the list.
        than: the one in force: there is no way back to an older one.
        at: now.

    Raises:
        Failure: TRUST_UPDATE_OLDER, also for the one in force itself; TRUST_UPDATE_EXPIRED, also
            for one that was issued after now or without an end.
    """
    if found.version <= than.version or found.issued < than.issued:
        raise Failure(FailureCode.TRUST_UPDATE_OLDER, version=found.version, installed=than.version)
    if found.valid_until is None or not found.issued <= at <= found.valid_until:
        until = "?" if found.valid_until is None else found.valid_until.date().isoformat()
        raise Failure(FailureCode.TRUST_UPDATE_EXPIRED, until=until)
