"""The tests' own PostgreSQL: private, killed and started again, a new database for each test."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from postgresql.server import PostgresqlServer


def test_it_answers_on_its_own_socket_only_and_not_as_root(postgresql: PostgresqlServer) -> None:
    with psycopg.connect(postgresql.url("postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        answer = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert answer is not None
        assert os.geteuid() or Path(f"/proc/{answer[0]}").stat().st_uid != 0


def test_each_database_is_new_and_gone_afterwards(postgresql: PostgresqlServer) -> None:
    with postgresql.database() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM jobs").fetchone() == (0,)
        connection.execute("DELETE FROM alembic_version")
    with postgresql.database() as other, psycopg.connect(other) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


def test_it_can_be_killed_and_has_kept_what_was_committed(postgresql: PostgresqlServer) -> None:
    with postgresql.database(is_empty=True) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (number int)")
            connection.execute("INSERT INTO kept VALUES (7)")
            with postgresql.killed(), pytest.raises(psycopg.OperationalError):
                psycopg.connect(url)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
