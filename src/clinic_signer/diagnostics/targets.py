"""The services that this PC is set to talk to, and the ways there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from clinic_signer.diagnostics.walk import Purpose, Walk, walk
from clinic_signer.failures import Failure
from clinic_signer.settings import Settings
from clinic_signer.signers.second_certificate.opening import (
    cardless_configuration,
    service_configuration,
)


def targets(settings: Settings, purpose: Purpose) -> tuple[str, ...]:
    """Origins of the services that are set.

    Args:
        settings: in force.
        purpose: what for.

    Raises:
        Failure: SECOND_ADDRESS_INSECURE.
    """
    if purpose is Purpose.SECOND:
        service = service_configuration(settings)
        return () if service is None else (service.base_url,)
    cardless = cardless_configuration(settings)
    return () if cardless is None else (cardless.token_url, cardless.sign_url)


def walk_all(settings: Settings, clock: Callable[[], datetime]) -> tuple[Walk, ...]:
    """Walk to every service that is set, side by side."""
    ways = [(purpose, url) for purpose in Purpose for url in safe_targets(settings, purpose)]
    if not ways:
        return ()
    with ThreadPoolExecutor(len(ways)) as pool:
        return tuple(pool.map(lambda way: walk(way[0], way[1], clock), ways))


def safe_targets(settings: Settings, purpose: Purpose) -> tuple[str, ...]:
    """As :func:`targets`, without addresses over which nothing must travel."""
    try:
        return targets(settings, purpose)
    except Failure:  # the line of that service says it
        return ()
