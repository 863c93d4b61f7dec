"""``diagnose``: one report for people and programs; the exit code says the worst."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.commands import Ran, Run
from clinic_signer.cli import diagnose
from clinic_signer.cli.diagnose import DiagnosisCode
from clinic_signer.diagnostics.finding import Finding, Group, Probe, State
from clinic_signer.diagnostics.report_text import END
from clinic_signer.words import same
from diagnostics.servers import Proxy
from pcsc.daemon import PcscDaemon
from signers.pkcs11.shim import SOURCE, Shim, compile_library


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who has nothing yet."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "data"))


def test_the_sandbox_is_examined_with_its_own_card(run: Run) -> None:
    ran = run("diagnose", "--sandbox", "--json")
    assert ran.code == DiagnosisCode.OK
    report = ran.json("diagnose")
    assert (report["sandbox"], report["card_signs"], report["end"]) == (True, True, True)
    text = run("diagnose", "--sandbox", "--language", "en").out
    assert "Sandbox: no legal effect" in text
    assert text.endswith(END.en + "\n")


def test_a_pc_without_a_card(run: Run, pcscd: PcscDaemon) -> None:
    assert pcscd.is_running
    report = run("diagnose", "--json").json("diagnose")
    lines = {line["name"]: line for line in report["lines"]}
    assert lines["card-service"]["state"] == "ok"
    assert lines["readers"]["state"] == "ok"
    assert lines["card"]["facts"]["state"] == "no-card"
    assert report["headline"]["ja"] == "カードを差し込むと、署名できます"
    pcscd.stop()
    ran = run("diagnose", "--json")
    assert ran.code == DiagnosisCode.BLOCKED
    lines = {line["name"]: line for line in ran.json("diagnose")["lines"]}
    assert lines["card-service"]["code"] == "card-service-stopped"


@pytest.mark.parametrize("state", [State.OK, State.NOT_NEEDED, State.CAUTION, State.BLOCKED])
def test_the_exit_code_says_the_worst(
    run: Run, monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    codes = {State.CAUTION: DiagnosisCode.CAUTION, State.BLOCKED: DiagnosisCode.BLOCKED}
    probes = [
        Probe(each.value, Group.PC, same("x"), lambda _, each=each: Finding(each, same("x")))
        for each in (State.OK, state)
    ]
    examine = diagnose.examine
    monkeypatch.setattr(diagnose, "examine", lambda world: examine(world, probes=probes))
    assert run("diagnose", "--sandbox").code == codes.get(state, DiagnosisCode.OK)


@pytest.mark.long
def test_a_pc_on_which_everything_hangs_is_examined_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A driver, a proxy and a database that never answer, and no smart-card service."""
    module = compile_library(tmp_path / "HpkiSigP11_SIM.so", SOURCE)
    shim = Shim(module, tmp_path / "shim")
    shim.fault("C_Initialize", "hang")
    proxy = Proxy(-1)
    file = tmp_path / "settings.toml"
    with proxy.running():
        file.write_text(
            f'[card]\npkcs11_modules = ["{module}"]\n[second]\nbase_url = "https://sign.example"\n'
            f'[journal]\ndatabase = "postgresql://c@127.0.0.1:{proxy.port}/j"\n'
            f'[intake]\nfolder = "{tmp_path}/away"\n',
            encoding="utf-8",
        )
        for name, value in {
            "HPKI_SHIM": str(tmp_path / "shim"),
            "CLINIC_SIGNER_SETTINGS": str(file),
            "HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}",
            "NO_PROXY": "",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }.items():
            monkeypatch.setenv(name, value)
        began = time.monotonic()
        command = [sys.executable, "-m", "clinic_signer", "diagnose", "--json"]
        ran = subprocess.run(command, capture_output=True, timeout=60, check=False)
        seconds = time.monotonic() - began
        proxy.over.set()
    report = Ran(ran.returncode, ran.stdout.decode(), "").json("diagnose")
    states = {line["name"]: line["state"] for line in report["lines"]}
    codes = {line["name"]: line["code"] for line in report["lines"]}
    assert ran.returncode == DiagnosisCode.BLOCKED
    # 15 for the examination; a busy machine needs some for starting and ending a process.
    assert seconds < 20, seconds
    blocked = ("card-service", "pkcs11-modules", "proxy", "keyring", "inbox")
    assert [name for name in blocked if states[name] != "blocked"] == []
    assert codes["pkcs11-modules"] == "pkcs11-module-hung"
    assert states["journal"] in ("blocked", "caution")
    assert states["second-service"] == "caution"
    assert report["headline"]["ja"].startswith(
        ("いまは署名できません", "カードでの署名はできません")
    )
