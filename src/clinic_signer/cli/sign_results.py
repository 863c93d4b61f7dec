"""What came of each file of ``sign``, the same for every way of signing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clinic_signer.cli import ExitCode
from clinic_signer.cli.check import finding_json, finding_text
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import JsonValue, failure_json, print_failure, print_json
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.station.delivery import deliver, name_of_signed
from clinic_signer.station.intake import Item, load, read_file
from clinic_signer.station.prescription_inside import Judge, judge_with
from clinic_signer.station.signing import NotSigned, Outcome, Signed, Skipped
from clinic_signer.words import Language, Words

_SIGNED = Words("署名しました：{path}", "Signed: {path}")
_SKIPPED = Words(
    "署名しませんでした（前の失敗のため）。", "Left unsigned because of what failed before."
)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one file.

    Attributes:
        file: the file as given.
        item: None if it could not be read.
        outcome: None if it was not put to the signer.
        output: the signed document, if there is one.
        failure: why there is none.
    """

    file: Path
    item: Item | None = None
    outcome: Outcome | None = None
    output: Path | None = None
    failure: Failure | None = None


def admit(
    options: Options, *, holder_name: str | None, is_sandbox: bool, trust: TrustStore
) -> list[Result]:
    """Read and check the files; a result without a failure has an item to be signed.

    Args:
        options: the command line.
        holder_name: who will sign; None if that is not known before.
        is_sandbox: whether signed files are named as the sandbox's.
        trust: what prescriptions inside dispensing documents are verified against.
    """
    judge = judge_with(lambda: trust, lambda: datetime.now(UTC))
    return [
        _admit(file, options, holder_name, judge, is_sandbox=is_sandbox) for file in options.files
    ]


def items_of(results: Sequence[Result]) -> list[Item]:
    """The items to be signed."""
    return [result.item for result in results if result.item and not result.failure]


def finish(
    results: Sequence[Result],
    outcomes: Iterable[Outcome],
    options: Options,
    certificate: HpkiCertificate | None,
    *,
    is_sandbox: bool,
) -> int:
    """Deliver what was signed, print what came of each file; return the exit code.

    Args:
        results: as :func:`admit` gave them.
        outcomes: of the items, in order.
        options: the command line.
        certificate: the signer's; None if nobody signed whose certificate was not known before.
        is_sandbox: whether signed files are named as the sandbox's.
    """
    remaining = iter(outcomes)
    delivered = [
        _delivered(result, next(remaining), options, is_sandbox=is_sandbox)
        if result.failure is None
        else result
        for result in results
    ]
    if options.json:
        print_json([_result_json(result, certificate) for result in delivered])
    else:
        for result in delivered:
            _print_result(result, options.language)
    return ExitCode.OK if all(result.output for result in delivered) else ExitCode.FOUND


def _admit(
    file: Path, options: Options, holder_name: str | None, judge: Judge, *, is_sandbox: bool
) -> Result:
    """Read and check one file, and make sure that its output would not overwrite anything."""
    item: Item | None = None
    try:
        item = load(read_file(file), file.name, holder_name=holder_name, judge=judge)
        if item.blocked:
            raise Failure(FailureCode.CHECKS_FOUND_ERRORS, count=len(item.errors))
        if item.needs_confirmation and not options.allow_warnings:
            raise Failure(FailureCode.CHECKS_FOUND_WARNINGS, count=len(item.warnings))
        name = name_of_signed(item.name, sandbox=is_sandbox)
        if (options.out / name).exists():
            raise Failure(FailureCode.OUTPUT_EXISTS, file=name)
    except Failure as failure:
        return Result(file, item, failure=failure)
    return Result(file, item)


def _delivered(result: Result, outcome: Outcome, options: Options, *, is_sandbox: bool) -> Result:
    if isinstance(outcome, NotSigned):
        return Result(result.file, result.item, outcome, failure=outcome.failure)
    if isinstance(outcome, Skipped):
        return Result(result.file, result.item, outcome)
    name = name_of_signed(outcome.item.name, sandbox=is_sandbox)
    try:
        path = deliver(outcome.data, options.out, name)
    except Failure as failure:
        return Result(result.file, result.item, outcome, failure=failure)
    return Result(result.file, result.item, outcome, output=path)


def _print_result(result: Result, language: Language) -> None:
    if result.output:
        print(f"{result.file}: {_SIGNED.filled(path=result.output).in_language(language)}")
    elif result.failure:
        print_failure(result.failure, language, prefix=f"{result.file}: ")
        if result.item and result.outcome is None:
            for finding in (*result.item.errors, *result.item.warnings):
                print("  " + finding_text(finding, language).replace("\n", "\n  "))
    else:
        print(f"{result.file}: {_SKIPPED.in_language(language)}")


def _result_json(result: Result, certificate: HpkiCertificate | None) -> JsonValue:
    signed = isinstance(result.outcome, Signed) and result.output is not None
    skipped = isinstance(result.outcome, Skipped)
    outcome = "signed" if signed else "skipped" if skipped else "not-signed"
    digest = hashlib.sha256(result.outcome.data) if isinstance(result.outcome, Signed) else None
    return {
        "file": str(result.file),
        "result": outcome,
        "output": str(result.output) if result.output else None,
        "sha256": digest.hexdigest() if digest and signed else None,
        "signer": certificate.holder_name if certificate else "",
        "test_certificate": bool(certificate and certificate.is_test),
        "failure": failure_json(result.failure) if result.failure else None,
        "findings": [finding_json(f) for f in (result.item.findings if result.item else ())],
    }
