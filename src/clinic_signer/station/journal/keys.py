"""The key of the journal: from the keyring of this person, or a file that workstations share."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.secret_store import SecretStore, StoreKind
from clinic_signer.station.delivery import deliver
from clinic_signer.station.journal.protection import (
    KEY_SIZE,
    Plain,
    Protection,
    ProtectionChoice,
    Sealed,
    unprotected,
)

SERVICE = "Clinic Signer journal"
_NAME = "key"


def from_keyring(store: SecretStore) -> ProtectionChoice:
    """A key of this person's keyring; a new journal gets a new key where there is a keyring."""

    def choose(key_id: str | None) -> Protection:
        if key_id == "":
            return Plain()
        kept = store.get(_NAME) if _protects(store) else None
        if kept is not None:
            return Sealed(_decoded(kept))
        if key_id is not None:
            raise Failure(FailureCode.JOURNAL_KEY_MISSING)
        if not _protects(store):
            return Plain()
        key = os.urandom(KEY_SIZE)
        store.set(_NAME, base64.b64encode(key).decode())
        # A keyring that was locked meanwhile has not taken it: a journal must not depend on it.
        return Sealed(key) if _protects(store) else Plain()

    return choose


def from_file(path: Path) -> ProtectionChoice:
    """The key in a file: 32 bytes in Base64, the same for all workstations.

    Raises:
        Failure: JOURNAL_KEY_MISSING when it cannot be read or holds no key.
    """

    def choose(key_id: str | None) -> Protection:
        if key_id == "":
            return Plain()
        try:
            return Sealed(_decoded(path.read_text(encoding="ascii")))
        except (OSError, ValueError) as error:
            raise Failure(FailureCode.JOURNAL_KEY_MISSING) from error

    return choose


def key_source(store: SecretStore, key_file: Path | None, *, is_shared: bool) -> ProtectionChoice:
    """Where the key of a journal is from.

    Args:
        store: the keyring of this person.
        key_file: the file of the setting ``journal.key_file``.
        is_shared: several PCs use this journal: one person's keyring is no place for its key.
    """
    if key_file is not None:
        return from_file(key_file)
    return unprotected if is_shared else from_keyring(store)


def is_at_hand(key_id: str, choose: ProtectionChoice) -> bool:
    """Whether a journal that was begun with a key (its ``key_id``) can be opened from here."""
    try:
        return choose(key_id).key_id == key_id
    except Failure:
        return False


def make_key_file(path: Path) -> None:
    """Make the key of a shared journal.

    Args:
        path: a file that is not there yet.

    Raises:
        Failure: ``OUTPUT_EXISTS``, ``OUTPUT_NOT_WRITABLE``.
    """
    deliver(base64.b64encode(os.urandom(KEY_SIZE)) + b"\n", path.parent, path.name)


def keep_copy(store: SecretStore, path: Path) -> None:
    """Write this person's key to a file, as ``journal.key_file`` takes it.

    Args:
        store: the keyring.
        path: a file that is not there yet.

    Raises:
        Failure: ``JOURNAL_KEY_MISSING``: there is none; ``OUTPUT_EXISTS``, ``OUTPUT_NOT_WRITABLE``.
    """
    kept = store.get(_NAME)
    if kept is None:
        raise Failure(FailureCode.JOURNAL_KEY_MISSING)
    deliver(kept.encode() + b"\n", path.parent, path.name)


def _protects(store: SecretStore) -> bool:
    return store.kind is StoreKind.KEYRING


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise Failure(FailureCode.JOURNAL_KEY_MISSING) from error
    if len(key) != KEY_SIZE:
        raise Failure(FailureCode.JOURNAL_KEY_MISSING)
    return key
