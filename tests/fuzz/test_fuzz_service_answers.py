"""The fuzz target of the service's answers holds for any bytes and for changed answers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.driver import mutated
from fuzz.fuzz_service_answers import PIECES, SEEDS, one_input


@given(st.binary(max_size=300))
def test_bytes_of_any_kind(data: bytes) -> None:
    one_input(data)


@pytest.mark.parametrize("number", range(3))
def test_changed_answers(number: int) -> None:
    chance = random.Random(number)
    for _ in range(300):
        one_input(mutated(chance.choice(SEEDS), chance, PIECES))
