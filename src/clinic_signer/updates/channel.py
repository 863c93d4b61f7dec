"""The channel file: what its publisher says of the latest version, as a value and as bytes.

Its form is written down in docs/updates.md. There is one way only to write a value, and nothing
else is read: what was read is written as the same bytes. Whoever calls has made sure who signed it
(:mod:`clinic_signer.pki.signed_file`): nothing in it proves that.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from clinic_signer.json_lines import ProtocolError, read_document
from clinic_signer.updates.versions import Version, product_version, windows_version
from clinic_signer.words import Words

MAXIMUM_SIZE = 64 * 1024
"""Bytes of a channel file that are looked at, signature and all; one has about 2,000."""
LONGEST_VALIDITY = timedelta(days=100)
"""A file without an early end could be served for ever in place of its successors."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_MOST_ARTEFACTS = 16
_LONGEST_WORDS = 300
_LARGEST = 2**53
"""Numbers above it are not the same in every program that reads JSON."""
_SHA256_BYTES = 32


class ChannelError(ValueError):
    """It is no channel file. It never quotes the file."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file that the product is installed from. It is never fetched by the product.

    Attributes:
        file: its name, without a folder.
        sha256: of its bytes (32 bytes).
        size: its bytes.
    """

    file: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class TrustListEntry:
    """The latest list of authorities, which lies beside the channel file.

    Attributes:
        version: its number.
        file: its name, without a folder.
        sha256: of the signed file (32 bytes).
        size: its bytes.
    """

    version: int
    file: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Channel:
    """What the publisher says.

    Attributes:
        name: of the channel: ``stable``.
        sequence: 1, 2, 3 …; it never goes back.
        issued: when it was published, UTC, whole seconds.
        expires: until when it may be believed.
        version: the latest version of the product.
        minimum_version: the oldest that is still supported.
        minimum_windows: the oldest Windows that the latest version runs on.
        artefacts: what the latest version is installed from.
        changes: what has changed, in a few words.
        how_to_get: where it is to be had.
        trust_list: the latest list of authorities; None when nothing is said of it.
    """

    name: str
    sequence: int
    issued: datetime
    expires: datetime
    version: Version
    minimum_version: Version
    minimum_windows: Version
    artefacts: tuple[Artefact, ...]
    changes: Words
    how_to_get: Words
    trust_list: TrustListEntry | None


def read_channel(body: bytes) -> Channel:
    """Read a channel file.

    Args:
        body: what was signed.

    Raises:
        ChannelError: it is none, or not written as :func:`channel_bytes` does.
    """
    try:
        found = _channel_of(read_document(_Document, body))
    except (ProtocolError, ValueError, OverflowError) as error:
        raise ChannelError("not a channel file") from error
    if channel_bytes(found) != body:
        raise ChannelError("not in its one form")
    return found


def channel_bytes(channel: Channel) -> bytes:
    """The one way to write a channel: JSON in UTF-8, by lines, the fields in their order.

    Raises:
        ChannelError: a value that no channel can have; what is written can be read.
    """
    document = _document_of(channel)
    try:
        same = _channel_of(document) == channel
    except (ValueError, OverflowError) as error:
        raise ChannelError(str(error)) from error
    if not same:
        raise ChannelError("not a value of a channel")
    rows = asdict(document)
    for row in (*rows["artefacts"], rows["trust_list"] or {}):
        if row:
            row["sha256"] = row["sha256"].hex()
    return json.dumps(rows, ensure_ascii=False, indent=2).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class _WordsRow:
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class _ArtefactRow:
    file: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class _TrustRow:
    version: int
    file: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class _Document:
    channel: str
    sequence: int
    issued: str
    expires: str
    version: str
    minimum_version: str
    minimum_windows: str
    artefacts: tuple[_ArtefactRow, ...]
    changes: _WordsRow
    how_to_get: _WordsRow
    trust_list: _TrustRow | None


def _channel_of(row: _Document) -> Channel:
    trust = row.trust_list
    found = Channel(
        name=_matching(_NAME, row.channel),
        sequence=_number(row.sequence),
        issued=_time(row.issued),
        expires=_time(row.expires),
        version=product_version(row.version),
        minimum_version=product_version(row.minimum_version),
        minimum_windows=windows_version(row.minimum_windows),
        artefacts=tuple(
            Artefact(_matching(_FILE, each.file), _digest(each.sha256), _number(each.size))
            for each in row.artefacts
        ),
        changes=_words(row.changes),
        how_to_get=_words(row.how_to_get),
        trust_list=None
        if trust is None
        else TrustListEntry(
            _number(trust.version),
            _matching(_FILE, trust.file),
            _digest(trust.sha256),
            _number(trust.size),
        ),
    )
    if not timedelta(0) < found.expires - found.issued <= LONGEST_VALIDITY:
        raise ValueError("ends before it begins, or too late")
    if found.minimum_version > found.version:
        raise ValueError("the latest version is too old")
    files = [each.file for each in found.artefacts]
    if not files or len(files) > _MOST_ARTEFACTS or len(set(files)) != len(files):
        raise ValueError("no artefacts, too many, or one twice")
    return found


def _document_of(channel: Channel) -> _Document:
    trust = channel.trust_list
    return _Document(
        channel=channel.name,
        sequence=channel.sequence,
        issued=channel.issued.isoformat(),
        expires=channel.expires.isoformat(),
        version=str(channel.version),
        minimum_version=str(channel.minimum_version),
        minimum_windows=str(channel.minimum_windows),
        artefacts=tuple(
            _ArtefactRow(each.file, each.sha256, each.size) for each in channel.artefacts
        ),
        changes=_WordsRow(channel.changes.ja, channel.changes.en),
        how_to_get=_WordsRow(channel.how_to_get.ja, channel.how_to_get.en),
        trust_list=None
        if trust is None
        else _TrustRow(trust.version, trust.file, trust.sha256, trust.size),
    )


def _matching(form: re.Pattern[str], text: str) -> str:
    if not form.fullmatch(text):
        raise ValueError("not a name")
    return text


def _number(value: int) -> int:
    if not 0 < value <= _LARGEST:
        raise ValueError("not a number in range")
    return value


def _digest(value: bytes) -> bytes:
    if len(value) != _SHA256_BYTES:
        raise ValueError("not a SHA-256")
    return value


def _time(text: str) -> datetime:
    """UTC in whole seconds: one moment has one way to be written."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None or time.utcoffset() or time.microsecond:
        raise ValueError("not a time in UTC and whole seconds")
    return time.astimezone(UTC)


def _words(row: _WordsRow) -> Words:
    """A sentence or two on one line: nothing in it can move the text or hide some of it."""
    for text in (row.ja, row.en):
        # To Python the full-width space, usual in Japanese, is not printable.
        is_plain = text.replace("\u3000", " ").isprintable()
        if not text.strip() or len(text) > _LONGEST_WORDS or not is_plain:
            raise ValueError("not words on one line")
    return Words(row.ja, row.en)
