"""``clinic-signer verify``: one sentence that is right, with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import JsonValue, failure_json, print_failure, print_json
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import clock_in_japan
from clinic_signer.pki.certificate import certificate_from_file
from clinic_signer.pki.revocation import crl_from_file
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.pki.workplace_trust import workplace_trust
from clinic_signer.settings import load_settings
from clinic_signer.settings_trust import FETCH_CRLS
from clinic_signer.signature.report import (
    CheckResult,
    FindingWeight,
    Indication,
    SignatureReport,
    VerificationReport,
)
from clinic_signer.signature.report_json import report_json
from clinic_signer.signature.verifier import verify
from clinic_signer.station.intake import read_file
from clinic_signer.words import Language, Words

if TYPE_CHECKING:
    from clinic_signer.gui.report.exporting import ReportForm

_SIGNED = Words(
    "{name}　署名の時刻（本人の申告）{claimed}", "{name}, claimed signing time {claimed}"
)
_NOT_COVERED = Words("署名の対象外：", "Not covered by the signature: ")
_MARKS = {
    CheckResult.PASSED: "○",
    CheckResult.FAILED: "×",
    CheckResult.CANNOT_DECIDE: "？",
    CheckResult.NOT_APPLICABLE: "－",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of one file: a report, or the failure to read it."""

    file: Path
    result: VerificationReport | Failure
    data: bytes = field(default=b"", repr=False)


def run_verify(options: Options) -> int:
    """Verify files; return 0 all passed, 1 any failed, 2 any indeterminate, 3 any unreadable.

    An unreadable file counts as the worst: nothing can be said of it.

    Raises:
        Failure: an anchor or revocation list of the command line cannot be read; a report has no
            such form or place; SETTING_LOCKED, revocation lists are not to be fetched here.
    """
    reports = _report_places(options)
    if options.summary or any(path.is_dir() for path in options.files):
        from clinic_signer.cli.verify_folders import run_verify_folders

        return run_verify_folders(options, _trust(options))
    fetches = _fetches_crls(options)
    trust = _trust(options)
    at = options.at or datetime.now(UTC)
    verified = [_verify_file(file, trust, at) for file in options.files]
    if fetches:
        from clinic_signer.cli.fetched_crls import crls_for

        reports_now = [v.result for v in verified if isinstance(v.result, VerificationReport)]
        if crls := crls_for(reports_now, trust, options.language):
            trust = trust.with_crls(*crls)
            verified = [_verify_file(file, trust, at) for file in options.files]
    if options.json:
        print_json([_verified_json(each) for each in verified])
    else:
        for each in verified:
            _print_verified(each, options.language)
    written = [_write_reports(each, reports, options.language) for each in verified]
    code = _exit_code(verified)
    return code if all(written) or code is ExitCode.FOUND else ExitCode.UNREADABLE


def _report_places(options: Options) -> list[tuple[Path, ReportForm]]:
    if not options.report:
        return []
    from clinic_signer.cli.verify_reports import report_places

    return report_places(options.report, options.files)


def _write_reports(
    verified: Verified, places: Sequence[tuple[Path, ReportForm]], language: Language
) -> bool:
    """Write the reports that were asked for; a file that could not be read has none."""
    if isinstance(verified.result, Failure) or not places:
        return True
    from clinic_signer.cli.verify_reports import write_reports
    from clinic_signer.gui.report.building import VerifiedFile

    file = VerifiedFile(verified.file.name, verified.data, verified.result)
    try:
        write_reports(places, file, language)
    except Failure as failure:
        print_failure(failure, language, prefix=f"{verified.file}: ")
        return False
    return True


def _fetches_crls(options: Options) -> bool:
    settings = load_settings()
    is_on = settings.get(FETCH_CRLS)
    if options.fetch_crls and not is_on and settings.is_locked(FETCH_CRLS):
        raise Failure(FailureCode.SETTING_LOCKED, key=FETCH_CRLS.key)
    return options.fetch_crls or is_on


def _trust(options: Options) -> TrustStore:
    if options.trust == "sandbox":
        from clinic_signer.sandbox import open_sandbox

        trust = open_sandbox(options.sandbox_folder).trust
    else:
        here = workplace_trust(load_settings())
        for failure in here.failures:
            print_failure(failure, options.language)
        trust = here.store
    for anchor in options.anchor:
        trust = trust.with_anchor(certificate_from_file(read_file(anchor)).der)
    return trust.with_crls(*(crl_from_file(read_file(file)) for file in options.crl))


def _verify_file(file: Path, trust: TrustStore, at: datetime) -> Verified:
    try:
        data = read_file(file)
        return Verified(file, verify(data, trust=trust, at=at), data)
    except Failure as failure:
        return Verified(file, failure)


def _exit_code(verified: Sequence[Verified]) -> ExitCode:
    reports = [v.result for v in verified if isinstance(v.result, VerificationReport)]
    indications = {report.indication for report in reports}
    if Indication.TOTAL_FAILED in indications:
        return ExitCode.FOUND
    if len(reports) < len(verified):
        return ExitCode.UNREADABLE
    if Indication.INDETERMINATE in indications:
        return ExitCode.INDETERMINATE
    return ExitCode.OK


def _verified_json(verified: Verified) -> JsonValue:
    if isinstance(verified.result, Failure):
        return {"file": str(verified.file), "failure": failure_json(verified.result)}
    return {"file": str(verified.file), **report_json(verified.result)}


def _print_verified(verified: Verified, language: Language) -> None:
    if isinstance(verified.result, Failure):
        print_failure(verified.result, language, prefix=f"{verified.file}: ")
        return
    report = verified.result
    codes = f"{report.indication.value}"
    if report.sub_indication:
        codes += f" / {report.sub_indication.value}"
    print(f"{verified.file}: {report.verdict.words.in_language(language)}  [{codes}]")
    print(f"  {report.sentence.in_language(language)}")
    print(f"  {report.legal_effect.words.in_language(language)}")
    for finding in report.findings:
        mark = "！" if finding.weight is FindingWeight.LOUD else "・"
        print(f"  {mark} {finding.words.in_language(language)}")
    for signature in report.signatures:
        _print_signature(signature, language)
    if report.not_covered:
        comma = "、" if language is Language.JAPANESE else ", "
        parts = comma.join(part.words.in_language(language) for part in report.not_covered)
        print(f"  {_NOT_COVERED.in_language(language)}{parts}")


def _print_signature(signature: SignatureReport, language: Language) -> None:
    claimed = signature.claimed_signing_time
    line = _SIGNED.filled(
        name=signature.signer.holder_name if signature.signer else "?",
        claimed=clock_in_japan(claimed) if claimed else "?",
    )
    print(f"  {signature.id} ({signature.level.value}): {line.in_language(language)}")
    for check in signature.checks:
        name = check.name.words.in_language(language)
        print(f"    {_MARKS[check.result]} {name}: {check.detail.in_language(language)}")
