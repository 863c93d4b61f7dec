"""The screen 設定・診断: a heading, tabs, and the page of each tab, made when first shown."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from clinic_signer.diagnostics.finding import Action, Line
from clinic_signer.gui import strings, theme
from clinic_signer.gui.controls import TabStrip
from clinic_signer.gui.desk import Desk
from clinic_signer.gui.screen import Screen
from clinic_signer.gui.settings import texts
from clinic_signer.gui.settings.model import SettingsModel
from clinic_signer.gui.settings.page import Page
from clinic_signer.gui.settings.undo_bar import UndoBar
from clinic_signer.gui.updates.watch import UpdateWatch
from clinic_signer.gui.widgets import Label, column, frame
from clinic_signer.gui.worker import Lanes
from clinic_signer.setting import Setting

_TAB_HEIGHT = 36


class Tab(IntEnum):
    """The tabs, left to right."""

    DIAGNOSIS = 0
    SIGNING = 1
    CONNECTION = 2
    DISPLAY = 3
    RECORDS = 4
    ABOUT = 5


_WORDS = {
    Tab.DIAGNOSIS: texts.DIAGNOSIS,
    Tab.SIGNING: texts.SIGNING,
    Tab.CONNECTION: texts.CONNECTION,
    Tab.DISPLAY: texts.DISPLAY,
    Tab.RECORDS: texts.RECORDS,
    Tab.ABOUT: texts.ABOUT,
}


_TAB_OF_LINE = {
    "second-service": Tab.CONNECTION,
    "local-api": Tab.CONNECTION,
    "inbox": Tab.CONNECTION,
    "outbox": Tab.CONNECTION,
    "exchange": Tab.CONNECTION,
    "journal": Tab.RECORDS,
}
"""Where the settings are that a line of the diagnosis is about; all others are of signing."""


class SettingsScreen(Screen):
    """What can be changed, and whether all is well.

    Signals:
        set_up_wanted: set up a phone.
        issuer_wanted: show what the issuer of the card advises.
        first_start_wanted: the questions of the first start once more.
    """

    set_up_wanted = Signal()
    issuer_wanted = Signal()
    first_start_wanted = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, updates: UpdateWatch) -> None:
        super().__init__()
        self._desk = desk
        self._updates = updates
        self._lanes = lanes
        self._narrow = False
        self._pages: dict[Tab, Page] = {}
        self.model = SettingsModel(desk.settings, lanes.desk, self)
        self.undo_bar = UndoBar(self.model)
        self.tabs = TabStrip(_TAB_HEIGHT, strings.say(texts.TABS))
        self.tabs.set_gap(24)
        for tab in Tab:
            self.tabs.addTab(strings.say(_WORDS[tab]))
        self._places = QStackedWidget()
        self._empty = {tab: QWidget() for tab in Tab}
        for empty in self._empty.values():
            self._places.addWidget(empty)
        rule = frame("rule")
        rule.setFixedHeight(1)
        head = column(Label(strings.say(texts.SCREEN), "title"), gap=8)
        head.addWidget(self.tabs)
        self._head = head
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(rule)
        whole.addWidget(self._places, 1)
        whole.addWidget(self.undo_bar)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.model.undo)
        self.model.changed.connect(self._take_effect)
        self.model.taken_back.connect(self._take_effect)
        self.tabs.currentChanged.connect(self._show)
        self.set_measures(narrow=False, short=False)

    def show_tab(self, tab: Tab) -> None:
        """Show the page of a tab."""
        self.tabs.setCurrentIndex(tab)
        self._show(tab)

    def diagnose(self) -> None:
        """Show the diagnosis as of now: whoever asks for it has a trouble that is new."""
        self.show_tab(Tab.DIAGNOSIS)
        self.page(Tab.DIAGNOSIS).reload()

    def page(self, tab: Tab) -> Page:
        """Return the page of a tab; it is made when it is first wanted."""
        if tab not in self._pages:
            made = self._make(tab)
            made.set_narrow(narrow=self._narrow)
            self._pages[tab] = made
            self._places.insertWidget(tab, made)
            self._places.removeWidget(self._empty[tab])
        return self._pages[tab]

    def _make(self, tab: Tab) -> Page:
        """Each page is imported when it is made."""
        if tab is Tab.DIAGNOSIS:
            return self._make_diagnosis()
        if tab is Tab.ABOUT:
            from clinic_signer.gui.settings.about_page import AboutPage

            about = AboutPage(self._desk, self._lanes, self._updates)
            about.first_start_wanted.connect(self.first_start_wanted)
            return about
        from clinic_signer.gui.settings import pages
        from clinic_signer.gui.settings.settings_page import SettingsPage

        content = next(page for page in pages.PAGES if page.title is _WORDS[tab])
        return SettingsPage(content, self.model, is_practice=self._desk.is_sandbox)

    def _make_diagnosis(self) -> Page:
        from clinic_signer.gui.settings.diagnosis.page import DiagnosisPage

        page = DiagnosisPage(self._desk, self._lanes)
        page.action_wanted.connect(self._act_on)
        return page

    def _act_on(self, line: Line) -> None:
        """Open the settings that a line is about; what is not here, the window does."""
        if line.finding.action is Action.SETTINGS:
            self.show_tab(_TAB_OF_LINE.get(line.probe.name, Tab.SIGNING))
        elif line.finding.action is Action.SET_UP_PHONE:
            self.set_up_wanted.emit()
        elif line.finding.action is Action.ISSUER:
            self.issuer_wanted.emit()

    @property
    def _shown(self) -> Page:
        return self.page(Tab(self.tabs.currentIndex()))

    def _show(self, index: int) -> None:
        page = self.page(Tab(index))
        self._places.setCurrentWidget(page)
        page.begin()

    def begin(self) -> None:
        """The screen is shown: so is the page of its tab, with the files as they are now."""
        self.model.load()
        self._show(self.tabs.currentIndex())

    def _take_effect(self, setting: Setting[object]) -> None:
        """What can be seen at once: the colours."""
        from clinic_signer.settings_window import THEME, WindowTheme

        application, settings = QApplication.instance(), self.model.settings
        if setting is not THEME or settings is None or not isinstance(application, QApplication):
            return
        chosen = settings.get(THEME)
        by_system = chosen is WindowTheme.SYSTEM
        theme.choose(application, None if by_system else theme.ThemeName(chosen.value))

    # -- as every screen --------------------------------------------------------------------

    def set_measures(self, *, narrow: bool, short: bool, tight: bool = False) -> None:
        """Narrow: less around; short: less above."""
        del tight
        self._narrow = narrow
        side = 16 if narrow else 24
        self._head.setContentsMargins(side, 8 if short else 16, side, 0)
        for page in self._pages.values():
            page.set_narrow(narrow=narrow)

    def regions(self) -> list[QWidget]:
        """Tabs, then those of the page."""
        return [self.tabs, *self._shown.regions()]

    def reload(self) -> None:
        """Read again what the page shows."""
        self._shown.reload()

    def copy_shown(self) -> None:
        """Copy what the page shows."""
        self._shown.copy_shown()

    def export_shown(self) -> None:
        """Write what the page shows to a file."""
        self._shown.export_shown()

    def step_tab(self, step: int) -> None:
        """Go to the next or the previous tab."""
        self.show_tab(Tab((self.tabs.currentIndex() + step) % len(Tab)))

    def close_down(self) -> None:
        """Let every page end."""
        for page in self._pages.values():
            page.close_down()
