"""The pages of 設定・診断 that are settings, and the one about this program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from clinic_signer import about
from clinic_signer.gui.settings.about_page import AboutPage
from clinic_signer.gui.settings.desk import SettingsDesk
from clinic_signer.gui.settings.fields import TextField
from clinic_signer.gui.settings.screen import Tab
from clinic_signer.gui.settings.settings_page import SettingsPage
from clinic_signer.gui.updates.desk import UpdatesDesk, UpdateState
from clinic_signer.settings_station import INBOX
from clinic_signer.settings_update import UpdateCheck
from clinic_signer.settings_window import FORM_ZOOM
from clinic_signer.updates.notice import notice_of
from clinic_signer.updates.versions import product_version
from clinic_signer.windows_registry import (
    INSTALLED,
    POLICIES,
    REG_SZ,
    Registry,
    RegistryTree,
    RegistryValue,
)
from clinic_signer.words import same
from gui.pictures.row import Picture
from gui.pictures.scenes_sign import sign_screen
from gui.pictures.studio import Stage
from updates.publishing import CHANNEL

_PLACE = Path("/clinic/settings.toml")
_PLACES = (_PLACE, Path("/clinic/administrator/settings.toml"), Path("/clinic/data"))
_LOCKED = """[window]
only_seen = true
[locked]
contact = "内線 0000"
since = 2026-04-01
[locked.reasons]
"window.only_seen" = "複数の先生が使うパソコンのため"
"""
_REGISTRY = RegistryTree(
    {
        f"{POLICIES}\\card": {"route": RegistryValue(REG_SZ, "pcsc")},
        f"{INSTALLED}\\window": {"first_method": RegistryValue(REG_SZ, "card")},
    }
)


class _Desk(SettingsDesk):
    """The files are in another folder each time; what is said of their place is not."""

    @property
    def user_file(self) -> Path:
        return _PLACE


def _page(
    stage: Stage, tab: Tab, locked: str = "", registry: Registry | None = None
) -> SettingsPage:
    administrator = stage.folder / "administrator.toml"
    administrator.write_text(locked, encoding="utf-8")
    stage.desk.settings = _Desk(
        administrator=administrator,
        user=stage.folder / "user.toml",
        registry=registry or RegistryTree(),
    )
    stage.window.open_settings(tab)
    screen = stage.window.screens.settings
    page = screen.page(tab)
    assert isinstance(page, SettingsPage)
    stage.wait(lambda: screen.model.settings is not None and page.is_whole)
    return page


def signing(stage: Stage) -> QWidget:
    """A default of the organisation, rows locked by policy and by file, what is always on."""
    _page(stage, Tab.SIGNING, _LOCKED, _REGISTRY)
    return stage.window


def connection(stage: Stage) -> QWidget:
    """Folders; one that was typed in a form that it cannot have."""
    found = _page(stage, Tab.CONNECTION).row_of(INBOX)
    assert found is not None
    assert isinstance(found.field, TextField)
    found.field.take("受付")
    return stage.window


def display(stage: Stage) -> QWidget:
    """A change that holds from the next start on, and the way back."""
    _page(stage, Tab.DISPLAY)
    screen = stage.window.screens.settings
    screen.model.change(FORM_ZOOM, 125)
    stage.wait(screen.undo_bar.isVisible)
    return stage.window


def records(stage: Stage) -> QWidget:
    """Records and privacy, with what stands in the file only."""
    page = _page(stage, Tab.RECORDS)
    page.file_only.disclose.click()
    return stage.window


def about_page(stage: Stage) -> QWidget:
    """What this program is, with the technical details open."""
    stage.window.open_settings(Tab.ABOUT)
    page = stage.window.screens.settings.page(Tab.ABOUT)
    assert isinstance(page, AboutPage)
    stage.lanes.desk.wait()
    stage.wait(lambda: page.known is not None)
    page.show_about(
        about.About(
            version="0.1.0",
            is_sandbox=True,
            system="Windows 11 (AMD64)",
            python="3.13.1",
            parts=tuple(about.Part(part.name, part.licence, "1.0") for part in about.PARTS[:4]),
            trusted=about.TrustedList(3, date(2026, 8, 1)),
            places=tuple((same(place.name), place) for place in _PLACES),
        )
    )
    _know(stage, UpdateCheck.DAILY, "1.3.0")
    page.disclose.setChecked(True)
    return stage.window


def later_version(stage: Stage) -> QWidget:
    """There is a later version."""
    return _told(stage, "1.3.0")


def unsupported_version(stage: Stage) -> QWidget:
    """This version is no longer supported."""
    return _told(stage, "1.1.0")


def _told(stage: Stage, here: str) -> QWidget:
    sign_screen(stage)
    _know(stage, UpdateCheck.DAILY, here)
    return stage.window


class _Known(UpdatesDesk):
    """Knows of a later version, whenever it is asked."""

    def __init__(self, known: UpdateState, clock: Callable[[], datetime]) -> None:
        super().__init__(None, clock)
        self._known = known

    def state(self) -> UpdateState:
        return self._known


def _know(stage: Stage, check: UpdateCheck, here: str) -> None:
    notice = notice_of(CHANNEL, product_version(here), None)
    known = UpdateState(check, "updates.example", stage.clock(), notice)
    updates = stage.window.outside.updates
    updates._desk = _Known(known, stage.clock)
    updates.refresh()
    stage.wait(lambda: updates.state == known)


SETTINGS = (
    Picture("settings-signing", "08b-settings-locked.png", signing, is_main=True, guide="settings"),
    Picture("settings-connection", "", connection),
    Picture("settings-display", "", display),
    Picture("settings-records", "", records),
    Picture("settings-about", "", about_page),
    Picture("sign-update", "", later_version),
    Picture("sign-update-unsupported", "", unsupported_version),
)
