"""This PC, broken: folders, database, keyring, disk, API, settings, session; certificates."""

from __future__ import annotations

import base64
import os
import socket
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_signer.api.around import Around
from clinic_signer.api.server import ApiServer
from clinic_signer.api.token import TokenKeeper, TokenPlace
from clinic_signer.diagnostics import system_probes
from clinic_signer.diagnostics.finding import Action, State
from clinic_signer.diagnostics.report import examine
from clinic_signer.diagnostics.system import Session
from clinic_signer.diagnostics.system_linux import Linux
from clinic_signer.diagnostics.world import SecondFacts
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.secret_store import MemoryStore, StoreKind
from clinic_signer.settings import load_settings
from clinic_signer.signers.second_certificate.approval import initial
from clinic_signer.station.journal.database import HEAD, Database
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.journal.keys import is_at_hand, key_source
from clinic_signer.station.journal.protection import KEY_SIZE, Sealed
from clinic_signer.station.running import Trouble, Work, WorkState
from diagnostics.doubles import NOW, FakeSystem, Pc, found, settings_of, trust

KEY = bytes(range(KEY_SIZE))
LINES = ("journal", "keyring", "own-folders", "inbox", "outbox", "exchange", "disk")


def blocked(pc: Pc) -> list[str]:
    return [name for name in LINES if found(pc, name).state is State.BLOCKED]


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nobody can make a file."""
    if sys.platform == "win32":
        pytest.skip("a folder is closed by an access list there")
    if os.geteuid() == 0:  # root may write anywhere but where the system itself says no
        yield Path("/proc/self/fdinfo")
        return
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o500)
    yield folder
    folder.chmod(0o700)


def test_all_is_well(pc: Pc) -> None:
    assert blocked(pc) == []
    assert found(pc, "own-folders").state is State.OK
    assert not list(pc.folder.rglob("*")), "a look leaves nothing behind"


@pytest.mark.parametrize(
    ("place", "line"), [("data", "own-folders"), ("outbox", "outbox"), ("inbox", "inbox")]
)
def test_a_folder_that_cannot_be_written(pc: Pc, closed: Path, place: str, line: str) -> None:
    pc.changes["places"] = pc.places(**{place: closed})
    assert blocked(pc) == [line]
    assert found(pc, line).remedy is not None


def test_an_intake_folder_that_is_away_or_that_the_station_has_trouble_with(pc: Pc) -> None:
    pc.changes["places"] = pc.places(inbox=pc.folder / "away")
    assert blocked(pc) == ["inbox"]
    assert found(pc, "inbox").code == "inbox-unreachable"
    assert not (pc.folder / "away").exists(), "a share that is away must not look like a folder"
    (pc.folder / "away").mkdir()
    assert found(pc, "inbox").state is State.OK
    pc.work = WorkState((Trouble(Work.INTAKE, Failure(FailureCode.INBOX_IS_OUTBOX)),))
    assert found(pc, "inbox").code == "inbox-is-outbox"


def test_folders_of_the_service_are_never_written_to(pc: Pc) -> None:
    requests, answers = pc.folder / "req", pc.folder / "res"
    requests.mkdir()
    pc.changes["places"] = pc.places(requests=requests, answers=answers)
    assert blocked(pc) == ["exchange"]
    answers.mkdir()
    before = requests.stat().st_mtime_ns
    assert found(pc, "exchange").state is State.OK
    assert requests.stat().st_mtime_ns == before


def test_rights_to_a_folder_are_asked_without_writing(tmp_path: Path) -> None:
    assert Linux().may_exchange(tmp_path)
    assert not Linux().may_exchange(tmp_path / "gone")
    assert not list(tmp_path.iterdir())


def make_journal(pc: Pc) -> Path:
    path = pc.places().journal
    assert isinstance(path, Path)
    Database(path, lambda: NOW).close()
    return path


def test_a_journal_that_is_as_it_should_be_and_one_that_is_not_there_yet(pc: Pc) -> None:
    assert found(pc, "journal").state is State.NOT_NEEDED
    path = make_journal(pc)
    before = path.read_bytes()
    finding = found(pc, "journal")
    assert finding.state is State.OK
    assert dict(finding.facts)["schema"] == HEAD
    assert dict(finding.facts)["version"] == sqlite3.sqlite_version
    assert path.read_bytes() == before


def test_a_journal_that_is_damaged(pc: Pc) -> None:
    path = make_journal(pc)
    path.write_bytes(b"this is no database" * 500)
    assert blocked(pc) == ["journal"]
    assert found(pc, "journal").code == "journal-damaged"


def test_a_journal_of_a_later_product(pc: Pc) -> None:
    path = make_journal(pc)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert found(pc, "journal").code == "journal-newer"


def test_a_journal_that_another_program_does_not_let_go_of(pc: Pc) -> None:
    holder = sqlite3.connect(make_journal(pc), isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        assert found(pc, "journal").code == "journal-busy"
    finally:
        holder.close()


def test_a_database_server_that_is_gone(pc: Pc) -> None:
    pc.changes["places"] = pc.places(journal="postgresql://clinic:secret@127.0.0.1:9/journal")
    finding = found(pc, "journal")
    assert (finding.state, finding.code) == (State.BLOCKED, "journal-unreachable")
    assert "secret" not in str(finding)


def test_no_keyring_where_a_phone_signs(pc: Pc) -> None:
    pc.keeps = StoreKind.MEMORY
    pc.settings = settings_of(pc.folder, '[second]\nbase_url = "https://sign.example"\n')
    assert blocked(pc) == ["keyring"]
    finding = found(pc, "keyring")
    assert finding.code == "second-memory-only"
    assert finding.remedy is not None
    assert "資格情報マネージャー" in finding.remedy.ja


def test_no_keyring_where_only_cards_sign(pc: Pc) -> None:
    pc.keeps = StoreKind.MEMORY
    finding = found(pc, "keyring")
    assert finding.state is State.CAUTION
    assert "暗号化されず" in finding.words.ja
    assert dict(finding.facts) == {"keeps": "memory", "backend": "a keyring"}


def test_no_keyring_and_a_journal_that_was_begun_with_its_key(pc: Pc) -> None:
    path = pc.places().journal
    assert isinstance(path, Path)
    path.parent.mkdir()
    Journal(path, workstation="pc", clock=lambda: NOW, protection=lambda _: Sealed(KEY)).close()
    assert blocked(pc) == []
    pc.keeps = StoreKind.MEMORY
    assert blocked(pc) == ["keyring"]
    assert found(pc, "keyring").code == "journal-key-missing"
    assert examine(pc.world).headline.ja.startswith("いまは署名できません")


def test_whose_journal_can_be_opened_is_asked_of_the_keyring(tmp_path: Path) -> None:
    kept = MemoryStore()
    kept.kind = StoreKind.KEYRING  # type: ignore[assignment] # stands for one that protects
    choose = key_source(kept, None, is_shared=False)
    assert not is_at_hand(Sealed(KEY).key_id, choose)
    kept.set("key", base64.b64encode(KEY).decode())
    assert is_at_hand(Sealed(KEY).key_id, choose)
    assert not is_at_hand("another", choose)
    assert not is_at_hand("another", key_source(kept, tmp_path / "gone", is_shared=True))


@pytest.mark.parametrize(
    ("megabytes", "state"), [(50_000, State.OK), (1_000, State.CAUTION), (100, State.BLOCKED)]
)
def test_room_on_the_disk(pc: Pc, megabytes: int, state: State) -> None:
    pc.system = FakeSystem(free=megabytes * 1_000_000)
    finding = found(pc, "disk")
    assert finding.state is state
    assert (finding.remedy is None) == (state is State.OK)


class _NoStation:
    """The API answers whoever has no token without it."""

    class journal:  # noqa: N801 - stands for an attribute
        @staticmethod
        def position() -> int:
            return 0


def test_the_local_api(pc: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its server shares this process with the test; on a busy machine it answers late.
    monkeypatch.setattr(system_probes, "_API_SECONDS", 120.0)
    assert found(pc, "local-api").state is State.NOT_NEEDED
    keeper = TokenKeeper(TokenPlace(tmp_path / "token", None))
    server = ApiServer(_NoStation(), keeper, port=0, around=Around())  # type: ignore[arg-type]
    server.start()
    pc.changes["api_port"] = server.port
    try:
        assert found(pc, "local-api").state is State.OK
    finally:
        server.stop()
    assert found(pc, "local-api").state is State.CAUTION
    pc.changes["has_window"] = True
    assert found(pc, "local-api").state is State.BLOCKED


def test_a_port_that_takes_calls_and_says_nothing_is_not_called_another_program(
    pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_probes, "_API_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        pc.changes["api_port"] = silent.getsockname()[1]
        finding = found(pc, "local-api")
    assert (finding.state, finding.code) == (State.CAUTION, None)
    assert finding.remedy is not None


def test_mistakes_in_the_settings(pc: Pc) -> None:
    pc.settings = settings_of(pc.folder, '[card]\nroute = "by air"\n')
    finding = found(pc, "settings")
    assert (finding.state, finding.action) == (State.CAUTION, Action.SETTINGS)
    assert "card.route" in finding.words.ja


def test_an_administrators_file_that_cannot_be_read_is_blocked_and_named(pc: Pc) -> None:
    file = pc.folder / "administrator.toml"
    file.write_text("[signers\n", encoding="utf-8")
    pc.settings = load_settings(administrator=file, user=pc.folder / "none.toml")
    finding = found(pc, "settings")
    assert (finding.state, finding.code) == (State.BLOCKED, "administrator-unreadable")
    assert finding.remedy is not None
    assert "管理者" in finding.remedy.ja
    assert "administrator.toml" in finding.remedy.ja
    assert str(pc.folder) not in finding.remedy.ja


@pytest.mark.parametrize(
    ("session", "state"),
    [
        (Session.LOCAL, State.OK),
        (Session.RDP, State.CAUTION),
        (Session.CITRIX, State.CAUTION),
        (Session.SSH, State.OK),
    ],
)
def test_the_session(pc: Pc, session: Session, state: State) -> None:
    pc.system = FakeSystem(sits=session)
    assert found(pc, "session").state is state


def test_the_phone_that_is_not_set_up(pc: Pc) -> None:
    assert found(pc, "phone").state is State.NOT_NEEDED
    pc.changes["second"] = lambda: SecondFacts(initial(paired=False))
    finding = found(pc, "phone")
    assert (finding.state, finding.action) == (State.CAUTION, Action.SET_UP_PHONE)


@pytest.mark.parametrize(
    ("days", "state"), [(400, State.OK), (80, State.CAUTION), (-1, State.BLOCKED)]
)
def test_the_end_of_the_second_certificate(pc: Pc, days: int, state: State) -> None:
    ends = NOW + timedelta(days=days)
    pc.changes["second"] = lambda: SecondFacts(initial(paired=True), ends)
    finding = found(pc, "certificates")
    assert finding.state is state
    assert (finding.remedy is None) == (state is State.OK)
    assert found(pc, "phone").state is (State.BLOCKED if days < 0 else State.OK)


def test_the_list_of_authorities(pc: Pc) -> None:
    assert "第1版　2026年8月1日" in found(pc, "trust-list").words.ja
    pc.trust = trust(failures=(Failure(FailureCode.TRUST_LIST_DAMAGED, version=1),))
    assert found(pc, "trust-list").state is State.CAUTION
    pc.trust = replace(trust(), issued=datetime(2024, 1, 1, tzinfo=UTC), days_since_issue=974)
    finding = found(pc, "trust-list")
    assert finding.state is State.CAUTION
    assert finding.remedy is not None
