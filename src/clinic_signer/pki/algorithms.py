"""Until when digests and keys may be relied on: the algorithm policy of ``resources/algorithms``.

EN 319 102-1 §5.2.8: an algorithm is good until a day. What existed by then is good for ever; what
is not known to have existed by then is in doubt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypedDict

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from clinic_signer.japan import JAPAN
from clinic_signer.resources import read_resource

_POLICY = "algorithms/policy.json"
_NEVER = datetime.min.replace(tzinfo=UTC)
_CACHED = 512


@dataclass(frozen=True, slots=True)
class Limit:
    """Until when something may be relied on.

    Attributes:
        until: the last moment, UTC.
        name: what it is about, for people (``SHA1``, ``RSA 2048``).
    """

    until: datetime
    name: str


@dataclass(frozen=True, slots=True)
class AlgorithmPolicy:
    """The policy, read.

    Attributes:
        version: of the list.
        digests: by their names in :mod:`hashlib`.
        weak: digests that are no more accepted, by the URI or OID that names them.
        rsa: smallest size in bits and limit, from the smallest.
        elliptic: the same for elliptic curves.
    """

    version: int
    digests: Mapping[str, Limit]
    weak: Mapping[str, Limit]
    rsa: tuple[tuple[int, datetime], ...]
    elliptic: tuple[tuple[int, datetime], ...]

    def of_digest(self, name: str) -> Limit:
        """The limit of a digest; one that is not listed was never good."""
        return self.digests.get(name) or Limit(_NEVER, name.upper())

    def of_rsa(self, bits: int) -> Limit:
        """The limit of an RSA key."""
        return Limit(_reached(self.rsa, bits), f"RSA {bits}")

    def of_certificate(self, der: bytes, *, is_anchor: bool = False) -> Limit:
        """The limit of a certificate: of its key and, unless it is an anchor, of its signature.

        An anchor is believed for being pinned, not for its signature over itself.
        """
        return _of_certificate(der, is_anchor)


def earliest(limits: Iterable[Limit]) -> Limit:
    """The limit that ends first."""
    return min(limits, key=lambda limit: limit.until)


@lru_cache(maxsize=1)
def algorithm_policy() -> AlgorithmPolicy:
    """The policy as shipped."""
    table: _Table = json.loads(read_resource(_POLICY))
    digests = {
        row["name"]: Limit(_end_of(row["until"]), _shown(row["name"])) for row in table["digests"]
    }
    return AlgorithmPolicy(
        version=table["version"],
        digests=digests,
        weak={
            name: digests[row["name"]] for row in table["digests"] for name in row["identifiers"]
        },
        rsa=tuple((row["bits"], _end_of(row["until"])) for row in table["rsa"]),
        elliptic=tuple((row["bits"], _end_of(row["until"])) for row in table["elliptic"]),
    )


@lru_cache(maxsize=_CACHED)
def _of_certificate(der: bytes, is_anchor: bool) -> Limit:
    policy = algorithm_policy()
    certificate = x509.load_der_x509_certificate(der)
    try:
        key = certificate.public_key()
        digest = certificate.signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        return Limit(_NEVER, "?")
    if isinstance(key, rsa.RSAPublicKey):
        limit = policy.of_rsa(key.key_size)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        bits = key.curve.key_size
        limit = Limit(_reached(policy.elliptic, bits), f"EC {bits}")
    else:
        return Limit(_NEVER, "?")
    if is_anchor or digest is None:
        return limit
    return earliest((limit, policy.of_digest(digest.name)))


def _reached(rows: tuple[tuple[int, datetime], ...], bits: int) -> datetime:
    return max((until for least, until in rows if least <= bits), default=_NEVER)


def _end_of(day: str) -> datetime:
    """The last moment of a day in Japan."""
    following = date.fromisoformat(day) + timedelta(days=1)
    return datetime.combine(following, time(), JAPAN).astimezone(UTC) - timedelta(microseconds=1)


def _shown(name: str) -> str:
    return name.upper().replace("SHA", "SHA-")


class _DigestRow(TypedDict):
    name: str
    until: str
    source: str
    identifiers: list[str]


class _KeyRow(TypedDict):
    bits: int
    until: str
    source: str


class _Table(TypedDict):
    version: int
    digests: list[_DigestRow]
    rsa: list[_KeyRow]
    elliptic: list[_KeyRow]
