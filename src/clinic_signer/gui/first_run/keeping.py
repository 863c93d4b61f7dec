"""Keeps the answers of the first start in the person's settings. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_signer.gui.first_run.answers import Answers, Intake, IntakeNow, Use
from clinic_signer.settings import load_settings
from clinic_signer.settings_api import API_ENABLED
from clinic_signer.settings_reading import Origin
from clinic_signer.settings_station import INBOX
from clinic_signer.settings_window import FIRST_SCREEN, FirstScreen
from clinic_signer.settings_writing import change_setting, reset_setting

if TYPE_CHECKING:
    from clinic_signer.sandbox import Sandbox
    from clinic_signer.sandbox.trial import Trial
    from clinic_signer.setting import Setting
    from clinic_signer.settings import Settings


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
        sandbox: opens the sandbox for a signature to try out.
        clock: gives the time as an aware datetime.
        changed: told when settings were written.
    """

    def __init__(
        self,
        sandbox: Callable[[], Sandbox],
        clock: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        super().__init__(sandbox, clock)
        self._changed = changed

    def intake_now(self) -> IntakeNow:
        """Tell where prescriptions come from as the settings say."""
        settings = load_settings()
        folder = settings.get(INBOX)
        locked = settings.is_locked(INBOX) or settings.is_locked(API_ENABLED)
        intake = Intake.API if settings.get(API_ENABLED) else Intake.BY_HAND
        return IntakeNow(Intake.FOLDER if folder is not None else intake, folder, locked)

    def keep_answers(self, answers: Answers) -> None:
        """Write the answers; what the administrator has decided stays as it is.

        Raises:
            Failure: SETTINGS_UNREADABLE, SETTINGS_NOT_WRITTEN.
        """
        settings = load_settings()
        verifies = answers.use is Use.VERIFY
        screen = FirstScreen.VERIFY if verifies else FirstScreen.SIGN
        if not settings.is_locked(FIRST_SCREEN) and settings.get(FIRST_SCREEN) is not screen:
            change_setting(FIRST_SCREEN, screen)
        if answers.intake is Intake.FOLDER:
            change_setting(INBOX, answers.folder)
        elif answers.intake is Intake.API:
            change_setting(API_ENABLED, True)
        elif answers.intake is Intake.BY_HAND:
            _take_back(settings, INBOX)
            _take_back(settings, API_ENABLED)
        self._changed()


def _take_back(settings: Settings, setting: Setting[object]) -> None:
    if settings.origin(setting) is Origin.USER:
        reset_setting(setting)


class PracticeAnswers(_TryingOut):
    """The answers in the sandbox: nothing of the person's real settings is touched."""

    def intake_now(self) -> IntakeNow:
        """In the sandbox they are opened by hand, or lie there to practise with."""
        return IntakeNow()

    def keep_answers(self, answers: Answers) -> None:
        """Keep nothing."""
