"""``clinic-signer show``: the decoded content, record by record."""

from __future__ import annotations

from dataclasses import replace

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import JsonValue, print_failure, print_json, words_json
from clinic_signer.failures import Failure
from clinic_signer.prescription.data_lines import DataLines, Line
from clinic_signer.prescription.dispensing_records import decode_dispensing
from clinic_signer.prescription.envelope import (
    DocumentKind,
    Envelope,
    EnvelopeForm,
    read_document,
)
from clinic_signer.prescription.records import decode
from clinic_signer.signature.dispensing_document import prescription_of
from clinic_signer.station.intake import read_file
from clinic_signer.words import Language, Words

_ADDED = Words(
    "サービスが付け加えた情報（医師の署名の対象外）",
    "Added by the service, not covered by the physician's signature",
)
_ADDED_TO_DISPENSING = Words(
    "サービスが付け加えた情報（薬剤師の署名の対象外）",
    "Added by the service, not covered by the pharmacist's signature",
)
_INSIDE = Words("もとの処方箋", "The prescription inside")


def run_show(options: Options) -> int:
    """Show one file; return 0.

    Raises:
        Failure: the file is not a prescription or dispensing document; the PDF cannot be written.
    """
    data = read_file(options.file)
    envelope = read_document(data)
    is_dispensing = envelope.kind is DocumentKind.DISPENSING
    content: DataLines = (decode_dispensing if is_dispensing else decode)(envelope.payload)
    inside = None
    if is_dispensing and envelope.form is not EnvelopeForm.CSV:
        try:
            inside = read_document(prescription_of(data))
        except Failure as failure:  # what can be shown is shown all the same
            print_failure(failure, options.language)
    if options.json:
        print_json(_document_json(options.file.name, envelope, content, inside))
    else:
        _print_document(envelope, content, inside, options.language)
    if options.pdf is not None:
        from clinic_signer.cli.show_form import write_form

        write_form(data, options.pdf, options)
    return ExitCode.OK


def _print_document(
    envelope: Envelope, content: DataLines, inside: Envelope | None, language: Language
) -> None:
    for line in content.lines:
        print(_line_text(line, language))
    if inside is None:
        _print_added(_ADDED, envelope, language)
        return
    _print_added(_ADDED_TO_DISPENSING, replace(envelope, prescription_id=None), language)
    print(f"\n{_INSIDE.in_language(language)}")
    _print_document(inside, decode(inside.payload), None, language)


def _print_added(heading: Words, envelope: Envelope, language: Language) -> None:
    if not envelope.prescription_id and not envelope.service_codes:
        return
    print(f"\n{heading.in_language(language)}")
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
    parts += [f"+ {text}" for text in line.surplus if text]
    name = line.record.row.words.in_language(language)
    return f"{line.number:4}  {line.record.row.number:>3} {name}　" + "　".join(parts)


def _document_json(
    file: str, envelope: Envelope, content: DataLines, inside: Envelope | None
) -> JsonValue:
    return {
        "file": file,
        "kind": envelope.kind.value,
        "form": envelope.form.value,
        "version": envelope.version,
        **_content_json(envelope, content),
        "prescription": _content_json(inside, decode(inside.payload)) if inside else None,
    }


def _content_json(envelope: Envelope, content: DataLines) -> JsonValue:
    return {
        "records": [_line_json(line) for line in content.lines],
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
