"""Algorithms by date: good when it was made, known to be so, or not (EN 319 102-1 §5.2.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from clinic_signer.pki import algorithms as policy_module
from clinic_signer.pki import path as path_module
from clinic_signer.pki.algorithms import Limit, algorithm_policy
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.people import Person
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.signature import algorithms
from clinic_signer.signature.report import (
    CheckName,
    CheckResult,
    Indication,
    SubIndication,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.verifier import verify
from signature.signing import DAY, changed, find, resigned, sign
from signature.stamping import Authority, archived
from signature.test_timestamps import set_token
from signature.token_forms import build_token

HOUR = timedelta(hours=1)
WEAK = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
WEAK_NOW = SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE


def outcome(report: VerificationReport) -> tuple[Indication, SubIndication | None, Verdict]:
    return report.indication, report.sub_indication, report.verdict


@pytest.fixture
def rsa_until(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets another policy for RSA keys: their sizes in bits and until when each is good."""

    def forget() -> None:
        path_module._answers.cache_clear()
        policy_module._of_certificate.cache_clear()
        algorithms._of_signature.cache_clear()

    def set_policy(*rows: tuple[int, datetime]) -> None:
        other = replace(algorithm_policy(), rsa=rows)
        for module in (policy_module, path_module, algorithms):
            monkeypatch.setattr(module, "algorithm_policy", lambda: other)

    forget()
    yield set_policy
    forget()


@pytest.fixture
def ends_at(rsa_until: Callable[..., None]) -> None:
    """RSA keys of 2048 bits are good until an hour after DAY."""
    rsa_until((2048, DAY + HOUR))


@pytest.mark.usefixtures("ends_at")
def test_a_signature_known_to_be_older_stays_good(signed: bytes, trust: TrustStore) -> None:
    assert verify(signed, trust=trust, at=DAY).indication is Indication.TOTAL_PASSED
    late = verify(signed, trust=trust, at=DAY + 2 * HOUR)
    assert outcome(late) == (Indication.INDETERMINATE, WEAK_NOW, Verdict.ON_HOLD)
    check = late.signatures[0].check(CheckName.ALGORITHMS)
    assert (check.result, check.sub_indication) == (CheckResult.CANNOT_DECIDE, WEAK_NOW)
    assert "RSA 2048" in check.detail.ja


@pytest.mark.usefixtures("ends_at")
def test_a_timestamp_keeps_it_only_while_its_own_key_is_good(
    extended: bytes, trust: TrustStore
) -> None:
    assert verify(extended, trust=trust, at=DAY + HOUR).indication is Indication.TOTAL_PASSED
    late = verify(extended, trust=trust, at=DAY + 2 * HOUR)
    stamp = late.signatures[0].check(CheckName.TIMESTAMP_TRUST)
    assert (stamp.result, stamp.sub_indication) == (CheckResult.CANNOT_DECIDE, WEAK_NOW)
    assert outcome(late) == (Indication.INDETERMINATE, WEAK_NOW, Verdict.ON_HOLD)


@pytest.mark.usefixtures("ends_at")
def test_a_timestamp_made_after_the_day_is_no_time(
    world: Sandbox, signed: bytes, trust: TrustStore
) -> None:
    late = world.extend(signed, DAY + 2 * HOUR)
    stamp = (
        verify(late, trust=trust, at=DAY + 3 * HOUR).signatures[0].check(CheckName.TIMESTAMP_TRUST)
    )
    assert (stamp.result, stamp.sub_indication) == (CheckResult.CANNOT_DECIDE, WEAK)


@pytest.mark.usefixtures("ends_at")
def test_signed_after_the_day_by_its_own_words(doctor: Person, trust: TrustStore) -> None:
    data = sign(doctor, at=DAY + 2 * HOUR)
    report = verify(data, trust=trust, at=DAY + 3 * HOUR)
    assert outcome(report) == (Indication.INDETERMINATE, WEAK, Verdict.INVALID)


def test_an_archive_timestamp_with_a_stronger_key_carries_it_over(
    rsa_until: Callable[..., None], extended: bytes, trust: TrustStore
) -> None:
    """Given in time with RSA 3072: so 2048 bits need not be safe any more."""
    strong = Authority("STRONG TSA", DAY - 24 * HOUR, DAY + 99 * HOUR, size=3072)
    data = archived(extended, lambda octets: strong.token(octets, DAY + HOUR))
    at = DAY + 2 * HOUR
    rsa_until((2048, DAY + HOUR), (3072, DAY + 1000 * HOUR))
    report = verify(data, trust=strong.trusted_by(trust), at=at, crls=[strong.crl(at - HOUR)])
    assert outcome(report) == (Indication.TOTAL_PASSED, None, Verdict.VALID)
    assert report.signatures[0].best_signature_time == DAY


@pytest.mark.parametrize(
    ("path", "algorithm", "expected"),
    [
        ("//ds:SignatureMethod", "http://www.w3.org/2000/09/xmldsig#rsa-sha1", WEAK),
        ("//ds:Reference[2]/ds:DigestMethod", "http://www.w3.org/2000/09/xmldsig#sha1", WEAK),
        ("//ds:SignatureMethod", "urn:unknown", SubIndication.FORMAT_FAILURE),
        (
            "//ds:SignatureMethod",
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            SubIndication.FORMAT_FAILURE,
        ),
    ],
)
def test_a_known_weak_algorithm_is_called_weak_and_an_unknown_one_a_wrong_form(
    path: str,
    algorithm: str,
    expected: SubIndication,
    signed: bytes,
    doctor: Person,
    trust: TrustStore,
) -> None:
    def change(root: etree._Element) -> None:
        find(root, path).set("Algorithm", algorithm)

    report = verify(resigned(signed, doctor.key, change), trust=trust, at=DAY)
    assert report.sub_indication is expected
    assert report.verdict is Verdict.INVALID
    assert report.signatures[0].check(CheckName.ALGORITHMS).result is CheckResult.FAILED


@pytest.mark.parametrize("form", [{"imprint": "sha1"}, {"digest": "sha1"}])
def test_a_token_with_sha_1_proves_no_time(
    form: dict[str, str], extended: bytes, world: Sandbox, trust: TrustStore
) -> None:
    unit = world.credentials[UnitId.TIMESTAMP_UNIT]
    value = find(etree.fromstring(extended), "//ds:SignatureValue")
    octets = etree.tostring(value, method="c14n")
    token = build_token(unit.der, unit.key, data=octets, **form)
    report = verify(changed(extended, set_token(token)), trust=trust, at=DAY)
    check = report.signatures[0].check(CheckName.TIMESTAMP_TRUST)
    assert (check.result, check.sub_indication) == (CheckResult.CANNOT_DECIDE, WEAK)
    assert not report.signatures[0].has_trusted_timestamp
    assert report.indication is Indication.TOTAL_PASSED


def test_what_is_exceeded_and_how() -> None:
    limit = Limit(datetime(2030, 1, 1, tzinfo=UTC), "X")
    before, after = limit.until - HOUR, limit.until + HOUR
    assert algorithms.exceeded(limit, before, after) is None
    assert algorithms.exceeded(limit, limit.until, None) is None
    assert algorithms.exceeded(limit, after, before) is WEAK_NOW
    assert algorithms.exceeded(limit, after, None) is WEAK_NOW
    assert algorithms.exceeded(limit, after, after) is WEAK
