"""The JSON of answers, as schemas (JSON Schema 2020-12, as OpenAPI 3.1 has it)."""

from __future__ import annotations

from typing import Any

from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.station.journal.job import JobState, Route, Source
from clinic_signer.station.journal.protection import ProtectionKind
from clinic_signer.station.journal.request import RequestKind, RequestState, ResultKind

Schema = dict[str, Any]


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def _told(schema: Schema, words: str) -> Schema:
    return {**schema, "description": words}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT = {"type": "string"}
_TRUTH = {"type": "boolean"}
_COUNT = {"type": "integer", "minimum": 0}
_ID = {"type": "string", "format": "uuid"}
_TIME = {"type": "string", "format": "date-time"}
_CODE = _told({"type": "string", "pattern": "^[a-z0-9-]+$"}, "docs/failures.md")
_SANDBOX = _told(_TRUTH, "サンドボックス（署名に法的効力なし） / sandbox: no legal effect")

_WORDS = _object(ja=_TEXT, en=_TEXT)
_FAILURE = _object(code=_CODE, cause=_ref("Words"), remedy=_ref("Words"))
_FINDINGS = _object(
    errors=_told(_COUNT, "直すまで署名できない指摘 / forbid signing"),
    to_confirm=_told(_COUNT, "医師が確認する指摘 / the prescriber confirms them"),
    confirmed=_told(_COUNT, "うち確認済み / how many of these are confirmed"),
)
_PRESCRIPTION = _object(
    id=_ID,
    number=_told(_COUNT, "受付の順 / order of receipt"),
    kind={"type": "string", "enum": [kind.value for kind in DocumentKind]},
    state={"type": "string", "enum": [state.value for state in JobState]},
    change=_told(_COUNT, "変わるたびに増える番号 / rises with every change"),
    received_at=_TIME,
    changed_at=_TIME,
    source={"type": "string", "enum": [source.value for source in Source]},
    deliver={"type": "string", "enum": [route.value for route in Route]},
    findings=_or_null(_ref("Findings")),
    failure=_or_null(_ref("Failure")),
    supersedes=_or_null(_ID),
    superseded_by=_or_null(_ID),
    is_purged=_told(_TRUTH, "保存期間が過ぎ、内容は消えている / content is gone"),
    sandbox=_SANDBOX,
)
_LIST = _object(
    prescriptions={"type": "array", "items": _ref("Prescription")},
    next=_told(_or_null(_COUNT), "続きがあれば「after」に / for “after”, if there are more"),
    sandbox=_SANDBOX,
)
_SERVICE_RESULT = _object(
    kind={"type": "string", "enum": [kind.value for kind in ResultKind]},
    code=_TEXT,
    message=_told(_TEXT, "サービスの言葉のまま / in the service's own words"),
    details={"type": "array", "items": _object(name=_TEXT, text=_TEXT)},
)
_SERVICE_REQUEST = _object(
    number=_told(_COUNT, "その処方箋の何番目か / which of this prescription"),
    kind={"type": "string", "enum": [kind.value for kind in RequestKind]},
    state={"type": "string", "enum": [state.value for state in RequestState]},
    wanted_at=_TIME,
    sent_at=_or_null(_TIME),
    answered_at=_or_null(_TIME),
    code=_told(_or_null(_TEXT), "サービスの処理結果コード / of the service"),
    prescription_id=_told(_or_null(_TEXT), "処方箋ID / how the service calls it"),
    access_code=_told(_or_null(_TEXT), "引換番号 / with which a pharmacy gets it"),
    results={"type": "array", "items": _ref("ServiceResult")},
)
_SERVICE_REQUESTS = _object(
    requests=_told(
        {"type": "array", "items": _ref("ServiceRequest")}, "古いものから / oldest first"
    ),
    sandbox=_SANDBOX,
)
_SIGNER = _object(
    usable=_told(_TRUTH, "いま署名できるか / whether it can sign now"),
    failure=_or_null(_ref("Failure")),
)
_STATUS = _object(
    version=_told(_TEXT, "Clinic Signerの版 / of Clinic Signer"),
    workstation=_TEXT,
    pid=_told(_COUNT, "画面を前に出すことを許す相手 / for AllowSetForegroundWindow"),
    window=_told(_TRUTH, "画面があるか / whether there is a window"),
    signer=_or_null(_ref("Signer")),
    protection={"type": "string", "enum": [kind.value for kind in ProtectionKind]},
    position=_told(_COUNT, "いちばん新しい変化 / of the newest change; for “since”"),
    sandbox=_SANDBOX,
)
_PROBLEM = _object(
    type=_TEXT,
    title=_TEXT,
    status={"type": "integer"},
    detail=_TEXT,
    code=_CODE,
    cause=_ref("Words"),
    remedy=_ref("Words"),
    sandbox=_SANDBOX,
)

SCHEMAS: dict[str, Schema] = {
    "Words": _WORDS,
    "Failure": _FAILURE,
    "Findings": _FINDINGS,
    "Prescription": _PRESCRIPTION,
    "PrescriptionList": _LIST,
    "ServiceResult": _SERVICE_RESULT,
    "ServiceRequest": _SERVICE_REQUEST,
    "ServiceRequestList": _SERVICE_REQUESTS,
    "Signer": _SIGNER,
    "Status": _STATUS,
    "Problem": _PROBLEM,
    "OpenApi": {"type": "object"},
}
"""By their names."""
