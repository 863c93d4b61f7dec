"""Signing with a signer that makes the whole document: nothing of it is believed unchecked.

The services in the field take the prescription data and give back signed XML. It passes the same
check as every signature made here, and its holder must be the prescriber.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.prescription.names import Comparison, compare_names
from clinic_signer.prescription.records import Prescriber
from clinic_signer.signers.base import DocumentSigner
from clinic_signer.station.intake import Item
from clinic_signer.station.remote_signing import OnResult, named_rejection
from clinic_signer.station.signing import (
    Clock,
    NotSigned,
    Outcome,
    Signed,
    Skipped,
    assert_signed_as_shown,
    put_down,
)

log = logging.getLogger(__name__)

_OF_ONE_DOCUMENT = frozenset(
    {
        FailureCode.CHECKS_FOUND_ERRORS,
        FailureCode.CARDLESS_NO_DISPENSING,
        FailureCode.SIGNED_DOCUMENT_REJECTED,
        FailureCode.SIGNED_DOCUMENT_ALTERED,
        FailureCode.SIGNED_DOCUMENT_TIME,
        FailureCode.SECOND_SIGNATURE_WRONG,
    }
)
"""Failures after which the next document is tried. A foreign signature is not among them: whoever
signed it is logged in instead of the holder."""


def sign_documents(
    items: Sequence[Item],
    signer: DocumentSigner,
    *,
    trust: TrustStore,
    clock: Clock,
    on_result: OnResult = lambda _index, _outcome: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Outcome, ...]:
    """Have documents made and signed, one after the other, and check each.

    Args:
        items: what to sign, in order. Blocked items are refused without asking the signer.
        signer: the signer of documents.
        trust: the anchors the result is checked against.
        clock: gives the time of the check.
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
            outcome = _sign_one(item, signer, trust, clock)
            ended = isinstance(outcome, NotSigned) and outcome.failure.code not in _OF_ONE_DOCUMENT
        outcomes.append(outcome)
        on_result(index, outcome)
    return put_down(outcomes, signer.capabilities.kind)


def _sign_one(item: Item, signer: DocumentSigner, trust: TrustStore, clock: Clock) -> Outcome:
    try:
        if item.blocked:
            raise Failure(FailureCode.CHECKS_FOUND_ERRORS, count=len(item.errors))
        if item.kind is not DocumentKind.PRESCRIPTION:
            # No interface for it is known: the services make prescriptions from their data.
            raise Failure(FailureCode.CARDLESS_NO_DISPENSING)
        data = signer.sign_document(item.envelope.payload)
    except Failure as failure:
        log.info("not signed: %s", failure.code.value)
        return NotSigned(item, failure)
    try:
        report = assert_signed_as_shown(data, item, signer.certificate, trust, clock())
        holder = report.signatures[0].signer
        if holder is None or not _is_prescriber(item, holder):
            raise Failure(FailureCode.SIGNED_DOCUMENT_FOREIGN)
    except Failure as failure:
        named = _named(failure)
        log.warning("a document made elsewhere was thrown away: %s", named.code.value)
        return NotSigned(item, named)
    signer.remember(holder)
    return Signed(item, data, report)


def _named(failure: Failure) -> Failure:
    """Name a rejection; bytes that are no such document at all are an altered document too."""
    failure = named_rejection(failure)
    if failure.code in _OF_ONE_DOCUMENT or failure.code is FailureCode.SIGNED_DOCUMENT_FOREIGN:
        return failure
    return Failure(FailureCode.SIGNED_DOCUMENT_ALTERED, reason=failure.code.value)


def _is_prescriber(item: Item, holder: HpkiCertificate) -> bool:
    """Whether the holder's name is the prescriber's, as far as the two can be compared."""
    prescriber = item.prescription.first(Prescriber)
    if prescriber is None:
        return False
    comparison = compare_names(prescriber.name, prescriber.kana_name, holder.holder_name)
    return comparison is not Comparison.DIFFERENT
