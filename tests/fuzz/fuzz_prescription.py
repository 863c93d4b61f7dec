"""Fuzz target: whatever SJ1 or CJ1 comes in, the prescription room answers or fails by name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from clinic_signer.failures import Failure
from clinic_signer.prescription.checks import check
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.envelope import read_document, wrap
from clinic_signer.prescription.records import decode, encode
from clinic_signer.prescription.summary import summary
from fuzz.driver import Target

_DATA = Path(__file__).parents[1] / "prescription" / "data"
PIECES = (b"\r\n", b"\n", b",", b'"', b"\xff", b"\xef\xbb\xbf", b"<", b"<!--", b"&", b"\0", b"=")


def one_input(data: bytes) -> None:
    """Read ``data`` in every way the room offers; anything but a named failure is a bug."""
    try:
        payload = read_document(data).payload
    except Failure:
        payload = data
    try:
        dispensing = decode_dispensing(payload)
        prescription = decode(payload)
    except Failure:
        return
    if dispensing.encoding.value == "utf-8" and encode(dispensing) != payload:
        raise AssertionError("encoding does not give the bytes of a dispensing back")
    check(payload, holder_name="架空　一郎")
    summary(prescription, digest=hashlib.sha256(payload).digest()).to_json()
    if prescription.encoding.value == "utf-8" and encode(prescription) != payload:
        raise AssertionError("encoding does not give the bytes back")
    if read_document(wrap(payload)).payload != payload:
        raise AssertionError("wrapping does not keep the payload")


def seeds() -> tuple[bytes, ...]:
    """Data of a prescription and of a dispensing in both encodings, bare and wrapped."""
    texts = [file.read_bytes() for file in sorted(_DATA.glob("*.csv"))]
    japanese = [text.decode().encode("cp932") for text in texts]
    return (*texts, *japanese, *map(wrap, texts), wrap(b"SJ1\n"))


TARGET = Target("prescription", one_input, seeds, PIECES)
