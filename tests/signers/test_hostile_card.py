"""A card may answer anything: reading and signing end, are named, and stay small."""

from __future__ import annotations

import tracemalloc

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_signer.sandbox import Person
from fuzz.fuzz_card_answers import MEMORY_LIMIT, cards_of, fuzz_one

# A changed answer is chosen by its first byte; these are the ones that change something.
choices = st.integers(0, 119)
steps = st.lists(
    st.one_of(
        st.tuples(choices, st.binary(min_size=3, max_size=3)).map(lambda s: bytes([s[0]]) + s[1]),
        st.just(b"\xff\x00\x00\x00"),
    ),
    max_size=70,
).map(b"".join)
hostile = st.tuples(st.integers(0, 60), steps).map(lambda s: bytes([s[0]]) + s[1])


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=hostile | st.binary(max_size=300), card=st.integers(0, 2))
def test_any_answers_end_in_a_result_or_a_named_failure(
    doctor: Person, data: bytes, card: int
) -> None:
    fuzz_one(data, cards_of(doctor)[card], doctor.certificate)


def test_a_card_that_answers_as_much_as_it_can_does_not_fill_the_memory(doctor: Person) -> None:
    tracemalloc.start()
    try:
        for card in cards_of(doctor):
            fuzz_one(b"\0" + b"\x6e\x00\x01\x00" * 400, card, doctor.certificate)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEMORY_LIMIT
