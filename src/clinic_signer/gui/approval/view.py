"""What the approval dialog shows, as values. Whoever talks to the service makes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_signer.gui.failure_text import FailureText
from clinic_signer.prescription.kinds import DocumentKind


class Phase(Enum):
    """Where an approval stands, as the person sees it."""

    CONNECTING = "connecting"
    SHOWING_QR = "showing-qr"
    SCANNED = "scanned"
    APPROVED = "approved"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong-number"
    TIMEOUT = "timeout"
    OFFLINE = "offline"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """True when nothing was signed and nothing goes on by itself."""
        return self in _OVER


_OVER = frozenset((Phase.REFUSED, Phase.WRONG_NUMBER, Phase.TIMEOUT, Phase.OFFLINE, Phase.FAILED))


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One document: the patient, how many medicines in words, and what it is."""

    patient: str
    drugs: str
    kind: DocumentKind = DocumentKind.PRESCRIPTION


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One state of the dialog.

    Attributes:
        phase: where the approval stands.
        rows: what it covers.
        place: facility and PC, as the phone shows them too.
        number: two digits to be chosen on the phone.
        control_code: four digits that stand on both screens.
        entry_code: eight characters for a phone that cannot read the QR.
        seconds_left: until the phone must have gone on.
        seconds_total: of the present step.
        holder: who has approved, and when; APPROVED only.
        was_scanned: the phone had read the QR before time was up; TIMEOUT only.
        failure: why it was not signed; of REFUSED, WRONG_NUMBER and TIMEOUT, for which the dialog
            has its own words, the code alone is shown.
        retry_in: seconds until the service is tried again; OFFLINE only.
        can_use_card: a card is ready in a reader.
        can_ask_again: the phone may be asked once more, or the service tried again.
        session_until: end of the session that is asked for, in words; empty for documents.
        session_offer: end of a session that could be asked for instead; empty when none can.
        in_browser: the holder logs in there; this program draws no QR.
    """

    phase: Phase
    rows: tuple[ApprovalRow, ...] = ()
    place: str = ""
    number: str = ""
    control_code: str = ""
    entry_code: str = ""
    seconds_left: int = 0
    seconds_total: int = 60
    holder: str = ""
    was_scanned: bool = False
    failure: FailureText | None = None
    retry_in: int | None = None
    can_use_card: bool = False
    can_ask_again: bool = True
    session_until: str = ""
    session_offer: str = ""
    in_browser: bool = False
