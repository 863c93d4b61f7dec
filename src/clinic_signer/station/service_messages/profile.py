"""How the messages are named and built: data with sources, because the papers are not public.

The product's own profile is ``resources/station/service_messages.json``; a clinic that has the ONS
papers names a corrected copy in the setting ``service.profile``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.json_lines import ProtocolError, read_document
from clinic_signer.resources import resource
from clinic_signer.station.journal.request import RequestKind, ResultKind
from clinic_signer.words import Words

_MAXIMUM_SIZE = 256 * 1024
_ELEMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_FUNCTION = re.compile(r"[A-Za-z0-9]{1,32}")
_FILE = re.compile(r"[A-Za-z0-9_.-]*\{function\}[A-Za-z0-9_.-]*\{id\}[A-Za-z0-9_.-]*")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
_DECLARATION = re.compile(
    r"""<\?xml version="1\.0" encoding="UTF-8"( standalone="(yes|no)")?\?>""", re.IGNORECASE
)


class Certainty(Enum):
    """What a fact of the profile rests on."""

    CODE = "code"
    """Seen in public source code or in a sample file."""
    PAGE = "page"
    """A secondary page says so."""
    INFERRED = "inferred"
    UNKNOWN = "unknown"
    PRACTICE = "practice"
    """Holds in the sandbox only."""
    PAPERS = "papers"
    """From the papers that vendors get."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; ``value`` is empty when it is not known."""

    value: str
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class Functions:
    """The names of the service's functions, with which file names begin."""

    register: Fact
    change: Fact
    cancel: Fact

    def of(self, kind: RequestKind) -> Fact:
        """The function for a kind of request."""
        facts: dict[RequestKind, Fact] = {
            RequestKind.REGISTER: self.register,
            RequestKind.CHANGE: self.change,
            RequestKind.CANCEL: self.cancel,
        }
        return facts[kind]


class Part(Enum):
    """What can stand in the body of a request."""

    DOCUMENT = "document"
    ISSUE_TYPE = "issue-type"
    PRESCRIPTION_ID = "prescription-id"


@dataclass(frozen=True, slots=True)
class Body:
    """What stands in the body of one kind of request, in order."""

    parts: tuple[Part, ...]
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies of the requests."""

    register: Body
    change: Body
    cancel: Body

    def of(self, kind: RequestKind) -> Body:
        """The body of a kind of request."""
        bodies: dict[RequestKind, Body] = {
            RequestKind.REGISTER: self.register,
            RequestKind.CHANGE: self.change,
            RequestKind.CANCEL: self.cancel,
        }
        return bodies[kind]


@dataclass(frozen=True, slots=True)
class MessageNames:
    """The elements of a request."""

    root: Fact
    header: Fact
    institution: Fact
    identifier: Fact
    body: Fact
    document: Fact
    issue_type: Fact
    prescription_id: Fact


@dataclass(frozen=True, slots=True)
class AnswerNames:
    """The elements of an answer; the two endings tell code and message within its lists."""

    identifier: Fact
    segment: Fact
    error_code: Fact
    error_message: Fact
    status: Fact
    result_code: Fact
    result_message: Fact
    prescription_id: Fact
    access_code: Fact
    item_code_ending: Fact
    item_message_ending: Fact


@dataclass(frozen=True, slots=True)
class ResultList:
    """A list of results in an answer."""

    element: str
    kind: ResultKind
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class Codes:
    """The values that decide what an answer says."""

    segment_done: Fact
    segment_working: Fact
    segment_failed: Fact
    status_accepted: Fact
    status_refused: Fact


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code of the service means, in a doctor's words."""

    code: str
    words: Words
    certainty: Certainty
    source: str


@dataclass(frozen=True, slots=True)
class MessageProfile:
    """Everything that the messages and their files are made of.

    Attributes:
        name: of this version.
        as_of: the day it was written (ISO 8601).
        usual_request_folder: where requests usually go.
        usual_answer_folder: where answers usually are.
        functions: of the service.
        request_file: the name of a request's file, with ``{function}`` and ``{id}``.
        answer_files: the names that the file of its answer may have.
        declaration: the first bytes of a message.
        message: elements of requests.
        issue_type_electronic: says that it is no paper prescription.
        bodies: of requests.
        answer: elements of answers.
        lists: of results in answers.
        codes: that decide.
        meanings: of the service's codes, as far as they are known.
    """

    name: str
    as_of: str
    usual_request_folder: Fact
    usual_answer_folder: Fact
    functions: Functions
    request_file: Fact
    answer_files: tuple[Fact, ...]
    declaration: Fact
    message: MessageNames
    issue_type_electronic: Fact
    bodies: Bodies
    answer: AnswerNames
    lists: tuple[ResultList, ...]
    codes: Codes
    meanings: tuple[Meaning, ...]

    def function(self, kind: RequestKind) -> str:
        """The function for a kind of request.

        Raises:
            Failure: SERVICE_FUNCTION_UNKNOWN.
        """
        name = self.functions.of(kind).value
        if not name:
            raise Failure(FailureCode.SERVICE_FUNCTION_UNKNOWN, kind=kind.value)
        return name

    def meaning(self, code: str) -> Words | None:
        """What a code means; None where that is not known."""
        return next((row.words for row in self.meanings if row.code == code), None)


OWN_PROFILE = "station/service_messages.json"
PRACTICE_PROFILE = "station/sandbox_service_messages.json"


def load_profile(path: Path | None = None) -> MessageProfile:
    """Read a profile, strictly.

    Args:
        path: a corrected copy; that of the product if None.

    Raises:
        Failure: SERVICE_PROFILE_INVALID.
    """
    file = resource(OWN_PROFILE) if path is None else path
    try:
        with file.open("rb") as opened:
            data = opened.read(_MAXIMUM_SIZE + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failure(FailureCode.SERVICE_PROFILE_INVALID, file=file.name, reason=reason) from error
    try:
        return read_profile(data)
    except ValueError as error:
        raise Failure(
            FailureCode.SERVICE_PROFILE_INVALID, file=file.name, reason=str(error)
        ) from error


def practice_profile() -> MessageProfile:
    """The profile of the sandbox's terminal."""
    return load_profile(resource(PRACTICE_PROFILE))


def read_profile(data: bytes) -> MessageProfile:
    """Read the bytes of a profile.

    Raises:
        ValueError: they are none; the text says where.
    """
    if len(data) > _MAXIMUM_SIZE:
        raise ProtocolError("too large")
    profile = read_document(MessageProfile, data)
    for kind in RequestKind:
        function = profile.functions.of(kind)
        _check(_FUNCTION, function.value or "x", f"functions.{kind.value}")
        is_known = function.certainty is not Certainty.UNKNOWN
        if is_known != bool(function.value):
            raise ValueError(f"functions.{kind.value}")
    _check(_FILE, profile.request_file.value, "request_file")
    if not profile.answer_files:
        raise ValueError("answer_files")
    for name in profile.answer_files:
        _check(_FILE, name.value, "answer_files")
    _check(_DECLARATION, profile.declaration.value, "declaration")
    for names in (profile.message, profile.answer):
        for field in names.__dataclass_fields__:
            _check(_ELEMENT, getattr(names, field).value, field)
    for row in profile.lists:
        _check(_ELEMENT, row.element, "lists")
    for field in profile.codes.__dataclass_fields__:
        _check(_CODE, getattr(profile.codes, field).value, field)
    _check(_CODE, profile.issue_type_electronic.value, "issue_type_electronic")
    return profile


def _check(pattern: re.Pattern[str], value: str, where: str) -> None:
    if not pattern.fullmatch(value):
        raise ValueError(where)
