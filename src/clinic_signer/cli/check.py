"""``clinic-signer check``: the findings before signing."""

from __future__ import annotations

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import JsonValue, print_json, words_json
from clinic_signer.prescription.check_dispensing import check_dispensing
from clinic_signer.prescription.checks import Finding, Severity, check
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.envelope import DocumentKind, EnvelopeForm, read_document
from clinic_signer.prescription.records import decode
from clinic_signer.signature.dispensing_document import prescription_of
from clinic_signer.station.intake import read_file
from clinic_signer.station.prescription_inside import judge_rest
from clinic_signer.words import Language, Words

_NONE = Words("指摘はありません。", "No findings.")
_LINE = Words("{line}行目", "line {line}")
SEVERITY_WORDS = {
    Severity.ERROR: Words("署名できません", "blocks signing"),
    Severity.WARNING: Words("確認してください", "please check"),
    Severity.INFO: Words("お知らせ", "note"),
}


def run_check(options: Options) -> int:
    """Check one file; return 1 if a finding forbids signing, else 0.

    Raises:
        Failure: the file is not a prescription document.
    """
    findings = findings_in(read_file(options.file), options.holder)
    if options.json:
        print_json({"file": options.file.name, "findings": [finding_json(f) for f in findings]})
    else:
        for finding in findings:
            print(finding_text(finding, options.language))
        if not findings:
            print(_NONE.in_language(options.language))
    blocked = any(finding.severity is Severity.ERROR for finding in findings)
    return ExitCode.FOUND if blocked else ExitCode.OK


def findings_in(data: bytes, holder_name: str | None) -> tuple[Finding, ...]:
    """Check a document of any kind and form; its signatures are not verified.

    Raises:
        Failure: it is no such document.
    """
    envelope = read_document(data)
    if envelope.kind is DocumentKind.PRESCRIPTION:
        return check(envelope.payload, holder_name=holder_name)
    dispensing = decode_dispensing(envelope.payload)
    if envelope.form is EnvelopeForm.CSV:
        return check_dispensing(dispensing, holder_name=holder_name)
    inside = read_document(prescription_of(data))
    found = check_dispensing(
        dispensing,
        decode(inside.payload),
        prescription_id=inside.prescription_id,
        holder_name=holder_name,
    )
    return (*judge_rest(data), *found)


def finding_text(finding: Finding, language: Language) -> str:
    """Return a finding as a paragraph of up to three lines."""
    place = _LINE.filled(line=finding.line).in_language(language) if finding.line else ""
    severity = SEVERITY_WORDS[finding.severity].in_language(language)
    heading = finding.heading.in_language(language)
    lines = [f"[{severity}] {place} {heading} [{finding.code}]".replace("  ", " ")]
    lines += [finding.text.in_language(language), finding.remedy.in_language(language)]
    return "\n  ".join(line for line in lines if line)


def finding_json(finding: Finding) -> JsonValue:
    """Return a finding as in ``resources/schemas/check.json``."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "line": finding.line,
        "record": finding.record,
        "field": finding.field,
        "heading": words_json(finding.heading),
        "text": words_json(finding.text),
        "remedy": words_json(finding.remedy),
    }
