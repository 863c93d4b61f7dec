"""Gives the window to the page of the first start, and back to the screens when it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.first_run.answers import Answers, Use
from clinic_signer.gui.first_run.conductor import FirstRun
from clinic_signer.gui.screens import SIGN_INDEX, VERIFY_INDEX
from clinic_signer.gui.settings.screen import Tab

if TYPE_CHECKING:
    from clinic_signer.gui.desk import Desk
    from clinic_signer.gui.first_run.mark import FirstRunMark
    from clinic_signer.gui.main_window import MainWindow
    from clinic_signer.gui.worker import Lanes


class FirstStart(QObject):
    """From the page to the screen that was answered for.

    Signals:
        ended: the screens have the window again.

    Args:
        window: whose place the page takes; its keys rest meanwhile.
        desk: what the window works with.
        lanes: where the desk is asked.
        clock: gives the time as an aware datetime.
        mark: kept when it is over; None where it is shown for practice, or once more.
    """

    ended = Signal()

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        lanes: Lanes,
        clock: Callable[[], datetime],
        mark: FirstRunMark | None,
    ) -> None:
        super().__init__(window)
        self._window, self._lanes, self._mark = window, lanes, mark
        ways = window.ways
        self.run = FirstRun(
            desk.first_run,
            ways.cards,
            ways.phone,
            lambda: ways.phone_view,
            lanes.desk,
            clock,
            self,
        )
        self.page = self.run.page
        self.run.set_up_wanted.connect(ways.set_up_phone)
        self.page.card_action_wanted.connect(window.strip.card.action_wanted)
        self.page.phone_action_wanted.connect(window.strip.phone.action_wanted)
        self.run.done.connect(self._go_to_work)
        self.run.diagnostics_wanted.connect(self._go_to_diagnostics)
        window.give_all_to(self.page)
        self.page.take_keyboard()

    def _go_to_work(self, answers: Answers) -> None:
        self._end()
        self._window.show_screen(VERIFY_INDEX if answers.use is Use.VERIFY else SIGN_INDEX)

    def _go_to_diagnostics(self, _answers: Answers) -> None:
        self._end()
        self._window.open_settings(Tab.DIAGNOSIS)

    def _end(self) -> None:
        if self._mark is not None:
            self._lanes.desk.run(self._mark.keep, _ignore, _ignore)
        self.run.end()
        self._window.give_all_to(None)
        self.ended.emit()
        self.deleteLater()


def _ignore(_result: object) -> None:
    """A mark that could not be kept is logged; the questions come again."""
