"""Where the PC key and the pairing are kept: the keyring of the operating system, or nowhere.

Only keyrings that protect secrets are used, by name: the library also offers ones that write plain
text into a file (keyrings.alt, observed with keyring 25). Tokens and PINs are never kept.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from clinic_signer.signers.second_certificate.answers import Answer, AnswerError
from clinic_signer.signers.second_certificate.pc_key import PcKey
from clinic_signer.words import Words

log = logging.getLogger(__name__)

MAXIMUM_SECRET = 1_200
"""Characters of one secret: Windows takes 2,560 bytes of UTF-16 (wincred.h,
CRED_MAX_CREDENTIAL_BLOB_SIZE)."""

_SERVICE = "Clinic Signer second certificate"
_KEY = "pc-key"
_PAIRING = "pairing"
_VERSION = 1

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
    """

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend
        self._fallback = MemoryStore()
        self.kind = StoreKind.KEYRING

    def get(self, name: str) -> str | None:
        """See :class:`SecretStore`."""
        try:
            secret = self._backend.get_password(_SERVICE, name)
        except KeyringError as error:  # locked, or the service is not running
            self._give_up(error)
            secret = None
        return self._fallback.get(name) if secret is None else secret

    def set(self, name: str, secret: str) -> None:
        """See :class:`SecretStore`."""
        if len(secret) > MAXIMUM_SECRET:
            raise ValueError(f"the secret {name} is too long for a keyring")
        try:
            self._backend.set_password(_SERVICE, name, secret)
        except KeyringError as error:
            self._give_up(error)
            self._fallback.set(name, secret)

    def delete(self, name: str) -> None:
        """See :class:`SecretStore`."""
        self._fallback.delete(name)
        try:
            if self._backend.get_password(_SERVICE, name) is not None:
                self._backend.delete_password(_SERVICE, name)
        except KeyringError as error:
            self._give_up(error)

    def _give_up(self, error: KeyringError) -> None:
        log.info("the keyring does not answer: %s", type(error).__name__)
        self.kind = StoreKind.MEMORY


def open_store(backend: KeyringBackend | None = None) -> SecretStore:
    """Open the keyring if it is one that protects secrets, else a store in memory.

    Args:
        backend: the keyring; that of the system by default.
    """
    chosen = backend or keyring.get_keyring()
    name = f"{type(chosen).__module__}.{type(chosen).__qualname__}"
    if name in _ALLOWED:
        return KeyringStore(chosen)
    log.info("no keyring that may be used: %s", name)
    return MemoryStore()


@dataclass(frozen=True, slots=True)
class Pairing:
    """What this PC keeps of its pairing; the certificates are fetched at each start.

    Attributes:
        base_url: the service.
        credential_id: the credential there.
        certificate_sha256: SHA-256 of the signer's certificate, hexadecimal: another one is not
            taken silently.
    """

    base_url: str
    credential_id: str
    certificate_sha256: str

    @property
    def text(self) -> str:
        """The pairing for a keyring."""
        fields = {
            "v": _VERSION,
            "base_url": self.base_url,
            "credential_id": self.credential_id,
            "certificate_sha256": self.certificate_sha256,
        }
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Pairing:
        """Read a pairing.

        Raises:
            AnswerError: it is none.
        """
        answer = Answer.read(text.encode())
        if answer.integer("v") != _VERSION:
            raise AnswerError("v")
        return cls(
            base_url=answer.text("base_url"),
            credential_id=answer.text("credential_id"),
            certificate_sha256=answer.text("certificate_sha256", limit=64),
        )


@dataclass(frozen=True, slots=True)
class Vault:
    """The PC key and the pairing.

    Attributes:
        store: where they are kept.
    """

    store: SecretStore = field(default_factory=open_store)

    def pc_key(self) -> PcKey:
        """The kept key of this PC and user, else a new one; a pairing keeps it."""
        text = self.store.get(_KEY)
        if text is not None:
            try:
                return PcKey.from_text(text)
            except ValueError:
                log.info("the kept PC key is damaged; a new one is made")
        return PcKey.generate()

    def pairing(self, base_url: str) -> Pairing | None:
        """The pairing with a service; None if there is none."""
        text = self.store.get(_PAIRING)
        if text is None:
            return None
        try:
            pairing = Pairing.from_text(text)
        except AnswerError:
            log.info("the kept pairing is damaged; it is forgotten")
            return None
        return pairing if pairing.base_url == base_url else None

    def keep(self, pairing: Pairing, key: PcKey) -> None:
        """Keep a pairing and the key it was made with, in place of earlier ones."""
        self.store.set(_KEY, key.text)
        self.store.set(_PAIRING, pairing.text)

    def forget(self) -> None:
        """Delete pairing and key: the next pairing is that of a new PC."""
        self.store.delete(_PAIRING)
        self.store.delete(_KEY)
