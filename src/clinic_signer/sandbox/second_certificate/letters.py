"""The letters by which a phone is registered: a name in a QR, a password, five attempts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.letter import Letter
from clinic_signer.sandbox.second_certificate.service import Service
from clinic_signer.sandbox.second_certificate.store import Store
from clinic_signer.sandbox.second_certificate.wire import to_base64url

LETTER_SIZE = 16
_PASSWORD_SIZE = 8
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"
"""Without what looks alike in print: I l 1, O o 0, i, L."""
_TICKET_LIFETIME = 600


def issue_letter(store: Store, account: AccountId, origin: str) -> Letter:
    """Write a new letter; earlier ones of the account end.

    Args:
        store: the service's store.
        account: for whom.
        origin: where the service is reached.
    """
    letter = to_base64url(secrets.token_bytes(LETTER_SIZE))
    password = "".join(secrets.choice(_ALPHABET) for _ in range(_PASSWORD_SIZE))
    salt = secrets.token_bytes(16)
    with store.transaction() as database:
        database.execute("DELETE FROM letters WHERE account = ?", (account.value,))
        database.execute(
            "INSERT INTO letters (letter, account, salt, password) VALUES (?, ?, ?, ?)",
            (letter, account.value, salt, _hash(password, salt)),
        )
    return Letter(account, f"{origin}/r?v=1&i={letter}", password)


@dataclass(slots=True)
class Letters:
    """Opens letters for phones."""

    service: Service
    _tickets: dict[str, tuple[str, AccountId, float]] = field(default_factory=dict, repr=False)

    def open(self, letter: str, password: str) -> tuple[str, AccountId]:
        """Open a letter.

        Returns:
            A ticket for one registration within ten minutes, and whose account it is.

        Raises:
            ProtocolError: NOT_FOUND; WRONG_PASSWORD with the attempts left; LOCKED.
        """
        maximum = self.service.limits.wrong_passwords
        with self.service.store.transaction() as database:
            row = database.execute("SELECT * FROM letters WHERE letter = ?", (letter,)).fetchone()
            if row is None:
                raise ProtocolError(ErrorName.NOT_FOUND)
            if row["wrong"] >= maximum:
                raise ProtocolError(ErrorName.LOCKED)
            if row["used"]:
                raise ProtocolError(ErrorName.NOT_FOUND, "used")
            is_right = hmac.compare_digest(_hash(password, row["salt"]), row["password"])
            wrong = 0 if is_right else row["wrong"] + 1
            database.execute("UPDATE letters SET wrong = ? WHERE letter = ?", (wrong, letter))
        account = AccountId(row["account"])
        if not is_right:
            self.service.audit.write("letter-wrong-password", account=account.value, wrong=wrong)
            if wrong >= maximum:
                raise ProtocolError(ErrorName.LOCKED)
            raise ProtocolError(ErrorName.WRONG_PASSWORD, left=maximum - wrong)
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = (letter, account, self.service.clock.now() + _TICKET_LIFETIME)
        return ticket, account

    def account_of(self, ticket: str) -> AccountId:
        """Whose registration a ticket allows.

        Raises:
            ProtocolError: NOT_FOUND.
        """
        found = self._tickets.get(ticket)
        if found is None or found[2] < self.service.clock.now():
            raise ProtocolError(ErrorName.NOT_FOUND, "ticket")
        return found[1]

    def use(self, ticket: str) -> None:
        """End a ticket and its letter: a letter registers one phone."""
        letter, _, _ = self._tickets.pop(ticket)
        with self.service.store.transaction() as database:
            database.execute("UPDATE letters SET used = 1 WHERE letter = ?", (letter,))


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=1 << 12, r=8, p=1)
