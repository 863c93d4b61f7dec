"""Requests that meet a server which is not the service: redirects, floods, silence, proxies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import jwt
import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate import answers
from clinic_signer.signers.second_certificate.configuration import ServiceConfiguration, Timeouts
from clinic_signer.signers.second_certificate.connection import Connection
from clinic_signer.signers.second_certificate.csc import CscClient
from clinic_signer.signers.second_certificate.oauth import Token
from clinic_signer.signers.second_certificate.pc_key import PcKey

NOW = datetime(2026, 9, 1, 7, tzinfo=UTC)


class Server:
    """Answers as the test says, in order; the last answer stays."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes, dict[str, str]]] = [(200, b"{}", {})]
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.release = Event()
        self.release.set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                server.asked.append((self.path, dict(self.headers.items()), body))
                server.release.wait(20)
                answer = server.answers[0] if len(server.answers) == 1 else server.answers.pop(0)
                status, data, headers = answer
                self.send_response_only(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                """A client that hangs up is part of the tests."""

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def close(self) -> None:
        self.release.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    timeouts = Timeouts(connect=5, answer=5, retries=1)
    configuration = ServiceConfiguration(server.url, "f", "p", timeouts)
    connection = Connection(configuration, PcKey.generate(), lambda: NOW, Event())
    yield connection
    connection.close()


def test_a_redirect_is_never_followed(server: Server, connection: Connection) -> None:
    server.answers = [(307, b"", {"Location": f"{server.url}/elsewhere"})]
    with pytest.raises(Failure) as caught:
        connection.post("/token", form={"code": "secret"})
    assert caught.value.code is FailureCode.SECOND_ANSWER_WRONG
    assert [path for path, _, _ in server.asked] == ["/token"]


def test_an_endless_answer_is_cut_off(
    server: Server, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_signer.signers.second_certificate.connection.MAXIMUM_SIZE", 1000)
    assert answers.MAXIMUM_SIZE > 1000
    server.answers = [(200, b'{"a":"' + b"x" * 100_000 + b'"}', {})]
    with pytest.raises(Failure) as caught:
        connection.get("/")
    assert caught.value.facts["reason"] == "size"


def test_a_server_that_says_nothing_is_given_up(server: Server) -> None:
    timeouts = Timeouts(connect=5, answer=0.2, retries=0)
    configuration = ServiceConfiguration(server.url, "f", "p", timeouts)
    connection = Connection(configuration, PcKey.generate(), lambda: NOW, Event())
    server.release.clear()
    try:
        with pytest.raises(Failure) as caught:
            connection.get("/")
    finally:
        server.release.set()
        connection.close()
    assert caught.value.code is FailureCode.SECOND_UNREACHABLE
    assert caught.value.facts["where"] == "service_down"


def test_a_name_that_is_not_found_is_the_networks_fault() -> None:
    configuration = ServiceConfiguration(
        "https://service.invalid", "f", "p", Timeouts(connect=20, retries=0)
    )
    connection = Connection(configuration, PcKey.generate(), lambda: NOW, Event())
    try:
        with pytest.raises(Failure) as caught:
            connection.get("/")
    finally:
        connection.close()
    assert caught.value.facts["where"] == "pc_network"


def test_questions_are_repeated_and_orders_are_not(server: Server, connection: Connection) -> None:
    down = (503, b"{}", {})
    server.answers = [down, (200, b'{"v":1}', {})]
    assert connection.get("/").integer("v") == 1
    server.answers = [down, (200, b"{}", {})]
    with pytest.raises(Failure):
        connection.post("/token", form={"code": "once"})
    assert len(server.asked) == 3


def test_each_try_has_a_proof_of_its_own(server: Server, connection: Connection) -> None:
    server.answers = [(503, b"{}", {}), (200, b"{}", {})]
    connection.get("/a", {"after": "x"})
    proofs = [
        jwt.decode(headers["DPoP"], options={"verify_signature": False})
        for _, headers, _ in server.asked
    ]
    assert proofs[0]["jti"] != proofs[1]["jti"]
    assert proofs[0]["htu"] == f"{server.url}/a", "without the query"


def test_this_machine_is_never_asked_through_a_proxy(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    configuration = ServiceConfiguration(server.url, "f", "p")
    connection = Connection(configuration, PcKey.generate(), lambda: NOW, Event())
    try:
        connection.get("/")
    finally:
        connection.close()
    assert len(server.asked) == 1


@pytest.mark.parametrize(("ahead", "counted"), [(0, 0), (2, 0), (45, 45), (-45, -45)])
def test_deadlines_are_counted_by_the_services_clock(
    server: Server, connection: Connection, ahead: int, counted: int
) -> None:
    theirs = NOW + timedelta(seconds=ahead)
    server.answers = [(200, b"{}", {"Date": format_datetime(theirs, usegmt=True)})]
    connection.get("/")
    deadline = theirs + timedelta(seconds=60)
    left = connection.local_time(int(deadline.timestamp())) - NOW
    assert left == timedelta(seconds=60 + ahead - counted)


def test_a_service_that_signs_later_is_asked_again(server: Server, connection: Connection) -> None:
    server.answers = [
        (200, b'{"responseID":"later"}', {}),
        (200, b'{"responseID":"later"}', {}),
        (200, b'{"signatures":["AAAA"]}', {}),
    ]
    token = Token("access", NOW)
    signed = CscClient(connection, Event()).sign_hashes(token, "c", [bytes(32)], "r")
    assert signed == (bytes(3),)
    paths = [path for path, _, _ in server.asked]
    assert paths == ["/csc/v2/signatures/signHash", *["/csc/v2/signatures/signPolling"] * 2]
    assert json.loads(server.asked[1][2]) == {"responseID": "later"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"signatures": []},
        {"signatures": ["AAAA", "AAAA"]},
        {"signatures": ["?"]},
        {"signatures": "AAAA"},
    ],
)
def test_an_answer_with_other_than_one_signature_each_is_refused(
    server: Server, connection: Connection, body: dict[str, object]
) -> None:
    server.answers = [(200, json.dumps(body).encode(), {})]
    with pytest.raises(Failure) as caught:
        CscClient(connection, Event()).sign_hashes(Token("t", NOW), "c", [bytes(32)], "r")
    assert caught.value.code is FailureCode.SECOND_ANSWER_WRONG
