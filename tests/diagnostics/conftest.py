"""A PC on which all is well; the issuer's module, compiled once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from diagnostics.doubles import Pc
from diagnostics.machine import Start
from diagnostics.servers import Server
from signers.pkcs11.shim import SOURCE, Shim, compile_library


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    """All is well until the test breaks something."""
    return Pc(tmp_path)


@pytest.fixture(scope="session")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A module that may be loaded."""
    return compile_library(tmp_path_factory.mktemp("driver") / "HpkiSigP11_SIM.so", SOURCE)


@pytest.fixture
def shim(module: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shim:
    """What it finds, and its faults."""
    home = tmp_path / "shim"
    monkeypatch.setenv("HPKI_SHIM", str(home))
    return Shim(module, home)


@pytest.fixture
def start() -> Iterator[Start]:
    """Have servers run until the end of the test; gives the port."""
    with ExitStack() as running:

        def begin(server: Server) -> int:
            running.enter_context(server.running())
            return server.port

        yield begin
