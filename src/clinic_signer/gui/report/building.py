"""From what a verification found to the report that people read.

The first half page answers a pharmacist's three questions: may I dispense, who signed and as what,
what is not covered. Everything else stands behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from clinic_signer.gui.paper.blocks import Block, Fact, Facts, Note
from clinic_signer.gui.report import details, texts
from clinic_signer.gui.report.clock import moment
from clinic_signer.gui.report.contents import Content, content_sections, read_content
from clinic_signer.gui.report.model import Banner, Frame, ReportDocument, Section
from clinic_signer.gui.report.signing import mark_of, who_signed
from clinic_signer.prescription.envelope import DocumentKind
from clinic_signer.signature.report import (
    CheckResult,
    ContentFinding,
    FindingWeight,
    LegalEffect,
    SignedBy,
    UncoveredPart,
    Verdict,
    VerificationReport,
)
from clinic_signer.signature.requirements import Requirement
from clinic_signer.words import Language, Words

_FINDINGS_AT_FIRST = 3
"""That many stand on the first half page; the others follow behind."""
_YES = (texts.YES_DISPENSE, texts.YES_USE)
_WITHOUT_EFFECT = (LegalEffect.SANDBOX, LegalEffect.TEST_CERTIFICATE)


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """A file and what was found about it: what a report is made of."""

    name: str
    data: bytes = field(repr=False)
    report: VerificationReport


def report_document(verified: VerifiedFile, language: Language) -> ReportDocument:
    """Return the report on a file in one language."""
    return _Building(verified, language).document()


class _Building:
    """One report being made."""

    def __init__(self, verified: VerifiedFile, language: Language) -> None:
        self.verified = verified
        self.report = verified.report
        self.language = language
        self.content = read_content(verified.data)
        self.is_prescription = self.report.document.kind is DocumentKind.PRESCRIPTION
        self.mark = mark_of(self.report, self.say)
        self.loud = [f for f in self.report.findings if f.weight is FindingWeight.LOUD]

    def say(self, words: Words, **facts: object) -> str:
        """Return words in the language of the report."""
        return (words.filled(**facts) if facts else words).in_language(self.language)

    def document(self) -> ReportDocument:
        """Return the whole report."""
        title = texts.TITLE_PRESCRIPTION if self.is_prescription else texts.TITLE_DISPENSING
        made = self.say(texts.MADE, program=details.PROGRAM, time=moment(self.report.at))
        return ReportDocument(
            language=self.language,
            title=self.say(title),
            file_name=self.verified.name,
            made=made,
            page=self.say(texts.PAGE, page="{page}", pages="{pages}"),
            mark=self.mark,
            banner=self._banner(),
            sections=(
                Section(
                    self.say(texts.WHO_SIGNED),
                    who_signed(self.report, self.content.institution_of, self.say),
                ),
                self._not_covered(),
                *self._all_findings(),
                *content_sections(self.content, self.report, self.language),
                *details.twelve(self.report, self.say),
                *details.timestamps(self.report, self.say),
                *details.certificates(self.report, self.say),
                details.trust(self.report, self.say),
                details.technical(self.verified.name, self.verified.data, self.report, self.say),
            ),
        )

    def _banner(self) -> Banner:
        question = texts.MAY_I_DISPENSE if self.is_prescription else texts.MAY_I_USE_IT
        answer = self._answer()
        return Banner(
            verdict=self.report.verdict,
            question=self.say(question),
            word=self.say(self.report.verdict.words),
            answer=self.say(answer),
            sentence=self.say(self.report.sentence),
            effect=self.say(self.report.legal_effect.words),
            is_reserved=self.report.verdict is Verdict.VALID and answer not in _YES,
        )

    def _answer(self) -> Words:
        dispense = self.is_prescription
        if self.report.verdict is Verdict.INVALID:
            return texts.NO_DISPENSE if dispense else texts.NO_USE
        signed_by = SignedBy.PRESCRIBER if dispense else SignedBy.DISPENSER
        if signed_by not in self.content.parts:
            # Parts beside the signed one may be such that nobody can say what is shown: the
            # signature holds, and yet nobody has seen what was signed.
            return texts.NOTHING_SHOWN_DISPENSE if dispense else texts.NOTHING_SHOWN_USE
        if self.report.legal_effect in _WITHOUT_EFFECT or self.mark:
            return texts.NO_LEGAL_EFFECT
        if self.report.verdict is Verdict.ON_HOLD:
            return texts.NOT_YET
        if self.loud:
            return texts.ASK_FIRST_DISPENSE if dispense else texts.ASK_FIRST_USE
        if self.report.legal_effect is not LegalEffect.HPKI:
            return texts.ADDED_ANCHOR
        return texts.YES_DISPENSE if dispense else texts.YES_USE

    # ---- Not covered -----------------------------------------------------------------------

    def _not_covered(self) -> Section:
        findings = self.report.findings
        blocks = [*self._findings(findings[:_FINDINGS_AT_FIRST])]
        if (more := len(findings) - _FINDINGS_AT_FIRST) > 0:
            heading = self.say(texts.ALL_FINDINGS)
            text = self.say(texts.MORE_FINDINGS, count=more, heading=heading)
            blocks.append(Note(text, strong=True))
        facts = self._uncovered_facts(self.content)
        if facts:
            blocks.append(Facts(tuple(facts)))
        else:
            blocks.append(Note(self.say(texts.NOTHING_SAID)))
        frame = Frame.LOUD if self.loud else Frame.PLAIN
        return Section(self.say(texts.NOT_COVERED), tuple(blocks), frame=frame)

    def _all_findings(self) -> Iterator[Section]:
        findings = self.report.findings
        if len(findings) > _FINDINGS_AT_FIRST:
            yield Section(self.say(texts.ALL_FINDINGS), tuple(self._findings(findings)))

    def _findings(self, findings: Sequence[ContentFinding]) -> Iterator[Block]:
        for finding in findings:
            is_loud = finding.weight is FindingWeight.LOUD
            mark = self.say(texts.WEIGHTS[finding.weight])
            yield Note(self.say(finding.words), mark, strong=is_loud)
            if is_loud:
                for who, what in (
                    (texts.SIGNED_SAYS, finding.covered),
                    (texts.BESIDE_SAYS, finding.uncovered),
                ):
                    if what:
                        yield Note(f"{self.say(who)}{what}")

    def _uncovered_facts(self, content: Content) -> list[Fact]:
        facts: list[Fact] = []
        if not self.report.not_covered:
            return facts
        if content.outside_id:
            facts.append(Fact(self.say(texts.PRESCRIPTION_ID), content.outside_id))
        if count := len(content.converted):
            codes = [f for f in self.report.findings if f.code.value.startswith("converted-")]
            agree = texts.CONVERTED_ALONE if content.has_bare_codes else texts.CONVERTED_AGREE
            words = texts.CONVERTED_DIFFER if codes else agree
            if not self._holds():
                words = texts.CONVERTED_NOT_COMPARED
            text = self.say(words, count=count, differing=len(codes))
            facts.append(Fact(self.say(texts.CONVERTED), f"{text}　{self.say(texts.COMPARED)}"))
        facts.append(Fact(self.say(texts.ALSO), self._also()))
        return facts

    def _holds(self) -> bool:
        """Whether what the signatures cover could be compared with what stands beside it."""
        names = Requirement.VALUE.checks
        checks = [each.check(name) for each in self.report.signatures for name in names]
        return all(check.result is CheckResult.PASSED for check in checks)

    def _also(self) -> str:
        parts = self.report.not_covered
        named = [part for part in parts if not _is_identifier(part)]
        said = list(dict.fromkeys(self.say(part.words) for part in named))
        if count := len(parts) - len(named):
            said.append(self.say(texts.IDENTIFIERS, count=count))
        return ("　" if self.language is Language.JAPANESE else "; ").join(said)


def _is_identifier(part: UncoveredPart) -> bool:
    return part.path.rpartition("/")[2] in ("@id", "@Id", "@Target")
