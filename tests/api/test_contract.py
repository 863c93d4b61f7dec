"""The contract is one: what runs, what is published, what is documented."""

from __future__ import annotations

import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from api.running import LONG, SIGNED, Running, new_csv, read_since, sign
from clinic_signer.api.contract import OPERATIONS, Operation
from clinic_signer.api.openapi import openapi
from clinic_signer.api.schemas import SCHEMAS
from clinic_signer.station.journal.job import JobState
from conftest import PROJECT, without

PAGE = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_published_document_is_that_of_the_program() -> None:
    """Written anew with ``clinic-signer api openapi > resources/schemas/openapi.json``."""
    published = (PROJECT / "resources" / "schemas" / "openapi.json").read_text(encoding="utf-8")
    assert json.loads(published) == openapi()


def test_the_running_api_serves_it_with_its_own_address(api: Running, emr: httpx.Client) -> None:
    served = emr.get("/v1/openapi.json").json()
    assert served["servers"] == [{"url": api.url}]
    assert served == openapi(api.server.port)


def test_it_is_an_openapi_3_1_document() -> None:
    import schemathesis

    schemathesis.openapi.from_dict(openapi()).validate()  # against the schema of the OAI
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_every_operation_is_explained_with_all_its_parameters(operation: Operation) -> None:
    row = (
        f"| `{operation.method} {operation.path}` | {operation.words.ja}<br>{operation.words.en} |"
    )
    assert row in PAGE
    for parameter in operation.parameters:
        assert f"`{parameter.name}`" in PAGE


def test_every_code_that_the_contract_names_is_in_the_catalogue_with_its_status() -> None:
    catalogue = (PROJECT / "docs" / "failures.md").read_text(encoding="utf-8")
    document: dict[str, Any] = openapi()
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                codes = re.findall(r"^- `([a-z0-9-]+)`", answer["description"], re.MULTILINE)
                assert bool(codes) == (int(status) >= 400)
                assert all(f"| `{code}` |" in catalogue for code in codes)


def blocks(language: str) -> list[str]:
    """The examples of the page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_in_python_does_what_the_page_says(api: Running) -> None:
    (example,) = blocks("python")
    saved: list[bytes] = []
    names: dict[str, Any] = {"token": api.keeper.token(), "csv": new_csv(), "save": saved.append}
    begun = api.journal.position()
    with ThreadPoolExecutor(1) as emr:
        running = emr.submit(exec, example.replace("http://127.0.0.1:8475", api.url), names)
        try:
            job = read_since(api.journal, begun)
            sign(api.journal, job.id)
            running.result(LONG)
        finally:  # the example asks on and on: a failure here must not wait for it
            names["client"].close()
    assert saved == [SIGNED]
    assert api.journal.job(job.id).state is JobState.DELIVERED


@pytest.mark.skipif(without("curl"), reason="needs curl")
def test_the_example_for_the_shell_hands_a_prescription_in(api: Running) -> None:
    script = blocks("sh")[0]
    commands = script[script.index("curl") :]
    environment = {**os.environ, "API": api.url, "TOKEN": api.keeper.token()}
    begun = api.journal.position()
    done = subprocess.run(
        ["sh", "-ec", commands], env=environment, cwd=PROJECT, capture_output=True, check=True
    )
    assert b'"state":"' in done.stdout
    (job,) = api.journal.changes(begun).jobs
    assert job.name == "visit-4711.csv"
