"""Publishing: keys are made encrypted, and what is signed is what the product will take."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_signer.failures import Failure
from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.trust_update import read_update
from clinic_signer.pki.update_keys import read_keys
from clinic_signer.updates.accepting import Seen, accept, sha256_of
from clinic_signer.updates.channel import Channel
from installer import release, sums
from installer.signing_key import TEST_NAME
from pki.trust_updates import list_body
from updates.publishing import real_now

DRAFT = """channel = "stable"
days = 30
minimum_version = "1.2.0"
minimum_windows = "10.0.17763"

[changes]
ja = "カードの読み取りが速くなりました。"
en = "Cards are read faster."

[how_to_get]
ja = "院内の担当者にお尋ねください。"
en = "Ask the person in charge."
"""


class Maintainer:
    """Somebody with a folder and a passphrase."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.said = ""
        (folder / "passphrase.txt").write_text("a long one for tests\n")
        (folder / "draft.toml").write_text(DRAFT, encoding="utf-8")
        self.dist = folder / "made.dist"
        self.dist.mkdir()
        for name in (*PACKAGES, "ClinicSigner-1.4.0.cdx.json"):
            (self.dist / name).write_bytes(f"what is in {name}".encode())
        sums.write(self.dist)

    def run(self, *arguments: str) -> int:
        """Run a command in the folder; relative names are of it."""
        status = release.main([self._at_home(each) for each in arguments])
        self.said = "".join(self._capsys.readouterr())
        return status

    def _at_home(self, word: str) -> str:
        return str(self.folder / word) if "." in word else word

    def make_key(self, world: str = "production", name: str = "key.pem") -> None:
        purposes = ["--purpose", "channel", "--purpose", "trust-list"]
        secret = ["--passphrase-file", "passphrase.txt"]
        assert self.run("key", "--out", name, *purposes, "--world", world, *secret) == 0
        (self.folder / f"{name}.keys.json").write_text(self.said)

    def sign_channel(self, *more: str, out: str = "stable.channel") -> int:
        files = ["draft.toml", "made.dist"]
        return self.run("channel", *files, *SECRET, "--out", out, *(more or ("--first",)))

    def accepted(self, name: str, seen: Seen | None = None) -> Channel:
        """What the product takes of a channel file."""
        keys = read_keys((self.folder / "key.pem.keys.json").read_bytes())
        data = (self.folder / name).read_bytes()
        at = real_now()
        return accept(data, channel="stable", keys=keys, seen=seen or Seen(), at=at)


PACKAGES = (
    "ClinicSigner-1.4.0-x64.msi",
    "ClinicSigner-1.4.0-setup.exe",
    "ClinicSigner-1.4.0-portable.zip",
)

SECRET = ("--key", "key.pem", "--passphrase-file", "passphrase.txt", "--keys", "key.pem.keys.json")


@pytest.fixture
def maintainer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Maintainer:
    """With a key for both kinds of file."""
    maintainer = Maintainer(tmp_path, capsys)
    maintainer.make_key()
    return maintainer


def test_a_key_is_encrypted_and_for_its_owner_only(maintainer: Maintainer) -> None:
    file = maintainer.folder / "key.pem"
    assert b"ENCRYPTED" in file.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (key,) = read_keys((maintainer.folder / "key.pem.keys.json").read_bytes())
    assert key.world is TrustName.PRODUCTION
    assert key.is_valid(real_now() + timedelta(days=729))
    assert not key.is_valid(real_now() + timedelta(days=731))


def test_a_key_is_never_written_over(maintainer: Maintainer) -> None:
    before = (maintainer.folder / "key.pem").read_bytes()
    words = ["--purpose", "channel", "--world", "production", "--passphrase-file", "passphrase.txt"]
    assert maintainer.run("key", "--out", "key.pem", *words) == 1
    assert (maintainer.folder / "key.pem").read_bytes() == before


def test_a_short_passphrase_is_refused(maintainer: Maintainer) -> None:
    (maintainer.folder / "passphrase.txt").write_text("short\n")
    words = ["--purpose", "channel", "--world", "production", "--passphrase-file", "passphrase.txt"]
    assert maintainer.run("key", "--out", "new.pem", *words) == 1
    assert not (maintainer.folder / "new.pem").exists()


def test_a_channel_file_is_what_the_product_takes(maintainer: Maintainer) -> None:
    assert maintainer.sign_channel() == 0
    assert maintainer.accepted("stable.channel").sequence == 1
    assert maintainer.run("verify", "stable.channel", "--keys", "key.pem.keys.json") == 0
    assert "stable 1, version 1.4.0" in maintainer.said


def test_version_files_sums_and_sizes_are_those_of_the_build(maintainer: Maintainer) -> None:
    assert maintainer.sign_channel() == 0
    channel = maintainer.accepted("stable.channel")
    assert str(channel.version) == "1.4.0"
    lines = (maintainer.dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert [each.file for each in channel.artefacts] == list(PACKAGES)
    for each in channel.artefacts:
        assert each.sha256.hex() == listed[each.file]
        assert each.size == (maintainer.dist / each.file).stat().st_size


def without_a_setup(dist: Path) -> None:
    (dist / "ClinicSigner-1.4.0-setup.exe").unlink()
    sums.write(dist)


def two_versions(dist: Path) -> None:
    (dist / "ClinicSigner-1.3.0-x64.msi").write_bytes(b"left by an earlier build")
    sums.write(dist)


def changed_since(dist: Path) -> None:
    (dist / "ClinicSigner-1.4.0-x64.msi").write_bytes(b"another MSI")


def more_than_was_summed(dist: Path) -> None:
    (dist / "notes.txt").write_bytes(b"")


def signed_for_tests(dist: Path) -> None:
    (dist / "ClinicSigner-1.4.0-setup.exe").write_bytes(b"MZ" + TEST_NAME.encode())
    sums.write(dist)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (without_a_setup, "is not one release"),
        (two_versions, "is not one release"),
        (changed_since, "is not what SHA256SUMS says"),
        (more_than_was_summed, "notes.txt"),
        (signed_for_tests, "signed with a test key"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_build_that_is_not_to_be_given_out_is_not_signed(
    maintainer: Maintainer, spoil: Callable[[Path], None], why: str
) -> None:
    spoil(maintainer.dist)
    assert maintainer.sign_channel() == 1
    assert why in maintainer.said
    assert not (maintainer.folder / "stable.channel").exists()


def test_it_runs_as_a_program_of_its_own() -> None:
    command = [sys.executable, "-I", release.__file__, "channel", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert "what build.py has made" in done.stdout


def test_the_number_counts_up_and_the_list_of_authorities_stays(maintainer: Maintainer) -> None:
    sign_list(maintainer)
    assert maintainer.sign_channel("--first", "--trust-list", "list.update") == 0
    assert maintainer.sign_channel("--previous", "stable.channel", out="next.channel") == 0
    first = (maintainer.folder / "stable.channel").read_bytes()
    assert maintainer.accepted("next.channel", Seen(1, sha256_of(first))).sequence == 2
    for name in ("stable.channel", "next.channel"):
        assert '"file": "list.update"' in (maintainer.folder / name).read_text(encoding="utf-8")


def test_what_was_published_is_not_written_over(maintainer: Maintainer) -> None:
    maintainer.sign_channel()
    before = (maintainer.folder / "stable.channel").read_bytes()
    assert maintainer.sign_channel() == 1
    assert (maintainer.folder / "stable.channel").read_bytes() == before


def sign_list(maintainer: Maintainer, **changes: object) -> int:
    issued = real_now()
    times = {"issued": issued.isoformat(), "valid_until": (issued + timedelta(30)).isoformat()}
    body = json.dumps(list_body(**(times | changes)), ensure_ascii=False, indent=2) + "\n"  # type: ignore[arg-type]
    (maintainer.folder / "list.json").write_text(body, encoding="utf-8")
    return maintainer.run("trust", "list.json", *SECRET, "--out", "list.update")


def test_a_list_of_authorities_is_what_the_product_takes(maintainer: Maintainer) -> None:
    assert sign_list(maintainer) == 0
    keys = read_keys((maintainer.folder / "key.pem.keys.json").read_bytes())
    data = (maintainer.folder / "list.update").read_bytes()
    assert read_update(data, world=TrustName.PRODUCTION, keys=keys, at=real_now()).version == 2
    assert maintainer.run("verify", "list.update", "--keys", "key.pem.keys.json") == 0


@pytest.mark.parametrize(
    "changes", [{"valid_until": None}, {"version": 0}, {"world": "sandbox"}], ids=str
)
def test_a_list_that_nobody_could_install_is_not_signed(
    maintainer: Maintainer, changes: dict[str, object]
) -> None:
    assert sign_list(maintainer, **changes) == 1
    assert not (maintainer.folder / "list.update").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("days = 30", "days = 400"),
        ("days = 30", "days = 0"),
        ('"1.2.0"', '"1.5.0"'),
        ("days = 30", 'days = 30\nversion = "1.4.0"'),
        ("days = 30", "days = 30\ndownload = true"),
        ('channel = "stable"\n', ""),
        ("faster.", "faster.\\nMuch."),
    ],
)
def test_a_draft_that_the_product_would_refuse_is_not_signed(
    maintainer: Maintainer, before: str, after: str
) -> None:
    assert before in DRAFT
    (maintainer.folder / "draft.toml").write_text(DRAFT.replace(before, after), encoding="utf-8")
    assert maintainer.sign_channel() == 1
    assert not (maintainer.folder / "stable.channel").exists()


def test_a_key_of_the_sandbox_signs_nothing_for_the_real_world(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maintainer = Maintainer(tmp_path, capsys)
    maintainer.make_key("sandbox")
    assert maintainer.sign_channel() == 1
    assert "update-no-key" in maintainer.said


def test_a_key_that_the_product_does_not_pin_is_noticed(maintainer: Maintainer) -> None:
    maintainer.make_key(name="other.pem")
    (maintainer.folder / "key.pem.keys.json").write_bytes(
        (maintainer.folder / "other.pem.keys.json").read_bytes()
    )
    assert maintainer.sign_channel() == 1
    assert "update-unknown-key" in maintainer.said


def test_a_key_that_lies_open_is_not_used(maintainer: Maintainer) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (maintainer.folder / "key.pem").write_bytes(Ed25519PrivateKey.generate().private_bytes(*form))
    assert maintainer.sign_channel() == 1
    assert "not encrypted" in maintainer.said


def test_a_wrong_passphrase_and_a_changed_file_are_told(maintainer: Maintainer) -> None:
    maintainer.sign_channel()
    file = maintainer.folder / "stable.channel"
    file.write_bytes(file.read_bytes().replace(b"1.4.0", b"1.4.1"))
    assert maintainer.run("verify", "stable.channel", "--keys", "key.pem.keys.json") == 1
    assert "update-not-authentic" in maintainer.said
    with pytest.raises(Failure):
        maintainer.accepted("stable.channel")
    (maintainer.folder / "passphrase.txt").write_text("not the right one\n")
    assert maintainer.sign_channel(out="other.channel") == 1
