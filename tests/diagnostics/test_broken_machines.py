"""Machines broken on purpose, for real: ``diagnose`` blocks the right line, and no other.

Each is a process of its own on a machine that could sign (:mod:`diagnostics.machine`), with names
of a patient, a physician, a clinic and a PIN in every corner; none of them comes out.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_signer.cli.diagnose import DiagnosisCode
from clinic_signer.diagnostics.report_text import END
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.vpcd import attach
from diagnostics.machine import (
    Examined,
    Machine,
    Start,
    assert_tells_nobody,
    make_journal,
    make_machine,
)
from diagnostics.servers import SERVICE_HOST, Authority, Service
from pcsc.daemon import PcscDaemon
from pcsc.fixtures import MakePcscd
from postgresql.server import PostgresqlServer
from signers.pkcs11.shim import Shim, compile_library

ELF_32 = b"\x7fELF" + bytes([1, 1, 1]) + bytes(9) + bytes([3, 0, 3, 0]) + bytes(40)
PE_32 = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0\x4c\x01" + bytes(18) + b"\x0b\x01"


@pytest.fixture(scope="session")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with a patient in it."""
    return make_journal(tmp_path_factory.mktemp("station"))


@pytest.fixture
def machine(tmp_path: Path, journal: Path, start: Start) -> Machine:
    """A machine without a card or a service for it."""
    return make_machine(tmp_path, journal, start)


@pytest.fixture
def with_card(machine: Machine, pcscd: PcscDaemon, sandbox: Sandbox) -> Iterator[Machine]:
    """A machine that can sign."""
    slot = pcscd.slots[0]
    with attach(sandbox.virtual_card(PersonId.DOCTOR), slot.host, slot.port):
        yield machine


@contextmanager
def stopped(daemon: PcscDaemon) -> Iterator[None]:
    """A service that is there and answers nothing."""
    assert daemon._process is not None
    daemon._process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        daemon._process.send_signal(signal.SIGCONT)


def only_blocked(machine: Machine, name: str, *words: str) -> Examined:
    """Examine it: one line is blocked, with these words in its remedy."""
    found = machine.examine()
    assert found.names("blocked") == {name}, found.report
    assert found.code == DiagnosisCode.BLOCKED
    assert found.report["worst"] == "blocked"
    remedy = found.line(name)["remedy"]["ja"]
    assert [word for word in words if word not in remedy] == [], remedy
    return found


def test_a_machine_that_can_sign(with_card: Machine, shim: Shim) -> None:
    with_card.has_driver(shim.module)
    found = with_card.examine()
    assert found.names("blocked") == set(), found.report
    # The phone is not set up; no authority known in public has issued the service's certificate.
    # The driver of the tests lies where others than an administrator may write.
    assert found.names("caution") - {"pkcs11-signatures"} == {"phone", "second-service"}
    assert (found.code, found.report["card_signs"]) == (DiagnosisCode.CAUTION, True)
    assert found.line("pkcs11-modules")["facts"]["module_1_loads"] == "loaded"
    ran = with_card.run("diagnose")
    assert ran.code == DiagnosisCode.CAUTION
    assert ran.out.splitlines()[-1] == END.ja
    assert_tells_nobody(ran.out + ran.err)
    # What the report must not tell is there to be told.
    assert "一郎" in with_card.run("card", "--json").out
    assert "花子".encode() in with_card.journal.read_bytes()


def test_the_smart_card_service_is_stopped(with_card: Machine, pcscd: PcscDaemon) -> None:
    pcscd.stop()
    only_blocked(with_card, "card-service", "pcscd")


def test_the_smart_card_service_hangs(with_card: Machine, pcscd: PcscDaemon) -> None:
    with stopped(pcscd):
        found = with_card.examine()
    assert found.names("blocked") == {"card-service"}
    assert "返事がありません" in found.line("card-service")["finding"]["ja"]


def test_there_is_no_reader(machine: Machine, make_pcscd: MakePcscd) -> None:
    make_pcscd(0)
    found = only_blocked(machine, "readers", "USB")
    assert found.line("readers")["code"] == "card-no-reader"


@pytest.mark.parametrize(
    ("head", "kind"), [(ELF_32, "32-bit x86"), (PE_32, "32-bit x86")], ids=["ELF", "PE"]
)
def test_the_driver_is_of_another_bitness(with_card: Machine, head: bytes, kind: str) -> None:
    module = with_card.folder / "HpkiSigP11_32.so"
    module.write_bytes(head)
    with_card.has_driver(module)
    found = only_blocked(with_card, "pkcs11-modules", "64-bit x86-64")
    assert found.line("pkcs11-modules")["facts"]["module_1_kind"] == "32-bit x86"


def test_the_driver_hangs_when_it_is_begun(with_card: Machine, shim: Shim) -> None:
    with_card.has_driver(shim.module)
    shim.fault("C_Initialize", "hang")
    found = only_blocked(with_card, "pkcs11-modules", "ドライバー")
    assert found.line("pkcs11-modules")["code"] == "pkcs11-module-hung"


def test_the_driver_hangs_while_it_is_loaded(with_card: Machine) -> None:
    source = with_card.folder / "hang.c"
    source.write_text(
        "#include <unistd.h>\n__attribute__((constructor)) static void hang(void) "
        "{ for (;;) pause(); }\n"
    )
    module = compile_library(with_card.folder / "HpkiSigP11_hang.so", source)
    with_card.has_driver(module)
    found = only_blocked(with_card, "pkcs11-modules", "ドライバー")
    assert found.line("pkcs11-modules")["code"] == "pkcs11-module-hung"


def test_the_proxy_drops_connections(with_card: Machine, start: Start) -> None:
    with_card.is_served_by(start, None, proxy=0)
    found = only_blocked(with_card, "proxy", "プロキシの設定", "担当者")
    assert found.line("proxy")["facts"]["trouble"] == "dropped"
    assert found.line("second-service")["state"] == "caution"


def test_the_proxy_reads_encrypted_traffic(with_card: Machine, start: Start) -> None:
    filter_ = Authority(with_card.folder, "Net Filter KK")
    with_card.is_served_by(start, Service(filter_.server_context(SERVICE_HOST)))
    found = only_blocked(with_card, "second-service", SERVICE_HOST, "SSLインスペクション")
    assert "Net Filter KK" in found.line("second-service")["finding"]["ja"]


@pytest.mark.parametrize("minutes", [10, -10])
def test_the_clock_is_ten_minutes_off(with_card: Machine, start: Start, minutes: int) -> None:
    context = with_card.authority.server_context(SERVICE_HOST)
    with_card.is_served_by(start, Service(context, ahead=timedelta(minutes=minutes)))
    found = only_blocked(with_card, "clock", "時刻を自動で合わせる")
    assert abs(found.line("clock")["facts"]["seconds_ahead"] + minutes * 60) < 60


def test_there_is_no_keyring(with_card: Machine) -> None:
    with_card.environment |= {
        "MACHINE_KEYRING": "",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    found = only_blocked(with_card, "keyring", "資格情報マネージャー", "キーリング")
    assert found.line("keyring")["facts"]["backend"] == "keyring.backends.fail.Keyring"
    del with_card.settings["second.base_url"]
    found = with_card.examine()
    assert found.line("keyring")["state"] == "caution", "cards sign without one"
    assert found.names("blocked") == set()


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("outbox", "out", ("フォルダー",)),
        ("inbox", "in", ("書き込みが許されているか",)),
        ("exchange", "requests", ("オンライン資格確認端末",)),
    ],
)
def test_a_folder_is_read_only(
    with_card: Machine, line: str, place: str, words: tuple[str, ...]
) -> None:
    """By a mount of this process alone: the rights of files would not stop root."""
    if line == "exchange":
        with_card.settings["service.request_folder"] = str(with_card.place("requests"))
        with_card.settings["service.answer_folder"] = str(with_card.place("answers"))
    closed = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    user = ("--map-root-user",) if os.geteuid() else ()
    with_card.within = ("unshare", *user, "-m", "sh", "-c", closed, str(with_card.place(place)))
    only_blocked(with_card, line, *words)


def test_the_journal_is_garbage(with_card: Machine) -> None:
    with_card.journal.write_bytes(os.urandom(1) + "見本花子".encode() * 5000)
    found = only_blocked(with_card, "journal")
    assert found.line("journal")["code"] == "journal-damaged"
    assert "紙の処方箋" in found.report["headline"]["ja"]


def test_the_database_server_is_stopped(
    with_card: Machine, postgresql: PostgresqlServer, postgresql_url: str
) -> None:
    with_card.settings["journal.database"] = postgresql_url
    found = with_card.examine()
    assert found.line("journal")["state"] == "ok"
    assert found.line("journal")["facts"]["version"][:1].isdecimal()
    with postgresql.killed():
        found = only_blocked(with_card, "journal")
    assert found.line("journal")["code"] == "journal-unreachable"


@pytest.fixture
def silent_names(tmp_path: Path) -> Path:
    """A library that makes every look-up of a name wait for ever."""
    source = tmp_path / "dns.c"
    source.write_text(
        "#include <unistd.h>\n#include <netdb.h>\nint getaddrinfo(const char *n, const char *s, "
        "const struct addrinfo *h, struct addrinfo **r) { for (;;) pause(); }\n"
    )
    return compile_library(tmp_path / "dns.so", source)


def test_a_name_server_never_answers(with_card: Machine, silent_names: Path) -> None:
    with_card.environment |= {"LD_PRELOAD": str(silent_names), "HTTPS_PROXY": ""}
    only_blocked(with_card, "network", "LANケーブル")


def test_everything_hangs_at_once(
    machine: Machine, make_pcscd: MakePcscd, shim: Shim, silent_names: Path
) -> None:
    """Driver, keyring, name server, database, smart-card service: each waits for ever."""
    machine.has_driver(shim.module)
    shim.fault("C_Initialize", "hang")
    machine.settings["journal.database"] = "postgresql://canaryuser:canaryword@db.example/j"
    machine.environment |= {
        "LD_PRELOAD": str(silent_names),
        "HTTPS_PROXY": "",
        "MACHINE_KEYRING": "hangs",
    }
    with stopped(make_pcscd(1)):
        found = machine.examine()
    assert found.code == DiagnosisCode.BLOCKED
    assert found.names("blocked") == {"card-service", "pkcs11-modules", "network"}
    silent = {line["name"] for line in found.report["lines"] if line["code"] == "probe-silent"}
    # What is known of the phone is in the keyring too, and the end of its certificate with it.
    assert silent == {"keyring", "journal", "phone", "certificates"}
    assert found.report["end"] is True
