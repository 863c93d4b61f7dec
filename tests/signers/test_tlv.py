"""BER-TLV from cards: read what stands there, refuse what does not fit, never go astray."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.signers.card.tlv import Tlv, TlvError, encode, extent, read_all, read_tlv

tags = st.sampled_from([0x02, 0x04, 0x30, 0x5F2D, 0x6F, 0x7F49, 0x84, 0xA1, 0xBF8101])


@given(st.lists(st.tuples(tags, st.binary(max_size=400)), max_size=8))
def test_what_is_encoded_is_read_again(objects: list[tuple[int, bytes]]) -> None:
    data = b"".join(encode(tag, value) for tag, value in objects)
    assert read_all(data) == tuple(Tlv(tag, value) for tag, value in objects)


@given(st.binary(max_size=64))
def test_any_bytes_end_in_objects_or_in_a_refusal(data: bytes) -> None:
    try:
        found = read_all(data)
    except TlvError:
        return
    assert sum(len(one.value) for one in found) < max(len(data), 1)


@given(tags, st.binary(max_size=300), st.binary(max_size=20))
def test_the_extent_is_known_from_the_header_and_filler_is_not_touched(
    tag: int, value: bytes, filler: bytes
) -> None:
    data = encode(tag, value)
    assert extent(data[:8] if len(data) > 8 else data) == len(data)
    found, end = read_tlv(data + filler)
    assert (found.value, end) == (value, len(data))


@given(tags, st.binary(min_size=1, max_size=300), st.data())
def test_an_object_cut_anywhere_is_refused(tag: int, value: bytes, data: st.DataObject) -> None:
    whole = encode(tag, value)
    with pytest.raises(TlvError):
        read_tlv(whole[: data.draw(st.integers(0, len(whole) - 1))])


def test_a_padded_length_as_cards_write_it_is_read() -> None:
    assert read_tlv(bytes.fromhex("04820002AABB"))[0] == Tlv(0x04, b"\xaa\xbb")


@pytest.mark.parametrize(
    "octets",
    ["", "04", "0480AABB0000", "04850000000001AA", "1F", "1F8181", "1F81818101AA", "0403AABB"],
    ids=["nothing", "no length", "indefinite", "long length", *["tag"] * 3, "cut"],
)
def test_forms_that_no_card_file_has_are_refused(octets: str) -> None:
    with pytest.raises(TlvError):
        read_tlv(bytes.fromhex(octets))


def test_more_objects_than_any_file_has_are_refused() -> None:
    assert len(read_all(b"\x04\x00" * 64)) == 64
    with pytest.raises(TlvError):
        read_all(b"\x04\x00" * 65)


@pytest.mark.parametrize(
    ("length", "header"), [(127, "047F"), (128, "048180"), (256, "04820100"), (65536, "0483010000")]
)
def test_lengths_are_written_in_their_shortest_form(length: int, header: str) -> None:
    assert encode(0x04, bytes(length))[:-length] == bytes.fromhex(header)


def test_values_are_not_shown() -> None:
    assert "41" not in repr(Tlv(0x04, b"\x41\x41")).replace("tag=4", "")
