"""The fuzz target of the verifier holds for bytes of any kind and for what looks like XML."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fuzz.fuzz_verifier import one_input


@given(st.binary(max_size=300))
def test_bytes_of_any_kind(data: bytes) -> None:
    one_input(data)


@given(st.text(alphabet="<>/=\"' Document:Prscgu&#;x\n", max_size=200))
def test_texts_that_look_like_xml(text: str) -> None:
    one_input(f"<Document><Prescription>{text}</Prescription></Document>".encode())
