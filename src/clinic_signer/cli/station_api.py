"""The local API beside ``clinic-signer station``: there as soon as it can be.

A window on the same PC has the same port. Whoever comes later waits until it is free.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from clinic_signer.api.server import ApiServer
from clinic_signer.failures import Failure, FailureCode

_AGAIN_SECONDS = 5.0


class ApiBeside:
    """Starts the API, again and again until that works.

    Args:
        make: makes it over the open station; may fail with ``JOURNAL_*``.
        on_start: told where it listens, from another thread.
        on_failure: told why it could not be started, once for each reason, from another thread.
    """

    def __init__(
        self,
        make: Callable[[], ApiServer],
        on_start: Callable[[str], None],
        on_failure: Callable[[Failure], None],
    ) -> None:
        self._make = make
        self._on_start = on_start
        self._on_failure = on_failure
        self._ended = threading.Event()
        self._server: ApiServer | None = None
        self._thread = threading.Thread(target=self._begin, name="local-api-start", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop it; the station stays open."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._server is not None:
            self._server.stop()

    def _begin(self) -> None:
        told: FailureCode | None = None
        while not self._ended.is_set():
            try:
                server = self._make()
                server.start()
            except Failure as failure:
                if failure.code is not told:
                    told = failure.code
                    self._on_failure(failure)
                self._ended.wait(_AGAIN_SECONDS)
            else:
                self._server = server
                self._on_start(server.address)
                return
