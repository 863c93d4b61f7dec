"""What the electronic-prescription service has said of one prescription, in words. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clinic_signer.gui import dates
from clinic_signer.gui.sign import service_texts as texts
from clinic_signer.station.journal.job import Job
from clinic_signer.station.journal.request import (
    ServiceRequest,
    ServiceResult,
    can_be_asked_again,
    can_be_taken_back,
    registered,
)
from clinic_signer.words import Words, same

Meaning = Callable[[str], Words | None]
"""What a code of the service means, where that is known."""


@dataclass(frozen=True, slots=True)
class ToldResult:
    """One thing the service had to say.

    Attributes:
        heading: what it is about, with the service's code.
        text: what it means, or the service's own words.
    """

    heading: Words
    text: Words


@dataclass(frozen=True, slots=True)
class ServiceStory:
    """Everything the dialog shows of one prescription.

    Attributes:
        job: the prescription as it is now.
        access_code: in groups of four, as people read it aloud; empty for none.
        prescription_id: how the service calls it; empty for none.
        course: what was asked for and what became of it, oldest first.
        results: what the last answer had to say, if it was no plain yes.
        can_be_sent_again: a registration has come to nothing.
        is_unanswered: the last request is still out: sending again may register it twice.
        can_be_taken_back: it is registered.
    """

    job: Job
    access_code: str
    prescription_id: str
    course: tuple[Words, ...]
    results: tuple[ToldResult, ...]
    can_be_sent_again: bool
    is_unanswered: bool
    can_be_taken_back: bool


def tell(job: Job, requests: Sequence[ServiceRequest], meaning: Meaning) -> ServiceStory:
    """Put the requests of a job into words.

    Args:
        job: whose.
        requests: oldest first.
        meaning: of the service's codes.
    """
    held = registered(requests)
    last = requests[-1] if requests else None
    is_plain_yes = last is None or last is held
    return ServiceStory(
        job,
        "" if held is None else in_groups(held.access_code),
        "" if held is None else held.prescription_id,
        tuple(map(_course, requests)),
        () if last is None or is_plain_yes else _results(last, meaning),
        can_be_asked_again(job.state, requests),
        last is not None and last.state.is_open,
        can_be_taken_back(job.state, requests),
    )


def in_groups(code: str) -> str:
    """1234 5678 9012 3456."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def _course(request: ServiceRequest) -> Words:
    at = request.answered_at or request.sent_at or request.wanted_at
    return texts.COURSE.filled(
        kind=request.kind.words, state=request.state.words, time=dates.full_time(at)
    )


def _results(request: ServiceRequest, meaning: Meaning) -> tuple[ToldResult, ...]:
    return tuple(_result(each, meaning) for each in request.results)


def _result(result: ServiceResult, meaning: Meaning) -> ToldResult:
    own = "　".join([result.message, *(f"{name} {text}" for name, text in result.details)]).strip()
    known = meaning(result.code) if result.code else None
    if known is None:
        text = same(own or result.code)
    elif own:
        said = texts.OWN_WORDS.filled(text=own)
        text = Words(f"{known.ja}\n{said.ja}", f"{known.en}\n{said.en}")
    else:
        text = known
    heading = texts.RESULT.filled(about=result.kind.words, code=result.code)
    return ToldResult(heading, text)
