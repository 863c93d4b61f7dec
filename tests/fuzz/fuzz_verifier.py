"""Fuzz target for the verifier: any bytes end in a named failure or in a report, nothing else.

With Atheris installed: ``python tests/fuzz/fuzz_verifier.py [libFuzzer options]``. Without it,
random changes of signed documents are tried for a number of seconds (first argument, 10 by default)
from a random seed (second argument). They go into the text of the document and into what its base64
values hold: certificates, revocation lists, time-stamp tokens.
"""

from __future__ import annotations

import base64
import importlib
import json
import random
import re
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from clinic_signer.failures import Failure
from clinic_signer.pki.trust_store import TrustStore, production_trust
from clinic_signer.prescription.envelope import wrap
from clinic_signer.sandbox import PersonId, Sandbox, open_sandbox
from clinic_signer.signature.builder import prepare
from clinic_signer.signature.report import CheckName, Indication
from clinic_signer.signature.report_json import report_json
from clinic_signer.signature.verifier import verify

AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
_VALUE = re.compile(rb">([A-Za-z0-9+/=\n]{40,})<")
_PIECES = (
    b"<", b">", b"/>", b'"', b"&", b"&#x41;", b"\r", b" xmlns=''", b' Id="x"', b"<!--", b"]]>",
    b"<x/>", b"xs:", b"xa:", b"\xff", b"\0", b"#",
)  # fmt: skip


def one_input(data: bytes, trust: TrustStore | None = None) -> None:
    """Verify one input; anything but a named failure or a whole report is a defect."""
    try:
        report = verify(data, trust=trust or production_trust(), at=AT)
    except Failure:
        return
    assert json.dumps(report_json(report))
    assert report.sentence.ja
    assert "{" not in report.sentence.ja + report.sentence.en
    for signature in report.signatures:
        assert [check.name for check in signature.checks] == list(CheckName)
        assert (signature.indication is Indication.TOTAL_PASSED) is (
            signature.sub_indication is None
        )


def seeds(world: Sandbox) -> tuple[bytes, ...]:
    """Signed documents as a signer writes them and as the service hands them out."""
    doctor = world.person(PersonId.DOCTOR)
    prepared = prepare(wrap(b"SJ1\n1,1,1234567,13,x\n"), doctor.certificate, at=AT)
    signed = prepared.complete(
        doctor.key.sign(prepared.signed_info, padding.PKCS1v15(), hashes.SHA256())
    )
    return signed, world.extend(signed, AT), dispensed(world.extend(signed, AT))


def dispensed(extended: bytes) -> bytes:
    """The places of a dispensing document, with the prescriber's signature in both."""
    head, _, rest = extended.partition(b"<Prescription>")
    inner = rest.rpartition(b"</Prescription>")[0]
    start, end = inner.index(b"<PrescriptionSign>"), inner.index(b"</PrescriptionSign>")
    outer = inner[start + len(b"<PrescriptionSign>") : end].replace(
        b"PrescriptionSign", b"DispensingSign"
    )
    return (
        head.replace(b"EP.xsd", b"ED.xsd")
        + b'<DispensingManagement id="DispensingManagement"><Version Value="EPD1.0"/>'
        b'</DispensingManagement><Dispensing id="Dispensing"><ReferencePrescription>'
        + inner
        + b"</ReferencePrescription></Dispensing><DispensingSign>"
        + outer.replace(b"id", b"ie")
        + b"</DispensingSign></Document>"
    )


def mutated(seed: bytes, chance: random.Random) -> bytes:
    """A few random changes, in the text or within a base64 value."""
    data = seed
    for _ in range(chance.randint(1, 4)):
        values = list(_VALUE.finditer(data))
        if values and chance.random() < 0.6:
            value = chance.choice(values)
            text = value[1].replace(b"\n", b"").partition(b"=")[0]
            inner = base64.b64decode(text[: len(text) // 4 * 4])
            packed = base64.b64encode(_changed(inner, chance, (b"\x30\x80", b"\xa0\x03")))
            data = data[: value.start(1)] + packed + data[value.end(1) :]
        else:
            data = _changed(data, chance, _PIECES)
    return data


def _changed(seed: bytes, chance: random.Random, pieces: tuple[bytes, ...]) -> bytes:
    data = bytearray(seed)
    place = chance.randrange(len(data) + 1)
    match chance.randrange(5):
        case 0 if place < len(data):
            data[place] ^= 1 << chance.randrange(8)
        case 1:
            data[place:place] = chance.choice(pieces)
        case 2:
            del data[place : place + chance.randint(1, 60)]
        case 3:
            data[place:place] = data[place : place + chance.randint(1, 400)]
        case _:
            end = place + chance.randint(1, 4)
            data[place:end] = chance.randbytes(end - place)
    return bytes(data)


def without_atheris(world: Sandbox, chance: random.Random, seconds: float) -> int:
    """Try random changes for a time and return how many."""
    documents = seeds(world)
    stores = (world.trust, production_trust())
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        one_input(mutated(chance.choice(documents), chance), chance.choice(stores))
        count += 1
    return count


def main() -> None:
    try:
        atheris = importlib.import_module("atheris")
    except ModuleNotFoundError:
        seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
        with tempfile.TemporaryDirectory() as folder:
            world = open_sandbox(Path(folder) / "sandbox", now=AT)
            number = (
                int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().getrandbits(32)
            )
            print(f"random seed {number}")
            print(f"{without_atheris(world, random.Random(number), seconds)} inputs, no defect")
        return
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
