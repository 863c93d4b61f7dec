"""The strict reader of Windows catalogues, on some made here; ``test_payload`` has the real one."""

from __future__ import annotations

import hashlib

import pytest
from asn1crypto import algos, core

from installer import catalogue
from installer.catalogue import CatalogueUnreadable, listed_digests

ONE, TWO = hashlib.sha256(b"one").digest(), hashlib.sha256(b"two").digest()


def attribute(kind: str, value: core.Asn1Value) -> dict[str, object]:
    return {"type": kind, "values": [core.Any(value)]}


def member(digest: bytes, *, inner: bytes | None = None, algorithm: str = "sha256") -> object:
    information = attribute(catalogue.MEMBER_INFORMATION, core.OctetString(b""))
    data = catalogue._IndirectData(
        {
            "data": {"type": "1.3.6.1.4.1.311.2.1.25", "value": core.Any(core.Null())},
            "digest": algos.DigestInfo(
                {
                    "digest_algorithm": {"algorithm": algorithm},
                    "digest": digest if inner is None else inner,
                }
            ),
        }
    )
    attributes = [information, attribute(catalogue.INDIRECT_DATA, data)]
    return {"identifier": digest, "attributes": attributes}


def made(
    *members: object,
    usage: str = catalogue.CATALOGUE_LIST,
    kind: str = catalogue.TRUST_LIST,
) -> bytes:
    listed = catalogue._TrustList(
        {
            "usage": [usage],
            "identifier": b"number",
            "effective": core.UTCTime("240402125149Z"),
            "algorithm": {"type": "1.3.6.1.4.1.311.12.1.3", "value": core.Any(core.Null())},
            "members": list(members),
        }
    )
    encapsulated = core.ObjectIdentifier(kind).dump() + der(0xA0, listed.dump())
    signed = core.Integer(1).dump() + der(0x31, b"") + der(0x30, encapsulated) + der(0x31, b"")
    signed_data = core.ObjectIdentifier("1.2.840.113549.1.7.2")
    return der(0x30, signed_data.dump() + der(0xA0, der(0x30, signed)))


def der(tag: int, content: bytes) -> bytes:
    """One element; asn1crypto builds no CMS around content it does not know."""
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def test_it_lists_what_it_lists() -> None:
    assert listed_digests(made(member(ONE), member(TWO))) == {ONE, TWO}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(made(member(ONE)) + b"\0", id="a byte to spare"),
        pytest.param(made(member(ONE))[:-1], id="a byte missing"),
        pytest.param(made(member(ONE), kind="1.2.840.113549.1.7.1"), id="not a trust list"),
        pytest.param(made(member(ONE), usage="1.2.3.4"), id="a list of something else"),
        pytest.param(made(member(ONE, inner=TWO)), id="two digests for one file"),
        pytest.param(made(member(ONE, algorithm="sha1")), id="another digest's name"),
        pytest.param(made({"identifier": ONE, "attributes": []}), id="an entry of no known kind"),
        pytest.param(made(member(b"short")), id="a digest of no known length"),
    ],
)
def test_what_is_not_quite_a_catalogue_is_refused(content: bytes) -> None:
    with pytest.raises(CatalogueUnreadable):
        listed_digests(content)
