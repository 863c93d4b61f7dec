"""What the window and the command line are shown of the second certificate: one frozen value.

Every state says what the person is told and what may be done; the rules by which one state becomes
another are in :mod:`~clinic_signer.signers.second_certificate.approval`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from clinic_signer.failures import FailureCode


class ApprovalKind(Enum):
    """The states (docs/second-certificate.md, "States on the PC")."""

    UNPAIRED = "unpaired"
    PAIRING = "pairing"
    READY = "ready"
    WAITING = "waiting"
    APPROVED = "approved"
    EXPIRED = "expired"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    LOCKED = "locked"
    OFFLINE = "offline"


class WaitingFor(Enum):
    """How far the phone has come; the values are those of the protocol."""

    STARTING = "starting"
    """The service is being asked; there is no QR yet."""
    SHOWING_QR = "showing_qr"
    SCANNED = "scanned"
    REVIEWING = "reviewing"
    VERIFYING = "verifying"
    CODE_SHOWN = "code_shown"
    """Pairing only: the phone shows six digits that are to be typed on the PC."""
    BROWSER = "browser"
    """The holder logs in in the system's browser; this program draws no QR."""


class Scope(Enum):
    """What one approval covers."""

    DOCUMENTS = "document"
    """Exactly the documents that the phone was shown."""
    SESSION = "session"
    """Whatever this PC signs until a time; the phone sees no content."""


class Refusal(Enum):
    """Why the phone said no; the values are those of the protocol."""

    USER_DECLINED = "user_declined"
    WRONG_NUMBER = "wrong_number"
    NOT_ME = "not_me"
    PROTOCOL_FAILURE = "protocol_failure"


class Outage(Enum):
    """What cannot be reached."""

    PC_NETWORK = "pc_network"
    SERVICE_DOWN = "service_down"
    LOCAL_ADAPTER_DOWN = "local_adapter_down"
    FACILITY_SUSPENDED = "facility_suspended"


class EndReason(Enum):
    """Why an approval or a pairing ended before it was used up."""

    TIME = "time"
    ENDED_BY_USER = "ended-by-user"
    WORKSTATION_LOCKED = "locked"
    USER_SWITCHED = "user-switched"
    PROGRAM_CLOSED = "program-closed"
    ENDED_BY_SERVICE = "ended-by-service"
    REFUSED_ON_PHONE = "refused-on-phone"
    USED_UP = "used-up"


class Action(Enum):
    """What the person may do in a state."""

    PAIR = "pair"
    ENTER_CODE = "enter-code"
    BEGIN = "begin"
    SHOW_CODE = "show-code"
    CANCEL = "cancel"
    SIGN = "sign"
    END = "end"
    ACKNOWLEDGE = "acknowledge"
    TRY_NOW = "try-now"
    USE_CARD = "use-card"


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """The second certificate on this PC at one moment.

    Attributes:
        kind: which state.
        sub: how far the phone has come; for WAITING and PAIRING only.
        reason: why it is so; a ``Refusal`` for REFUSED, an ``Outage`` for OFFLINE, an ``EndReason``
            for EXPIRED, CANCELLED and UNPAIRED after a pairing that came to nothing.
        scope: what the approval covers; WAITING, APPROVED and the states they end in.
        request_id: the approval's name on this PC, made by ``begin``.
        count: how many documents it covers (DOCUMENTS), or at most (SESSION).
        until: when waiting or the approval ends, by this PC's clock; aware.
        left: documents that may still be signed (APPROVED; None if they are not counted), or
            attempts at the six digits (PAIRING; None before the first).
        number: the two digits that the phone is to choose, as ``"47"``.
        control_code: four digits shown on both screens.
        scanned: the phone had read the QR; tells two kinds of TIMEOUT apart.
        retry_at: when the service is tried again (OFFLINE).
        paused_until: no new approval before (after "not me").
        paired: a phone is known on this PC.
        problem: what went wrong with the last thing that was asked for and changed no state.
    """

    kind: ApprovalKind
    sub: WaitingFor | None = None
    reason: Refusal | Outage | EndReason | None = None
    scope: Scope | None = None
    request_id: str | None = None
    count: int = 0
    until: datetime | None = None
    left: int | None = None
    number: str | None = None
    control_code: str | None = None
    scanned: bool = False
    retry_at: datetime | None = None
    paused_until: datetime | None = None
    paired: bool = False
    problem: FailureCode | None = None

    @property
    def actions(self) -> frozenset[Action]:
        """What the person may do now."""
        return _actions(self)

    def seconds_left(self, now: datetime) -> int | None:
        """Whole seconds until ``until``, never negative; None without one."""
        if self.until is None:
            return None
        return max(0, int((self.until - now).total_seconds()))

    def may_sign(self, request_id: str, count: int, now: datetime) -> bool:
        """Whether this approval covers so many signatures of that request now."""
        return (
            self.kind is ApprovalKind.APPROVED
            and self.request_id == request_id
            and self.until is not None
            and now < self.until
            and count > 0
            and (self.left is None or count <= self.left)
        )


_ACTIONS: dict[ApprovalKind, frozenset[Action]] = {
    ApprovalKind.UNPAIRED: frozenset({Action.PAIR, Action.USE_CARD}),
    ApprovalKind.PAIRING: frozenset({Action.CANCEL}),
    ApprovalKind.READY: frozenset({Action.BEGIN, Action.USE_CARD}),
    ApprovalKind.WAITING: frozenset({Action.CANCEL}),
    ApprovalKind.APPROVED: frozenset({Action.SIGN, Action.END}),
    ApprovalKind.EXPIRED: frozenset({Action.BEGIN, Action.ACKNOWLEDGE, Action.USE_CARD}),
    ApprovalKind.REFUSED: frozenset({Action.BEGIN, Action.ACKNOWLEDGE, Action.USE_CARD}),
    ApprovalKind.TIMEOUT: frozenset({Action.BEGIN, Action.ACKNOWLEDGE, Action.USE_CARD}),
    ApprovalKind.CANCELLED: frozenset({Action.BEGIN, Action.ACKNOWLEDGE, Action.USE_CARD}),
    ApprovalKind.REVOKED: frozenset({Action.PAIR, Action.USE_CARD}),
    ApprovalKind.LOCKED: frozenset({Action.ACKNOWLEDGE, Action.USE_CARD}),
    ApprovalKind.OFFLINE: frozenset({Action.TRY_NOW, Action.USE_CARD}),
}


def _actions(state: ApprovalState) -> frozenset[Action]:
    actions = _ACTIONS[state.kind]
    if state.paused_until is not None:
        actions -= {Action.BEGIN}
    if state.sub is WaitingFor.CODE_SHOWN:
        actions |= {Action.ENTER_CODE}
    if state.sub is WaitingFor.SHOWING_QR:
        actions |= {Action.SHOW_CODE}
    return actions
