"""Paths at a point in time: each way in which they end, and that remembering changes nothing."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_signer.pki import path as path_module
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.engine import judge
from clinic_signer.pki.outcome import EngineRequest
from clinic_signer.pki.path import PathOutcome, PathResult, PathUsage, validate_path
from clinic_signer.pki.policies import SIGNATURE_PRODUCTION, SIGNATURE_TEST
from clinic_signer.pki.revocation import LARGEST_REMEMBERED
from clinic_signer.pki.trust_store import TrustStore, production_trust
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.pki import UnitId, revoked_at
from clinic_signer.sandbox.revocation_lists import issue_list
from pki.authorities import (
    END,
    NOON,
    START,
    Holder,
    issue,
    key,
    list_with_sha1,
    revocation_list,
    trust_in,
    usage,
    with_sha1,
)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def forget() -> None:
    """Every test works out its answers itself."""
    path_module._answers.cache_clear()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Path validation must never open a connection."""

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def ask(
    certificate: HpkiCertificate,
    trust: TrustStore,
    *,
    usage: PathUsage = PathUsage.SIGNER,
    intermediates: tuple[bytes, ...] = (),
    crls: tuple[bytes, ...] = (),
    at: datetime = NOON,
) -> PathResult:
    return validate_path(
        certificate, usage=usage, trust=trust, intermediates=intermediates, crls=crls, at=at
    )


def of_person(sandbox: Sandbox, person: PersonId, at: datetime | None = None) -> PathResult:
    """A person's path as a file of the sandbox brings it along."""
    who = sandbox.person(person)
    at = at or sandbox.opened_at
    trust = sandbox.trust_at(at)
    return ask(who.certificate, trust, intermediates=who.intermediates, at=at)


# The people of the sandbox


@pytest.mark.parametrize(
    ("person", "outcome"),
    [
        (PersonId.DOCTOR, PathOutcome.VALID),
        (PersonId.DENTIST, PathOutcome.VALID),
        (PersonId.PHARMACIST, PathOutcome.VALID),
        (PersonId.NO_ROLE, PathOutcome.VALID),
        (PersonId.EXPIRED, PathOutcome.EXPIRED),
        (PersonId.REVOKED, PathOutcome.REVOKED),
        (PersonId.AUTHENTICATION, PathOutcome.INVALID),
        (PersonId.FOREIGN_ROOT, PathOutcome.UNTRUSTED_ROOT),
    ],
)
def test_each_person_of_the_sandbox_has_her_own_outcome(
    sandbox: Sandbox, person: PersonId, outcome: PathOutcome
) -> None:
    result = of_person(sandbox, person)
    assert result.outcome is outcome
    assert result.chain[0] == sandbox.person(person).certificate
    assert (result.anchor is None) == (outcome is PathOutcome.UNTRUSTED_ROOT)


def test_a_valid_path_names_its_chain_and_list(sandbox: Sandbox) -> None:
    result = of_person(sandbox, PersonId.DOCTOR)
    units = [sandbox.certificate(unit) for unit in (UnitId.SIGNING_CA, UnitId.ROOT)]
    assert list(result.chain[1:]) == units
    assert result.anchor is not None
    assert result.anchor.certificate == units[-1]
    assert result.crl_this_update is not None
    assert result.crl_this_update <= sandbox.opened_at < result.crl_this_update + DAY


def test_production_refuses_everybody_of_the_sandbox(sandbox: Sandbox) -> None:
    crls = sandbox.crls(sandbox.opened_at)
    for person in sandbox.people:
        result = ask(
            person.certificate,
            production_trust(),
            intermediates=person.intermediates,
            crls=crls,
            at=sandbox.opened_at,
        )
        assert result.outcome is PathOutcome.UNTRUSTED_ROOT
        assert result.anchor is None


def test_revocation_counts_from_its_time(sandbox: Sandbox) -> None:
    revoked = revoked_at(sandbox.credentials[PersonId.REVOKED].certificate)
    before = of_person(sandbox, PersonId.REVOKED, revoked - DAY)
    after = of_person(sandbox, PersonId.REVOKED, revoked + 2 * DAY)
    assert before.outcome is PathOutcome.VALID
    assert before.revoked_at is None
    assert after.outcome is PathOutcome.REVOKED
    assert after.revoked_at == revoked


def test_the_expired_certificate_was_good_before(sandbox: Sandbox) -> None:
    end = sandbox.person(PersonId.EXPIRED).certificate.not_after
    assert of_person(sandbox, PersonId.EXPIRED, end - DAY).outcome is PathOutcome.VALID


def test_an_expired_certificate_is_called_so_without_any_list(sandbox: Sandbox) -> None:
    who = sandbox.person(PersonId.EXPIRED)
    trust = sandbox.trust
    bare = TrustStore(trust.name, trust.anchors, trust.accepted_policies, trust.intermediates)
    result = ask(who.certificate, bare, at=sandbox.opened_at)
    assert result.outcome is PathOutcome.EXPIRED


def test_time_stamping_leads_to_its_own_root_only(sandbox: Sandbox) -> None:
    unit = sandbox.certificate(UnitId.TIMESTAMP_UNIT)
    doctor = sandbox.person(PersonId.DOCTOR).certificate
    at = sandbox.opened_at
    good = ask(unit, sandbox.trust, usage=PathUsage.TIMESTAMP, at=at)
    assert good.outcome is PathOutcome.VALID
    assert ask(unit, sandbox.trust, at=at).outcome is PathOutcome.NO_PATH
    stamped = ask(doctor, sandbox.trust, usage=PathUsage.TIMESTAMP, at=at)
    assert stamped.anchor is None
    assert stamped.outcome is PathOutcome.NO_PATH


# Certificates of other shapes


@pytest.fixture(scope="module")
def root() -> Holder:
    return issue("Root", is_ca=True)


@pytest.fixture(scope="module")
def authority(root: Holder) -> Holder:
    return issue("Authority", root, is_ca=True, policy=SIGNATURE_PRODUCTION, own_key=key(1))


@pytest.fixture(scope="module")
def holder(authority: Holder) -> Holder:
    return issue("Holder", authority, policy=SIGNATURE_PRODUCTION, own_key=key(2))


@pytest.fixture(scope="module")
def lists(root: Holder, authority: Holder) -> tuple[bytes, ...]:
    return revocation_list(root), revocation_list(authority)


def of_holder(
    holder: Holder,
    root: Holder,
    authority: Holder,
    lists: tuple[bytes, ...],
    *,
    at: datetime = NOON,
    usage: PathUsage = PathUsage.SIGNER,
) -> PathResult:
    trust = trust_in(root, SIGNATURE_PRODUCTION)
    return ask(holder.read, trust, usage=usage, intermediates=(authority.der,), crls=lists, at=at)


def test_a_production_certificate_is_valid(
    holder: Holder, root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    assert of_holder(holder, root, authority, lists).outcome is PathOutcome.VALID


@pytest.mark.parametrize("policy", [None, "1.2.3.4", "1.2.392.100495.1.5.1.2.3.1"])
def test_a_certificate_with_legal_effect_must_lead_to_the_policy(
    root: Holder, authority: Holder, lists: tuple[bytes, ...], policy: str | None
) -> None:
    other = issue("Other", authority, policy=policy)
    result = of_holder(other, root, authority, lists)
    assert result.outcome is PathOutcome.INVALID
    assert "ポリシー" in result.detail.ja


def test_the_authority_must_assert_the_policy_too(root: Holder, lists: tuple[bytes, ...]) -> None:
    lax = issue("Authority", root, is_ca=True, own_key=key(1))
    holder = issue("Holder", lax, policy=SIGNATURE_PRODUCTION)
    assert of_holder(holder, root, lax, lists).outcome is PathOutcome.INVALID


def test_a_test_certificate_passes_under_the_production_authority(
    root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    """As observed: test certificates are issued under authorities of the production policy."""
    test = issue("Test", authority, policy=SIGNATURE_TEST)
    assert test.read.is_test
    assert of_holder(test, root, authority, lists).outcome is PathOutcome.VALID


def test_a_missing_authority_is_no_path(holder: Holder, root: Holder) -> None:
    result = ask(holder.read, trust_in(root, SIGNATURE_PRODUCTION))
    assert result.outcome is PathOutcome.NO_PATH
    assert result.chain == (holder.read,)


@pytest.mark.parametrize("missing", [0, 1], ids=["of the root", "of the authority"])
def test_each_link_needs_a_revocation_list(
    holder: Holder, root: Holder, authority: Holder, lists: tuple[bytes, ...], missing: int
) -> None:
    kept = lists[:missing] + lists[missing + 1 :]
    result = of_holder(holder, root, authority, kept)
    assert result.outcome is PathOutcome.REVOCATION_UNKNOWN


@pytest.mark.parametrize(
    ("after", "outcome"),
    [
        (timedelta(0), PathOutcome.VALID),
        (timedelta(seconds=1), PathOutcome.REVOCATION_STALE),
        (END - NOON, PathOutcome.REVOCATION_STALE),
        (END - NOON + 10 * DAY, PathOutcome.EXPIRED),
        (START - NOON - 10 * DAY, PathOutcome.NOT_YET_VALID),
    ],
)
def test_lists_and_certificates_run_out_to_the_second(
    holder: Holder,
    root: Holder,
    authority: Holder,
    lists: tuple[bytes, ...],
    after: timedelta,
    outcome: PathOutcome,
) -> None:
    next_update = NOON - timedelta(hours=9) + 4 * DAY
    at = NOON + after if abs(after) > DAY else next_update + after
    assert of_holder(holder, root, authority, lists, at=at).outcome is outcome


def test_a_list_of_a_later_day_proves_as_much(
    holder: Holder, root: Holder, authority: Holder
) -> None:
    later = NOON + 100 * DAY
    lists = (revocation_list(root, issued=later), revocation_list(authority, issued=later))
    result = of_holder(holder, root, authority, lists)
    assert result.outcome is PathOutcome.VALID
    assert result.crl_this_update == later


def test_a_later_list_tells_a_revocation_before_and_after_the_moment(
    holder: Holder, root: Holder, authority: Holder
) -> None:
    later = NOON + 100 * DAY
    lists = (
        revocation_list(root, issued=later),
        revocation_list(authority, (holder,), revoked_at=NOON, issued=later),
    )
    before = of_holder(holder, root, authority, lists, at=NOON - DAY)
    after = of_holder(holder, root, authority, lists, at=NOON + DAY)
    assert before.outcome is PathOutcome.VALID
    assert after.outcome is PathOutcome.REVOKED
    assert after.revoked_at == NOON


def test_a_list_issued_after_expiry_proves_nothing(root: Holder, authority: Holder) -> None:
    """Expired certificates drop off the lists, whether they had been revoked or not."""
    short = issue("Short", authority, policy=SIGNATURE_PRODUCTION, end=NOON + DAY)
    late = revocation_list(authority, issued=NOON + 2 * DAY)
    result = of_holder(short, root, authority, (revocation_list(root), late))
    assert result.outcome is PathOutcome.REVOCATION_UNKNOWN


def test_a_revocation_told_after_expiry_counts(root: Holder, authority: Holder) -> None:
    """A list issued after the expiry proves no good standing, but what it lists is revoked."""
    short = issue("Short", authority, policy=SIGNATURE_PRODUCTION, end=NOON + DAY)
    good = revocation_list(authority, issued=NOON - timedelta(hours=2))
    late = revocation_list(
        authority, (short,), revoked_at=NOON - timedelta(hours=1), issued=NOON + 2 * DAY
    )
    lists = (revocation_list(root), good)
    assert of_holder(short, root, authority, lists).outcome is PathOutcome.VALID
    told = of_holder(short, root, authority, (*lists, late))
    assert told.outcome is PathOutcome.REVOKED
    assert told.revoked_at == NOON - timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, PathOutcome.REVOKED),
        ({"reason": "superseded"}, PathOutcome.REVOKED),
        # On hold is not for good: what became of it only a fresh list can say.
        ({"reason": "certificateHold"}, PathOutcome.REVOCATION_STALE),
        ({"signing_key": key}, PathOutcome.REVOCATION_UNKNOWN),
        (
            {
                "extensions": (
                    (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b""), True),
                )
            },
            PathOutcome.REVOCATION_UNKNOWN,
        ),
    ],
    ids=["no reason", "superseded", "on hold", "forged", "critical extension"],
)
def test_a_list_that_has_run_out_still_tells_what_was_revoked(
    change: dict[str, Any],
    outcome: PathOutcome,
    holder: Holder,
    root: Holder,
    authority: Holder,
) -> None:
    if "signing_key" in change:
        change = {"signing_key": key(3)}
    old = revocation_list(
        authority, (holder,), revoked_at=NOON - 21 * DAY, issued=NOON - 20 * DAY, **change
    )
    result = of_holder(holder, root, authority, (revocation_list(root), old))
    assert result.outcome is outcome


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_lists_the_one_that_tells_a_revocation_decides(
    order: int, holder: Holder, root: Holder, authority: Holder
) -> None:
    good = revocation_list(authority, issued=NOON - timedelta(hours=5))
    bad = revocation_list(
        authority, (holder,), revoked_at=NOON - DAY, issued=NOON - timedelta(hours=4)
    )
    lists = (revocation_list(root), *(good, bad)[::order])
    assert of_holder(holder, root, authority, lists).outcome is PathOutcome.REVOKED


def test_a_crowd_of_lists_in_a_file_does_not_displace_the_one_at_hand(
    holder: Holder, root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    """A file with a stolen card's signature may bring any number of lists, to keep others out."""
    newest = revocation_list(
        authority, (holder,), revoked_at=NOON - DAY, issued=NOON - timedelta(hours=4)
    )
    crowd = tuple(revocation_list(root, issued=NOON - n * DAY) for n in range(1, 40))
    result = ask(
        holder.read,
        trust_in(root, SIGNATURE_PRODUCTION).with_crls(newest),
        intermediates=(authority.der,),
        crls=(*lists, *crowd),
    )
    assert result.outcome is PathOutcome.REVOKED


@pytest.mark.parametrize(
    ("covers", "is_of", "outcome"),
    [
        ("only_contains_ca_certs", "root", PathOutcome.VALID),
        ("only_contains_ca_certs", "authority", PathOutcome.REVOCATION_UNKNOWN),
        ("only_contains_user_certs", "root", PathOutcome.REVOCATION_UNKNOWN),
        ("only_contains_user_certs", "authority", PathOutcome.VALID),
        ("only_contains_attribute_certs", "authority", PathOutcome.REVOCATION_UNKNOWN),
    ],
)
def test_a_list_for_some_certificates_does_not_speak_of_others(
    covers: str,
    is_of: str,
    outcome: PathOutcome,
    holder: Holder,
    root: Holder,
    authority: Holder,
) -> None:
    """The critical issuingDistributionPoint of the ministry's lists (RFC 5280 §5.2.5)."""
    point = x509.IssuingDistributionPoint(
        full_name=None,
        relative_name=None,
        only_contains_user_certs=covers == "only_contains_user_certs",
        only_contains_ca_certs=covers == "only_contains_ca_certs",
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=covers == "only_contains_attribute_certs",
    )
    issuers = {"root": root, "authority": authority}
    lists = tuple(
        revocation_list(issuer, extensions=((point, True),) if name == is_of else ())
        for name, issuer in issuers.items()
    )
    assert of_holder(holder, root, authority, lists).outcome is outcome


@pytest.mark.parametrize(
    ("reason", "is_retirement"),
    [("superseded", True), ("cessationOfOperation", True), ("keyCompromise", False), (None, False)],
)
def test_why_it_was_revoked(
    reason: str | None, is_retirement: bool, holder: Holder, root: Holder, authority: Holder
) -> None:
    """RFC 3161 §4: what a key did before it was retired stays good, unless it was compromised."""
    told = revocation_list(authority, (holder,), revoked_at=NOON - DAY, reason=reason)
    result = of_holder(holder, root, authority, (revocation_list(root), told))
    assert (result.outcome, result.was_retired) == (PathOutcome.REVOKED, is_retirement)
    # Another list that gives no reason casts doubt on it.
    doubt = revocation_list(authority, (holder,), revoked_at=NOON - DAY, days=5)
    result = of_holder(holder, root, authority, (revocation_list(root), told, doubt))
    assert not result.was_retired


def test_a_revoked_authority_revokes_its_holders(
    holder: Holder, root: Holder, authority: Holder
) -> None:
    lists = (
        revocation_list(root, (authority,), revoked_at=NOON - DAY),
        revocation_list(authority),
    )
    result = of_holder(holder, root, authority, lists)
    assert result.outcome is PathOutcome.REVOKED
    assert "認証局の証明書" in result.detail.ja


def test_a_forged_list_is_no_list(holder: Holder, root: Holder, authority: Holder) -> None:
    forged = revocation_list(authority, signing_key=key(3))
    result = of_holder(holder, root, authority, (revocation_list(root), forged))
    assert result.outcome is PathOutcome.REVOCATION_UNKNOWN


def test_a_weakly_signed_list_is_no_list(holder: Holder, root: Holder, authority: Holder) -> None:
    lists = (revocation_list(root), list_with_sha1(revocation_list(authority), authority))
    result = of_holder(holder, root, authority, lists)
    assert result.outcome is PathOutcome.REVOCATION_UNKNOWN
    request = EngineRequest(holder.der, (root.der,), (authority.der,), lists, NOON)
    lenient = judge(replace(request, accepts_weak_algorithms=True))
    assert lenient.outcome is PathOutcome.VALID  # there is nothing else wrong with it


def test_a_forged_certificate_is_invalid_with_and_without_lists(
    root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    false_authority = Holder(authority.certificate, key(3))
    forged = issue("Holder", false_authority, policy=SIGNATURE_PRODUCTION)
    for given_lists in (lists, ()):
        result = of_holder(forged, root, authority, given_lists)
        assert result.outcome is PathOutcome.INVALID
        assert "署名が合いません" in result.detail.ja


def test_a_holder_cannot_issue(
    holder: Holder, root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    child = issue("Child", holder, policy=SIGNATURE_PRODUCTION)
    result = ask(
        child.read,
        trust_in(root, SIGNATURE_PRODUCTION),
        intermediates=(holder.der, authority.der),
        crls=(*lists, revocation_list(holder)),
    )
    assert result.outcome is PathOutcome.INVALID


def test_weak_algorithms_and_short_keys_break_a_link(root: Holder) -> None:
    weak = with_sha1(issue("Weak", root, policy=SIGNATURE_PRODUCTION), root)
    small_root = issue("Small", is_ca=True, own_key=key(4, 1024))
    small = issue("Under small", small_root, policy=SIGNATURE_PRODUCTION)
    for holder, anchor in ((weak, root), (small, small_root)):
        result = ask(
            holder.read, trust_in(anchor, SIGNATURE_PRODUCTION), crls=(revocation_list(anchor),)
        )
        assert result.outcome is PathOutcome.INVALID
        assert "弱い暗号" in result.detail.ja


def test_a_critical_extension_that_nobody_understands_breaks_the_link(
    root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
    odd = issue("Odd", authority, policy=SIGNATURE_PRODUCTION, extensions=((unknown, True),))
    result = of_holder(odd, root, authority, lists)
    assert result.outcome is PathOutcome.INVALID
    assert "重要な項目" in result.detail.ja


@pytest.mark.parametrize(
    "bits",
    [("digital_signature",), ("digital_signature", "content_commitment"), ("key_encipherment",)],
)
def test_only_non_repudiation_signs_prescriptions(
    root: Holder, authority: Holder, lists: tuple[bytes, ...], bits: tuple[str, ...]
) -> None:
    other = issue(
        "Other", authority, policy=SIGNATURE_PRODUCTION, extensions=((usage(*bits), True),)
    )
    result = of_holder(other, root, authority, lists)
    assert result.outcome is PathOutcome.INVALID
    assert "署名用の証明書ではありません" in result.detail.ja


STAMPING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
STAMPING_AND_MORE = x509.ExtendedKeyUsage(
    [ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING]
)


@pytest.mark.parametrize(
    ("purpose", "is_critical", "bits", "outcome"),
    [
        (STAMPING, True, ("digital_signature",), PathOutcome.VALID),
        (STAMPING, True, ("content_commitment",), PathOutcome.VALID),
        (STAMPING, True, ("digital_signature", "content_commitment"), PathOutcome.VALID),
        (STAMPING, True, ("key_encipherment",), PathOutcome.INVALID),
        (STAMPING, False, ("digital_signature",), PathOutcome.INVALID),
        (STAMPING_AND_MORE, True, ("digital_signature",), PathOutcome.INVALID),
        (None, True, ("digital_signature",), PathOutcome.INVALID),
    ],
)
def test_time_stamping_needs_its_own_kind_of_certificate(
    root: Holder,
    authority: Holder,
    lists: tuple[bytes, ...],
    purpose: x509.ExtendedKeyUsage | None,
    is_critical: bool,
    bits: tuple[str, ...],
    outcome: PathOutcome,
) -> None:
    purposes = ((purpose, is_critical),) if purpose else ()
    unit = issue("Unit", authority, extensions=((usage(*bits), True), *purposes))
    result = of_holder(unit, root, authority, lists, usage=PathUsage.TIMESTAMP)
    assert result.outcome is outcome


def test_a_root_with_the_pinned_name_is_not_the_pinned_root(lists: tuple[bytes, ...]) -> None:
    pinned = issue("Root", is_ca=True)
    false_root = issue("Root", is_ca=True, own_key=key(3))
    holder = issue("Holder", false_root, policy=SIGNATURE_PRODUCTION)
    result = ask(
        holder.read,
        trust_in(pinned, SIGNATURE_PRODUCTION),
        intermediates=(false_root.der,),
        crls=(revocation_list(false_root),),
    )
    assert result.outcome is PathOutcome.INVALID


def test_an_anchor_outlives_nothing(root: Holder, lists: tuple[bytes, ...]) -> None:
    """A pinned root is believed only while it is valid."""
    short_root = issue("Short root", is_ca=True, end=NOON - DAY)
    holder = issue("Holder", short_root, policy=SIGNATURE_PRODUCTION)
    result = ask(
        holder.read,
        trust_in(short_root, SIGNATURE_PRODUCTION),
        crls=(revocation_list(short_root),),
    )
    assert result.outcome is PathOutcome.EXPIRED


# Hostile input


def test_a_crowd_of_authorities_that_name_each_other_is_given_up(root: Holder) -> None:
    crowd = tuple(
        issue("Crowd", Holder(root.certificate, key(1)), is_ca=True, own_key=key(1)).der
        for _ in range(2)
    ) + tuple(
        issue("Crowd", issue("Crowd", is_ca=True, own_key=key(1)), is_ca=True, own_key=key(1)).der
        for _ in range(40)
    )
    holder = issue("Holder", issue("Crowd", is_ca=True, own_key=key(1)))
    crls = tuple(revocation_list(root, issued=NOON - n * DAY) for n in range(40))
    start = time.process_time()
    result = ask(holder.read, trust_in(root), intermediates=crowd, crls=crls)
    assert result.outcome is not PathOutcome.VALID
    assert time.process_time() - start < 1


def test_junk_among_certificates_and_lists_is_passed_over(
    holder: Holder, root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    junk = (b"", b"\x30\x00", b"\xff" * 100, authority.der[:-1], lists[0][:-1])
    result = ask(
        holder.read,
        trust_in(root, SIGNATURE_PRODUCTION),
        intermediates=(*junk, authority.der),
        crls=(*junk, *lists),
    )
    assert result.outcome is PathOutcome.VALID


def damaged(der: bytes, step: int) -> Iterator[bytes]:
    for place in range(0, len(der), step):
        changed = bytearray(der)
        changed[place] ^= 1
        yield bytes(changed)


def test_a_damaged_copy_of_the_root_is_no_hindrance(sandbox: Sandbox) -> None:
    """The root is believed because it is pinned; what a file has in its place is not asked."""
    root = sandbox.credentials[UnitId.ROOT].der
    doctor = sandbox.person(PersonId.DOCTOR).certificate
    for copy in damaged(root, 11):
        result = ask(doctor, sandbox.trust, intermediates=(copy,), at=sandbox.opened_at)
        assert result.outcome is PathOutcome.VALID


def test_a_damaged_list_leaves_revocation_unknown_and_breaks_nothing(sandbox: Sandbox) -> None:
    credentials, at = sandbox.credentials, sandbox.opened_at
    good = issue_list(UnitId.SIGNING_CA, credentials, at)
    trust = replace(sandbox.trust, crls=(issue_list(UnitId.ROOT, credentials, at),))
    doctor = sandbox.person(PersonId.DOCTOR).certificate
    unused_bits = len(good) - 257
    for place, bad in enumerate(damaged(good, 1)):
        if place in range(20, 120) or (place % 5 == 0 and place != unused_bits):
            result = ask(doctor, trust, crls=(bad,), at=at)
            assert result.outcome is PathOutcome.REVOCATION_UNKNOWN, place


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_changed_authorities_and_lists_never_crash_and_never_help(
    holder: Holder,
    root: Holder,
    authority: Holder,
    lists: tuple[bytes, ...],
    data: st.DataObject,
) -> None:
    """A byte changed in what the path stands on takes its validity."""
    parts = [bytearray(authority.der), bytearray(lists[0]), bytearray(lists[1])]
    changed = parts[data.draw(st.integers(0, 2))]
    # Nobody signs the octet before a signature that counts its unused bits.
    unused_bits = len(changed) - 257
    place = data.draw(st.integers(0, len(changed) - 1).filter(lambda p: p != unused_bits))
    changed[place] ^= data.draw(st.integers(1, 255))
    result = ask(
        holder.read,
        trust_in(root, SIGNATURE_PRODUCTION),
        intermediates=(bytes(parts[0]),),
        crls=(bytes(parts[1]), bytes(parts[2])),
    )
    assert result.outcome is not PathOutcome.VALID


def test_the_library_below_keeps_its_tracebacks_to_itself(
    caplog: pytest.LogCaptureFixture, holder: Holder, root: Holder, authority: Holder
) -> None:
    caplog.set_level(logging.DEBUG)
    of_holder(holder, root, authority, (revocation_list(authority, signing_key=key(3)),))
    assert not [r for r in caplog.records if r.name.startswith("pyhanko_certvalidator")]


# Remembering


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_remembered_answer_is_the_answer_worked_out_anew(
    holder: Holder, root: Holder, authority: Holder, data: st.DataObject
) -> None:
    lists = (revocation_list(root), revocation_list(authority, (holder,), revoked_at=NOON + DAY))
    issued = NOON - timedelta(hours=9)
    instants = [START, END, issued, issued + 4 * DAY, NOON + DAY]
    step = st.timedeltas(min_value=-3 * DAY, max_value=3 * DAY) | st.sampled_from(
        [timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1)]
    )
    moments = data.draw(st.lists(st.tuples(st.sampled_from(instants), step), max_size=6))
    remembered = [of_holder(holder, root, authority, lists, at=i + s) for i, s in moments]
    for (instant, after), known in zip(moments, remembered, strict=True):
        path_module._answers.cache_clear()
        assert of_holder(holder, root, authority, lists, at=instant + after) == known


def test_an_answer_is_worked_out_once_per_interval(
    holder: Holder,
    root: Holder,
    authority: Holder,
    lists: tuple[bytes, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = of_holder(holder, root, authority, lists)
    monkeypatch.setattr(path_module, "_judge", None)  # a second validation would fail
    assert of_holder(holder, root, authority, lists, at=NOON + timedelta(hours=5)) is first


def test_the_engine_is_loaded_with_the_first_question() -> None:
    """It takes longer to load than a window may take to open."""
    code = "import sys, clinic_signer.pki.path; print('pyhanko_certvalidator' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"


def test_another_anchor_is_another_question(
    holder: Holder, root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    assert of_holder(holder, root, authority, lists).outcome is PathOutcome.VALID
    other = issue("Another root", is_ca=True)
    result = of_holder(holder, other, authority, lists)
    assert result.outcome is PathOutcome.NO_PATH


def test_a_remembered_answer_names_the_anchor_that_was_asked_about(
    holder: Holder, root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    """One and the same root, pinned and then only added by a user: without legal effect."""
    pinned = trust_in(root, SIGNATURE_PRODUCTION)
    added = replace(
        pinned, anchors=tuple(replace(each, is_pinned=False) for each in pinned.anchors)
    )
    for trust in (pinned, added):
        result = ask(holder.read, trust, intermediates=(authority.der,), crls=lists)
        assert result.anchor == trust.anchors[0]


def test_what_is_remembered_is_bounded() -> None:
    """Each answer holds the lists of a document: 1 MB at most."""
    most = path_module._answers.cache_info().maxsize
    assert most is not None
    assert most * LARGEST_REMEMBERED < 2**30


def test_large_lists_of_files_do_not_fill_the_memory(
    holder: Holder, root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    """A folder of hostile files may hold megabytes of another list in each."""
    for number in range(3):
        large = lists[1] + bytes([number]) * LARGEST_REMEMBERED
        result = of_holder(holder, root, authority, (*lists, large))
        assert result.outcome is PathOutcome.VALID
    assert path_module._answers.cache_info().currsize == 0


def test_threads_and_a_running_event_loop_get_the_same_answer(
    holder: Holder, root: Holder, authority: Holder, lists: tuple[bytes, ...]
) -> None:
    async def inside_a_loop() -> PathResult:
        return of_holder(holder, root, authority, lists)

    def in_a_thread(hour: int) -> PathResult:
        if hour % 3 == 0:
            path_module._answers.cache_clear()
        return of_holder(holder, root, authority, lists, at=NOON + timedelta(hours=hour))

    expected = asyncio.run(inside_a_loop())
    with ThreadPoolExecutor(8) as pool:
        assert set(map(_told, pool.map(in_a_thread, range(48)))) == {_told(expected)}


def _told(result: PathResult) -> tuple[object, ...]:
    return result.outcome, result.chain, result.crl_this_update, result.detail


# A real signed prescription


def test_the_path_of_a_prescription_of_2022(real_sample: Path) -> None:
    values = _values(real_sample.read_bytes())
    signer = HpkiCertificate.load(values["X509Certificate"][0])
    authorities, crls = values["EncapsulatedX509Certificate"], values["EncapsulatedCRLValue"]
    at = datetime.fromisoformat("2022-09-07T08:18:25+00:00")
    result = ask(
        signer, production_trust(), intermediates=tuple(authorities), crls=tuple(crls), at=at
    )
    assert result.outcome is PathOutcome.VALID
    assert [c.issuer_common_name for c in result.chain][1:] == ["MHLW HPKI Root CA V2"] * 2
    later = datetime.fromisoformat("2026-09-07T00:00:00+00:00")
    stale = ask(
        signer, production_trust(), intermediates=tuple(authorities), crls=tuple(crls), at=later
    )
    assert stale.outcome is PathOutcome.REVOCATION_STALE


def test_its_time_stamping_authority_is_believed_only_when_given(
    real_sample: Path, samples: Path
) -> None:
    values = _values(real_sample.read_bytes())
    unit, given_root, *_ = values["EncapsulatedX509Certificate"]
    at = datetime.fromisoformat("2022-09-07T08:18:25+00:00")

    def asked(trust: TrustStore) -> PathOutcome:
        return ask(
            HpkiCertificate.load(unit),
            trust,
            usage=PathUsage.TIMESTAMP,
            intermediates=(given_root,),
            crls=tuple(values["EncapsulatedCRLValue"]),
            at=at,
        ).outcome

    assert asked(production_trust()) is PathOutcome.UNTRUSTED_ROOT
    assert asked(production_trust().with_anchor(given_root)) is PathOutcome.VALID


def _values(document: bytes) -> dict[str, list[bytes]]:
    """The base64 values of a signature by the name of their element."""
    import base64

    from lxml import etree

    found: dict[str, list[bytes]] = {}
    for element in etree.fromstring(document).iter():
        name = etree.QName(element).localname
        if name in {"X509Certificate", "EncapsulatedX509Certificate", "EncapsulatedCRLValue"}:
            found.setdefault(name, []).append(base64.b64decode(element.text or ""))
    return found
