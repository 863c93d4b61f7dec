"""The contract is one: what runs, what is published, what is documented."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from api.running import Running
from clinic_signer.api.contract import OPERATIONS, Operation
from clinic_signer.api.openapi import openapi
from clinic_signer.api.schemas import SCHEMAS
from conftest import PROJECT

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


def test_the_examples_of_the_page_speak_of_what_there_is() -> None:
    paths = {operation.path for operation in OPERATIONS}
    for found in re.findall(r"(?:\$API|\$api|\{API\}|\{api\})(/v1/[^\s\"'?]*)", PAGE):
        pattern = re.sub(r"\$\{?\w+\}?|\{[a-z_\[\]\"]+\}|[0-9a-f]{8}-[0-9a-f-]+", "{id}", found)
        assert pattern in paths, found
