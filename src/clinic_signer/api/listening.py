"""The sockets: loopback and nothing else, by construction."""

from __future__ import annotations

import errno
import socket
import sys
from contextlib import suppress

from clinic_signer.failures import Failure, FailureCode

_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_HOST_NAMES = ("127.0.0.1", "localhost", "[::1]")
_BACKLOG = 64
_TRIES = 20


def loopback_sockets(port: int) -> list[socket.socket]:
    """Listen on this PC's own addresses, IPv4 and IPv6.

    Both or none: whoever had the other one would be given the token of a program that asks for
    ``localhost``. A PC without IPv6 has the first alone.

    Args:
        port: 0 takes a free one.

    Raises:
        Failure: API_PORT_TAKEN.
    """
    for _ in range(_TRIES if port == 0 else 1):
        with suppress(Failure):
            return _both(port)
    raise Failure(FailureCode.API_PORT_TAKEN, port=port)


def port_of(listening: list[socket.socket]) -> int:
    """The port of the sockets, also where a free one was taken."""
    port: int = listening[0].getsockname()[1]
    return port


def host_names(port: int) -> frozenset[str]:
    """What a request may call its host (RFC 9110 §7.2); another name was rebound to this PC."""
    return frozenset(f"{name}:{port}" for name in _HOST_NAMES)


def _both(port: int) -> list[socket.socket]:
    found: list[socket.socket] = []
    try:
        for family, address in _LOOPBACK:
            try:
                found.append(_listen(family, address, port_of(found) if found else port))
            except OSError as error:
                is_missing = error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
                if not (found and is_missing):
                    raise
    except OSError as error:
        for each in found:
            each.close()
        raise Failure(FailureCode.API_PORT_TAKEN, port=port) from error
    return found


def _listen(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    # asyncio switches Nagle's algorithm off for sockets that name TCP only.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":  # no other program may take the port over
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((address, port))
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening
