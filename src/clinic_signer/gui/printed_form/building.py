"""From the bytes of a document and what was found about its signature to what is printed of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from clinic_signer.gui import dates
from clinic_signer.gui.paper.blocks import Block, Face, Fact, Facts, Note
from clinic_signer.gui.paper.plain import visible
from clinic_signer.gui.printed_form import texts
from clinic_signer.gui.printed_form.model import FormDocument, FormPart
from clinic_signer.gui.report import texts as report_texts
from clinic_signer.gui.report.clock import moment
from clinic_signer.gui.report.contents import Content, read_content
from clinic_signer.gui.report.details import PROGRAM
from clinic_signer.gui.report.signing import mark_of, signature_facts, verdict_note
from clinic_signer.gui.sign.sheet_content import (
    MedicineRow,
    Pair,
    RpRows,
    SheetContent,
    Text,
)
from clinic_signer.prescription.envelope import DocumentKind, EnvelopeForm, read_document
from clinic_signer.signature.dispensing_document import prescription_of
from clinic_signer.signature.report import SignatureReport, SignedBy, VerificationReport
from clinic_signer.words import Language, Words


@dataclass(frozen=True, slots=True)
class FormSource:
    """What a form is printed of.

    Attributes:
        data: the bytes of the document.
        at: when this is printed.
        report: what was found about its signature; of an unsigned dispensing document, about the
            prescription inside. None where nothing was verified.
        is_sandbox: it was made with the sandbox, whatever it says itself.
        withdrawn: why it counts no longer.
    """

    data: bytes = field(repr=False)
    at: datetime
    report: VerificationReport | None = None
    is_sandbox: bool = False
    withdrawn: texts.Withdrawn | None = None


def signed_part(data: bytes) -> bytes | None:
    """Return the bytes whose signature a print tells of; None where nothing is signed.

    Of an unsigned dispensing document that is the prescription inside it.

    Raises:
        Failure: it is no prescription and no dispensing document.
    """
    envelope = read_document(data)
    if envelope.is_signed:
        return data
    if envelope.kind is DocumentKind.DISPENSING and envelope.form is not EnvelopeForm.CSV:
        inside = prescription_of(data)
        return inside if read_document(inside).is_signed else None
    return None


def form_document(source: FormSource, language: Language) -> FormDocument:
    """Return what is printed of a document.

    Raises:
        Failure: it is no prescription and no dispensing document.
    """
    return _Building(source, language).document()


class _Building:
    """One print being made."""

    def __init__(self, source: FormSource, language: Language) -> None:
        self.source = source
        self.report = source.report
        self.language = language
        envelope = read_document(source.data)
        self.is_dispensing = envelope.kind is DocumentKind.DISPENSING
        self.is_signed = envelope.is_signed
        self.content: Content = read_content(source.data)
        self.signed_by = SignedBy.DISPENSER if self.is_dispensing else SignedBy.PRESCRIBER

    def say(self, words: Words, **facts: object) -> str:
        """Return words in the language of the print."""
        return (words.filled(**facts) if facts else words).in_language(self.language)

    def document(self) -> FormDocument:
        """Return the whole print."""
        return FormDocument(
            title=self.say(self._title()),
            warning=self._warning(),
            blocks=tuple(self._blocks()),
            patient=self._patient(),
            made=self.say(texts.MADE, program=PROGRAM, time=moment(self.source.at)),
            goes_on=self.say(texts.GOES_ON),
            page=self.say(texts.PAGE, page="{page}", pages="{pages}"),
            mark=self._mark(),
            parts=tuple(self._parts()),
        )

    def _title(self) -> Words:
        if self.is_dispensing:
            return texts.COPY_DISPENSED if self.is_signed else texts.BEFORE_DISPENSED
        return texts.COPY if self.is_signed else texts.BEFORE

    def _warning(self) -> str:
        said = [] if self.is_signed else [texts.NOT_SIGNED]
        said += [] if self.source.withdrawn is None else [self.source.withdrawn.words]
        said.append(texts.NOT_THE_ORIGINAL if self.is_dispensing else texts.NOT_FOR_DISPENSING)
        between = "" if self.language is Language.JAPANESE else " "
        return between.join(map(self.say, said))

    def _mark(self) -> str:
        if self.source.is_sandbox:
            return self.say(report_texts.MARK_SANDBOX)
        return "" if self.report is None else mark_of(self.report, self.say)

    def _patient(self) -> str:
        """Name and day of birth, so that no page is taken for another person's."""
        content = self.content.parts[self.signed_by]
        name = content.patient_name.text or self.say(texts.ABOUT_UNKNOWN)
        born = content.patient_facts[0].text if content.patient_facts else ""
        return self.say(texts.BORN, name=name, day=born) if born else name

    # ---- The signature ---------------------------------------------------------------------

    def _blocks(self) -> Iterator[Block]:
        if self.report is not None:
            yield from self._verified(self.report)
        elif self.is_signed:
            yield Note(self.say(texts.NOT_VERIFIED), "？", strong=True)
        if number := self.content.outside_id:
            said = self.say(texts.ID_NOT_COVERED, id=number)
            yield Facts((Fact(self.say(report_texts.PRESCRIPTION_ID), said, Face.DATA),))

    def _verified(self, report: VerificationReport) -> Iterator[Block]:
        mark = report_texts.VERDICT_MARKS[report.verdict]
        words = f"{self.say(report.verdict.words)}　{self.say(report.sentence)}"
        yield Note(words, mark, strong=True)
        facts: list[Fact] = []
        for signature in report.signatures:
            if len(report.signatures) > 1:
                yield verdict_note(signature, self.say)
            facts = signature_facts(signature, self.say, dates.full_time)
            if signature is not report.signatures[-1]:
                yield Facts(tuple(facts), columns=2)
        facts.append(Fact(self.say(texts.VERIFIED), self.say(dates.full_time(report.at))))
        if not self._mark():  # which says it
            facts.append(Fact(self.say(texts.EFFECT), self.say(report.legal_effect.words)))
        yield Facts(tuple(facts), columns=2)

    # ---- The forms -------------------------------------------------------------------------

    def _parts(self) -> Iterator[FormPart]:
        for who in (SignedBy.DISPENSER, SignedBy.PRESCRIBER):
            if (content := self.content.parts.get(who)) is not None:
                heading = self.say(texts.INSIDE) if who is not self.signed_by else ""
                yield FormPart(shown(content), *self._signature_of(who), heading)

    def _signature_of(self, who: SignedBy) -> tuple[str, str]:
        """The words beside the title and in the place of the signature; as the form, in Japanese.

        The prescription inside a dispensing document has a signature of its own.
        """
        found = self._found(who)
        if found is not None:
            at = found.claimed_signing_time
            time = dates.full_time(at).ja if at is not None else "時刻不明"
            return "署名済", f"電子署名　{time}　{found.verdict.words.ja}"
        if who is not self.signed_by or self.is_signed:
            return "署名済", "電子署名　確かめていません"
        return "署名前", "電子署名　まだありません"

    def _found(self, who: SignedBy) -> SignatureReport | None:
        signatures = () if self.report is None else self.report.signatures
        return next((each for each in signatures if each.signed_by is who), None)


# ---- Texts that paper can show -----------------------------------------------------------------


def shown(content: SheetContent) -> SheetContent:
    """Return what a form says with every character visible: nothing in a name may hide a part."""
    return replace(content, **_shown_fields(content))


def _shown_fields(part: SheetContent | Text | Pair | MedicineRow | RpRows) -> dict[str, Any]:
    return {item.name: _shown(getattr(part, item.name)) for item in fields(part)}


def _shown(part: object) -> object:
    if isinstance(part, str):
        return visible(part)
    if isinstance(part, list):
        return [_shown(each) for each in part]
    if isinstance(part, tuple):
        return tuple(_shown(each) for each in part)
    if isinstance(part, Text | Pair | MedicineRow | RpRows):
        return replace(part, **_shown_fields(part))
    return part
