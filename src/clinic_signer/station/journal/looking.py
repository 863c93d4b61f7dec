"""A look at a journal from outside: can it be reached and written, and of which schema is it?

Nothing is made, migrated or read of its content.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal import tables
from clinic_signer.station.journal.database import HEAD, engine_of, failure_of, version_of

_SECONDS = 2


@dataclass(frozen=True, slots=True)
class JournalLook:
    """What was seen.

    Attributes:
        schema: its newest migration; empty where none was made yet.
        is_shared: it is on a server.
        key_id: names the key that it was begun with; empty where it has none.
        server: version of the database, as it says itself (``15.4 (Debian 15.4-1)``, ``3.40.1``).
    """

    schema: str
    is_shared: bool
    key_id: str
    server: str


def look_at(location: Path | str) -> JournalLook | None:
    """Look at a journal; None where there is no file yet.

    Args:
        location: a file, or the URL of a server.

    Raises:
        Failure: JOURNAL_UNREACHABLE, _NOT_WRITABLE, _DAMAGED, _BUSY, _DISK_FULL, _NEWER,
            _LOCATION_INVALID, _DRIVER_MISSING.
    """
    is_file = isinstance(location, Path)
    if isinstance(location, Path) and not location.exists():
        return None
    with _connected(location) as connection:
        if is_file:  # takes the right to write, and gives it back
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        found = version_of(connection) or ""
        key_id = _key_id(connection)
        asked = "SELECT sqlite_version()" if is_file else "SHOW server_version"
        server = str(connection.exec_driver_sql(asked).scalar_one())
        connection.rollback()
    if found > HEAD:
        raise Failure(FailureCode.JOURNAL_NEWER, version=found)
    return JournalLook(found, is_shared=not is_file, key_id=key_id, server=server)


def _key_id(connection: Connection) -> str:
    if not connection.dialect.has_table(connection, tables.chain.name):
        return ""
    return connection.execute(select(tables.chain.c.key_id)).scalar() or ""


@contextmanager
def _connected(location: Path | str) -> Iterator[Connection]:
    if isinstance(location, Path):
        address = f"{location.absolute().as_uri()}?mode=rw"
        engine = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(
                address, uri=True, timeout=_SECONDS, isolation_level=None
            ),
        )
    else:
        engine = engine_of(location, seconds=_SECONDS)
    try:
        with engine.connect() as connection:
            yield connection
    except (DatabaseError, PoolTimeoutError) as error:
        raise failure_of(error) from error
    finally:
        engine.dispose()
