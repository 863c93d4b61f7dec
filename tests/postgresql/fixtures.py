"""Fixtures of a real PostgreSQL; ``tests/conftest.py`` gives them to every room."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from postgresql.server import PostgresqlServer, programs


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A running server of this run of the tests (of this worker, where several work)."""
    if sys.platform == "win32":
        pytest.skip("the server is started as POSIX does")
    if programs() is None and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed")
    with PostgresqlServer() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: PostgresqlServer) -> Iterator[str]:
    """The URL of a database of this test's own, with the journal's tables and nothing in them."""
    with postgresql.database() as url:
        yield url
