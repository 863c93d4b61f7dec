"""``sign`` and ``verify``: the whole way on the command line, with the sandbox's card."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cli.commands import CLEAN, Ran, Run
from clinic_signer.cli import ExitCode
from clinic_signer.sandbox import Sandbox

Pipe = Callable[[str], int]


def sign(run: Run, pipe: Pipe, *arguments: str | Path, pin: str = "1234") -> Ran:
    return run("sign", "--signer", "sandbox", "--pin-fd", str(pipe(pin)), *arguments)


@pytest.mark.parametrize("profile", ["jma", "annexb"])
def test_a_signed_prescription_is_verified(
    run: Run, pin_fd: Pipe, prescription: Path, tmp_path: Path, profile: str
) -> None:
    out = tmp_path / "out"
    ran = sign(run, pin_fd, prescription, "--out", out, "--json", "--card-profile", profile)
    assert ran.code == ExitCode.OK
    result = ran.json("sign")[0]
    assert result["result"] == "signed"
    assert result["test_certificate"] is True
    signed = Path(result["output"])
    assert "SANDBOX" in signed.name

    ran = run("verify", signed, "--trust", "sandbox", "--json")
    assert ran.code == ExitCode.OK
    report = ran.json("verify")[0]
    assert report["indication"] == "TOTAL-PASSED"
    assert report["verdict"] == "valid"
    assert report["legal_effect"] in ("sandbox", "test-certificate")
    assert report["document"] == {"kind": "prescription", "version": "EPS1.0"}
    signature = report["signatures"][0]
    assert (signature["level"], signature["signed_by"]) == ("ES", "prescriber")
    assert signature["signer"]["name"] == "架空　一郎"
    assert signature["signer"]["hc_role"] == "Medical Doctor"
    assert {c["result"] for c in signature["checks"]} <= {"passed", "not-applicable"}


def test_production_trust_refuses_the_sandbox(
    run: Run, pin_fd: Pipe, prescription: Path, tmp_path: Path
) -> None:
    sign(run, pin_fd, prescription, "--out", tmp_path / "out")
    signed = next((tmp_path / "out").iterdir())
    ran = run("verify", signed, "--json")
    assert ran.code == ExitCode.INDETERMINATE
    report = ran.json("verify")[0]
    assert report["sub_indication"] == "NO_CERTIFICATE_CHAIN_FOUND"
    assert report["legal_effect"] != "hpki"


def test_signing_never_overwrites(
    run: Run, pin_fd: Pipe, prescription: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    sign(run, pin_fd, prescription, "--out", out)
    before = {f: f.read_bytes() for f in out.iterdir()}
    ran = sign(run, pin_fd, prescription, "--out", out, "--json")
    assert ran.code == ExitCode.FOUND
    assert ran.json("sign")[0]["failure"]["code"] == "output-exists"
    assert {f: f.read_bytes() for f in out.iterdir()} == before


def test_errors_stop_signing_and_warnings_need_consent(
    run: Run, pin_fd: Pipe, prescription: Path, tmp_path: Path
) -> None:
    bad, unsure = tmp_path / "bad.csv", tmp_path / "unsure.csv"
    bad.write_bytes(CLEAN.replace("51,20260901", "51,20260231").encode())
    unsure.write_bytes(
        CLEAN.replace("111,1,3,1011000400000000,", "111,1,3,0X0XXXXXXXXX0000,").encode()
    )
    out = tmp_path / "out"
    ran = sign(run, pin_fd, bad, unsure, prescription, "--out", out, "--json")
    assert ran.code == ExitCode.FOUND
    results = ran.json("sign")
    assert [r["result"] for r in results] == ["not-signed", "not-signed", "signed"]
    assert [r["failure"] and r["failure"]["code"] for r in results] == [
        "checks-found-errors",
        "checks-found-warnings",
        None,
    ]
    ran = sign(run, pin_fd, bad, unsure, "--allow-warnings", "--out", out, "--json")
    assert [r["result"] for r in ran.json("sign")] == ["not-signed", "signed"]


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("pharmacist", "certificate-wrong-role"),
        ("expired", "certificate-expired"),
        ("revoked", "certificate-revoked"),
        ("no-role", "certificate-without-role"),
        ("foreign-root", "certificate-not-trusted"),
        ("authentication", "certificate-not-for-signing"),
    ],
)
def test_a_certificate_that_may_not_sign_is_refused_before_the_pin(
    run: Run,
    prescription: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    person: str,
    code: str,
) -> None:
    def no_pin_please(_prompt: str) -> str:
        raise AssertionError("the PIN was asked for")

    monkeypatch.setattr("getpass.getpass", no_pin_please)
    out = tmp_path / "out"
    ran = run("sign", prescription, "--signer", "sandbox", "--person", person, "--out", out)
    assert ran.code == ExitCode.UNREADABLE
    assert f"[{code}]" in ran.err
    assert not out.exists()


def test_a_wrong_pin_costs_one_attempt_and_ends_the_batch(
    run: Run, pin_fd: Pipe, prescription: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second.csv"
    shutil.copy(prescription, second)
    out = tmp_path / "out"
    ran = sign(run, pin_fd, prescription, second, "--out", out, "--json", pin="9999")
    results = ran.json("sign")
    assert [r["result"] for r in results] == ["not-signed", "skipped"]
    assert results[0]["failure"]["code"] == "card-pin-wrong"
    assert results[0]["failure"]["facts"]["attempts_left"] == 14
    assert not out.exists()
    ran = sign(run, pin_fd, prescription, second, "--out", out, "--json")
    assert [r["result"] for r in ran.json("sign")] == ["signed", "signed"]


def test_the_pin_is_asked_for_with_the_attempts_left(
    run: Run, prescription: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts: list[str] = []

    def answer(prompt: str) -> str:
        prompts.append(prompt)
        return "1234"

    monkeypatch.setattr("getpass.getpass", answer)
    monkeypatch.setattr("clinic_signer.cli.sign.input_is_terminal", lambda: True)
    ran = run("sign", prescription, "--signer", "sandbox", "--out", tmp_path / "out")
    assert ran.code == ExitCode.OK
    assert len(prompts) == 1
    assert "15" in prompts[0]


def test_a_signer_that_is_not_set_up_says_so(run: Run, prescription: Path, tmp_path: Path) -> None:
    signer = "second-certificate"
    ran = run("sign", prescription, "--signer", signer, "--out", tmp_path / "out")
    assert ran.code == ExitCode.UNREADABLE
    assert "[second-not-set-up]" in ran.err


def test_exit_codes_of_several_files(
    run: Run, pin_fd: Pipe, prescription: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    out = tmp_path / "out"
    sign(run, pin_fd, prescription, "--out", out)
    good = next(out.iterdir())
    changed = tmp_path / "changed.xml"
    changed.write_bytes(good.read_bytes().replace(b"U0ox", b"U0oy", 1))
    junk = tmp_path / "junk.xml"
    junk.write_bytes(b"junk")
    trust = ("--trust", "sandbox")
    assert run("verify", good, *trust).code == ExitCode.OK
    assert run("verify", good, junk, *trust).code == ExitCode.UNREADABLE
    assert run("verify", good, junk, changed, *trust).code == ExitCode.FOUND
    report = run("verify", good, junk, changed, *trust, "--json").json("verify")
    assert [r.get("sub_indication", "unread") for r in report] == [None, "unread", "HASH_FAILURE"]


def test_verification_text_says_verdict_sentence_and_what_is_not_covered(
    run: Run, pin_fd: Pipe, prescription: Path, tmp_path: Path
) -> None:
    sign(run, pin_fd, prescription, "--out", tmp_path / "out")
    signed = next((tmp_path / "out").iterdir())
    japanese = run("verify", signed, "--trust", "sandbox").out
    assert "有効" in japanese
    assert "署名の対象外" in japanese
    english = run("verify", signed, "--trust", "sandbox", "--language", "en").out
    assert "Valid" in english
    assert "Not covered by the signature" in english
    assert not any("\u3040" <= c <= "\u30ff" for c in english.replace("架空　一郎", ""))


def test_verification_text_says_what_differs_from_what_was_signed(
    run: Run, pin_fd: Pipe, prescription: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    sign(run, pin_fd, prescription, "--out", tmp_path / "out")
    extended = sandbox.extend(
        next((tmp_path / "out").iterdir()).read_bytes(), sandbox.opened_at + timedelta(minutes=1)
    )
    beside = extended.index(b"<ConversionYJcode>")
    other = extended[beside:].replace("ノルバスク".encode(), "別の薬".encode(), 1)
    file = tmp_path / "other.xml"
    file.write_bytes(extended[:beside] + other)
    said = run("verify", file, "--trust", "sandbox").out
    assert "ただし、署名の対象外の薬品コードが、署名された薬と違います" in said
    assert "！ Rp1：" in said
