"""``clinic-signer show``: the decoded content, record by record."""

from __future__ import annotations

from clinic_signer.cli import ExitCode
from clinic_signer.cli.arguments import Options
from clinic_signer.cli.output import JsonValue, print_json, words_json
from clinic_signer.prescription.envelope import Envelope, read_document
from clinic_signer.prescription.records import Line, Prescription, decode
from clinic_signer.station.intake import read_file
from clinic_signer.words import Language, Words

_ADDED = Words(
    "サービスが付け加えた情報（医師の署名の対象外）",
    "Added by the service, not covered by the physician's signature",
)


def run_show(options: Options) -> int:
    """Show one file; return 0.

    Raises:
        Failure: the file is not a prescription or dispensing document.
    """
    envelope = read_document(read_file(options.file))
    prescription = decode(envelope.payload)
    if options.json:
        print_json(_document_json(options.file.name, envelope, prescription))
    else:
        _print_document(envelope, prescription, options.language)
    return ExitCode.OK


def _print_document(envelope: Envelope, prescription: Prescription, language: Language) -> None:
    for line in prescription.lines:
        print(_line_text(line, language))
    if envelope.prescription_id or envelope.service_codes:
        print(f"\n{_ADDED.in_language(language)}")
        if envelope.prescription_id:
            print(f"  PrescriptionId  {envelope.prescription_id}")
        for code in envelope.service_codes:
            print(f"  {code.r_code}\n  {code.yj_code}")


def _line_text(line: Line, language: Language) -> str:
    if line.record is None:
        return f"{line.number:4}  {line.raw}"
    parts = []
    for item in line.record.items:
        if not item.raw:
            continue
        meaning = f"（{item.meaning.in_language(language)}）" if item.meaning else ""
        parts.append(f"{item.row.words.in_language(language)} {item.raw}{meaning}")
    name = line.record.row.words.in_language(language)
    return f"{line.number:4}  {line.record.row.number:>3} {name}　" + "　".join(parts)


def _document_json(file: str, envelope: Envelope, prescription: Prescription) -> JsonValue:
    return {
        "file": file,
        "kind": envelope.kind.value,
        "form": envelope.form.value,
        "version": envelope.version,
        "records": [_line_json(line) for line in prescription.lines],
        "added_by_service": {
            "prescription_id": envelope.prescription_id,
            "converted_codes": [
                {"receipt": code.r_code, "yj": code.yj_code} for code in envelope.service_codes
            ],
        },
    }


def _line_json(line: Line) -> JsonValue:
    record = line.record
    return {
        "line": line.number,
        "raw": line.raw,
        "record": record.row.number if record else None,
        "name": words_json(record.row.words) if record else None,
        "fields": [
            {
                "name": item.row.name,
                "label": words_json(item.row.words),
                "value": item.raw,
                "meaning": words_json(item.meaning) if item.meaning else None,
            }
            for item in (record.items if record else ())
        ],
    }
