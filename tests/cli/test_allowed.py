"""What the settings do not allow is refused by its name, before anything is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.commands import Run
from clinic_signer import settings_files
from clinic_signer.settings_files import USER_FILE_VARIABLE


@pytest.fixture
def administrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The administrator's file of this test."""
    file = tmp_path / "administrator.toml"
    monkeypatch.setattr(settings_files, "administrator_file", lambda: file)
    monkeypatch.setenv(USER_FILE_VARIABLE, str(tmp_path / "none.toml"))
    return file


@pytest.mark.parametrize(
    ("signer", "lines"),
    [
        ("card", "[signers]\ncard = false"),
        ("pkcs11", "[signers]\ncard = false"),
        ("second-certificate", "[signers]\nsecond_certificate = false"),
        (
            "second-certificate",
            '[signers]\nsecond_certificate = false\n[second]\nbase_url = "https://a.example"',
        ),
        ("cardless", "[cardless]\nenabled = false"),
    ],
)
def test_a_way_of_signing_that_is_not_allowed_is_refused(
    administrator: Path, run: Run, prescription: Path, tmp_path: Path, signer: str, lines: str
) -> None:
    administrator.write_text(lines, encoding="utf-8")
    ran = run("sign", str(prescription), "--out", str(tmp_path / "out"), "--signer", signer)
    assert ran.code == 3
    assert "[signer-not-allowed]" in ran.err
    assert "管理者" in ran.err
    assert not list(tmp_path.glob("out/*"))


def test_a_phone_cannot_be_set_up_where_it_may_not_sign(administrator: Path, run: Run) -> None:
    administrator.write_text("[signers]\nsecond_certificate = false\n", encoding="utf-8")
    assert "[signer-not-allowed]" in run("pair").err


def test_cardless_signing_that_nobody_has_turned_on_is_not_forbidden(
    administrator: Path, run: Run, prescription: Path, tmp_path: Path
) -> None:
    ran = run("sign", str(prescription), "--out", str(tmp_path / "out"), "--signer", "cardless")
    assert "[cardless-not-set-up]" in ran.err


@pytest.mark.parametrize(
    "command",
    [
        ("demo",),
        ("demo", "--tour", "tour"),
        ("open", "--sandbox"),
        ("sandbox", "card"),
        ("sandbox", "service"),
        ("sandbox", "letter", "--out", "letter.pdf"),
        ("sandbox", "terminal"),
        ("sandbox", "dispensing", "--out", "out"),
        ("sign", "rx.csv", "--out", "out", "--signer", "sandbox"),
        ("sign", "rx.csv", "--out", "out", "--signer", "card", "--trust", "sandbox"),
        ("verify", "rx.xml", "--trust", "sandbox"),
        ("show", "rx.csv", "--trust", "sandbox"),
        ("station", "--sandbox", "--once"),
        ("journal", "list", "--sandbox"),
        ("api", "token", "--sandbox"),
        ("trust", "show", "--sandbox"),
        ("diagnose", "--sandbox"),
    ],
    ids=" ".join,
)
def test_nothing_of_the_sandbox_works_where_it_is_not_allowed(
    administrator: Path, run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    administrator.write_text("[sandbox]\nallowed = false\n", encoding="utf-8")
    ran = run(*command)
    assert (ran.code, ran.out) == (3, "")
    assert "[sandbox-not-allowed]" in ran.err
    assert "管理者" in ran.err


@pytest.mark.parametrize(
    "command",
    [
        ("sign", "rx.csv", "--out", "out", "--signer", "card"),
        ("sign", "rx.csv", "--out", "out", "--signer", "second-certificate"),
        ("sign", "rx.csv", "--out", "out", "--signer", "cardless"),
        ("pair",),
        ("demo",),
    ],
    ids=" ".join,
)
def test_an_administrators_file_that_cannot_be_read_forbids_and_is_named(
    administrator: Path, run: Run, prescription: Path, command: tuple[str, ...]
) -> None:
    administrator.write_text("[signers\n", encoding="utf-8")
    ran = run(*(str(prescription) if word == "rx.csv" else word for word in command))
    assert (ran.code, ran.out) == (3, "")
    assert "[administrator-unreadable]" in ran.err
    assert str(administrator) in ran.err
    assert run("check", str(prescription)).code == 0, "what signs nothing goes on"


def test_real_work_goes_on_without_the_sandbox(
    administrator: Path, run: Run, prescription: Path
) -> None:
    administrator.write_text("[sandbox]\nallowed = false\n", encoding="utf-8")
    assert run("check", str(prescription)).code == 0


def test_revocation_lists_are_not_fetched_by_command_where_the_administrator_forbids_it(
    administrator: Path, run: Run, tmp_path: Path
) -> None:
    administrator.write_text("[trust]\nfetch_crls = false\n", encoding="utf-8")
    ran = run("verify", str(tmp_path / "rx.xml"), "--fetch-crls")
    assert (ran.code, ran.out) == (3, "")
    assert "[setting-locked]" in ran.err
    assert "trust.fetch_crls" in ran.err


def test_an_api_that_the_administrator_has_switched_off_is_nothing_to_switch_on(
    administrator: Path, run: Run, tmp_path: Path
) -> None:
    administrator.write_text(
        f"[api]\nenabled = false\ntoken_file = '{tmp_path / 'token'}'\n", encoding="utf-8"
    )
    ran = run("api", "token")
    assert "管理者が止めています" in ran.err
    assert "api.enabled = true" not in ran.err
