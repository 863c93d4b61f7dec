"""What one approval or pairing is about, what it works with, and what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from clinic_signer.signers.second_certificate.approval_state import Scope
from clinic_signer.signers.second_certificate.binding import Binding
from clinic_signer.signers.second_certificate.channel import Channel
from clinic_signer.signers.second_certificate.connection import Connection
from clinic_signer.signers.second_certificate.documents import DocumentToApprove
from clinic_signer.signers.second_certificate.machine import Machine
from clinic_signer.signers.second_certificate.oauth import OAuthClient
from clinic_signer.signers.second_certificate.qr import QrSession


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the phone.

    Attributes:
        id: the request's name on this PC.
        scope: documents or a session.
        documents: what is to be approved; empty for a session.
        until: the end of a session.
        max_count: how many documents, at most.
    """

    id: str
    scope: Scope
    documents: tuple[DocumentToApprove, ...] = ()
    until: datetime | None = None
    max_count: int = 0

    @property
    def binding(self) -> Binding:
        """The digests that tie the approval to the documents."""
        return Binding(
            tuple(document.dtbsr for document in self.documents),
            tuple(document.summary_digest for document in self.documents),
        )


@dataclass(frozen=True, slots=True)
class Tools:
    """What an approval or a pairing works with.

    ``open_browser`` opens an address in the system's browser; None where there is none.
    """

    connection: Connection
    channel: Channel
    oauth: OAuthClient
    machine: Machine
    elapsed: Callable[[], float]
    stop: Event
    open_browser: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A QR session on the screen.

    Attributes:
        session: what the QR is made of.
        began: by ``Tools.elapsed``.
        keys_wanted: set when the entry code is shown for the first time.
        keys_sent: set once the content key was wrapped.
    """

    session: QrSession
    began: float
    keys_wanted: Event = field(default_factory=Event)
    keys_sent: Event = field(default_factory=Event)

    def wants_keys(self) -> None:
        """The entry code is shown: a phone that takes it needs the content key wrapped."""
        self.keys_wanted.set()
