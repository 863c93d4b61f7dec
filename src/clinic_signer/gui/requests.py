"""What is asked of the window from outside: by a later start of the program, or by an EMR.

One door for whoever asks, in whatever thread. The window decides what it does about it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.worker import Messenger


class Requests(QObject):
    """Brings what is asked into the window's thread, in order; until it is ready, nothing is told.

    Args:
        parent: the window, with which this ends.

    Signals:
        files_wanted: these prescriptions are to be opened (a tuple of ``Path``).
        job_wanted: the prescription of this job is to be shown (its id).
        front_wanted: the window is to come to the front, with what the desktop has given for that
            (``str | None``, see :func:`clinic_signer.gui.front.come_to_front`).
    """

    files_wanted = Signal(object)
    job_wanted = Signal(str)
    front_wanted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._messenger = Messenger(self)
        self._held: list[Callable[[], None]] | None = []

    def open_files(self, files: Sequence[Path]) -> None:
        """Ask for prescriptions to be opened; from any thread.

        Raises:
            RuntimeError: the window is gone.
        """
        self._post(partial(self.files_wanted.emit, tuple(files)))

    def show(self, job_id: str | None = None, activation: str | None = None) -> None:
        """Ask the window to come to the front, at a job if its id is given; from any thread.

        Args:
            job_id: the job.
            activation: what the desktop has given to whoever asks, for coming to the front.

        Raises:
            RuntimeError: the window is gone.
        """
        if job_id is not None:
            self._post(partial(self.job_wanted.emit, job_id))
        self._post(partial(self.front_wanted.emit, activation))

    def begin(self) -> None:
        """The window is ready: tell what was asked before, and from now on at once."""
        held, self._held = self._held or [], None
        for call in held:
            call()

    def _post(self, call: Callable[[], None]) -> None:
        self._messenger.post(partial(self._tell, call))

    def _tell(self, call: Callable[[], None]) -> None:
        """In the window's thread."""
        if self._held is None:
            call()
        else:
            self._held.append(call)
