"""Leads through the first start: brings what is known to the page, and its answers to the rooms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui import file_dialog, strings
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.first_run import texts
from clinic_signer.gui.first_run.answers import Answers, FirstRunDesk, IntakeNow
from clinic_signer.gui.first_run.making import PhoneKnown, preparation_view
from clinic_signer.gui.first_run.page import FirstRunPage

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.card_watch import CardWatch
    from clinic_signer.gui.phone_watch import PhoneWatch
    from clinic_signer.gui.strip import SlotView
    from clinic_signer.gui.worker import Lane
    from clinic_signer.sandbox.trial import Trial


class FirstRun(QObject):
    """One time through the page. The PIN is never asked for.

    Signals:
        done: the answers are kept, or could not be twice (the ``Answers``).
        diagnostics_wanted: the same, and the person wants to see the diagnostics.
        set_up_wanted: set up a phone.

    Args:
        desk: what is asked of the rooms below.
        cards: the readers and cards.
        phone: the second certificate.
        phone_slot: what the strip says of it now.
        lane: where the desk is asked.
        clock: gives the time as an aware datetime.
        parent: what it ends with.
    """

    done = Signal(object)
    diagnostics_wanted = Signal(object)
    set_up_wanted = Signal()

    def __init__(
        self,
        desk: FirstRunDesk,
        cards: CardWatch,
        phone: PhoneWatch,
        phone_slot: Callable[[], SlotView],
        lane: Lane,
        clock: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._cards, self._phone, self._lane = desk, cards, phone, lane
        self._phone_slot, self._clock = phone_slot, clock
        self._is_trying = self._has_failed = self._is_keeping = self._is_over = False
        self.page = FirstRunPage()
        self.page.set_up_wanted.connect(self.set_up_wanted)
        self.page.folder_wanted.connect(self._choose_folder)
        self.page.trial_wanted.connect(self._try_out)
        self.page.start_wanted.connect(lambda answers: self._keep(answers, self.done.emit))
        self.page.diagnostics_wanted.connect(
            lambda answers: self._keep(answers, self.diagnostics_wanted.emit)
        )
        cards.changed.connect(self.look)
        phone.changed.connect(self.look)
        self.look()
        lane.run(desk.intake_now, self._known, self._not_known)

    def end(self) -> None:
        """The page goes: whatever still comes from cards and lanes is not shown on it."""
        self._is_over = True

    def look(self) -> None:
        """Show readers, card and phone as they are now."""
        if self._is_over:
            return
        phone = self._phone.phone
        known = PhoneKnown(
            slot=self._phone_slot(),
            is_known=self._phone.is_known,
            is_set_up=phone is not None and phone.state.paired,
            can_set_up=phone is not None and phone.set_up is not None,
            failure=self._phone.failure,
        )
        view = preparation_view(self._cards.state, self._cards.failure, known, self._clock())
        self.page.show_preparation(view)

    def _choose_folder(self) -> None:
        file_dialog.choose_folder(
            self.page, strings.say(texts.CHOOSE_FOLDER), self.page.intake.take_folder
        )

    def _try_out(self) -> None:
        if self._is_trying:
            return
        self._is_trying = True
        self.page.trial.show_running()
        self._lane.run(self._desk.try_out, self._tried, self._not_tried)

    def _tried(self, trial: Trial) -> None:
        self._is_trying = False
        if not self._is_over:
            self.page.trial.show_trial(trial)

    def _not_tried(self, failure: Failure) -> None:
        self._is_trying = False
        if not self._is_over:
            self.page.trial.show_failure(failure)

    def _keep(self, answers: Answers, go_on: Callable[[Answers], None]) -> None:
        """Keep the answers and go on; whoever cannot write settings may work all the same."""
        if self._is_keeping:
            return
        if self._has_failed:
            go_on(answers)
            return
        self._is_keeping = True
        self._lane.run(
            lambda: self._desk.keep_answers(answers),
            lambda _none: go_on(answers),
            self._not_kept,
        )

    def _not_kept(self, failure: Failure) -> None:
        self._has_failed, self._is_keeping = True, False
        heading = strings.say(texts.NOT_KEPT)
        self.page.show_problem(strings.joined([heading, failure_text(failure).paragraph]))

    def _known(self, now: IntakeNow) -> None:
        if not self._is_over:
            self.page.show_now(now)

    def _not_known(self, failure: Failure) -> None:
        """Settings that cannot be read are told of elsewhere; the question can be answered."""
