"""A web server that publishes files, over TLS if wanted, and does what servers do besides."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_SLOW_SECONDS = 0.2


@dataclass
class Published:
    """What the server does at one path.

    Attributes:
        body: what it sends.
        status: with which status.
        headers: and which headers.
        etag: the name of this version; with it, a conditional request is answered with 304.
        is_slow: one byte at a time.
        is_cut: the connection ends in the middle.
        is_silent: nothing comes.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    is_slow: bool = False
    is_cut: bool = False
    is_silent: bool = False


@dataclass
class Server:
    """The running server.

    Attributes:
        port: where it listens.
        scheme: http or https.
        paths: what it does, by path.
        requests: path and headers of each request that came.
        connections: how many were made, also without a request.
        ended: the test is over.
    """

    port: int
    scheme: str = "http"
    paths: dict[str, Published] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"


@contextmanager
def running(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server on a free port of this machine.

    Args:
        context: what it shows over TLS; without one it speaks plainly.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            found = server.paths.get(self.path, Published(status=404))
            if found.is_silent:
                server.ended.wait(20)
                return
            if found.etag and self.headers.get("If-None-Match") == found.etag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            if found.etag:
                self.send_header("ETag", found.etag)
            self.send_header("Content-Length", str(len(found.body)))
            self.end_headers()
            self._send(found)

        def _send(self, found: Published) -> None:
            if found.is_cut:
                self.wfile.write(found.body[: len(found.body) // 2])
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
            elif found.is_slow:
                for at in range(len(found.body)):
                    if server.ended.is_set():
                        return
                    self.wfile.write(found.body[at : at + 1])
                    time.sleep(_SLOW_SECONDS)
            else:
                self.wfile.write(found.body)

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked has gone: some tests are about that
                super().handle()

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()

        def log_message(self, *_arguments: object) -> None:
            pass

    class Counting(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> tuple[socket.socket, Any]:
            came = super().get_request()
            server.connections += 1
            return came

    with Counting(("127.0.0.1", 0), Handler) as httpd:
        server = Server(httpd.server_address[1], "http" if context is None else "https")
        if context is not None:  # each handshake in the thread of its connection
            httpd.socket = context.wrap_socket(
                httpd.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            httpd.shutdown()
