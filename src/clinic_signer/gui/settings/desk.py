"""The settings as the window reads and changes them: one value that every lane sees anew."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from clinic_signer.gui.worker import assert_off_window_thread

if TYPE_CHECKING:  # read after the first paint
    from clinic_signer.gui.settings.step import Step
    from clinic_signer.setting import Setting
    from clinic_signer.settings import Settings
    from clinic_signer.windows_registry import Registry

T = TypeVar("T")

NOTHING = object()
"""Stands for a file that does not name a setting; None is a value: no folder."""


class SettingsDesk:
    """The settings in force. Its methods are called in lanes; any of them may be the first.

    Args:
        administrator: the administrator's file; that of this system by default.
        user: the person's file; that of this system by default.
        registry: where policies are; that of this system by default.
    """

    def __init__(
        self,
        *,
        administrator: Path | None = None,
        user: Path | None = None,
        registry: Registry | None = None,
    ) -> None:
        self._administrator = administrator
        self._user = user
        self._registry = registry
        self._lock = Lock()
        self._settings: Settings | None = None
        self._at_start: Settings | None = None

    @property
    def user_file(self) -> Path:
        """The person's file, which may not be there. Known at once."""
        from clinic_signer.settings_files import user_file

        return self._user or user_file()

    @property
    def settings(self) -> Settings:
        """What holds now, as it was last read; a change that is being written is not waited for."""
        if (known := self._settings) is not None:
            return known
        with self._lock:
            if self._settings is None:
                self._settings = self._at_start = self._read()
            return self._settings

    @property
    def at_start(self) -> Settings:
        """What was read first: what most of the program works with until it is started anew."""
        if self._at_start is not None:  # known once and for all: nobody waits for a disk
            return self._at_start
        return self.settings

    def read_again(self) -> Settings:
        """Read all of it anew: somebody may have changed it elsewhere."""
        assert_off_window_thread("the settings")
        with self._lock:
            self._settings = self._read()
            self._at_start = self._at_start or self._settings
            return self._settings

    def change(self, setting: Setting[T], value: T) -> Step:
        """Write one setting into the person's file; from now on it holds.

        Raises:
            Failure: SETTING_LOCKED, SETTINGS_UNREADABLE, SETTINGS_NOT_WRITTEN.
        """
        return self._write(setting, value)

    def reset(self, setting: Setting[T]) -> Step:
        """Have the default hold again.

        Raises:
            Failure: as :meth:`change`.
        """
        return self._write(setting, NOTHING)

    def take_back(self, step: Step) -> Step:
        """Undo a change.

        Raises:
            Failure: as :meth:`change`.
        """
        return self._write(step.setting, step.before)

    def _write(self, setting: Setting[object], value: object) -> Step:
        """Write a value; NOTHING takes it out of the file."""
        assert_off_window_thread("the settings")
        from clinic_signer.gui.settings.step import Step
        from clinic_signer.settings import Origin
        from clinic_signer.settings_writing import change_setting, reset_setting

        with self._lock:
            now = self._read()
            before = now.get(setting) if now.origin(setting) is Origin.USER else NOTHING
            if value is NOTHING:
                reset_setting(
                    setting,
                    administrator=self._administrator,
                    user=self._user,
                    registry=self._registry,
                )
            else:
                change_setting(
                    setting,
                    value,
                    administrator=self._administrator,
                    user=self._user,
                    registry=self._registry,
                )
            self._settings = self._read()
        return Step(setting, before)

    def _read(self) -> Settings:
        from clinic_signer.settings import load_settings

        return load_settings(
            administrator=self._administrator, user=self._user, registry=self._registry
        )
