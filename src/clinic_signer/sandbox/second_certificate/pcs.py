"""The PCs that people have paired with their accounts, and the stop after «not me»."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_signer.sandbox.people import AccountId
from clinic_signer.sandbox.second_certificate.errors import ErrorName, ProtocolError
from clinic_signer.sandbox.second_certificate.service import Service


@dataclass(frozen=True, slots=True)
class PairedPc:
    """A paired PC: its key's thumbprint, and what its users call facility and machine."""

    thumbprint: str
    facility: str
    pc_name: str
    paired_at: int


@dataclass(frozen=True, slots=True)
class Pcs:
    """All paired PCs."""

    service: Service

    def of(self, account: AccountId) -> list[PairedPc]:
        """The PCs of an account, newest first."""
        rows = self.service.store.rows(
            "SELECT * FROM pcs WHERE account = ? ORDER BY paired_at DESC, rowid DESC", account.value
        )
        return [
            PairedPc(row["thumbprint"], row["facility"], row["pc_name"], row["paired_at"])
            for row in rows
        ]

    def find(self, thumbprint: str, account: AccountId) -> PairedPc:
        """A PC of an account.

        Raises:
            ProtocolError: UNKNOWN_PC.
        """
        for pc in self.of(account):
            if pc.thumbprint == thumbprint:
                return pc
        raise ProtocolError(ErrorName.UNKNOWN_PC)

    def accounts_of(self, thumbprint: str) -> list[AccountId]:
        """The accounts that a PC is paired with."""
        rows = self.service.store.rows(
            "SELECT account FROM pcs WHERE thumbprint = ? ORDER BY paired_at, rowid", thumbprint
        )
        return [AccountId(row["account"]) for row in rows]

    def pair(self, thumbprint: str, account: AccountId, facility: str, pc_name: str) -> None:
        """Remember a PC; its older names are replaced."""
        with self.service.store.transaction() as database:
            database.execute(
                "INSERT OR REPLACE INTO pcs VALUES (?, ?, ?, ?, ?)",
                (thumbprint, account.value, facility, pc_name, self.service.clock.seconds()),
            )

    def stop(self, account: AccountId) -> None:
        """Let nobody ask this account for a while: its holder said «not me»."""
        until = self.service.clock.seconds() + self.service.limits.not_me_stop
        with self.service.store.transaction() as database:
            database.execute("INSERT OR REPLACE INTO stops VALUES (?, ?)", (account.value, until))

    def assert_not_stopped(self, account: AccountId) -> None:
        """Refuse during the stop.

        Raises:
            ProtocolError: ACCESS_DENIED with the reason ``not_me``.
        """
        row = self.service.store.row("SELECT until FROM stops WHERE account = ?", account.value)
        if row is not None and self.service.clock.now() < row["until"]:
            raise ProtocolError(ErrorName.ACCESS_DENIED, "not_me")
