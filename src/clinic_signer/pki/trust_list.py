"""The list of pinned anchors as a value: the shipped one, and one that a signed update brings.

Both have one form (docs/trust.md), read strictly: a field too many or too few, a certificate that
is not the one of its fingerprint, a time without a zone – and nothing of the list is believed.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.json_lines import ProtocolError, read_document
from clinic_signer.pki.anchor import Anchor, AnchorPurpose, TrustName
from clinic_signer.pki.certificate import load_certificate
from clinic_signer.resources import read_resource
from clinic_signer.words import Words

_SHIPPED = "anchors/anchors.json"
_MOST_ANCHORS = 32


@dataclass(frozen=True, slots=True)
class RemovedAnchor:
    """An authority that an earlier list believed and this one no longer does.

    Attributes:
        sha256: fingerprint of its certificate (32 bytes).
        name: what it is called.
        on: when it was removed.
        reason: why, for people.
    """

    sha256: bytes
    name: str
    on: datetime
    reason: Words


@dataclass(frozen=True, slots=True)
class TrustList:
    """Anchors of one world, as somebody published them.

    Attributes:
        world: which world; a list of one is never taken for another.
        version: number of the list; a later one has a higher number.
        issued: when it was published.
        valid_until: until when it may be installed; None for the shipped one.
        accepted_policies: see :class:`~clinic_signer.pki.trust_store.TrustStore`.
        anchors: who is believed, for what, and how that is known.
        removed: who no longer is, and why.
    """

    world: TrustName
    version: int
    issued: datetime
    valid_until: datetime | None
    accepted_policies: frozenset[str]
    anchors: tuple[Anchor, ...]
    removed: tuple[RemovedAnchor, ...]


@lru_cache(maxsize=1)
def shipped_list() -> TrustList:
    """The list that came with the product.

    Raises:
        Failure: ANCHOR_UNREADABLE when it is not as it was shipped.
    """
    return read_list(read_resource(_SHIPPED))


def read_list(data: bytes) -> TrustList:
    """Read a list. Whoever calls knows where it is from: nothing in it proves that.

    Raises:
        Failure: ANCHOR_UNREADABLE, whatever is not right in it.
    """
    try:
        return _list_of(read_document(_ListRow, data))
    except (ProtocolError, ValueError, Failure) as error:
        raise Failure(FailureCode.ANCHOR_UNREADABLE, file="anchors.json") from error


@dataclass(frozen=True, slots=True)
class _WordsRow:
    ja: str
    en: str

    def words(self) -> Words:
        if not self.ja.strip() or not self.en.strip():
            raise ValueError("words are missing")
        return Words(self.ja, self.en)


@dataclass(frozen=True, slots=True)
class _AnchorRow:
    sha256: bytes
    purposes: tuple[AnchorPurpose, ...]
    provenance: _WordsRow
    certificate: str


@dataclass(frozen=True, slots=True)
class _RemovedRow:
    sha256: bytes
    name: str
    on: str
    reason: _WordsRow


@dataclass(frozen=True, slots=True)
class _ListRow:
    world: TrustName
    version: int
    issued: str
    valid_until: str | None
    accepted_policies: tuple[str, ...]
    anchors: tuple[_AnchorRow, ...]
    removed_anchors: tuple[_RemovedRow, ...]


def _list_of(row: _ListRow) -> TrustList:
    if not row.version or not row.anchors or len(row.anchors) > _MOST_ANCHORS:
        raise ValueError("no list of anchors")
    anchors = tuple(_anchor_of(each) for each in row.anchors)
    removed = tuple(
        RemovedAnchor(each.sha256, each.name, _time(each.on), each.reason.words())
        for each in row.removed_anchors
    )
    fingerprints = [anchor.certificate.sha256 for anchor in anchors]
    fingerprints += [each.sha256 for each in removed]
    if len(set(fingerprints)) != len(fingerprints):
        raise ValueError("an authority stands twice")
    if not row.accepted_policies:
        raise ValueError("no policy is accepted")
    return TrustList(
        world=row.world,
        version=row.version,
        issued=_time(row.issued),
        valid_until=None if row.valid_until is None else _time(row.valid_until),
        accepted_policies=frozenset(row.accepted_policies),
        anchors=anchors,
        removed=removed,
    )


def _anchor_of(row: _AnchorRow) -> Anchor:
    try:
        der = base64.b64decode(row.certificate, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    certificate = load_certificate(der)
    if certificate.sha256 != row.sha256 or not certificate.is_self_issued or not row.purposes:
        raise ValueError("not the certificate of its fingerprint, or no root")
    return Anchor(certificate, frozenset(row.purposes), row.provenance.words())


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time
