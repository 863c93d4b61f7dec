"""``show --pdf``: the form on A4, as the window prints it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from clinic_signer.cli.options import Options
from clinic_signer.cli.signer import trust_of
from clinic_signer.failures import Failure
from clinic_signer.gui.paper.output import pdf_of
from clinic_signer.gui.paper.without_window import paper_application
from clinic_signer.gui.printed_form.building import FormSource, form_document, signed_part
from clinic_signer.gui.printed_form.painting import PrintedForm
from clinic_signer.signature.report import VerificationReport
from clinic_signer.signature.verifier import verify
from clinic_signer.station.delivery import deliver


def write_form(data: bytes, path: Path, options: Options) -> None:
    """Write the form of a document to a new PDF file.

    Raises:
        Failure: OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE.
    """
    is_sandbox, trust = trust_of(options)
    at = datetime.now(UTC)
    report: VerificationReport | None = None
    if (signed := signed_part(data)) is not None:
        try:
            report = verify(signed, trust=trust, at=at)
        except Failure:  # the print says that the signature was not verified
            report = None
    source = FormSource(data, at, report, is_sandbox)
    application = paper_application()  # kept as long as something is painted
    content = pdf_of(PrintedForm(form_document(source, options.language)))
    del application
    deliver(content, path.parent, path.name)
