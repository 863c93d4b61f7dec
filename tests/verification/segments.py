"""Every byte of a signed document by what it belongs to: the classes of what may be changed.

A document of ours has no comments and no CDATA, so its text falls into tags and what stands between
them; what base64 values hold is told apart by its ASN.1. The names of the classes are those of the
table in docs/verification.md.
"""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from asn1crypto import cms, crl, tsp

_TAG = re.compile(rb"<(?P<close>/?)(?P<name>[^\s/>?]+)(?P<attributes>[^>]*?)(?P<empty>/?)>")
_ATTRIBUTE = re.compile(rb"\s([\w:]+)\s*=\s*\"([^\"]*)\"")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_LETTERS = 52
_SIGNS = dict(zip(b"+/.-:#=?_,", b"/+-.._:.-.", strict=True))


@dataclass(frozen=True)
class Segment:
    """Some bytes of one class.

    Attributes:
        kind: ``declaration``, ``tag``, ``attribute name``, ``attribute``, ``text`` or ``space``.
        path: local names from the root down, with ``/``.
        name: of the attribute.
        start: where it begins.
        end: where it ends.
        closing: where the closing tag repeats the name of a tag; 0 where it does not.
    """

    kind: str
    path: str
    start: int
    end: int
    name: str = ""
    closing: int = 0


def segments_of(data: bytes) -> Iterator[Segment]:
    """All segments but the punctuation of tags."""
    yield Segment("declaration", "", 0, data.index(b"?>") + 2)
    opened: list[tuple[str, int, int]] = []
    position = data.index(b"?>") + 2
    for tag in _TAG.finditer(data, position):
        path = "/".join(name for name, _, _ in opened)
        if tag.start() > position and opened:
            kind = "space" if data[position : tag.start()].isspace() else "text"
            yield Segment(kind, path, position, tag.start())
        position = tag.end()
        if tag["close"]:
            _name, start, end = opened.pop()
            yield Segment("tag", path, start, end, closing=tag.start("name") + _prefix(tag["name"]))
            continue
        name = tag["name"].decode().rpartition(":")[2]
        path = f"{path}/{name}" if path else name
        start, end = tag.start("name") + _prefix(tag["name"]), tag.end("name")
        at = tag.start("attributes")
        for found in _ATTRIBUTE.finditer(tag["attributes"]):
            attribute = (
                found[1].decode().rpartition(":")[2] if found[1][:5] != b"xmlns" else "xmlns"
            )
            yield Segment("attribute name", path, at + found.start(1), at + found.end(1), attribute)
            yield Segment("attribute", path, at + found.start(2), at + found.end(2), attribute)
        if tag["empty"]:
            yield Segment("tag", path, start, end)
        else:
            opened.append((name, start, end))


def _prefix(name: bytes) -> int:
    return name.rfind(b":") + 1


def changed_at(data: bytes, segment: Segment, at: int) -> bytes:
    """The document with one byte of a segment changed to another of its kind."""
    result = bytearray(data)
    result[at] = _other(data, at)
    if segment.closing:
        result[segment.closing + at - segment.start] = result[at]
    return bytes(result)


def _other(data: bytes, at: int) -> int:
    byte = data[at]
    if byte in b" \t\r\n":
        return 0x0A if byte == 0x20 else 0x20
    # The last character before padding has bits that must be zero: a step keeps them so.
    step = 16 if data[at + 1 : at + 3] == b"==" else 4 if data[at + 1 : at + 2] == b"=" else 1
    if step > 1 and byte in _BASE64:
        return _BASE64[(_BASE64.index(byte) + step) % len(_BASE64)]
    if byte in b"0123456789":
        return 0x30 + (byte - 0x30 + 1) % 10
    if byte in _BASE64[:_LETTERS]:
        return _BASE64[(_BASE64.index(byte) + 1) % _LETTERS]
    if byte in _SIGNS:
        return _SIGNS[byte]
    return byte ^ 0x01


def parts_of_list(der: bytes) -> dict[str, list[int]]:
    """Offsets in a revocation list by what stands there."""
    parsed = crl.CertificateList.load(der)
    listed = parsed["tbs_cert_list"]
    rows = [
        ("signature", parsed["signature"].contents[1:]),
        ("thisUpdate", listed["this_update"].chosen.contents),
        ("nextUpdate", listed["next_update"].chosen.contents),
        ("issuer", listed["issuer"].dump()),
    ]
    rows += [("entries", entry.dump()) for entry in listed["revoked_certificates"]]
    return _parts(der, rows)


def parts_of_token(der: bytes) -> dict[str, list[int]]:
    """Offsets in a time-stamp token by what stands there."""
    signed_data: cms.SignedData = cms.ContentInfo.load(der)["content"]
    information = tsp.TSTInfo.load(signed_data["encap_content_info"]["content"].parsed.dump())
    (signer,) = signed_data["signer_infos"]
    rows = [
        ("imprint", information["message_imprint"]["hashed_message"].contents),
        ("genTime", information["gen_time"].contents),
        ("serial number of the token", information["serial_number"].contents),
        ("policy", information["policy"].contents),
        ("signer's identifier", signer["sid"].dump()),
        ("signature", signer["signature"].contents),
    ]
    rows += [("signed attributes", row["values"].contents) for row in signer["signed_attrs"]]
    rows += [("certificate", each.dump()) for each in signed_data["certificates"]]
    return _parts(der, rows)


def _parts(der: bytes, rows: list[tuple[str, bytes]]) -> dict[str, list[int]]:
    """Where each value stands, the smaller within the larger; what is left is the rest."""
    owner: dict[int, str] = {}
    for name, value in sorted(rows, key=lambda row: -len(row[1])):
        start = der.rfind(value) if name != "imprint" else der.find(value)
        assert start >= 0, name
        owner.update(dict.fromkeys(range(start, start + len(value)), name))
    parts = defaultdict(list)
    for offset in range(len(der)):
        parts[owner.get(offset, "the rest")].append(offset)
    return dict(parts)


def value_of(data: bytes, segment: Segment) -> bytes:
    """What a base64 value holds."""
    return base64.b64decode(data[segment.start : segment.end])


def with_value(data: bytes, segment: Segment, der: bytes) -> bytes:
    """The document with another value in a segment."""
    return data[: segment.start] + base64.b64encode(der) + data[segment.end :]
