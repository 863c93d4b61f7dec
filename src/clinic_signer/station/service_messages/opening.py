"""Makes the exchange that the settings describe, or that of the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
        raise Failure(
            FailureCode.SERVICE_NOT_SET_UP,
            request=profile.usual_request_folder.value,
            answer=profile.usual_answer_folder.value,
        )
    return ServiceExchange(
        journal,
        Terminal(requests, answers, data_folder() / _ASIDE),
        profile,
        timeout_minutes=settings.get(SERVICE_TIMEOUT_MINUTES),
        institution=settings.get(SERVICE_INSTITUTION),
    )


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
