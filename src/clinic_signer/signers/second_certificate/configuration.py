"""Where the service is and what this PC is called there; values, read from the settings."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from clinic_signer.failures import Failure, FailureCode

_MAXIMUM_URL = 2048


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long one request to the service may take, in seconds.

    Attributes:
        connect: until the connection stands.
        answer: until an answer is complete, beyond what the request itself asks to wait.
        poll: how long the service is asked to hold back an answer that has no news. Short, so that
            what the person does meanwhile is not kept waiting behind it.
        retries: how often a request that may be repeated is repeated before the service counts as
            down.
    """

    connect: float = 5.0
    answer: float = 15.0
    poll: int = 1
    retries: int = 2


@dataclass(frozen=True, slots=True)
class ServiceConfiguration:
    """The second-certificate service as an administrator has set it.

    Attributes:
        base_url: its origin (``https://sandbox.example``), without a path.
        facility: the name of the facility, as the phone shows it.
        pc_name: the name of this PC, as the phone shows it.
        timeouts: of the requests.
    """

    base_url: str
    facility: str
    pc_name: str
    timeouts: Timeouts = field(default_factory=Timeouts)

    def __post_init__(self) -> None:
        assert_safe_origin(self.base_url)

    @property
    def relying_party(self) -> str:
        """``host[:port]`` of the origin: what the QR and the passkey are bound to."""
        return urlsplit(self.base_url).netloc


def is_loopback(host: str | None) -> bool:
    """Whether a host name is this machine itself."""
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def assert_safe_origin(url: str, *, with_path: bool = False) -> None:
    """Refuse an address over which a token or a patient's data must not travel.

    ``https``, or ``http`` on the loopback host (docs/second-certificate.md, "Origins").

    Args:
        url: the address.
        with_path: whether it may have a path.

    Raises:
        Failure: SECOND_ADDRESS_INSECURE with ``origin``, without what could be a secret in it.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Failure(FailureCode.SECOND_ADDRESS_INSECURE, origin="?") from error
    origin = f"{parts.scheme}://{host}"
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    bare = not (parts.username or parts.password or parts.query or parts.fragment)
    short = len(url) <= _MAXIMUM_URL and url.isascii()
    if not (secure and host and bare and short) or (parts.path and not with_path):
        raise Failure(FailureCode.SECOND_ADDRESS_INSECURE, origin=origin)
