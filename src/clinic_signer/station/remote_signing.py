"""Signing with a key elsewhere: prepare all, one approval, signatures, the same check after each.

In the order of the calls: :func:`prepare_batch`, the approval of ``batch.documents`` on the phone,
:func:`finish_batch`. In a session that was approved before: :func:`sign_in_session`. With a signer
that makes the document itself: :func:`~clinic_signer.station.document_signing.sign_documents`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.dispensing_summary import DispensingSummary, dispensing_summary
from clinic_signer.prescription.kinds import PRESCRIPTIONS
from clinic_signer.prescription.summary import Summary, summary
from clinic_signer.signature.builder import PreparedSignature, prepare
from clinic_signer.signature.profile import ONS_2022, Profile
from clinic_signer.signature.report import CheckName
from clinic_signer.signers.base import ApprovalSigner
from clinic_signer.signers.second_certificate.documents import DocumentToApprove
from clinic_signer.station.intake import Item
from clinic_signer.station.signing import (
    Clock,
    NotSigned,
    Outcome,
    Signed,
    Skipped,
    assert_signed_as_shown,
    assert_signer_may_sign,
    put_down,
)

log = logging.getLogger(__name__)

OnResult = Callable[[int, Outcome], None]

_REJECTIONS = {
    "payload": FailureCode.SIGNED_DOCUMENT_ALTERED,
    "prescription": FailureCode.SIGNED_DOCUMENT_ALTERED,
    "signatures": FailureCode.SIGNED_DOCUMENT_ALTERED,
    "certificate": FailureCode.SIGNED_DOCUMENT_FOREIGN,
    "signing-time": FailureCode.SIGNED_DOCUMENT_TIME,
    CheckName.SIGNATURE_VALUE.value: FailureCode.SECOND_SIGNATURE_WRONG,
}
"""What the common check says of a signature made elsewhere, in words of its own."""


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """An item that can be signed as soon as it is approved."""

    index: int
    prepared: PreparedSignature = field(repr=False)
    document: DocumentToApprove = field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoteBatch:
    """A batch before its approval.

    Attributes:
        items: all items, in order.
        prepared: those that can be signed, in order.
        refused: what is known already of the others, by index.
        certificate: whose approval is asked for.
    """

    items: tuple[Item, ...]
    prepared: tuple[PreparedItem, ...]
    refused: tuple[tuple[int, Outcome], ...]
    certificate: HpkiCertificate

    @property
    def documents(self) -> tuple[DocumentToApprove, ...]:
        """What is put to the phone."""
        return tuple(entry.document for entry in self.prepared)


def prepare_batch(
    items: Sequence[Item],
    signer: ApprovalSigner,
    *,
    trust: TrustStore,
    clock: Clock,
    profile: Profile = ONS_2022,
) -> RemoteBatch:
    """Prepare the signatures of all items that may be signed, with the time of now.

    Args:
        items: what to sign, in order. Blocked items are refused here.
        signer: the second certificate.
        trust: the anchors.
        clock: gives the signing time.
        profile: the form of the signature.

    Raises:
        Failure: the certificate may sign none of it now, or there is none.
    """
    kinds = {item.kind for item in items} or PRESCRIPTIONS
    assert_signer_may_sign(signer, trust, clock(), kinds)
    certificate = signer.certificate
    prepared: list[PreparedItem] = []
    refused: list[tuple[int, Outcome]] = []
    for index, item in enumerate(items):
        try:
            if len(kinds) > 1:
                assert_signer_may_sign(signer, trust, clock(), {item.kind})
            prepared.append(_prepare(index, item, certificate, clock, profile))
        except Failure as failure:
            refused.append((index, NotSigned(item, failure)))
    return RemoteBatch(tuple(items), tuple(prepared), tuple(refused), certificate)


def finish_batch(
    batch: RemoteBatch,
    signer: ApprovalSigner,
    request_id: str,
    *,
    trust: TrustStore,
    clock: Clock,
    on_result: OnResult = lambda _index, _outcome: None,
) -> tuple[Outcome, ...]:
    """Fetch the approved signatures, complete and check every document.

    Called again with the same batch and request after a failure of the network, it gets the same
    signatures: nothing is signed twice.

    Args:
        batch: as it was put to the phone.
        signer: the signer that was asked.
        request_id: of the approval.
        trust: the anchors the result is checked against.
        clock: gives the time of the check.
        on_result: told of each outcome, with the item's index.

    Returns:
        One outcome per item, in order.
    """
    outcomes = dict(batch.refused)
    for index, outcome in batch.refused:
        on_result(index, outcome)
    digests = [entry.prepared.digest for entry in batch.prepared]
    try:
        values = signer.sign_digests(request_id, digests) if digests else ()
    except Failure as failure:
        log.info("not signed: %s", failure.code.value)
        for entry in batch.prepared:
            item = batch.items[entry.index]
            outcomes[entry.index] = NotSigned(item, failure)
            on_result(entry.index, outcomes[entry.index])
        return tuple(outcomes[index] for index in range(len(batch.items)))
    trust = _with_authorities(trust, signer)
    for entry, value in zip(batch.prepared, values, strict=True):
        item = batch.items[entry.index]
        outcomes[entry.index] = _complete(entry, item, value, batch.certificate, trust, clock)
        on_result(entry.index, outcomes[entry.index])
    in_order = tuple(outcomes[index] for index in range(len(batch.items)))
    return put_down(in_order, signer.capabilities.kind)


def give_up_batch(batch: RemoteBatch, failure: Failure) -> tuple[Outcome, ...]:
    """The outcomes of a batch whose approval was not given: every item is unsigned as before."""
    outcomes = dict(batch.refused)
    for entry in batch.prepared:
        outcomes[entry.index] = NotSigned(batch.items[entry.index], failure)
    return tuple(outcomes[index] for index in range(len(batch.items)))


def sign_in_session(
    items: Sequence[Item],
    signer: ApprovalSigner,
    request_id: str,
    *,
    trust: TrustStore,
    clock: Clock,
    profile: Profile = ONS_2022,
    on_result: OnResult = lambda _index, _outcome: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Outcome, ...]:
    """Sign items one after the other while a session lasts; what is left then stays unsigned.

    A failure of the signer (the session has ended, the service is away) ends the batch; what is
    wrong with one document leaves the others to be tried.

    Args:
        items: what to sign, in order.
        signer: the second certificate.
        request_id: of the session.
        trust: the anchors.
        clock: gives the signing times.
        profile: the form of the signature.
        on_result: told of each outcome, with the item's index.
        should_stop: asked before each item; True leaves the rest unsigned.

    Returns:
        One outcome per item, in order.
    """
    outcomes: list[Outcome] = []
    ended = False
    for index, item in enumerate(items):
        outcome: Outcome = Skipped(item)
        if not ended and not should_stop():
            outcome, ended = _sign_one(index, item, signer, request_id, trust, clock, profile)
        outcomes.append(outcome)
        on_result(index, outcome)
    return put_down(outcomes, signer.capabilities.kind)


def _sign_one(
    index: int,
    item: Item,
    signer: ApprovalSigner,
    request_id: str,
    trust: TrustStore,
    clock: Clock,
    profile: Profile,
) -> tuple[Outcome, bool]:
    """Sign one item; the second value says whether the batch ends with it."""
    try:
        assert_signer_may_sign(signer, trust, clock(), {item.kind})
        certificate = signer.certificate
    except Failure as failure:
        return NotSigned(item, failure), failure.code is not FailureCode.CERTIFICATE_WRONG_ROLE
    try:
        entry = _prepare(index, item, certificate, clock, profile)
    except Failure as failure:
        return NotSigned(item, failure), False
    try:
        value = signer.sign_digests(request_id, [entry.prepared.digest])[0]
    except Failure as failure:
        log.info("not signed: %s", failure.code.value)
        return NotSigned(item, failure), True
    trust = _with_authorities(trust, signer)
    return _complete(entry, item, value, certificate, trust, clock), False


def _prepare(
    index: int, item: Item, certificate: HpkiCertificate, clock: Clock, profile: Profile
) -> PreparedItem:
    if item.blocked:
        raise Failure(FailureCode.CHECKS_FOUND_ERRORS, count=len(item.errors))
    prepared = prepare(item.unsigned, certificate, at=clock(), profile=profile)
    csv = item.envelope.payload
    digest = hashlib.sha256(csv).digest()
    content: Summary | DispensingSummary = (
        summary(item.prescription, digest=digest)
        if item.dispensing is None
        else dispensing_summary(item.dispensing, digest=digest)
    )
    document = DocumentToApprove(
        label=f"{content.number_of_medicines} #{prepared.digest[:2].hex().upper()}",
        csv=csv,
        element=prepared.payload,
        signed_info=prepared.signed_info,
        summary=content.to_json(),
    )
    return PreparedItem(index, prepared, document)


def _complete(
    entry: PreparedItem,
    item: Item,
    value: bytes,
    certificate: HpkiCertificate,
    trust: TrustStore,
    clock: Clock,
) -> Outcome:
    try:
        if len(value) != entry.prepared.value_size:
            raise Failure(FailureCode.SECOND_SIGNATURE_WRONG)
        data = entry.prepared.complete(value)
        report = assert_signed_as_shown(data, item, certificate, trust, clock())
    except Failure as failure:
        named = named_rejection(failure)
        log.warning("a signature made elsewhere was thrown away: %s", named.code.value)
        return NotSigned(item, named)
    return Signed(item, data, report)


def named_rejection(failure: Failure) -> Failure:
    """Give a rejection by the check after signing the name a person can act on."""
    if failure.code is not FailureCode.SIGNED_DOCUMENT_REJECTED:
        return failure
    reason = str(failure.facts.get("reason"))
    code = _REJECTIONS.get(reason)
    return failure if code is None else Failure(code, reason=reason)


def _with_authorities(trust: TrustStore, signer: ApprovalSigner) -> TrustStore:
    """Help to find the path; the authorities that a signer brings are never believed."""
    return replace(trust, intermediates=(*trust.intermediates, *signer.intermediates))
