"""Who may sign is decided before the PIN, with a reason for each refusal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.path import PathOutcome, PathResult
from clinic_signer.pki.trust_store import TrustStore, production_trust
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.signers import eligibility
from clinic_signer.signers.eligibility import assert_may_sign
from signers.card_doubles import make_person

PRESCRIPTION, DISPENSING = DocumentKind.PRESCRIPTION, DocumentKind.DISPENSING


def judge(
    sandbox: Sandbox,
    who: PersonId | HpkiCertificate,
    kind: DocumentKind = PRESCRIPTION,
    *,
    at: datetime | None = None,
    trust: TrustStore | None = None,
) -> PathResult:
    """Ask for one person as the station does, with what the sandbox trusts."""
    certificate = sandbox.person(who).certificate if isinstance(who, PersonId) else who
    trust = trust or sandbox.trust
    return assert_may_sign(
        certificate,
        kind=kind,
        trust=trust,
        intermediates=trust.intermediates,
        crls=trust.crls,
        at=at or sandbox.opened_at,
    )


def refusal(*arguments: object, **options: object) -> Failure:
    with pytest.raises(Failure) as caught:
        judge(*arguments, **options)  # type: ignore[arg-type]  # passed on as they are
    return caught.value


@pytest.mark.parametrize("who", [PersonId.DOCTOR, PersonId.DENTIST])
def test_a_physician_and_a_dentist_may_sign_a_prescription(sandbox: Sandbox, who: PersonId) -> None:
    assert judge(sandbox, who).outcome is PathOutcome.VALID


def test_a_pharmacist_may_sign_a_dispensing_document(sandbox: Sandbox) -> None:
    assert judge(sandbox, PersonId.PHARMACIST, DISPENSING).outcome is PathOutcome.VALID


@pytest.mark.parametrize(
    ("who", "kind", "code"),
    [
        (PersonId.PHARMACIST, PRESCRIPTION, FailureCode.CERTIFICATE_WRONG_ROLE),
        (PersonId.DOCTOR, DISPENSING, FailureCode.CERTIFICATE_WRONG_ROLE),
        (PersonId.NO_ROLE, PRESCRIPTION, FailureCode.CERTIFICATE_WITHOUT_ROLE),
        (PersonId.EXPIRED, PRESCRIPTION, FailureCode.CERTIFICATE_EXPIRED),
        (PersonId.REVOKED, PRESCRIPTION, FailureCode.CERTIFICATE_REVOKED),
        (PersonId.FOREIGN_ROOT, PRESCRIPTION, FailureCode.CERTIFICATE_NOT_TRUSTED),
        (PersonId.AUTHENTICATION, PRESCRIPTION, FailureCode.CERTIFICATE_NOT_FOR_SIGNING),
    ],
    ids=lambda value: value.value,
)
def test_every_other_certificate_is_refused_with_its_reason(
    sandbox: Sandbox, who: PersonId, kind: DocumentKind, code: FailureCode
) -> None:
    failure = refusal(sandbox, who, kind)
    assert failure.code is code
    assert "?" not in failure.cause.ja + failure.cause.en, "every fact of the sentence is known"


def test_the_wrong_role_is_told_in_words_and_as_the_certificate_has_it(sandbox: Sandbox) -> None:
    assert refusal(sandbox, PersonId.PHARMACIST).facts["role"] == "薬剤師 Pharmacist"


def test_an_authority_signs_no_document(sandbox: Sandbox) -> None:
    authority = HpkiCertificate.load(sandbox.trust.intermediates[0])
    assert refusal(sandbox, authority).code is FailureCode.CERTIFICATE_NOT_FOR_SIGNING


def test_a_certificate_without_an_hpki_policy_is_not_for_signing(sandbox: Sandbox) -> None:
    stranger = make_person().certificate
    assert stranger.is_for_signing
    assert refusal(sandbox, stranger).code is FailureCode.CERTIFICATE_NOT_FOR_SIGNING


def test_the_dates_are_told_as_days_in_japan(sandbox: Sandbox) -> None:
    certificate = sandbox.person(PersonId.DOCTOR).certificate
    second = timedelta(seconds=1)
    judge(sandbox, PersonId.DOCTOR, at=certificate.not_after)
    late = refusal(sandbox, PersonId.DOCTOR, at=certificate.not_after + second)
    assert late.code is FailureCode.CERTIFICATE_EXPIRED
    assert late.facts["not_after"] == certificate.not_after.date().isoformat()
    early = refusal(sandbox, PersonId.DOCTOR, at=certificate.not_before - second)
    assert early.code is FailureCode.CERTIFICATE_NOT_YET_VALID
    next_day = certificate.not_before.date() + timedelta(days=1)
    assert early.facts["not_before"] == next_day.isoformat()


def test_an_expired_certificate_is_expired_whatever_else_is_not_known(sandbox: Sandbox) -> None:
    """Neither a missing list nor an unknown root must hide that it is over."""
    foreign = sandbox.person(PersonId.FOREIGN_ROOT).certificate
    late = foreign.not_after + timedelta(days=1)
    assert refusal(sandbox, foreign, at=late).code is FailureCode.CERTIFICATE_EXPIRED


def test_people_of_the_sandbox_mean_nothing_in_the_real_world(sandbox: Sandbox) -> None:
    failure = refusal(sandbox, PersonId.DOCTOR, trust=production_trust())
    assert failure.code is FailureCode.CERTIFICATE_NOT_TRUSTED


def test_without_revocation_lists_the_signature_is_allowed_and_the_doubt_is_told(
    sandbox: Sandbox,
) -> None:
    trust = sandbox.trust
    path = assert_may_sign(
        sandbox.person(PersonId.DOCTOR).certificate,
        kind=PRESCRIPTION,
        trust=TrustStore(trust.name, trust.anchors, trust.accepted_policies, trust.intermediates),
        intermediates=(),
        crls=(),
        at=sandbox.opened_at,
    )
    assert path.outcome is PathOutcome.REVOCATION_UNKNOWN


def test_a_key_that_is_too_small_is_refused(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eligibility, "MINIMUM_KEY_BITS", 3072)
    failure = refusal(sandbox, PersonId.DOCTOR)
    assert failure.code is FailureCode.CERTIFICATE_KEY_TOO_SMALL
    assert failure.facts["bits"] == 2048


@pytest.mark.parametrize("outcome", list(PathOutcome), ids=lambda outcome: outcome.value)
def test_every_outcome_of_the_path_is_decided(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, outcome: PathOutcome
) -> None:
    """A new outcome must not slip through as if it were valid."""
    allowed = {
        PathOutcome.VALID,
        PathOutcome.REVOCATION_UNKNOWN,
        PathOutcome.REVOCATION_STALE,
    }
    path = judge(sandbox, PersonId.DOCTOR)
    result = PathResult(outcome, (), None, sandbox.opened_at, None, path.detail)
    monkeypatch.setattr(eligibility, "validate_path", lambda *_args, **_options: result)
    if outcome in allowed:
        assert judge(sandbox, PersonId.DOCTOR) is result
    else:
        failure = refusal(sandbox, PersonId.DOCTOR)
        assert failure.code.value.startswith("certificate-")
        assert "?" not in failure.cause.ja


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2027, 2, 7, 14, 59, 59, tzinfo=UTC), "2027-02-07"),
        (datetime(2022, 2, 6, 15, 0, 0, tzinfo=UTC), "2022-02-07"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "9999-12-31"),
    ],
)
def test_days_are_those_of_japan_to_the_end_of_the_calendar(instant: datetime, day: str) -> None:
    assert day_in_japan(instant).isoformat() == day
