"""Keeps the answers of the first start in the person's settings. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_signer.gui.first_run.answers import Answers, Intake, IntakeNow, Use
from clinic_signer.settings_allowed import SANDBOX_ALLOWED
from clinic_signer.settings_api import API_ENABLED
from clinic_signer.settings_reading import Origin
from clinic_signer.settings_station import INBOX
from clinic_signer.settings_window import FIRST_SCREEN, FirstScreen

if TYPE_CHECKING:
    from clinic_signer.gui.settings.desk import SettingsDesk
    from clinic_signer.sandbox import Sandbox
    from clinic_signer.sandbox.trial import Trial


class _TryingOut:
    def __init__(self, sandbox: Callable[[], Sandbox], clock: Callable[[], datetime]) -> None:
        self._sandbox = sandbox
        self._clock = clock

    def try_out(self) -> Trial:
        """Sign one fictional prescription with the sandbox's card and verify it.

        Raises:
            Failure: SANDBOX_UNUSABLE, or what kept the virtual card from signing.
        """
        from clinic_signer.sandbox.trial import try_out

        return try_out(self._sandbox(), self._clock)


class SettingAnswers(_TryingOut):
    """The answers as settings of the person.

    Args:
        settings: reads and writes them.
        sandbox: opens the sandbox for a signature to try out.
        clock: gives the time as an aware datetime.
        changed: told when settings were written.
        is_at_work: whether prescriptions are being taken in already.
    """

    def __init__(
        self,
        settings: SettingsDesk,
        sandbox: Callable[[], Sandbox],
        clock: Callable[[], datetime],
        changed: Callable[[], None],
        is_at_work: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(sandbox, clock)
        self._settings = settings
        self._changed = changed
        self._is_at_work = is_at_work

    def intake_now(self) -> IntakeNow:
        """Tell where prescriptions come from as the settings say."""
        settings = self._settings.settings
        folder = settings.get(INBOX)
        locked = settings.is_locked(INBOX) or settings.is_locked(API_ENABLED)
        intake = Intake.API if settings.get(API_ENABLED) else Intake.BY_HAND
        verifies = settings.get(FIRST_SCREEN) is FirstScreen.VERIFY
        return IntakeNow(
            Intake.FOLDER if folder is not None else intake,
            folder,
            locked,
            Use.VERIFY if verifies else Use.SIGN,
            self._is_at_work(),
            settings.get(SANDBOX_ALLOWED),
        )

    def keep_answers(self, answers: Answers) -> None:
        """Write the answers; what the administrator has decided stays as it is.

        Raises:
            Failure: SETTINGS_UNREADABLE, SETTINGS_NOT_WRITTEN.
        """
        desk, settings = self._settings, self._settings.settings
        verifies = answers.use is Use.VERIFY
        # Who signs may open the history first: only an answer that is another one is written.
        is_another = verifies != (settings.get(FIRST_SCREEN) is FirstScreen.VERIFY)
        if is_another and not settings.is_locked(FIRST_SCREEN):
            desk.change(FIRST_SCREEN, FirstScreen.VERIFY if verifies else FirstScreen.SIGN)
        if answers.intake is Intake.FOLDER:
            desk.change(INBOX, answers.folder)
        elif answers.intake is Intake.API:
            desk.change(API_ENABLED, True)
            if settings.origin(INBOX) is Origin.USER:  # no longer by a folder
                desk.reset(INBOX)
            if desk.settings.get(INBOX) is not None:
                desk.change(INBOX, None)
        elif answers.intake is Intake.BY_HAND:
            for setting, off in ((INBOX, None), (API_ENABLED, False)):
                if settings.origin(setting) is Origin.USER:
                    desk.reset(setting)
                if desk.settings.get(setting) != off:  # by what the installer was given
                    desk.change(setting, off)
        self._changed()


class PracticeAnswers(_TryingOut):
    """The answers in the sandbox: nothing of the person's real settings is touched."""

    def intake_now(self) -> IntakeNow:
        """In the sandbox they are opened by hand, or lie there to practise with."""
        return IntakeNow()

    def keep_answers(self, answers: Answers) -> None:
        """Keep nothing."""
