"""What the document says, and what the service added to it, as sections of a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from clinic_signer.failures import Failure
from clinic_signer.gui.paper.blocks import Block, Column, Face, Fact, Facts, Row, Table
from clinic_signer.gui.report import texts
from clinic_signer.gui.report.model import Frame, Section
from clinic_signer.gui.sign.dispensing_rows import dispensing_content
from clinic_signer.gui.sign.sheet_content import (
    Form,
    MedicineRow,
    Pair,
    RowKind,
    SheetContent,
    Text,
)
from clinic_signer.gui.sign.sheet_rows import sheet_content
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.envelope import ConvertedCode, DocumentKind, read_document
from clinic_signer.prescription.records import decode
from clinic_signer.signature.dispensing_document import prescription_of
from clinic_signer.signature.report import SignedBy, Verdict, VerificationReport
from clinic_signer.words import Language, Words


@dataclass(frozen=True, slots=True)
class Content:
    """What a report shows of a document.

    Attributes:
        parts: what each signature covers, as the form shows it, by who signed it.
        outside_id: the prescription ID where no signature covers it.
        converted: codes that the service added.
    """

    parts: dict[SignedBy, SheetContent] = field(repr=False)
    outside_id: str = ""
    converted: tuple[ConvertedCode, ...] = field(default=(), repr=False)

    @property
    def has_bare_codes(self) -> bool:
        """True where the service wrote a code and no record to compare with what was signed."""
        texts = (text for code in self.converted for text in (code.r_code, code.yj_code))
        return any(text.strip() and "," not in text for text in texts)

    def institution_of(self, signed_by: SignedBy) -> str:
        """Name of the institution or pharmacy in the part that somebody signed."""
        part = self.parts.get(signed_by)
        return "" if part is None else part.institution.text


def read_content(data: bytes) -> Content:
    """Read what a report shows of a document; nothing where it cannot be read."""
    try:
        envelope = read_document(data)
    except Failure:
        return Content({})
    if envelope.kind is DocumentKind.PRESCRIPTION:
        parts = _prescription_parts(envelope.payload)
        return Content(parts, envelope.prescription_id or "", envelope.service_codes)
    return Content(_dispensing_parts(data, envelope.payload), "", envelope.service_codes)


def _dispensing_parts(data: bytes, payload: bytes) -> dict[SignedBy, SheetContent]:
    """Both parts of a dispensing document; a part that has no such form stands line by line."""
    parts: dict[SignedBy, SheetContent] = {}
    try:
        inside = read_document(prescription_of(data)).payload
    except Failure:
        return {SignedBy.DISPENSER: _lines(payload)}
    try:
        prescription = decode(inside)
        parts[SignedBy.PRESCRIBER] = sheet_content(prescription)
        parts[SignedBy.DISPENSER] = dispensing_content(decode_dispensing(payload), prescription)
    except Failure:
        parts.setdefault(SignedBy.PRESCRIBER, _lines(inside))
        parts[SignedBy.DISPENSER] = _lines(payload)
    return parts


def _prescription_parts(payload: bytes) -> dict[SignedBy, SheetContent]:
    try:
        return {SignedBy.PRESCRIBER: sheet_content(decode(payload))}
    except Failure:
        return {SignedBy.PRESCRIBER: _lines(payload)}


def _lines(payload: bytes) -> SheetContent:
    """Data that no form is made for: line by line, as they stand."""
    content = SheetContent()
    text = payload.decode("utf-8", "replace")
    content.unknown = [Text(line, number) for number, line in enumerate(text.splitlines(), start=1)]
    return content


# ---- As sections ---------------------------------------------------------------------------


def content_sections(
    content: Content, report: VerificationReport, language: Language
) -> Iterator[Section]:
    """The parts that were signed, the outermost first, and the dashed box of what was not."""
    signed_by = report.signatures[0].signed_by if report.signatures else SignedBy.PRESCRIBER
    for who in (SignedBy.DISPENSER, SignedBy.PRESCRIBER):
        if (part := content.parts.get(who)) is not None:
            heading = _heading(report, who, is_inside=who is not signed_by)
            yield Section(heading.in_language(language), tuple(_part(part, language)))
    added = list(_added(content, language))
    if added:
        tag = texts.OUTSIDE_TAG[signed_by].in_language(language)
        heading = texts.OUTSIDE
        yield Section(
            heading.in_language(language), (Facts(tuple(added)),), tag=tag, frame=Frame.OUTSIDE
        )


def _heading(report: VerificationReport, who: SignedBy, *, is_inside: bool) -> Words:
    """Whose word the content is depends on the verdict on that signature."""
    verdicts = [each.verdict for each in report.signatures if each.signed_by is who]
    if not verdicts or Verdict.INVALID in verdicts:
        return texts.CONTENT_INVALID
    if Verdict.ON_HOLD in verdicts:
        return texts.CONTENT_ON_HOLD
    return texts.PRESCRIPTION_INSIDE if is_inside else texts.SIGNED_CONTENT[who]


def _part(part: SheetContent, language: Language) -> Iterator[Block]:
    patient = "　".join(text for text in (part.patient_name.text, part.patient_kana.text) if text)
    facts = "　".join(text.text for text in (*part.patient_facts, *part.patient_insurance))
    head = [Pair("患者", patient), Pair("患者の情報", facts)]
    for pairs, strong, columns in ((head, 1, 1), ([part.issued, part.beside_date], 0, 2)):
        if rows := _facts(pairs, strong):
            yield Facts(rows, columns)
    if part.rps:
        yield _medicines(part, language)
    for pairs, columns in ((part.remarks, 1), (part.origin, 1), (_rest(part), 2)):
        if rows := _facts(pairs):
            yield Facts(rows, columns)
    if part.unknown:
        yield Facts(tuple(Fact(f"{x.line}行目", x.text, Face.DATA) for x in part.unknown))


def _facts(pairs: list[Pair], strong: int = 0) -> tuple[Fact, ...]:
    shown = [pair for pair in pairs if pair.text]
    return tuple(
        Fact(pair.label, pair.text, Face.DATA, strong=place < strong)
        for place, pair in enumerate(shown)
    )


def _medicines(part: SheetContent, language: Language) -> Table:
    columns = (
        Column(texts.RP.in_language(language), 7, Face.DATA),
        Column(texts.MEDICINE.in_language(language), 57, Face.DATA),
        Column(texts.QUANTITY.in_language(language), 14, Face.DATA),
        Column(texts.CODE.in_language(language), 22, Face.DATA),
    )
    rows = [
        Row(
            (row.rp, _marked(row, part.form), row.quantity, row.code),
            strong=row.kind is RowKind.MEDICINE,
            begins=place == 0,
        )
        for rp in part.rps
        for place, row in enumerate(rp.rows)
    ]
    return Table(columns, tuple(rows))


def _marked(row: MedicineRow, form: Form) -> str:
    """The text with what the form ticks in its columns."""
    ticks = zip((row.no_change, row.patient_wish), Form.PRESCRIPTION.words.columns, strict=True)
    marks = [name for ticked, name in ticks if ticked and form is Form.PRESCRIPTION]
    marks += [row.mark] if row.mark else []
    indent = "" if row.kind is RowKind.MEDICINE else "　"
    return indent + "　".join([row.text, *(f"［{mark}］" for mark in marks)])


def _rest(part: SheetContent) -> list[Pair]:
    """What else was signed: nothing in the data stays unseen."""
    words = part.form.words
    contact = "　".join(text.text for text in part.contact)
    signer = "　".join(text.text for text in (part.signer, part.signer_kana) if text.text)
    return [
        Pair(words.institution, part.institution.text),
        Pair("所在地", part.address.text),
        Pair("連絡先", contact),
        Pair(words.signer, signer),
        *part.codes,
        part.insurer,
        part.insured,
        *(pair for both in part.payers for pair in both),
        *part.others,
    ]


def _added(content: Content, language: Language) -> Iterator[Fact]:
    if content.outside_id:
        label = texts.PRESCRIPTION_ID.in_language(language)
        yield Fact(label, content.outside_id, Face.DATA)
    label = texts.CONVERTED_RECORD.in_language(language)
    for code in content.converted:
        for record in dict.fromkeys(text for text in (code.r_code, code.yj_code) if text):
            yield Fact(label, record, Face.DATA)
            label = ""
