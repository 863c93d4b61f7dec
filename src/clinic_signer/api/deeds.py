"""What the API does: each operation of the contract once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import time
from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from clinic_signer import __version__
from clinic_signer.api import contract
from clinic_signer.api.answers import prescription_json, service_request_json
from clinic_signer.api.around import Around
from clinic_signer.api.events import EventStream
from clinic_signer.api.limits import Limits, Places
from clinic_signer.api.openapi import openapi
from clinic_signer.api.parameters import Asked
from clinic_signer.api.problems import encoded, failure_json
from clinic_signer.api.watching import Pool, Watch, unless_gone
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.envelope import MAXIMUM_SIZE
from clinic_signer.station.journal.job import (
    Arrival,
    DocumentPart,
    Job,
    JobQuery,
    JobState,
    Receipt,
    Route,
    Source,
)
from clinic_signer.station.journal.request import ServiceRequest
from clinic_signer.station.station import Station

T = TypeVar("T")


class Deeds:
    """The operations, over the station.

    Args:
        station: what they work on.
        around: what else there is.
        watch: tells of changes.
        pool: where the journal is read and written.
        limits: how much at once.
        port: where it listens.
        is_sandbox: every answer says so.
    """

    def __init__(
        self,
        station: Station,
        around: Around,
        watch: Watch,
        pool: Pool,
        limits: Limits,
        *,
        port: int,
        is_sandbox: bool,
    ) -> None:
        self._station = station
        self._journal = station.journal
        self._around = around
        self._watch = watch
        self._pool = pool
        self._limits = limits
        self._port = port
        self._is_sandbox = is_sandbox
        self._bodies = Places(limits.bodies)
        self._waiting = Places(limits.waiting)
        self._listeners = Places(limits.listeners)
        self._writing = asyncio.Lock()

    async def hand_in(self, request: Request, asked: Asked) -> Response:
        """Take a prescription: it is in the journal before anybody says yes."""
        with self._bodies.one():
            data = await _body(request)
            arrival = Arrival(
                data,
                asked.get(contract.NAME) or "API",
                Source.API,
                asked.get(contract.DELIVER) or Route.API,
                asked.get(contract.KEY),
            )
            receipt = await self._write(lambda: self._receive(arrival))
        response = self._told(receipt.job, 201 if receipt.is_new else 200)
        if receipt.is_new:
            response.headers["Location"] = f"{contract.HAND_IN.path}/{receipt.job.id}"
        return response

    def _receive(self, arrival: Arrival) -> Receipt:
        """Keep what is a prescription; what is none is only noted."""
        (outcome,) = self._station.take_in([arrival])
        if isinstance(outcome, Failure):
            raise outcome
        return outcome

    async def listed(self, _request: Request, asked: Asked) -> Response:
        """Prescriptions in the order in which they came."""
        limit = asked.get(contract.LIMIT) or contract.USUAL_LIMIT
        query = JobQuery(
            states=frozenset(asked.all(contract.STATE)),
            after=asked.get(contract.AFTER) or 0,
            limit=limit + 1,
        )
        jobs = await self._pool.run(lambda: self._journal.jobs(query))
        body = {
            "prescriptions": [self._json(job) for job in jobs[:limit]],
            "next": jobs[limit - 1].number if len(jobs) > limit else None,
            "sandbox": self._is_sandbox,
        }
        return _json(body)

    async def get(self, request: Request, asked: Asked) -> Response:
        """One prescription, at once or when it has changed."""
        job_id = asked.path(contract.JOB_ID)
        seconds = asked.get(contract.WAIT) or 0
        if not seconds:
            return self._told(await self._job(job_id))
        with self._waiting.one():
            changed = self._changed(job_id, asked.get(contract.SINCE), seconds)
            job = await unless_gone(changed, _gone(request))
        return Response() if job is None else self._told(job)

    async def _changed(self, job_id: str, since: int | None, seconds: float) -> Job:
        """The job, as soon as it has changed or the time is over."""
        end = time.monotonic() + seconds
        seen = await self._watch.position()
        job = await self._job(job_id)
        since = job.change if since is None else since
        while job.change <= since and not self._watch.is_over:
            if (left := end - time.monotonic()) <= 0:
                break
            seen = await self._watch.wait(seen, left)
            job = await self._job(job_id)
        return job

    async def cancel(self, _request: Request, asked: Asked) -> Response:
        """Take it out of the queue; once more is harmless."""
        job_id = asked.path(contract.JOB_ID)

        def cancelled() -> Job:
            job = self._journal.job(job_id)
            if job.state is JobState.CANCELLED:
                return job
            return self._journal.cancel(job_id, why="api", even_delivered=False)

        return self._told(await self._write(cancelled))

    async def signed(self, _request: Request, asked: Asked) -> Response:
        """The signed bytes, as long as they stand."""
        job_id = asked.path(contract.JOB_ID)

        def document() -> bytes:
            job = self._journal.job(job_id)
            if job.state not in (JobState.SIGNED, JobState.DELIVERED):
                raise Failure(FailureCode.JOB_STATE, state=job.state.value)
            return self._journal.document(job_id, DocumentPart.SIGNED)

        data = await self._pool.run(document)
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        headers = {"Content-Digest": f"sha-256=:{digest}:"}  # RFC 9530
        return Response(data, headers=headers, media_type=contract.XML_TYPE)

    async def receipt(self, _request: Request, asked: Asked) -> Response:
        """The EMR has it: it is delivered."""
        job_id = asked.path(contract.JOB_ID)
        return self._told(await self._write(lambda: self._journal.acknowledge(job_id)))

    async def service(self, _request: Request, asked: Asked) -> Response:
        """What was asked of the electronic-prescription service, and what it answered."""
        job_id = asked.path(contract.JOB_ID)

        def requests() -> tuple[ServiceRequest, ...]:
            job = self._journal.job(job_id)
            return self._journal.requests.of_jobs([job.id]).get(job.id, ())

        found = await self._pool.run(requests)
        body = {
            "requests": [service_request_json(each) for each in found],
            "sandbox": self._is_sandbox,
        }
        return _json(body)

    async def show_job(self, _request: Request, asked: Asked) -> Response:
        """Bring the window to the front at a prescription."""
        job = await self._job(asked.path(contract.JOB_ID))
        return await self._shown(job.id)

    async def show(self, _request: Request, _asked: Asked) -> Response:
        """Bring the window to the front."""
        return await self._shown(None)

    async def _shown(self, job_id: str | None) -> Response:
        if self._around.show is None:
            raise Failure(FailureCode.API_NO_WINDOW)
        try:
            self._around.show(job_id)
        except RuntimeError as error:
            raise Failure(FailureCode.API_NO_WINDOW) from error
        return await self._status(202)

    async def events(self, _request: Request, asked: Asked) -> Response:
        """The changes from now on, or after a place."""
        now = await self._watch.position()
        last = asked.get(contract.LAST_EVENT)
        since = asked.get(contract.SINCE) if last is None else last
        if since is not None and since > now:
            raise Failure(FailureCode.API_REQUEST_INVALID, part=contract.SINCE.name)
        return EventStream(
            lambda place: self._journal.changes(place, limit=100),
            now if since is None else since,
            self._json,
            self._watch,
            self._pool,
            self._listeners,
            self._limits.heartbeat_seconds,
        )

    async def status(self, _request: Request, _asked: Asked) -> Response:
        """What runs here."""
        return await self._status(200)

    async def _status(self, status: int) -> Response:
        body = {
            "version": __version__,
            "workstation": self._journal.workstation,
            "pid": os.getpid(),
            "window": self._around.show is not None,
            "signer": self._signer(),
            "protection": self._journal.protection.value,
            "position": await self._watch.position(),
            "sandbox": self._is_sandbox,
        }
        return _json(body, status)

    def _signer(self) -> dict[str, object] | None:
        if self._around.signer is None:
            return None
        why_not = self._around.signer().why_not
        told = None if why_not is None else failure_json(why_not, "–")
        return {"usable": why_not is None, "failure": told}

    async def openapi(self, _request: Request, _asked: Asked) -> Response:
        """The contract, with the address of this one."""
        return _json(openapi(self._port))

    async def _write(self, work: Callable[[], T]) -> T:
        """Change the journal, one after the other in the order of the requests.

        The journal takes one change at a time. Those who wait for it in threads are not let in by
        turns, and one of many may wait for seconds.
        """
        async with self._writing:
            return await self._pool.run(work)

    async def _job(self, job_id: str) -> Job:
        return await self._pool.run(lambda: self._journal.job(job_id))

    def _json(self, job: Job) -> dict[str, object]:
        return prescription_json(job, is_sandbox=self._is_sandbox)

    def _told(self, job: Job, status: int = 200) -> Response:
        return _json(self._json(job), status)


def _json(value: object, status: int = 200) -> Response:
    return Response(encoded(value), status, media_type=contract.JSON_TYPE)


async def _body(request: Request) -> bytes:
    """The body, never more of it than a prescription may be.

    Raises:
        Failure: FILE_TOO_LARGE as soon as that is known.
        ClientDisconnect: the client went, or was too slow.
    """
    announced = request.headers.get("content-length", "0")
    size = int(announced) if announced.isascii() and announced.isdigit() else 0
    data = bytearray()
    if size <= MAXIMUM_SIZE:
        async for part in request.stream():
            data += part
            if (size := len(data)) > MAXIMUM_SIZE:
                break
    if size > MAXIMUM_SIZE:
        raise Failure(FailureCode.FILE_TOO_LARGE, size=size, limit=MAXIMUM_SIZE)
    return bytes(data)


async def _gone(request: Request) -> None:
    """Wait until the client has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
