"""What reaches the window from beside its screens.

Other starts of the program, the local API, the station's work in the background, the session of
this PC, the calendar, news of later versions, and a log that cannot be kept. Everything of it is
made when it is first wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from clinic_signer.gui.screens import SIGN_INDEX

if TYPE_CHECKING:
    from clinic_signer.gui.api_watch import ApiWatch
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.expiry.watch import ExpiryWatch
    from clinic_signer.gui.log_watch import LogWatch
    from clinic_signer.gui.main_window import MainWindow
    from clinic_signer.gui.requests import Requests
    from clinic_signer.gui.session_lock import SessionLock
    from clinic_signer.gui.updates.watch import UpdateWatch
    from clinic_signer.gui.work_watch import WorkWatch
    from clinic_signer.gui.worker import Lanes


class Outside(QObject):
    """Does in the window what is wanted from outside, and tells in it what happens there.

    Args:
        window: whose outside it is.
        desk: what the window works with.
        lanes: where it works.
        clock: the time.
    """

    def __init__(
        self, window: MainWindow, desk: Desk, lanes: Lanes, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._lanes, self._clock = window, desk, lanes, clock

    # -- other programs and starts ----------------------------------------------------------

    @cached_property
    def requests(self) -> Requests:
        """The door for what is asked of the window from outside; opened in its thread."""
        from clinic_signer.gui.requests import Requests

        requests = Requests(self._window)
        requests.files_wanted.connect(self.open_files)
        requests.job_wanted.connect(self._show_job)
        requests.front_wanted.connect(self._come_to_front)
        return requests

    def open_files(self, files: Sequence[Path]) -> None:
        """Open what a command line asked for, and show its first prescription."""
        from clinic_signer.station.journal.job import Source

        self._window.show_screen(SIGN_INDEX)
        self._window.sign.open_files(files, Source.COMMAND_LINE, show_first=True)

    def _show_job(self, job_id: str) -> None:
        self._window.show_screen(SIGN_INDEX)
        self._window.sign.show_job(job_id)

    def _come_to_front(self, activation: str | None) -> None:
        """Never while a PIN or an approval is asked for: it would get what is typed elsewhere."""
        from clinic_signer.gui import front

        if self._window.is_signing:
            front.ask_for_attention(self._window)
        else:
            front.come_to_front(self._window, activation)

    # -- the work beside the window ---------------------------------------------------------

    @cached_property
    def api(self) -> ApiWatch:
        """What is known of the local API."""
        from clinic_signer.gui.api_watch import ApiWatch

        watch = ApiWatch(self._desk, self._lanes.queue, self.requests.show, self)
        watch.changed.connect(self._show_api)
        return watch

    def _show_api(self) -> None:
        self._window.rail.show_api(self.api.address, self.api.failure)
        if self.api.failure is not None:
            self._window.sign.show_mistake(self.api.failure)

    @cached_property
    def work(self) -> WorkWatch:
        """What is known of the station's work beside the window."""
        from clinic_signer.gui.work_watch import WorkWatch

        watch = WorkWatch(self._desk, self._lanes.queue, self)
        watch.changed.connect(lambda: self._window.sign.show_trouble(self.work.notice))
        return watch

    def start_again(self) -> None:
        """Try again what could not be started."""
        self.api.start_again()
        self.work.start_again()

    def stop(self) -> None:
        """The window closes: nothing is started any more."""
        self.api.stop()
        self.work.stop()
        if "updates" in self.__dict__:
            self.updates.stop()

    # -- the session and the calendar -------------------------------------------------------

    @cached_property
    def lock(self) -> SessionLock:
        """Watches whether this PC is locked; then a PIN that was typed is given up."""
        from clinic_signer.gui.session_lock import SessionLock

        lock = SessionLock(self._window)
        lock.locked.connect(self._drop_pin)
        return lock

    def _drop_pin(self) -> None:
        from clinic_signer.signers.base import PinDrop

        sign, ways = self._window.screens.made_sign, self._window.ways
        if sign is not None:
            sign.drop_pin(PinDrop.WORKSTATION_LOCKED)
        if ways.phone.phone is not None:
            from clinic_signer.signers.second_certificate.approval_state import EndReason

            ways.end_approval(EndReason.WORKSTATION_LOCKED)

    @cached_property
    def expiry(self) -> ExpiryWatch:
        """Says it in good time when a certificate ends."""
        from clinic_signer.gui.expiry.watch import ExpiryWatch

        window = self._window
        watch = ExpiryWatch(window.cards, window.phone, self._lanes.desk, self._clock, window)
        watch.day_begun.connect(window.ways.show_anew)
        watch.bar.help_wanted.connect(window.screens.certificate_deeds.for_notice)
        window.sign.put_above(watch.bar)
        return watch

    @cached_property
    def log(self) -> LogWatch:
        """Says it when the log cannot be kept."""
        from clinic_signer.gui.log_watch import LogWatch
        from clinic_signer.logs.session import current_session

        watch = LogWatch(current_session(), self._window)
        self._window.sign.put_above(watch.bar)
        return watch

    @cached_property
    def updates(self) -> UpdateWatch:
        """What is known of later versions of the program."""
        from clinic_signer.gui.updates.watch import UpdateWatch

        watch = UpdateWatch(self._desk.updates, self._lanes.updates, self._window)
        self._window.sign.put_above(watch.bar)
        return watch
