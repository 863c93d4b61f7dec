"""Reads what the service answers. Its files come from another machine: nothing of them is believed.

The parser is that of all documents (:mod:`clinic_signer.prescription.hardened_xml`); what it reads
is bounded again here, because it is kept in the journal and shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.prescription.hardened_xml import parse_xml
from clinic_signer.station.journal.request import (
    RequestKind,
    ResultKind,
    ServiceResult,
    ServiceVerdict,
)
from clinic_signer.station.service_messages.building import PRESCRIPTION_ID
from clinic_signer.station.service_messages.profile import Fact, MessageProfile

MAXIMUM_SIZE = 1_000_000
"""Bytes of an answer that are read at most; a registration's is some kilobytes."""
_MAXIMUM_TEXT = 1000
_MAXIMUM_RESULTS = 200
_MAXIMUM_DETAILS = 20
_ACCESS_CODE = re.compile(r"[0-9]{16}")


class AnswerState(Enum):
    """What an answer is good for."""

    DECIDED = "decided"
    WORKING = "working"
    """The service is at it; another answer will come."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the service.

    Attributes:
        identifier: the id of the request it names; empty if it names none.
        state: whether it decides.
        verdict: what was decided; empty for one that does not decide.
    """

    identifier: str
    state: AnswerState
    verdict: ServiceVerdict = field(repr=False)


def read_answer(profile: MessageProfile, kind: RequestKind, data: bytes) -> Answer:
    """Read an answer to a kind of request.

    Raises:
        Failure: SERVICE_ANSWER_UNREADABLE (fact ``reason``): it is no answer, or says that all is
            well and leaves out what a registration is for.
    """
    if len(data) > MAXIMUM_SIZE:
        raise _unreadable("size")
    try:
        root = parse_xml(data)
    except Failure as failure:
        raise _unreadable(failure.code.value) from failure
    names = profile.answer
    if _local(root) != profile.message.root.value:
        raise _unreadable("root")
    head = _Head(root, frozenset(row.element for row in profile.lists))
    identifier = head.text(names.identifier)
    segment = head.text(names.segment)
    if segment == profile.codes.segment_working.value:
        return Answer(identifier, AnswerState.WORKING, ServiceVerdict(is_accepted=False))
    verdict = ServiceVerdict(
        is_accepted=_is_accepted(profile, segment, head.text(names.status)),
        code=head.text(names.result_code) or head.text(names.error_code),
        prescription_id=head.matching(names.prescription_id, PRESCRIPTION_ID),
        access_code=head.matching(names.access_code, _ACCESS_CODE),
        results=_results(root, head, profile),
    )
    if verdict.is_accepted and kind is not RequestKind.CANCEL:
        if not verdict.prescription_id:
            raise _unreadable(names.prescription_id.value)
        if not verdict.access_code:
            raise _unreadable(names.access_code.value)
    return Answer(identifier, AnswerState.DECIDED, verdict)


class _Head:
    """The texts of an answer outside its lists, by the names of their elements."""

    def __init__(self, root: etree._Element, lists: frozenset[str]) -> None:
        self._texts: dict[str, set[str]] = {}
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if _local(element) in lists:
                continue
            if len(element) == 0:
                self._texts.setdefault(_local(element), set()).add(_bounded(element.text))
            waiting += element

    def text(self, name: Fact) -> str:
        """The text of the only element of that name; empty if there is none.

        Raises:
            Failure: SERVICE_ANSWER_UNREADABLE: there are two with different texts.
        """
        texts = self._texts.get(name.value, {""})
        if len(texts) > 1:
            raise _unreadable(name.value)
        return next(iter(texts))

    def matching(self, name: Fact, pattern: re.Pattern[str]) -> str:
        """The same for a text that has a form, where there is one.

        Raises:
            Failure: SERVICE_ANSWER_UNREADABLE.
        """
        text = self.text(name)
        if text and not pattern.fullmatch(text):
            raise _unreadable(name.value)
        return text


def _is_accepted(profile: MessageProfile, segment: str, status: str) -> bool:
    """True only if everything says so; what says nothing, or two things, is no answer.

    Raises:
        Failure: SERVICE_ANSWER_UNREADABLE.
    """
    codes = profile.codes
    if segment == codes.segment_failed.value:
        return False
    if segment != codes.segment_done.value:
        raise _unreadable(profile.answer.segment.value)
    if status == codes.status_accepted.value:
        return True
    if status == codes.status_refused.value:
        return False
    raise _unreadable(profile.answer.status.value)


def _results(
    root: etree._Element, head: _Head, profile: MessageProfile
) -> tuple[ServiceResult, ...]:
    names = profile.answer
    found = []
    for code, message in (
        (names.error_code, names.error_message),
        (names.result_code, names.result_message),
    ):
        texts = (head.text(code), head.text(message))
        if any(texts):
            found.append(ServiceResult(ResultKind.MESSAGE, *texts))
    for row in profile.lists:
        for part in _named(root, row.element):
            found += [_result(item, row.kind, profile) for item in _items(part)]
    return tuple(found[:_MAXIMUM_RESULTS])


def _items(part: etree._Element) -> list[etree._Element]:
    """The items of a list; one that has texts of its own is its only item."""
    with_parts = [child for child in part if len(child)]
    return with_parts or ([part] if len(part) else [])


def _result(item: etree._Element, kind: ResultKind, profile: MessageProfile) -> ServiceResult:
    code = message = ""
    details: list[tuple[str, str]] = []
    for leaf in item.iter():
        if len(leaf):
            continue
        name, text = _local(leaf), _bounded(leaf.text)
        if not code and name.endswith(profile.answer.item_code_ending.value):
            code = text
        elif not message and name.endswith(profile.answer.item_message_ending.value):
            message = text
        elif text and len(details) < _MAXIMUM_DETAILS:
            details.append((name[:_MAXIMUM_TEXT], text))
    return ServiceResult(kind, code, message, tuple(details))


def _named(root: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in root.iter() if _local(each) == name]


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _bounded(text: str | None) -> str:
    """A text without what cannot be shown, not longer than anybody reads."""
    cleaned = "".join(char if char.isprintable() else " " for char in (text or "").strip())
    return cleaned[:_MAXIMUM_TEXT]


def _unreadable(reason: str) -> Failure:
    return Failure(FailureCode.SERVICE_ANSWER_UNREADABLE, reason=reason)
