"""Cardless signing from the command line, with the double of the services in the field."""

from __future__ import annotations

import re
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from cli.commands import Run
from clinic_signer.cli import ExitCode
from clinic_signer.sandbox import AccountId, Personality, RunningService, Sandbox, start_service


@pytest.fixture(scope="module")
def service(sandbox: Sandbox) -> Iterator[RunningService]:
    service = start_service(
        sandbox, token_port=0, signing_port=0, personality=Personality.KAGURA, in_memory=True
    )
    yield service
    service.stop()


@pytest.fixture
def settings(service: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        f'[cardless]\nenabled = true\ntoken_url = "{service.token_url}"\n'
        f'sign_url = "{service.signing_url}"\nmethod_parameter = "method"\n'
        'logout_path = "/auth/logout?secondarycert-id=main"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(file))


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> Callable[[AccountId], None]:
    """Somebody logs in as soon as the browser shows the page."""

    def logs_in(account: AccountId) -> None:
        def browse(address: str) -> bool:
            with httpx.Client(follow_redirects=True, trust_env=False) as client:
                page = client.get(address)
                request = re.search(r'name="request" value="([^"]+)"', page.text)
                assert request is not None
                form = {"request": request[1], "account": account.value, "decision": "approve"}
                client.post(str(page.url.join("/platform/login")), data=form)
            return True

        monkeypatch.setattr(webbrowser, "open", browse)

    return logs_in


def arguments(prescription: Path, out: Path) -> list[str | Path]:
    signer = ["--signer", "cardless", "--trust", "sandbox"]
    return ["sign", prescription, *signer, "--out", out, "--json"]


@pytest.mark.usefixtures("settings")
def test_a_prescription_is_signed_after_a_login(
    run: Run,
    prescription: Path,
    tmp_path: Path,
    service: RunningService,
    somebody: Callable[[AccountId], None],
) -> None:
    somebody(AccountId.DOCTOR)
    ran = run(*arguments(prescription, tmp_path / "out"))
    assert ran.code == ExitCode.OK, ran.err
    result = ran.json("sign")[0]
    assert (result["result"], result["signer"]) == ("signed", "架空　一郎")
    assert service.token_url in ran.err
    assert run("verify", result["output"], "--trust", "sandbox").code == ExitCode.OK


@pytest.mark.usefixtures("settings")
def test_somebody_elses_login_signs_nothing(
    run: Run,
    prescription: Path,
    tmp_path: Path,
    somebody: Callable[[AccountId], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    somebody(AccountId.DENTIST)
    ran = run(*arguments(prescription, tmp_path / "out"))
    assert ran.code == ExitCode.FOUND
    result = ran.json("sign")[0]
    assert (result["result"], result["signer"]) == ("not-signed", "")
    assert result["failure"]["code"] == "signed-document-foreign"
    assert not (tmp_path / "out").exists()
    caplog.clear()


@pytest.mark.usefixtures("settings")
def test_a_dispensing_result_is_refused_before_any_login(
    run: Run, sandbox: Sandbox, tmp_path: Path, service: RunningService
) -> None:
    document = tmp_path / "ed.xml"
    document.write_bytes(sandbox.dispensing_samples[0].document)
    ran = run(*arguments(document, tmp_path / "out"))
    assert ran.code == ExitCode.FOUND
    assert ran.json("sign")[0]["failure"]["code"] == "cardless-no-dispensing"
    assert service.token_url not in ran.err


def test_it_is_off_until_somebody_turns_it_on(
    run: Run, prescription: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(tmp_path / "none.toml"))
    ran = run(*arguments(prescription, tmp_path / "out"))
    assert ran.code == ExitCode.UNREADABLE
    assert "[cardless-not-set-up]" in ran.err
