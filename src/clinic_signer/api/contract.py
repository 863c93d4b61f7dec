"""The contract, version 1: every operation once. Routes, OpenAPI and documentation follow it."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_signer.api.parameters import (
    AnyParameter,
    ListParameter,
    OneOf,
    Parameter,
    Several,
    Text,
    Where,
    WholeNumber,
)
from clinic_signer.api.problems import status_of
from clinic_signer.failures import FailureCode
from clinic_signer.station.journal.job import JobState, Route
from clinic_signer.words import Words

JSON_TYPE = "application/json"
XML_TYPE = "application/xml"
EVENTS_TYPE = "text/event-stream"
DOCUMENT_TYPES = ("text/csv", XML_TYPE, "application/octet-stream")
"""None of them is one that a web page may send without being asked (Fetch, CORS-safelisted)."""

LONGEST_WAIT_SECONDS = 60
USUAL_LIMIT = 100
_MOST_JOBS = 2**31 - 1
_MOST_CHANGES = 2**63 - 1

JOB_ID = Parameter(
    "id",
    Where.PATH,
    Text(36, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    Words("受付のときに返した番号", "as it was given when it was handed in"),
)
NAME = Parameter(
    "name",
    Where.QUERY,
    Text(255, r"[^\u0000-\u001f\u007f/\\]+"),
    Words("画面の一覧に出る名前（ファイル名など）", "what lists on the screen call it"),
)
DELIVER = Parameter(
    "deliver",
    Where.QUERY,
    OneOf((Route.API, Route.FOLDER, Route.SERVICE), Route.API),
    Words("署名済みの受け取り方", "how the signed one shall leave"),
)
KEY = Parameter(
    "Idempotency-Key",
    Where.HEADER,
    Text(255, "[!-~]+"),
    Words(
        "処方箋ごとに新しいキー（UUIDなど）。返事が届かなかったとき、同じキーで送り直せます",
        "new for each prescription (a UUID); ask again with the same one if the answer was lost",
    ),
)
STATE = ListParameter(
    "state",
    Several(OneOf(tuple(JobState))),
    Words("この状態のものだけ。重ねて指定できます", "only in this state; may be repeated"),
)
AFTER = Parameter(
    "after",
    Where.QUERY,
    WholeNumber(0, _MOST_JOBS),
    Words("前の返事の「next」", "“next” of the answer before"),
)
LIMIT = Parameter(
    "limit",
    Where.QUERY,
    WholeNumber(1, 500, USUAL_LIMIT),
    Words("いちどに返す件数", "at most so many"),
)
WAIT = Parameter(
    "wait",
    Where.QUERY,
    WholeNumber(0, LONGEST_WAIT_SECONDS, 0),
    Words("変化を待つ秒数", "seconds to wait for a change"),
)
SINCE = Parameter(
    "since",
    Where.QUERY,
    WholeNumber(0, _MOST_CHANGES),
    Words(
        "手元にある「change」。これより後の変化を待ちます",
        "the “change” at hand; what is waited for is a later one",
    ),
)
LAST_EVENT = Parameter(
    "Last-Event-ID",
    Where.HEADER,
    WholeNumber(0, _MOST_CHANGES),
    Words("最後に受けたイベントのid", "id of the last event that came"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a request that was done.

    Attributes:
        status: of HTTP.
        words: when it comes.
        schema: name of the schema of its JSON; None for other content.
        content: its type.
    """

    status: int
    words: Words
    schema: str | None = None
    content: str = JSON_TYPE


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        name: its stable name.
        method: of HTTP.
        path: with ``{id}``.
        words: what it does.
        answers: when it was done.
        refusals: why it may not be done, besides :data:`ALWAYS`.
        parameters: what a request may say.
        takes: the types of its body; none if empty.
    """

    name: str
    method: str
    path: str
    words: Words
    answers: tuple[Answer, ...]
    refusals: tuple[FailureCode, ...] = ()
    parameters: tuple[AnyParameter, ...] = ()
    takes: tuple[str, ...] = ()

    def codes(self, status: int) -> tuple[FailureCode, ...]:
        """The refusals with a status."""
        return tuple(code for code in (*ALWAYS, *self.refusals) if status_of(code) == status)

    @property
    def problem_statuses(self) -> tuple[int, ...]:
        """Every status of a refusal, in order."""
        return tuple(sorted({status_of(code) for code in (*ALWAYS, *self.refusals)}))


ALWAYS = (
    FailureCode.API_REQUEST_INVALID,
    FailureCode.API_TOKEN_REFUSED,
    FailureCode.API_ORIGIN_REFUSED,
    FailureCode.API_HOST_REFUSED,
    FailureCode.API_TOO_MANY_REQUESTS,
    FailureCode.API_BUSY,
    FailureCode.API_TOKEN_EXPOSED,
    FailureCode.API_TOKEN_UNUSABLE,
    FailureCode.JOURNAL_BUSY,
    FailureCode.JOURNAL_DISK_FULL,
    FailureCode.JOURNAL_NOT_WRITABLE,
    FailureCode.JOURNAL_UNREACHABLE,
    FailureCode.JOURNAL_DAMAGED,
    FailureCode.UNEXPECTED,
)
"""Why any request may be refused."""

_DOCUMENT_FAILURES = (
    FailureCode.NOT_A_PRESCRIPTION,
    FailureCode.NOT_XML,
    FailureCode.XML_FORBIDDEN_CONSTRUCT,
    FailureCode.ENVELOPE_UNKNOWN,
    FailureCode.ENVELOPE_ALREADY_SIGNED,
    FailureCode.PAYLOAD_NOT_BASE64,
    FailureCode.DISPENSING_DATA_ALONE,
    FailureCode.PRESCRIPTION_NOT_KEPT,
)
_AS_IT_IS = Words("いまの状態", "as it is now")
_PRESCRIPTION = "Prescription"

HAND_IN = Operation(
    "handIn",
    "POST",
    "/v1/prescriptions",
    Words(
        "処方箋（SJ1のCSVか署名前のXML）か、調剤結果（署名前のEDのXML）を渡す",
        "hand in a prescription (SJ1 CSV or unsigned XML) or a dispensing result (unsigned ED XML)",
    ),
    (
        Answer(201, Words("受け付けた", "it was taken"), _PRESCRIPTION),
        Answer(200, Words("前に受け付けたものと同じ", "it came before"), _PRESCRIPTION),
    ),
    (
        *_DOCUMENT_FAILURES,
        FailureCode.FILE_TOO_LARGE,
        FailureCode.API_KEY_REUSED,
        FailureCode.API_TYPE_REFUSED,
    ),
    (NAME, DELIVER, KEY),
    DOCUMENT_TYPES,
)
LIST = Operation(
    "list",
    "GET",
    "/v1/prescriptions",
    Words("処方箋の一覧（受付順）", "list prescriptions in the order in which they came"),
    (Answer(200, Words("一覧", "the list"), "PrescriptionList"),),
    parameters=(STATE, AFTER, LIMIT),
)
GET = Operation(
    "get",
    "GET",
    "/v1/prescriptions/{id}",
    Words("処方箋の状態。変化を待つこともできる", "one prescription; can wait for a change"),
    (Answer(200, _AS_IT_IS, _PRESCRIPTION),),
    (FailureCode.JOB_UNKNOWN,),
    (JOB_ID, WAIT, SINCE),
)
CANCEL = Operation(
    "cancel",
    "DELETE",
    "/v1/prescriptions/{id}",
    Words("処方箋を取り消す（送信前まで）", "cancel a prescription that is not delivered yet"),
    (Answer(200, Words("取り消した", "it is cancelled"), _PRESCRIPTION),),
    (FailureCode.JOB_UNKNOWN, FailureCode.JOB_STATE),
    (JOB_ID,),
)
SIGNED = Operation(
    "signed",
    "GET",
    "/v1/prescriptions/{id}/signed",
    Words("署名済みの文書", "the signed document"),
    (Answer(200, Words("XMLのバイト列", "its very bytes"), content=XML_TYPE),),
    (FailureCode.JOB_UNKNOWN, FailureCode.JOB_STATE),
    (JOB_ID,),
)
RECEIPT = Operation(
    "receipt",
    "PUT",
    "/v1/prescriptions/{id}/receipt",
    Words(
        "署名済みの文書を保存したことを知らせる",
        "say that the signed document is received and kept",
    ),
    (Answer(200, Words("送信済みになった", "it is delivered"), _PRESCRIPTION),),
    (FailureCode.JOB_UNKNOWN, FailureCode.JOB_STATE, FailureCode.JOB_ROUTE),
    (JOB_ID,),
)
SERVICE = Operation(
    "service",
    "GET",
    "/v1/prescriptions/{id}/service",
    Words(
        "電子処方箋サービスの回答（処方箋ID、引換番号、結果）",
        "what the electronic-prescription service answered: its numbers and results",
    ),
    (Answer(200, _AS_IT_IS, "ServiceRequestList"),),
    (FailureCode.JOB_UNKNOWN,),
    (JOB_ID,),
)
SHOW_JOB = Operation(
    "showPrescription",
    "POST",
    "/v1/prescriptions/{id}/show",
    Words("画面を前に出し、その処方箋を選ぶ", "bring the window to the front at a prescription"),
    (Answer(202, Words("画面に伝えた", "the window was asked"), "Status"),),
    (FailureCode.JOB_UNKNOWN, FailureCode.API_NO_WINDOW),
    (JOB_ID,),
)
SHOW = Operation(
    "show",
    "POST",
    "/v1/show",
    Words("画面を前に出す", "bring the window to the front"),
    (Answer(202, Words("画面に伝えた", "the window was asked"), "Status"),),
    (FailureCode.API_NO_WINDOW,),
)
EVENTS = Operation(
    "events",
    "GET",
    "/v1/events",
    Words(
        "変化の知らせ（Server-Sent Events）。続きは最後のidから",
        "changes as server-sent events; goes on after the last id",
    ),
    (Answer(200, Words("知らせの流れ", "the stream"), content=EVENTS_TYPE),),
    parameters=(SINCE, LAST_EVENT),
)
STATUS = Operation(
    "status",
    "GET",
    "/v1/status",
    Words("このパソコンのClinic Signer", "Clinic Signer on this PC"),
    (Answer(200, _AS_IT_IS, "Status"),),
)
OPENAPI = Operation(
    "openapi",
    "GET",
    "/v1/openapi.json",
    Words("この仕様（OpenAPI 3.1）", "this contract (OpenAPI 3.1)"),
    (Answer(200, Words("仕様", "the contract"), "OpenApi"),),
)

OPERATIONS = (
    *(HAND_IN, LIST, GET, CANCEL, SIGNED, RECEIPT, SERVICE),
    *(SHOW_JOB, SHOW, EVENTS, STATUS, OPENAPI),
)
"""All of them."""
