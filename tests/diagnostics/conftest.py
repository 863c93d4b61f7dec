"""A PC on which all is well; the issuer's module, compiled once."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostics.doubles import Pc
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
