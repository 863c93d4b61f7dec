"""What is known of the local API, in the window's thread: where it listens, or why it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # the API is started, and imported, once the window stands
    from clinic_signer.api.around import Around, SignerState
    from clinic_signer.failures import Failure
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.worker import Lane


class ApiWatch(QObject):
    """Has the API started where it is switched on, and tells it of the window.

    Args:
        desk: starts it, and ends it when it is closed.
        lane: where that is done: the one of the journal, which the API works on.
        show: brings the window to the front; called from any thread.
        parent: whose end also ends the watch.

    Signals:
        changed: it listens, or could not be started.
    """

    changed = Signal()

    def __init__(
        self, desk: Desk, lane: Lane, show: Callable[[str | None], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = lane
        self._show = show
        self._why_not: Failure | None = None
        self._address: str | None = None
        self._failure: Failure | None = None
        self._is_stopped = False

    @property
    def address(self) -> str | None:
        """Where it listens; None until it does, and where it is not switched on."""
        return self._address

    @property
    def failure(self) -> Failure | None:
        """Why it could not be started."""
        return self._failure

    def start(self) -> None:
        """Have it started; may be repeated."""
        if not self._is_stopped:
            self._lane.run(lambda: self._desk.open_api(self._around()), self._opened, self._failed)

    def stop(self) -> None:
        """The window closes, and the desk with it: nothing is started any more."""
        self._is_stopped = True

    def start_again(self) -> None:
        """Have it started if that did not work before: somebody may have seen to it."""
        if self._failure is not None:
            self.start()

    def note_signer(self, why_not: Failure | None) -> None:
        """Take over why nothing could be signed now; None if it could."""
        self._why_not = why_not

    def _around(self) -> Around:
        from clinic_signer.api.around import Around

        return Around(self._show, self._signer)

    def _signer(self) -> SignerState:
        """In the thread of the API."""
        from clinic_signer.api.around import SignerState

        return SignerState(self._why_not)

    def _opened(self, address: str | None) -> None:
        self._address, self._failure = address, None
        self.changed.emit()

    def _failed(self, failure: Failure) -> None:
        self._failure = failure
        self.changed.emit()
