"""The fuzz target holds for bytes of every kind, near to real documents and far from them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fuzz.fuzz_prescription import PIECES, one_input, seeds

SEEDS = seeds()


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A document with some bytes exchanged for others."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=8) | st.sampled_from(SEEDS))
        data = data[:start] + piece + data[end:]
    return data


@given(st.binary())
def test_bytes_of_any_kind(data: bytes) -> None:
    one_input(data)


@given(damaged())
def test_damaged_documents(data: bytes) -> None:
    one_input(data)


@given(st.lists(st.text("0123456789,\"'ｱ亜 \t\x85－\u2212"), max_size=30))
def test_lines_of_numbers_and_commas(lines: list[str]) -> None:
    one_input("\n".join(["SJ1", *lines]).encode())
