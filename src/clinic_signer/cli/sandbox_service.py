"""``clinic-signer sandbox service`` and ``sandbox letter``: the practice second certificate."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.sandbox import (
    AccountId,
    Personality,
    PrintedLetter,
    Tls,
    open_sandbox,
    print_letter,
    start_service,
)
from clinic_signer.sandbox.second_certificate.faults import parse_faults
from clinic_signer.words import Language, Words

_PAGE = Words(
    "練習用セカンド電子証明書のサービス：{url}（スマートフォンのページも同じアドレス）",
    "The practice second-certificate service: {url} (the phone page has the same address)",
)
_LETTER = Words(
    "登録の通知書（{holder}さん）：{file}\n  {link}\n  パスワード {password}",
    "Registration letter of {holder}: {file}\n  {link}\n  password {password}",
)
_KAGURA = Words(
    "院内サービスの代役：トークン {token}、署名 {signing}",
    "Stand-ins of the local services: token {token}, signing {signing}",
)
_END = Words(
    "署名に法的効力はありません。Ctrl+Cで終わります。",
    "Its signatures have no legal effect. Ctrl+C ends it.",
)
_LETTER_FILE = "letter-{person}.pdf"


def run_sandbox_service(options: Options) -> int:
    """Run the service until Ctrl+C.

    Raises:
        Failure: USAGE, SANDBOX_FAULT_INVALID, and what starting it raises.
    """
    account = _account(options.person)
    sandbox = open_sandbox(options.sandbox_folder)
    service = start_service(
        sandbox,
        port=options.port,
        token_port=options.token_port,
        signing_port=options.signing_port,
        host=options.host,
        tls=_tls(options),
        personality=Personality(options.personality),
        faults=parse_faults(options.fault),
    )
    try:
        if service.base_url:
            _say(_PAGE.filled(url=service.base_url), options.language)
            if not service.has_phone(account):
                file = sandbox.home / _LETTER_FILE.format(person=options.person)
                letter = service.print_letter(account)
                file.unlink(missing_ok=True)
                _write(letter, file, options.language)
        if service.token_url:
            words = _KAGURA.filled(token=service.token_url, signing=service.signing_url)
            _say(words, options.language)
        _say(_END, options.language)
        threading.Event().wait()
    except KeyboardInterrupt:
        pass  # the way to end it
    finally:
        service.stop()
    return ExitCode.OK


def run_sandbox_letter(options: Options) -> int:
    """Write a new letter; the earlier one of the same person ends.

    Raises:
        Failure: USAGE, OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE, and what opening the sandbox raises.
    """
    account = _account(options.person)
    if options.out.exists():
        raise Failure(FailureCode.OUTPUT_EXISTS, file=str(options.out))
    letter = print_letter(open_sandbox(options.sandbox_folder), account, origin=options.origin)
    _write(letter, options.out, options.language)
    return ExitCode.OK


def _write(letter: PrintedLetter, file: Path, language: Language) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            target.write(letter.pdf)
    except FileExistsError as error:
        raise Failure(FailureCode.OUTPUT_EXISTS, file=str(file)) from error
    except OSError as error:
        raise Failure(FailureCode.OUTPUT_NOT_WRITABLE, file=str(file)) from error
    words = _LETTER.filled(
        holder=letter.holder, file=file, link=letter.link, password=letter.password
    )
    _say(words, language)


def _account(name: str) -> AccountId:
    try:
        return AccountId(f"second-{name}")
    except ValueError as error:
        raise Failure(FailureCode.USAGE, reason=f"--person {name}") from error


def _tls(options: Options) -> Tls | None:
    if options.tls_certificate is None and options.tls_key is None:
        return None
    if options.tls_certificate is None or options.tls_key is None:
        raise Failure(FailureCode.USAGE, reason="--tls-certificate, --tls-key")
    return Tls(options.tls_certificate, options.tls_key)


def _say(words: Words, language: Language) -> None:
    print(words.in_language(language), flush=True)
