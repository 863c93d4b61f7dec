"""``clinic-signer sign``: sign prescriptions without a window, with the same checks."""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from clinic_signer.cli import ExitCode
from clinic_signer.cli.arguments import Options
from clinic_signer.cli.check import finding_json, finding_text
from clinic_signer.cli.output import JsonValue, failure_json, print_failure, print_json
from clinic_signer.cli.signer import OpenSigner, open_signer
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import Pin
from clinic_signer.station.delivery import deliver, name_of_signed
from clinic_signer.station.intake import Item, load, read_file
from clinic_signer.station.signing import (
    NotSigned,
    Outcome,
    Signed,
    Skipped,
    assert_signer_may_sign,
    sign_batch,
)
from clinic_signer.words import Language, Words

_SIGNED = Words("署名しました：{path}", "Signed: {path}")
_SKIPPED = Words(
    "署名しませんでした（前の失敗のため）。", "Left unsigned because of what failed before."
)
_PROMPT = Words(
    "{holder}さんのPIN（残り{attempts}回）: ", "PIN of {holder} ({attempts} attempts left): "
)
_PIN_LINE_LIMIT = 64


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


def run_sign(options: Options) -> int:
    """Sign files; return 0 if all are signed, else 1.

    Raises:
        Failure: the signer or its certificate cannot be used; nothing was signed.
    """
    with open_signer(options) as opened:
        certificate = opened.signer.certificate
        assert_signer_may_sign(opened.signer, opened.trust, datetime.now(UTC))
        results = [_admit(file, options, opened) for file in options.files]
        items = [result.item for result in results if result.item and not result.failure]
        outcomes = iter(_sign(items, opened, options) if items else ())
    results = [
        _delivered(result, next(outcomes), options, is_sandbox=opened.is_sandbox)
        if result.failure is None
        else result
        for result in results
    ]
    if options.json:
        print_json([_result_json(result, certificate) for result in results])
    else:
        for result in results:
            _print_result(result, options.language)
    return ExitCode.OK if all(result.output for result in results) else ExitCode.FOUND


def _admit(file: Path, options: Options, opened: OpenSigner) -> Result:
    """Read and check one file, and make sure that its output would not overwrite anything."""
    item: Item | None = None
    try:
        item = load(read_file(file), file.name, holder_name=opened.signer.certificate.holder_name)
        if item.blocked:
            raise Failure(FailureCode.CHECKS_FOUND_ERRORS, count=len(item.errors))
        if item.needs_confirmation and not options.allow_warnings:
            raise Failure(FailureCode.CHECKS_FOUND_WARNINGS, count=len(item.warnings))
        name = name_of_signed(item.name, sandbox=opened.is_sandbox)
        if (options.out / name).exists():
            raise Failure(FailureCode.OUTPUT_EXISTS, file=name)
    except Failure as failure:
        return Result(file, item, failure=failure)
    return Result(file, item)


def _sign(items: Sequence[Item], opened: OpenSigner, options: Options) -> tuple[Outcome, ...]:
    with _read_pin(opened, options) as pin:
        return sign_batch(
            items,
            opened.signer,
            pin,
            trust=opened.trust,
            clock=lambda: datetime.now(UTC),
            confirm_last_attempt=options.confirm_last_attempt,
            pin_hold=opened.pin_hold,
        )


def _read_pin(opened: OpenSigner, options: Options) -> Pin:
    """Read the PIN from its file descriptor, else ask for it, saying the attempts left first."""
    if options.pin_fd is None:
        attempts = opened.attempts_left()
        prompt = _PROMPT.filled(
            holder=opened.signer.certificate.holder_name,
            attempts="?" if attempts is None else attempts,
        )
        return Pin(getpass.getpass(prompt.in_language(options.language)).encode())
    line = bytearray()
    try:
        while len(line) < _PIN_LINE_LIMIT and (byte := os.read(options.pin_fd, 1)) not in (
            b"",
            b"\n",
        ):
            line += byte
    except OSError as error:
        raise Failure(FailureCode.USAGE, reason="--pin-fd") from error
    while line[-1:] == b"\r":
        del line[-1]
    return Pin(line)


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


def _result_json(result: Result, certificate: HpkiCertificate) -> JsonValue:
    signed = isinstance(result.outcome, Signed) and result.output is not None
    skipped = isinstance(result.outcome, Skipped)
    outcome = "signed" if signed else "skipped" if skipped else "not-signed"
    digest = hashlib.sha256(result.outcome.data) if isinstance(result.outcome, Signed) else None
    return {
        "file": str(result.file),
        "result": outcome,
        "output": str(result.output) if result.output else None,
        "sha256": digest.hexdigest() if digest and signed else None,
        "signer": certificate.holder_name,
        "test_certificate": certificate.is_test,
        "failure": failure_json(result.failure) if result.failure else None,
        "findings": [finding_json(f) for f in (result.item.findings if result.item else ())],
    }
