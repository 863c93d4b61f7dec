"""What is known of the station's work in the background, in the window's thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.worker import Messenger

if TYPE_CHECKING:  # the work is begun, and imported, once the window stands
    from clinic_signer.failures import Failure
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.worker import Lane
    from clinic_signer.station.running import WorkState


class WorkWatch(QObject):
    """Has the station take in and deliver beside the window, and tells what does not work.

    Args:
        desk: begins the work, and ends it when it is closed.
        lane: where that is done: the one of the journal.
        parent: whose end also ends the watch.

    Signals:
        changed: something does not work, or works again (see :attr:`notice`).
    """

    changed = Signal()

    def __init__(self, desk: Desk, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = lane
        self._messenger = Messenger(self)
        self._state: WorkState | None = None
        self._failure: Failure | None = None
        self._is_stopped = False

    @property
    def notice(self) -> Failure | None:
        """The first thing that a person should know of; None if there is none.

        A journal that is away is told of by the queue.
        """
        if self._failure is not None or self._state is None:
            return self._failure
        troubles = [each.failure for each in self._state.troubles]
        troubles += [each.failure for each in self._state.waiting]
        of_folders = (each for each in troubles if not each.code.name.startswith("JOURNAL_"))
        return next(of_folders, None)

    def start(self) -> None:
        """Have it begun; may be repeated."""
        if not self._is_stopped:
            self._lane.run(lambda: self._desk.open_work(self._told), self._begun, self._not_begun)

    def start_again(self) -> None:
        """Have it begun if that did not work before: somebody may have seen to it."""
        if self._failure is not None:
            self.start()

    def stop(self) -> None:
        """The window closes, and the desk with it: nothing is begun any more."""
        self._is_stopped = True

    def _told(self, state: WorkState) -> None:
        """In a thread of the work."""
        try:
            self._messenger.post(partial(self._show, state))
        except RuntimeError:  # the window is gone, and with it everybody who would listen
            return

    def _show(self, state: WorkState) -> None:
        self._state = state
        self.changed.emit()

    def _begun(self, _nothing: None) -> None:
        if self._failure is not None:
            self._failure = None
            self.changed.emit()

    def _not_begun(self, failure: Failure) -> None:
        self._failure = failure
        self.changed.emit()
