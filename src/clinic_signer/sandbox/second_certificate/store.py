"""What the service keeps, in one SQLite database: its whole schema is here.

Never in it: a content key, prescription text, a password in clear, a token. Approvals and pairings
that are under way live in memory only: a service that starts again knows none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from clinic_signer.failures import Failure, FailureCode

FILE = "second-certificate-1.sqlite"
"""Name of the database in the sandbox's folder; the number rises when the schema changes."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS letters (
    letter    TEXT PRIMARY KEY,
    account   TEXT NOT NULL,
    salt      BLOB NOT NULL,
    password  BLOB NOT NULL,
    wrong     INTEGER NOT NULL DEFAULT 0,
    used      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS passkeys (
    passkey     TEXT PRIMARY KEY,
    account     TEXT NOT NULL,
    public_key  BLOB NOT NULL,
    sign_count  INTEGER NOT NULL,
    content_jwk TEXT NOT NULL,
    content_kid TEXT NOT NULL,
    made_at     INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS pcs (
    thumbprint TEXT NOT NULL,
    account    TEXT NOT NULL,
    facility   TEXT NOT NULL,
    pc_name    TEXT NOT NULL,
    paired_at  INTEGER NOT NULL,
    PRIMARY KEY (thumbprint, account)
) STRICT;
CREATE TABLE IF NOT EXISTS stops (
    account TEXT PRIMARY KEY,
    until   INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS approvals (
    approval   TEXT PRIMARY KEY,
    account    TEXT NOT NULL,
    thumbprint TEXT NOT NULL,
    mode       TEXT NOT NULL,
    items      INTEGER NOT NULL,
    status     TEXT NOT NULL,
    reason     TEXT,
    began_at   INTEGER NOT NULL,
    signed     INTEGER NOT NULL DEFAULT 0
) STRICT;
"""


class Store:
    """The database, used from several threads and, as a file, by several programs.

    Args:
        path: the file; None keeps everything in memory.

    Raises:
        Failure: SANDBOX_UNUSABLE when the file cannot be opened or is damaged.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = Lock()
        try:
            if path is not None:
                path.touch(mode=0o600)  # SQLite would make it readable by others
            self._database = sqlite3.connect(
                ":memory:" if path is None else path, check_same_thread=False, timeout=10
            )
            self._database.row_factory = sqlite3.Row
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.executescript(_SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise Failure(FailureCode.SANDBOX_UNUSABLE, reason=FILE) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all; others wait until it is over."""
        with self._lock, self._database:
            if not self._database.in_transaction:
                self._database.execute("BEGIN IMMEDIATE")
            yield self._database

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """What a query finds."""
        with self._lock:
            return self._database.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first row that a query finds."""
        rows = self.rows(query, *values)
        return rows[0] if rows else None

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._database.close()
