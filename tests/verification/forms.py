"""The documents whose bytes are changed: each kind and level, valid in itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import PersonId
from clinic_signer.signature.report import Level
from fuzz.world import AT, world
from signature.signing import sign
from signature.test_dispensing import dispensed
from verification.mutations import Form

_DATA = Path(__file__).parents[1] / "prescription" / "data"
LATER = AT + timedelta(days=10)
"""When the lists in a document have run out: it is valid by its time-stamp only."""


@cache
def forms() -> tuple[Form, ...]:
    """One of each, judged with the anchors alone where it brings along all that is needed."""
    sandbox = world()
    prescription, dispensing = (
        (_DATA / name).read_bytes() for name in ("aozora.csv", "aozora-dispensing.csv")
    )
    signed = sign(sandbox.person(PersonId.DOCTOR), wrap(prescription), at=AT)
    extended = sandbox.extend(signed, AT)
    pharmacist = sandbox.person(PersonId.PHARMACIST)
    around = dispensed(extended, pharmacist, csv=dispensing)
    alone = replace(sandbox.trust, intermediates=(), crls=())
    return (
        Form("ES", signed, sandbox.trust, AT),
        Form("ES-T", sandbox.extend(signed, AT, level=Level.ES_T), sandbox.trust, AT),
        Form("ES-XL", extended, alone, LATER),
        Form("ES-A", sandbox.archive(extended, AT), alone, LATER),
        Form("dispensing", sandbox.extend(around, AT), alone, LATER),
    )
