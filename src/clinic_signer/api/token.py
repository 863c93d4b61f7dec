"""The token that lets a program in: 256 bits, for this person on this PC.

It is in the keyring, and a file of this person's holds its SHA-256; where there is no keyring, or
the EMR reads it itself, the file holds the token. The running API compares with the file alone, so
that a new token made by another process counts at once, and no keyring asks for its password.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.folders import data_folder
from clinic_signer.secret_store import SecretStore, StoreKind, open_store
from clinic_signer.settings import Settings
from clinic_signer.settings_api import API_TOKEN_FILE
from clinic_signer.whole_files import replace_file

SERVICE = "Clinic Signer API"
_NAME = "token"
_FILE = "api-token"
_SIZE = 32
_MARK = "sha256:"
_FORM = re.compile(rf"({_MARK})?([0-9a-f]{{64}})\s*")


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """Where the token is kept.

    Attributes:
        file: holds it, or the SHA-256 of the one in the keyring.
        store: the keyring; None to use the file alone.
    """

    file: Path
    store: SecretStore | None = None


def token_place(settings: Settings, sandbox_folder: Path | None = None) -> TokenPlace:
    """Where the token is kept on this PC; the sandbox has its own, in its folder."""
    if sandbox_folder is not None:
        return TokenPlace(sandbox_folder / _FILE)
    if (file := settings.get(API_TOKEN_FILE)) is not None:
        return TokenPlace(file)
    return TokenPlace(data_folder() / _FILE, open_store(SERVICE))


class TokenKeeper:
    """Makes, finds and compares the token; may be used from several threads.

    Args:
        place: where it is kept.
    """

    def __init__(self, place: TokenPlace) -> None:
        self._place = place
        self._seen: tuple[int, int, int, int] | None = None
        self._digest = b""

    @property
    def file(self) -> Path:
        """The file that holds it, or its SHA-256."""
        return self._place.file

    @property
    def is_in_keyring(self) -> bool:
        """Whether the file holds its SHA-256 alone.

        Raises:
            Failure: API_TOKEN_EXPOSED, API_TOKEN_UNUSABLE.
        """
        return self._read()[0]

    def ensure(self) -> None:
        """Make a token unless there is one.

        Raises:
            Failure: API_TOKEN_EXPOSED, API_TOKEN_UNUSABLE.
        """
        if not self.file.exists():
            self.renew()
        self._read()

    def token(self) -> str:
        """The token, for the set-up of the EMR; made if there is none.

        Raises:
            Failure: API_TOKEN_EXPOSED; API_TOKEN_UNUSABLE, also when the keyring is locked.
        """
        self.ensure()
        is_digest, text = self._read()
        if not is_digest:
            return text
        kept = self._place.store.get(_NAME) if self._place.store else None
        if kept is None or _digest(kept).hex() != text:
            raise self._unusable()
        return kept

    def renew(self) -> str:
        """Make a new token; the one before is refused from now on.

        Raises:
            Failure: API_TOKEN_UNUSABLE: nothing was changed.
        """
        token = secrets.token_hex(_SIZE)
        store = self._place.store
        if store is None or store.kind is not StoreKind.KEYRING:
            self._keep(token)
            return token
        before = store.get(_NAME)
        store.set(_NAME, token)
        # A keyring that did not take it (locked, not running) says so only now.
        is_kept = store.kind is StoreKind.KEYRING
        try:
            self._keep(f"{_MARK}{_digest(token).hex()}" if is_kept else token)
        except Failure:
            _put_back(store, before)
            raise
        return token

    def is_right(self, given: str) -> bool:
        """Whether a program has given the token of now.

        Raises:
            Failure: API_TOKEN_EXPOSED, API_TOKEN_UNUSABLE.
        """
        try:
            found = self.file.stat()
        except OSError as error:
            raise self._unusable() from error
        seen = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        if seen != self._seen:
            is_digest, text = self._read()
            self._digest = bytes.fromhex(text) if is_digest else _digest(text)
            self._seen = seen
        return hmac.compare_digest(_digest(given), self._digest)

    def _read(self) -> tuple[bool, str]:
        """Whether it is the SHA-256, and the 64 digits."""
        try:
            with self.file.open("rb") as file:
                _assert_own(os.fstat(file.fileno()), self.file)
                match = _FORM.fullmatch(file.read(200).decode("ascii"))
        except (OSError, ValueError) as error:
            raise self._unusable() from error
        if match is None:
            raise self._unusable()
        return match[1] is not None, match[2]

    def _keep(self, text: str) -> None:
        try:
            replace_file(self.file, f"{text}\n".encode("ascii"))
        except OSError as error:
            raise self._unusable() from error

    def _unusable(self) -> Failure:
        return Failure(FailureCode.API_TOKEN_UNUSABLE, file=str(self.file))


def _put_back(store: SecretStore, before: str | None) -> None:
    if before is None:
        store.delete(_NAME)
    else:
        store.set(_NAME, before)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _assert_own(found: os.stat_result, file: Path) -> None:
    """Refuse a file that others may read; on Windows the folder's access list decides that."""
    if sys.platform == "win32":
        return
    is_open = stat.S_IMODE(found.st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    if is_open or found.st_uid != os.geteuid():
        raise Failure(FailureCode.API_TOKEN_EXPOSED, file=str(file))
