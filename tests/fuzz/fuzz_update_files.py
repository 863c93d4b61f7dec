"""Fuzz target for signed update files: what nobody signed is refused, whatever it says."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.anchor import TrustName
from clinic_signer.pki.trust_update import read_update
from clinic_signer.pki.update_keys import FileKind
from clinic_signer.updates.accepting import Seen, accept
from clinic_signer.updates.channel import ChannelError, channel_bytes, read_channel
from fuzz.driver import Target
from pki.trust_updates import NOW, Publisher, list_body
from updates.publishing import CHANNEL, published

PIECES = (
    b"key ",
    b"signature ",
    b"\n\n{",
    b"}\n",
    b'"sequence": 99999999999999999999',
    b"null",
    b"[]",
    b"\\ud800",
    b"0" * 64,
    b"-1",
    b"1e999",
    b"NaN",
)

CODES = frozenset(
    {
        FailureCode.UPDATE_TOO_LARGE,
        FailureCode.UPDATE_UNREADABLE,
        FailureCode.UPDATE_UNKNOWN_KEY,
        FailureCode.UPDATE_NOT_AUTHENTIC,
        FailureCode.TRUST_UPDATE_UNREADABLE,
        FailureCode.TRUST_UPDATE_NOT_AUTHENTIC,
    }
)


@cache
def _publisher() -> Publisher:
    return Publisher()


@cache
def seeds() -> tuple[bytes, ...]:
    """A channel and a list of authorities as they are published, and the body of the first."""
    publisher = _publisher()
    signed_words = publisher.sign(b"{}\n", FileKind.CHANNEL)
    return (
        published(publisher),
        publisher.sign(list_body()),
        channel_bytes(CHANNEL),
        signed_words,
    )


@cache
def _signed() -> frozenset[bytes]:
    return frozenset(seeds())


def one_input(data: bytes) -> None:
    """Read one file as each kind, and once more as a body whose signature is good."""
    keys = (_publisher().key,)
    try:
        accept(data, channel="stable", keys=keys, seen=Seen(), at=NOW)
    except Failure as failure:
        assert failure.code in CODES  # noqa: PT017
    else:
        assert data in _signed(), "nobody signed this channel"
    try:
        read_update(data, world=TrustName.PRODUCTION, keys=keys, at=NOW)
    except Failure as failure:
        assert failure.code in CODES  # noqa: PT017
    else:
        assert data in _signed(), "nobody signed this list"
    body = data[data.find(b"{") :]
    with suppress(ChannelError):
        assert channel_bytes(read_channel(body)) == body


TARGET = Target("update-files", one_input, seeds, PIECES)
