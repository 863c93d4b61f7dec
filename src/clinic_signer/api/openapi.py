"""The contract as an OpenAPI 3.1 document; ``resources/schemas/openapi.json`` is its copy."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from clinic_signer.api.contract import (
    GET,
    OPERATIONS,
    RECEIPT,
    SERVICE,
    SIGNED,
    Answer,
    Operation,
)
from clinic_signer.api.parameters import AnyParameter, Where
from clinic_signer.api.problems import PROBLEM_TYPE
from clinic_signer.api.schemas import SCHEMAS
from clinic_signer.failures import CATALOGUE
from clinic_signer.words import Words

CONTRACT_VERSION = "1.0.0"
_TITLE = Words("Clinic Signerとの連携", "Clinic Signer, local API")
_LINKED = (GET, SIGNED, RECEIPT, SERVICE)

Json = dict[str, Any]


def openapi(port: int | None = None) -> Json:
    """The document.

    Args:
        port: where it is served; that of a setting in general.
    """
    server: Json = {"url": f"http://127.0.0.1:{port}"}
    if port is None:
        server = {
            "url": "http://127.0.0.1:{port}",
            "variables": {"port": {"default": "8475"}},
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": _both(_TITLE), "version": CONTRACT_VERSION},
        "servers": [server],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> Json:
    paths: dict[str, Json] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return paths


def _operation(operation: Operation) -> Json:
    told: Json = {
        "operationId": operation.name,
        "summary": _both(operation.words),
        "responses": {str(answer.status): _answer(answer) for answer in operation.answers}
        | {str(status): _problem(operation, status) for status in operation.problem_statuses},
    }
    if operation.parameters:
        told["parameters"] = [_parameter(parameter) for parameter in operation.parameters]
    if operation.takes:
        binary = {"schema": {"type": "string", "format": "binary"}}
        content = dict.fromkeys(operation.takes, binary)
        told["requestBody"] = {"required": True, "content": content}
    return told


def _parameter(parameter: AnyParameter) -> Json:
    return {
        "name": parameter.name,
        "in": parameter.where.value,
        "required": parameter.where is Where.PATH,
        "description": _both(parameter.words),
        "schema": parameter.form.schema(),
    }


def _answer(answer: Answer) -> Json:
    schema: Json = {"type": "string"}
    if answer.schema is not None:
        schema = {"$ref": f"#/components/schemas/{answer.schema}"}
    told: Json = {
        "description": _both(answer.words),
        "content": {answer.content: {"schema": schema}},
    }
    if answer.status == HTTPStatus.CREATED:
        told["headers"] = {"Location": {"schema": {"type": "string"}}}
        told["links"] = {
            linked.name: {
                "operationId": linked.name,
                "parameters": {"id": "$response.body#/id"},
            }
            for linked in _LINKED
        }
    return told


def _problem(operation: Operation, status: int) -> Json:
    codes = operation.codes(status)
    causes = [f"- `{code.value}`: {_both(CATALOGUE[code].cause)}" for code in codes]
    return {
        "description": "\n".join(causes),
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _both(words: Words) -> str:
    return f"{words.ja} / {words.en}"
