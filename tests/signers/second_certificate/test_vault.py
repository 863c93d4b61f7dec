"""Secrets are kept in a keyring that protects them, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from clinic_signer import secret_store
from clinic_signer.secret_store import (
    MAXIMUM_SECRET,
    KeyringStore,
    MemoryStore,
    StoreKind,
    open_store,
)
from clinic_signer.signers.second_certificate.pc_key import PcKey
from clinic_signer.signers.second_certificate.vault import Pairing, Vault
from conftest import PROJECT, without

PAIRING = Pairing("https://service.example", "credential-1", "a" * 64)


class InMemory(KeyringBackend):
    """A keyring as the allowed ones behave."""

    priority: ClassVar[float] = 1

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.secrets[service, username]

    def _check(self) -> None:
        if self.locked:
            raise KeyringLocked


class PlaintextKeyring(InMemory):
    """Like keyrings.alt's: it would write the secret into a file as it is."""


@pytest.mark.parametrize("backend", [NoKeyring(), PlaintextKeyring()], ids=["none", "plaintext"])
def test_a_keyring_that_protects_nothing_is_not_used(backend: KeyringBackend) -> None:
    store = open_store("Tests", backend)
    store.set("pc-key", "secret")
    assert store.kind is StoreKind.MEMORY
    assert "消えます" in store.kind.words.ja
    assert not getattr(backend, "secrets", {})


def test_the_keyrings_of_the_three_systems_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"{InMemory.__module__}.{InMemory.__qualname__}"
    monkeypatch.setattr(secret_store, "_ALLOWED", {name})
    backend = InMemory()
    store = open_store("Tests", backend)
    store.set("pc-key", "secret")
    assert store.kind is StoreKind.KEYRING
    assert list(backend.secrets.values()) == ["secret"]
    assert store.get("pc-key") == "secret"
    store.delete("pc-key")
    store.delete("pc-key")
    assert store.get("pc-key") is None


def test_a_locked_keyring_leaves_memory_and_says_so() -> None:
    backend = InMemory()
    backend.locked = True
    store = KeyringStore(backend, "Tests")
    store.set("pc-key", "secret")
    assert store.kind is StoreKind.MEMORY
    assert store.get("pc-key") == "secret"
    store.delete("pc-key")
    assert store.get("pc-key") is None


def test_a_secret_too_long_for_windows_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="too long"):
        KeyringStore(InMemory(), "Tests").set("token", "x" * (MAXIMUM_SECRET + 1))


def test_key_and_pairing_survive_a_restart_and_are_forgotten_together() -> None:
    store = MemoryStore()
    vault = Vault(store)
    key = vault.pc_key()
    assert store.get("pc-key") is None, "nothing is written before there is a pairing"
    assert len(key.text) <= MAXIMUM_SECRET
    vault.keep(PAIRING, key)
    assert Vault(store).pc_key().thumbprint == key.thumbprint
    assert Vault(store).pairing(PAIRING.base_url) == PAIRING
    assert Vault(store).pairing("https://other.example") is None, "it is of one service"
    vault.forget()
    assert vault.pairing(PAIRING.base_url) is None
    assert vault.pc_key().thumbprint != key.thumbprint


@pytest.mark.parametrize("damaged", ["", "x", "AAAA", "{}"])
def test_damaged_secrets_are_replaced(damaged: str) -> None:
    store = MemoryStore()
    store.set("pc-key", damaged)
    store.set("pairing", damaged)
    vault = Vault(store)
    assert vault.pairing(PAIRING.base_url) is None
    vault.keep(PAIRING, vault.pc_key())
    assert PcKey.from_text(store.get("pc-key") or "")
    assert vault.pairing(PAIRING.base_url) == PAIRING


SCRIPT = """
import sys
from clinic_signer.secret_store import StoreKind
from clinic_signer.signers.second_certificate.vault import Pairing, Vault
vault = Vault()
assert vault.store.kind is StoreKind.KEYRING, vault.store
pairing = Pairing("https://service.example", "credential-1", "a" * 64)
if sys.argv[1] == "keep":
    vault.keep(pairing, vault.pc_key())
    print(vault.pc_key().thumbprint)
else:
    assert vault.pairing(pairing.base_url) == pairing
    print(vault.pc_key().thumbprint)
    vault.forget()
    assert vault.pairing(pairing.base_url) is None
"""


@pytest.mark.skipif(without("gnome-keyring-daemon"), reason="needs gnome-keyring")
@pytest.mark.skipif(without("dbus-run-session"), reason="needs dbus")
def test_a_real_keyring_keeps_the_pairing_between_two_programs(tmp_path: Path) -> None:
    script = tmp_path / "keep.py"
    script.write_text(SCRIPT)
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(runtime),
        "PYTHONPATH": str(PROJECT / "src"),
        "PYTHONWARNINGS": "default",
    }
    inner = (
        "printf PASS | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
        f"'{sys.executable}' '{script}' keep && '{sys.executable}' '{script}' use"
    )
    ran = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", inner],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    first, second = ran.stdout.split()
    assert first == second
