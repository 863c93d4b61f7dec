"""The second certificate as the window and the command line use it."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.secret_store import StoreKind
from clinic_signer.signers.base import Capabilities, Consent, SignerKind
from clinic_signer.signers.second_certificate.account import Account, AccountKeeper
from clinic_signer.signers.second_certificate.approval import initial
from clinic_signer.signers.second_certificate.approval_events import (
    Acknowledged,
    Begun,
    Ended,
    Forgotten,
)
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    EndReason,
    Scope,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.approval_words import failure_of
from clinic_signer.signers.second_certificate.channel import Channel
from clinic_signer.signers.second_certificate.configuration import ServiceConfiguration
from clinic_signer.signers.second_certificate.connection import Clock, Connection
from clinic_signer.signers.second_certificate.csc import CscClient
from clinic_signer.signers.second_certificate.documents import DocumentToApprove
from clinic_signer.signers.second_certificate.jobs import Jobs
from clinic_signer.signers.second_certificate.machine import Listener, Machine
from clinic_signer.signers.second_certificate.oauth import OAuthClient
from clinic_signer.signers.second_certificate.outages import Prober
from clinic_signer.signers.second_certificate.request import Request, Shown, Tools
from clinic_signer.signers.second_certificate.signing_desk import SigningDesk
from clinic_signer.signers.second_certificate.vault import Vault
from clinic_signer.signers.second_certificate.worker import Worker
from clinic_signer.signers.usable import why_not_now

log = logging.getLogger(__name__)

MAXIMUM_SESSION = timedelta(hours=18)
"""The longest session (docs/second-certificate.md, "Session")."""

_ANSWER_WITHIN = timedelta(seconds=60)
"""How long the service may take to open an approval, before its own times hold."""

_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_ID_SIZE = 16


class SecondCertificate:
    """The second certificate on this PC. An ``ApprovalSigner``.

    What takes long runs in a thread of its own; every method except :meth:`sign_digests`,
    :meth:`wait` and :meth:`close` returns at once, from any thread. Listeners are called in any
    thread and must not wait. Making one opens the keyring, which may take long.

    Args:
        configuration: where the service is.
        vault: where key and pairing are kept; the keyring by default.
        clock: this PC's clock.
        elapsed: seconds since any moment, never set back.
        open_browser: opens an address in the system's browser; only for services without the
            approval channel of the protocol.
    """

    def __init__(
        self,
        configuration: ServiceConfiguration,
        vault: Vault | None = None,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] = time.monotonic,
        open_browser: Callable[[str], None] | None = None,
    ) -> None:
        self._clock = clock
        self._stop = Event()
        self._vault = vault or Vault()
        pairing = self._vault.pairing(configuration.base_url)
        self._machine = Machine(initial(paired=pairing is not None), clock)
        connection = Connection(configuration, self._vault.pc_key(), clock, self._stop)
        oauth, csc = OAuthClient(connection), CscClient(connection, self._stop)
        self._tools = Tools(
            connection,
            Channel(connection),
            oauth,
            self._machine,
            elapsed,
            self._stop,
            open_browser,
        )
        self._keeper = AccountKeeper(self._vault, configuration.base_url, oauth, csc)
        self._desk = SigningDesk(self._machine, csc, clock)
        self._jobs = Jobs(self._tools, self._keeper, self._desk, clock)
        self._prober = Prober(self._machine, self._jobs.probe, clock)
        self._worker = Worker(self._prober.look, self._stop)
        if pairing is not None:
            self._worker.do(self._jobs.load)

    @property
    def capabilities(self) -> Capabilities:
        """What it can do: the phone is shown each document."""
        return Capabilities(
            SignerKind.SECOND_CERTIFICATE, Consent.PHONE_PER_DOCUMENT, True, True, False
        )

    @property
    def configuration(self) -> ServiceConfiguration:
        """Where the service is, and what facility and PC are called."""
        return self._tools.connection.configuration

    @property
    def state(self) -> ApprovalState:
        """The state at this moment."""
        return self._machine.state

    @property
    def store_kind(self) -> StoreKind:
        """Where the pairing is kept; MEMORY is said to the person (SECOND_MEMORY_ONLY)."""
        return self._vault.store.kind

    @property
    def is_loaded(self) -> bool:
        """Whether :attr:`certificate` is known."""
        return self._keeper.account is not None

    @property
    def certificate(self) -> HpkiCertificate:
        """The certificate that signs; known since the pairing, fetched at each start.

        Raises:
            Failure: why it cannot be known, or SECOND_UNREACHABLE: it was not fetched yet.
        """
        return self._account().certificate

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        """DER of the authorities above the certificate."""
        return self._account().intermediates

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Have a listener told of every new state; the answer ends that."""
        return self._machine.on_change(listener)

    # -- setting up -------------------------------------------------------------------------

    def pair(self) -> None:
        """Begin to set up a phone: the state becomes PAIRING, with a QR."""
        self._worker.do(self._jobs.pair)

    def enter_code(self, code: str) -> None:
        """Hand over the six digits that the phone shows.

        Raises:
            ValueError: they are not six digits.
        """
        if not _CODE.fullmatch(code):
            raise ValueError("six digits")
        self._jobs.enter_code(code)

    def forget(self) -> None:
        """Delete the pairing and the key of this PC; the next pairing is that of a new PC."""
        self.end()
        self._machine.apply(Forgotten())
        self._keeper.forget()
        self._worker.do(self._renew_key)  # after what is still to be said with the old one

    # -- approvals --------------------------------------------------------------------------

    def begin(self, documents: Sequence[DocumentToApprove]) -> str:
        """Ask the phone for an approval of exactly these documents; return its request id.

        Raises:
            Failure: no approval can be asked for now: SECOND_NOT_PAIRED, APPROVAL_PAUSED,
                SECOND_UNREACHABLE …
            ValueError: no documents.
        """
        if not documents:
            raise ValueError("no documents")
        request = Request(_new_id(), Scope.DOCUMENTS, tuple(documents), None, len(documents))
        return self._begin(request)

    def begin_session(self, until: datetime, max_count: int) -> str:
        """Ask the phone to let this PC sign until a time (at most 18 hours) so many documents.

        Raises:
            Failure: as :meth:`begin`.
            ValueError: the time is past or too far, or the number is not positive.
        """
        if not timedelta(0) < until - self._clock() <= MAXIMUM_SESSION or max_count < 1:
            raise ValueError("a session has an end within 18 hours and a number of documents")
        return self._begin(Request(_new_id(), Scope.SESSION, (), until, max_count))

    def qr(self) -> str | None:
        """The content of the QR to be drawn now; None when there is none to show."""
        shown = self._showing()
        return None if shown is None else shown.session.link(self._seconds(shown))

    def entry_code(self) -> str | None:
        """Eight characters that stand for the QR now; the first call has the keys wrapped."""
        shown = self._showing()
        if shown is None:
            return None
        shown.wants_keys()
        return shown.session.entry_code(self._seconds(shown))

    def cancel(self) -> None:
        """Stop waiting for the phone, or setting it up."""
        if self.state.kind in (ApprovalKind.WAITING, ApprovalKind.PAIRING):
            self._machine.apply(Ended(EndReason.ENDED_BY_USER))

    def acknowledge(self) -> None:
        """The person has read how the last approval ended."""
        self._machine.apply(Acknowledged())

    def try_now(self) -> None:
        """Do not wait for the next try of a service that could not be reached."""
        self._worker.do(self._prober.try_now)

    def end(self, reason: EndReason = EndReason.ENDED_BY_USER) -> None:
        """Give up whatever is approved or waited for, and drop every token at once."""
        token = self._desk.drop()
        self._machine.apply(Ended(reason))
        if token is not None:
            self._worker.do(lambda: self._jobs.revoke(token))

    def sign_digests(self, request_id: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        """Sign what was approved; see :class:`~clinic_signer.signers.base.ApprovalSigner`."""
        return self._desk.sign(request_id, digests)

    def wait(
        self, until: Callable[[ApprovalState], bool], timeout: float | None = None
    ) -> ApprovalState:
        """Wait until the state satisfies a condition or the time (seconds) is over."""
        return self._machine.wait(until, timeout)

    def close(self) -> None:
        """End everything; an approval that is waited for is withdrawn."""
        self.end(EndReason.PROGRAM_CLOSED)
        self._stop.set()
        self._worker.close()
        self._tools.connection.close()

    def _renew_key(self) -> None:
        self._tools.connection.key = self._vault.pc_key()

    # -- small things -----------------------------------------------------------------------

    def _begin(self, request: Request) -> str:
        if self.state.kind in (ApprovalKind.WAITING, ApprovalKind.APPROVED):
            self.end()  # at most one live approval
        until = self._clock() + _ANSWER_WITHIN
        event = Begun(request.id, request.scope, request.max_count, until)
        state = self._machine.apply(event)
        if state.request_id != request.id:
            raise self._refusal(state)
        self._worker.do(lambda: self._jobs.ask(request))
        return request.id

    def _refusal(self, state: ApprovalState) -> Failure:
        if state.paused_until is not None:
            return Failure(FailureCode.APPROVAL_PAUSED)
        if state.kind in (ApprovalKind.UNPAIRED, ApprovalKind.PAIRING):
            return Failure(FailureCode.SECOND_NOT_PAIRED)
        return failure_of(state) or Failure(FailureCode.APPROVAL_NOT_GIVEN)

    def _account(self) -> Account:
        account = self._keeper.account
        if account is None:
            raise why_not_now(self.state) or Failure(FailureCode.SECOND_UNREACHABLE)
        return account

    def _showing(self) -> Shown | None:
        if self.state.sub is not WaitingFor.SHOWING_QR:
            return None
        return self._jobs.shown

    def _seconds(self, shown: Shown) -> int:
        return int(self._tools.elapsed() - shown.began)


def _new_id() -> str:
    return secrets.token_hex(_ID_SIZE)
