"""What the journal keeps of a request to the electronic-prescription service, and of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from clinic_signer.station.journal.job import JobState
from clinic_signer.words import Words


class RequestKind(Enum):
    """What the service is asked for."""

    REGISTER = "register"
    """Take a signed prescription."""
    CHANGE = "change"
    """Take a signed prescription in the place of one it has."""
    CANCEL = "cancel"
    """Take one back; nothing is signed for that."""

    @property
    def words(self) -> Words:
        """What it is called."""
        return _KIND_WORDS[self]


_KIND_WORDS = {
    RequestKind.REGISTER: Words("登録", "registration"),
    RequestKind.CHANGE: Words("変更", "change"),
    RequestKind.CANCEL: Words("取消", "cancellation"),
}


class RequestState(Enum):
    """Where a request is on its way."""

    WANTED = "wanted"
    """It shall go out; nothing was written yet."""
    PREPARED = "prepared"
    """Its file is made ready under a hidden name, or has its name just now."""
    SENT = "sent"
    """The terminal can have it; the answer is waited for."""
    OVERDUE = "overdue"
    """The answer has not come in time. It is taken when it comes, however late."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """It was not needed any more before anything of it was made ready."""

    @property
    def words(self) -> Words:
        """What the state is called."""
        return _STATE_WORDS[self]

    @property
    def is_open(self) -> bool:
        """True as long as the service may still act on it."""
        return self in _OPEN

    @property
    def is_answered(self) -> bool:
        """True when the service has decided."""
        return self in (RequestState.ACCEPTED, RequestState.REFUSED)


_STATE_WORDS = {
    RequestState.WANTED: Words("送信待ち", "to be sent"),
    RequestState.PREPARED: Words("送信中", "being sent"),
    RequestState.SENT: Words("回答待ち", "waiting for the answer"),
    RequestState.OVERDUE: Words("回答なし", "no answer yet"),
    RequestState.ACCEPTED: Words("受理", "accepted"),
    RequestState.REFUSED: Words("受理されず", "refused"),
    RequestState.WITHDRAWN: Words("取りやめ", "withdrawn"),
}
_OPEN = frozenset(
    {RequestState.WANTED, RequestState.PREPARED, RequestState.SENT, RequestState.OVERDUE}
)
IN_FLIGHT = frozenset({RequestState.PREPARED, RequestState.SENT, RequestState.OVERDUE})
"""The states in which something of it may have left this house without an answer."""


class ResultKind(Enum):
    """Which of the lists of an answer a result is from."""

    MESSAGE = "message"
    """What the answer says as a whole."""
    XML = "xml"
    CSV = "csv"
    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"

    @property
    def words(self) -> Words:
        """What it is about."""
        return _RESULT_WORDS[self]


_RESULT_WORDS = {
    ResultKind.MESSAGE: Words("全体", "as a whole"),
    ResultKind.XML: Words("文書の形式", "the form of the document"),
    ResultKind.CSV: Words("処方内容", "the content"),
    ResultKind.SIGNATURE: Words("電子署名", "the signature"),
    ResultKind.TIMESTAMP: Words("タイムスタンプ", "the time stamp"),
}


@dataclass(frozen=True, slots=True)
class ServiceResult:
    """One result of an answer, as the service gave it. May hold personal data.

    Attributes:
        kind: which list it is from.
        code: the service's code; empty for none.
        message: the service's own words.
        details: what else it says, as name and text.
    """

    kind: ResultKind
    code: str = ""
    message: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceVerdict:
    """What the service decided.

    Attributes:
        is_accepted: it did what it was asked for.
        code: its code for that.
        prescription_id: how the service calls the prescription; empty where the answer has none.
        access_code: the 引換番号 with which a pharmacy gets it; empty where the answer has none.
        results: everything it had to say.
    """

    is_accepted: bool
    code: str = ""
    prescription_id: str = field(default="", repr=False)
    access_code: str = field(default="", repr=False)
    results: tuple[ServiceResult, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """One request, as it was when it was read.

    Attributes:
        job_id: whose.
        number: which of this job, from 1.
        kind: what is asked for.
        state: where it is.
        wanted_at: when it was asked for.
        request_id: the free part of its file name; None before its file is made ready.
        terminal: the mark of the terminal's folders it goes through; None before that.
        staged: the mark of its hidden file.
        prescription_id: for a change or a cancellation, of the prescription that the service has;
            else what the service gave it, empty before.
        access_code: the 引換番号; empty before the service has given one.
        sent_at: when the terminal could have it.
        answered_at: when the answer was recorded.
        code: the service's code.
        results: what the service had to say.
    """

    job_id: str
    number: int
    kind: RequestKind
    state: RequestState
    wanted_at: datetime
    request_id: str | None = None
    terminal: str | None = None
    staged: str | None = None
    prescription_id: str = field(default="", repr=False)
    access_code: str = field(default="", repr=False)
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    code: str = ""
    results: tuple[ServiceResult, ...] = field(default=(), repr=False)


def registered(requests: Sequence[ServiceRequest]) -> ServiceRequest | None:
    """The request by which the service has a prescription; None if it has none (any more).

    Args:
        requests: those of one job, oldest first.
    """
    found = None
    for each in requests:
        if each.state is RequestState.ACCEPTED:
            found = None if each.kind is RequestKind.CANCEL else each
    return found


def can_be_asked_again(state: JobState, requests: Sequence[ServiceRequest]) -> bool:
    """Whether a registration or change that came to nothing may go out once more.

    Args:
        state: of the job.
        requests: those of the job, oldest first.
    """
    return state is JobState.SIGNED and bool(requests) and requests[-1].state in _STUCK


def can_be_taken_back(state: JobState, requests: Sequence[ServiceRequest]) -> bool:
    """Whether the service may be asked to take a prescription back; arguments as above."""
    is_open = any(each.state.is_open for each in requests)
    return state is JobState.DELIVERED and not is_open and registered(requests) is not None


_STUCK = frozenset({RequestState.REFUSED, RequestState.OVERDUE, RequestState.WITHDRAWN})
