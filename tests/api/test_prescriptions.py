"""The way of a prescription through the API: in, signed, out, confirmed."""

from __future__ import annotations

import base64
import hashlib
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from api.running import PATIENT, SIGNED, Running, hand_in, new_csv, running, sign, taken
from clinic_signer.api.openapi import openapi
from clinic_signer.prescription.envelope import MAXIMUM_SIZE, wrap
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.samples import load_samples
from clinic_signer.station.journal.audit import AuditAction
from clinic_signer.station.journal.job import DocumentPart
from clinic_signer.station.journal.reading import HistoryQuery

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def assert_is(value: object, schema: str) -> None:
    """Compare with a schema of the contract."""
    root = {**openapi(), "$ref": f"#/components/schemas/{schema}"}
    Draft202012Validator(root, format_checker=FormatChecker()).validate(value)


def code_of(answer: httpx.Response, status: int) -> str:
    """The code of a problem, which has its form and its status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert_is(body, "Problem")
    assert body["status"] == status
    return str(body["code"])


def test_a_prescription_goes_in_and_comes_out_signed(api: Running, emr: httpx.Client) -> None:
    data = new_csv()
    answer = hand_in(emr, data, name="見本 花子.csv", key=str(uuid.uuid4()))
    assert answer.status_code == 201
    body = answer.json()
    assert_is(body, "Prescription")
    assert answer.headers["location"] == f"/v1/prescriptions/{body['id']}"
    assert (body["source"], body["deliver"], body["sandbox"]) == ("api", "api", False)
    assert api.journal.job(body["id"]).name == "見本 花子.csv"
    assert api.journal.document(body["id"], DocumentPart.RECEIVED) == data

    where = f"/v1/prescriptions/{body['id']}"
    assert code_of(emr.get(f"{where}/signed"), 409) == "job-state"
    assert code_of(emr.put(f"{where}/receipt"), 409) == "job-state"
    sign(api.journal, body["id"])
    assert emr.get(where).json()["state"] == "signed"

    signed = emr.get(f"{where}/signed")
    assert signed.content == SIGNED
    assert signed.headers["content-type"] == "application/xml"
    digest = base64.b64encode(hashlib.sha256(SIGNED).digest()).decode()
    assert signed.headers["content-digest"] == f"sha-256=:{digest}:"

    for _ in range(2):
        receipt = emr.put(f"{where}/receipt")
        assert (receipt.status_code, receipt.json()["state"]) == (200, "delivered")
    told = api.journal.history(HistoryQuery(job_id=body["id"]))
    assert [e.entry.action for e in told].count(AuditAction.DELIVERED) == 1
    assert emr.get(f"{where}/signed").content == SIGNED  # also when the EMR lost it again


def test_an_unsigned_xml_document_is_taken_too(emr: httpx.Client) -> None:
    for kind in ("application/xml", "application/octet-stream", "TEXT/CSV; charset=utf-8"):
        answer = emr.post(
            "/v1/prescriptions", content=wrap(new_csv()), headers={"Content-Type": kind}
        )
        assert answer.status_code == 201, kind


def test_the_same_document_is_the_same_prescription(emr: httpx.Client) -> None:
    data = new_csv()
    first = taken(emr, data)
    again = hand_in(emr, data)
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert "location" not in again.headers


def test_a_key_answers_the_same_and_refuses_another_document(emr: httpx.Client) -> None:
    data = new_csv()
    first = taken(emr, data, key="visit-1")
    again = hand_in(emr, data, key="visit-1")
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert code_of(hand_in(emr, new_csv(), key="visit-1"), 409) == "api-key-reused"


def test_two_clients_that_send_the_same_at_once_get_one_prescription(api: Running) -> None:
    data = new_csv()

    def send(_number: int) -> tuple[int, str]:
        with api.client() as client:
            answer = hand_in(client, data, key="at-once")
            return answer.status_code, answer.json()["id"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert len({identity for _, identity in answers}) == 1
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "not-a-prescription"),
        (b"\0" * 100, 422, "not-a-prescription"),
        ("名前".encode("cp932"), 422, "not-a-prescription"),
        (b"<Document>", 422, "not-xml"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 422, "xml-forbidden-construct"),
        (b"SJ1\n" + b"1" * 1_000_001, 413, "file-too-large"),
        (b"x" * (MAXIMUM_SIZE + 1), 413, "file-too-large"),
    ],
)
def test_what_is_no_prescription_is_refused_by_name_and_not_kept(
    api: Running, emr: httpx.Client, data: bytes, status: int, code: str
) -> None:
    before = len(api.journal.jobs())
    assert code_of(hand_in(emr, data, name="秘密.csv"), status) == code
    assert len(api.journal.jobs()) == before


def test_a_refused_document_is_noted_without_its_name_in_the_facts(
    api: Running, emr: httpx.Client
) -> None:
    hand_in(emr, b"junk", name="秘密.csv")
    (told, *_) = api.journal.history(HistoryQuery(actions=frozenset({AuditAction.REJECTED})))
    assert told.entry.facts == {"source": "api", "failure": "not-a-prescription"}
    assert told.entry.about == "秘密.csv"


def test_findings_are_counted_and_no_answer_tells_who_it_is(
    api: Running, emr: httpx.Client
) -> None:
    with_errors = load_samples(date(2026, 9, 1))[3].csv
    answer = hand_in(emr, with_errors, name="為山 健.csv")
    body = answer.json()
    assert body["state"] == "needs-attention"
    assert body["findings"]["errors"] > 0
    everything = answer.text + emr.get("/v1/prescriptions", params={"limit": "500"}).text
    for job in api.journal.jobs():
        for private in (
            job.summary.patient,
            job.summary.prescriber,
            job.name,
            *job.summary.numbers,
        ):
            assert not private or private == "API" or private not in everything
    assert PATIENT not in everything


def test_what_an_earlier_door_could_not_read_is_told_without_its_file_name(
    api: Running, emr: httpx.Client
) -> None:
    from clinic_signer.failures import Failure, FailureCode
    from clinic_signer.station.journal.job import Arrival, Assessment, Source, Summary

    (receipt,) = api.journal.receive([Arrival(b"?", "見本 花子.csv", Source.WINDOW)])
    failure = Failure(FailureCode.FILE_UNREADABLE, file="見本 花子.csv")
    api.journal.assess([Assessment(receipt.job.id, Summary(), failure)])
    body = emr.get(f"/v1/prescriptions/{receipt.job.id}").json()
    assert_is(body, "Prescription")
    assert body["failure"]["code"] == "file-unreadable"
    assert receipt.job.id in body["failure"]["cause"]["en"]


def test_the_list_is_read_in_parts_and_by_state(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("list")) as api, api.client() as emr:
        identities = [taken(emr)["id"] for _ in range(5)]
        emr.delete(f"/v1/prescriptions/{identities[1]}")
        found: list[str] = []
        after: int | None = 0
        while after is not None:
            part = emr.get("/v1/prescriptions", params={"limit": 2, "after": after}).json()
            assert_is(part, "PrescriptionList")
            found += [each["id"] for each in part["prescriptions"]]
            after = part["next"]
        assert found == identities
        only = emr.get("/v1/prescriptions", params={"state": ["cancelled", "failed"]}).json()
        assert [each["id"] for each in only["prescriptions"]] == [identities[1]]


def test_a_cancelled_prescription_stays_cancelled_when_a_late_request_arrives(
    emr: httpx.Client,
) -> None:
    data = new_csv()
    first = taken(emr, data, key="late")
    for _ in range(2):
        answer = emr.delete(f"/v1/prescriptions/{first['id']}")
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    late = hand_in(emr, data, key="late")
    assert (late.status_code, late.json()["state"]) == (200, "cancelled")
    anew = hand_in(emr, data, key="another")
    assert anew.status_code == 201
    assert anew.json()["id"] != first["id"]


def test_what_the_emr_has_already_is_not_cancelled(api: Running, emr: httpx.Client) -> None:
    where = f"/v1/prescriptions/{taken(emr)['id']}"
    sign(api.journal, where.rpartition("/")[2])
    emr.put(f"{where}/receipt")
    assert code_of(emr.delete(where), 409) == "job-state"
    assert emr.get(where).json()["state"] == "delivered"


def test_a_signed_prescription_that_was_cancelled_is_not_handed_over(
    api: Running, emr: httpx.Client
) -> None:
    where = f"/v1/prescriptions/{taken(emr)['id']}"
    sign(api.journal, where.rpartition("/")[2])
    assert emr.delete(where).json()["state"] == "cancelled"
    assert code_of(emr.get(f"{where}/signed"), 409) == "job-state"
    assert code_of(emr.put(f"{where}/receipt"), 409) == "job-state"


def test_a_prescription_for_the_folder_is_not_confirmed_over_the_api(
    api: Running, emr: httpx.Client
) -> None:
    body = taken(emr, deliver="folder")
    assert body["deliver"] == "folder"
    sign(api.journal, body["id"])
    assert code_of(emr.put(f"/v1/prescriptions/{body['id']}/receipt"), 409) == "job-route"


def test_a_changed_prescription_replaces_the_earlier_one_visibly(emr: httpx.Client) -> None:
    number = b"82,1,A2026090100001\n101,1,"
    first = taken(emr, new_csv().replace(b"101,1,", number, 1))
    second = taken(emr, new_csv().replace(b"101,1,", number, 1))
    assert second["supersedes"] == first["id"]
    now = emr.get(f"/v1/prescriptions/{first['id']}").json()
    assert (now["state"], now["superseded_by"]) == ("superseded", second["id"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/v1/prescriptions/{UNKNOWN}"),
        ("GET", f"/v1/prescriptions/{UNKNOWN}?wait=60"),
        ("GET", f"/v1/prescriptions/{UNKNOWN}/signed"),
        ("PUT", f"/v1/prescriptions/{UNKNOWN}/receipt"),
        ("POST", f"/v1/prescriptions/{UNKNOWN}/show"),
        ("DELETE", f"/v1/prescriptions/{UNKNOWN}"),
        ("GET", "/v1/prescriptions/abc"),
        ("GET", "/v1/prescriptions/%00"),
        ("GET", "/v1/prescriptions/%F0%9F%92%8A"),
    ],
)
def test_what_is_not_there_is_said(emr: httpx.Client, method: str, path: str) -> None:
    assert code_of(emr.request(method, path), 404) == "job-unknown"


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/v1/prescriptions?limit=0", "limit"),
        ("/v1/prescriptions?limit=501", "limit"),
        ("/v1/prescriptions?limit=1&limit=2", "limit"),
        ("/v1/prescriptions?after=-1", "after"),
        ("/v1/prescriptions?after=99999999999999999999", "after"),
        ("/v1/prescriptions?after=１", "after"),
        ("/v1/prescriptions?state=lost", "state"),
        ("/v1/prescriptions?stat=ready", "stat"),
        ("/v1/prescriptions?%3Cb%3E=1", "?"),
        ("/v1/events?since=9999", "since"),
        (f"/v1/prescriptions/{UNKNOWN}?wait=61", "wait"),
    ],
)
def test_a_wrong_parameter_is_named(emr: httpx.Client, path: str, part: str) -> None:
    answer = emr.get(path)
    assert code_of(answer, 400) == "api-request-invalid"
    assert f"({part})" in answer.json()["cause"]["en"]


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("a/b.csv", {}),
        ("a\\b.csv", {}),
        ("a\nb.csv", {}),
        ("", {}),
        ("n" * 256, {}),
        ("a.csv", {"Idempotency-Key": "two words"}),
        ("a.csv", {"Idempotency-Key": "k" * 256}),
    ],
)
def test_names_and_keys_that_cannot_be_kept_are_refused(
    api: Running, emr: httpx.Client, name: str, headers: dict[str, str]
) -> None:
    before = len(api.journal.jobs())
    answer = emr.post(
        "/v1/prescriptions",
        content=new_csv(),
        headers={"Content-Type": "text/csv", **headers},
        params={"name": name},
    )
    assert code_of(answer, 400) == "api-request-invalid"
    assert len(api.journal.jobs()) == before


@pytest.mark.parametrize(
    "kind",
    [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/csvx"],
)
def test_a_type_that_any_web_page_could_send_is_refused(
    emr: httpx.Client, kind: str | None
) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    answer = emr.post("/v1/prescriptions", content=new_csv(), headers=headers)
    assert code_of(answer, 415) == "api-type-refused"


def test_addresses_and_methods_that_are_not_in_the_contract(emr: httpx.Client) -> None:
    for path in ("/", "/v1", "/v2/status", "/v1/status/", "/v1/prescriptions/a/b/c"):
        assert code_of(emr.get(path), 404) == "api-path-unknown"
    answer = emr.request("PATCH", "/v1/prescriptions")
    assert code_of(answer, 405) == "api-method-refused"
    assert answer.headers["allow"] == "GET, POST"
    assert emr.head("/v1/status").status_code == 405


def test_the_status_tells_whom_to_grant_the_foreground_to(api: Running, emr: httpx.Client) -> None:
    import os

    status: dict[str, Any] = emr.get("/v1/status").json()
    assert_is(status, "Status")
    assert status["pid"] == os.getpid()
    assert status["window"] is True
    assert status["position"] == api.journal.position()
    body = taken(emr)
    assert emr.post(f"/v1/prescriptions/{body['id']}/show").status_code == 202
    answer = emr.post("/v1/show")
    assert answer.status_code == 202
    assert_is(answer.json(), "Status")
    assert api.shown == [body["id"], None]


def test_without_a_window_nothing_is_brought_to_the_front(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running(tmp_path_factory.mktemp("alone"), has_window=False) as api, api.client() as emr:
        assert code_of(emr.post("/v1/show"), 409) == "api-no-window"
        assert emr.get("/v1/status").json()["window"] is False


def test_every_answer_of_the_sandbox_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("sandbox")
    with running(folder, is_sandbox=True) as api, api.client() as emr:
        body = taken(emr)
        answers = [
            emr.get("/v1/status"),
            emr.get("/v1/prescriptions"),
            emr.get(f"/v1/prescriptions/{body['id']}"),
            emr.get("/v1/nothing"),
            hand_in(emr, b"junk"),
            httpx.get(f"{api.url}/v1/status"),
        ]
        for answer in answers:
            assert answer.json()["sandbox"] is True
            assert answer.headers["x-clinic-signer-sandbox"] == "1"
        sign(api.journal, body["id"])
        signed = emr.get(f"/v1/prescriptions/{body['id']}/signed")
        assert signed.headers["x-clinic-signer-sandbox"] == "1"


def test_a_dispensing_result_is_handed_in_as_xml(emr: httpx.Client, sandbox: Sandbox) -> None:
    sample = sandbox.dispensing_samples[0]
    answer = emr.post(
        "/v1/prescriptions",
        params={"name": sample.name, "deliver": "service"},
        headers={"Content-Type": "application/xml"},
        content=sample.document,
    )
    assert answer.status_code == 201
    body = answer.json()
    assert_is(body, "Prescription")
    assert (body["kind"], body["deliver"]) == ("dispensing", "folder")
    assert body["findings"]["errors"] == 0
    assert code_of(hand_in(emr, sample.csv), 422) == "dispensing-data-alone"
    prescription = hand_in(emr, new_csv()).json()
    assert (prescription["kind"], prescription["deliver"]) == ("prescription", "api")
