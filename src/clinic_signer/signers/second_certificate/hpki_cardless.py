"""The services in the field: two local services, a login in the browser, data in, signed XML out.

Written from what others have observed, to be confirmed with MEDIS's guide; nothing of theirs is
shipped. One login lasts up to 18 hours, and the phone sees no prescription: this PC owes its
holder a look at each one, a countdown, and an end.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Lock

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import Capabilities, Consent, SignerKind
from clinic_signer.signers.second_certificate.approval import initial
from clinic_signer.signers.second_certificate.approval_events import (
    Acknowledged,
    Approved,
    Begun,
    Ended,
    SignedSome,
)
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    EndReason,
    Scope,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.approval_words import failure_of
from clinic_signer.signers.second_certificate.cardless_configuration import CardlessConfiguration
from clinic_signer.signers.second_certificate.cardless_services import CardlessServices
from clinic_signer.signers.second_certificate.connection import Clock
from clinic_signer.signers.second_certificate.machine import Listener, Machine
from clinic_signer.signers.second_certificate.outages import Prober, apply_failure
from clinic_signer.signers.second_certificate.worker import Worker

log = logging.getLogger(__name__)

_LOOK_FOR_TOKEN = 1.0
"""Seconds between two looks whether the login in the browser is done."""

_ID_SIZE = 16


class HpkiCardless:
    """Cardless signing through the services in the field. A ``DocumentSigner``.

    Methods return at once except :meth:`sign_document`, :meth:`wait` and :meth:`close`.

    Args:
        configuration: where the services are.
        open_browser: opens an address in the system's browser.
        clock: this PC's clock.
    """

    def __init__(
        self,
        configuration: CardlessConfiguration,
        open_browser: Callable[[str], object],
        *,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._configuration = configuration
        self._open_browser = open_browser
        self._clock = clock
        self._stop = Event()
        self._services = CardlessServices(configuration)
        # There is nothing to pair: whoever logs in, is the holder.
        self._machine = Machine(initial(paired=True), clock)
        self._lock = Lock()
        self._holder: HpkiCertificate | None = None
        self._prober = Prober(self._machine, self._probe, clock)
        self._worker = Worker(self._prober.look, self._stop)

    @property
    def capabilities(self) -> Capabilities:
        """What it can do: a session, in which nothing binds the approval to documents."""
        return Capabilities(
            SignerKind.SECOND_CERTIFICATE, Consent.PHONE_SESSION, False, False, False
        )

    @property
    def configuration(self) -> CardlessConfiguration:
        """Where the services are."""
        return self._configuration

    @property
    def state(self) -> ApprovalState:
        """The state at this moment."""
        return self._machine.state

    @property
    def certificate(self) -> HpkiCertificate | None:
        """The certificate of this session's holder; None before the first document."""
        with self._lock:
            return self._holder

    def remember(self, certificate: HpkiCertificate) -> None:
        """Take this certificate for that of the session's holder."""
        with self._lock:
            self._holder = certificate

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Have a listener told of every new state; the answer ends that."""
        return self._machine.on_change(listener)

    def begin(self) -> str:
        """Open the login page in the browser and wait for the login; return the request's id.

        Raises:
            Failure: it cannot begin now (the services do not run).
        """
        if self.state.kind in (ApprovalKind.WAITING, ApprovalKind.APPROVED):
            self.end()
        request_id = secrets.token_hex(_ID_SIZE)
        until = self._clock() + self._configuration.login_within
        state = self._machine.apply(Begun(request_id, Scope.SESSION, 0, until, WaitingFor.BROWSER))
        if state.request_id != request_id:
            raise failure_of(state) or Failure(FailureCode.CARDLESS_NOT_LOGGED_IN)
        self._worker.do(lambda: self._log_in(request_id))
        return request_id

    def cancel(self) -> None:
        """Stop waiting for the browser."""
        if self.state.kind is ApprovalKind.WAITING:
            self._machine.apply(Ended(EndReason.ENDED_BY_USER))

    def acknowledge(self) -> None:
        """The person has read how the last session ended."""
        self._machine.apply(Acknowledged())

    def try_now(self) -> None:
        """Do not wait for the next look at services that do not run."""
        self._worker.do(self._prober.try_now)

    def end(self, reason: EndReason = EndReason.ENDED_BY_USER) -> None:
        """End the session on this PC, and at the services as far as they can."""
        was_approved = self.state.kind is ApprovalKind.APPROVED
        with self._lock:
            self._holder = None
        self._machine.apply(Ended(reason))
        if was_approved:
            self._worker.do(self._log_out)

    def sign_document(self, data: bytes) -> bytes:
        """Have prescription data signed; see :class:`~clinic_signer.signers.base.DocumentSigner`.

        Never repeated by itself: the services are not known to give the same answer twice.
        """
        state = self.state
        request_id = state.request_id
        if request_id is None or not state.may_sign(request_id, 1, self._clock()):
            expired = state.kind is ApprovalKind.EXPIRED
            raise Failure(
                FailureCode.APPROVAL_EXPIRED if expired else FailureCode.APPROVAL_NOT_GIVEN
            )
        try:
            token = self._services.token()
            if token is None:
                raise Failure(FailureCode.CARDLESS_NOT_LOGGED_IN)
            signed = self._services.sign(token, data)
        except Failure as failure:
            self._after(failure)
            raise
        self._machine.apply(SignedSome(request_id, 1))
        return signed

    def wait(
        self, until: Callable[[ApprovalState], bool], timeout: float | None = None
    ) -> ApprovalState:
        """Wait until the state satisfies a condition or the time (seconds) is over."""
        return self._machine.wait(until, timeout)

    def close(self) -> None:
        """End everything."""
        self.end(EndReason.PROGRAM_CLOSED)
        self._stop.set()
        self._worker.close()
        self._services.close()

    # -- in the worker's thread -------------------------------------------------------------

    def _log_in(self, request_id: str) -> None:
        try:
            token = self._services.token()
            if token is None:
                self._open_browser(self._configuration.login_page)
            while token is None and self._is_waiting(request_id):
                if self._stop.wait(_LOOK_FOR_TOKEN):
                    return
                token = self._services.token()
        except Failure as failure:
            log.info("no login: %s", failure.code.value)
            apply_failure(self._machine, failure, self._clock())
            return
        if token is not None:
            until = self._clock() + self._configuration.session
            self._machine.apply(Approved(request_id, until, None))

    def _is_waiting(self, request_id: str) -> bool:
        state = self.state
        return state.kind is ApprovalKind.WAITING and state.request_id == request_id

    def _log_out(self) -> None:
        try:
            self._services.log_out()
        except Failure as failure:
            log.info("no logout: %s", failure.code.value)

    def _probe(self) -> None:
        self._services.token()

    def _after(self, failure: Failure) -> None:
        """Draw the consequences that a refusal has for the session."""
        if failure.code in (FailureCode.CARDLESS_NOT_LOGGED_IN, FailureCode.APPROVAL_EXPIRED):
            self._machine.apply(Ended(EndReason.ENDED_BY_SERVICE))
        elif failure.code is not FailureCode.CARDLESS_SERVICE_DOWN:
            apply_failure(self._machine, failure, self._clock())
