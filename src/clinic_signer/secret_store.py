"""Where secrets are kept: the keyring of the operating system, or nowhere.

Only keyrings that protect secrets are used, by name: the library also offers ones that write plain
text into a file (keyrings.alt, observed with keyring 25). Tokens and PINs are never kept.
"""

from __future__ import annotations

import logging
from enum import Enum
from typing import Protocol

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from clinic_signer.words import Words

log = logging.getLogger(__name__)

MAXIMUM_SECRET = 1_200
"""Characters of one secret: Windows takes 2,560 bytes of UTF-16 (wincred.h,
CRED_MAX_CREDENTIAL_BLOB_SIZE)."""

_ALLOWED = {
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.macOS.Keyring",
}


class StoreKind(Enum):
    """Where secrets are kept."""

    KEYRING = "keyring"
    MEMORY = "memory"

    @property
    def words(self) -> Words:
        """What the person is told of it."""
        return _WORDS[self]


_WORDS = {
    StoreKind.KEYRING: Words("パソコンの安全な保管場所", "the keyring of this PC"),
    StoreKind.MEMORY: Words(
        "保管しません（ソフトを閉じると消えます）", "not kept (lost when the program closes)"
    ),
}


class SecretStore(Protocol):
    """Keeps short secrets."""

    @property
    def kind(self) -> StoreKind:
        """Where they are kept."""
        ...

    def get(self, name: str) -> str | None:
        """A secret; None if there is none or it cannot be had."""
        ...

    def set(self, name: str, secret: str) -> None:
        """Keep a secret in place of an earlier one."""
        ...

    def delete(self, name: str) -> None:
        """Forget a secret; that there is none is no failure."""
        ...


class MemoryStore:
    """Keeps secrets until the program ends."""

    kind = StoreKind.MEMORY

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """See :class:`SecretStore`."""
        return self._secrets.get(name)

    def set(self, name: str, secret: str) -> None:
        """See :class:`SecretStore`."""
        self._secrets[name] = secret

    def delete(self, name: str) -> None:
        """See :class:`SecretStore`."""
        self._secrets.pop(name, None)


class KeyringStore:
    """Keeps secrets in a keyring; what it fails to take lives in memory, and ``kind`` says so.

    Args:
        backend: an allowed keyring.
        service: what the keyring's own window shows as their owner.
    """

    def __init__(self, backend: KeyringBackend, service: str) -> None:
        self._backend = backend
        self._service = service
        self._fallback = MemoryStore()
        self.kind = StoreKind.KEYRING

    def get(self, name: str) -> str | None:
        """See :class:`SecretStore`."""
        try:
            secret = self._backend.get_password(self._service, name)
        except KeyringError as error:  # locked, or the service is not running
            self._give_up(error)
            secret = None
        return self._fallback.get(name) if secret is None else secret

    def set(self, name: str, secret: str) -> None:
        """See :class:`SecretStore`."""
        if len(secret) > MAXIMUM_SECRET:
            raise ValueError(f"the secret {name} is too long for a keyring")
        try:
            self._backend.set_password(self._service, name, secret)
        except KeyringError as error:
            self._give_up(error)
            self._fallback.set(name, secret)

    def delete(self, name: str) -> None:
        """See :class:`SecretStore`."""
        self._fallback.delete(name)
        try:
            if self._backend.get_password(self._service, name) is not None:
                self._backend.delete_password(self._service, name)
        except KeyringError as error:
            self._give_up(error)

    def _give_up(self, error: KeyringError) -> None:
        log.info("the keyring does not answer: %s", type(error).__name__)
        self.kind = StoreKind.MEMORY


def backend_name(backend: KeyringBackend | None = None) -> str:
    """Which keyring it is, by the name that the library gives it; by default that of the system."""
    chosen = backend or keyring.get_keyring()
    return f"{type(chosen).__module__}.{type(chosen).__qualname__}"


def open_store(service: str, backend: KeyringBackend | None = None) -> SecretStore:
    """Open the keyring if it is one that protects secrets, else a store in memory.

    Args:
        service: what the keyring's own window shows as the owner of these secrets.
        backend: the keyring; that of the system by default.
    """
    chosen = backend or keyring.get_keyring()
    name = backend_name(chosen)
    if name in _ALLOWED:
        return KeyringStore(chosen, service)
    log.info("no keyring that may be used: %s", name)
    return MemoryStore()
