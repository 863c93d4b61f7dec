"""The screen 設定・診断: every row changes what it says, locked ones do not, nothing gets lost."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer import about
from clinic_signer.gui import app, strings, theme
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.opening_choices import OpeningChoices, opening_choices, system_language
from clinic_signer.gui.screens import SETTINGS_INDEX, SIGN_INDEX, VERIFY_INDEX
from clinic_signer.gui.settings import pages
from clinic_signer.gui.settings.desk import SettingsDesk
from clinic_signer.gui.settings.fields import ChoicesField, Field, SwitchField, TextField
from clinic_signer.gui.settings.row_view import RowView
from clinic_signer.gui.settings.rows import PageContent, Row
from clinic_signer.gui.settings.screen import SettingsScreen, Tab
from clinic_signer.gui.settings.settings_page import SettingsPage
from clinic_signer.gui.sign.entry import EntryState
from clinic_signer.gui.theme import ThemeName
from clinic_signer.gui.updates.watch import UpdateWatch
from clinic_signer.gui.verify.screen import VerifyScreen
from clinic_signer.gui.worker import Lanes
from clinic_signer.setting import Setting, written
from clinic_signer.settings import FEW_ATTEMPTS, SETTINGS, load_settings
from clinic_signer.settings_api import API_ENABLED, API_PORT
from clinic_signer.settings_files import USER_FILE_VARIABLE
from clinic_signer.settings_remote import SECOND_BASE_URL, SECOND_FACILITY, SECOND_PC_NAME
from clinic_signer.settings_station import INBOX, KEEP_TAKEN, RETENTION_YEARS
from clinic_signer.settings_window import THEME
from clinic_signer.whole_files import exclusive
from clinic_signer.windows_registry import (
    INSTALLED,
    POLICIES,
    REG_DWORD,
    REG_SZ,
    RegistryTree,
    RegistryValue,
)
from clinic_signer.words import Language
from conftest import PROJECT
from gui.doubles import FakeDesk, settle
from gui.lint import lint

ROWS = [row for page in pages.PAGES for group in page.groups for row in group.rows]
CHANGEABLE = [row for row in ROWS if row.setting is not None]
ANOTHER: dict[str, object] = {
    "intake.folder": "/srv/intake",
    "delivery.folder": "/srv/out",
    "service.request_folder": "/srv/request",
    "service.answer_folder": "/srv/answer",
    "service.institution": "1312345678",
    "second.base_url": "https://sign.example",
    "api.port": "9000",
}
"""What is typed into lines that take no other text."""


@pytest.fixture
def screen(
    qtbot: QtBot, desk: FakeDesk, lanes: Lanes, show: Callable[[QWidget], None]
) -> SettingsScreen:
    """The screen alone, with the values read."""
    made = SettingsScreen(desk, lanes, UpdateWatch(desk.updates, lanes.updates, lanes))
    made.resize(1290, 671)
    show(made)
    return made


def wait(screen: SettingsScreen) -> None:
    """Until everything that was asked for is done and shown."""
    screen._lanes.desk.wait()
    settle()


def shown(part: QWidget | None) -> bool:
    """Whether a part of a row is there and shown."""
    return part is not None and not part.isHidden()


def announced(screen: SettingsScreen) -> str:
    """What was last said at the foot, as a screen reader gets it."""
    return screen.undo_bar.announcer.spoken[-1]


def page_of(screen: SettingsScreen, setting: Setting[object]) -> SettingsPage:
    index = next(i for i, page in enumerate(pages.PAGES) if setting in page.settings)
    screen.show_tab(Tab(index + 1))
    screen.begin()
    wait(screen)
    page = screen.page(Tab(index + 1))
    assert isinstance(page, SettingsPage)
    return page


def row_view(screen: SettingsScreen, setting: Setting[object]) -> RowView:
    found = page_of(screen, setting).row_of(setting)
    assert found is not None
    return found


def field(screen: SettingsScreen, setting: Setting[object]) -> Field:
    found = row_view(screen, setting).field
    assert found is not None
    return found


def change_by_hand(control: Field, setting: Setting[object]) -> None:
    """Choose something else, with the keyboard alone."""
    control.stop.setFocus()
    if isinstance(control, ChoicesField):
        before = control.box.currentIndex()
        QTest.keyClick(control.box, Qt.Key.Key_Up if before else Qt.Key.Key_Down)
        assert control.box.currentIndex() != before
    elif isinstance(control, SwitchField):
        QTest.keyClick(control.switch, Qt.Key.Key_Space)
    elif isinstance(control, TextField):
        control.line.selectAll()
        QTest.keyClicks(control.line, str(ANOTHER.get(setting.key, "abc")))
        QTest.keyClick(control.line, Qt.Key.Key_Return)


@pytest.mark.parametrize("row", CHANGEABLE, ids=lambda row: row.setting.key)
def test_every_row_changes_its_setting_keeps_it_and_takes_it_back(
    screen: SettingsScreen, desk: FakeDesk, row: Row
) -> None:
    setting = row.setting
    assert setting is not None
    view = row_view(screen, setting)
    assert view.field is not None
    before = view.field.words
    change_by_hand(view.field, setting)
    wait(screen)
    kept = load_settings(
        administrator=desk.out_folder.parent / "none", user=desk.settings.user_file
    )
    assert kept.failures == ()
    assert kept.get(setting) != setting.default
    assert desk.settings.settings.get(setting) == kept.get(setting)
    assert view.field.words != before
    assert shown(view.reset)
    assert strings.say(row.title) in announced(screen)
    QTest.keyClick(view.field.stop, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait(screen)
    if view.field.words != before:
        screen.undo_bar.undo.click()  # the line takes back its own typing first
        wait(screen)
    assert desk.settings.settings.get(setting) == setting.default
    assert view.field.words == before
    assert not shown(view.reset)


def test_several_changes_are_taken_back_one_after_the_other(
    screen: SettingsScreen, desk: FakeDesk
) -> None:
    for value in (5, 7):
        page_of(screen, FEW_ATTEMPTS)
        screen.model.change(FEW_ATTEMPTS, value)
    wait(screen)
    seen = []
    for _ in range(2):
        screen.undo_bar.undo.click()
        wait(screen)
        seen.append(desk.settings.settings.get(FEW_ATTEMPTS))
    assert seen == [5, FEW_ATTEMPTS.default]
    assert not screen.undo_bar.undo.isVisible()
    screen.model.undo()  # nothing is left; nothing happens
    wait(screen)
    assert desk.settings.settings.get(FEW_ATTEMPTS) == FEW_ATTEMPTS.default


def test_a_row_goes_back_to_its_default(screen: SettingsScreen, desk: FakeDesk) -> None:
    view = row_view(screen, FEW_ATTEMPTS)
    screen.model.change(FEW_ATTEMPTS, 7)
    wait(screen)
    assert view.reset is not None
    view.reset.click()
    wait(screen)
    assert desk.settings.settings.get(FEW_ATTEMPTS) == FEW_ATTEMPTS.default
    screen.undo_bar.undo.click()
    wait(screen)
    assert desk.settings.settings.get(FEW_ATTEMPTS) == 7


def test_it_says_what_holds_at_once_and_what_from_the_next_start_on(
    screen: SettingsScreen,
) -> None:
    later, at_once = row_view(screen, INBOX), row_view(screen, API_ENABLED)
    screen.model.change(INBOX, Path("/srv/intake"))
    wait(screen)
    assert "次に起動したとき" in announced(screen)
    assert shown(later.later)
    assert not shown(at_once.later)
    screen.model.change(FEW_ATTEMPTS, 7)
    wait(screen)
    assert "次に起動したとき" not in announced(screen)
    screen.model.change(INBOX, None)
    wait(screen)
    assert not shown(later.later)


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (SECOND_BASE_URL, "sign.example"),
        (SECOND_BASE_URL, "http://sign.example"),
        (INBOX, "relative/folder"),
        (API_PORT, "80"),
        (API_PORT, "eighty"),
        (API_PORT, ""),
    ],
)
def test_what_has_not_the_right_form_is_told_beside_the_line_and_not_written(
    screen: SettingsScreen, desk: FakeDesk, setting: Setting[object], text: str
) -> None:
    control = field(screen, setting)
    assert isinstance(control, TextField)
    before = control.line.text()
    control.take(text)
    wait(screen)
    assert control._wrong.isVisible()
    assert strings.plain(setting.form) in control.line.accessibleDescription()
    assert not desk.settings.user_file.exists()
    control.line.setFocus()
    QTest.keyClick(control.line, Qt.Key.Key_Escape)
    assert control.line.text() == before
    assert not control._wrong.isVisible()


def test_what_is_being_typed_stays_while_another_setting_is_written(
    screen: SettingsScreen, desk: FakeDesk
) -> None:
    control, other = field(screen, SECOND_FACILITY), field(screen, SECOND_PC_NAME)
    assert isinstance(control, TextField)
    assert isinstance(other, TextField)
    other.take("診察室２")
    control.line.setFocus()
    QTest.keyClicks(control.line, "Clin")
    wait(screen)
    assert desk.settings.settings.get(SECOND_PC_NAME) == "診察室２"
    QTest.keyClicks(control.line, "ic")
    assert control.line.text() == "Clinic"
    QTest.keyClick(control.line, Qt.Key.Key_Return)
    wait(screen)
    assert desk.settings.settings.get(SECOND_FACILITY) == "Clinic"


def test_a_text_of_the_wrong_form_stays_until_it_is_given_up(screen: SettingsScreen) -> None:
    port = field(screen, API_PORT)
    assert isinstance(port, TextField)
    port.take("9000")
    wait(screen)
    port.take("80")
    field(screen, KEEP_TAKEN).chosen.emit(True)
    wait(screen)
    assert port.line.text() == "80"
    assert port._wrong.isVisible()
    reset = row_view(screen, API_PORT).reset
    assert reset is not None
    reset.click()
    wait(screen)
    assert port.line.text() == "8475"
    assert not port._wrong.isVisible()


def test_what_is_typed_is_not_lost_when_the_window_closes(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    window.open_settings(Tab.CONNECTION)
    control = field(window.screens.settings, SECOND_FACILITY)
    assert isinstance(control, TextField)
    control.line.setFocus()
    QTest.keyClicks(control.line, "Clinic")
    window.close()
    assert load_settings(user=desk.settings.user_file).get(SECOND_FACILITY) == "Clinic"


def test_the_window_does_not_wait_while_a_change_is_being_written(
    screen: SettingsScreen, desk: FakeDesk
) -> None:
    field(screen, KEEP_TAKEN)
    file = desk.settings.user_file
    with exclusive(file.with_name(f".{file.name}.lock"), 1):  # another program writes
        screen.model.change(KEEP_TAKEN, True)
        begun = time.monotonic()
        while desk.settings._lock.acquire(blocking=False):
            desk.settings._lock.release()
        assert screen.model.at_start is not None
        assert time.monotonic() - begun < 1
    wait(screen)
    assert desk.settings.settings.get(KEEP_TAKEN)


def test_a_change_that_could_not_be_taken_back_can_be_later(
    screen: SettingsScreen, desk: FakeDesk
) -> None:
    field(screen, KEEP_TAKEN).chosen.emit(True)
    wait(screen)
    file = desk.settings.user_file
    text = file.read_bytes()
    file.write_bytes(b"= no TOML")
    screen.model.undo()
    wait(screen)
    file.write_bytes(text)
    screen.model.undo()
    wait(screen)
    assert not desk.settings.settings.get(KEEP_TAKEN)


# -- locked ---------------------------------------------------------------------------------

LOCKED = """[card]
few_attempts = 5
[intake]
keep_taken = true
folder = "/srv/hospital"
[locked]
contact = "内線 0000"
since = 2026-04-01
[locked.reasons]
"card.few_attempts" = "複数の先生が使うパソコンのため"
"""


@pytest.fixture
def locked(desk: FakeDesk, screen: SettingsScreen) -> SettingsScreen:
    (desk.out_folder.parent / "administrator.toml").write_text(LOCKED, encoding="utf-8")
    desk.settings.user_file.write_text("[card]\nfew_attempts = 2\n", encoding="utf-8")
    return screen


@pytest.mark.parametrize("setting", [FEW_ATTEMPTS, KEEP_TAKEN, INBOX], ids=lambda x: x.key)
def test_a_locked_row_shows_the_value_and_cannot_be_changed(
    locked: SettingsScreen, desk: FakeDesk, setting: Setting[object]
) -> None:
    view = row_view(locked, setting)
    control = view.field
    assert control is not None
    assert not control.stop.isEnabled()
    value = desk.settings.settings.get(setting)
    assert value != setting.default
    words = control.words
    QTest.mouseClick(control.stop, Qt.MouseButton.LeftButton)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_A, Qt.Key.Key_Return):
        QTest.keyClick(control.stop, key)
    locked.model.change(setting, setting.default)
    wait(locked)
    assert desk.settings.settings.get(setting) == value
    assert control.words == words
    assert desk.settings.user_file.read_text(encoding="utf-8") == "[card]\nfew_attempts = 2\n"
    assert "管理者" in announced(locked)
    assert not shown(view.reset)


def test_a_reader_hears_of_a_locked_row_what_it_is_why_and_whom_to_ask(
    locked: SettingsScreen,
) -> None:
    view = row_view(locked, FEW_ATTEMPTS)
    said = "残り回数の警告、残り5回、管理者が設定。理由　複数の先生が使うパソコンのため。"
    said += "管理者の設定ファイルで決まっています。"
    said += "変更は院内の担当者（内線 0000）へ。2026年4月1日から"
    assert view.field is not None
    reader = QAccessible.queryAccessibleInterface(view)
    assert reader.text(QAccessible.Text.Name) == said
    assert reader.role() == QAccessible.Role.Grouping
    reader = QAccessible.queryAccessibleInterface(view.field.stop)
    assert reader.role() == QAccessible.Role.ComboBox
    assert reader.state().disabled
    assert said.endswith(reader.text(QAccessible.Text.Description))
    labels = [each.text(QAccessible.Text.Name) for each, _relation in reader.relations()]
    assert labels == ["残り回数の警告"]
    assert view.focusPolicy() & Qt.FocusPolicy.TabFocus
    switch = field(locked, KEEP_TAKEN).stop
    reader = QAccessible.queryAccessibleInterface(switch)
    assert reader.role() == QAccessible.Role.CheckBox
    assert reader.state().disabled
    assert reader.state().checked


def test_a_lock_that_is_taken_away_gives_the_row_back(
    locked: SettingsScreen, desk: FakeDesk
) -> None:
    view = row_view(locked, FEW_ATTEMPTS)
    (desk.out_folder.parent / "administrator.toml").unlink()
    locked.reload()
    wait(locked)
    assert view.field is not None
    assert view.field.stop.isEnabled()
    assert view.field.words == "残り2回"
    assert view.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_mistake_in_a_file_is_told_with_its_code(
    desk: FakeDesk, lanes: Lanes, show: Callable[[QWidget], None]
) -> None:
    desk.settings.user_file.write_text("[card]\nfew_attempts = 99\n", encoding="utf-8")
    made = SettingsScreen(desk, lanes, UpdateWatch(desk.updates, lanes.updates, lanes))
    show(made)
    page = page_of(made, FEW_ATTEMPTS)
    assert page.mistake.isVisible()
    assert "card.few_attempts" in page.mistake.text
    assert page.mistake.text.endswith("コード settings-invalid")


# -- decided elsewhere -----------------------------------------------------------------------


def with_registry(
    desk: FakeDesk, lanes: Lanes, show: Callable[[QWidget], None], registry: RegistryTree
) -> SettingsScreen:
    """The screen on a PC with this registry, whose other files say something as well."""
    place = desk.out_folder.parent
    (place / "administrator.toml").write_text("[card]\nfew_attempts = 4\n", encoding="utf-8")
    desk.settings.user_file.write_text("[card]\nfew_attempts = 2\n", encoding="utf-8")
    desk.settings = SettingsDesk(
        administrator=place / "administrator.toml",
        user=desk.settings.user_file,
        registry=registry,
    )
    made = SettingsScreen(desk, lanes, UpdateWatch(desk.updates, lanes.updates, lanes))
    made.resize(1290, 671)
    show(made)
    return made


def test_what_group_policy_has_decided_says_so_and_cannot_be_changed(
    qtbot: QtBot, desk: FakeDesk, lanes: Lanes, show: Callable[[QWidget], None]
) -> None:
    registry = RegistryTree(
        {
            f"{POLICIES}\\card": {"few_attempts": RegistryValue(REG_DWORD, 7)},
            f"{POLICIES}\\locked": {"contact": RegistryValue(REG_SZ, "情報システム課")},
            f"{POLICIES}\\locked\\reasons": {
                "card.few_attempts": RegistryValue(REG_SZ, "院内の決まりのため")
            },
        }
    )
    screen = with_registry(desk, lanes, show, registry)
    view = row_view(screen, FEW_ATTEMPTS)
    reader = QAccessible.queryAccessibleInterface(view)
    assert reader.text(QAccessible.Text.Name) == (
        "残り回数の警告、残り7回、管理者が設定。理由　院内の決まりのため。"
        "グループポリシーで決まっています。変更は院内の担当者（情報システム課）へ。"
    )
    assert not shown(view.reset)
    screen.model.change(FEW_ATTEMPTS, 3)
    wait(screen)
    assert desk.settings.settings.get(FEW_ATTEMPTS) == 7
    assert "管理者" in announced(screen)


def test_what_the_installer_was_given_is_the_default_of_the_organisation(
    qtbot: QtBot, desk: FakeDesk, lanes: Lanes, show: Callable[[QWidget], None]
) -> None:
    registry = RegistryTree(
        {
            f"{INSTALLED}\\journal": {"retention_years": RegistryValue(REG_SZ, "10")},
            f"{INSTALLED}\\trust": {"crl_seconds": RegistryValue(REG_SZ, "20")},
        }
    )
    screen = with_registry(desk, lanes, show, registry)
    view = row_view(screen, RETENTION_YEARS)

    def is_said() -> bool:
        return "組織の既定" in [x.text() for x in view.findChildren(QLabel) if x.isVisible()]

    assert view.field is not None
    assert view.field.stop.isEnabled()
    assert view.field.words == "10年"
    assert is_said()
    assert view.field.stop.accessibleDescription().endswith("組織の既定")
    assert not shown(view.reset)
    screen.model.change(RETENTION_YEARS, 7)
    wait(screen)
    assert not is_said()
    assert shown(view.reset)
    screen.model.reset(RETENTION_YEARS)
    wait(screen)
    assert is_said()
    page = page_of(screen, API_PORT)
    page.file_only.disclose.click()
    said = [label.text() for _setting, label in page.file_only.values]
    assert [each for each in said if "組織の既定" in each] == ["trust.crl_seconds　20　組織の既定"]


# -- the file -------------------------------------------------------------------------------


def test_a_broken_file_is_told_and_never_overwritten(
    screen: SettingsScreen, desk: FakeDesk
) -> None:
    desk.settings.user_file.write_text("[card\n", encoding="utf-8")
    page = page_of(screen, FEW_ATTEMPTS)
    assert page.mistake.isVisible()
    control = field(screen, FEW_ATTEMPTS)
    change_by_hand(control, FEW_ATTEMPTS)
    wait(screen)
    assert desk.settings.user_file.read_text(encoding="utf-8") == "[card\n"
    assert "変更していません" in announced(screen)
    assert str(desk.settings.user_file) in announced(screen)
    assert control.words == "残り3回"  # what holds, not what was chosen
    assert not screen.undo_bar.undo.isVisible()


def test_a_value_made_by_hand_is_shown_as_it_is(screen: SettingsScreen, desk: FakeDesk) -> None:
    desk.settings.user_file.write_text("[card]\nfew_attempts = 13\n", encoding="utf-8")
    assert field(screen, FEW_ATTEMPTS).words == "残り13回"


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.title.en)
def test_what_has_no_row_is_named_with_its_value_and_the_place_of_the_file(
    screen: SettingsScreen, desk: FakeDesk, page: PageContent
) -> None:
    shown_page = page_of(screen, page.settings[0])
    if pages.others(page):
        shown_page.file_only.disclose.click()
    values = [label.text() for _, label in shown_page.file_only.values]
    assert len(values) == len(pages.others(page))
    for setting in pages.others(page):
        assert any(text.startswith(f"{setting.key}　") for text in values)
    shown_page.file_only.copy.click()
    assert QGuiApplication.clipboard().text() == str(desk.settings.user_file)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://clinic:s3cr/t@server/clinic_signer",
        "postgresql://clinic:s3cr@t@server:5432/clinic_signer?sslmode=verify-full",
        "postgresql://server/clinic_signer?user=clinic&password=s3cret&sslmode=require",
    ],
)
def test_a_password_in_an_address_is_on_no_screen(
    screen: SettingsScreen, desk: FakeDesk, address: str
) -> None:
    desk.settings.user_file.write_text(f'[journal]\ndatabase = "{address}"\n', encoding="utf-8")
    page = page_of(screen, RETENTION_YEARS)
    page.file_only.disclose.click()
    texts_ = [label.text() for _, label in page.file_only.values]
    shown_ = next(text for text in texts_ if text.startswith("journal.database"))
    assert "s3cr" not in shown_
    assert "clinic" in shown_
    assert "server" in shown_


def test_every_setting_is_on_exactly_one_page() -> None:
    with_rows = [setting.key for page in pages.PAGES for setting in page.settings]
    named = [setting.key for page in pages.PAGES for setting in pages.others(page)]
    assert sorted(with_rows + named) == sorted(setting.key for setting in SETTINGS)


def test_every_choice_is_a_value_of_its_setting() -> None:
    for row in CHANGEABLE:
        assert row.setting is not None
        for value in getattr(row.control, "values", ()):
            assert row.setting.read(written(value)) == value, row.setting.key


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title.en)
def test_a_row_says_what_it_does_in_whole_sentences(row: Row) -> None:
    assert row.sentence.ja.endswith("。")
    assert row.sentence.en.endswith(".")
    for text in (row.title.ja, row.sentence.ja):
        assert "中止" not in text
        assert "エラー" not in text


# -- at once, and at start ------------------------------------------------------------------


def test_the_colours_change_at_once_and_back(screen: SettingsScreen, qapp: QApplication) -> None:
    page_of(screen, THEME)
    control = field(screen, THEME)
    assert isinstance(control, ChoicesField)
    for steps, name in ((2, ThemeName.DARK), (1, ThemeName.HIGH_CONTRAST)):
        for _ in range(steps):
            QTest.keyClick(control.box, Qt.Key.Key_Down)
        wait(screen)
        assert theme.current().name is name
    for _ in range(3):
        screen.undo_bar.undo.click()
        wait(screen)
    assert theme.current() == theme.wanted_by_system()


def test_colours_that_a_person_has_chosen_stay_when_the_system_changes_its_own(
    qapp: QApplication,
) -> None:
    theme.follow_system(qapp, ThemeName.DARK)
    assert theme.current().name is ThemeName.DARK
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.current().name is ThemeName.DARK
    theme.choose(qapp, None)
    assert theme.current() == theme.wanted_by_system()


def test_the_window_opens_as_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    monkeypatch.setenv(USER_FILE_VARIABLE, str(file))
    assert opening_choices() == OpeningChoices()
    file.write_text(
        '[window]\nlanguage = "en"\ntheme = "dark"\nform_zoom = 150\nfirst_method = "phone"\n'
        'first_screen = "verify"\nonly_seen = true\n[intake]\nfolder = "/srv"\n',
        encoding="utf-8",
    )
    chosen = OpeningChoices(Language.ENGLISH, "dark", 150, by_phone=True, screen=VERIFY_INDEX)
    assert opening_choices() == replace(chosen, only_seen=True)
    assert opening_choices(Language.JAPANESE).language is Language.JAPANESE
    file.write_text("[window\n", encoding="utf-8")
    assert opening_choices() == OpeningChoices()


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows is asked, not the environment")
@pytest.mark.parametrize(
    ("given", "language"),
    [
        ("ja_JP.UTF-8", Language.JAPANESE),
        ("en_US.UTF-8", Language.ENGLISH),
        ("C.UTF-8", Language.JAPANESE),
        ("", Language.JAPANESE),
    ],
)
def test_the_language_of_the_system_is_japanese_unless_it_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, given: str, language: Language
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", given)
    assert system_language() is language


def test_method_size_and_screen_are_there_from_the_start(
    qtbot: QtBot, empty_window: MainWindow
) -> None:
    window = empty_window
    window.open_with(OpeningChoices(zoom=150, by_phone=True, screen=VERIFY_INDEX))
    assert window.screens.made_sign is None
    assert window.strip.phone.isChecked()
    window.begin_work()
    qtbot.waitUntil(
        lambda: isinstance(window.screens.currentWidget(), VerifyScreen), timeout=20_000
    )
    assert window.sign.form.page.zoom == 1.5
    assert window.sign._ways.by_phone
    qtbot.waitUntil(lambda: window.sign.watch.is_loaded, timeout=20_000)
    window.show_screen(SIGN_INDEX)
    window.strip.card.click()
    assert not window.sign._ways.by_phone


def test_only_what_was_opened_can_be_chosen_where_that_is_wanted(
    qtbot: QtBot, empty_window: MainWindow
) -> None:
    window = empty_window
    window.open_with(OpeningChoices(only_seen=True))
    window.begin_work()
    qtbot.waitUntil(lambda: window.screens.made_sign is not None, timeout=20_000)
    queue = window.sign.model
    qtbot.waitUntil(lambda: window.sign.form.content is not None, timeout=20_000)
    opened = window.sign.form.entry
    window.sign.tick_all()
    assert {entry.number for entry in queue.ticked} <= {opened.number if opened else 0}
    unseen = [e for e in queue.entries if e is not opened and e.state is EntryState.TO_SIGN]
    for entry in unseen:
        queue.tick(entry, ticked=True)
        assert not entry.ticked
        assert "開くと選べます" in entry.spoken(queue.today)
    first = unseen[0]
    window.sign.show_item(first)
    qtbot.waitUntil(lambda: first.can_be_signed)
    queue.tick(first, ticked=True)
    assert first.ticked
    assert "開くと選べます" not in first.spoken(queue.today)


def test_what_was_shown_behind_another_screen_was_not_seen(
    qtbot: QtBot, empty_window: MainWindow
) -> None:
    window = empty_window
    window.open_with(OpeningChoices(only_seen=True, screen=VERIFY_INDEX))
    window.begin_work()
    qtbot.waitUntil(
        lambda: isinstance(window.screens.currentWidget(), VerifyScreen), timeout=20_000
    )
    qtbot.waitUntil(lambda: window.sign.form.content is not None, timeout=20_000)
    assert all(entry.must_be_seen for entry in window.sign.model.entries)
    window.show_screen(SIGN_INDEX)
    entry = window.sign.form.entry
    assert entry is not None
    assert not entry.must_be_seen


def test_another_language_of_the_window_is_no_reason_for_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtCore import QStandardPaths

    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(tmp_path))
    first = app.out_folder(Language.JAPANESE, sandbox=False)
    assert app.out_folder(Language.ENGLISH, sandbox=False) != first
    first.mkdir(parents=True)
    assert app.out_folder(Language.ENGLISH, sandbox=False) == first


# -- readers and keys -----------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_everything_has_a_name_a_role_and_a_reason(
    qtbot: QtBot, locked: SettingsScreen, desk: FakeDesk, language: Language
) -> None:
    strings.choose(language)
    lanes = locked._lanes
    screen = SettingsScreen(desk, lanes, UpdateWatch(desk.updates, lanes.updates, lanes))
    theme.dress(screen)
    qtbot.addWidget(screen)
    screen.show()
    screen.begin()
    for tab in Tab:
        screen.show_tab(tab)
        wait(screen)
        assert lint(screen) == []


def test_the_keyboard_reaches_settings_and_their_tabs(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.screens.currentIndex() == SETTINGS_INDEX
    QTest.keyClick(window, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert window.screens.settings.tabs.currentIndex() == Tab.SIGNING
    window._lanes.desk.wait()
    settle()
    assert window.screens.settings.page(Tab.SIGNING).regions()[0].isEnabled()


# -- about ----------------------------------------------------------------------------------


def test_about_says_what_this_is_and_copies_it(screen: SettingsScreen) -> None:
    screen.show_tab(Tab.ABOUT)
    wait(screen)
    screen.copy_shown()
    text = QGuiApplication.clipboard().text()
    for said in (
        "Clinic Signer",
        "0.1.0",
        "Apache-2.0",
        "サンドボックス：法的効力はありません",
        "第1版",
    ):
        assert said in text
    assert "PySide6-Essentials: " in text


@pytest.mark.parametrize("part", about.PARTS, ids=lambda part: part.name)
def test_every_part_has_its_licence_in_the_docs(part: about.Part) -> None:
    page = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    assert part.name.lower() in page


def test_every_library_that_the_product_names_is_a_part() -> None:
    import tomllib

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = [*project["dependencies"], *extras["sandbox"], *extras["postgresql"]]
    names = {re.split(r"[><=\[]", each)[0].lower() for each in named}
    assert names <= {part.name.lower() for part in about.PARTS}


@pytest.mark.parametrize("is_sandbox", [True, False])
def test_the_sandbox_is_never_taken_for_real_work(is_sandbox: bool) -> None:
    text = about.as_text(about.about(is_sandbox=is_sandbox), Language.ENGLISH)
    assert ("legal effect" in text) is is_sandbox
