"""The API in a thread of its own, beside the window or in the station's service."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from clinic_signer.api.limits import Limits
from clinic_signer.api.listening import host_names, loopback_sockets, port_of
from clinic_signer.api.token import TokenKeeper, token_place
from clinic_signer.settings import Settings
from clinic_signer.settings_api import API_ORIGINS, API_PORT

if TYPE_CHECKING:  # what serves HTTP is imported in the thread, once it is switched on
    from starlette.types import ASGIApp

    from clinic_signer.api.around import Around
    from clinic_signer.api.watching import Pool, Watch
    from clinic_signer.station.station import Station

log = logging.getLogger(__name__)

_STOP_SECONDS = 2.0


class ApiServer:
    """The API of one program.

    Args:
        station: what it works on; stays open until the API has stopped.
        keeper: knows the token.
        port: where it listens on loopback; 0 takes a free one.
        around: what there is beside it.
        origins: web pages that may ask.
        is_sandbox: nothing it answers has legal effect.
        limits: counts and times.
    """

    def __init__(
        self,
        station: Station,
        keeper: TokenKeeper,
        *,
        port: int,
        around: Around,
        origins: tuple[str, ...] = (),
        is_sandbox: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self._station = station
        self._keeper = keeper
        self._asked_port = port
        self._around = around
        self._origins = frozenset(origins)
        self._is_sandbox = is_sandbox
        self._limits = limits or Limits()
        self._sockets: list[socket.socket] = []
        self._thread: threading.Thread | None = None
        self._end: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self.port = port
        """Where it listens, also where a free one was taken."""

    @property
    def address(self) -> str:
        """Where a program on this PC finds it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin to answer; connections are taken from now on.

        Raises:
            Failure: API_PORT_TAKEN; API_TOKEN_EXPOSED, API_TOKEN_UNUSABLE.
        """
        self._keeper.ensure()
        self._sockets = loopback_sockets(self._asked_port)
        self.port = port_of(self._sockets)
        self._thread = threading.Thread(target=self._run, name="local-api", daemon=True)
        self._thread.start()
        log.info("the local API listens at port %d", self.port)

    def stop(self) -> None:
        """Stop within two seconds; requests that wait for a change are answered before."""
        if self._thread is None:
            return
        with suppress(RuntimeError, CancelledError):  # the loop is over already
            loop, end = self._end.result()
            loop.call_soon_threadsafe(end.set)
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            # Nobody is there to tell; whoever asks finds the port closed.
            log.error("the local API has ended: %s", type(error).__name__)  # noqa: TRY400
        finally:
            self._end.cancel()
            for each in self._sockets:
                each.close()

    async def _serve(self) -> None:
        import uvicorn

        from clinic_signer.api.watching import Pool, Watch

        end = asyncio.Event()
        self._end.set_result((asyncio.get_running_loop(), end))
        pool = Pool()
        watch = Watch(self._station.journal.position, pool, self._limits.look_seconds)
        server = uvicorn.Server(self._config(self._app(watch, pool)))
        serving = asyncio.create_task(server.serve(sockets=self._sockets))
        ended = asyncio.create_task(end.wait())
        await asyncio.wait({serving, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        watch.stop()
        server.should_exit = True
        await serving
        pool.close()

    def _app(self, watch: Watch, pool: Pool) -> ASGIApp:
        from clinic_signer.api.app import make_app
        from clinic_signer.api.deeds import Deeds
        from clinic_signer.api.guard import Rules

        deeds = Deeds(
            self._station,
            self._around,
            watch,
            pool,
            self._limits,
            port=self.port,
            is_sandbox=self._is_sandbox,
        )
        hosts = host_names(self.port)
        rules = Rules(hosts, self._origins, self._is_sandbox, self._limits)
        return make_app(deeds, rules, self._keeper, pool)

    def _config(self, app: ASGIApp) -> Any:  # noqa: ANN401 - uvicorn is imported late
        import uvicorn

        from clinic_signer.api.protocol import LimitedProtocol

        protocol = partial(LimitedProtocol, self._limits, is_sandbox=self._is_sandbox)
        return uvicorn.Config(
            app,
            http=cast("Any", protocol),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            h11_max_incomplete_event_size=self._limits.head,
            timeout_keep_alive=self._limits.idle_seconds,
            timeout_graceful_shutdown=1,
        )


def port_in(settings: Settings, *, is_sandbox: bool) -> int:
    """Where the API listens by the settings; the sandbox beside it."""
    return settings.get(API_PORT) + is_sandbox


def make_server(
    settings: Settings,
    station: Station,
    around: Around,
    *,
    sandbox_folder: Path | None = None,
) -> ApiServer:
    """The API as the settings have it; whether it is switched on (API_ENABLED) is asked before.

    Args:
        settings: of this PC.
        station: what it works on.
        around: what there is beside it.
        sandbox_folder: where the sandbox lives, which has its own port and token; None for real
            work.
    """
    is_sandbox = sandbox_folder is not None
    return ApiServer(
        station,
        TokenKeeper(token_place(settings, sandbox_folder)),
        port=port_in(settings, is_sandbox=is_sandbox),
        around=around,
        origins=settings.get(API_ORIGINS),
        is_sandbox=is_sandbox,
    )
