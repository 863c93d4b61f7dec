"""The channel file has one form: what is written is read as the same, and nothing else is read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.updates.channel import (
    LONGEST_VALIDITY,
    Artefact,
    Channel,
    ChannelError,
    TrustListEntry,
    channel_bytes,
    read_channel,
)
from clinic_signer.updates.versions import (
    Version,
    product_version,
    running_version,
    windows_version,
)
from clinic_signer.words import Words
from updates.publishing import CHANNEL

numbers = st.integers(1, 2**53)
digests = st.binary(min_size=32, max_size=32)
files = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", fullmatch=True)
lines = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=300)
words = st.builds(Words, lines, lines)
versions = st.tuples(*[st.integers(0, 99999)] * 3).map(Version)
windows = st.tuples(st.integers(0, 999), st.integers(0, 999), st.integers(0, 999999)).map(Version)
moments = st.integers(1_577_836_800, 7_258_118_400).map(  # 2020 to 2200
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)


@st.composite
def channels(draw: st.DrawFn) -> Channel:
    """Any channel that a publisher can mean."""
    issued = draw(moments)
    older, newer = sorted([draw(versions), draw(versions)])
    return Channel(
        name=draw(st.from_regex(r"[a-z][a-z0-9-]{0,31}", fullmatch=True)),
        sequence=draw(numbers),
        issued=issued,
        expires=issued + timedelta(seconds=draw(st.integers(1, 100 * 86_400))),
        version=newer,
        minimum_version=older,
        minimum_windows=draw(windows),
        artefacts=tuple(
            draw(
                st.lists(
                    st.builds(Artefact, files, digests, numbers),
                    min_size=1,
                    max_size=16,
                    unique_by=lambda each: each.file,
                )
            )
        ),
        changes=draw(words),
        how_to_get=draw(words),
        trust_list=draw(st.none() | st.builds(TrustListEntry, numbers, files, digests, numbers)),
    )


@given(channels())
def test_what_is_written_is_read_as_the_same(channel: Channel) -> None:
    written = channel_bytes(channel)
    assert read_channel(written) == channel
    assert channel_bytes(read_channel(written)) == written


def test_words_may_have_the_spaces_that_japanese_has() -> None:
    words = Words("画面が速くなりました。　詳しくは説明書へ", "Faster.")
    channel = replace(CHANNEL, changes=words)
    assert read_channel(channel_bytes(channel)).changes == words


@pytest.mark.parametrize(
    "sign", ["\n", "\t", "\x00", "\x1b", "\u2028", "\u202e", "\u200b", "\u00a0"], ids=ascii
)
def test_words_may_have_nothing_that_moves_or_hides_text(sign: str) -> None:
    written = json.loads(channel_bytes(CHANNEL))
    written["changes"]["ja"] += f"{sign}続き"
    with pytest.raises(ChannelError):
        read_channel(json.dumps(written, ensure_ascii=False, indent=2).encode() + b"\n")


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_are_anything_but_a_channel_or_refused(data: bytes) -> None:
    with pytest.raises(ChannelError):
        read_channel(data)


@given(st.data())
def test_the_same_said_in_another_way_is_refused(data: st.DataObject) -> None:
    """Else one statement would have many files, and "the same number" would mean nothing."""
    written = channel_bytes(CHANNEL)
    body = json.loads(written)
    other = data.draw(
        st.sampled_from(
            [
                json.dumps(body).encode() + b"\n",
                json.dumps(body, indent=2).encode() + b"\n",
                json.dumps(dict(reversed(body.items())), ensure_ascii=False, indent=2).encode()
                + b"\n",
                written.rstrip(),
                written + b"\n",
                written.replace(b"\n", b"\r\n"),
                b"\xef\xbb\xbf" + written,
                written.replace(b"+00:00", b"Z"),
            ]
        )
    )
    assert other != written
    with pytest.raises(ChannelError):
        read_channel(other)


def body(**changes: object) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(channel_bytes(CHANNEL))
    return made | changes


ARTEFACT = {"file": "a.msi", "sha256": "00" * 32, "size": 1}
TRUST = {"version": 2, "file": "a.update", "sha256": "00" * 32, "size": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"extra": 1},
        {"channel": ""},
        {"channel": "../stable"},
        {"channel": "Stable"},
        {"sequence": 0},
        {"sequence": True},
        {"sequence": "12"},
        {"sequence": 2**53 + 1},
        {"issued": "2026-11-29"},
        {"issued": "2026-11-29T12:00:00"},
        {"issued": "2026-11-29T12:00:00+09:00"},
        {"expires": CHANNEL.issued.isoformat()},
        {"expires": (CHANNEL.issued + LONGEST_VALIDITY + timedelta(seconds=1)).isoformat()},
        {"version": "1.4"},
        {"version": "1.4.0-rc1"},
        {"version": "01.4.0"},
        {"version": "1.1.9"},
        {"minimum_version": "9.0.0"},
        {"minimum_windows": "11"},
        {"artefacts": []},
        {"artefacts": [ARTEFACT, ARTEFACT]},
        {"artefacts": [{**ARTEFACT, "file": f"{n}.msi"} for n in range(17)]},
        {"artefacts": [{**ARTEFACT, "file": "../a.msi"}]},
        {"artefacts": [{**ARTEFACT, "file": "https:evil"}]},
        {"artefacts": [{**ARTEFACT, "sha256": "00"}]},
        {"artefacts": [{**ARTEFACT, "size": 0}]},
        {"changes": {"ja": "", "en": "x"}},
        {"changes": {"ja": "二\n行", "en": "x"}},
        {"changes": {"ja": "逆\u202e", "en": "x"}},
        {"changes": {"ja": "x" * 301, "en": "x"}},
        {"how_to_get": {"ja": "x"}},
        {"trust_list": {**TRUST, "file": "C:\\a"}},
        {"trust_list": {**TRUST, "version": 0}},
        {"trust_list": {**TRUST, "sha256": "xx" * 32}},
        {"trust_list": []},
    ],
    ids=str,
)
def test_what_no_publisher_means_is_refused(changes: dict[str, object]) -> None:
    data = json.dumps(body(**changes), ensure_ascii=False, indent=2).encode() + b"\n"
    with pytest.raises(ChannelError):
        read_channel(data)


def test_a_field_may_not_be_missing_or_stand_twice() -> None:
    for name in body():
        less = {key: value for key, value in body().items() if key != name}
        with pytest.raises(ChannelError):
            read_channel(json.dumps(less, ensure_ascii=False, indent=2).encode() + b"\n")
    written = channel_bytes(CHANNEL)
    with pytest.raises(ChannelError):
        read_channel(written.replace(b"{\n", b'{\n  "channel": "stable",\n', 1))


@pytest.mark.parametrize(
    "channel",
    [
        replace(CHANNEL, issued=CHANNEL.issued.replace(microsecond=1)),
        replace(CHANNEL, sequence=0),
        replace(CHANNEL, changes=Words("二\n行", "x")),
        replace(CHANNEL, version=Version((1, 4))),
    ],
)
def test_nothing_is_written_that_would_not_be_read(channel: Channel) -> None:
    with pytest.raises(ChannelError):
        channel_bytes(channel)


def test_versions_are_numbers() -> None:
    assert product_version("1.10.0") > product_version("1.9.9")
    assert running_version("0.2.0.dev1+g1234") == product_version("0.2.0")
    assert windows_version("10.0.22631") > windows_version("10.0.17763")
    with pytest.raises(ValueError, match="version"):
        running_version("unknown")
