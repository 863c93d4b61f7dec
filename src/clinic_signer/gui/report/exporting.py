"""A report as a file: one of four forms, from the window and from the command line alike."""

from __future__ import annotations

import json
from enum import Enum

from clinic_signer.gui.report.building import VerifiedFile, report_document
from clinic_signer.gui.report.html import report_html
from clinic_signer.signature.report_etsi import etsi_report
from clinic_signer.signature.report_json import report_json
from clinic_signer.words import Language, Words


class ReportForm(Enum):
    """What a report can be written as; the value is the end of the file's name."""

    PDF = "pdf"
    HTML = "html"
    XML = "xml"
    JSON = "json"

    @property
    def words(self) -> Words:
        """The form for people."""
        return _FORM_WORDS[self]


_FORM_WORDS = {
    ReportForm.PDF: Words("PDF（A4）", "PDF (A4)"),
    ReportForm.HTML: Words("HTML", "HTML"),
    ReportForm.XML: Words("XML（ETSI TS 119 102-2）", "XML (ETSI TS 119 102-2)"),
    ReportForm.JSON: Words("JSON", "JSON"),
}


def report_bytes(verified: VerifiedFile, form: ReportForm, language: Language) -> bytes:
    """Return a report as the bytes of a file.

    Args:
        verified: the file and what was found.
        form: of the report; PDF needs an application of Qt (:func:`paper_application`).
        language: of its texts; XML and JSON hold both.
    """
    if form is ReportForm.XML:
        return etsi_report(verified.report, verified.data)
    if form is ReportForm.JSON:
        value = {"file": verified.name, **report_json(verified.report)}
        return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
    document = report_document(verified, language)
    if form is ReportForm.HTML:
        return report_html(document)
    from clinic_signer.gui.paper.output import pdf_of  # Qt, for paper alone
    from clinic_signer.gui.report.painting import PrintedReport

    return pdf_of(PrintedReport(document))


def name_of_report(file_name: str, form: ReportForm) -> str:
    """The name of the report on a file: 処方箋.xml gives 処方箋_report.pdf."""
    return f"{file_name.removesuffix('.xml')}_report.{form.value}"
