"""The way to the service, broken at each hop: the right line says it, and no other is blocked."""

from __future__ import annotations

import re
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_signer.diagnostics.finding import State
from clinic_signer.diagnostics.system import AutomaticProxy
from clinic_signer.diagnostics.walk import Hop, Purpose, Trouble, Walk, walk
from clinic_signer.words import Language
from diagnostics.doubles import NOW, FakeSystem, Pc, found, settings_of, trust
from diagnostics.machine import Start
from diagnostics.servers import SERVICE_HOST, Authority, Proxy, Service

LINES = ("network", "proxy", "second-service", "cardless-service", "clock")
PATIENCE = 30.0
"""Seconds for a way that is walked to its end, on a machine that is busy."""


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this PC believes, as those of its system."""
    made = Authority(tmp_path, "Honest Trust")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    return made


def over_proxy(port: int, *, seconds: float = PATIENCE, login: str = "") -> Walk:
    proxies = {"https": f"http://{login}127.0.0.1:{port}"}
    url = f"https://{SERVICE_HOST}"
    return walk(Purpose.SECOND, url, now, seconds=seconds, proxies=proxies)


def states(pc: Pc) -> dict[str, State]:
    return {name: found(pc, name).state for name in LINES}


def only_blocked(pc: Pc) -> str:
    """The name of the one line that is blocked."""
    blocked = [name for name, state in states(pc).items() if state is State.BLOCKED]
    assert len(blocked) == 1, blocked
    return blocked[0]


def test_nothing_is_asked_where_no_service_is_set(tmp_path: Path) -> None:
    assert set(states(Pc(tmp_path)).values()) == {State.NOT_NEEDED}


def test_a_service_that_answers_through_the_proxy(
    tmp_path: Path, start: Start, authority: Authority
) -> None:
    service = Service(authority.server_context(SERVICE_HOST))
    start(service)
    proxy = Proxy(200, service)
    way = over_proxy(start(proxy), login="clinic:se%40cret@")
    assert (way.failed, way.status) == (None, 404)
    # The credentials of the system's proxy go to it, and nowhere else.
    assert "Basic Y2xpbmljOnNlQGNyZXQ=" in proxy.requests[0]
    assert "Basic" not in service.requests[0]
    pc = Pc(tmp_path, walks=(way,))
    assert found(pc, "proxy").state is State.OK
    assert found(pc, "network").state is State.OK
    assert found(pc, "clock").state is State.OK


@pytest.mark.parametrize(
    ("answer", "seconds", "trouble", "words"),
    [
        (407, PATIENCE, Trouble.LOGIN, "407"),
        (403, PATIENCE, Trouble.FORBIDDEN, "403"),
        (0, PATIENCE, Trouble.DROPPED, "切りました"),
        (-1, 0.5, Trouble.NO_ANSWER, "返事がありません"),
    ],
)
def test_a_proxy_that_does_not_let_through(
    tmp_path: Path, start: Start, answer: int, seconds: float, trouble: Trouble, words: str
) -> None:
    proxy = Proxy(answer)
    way = over_proxy(start(proxy), seconds=seconds)
    assert not proxy.over.is_set()
    proxy.over.set()
    assert (way.failed, way.trouble) == (Hop.PROXY, trouble)
    pc = Pc(tmp_path, walks=(way,))
    assert only_blocked(pc) == "proxy"
    finding = found(pc, "proxy")
    assert words in finding.words.ja
    assert finding.remedy is not None
    assert "担当者" in finding.remedy.ja
    assert found(pc, "second-service").state is State.CAUTION


def test_a_proxy_that_is_not_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    pc = Pc(tmp_path, walks=(over_proxy(port),))
    assert only_blocked(pc) == "proxy"
    assert dict(found(pc, "proxy").facts)["proxy"] == f"127.0.0.1:{port}"


def test_a_filter_that_shows_a_certificate_of_its_own(
    tmp_path: Path, start: Start, authority: Authority
) -> None:
    assert authority
    filter_ = Authority(tmp_path, "Net Filter KK")
    service = Service(filter_.server_context(SERVICE_HOST))
    start(service)
    way = over_proxy(start(Proxy(200, service)))
    assert (way.failed, way.trouble) == (Hop.TLS, Trouble.UNTRUSTED)
    pc = Pc(tmp_path, walks=(way,))
    assert only_blocked(pc) == "second-service"
    finding = found(pc, "second-service")
    assert "Net Filter KK" in finding.words.ja
    assert finding.remedy is not None
    assert "SSLインスペクション" in finding.remedy.ja
    assert found(pc, "proxy").state is State.OK


def test_a_filter_whose_authority_was_installed_on_this_pc(
    tmp_path: Path, start: Start, authority: Authority
) -> None:
    port = start(Service(authority.server_context("localhost")))
    way = walk(Purpose.SECOND, f"https://localhost:{port}", now, seconds=PATIENCE)
    assert (way.failed, way.is_public, way.issuer) == (None, False, "Honest Trust")
    finding = found(Pc(tmp_path, walks=(way,)), "second-service")
    assert finding.state is State.CAUTION
    assert "Honest Trust" in finding.words.en


def test_the_certificate_of_a_local_adapter_is_its_own(
    tmp_path: Path, start: Start, authority: Authority
) -> None:
    port = start(Service(authority.server_context("localhost")))
    way = walk(Purpose.CARDLESS, f"https://localhost:{port}", now, seconds=PATIENCE)
    assert way.is_public is None
    assert found(Pc(tmp_path, walks=(way,)), "cardless-service").state is State.OK


@pytest.mark.parametrize(
    ("host", "days", "trouble"),
    [("elsewhere.example", 1, Trouble.OTHER_NAME), ("localhost", -1, Trouble.NOT_VALID_NOW)],
)
def test_a_certificate_of_another_name_or_time(
    tmp_path: Path, start: Start, authority: Authority, host: str, days: int, trouble: Trouble
) -> None:
    port = start(Service(authority.server_context(host, days=days)))
    way = walk(Purpose.SECOND, f"https://localhost:{port}", now, seconds=PATIENCE)
    assert (way.failed, way.trouble) == (Hop.TLS, trouble)
    assert only_blocked(Pc(tmp_path, walks=(way,))) == "second-service"


def test_a_service_that_is_closed_or_troubled(tmp_path: Path, start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    way = walk(Purpose.CARDLESS, f"http://localhost:{port}", now, seconds=PATIENCE)
    pc = Pc(tmp_path, walks=(way,))
    assert only_blocked(pc) == "cardless-service"
    assert found(pc, "cardless-service").code == "cardless-service-down"
    troubled = walk(
        Purpose.SECOND, f"http://localhost:{start(Service(status=503))}", now, seconds=PATIENCE
    )
    finding = found(Pc(tmp_path, walks=(troubled,)), "second-service")
    assert finding.state is State.CAUTION
    assert "503" in finding.words.ja


def test_a_name_that_nobody_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    way = walk(Purpose.SECOND, "https://sign.example", now, proxies={})
    assert (way.failed, way.trouble) == (Hop.NAME, Trouble.UNKNOWN_NAME)
    pc = Pc(tmp_path, walks=(way,))
    assert only_blocked(pc) == "network"
    assert "sign.example" in found(pc, "network").words.ja


def test_a_name_server_that_hangs_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers.wait())
    way = walk(Purpose.SECOND, "https://sign.example", now, seconds=0.3, proxies={})
    answers.set()
    assert (way.failed, way.trouble) == (Hop.NAME, Trouble.NO_ANSWER)
    assert only_blocked(Pc(tmp_path, walks=(way,))) == "network"


@pytest.mark.parametrize(
    ("ahead", "state", "words"),
    [
        (timedelta(seconds=-20), State.OK, "合っています"),
        (timedelta(minutes=-2, seconds=-14), State.CAUTION, "2分1[345]秒 進んでいます"),
        (timedelta(minutes=10), State.BLOCKED, "(10分[012]秒|9分5[89]秒) 遅れています"),
    ],
)
def test_the_clock_against_that_of_the_service(
    tmp_path: Path, start: Start, ahead: timedelta, state: State, words: str
) -> None:
    way = walk(
        Purpose.SECOND, f"http://localhost:{start(Service(ahead=ahead))}", now, seconds=PATIENCE
    )
    finding = found(Pc(tmp_path, walks=(way,)), "clock")
    assert finding.state is state
    assert re.search(words, finding.words.ja), finding.words.ja
    assert (finding.remedy is None) == (state is State.OK)


def test_a_clock_that_is_so_wrong_that_certificates_are_not_valid(
    tmp_path: Path, start: Start, authority: Authority
) -> None:
    """The service itself is two days behind this PC, and its certificate ended yesterday."""
    service = Service(authority.server_context("localhost", days=-1), ahead=timedelta(days=-2))
    way = walk(Purpose.SECOND, f"https://localhost:{start(service)}", now, seconds=PATIENCE)
    assert (way.failed, way.trouble) == (Hop.TLS, Trouble.CLOCK)
    pc = Pc(tmp_path, walks=(way,))
    assert only_blocked(pc) == "clock"
    assert re.search("4[78]時間[0-9]+分 進んでいます", found(pc, "clock").words.ja)
    assert found(pc, "second-service").state is State.CAUTION


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (None, State.NOT_NEEDED, "使っていません"),
        (AutomaticProxy(is_script=False), State.OK, "使わないよう"),
        (AutomaticProxy(is_script=True, trouble=12167), State.CAUTION, "読めません"),
        (AutomaticProxy(is_script=True, server="gate.example:8080"), State.BLOCKED, "自動設定"),
    ],
)
def test_automatic_proxy_settings_are_not_followed_and_the_line_says_so(
    tmp_path: Path, answer: AutomaticProxy | None, state: State, words: str
) -> None:
    settings = settings_of(tmp_path, '[second]\nbase_url = "https://sign.example"\n')
    lost = Walk(Purpose.SECOND, "sign.example", 443, failed=Hop.CONNECT, trouble=Trouble.NO_ANSWER)
    pc = Pc(tmp_path, settings, walks=(lost,), system=FakeSystem(automatic=answer))
    finding = found(pc, "proxy-script")
    assert finding.state is state
    assert words in finding.words.ja
    assert ("gate.example" in str(finding.facts)) == (state is State.BLOCKED)
    # Whoever reaches the service needs no script.
    pc.walks = (replace(lost, failed=None, trouble=None, status=404),)
    assert found(pc, "proxy-script").state is not State.BLOCKED
    assert found(Pc(tmp_path), "proxy-script").state is State.NOT_NEEDED


def test_without_a_network_only_a_date_before_the_list_can_be_told_wrong(tmp_path: Path) -> None:
    assert found(Pc(tmp_path), "clock").state is State.NOT_NEEDED
    pc = Pc(tmp_path, trust=trust(issued=NOW + timedelta(days=3)))
    assert found(pc, "clock").state is State.BLOCKED


def test_an_address_over_which_nothing_must_travel(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[second]\nbase_url = "http://sign.example"\n')
    pc = Pc(tmp_path, settings=settings)
    assert only_blocked(pc) == "second-service"
    finding = found(pc, "second-service")
    assert finding.code == "second-address-insecure"
    assert "http://sign.example" in finding.words.in_language(Language.ENGLISH)
