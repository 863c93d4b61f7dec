"""How a person is told that there is no log."""

from __future__ import annotations

from clinic_signer.failures import Failure, FailureCode


def not_kept(error: OSError) -> Failure:
    """LOG_NOT_KEPT, with what the system said."""
    return Failure(FailureCode.LOG_NOT_KEPT, reason=error.strerror or type(error).__name__)
