"""``sign --signer second-certificate`` and ``pair``: approval on the phone, from a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from clinic_signer.cli import ExitCode
from clinic_signer.cli.browser import open_browser
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import print_failure
from clinic_signer.cli.phone_terminal import PhoneTerminal
from clinic_signer.cli.readers import settings_in_force
from clinic_signer.cli.sign_results import admit, finish, items_of
from clinic_signer.cli.signer import trust_of
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.trust_store import TrustStore
from clinic_signer.prescription.records import Patient
from clinic_signer.secret_store import StoreKind
from clinic_signer.settings_allowed import SECOND_ALLOWED, assert_way_allowed
from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind
from clinic_signer.signers.second_certificate.opening import open_second_certificate
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.signers.usable import log_choice
from clinic_signer.station.intake import Item
from clinic_signer.station.remote_signing import finish_batch, give_up_batch, prepare_batch
from clinic_signer.station.signing import Outcome
from clinic_signer.words import Words

_COVERS = Words(
    "この承認で署名するもの（{count}件だけ）", "What this approval covers (only {count})"
)
_PAIRED = Words("登録しました：{holder}さん", "Set up for {holder}")

_LOAD = 30.0
"""Seconds that the service may take to say whose certificate it holds."""


def run_sign_by_phone(options: Options) -> int:
    """Sign files after one approval of all of them; return 0 if all are signed, else 1.

    Raises:
        Failure: the second certificate cannot be used; nothing was signed.
    """
    is_sandbox, trust = trust_of(options)
    with _open(options) as second:
        log_choice(SignerKind.SECOND_CERTIFICATE)
        if second.state.kind is ApprovalKind.UNPAIRED:
            _pair(second, options)
        _load(second)
        certificate = second.certificate
        results = admit(
            options, holder_name=certificate.holder_name, is_sandbox=is_sandbox, trust=trust
        )
        items = items_of(results)
        outcomes = _sign(second, items, trust, options) if items else ()
    return finish(results, outcomes, options, certificate, is_sandbox=is_sandbox)


def run_pair(options: Options) -> int:
    """Set up a phone on this PC.

    Raises:
        Failure: it came to nothing.
    """
    with _open(options) as second:
        if second.state.kind is not ApprovalKind.UNPAIRED:
            second.forget()
        _pair(second, options)
    return ExitCode.OK


@contextmanager
def _open(options: Options) -> Iterator[SecondCertificate]:
    settings = settings_in_force(options.language)
    assert_way_allowed(settings, SECOND_ALLOWED)
    second = open_second_certificate(settings, open_browser=open_browser)
    if second is None:
        raise Failure(FailureCode.SECOND_NOT_SET_UP)
    try:
        yield second
    finally:
        second.close()


def _pair(second: SecondCertificate, options: Options) -> None:
    PhoneTerminal(second, options.language, with_code=options.entry_code).paired()
    said = _PAIRED.filled(holder=second.certificate.holder_name)
    print(said.in_language(options.language), file=sys.stderr)
    if second.store_kind is StoreKind.MEMORY:
        print_failure(Failure(FailureCode.SECOND_MEMORY_ONLY), options.language)


def _load(second: SecondCertificate) -> None:
    """Wait until the service has said whose certificate it holds."""
    second.wait(lambda state: state.kind is not ApprovalKind.READY or second.is_loaded, _LOAD)


def _sign(
    second: SecondCertificate,
    items: Sequence[Item],
    trust: TrustStore,
    options: Options,
) -> tuple[Outcome, ...]:
    def clock() -> datetime:
        return datetime.now(UTC)

    batch = prepare_batch(items, second, trust=trust, clock=clock)
    _say_what_is_covered(items, options)
    try:
        request_id = second.begin(batch.documents)
        terminal = PhoneTerminal(second, options.language, with_code=options.entry_code)
        terminal.approved(request_id)
    except Failure as failure:
        return give_up_batch(batch, failure)
    return finish_batch(batch, second, request_id, trust=trust, clock=clock)


def _say_what_is_covered(items: Sequence[Item], options: Options) -> None:
    said = _COVERS.filled(count=len(items))
    print(said.in_language(options.language), file=sys.stderr)
    for item in items:
        patient = item.prescription.first(Patient)
        print(f"  {item.name}  {patient.name if patient else ''}", file=sys.stderr)
