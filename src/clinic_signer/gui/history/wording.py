"""What an event is called, by which way it went, and how it ended, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.failure_text import first_sentence
from clinic_signer.gui.history import texts
from clinic_signer.gui.history.events import Course, Event, Kind
from clinic_signer.prescription.kinds import DocumentKind
from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.second_certificate.approval_state import Scope
from clinic_signer.station.journal.audit import AuditAction, AuditEntry
from clinic_signer.station.journal.job import Job, JobState
from clinic_signer.words import Words, same


class Mark(Enum):
    """How an event ended; each has its icon."""

    DONE = "done"
    CAUTION = "caution"
    FAILED = "failed"
    RUNNING = "running"
    NOTED = "noted"


class Filter(Enum):
    """What of the history is shown."""

    ALL = texts.KIND_ALL
    SIGNING = texts.KIND_SIGNING
    DELIVERY = texts.KIND_DELIVERY
    PHONE = texts.KIND_PHONE
    WITHDRAWN = texts.KIND_WITHDRAWN
    OTHER = texts.KIND_OTHER
    DISPENSING = texts.KIND_DISPENSING


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words; equal ones can be told together.

    Attributes:
        action: what happened.
        way: by which way.
        mark: how it ended.
        result: the same in words.
        result_of_many: in words for several; ``{n}`` stands for how many.
        filters: behind which of the filters it is found, beside all.
    """

    action: Words
    way: Words
    mark: Mark
    result: Words
    result_of_many: Words
    filters: frozenset[Filter]


def tell(event: Event) -> Told:
    """Put an event into words."""
    told = _tell(event)
    if event.job is None or event.job.summary.kind is not DocumentKind.DISPENSING:
        return told
    return replace(told, filters=told.filters | {Filter.DISPENSING})


def _tell(event: Event) -> Told:
    if event.kind is Kind.SIGNING:
        return _signing(event)
    if event.kind is Kind.DELIVERY:
        return _delivery(event)
    if event.kind is Kind.ARRIVAL:
        return _arrival(event)
    return _OTHERS.get(event.last.action, _noted)(event)


def subject(event: Event) -> Words:
    """What it was about: a patient, a file, a workstation."""
    if event.job is not None:
        return document(event.job)
    entry = event.last
    if entry.action in (AuditAction.STARTED, AuditAction.STOPPED):
        return same(entry.workstation)
    if entry.action is AuditAction.PIN_ENTERED:
        return SignerKind.CARD.words
    if entry.action is AuditAction.SIGNER_CHOSEN:
        return way_of(entry)
    return _count_and_code(entry) or same(entry.about or texts.NO_WAY.ja)


def document(job: Job) -> Words:
    """Whose document it is, and that it is no prescription where it is none."""
    whose = patient(job)
    if job.summary.kind is DocumentKind.PRESCRIPTION:
        return whose
    return Words(texts.DISPENSED.filled(name=whose.ja).ja, texts.DISPENSED.filled(name=whose.en).en)


def patient(job: Job) -> Words:
    """Whose prescription it is, as far as it is known."""
    if job.is_purged:
        return texts.PURGED
    name = job.summary.patient.replace("　", " ").strip()
    if name:
        return texts.PATIENT.filled(name=name)
    return same(job.name) if job.name else texts.UNNAMED


def name_of(action: AuditAction) -> Words:
    """What happened, as the beginning of a line."""
    words = action.words
    return Words(words.ja, words.en[:1].upper() + words.en[1:])


def failure_of(entry: AuditEntry, job: Job | None) -> Failure | None:
    """The failure that an entry tells of, with its facts if the job still has them.

    Returns:
        None for none, and for a code that this version does not know.
    """
    code = entry.facts.get("failure")
    if not isinstance(code, str):
        return None
    if job is not None and job.failure is not None and job.failure.code.value == code:
        return job.failure
    try:
        facts = {name: value for name, value in entry.facts.items() if name != "code"}
        return Failure(FailureCode(code), **facts)
    except ValueError:
        return None


def _signing(event: Event) -> Told:
    course = event.course
    action = texts.SIGNED_AND_DELIVERED if course is Course.DELIVERED else texts.SIGNING
    mark, result, of_many = _COURSES[course]
    if course is Course.NOT_SIGNED:
        result = of_many = texts.NOT_SIGNED.filled(cause=_cause(event))
    elif course is Course.PUT_BACK and event.last.facts.get("why") == "lease":
        mark, result, of_many = Mark.CAUTION, texts.PUT_BACK_LEASE, texts.PUT_BACK_LEASE
    elif course is Course.RUNNING and not _is_being_signed(event.job):
        mark, result, of_many = Mark.NOTED, texts.NOTED, texts.NOTED
    filters = {Filter.SIGNING}
    if course is Course.DELIVERED:
        filters.add(Filter.DELIVERY)
    way = next((way_of(entry) for entry in event.entries if "signer" in entry.facts), None)
    if way == texts.BY_PHONE:
        filters.add(Filter.PHONE)
    return Told(action, way or texts.NO_WAY, mark, result, of_many, frozenset(filters))


_COURSES = {
    Course.RUNNING: (Mark.RUNNING, texts.RUNNING, texts.RUNNING),
    Course.DELIVERED: (Mark.DONE, texts.DONE, texts.DONE_COUNT),
    Course.SIGNED: (Mark.DONE, texts.DONE, texts.DONE_COUNT),
    Course.WAITING: (Mark.RUNNING, texts.WAITING, texts.WAITING),
    Course.STUCK: (Mark.CAUTION, texts.STUCK, texts.STUCK),
    Course.NOT_SIGNED: (Mark.FAILED, texts.NOT_SIGNED, texts.NOT_SIGNED),
    Course.PUT_BACK: (Mark.NOTED, texts.PUT_BACK, texts.PUT_BACK),
}


def _is_being_signed(job: Job | None) -> bool:
    return job is not None and job.state is JobState.SIGNING


def _delivery(event: Event) -> Told:
    is_again = event.first.action is AuditAction.DELIVERY_REPEATED
    action = name_of(AuditAction.DELIVERY_REPEATED) if is_again else texts.DELIVERING
    route = texts.NO_WAY if event.job is None else texts.ROUTES[event.job.route.value]
    ended = event.last.action
    if ended is AuditAction.DELIVERED:
        mark, result, of_many = Mark.DONE, texts.DONE, texts.DONE_COUNT
    elif ended is AuditAction.NOT_DELIVERED:
        result = of_many = texts.NOT_DELIVERED.filled(cause=_cause(event))
        mark = Mark.FAILED
    elif ended is AuditAction.DELIVERY_REPEATED:
        mark, result, of_many = Mark.RUNNING, texts.DELIVERY_REPEATED, texts.DELIVERY_REPEATED
    else:
        mark, result, of_many = Mark.RUNNING, texts.DELIVERY_RUNNING, texts.DELIVERY_RUNNING
    return Told(action, route, mark, result, of_many, frozenset({Filter.DELIVERY}))


def _arrival(event: Event) -> Told:
    source = texts.NO_WAY if event.job is None else texts.SOURCES[event.job.source.value]
    checked = event.last
    mark, result, of_many = Mark.NOTED, texts.ARRIVED, texts.ARRIVED_COUNT
    if event.failure is not None:
        result = of_many = texts.REJECTED.filled(cause=_cause(event))
        mark = Mark.FAILED
    elif checked.facts.get("errors") or checked.facts.get("to_confirm"):
        mark, result, of_many = Mark.CAUTION, texts.TO_CHECK, texts.TO_CHECK
    return Told(
        name_of(AuditAction.RECEIVED), source, mark, result, of_many, frozenset({Filter.OTHER})
    )


def _withdrawn(event: Event) -> Told:
    is_replaced = event.last.action is AuditAction.SUPERSEDED
    result = texts.REPLACED if is_replaced else texts.TAKEN_BACK
    filters = frozenset({Filter.WITHDRAWN})
    return Told(name_of(event.last.action), texts.NO_WAY, Mark.NOTED, result, result, filters)


def _phone(event: Event) -> Told:
    facts = event.last.facts
    told = _noted(event, Filter.PHONE, texts.BY_PHONE)
    if told.mark is not Mark.DONE:
        return told
    if facts.get("outcome", "approved") != "approved":
        return replace(told, mark=Mark.NOTED, result=texts.NOTED)
    if facts.get("scope") == Scope.DOCUMENTS.value:
        return replace(told, result=texts.APPROVED_THESE.filled(n=facts.get("count")))
    return told


def _chosen(event: Event) -> Told:
    name = event.last.about.replace("　", " ")
    way = texts.OPERATED_BY.filled(name=name) if name else texts.NO_WAY
    is_phone = way_of(event.last) == texts.BY_PHONE
    told = _noted(event, Filter.PHONE if is_phone else Filter.SIGNING, way)
    instead_of = event.last.facts.get("instead_of")
    try:
        return replace(told, result=first_sentence(Failure(FailureCode(instead_of))))
    except ValueError:
        return told


def _pin(event: Event) -> Told:
    return _noted(event, Filter.SIGNING)


def _exported(event: Event) -> Told:
    facts = event.last.facts
    what = facts.get("form") if facts.get("what") == "form" else facts.get("what")
    result = _LEFT_AS.get(str(what), texts.HISTORY_WRITTEN)
    return replace(_noted(event), result=result)


_LEFT_AS = {
    "print": texts.FORM_PRINTED,
    "pdf": texts.FORM_WRITTEN,
    "document": texts.COPY_MADE,
}


def _exchange(event: Event) -> Told:
    """A step on the way to the electronic-prescription service."""
    route = texts.NO_WAY if event.job is None else texts.ROUTES[event.job.route.value]
    return _noted(event, Filter.DELIVERY, route)


def _noted(event: Event, filed: Filter = Filter.OTHER, way: Words = texts.NO_WAY) -> Told:
    """Whatever has no words of its own: that it happened, and why it failed if it did."""
    entry = event.last
    mark, result = _NOTED_RESULTS.get(entry.action, (Mark.NOTED, texts.NOTED))
    if event.failure is not None:
        mark, result = Mark.CAUTION, _cause(event)
    left = entry.facts.get("attempts_left")
    if isinstance(left, int):
        result = _beside(result, texts.ATTEMPTS_LEFT.filled(n=left))
    return Told(name_of(entry.action), way, mark, result, result, frozenset({filed}))


_NOTED_RESULTS = {
    AuditAction.PIN_ENTERED: (Mark.DONE, texts.PIN_RIGHT),
    AuditAction.APPROVAL: (Mark.DONE, texts.APPROVED),
    AuditAction.DUPLICATE: (Mark.NOTED, texts.ARRIVED_AGAIN),
    AuditAction.REJECTED: (Mark.FAILED, AuditAction.REJECTED.words),
    AuditAction.PURGED: (Mark.NOTED, texts.PERSONAL_DATA_GONE),
}

_OTHERS: dict[AuditAction, Callable[[Event], Told]] = {
    AuditAction.CANCELLED: _withdrawn,
    AuditAction.SUPERSEDED: _withdrawn,
    AuditAction.APPROVAL: _phone,
    AuditAction.SIGNER_CHOSEN: _chosen,
    AuditAction.PIN_ENTERED: _pin,
    AuditAction.EXPORTED: _exported,
    **dict.fromkeys(
        (
            *(AuditAction.REQUESTED, AuditAction.HANDED_OVER, AuditAction.OVERDUE),
            *(AuditAction.ANSWERED, AuditAction.SET_ASIDE, AuditAction.REROUTED),
        ),
        _exchange,
    ),
}


def way_of(entry: AuditEntry) -> Words:
    """What was signed with. A driver for the card is no way of its own for its holder."""
    signer = entry.facts.get("signer")
    if signer == SignerKind.SECOND_CERTIFICATE.value:
        return texts.BY_PHONE
    return SignerKind.CARD.words if isinstance(signer, str) else texts.NO_WAY


def _count_and_code(entry: AuditEntry) -> Words | None:
    """3件　照合コード 3310."""
    count, code = entry.facts.get("count"), entry.facts.get("check_code")
    words = None if count is None else texts.COUNT.filled(n=count)
    if code is None:
        return words
    told = texts.CHECK_CODE.filled(code=code)
    return told if words is None else _beside(words, told)


def _cause(event: Event) -> Words:
    failure = failure_of(event.decisive, event.job)
    if failure is None:
        return same(event.failure or "?")
    return first_sentence(failure)


def _beside(one: Words, other: Words) -> Words:
    return Words(f"{one.ja}　{other.ja}", f"{one.en}, {other.en}")
