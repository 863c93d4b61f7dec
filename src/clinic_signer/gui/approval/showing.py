"""Turns the state of the second certificate into what the two dialogs show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_signer.gui import dates, strings
from clinic_signer.gui.approval import texts
from clinic_signer.gui.approval.pairing_dialog import PairingPhase, PairingView
from clinic_signer.gui.approval.view import ApprovalRow, ApprovalView, Phase
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    EndReason,
    Refusal,
    Scope,
    WaitingFor,
)
from clinic_signer.signers.second_certificate.approval_words import failure_of
from clinic_signer.signers.usable import why_not_now
from clinic_signer.words import Words

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.phone_desk import PlaceNames

SCAN_SECONDS, REVIEW_SECONDS, PAIR_SECONDS = 60, 120, 300
"""The whole of each wait, for the bar alone; when it ends, the state says."""

_SUBS = {
    WaitingFor.STARTING: Phase.CONNECTING,
    WaitingFor.BROWSER: Phase.CONNECTING,
    WaitingFor.SHOWING_QR: Phase.SHOWING_QR,
}
_KINDS = {
    ApprovalKind.READY: Phase.CONNECTING,
    ApprovalKind.APPROVED: Phase.APPROVED,
    ApprovalKind.TIMEOUT: Phase.TIMEOUT,
    ApprovalKind.OFFLINE: Phase.OFFLINE,
}
_REFUSALS = {
    Refusal.USER_DECLINED: Phase.REFUSED,
    Refusal.WRONG_NUMBER: Phase.WRONG_NUMBER,
}


def phase_of(state: ApprovalState) -> Phase:
    """Where an approval stands for the person."""
    if state.kind is ApprovalKind.WAITING:
        return _SUBS.get(state.sub or WaitingFor.STARTING, Phase.SCANNED)
    if isinstance(state.reason, Refusal):
        return _REFUSALS.get(state.reason, Phase.FAILED)
    if state.problem is not None:  # the phone could not be asked: nothing is waited for
        return Phase.FAILED
    return _KINDS.get(state.kind, Phase.FAILED)


def approval_view(
    state: ApprovalState,
    *,
    rows: Sequence[ApprovalRow],
    place: PlaceNames,
    holder: str,
    entry_code: str | None,
    can_use_card: bool,
    now: datetime,
    failure: Failure | None = None,
    session_offer: str = "",
) -> ApprovalView:
    """Return what the approval dialog shows of a state.

    Args:
        state: of the second certificate.
        rows: what the approval covers.
        place: facility and PC.
        holder: who has approved and when.
        entry_code: eight characters for a phone that cannot read the QR.
        can_use_card: a card is ready.
        now: for what is left of the time.
        failure: why the phone could not even be asked; comes before the state.
        session_offer: until when a session could be asked for; empty when none can.
    """
    phase = phase_of(state) if failure is None else Phase.FAILED
    scanned = phase is Phase.SCANNED or (phase is Phase.TIMEOUT and state.scanned)
    if failure is None and phase.is_over:
        failure = failure_of(state)
    retry = None if state.retry_at is None else max(0, int((state.retry_at - now).total_seconds()))
    return ApprovalView(
        phase,
        rows=tuple(rows),
        place=strings.joined([place.facility, place.pc_name]),
        number=state.number or "",
        control_code=state.control_code or "",
        entry_code=entry_code or "",
        seconds_left=state.seconds_left(now) or 0,
        seconds_total=REVIEW_SECONDS if scanned else SCAN_SECONDS,
        holder=holder,
        was_scanned=state.scanned,
        failure=None if failure is None else failure_text(failure),
        retry_in=retry,
        can_use_card=can_use_card,
        can_ask_again=why_not_now(state) is None or state.kind is ApprovalKind.OFFLINE,
        session_until=_session_until(state, session_offer),
        session_offer=session_offer,
        in_browser=state.sub is WaitingFor.BROWSER,
    )


def _session_until(state: ApprovalState, offer: str) -> str:
    """The end of a session: while it is waited for what was asked, then what was given."""
    if state.scope is not Scope.SESSION:
        return ""
    if state.kind is ApprovalKind.APPROVED and state.until is not None:
        return strings.say(dates.clock(state.until))
    return offer


_PAIRING = {
    WaitingFor.STARTING: PairingPhase.CONNECTING,
    WaitingFor.SHOWING_QR: PairingPhase.SHOWING_QR,
    WaitingFor.SCANNED: PairingPhase.SCANNED,
    WaitingFor.CODE_SHOWN: PairingPhase.CODE,
}
_PAIRING_ENDED: dict[EndReason, Words] = {
    EndReason.TIME: texts.PAIR_TIMEOUT,
    EndReason.REFUSED_ON_PHONE: texts.PAIR_REFUSED,
}


def pairing_view(
    state: ApprovalState, *, place: PlaceNames, holder: str, now: datetime
) -> PairingView:
    """Return what the set-up dialog shows of a state."""
    where = strings.joined([place.facility, place.pc_name])
    if state.kind is ApprovalKind.PAIRING:
        phase = _PAIRING.get(state.sub or WaitingFor.STARTING, PairingPhase.SCANNED)
        seconds = state.seconds_left(now) or 0
        return PairingView(phase, where, seconds, PAIR_SECONDS, attempts_left=state.left)
    if state.kind is ApprovalKind.READY:
        return PairingView(PairingPhase.DONE, where, holder=holder)
    failure = failure_of(state)
    if state.kind is ApprovalKind.UNPAIRED and failure is None:  # the service is being asked
        return PairingView(PairingPhase.CONNECTING, where)
    said = None if failure is None else failure_text(failure)
    if said and isinstance(state.reason, EndReason) and state.reason in _PAIRING_ENDED:
        said = replace(said, heading=strings.say(_PAIRING_ENDED[state.reason]))
    if said and state.kind is ApprovalKind.LOCKED:  # the pairing is, not the certificate
        said = replace(said, heading=strings.say(texts.PAIR_LOCKED), sentence="")
    return PairingView(PairingPhase.ENDED, where, failure=said)
