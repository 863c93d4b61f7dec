"""Makes the exchange that the settings describe, or that of the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.folders import data_folder
from clinic_signer.settings import Settings
from clinic_signer.settings_station_service import (
    DELIVERY_ROUTE,
    SERVICE_ANSWER_FOLDER,
    SERVICE_INSTITUTION,
    SERVICE_PROFILE,
    SERVICE_REQUEST_FOLDER,
    SERVICE_TIMEOUT_MINUTES,
    DeliveryRoute,
)
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.service_messages.exchange import ServiceExchange
from clinic_signer.station.service_messages.profile import (
    MessageProfile,
    load_profile,
    practice_profile,
)
from clinic_signer.station.service_messages.terminal import Terminal

_ASIDE = "service-answers"
_PRACTICE_FOLDER = "terminal"
_PRACTICE_MINUTES = 1
_LEFT_ALONE = timedelta(minutes=1)


def open_exchange(settings: Settings, journal: Journal) -> ServiceExchange | None:
    """The exchange of this workstation; None where it is not set up and not wanted.

    Raises:
        Failure: SERVICE_NOT_SET_UP, SERVICE_PROFILE_INVALID.
    """
    requests, answers = settings.get(SERVICE_REQUEST_FOLDER), settings.get(SERVICE_ANSWER_FOLDER)
    is_usual = settings.get(DELIVERY_ROUTE) is DeliveryRoute.SERVICE
    if requests is None and answers is None and not is_usual:
        return None
    profile = load_profile(settings.get(SERVICE_PROFILE))
    if requests is None or answers is None:
        raise not_set_up(profile)
    return ServiceExchange(
        journal,
        Terminal(requests, answers, data_folder() / _ASIDE),
        profile,
        timeout_minutes=settings.get(SERVICE_TIMEOUT_MINUTES),
        institution=settings.get(SERVICE_INSTITUTION),
    )


def not_set_up(profile: MessageProfile) -> Failure:
    """Says that the folders are missing, and where they usually are."""
    return Failure(
        FailureCode.SERVICE_NOT_SET_UP,
        request=profile.usual_request_folder.value,
        answer=profile.usual_answer_folder.value,
    )


def tell_not_set_up(journal: Journal, now: datetime) -> None:
    """Say so of what shall be registered and waits for a workstation that can.

    What was signed just now is left alone: another workstation may be set up.

    Raises:
        Failure: SERVICE_NOT_SET_UP when something waits; ``JOURNAL_*``.
    """
    jobs = [journal.job(job_id) for job_id in journal.requests.not_asked()]
    waiting = [job for job in jobs if job.failure or now - job.changed_at >= _LEFT_ALONE]
    if not waiting:
        return
    failure = not_set_up(load_profile())
    for job in waiting:
        journal.requests.hold_back(job.id, failure)
    raise failure


@dataclass(frozen=True, slots=True)
class ServiceWay:
    """What a person can know of the way to the service before anything is sent.

    Attributes:
        is_there: whether it is set up; may look at folders.
        profile: reads how messages are built, or raises SERVICE_PROFILE_INVALID.
    """

    is_there: Callable[[], bool]
    profile: Callable[[], MessageProfile]


def service_way(settings: Settings) -> ServiceWay:
    """The way that the settings describe."""
    return ServiceWay(
        lambda: (
            None not in (settings.get(SERVICE_REQUEST_FOLDER), settings.get(SERVICE_ANSWER_FOLDER))
        ),
        lambda: load_profile(settings.get(SERVICE_PROFILE)),
    )


def practice_way(home: Path) -> ServiceWay:
    """The way to the practice terminal, once that was started."""
    return ServiceWay((practice_folder(home) / "req").is_dir, practice_profile)


def practice_folder(home: Path) -> Path:
    """The folder of the practice terminal in the sandbox's own."""
    return home / _PRACTICE_FOLDER


def open_practice_exchange(home: Path, journal: Journal) -> ServiceExchange | None:
    """The exchange with the practice terminal; None if that was never started.

    What the sandbox has signed never comes near a real terminal: its journal knows no other one.

    Args:
        home: the sandbox's folder.
        journal: the sandbox's own.
    """
    folder = practice_folder(home)
    terminal = Terminal(folder / "req", folder / "res", folder / "aside")
    if not terminal.requests.is_dir():
        return None
    return ServiceExchange(journal, terminal, practice_profile(), timeout_minutes=_PRACTICE_MINUTES)
