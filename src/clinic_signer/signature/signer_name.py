"""Is the signer the person whom the signed data name? Compared as far as both are written alike.

A prescription names its prescriber in kanji and, usually, kana (record 5), a dispensing document
its pharmacist in kanji alone (record 15); a certificate names its holder in kanji, Latin letters or
both. A name that differs is told, and the signature is left as it is: variants of characters, names
before marriage and misspellings are commoner than one physician who signs for another, and whoever
signed is qualified and known by the certificate. To hold back a patient's medicine for it would be
the greater harm.
"""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.prescription.names import Comparison, compare_names
from clinic_signer.signature import verdict
from clinic_signer.signature.octets import NotBase64Error, decode_base64
from clinic_signer.signature.report import CheckName, SignedBy, SubIndication
from clinic_signer.signature.structure import SignatureStructure
from clinic_signer.signature.verdict import Judgement
from clinic_signer.words import Words

_DISPENSING_DATA = "DispensingDocument"
_RECORDS = {SignedBy.PRESCRIBER: b"5", SignedBy.DISPENSER: b"15"}
_PLACES = {SignedBy.PRESCRIBER: (3, 2), SignedBy.DISPENSER: (1, None)}
"""Where name and kana stand in the record."""
_LONGEST = 400
"""Bytes of such a line that is compared; names have 40 characters at most."""
_REMEMBERED = 512


def judge_signer_name(
    signature: SignatureStructure, payload: bytes | None, certificate: HpkiCertificate | None
) -> Judgement:
    """Compare the name in the signed data with that of the certificate.

    Args:
        signature: what was signed, and by whom it has to be.
        payload: the prescription data that were signed; None where they cannot be read.
        certificate: the signer's.
    """
    signed_by = signature.place.signed_by
    if signed_by is SignedBy.DISPENSER:
        payload = _dispensing_data(signature.payload)
    line = None if payload is None else _line(payload, _RECORDS[signed_by])
    if line is None or certificate is None:
        return _NOT_GIVEN
    names = (certificate.holder_name, certificate.subject_common_name)
    return _compare(line, signed_by, *names)


def differs(judgement: Judgement) -> bool:
    """Whether the names were found to differ, which the verdict's sentence says."""
    return judgement.check.sub_indication is not None


DIFFERS = Words(
    "記載された氏名と証明書の氏名が違います。",
    "The name in the document is not that of the certificate.",
)
"""The sentence that is added to the verdict."""


def _dispensing_data(dispensing: etree._Element) -> bytes | None:
    element = next(dispensing.iterchildren(_DISPENSING_DATA), None)
    try:
        return None if element is None else decode_base64(element.text)
    except NotBase64Error:
        return None


def _line(payload: bytes, number: bytes) -> bytes | None:
    """The first record of a number, without reading all the others."""
    start = payload.find(b"\n" + number + b",") + 1
    if start == 0:
        return None
    end = payload.find(b"\n", start)
    line = payload[start : len(payload) if end < 0 else end]
    return line if len(line) <= _LONGEST else None


@lru_cache(maxsize=_REMEMBERED)
def _compare(line: bytes, signed_by: SignedBy, *holder_names: str) -> Judgement:
    try:
        fields = line.decode().strip().split(",")
    except UnicodeDecodeError:
        return _NOT_GIVEN
    at, kana_at = _PLACES[signed_by]
    name = fields[at] if at < len(fields) else ""
    kana = fields[kana_at] if kana_at is not None and kana_at < len(fields) else ""
    if not name and not kana:
        return _NOT_GIVEN
    found = {compare_names(name, kana, holder) for holder in holder_names if holder}
    if Comparison.SAME in found:
        return _SAME
    shown = {"name": name or kana, "holder": holder_names[0]}
    if Comparison.DIFFERENT in found:
        detail = _OTHER.filled(**shown)
        return verdict.undecided(
            CheckName.SIGNER_NAME, detail, SubIndication.SIG_CONSTRAINTS_FAILURE
        )
    return verdict.not_applicable(CheckName.SIGNER_NAME, _NOT_COMPARABLE.filled(**shown))


_SAME = verdict.passed(
    CheckName.SIGNER_NAME,
    Words("記載された氏名は、証明書の氏名と同じです。", "The name is that of the certificate."),
)
_OTHER = Words(
    "記載された氏名（{name}）と、証明書の氏名（{holder}）が違います。",
    "The name in the document ({name}) is not that of the certificate ({holder}).",
)
_NOT_COMPARABLE = Words(
    "記載された氏名（{name}）と、証明書の氏名（{holder}）は、表記が違うため比べられません。",
    "The name in the document ({name}) and that of the certificate ({holder}) are written in"
    " different ways and cannot be compared.",
)
_NOT_GIVEN = verdict.not_applicable(
    CheckName.SIGNER_NAME,
    Words("比べる氏名がありません。", "There are no names to compare."),
)
