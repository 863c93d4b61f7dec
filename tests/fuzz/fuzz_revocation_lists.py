"""Fuzz target for revocation lists: read or refused by name; a changed one frees nobody."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.path import PathOutcome, PathUsage, validate_path
from clinic_signer.pki.revocation import crl_from_file, load_crl
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.sandbox import PersonId
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.sandbox.revocation_lists import issue_list
from fuzz.driver import Target
from fuzz.fuzz_certificates import change, to_be_signed
from fuzz.world import AT, world

PIECES = (
    b"\x30\x80",
    b"\x17\x0d261120013000Z",
    b"\x06\x03\x55\x1d\x1c\x01\x01\xff",
    b"\x02\x01\x05",
)


@cache
def seeds() -> tuple[bytes, ...]:
    """The lists of every authority of the sandbox."""
    return world().crls(AT)


@cache
def _issued() -> frozenset[bytes]:
    return frozenset(map(to_be_signed, seeds()))


@cache
def _rest() -> TrustStore:
    """What is trusted, with the list of the root but without the one that is fuzzed."""
    root = issue_list(UnitId.ROOT, world().credentials, AT)
    return replace(world().trust, crls=(root,))


def one_input(data: bytes) -> None:
    """Read one list, and judge a revoked and a good certificate by it."""
    for read in (load_crl, crl_from_file):
        try:
            read(data)
        except Failure as failure:
            assert failure.code is FailureCode.CRL_UNREADABLE  # noqa: PT017
    for person, good in (
        (PersonId.REVOKED, {PathOutcome.REVOKED}),
        (PersonId.DOCTOR, {PathOutcome.VALID, PathOutcome.REVOKED}),
    ):
        found = validate_path(
            world().person(person).certificate,
            usage=PathUsage.SIGNER,
            trust=_rest(),
            intermediates=(),
            crls=(data,),
            at=AT,
        )
        if found.outcome in {PathOutcome.VALID, PathOutcome.REVOKED}:
            assert found.outcome in good, "a revoked certificate was believed"
            assert to_be_signed(data) in _issued(), "nobody issued this list"


TARGET = Target("revocation-lists", one_input, seeds, PIECES, change)
