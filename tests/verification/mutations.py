"""The classes of what can be changed in a signed document, and what a change of each leads to.

``python -m verification.mutations --write``, in ``tests``, measures every byte and writes the table
into docs/verification.md; without it the table is printed.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509 as cryptography_x509

from clinic_signer.failures import Failure
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.signature.report import Indication, VerificationReport
from clinic_signer.signature.verifier import verify
from verification.segments import (
    Segment,
    changed_at,
    parts_of_list,
    parts_of_token,
    segments_of,
    value_of,
    with_value,
)

PAGE = Path(__file__).parents[2] / "docs" / "verification.md"
BEGIN, END = "<!-- changes: measured -->\n", "<!-- changes: end -->\n"

_SIGNATURE = r"Sign/Signature"
_PROPERTIES = r"Object/QualifyingProperties/"
CLASSES: tuple[tuple[str, str], ...] = (
    # title, pattern over "kind path@attribute"; the first that fits
    ("the XML declaration", r"declaration "),
    (
        "the prescription inside a dispensing document, anything of it",
        r"(text|tag|attribute|attribute name) Document/Dispensing/ReferencePrescription",
    ),
    ("the prescription inside a dispensing document, white space", r"space Document/Dispensing"),
    ("white space in SignedInfo", r"space .*/SignedInfo"),
    ("white space in KeyInfo", r"space .*/KeyInfo"),
    ("white space in SignedProperties", r"space .*/SignedProperties"),
    ("white space around the signed elements", r"space "),
    ("SignedInfo: CanonicalizationMethod", r"attribute .*/CanonicalizationMethod@"),
    ("SignedInfo: SignatureMethod", r"attribute .*/SignatureMethod@"),
    ("SignedInfo: URI of a reference", r"attribute .*/Reference@URI"),
    ("SignedInfo: Type of a reference", r"attribute .*/Reference@Type"),
    ("SignedInfo: Transform of a reference", r"attribute .*/Transform@"),
    ("SignedInfo: DigestMethod of a reference", r"attribute .*/Reference/DigestMethod@"),
    ("SignedInfo: DigestValue of a reference", r"text .*/Reference/DigestValue@"),
    ("SignedInfo: an Id", r"attribute .*SignedInfo(/Reference)?@Id"),
    ("SignedInfo: the name of an element or attribute", r".*/SignedInfo"),
    ("SignatureValue", r"text .*/SignatureValue@"),
    ("SignatureValue: its Id", r"attribute .*/SignatureValue@Id"),
    ("KeyInfo: the signer's certificate", r"text .*/KeyInfo/"),
    ("KeyInfo: anything else", r".*/KeyInfo"),
    ("SignedProperties: SigningTime", r"text .*/SigningTime@"),
    ("SignedProperties: digest of the certificate", r"text .*/CertDigest/DigestValue@"),
    ("SignedProperties: issuer and serial number", r"text .*/IssuerSerialV2@"),
    ("SignedProperties: anything else", r".*/SignedProperties"),
    ("the prescription data", r"text .*PrescriptionDocument@"),
    ("the dispensing data", r"text .*DispensingDocument@"),
    ("the id of a signed element", r"attribute .*(PrescriptionDocument|/Dispensing)@id"),
    ("the prescription or dispensing ID", r"attribute .*(Prescription|Dispensing)Id@Value"),
    ("the version", r"attribute .*/Version@Value"),
    ("the converted codes", r"text .*/Additional\w+Information/"),
    ("a namespace declaration", r"attribute( name)? [^@]*@xmlns"),
    ("Signature: its Id or the Target of its properties", r"attribute .*(Signature@Id|@Target)"),
    ("archive time-stamp, {part}", r"text .*/ArchiveTimeStamp/EncapsulatedTimeStamp@"),
    ("signature time-stamp, {part}", r"text .*/SignatureTimeStamp/EncapsulatedTimeStamp@"),
    (
        "beside the signature time-stamp: {certificate}",
        r"text .*/TimeStampValidationData/.*EncapsulatedX509Certificate@",
    ),
    (
        "beside the signature time-stamp: revocation list, {part}",
        r"text .*/TimeStampValidationData/.*EncapsulatedCRLValue@",
    ),
    ("for the signer: {certificate}", r"text .*/CertificateValues/EncapsulatedX509Certificate@"),
    ("for the signer: revocation list, {part}", r"text .*EncapsulatedCRLValue@"),
    ("unsigned properties: an Id or URI", r"attribute .*/UnsignedProperties/.*@(Id|URI)"),
    ("unsigned properties: the name of an element or attribute", r".*/UnsignedProperties"),
    ("Signature: the name of an element or attribute", rf".*{_SIGNATURE}"),
    ("outside of the signature: the name of an element", r"tag "),
    ("outside of the signature: any other attribute or its name", r"attribute"),
    ("outside of the signature: other text", r"text "),
)
_PADDING = ord("=")
_UNUSED_BITS = b"\x03\x82\x01\x01\x00"
"""Before a signature of 2,048 bits: nobody signs the octet that counts its unused bits, and one
more of them changes nothing where the last bit is zero."""
_NOT_BASE64 = {"the converted codes", "outside of the signature: other text"}
_COMPILED = tuple((title, re.compile(pattern)) for title, pattern in CLASSES)


@dataclass(frozen=True)
class Form:
    """A kind of document in which bytes are changed.

    Attributes:
        name: as in the table.
        data: a document that is TOTAL-PASSED.
        trust: what it is judged with.
        at: when.
    """

    name: str
    data: bytes = field(repr=False)
    trust: TrustStore = field(repr=False)
    at: datetime


@dataclass(frozen=True, order=True)
class Outcome:
    """What came out and which check decided it."""

    verdict: str
    check: str = ""


Change = Callable[[], bytes]


def classes_of(data: bytes) -> dict[str, list[Change]]:
    """Every change of one byte to another of its kind, by its class."""
    found: dict[str, list[Change]] = defaultdict(list)
    for segment in segments_of(data):
        title = _title(segment)
        if "{" in title:
            for name, change in _inside(data, segment, title):
                found[name].append(change)
            continue
        for at in range(segment.start, segment.end):
            name = title
            if segment.kind == "text" and data[at] in b"\r\n\t ":
                name = f"{title}: a line break"
            elif segment.kind == "text" and data[at] == _PADDING and title not in _NOT_BASE64:
                name = f"{title}: padding"
            found[name].append(lambda segment=segment, at=at: changed_at(data, segment, at))
    return found


def _title(segment: Segment) -> str:
    key = f"{segment.kind} {segment.path}@{segment.name}"
    return next(title for title, pattern in _COMPILED if pattern.match(key))


def _inside(data: bytes, segment: Segment, title: str) -> Iterator[tuple[str, Change]]:
    der = value_of(data, segment)
    if "{certificate}" in title:
        subject = cryptography_x509.load_der_x509_certificate(der)
        kind = "a root" if subject.issuer == subject.subject else "another certificate"
        parts = {kind: list(range(len(der)))}
        title = title.replace("{certificate}", "{part}")
    else:
        parts = (parts_of_token if "time-stamp," in title else parts_of_list)(der)
    for part, offsets in parts.items():
        for offset in offsets:
            if der[: offset + 1].endswith(_UNUSED_BITS):
                continue

            def change(offset: int = offset, part: str = part) -> bytes:
                changed = bytearray(der)
                changed[offset] ^= 0x20 if part == "the rest" else 0x01
                return with_value(data, segment, bytes(changed))

            yield title.replace("{part}", part), change


def outcome(form: Form, data: bytes) -> Outcome:
    """Verify, and say what decided."""
    try:
        report = verify(data, trust=form.trust, at=form.at)
    except Failure as failure:
        return Outcome(f"failure `{failure.code.value}`")
    return Outcome(_verdict(report), _deciding(report))


def _verdict(report: VerificationReport) -> str:
    if report.sub_indication is None:
        return f"`{report.indication.value}`"
    short = "" if report.indication is Indication.TOTAL_FAILED else "INDETERMINATE / "
    return f"`{short}{report.sub_indication.value}`"


def _deciding(report: VerificationReport) -> str:
    if report.sub_indication is None:
        return ""
    worst = next(s for s in report.signatures if s.sub_indication is report.sub_indication)
    checks = (c for c in worst.checks if c.sub_indication is report.sub_indication)
    return f"`{next(checks).name.value}`"


def measured(
    form: Form, *, most: int | None = None, chance: random.Random | None = None
) -> dict[str, set[Outcome]]:
    """The outcomes of every class, of all changes or of at most so many."""
    found = {}
    for name, changes in classes_of(form.data).items():
        taken: Sequence[Change] = changes
        if most is not None and len(changes) > most:
            taken = (chance or random.Random(0)).sample(changes, most)
        found[name] = {outcome(form, change()) for change in taken}
    return found


def table(results: dict[str, dict[str, set[Outcome]]]) -> list[str]:
    """The lines of the table: forms of a class with the same outcomes share a line."""
    names = list(dict.fromkeys(name for found in results.values() for name in found))
    names.sort(key=_order)
    lines = ["| What is changed | In | Leads to | Decided by |", "|---|---|---|---|"]
    for name in names:
        by_outcome: dict[tuple[Outcome, ...], list[str]] = defaultdict(list)
        for form, found in results.items():
            if name in found:
                by_outcome[tuple(sorted(found[name]))].append(form)
        for outcomes, forms in by_outcome.items():
            verdicts = ", ".join(dict.fromkeys(each.verdict for each in outcomes))
            checks = ", ".join(dict.fromkeys(each.check for each in outcomes if each.check))
            lines.append(f"| {name} | {', '.join(forms)} | {verdicts} | {checks} |")
    return lines


def _order(name: str) -> int:
    for number, (title, _pattern) in enumerate(CLASSES):
        if name.startswith(re.sub(r"\{.*", "", title)):
            return number
    return len(CLASSES)


def written() -> dict[tuple[str, str], tuple[set[str], set[str]]]:
    """Verdicts and checks of the table in the docs, by class and form."""
    page = PAGE.read_text(encoding="utf-8")
    rows = page.partition(BEGIN)[2].partition(END)[0].splitlines()[2:]
    found = {}
    for row in rows:
        name, forms, verdicts, checks = (cell.strip() for cell in row.strip("|").split("|"))
        for form in forms.split(", "):
            found[name, form] = (set(verdicts.split(", ")), set(checks.split(", ")) - {""})
    return found


def write(lines: Sequence[str]) -> None:
    """Put the table into the docs."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


def main() -> None:
    """Measure every byte of every form."""
    from verification.forms import forms

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every byte, not a few of each class")
    parser.add_argument("--write", action="store_true", help="the same, into the page of the docs")
    given = parser.parse_args()
    most = None if given.write or given.all else 6
    lines = table({form.name: measured(form, most=most) for form in forms()})
    if given.write:
        write(lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
