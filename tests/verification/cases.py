"""The matrix: what a certificate, a level, revocation lists and a time-stamp can be, all combined.

Combinations without a meaning are left out by :data:`MEANINGLESS`, each rule with its reason.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from itertools import combinations, product

from lxml import etree

from clinic_signer.pki.policies import SIGNATURE_PRODUCTION
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox.hc_role import hc_role_extension
from clinic_signer.signature.profile import XADES_141
from pki.authorities import Holder, issue, key, revocation_list, trust_in
from signature.signing import CSV, find, sign_as
from signature.stamping import Authority, archived

SIGNED = datetime(2026, 6, 1, 1, tzinfo=UTC)
STAMPED = SIGNED + timedelta(seconds=5)
STAMPED_BEFORE = SIGNED - timedelta(hours=1)
ARCHIVED = SIGNED + timedelta(days=1)
NOW = SIGNED + timedelta(days=20)
_AUTHENTICATION = "1.2.392.100495.1.5.1.2.3.1"
"""The policy of HPKI certificates for the authentication of a person."""
_LIST_BEFORE = timedelta(hours=9)
LIST_DAYS = 4


class Of(Enum):
    """What the signer's certificate is like."""

    VALID = "valid"
    EXPIRED = "expired before signing"
    EXPIRED_SINCE = "expired since"
    NOT_YET = "not yet valid at signing"
    REVOKED = "revoked before signing"
    REVOKED_SINCE = "revoked since"
    ROLE_WRONG = "a pharmacist's"
    ROLE_ABSENT = "without a role"
    AUTHENTICATION = "for authentication"
    FOREIGN = "under a foreign root"
    FOREIGN_EMBEDDED = "under a foreign root in the file"
    NO_INTERMEDIATE = "its authority missing"


class AtLevel(Enum):
    """What was added to the signature."""

    ES = "ES"
    T = "ES-T"
    XL = "ES-XL"
    A = "ES-A"


class Lists(Enum):
    """The revocation list of the signer's authority; that of the root is always fresh."""

    FRESH = "fresh"
    STALE = "stale"
    MISSING = "missing"
    WRONG_ISSUER = "of another issuer"


class Stamp(Enum):
    """The signature time-stamp."""

    NONE = "none"
    AFTER = "after signing"
    BEFORE = "before signing"
    UNTRUSTED = "untrusted"
    ALTERED = "altered"


@dataclass(frozen=True)
class Case:
    """One combination."""

    of: Of
    level: AtLevel
    lists: Lists
    stamp: Stamp

    def __str__(self) -> str:
        return f"{self.of.value}, {self.level.value}, {self.lists.value}, {self.stamp.value}"


NO_CHAIN = {Of.FOREIGN, Of.FOREIGN_EMBEDDED, Of.NO_INTERMEDIATE}
MEANINGLESS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("ES has no time-stamp", lambda c: c.level is AtLevel.ES and c.stamp is not Stamp.NONE),
    (
        "the other levels have one",
        lambda c: c.level is not AtLevel.ES and c.stamp is Stamp.NONE,
    ),
    (
        "without a chain nobody looks for lists",
        lambda c: c.of in NO_CHAIN and c.lists is not Lists.FRESH,
    ),
    (
        "a root is in the file where certificates are: from ES-XL on",
        lambda c: c.of is Of.FOREIGN_EMBEDDED and c.level in {AtLevel.ES, AtLevel.T},
    ),
)


@cache
def all_cases() -> tuple[Case, ...]:
    """Every combination that means something."""
    every = (Case(*values) for values in product(Of, AtLevel, Lists, Stamp))
    return tuple(case for case in every if not any(rule(case) for _why, rule in MEANINGLESS))


@cache
def pairwise_cases() -> tuple[Case, ...]:
    """Few cases in which every two values that can meet do meet."""
    chance = random.Random(1)
    cases = list(all_cases())
    chance.shuffle(cases)
    open_pairs = {pair for case in cases for pair in _pairs(case)}
    chosen = []
    while open_pairs:
        best = max(cases, key=lambda case: len(open_pairs & _pairs(case)))
        chosen.append(best)
        open_pairs -= _pairs(best)
    return tuple(chosen)


@cache
def _pairs(case: Case) -> frozenset[frozenset[Enum]]:
    values = [getattr(case, field.name) for field in fields(case)]
    return frozenset(frozenset(pair) for pair in combinations(values, 2))


# -- the authorities ------------------------------------------------------------------------------


@cache
def root() -> Holder:
    return issue("ROOT", is_ca=True, own_key=key(11))


@cache
def authority() -> Holder:
    policies = SIGNATURE_PRODUCTION
    return issue("AUTHORITY", root(), is_ca=True, policy=policies, own_key=key(12))


@cache
def foreign_root() -> Holder:
    return issue("FOREIGN ROOT", is_ca=True, policy=SIGNATURE_PRODUCTION, own_key=key(13))


@cache
def stamper(is_trusted: bool = True) -> Authority:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    return Authority("TSA" if is_trusted else "ANOTHER TSA", start, end)


_ROLES = {Of.ROLE_WRONG: "Pharmacist", Of.ROLE_ABSENT: None}
_DAYS = {
    Of.EXPIRED: (datetime(2026, 1, 1, tzinfo=UTC), SIGNED - timedelta(days=30)),
    Of.EXPIRED_SINCE: (datetime(2026, 1, 1, tzinfo=UTC), SIGNED + timedelta(days=9)),
    Of.NOT_YET: (SIGNED + timedelta(days=14), datetime(2030, 1, 1, tzinfo=UTC)),
}
REVOKED_AT = {
    Of.REVOKED: SIGNED - timedelta(days=17),
    Of.REVOKED_SINCE: SIGNED + timedelta(days=4),
}


def validity(of: Of) -> tuple[datetime, datetime]:
    """From when until when the certificate is valid."""
    return _DAYS.get(of, (datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)))


@cache
def holder(of: Of) -> Holder:
    """The signer."""
    role = _ROLES.get(of, "Medical Doctor")
    extensions = () if role is None else ((hc_role_extension(role), False),)
    policy = _AUTHENTICATION if of is Of.AUTHENTICATION else SIGNATURE_PRODUCTION
    is_foreign = of in {Of.FOREIGN, Of.FOREIGN_EMBEDDED}
    start, end = validity(of)
    return issue(
        f"SIGNER {of.value}",
        foreign_root() if is_foreign else authority(),
        policy=policy,
        extensions=extensions,
        own_key=key(14),
        start=start,
        end=end,
    )


def list_issued(case: Case) -> datetime:
    """When the list of the signer's authority was issued."""
    if case.lists is Lists.STALE:
        return SIGNED - timedelta(days=30)
    embedded = case.level in {AtLevel.XL, AtLevel.A}
    return (STAMPED if embedded else NOW) - _LIST_BEFORE


def lists_of(case: Case) -> tuple[bytes, ...]:
    """The revocation lists for the signer: that of the root, and that of his authority or none."""
    issued = list_issued(case)
    fresh = (STAMPED if case.level in {AtLevel.XL, AtLevel.A} else NOW) - _LIST_BEFORE
    of_root = revocation_list(root(), issued=fresh)
    if case.lists is Lists.MISSING:
        return (of_root,)
    issuer = foreign_root() if case.lists is Lists.WRONG_ISSUER else authority()
    if case.of in {Of.FOREIGN, Of.FOREIGN_EMBEDDED}:
        issuer = foreign_root()
    revoked_at = REVOKED_AT.get(case.of)
    is_listed = revoked_at is not None and revoked_at <= issued
    return (
        of_root,
        revocation_list(
            issuer,
            (holder(case.of),) if is_listed else (),
            revoked_at=revoked_at or SIGNED,
            issued=issued,
            days=LIST_DAYS,
        ),
    )


def certificates_of(case: Case) -> tuple[bytes, ...]:
    """What is at hand above the signer's certificate."""
    if case.of is Of.FOREIGN_EMBEDDED:
        return (foreign_root().der,)
    return () if case.of in {Of.FOREIGN, Of.NO_INTERMEDIATE} else (authority().der,)


def trust_of(case: Case) -> TrustStore:
    """The pinned roots; for ES and ES-T with the signer's authority and lists."""
    trust = stamper().trusted_by(trust_in(root(), SIGNATURE_PRODUCTION))
    lists = (stamper().crl(NOW - _LIST_BEFORE), stamper(False).crl(NOW - _LIST_BEFORE))
    is_alone = case.level in {AtLevel.XL, AtLevel.A}
    return TrustStore(
        trust.name,
        trust.anchors,
        trust.accepted_policies,
        () if is_alone else certificates_of(case),
        lists if is_alone else (*lists, *lists_of(case)),
    )


# -- the documents --------------------------------------------------------------------------------


@cache
def signed(of: Of) -> bytes:
    """What the signer made (ES)."""
    who = holder(of)
    return sign_as(who.read, who.key, wrap(CSV), at=SIGNED)


def stamped_octets(of: Of) -> bytes:
    """What the signature time-stamp goes over."""
    element = find(etree.fromstring(signed(of)), "//ds:SignatureValue")
    return etree.tostring(element, method="c14n")


@cache
def token(of: Of, stamp: Stamp) -> bytes:
    """The signature time-stamp."""
    at = STAMPED_BEFORE if stamp is Stamp.BEFORE else STAMPED
    made = stamper(stamp is not Stamp.UNTRUSTED).token(stamped_octets(of), at)
    if stamp is not Stamp.ALTERED:
        return made
    stated = at.strftime("%Y%m%d%H%M%SZ").encode()
    other = (at + timedelta(seconds=1)).strftime("%Y%m%d%H%M%SZ").encode()
    assert made.count(stated) == 1
    return made.replace(stated, other)


def document(case: Case) -> bytes:
    """The document of a case."""
    data = signed(case.of)
    if case.level is AtLevel.ES:
        return data
    properties = (
        '<xa:SignatureTimeStamp Id="STS"><xa:EncapsulatedTimeStamp>'
        f"{_text(token(case.of, case.stamp))}</xa:EncapsulatedTimeStamp></xa:SignatureTimeStamp>"
    )
    if case.level is not AtLevel.T:
        authorities = (stamper(), stamper(False))
        properties += _beside(authorities) + _values(certificates_of(case), lists_of(case))
    end = b"</xa:SignedProperties>"
    unsigned = (
        "<xa:UnsignedProperties><xa:UnsignedSignatureProperties>"
        f"{properties}</xa:UnsignedSignatureProperties></xa:UnsignedProperties>"
    )
    data = data.replace(end, end + unsigned.encode())
    if case.level is AtLevel.A:
        data = archived(data, lambda octets: stamper().token(octets, ARCHIVED))
    return data


def _beside(authorities: Sequence[Authority]) -> str:
    values = _values(
        tuple(each.root.der for each in authorities),
        tuple(each.crl(STAMPED - _LIST_BEFORE) for each in authorities),
    )
    return (
        f'<xa141:TimeStampValidationData xmlns:xa141="{XADES_141}" URI="#STS">{values}'
        "</xa141:TimeStampValidationData>"
    )


def _values(certificates: Sequence[bytes], lists: Sequence[bytes]) -> str:
    return (
        f"<xa:CertificateValues>{_each('EncapsulatedX509Certificate', certificates)}"
        "</xa:CertificateValues><xa:RevocationValues><xa:CRLValues>"
        f"{_each('EncapsulatedCRLValue', lists)}</xa:CRLValues></xa:RevocationValues>"
    )


def _each(name: str, values: Sequence[bytes]) -> str:
    return "".join(f"<xa:{name}>{_text(value)}</xa:{name}>" for value in values)


def _text(der: bytes) -> str:
    return base64.b64encode(der).decode()


def tokens_of_all() -> Iterator[tuple[Of, Stamp]]:
    """Every time-stamp token of the matrix."""
    yield from sorted(
        {(case.of, case.stamp) for case in all_cases() if case.stamp is not Stamp.NONE},
        key=str,
    )
