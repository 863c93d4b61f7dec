"""The support bundle: whole, the same each time, without anybody in it, and less where wanted."""

from __future__ import annotations

import getpass
import io
import json
import socket
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_signer import __version__
from clinic_signer.diagnostics.bundle import (
    CONTENTS,
    LONGEST,
    SESSIONS,
    TAKEN_OUT,
    Bundle,
    bundle_of_logs,
    support_bundle,
)
from clinic_signer.diagnostics.report import examine
from clinic_signer.diagnostics.report_text import END
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.logs.kept import Session, sessions
from clinic_signer.settings import SETTINGS, Settings
from clinic_signer.words import Language
from diagnostics.doubles import NOW, Pc, settings_of

LINE = "2026-09-01T16:28:00.250+09:00 INFO signers.card: "
PATIENT, HOLDER, FACILITY = "伏見　花子", "架空　一郎", "カナリア医院"


def log(folder: Path, text: str, minute: int = 28) -> tuple[Session, ...]:
    """A session of the window; all that are there."""
    (folder / f"20260901-16{minute:02}03-window.log").write_text(text, encoding="utf-8")
    return sessions(folder)


def unzipped(bundle: Bundle) -> dict[str, str]:
    """What is in the zip file."""
    with zipfile.ZipFile(io.BytesIO(bundle.zipped())) as made:
        assert made.testzip() is None
        return {name: made.read(name).decode() for name in made.namelist()}


def bundle_of(pc: Pc, *, language: Language = Language.JAPANESE) -> Bundle:
    """The bundle of a PC with one log."""
    folder = pc.folder / "logs"
    folder.mkdir(exist_ok=True)
    found = log(folder, f"{LINE}reader 見本: ready\n{LINE}not signed: card-pin-wrong\n")
    return support_bundle(examine(pc.world), pc.settings, language, lambda: found)


def test_everything_that_support_needs_is_in_it(pc: Pc) -> None:
    bundle = bundle_of(pc)
    assert bundle.name == "clinic-signer-support-20260901-1628.zip"
    files = unzipped(bundle)
    assert list(files) == [
        CONTENTS,
        "report.txt",
        "report.json",
        "versions.txt",
        "settings.txt",
        "logs/20260901-162803-window.log",
    ]
    assert files["report.txt"].endswith(END.ja + "\n")
    assert json.loads(files["report.json"])["end"] is True
    assert "Python: " in files["versions.txt"]
    assert "cryptography: " in files["versions.txt"]
    assert len(files["settings.txt"].splitlines()) == len(SETTINGS)
    assert 'card.route = "auto"  (default)' in files["settings.txt"].splitlines()
    assert "not signed: card-pin-wrong" in files["logs/20260901-162803-window.log"]
    assert files[CONTENTS].endswith("=== end ===\n")


def test_the_same_files_give_the_same_bytes(pc: Pc) -> None:
    bundle = bundle_of(pc)
    assert bundle.zipped() == bundle.zipped()
    with zipfile.ZipFile(io.BytesIO(bundle.zipped())) as made:
        times = {each.date_time for each in made.infolist()}
    assert times == {(2026, 9, 1, 16, 28, 0)}


def test_a_file_and_a_line_can_be_taken_out(pc: Pc) -> None:
    bundle = bundle_of(pc)
    name = "logs/20260901-162803-window.log"
    (written,) = [each for each in bundle.files if each.name == name]
    less = bundle.with_file(written.without({1}))
    (settings,) = [each for each in bundle.files if each.name == "settings.txt"]
    less = less.with_file(replace(settings, is_wanted=False))
    files = unzipped(less)
    assert "settings.txt" not in files
    assert files[name].splitlines()[1] == TAKEN_OUT
    assert "card-pin-wrong" not in files[name]
    assert "settings.txt: taken out" in files[CONTENTS]
    assert ", 1 lines taken out, SHA-256" in files[CONTENTS]
    assert "card-pin-wrong" in unzipped(bundle)[name]


def test_of_many_sessions_the_latest_and_of_a_long_one_the_end(pc: Pc) -> None:
    folder = pc.folder / "logs"
    folder.mkdir()
    for minute in range(SESSIONS + 3):
        found = log(folder, f"{LINE}minute {minute}\n", minute)
    lines = [f"{LINE}line {number}\n" for number in range(20_000)]
    found = log(folder, "".join(lines), 59)
    bundle = support_bundle(examine(pc.world), pc.settings, Language.ENGLISH, lambda: found)
    logs = [each for each in bundle.files if each.name.startswith("logs/")]
    assert [each.name[14:18] for each in logs] == ["1659", "1607", "1606", "1605", "1604"]
    text = logs[0].text
    assert len(text) < LONGEST + 500
    assert text.startswith(f"{LINE}line 0\n[the lines before")
    assert text.endswith("line 19999\n")
    assert all(line.startswith(("2026", "[")) for line in logs[0].lines)


def test_support_is_given_the_rest_where_a_log_cannot_be_read(pc: Pc) -> None:
    folder = pc.folder / "logs"
    folder.mkdir()
    found = log(folder, "x\n")
    found[0].files[0].unlink()
    report = examine(pc.world)
    bundle = support_bundle(report, pc.settings, Language.JAPANESE, lambda: found)
    assert len(unzipped(bundle)) == 6
    assert "cannot be read" in bundle.files[-1].text

    def none() -> tuple[Session, ...]:
        raise Failure(FailureCode.LOG_UNREADABLE, reason="Not a directory")

    bundle = support_bundle(report, pc.settings, Language.JAPANESE, none)
    assert bundle.files[-1].name == "logs/unreadable.txt"
    assert "not a folder" in bundle.files[-1].text


def test_the_versions_begin_with_that_of_the_product(pc: Pc) -> None:
    versions = unzipped(bundle_of(pc))["versions.txt"]
    assert versions.startswith(f"Clinic Signer: {__version__}\n")


def test_of_the_logs_alone_the_rest_is_there_and_the_missing_one_is_named(pc: Pc) -> None:
    folder = pc.folder / "logs"
    folder.mkdir()
    log(folder, "lost\n", 27)
    found = log(folder, f"{LINE}reader A: ready\n", 28)
    found[1].files[0].unlink()
    bundle = bundle_of_logs(found, Settings(), NOW)
    missing = [each for each in bundle.files if each.missing is not None]
    assert [each.name for each in missing] == ["logs/20260901-162703-window.log"]
    assert missing[0].missing is not None
    assert missing[0].missing.code is FailureCode.LOG_UNREADABLE
    files = unzipped(bundle)
    assert "reader A: ready" in files["logs/20260901-162803-window.log"]
    assert "cannot be read" in files["logs/20260901-162703-window.log"]
    assert "logs/20260901-162703-window.log: missing, The log cannot be read" in files[CONTENTS]


CANARIES = ("伏見", "花子", "架空", "一郎", "カナリア", "CANARY", "canary", "90817263", "Hanako")


def test_nothing_of_anybody_is_in_it(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    """Canaries in settings, names of the PC and the person, paths, and a log that said too much."""
    home = pc.folder / "canary-person"
    home.mkdir()
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(socket, "gethostname", lambda: "CANARY-PC")
    monkeypatch.setattr(getpass, "getuser", lambda: "canaryuser")
    pc.settings = settings_of(
        pc.folder,
        f'[second]\nfacility = "{FACILITY}"\npc_name = "CANARY-PC2"\n'
        'base_url = "https://sign.example:8443/canary"\n'
        f"[station]\nworkstation = 'CANARY-PC3'\n[intake]\nfolder = '{home}/伏見花子'\n"
        f"[card]\npkcs11_modules = ['{home}/HpkiSigP11_canary.so', '/usr/lib/canary.so']\n"
        '[journal]\ndatabase = "postgresql://canaryuser:canaryword@db.example:5432/canary"\n'
        '[service]\ninstitution = "1312345678"\n'
        '[api]\norigins = ["https://emr.example"]\n'
        "unknown = 1\n",
    )
    folder = pc.folder / "logs"
    folder.mkdir()
    found = log(
        folder,
        f"{LINE}{PATIENT} {HOLDER} pin=90817263 at CANARY-PC2 of canaryuser\n"
        f'  File "{home}/{PATIENT}.xml", line 1234567 in f\n'
        f"{LINE}<Patient>Hanako canary</Patient>\n",
    )
    bundle = support_bundle(examine(pc.world), pc.settings, Language.JAPANESE, lambda: found)
    for name, text in unzipped(bundle).items():
        for canary in CANARIES:
            assert canary not in text, (name, canary, text)
            assert canary not in name
        assert str(pc.folder) not in text
    settings = unzipped(bundle)["settings.txt"]
    for line in (
        'second.base_url = "https://sign.example:8443"  (user)',
        'journal.database = "postgresql://db.example:5432"  (user)',
        'card.pkcs11_modules = ["HpkiSigP11….so", "….so"]  (user)',
        'intake.folder = "[path]"  (user)',
        'second.facility = "[set]"  (user)',
        'api.origins = ["https://emr.example"]  (user)',
    ):
        assert line in settings.splitlines(), settings
