"""``verify --fetch-crls``: lists from the network, kept for the next time, never without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.documents import document_maker
from cli.commands import Run
from clinic_signer.cli import ExitCode
from clinic_signer.crl_fetching import for_reports
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.sandbox.revocation_lists import issue_list
from crl_fetching.server import Published, Server, running

_LISTS = re.compile(rb"<(\w+:)?RevocationValues .*?</(\w+:)?RevocationValues>", re.DOTALL)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The clinic's proxy: the sandbox's lists are published where nobody is."""
    with running() as server:
        monkeypatch.setenv("HTTP_PROXY", server.url(""))
        monkeypatch.setenv("http_proxy", server.url(""))
        monkeypatch.setenv("NO_PROXY", "")
        yield server


@pytest.fixture
def document(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path | str]:
    """A signed prescription with its authorities and without lists, and the root it is under."""
    host = sandbox.person(PersonId.DOCTOR).certificate.crl_distribution_points[0].split("/")[2]
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[trust]\ncrl_hosts = ["{host}"]\ncrl_seconds = 5\n')
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(settings))
    monkeypatch.setattr(for_reports, "lists_folder", lambda: tmp_path / "lists")
    signed, root = tmp_path / "signed.xml", tmp_path / "root.der"
    with document_maker(sandbox, sandbox.opened_at) as make:
        signed.write_bytes(_LISTS.sub(b"", make(0)))
    root.write_bytes(sandbox.certificate(UnitId.ROOT).der)
    return ["verify", signed, "--anchor", root, "--language", "en"]


def publish(proxy: Server, sandbox: Sandbox) -> None:
    authority = sandbox.certificate(UnitId.SIGNING_CA)
    for certificate, issuer in (
        (sandbox.person(PersonId.DOCTOR).certificate, UnitId.SIGNING_CA),
        (authority, UnitId.ROOT),
    ):
        today = issue_list(issuer, sandbox.credentials, datetime.now(UTC))
        proxy.paths[certificate.crl_distribution_points[0]] = Published(today)


def test_a_list_from_the_network_decides_and_is_there_the_next_time(
    run: Run, document: list[Path | str], proxy: Server, sandbox: Sandbox
) -> None:
    assert run(*document).code == ExitCode.INDETERMINATE
    assert proxy.requests == []
    publish(proxy, sandbox)
    ran = run(*document, "--fetch-crls")
    assert ran.code == ExitCode.OK
    assert "fetched now" in ran.err
    proxy.paths.clear()
    ran = run(*document, "--fetch-crls")
    assert ran.code == ExitCode.OK
    assert "kept since" in ran.err


def test_without_a_network_it_says_so_and_decides_with_what_is_there(
    run: Run, document: list[Path | str], proxy: Server
) -> None:
    ran = run(*document, "--fetch-crls")
    assert ran.code == ExitCode.INDETERMINATE
    assert "crl-not-fetched" in ran.err


def test_the_setting_is_as_good_as_the_option(
    run: Run, document: list[Path | str], proxy: Server, sandbox: Sandbox, tmp_path: Path
) -> None:
    publish(proxy, sandbox)
    settings = tmp_path / "settings.toml"
    settings.write_text(settings.read_text() + "fetch_crls = true\n")
    assert run(*document).code == ExitCode.OK
    settings.write_text(settings.read_text().replace("sim-hpki", "elsewhere"))
    for file in (tmp_path / "lists").glob("*.crl"):
        file.unlink()
    ran = run(*document)
    assert ran.code == ExitCode.INDETERMINATE
    assert "not a host of the settings" in ran.err


def test_folders_are_verified_with_lists_at_hand_only(run: Run, tmp_path: Path) -> None:
    assert run("verify", tmp_path, "--fetch-crls").code == ExitCode.USAGE
