"""Signing with the test key, where no payload is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

import built_payload as built
from installer import places, signatures
from installer.places import BuildStopped

pytestmark = pytest.mark.installer


@pytest.fixture
def msi(tmp_path: Path) -> Path:
    """The smallest MSI: one table, one row."""
    file = tmp_path / "small.msi"
    places.run(
        [
            "msibuild",
            file,
            "-q",
            "CREATE TABLE `Property` (`Property` CHAR(72) NOT NULL, `Value` CHAR(0) "
            "PRIMARY KEY `Property`)",
            "INSERT INTO `Property` (`Property`, `Value`) VALUES ('ProductName', 'small')",
        ]
    )
    return file


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> signatures.Key:
    monkeypatch.delenv("CLINIC_SIGNER_SIGNING", raising=False)
    monkeypatch.setattr(places, "BUILD", tmp_path)
    return signatures.given_key()


def test_an_msi_is_signed_once(msi: Path, key: signatures.Key) -> None:
    with pytest.raises(BuildStopped, match="no signature"):
        signatures.signer(msi, key.certificate)
    assert signatures.sign_missing([msi], key) == 1
    assert signatures.signer(msi, key.certificate) == signatures.TEST_NAME
    assert signatures.sign_missing([msi], key) == 0


def test_a_changed_byte_in_the_msi_is_found(msi: Path, key: signatures.Key) -> None:
    signatures.sign(msi, key)
    at = msi.read_bytes().index(b"ProductName")
    built.changed(msi, msi, at=at)
    with pytest.raises(BuildStopped, match="its signature is not good"):
        signatures.signer(msi, key.certificate)


def test_a_test_key_is_believed_by_nobody(msi: Path, key: signatures.Key, tmp_path: Path) -> None:
    signatures.sign(msi, key)
    root = signatures.pinned_root(tmp_path / "root.pem")
    with pytest.raises(BuildStopped, match="its signature is not good"):
        signatures.signer(msi, root)


def test_a_given_key_is_used(
    msi: Path, key: signatures.Key, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "signing.toml"
    given.write_text(f'certificate = "{key.certificate}"\nkey = "{key.key}"\n', encoding="utf-8")
    monkeypatch.setenv("CLINIC_SIGNER_SIGNING", str(given))
    assert signatures.given_key() == signatures.Key(key.certificate, key.key)
    assert signatures.sign_missing([msi], signatures.given_key()) == 1
    given.write_text('key = "x"\n', encoding="utf-8")
    with pytest.raises(BuildStopped, match="certificate"):
        signatures.given_key()
