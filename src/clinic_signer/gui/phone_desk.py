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


class DocumentDesk(Protocol):
    """Approval of exactly these documents on the phone."""

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


class SetUpDesk(Protocol):
    """Making a phone and this PC known to each other."""

    @property
    def is_kept(self) -> bool:
        """True when what was set up outlives the program; else it is asked for at each start."""
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


class PracticeDesk(Protocol):
    """The practice phone of the sandbox."""

    @property
    def page(self) -> str:
        """Address of its page."""
        ...

    def write_letter(self) -> PracticeLetter:
        """Write a new letter for its registration. Takes long."""
        ...


class PhoneDesk(Protocol):
    """The second certificate on this PC. Methods return at once unless they say otherwise."""

    @property
    def documents(self) -> DocumentDesk | None:
        """Approval of documents; None where only a time on this PC is approved."""
        ...

    @property
    def set_up(self) -> SetUpDesk | None:
        """Setting up a phone; None where nothing is set up on this PC."""
        ...

    @property
    def practice(self) -> PracticeDesk | None:
        """The practice phone; None outside the sandbox."""
        ...

    @property
    def place(self) -> PlaceNames:
        """What the phone shows of this workplace."""
        ...

    @property
    def state(self) -> ApprovalState:
        """The state at this moment."""
        ...

    @property
    def certificate(self) -> HpkiCertificate | None:
        """The certificate that signs; None while it is not known."""
        ...

    def on_change(self, listener: Callable[[ApprovalState], None]) -> Callable[[], None]:
        """Have a listener told of every new state, from any thread; the answer ends that."""
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

    def close(self) -> None:
        """The program ends. Takes long."""
        ...
