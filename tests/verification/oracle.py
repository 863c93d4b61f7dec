"""What ETSI EN 319 102-1 says of a case of the matrix, worked out from the case alone.

Nothing of the verifier is used, and no certificate is looked at: a case says what was built. The
standard goes through its blocks in order and stops at the first that does not pass; here all that
do not pass are collected, so that the places where our verifier goes its own way, each with a
reason (:class:`Departure`, docs/verification.md), can be told exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from verification.cases import (
    ARCHIVED,
    LIST_DAYS,
    NO_CHAIN,
    NOW,
    REVOKED_AT,
    SIGNED,
    STAMPED,
    STAMPED_BEFORE,
    AtLevel,
    Case,
    Lists,
    Of,
    Stamp,
    list_issued,
    validity,
)

PASSED = "TOTAL-PASSED"
FAILED = ("SIG_CRYPTO_FAILURE", "REVOKED", "EXPIRED", "NOT_YET_VALID")
"""Sub-indications of TOTAL-FAILED (table 6)."""
DOUBTS = ("TRY_LATER", "OUT_OF_BOUNDS_NO_POE", "REVOKED_NO_POE", "NO_CERTIFICATE_CHAIN_FOUND")
"""Those that later knowledge could resolve."""


def proven_times(case: Case) -> list[datetime]:
    """The times at which trusted time-stamps prove that the signature existed (§5.5.4, §5.6)."""
    times = []
    if case.stamp is Stamp.AFTER:
        times.append(STAMPED)
    if case.stamp is Stamp.BEFORE:
        times.append(STAMPED_BEFORE)
    if case.level is AtLevel.A:
        times.append(ARCHIVED)
    return times


def best_signature_time(case: Case) -> datetime:
    """The earliest of them, else that of verification (§5.5.4 (1))."""
    return min([*proven_times(case), NOW])


def standard(case: Case) -> list[str]:
    """All sub-indications that the blocks of the standard come to, in its order."""
    best = best_signature_time(case)
    found = []
    # §5.2.6 X.509 certificate validation: the chain, then each certificate of it.
    if case.of in NO_CHAIN:
        return ["NO_CERTIFICATE_CHAIN_FOUND"]
    if case.of is Of.AUTHENTICATION:
        found.append("CHAIN_CONSTRAINTS_FAILURE")
    start, end = validity(case.of)
    if best > end:
        found.append("OUT_OF_BOUNDS_NO_POE")
    elif best < start:
        # §5.5.4: the signature is older than the certificate.
        found.append("NOT_YET_VALID" if proven_times(case) else "OUT_OF_BOUNDS_NO_POE")
    else:
        found += _revocation(case, best)
    # §5.2.8 signature acceptance: the constraints of HPKI.
    if case.of in {Of.ROLE_WRONG, Of.ROLE_ABSENT}:
        found.append("SIG_CONSTRAINTS_FAILURE")
    return found or [PASSED]


def _revocation(case: Case, best: datetime) -> list[str]:
    """§5.2.5, §5.5.4 (5) a: is there a list that speaks for that moment, and what does it say?"""
    if case.lists in {Lists.MISSING, Lists.WRONG_ISSUER}:
        return ["TRY_LATER"]
    issued = list_issued(case)
    if best > issued + timedelta(days=LIST_DAYS):
        return ["TRY_LATER"]
    if issued > validity(case.of)[1]:
        return ["TRY_LATER"]  # what has expired drops off the lists (RFC 5280 §3.3)
    revoked_at = REVOKED_AT.get(case.of)
    if revoked_at is not None and revoked_at <= issued and revoked_at <= best:
        return ["REVOKED_NO_POE"]
    return []


class Departure(Enum):
    """Where we say something else than the standard, in the words of the docs."""

    ALTERED = "a time-stamp that was changed"
    CLAIM = "the signer's own claim against him"
    ORDER = "a signing time after the time-stamp"
    LISTED = "revoked by a list that has run out"
    GRAVITY = "a definite failure before a doubt"


@dataclass(frozen=True)
class Expectation:
    """What the verifier must say, and how it came to it.

    Attributes:
        verdict: the sub-indication, or TOTAL-PASSED.
        standard: what the standard alone says.
        departures: why it is something else.
    """

    verdict: str
    standard: str
    departures: frozenset[Departure]


def expected(case: Case) -> Expectation:
    """The standard with our departures."""
    found = standard(case)
    alone = found[0]
    departures = set()
    revoked_at = REVOKED_AT.get(case.of)
    is_listed = case.lists is Lists.FRESH and revoked_at is not None
    if found == ["TRY_LATER"] and is_listed and revoked_at <= list_issued(case):
        departures.add(Departure.LISTED)
        found = ["REVOKED_NO_POE"]
    claimed = _against_the_signer(case, found)
    if claimed != found:
        departures.add(Departure.CLAIM)
        found = claimed
    if validity(case.of)[0] > SIGNED:
        departures.add(Departure.CLAIM)
        found = [*(f for f in found if f != PASSED), "SIG_CONSTRAINTS_FAILURE"]
    if case.stamp is Stamp.BEFORE:
        departures.add(Departure.ORDER)
        found = [*(f for f in found if f != PASSED), "TIMESTAMP_ORDER_FAILURE"]
    if case.stamp is Stamp.ALTERED:
        departures.add(Departure.ALTERED)
        found = ["SIG_CRYPTO_FAILURE", *(f for f in found if f != PASSED)]
    verdict = min(found, key=lambda each: _gravity(each, case))
    if verdict != found[0]:
        departures.add(Departure.GRAVITY)
    if verdict == alone:
        departures.clear()
    return Expectation(verdict, alone, frozenset(departures))


def _against_the_signer(case: Case, found: list[str]) -> list[str]:
    start, end = validity(case.of)
    revoked_at = REVOKED_AT.get(case.of)
    changed = []
    for each in found:
        if each == "OUT_OF_BOUNDS_NO_POE" and end < SIGNED:
            changed.append("EXPIRED")
        elif each == "OUT_OF_BOUNDS_NO_POE" and start > SIGNED:
            changed.append("NOT_YET_VALID")
        elif each == "REVOKED_NO_POE" and revoked_at is not None and revoked_at <= SIGNED:
            changed.append("REVOKED")
        else:
            changed.append(each)
    return changed


def _gravity(sub_indication: str, case: Case) -> int:
    """TOTAL-FAILED, then what has definitely failed, then a doubt."""
    if sub_indication in FAILED:
        return 0
    is_complete = case.of is Of.FOREIGN_EMBEDDED  # and leads to a root that is not pinned
    if sub_indication in DOUBTS and not is_complete:
        return 2
    return 3 if sub_indication == PASSED else 1
