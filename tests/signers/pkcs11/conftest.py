"""What the tests of this room share: the compiled module, its folder, and signers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic_signer.sandbox import Person
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.pkcs11.helper import Deadlines
from clinic_signer.signers.card.pkcs11.signer import Pkcs11Signer, open_signer
from signers.pkcs11.shim import PIN, SOURCE, Shim, compile_library

OpenSigner = Callable[..., Pkcs11Signer]


@pytest.fixture(scope="session")
def shim_module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own module, compiled once."""
    return compile_library(tmp_path_factory.mktemp("module") / "HpkiSigP11_SIM.so", SOURCE)


@pytest.fixture
def shim(shim_module: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shim:
    """The module's folder, with an empty reader."""
    home = tmp_path / "shim"
    monkeypatch.setenv("HPKI_SHIM", str(home))
    return Shim(shim_module, home)


@pytest.fixture
def opened(shim: Shim) -> Iterator[OpenSigner]:
    """Open signers on the module; they are closed at the end."""
    signers: list[Pkcs11Signer] = []

    def open_(
        reader: str | None = None, *, module: Path | None = None, deadlines: Deadlines | None = None
    ) -> Pkcs11Signer:
        signer = open_signer([module or shim.module], reader, deadlines=deadlines)
        signers.append(signer)
        return signer

    yield open_
    for signer in signers:
        signer.close()


@pytest.fixture
def with_card(shim: Shim, doctor: Person) -> Shim:
    """The module with the physician's card in its reader."""
    shim.insert(doctor)
    return shim


def typed(value: bytes = PIN) -> Pin:
    """A PIN as a person types it: each call is one typing."""
    return Pin(value)
