"""Signing as a publisher does: the key in a token, a certificate over two steps, time-stamps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import built_payload as built
from installer import places, signatures, signing_key
from installer.places import BuildStopped
from signing_authorities import ENDED, PUBLISHER, Issued, Publisher, Stamps

pytestmark = pytest.mark.installer

PIN = "246813"
MODULE = "/usr/lib/softhsm/libsofthsm2.so"


class Desk:
    """A publisher's folder: certificate, token, PIN and the file that names them."""

    def __init__(self, folder: Path, publisher: Publisher, stamps: Stamps, address: str) -> None:
        self.folder, self.publisher, self.stamps = folder, publisher, stamps
        self.fields = {
            "certificate": "certificate.pem",
            "roots": "root.pem",
            "key": publisher.token(folder, PIN),
            "module": MODULE,
            "password_file": "pin",
            "timestamp": address,
            "timestamp_roots": "stamps.pem",
        }
        self.write("certificate.pem", publisher.own.pem + publisher.between.pem)
        self.write("root.pem", publisher.root.pem)
        self.write("stamps.pem", stamps.root.pem)
        self.write("pin", PIN)

    def write(self, name: str, text: str) -> None:
        """Write a file that only its owner can read."""
        file = self.folder / name
        file.touch()
        file.chmod(0o600)
        file.write_text(text)

    def key(self, **changes: str | None) -> signing_key.Key:
        """What the build reads, with fields changed or, None, left out."""
        fields = {k: v for k, v in {**self.fields, **changes}.items() if v is not None}
        lines = [f'{name} = "{value}"\n' for name, value in fields.items()]
        (self.folder / "signing.toml").write_text("".join(lines), encoding="utf-8")
        return signing_key.given_key()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    home, service = tmp_path / "desk", tmp_path / "service"
    home.mkdir()
    service.mkdir()
    monkeypatch.setenv("SOFTHSM2_CONF", str(home / "softhsm2.conf"))
    monkeypatch.setenv("CLINIC_SIGNER_SIGNING", str(home / "signing.toml"))
    stamps = Stamps(service)
    with stamps.served() as address:
        yield Desk(home, Publisher(), stamps, address)


@pytest.fixture(scope="session")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program of a few kilobytes."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "main.c").write_text("int main(void) { return 0; }\n")
    places.run(["x86_64-w64-mingw32-gcc", "-s", "main.c", "-o", "program.exe"], folder=folder)
    return folder / "program.exe"


@pytest.fixture
def program(unsigned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(unsigned, tmp_path / "program.exe"))


def test_a_key_in_a_token_signs_with_a_time_stamp(desk: Desk, program: Path) -> None:
    key = desk.key()
    assert signatures.sign_missing([program], key) == 1
    signatures.must_be_ours(program, key)
    assert signatures.signer(program, both_roots(desk)) == PUBLISHER
    assert signatures.sign_missing([program], key) == 0


def both_roots(desk: Desk) -> Path:
    desk.write("both.pem", desk.publisher.root.pem + desk.stamps.root.pem)
    return desk.folder / "both.pem"


def test_an_msi_is_signed_with_the_token_too(desk: Desk, tmp_path: Path) -> None:
    msi = built.small_msi(tmp_path)
    signatures.sign(msi, desk.key())
    assert signatures.signer(msi, both_roots(desk)) == PUBLISHER


def test_a_key_in_a_file_signs(desk: Desk, program: Path) -> None:
    desk.publisher.own.key_file(desk.folder / "own.key")
    key = desk.key(key="own.key", module=None, password_file=None)
    signatures.sign(program, key)
    signatures.must_be_ours(program, key)


def test_the_pin_is_on_no_command_line_and_in_no_message(
    desk: Desk, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[Sequence[str | Path]] = []
    run = places.run

    def seen(
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> str:
        commands.append([*command, *(environment or {}).values()])
        said = run(command, environment=environment, folder=folder)
        assert PIN not in said
        return said

    monkeypatch.setattr(places, "run", seen)
    signatures.sign(program, desk.key())
    assert [word for command in commands for word in command if PIN in str(word)] == []
    assert len(commands) == 1
    desk.write("pin", "975310")
    before = program.read_bytes()
    with pytest.raises(BuildStopped) as stopped:
        signatures.sign(program, desk.key())
    assert "PIN incorrect" in str(stopped.value)
    assert "975310" not in str(stopped.value)
    assert program.read_bytes() == before
    assert sorted(file.name for file in program.parent.iterdir()) == [
        "desk", "program.exe", "service",
    ]  # fmt: skip


def test_one_wrong_pin_is_not_tried_on_every_file(
    desk: Desk, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token of a publisher ends its PIN after a few."""
    more = [Path(shutil.copy(program, tmp_path / f"{number}.exe")) for number in range(3)]
    desk.write("pin", "975310")
    key, tries, run = desk.key(), [], places.run

    def counted(command: Sequence[str | Path]) -> str:
        tries.append(command)
        return run(command)

    monkeypatch.setattr(places, "run", counted)
    with pytest.raises(BuildStopped):
        signatures.sign_missing(more, key)
    assert len(tries) == 1


# -- time-stamps ----------------------------------------------------------------------------------


def test_a_service_that_cannot_be_reached_stops_the_build(desk: Desk, program: Path) -> None:
    before = program.read_bytes()
    with pytest.raises(BuildStopped, match="timestamping failed"):
        signatures.sign(program, desk.key(timestamp="http://127.0.0.1:9/"))
    assert program.read_bytes() == before


def test_a_stamp_of_an_authority_that_is_not_named_stops_the_build(
    desk: Desk, program: Path
) -> None:
    """osslsigncode itself ends with 0: it goes by the clock when it does not believe the stamp."""
    desk.write("stamps.pem", Issued("Somebody else").pem)
    with pytest.raises(BuildStopped, match="time-stamp is not good"):
        signatures.sign(program, desk.key())


def test_a_stamp_made_after_the_units_end_stops_the_build(desk: Desk, program: Path) -> None:
    desk.stamps.unit = desk.stamps.unit_until(ENDED)
    with pytest.raises(BuildStopped, match="time-stamp is not good"):
        signatures.sign(program, desk.key())


def test_a_stamp_of_something_else_stops_the_build(
    desk: Desk, program: Path, tmp_path: Path
) -> None:
    first = Path(shutil.copy(program, tmp_path / "first.exe"))
    first.write_bytes(first.read_bytes() + b"\0" * 8)
    signatures.sign(first, desk.key())
    desk.stamps.repeats = True
    with pytest.raises(BuildStopped, match="time-stamp is not good"):
        signatures.sign(program, desk.key())


def test_a_missing_stamp_is_found_where_one_was_asked_for(desk: Desk, program: Path) -> None:
    without = desk.key(timestamp=None, timestamp_roots=None)
    signatures.sign(program, without)
    signatures.must_be_ours(program, without)
    with pytest.raises(BuildStopped, match="has no time-stamp"):
        signatures.must_be_ours(program, desk.key())


def test_a_changed_byte_in_the_stamp_is_found(desk: Desk, program: Path) -> None:
    key = desk.key()
    signatures.sign(program, key)
    issuer = program.read_bytes().rindex(b"Root of time-stamps")
    signature = program.read_bytes().rindex(desk.stamps.unit.certificate.signature)
    for at in (issuer, signature + 100):
        bad = built.changed(program, program.with_name("bad.exe"), at=at)
        with pytest.raises(BuildStopped, match="is not good"):
            signatures.must_be_ours(bad, key)


def test_a_certificate_that_has_ended_stops_the_build(desk: Desk, program: Path) -> None:
    ended = Publisher(ends=ENDED)
    desk.write("certificate.pem", ended.own.pem + ended.between.pem)
    desk.write("root.pem", ended.root.pem)
    ended.own.key_file(desk.folder / "ended.key")
    with pytest.raises(BuildStopped, match="signature is not good"):
        signatures.sign(program, desk.key(key="ended.key", module=None, password_file=None))


# -- whose signature, and what the file may say ---------------------------------------------------


def test_a_neighbour_under_the_same_authority_is_not_us(desk: Desk, program: Path) -> None:
    """Public authorities issue to everybody: that it leads up to ours says nothing."""
    own, neighbour = desk.key(), desk.publisher.neighbour
    neighbour.key_file(desk.folder / "neighbour.key")
    desk.write("neighbour.pem", neighbour.pem + desk.publisher.between.pem)
    theirs = replace(
        own,
        certificate=desk.folder / "neighbour.pem",
        key=str(desk.folder / "neighbour.key"),
        module=None,
        password_file=None,
    )
    signatures.sign(program, theirs)
    with pytest.raises(BuildStopped, match="signature is not good"):
        signatures.must_be_ours(program, own)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"certificate": None}, "certificate"),
        ({"certificate": "elsewhere.pem"}, "not there"),
        ({"password_file": "elsewhere"}, "not there"),
        ({"module": None}, "go together"),
        ({"key": "own.key"}, "go together"),
        ({"key": f"pkcs11:object=code?pin-value={PIN}"}, "no PIN belongs"),
        ({"timestamp_roots": None}, "go together"),
        ({"timestamp": None}, "go together"),
        ({"is_test": "true"}, "unknown: is_test"),
    ],
    ids=str,
)
def test_a_file_that_says_too_little_or_too_much_stops_the_build(
    desk: Desk, changes: dict[str, str | None], why: str
) -> None:
    with pytest.raises(BuildStopped, match=why) as stopped:
        desk.key(**changes)
    assert PIN not in str(stopped.value)


def test_a_pin_that_others_can_read_is_not_used(desk: Desk) -> None:
    (desk.folder / "pin").chmod(0o640)
    with pytest.raises(BuildStopped, match="chmod 600"):
        desk.key()
