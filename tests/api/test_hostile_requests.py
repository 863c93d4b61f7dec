"""Requests that no HTTP library would send: any method, path, header and body, as bytes.

Where they are refused, they are refused by name; nothing upsets the API, and without the right host
and token, or with an origin, nobody is let in, whatever else is said.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.running import FAST, Running, new_csv, running
from clinic_signer.api.contract import DOCUMENT_TYPES, EVENTS_TYPE
from clinic_signer.api.problems import PROBLEM_TYPE
from clinic_signer.failures import FailureCode
from clinic_signer.prescription.envelope import wrap
from fuzz.test_fuzz_prescription import damaged

SOME_OR_MANY = pytest.mark.parametrize(
    "examples", [150, pytest.param(5_000, marks=pytest.mark.long)], ids=["some", "many"]
)
QUICK = replace(FAST, head_seconds=0.5, request_seconds=0.5)
"""Who announces more than it sends is not waited for."""

METHODS = [b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT"]
METHODS += [b"get", b"PRI", b"G\xc3\x89T", b"GET\t", b"", b"A" * 300, b"M-SEARCH", b"\0"]
PIECES = [b"/v1", b"/prescriptions", b"/status", b"/show", b"/events", b"/signed", b"/receipt"]
PIECES += [
    b"/",
    b"//",
    b"/..",
    b"/%2e%2e",
    b"/.",
    b"%2f",
    b"%5c",
    b"\\",
    b"%00",
    b"%",
    b"%zz",
    b";",
]
PIECES += [b"/%C3%A9", b"\xe5\x87\xa6", b"*", b"http://evil.example/", b"evil.example:443", b"#a"]
PIECES += [b"?", b"&", b"wait=0", b"state=ready", b"state=", b"limit=1", b"limit=%31", b"limit=-1"]
PIECES += [b"limit=1&limit=1", b"after=99999999999999999999", b"since=0", b"name=%00", b"=", b"+"]
PIECES += [b"name=..%2Fa", b"name=%F0%9F%98%80", b"deliver=service", b"deliver[]=api", b"/x" * 3000]
VERSIONS = [b"HTTP/1.0", b"HTTP/2", b"HTTP/1.1 x", b"HTTP/9.9", b"http/1.1", b""]
NAMES = [b"Content-Type", b"Content-Length", b"Transfer-Encoding", b"Expect", b"Idempotency-Key"]
NAMES += [b"Last-Event-ID", b"Cookie", b"Forwarded", b"X-Forwarded-Host", b"X-Forwarded-For"]
NAMES += [b"X-HTTP-Method-Override", b"Range", b"If-None-Match", b"Accept", b"Upgrade", b"TE"]
NAMES += [b"Access-Control-Request-Method", b"Content-Encoding", b"Proxy-Authorization", b"Trailer"]
NAMES += [b"", b" ", b"A\0", b"\xe5", b"A B", b"A" * 3000, b"Content-Length ", b"Sec-Fetch-Site"]
VALUES = [
    b"",
    b"0",
    b"-1",
    b"+3",
    b"3",
    b"3, 3",
    b"0x3",
    b"\xd9\xa3",
    b"99999999999999999999",
    b"*",
]
VALUES += [b"chunked", b"gzip, chunked", b"identity", b"100-continue", b"text/csv", b"text/plain"]
VALUES += [b"text/csv; charset=\xff", b"multipart/form-data", b"websocket", b"h2c", b"bytes=0-0"]
VALUES += [
    b"evil.example",
    b"127.0.0.1",
    b"GET",
    b"DELETE",
    b"a\r\n b",
    b"\0",
    b"\x7f",
    b"x" * 9000,
]
BODIES = [
    b"",
    b"SJ1",
    b"\0\r\n\r\n",
    b"3\r\nSJ1\r\n0\r\n\r\n",
    b"ffffffffff\r\n",
    b"GET / HTTP/1.1\r\n",
]


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: of HTTP; 0 where the connection was closed without an answer.
        headers: lower-case names.
        body: empty for a stream of events, which has no end.
    """

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("quick"), limits=QUICK) as api:
        yield api
        assert api.journal.prove().first_break is None


def say(api: Running, sent: bytes) -> Answer:
    """Send bytes, and read one answer."""
    with api.connect() as connection:
        with suppress(OSError):  # refused before all of it was sent
            connection.sendall(sent)
        response = http.client.HTTPResponse(connection, method=_method(sent))
        try:
            response.begin()
            headers = {name.lower(): value for name, value in response.getheaders()}
            is_stream = headers.get("content-type", "").startswith(EVENTS_TYPE)
            return Answer(response.status, headers, b"" if is_stream else response.read())
        except (OSError, http.client.HTTPException):
            return Answer(0, {}, b"")
        finally:
            response.close()


def _method(sent: bytes) -> str:
    return "HEAD" if sent.startswith(b"HEAD ") else "GET"


def assert_proper(answer: Answer, *, has_body: bool = True) -> None:
    """An answer of ours: done, or refused by name."""
    assert answer.status < 500, answer
    if answer.status >= 400 and has_body:
        assert answer.headers["content-type"] == PROBLEM_TYPE, answer
        problem = json.loads(answer.body)
        assert FailureCode(problem["code"]) is not FailureCode.UNEXPECTED
        assert problem["status"] == answer.status
        assert all(
            problem[part][language] for part in ("cause", "remedy") for language in ("ja", "en")
        )


GOOD = [b"GET /v1/status", b"GET /v1/prescriptions", b"POST /v1/show", b"POST /v1/prescriptions"]
GOOD += [b"GET /v1/events", b"GET /v1/prescriptions?limit=1&state=ready", b"GET /v1/openapi.json"]
PARTS = ["method", "path", "query", "version", "headers", "body"]


@st.composite
def requests(draw: st.DrawFn, *first: bytes) -> bytes:
    """A request with some lines of its head given, and one or two parts of it hostile."""
    hostile = draw(st.sets(st.sampled_from(PARTS), min_size=1, max_size=2))
    method, target = draw(st.sampled_from(GOOD)).split(b" ")
    pieces = st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=4).map(b"".join)
    if "method" in hostile:
        method = draw(st.sampled_from(METHODS) | st.binary(max_size=6))
    if "path" in hostile:
        target = draw(pieces)
    if "query" in hostile:
        target += draw(st.sampled_from([b"?", b"&"])) + draw(pieces)
    version = draw(st.sampled_from(VERSIONS)) if "version" in hostile else b"HTTP/1.1"
    lines = [*first, b"Connection: close"]
    if "headers" in hostile:
        values = st.sampled_from(VALUES) | st.binary(max_size=6)
        names = st.sampled_from(NAMES)
        headers = draw(st.lists(st.tuples(names, values), min_size=1, max_size=3))
        lines = draw(st.permutations([*lines, *(b"%s: %s" % each for each in headers)]))
    body = draw(st.sampled_from(BODIES) | st.binary(max_size=40)) if "body" in hostile else b""
    return b"\r\n".join([b" ".join([method, target, version]), *lines, b"", body])


def is_well(api: Running) -> bool:
    return httpx.get(f"{api.url}/v1/status", headers=api.authorization).status_code == 200


@SOME_OR_MANY
def test_whatever_the_program_with_the_token_says_is_done_or_refused_by_name(
    quick: Running, examples: int
) -> None:
    let_in = [f"Host: {quick.host}", f"Authorization: {quick.authorization['Authorization']}"]

    @settings(max_examples=examples)
    @given(requests(*(line.encode() for line in let_in)))
    def said(sent: bytes) -> None:
        assert_proper(say(quick, sent), has_body=not sent.startswith(b"HEAD "))

    said()
    assert is_well(quick)


@SOME_OR_MANY
def test_without_its_host_and_token_or_with_an_origin_nobody_gets_in(
    quick: Running, examples: int
) -> None:
    host, token = quick.host.encode(), quick.keeper.token().encode()
    good = [b"Host: " + host, b"Authorization: Bearer " + token]
    bad_hosts = [
        b"evil.example",
        host + b".evil.example",
        b"evil@" + host,
        host + b", " + host,
        b"",
    ]
    strangers = [[b"Host: " + name, good[1]] for name in bad_hosts]
    strangers += [
        [good[0], b"X-Forwarded-Authorization: Bearer " + token],
        [good[0]],
        [good[1]],
        [],
    ]
    strangers += [
        [good[0], b"Authorization: Bearer " + b"0" * 64],
        [*good, good[0]],
        [*good, good[1]],
    ]
    pages = [b"null", b"http://" + host, b"https://evil.example", b"", b"file://", b"\xff"]
    strangers += [[*good, b"Origin: " + page] for page in pages]
    some = st.sampled_from(strangers).flatmap(lambda lines: requests(*lines))
    begun = quick.journal.position()

    @settings(max_examples=examples)
    @given(some)
    def said(sent: bytes) -> None:
        answer = say(quick, sent)
        assert answer.status == 0 or 400 <= answer.status < 500, answer
        assert "access-control-allow-origin" not in answer.headers
        assert_proper(answer, has_body=not sent.startswith(b"HEAD "))

    said()
    assert quick.journal.position() == begun
    assert is_well(quick)


XML = wrap(new_csv()).decode()
DECLARATION = XML[: XML.index("?>") + 2]
BOMB = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]>'
FILE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
DOCUMENTS = {
    "nothing": b"",
    "first line": b"SJ1",
    "byte order mark": b"\xef\xbb\xbfSJ1\r\n",
    "brackets": b"<" * 100_000,
    "deep": b"<a>" * 100_000,
    "bomb": (DECLARATION + BOMB + "<Document>&d;</Document>").encode(),
    "file": (DECLARATION + FILE + "<Document>&b;</Document>").encode(),
    "UTF-16": XML.replace("UTF-8", "UTF-16").encode("utf-16"),
    "unknown encoding": XML.replace("UTF-8", "x-unknown").encode(),
    "UTF-7": XML.replace("UTF-8", "UTF-7").encode(),
    "two roots": XML.encode() * 2,
    "half": XML.encode()[:-20],
    "twice": new_csv() * 2,
    "old line ends": new_csv().replace(b"\r\n", b"\r"),
    "many lines": b"SJ1\r\n" + b"1,1,1\r\n" * 50_000,
    "long line": b"SJ1\r\n" + b"9" * 1_000_000,
}


@SOME_OR_MANY
def test_whatever_document_is_handed_in_is_taken_or_refused_by_name(
    api: Running, emr: httpx.Client, examples: int
) -> None:
    documents = damaged() | st.sampled_from([*DOCUMENTS]) | st.binary(max_size=100)

    @settings(max_examples=examples)
    @given(documents, st.sampled_from(DOCUMENT_TYPES))
    def handed_in(document: bytes | str, content_type: str) -> None:
        data = DOCUMENTS[document] if isinstance(document, str) else document
        answer = emr.post("/v1/prescriptions", content=data, headers={"Content-Type": content_type})
        assert answer.status_code in (200, 201, 413, 422), answer.text
        assert_proper(Answer(answer.status_code, dict(answer.headers), answer.content))
        if answer.status_code == 201:  # what was taken can be asked for
            assert emr.get(answer.headers["Location"]).json()["id"] == answer.json()["id"]

    handed_in()
    assert is_well(api)
