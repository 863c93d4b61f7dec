"""``trust``: which authorities are believed, and what a signed update changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.commands import Run
from clinic_signer.cli import ExitCode
from clinic_signer.pki import trust_state
from clinic_signer.pki.trust_list import shipped_list
from pki.trust_updates import Publisher, list_body

MHLW_ROOT = "6ed2796b1b101736d952185787cb36da9ce80522cc8cb7b5ce728b61be1b674c"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is installed is installed for this test."""
    monkeypatch.setattr(trust_state, "data_folder", lambda: tmp_path / "data")
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(tmp_path / "settings.toml"))


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """Somebody whose key the product pins."""
    publisher = Publisher()
    for module in ("pki.trust_state", "cli.trust"):
        monkeypatch.setattr(f"clinic_signer.{module}.shipped_keys", lambda: (publisher.key,))
    return publisher


def update_of_today(publisher: Publisher, version: int = 2) -> bytes:
    until = datetime.now(UTC) + timedelta(days=30)
    issued = max(shipped_list().issued, datetime.now(UTC) - timedelta(days=1))
    return publisher.sign(
        list_body(version, issued=issued.isoformat(), valid_until=until.isoformat())
    )


def test_the_shipped_list_is_shown(run: Run) -> None:
    ran = run("trust", "show", "--json")
    assert ran.code == ExitCode.OK
    state = ran.json("trust")
    assert (state["source"], state["version"]) == ("shipped", 1)
    assert [anchor["sha256"] for anchor in state["anchors"]] == [MHLW_ROOT]
    assert not state["can_be_updated"]
    text = run("trust", "show", "--language", "en").out
    assert MHLW_ROOT in text
    assert "no update key is shipped yet" in text


def test_the_sandbox_shows_its_own(run: Run) -> None:
    state = run("trust", "show", "--sandbox", "--json").json("trust")
    assert state["source"] == "sandbox"
    assert MHLW_ROOT not in [anchor["sha256"] for anchor in state["anchors"]]


def test_an_update_is_installed_once(run: Run, publisher: Publisher, tmp_path: Path) -> None:
    file = tmp_path / "list.update"
    file.write_bytes(update_of_today(publisher))
    assert run("trust", "verify", file).code == ExitCode.OK
    assert run("trust", "show", "--json").json("trust")["version"] == 1
    assert run("trust", "update", file).code == ExitCode.OK
    state = run("trust", "show", "--json").json("trust")
    assert (state["source"], state["version"], state["can_be_updated"]) == ("update", 2, True)
    for command in ("update", "verify"):
        ran = run("trust", command, file)
        assert ran.code == ExitCode.UNREADABLE
        assert "trust-update-older" in ran.err


def test_an_altered_update_changes_nothing(run: Run, publisher: Publisher, tmp_path: Path) -> None:
    file = tmp_path / "list.update"
    file.write_bytes(update_of_today(publisher).replace(b"signer", b"Signer", 1))
    ran = run("trust", "update", file)
    assert ran.code == ExitCode.UNREADABLE
    assert "trust-update-" in ran.err
    assert run("trust", "show", "--json").json("trust")["version"] == 1


def test_an_added_authority_that_cannot_be_read_is_said(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "missing.pem"
    (tmp_path / "settings.toml").write_text(f"[trust]\ntimestamp_anchors = ['{missing}']\n")
    ran = run("trust", "show", "--json")
    assert ran.code == ExitCode.FOUND
    assert ran.json("trust")["failures"][0]["code"] == "anchor-unreadable"
