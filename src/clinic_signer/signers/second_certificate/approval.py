"""How one state of the second certificate becomes another: pure rules over a clock passed in.

``EDGES`` is the whole table. An event that has no edge in a state, or that belongs to another
request, leaves the state as it is: a late answer of the service can never revive an approval.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from clinic_signer.failures import FailureCode
from clinic_signer.signers.second_certificate.approval_events import (
    Acknowledged,
    Approved,
    Begun,
    CodeRefused,
    Ended,
    Event,
    Forgotten,
    Locked,
    Lost,
    Moved,
    NotBegun,
    Paired,
    PairingBegun,
    PairingEnded,
    PairingMoved,
    Reachable,
    Refused,
    Revoked,
    SignedSome,
    Tick,
    TimedOut,
)
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    EndReason,
    Refusal,
    Scope,
    WaitingFor,
)

COOL_DOWN = timedelta(minutes=15)
"""No new approval for so long after "not me" (docs/second-certificate.md, step 9)."""


_K = ApprovalKind
_OVER = frozenset({_K.EXPIRED, _K.REFUSED, _K.TIMEOUT, _K.CANCELLED})
_ALL = frozenset(_K)

EDGES: dict[type[Event], dict[ApprovalKind, frozenset[ApprovalKind]]] = {
    PairingBegun: {kind: frozenset({_K.PAIRING}) for kind in (_K.UNPAIRED, _K.REVOKED)},
    PairingMoved: {_K.PAIRING: frozenset({_K.PAIRING})},
    CodeRefused: {_K.PAIRING: frozenset({_K.PAIRING})},
    Paired: {_K.PAIRING: frozenset({_K.READY})},
    PairingEnded: {
        _K.PAIRING: frozenset({_K.UNPAIRED}),
        _K.UNPAIRED: frozenset({_K.UNPAIRED}),
        _K.REVOKED: frozenset({_K.REVOKED}),
    },
    Begun: {kind: frozenset({_K.WAITING}) for kind in (_K.READY, *_OVER)},
    Moved: {_K.WAITING: frozenset({_K.WAITING})},
    Approved: {_K.WAITING: frozenset({_K.APPROVED})},
    Refused: {_K.WAITING: frozenset({_K.REFUSED})},
    TimedOut: {_K.WAITING: frozenset({_K.TIMEOUT})},
    NotBegun: {_K.WAITING: frozenset({_K.READY})},
    SignedSome: {_K.APPROVED: frozenset({_K.APPROVED, _K.READY, _K.EXPIRED})},
    Ended: {
        _K.PAIRING: frozenset({_K.UNPAIRED}),
        _K.WAITING: frozenset({_K.CANCELLED}),
        _K.APPROVED: frozenset({_K.READY, _K.EXPIRED}),
    },
    # An approval that was given stays given while the network is away: what is signed then fails
    # by itself and can be tried again until it ends.
    Lost: {kind: frozenset({_K.OFFLINE}) for kind in _ALL - {_K.APPROVED, _K.REVOKED, _K.LOCKED}},
    Reachable: {_K.OFFLINE: frozenset({_K.READY, _K.UNPAIRED})},
    Revoked: {kind: frozenset({_K.REVOKED}) for kind in _ALL},
    Locked: {kind: frozenset({_K.LOCKED}) for kind in _ALL},
    Acknowledged: {
        **{kind: frozenset({_K.READY}) for kind in (_K.READY, *_OVER)},
        _K.UNPAIRED: frozenset({_K.UNPAIRED}),
        _K.LOCKED: frozenset({_K.READY, _K.UNPAIRED}),
    },
    Forgotten: {kind: frozenset({_K.UNPAIRED}) for kind in _ALL},
    Tick: {
        _K.PAIRING: frozenset({_K.UNPAIRED}),
        _K.WAITING: frozenset({_K.TIMEOUT}),
        _K.APPROVED: frozenset({_K.EXPIRED}),
    },
}
"""From where an event may lead where. Staying as it is, is always possible."""

GRACE = timedelta(seconds=5)
"""The service says when waiting is over; only if it says nothing, this PC does so much later."""


def initial(*, paired: bool) -> ApprovalState:
    """Return the state after a start of the program: approvals never survive one."""
    return _settled(paired=paired)


def step(state: ApprovalState, event: Event, now: datetime) -> ApprovalState:
    """Return the state after an event.

    Args:
        state: the state before.
        event: what happened.
        now: by this PC's clock, timezone-aware.
    """
    state = _aged(state, now)
    if state.kind not in EDGES[type(event)] or not _belongs(state, event, now):
        return state
    return _pairing_step(state, event) or _approval_step(state, event, now) or state


def _aged(state: ApprovalState, now: datetime) -> ApprovalState:
    """Return the state after nothing but time."""
    if state.paused_until is not None and now >= state.paused_until:
        state = replace(state, paused_until=None)
    if state.until is None:
        return state
    if state.kind is _K.APPROVED and now >= state.until:
        return _over(state, _K.EXPIRED, EndReason.TIME)
    if state.kind is _K.WAITING and now >= state.until + GRACE:
        return _over(state, _K.TIMEOUT, None)
    if state.kind is _K.PAIRING and now >= state.until + GRACE:
        return _settled(paired=state.paired, reason=EndReason.TIME)
    return state


def _belongs(state: ApprovalState, event: Event, now: datetime) -> bool:
    """Whether an event concerns the request at hand; nothing may begin while paused."""
    match event:
        case Begun():
            return state.paused_until is None and event.until > now
        case Approved():
            in_time = event.until > now and event.left != 0
            return event.request_id == state.request_id and in_time
        case SignedSome():
            return state.may_sign(event.request_id, event.count, now)
        case Moved() | Refused() | TimedOut() | NotBegun():
            return event.request_id == state.request_id
        case _:
            return True


def _pairing_step(state: ApprovalState, event: Event) -> ApprovalState | None:
    match event:
        case PairingBegun(until):
            return ApprovalState(_K.PAIRING, WaitingFor.SHOWING_QR, until=until)
        case PairingMoved(sub, until):
            return replace(state, sub=sub, until=until)
        case CodeRefused(left):
            return replace(state, left=left, problem=FailureCode.PAIRING_CODE_WRONG)
        case Paired():
            return _settled(paired=True)
        case PairingEnded(reason, problem):
            if state.kind is _K.REVOKED:
                return replace(state, problem=problem)
            return _settled(paired=False, reason=reason, problem=problem)
        case Forgotten():
            return _settled(paired=False)
        case Revoked():
            return ApprovalState(_K.REVOKED)
        case Locked():
            return ApprovalState(_K.LOCKED, paired=state.paired)
        case Lost(outage, retry_at):
            return ApprovalState(
                _K.OFFLINE,
                reason=outage,
                retry_at=retry_at,
                paired=state.paired,
                paused_until=state.paused_until,
            )
        case Reachable():
            return _settled(paired=state.paired, paused_until=state.paused_until)
        case _:
            return None


def _approval_step(state: ApprovalState, event: Event, now: datetime) -> ApprovalState | None:
    match event:
        case Begun(request_id, scope, count, until, sub):
            return ApprovalState(
                _K.WAITING,
                sub,
                scope=scope,
                request_id=request_id,
                count=count,
                until=until,
                paired=True,
            )
        case Moved(_, sub, until, number, control_code):
            return replace(
                state,
                sub=sub,
                until=until,
                number=number or state.number,
                control_code=control_code or state.control_code,
                scanned=sub not in (WaitingFor.STARTING, WaitingFor.SHOWING_QR, WaitingFor.BROWSER),
            )
        case Approved(_, until, left):
            return replace(state, kind=_K.APPROVED, sub=None, until=until, left=left)
        case Refused(_, reason):
            paused = now + COOL_DOWN if reason is Refusal.NOT_ME else None
            return replace(_over(state, _K.REFUSED, reason), paused_until=paused)
        case TimedOut():
            return _over(state, _K.TIMEOUT, None)
        case NotBegun(_, problem, paused_until):
            return _settled(paired=True, problem=problem, paused_until=paused_until)
        case SignedSome(_, count):
            return _after_signing(state, count)
        case Ended(reason):
            return _after_end(state, reason)
        case Acknowledged():
            return _settled(paired=state.paired, paused_until=state.paused_until)
        case _:
            return None


def _after_signing(state: ApprovalState, count: int) -> ApprovalState:
    if state.left is None:
        return state
    left = state.left - count
    if left > 0:
        return replace(state, left=left)
    if state.scope is Scope.SESSION:
        return _over(state, _K.EXPIRED, EndReason.USED_UP)
    return _settled(paired=True)


def _after_end(state: ApprovalState, reason: EndReason) -> ApprovalState:
    if state.kind is _K.PAIRING:
        return _settled(paired=False, reason=reason)
    if state.kind is _K.WAITING:
        return _over(state, _K.CANCELLED, reason)
    if reason in (EndReason.ENDED_BY_USER, EndReason.PROGRAM_CLOSED):
        return _settled(paired=True)
    return _over(state, _K.EXPIRED, reason)


def _over(
    state: ApprovalState, kind: ApprovalKind, reason: Refusal | EndReason | None
) -> ApprovalState:
    """An approval that ended: what it was about stays readable, nothing of it can be used."""
    return replace(
        state, kind=kind, sub=None, reason=reason, until=None, left=None, number=None,
        control_code=None,
    )  # fmt: skip


def _settled(
    *,
    paired: bool,
    reason: EndReason | None = None,
    problem: FailureCode | None = None,
    paused_until: datetime | None = None,
) -> ApprovalState:
    """The state with nothing going on."""
    kind = _K.READY if paired else _K.UNPAIRED
    return ApprovalState(
        kind, reason=reason, problem=problem, paused_until=paused_until, paired=paired
    )
