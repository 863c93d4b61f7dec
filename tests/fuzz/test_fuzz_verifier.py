"""The fuzz target holds for bytes of any kind and for changed documents."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_signer.pki.trust_store import production_trust
from clinic_signer.sandbox import Sandbox
from fuzz.fuzz_verifier import mutated, one_input, seeds


@given(st.binary(max_size=300))
def test_bytes_of_any_kind(data: bytes) -> None:
    one_input(data)


@given(st.text(alphabet="<>/=\"' Document:Prscgu&#;x\n", max_size=200))
def test_texts_that_look_like_xml(text: str) -> None:
    one_input(f"<Document><Prescription>{text}</Prescription></Document>".encode())


@pytest.mark.parametrize("number", range(6))
def test_changed_documents(number: int, sandbox: Sandbox) -> None:
    chance = random.Random(number)
    documents = seeds(sandbox)
    stores = (sandbox.trust, production_trust())
    for _ in range(60):
        one_input(mutated(chance.choice(documents), chance), chance.choice(stores))
