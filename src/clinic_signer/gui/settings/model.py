"""What the pages of settings share: the values, one change at a time, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.settings.desk import SettingsDesk

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.settings.step import Step
    from clinic_signer.gui.worker import Lane
    from clinic_signer.setting import Setting
    from clinic_signer.settings import Settings

T = TypeVar("T")

_REMEMBERED = 50
"""So many changes can be taken back, one after the other."""


class SettingsModel(QObject):
    """The settings in the window's thread.

    Signals:
        read: the values are known, or known anew.
        changed: one of them was changed (its ``Setting``).
        taken_back: a change of one was taken back (its ``Setting``).
        failed: a change was not made (its ``Setting``, a ``Failure``).
    """

    read = Signal()
    changed = Signal(object)
    taken_back = Signal(object)
    failed = Signal(object, object)

    def __init__(self, desk: SettingsDesk, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = lane
        self._steps: list[Step] = []
        self.settings: Settings | None = None

    @property
    def at_start(self) -> Settings:
        """What most of the program works with until it is started anew; known once read."""
        return self._desk.at_start

    @property
    def user_file(self) -> Path:
        """The person's file, which may not be there."""
        return self._desk.user_file

    @property
    def can_undo(self) -> bool:
        """True when there is a change that can be taken back."""
        return bool(self._steps)

    def load(self) -> None:
        """Read the files; the pages are told."""
        self._lane.run(self._desk.read_again, self._take, lambda _failure: None)

    def change(self, setting: Setting[T], value: T) -> None:
        """Change one setting."""
        self._lane.run(
            lambda: (self._desk.change(setting, value), self._desk.settings),
            lambda made: self._made(*made),
            lambda failure: self._not_made(setting, failure),
        )

    def reset(self, setting: Setting[T]) -> None:
        """Have the default of one setting hold again."""
        self._lane.run(
            lambda: (self._desk.reset(setting), self._desk.settings),
            lambda made: self._made(*made),
            lambda failure: self._not_made(setting, failure),
        )

    def undo(self) -> None:
        """Take the last change back."""
        if not self._steps:
            return
        step = self._steps.pop()
        self._lane.run(
            lambda: (self._desk.take_back(step), self._desk.settings),
            lambda made: self._back(*made),
            lambda failure: self._not_back(step, failure),
        )

    def _take(self, settings: Settings) -> None:
        self.settings = settings
        self.read.emit()

    def _made(self, step: Step, settings: Settings) -> None:
        self._steps = [*self._steps[-_REMEMBERED:], step]
        self._take(settings)
        self.changed.emit(step.setting)

    def _back(self, step: Step, settings: Settings) -> None:
        self._take(settings)
        self.taken_back.emit(step.setting)

    def _not_back(self, step: Step, failure: Failure) -> None:
        self._steps.append(step)  # it can be taken back later
        self._not_made(step.setting, failure)

    def _not_made(self, setting: Setting[T], failure: Failure) -> None:
        self.read.emit()  # what the person chose is not what holds
        self.failed.emit(setting, failure)
