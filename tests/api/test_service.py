"""An EMR whose prescriptions are registered: the numbers and reasons of the service come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.running import Listener, Running, new_csv, running, taken
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.terminal.terminal import TerminalFault
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import JobState, Purpose
from signature.signing import sign
from station.service_messages.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path, sandbox: Sandbox) -> Clinic:
    return Clinic(tmp_path, sign(sandbox.person(PersonId.DOCTOR)))


@pytest.fixture
def api(clinic: Clinic, tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, journal=clinic.journal) as started:
        yield started
        assert clinic.journal.prove().first_break is None


def signed(clinic: Clinic, emr: httpx.Client) -> str:
    """A prescription that was handed in to be registered, and signed; the id of its job."""
    body = taken(emr, new_csv(), deliver="service")
    assert body["deliver"] == "service"
    job_id = str(body["id"])
    job = clinic.job(job_id)
    if job.state is JobState.NEEDS_ATTENTION:
        clinic.journal.confirm(job_id, job.summary.to_confirm)
    (claim,) = clinic.journal.claim(Wanted(Purpose.SIGN, job_ids=(job_id,)))
    clinic.journal.record_signed(claim, clinic.document, facts={}, signer="")
    return job_id


def requests(emr: httpx.Client, job_id: str) -> list[dict[str, Any]]:
    answer = emr.get(f"/v1/prescriptions/{job_id}/service")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["requests"]
    return found


def test_the_numbers_of_an_accepted_prescription_come_back(
    clinic: Clinic, api: Running, emr: httpx.Client
) -> None:
    job_id = signed(clinic, emr)
    assert requests(emr, job_id) == []
    listener = Listener(api)
    clinic.exchange.work_once()
    (waiting,) = requests(emr, job_id)
    assert (waiting["kind"], waiting["state"]) == ("register", "sent")
    assert (waiting["access_code"], waiting["answered_at"], waiting["code"]) == (None, None, None)
    clinic.go_on()
    listener.wait_for(lambda: listener.states().get(job_id) == "delivered")
    listener.close()
    (accepted,) = requests(emr, job_id)
    kept = clinic.last(job_id)
    assert accepted["state"] == "accepted"
    assert accepted["prescription_id"] == kept.prescription_id != ""
    assert accepted["access_code"] == kept.access_code != ""
    told = emr.get(f"/v1/prescriptions/{job_id}").text
    assert kept.access_code not in told  # only who asks for it is told
    refused = emr.put(f"/v1/prescriptions/{job_id}/receipt")
    assert (refused.status_code, refused.json()["code"]) == (409, "job-route")


def test_the_reasons_of_a_refusal_come_back(
    clinic: Clinic, api: Running, emr: httpx.Client
) -> None:
    clinic.double.faults = frozenset({TerminalFault.REFUSE})
    job_id = signed(clinic, emr)
    clinic.go_on()
    body = emr.get(f"/v1/prescriptions/{job_id}").json()
    assert (body["state"], body["failure"]["code"]) == ("signed", "service-refused")
    (refused,) = requests(emr, job_id)
    assert refused["state"] == "refused"
    assert refused["access_code"] is None
    assert [each["code"] for each in refused["results"]] == [
        each.code for each in clinic.last(job_id).results
    ]
    assert any(each["message"] for each in refused["results"])


def test_who_never_asked_the_service_gets_an_empty_list(
    clinic: Clinic, api: Running, emr: httpx.Client
) -> None:
    assert requests(emr, str(taken(emr)["id"])) == []
