"""Signing with the test key, where no payload is needed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import built_payload as built
from installer import places, registered, signatures, signers, signing_key
from installer.nsis import setup
from installer.places import BuildStopped

pytestmark = pytest.mark.installer


@pytest.fixture
def msi(tmp_path: Path) -> Path:
    return built.small_msi(tmp_path)


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> signing_key.Key:
    monkeypatch.delenv("CLINIC_SIGNER_SIGNING", raising=False)
    monkeypatch.setattr(places, "BUILD", tmp_path)
    return signing_key.given_key()


def test_an_msi_is_signed_once(msi: Path, key: signing_key.Key) -> None:
    with pytest.raises(BuildStopped, match="no signature"):
        signatures.signer(msi, key.certificate)
    assert signatures.sign_missing([msi], key) == 1
    assert signatures.signer(msi, key.certificate) == signing_key.TEST_NAME
    assert signatures.sign_missing([msi], key) == 0


def test_a_changed_byte_in_the_msi_is_found(msi: Path, key: signing_key.Key) -> None:
    signatures.sign(msi, key)
    at = msi.read_bytes().index(b"ProductName")
    built.changed(msi, msi, at=at)
    with pytest.raises(BuildStopped, match="its signature is not good"):
        signatures.signer(msi, key.certificate)


def test_a_test_key_is_believed_by_nobody(msi: Path, key: signing_key.Key, tmp_path: Path) -> None:
    signatures.sign(msi, key)
    root = signers.pinned_root(tmp_path / "root.pem")
    with pytest.raises(BuildStopped, match="its signature is not good"):
        signatures.signer(msi, root)


def test_a_setup_whose_uninstaller_cannot_be_signed_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLINIC_SIGNER_SIGNING", raising=False)
    monkeypatch.setattr(places, "BUILD", tmp_path)
    folder = tmp_path / "payload"
    folder.mkdir()
    shutil.copy(places.HERE / "launcher" / registered.ICON, folder)
    assert setup.build(folder, tmp_path / "out", "1.2.3").is_file()
    monkeypatch.setenv("CLINIC_SIGNER_SIGNING", str(tmp_path / "no.toml"))
    with pytest.raises(BuildStopped, match=r"no\.toml"):
        setup.build(folder, tmp_path / "out", "1.2.3")
