"""The requests to the service, as the station uses them: each call is one whole change or look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import Connection, exists, select

from clinic_signer.failures import Failure
from clinic_signer.station.journal import requests as deeds
from clinic_signer.station.journal.job import JobState, Route
from clinic_signer.station.journal.protection import Protection
from clinic_signer.station.journal.request import RequestState, ServiceRequest, ServiceVerdict
from clinic_signer.station.journal.request_rows import RequestSealing
from clinic_signer.station.journal.requests import Taken
from clinic_signer.station.journal.rows import Sealing
from clinic_signer.station.journal.tables import jobs, requests
from clinic_signer.station.journal.writing import Writing

T = TypeVar("T")


class _Change(Protocol):
    """Does one change of the journal."""

    def __call__(self, work: Callable[[Writing], T], /) -> T: ...


class _Look(Protocol):
    """Takes one look at the journal."""

    def __call__(self, work: Callable[[Connection, Protection], T], /) -> T: ...


class RequestBook:
    """Part of an open journal.

    Args:
        change: does one change, or raises ``JOURNAL_*``.
        look: takes one look, or raises ``JOURNAL_*``.
    """

    def __init__(self, change: _Change, look: _Look) -> None:
        self._change = change
        self._look = look

    # -- changes ----------------------------------------------------------------------------

    def want_delivery(self, job_id: str) -> ServiceRequest | None:
        """Ask for the first registration of a job; see :func:`requests.want_delivery`."""
        return self._change(lambda writing: deeds.want_delivery(writing, job_id))

    def want_again(self, job_id: str) -> ServiceRequest:
        """Ask once more; see :func:`requests.want_again`."""
        return self._change(lambda writing: deeds.want_again(writing, job_id))

    def want_cancellation(self, job_id: str) -> ServiceRequest:
        """Ask to take one back; see :func:`requests.want_cancellation`."""
        return self._change(lambda writing: deeds.want_cancellation(writing, job_id))

    def stage(
        self, request: ServiceRequest, *, terminal: str, staged: str
    ) -> ServiceRequest | None:
        """Keep under which id a request goes out; see :func:`requests.stage`."""
        job_id, number = request.job_id, request.number
        return self._change(lambda writing: deeds.stage(writing, job_id, number, terminal, staged))

    def record_sent(self, request: ServiceRequest) -> None:
        """Note that the terminal can have it; see :func:`requests.record_sent`."""
        self._change(lambda writing: deeds.record_sent(writing, request.job_id, request.number))

    def hold_back(self, job_id: str, failure: Failure) -> None:
        """Note why a request cannot go out now; see :func:`requests.hold_back`."""
        self._change(lambda writing: deeds.hold_back(writing, job_id, failure))

    def mark_overdue(self, minutes: int) -> int:
        """Note which answers are late; see :func:`requests.mark_overdue`."""
        return self._change(lambda writing: deeds.mark_overdue(writing, minutes))

    def record_answer(self, request_id: str, data: bytes, verdict: ServiceVerdict) -> Taken:
        """Keep what the service has decided; see :func:`requests.record_answer`."""
        return self._change(lambda writing: deeds.record_answer(writing, request_id, data, verdict))

    def note_aside(self, request_id: str, failure: Failure, *, name: str) -> None:
        """Note that an answer was put aside; see :func:`requests.note_aside`."""
        self._change(lambda writing: deeds.note_aside(writing, request_id, failure, name))

    def reroute(self, job_id: str, route: Route) -> None:
        """Choose by which way a job leaves; see :func:`requests.reroute`."""
        self._change(lambda writing: deeds.reroute(writing, job_id, route))

    # -- looks ------------------------------------------------------------------------------

    def next_id(self, request: ServiceRequest) -> str:
        """The id under which a request would go out."""
        return self._look(
            lambda connection, _: deeds.request_id(connection, request.job_id, request.number)
        )

    def mark(self) -> str:
        """What the ids of this journal's requests begin with."""
        return self._look(lambda connection, _: deeds.journal_mark(connection))

    def not_asked(self) -> tuple[str, ...]:
        """Signed jobs that leave by the service, and for which nothing was asked yet."""

        def look(connection: Connection, _protection: Protection) -> tuple[str, ...]:
            query = select(jobs.c.id).where(
                jobs.c.state == JobState.SIGNED.value,
                jobs.c.route == Route.SERVICE.value,
                ~exists().where(requests.c.job_id == jobs.c.id),
            )
            return tuple(connection.execute(query.order_by(jobs.c.number)).scalars())

        return self._look(look)

    def in_state(self, *states: RequestState) -> tuple[ServiceRequest, ...]:
        """Requests in one of these states, in the order in which they were asked for."""

        def look(connection: Connection, protection: Protection) -> tuple[ServiceRequest, ...]:
            query = select(requests).where(requests.c.state.in_([each.value for each in states]))
            rows = connection.execute(
                query.order_by(requests.c.wanted_at, requests.c.job_id, requests.c.number)
            )
            sealing = RequestSealing(Sealing(protection))
            return tuple(sealing.request(row._asdict()) for row in rows)

        return self._look(look)

    def of_jobs(self, job_ids: Sequence[str]) -> dict[str, tuple[ServiceRequest, ...]]:
        """The requests of some jobs, oldest first; nothing for a job without any."""

        def look(
            connection: Connection, protection: Protection
        ) -> dict[str, tuple[ServiceRequest, ...]]:
            query = select(requests).where(requests.c.job_id.in_(job_ids))
            sealing = RequestSealing(Sealing(protection))
            found: dict[str, tuple[ServiceRequest, ...]] = {}
            for row in connection.execute(query.order_by(requests.c.number)):
                request = sealing.request(row._asdict())
                found[request.job_id] = (*found.get(request.job_id, ()), request)
            return found

        return self._look(look)

    def with_id(self, request_id: str) -> ServiceRequest | None:
        """The request with an id; None for none."""

        def look(connection: Connection, protection: Protection) -> ServiceRequest | None:
            query = select(requests).where(requests.c.request_id == request_id)
            row = connection.execute(query).one_or_none()
            sealing = RequestSealing(Sealing(protection))
            return None if row is None else sealing.request(row._asdict())

        return self._look(look)
