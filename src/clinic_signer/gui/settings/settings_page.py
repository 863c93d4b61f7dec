"""One page of settings: groups of rows, and what stands in the file only."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.controls import Notice
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.settings import pages, texts
from clinic_signer.gui.settings.fields import align_choices
from clinic_signer.gui.settings.file_only import FileOnly
from clinic_signer.gui.settings.model import SettingsModel
from clinic_signer.gui.settings.page import Page
from clinic_signer.gui.settings.row_view import RowView
from clinic_signer.gui.settings.rows import Group, PageContent
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Label, column, frame, restyle
from clinic_signer.setting import Setting

if TYPE_CHECKING:
    from clinic_signer.settings import Settings


class _Panel(QFrame):
    """The rows of a group."""

    access_role = "Grouping"

    def __init__(self, group: Group) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(strings.say(group.title))
        self.heading = Label(strings.say(group.title), "group")
        self.rows = [RowView(content) for content in group.rows]
        self._rules: list[QFrame] = []
        inside = column(gap=0, margins=(1, 1, 1, 1))
        for each in self.rows:
            rule = frame("rule")
            rule.setFixedHeight(1)
            inside.addWidget(rule)
            inside.addWidget(each)
            self._rules.append(rule)
        self.setLayout(inside)

    def shown(self, settings: Settings | None) -> list[RowView]:
        """The rows that there is something to set in; all until the settings were read."""
        tests = ((each, each.content.is_used) for each in self.rows)
        return [each for each, test in tests if test is None or not settings or test(settings)]

    def show_used(self, settings: Settings | None) -> None:
        """Show the rows that there is something to set in; without any there is no group."""
        shown = self.shown(settings)
        for each, rule in zip(self.rows, self._rules, strict=True):
            each.setVisible(each in shown)
            rule.setVisible(each in shown[1:])
            restyle(each, first=each in shown[:1], last=each in shown[-1:])
        for part in (self, self.heading):
            part.setVisible(bool(shown))


class SettingsPage(Page):
    """A page of rows.

    Args:
        content: what is on it.
        model: the values.
        is_practice: the window works with the sandbox.
    """

    def __init__(self, content: PageContent, model: SettingsModel, *, is_practice: bool) -> None:
        super().__init__(strings.say(content.title))
        self._model = model
        self.rows: list[RowView] = []
        self._panels: list[_Panel] = []
        self.mistake = Notice(Level.CAUTION, "", "")
        self.mistake.hide()
        self.file_only = FileOnly(pages.others(content), model)
        self.body.setSpacing(8)
        self.body.addWidget(self.mistake)
        if is_practice:
            said = strings.say(texts.PRACTICE), strings.say(texts.PRACTICE_TEXT)
            self.body.addWidget(Notice(Level.INFO, *said))
            self.body.addSpacing(8)
        self._coming = list(content.groups)
        self._add_next()
        model.read.connect(self._show)

    def _add_next(self) -> None:
        """One group at each turn of the event loop: all of them at once would be felt."""
        if self._coming:
            there = len(self.rows)
            self._add_group(self._coming.pop(0))
            self._show_rows(self.rows[there:])
            QTimer.singleShot(0, self, self._add_next)
        else:
            align_choices([each.field for each in self.rows])
            self.body.addWidget(self.file_only)
            self._show()

    @property
    def is_whole(self) -> bool:
        """True once every group is there."""
        return not self._coming and self.file_only.parent() is not None

    def _add_group(self, group: Group) -> None:
        panel = _Panel(group)
        for made in panel.rows:
            setting = made.content.setting
            if setting is not None:
                made.chosen.connect(partial(self._model.change, setting))
                made.reset_wanted.connect(partial(self._model.reset, setting))
        self.rows += panel.rows
        self._panels.append(panel)
        self.body.addWidget(panel.heading)
        self.body.addWidget(panel)
        self.body.addSpacing(8)
        panel.show_used(self._model.settings)

    def row_of(self, setting: Setting[object]) -> RowView | None:
        """The row of a setting; None if it has none here."""
        return next((x for x in self.rows if x.content.setting is setting), None)

    # -- what holds -------------------------------------------------------------------------

    def _show(self) -> None:
        self._show_rows(self.rows)
        settings = self._model.settings
        if settings is None:
            return
        self.file_only.show_settings(settings)
        self.mistake.setVisible(bool(settings.failures))
        if settings.failures:
            said = failure_text(settings.failures[0])
            said = replace(said, heading=strings.say(texts.MISTAKE), sentence=said.heading)
            self.mistake.show_failure(Level.CAUTION, said)

    def _show_rows(self, rows: list[RowView]) -> None:
        settings = self._model.settings
        for each in rows:
            each.setEnabled(settings is not None)
            if settings is not None:
                each.show_settings(settings, self._model.at_start)
        for panel in self._panels:
            panel.show_used(settings)

    # -- keyboard ---------------------------------------------------------------------------

    def regions(self) -> list[QWidget]:
        """The first control."""
        settings = self._model.settings
        for each in (shown for panel in self._panels for shown in panel.shown(settings)):
            if each.field is not None:
                return [each.field.stop if each.field.stop.isEnabled() else each]
        return []

    def reload(self) -> None:
        """Read the files again."""
        self._model.load()

    def close_down(self) -> None:
        """Nothing that was typed is lost because the keyboard was still in its line."""
        for each in self.rows:
            if each.field is not None:
                each.field.take_typed()
