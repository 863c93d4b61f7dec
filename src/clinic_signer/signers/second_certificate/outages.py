"""What cannot be reached, and when it is tried again: 2, 4, 8 … 60 seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.signers.second_certificate.approval_events import (
    Locked,
    Lost,
    Reachable,
    Revoked,
)
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, Outage
from clinic_signer.signers.second_certificate.connection import Clock
from clinic_signer.signers.second_certificate.machine import Machine

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(seconds=60)
_LOOK_SECONDS, _LOOK_SECONDS_OFFLINE = 1.0, 0.25
"""How often it is looked whether to try again; the first try is later than either."""


def outage_of(failure: Failure) -> Outage | None:
    """What a failure says cannot be reached; None if it says something else."""
    if failure.code is FailureCode.SECOND_FACILITY_SUSPENDED:
        return Outage.FACILITY_SUSPENDED
    if failure.code is FailureCode.CARDLESS_SERVICE_DOWN:
        return Outage.LOCAL_ADAPTER_DOWN
    if failure.code is not FailureCode.SECOND_UNREACHABLE:
        return None
    at_home = failure.facts.get("where") == Outage.PC_NETWORK.value
    return Outage.PC_NETWORK if at_home else Outage.SERVICE_DOWN


def apply_failure(
    machine: Machine, failure: Failure, now: datetime, *, pause: timedelta = FIRST_PAUSE
) -> bool:
    """Let a failure that concerns more than one request change the state; False if it does not."""
    outage = outage_of(failure)
    if outage is not None:
        machine.apply(Lost(outage, now + pause))
    elif failure.code in (FailureCode.SECOND_REVOKED, FailureCode.SECOND_NOT_PAIRED):
        # The service does not know this PC any more: only a new pairing helps.
        machine.apply(Revoked())
    elif failure.code is FailureCode.SECOND_LOCKED:
        machine.apply(Locked())
    else:
        return False
    return True


class Prober:
    """Finds out when the service can be reached again.

    Args:
        machine: whose state says since when it cannot.
        probe: asks the service something; raises the failure if it cannot be reached.
        clock: this PC's clock.
    """

    def __init__(self, machine: Machine, probe: Callable[[], None], clock: Clock) -> None:
        self._machine = machine
        self._probe = probe
        self._clock = clock
        self._pause = FIRST_PAUSE

    def look(self) -> float:
        """Try again if it is time to; return after how many seconds to look again."""
        state = self._machine.state
        if state.kind is not ApprovalKind.OFFLINE:
            self._pause = FIRST_PAUSE
            return _LOOK_SECONDS
        if state.retry_at is not None and self._clock() >= state.retry_at:
            self._try()
        return _LOOK_SECONDS_OFFLINE

    def try_now(self) -> None:
        """Try again at once."""
        if self._machine.state.kind is ApprovalKind.OFFLINE:
            self._try()

    def _try(self) -> None:
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        try:
            self._probe()
        except Failure as failure:
            if apply_failure(self._machine, failure, self._clock(), pause=self._pause):
                return
        self._machine.apply(Reachable())
