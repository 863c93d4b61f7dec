"""Fuzz target for certificates: read or refused by name, and believed only as they were issued."""

from __future__ import annotations

import random
from functools import cache

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import load_certificate
from clinic_signer.pki.der import DerError, read_elements, read_one
from clinic_signer.pki.path import PathOutcome, PathUsage, validate_path
from clinic_signer.sandbox import PersonId
from fuzz.driver import Target, mutated
from fuzz.world import AT, world

_SEQUENCE = 0x30
PIECES = (b"\x30\x80", b"\x30\x82\xff\xff", b"\xa0\x03\x02\x01\x02", b"\x06\x03\x55\x1d\x0f", b"\0")


@cache
def seeds() -> tuple[bytes, ...]:
    """Every certificate of the sandbox."""
    return tuple(credential.der for credential in world().credentials.values())


@cache
def _issued() -> frozenset[bytes]:
    return frozenset(map(to_be_signed, seeds()))


def to_be_signed(der: bytes) -> bytes:
    """The part of a certificate or list that its issuer signed."""
    return read_elements(read_one(der, _SEQUENCE))[0].content


def one_input(data: bytes) -> None:
    """Read one, and take it for a signer's, a time-stamping authority's and an authority's."""
    try:
        certificate = load_certificate(data)
    except Failure as failure:
        assert failure.code is FailureCode.CERTIFICATE_UNREADABLE  # noqa: PT017
        return
    assert certificate.holder_name == certificate.holder_name.encode().decode()
    for usage in PathUsage:
        found = validate_path(
            certificate, usage=usage, trust=world().trust, intermediates=(), crls=(), at=AT
        )
        if found.outcome is PathOutcome.VALID:
            assert to_be_signed(data) in _issued(), "believed though nobody issued it"
    doctor = world().person(PersonId.DOCTOR).certificate
    validate_path(
        doctor, usage=PathUsage.SIGNER, trust=world().trust, intermediates=(data,), crls=(), at=AT
    )


def change(seed: bytes, chance: random.Random) -> bytes:
    """Changes that leave lengths alone, so that more of it is read."""
    try:
        read_one(seed, _SEQUENCE)
    except (DerError, IndexError):
        return mutated(seed, chance, PIECES)
    data = bytearray(seed)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(data))
        data[place] = chance.choice((chance.randrange(256), data[place] ^ 1 << chance.randrange(8)))
    return bytes(data)


TARGET = Target("certificates", one_input, seeds, PIECES, change)
