"""The token: in the keyring, or in a file of one person; a new one counts at once."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clinic_signer.api import token as token_room
from clinic_signer.api.token import TokenKeeper, TokenPlace, token_place
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.secret_store import KeyringStore, SecretStore
from clinic_signer.settings import load_settings
from signers.second_certificate.test_vault import InMemory

FORM = re.compile(r"[0-9a-f]{64}")

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "api-token"


@pytest.fixture
def keyring() -> InMemory:
    return InMemory()


@pytest.fixture(params=["file", "keyring"])
def store(request: pytest.FixtureRequest, keyring: InMemory) -> SecretStore | None:
    return None if request.param == "file" else KeyringStore(keyring, "Tests")


@pytest.fixture
def keeper(file: Path, store: SecretStore | None) -> TokenKeeper:
    return TokenKeeper(TokenPlace(file, store))


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The disk is full from now on."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(token_room.os, "fsync", full)
    yield
    monkeypatch.undo()


def failed(work: object, *arguments: object) -> FailureCode:
    with pytest.raises(Failure) as caught:
        work(*arguments)  # type: ignore[operator]
    return caught.value.code


def test_it_is_made_once_and_long_enough_that_nobody_guesses_it(keeper: TokenKeeper) -> None:
    keeper.ensure()
    token = keeper.token()
    assert FORM.fullmatch(token)  # 256 bits
    keeper.ensure()
    assert keeper.token() == token
    assert keeper.is_right(token)
    for wrong in ("", token[:-1], token.upper(), f"{token} ", "0" * 64, "１" * 64):
        assert not keeper.is_right(wrong)


def test_a_new_one_counts_at_once_also_in_a_program_that_runs(
    keeper: TokenKeeper, file: Path, store: SecretStore | None
) -> None:
    old = keeper.token()
    assert keeper.is_right(old)
    new = TokenKeeper(TokenPlace(file, store)).renew()
    assert new != old
    assert keeper.is_right(new)
    assert not keeper.is_right(old)
    assert keeper.token() == new


def test_beside_a_keyring_the_file_holds_what_cannot_be_used_to_get_in(
    file: Path, keyring: InMemory
) -> None:
    keeper = TokenKeeper(TokenPlace(file, KeyringStore(keyring, "Tests")))
    token = keeper.token()
    assert keeper.is_in_keyring
    assert list(keyring.secrets.values()) == [token]
    kept = file.read_text().strip()
    assert kept == f"sha256:{hashlib.sha256(token.encode()).hexdigest()}"
    assert not keeper.is_right(kept)
    assert not keeper.is_right(kept.removeprefix("sha256:"))


def test_a_running_api_never_asks_the_keyring(file: Path, keyring: InMemory) -> None:
    """A locked keyring would ask a person for its password at any hour."""
    token = TokenKeeper(TokenPlace(file, KeyringStore(keyring, "Tests"))).token()
    keyring.locked = True
    keeper = TokenKeeper(TokenPlace(file, KeyringStore(keyring, "Tests")))
    keeper.ensure()
    assert keeper.is_right(token)
    assert failed(keeper.token) is FailureCode.API_TOKEN_UNUSABLE


def test_a_keyring_that_does_not_take_it_leaves_the_file(file: Path, keyring: InMemory) -> None:
    keyring.locked = True
    keeper = TokenKeeper(TokenPlace(file, KeyringStore(keyring, "Tests")))
    token = keeper.token()
    assert not keeper.is_in_keyring
    assert file.read_text().strip() == token
    assert keeper.is_right(token)


def test_a_token_of_another_program_in_the_keyring_is_not_given_out(
    file: Path, keyring: InMemory
) -> None:
    keeper = TokenKeeper(TokenPlace(file, KeyringStore(keyring, "Tests")))
    keeper.ensure()
    for name in keyring.secrets:
        keyring.secrets[name] = "0" * 64
    assert failed(keeper.token) is FailureCode.API_TOKEN_UNUSABLE
    assert keeper.is_right(keeper.renew())


@pytest.mark.usefixtures("no_room")
def test_without_a_place_for_it_there_is_none(keeper: TokenKeeper, file: Path) -> None:
    assert failed(keeper.ensure) is FailureCode.API_TOKEN_UNUSABLE
    assert list(file.parent.iterdir()) == []


def test_one_that_could_not_be_renewed_is_still_the_old_one(
    keeper: TokenKeeper, file: Path, request: pytest.FixtureRequest
) -> None:
    token = keeper.token()
    request.getfixturevalue("no_room")
    assert failed(keeper.renew) is FailureCode.API_TOKEN_UNUSABLE
    assert keeper.token() == token
    assert keeper.is_right(token)
    assert list(file.parent.iterdir()) == [file]


@on_posix
def test_the_file_is_its_owner_s_alone_from_its_first_moment(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    sync = os.fsync

    def looked(descriptor: int) -> None:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISREG(mode):
            modes.append(stat.S_IMODE(mode))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", looked)
    mask = os.umask(0)
    try:
        TokenKeeper(TokenPlace(file)).ensure()
    finally:
        os.umask(mask)
    assert modes == [0o600]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@on_posix
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o777])
def test_a_file_that_others_may_read_or_write_is_not_used(
    keeper: TokenKeeper, file: Path, mode: int
) -> None:
    token = keeper.token()
    assert keeper.is_right(token)
    file.chmod(mode)
    assert failed(keeper.ensure) is FailureCode.API_TOKEN_EXPOSED
    assert failed(keeper.is_right, token) is FailureCode.API_TOKEN_EXPOSED
    keeper.renew()  # a new file, of this person alone
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("kept", [b"", b"x", b"0" * 63, b"0" * 65, b"sha256:", b"\xff" * 64])
def test_a_file_that_holds_no_token_lets_nobody_in(
    keeper: TokenKeeper, file: Path, kept: bytes
) -> None:
    keeper.ensure()
    file.write_bytes(kept)
    for given in ("", kept.decode("latin-1"), "0" * 64):
        assert failed(keeper.is_right, given) is FailureCode.API_TOKEN_UNUSABLE
    assert failed(keeper.token) is FailureCode.API_TOKEN_UNUSABLE


def test_many_threads_see_a_whole_token_while_it_is_renewed(
    keeper: TokenKeeper, file: Path, store: SecretStore | None
) -> None:
    keeper.ensure()
    with ThreadPoolExecutor(4) as threads:
        looks = [threads.submit(keeper.is_right, "0" * 64) for _ in range(200)]
        for _ in range(50):
            token = TokenKeeper(TokenPlace(file, store)).renew()
        assert not any(look.result() for look in looks)
    assert keeper.is_right(token)


def test_the_sandbox_has_its_own_and_a_setting_chooses_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    nothing, chosen = tmp_path / "none.toml", tmp_path / "emr" / "token"
    usual = load_settings(administrator=nothing, user=nothing)
    settings_file = tmp_path / "settings.toml"
    settings_file.write_text(f"[api]\ntoken_file = '{chosen}'\n")
    set_up = load_settings(administrator=nothing, user=settings_file)
    assert token_place(usual).file.name == "api-token"
    assert token_place(usual).store is not None
    assert token_place(set_up) == TokenPlace(chosen)
    assert token_place(set_up, tmp_path / "sandbox") == TokenPlace(tmp_path / "sandbox/api-token")
