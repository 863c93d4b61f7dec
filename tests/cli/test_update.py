"""``update``: whether there is a later version, told and never installed; and what forbids it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cli.commands import Run
from clinic_signer.cli import ExitCode
from clinic_signer.pki import trust_state
from clinic_signer.updates import memory, planning
from pki.trust_updates import Publisher, list_body
from updates.publishing import CHANNEL, FILE, entry, published, real_now


class Clinic:
    """A PC whose product pins somebody's key, and the share that its settings name."""

    def __init__(self, folder: Path, publisher: Publisher) -> None:
        self.publisher = publisher
        self.share = folder / "share"
        self.settings = folder / "settings.toml"
        self.share.mkdir()
        self.set(f'channel_file = "{(self.share / FILE).as_posix()}"')

    def set(self, *lines: str) -> None:
        self.settings.write_text("[update]\n" + "".join(f"{line}\n" for line in lines))

    def publish(self, **changes: object) -> Path:
        issued = real_now() - timedelta(days=1)
        times = {"issued": issued, "expires": issued + timedelta(days=30)}
        file = self.share / FILE
        file.write_bytes(published(self.publisher, **(times | changes)))
        return file


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """The PC; what it remembers is remembered for this test."""
    publisher = Publisher()
    for module in (memory, trust_state):
        monkeypatch.setattr(module, "data_folder", lambda: tmp_path / "data")
    for name in ("updates.planning", "pki.trust_state", "cli.trust"):
        monkeypatch.setattr(f"clinic_signer.{name}.shipped_keys", lambda: (publisher.key,))
    monkeypatch.setattr(planning, "__version__", "1.3.0")
    clinic = Clinic(tmp_path, publisher)
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(clinic.settings))
    return clinic


def test_a_later_version_is_told_of_and_known_afterwards(run: Run, clinic: Clinic) -> None:
    clinic.publish()
    assert run("update", "show", "--json").json("update")["standing"] is None
    ran = run("update", "check", "--json")
    assert ran.code == ExitCode.FOUND
    assert str(clinic.share) in ran.err  # where it looks is seen
    told = ran.json("update")
    assert (told["here"], told["standing"]) == ("1.3.0", "newer")
    assert told["latest"]["version"] == "1.4.0"
    assert told["latest"]["artefacts"][0]["sha256"] == bytes(range(32)).hex()
    assert told["latest"]["changes"]["ja"] == CHANNEL.changes.ja
    (clinic.share / FILE).unlink()
    shown = run("update", "show", "--json")
    assert shown.code == ExitCode.FOUND
    assert shown.json("update") == told
    text = run("update", "show").out
    assert "新しい版 1.4.0 があります" in text
    assert CHANNEL.how_to_get.ja in text
    assert "There is a later version: 1.4.0" in run("update", "show", "--language", "en").out


def test_the_latest_version_is_content(run: Run, clinic: Clinic) -> None:
    clinic.publish(version=CHANNEL.minimum_version)
    ran = run("update", "check")
    assert ran.code == ExitCode.OK
    assert "いちばん新しい版です" in ran.out


def test_before_anybody_looked_it_is_said(run: Run, clinic: Clinic) -> None:
    ran = run("update", "show", "--language", "en")
    assert ran.code == ExitCode.OK
    assert "Nobody has looked yet." in ran.out


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (('check = "off"', 'channel_url = "https://updates.example/a"'), "update-off"),
        (('check = "daily"',), "update-no-place"),
    ],
)
def test_what_the_settings_do_not_allow_is_not_done(
    run: Run, clinic: Clinic, lines: tuple[str, ...], code: str
) -> None:
    clinic.set(*lines)
    ran = run("update", "check")
    assert ran.code == ExitCode.UNREADABLE
    assert code in ran.err
    assert ran.out == ""


def test_off_holds_for_a_file_that_somebody_gives(run: Run, clinic: Clinic) -> None:
    file = clinic.publish()
    clinic.set('check = "off"')
    assert "update-off" in run("update", "show").err
    assert "update-off" in run("update", "check", "--from", file).err


def test_a_file_from_a_stick_stands_in_for_the_place(run: Run, clinic: Clinic) -> None:
    file = clinic.publish()
    clinic.set('check = "by-hand"')
    assert run("update", "check", "--from", file).code == ExitCode.FOUND


def test_this_version_ships_no_key_and_says_so(
    run: Run, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.publish()
    monkeypatch.setattr(planning, "shipped_keys", tuple)
    ran = run("update", "check", "--language", "en")
    assert ran.code == ExitCode.UNREADABLE
    assert "no update key is shipped yet" in ran.err


def test_a_file_is_judged_without_being_taken(run: Run, clinic: Clinic) -> None:
    file = clinic.publish(sequence=20)
    ran = run("update", "verify", file, "--json")
    assert ran.code == ExitCode.OK
    assert ran.json("update")["latest"]["sequence"] == 20
    assert run("update", "show", "--json").json("update")["latest"] is None
    run("update", "check")
    clinic.publish(sequence=19)
    assert "update-older" in run("update", "verify", file).err
    file.write_bytes(file.read_bytes().replace(b"1.4.0", b"1.4.1"))
    assert "update-not-authentic" in run("update", "verify", file).err


def new_list(clinic: Clinic) -> bytes:
    issued = real_now() - timedelta(hours=1)
    until = issued + timedelta(days=30)
    body = list_body(issued=issued.isoformat(), valid_until=until.isoformat())
    data = clinic.publisher.sign(body)
    (clinic.share / "authorities.update").write_bytes(data)
    return data


def test_the_list_of_authorities_comes_with_it(run: Run, clinic: Clinic) -> None:
    clinic.publish(trust_list=entry(new_list(clinic)))
    told = run("update", "check", "--json").json("update")
    assert told["trust_list"] == {"version": 2, "is_installed": True, "failure": None}
    assert run("trust", "show", "--json").json("trust")["version"] == 2


def test_a_list_that_is_not_as_it_says_is_told_of(run: Run, clinic: Clinic) -> None:
    clinic.publish(trust_list=replace(entry(new_list(clinic)), sha256=bytes(32)))
    ran = run("update", "check", "--json")
    assert ran.code == ExitCode.FOUND
    assert ran.json("update")["trust_list"]["failure"]["code"] == "update-part-wrong"
    assert "update-part-wrong" in ran.err


def test_off_no_list_is_installed_by_hand_either(run: Run, clinic: Clinic) -> None:
    new_list(clinic)
    clinic.set('trust_list = "off"')
    ran = run("trust", "update", clinic.share / "authorities.update")
    assert ran.code == ExitCode.UNREADABLE
    assert "trust-update-off" in ran.err
    assert run("trust", "show", "--json").json("trust")["version"] == 1
    clinic.set('trust_list = "by-hand"')
    assert run("trust", "update", clinic.share / "authorities.update").code == ExitCode.OK


@pytest.mark.parametrize(
    "address",
    [
        "http://updates.example/a",
        "https://",
        "https://updates.example",
        "https://name@updates.example/a",
        "https://updates.example/a?b",
        "https://[::1/a",
        "ftp://updates.example/a",
        "更新",
    ],
)
def test_an_address_that_is_none_is_named(run: Run, clinic: Clinic, address: str) -> None:
    clinic.set(f'channel_url = "{address}"')
    assert "update-no-place" in run("update", "check").err
