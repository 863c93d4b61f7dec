"""What can happen to the second certificate on this PC, one frozen value each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic_signer.failures import FailureCode
from clinic_signer.signers.second_certificate.approval_state import (
    EndReason,
    Outage,
    Refusal,
    Scope,
    WaitingFor,
)


@dataclass(frozen=True, slots=True)
class PairingBegun:
    """The service has opened a pairing; its QR can be shown until ``until``."""

    until: datetime


@dataclass(frozen=True, slots=True)
class PairingMoved:
    """The phone has come further with the pairing; without ``until`` the service ends it."""

    sub: WaitingFor
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """The six digits were not those of the phone."""

    left: int


@dataclass(frozen=True, slots=True)
class Paired:
    """The phone and this PC know each other."""


@dataclass(frozen=True, slots=True)
class PairingEnded:
    """The pairing came to nothing, or could not begin."""

    reason: EndReason
    problem: FailureCode | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """The person has asked for an approval; the service is being asked."""

    request_id: str
    scope: Scope
    count: int
    until: datetime
    sub: WaitingFor = WaitingFor.STARTING


@dataclass(frozen=True, slots=True)
class Moved:
    """The phone has come further; ``until`` is the new end of waiting."""

    request_id: str
    sub: WaitingFor
    until: datetime
    number: str | None = None
    control_code: str | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """The phone has agreed, and the service has given its token; ``left`` None: not counted."""

    request_id: str
    until: datetime
    left: int | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The phone has said no."""

    request_id: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class TimedOut:
    """The service has stopped waiting for the phone."""

    request_id: str


@dataclass(frozen=True, slots=True)
class NotBegun:
    """The approval could not be asked for; the service is reachable and says why."""

    request_id: str
    problem: FailureCode
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignedSome:
    """So many documents were signed under the approval."""

    request_id: str
    count: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The approval, or the waiting for it, is given up."""

    reason: EndReason


@dataclass(frozen=True, slots=True)
class Lost:
    """Something cannot be reached; it is tried again at ``retry_at``."""

    outage: Outage
    retry_at: datetime


@dataclass(frozen=True, slots=True)
class Reachable:
    """What could not be reached answers again."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """The certificate or this PC's registration was withdrawn."""


@dataclass(frozen=True, slots=True)
class Locked:
    """The service has locked the account or the pairing after too many attempts."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The person has read how the last approval ended."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The pairing on this PC was deleted."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Event = (
    PairingBegun
    | PairingMoved
    | CodeRefused
    | Paired
    | PairingEnded
    | Begun
    | Moved
    | Approved
    | Refused
    | TimedOut
    | NotBegun
    | SignedSome
    | Ended
    | Lost
    | Reachable
    | Revoked
    | Locked
    | Acknowledged
    | Forgotten
    | Tick
)
