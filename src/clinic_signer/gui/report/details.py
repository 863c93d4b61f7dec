"""The second half of a report: checks, time-stamps, certificates, trust, technical details."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Protocol

from clinic_signer import __version__
from clinic_signer.gui.paper.blocks import Block, Column, Face, Fact, Facts, Note, Row, Table
from clinic_signer.gui.report import texts
from clinic_signer.gui.report.clock import day, moment
from clinic_signer.gui.report.model import Section
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signature.report import SignatureReport, TimestampReport, VerificationReport
from clinic_signer.signature.requirements import requirement_results
from clinic_signer.words import Words

PROGRAM = f"Clinic Signer {__version__}"


class Say(Protocol):
    """Gives words in the language of the report, with their facts."""

    def __call__(self, words: Words, **facts: object) -> str:
        """Return the text."""
        ...


def twelve(report: VerificationReport, say: Say) -> Iterator[Section]:
    """The twelve checks of each signature."""
    columns = (
        Column(say(texts.ITEM), 27),
        Column(say(texts.RESULT), 15),
        Column(say(texts.DETAIL), 58),
    )
    for signature in report.signatures:
        rows = [
            Row(
                (
                    f"{result.requirement.value}　{say(result.requirement.words)}",
                    f"{texts.RESULT_MARKS[result.result]} {say(result.result.words)}",
                    say(result.detail),
                )
            )
            for result in requirement_results(signature)
        ]
        yield Section(_of(signature, report, texts.TWELVE, say), (Table(columns, tuple(rows)),))


def _of(signature: SignatureReport, report: VerificationReport, heading: Words, say: Say) -> str:
    """The heading, with whose signature it is where there are several."""
    if len(report.signatures) == 1:
        return say(heading)
    return f"{say(heading)}　{say(texts.SIGNATURE_OF[signature.signed_by])}"


def timestamps(report: VerificationReport, say: Say) -> Iterator[Section]:
    """The time-stamps of each signature."""
    for signature in report.signatures:
        heading = _of(signature, report, texts.TIMESTAMPS, say)
        blocks: list[Block] = [_timestamp(each, say) for each in signature.timestamps]
        yield Section(heading, tuple(blocks or [Note(say(texts.NO_TIMESTAMP))]))


def _timestamp(timestamp: TimestampReport, say: Say) -> Facts:
    time = timestamp.stated_time
    facts = [
        Fact(say(texts.USE), say(texts.TIMESTAMP_USE[timestamp.use])),
        Fact(say(texts.STATED_TIME), say(moment(time) if time else texts.UNKNOWN)),
        Fact(say(texts.AUTHORITY), timestamp.authority or say(texts.UNKNOWN)),
        Fact(
            say(texts.TRUSTED),
            say(texts.TRUSTED_YES if timestamp.is_trusted else texts.TRUSTED_NO),
        ),
    ]
    if timestamp.judged_at is not None:
        facts.append(Fact(say(texts.JUDGED_AT), say(moment(timestamp.judged_at))))
    return Facts(tuple(facts), columns=2)


def certificates(report: VerificationReport, say: Say) -> Iterator[Section]:
    """The chain of each signature by names, then every certificate once."""
    chains: list[Fact] = []
    all_of_them: dict[bytes, HpkiCertificate] = {}
    for signature in report.signatures:
        chain = signature.chain or ((signature.signer,) if signature.signer else ())
        names = [each.subject_common_name or each.issuer_common_name for each in chain]
        text = " ← ".join(names) or say(texts.NO_CERTIFICATE)
        chains.append(Fact(say(texts.SIGNATURE_OF[signature.signed_by]), text))
        stamps = [each.certificate for each in signature.timestamps if each.certificate]
        all_of_them |= {each.sha256: each for each in (*chain, *stamps)}
    blocks: list[Block] = [Facts(tuple(chains))]
    blocks += [_certificate(each, say) for each in all_of_them.values()]
    yield Section(say(texts.CERTIFICATES), tuple(blocks))


def _certificate(certificate: HpkiCertificate, say: Say) -> Facts:
    begin, end = day(certificate.not_before), day(certificate.not_after)
    validity = Words(f"{begin.ja} ～ {end.ja}", f"{begin.en} to {end.en}")
    return Facts(
        (
            Fact(say(texts.SUBJECT), certificate.subject),
            Fact(say(texts.ISSUER), certificate.issuer),
            Fact(say(texts.VALIDITY), say(validity)),
            Fact(say(texts.SERIAL), str(certificate.serial_number), Face.DATA),
            Fact(say(texts.FINGERPRINT), in_groups(certificate.sha256.hex()), Face.DATA),
        )
    )


def trust(report: VerificationReport, say: Say) -> Section:
    """What was judged with."""
    used = report.trust
    facts = [Fact(say(texts.ANCHORS), say(texts.TRUST_NAMES[used.name], version=used.version))]
    if used.added_anchors:
        count = say(texts.COUNT, count=used.added_anchors)
        facts.append(Fact(say(texts.ADDED_ANCHORS), count, strong=True))
    return Section(say(texts.TRUST), (Facts(tuple(facts)),))


def technical(name: str, data: bytes, report: VerificationReport, say: Say) -> Section:
    """What identifies the file and this verification."""
    facts = [
        Fact(say(texts.FILE), f"{name}　{say(texts.SIZE, size=len(data))}"),
        Fact(say(texts.FINGERPRINT), in_groups(hashlib.sha256(data).hexdigest()), Face.DATA),
        Fact(say(texts.DOCUMENT_VERSION), report.document.version or say(texts.UNKNOWN)),
        Fact(say(texts.VERIFIED_AT), f"{say(moment(report.at))}　({report.at.isoformat()})"),
        Fact(say(texts.PROGRAM), PROGRAM),
    ]
    for signature in report.signatures:
        codes = [signature.indication.value]
        if signature.sub_indication is not None:
            codes.append(signature.sub_indication.value)
        text = f"{' / '.join(codes)}　{say(texts.LEVEL)} {signature.level.value}"
        facts.append(Fact(signature.id, f"{text}　{say(texts.STANDARD)}", Face.DATA))
    paths = "  ".join(part.path for part in report.not_covered)
    if paths:
        facts.append(Fact(say(texts.PATH), paths, Face.DATA))
    return Section(say(texts.TECHNICAL), (Facts(tuple(facts)),))


def in_groups(digits: str) -> str:
    """Hexadecimal digits in groups of eight, so that people can compare them."""
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
