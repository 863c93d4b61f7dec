"""Sockets and servers: what listens on this machine, and in which thread it answers."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from clinic_signer.failures import Failure, FailureCode

if TYPE_CHECKING:
    from starlette.applications import Starlette

LOOPBACK_NAME = "localhost"
"""WebAuthn takes a name only, not 127.0.0.1."""
_LOOPBACK_ADDRESS = "127.0.0.1"
_STOP = 10


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificate and key for https, PEM files: needed to be reached from other machines."""

    certificate: Path
    key: Path = field(repr=False)


def loopback_origin(listening: socket.socket) -> str:
    """The origin of a socket that only this machine reaches."""
    return f"http://{LOOPBACK_NAME}:{port_of(listening)}"


def origin_of(host: str, port: int, *, is_https: bool) -> str:
    """The origin as browsers write it: without the usual port (RFC 6454 §6.2)."""
    scheme, usual = ("https", 443) if is_https else ("http", 80)
    return f"{scheme}://{host}" if port == usual else f"{scheme}://{host}:{port}"


def port_of(listening: socket.socket) -> int:
    """The port of a socket, also where a free one was taken."""
    port: int = listening.getsockname()[1]
    return port


class Sockets:
    """The listening sockets, opened before anything starts: a taken port is known at once.

    Args:
        host: the name under which the service is reached: ``localhost`` listens on this machine
            alone, another name on all its addresses.
    """

    def __init__(self, host: str) -> None:
        self._address = _LOOPBACK_ADDRESS if host == LOOPBACK_NAME else ""
        self._open: list[socket.socket] = []

    def open(self, port: int, *, is_loopback: bool = False) -> socket.socket:
        """Open a socket.

        Raises:
            Failure: SANDBOX_PORT_TAKEN.
        """
        # asyncio switches Nagle's algorithm off for sockets that name TCP only; without that an
        # answer waits 40 ms for the acknowledgement of its head.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._open.append(listening)
        if os.name == "posix":  # on Windows it would let another program take the port over
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((_LOOPBACK_ADDRESS if is_loopback else self._address, port))
            listening.listen()
        except OSError as error:
            raise Failure(FailureCode.SANDBOX_PORT_TAKEN, port=port) from error
        return listening

    def close(self) -> None:
        """Close all."""
        for listening in self._open:
            listening.close()


class Server:
    """One uvicorn server in a thread."""

    def __init__(self, app: Starlette, listening: socket.socket, tls: Tls | None) -> None:
        import uvicorn

        from clinic_signer.sandbox.second_certificate.serving import SleepingServer

        self._socket = listening
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            date_header=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
            ssl_certfile=tls.certificate if tls else None,
            ssl_keyfile=tls.key if tls else None,
        )
        try:
            config.load()
        except (OSError, ssl.SSLError) as error:
            raise Failure(FailureCode.SANDBOX_UNUSABLE, reason="TLS") from error
        self._server = SleepingServer(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="sandbox-service"
        )
        self._thread.daemon = True

    def start(self) -> None:
        """Start it; it answers from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._server.end()
        self._thread.join(_STOP)
        with suppress(OSError):
            self._socket.close()
