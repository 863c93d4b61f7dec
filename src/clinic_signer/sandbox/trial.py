"""One signature to try out, from end to end: a fictional prescription, the virtual card, a verdict.

It needs no card, no phone and no journal, and nothing of it stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.prescription.records import Patient
from clinic_signer.sandbox.people import PIN, PersonId
from clinic_signer.sandbox.world import Sandbox
from clinic_signer.signature.report import Verdict
from clinic_signer.signature.verifier import verify
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.signer import CardSigner
from clinic_signer.station.intake import Item, load
from clinic_signer.station.signing import NotSigned, Signed, sign_batch


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it.

    Attributes:
        holder: the fictional person who signed.
        patient: the fictional patient.
        verdict: of the document that was made, verified anew.
    """

    holder: str
    patient: str
    verdict: Verdict


def try_out(sandbox: Sandbox, clock: Callable[[], datetime]) -> Trial:
    """Sign a fictional prescription with the physician's virtual card and verify it.

    Args:
        sandbox: opened.
        clock: gives the time, timezone-aware.

    Raises:
        Failure: what kept the virtual card from signing.
    """
    now = clock()
    trust = sandbox.trust_at(now)
    signer = CardSigner(sandbox.virtual_card(PersonId.DOCTOR).transport())
    item = _item_without_findings(sandbox, now, signer.certificate.holder_name)
    (outcome,) = sign_batch([item], signer, Pin(PIN.encode()), trust=trust, clock=clock)
    if isinstance(outcome, NotSigned):
        raise outcome.failure
    if not isinstance(outcome, Signed):
        raise Failure(FailureCode.UNEXPECTED, kind="Skipped")
    report = verify(outcome.data, trust=trust, at=clock())
    patient = item.prescription.first(Patient)
    name = "" if patient is None else patient.name
    return Trial(signer.certificate.holder_name, name, report.verdict)


def _item_without_findings(sandbox: Sandbox, now: datetime, holder: str) -> Item:
    """The first fictional prescription that needs nobody's confirmation."""
    items = [
        load(sample.csv, sample.name, holder_name=holder)
        for sample in sandbox.samples_on(day_in_japan(now))
    ]
    return next(item for item in items if not item.blocked and not item.needs_confirmation)
