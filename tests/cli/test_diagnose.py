"""``diagnose``: one report for people and programs; the exit code says the worst."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.commands import Run
from clinic_signer.cli import diagnose
from clinic_signer.cli.diagnose import DiagnosisCode
from clinic_signer.diagnostics.finding import Finding, Group, Probe, State
from clinic_signer.diagnostics.report_text import END
from clinic_signer.words import same
from pcsc.daemon import PcscDaemon


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
