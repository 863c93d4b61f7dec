"""schemathesis asks a running API whatever its OpenAPI document allows, and what it forbids.

A foreign judge of the contract: it makes the requests, follows the links from answer to answer, and
compares with the document. Behind the API a real station works over a journal on the disk, where
somebody signs what comes in.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from starlette.routing import compile_path

from api.running import SIGNED, Running, running
from clinic_signer.api.contract import EVENTS, OPERATIONS, Operation
from clinic_signer.api.openapi import openapi
from clinic_signer.api.problems import PROBLEM_TYPE
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import Purpose
from conftest import PROJECT

_SETTINGS = """
hooks = {hooks}

[[operations]]
include-operation-id = "get"
parameters = {{ "query.wait" = 0 }}  # nobody has a minute here

[checks]
# Any id is of the right form, few are of a prescription; and not all bytes are one.
positive_data_acceptance.expected-statuses = ["2xx", 404, 409, 422]
# A cancelled prescription stays to be seen.
use_after_free.enabled = false
"""
_EVENTS_NEVER_END = ("--exclude-operation-id", EVENTS.name)


@dataclass(frozen=True)
class Exchange:
    """One request that schemathesis made, and what came back."""

    method: str
    path: str
    status: int
    type: str
    body: str

    @property
    def operation(self) -> Operation | None:
        """The operation of the contract that it was for."""
        for operation in OPERATIONS:
            if operation.method == self.method and compile_path(operation.path)[0].match(self.path):
                return operation
        return None


@contextmanager
def somebody_signs(api: Running) -> Iterator[None]:
    """A doctor at work: signs what is ready, and one in four fails."""
    is_over = threading.Event()
    turn = count()

    def work() -> None:
        while not is_over.wait(0.02):
            for claim in api.journal.claim(Wanted(Purpose.SIGN, limit=1)):
                if next(turn) % 4 == 3:
                    failure = Failure(FailureCode.CERTIFICATE_EXPIRED, date="2026-01-01")
                    api.journal.record_not_signed(claim, failure, can_be_repeated=False)
                else:
                    api.journal.record_signed(claim, SIGNED, facts={}, signer="")

    doctor = threading.Thread(target=work)
    doctor.start()
    try:
        yield
    finally:
        is_over.set()
        doctor.join()


def examine(api: Running, folder: Path, *, examples: int, phases: str) -> list[Exchange]:
    """Have schemathesis examine the API; fails with its report when it finds something."""
    document = folder / "openapi.json"
    document.write_text(json.dumps(openapi(api.server.port)), encoding="utf-8")
    hooks = json.dumps(str(Path(__file__).with_name("schemathesis_hooks.py")))
    (folder / "schemathesis.toml").write_text(_SETTINGS.format(hooks=hooks), encoding="utf-8")
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert program is not None
    ran = subprocess.run(
        [
            *(program, "--config-file", str(folder / "schemathesis.toml"), "run", str(document)),
            *("--url", api.url, "--header", f"Authorization: Bearer {api.keeper.token()}"),
            *("--phases", phases, "--max-examples", str(examples), "--seed", "1"),
            *("--generation-database", "none", "--request-timeout", "30", "--continue-on-failure"),
            *("--report", "har", "--report-dir", str(folder), "--no-color", "--warnings", "off"),
            *_EVENTS_NEVER_END,
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), *sys.path])},
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (report,) = folder.glob("har-*")
    entries = json.loads(report.read_text(encoding="utf-8"))["log"]["entries"]
    return [_exchange(each["request"], each["response"]) for each in entries]


def _exchange(request: dict[str, str], response: dict[str, object]) -> Exchange:
    content = response["content"]
    assert isinstance(content, dict)
    return Exchange(
        request["method"],
        unquote(urlsplit(request["url"]).path),
        int(str(response["status"])),
        str(content.get("mimeType", "")),
        str(content.get("text", "")),
    )


def assert_refusals_are_those_of_the_contract(exchanges: list[Exchange]) -> None:
    """No refusal without the form, and the code, that the contract has for it."""
    for exchange in exchanges:
        assert exchange.status < 500, exchange
        if exchange.status < 400:
            continue
        assert exchange.type == PROBLEM_TYPE, exchange
        code = FailureCode(json.loads(exchange.body)["code"])
        if (operation := exchange.operation) is not None:
            assert code in operation.codes(exchange.status), exchange
        else:
            assert exchange.status in (401, 404, 405), exchange


def test_nothing_that_its_document_allows_or_forbids_upsets_the_api(tmp_path: Path) -> None:
    with running(tmp_path) as api:
        with somebody_signs(api):
            found = examine(api, tmp_path, examples=20, phases="coverage,fuzzing,stateful")
        assert api.journal.prove().first_break is None
    assert_refusals_are_those_of_the_contract(found)
    done = {each.operation for each in found if each.status < 300}
    assert done == {*OPERATIONS} - {EVENTS}  # each was done at least once
    assert {each.status for each in found} >= {200, 201, 202, 400, 401, 404, 405, 409, 415, 422}


@pytest.mark.long
def test_nor_does_it_in_a_long_run(tmp_path: Path) -> None:
    with running(tmp_path) as api:
        with somebody_signs(api):
            found = examine(api, tmp_path, examples=1000, phases="fuzzing,stateful")
        assert api.journal.prove().first_break is None
    assert_refusals_are_those_of_the_contract(found)
    assert len(found) > 5000
