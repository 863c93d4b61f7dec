"""``verify --report``: what was found, as a file for people or for other systems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.report.building import VerifiedFile
from clinic_signer.gui.report.exporting import ReportForm, name_of_report, report_bytes
from clinic_signer.station.delivery import deliver
from clinic_signer.words import Language


def report_places(wanted: Sequence[Path], files: Sequence[Path]) -> list[tuple[Path, ReportForm]]:
    """Return where reports go and in which form, before anything is verified.

    A name ends with its form. Several files have their reports in a folder: ``out/.pdf`` or
    ``out/*.pdf`` means PDFs in ``out``.

    Raises:
        Failure: USAGE, the form is none, or one name is given for the reports of several files.
    """
    forms = {form.value: form for form in ReportForm}
    places: list[tuple[Path, ReportForm]] = []
    for path in wanted:
        form = forms.get(path.name.rpartition(".")[2].lower()) if "." in path.name else None
        if form is None:
            raise Failure(FailureCode.USAGE, reason=f"--report {path.name}: {', '.join(forms)}")
        if any(file.is_dir() for file in files):
            raise Failure(FailureCode.USAGE, reason="--report: files, not folders")
        if len(files) > 1 and not _is_folder(path):
            reason = f"--report {path.name}: several files need a folder, as in out/.{form.value}"
            raise Failure(FailureCode.USAGE, reason=reason)
        places.append((path, form))
    return places


def _is_folder(path: Path) -> bool:
    return path.name.rpartition(".")[0] in ("", "*")


def write_reports(
    places: Sequence[tuple[Path, ReportForm]], verified: VerifiedFile, language: Language
) -> None:
    """Write the reports on one file; each whole or not at all, never over another.

    Raises:
        Failure: OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE.
    """
    application = None
    for path, form in places:
        if form is ReportForm.PDF and application is None:
            from clinic_signer.gui.paper.without_window import paper_application

            application = paper_application()
        name = name_of_report(verified.name, form) if _is_folder(path) else path.name
        deliver(report_bytes(verified, form, language), path.parent, name)
