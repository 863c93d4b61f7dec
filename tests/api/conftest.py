"""An API that tests share, and EMRs that use it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from api.running import Running, running


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("api")) as started:
        yield started
        assert started.journal.prove().first_break is None


@pytest.fixture
def emr(api: Running) -> Iterator[httpx.Client]:
    with api.client() as client:
        yield client
