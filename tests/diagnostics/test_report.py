"""The report: what the person can do now, its forms, and nothing of anybody in it."""

from __future__ import annotations

import getpass
import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from clinic_signer.diagnostics.finding import State
from clinic_signer.diagnostics.probes import PROBES
from clinic_signer.diagnostics.report import Report, examine
from clinic_signer.diagnostics.report_json import report_json
from clinic_signer.diagnostics.report_text import END, report_text
from clinic_signer.diagnostics.walk import Hop, Purpose, Trouble, Walk
from clinic_signer.diagnostics.world import SecondFacts
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import clock_in_japan
from clinic_signer.sandbox import Sandbox
from clinic_signer.secret_store import StoreKind
from clinic_signer.signers.card.chosen import ReadersState
from clinic_signer.signers.card.state import CardState, CardStateKind
from clinic_signer.signers.second_certificate.approval import initial
from clinic_signer.station.running import Trouble as WorkTrouble
from clinic_signer.station.running import Work, WorkState
from clinic_signer.words import Language
from conftest import PROJECT
from diagnostics.doubles import NOW, Pc, readers, settings_of, trust

PATIENT, HOLDER, FACILITY = "伏見　花子", "架空　一郎", "カナリア医院"
PLACE = "canary-folder"


def valid_json(report: Report) -> str:
    """The report for programs, after validation against its published schema."""
    value = report_json(report)
    schema = json.loads((PROJECT / "resources" / "schemas" / "diagnose.json").read_text("utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(value)
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(
    ("phone", "headline"),
    [
        (None, "いまは署名できません"),
        ("open", "スマートフォンでの署名はできます"),
        ("closed", "スマートフォンでの署名はできません"),
    ],
)
def test_a_card_that_is_not_to_be_used_is_not_spoken_of(
    pc: Pc, phone: str | None, headline: str
) -> None:
    pc.settings = settings_of(pc.folder, "[signers]\ncard = false\n")
    if phone is not None:
        pc.changes["second"] = lambda: SecondFacts(initial(paired=True))
    if phone == "closed":
        pc.walks = (
            Walk(Purpose.SECOND, "s.example", 443, "p.example:80", Hop.PROXY, Trouble.LOGIN),
        )
    said = examine(pc.world).headline.ja
    assert said.startswith(headline)
    assert "カード" not in said


@pytest.mark.parametrize(
    ("card", "phone", "headline"),
    [
        (CardStateKind.READY, None, "カードでの署名はできます"),
        (CardStateKind.NO_CARD, None, "カードを差し込むと、署名できます"),
        (CardStateKind.LOCKED, None, "カードでの署名はできません"),
        (CardStateKind.READY, "open", "カードでも、スマートフォンでも署名できます"),
        (
            CardStateKind.READY,
            "closed",
            "カードでの署名はできます。スマートフォンでの署名はできません",
        ),
        (
            CardStateKind.LOCKED,
            "open",
            "スマートフォンでの署名はできます。カードでの署名はできません",
        ),
        (
            CardStateKind.LOCKED,
            "closed",
            "いまは署名できません。紙の処方箋に切り替えてください",
        ),
    ],
)
def test_the_headline_says_what_can_be_done_now(
    pc: Pc, card: CardStateKind, phone: str | None, headline: str
) -> None:
    pc.readers = readers(card)
    if phone is not None:
        pc.changes["second"] = lambda: SecondFacts(initial(paired=True))
        way = Walk(Purpose.SECOND, "sign.example", 443, theirs=NOW, ours=NOW, status=404)
        stopped = replace(way, failed=Hop.PROXY, trouble=Trouble.LOGIN, proxy="10.0.0.1:8080")
        pc.walks = (way if phone == "open" else stopped,)
    report = examine(pc.world)
    assert report.headline.ja == headline
    assert len(report.lines) == len(PROBES)
    assert sum(report.count(state) for state in State) == len(PROBES)


def test_nobody_signs_without_the_journal(pc: Pc) -> None:
    path = pc.places().journal
    assert isinstance(path, Path)
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    report = examine(pc.world)
    assert report.worst is State.BLOCKED
    assert report.headline.ja.startswith("いまは署名できません")


def test_the_text_is_whole_and_in_either_language(pc: Pc) -> None:
    pc.keeps = StoreKind.MEMORY
    pc.settings = settings_of(pc.folder, '[second]\nbase_url = "https://sign.example"\n')
    report = examine(pc.world)
    for language, first in ((Language.JAPANESE, "カードでの署名"), (Language.ENGLISH, "Signing")):
        text = report_text(report, language)
        lines = text.splitlines()
        assert lines[-1] == END.in_language(language)
        assert lines[1] == clock_in_japan(report.at).in_language(language)
        assert lines[2].startswith(first)
        assert "second-memory-only" in text
        for probe in PROBES:
            assert probe.title.in_language(language) in text
    assert not any("\u3040" <= c <= "\u9fff" for c in english_words(report))
    assert valid_json(report)


def english_words(report: Report) -> str:
    """Every English sentence of a report whose facts are not Japanese."""
    parts = [report.headline.en]
    for line in report.lines:
        finding = line.finding
        if line.probe.name not in ("readers", "reader-drivers", "versions"):  # the double's names
            parts += [
                line.probe.title.en,
                finding.words.en,
                finding.remedy.en if finding.remedy else "",
            ]
    return "".join(parts)


def test_the_sandbox_is_never_mistaken_for_the_real_world(pc: Pc) -> None:
    pc.changes["is_sandbox"] = True
    report = examine(pc.world)
    for language, words in ((Language.JAPANESE, "サンドボックス"), (Language.ENGLISH, "Sandbox")):
        assert words in report_text(report, language)
    assert json.loads(valid_json(report))["sandbox"] is True


@pytest.mark.parametrize("is_broken", [False, True])
def test_nothing_of_anybody_is_in_any_report(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, is_broken: bool
) -> None:
    """Canaries everywhere: the paths, the holder, the queue, the names of PC, person and clinic."""
    folder = tmp_path / "canary-person" / PLACE
    folder.mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "canary-person")
    monkeypatch.setattr(socket, "gethostname", lambda: "CANARY-PC")
    monkeypatch.setattr(getpass, "getuser", lambda: "canaryuser")
    settings = settings_of(
        folder,
        f'[second]\nfacility = "{FACILITY}"\npc_name = "CANARY-PC2"\n'
        f"[station]\nworkstation = 'CANARY-PC3'\n[intake]\nfolder = '{folder}/{PATIENT}'\n"
        f'[card]\nroute = "{"x" if is_broken else "auto"}"\n'
        f"pkcs11_modules = ['{folder}/HpkiSigP11_A.so']\n"
        '[journal]\ndatabase = "postgresql://canaryuser:canaryword@127.0.0.1:9/j"\n',
    )
    pc = Pc(folder, settings)
    holder = card_of_the_physician(sandbox)
    pc.readers = holder
    pc.changes["places"] = pc.places(inbox=folder / PATIENT, outbox=folder / PATIENT)
    if is_broken:
        named = Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=f"{PATIENT}.xml", reason="EACCES")
        pc.work = WorkState((WorkTrouble(Work.DELIVERY, named),))
        broken = Failure(FailureCode.ANCHOR_UNREADABLE, file=str(folder / "root.pem"))
        pc.trust = trust(failures=(broken,))
        several = replace(holder, chosen=CardState(CardStateKind.SEVERAL))
        pc.readers = several
        pc.changes["places"] = pc.places(
            inbox=folder / PATIENT,
            outbox=folder / PATIENT,
            journal="postgresql://canaryuser:canaryword@127.0.0.1:9/j",
        )
    pc.walks = (
        Walk(
            Purpose.SECOND,
            "sign.example",
            443,
            "canaryuser:canaryword@proxy",
            Hop.TLS,
            Trouble.UNTRUSTED,
            issuer=f"{FACILITY} CANARY-PC",
        ),
    )
    report = examine(pc.world)
    certificate = holder.chosen.certificate
    assert certificate is not None
    number = certificate.serial_number
    forms = [report_text(report, language) for language in Language] + [valid_json(report)]
    for text in forms:
        for canary in (PATIENT, "花子", HOLDER, "一郎", FACILITY, PLACE, "CANARY", "canary"):
            assert canary not in text, (canary, text)
        assert str(number) not in text
        assert f"{number:x}" not in text.lower()
        assert str(tmp_path) not in text


def card_of_the_physician(sandbox: Sandbox) -> ReadersState:
    """The practice card as the product reads it."""
    from clinic_signer.sandbox import PersonId, VirtualReaders
    from clinic_signer.signers.card.readers import CardReaders

    source = VirtualReaders()
    source.insert(sandbox.virtual_card(PersonId.DOCTOR))
    watched = CardReaders(source)
    try:
        watched.start()
        return watched.wait_for(lambda now: now.chosen.is_usable, 10)
    finally:
        watched.close()
