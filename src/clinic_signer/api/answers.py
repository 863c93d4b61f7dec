"""What answers say of a prescription: where it is, never whose it is.

The words of the electronic-prescription service are its own, and may name the patient.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clinic_signer.api.problems import failure_json
from clinic_signer.station.journal.job import Job, JobState
from clinic_signer.station.journal.request import ServiceRequest


def prescription_json(job: Job, *, is_sandbox: bool) -> dict[str, Any]:
    """One prescription (schema ``Prescription``)."""
    return {
        "id": job.id,
        "number": job.number,
        "kind": job.summary.kind.value,
        "state": job.state.value,
        "change": job.change,
        "received_at": _time(job.received_at),
        "changed_at": _time(job.changed_at),
        "source": job.source.value,
        "deliver": job.route.value,
        "findings": _findings(job),
        "failure": None if job.failure is None else failure_json(job.failure, job.id),
        "supersedes": job.supersedes,
        "superseded_by": job.superseded_by,
        "is_purged": job.is_purged,
        "sandbox": is_sandbox,
    }


def service_request_json(request: ServiceRequest) -> dict[str, Any]:
    """A request to the service and its answer (schema ``ServiceRequest``)."""
    return {
        "number": request.number,
        "kind": request.kind.value,
        "state": request.state.value,
        "wanted_at": _time(request.wanted_at),
        "sent_at": request.sent_at and _time(request.sent_at),
        "answered_at": request.answered_at and _time(request.answered_at),
        "code": request.code or None,
        "prescription_id": request.prescription_id or None,
        "access_code": request.access_code or None,
        "results": [
            {
                "kind": result.kind.value,
                "code": result.code,
                "message": result.message,
                "details": [{"name": name, "text": text} for name, text in result.details],
            }
            for result in request.results
        ],
    }


def _findings(job: Job) -> dict[str, int] | None:
    if job.state is JobState.RECEIVED or job.is_purged:
        return None
    confirmed = {each.finding for each in job.confirmed}
    return {
        "errors": job.summary.errors,
        "to_confirm": len(job.summary.to_confirm),
        "confirmed": len(confirmed.intersection(job.summary.to_confirm)),
    }


def _time(at: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
