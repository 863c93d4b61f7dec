"""What the window asks of the second certificate, as one small protocol.

Kept apart from the card's desk: the two ways of signing know nothing of each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # heavy rooms are imported after the first paint
    from clinic_signer.pki.certificate import HpkiCertificate
    from clinic_signer.signers.second_certificate.approval_state import ApprovalState, EndReason
    from clinic_signer.station.intake import Item
    from clinic_signer.station.remote_signing import RemoteBatch
    from clinic_signer.station.signing import Outcome


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """What this workplace is called on the phone."""

    facility: str
    pc_name: str


@dataclass(frozen=True, slots=True)
class PracticeLetter:
    """What the letter by post holds: the content of its QR, and the password."""

    link: str
    password: str = field(repr=False)


class PhoneDesk(Protocol):
    """The second certificate on this PC. Methods return at once unless they say otherwise."""

    @property
    def place(self) -> PlaceNames:
        """What the phone shows of this workplace."""
        ...

    @property
    def page(self) -> str | None:
        """Address of the practice phone's page; None outside the sandbox."""
        ...

    def practice_letter(self) -> PracticeLetter | None:
        """Write a new letter for the practice phone; None outside the sandbox. Takes long."""
        ...

    @property
    def is_session_only(self) -> bool:
        """True when the service approves no documents, only a time on this PC."""
        ...

    def session_end(self) -> datetime | None:
        """Until when a session would last that is asked for now; None when none can be."""
        ...

    def begin_session(self) -> str:
        """Ask for a session; return the request's id. Raises a ``Failure`` when it cannot."""
        ...

    def sign_in_session(
        self,
        items: Sequence[Item],
        on_result: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> tuple[Outcome, ...]:
        """Sign one after the other while the session lasts. Takes long."""
        ...

    @property
    def state(self) -> ApprovalState:
        """The state at this moment."""
        ...

    @property
    def certificate(self) -> HpkiCertificate | None:
        """The certificate that signs; None before a phone is set up."""
        ...

    def on_change(self, listener: Callable[[ApprovalState], None]) -> Callable[[], None]:
        """Have a listener told of every new state, from any thread; the answer ends that."""
        ...

    def pair(self) -> None:
        """Begin to set up a phone."""
        ...

    def forget(self) -> None:
        """Delete what this PC knows of the phone, so that another can be set up."""
        ...

    def enter_code(self, code: str) -> None:
        """Hand over the six digits that the phone shows."""
        ...

    def qr(self) -> str | None:
        """The content of the QR to be drawn now; None when there is none."""
        ...

    def entry_code(self) -> str | None:
        """Eight characters that stand for the QR now; None when there are none."""
        ...

    def cancel(self) -> None:
        """Stop waiting for the phone."""
        ...

    def acknowledge(self) -> None:
        """The person has read how it ended."""
        ...

    def try_now(self) -> None:
        """Try a service again that could not be reached."""
        ...

    def end(self, reason: EndReason) -> None:
        """Give up whatever is approved or waited for."""
        ...

    def prepare(self, items: Sequence[Item]) -> RemoteBatch:
        """Prepare signatures. Takes long; raises a ``Failure`` when nothing can be signed now."""
        ...

    def begin(self, batch: RemoteBatch) -> str:
        """Ask the phone to approve exactly this batch; return the request's id."""
        ...

    def finish(
        self, batch: RemoteBatch, request_id: str, on_result: Callable[[int, Outcome], None]
    ) -> tuple[Outcome, ...]:
        """Fetch the signatures, complete and check every document. Takes long."""
        ...

    def close(self) -> None:
        """The program ends. Takes long."""
        ...
