"""``clinic-signer sign``: sign prescriptions without a window, with the same checks."""

from __future__ import annotations

import getpass
import os
import sys
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime

from clinic_signer.cli.options import Options
from clinic_signer.cli.sign_results import admit, finish, items_of
from clinic_signer.cli.signer import OpenSigner, open_signer
from clinic_signer.cli.terminal import input_is_terminal
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.kinds import PRESCRIPTIONS
from clinic_signer.signers.base import Pin
from clinic_signer.station.intake import Item
from clinic_signer.station.signing import Outcome, assert_signer_may_sign, sign_batch
from clinic_signer.words import Words

_PROMPT = Words(
    "{holder}さんのPIN（残り{attempts}回）：", "PIN of {holder} ({attempts} attempts left): "
)
_PIN_LINE_LIMIT = 64
SECOND_CERTIFICATE = "second-certificate"
CARDLESS = "cardless"


def run_sign(options: Options) -> int:
    """Sign files; return 0 if all are signed, else 1.

    Raises:
        Failure: the signer or its certificate cannot be used; nothing was signed.
    """
    if options.signer == SECOND_CERTIFICATE:
        from clinic_signer.cli.sign_by_phone import run_sign_by_phone

        return run_sign_by_phone(options)
    if options.signer == CARDLESS:
        from clinic_signer.cli.sign_cardless import run_sign_cardless

        return run_sign_cardless(options)
    with open_signer(options) as opened:
        certificate = opened.signer.certificate
        is_sandbox = opened.is_sandbox
        results = admit(
            options,
            holder_name=certificate.holder_name,
            is_sandbox=is_sandbox,
            trust=opened.trust,
        )
        items = items_of(results)
        kinds = {result.item.kind for result in results if result.item} or PRESCRIPTIONS
        assert_signer_may_sign(opened.signer, opened.trust, datetime.now(UTC), kinds)
        outcomes = _sign(items, opened, options) if items else ()
    return finish(results, outcomes, options, certificate, is_sandbox=is_sandbox)


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


def _ask(prompt: str) -> Pin:
    """Ask for the PIN; never where getpass would show it as it is typed.

    Raises:
        Failure: PIN_PROMPT_UNAVAILABLE.
        KeyboardInterrupt: the person ended the input (Ctrl+D).
    """
    # On Windows getpass reads from a console, whatever standard input is, and without one for ever.
    if sys.platform == "win32" and not input_is_terminal():
        raise Failure(FailureCode.PIN_PROMPT_UNAVAILABLE)
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return Pin(getpass.getpass(prompt).encode())
        except getpass.GetPassWarning as error:
            raise Failure(FailureCode.PIN_PROMPT_UNAVAILABLE) from error
        except UnicodeError:  # never passed on: it holds what was typed
            return Pin(b"")  # refused as no PIN, like other characters than a card takes
        except EOFError:
            raise KeyboardInterrupt from None


def _read_pin(opened: OpenSigner, options: Options) -> Pin:
    """Read the PIN from its file descriptor, else ask for it, saying the attempts left first."""
    if options.pin_fd is None:
        attempts = opened.attempts_left()
        prompt = _PROMPT.filled(
            holder=opened.signer.certificate.holder_name,
            attempts="?" if attempts is None else attempts,
        )
        return _ask(prompt.in_language(options.language))
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
