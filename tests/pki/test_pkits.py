"""NIST's Public Key Interoperability Test Suite (PKITS 1.0.1), when it is at hand."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

import pytest

from clinic_signer.pki.engine import judge
from clinic_signer.pki.outcome import EngineRequest, PathOutcome, PolicyDemand
from conftest import PROJECT, samples_folder

AT = datetime(2026, 1, 1, tzinfo=UTC)

NOT_SUPPORTED = {"40105"}
"""A list signed with DSA parameters inherited from the issuer: its signature cannot be verified by
the library, so the certificate's revocation stays unknown. HPKI has no DSA."""


SECTIONS = {
    1: "signature verification",
    2: "validity periods",
    3: "name chaining",
    4: "basic revocation",
    5: "self-issued certificates",
    6: "basic constraints",
    7: "key usage",
    8: "certificate policies",
    9: "require explicit policy",
    10: "policy mappings",
    11: "inhibit policy mapping",
    12: "inhibit any policy",
    13: "name constraints",
    14: "distribution points",
    15: "delta revocation lists",
    16: "private extensions",
}
USED_BY_HPKI = {1, 2, 3, 4, 6, 7, 8, 14, 16}
"""Sections of features that HPKI certificates and lists have; the others are right all the same."""


class Case(TypedDict, total=False):
    id: str
    name: str
    cert: str
    other_certs: list[str]
    crls: list[str]
    expected: str
    params: dict[str, object]


def cases() -> list[Case]:
    file = samples_folder() / "pkits" / "cases.json"
    read: list[Case] = json.loads(file.read_bytes()) if file.is_file() else []
    return read


def demand(case: Case) -> PolicyDemand:
    given = case.get("params", {})
    accepted = given.get("user_initial_policy_set", ())
    assert isinstance(accepted, list | tuple)
    return PolicyDemand(
        accepted=frozenset(map(str, accepted)),
        is_explicit=bool(given.get("initial_explicit_policy")),
        inhibits_mapping=bool(given.get("initial_policy_mapping_inhibit")),
        inhibits_any=bool(given.get("initial_any_policy_inhibit")),
    )


_FOUND: dict[str, PathOutcome] = {}


def outcome(case: Case, suite: Path) -> PathOutcome:
    """How a case ends; each is worked out once."""
    key = f"{case['id']} {case['name']}"
    if key not in _FOUND:
        _FOUND[key] = _outcome(case, suite)
    return _FOUND[key]


def section(case: Case) -> int:
    """The number after ``4.`` of the section of PKITS that a case is from."""
    return int(case["id"][1:3])


def _outcome(case: Case, suite: Path) -> PathOutcome:
    def certificates(names: list[str]) -> tuple[bytes, ...]:
        return tuple((suite / "certs" / name).read_bytes() for name in names)

    lists = ["TrustAnchorRootCRL.crl", *case.get("crls", [])]
    request = EngineRequest(
        certificate=certificates([case["cert"]])[0],
        anchors=certificates(["TrustAnchorRootCertificate.crt"]),
        intermediates=certificates(case.get("other_certs", [])),
        crls=tuple((suite / "crls" / name).read_bytes() for name in lists),
        at=AT,
        policies=demand(case),
        accepts_weak_algorithms=True,  # the suite has DSA with SHA-1
    )
    return judge(request).outcome


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['id']}-{case['name']}")
def test_case(case: Case, samples: Path) -> None:
    found = outcome(case, samples / "pkits")
    if case["id"] in NOT_SUPPORTED:
        assert found is PathOutcome.REVOCATION_UNKNOWN
    else:
        assert (found is PathOutcome.VALID) == (case["expected"] == "valid")


def test_the_suite_is_complete(samples: Path) -> None:
    assert Counter(case["expected"] for case in cases()) == {"valid": 110, "invalid": 136}


def test_not_one_invalid_path_is_accepted(samples: Path) -> None:
    invalid = [case for case in cases() if case["expected"] == "invalid"]
    assert len(invalid) == 136
    accepted = [c for c in invalid if outcome(c, samples / "pkits") is PathOutcome.VALID]
    assert accepted == []


def test_the_docs_say_which_sections_are_right(samples: Path) -> None:
    """docs/verification.md, "NIST's path-validation suite"."""
    counted: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for case in cases():
        is_valid = outcome(case, samples / "pkits") is PathOutcome.VALID
        counted[section(case)] += 1
        right[section(case)] += is_valid == (case["expected"] == "valid")
    page = (PROJECT / "docs" / "verification.md").read_text(encoding="utf-8")
    lines = [
        f"| 4.{number} | {name} | {counted[number]} | {right[number]} |"
        f" {'yes' if number in USED_BY_HPKI else 'no'} |"
        for number, name in SECTIONS.items()
    ]
    missing = [line for line in lines if line not in page]
    assert missing == []
    not_right = {number for number in SECTIONS if right[number] != counted[number]}
    assert not_right == {1}  # the one case of NOT_SUPPORTED


def test_reasons_are_told_apart(samples: Path) -> None:
    """Spot checks of the outcome, where the name of the case says it."""
    expected = {
        "valid_signatures_test1": PathOutcome.VALID,
        "invalid_ca_signature_test2": PathOutcome.INVALID,
        "invalid_ee_notafter_date_test6": PathOutcome.EXPIRED,
        "invalid_ee_notbefore_date_test2": PathOutcome.NOT_YET_VALID,
        "invalid_revoked_ee_test3": PathOutcome.REVOKED,
        "missing_crl_test1": PathOutcome.REVOCATION_UNKNOWN,
        "invalid_old_crl_nextupdate_test11": PathOutcome.REVOCATION_STALE,
    }
    by_name = {case["name"]: case for case in cases()}
    missing = expected.keys() - by_name.keys()
    assert not missing, sorted(by_name)
    found = {name: outcome(by_name[name], samples / "pkits") for name in expected}
    assert found == expected
