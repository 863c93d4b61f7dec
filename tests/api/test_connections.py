"""What no well-meaning program sends: too slow, too much, half of it, or no HTTP at all."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.running import FAST, LONG, Running, new_csv, running, sign, taken, wait_until

QUICK = replace(FAST, head_seconds=0.3, request_seconds=0.6, reader_seconds=0.5)


def head(api: Running, method: str, path: str, *more: str) -> bytes:
    """The head of a request with the token."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {api.host}"]
    lines += [f"Authorization: {api.authorization['Authorization']}", *more, "", ""]
    return "\r\n".join(lines).encode()


def everything(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    connection.settimeout(LONG)
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionResetError:
        pass
    return received


def is_well(api: Running) -> bool:
    return httpx.get(f"{api.url}/v1/status", headers=api.authorization).status_code == 200


@pytest.mark.parametrize(
    "sent", [b"", b"G", b"POST /v1/prescriptions HTTP/1.1\r\nHost: a\r\nX: "], ids=len
)
def test_a_head_that_never_ends_is_given_up(tmp_path: Path, sent: bytes) -> None:
    with running(tmp_path, limits=QUICK) as api:
        with api.connect() as connection:
            connection.sendall(sent)
            assert everything(connection) == b""
        assert is_well(api)


@pytest.mark.parametrize("length", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_a_body_that_never_ends_is_given_up_and_nothing_is_kept(
    tmp_path: Path, length: str
) -> None:
    with running(tmp_path, limits=QUICK) as api:
        with api.connect() as connection:
            connection.sendall(
                head(api, "POST", "/v1/prescriptions", "Content-Type: text/csv", length)
            )
            connection.sendall(b"2\r\nSJ" if "chunked" in length else b"SJ1\n")
            assert everything(connection) == b""
        assert api.journal.jobs() == ()
        assert is_well(api)


def test_a_second_request_on_a_connection_has_its_own_time(tmp_path: Path) -> None:
    with running(tmp_path, limits=QUICK) as api, api.connect() as connection:
        for _ in range(3):
            connection.sendall(head(api, "GET", "/v1/status"))
            received = connection.recv(65536)
            while not received.endswith(b"}"):
                received += connection.recv(65536)
            assert received.startswith(b"HTTP/1.1 200")
        connection.sendall(head(api, "GET", "/v1/status")[:20])
        assert everything(connection) == b""


def test_a_client_that_goes_half_way_leaves_nothing_behind(api: Running, emr: httpx.Client) -> None:
    before = len(api.journal.jobs())
    for _ in range(20):
        with api.connect() as connection:
            connection.sendall(
                head(
                    api,
                    *("POST", "/v1/prescriptions", "Content-Type: text/csv", "Content-Length: 999"),
                )
            )
            connection.sendall(b"SJ1\n")
    assert emr.get("/v1/status").status_code == 200
    assert len(api.journal.jobs()) == before


def test_a_client_that_does_not_read_is_given_up(tmp_path: Path) -> None:
    with running(tmp_path, limits=replace(QUICK, connections=4)) as api, api.client() as emr:
        body = taken(emr)
        sign(api.journal, body["id"], b"<a>" + b"x" * 9_000_000 + b"</a>")
        emr.close()
        lazy = [api.connect() for _ in range(3)]
        for connection in lazy:
            connection.sendall(head(api, "GET", f"/v1/prescriptions/{body['id']}/signed"))
        wait_until(lambda: _answers(api))
        for connection in lazy:
            connection.close()


def _answers(api: Running) -> bool:
    """Whether there is a place for two more at once."""
    with api.connect() as one, api.connect() as two:
        for connection in (one, two):
            connection.sendall(head(api, "GET", "/v1/status", "Connection: close"))
        return all(b" 200 " in everything(connection)[:20] for connection in (one, two))


def test_one_connection_too_many_is_told_so(tmp_path: Path) -> None:
    with running(tmp_path, limits=replace(FAST, connections=2)) as api:
        open_ones = [api.connect() for _ in range(2)]
        for connection in open_ones:  # they are taken now, and stay
            connection.sendall(head(api, "GET", "/v1/status"))
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        with api.connect() as another:
            answer = everything(another)
        assert answer.startswith(b"HTTP/1.1 503")
        assert b"application/problem+json" in answer
        assert b"api-busy" in answer
        for connection in open_ones:
            connection.close()
        wait_until(lambda: b" 200 " in _once(api))


def _once(api: Running) -> bytes:
    with api.connect() as connection:
        connection.sendall(head(api, "GET", "/v1/status", "Connection: close"))
        return everything(connection)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 50,  # TLS
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1x\r\n\r\n",
        b"GET /v1/status HTTP/1.1\r\n\r\n",  # no host
        b"GET /v1/status HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /v1/status HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /v1/status HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 40_000,
    ],
)
def test_what_is_no_request_is_answered_and_closed(api: Running, sent: bytes) -> None:
    with api.connect() as connection:
        connection.sendall(sent)
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"api-request-invalid" in answer
    assert is_well(api)


@pytest.mark.parametrize(
    "more", [("X-Long: " + "x" * 15_000, "Y-Long: " + "y" * 15_000), ("X: 1",) * 4000]
)
def test_a_head_that_is_too_long_is_refused(api: Running, more: tuple[str, ...]) -> None:
    with api.connect() as connection:
        connection.sendall(head(api, "GET", "/v1/status", "Connection: close", *more))
        assert everything(connection).startswith(b"HTTP/1.1 400")


def test_an_address_that_is_too_long_is_refused(api: Running) -> None:
    with api.connect() as connection:
        connection.sendall(head(api, "GET", "/v1/" + "a" * 17_000, "Connection: close"))
        assert everything(connection).startswith(b"HTTP/1.1 400")


def test_a_broken_chunk_in_the_middle_ends_the_connection(api: Running) -> None:
    with api.connect() as connection:
        connection.sendall(
            head(
                api,
                *("POST", "/v1/prescriptions", "Content-Type: text/csv"),
                "Transfer-Encoding: chunked",
            )
        )
        connection.sendall(b"4\r\nSJ1\n\r\nzz\r\n")
        assert everything(connection).startswith((b"HTTP/1.1 400", b""))
    assert is_well(api)


def test_an_offer_to_speak_another_protocol_is_passed_over(api: Running) -> None:
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: a")
    with api.connect() as connection:
        connection.sendall(head(api, "GET", "/v1/status", *upgrade))
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
    assert is_well(api)


def test_requests_sent_ahead_are_answered_in_order(api: Running) -> None:
    with api.connect() as connection:
        connection.sendall(
            head(api, "GET", "/v1/nothing")
            + head(api, "GET", "/v1/status")
            + head(api, "GET", "/v1/nothing", "Connection: close")
        )
        answer = everything(connection)
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"404", b"200", b"404"]


def test_a_body_of_200_megabytes_is_answered_and_never_held(api: Running) -> None:
    answer = httpx.post(
        f"{api.url}/v1/prescriptions",
        headers={**api.authorization, "Content-Type": "text/csv"},
        content=(b"x" * 1_000_000 for _ in range(200)),
        timeout=LONG,
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "file-too-large"
    assert is_well(api)


def test_who_announces_too_much_is_not_even_asked_for_it(api: Running) -> None:
    announced = ("Content-Type: text/csv", "Content-Length: 200000000", "Expect: 100-continue")
    with api.connect() as connection:
        connection.sendall(head(api, "POST", "/v1/prescriptions", *announced))
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_who_asks_first_is_told_to_go_on(api: Running) -> None:
    data = new_csv()
    announced = ("Content-Type: text/csv", f"Content-Length: {len(data)}", "Expect: 100-continue")
    with api.connect() as connection:
        connection.sendall(head(api, "POST", "/v1/prescriptions", *announced))
        assert connection.recv(65536).startswith(b"HTTP/1.1 100")
        connection.sendall(data)
        assert connection.recv(65536).startswith(b"HTTP/1.1 201")
