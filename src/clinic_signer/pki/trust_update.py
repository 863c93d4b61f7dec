"""A list of anchors as a signed file: readable text under three lines that say who vouches for it.

    clinic-signer-trust-update 1
    key <SHA-256 of the public key, 64 hexadecimal digits>
    signature <Ed25519 over the first two lines and the list, 128 hexadecimal digits>

    { the list, as in trust_list.py }

The signature covers every byte that it is not made of itself, so one changed byte anywhere – a line
end, too – makes it no update. The public keys are pinned in the product
(``resources/anchors/update-keys.json``); there are separate ones for each world.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.json_lines import read_document
from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.trust_list import TrustList, read_list
from clinic_signer.resources import read_resource

MAXIMUM_SIZE = 1024 * 1024
"""Bytes of an update that are looked at; an anchor has about 2,000."""

_FORM = re.compile(
    rb"(?P<signed>clinic-signer-trust-update 1\nkey (?P<key>[0-9a-f]{64})\n)"
    rb"signature (?P<signature>[0-9a-f]{128})\n\n(?P<list>\{.*\}\n)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class UpdateKey:
    """A public key that may sign updates.

    Attributes:
        world: for which world.
        public_key: Ed25519, 32 bytes.
    """

    world: TrustName
    public_key: bytes

    @property
    def name(self) -> str:
        """What an update calls it: its SHA-256 in hexadecimal digits."""
        return hashlib.sha256(self.public_key).hexdigest()


@dataclass(frozen=True, slots=True)
class _KeysDocument:
    keys: tuple[UpdateKey, ...]


@lru_cache(maxsize=1)
def shipped_keys() -> tuple[UpdateKey, ...]:
    """The keys that the product pins; none as long as nobody publishes updates."""
    return read_document(_KeysDocument, read_resource("anchors/update-keys.json")).keys


def read_update(data: bytes, *, world: TrustName, keys: Sequence[UpdateKey]) -> TrustList:
    """Read a signed list and make sure who published it.

    Args:
        data: the file.
        world: the world it has to be for.
        keys: the pinned keys.

    Raises:
        Failure: TRUST_UPDATE_NO_KEY when there is no key for this world at all;
            TRUST_UPDATE_UNREADABLE when it is no such file;
            TRUST_UPDATE_NOT_AUTHENTIC when none of the keys signed it, or not for this world.
    """
    known = {key.name: key.public_key for key in keys if key.world is world}
    if not known:
        raise Failure(FailureCode.TRUST_UPDATE_NO_KEY)
    match = _FORM.fullmatch(data) if len(data) <= MAXIMUM_SIZE else None
    if match is None:
        raise Failure(FailureCode.TRUST_UPDATE_UNREADABLE)
    public_key = known.get(match["key"].decode())
    if public_key is None:
        raise Failure(FailureCode.TRUST_UPDATE_NOT_AUTHENTIC)
    signature = bytes.fromhex(match["signature"].decode())
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(signature, match["signed"] + match["list"])
    except InvalidSignature as error:
        raise Failure(FailureCode.TRUST_UPDATE_NOT_AUTHENTIC) from error
    try:
        found = read_list(match["list"])
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
