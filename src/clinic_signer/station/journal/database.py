"""The database under the journal: a file beside the PC (SQLite), or a server for all (PostgreSQL).

Both have the same schema through the same migrations; only an empty file gets it at once. What
differs is here and nowhere else: how a transaction begins, whose clock counts, and what an error of
the driver means.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.tables import metadata

HEAD = "0003"
"""The newest migration; ``tests/station/journal`` compares it with the folder."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 10
_LOOK_AGAIN_SECONDS = 0.02
_CONNECT_SECONDS = 5
_IDLE_SECONDS = 60
"""A PC that falls asleep within a change would stop all others: PostgreSQL ends it after this."""
_UPGRADE_LOCK = 0x636C6E73
"""Number of the advisory lock under which workstations take turns at a migration."""

_SQLITE_BUSY, _SQLITE_LOCKED, _SQLITE_FULL = 5, 6, 13
_SQLITE_CORRUPT, _SQLITE_NOT_A_DATABASE = 11, 26
_SQLITE_READ_ONLY, _SQLITE_IO, _SQLITE_CANNOT_OPEN = 8, 10, 14
_SQLITE_FAILURES = {
    _SQLITE_BUSY: FailureCode.JOURNAL_BUSY,
    _SQLITE_LOCKED: FailureCode.JOURNAL_BUSY,
    _SQLITE_FULL: FailureCode.JOURNAL_DISK_FULL,
    _SQLITE_CORRUPT: FailureCode.JOURNAL_DAMAGED,
    _SQLITE_NOT_A_DATABASE: FailureCode.JOURNAL_DAMAGED,
    _SQLITE_READ_ONLY: FailureCode.JOURNAL_NOT_WRITABLE,
    _SQLITE_IO: FailureCode.JOURNAL_NOT_WRITABLE,
    _SQLITE_CANNOT_OPEN: FailureCode.JOURNAL_NOT_WRITABLE,
}
"""SQLite's primary result codes (sqlite.org/rescode.html)."""

_POSTGRESQL_FAILURES = {
    "53100": FailureCode.JOURNAL_DISK_FULL,
    "55P03": FailureCode.JOURNAL_BUSY,
    "40001": FailureCode.JOURNAL_BUSY,
    "40P01": FailureCode.JOURNAL_BUSY,
    "25006": FailureCode.JOURNAL_NOT_WRITABLE,
    "42501": FailureCode.JOURNAL_NOT_WRITABLE,
    "XX001": FailureCode.JOURNAL_DAMAGED,
    "XX002": FailureCode.JOURNAL_DAMAGED,
}
"""SQLSTATE (PostgreSQL 15, appendix A). Those that are not here mean that it cannot be reached."""


_ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""By default each statement of PostgreSQL would see what was committed just before it. SQLite gives
each transaction one state."""

_POSTGRESQL_OPTIONS: dict[str, object] = {
    "application_name": "clinic-signer",
    # A server that is gone without a word is noticed; by default after hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "options": f"-c lock_timeout={_BUSY_SECONDS}s"
    f" -c idle_in_transaction_session_timeout={_IDLE_SECONDS}s",
}
"""PostgreSQL 15, 34.1.2 (libpq) and 20.11 (statement behaviour)."""


class Database:
    """An open database of the newest schema.

    Args:
        location: a file for SQLite, or the URL of a PostgreSQL database.
        clock: the time for SQLite; PostgreSQL's own clock counts for every workstation.

    Raises:
        Failure: JOURNAL_LOCATION_INVALID, JOURNAL_NEWER, JOURNAL_DRIVER_MISSING, or one of
            :meth:`failures`.
    """

    def __init__(self, location: Path | str, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._engine = engine_of(location)
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        try:
            with self.failures():
                self._upgrade()
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One change, whole or not at all; on the disk when this returns.

        Raises:
            Failure: as :meth:`failures`. Nothing was changed, unless the connection broke while
                the end was confirmed: every change of the journal can be asked for again.
        """
        with self.failures(), self._engine.connect() as connection:
            writing = connection.execution_options(writes=True)
            with writing.begin():
                yield writing

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Look at one consistent state.

        Raises:
            Failure: as :meth:`failures`.
        """
        with self.failures(), self._engine.connect() as connection:
            reading = connection.execution_options(**({} if self.is_sqlite else _ONE_STATE))
            with reading.begin():
                yield reading

    def now(self, connection: Connection) -> int:
        """Milliseconds since 1970 by the clock that counts."""
        if self.is_sqlite:
            return round(self._clock().timestamp() * 1000)
        answer = connection.execute(
            text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)")
        )
        return int(answer.scalar_one())

    def forget(self) -> None:
        """Take what was deleted out of SQLite's write-ahead log too, unless others are reading.

        Raises:
            Failure: as :meth:`failures`.
        """
        if self.is_sqlite:
            with self.failures(), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turn an error of the driver into a row of the catalogue.

        Raises:
            Failure: JOURNAL_BUSY, JOURNAL_DISK_FULL, JOURNAL_NOT_WRITABLE, JOURNAL_DAMAGED,
                JOURNAL_UNREACHABLE.
        """
        try:
            yield
        except (OperationalError, InterfaceError, PoolTimeoutError) as error:
            raise failure_of(error) from error
        except DatabaseError as error:
            # A mistake of ours (a constraint, a wrong statement) is a bug and stays one.
            is_known = getattr(error.orig, "sqlstate", None) in _POSTGRESQL_FAILURES
            is_of_driver = type(error) is DatabaseError or error.connection_invalidated
            if not (is_known or is_of_driver):
                raise
            raise failure_of(error) from error

    def _upgrade(self) -> None:
        with self._engine.connect() as connection:
            found = version_of(connection)
        if found == HEAD:
            return
        if found is not None and found > HEAD:
            raise Failure(FailureCode.JOURNAL_NEWER, version=found)
        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})"))
            elif version_of(connection) is None:  # no other start has made it meanwhile
                _make(connection)
                return
            _migrate(connection)


def engine_of(location: Path | str, *, seconds: int = _CONNECT_SECONDS) -> Engine:
    """The engine of a journal; a file is made if it is not there.

    Args:
        location: a file, or the URL of a server.
        seconds: how long a server may take to let somebody in.

    Raises:
        Failure: JOURNAL_LOCATION_INVALID, JOURNAL_DRIVER_MISSING, JOURNAL_NOT_WRITABLE.
    """
    if isinstance(location, Path):
        return _sqlite_engine(location)
    try:
        url = make_url(location)
        if url.get_backend_name() != "postgresql":
            raise ValueError(url.drivername)
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=3,
            connect_args={**_POSTGRESQL_OPTIONS, "connect_timeout": seconds},
        )
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise Failure(FailureCode.JOURNAL_LOCATION_INVALID) from error
    except ImportError as error:
        raise Failure(FailureCode.JOURNAL_DRIVER_MISSING) from error


def _sqlite_engine(path: Path) -> Engine:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite would make it readable by others.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise Failure(FailureCode.JOURNAL_NOT_WRITABLE, reason=error.strerror) from error
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": _BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.isolation_level = None  # transactions begin below, not when the driver likes
        _use_wal(connection)
        for pragma in (
            "synchronous = FULL",  # what was said yes to survives a power cut
            "foreign_keys = ON",
            "secure_delete = ON",  # purged personal data is overwritten
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Have the journal written ahead of the file.

    The first to open a new file changes it, and whoever comes in the same moment is told "locked"
    at once: here SQLite does not wait (sqlite.org/wal.html, on queries that return SQLITE_BUSY).
    """
    end = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != _SQLITE_BUSY or time.monotonic() >= end:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)
        else:
            return


def version_of(connection: Connection) -> str | None:
    """The schema of the database; None for an empty one."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _make(connection: Connection) -> None:
    """Give an empty file the schema of :data:`HEAD`, as all migrations together would.

    They need Alembic, which would stay in memory all day (12 MB with what it imports) and keep the
    very first prescription waiting.
    """
    metadata.create_all(connection, checkfirst=False)
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
            " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _migrate(connection: Connection) -> None:
    """Bring the schema to :data:`HEAD`; a database that is there already is left alone."""
    # Imported only when there is something to do: it takes longer than opening the journal.
    command, config = import_module("alembic.command"), import_module("alembic.config")
    configuration = config.Config(attributes={"connection": connection})
    configuration.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(configuration, "head")


def failure_of(error: DBAPIError | PoolTimeoutError) -> Failure:
    """The row of the catalogue for an error of the driver."""
    original = getattr(error, "orig", None)
    code: FailureCode | None = None
    if isinstance(original, sqlite3.Error):
        code = _SQLITE_FAILURES.get(getattr(original, "sqlite_errorcode", 0) & 0xFF)
        reason = getattr(original, "sqlite_errorname", type(original).__name__)
        return Failure(code or FailureCode.JOURNAL_DAMAGED, reason=reason)
    state = getattr(original, "sqlstate", None)
    code = _POSTGRESQL_FAILURES.get(state or "", FailureCode.JOURNAL_UNREACHABLE)
    return Failure(code, reason=state or type(original or error).__name__)
