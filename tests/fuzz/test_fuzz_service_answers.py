"""The fuzz target of the service's answers holds for bytes of any kind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fuzz.fuzz_service_answers import one_input


@given(st.binary(max_size=300))
def test_bytes_of_any_kind(data: bytes) -> None:
    one_input(data)
