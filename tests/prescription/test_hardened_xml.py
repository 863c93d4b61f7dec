"""The one XML parser refuses by name whatever an e-prescription does not need."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.hardened_xml import MAXIMUM_DEPTH, MAXIMUM_SIZE, parse_xml

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
FORBIDDEN = FailureCode.XML_FORBIDDEN_CONSTRUCT


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


@pytest.mark.parametrize(
    "data",
    [
        DECLARATION + b"<a/>",
        b"<a/>",
        b"\xef\xbb\xbf" + DECLARATION + b"<a/>",
        b"<?xml version='1.0'?><a/>",
        b'<?xml version="1.0" encoding="utf-8" standalone="no" ?>\n<a/>\n',
        DECLARATION + "<a b='！？!?'>&lt;!-- &amp; ？!&#65;</a>".encode(),
        nested(MAXIMUM_DEPTH),
    ],
    ids=[
        "usual",
        "no declaration",
        "BOM",
        "short declaration",
        "standalone",
        "text like markup",
        "deepest",
    ],
)
def test_plain_documents_are_parsed(data: bytes) -> None:
    assert parse_xml(data).tag == "a"


@pytest.mark.parametrize(
    ("data", "construct"),
    [
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
        (DECLARATION + b'\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///x">]><a>&x;</a>', "DOCTYPE"),
        (b'<a><!ENTITY x "y"></a>', "ENTITY"),
        (b"<a><!-- note --></a>", "comment"),
        (b"<!-- note --><a/>", "comment"),
        (b"<a><![CDATA[x]]></a>", "CDATA"),
        (b"<a><!x></a>", "<!"),
        (b"<a><?php x ?></a>", "processing instruction"),
        (b"<a/><?xml-stylesheet href='x'?>", "processing instruction"),
        (b"<?xml-stylesheet href='x'?><a/>", "XML declaration"),
        (b'<?xml version="1.1"?><a/>', "XML declaration"),
        (b'<?xml version="1.0" encoding="Shift_JIS"?><a/>', "encoding Shift_JIS"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "encoding UTF-16"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "encoding UTF-7"),
        ("<a/>".encode("utf-16"), "NUL"),
        ("<a/>".encode("utf-32"), "NUL"),
        (b"<a>\0</a>", "NUL"),
        (nested(MAXIMUM_DEPTH + 1), "depth > 32"),
        (nested(10_000), "depth > 32"),
        (nested(100_000), "elements > 20000"),
        (b"<a>" + b"<b/>" * 100_000 + b"</a>", "elements > 20000"),
        (b"<a " + b" ".join(b"a%d=''" % n for n in range(200_000)) + b"/>", "attributes > 100000"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_other_constructs_are_refused_by_name(data: bytes, construct: str) -> None:
    with pytest.raises(Failure) as failure:
        parse_xml(data)
    assert failure.value.code is FORBIDDEN
    assert failure.value.facts["construct"] == construct


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"hello", 1),
        (b"<a>\n<b>\n</a>", 3),
        (b"<a>\n", 2),
        (b"<a b='1' b='2'/>", 1),
        (b"<a>&unknown;</a>", 1),
        (b"<a>&#0;</a>", 1),
        (b"<a/>\n<b/>", 2),
        (b"<a>\xff\xfe</a>", 1),
        (DECLARATION + b"<a>\xed\xa0\x80</a>", 1),
        (b"<x:a/>", 1),
        (b" " + DECLARATION + b"<a/>", None),
        (b"<a" + b"a" * 1_000_000 + b"/>", 1),
    ],
    ids=[
        "empty",
        "no XML",
        "crossed tags",
        "cut short",
        "double attribute",
        "unknown entity",
        "NUL by number",
        "two roots",
        "no UTF-8",
        "surrogate",
        "unknown prefix",
        "blank before the declaration",
        "endless name",
    ],
)
def test_what_is_not_well_formed_is_named_with_its_line(data: bytes, line: int | None) -> None:
    with pytest.raises(Failure) as failure:
        parse_xml(data)
    if line is None:
        assert failure.value.code is FORBIDDEN
        return
    assert failure.value.code is FailureCode.NOT_XML
    assert failure.value.facts["line"] == line


def test_a_document_above_the_limit_is_refused_unread() -> None:
    with pytest.raises(Failure) as failure:
        parse_xml(b"<a>" + b"x" * MAXIMUM_SIZE + b"</a>")
    assert failure.value.code is FailureCode.FILE_TOO_LARGE
    assert failure.value.facts["limit"] == MAXIMUM_SIZE


def test_a_failure_does_not_spoil_the_parser_for_the_next_document() -> None:
    with pytest.raises(Failure):
        parse_xml(b"<a><b></a>")
    assert parse_xml(b"<a><b/></a>")[0].tag == "b"


def test_threads_parse_beside_each_other() -> None:
    tags: list[str] = []

    def parse(name: str) -> Callable[[], None]:
        def work() -> None:
            document = f"<{name}><x/></{name}>".encode()
            tags.extend(str(parse_xml(document).tag) for _ in range(200))

        return work

    threads = [threading.Thread(target=parse(name)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(tags) == sorted("abcd" * 200)


@given(st.binary() | st.text().map(lambda text: f"<a>{text}</a>".encode(errors="ignore")))
def test_any_bytes_are_parsed_or_fail_by_name(data: bytes) -> None:
    with contextlib.suppress(Failure):
        assert parse_xml(data).tag
