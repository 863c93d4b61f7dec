"""Fuzz target for the verifier: any bytes end in a named failure or in a report, nothing else.

Changes go into the text of the document and into what its base64 values hold: certificates,
revocation lists, time-stamp tokens. Nothing that a signature covers may change and be passed, and
what is passed is what is shown.
"""

from __future__ import annotations

import base64
import contextlib
import json
import random
import re
from functools import cache

from lxml import etree

from clinic_signer.failures import Failure
from clinic_signer.pki.trust_store import TrustStore, production_trust
from clinic_signer.prescription.envelope import read_document
from clinic_signer.signature.report import CheckName, Indication
from clinic_signer.signature.report_json import report_json
from clinic_signer.signature.verifier import verify
from fuzz.driver import Target
from fuzz.world import AT, world
from verification.forms import forms
from verification.protected import Protected, protected, shown

_VALUE = re.compile(rb">([A-Za-z0-9+/=\n]{40,})<")
_PIECES = (
    b"<", b">", b"/>", b'"', b"&", b"&#x41;", b"\r", b" xmlns=''", b' Id="x"', b"<!--", b"]]>",
    b"<x/>", b"xs:", b"xa:", b"\xff", b"\0", b"#",
)  # fmt: skip


@cache
def seeds() -> tuple[bytes, ...]:
    """Signed documents of every level, as a signer writes them and the service hands them out."""
    return tuple(form.data for form in forms())


@cache
def _signed() -> frozenset[tuple[tuple[Protected, ...], tuple[bytes, ...]]]:
    roots = map(etree.fromstring, seeds())
    return frozenset((tuple(protected(root)), tuple(shown(root))) for root in roots)


def one_input(data: bytes) -> None:
    """Verify one input in both worlds; anything but a named failure or a report is a defect."""
    for trust in (world().trust, production_trust()):
        _verified(data, trust)


def _verified(data: bytes, trust: TrustStore) -> None:
    try:
        report = verify(data, trust=trust, at=AT)
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
    if report.indication is Indication.TOTAL_PASSED:
        root = etree.fromstring(data)
        found = tuple(protected(root)), tuple(shown(root))
        assert found in _signed(), "what is signed has changed and was passed"
        with contextlib.suppress(Failure):  # what cannot be read is not shown
            assert read_document(data).payload in found[1]


def change(seed: bytes, chance: random.Random) -> bytes:
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


TARGET = Target("verifier", one_input, seeds, _PIECES, change)
