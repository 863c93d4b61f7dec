"""``sign --signer cardless``: the services in the field, with a login in the system's browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from clinic_signer.cli.browser import open_browser
from clinic_signer.cli.options import Options
from clinic_signer.cli.readers import settings_in_force
from clinic_signer.cli.sign_results import admit, finish, items_of
from clinic_signer.cli.signer import trust_of
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.settings_allowed import assert_way_allowed
from clinic_signer.settings_remote import CARDLESS_ENABLED
from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind
from clinic_signer.signers.second_certificate.approval_words import detail, failure_of
from clinic_signer.signers.second_certificate.hpki_cardless import HpkiCardless
from clinic_signer.signers.second_certificate.opening import open_cardless
from clinic_signer.signers.usable import log_choice
from clinic_signer.station.document_signing import sign_documents


def run_sign_cardless(options: Options) -> int:
    """Sign files after a login in the browser; return 0 if all are signed, else 1.

    The login is ended with the command, as far as the services know how to.

    Raises:
        Failure: it is not turned on, or nobody logged in; nothing was signed.
    """
    is_sandbox, trust = trust_of(options)
    # Whose certificate it is, the first signed document says: it must be the prescriber's.
    results = admit(options, holder_name=None, is_sandbox=is_sandbox, trust=trust)
    items = items_of(results)
    with _open(options) as cardless:
        log_choice(SignerKind.SECOND_CERTIFICATE)
        if any(item.kind is DocumentKind.PRESCRIPTION for item in items):  # it takes no others
            _log_in(cardless, options)
        outcomes = sign_documents(items, cardless, trust=trust, clock=lambda: datetime.now(UTC))
        certificate = cardless.certificate
    return finish(results, outcomes, options, certificate, is_sandbox=is_sandbox)


@contextmanager
def _open(options: Options) -> Iterator[HpkiCardless]:
    settings = settings_in_force(options.language)
    if settings.is_locked(CARDLESS_ENABLED):
        assert_way_allowed(settings, CARDLESS_ENABLED)
    cardless = open_cardless(settings, open_browser)
    if cardless is None:
        raise Failure(FailureCode.CARDLESS_NOT_SET_UP)
    try:
        yield cardless
    finally:
        cardless.close()


def _log_in(cardless: HpkiCardless, options: Options) -> None:
    cardless.begin()
    print(detail(cardless.state).in_language(options.language), file=sys.stderr)
    state = cardless.wait(lambda state: state.kind is not ApprovalKind.WAITING)
    if state.kind is not ApprovalKind.APPROVED:
        raise failure_of(state) or Failure(FailureCode.CARDLESS_NOT_LOGGED_IN)
    print(detail(state).in_language(options.language), file=sys.stderr)
