"""The stable JSON of a report: everything a verification found, by names that do not change."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import jsonschema
import pytest

from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.resources import read_resource
from clinic_signer.signature.report import (
    CheckResult,
    ContentFinding,
    FindingCode,
    FindingWeight,
    TimestampReport,
    TimestampUse,
    VerificationReport,
)
from clinic_signer.signature.report_json import report_json
from clinic_signer.signature.verifier import verify
from clinic_signer.words import Words
from signature.signing import DAY


@pytest.fixture(scope="module")
def report(extended: bytes, trust: TrustStore) -> VerificationReport:
    return verify(extended, trust=trust, at=DAY)


def as_read(report: VerificationReport) -> Any:  # noqa: ANN401 - JSON is what it is
    """The JSON as a reader gets it, valid by its published schema."""
    value = json.loads(json.dumps({"file": "x.xml", **report_json(report)}))
    schema = json.loads(read_resource("schemas/verify.json"))
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        [value]
    )
    return value


def test_it_says_when_and_with_what_it_was_judged(report: VerificationReport) -> None:
    value = as_read(report)
    assert value["report_version"] == 2
    assert datetime.fromisoformat(value["at"]) == DAY
    assert value["trust"] == {
        "name": "sandbox",
        "version": report.trust.version,
        "added_anchors": 0,
    }


def test_the_twelve_and_the_checks_have_their_results(report: VerificationReport) -> None:
    (signature,) = as_read(report)["signatures"]
    assert [each["number"] for each in signature["requirements"]] == list(range(1, 13))
    assert signature["requirements"][5]["words"] == {"ja": "鍵の用途", "en": "Key usage"}
    for check, there in zip(report.signatures[0].checks, signature["checks"], strict=True):
        assert (there["name"], there["result"]) == (check.name.value, check.result.value)
        assert there["sub_indication"] == getattr(check.sub_indication, "value", None)


def test_a_failed_check_has_its_sub_indication(extended: bytes, trust: TrustStore) -> None:
    at = extended.index(b'id="PrescriptionDocument">') + 60
    other = b"B" if extended[at : at + 1] != b"B" else b"C"
    (signature,) = as_read(verify(extended[:at] + other + extended[at + 1 :], trust=trust, at=DAY))[
        "signatures"
    ]
    failed = {
        c["name"]: c["sub_indication"] for c in signature["checks"] if c["result"] == "failed"
    }
    assert failed["payload-digest"] == "HASH_FAILURE"
    first = signature["requirements"][0]
    assert (first["result"], first["sub_indication"]) == (CheckResult.FAILED.value, "HASH_FAILURE")


def test_the_chain_is_told_by_what_identifies_it(report: VerificationReport) -> None:
    (signature,) = as_read(report)["signatures"]
    chain = report.signatures[0].chain
    assert len(chain) > 1
    assert [each["sha256"] for each in signature["chain"]] == [c.sha256.hex() for c in chain]
    assert signature["chain"][0]["serial"] == str(chain[0].serial_number)
    assert signature["chain"][0]["subject"] == chain[0].subject
    assert datetime.fromisoformat(signature["chain"][0]["not_after"]) == chain[0].not_after


def test_timestamps_and_findings(report: VerificationReport) -> None:
    timestamp = TimestampReport(TimestampUse.ARCHIVE, None, "", is_trusted=False, judged_at=None)
    finding = ContentFinding(
        FindingCode.CONVERTED_OTHER_CODE,
        FindingWeight.LOUD,
        Words("違います。", "Differs."),
        "/Document",
        "a",
        "b",
    )
    signature = replace(report.signatures[0], timestamps=(timestamp,))
    value = as_read(replace(report, signatures=(signature,), findings=(finding,)))
    assert value["signatures"][0]["timestamps"] == [
        {
            "use": "archive",
            "stated_time": None,
            "authority": "",
            "trusted": False,
            "judged_at": None,
            "certificate": None,
        }
    ]
    assert value["findings"] == [
        {
            "code": "converted-other-code",
            "weight": "loud",
            "words": {"ja": "違います。", "en": "Differs."},
            "path": "/Document",
            "covered": "a",
            "uncovered": "b",
        }
    ]
