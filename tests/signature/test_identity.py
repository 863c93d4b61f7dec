"""Who signed and when: what each outcome of the path means, and what may be relied on."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import pytest
from lxml import etree

from clinic_signer.pki.path import PathOutcome, PathResult
from clinic_signer.pki.policies import SIGNATURE_PRODUCTION
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.hc_role import hc_role_extension
from clinic_signer.sandbox.people import Person
from clinic_signer.signature import verdict
from clinic_signer.signature.identity import Times, judge_path, judge_signing_time
from clinic_signer.signature.profile import XADES
from clinic_signer.signature.report import (
    CheckName,
    CheckResult,
    Indication,
    LegalEffect,
    SignedBy,
    SubIndication,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.verifier import verify
from clinic_signer.words import Words, same
from pki.authorities import NOON, Holder, issue, key, revocation_list, trust_in
from signature.signing import CSV, DAY, find, sign_as

PRODUCTION = SIGNATURE_PRODUCTION


@pytest.fixture(scope="module")
def root() -> Holder:
    return issue("PRODUCTION-LIKE ROOT", is_ca=True, policy=PRODUCTION)


@pytest.fixture(scope="module")
def physician(root: Holder) -> Holder:
    """A holder whose certificate carries the policy of production."""
    role = hc_role_extension("Medical Doctor")
    return issue(
        "Production Physician",
        root,
        policy=PRODUCTION,
        extensions=((role, False),),
        own_key=key(1),
    )


def verified(physician: Holder, trust: TrustStore, at: datetime = NOON) -> VerificationReport:
    return verify(sign_as(physician.read, physician.key, wrap(CSV), at=NOON), trust=trust, at=at)


def test_a_production_certificate_under_a_pinned_root_has_legal_effect(
    root: Holder, physician: Holder
) -> None:
    trust = trust_in(root, PRODUCTION).with_crls(revocation_list(root))
    report = verified(physician, trust)
    assert report.indication is Indication.TOTAL_PASSED
    assert report.legal_effect is LegalEffect.HPKI


def test_a_root_that_the_user_added_gives_no_legal_effect(root: Holder, physician: Holder) -> None:
    pinned = trust_in(issue("ANOTHER ROOT", is_ca=True), PRODUCTION)
    trust = pinned.with_anchor(root.der).with_crls(revocation_list(root))
    report = verified(physician, trust)
    assert report.indication is Indication.TOTAL_PASSED
    assert report.legal_effect is LegalEffect.UNDETERMINED


def test_while_it_is_on_hold_the_legal_effect_is_not_known(root: Holder, physician: Holder) -> None:
    report = verified(physician, trust_in(root, PRODUCTION))
    assert report.verdict is Verdict.ON_HOLD
    assert report.legal_effect is LegalEffect.UNDETERMINED


def test_a_time_that_an_added_root_vouches_for_gives_no_legal_effect(
    root: Holder, physician: Holder, world: Sandbox, extended: bytes
) -> None:
    """The signer's root is pinned, but the time rests on an authority that the user added."""
    document = etree.fromstring(sign_as(physician.read, physician.key, wrap(CSV), at=DAY))
    (properties,) = etree.fromstring(extended).iter(f"{{{XADES}}}UnsignedProperties")
    find(document, "//xa:QualifyingProperties").append(properties)
    octets = etree.tostring(find(document, "//ds:SignatureValue"), method="c14n", with_tail=False)
    token = base64.b64encode(world.timestamp(octets, DAY)).decode()
    find(document, "//xa:EncapsulatedTimeStamp").text = token
    data = etree.tostring(document)
    lists = (revocation_list(root, issued=DAY - timedelta(hours=1)), *world.crls(DAY))
    trust = trust_in(root, PRODUCTION)
    for anchor in world.trust.anchors[1:]:
        trust = trust.with_anchor(anchor.certificate.der)
    report = verify(data, trust=trust, at=DAY + timedelta(days=800), crls=lists)
    assert report.signatures[0].has_trusted_timestamp
    assert report.indication is Indication.TOTAL_PASSED
    assert report.legal_effect is LegalEffect.UNDETERMINED


# -- Outcomes of a path -----------------------------------------------------------------------

DETAIL = Words("理由です。", "The reason.")


def path(person: Person, outcome: PathOutcome, revoked_at: datetime | None = None) -> PathResult:
    return PathResult(
        outcome=outcome,
        chain=(person.certificate,),
        anchor=None,
        revoked_at=revoked_at,
        crl_this_update=None,
        detail=DETAIL,
    )


def judged(result: PathResult, times: Times) -> tuple[set[CheckName], SubIndication | None]:
    """The checks that did not pass, and the sub-indication that they lead to."""
    judgements = judge_path(result, times)
    assert [j.check.name for j in judgements] == [
        CheckName.TRUSTED_ROOT,
        CheckName.CERTIFICATE_PATH,
        CheckName.CERTIFICATE_VALIDITY,
        CheckName.REVOCATION,
    ]
    not_passed = {j.check.name for j in judgements if j.check.result is not CheckResult.PASSED}
    decision = verdict.decide(judgements, SignedBy.PRESCRIBER, same("x"), same(""))
    return not_passed, decision.sub_indication


def times(
    *, claimed: datetime | None = DAY, proven: datetime | None = None, at: datetime = DAY
) -> Times:
    return Times(claimed=claimed, proven=proven, at=at)


def test_a_valid_path_passes_everything(doctor: Person) -> None:
    assert judged(path(doctor, PathOutcome.VALID), times()) == (set(), None)


@pytest.mark.parametrize(
    ("outcome", "not_passed", "sub_indication"),
    [
        (
            PathOutcome.NO_PATH,
            {CheckName.TRUSTED_ROOT, CheckName.CERTIFICATE_PATH, CheckName.REVOCATION},
            SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        ),
        (
            PathOutcome.UNTRUSTED_ROOT,
            {CheckName.TRUSTED_ROOT, CheckName.CERTIFICATE_PATH, CheckName.REVOCATION},
            SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        ),
        (
            PathOutcome.INVALID,
            {CheckName.TRUSTED_ROOT, CheckName.CERTIFICATE_PATH, CheckName.REVOCATION},
            SubIndication.CHAIN_CONSTRAINTS_FAILURE,
        ),
        # The certificate itself is valid at that time: an authority above it is not.
        (
            PathOutcome.EXPIRED,
            {CheckName.CERTIFICATE_VALIDITY, CheckName.REVOCATION},
            SubIndication.OUT_OF_BOUNDS_NO_POE,
        ),
        (PathOutcome.REVOCATION_UNKNOWN, {CheckName.REVOCATION}, SubIndication.TRY_LATER),
        (PathOutcome.REVOCATION_STALE, {CheckName.REVOCATION}, SubIndication.TRY_LATER),
        # Revoked, without saying when.
        (PathOutcome.REVOKED, {CheckName.REVOCATION}, SubIndication.REVOKED_NO_POE),
    ],
)
def test_what_each_outcome_means(
    outcome: PathOutcome,
    not_passed: set[CheckName],
    sub_indication: SubIndication,
    doctor: Person,
) -> None:
    assert judged(path(doctor, outcome), times()) == (not_passed, sub_indication)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("claimed", "proven", "expected"),
    [
        (DAY - HOUR, None, SubIndication.REVOKED_NO_POE),
        (DAY, None, SubIndication.REVOKED),
        (DAY + HOUR, None, SubIndication.REVOKED),
        (None, None, SubIndication.REVOKED_NO_POE),
        (DAY - 2 * HOUR, DAY - HOUR, None),
        (DAY - HOUR, DAY, SubIndication.REVOKED_NO_POE),
        (DAY - HOUR, DAY + HOUR, SubIndication.REVOKED_NO_POE),
        (DAY + HOUR, DAY + HOUR, SubIndication.REVOKED),
    ],
)
def test_revoked_before_or_after_signing(
    claimed: datetime | None,
    proven: datetime | None,
    expected: SubIndication | None,
    doctor: Person,
) -> None:
    result = path(doctor, PathOutcome.REVOKED, revoked_at=DAY)
    assert judged(result, times(claimed=claimed, proven=proven, at=DAY + 5 * HOUR))[1] is expected


def test_dates_of_the_certificate(doctor: Person) -> None:
    start, end = doctor.certificate.not_before, doctor.certificate.not_after
    early, late = start - HOUR, end + HOUR

    def sub_indication(outcome: PathOutcome, moments: Times) -> SubIndication | None:
        return judged(path(doctor, outcome), moments)[1]

    expired, not_yet = PathOutcome.EXPIRED, PathOutcome.NOT_YET_VALID
    assert sub_indication(expired, times(claimed=DAY, at=late)) is (
        SubIndication.OUT_OF_BOUNDS_NO_POE
    )
    assert sub_indication(expired, times(claimed=None, at=late)) is (
        SubIndication.OUT_OF_BOUNDS_NO_POE
    )
    assert sub_indication(expired, times(claimed=late, at=late)) is SubIndication.EXPIRED
    assert sub_indication(expired, times(claimed=late, proven=late, at=late)) is (
        SubIndication.EXPIRED
    )
    assert sub_indication(expired, times(claimed=DAY, proven=late, at=late)) is (
        SubIndication.OUT_OF_BOUNDS_NO_POE
    )
    assert sub_indication(not_yet, times(claimed=early, at=early)) is SubIndication.NOT_YET_VALID
    assert sub_indication(not_yet, times(claimed=DAY, proven=early, at=DAY)) is (
        SubIndication.NOT_YET_VALID
    )
    # The claim lies within, and it is this PC that lives in the past.
    assert sub_indication(not_yet, times(claimed=DAY, at=early)) is (
        SubIndication.TIMESTAMP_ORDER_FAILURE
    )


def test_an_incomplete_path_to_an_expired_certificate_tells_both(doctor: Person) -> None:
    late = doctor.certificate.not_after + HOUR
    not_passed, sub_indication = judged(path(doctor, PathOutcome.NO_PATH), times(at=late))
    assert CheckName.CERTIFICATE_VALIDITY in not_passed
    assert sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


@pytest.mark.parametrize(
    ("moments", "result"),
    [
        (times(), CheckResult.PASSED),
        (times(claimed=DAY + timedelta(minutes=5)), CheckResult.PASSED),
        (times(claimed=DAY + timedelta(minutes=6)), CheckResult.CANNOT_DECIDE),
        (times(claimed=None), CheckResult.FAILED),
        (times(proven=DAY - timedelta(minutes=4)), CheckResult.PASSED),
        (times(proven=DAY - timedelta(minutes=6)), CheckResult.FAILED),
    ],
)
def test_the_claimed_time(moments: Times, result: CheckResult, doctor: Person) -> None:
    assert judge_signing_time(moments, doctor.certificate).check.result is result
    assert judge_signing_time(moments, None).check.result is result
