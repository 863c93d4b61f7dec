"""``clinic-signer dispense``: the unsigned dispensing document around a received prescription."""

from __future__ import annotations

from datetime import UTC, datetime

from clinic_signer.cli import ExitCode
from clinic_signer.cli.check import finding_json, finding_text
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import failure_json, print_failure, print_json
from clinic_signer.cli.signer import trust_of
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signature.dispensing_document import build_dispensing
from clinic_signer.station.delivery import deliver
from clinic_signer.station.intake import Item, load, read_file
from clinic_signer.station.prescription_inside import judge_with
from clinic_signer.words import Words

_MADE = Words("作りました：{path}", "Made: {path}")


def run_dispense(options: Options) -> int:
    """Make one document; return 0, or 1 if a finding forbids signing it: then there is none.

    Raises:
        Failure: a file cannot be read, is none of its kind, or the document cannot be written.
    """
    out = options.document or options.data.with_suffix(".xml")
    document = build_dispensing(read_file(options.prescription), read_file(options.data))
    _is_sandbox, trust = trust_of(options)
    judge = judge_with(lambda: trust, lambda: datetime.now(UTC))
    item = load(document, out.name, holder_name=options.holder, judge=judge)
    failure = None
    if item.blocked:
        failure = Failure(FailureCode.CHECKS_FOUND_ERRORS, count=len(item.errors))
    else:
        deliver(document, out.parent, out.name)
    _say(item, str(out), failure, options)
    return ExitCode.OK if failure is None else ExitCode.FOUND


def _say(item: Item, out: str, failure: Failure | None, options: Options) -> None:
    if options.json:
        print_json(
            {
                "prescription": options.prescription.name,
                "data": options.data.name,
                "output": out if failure is None else None,
                "failure": None if failure is None else failure_json(failure),
                "findings": [finding_json(finding) for finding in item.findings],
            }
        )
        return
    for finding in item.findings:
        print(finding_text(finding, options.language))
    if failure is None:
        print(_MADE.filled(path=out).in_language(options.language))
    else:
        print_failure(failure, options.language)
