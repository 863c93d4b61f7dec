"""The public keys that may vouch for signed files: data of the product (docs/updates.md).

They are pinned in ``resources/updates/keys.json``. There are separate ones for each world, so that
a key of a test or of the sandbox never vouches for anything real.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache

from clinic_signer.json_lines import ProtocolError, read_document
from clinic_signer.pki.anchor import TrustName
from clinic_signer.resources import read_resource

_KEYS = "updates/keys.json"
_ED25519_BYTES = 32


class FileKind(Enum):
    """What a key vouches for; the value stands in the list of keys."""

    TRUST_LIST = "trust-list"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class UpdateKey:
    """A public key that may sign updates.

    Attributes:
        world: for which world.
        public_key: Ed25519, 32 bytes.
        purposes: what it vouches for.
        valid_from, valid_until: when something new that it signed is taken, timezone-aware.
    """

    world: TrustName
    public_key: bytes
    purposes: frozenset[FileKind]
    valid_from: datetime
    valid_until: datetime

    @property
    def name(self) -> str:
        """What a file calls it: its SHA-256 in hexadecimal digits."""
        return hashlib.sha256(self.public_key).hexdigest()

    def is_for(self, kind: FileKind, world: TrustName) -> bool:
        """Whether it may vouch for such files at all."""
        return self.world is world and kind in self.purposes

    def is_valid(self, at: datetime) -> bool:
        """Whether something new is taken that it signed."""
        return self.valid_from <= at <= self.valid_until


@lru_cache(maxsize=1)
def shipped_keys() -> tuple[UpdateKey, ...]:
    """The keys that the product pins; none as long as nobody publishes updates."""
    return read_keys(read_resource(_KEYS))


def read_keys(data: bytes) -> tuple[UpdateKey, ...]:
    """Read a list of keys.

    Raises:
        ProtocolError: something of it is not right; then none of them is believed.
    """
    keys = tuple(_key_of(row) for row in read_document(_KeysDocument, data).keys)
    if len({key.name for key in keys}) != len(keys):
        raise ProtocolError("a key stands twice")
    return keys


@dataclass(frozen=True, slots=True)
class _KeyRow:
    id: bytes
    world: TrustName
    purposes: tuple[FileKind, ...]
    public_key: bytes
    valid_from: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class _KeysDocument:
    keys: tuple[_KeyRow, ...]


def _key_of(row: _KeyRow) -> UpdateKey:
    try:
        begin, end = map(datetime.fromisoformat, (row.valid_from, row.valid_until))
    except ValueError as error:
        raise ProtocolError("not a time") from error
    key = UpdateKey(row.world, row.public_key, frozenset(row.purposes), begin, end)
    is_right = len(key.public_key) == _ED25519_BYTES and bytes.fromhex(key.name) == row.id
    if not is_right or not row.purposes or begin.tzinfo is None or end.tzinfo is None:
        raise ProtocolError("not the key that it says")
    return key
