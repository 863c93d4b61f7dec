"""Revocation lists from the network on the Verify screen: never awaited, never without a word."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from archive.documents import document_maker
from clinic_signer.crl_fetching.wanted import is_for_want_of_lists
from clinic_signer.gui import strings
from clinic_signer.gui.desk import Verified
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.verify import texts
from clinic_signer.gui.verify.entry import FileEntry
from clinic_signer.gui.verify.look import Kind
from clinic_signer.gui.verify.run import MANY
from clinic_signer.gui.verify.screen import VerifyScreen
from clinic_signer.gui.verify.trust_line import TrustLine
from clinic_signer.gui.worker import Lanes
from clinic_signer.japan import day_in_japan, day_in_words
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_store import TrustStore, production_trust
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.sandbox.revocation_lists import issue_list
from clinic_signer.signature.report import (
    Check,
    CheckName,
    CheckResult,
    SubIndication,
    Verdict,
    VerificationReport,
)
from clinic_signer.words import Language, same
from crl_fetching.server import Published, Server, running
from gui.doubles import LONG, NOW, FakeDesk, report, signed_report, trust_state

Show = Callable[[QWidget], None]
_LISTS = re.compile(rb"<(\w+:)?RevocationValues .*?</(\w+:)?RevocationValues>", re.DOTALL)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The clinic's proxy: the sandbox's lists are published where nobody is."""
    with running() as server:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, server.url(""))
        monkeypatch.setenv("NO_PROXY", "")
        yield server


class Practice:
    """A workplace that believes in the sandbox's root, and documents without lists."""

    def __init__(self, sandbox: Sandbox, proxy: Server, folder: Path) -> None:
        self.sandbox = sandbox
        self.proxy = proxy
        self.settings = folder / "settings.toml"
        points = self.doctor.crl_distribution_points
        self.host = points[0].split("/")[2]
        with document_maker(sandbox, sandbox.opened_at) as make:
            self.documents = [folder / f"{number}.xml" for number in range(2)]
            for number, path in enumerate(self.documents):
                path.write_bytes(_LISTS.sub(b"", make(number)))

    @property
    def doctor(self) -> HpkiCertificate:
        return self.sandbox.person(PersonId.DOCTOR).certificate

    def set(self, *, fetch: bool, seconds: int = 5) -> None:
        self.settings.write_text(
            f'[trust]\nfetch_crls = {str(fetch).lower()}\ncrl_hosts = ["{self.host}"]\n'
            f"crl_seconds = {seconds}\n"
        )

    def publish(self, **how: bool) -> None:
        now = datetime.now(UTC)
        authority = self.sandbox.certificate(UnitId.SIGNING_CA)
        for certificate, issuer in ((self.doctor, UnitId.SIGNING_CA), (authority, UnitId.ROOT)):
            today = issue_list(issuer, self.sandbox.credentials, now)
            self.proxy.paths[certificate.crl_distribution_points[0]] = Published(today, **how)  # type: ignore[arg-type]


@pytest.fixture
def practice(
    sandbox: Sandbox, proxy: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Practice:
    made = Practice(sandbox, proxy, tmp_path)
    monkeypatch.setenv("CLINIC_SIGNER_SETTINGS", str(made.settings))
    root = sandbox.certificate(UnitId.ROOT).der

    def trust(_desk: StationDesk) -> TrustStore:
        return production_trust().with_anchor(root)

    monkeypatch.setattr(StationDesk, "_trust", property(trust))
    made.set(fetch=True)
    return made


@pytest.fixture
def open_screen(show: Show, lanes: Lanes, tmp_path: Path) -> Callable[[], VerifyScreen]:
    """The screen over the desk for real work, with the settings of that moment."""

    def made() -> VerifyScreen:
        desk = StationDesk(is_sandbox=False, out_folder=tmp_path / "signed")
        screen = VerifyScreen(desk, lanes)
        screen.resize(1290, 640)
        show(screen)
        return screen

    return made


def opened(qtbot: QtBot, screen: VerifyScreen, *paths: Path) -> FileEntry:
    """Open files; the first is shown."""
    screen.open_files(paths)
    qtbot.waitUntil(lambda: all(x.verified for x in screen.model.entries), timeout=LONG)
    current = screen.current
    assert current is not None
    return current


def has_news(screen: VerifyScreen) -> bool:
    return screen.current is not None and screen.current.lists is not None


# ---- with the real rooms ---------------------------------------------------------------------


def test_a_verdict_on_hold_is_shown_at_once_and_decided_with_the_lists(
    qtbot: QtBot, open_screen: Callable[[], VerifyScreen], practice: Practice
) -> None:
    practice.publish()
    screen = open_screen()
    kinds: list[Kind] = []
    screen.run.arrived.connect(lambda results: kinds.append(results[0][2].kind))
    entry = opened(qtbot, screen, *practice.documents)
    qtbot.waitUntil(lambda: has_news(screen), timeout=LONG)
    assert kinds == [Kind.ON_HOLD] * len(kinds)
    assert screen.banner.look.kind is Kind.VALID
    assert entry.kind is Kind.VALID
    qtbot.waitUntil(lambda: screen.files.filters.text == "すべて 2　有効 2", timeout=LONG)
    line = screen.page.lists
    assert line.isVisible()
    assert not line.stop.isVisible()
    assert "検証し直しました" in line.text
    assert practice.sandbox.certificate(UnitId.SIGNING_CA).subject_common_name in line.text
    assert practice.sandbox.certificate(UnitId.ROOT).subject_common_name in line.text
    assert line.text.count(practice.host) == 2
    assert line.text.count("いま取得") == 2
    # The sandbox issues its lists at 3 in the morning in Japan: before that, those of yesterday.
    issued = day_in_japan(datetime.now(UTC) - timedelta(hours=3))
    assert day_in_words(issued).ja in line.text
    assert any("検証し直しました" in said for said in screen._announcer.spoken)
    lists = [path for path, _headers in practice.proxy.requests]
    assert len(lists) == len(set(lists)) == 2  # two documents, but each list once


def test_a_slow_server_is_told_of_and_can_be_left(
    qtbot: QtBot, open_screen: Callable[[], VerifyScreen], practice: Practice
) -> None:
    practice.set(fetch=True, seconds=60)
    practice.publish(is_silent=True)
    screen = open_screen()
    opened(qtbot, screen, practice.documents[0])
    assert screen.banner.look.kind is Kind.ON_HOLD
    line = screen.page.lists
    qtbot.waitUntil(line.stop.isVisible, timeout=LONG)
    assert practice.host in line.text
    assert "2件中 0件" in line.text
    (first,) = re.findall("あと([0-9]+)秒", line.text)
    assert 50 < int(first) <= 60
    qtbot.waitUntil(lambda: f"あと{int(first) - 1}秒" in line.text, timeout=LONG)
    line.stop.click()
    assert not line.stop.isVisible()
    qtbot.waitUntil(lambda: has_news(screen), timeout=LONG)
    assert screen.banner.look.kind is Kind.ON_HOLD
    assert "取得をやめました" in line.text
    assert "もう一度検証する" in line.text


def test_a_server_that_is_silent_ends_with_the_time_that_is_set(
    qtbot: QtBot, open_screen: Callable[[], VerifyScreen], practice: Practice
) -> None:
    practice.set(fetch=True, seconds=1)
    practice.publish(is_silent=True)
    screen = open_screen()
    opened(qtbot, screen, practice.documents[0])
    qtbot.waitUntil(lambda: has_news(screen), timeout=LONG)  # the server would end later, otherwise
    assert screen.banner.look.kind is Kind.ON_HOLD
    assert "時間がかかりすぎました" in screen.page.lists.text


def test_what_cannot_be_fetched_leaves_the_verdict_and_says_what_to_do(
    qtbot: QtBot, open_screen: Callable[[], VerifyScreen], practice: Practice
) -> None:
    screen = open_screen()
    opened(qtbot, screen, practice.documents[0])
    qtbot.waitUntil(lambda: has_news(screen), timeout=LONG)
    line = screen.page.lists
    assert screen.banner.look.kind is Kind.ON_HOLD
    for words in ("判定は保留のまま", "HTTP 404", practice.host, "trust.crl_hosts", "もう一度検証"):
        assert words in line.text
    practice.publish()
    screen.banner.again.click()
    assert not line.isVisible()
    qtbot.waitUntil(lambda: screen.banner.look.kind is Kind.VALID, timeout=LONG)
    assert "いま取得" in line.text


def test_in_english(
    qtbot: QtBot, open_screen: Callable[[], VerifyScreen], practice: Practice
) -> None:
    strings.choose(Language.ENGLISH)
    practice.publish()
    screen = open_screen()
    opened(qtbot, screen, practice.documents[0])
    qtbot.waitUntil(lambda: has_news(screen), timeout=LONG)
    assert screen.page.lists.text.startswith("Verified again with the lists that were fetched")
    assert screen.page.lists.text.count("fetched now") == 2


def test_switched_off_no_socket_is_opened_and_it_is_said_how_to_switch_it_on(
    qtbot: QtBot,
    open_screen: Callable[[], VerifyScreen],
    practice: Practice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    practice.set(fetch=False)
    practice.publish()
    made: list[object] = []

    class Watched(socket.socket):
        def __init__(self, *arguments: object, **named: object) -> None:
            made.append(arguments)
            super().__init__(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "socket", Watched)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **_named: made.append(arguments))
    screen = open_screen()
    opened(qtbot, screen, practice.documents[0])
    assert screen._lanes.wait()
    qtbot.wait(50)
    assert made == []
    assert practice.proxy.requests == []
    assert screen.banner.look.kind is Kind.ON_HOLD
    assert not screen.page.lists.isVisible()
    assert "設定で変えられます" in screen.files.trust.text
    assert strings.say(texts.LISTS_NOT_FETCHED) in screen.files.trust.text


def test_switched_on_the_trust_line_says_so_and_what_is_left_out(
    qtbot: QtBot, open_screen: Callable[[], VerifyScreen], practice: Practice
) -> None:
    screen = open_screen()
    qtbot.waitUntil(lambda: "失効リスト" in screen.files.trust.text, timeout=LONG)
    assert "取得します" in screen.files.trust.text
    assert f"{MANY}件以上" in screen.files.trust.text


def test_emptying_the_list_ends_fetching(
    qtbot: QtBot, open_screen: Callable[[], VerifyScreen], practice: Practice
) -> None:
    practice.set(fetch=True, seconds=60)
    practice.publish(is_silent=True)
    screen = open_screen()
    entry = opened(qtbot, screen, practice.documents[0])
    qtbot.waitUntil(screen.page.lists.isVisible, timeout=LONG)
    screen.files.clear.click()
    assert screen._lanes.lists.wait()
    qtbot.wait(50)
    assert entry.lists is None
    assert screen.model.entries == []
    assert not screen.page.lists.isVisible()


# ---- which documents want lists --------------------------------------------------------------


def on_hold_for(sub_indication: SubIndication, verdict: Verdict) -> VerificationReport:
    check = Check(CheckName.REVOCATION, CheckResult.CANNOT_DECIDE, same("不明"), sub_indication)
    signature = replace(signed_report().signatures[0], checks=(check,))
    return replace(report(verdict), signatures=(signature,))


@pytest.mark.parametrize("sub_indication", SubIndication)
@pytest.mark.parametrize("verdict", Verdict)
def test_only_what_is_on_hold_for_want_of_lists_wants_them(
    sub_indication: SubIndication, verdict: Verdict
) -> None:
    wants = (verdict, sub_indication) == (Verdict.ON_HOLD, SubIndication.TRY_LATER)
    assert is_for_want_of_lists(on_hold_for(sub_indication, verdict)) == wants


def test_of_a_long_list_only_for_the_file_that_is_looked_at(
    qtbot: QtBot, show: Show, desk: FakeDesk, lanes: Lanes
) -> None:
    desk.may_fetch_lists = True
    paths = [Path(f"{number:03}.xml") for number in range(MANY)]
    for path in paths:
        desk.files[path.name] = b"x"
        wanting = on_hold_for(SubIndication.TRY_LATER, Verdict.ON_HOLD)
        desk.verified[path.name] = Verified(path.name, NOW, wanting)
    screen = VerifyScreen(desk, lanes)
    screen.resize(1290, 640)
    show(screen)
    screen.open_files(paths)
    qtbot.waitUntil(
        lambda: not screen.run.is_running and all(x.row for x in screen.model.entries),
        timeout=LONG,
    )
    qtbot.waitUntil(lambda: has_news(screen), timeout=LONG)  # the first is shown
    assert desk.lists_wanted == [1]
    assert "取得先がわかりません" in screen.page.lists.text
    screen.files.view.setCurrentIndex(screen.model.index(7))
    qtbot.waitUntil(lambda: has_news(screen), timeout=LONG)
    assert desk.lists_wanted == [1, 1]
    assert "MainThread" not in desk.threads


def test_the_sandbox_says_nothing_of_lists(show: Show) -> None:
    line = TrustLine()
    show(line)
    line.show_fetching(is_on=False)
    line.show_state(replace(trust_state(), issued=None, days_since_issue=None))
    assert "失効リスト" not in line.text
