"""The keys are made once, whole or not at all, and are their owner's only."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import PersonId, Sandbox, open_sandbox
from clinic_signer.sandbox import store as store_module
from clinic_signer.sandbox.pki import Credential, HolderId
from clinic_signer.sandbox.store import FOLDER, default_home, open_store

NOW = datetime(2026, 9, 1, 3, tzinfo=UTC)
PRINT_THE_DOCTOR = """
import pathlib, sys
from clinic_signer.sandbox import PersonId, open_sandbox
print(open_sandbox(pathlib.Path(sys.argv[1])).person(PersonId.DOCTOR).certificate.sha256.hex())
"""


@pytest.fixture
def made(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Mapping[HolderId, Credential]:
    """Spares the making of keys: the session's are written instead."""
    monkeypatch.setattr(store_module, "generate_credentials", lambda _now: sandbox.credentials)
    return sandbox.credentials


def test_the_next_start_finds_the_same_people(tmp_path: Path) -> None:
    first = open_sandbox(tmp_path / "new" / "sandbox")
    second = open_sandbox(first.home)
    assert second.people == first.people


def test_only_the_folder_with_the_keys_remains(
    tmp_path: Path, made: Mapping[HolderId, Credential]
) -> None:
    open_store(tmp_path / "s", NOW)
    assert [path.name for path in (tmp_path / "s").iterdir()] == [FOLDER]
    assert len(list((tmp_path / "s" / FOLDER).iterdir())) == 2 * len(made)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are lists there")
@pytest.mark.usefixtures("made")
def test_the_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        open_store(tmp_path / "s", NOW)
    finally:
        os.umask(previous)
    for path in (tmp_path / "s", tmp_path / "s" / FOLDER):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in (tmp_path / "s" / FOLDER).iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_programs_that_start_together_use_the_same_keys(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PRINT_THE_DOCTOR, str(tmp_path / "s")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    certificates = {program.communicate(timeout=60)[0] for program in started}
    assert [program.returncode for program in started] == [0, 0, 0]
    assert len(certificates) == 1
    assert [path.name for path in (tmp_path / "s").iterdir()] == [FOLDER]


def test_an_interrupted_start_leaves_nothing_half_made(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_space(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(store_module, "generate_credentials", lambda _now: sandbox.credentials)
        patched.setattr(store_module.os, "fsync", out_of_space)
        with pytest.raises(Failure) as failure:
            open_store(tmp_path / "s", NOW)
    assert failure.value.code is FailureCode.SANDBOX_UNUSABLE
    assert "no space left" in failure.value.cause.en
    assert list((tmp_path / "s").iterdir()) == []


@pytest.mark.usefixtures("made")
def test_damaged_keys_are_named_so(tmp_path: Path) -> None:
    open_store(tmp_path, NOW)
    (tmp_path / FOLDER / "doctor.key.pem").write_bytes(b"")
    with pytest.raises(Failure) as failure:
        open_store(tmp_path, NOW)
    assert failure.value.code is FailureCode.SANDBOX_UNUSABLE


@pytest.mark.usefixtures("made")
def test_a_missing_key_is_named_so(tmp_path: Path) -> None:
    open_store(tmp_path, NOW)
    (tmp_path / FOLDER / "doctor.key.pem").unlink()
    with pytest.raises(Failure) as failure:
        open_store(tmp_path, NOW)
    assert failure.value.code is FailureCode.SANDBOX_UNUSABLE


def test_a_home_that_is_a_file_is_named_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Failure) as failure:
        open_store(tmp_path / "file", NOW)
    assert failure.value.code is FailureCode.SANDBOX_UNUSABLE


def test_expired_keys_are_put_aside_and_made_anew(tmp_path: Path) -> None:
    long_ago = open_sandbox(tmp_path / "s", now=NOW)
    today = NOW + timedelta(days=6 * 365)
    anew = open_sandbox(tmp_path / "s", now=today)
    assert long_ago.person(PersonId.DOCTOR) != anew.person(PersonId.DOCTOR)
    assert anew.person(PersonId.DOCTOR).certificate.is_valid_at(today)
    names = sorted(path.name for path in (tmp_path / "s").iterdir())
    assert names[0] == FOLDER
    assert names[1].startswith(f"{FOLDER}-expired-")
    assert open_sandbox(tmp_path / "s", now=today).people == anew.people


def test_the_sandbox_lives_among_the_users_own_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_home() == tmp_path / "clinic-signer" / "sandbox"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    assert default_home() == tmp_path / "Local" / "clinic-signer" / "sandbox"


def test_it_can_be_thrown_away(tmp_path: Path, sandbox: Sandbox) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sandbox.home, copy)
    assert open_sandbox(copy).people == open_sandbox(sandbox.home).people
