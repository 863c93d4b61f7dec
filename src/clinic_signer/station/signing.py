"""Signing: eligibility before the PIN, one signature per item, the same check after each.

Whatever sealed a document, it becomes a ``Signed`` outcome only after its bytes were verified:
the payload is byte-identical to what was shown and the certificate is the confirmed one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.envelope import DocumentKind, read_document
from clinic_signer.prescription.kinds import PRESCRIPTIONS
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.dispensing_document import dispensing_octets
from clinic_signer.signature.profile import ONS_2022, Profile
from clinic_signer.signature.report import CheckResult, Verdict, VerificationReport
from clinic_signer.signature.verifier import verify
from clinic_signer.signers.base import ApprovalSigner, DigestSigner, Pin, PinDrop, SignerKind
from clinic_signer.signers.eligibility import assert_may_sign
from clinic_signer.station.intake import Item

log = logging.getLogger(__name__)

PIN_HOLD = timedelta(minutes=5)
"""How long a PIN outlives a batch that does not go on (a PC put to sleep, a card that is busy)."""

Clock = Callable[[], datetime]
"""Gives the time as an aware datetime; the rooms below never look at a clock."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The item is signed, and the signed bytes have passed the check after signing."""

    item: Item
    data: bytes
    report: VerificationReport


@dataclass(frozen=True, slots=True)
class NotSigned:
    """The item is unsigned as before; the failure says why."""

    item: Item
    failure: Failure


@dataclass(frozen=True, slots=True)
class Skipped:
    """The item was not tried: the person or an earlier failure ended the batch."""

    item: Item


Outcome = Signed | NotSigned | Skipped


def assert_signer_may_sign(
    signer: DigestSigner | ApprovalSigner,
    trust: TrustStore,
    at: datetime,
    kinds: Collection[DocumentKind] = PRESCRIPTIONS,
) -> None:
    """Check that a signer's certificate may sign now, before a PIN or an approval is asked for.

    Args:
        signer: whose certificate it is.
        trust: the anchors.
        at: now, timezone-aware.
        kinds: what is to be signed; it is enough that the certificate may sign one of them, as
            what it may not is refused document by document.

    Raises:
        Failure: one of ``CERTIFICATE_*``, or the certificate cannot be had now.
    """
    failures: list[Failure] = []
    for kind in DocumentKind:
        if kind not in kinds:
            continue
        try:
            assert_may_sign(
                signer.certificate,
                kind=kind,
                trust=trust,
                intermediates=signer.intermediates,
                crls=(),
                at=at,
            )
        except Failure as failure:
            failures.append(failure)
        else:
            return
    if failures:
        raise failures[0]


def sign_batch(
    items: Sequence[Item],
    signer: DigestSigner,
    pin: Pin,
    *,
    trust: TrustStore,
    clock: Clock,
    profile: Profile = ONS_2022,
    confirm_last_attempt: bool = False,
    pin_hold: timedelta = PIN_HOLD,
    on_result: Callable[[int, Outcome], None] = lambda _index, _outcome: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> tuple[Outcome, ...]:
    """Sign items one after the other with one PIN entry; one failure does not stop the rest.

    A failure of the signer (wrong PIN, card gone) does end the batch: trying the next item
    could cost another PIN attempt. What was signed before stays signed. Somebody else may give up
    the PIN at any time (:meth:`~clinic_signer.signers.base.Pin.drop`), which ends it too.

    Args:
        items: what to sign, in order. Blocked items are refused without touching the card.
        signer: the chosen signer.
        pin: the PIN; the caller wipes it.
        trust: the anchors the result is checked against.
        clock: gives the signing time of each item.
        profile: the form of the signature.
        confirm_last_attempt: True only if the person was told that one PIN attempt is left and
            has deliberately agreed to use it.
        pin_hold: the PIN is given up when the batch has stood still for longer.
        on_result: told of each outcome as soon as it is known, with the item's index.
        should_stop: asked before each item; True leaves the rest unsigned.

    Returns:
        One outcome per item, in order.
    """
    work = _Workplace(signer, pin, trust, clock, profile, confirm_last_attempt)
    outcomes: list[Outcome] = []
    ended = False
    with ExitStack() as batch:
        work = replace(work, unavailable=_begin(signer, batch))
        last = clock()
        for index, item in enumerate(items):
            outcome: Outcome
            if ended or should_stop():
                outcome = Skipped(item)
            else:
                if clock() - last > pin_hold:
                    pin.drop(PinDrop.TIME_OUT)
                outcome = _sign_one(item, work)
                ended = isinstance(outcome, NotSigned) and _ends_the_batch(outcome.failure)
            last = clock()
            outcomes.append(outcome)
            on_result(index, outcome)
    return put_down(outcomes, signer.capabilities.kind)


def put_down(outcomes: Sequence[Outcome], kind: SignerKind) -> tuple[Outcome, ...]:
    """Log what came of a batch: how many, and by which way; return it."""
    signed = sum(isinstance(each, Signed) for each in outcomes)
    log.info("signed %d of %d by %s", signed, len(outcomes), kind.value)
    return tuple(outcomes)


def _begin(signer: DigestSigner, batch: ExitStack) -> Failure | None:
    """Hold on to the signer's card; return why it cannot be had."""
    try:
        batch.enter_context(signer.batch())
    except Failure as failure:
        return failure
    return None


@dataclass(frozen=True, slots=True)
class _Workplace:
    """What stays the same for all items of a batch."""

    signer: DigestSigner
    pin: Pin
    trust: TrustStore
    clock: Clock
    profile: Profile
    confirm_last_attempt: bool
    unavailable: Failure | None = None
    """Why the signer cannot be had; an item that is blocked is told its own reason first."""


def _sign_one(item: Item, work: _Workplace) -> Outcome:
    try:
        if item.blocked:
            raise Failure(FailureCode.CHECKS_FOUND_ERRORS, count=len(item.errors))
        if work.unavailable is not None:
            raise work.unavailable
        at = work.clock()
        certificate = work.signer.certificate
        assert_signer_may_sign(work.signer, work.trust, at, {item.kind})
        prepared = prepare(item.unsigned, certificate, at=at, profile=work.profile)
        value = work.signer.sign_digest(
            prepared.digest, work.pin, confirm_last_attempt=work.confirm_last_attempt
        )
        data = prepared.complete(value)
        # A signed prescription carries the signer's certificate only; those above it are on the
        # card. They help to find the path and are never believed by themselves.
        trust = replace(
            work.trust, intermediates=(*work.trust.intermediates, *work.signer.intermediates)
        )
        report = assert_signed_as_shown(data, item, certificate, trust, at)
    except Failure as failure:
        log.info("not signed: %s", failure.code.value)
        if failure.code in _CARD_HAS_LEFT:
            work.pin.drop(PinDrop.CARD_REMOVED)
        return NotSigned(item, failure)
    return Signed(item, data, report)


_CARD_HAS_LEFT = (
    FailureCode.CARD_REMOVED,
    FailureCode.CARD_ABSENT,
    FailureCode.CARD_CHANGED,
    FailureCode.CARD_NO_READER,
    FailureCode.CARD_SERVICE_STOPPED,
)
"""The holder may have gone with the card: the PIN is asked for again."""


def _ends_the_batch(failure: Failure) -> bool:
    """Only what is wrong with one document leaves the others to be tried."""
    return failure.code not in (
        FailureCode.CHECKS_FOUND_ERRORS,
        FailureCode.SIGNED_DOCUMENT_REJECTED,
        FailureCode.CERTIFICATE_WRONG_ROLE,
    )


MAXIMUM_TIME_DIFFERENCE = timedelta(minutes=5)
"""By how much SigningTime may differ from now when a signature has just been made."""


def assert_signed_as_shown(
    data: bytes, item: Item, certificate: HpkiCertificate | None, trust: TrustStore, at: datetime
) -> VerificationReport:
    """The check after signing, the same for every signer.

    What is signed must be what was shown: the prescription's data byte by byte; of a dispensing
    document every canonical octet of the signed element, the prescription inside among them. The
    certificate must be the confirmed one, the time that of now, and no check of the verification –
    the holder's role among them – may have failed. What merely cannot be decided on this PC (no
    revocation list at hand) does not discard a signature.

    Args:
        data: the signed document.
        item: what was shown.
        certificate: the confirmed one; None if the signer does not say beforehand whose it will
            be: then the caller compares the holder in the report.
        trust: the anchors.
        at: now, timezone-aware.

    Raises:
        Failure: ``SIGNED_DOCUMENT_REJECTED``; the signed bytes are thrown away.
    """
    report = verify(data, trust=trust, at=at)
    if not _is_payload_of(data, item):
        raise _rejected("payload")
    _assert_signatures(report, item)
    signature = report.signatures[0]
    if signature.signer is None:
        raise _rejected("certificate")
    if certificate is not None and signature.signer.sha256 != certificate.sha256:
        raise _rejected("certificate")
    claimed = signature.claimed_signing_time
    if claimed is None or abs(claimed - at) > MAXIMUM_TIME_DIFFERENCE:
        raise _rejected("signing-time")
    failed = [c.name.value for c in signature.checks if c.result is CheckResult.FAILED]
    if failed:
        raise _rejected(", ".join(failed))
    return report


def _is_payload_of(data: bytes, item: Item) -> bool:
    if read_document(data).payload != item.envelope.payload:
        return False
    is_dispensing = item.kind is DocumentKind.DISPENSING
    return not is_dispensing or dispensing_octets(data) == dispensing_octets(item.unsigned)


def _assert_signatures(report: VerificationReport, item: Item) -> None:
    """Refuse another number of signatures, or a prescription inside that is not valid any more."""
    if report.document.kind is not item.kind:
        raise _rejected("signatures")
    inside = report.signatures[1:]
    if len(inside) != int(item.holds_signature):
        raise _rejected("signatures")
    if any(signature.verdict is Verdict.INVALID for signature in inside):
        raise _rejected("prescription")


def _rejected(reason: str) -> Failure:
    return Failure(FailureCode.SIGNED_DOCUMENT_REJECTED, reason=reason)
