"""The prescription inside a dispensing document, and what else is in there: may it be signed?

Whoever signs a dispensing document signs the prescription along with it. An invalid one blocks it;
what cannot be decided here, a person confirms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.dispensing_findings import DispensingCode, found_in_dispensing
from clinic_signer.prescription.findings import Finding
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.signature.report import FindingWeight, Verdict, VerificationReport
from clinic_signer.signature.unshown import unshown_parts
from clinic_signer.signature.verifier import verify

Judge = Callable[[bytes], VerificationReport]
"""Verifies a signed document now, with the anchors of this PC."""


def judge_with(trust: Callable[[], TrustStore], clock: Callable[[], datetime]) -> Judge:
    """Return what verifies with the anchors and at the time of the moment."""
    return lambda document: verify(document, trust=trust(), at=clock())


def judge_prescription(
    document: bytes, judge: Judge | None, *, is_signed: bool
) -> tuple[Finding, ...]:
    """Return the findings about the signature of a prescription that was dispensed.

    Args:
        document: the prescription as an EP document.
        judge: verifies it; None if nobody does here.
        is_signed: whether it has a signature; a paper prescription is registered without.
    """
    if not is_signed:
        return (found_in_dispensing(DispensingCode.PRESCRIPTION_UNSIGNED),)
    if judge is None:
        return (found_in_dispensing(DispensingCode.PRESCRIPTION_NOT_VERIFIED),)
    report = judge(document)
    if report.verdict is not Verdict.VALID:
        found = found_in_dispensing(_CODES[report.verdict], sentence=report.sentence)
        cause = report.sub_indication
        return (replace(found, cause="" if cause is None else cause.value),)
    loud = [found for found in report.findings if found.weight is FindingWeight.LOUD]
    if not loud:
        return ()
    found = found_in_dispensing(DispensingCode.PRESCRIPTION_CONTENT, sentence=loud[0].words)
    return (replace(found, cause=loud[0].code.value),)


def judge_rest(document: bytes) -> tuple[Finding, ...]:
    """Return the finding about what a pharmacist would sign that no form shows; none if all is.

    Args:
        document: a dispensing document.
    """
    parts = "、".join(unshown_parts(parse_xml(document)))
    if not parts:
        return ()
    said = parts if len(parts) <= _SAID_AT_MOST else f"{parts[:_SAID_AT_MOST]}…"
    return (found_in_dispensing(DispensingCode.UNSHOWN_PARTS, parts=said),)


_SAID_AT_MOST = 1_000
"""Characters that a card beside the form has room for."""

_CODES = {
    Verdict.INVALID: DispensingCode.PRESCRIPTION_INVALID,
    Verdict.ON_HOLD: DispensingCode.PRESCRIPTION_ON_HOLD,
}
