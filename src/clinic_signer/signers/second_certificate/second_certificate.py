"""The second certificate as the window and the command line use it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from clinic_signer.pki.certificate import HpkiCertificate
from clinic_signer.signers.base import Capabilities, Consent, SignerKind
from clinic_signer.signers.second_certificate.approval_state import ApprovalState, EndReason
from clinic_signer.signers.second_certificate.documents import DocumentToApprove

Listener = Callable[[ApprovalState], None]


class SecondCertificate:
    """The second certificate on this PC. An ``ApprovalSigner``.

    What takes long runs in a thread of its own; every method except :meth:`sign_digests`,
    :meth:`wait` and :meth:`close` returns at once, from any thread. Listeners are called in any
    thread and must not wait.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What it can do: the phone is shown each document."""
        return Capabilities(
            SignerKind.SECOND_CERTIFICATE, Consent.PHONE_PER_DOCUMENT, True, True, False
        )

    @property
    def session_capabilities(self) -> Capabilities:
        """What it can do once a session is approved: the phone sees nothing."""
        return Capabilities(
            SignerKind.SECOND_CERTIFICATE, Consent.PHONE_SESSION, False, True, False
        )

    @property
    def state(self) -> ApprovalState:
        """The state at this moment."""
        raise NotImplementedError

    @property
    def certificate(self) -> HpkiCertificate:
        """The certificate that signs; known since the pairing.

        Raises:
            Failure: SECOND_NOT_PAIRED.
        """
        raise NotImplementedError

    @property
    def intermediates(self) -> tuple[bytes, ...]:
        """DER of the authorities above the certificate."""
        raise NotImplementedError

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Have a listener told of every new state; the answer ends that."""
        raise NotImplementedError

    def pair(self) -> None:
        """Begin to set up a phone: the state becomes PAIRING, with a QR."""
        raise NotImplementedError

    def enter_code(self, code: str) -> None:
        """Hand over the six digits that the phone shows."""
        raise NotImplementedError

    def begin(self, documents: Sequence[DocumentToApprove]) -> str:
        """Ask the phone for an approval of exactly these documents; return its request id."""
        raise NotImplementedError

    def begin_session(self, until: datetime, max_count: int) -> str:
        """Ask the phone to let this PC sign until a time (at most 18 hours) so many documents."""
        raise NotImplementedError

    def qr(self) -> str | None:
        """The content of the QR to be drawn now; None when there is none to show."""
        raise NotImplementedError

    def entry_code(self) -> str | None:
        """Eight characters that stand for the QR now; the first call has the keys wrapped."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Stop waiting for the phone, or setting it up."""
        raise NotImplementedError

    def acknowledge(self) -> None:
        """The person has read how the last approval ended."""
        raise NotImplementedError

    def try_now(self) -> None:
        """Do not wait for the next try of a service that could not be reached."""
        raise NotImplementedError

    def end(self, reason: EndReason = EndReason.ENDED_BY_USER) -> None:
        """Give up whatever is approved or waited for, and drop every token at once."""
        raise NotImplementedError

    def forget(self) -> None:
        """Delete the pairing and the key of this PC."""
        raise NotImplementedError

    def sign_digests(self, request_id: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        """Sign what was approved; see :class:`~clinic_signer.signers.base.ApprovalSigner`."""
        raise NotImplementedError

    def wait(
        self, until: Callable[[ApprovalState], bool], timeout: float | None = None
    ) -> ApprovalState:
        """Wait until the state satisfies a condition or the time (seconds) is over."""
        raise NotImplementedError

    def close(self) -> None:
        """End everything; an approval that is waited for is withdrawn."""
        raise NotImplementedError
