"""What the journal is told of an approval on the phone: that it was asked for, and what came of it.

Pure: states in, facts out.
"""

from __future__ import annotations

from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.second_certificate.approval_state import ApprovalKind, ApprovalState
from clinic_signer.signers.second_certificate.approval_words import failure_of
from clinic_signer.station.journal.audit import Facts


class ApprovalStory:
    """Follows the states of the second certificate."""

    def __init__(self) -> None:
        self._waiting: ApprovalState | None = None

    def told(self, state: ApprovalState) -> Facts | None:
        """Take the next state; return the facts of an approval whose waiting is over with it."""
        if state.kind is ApprovalKind.WAITING:
            self._waiting = state
            return None
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return None
        failure = failure_of(state)
        return {
            "signer": SignerKind.SECOND_CERTIFICATE.value,
            "request": waiting.request_id,
            "scope": None if waiting.scope is None else waiting.scope.value,
            "count": waiting.count,
            "check_code": waiting.control_code,
            "outcome": state.kind.value,
            "failure": None if failure is None else failure.code.value,
        }
