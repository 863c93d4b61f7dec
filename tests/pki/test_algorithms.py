"""Until when algorithms may be relied on: the table as shipped, and certificates judged by it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from clinic_signer.pki.algorithms import algorithm_policy, earliest
from clinic_signer.resources import read_resource
from pki.authorities import issue, key, with_sha1

NEW_YEAR_2031 = datetime(2030, 12, 31, 15, tzinfo=UTC)
"""Midnight in Japan."""


def test_rsa_of_2048_bits_is_good_until_the_end_of_2030_in_japan() -> None:
    limit = algorithm_policy().of_rsa(2048)
    assert limit.until == NEW_YEAR_2031 - timedelta(microseconds=1)
    assert limit.name == "RSA 2048"


@pytest.mark.parametrize(
    ("bits", "year"), [(512, 1), (1024, 2013), (2047, 2013), (3072, 2050), (4096, 2050)]
)
def test_a_key_counts_by_the_largest_row_that_it_reaches(bits: int, year: int) -> None:
    assert algorithm_policy().of_rsa(bits).until.year == year


@pytest.mark.parametrize(
    ("name", "year"), [("sha1", 2013), ("sha256", 2050), ("sha512", 2070), ("unknown", 1)]
)
def test_digests(name: str, year: int) -> None:
    assert algorithm_policy().of_digest(name).until.year == year


def test_a_certificate_is_as_good_as_its_key_and_the_signature_over_it() -> None:
    policy = algorithm_policy()
    root = issue("ROOT", is_ca=True)
    strong = issue("strong", root, own_key=key(9, 3072))
    assert policy.of_certificate(strong.der).name == "RSA 3072"
    weak = with_sha1(strong, root)
    assert policy.of_certificate(weak.der).name == "SHA-1"
    # An anchor is believed for being pinned.
    assert policy.of_certificate(weak.der, is_anchor=True).name == "RSA 3072"
    assert earliest([policy.of_rsa(3072), policy.of_rsa(2048)]).name == "RSA 2048"


def test_every_row_names_its_source_and_how_sure_it_is() -> None:
    table = json.loads(read_resource("algorithms/policy.json"))
    for row in (*table["digests"], *table["rsa"], *table["elliptic"]):
        source = table["sources"][row["source"]]
        assert source["paper"]
        assert source["certainty"] in ("page", "inferred")
