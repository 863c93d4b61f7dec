"""What the worker's thread does for the second certificate: load, pair, ask for approvals."""

from __future__ import annotations

import logging
from queue import Queue
from threading import Lock

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.account import AccountKeeper
from clinic_signer.signers.second_certificate.approval import COOL_DOWN
from clinic_signer.signers.second_certificate.approval_events import (
    NotBegun,
    Paired,
    PairingEnded,
)
from clinic_signer.signers.second_certificate.approval_run import ApprovalRun
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, EndReason
from clinic_signer.signers.second_certificate.connection import Clock
from clinic_signer.signers.second_certificate.oauth import Token
from clinic_signer.signers.second_certificate.outages import apply_failure
from clinic_signer.signers.second_certificate.pairing_run import PairingRun
from clinic_signer.signers.second_certificate.request import Request, Shown, Tools
from clinic_signer.signers.second_certificate.signing_desk import SigningDesk

log = logging.getLogger(__name__)


class Jobs:
    """Everything that takes long, each called in the worker's thread.

    Args:
        tools: connection, channel, state.
        keeper: whose certificate it is.
        desk: takes the tokens of approvals.
        clock: this PC's clock.
    """

    def __init__(
        self, tools: Tools, keeper: AccountKeeper, desk: SigningDesk, clock: Clock
    ) -> None:
        self._tools = tools
        self._machine = tools.machine
        self._keeper = keeper
        self._desk = desk
        self._clock = clock
        self._lock = Lock()
        self._shown: Shown | None = None
        self._codes: Queue[str] = Queue()

    @property
    def shown(self) -> Shown | None:
        """The QR session of the job at hand. From any thread."""
        with self._lock:
            return self._shown

    def enter_code(self, code: str) -> None:
        """Six digits for the pairing at hand. From any thread."""
        with self._lock:
            self._codes.put(code)

    def load(self) -> None:
        """Find out whose certificate the service holds."""
        try:
            self._keeper.load()
        except Failure as failure:
            apply_failure(self._machine, failure, self._clock())
        else:
            self._machine.tell()

    def probe(self) -> None:
        """Find out whether the service can be reached.

        Raises:
            Failure: it cannot.
        """
        if self._keeper.is_paired:
            self._keeper.load(anew=True)
        else:
            self._tools.oauth.metadata()

    def pair(self) -> None:
        """Pair this PC with a phone."""
        if self._machine.state.kind not in (ApprovalKind.UNPAIRED, ApprovalKind.REVOKED):
            return
        codes: Queue[str] = Queue()
        with self._lock:
            self._codes = codes
        try:
            account = PairingRun(self._tools, codes, self._show).run()
            if account is not None:
                self._keeper.take(account, self._tools.connection.key)
                self._machine.apply(Paired())
        except Failure as failure:
            log.info("not paired: %s", _named(failure))
            if not apply_failure(self._machine, failure, self._clock()):
                self._machine.apply(PairingEnded(EndReason.ENDED_BY_SERVICE, failure.code))
        finally:
            self._show(None)

    def ask(self, request: Request) -> None:
        """Ask for an approval and wait for it."""
        try:
            account = self._keeper.load()
            run = ApprovalRun(
                request, account.credential_id, account.phone_keys, self._tools, self._show
            )
            token = run.run()
            if token is not None:
                self._desk.take(request, account.credential_id, token)
                run.finish(token)
                state = self._machine.state
                if state.kind is not ApprovalKind.APPROVED or state.request_id != request.id:
                    self.revoke(token)
        except Failure as failure:
            self._not_begun(request, failure)
        except Exception:  # a bug: nobody waits for a phone that will never be asked
            self._machine.apply(NotBegun(request.id, FailureCode.UNEXPECTED))
            raise
        finally:
            self._show(None)

    def revoke(self, token: Token) -> None:
        """End a token here and at the service."""
        self._desk.drop_if(token)
        try:
            self._tools.oauth.revoke(token)
        except Failure as failure:
            log.info("a token could not be revoked: %s", failure.code.value)

    def _not_begun(self, request: Request, failure: Failure) -> None:
        log.info("no approval: %s", _named(failure))
        if not apply_failure(self._machine, failure, self._clock()):
            # The service does not say how long it pauses: at most as long as this.
            paused = failure.code is FailureCode.APPROVAL_PAUSED
            until = self._clock() + COOL_DOWN if paused else None
            self._machine.apply(NotBegun(request.id, failure.code, until))

    def _show(self, shown: Shown | None) -> None:
        with self._lock:
            self._shown = shown


def _named(failure: Failure) -> str:
    """The failure with the service's own word for it, for the log alone."""
    return f"{failure.code.value} {failure.facts.get('reason', '')}".rstrip()
