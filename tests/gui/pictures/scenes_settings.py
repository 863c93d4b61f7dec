"""The pages of 設定・診断 that are settings, and the one about this program."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QWidget

from clinic_signer import about
from clinic_signer.gui.settings.about_page import AboutPage
from clinic_signer.gui.settings.desk import SettingsDesk
from clinic_signer.gui.settings.fields import TextField
from clinic_signer.gui.settings.screen import Tab
from clinic_signer.gui.settings.settings_page import SettingsPage
from clinic_signer.settings_station import INBOX
from clinic_signer.settings_window import FORM_ZOOM
from clinic_signer.words import same
from gui.pictures.row import Picture
from gui.pictures.studio import Stage

_PLACE = Path("/clinic/settings.toml")
_PLACES = (_PLACE, Path("/clinic/administrator/settings.toml"), Path("/clinic/data"))
_LOCKED = """[card]
route = "pcsc"
[delivery]
route = "folder"
[locked]
contact = "内線 0000"
since = 2026-04-01
[locked.reasons]
"card.route" = "複数の先生が使うパソコンのため"
"""


class _Desk(SettingsDesk):
    """The files are in another folder each time; what is said of their place is not."""

    @property
    def user_file(self) -> Path:
        return _PLACE


def _page(stage: Stage, tab: Tab, locked: str = "") -> SettingsPage:
    administrator = stage.folder / "administrator.toml"
    administrator.write_text(locked, encoding="utf-8")
    stage.desk.settings = _Desk(administrator=administrator, user=stage.folder / "user.toml")
    stage.window.open_settings(tab)
    screen = stage.window.screens.settings
    page = screen.page(tab)
    assert isinstance(page, SettingsPage)
    stage.wait(lambda: screen.model.settings is not None and page.is_whole)
    return page


def signing(stage: Stage) -> QWidget:
    """Two choices, a switch, what is always on, and a row that the administrator has locked."""
    _page(stage, Tab.SIGNING, _LOCKED)
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
    page.disclose.setChecked(True)
    return stage.window


SETTINGS = (
    Picture("settings-signing", "08b-settings-locked.png", signing, is_main=True),
    Picture("settings-connection", "", connection),
    Picture("settings-display", "", display),
    Picture("settings-records", "", records),
    Picture("settings-about", "", about_page),
)
