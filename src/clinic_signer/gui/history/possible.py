"""What can be done with a prescription that the history shows. Pure: no Qt."""

from __future__ import annotations

from enum import Enum

from clinic_signer.station.journal.job import Job, JobState, Route


class Deed(Enum):
    """What a person may do."""

    VERIFY = "verify"
    COPY = "copy"
    PRINT = "print"
    PDF = "pdf"
    DELIVER_AGAIN = "deliver-again"
    CANCEL = "cancel"


_SIGNED = frozenset({JobState.SIGNED, JobState.DELIVERED})
_CANCELLABLE = frozenset(
    {JobState.RECEIVED, JobState.READY, JobState.NEEDS_ATTENTION, JobState.FAILED}
)


def possible(job: Job) -> tuple[Deed, ...]:
    """What can be done with a prescription now.

    One that was delivered is not cancelled here: the receiver has it. Cancelling it there is a
    matter of the program that sent it in.
    """
    if job.is_purged:
        return ()
    found: list[Deed] = []
    if job.state in _SIGNED:
        found += [Deed.VERIFY, Deed.COPY]
    found += [Deed.PRINT, Deed.PDF]
    if job.state is JobState.DELIVERED and job.route is not Route.SERVICE:
        found.append(Deed.DELIVER_AGAIN)
    is_waiting = job.state is JobState.SIGNED and job.staged_token is None
    if job.state in _CANCELLABLE or is_waiting:
        found.append(Deed.CANCEL)
    return tuple(found)
