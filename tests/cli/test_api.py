"""``clinic-signer api``: the token for the set-up of an EMR, and the contract."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cli.commands import Run
from clinic_signer.api.openapi import openapi
from clinic_signer.settings_files import USER_FILE_VARIABLE


@pytest.fixture
def token_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings have the token kept; the API is on."""
    file = tmp_path / "emr" / "token"
    settings = tmp_path / "settings.toml"
    settings.write_text(f"[api]\nenabled = true\nport = 9000\ntoken_file = '{file}'\n")
    monkeypatch.setenv(USER_FILE_VARIABLE, str(settings))
    return file


def test_the_token_alone_is_on_standard_output_and_where_it_belongs_beside(
    token_file: Path, run: Run
) -> None:
    ran = run("--language", "en", "api", "token")
    assert ran.code == 0
    assert ran.out == token_file.read_text()
    assert ran.err == f"Address: http://127.0.0.1:9000\nKept in: {token_file}\n"
    assert run("api", "token").out == ran.out
    assert "保管場所" in run("api", "token").err


def test_renewing_says_that_the_one_before_is_refused(token_file: Path, run: Run) -> None:
    before = run("api", "token").out
    ran = run("--language", "en", "api", "token", "--renew")
    assert ran.out == token_file.read_text() != before
    assert "refused from now on" in ran.err


def test_the_sandbox_has_its_own_token_and_the_next_port(token_file: Path, run: Run) -> None:
    real, practice = run("api", "token"), run("api", "token", "--sandbox")
    assert practice.out != real.out
    assert "http://127.0.0.1:9001" in practice.err


def test_that_the_api_is_off_is_said(
    token_file: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = tmp_path / "off.toml"
    off.write_text(f"[api]\ntoken_file = '{token_file}'\n")
    monkeypatch.setenv(USER_FILE_VARIABLE, str(off))
    ran = run("--language", "en", "api", "token")
    assert ran.code == 0
    assert "set api.enabled = true" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists")
def test_a_token_that_others_can_read_is_not_given_out(token_file: Path, run: Run) -> None:
    run("api", "token")
    token_file.chmod(0o644)
    ran = run("api", "token")
    assert (ran.code, ran.out) == (3, "")
    assert "[api-token-exposed]" in ran.err
    assert run("api", "token", "--renew").code == 0


def test_the_contract_is_printed(run: Run) -> None:
    ran = run("api", "openapi")
    assert ran.code == 0
    assert json.loads(ran.out) == openapi()
