"""The window where the administrator does not allow a way of signing, or practice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_signer import settings_files
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.cardless_phone import CardlessPhone
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.opening_choices import opening_choices
from clinic_signer.gui.screens import CERTIFICATES_INDEX
from clinic_signer.gui.settings.screen import Tab
from clinic_signer.gui.settings.settings_page import SettingsPage
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.station_phone import configured_phone
from clinic_signer.gui.theme import Level
from clinic_signer.gui.worker import Lanes
from clinic_signer.offers import Way
from clinic_signer.settings import CARD_ROUTE, FEW_ATTEMPTS, PIN_HOLD_MINUTES, load_settings
from clinic_signer.settings_files import USER_FILE_VARIABLE
from clinic_signer.settings_remote import SECOND_BASE_URL, SECOND_FACILITY, SECOND_PC_NAME
from clinic_signer.settings_window import FIRST_METHOD
from gui.doubles import LONG, NOW, FakeDesk, settle
from gui.lint import lint

CARD_OFF = "[signers]\ncard = false\n"
PHONE_OFF = '[signers]\nsecond_certificate = false\n[second]\nbase_url = "https://sign.example"\n'


@pytest.fixture
def administrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The administrator's file of this test."""
    file = tmp_path / "administrator.toml"
    monkeypatch.setattr(settings_files, "administrator_file", lambda: file)
    monkeypatch.setenv(USER_FILE_VARIABLE, str(tmp_path / "none.toml"))
    return file


def failure_in(lanes: Lanes, qtbot: QtBot, deed: Callable[[], object]) -> Failure:
    """What a deed in a lane fails with."""
    failures: list[Failure] = []
    done: list[object] = []
    lanes.desk.run(deed, done.append, failures.append)
    qtbot.waitUntil(lambda: bool(failures or done))
    return failures[0]


def test_no_reader_is_watched_where_the_card_may_not_sign(
    administrator: Path, tmp_path: Path, lanes: Lanes, qtbot: QtBot
) -> None:
    administrator.write_text(CARD_OFF, encoding="utf-8")
    desk = StationDesk(is_sandbox=False, out_folder=tmp_path / "out")
    failure = failure_in(lanes, qtbot, lambda: desk.watch_card(lambda _state: None))
    assert failure.code is FailureCode.SIGNER_NOT_ALLOWED
    assert "管理者" in failure.remedy.ja


def test_the_window_opens_with_the_phone_where_the_card_may_not_sign(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(CARD_OFF, encoding="utf-8")
    monkeypatch.setenv(USER_FILE_VARIABLE, str(file))
    assert opening_choices().by_phone


def test_strip_and_bar_say_that_the_card_may_not_sign(
    qtbot: QtBot, desk: FakeDesk, empty_window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_on_change: object) -> None:
        raise Failure(FailureCode.SIGNER_NOT_ALLOWED, key="signers.card")

    monkeypatch.setattr(desk, "watch_card", refused)
    with qtbot.waitSignal(empty_window.settled, timeout=LONG):
        empty_window.begin_work()
    assert "使わない設定です" in empty_window.ways.card_view.state
    assert empty_window.ways.card_view.level is Level.NEUTRAL, "what was decided is no trouble"
    why_not = empty_window.sign._choice().why_not
    assert why_not is not None
    assert why_not.code is FailureCode.SIGNER_NOT_ALLOWED


def test_what_is_not_to_be_used_cannot_be_chosen_in_the_strip(
    qtbot: QtBot, desk: FakeDesk, empty_window: MainWindow
) -> None:
    desk.forbid(*Way)
    with qtbot.waitSignal(empty_window.settled, timeout=LONG):
        empty_window.begin_work()
    strip = empty_window.strip
    qtbot.waitUntil(lambda: not strip.phone.view.is_passing)
    for slot in (strip.card, strip.phone):
        assert not slot.isEnabled()
        assert "使わない設定です" in slot.view.state
        assert "別の方法" not in slot.view.detail, "there is none"


@pytest.mark.parametrize("way", list(Way), ids=lambda way: way.value)
def test_the_certificates_screen_offers_nothing_for_a_way_that_is_not_to_be_used(
    qtbot: QtBot, desk: FakeDesk, empty_window: MainWindow, way: Way
) -> None:
    desk.forbid(way)
    with qtbot.waitSignal(empty_window.settled, timeout=LONG):
        empty_window.begin_work()
    empty_window.show_screen(CERTIFICATES_INDEX)
    screen = empty_window.screens.certificates
    by_phone = way is not Way.PHONE
    qtbot.waitUntil(lambda: screen.set_up.isVisible() is by_phone)
    assert screen.app.isVisible() is by_phone
    assert screen.shipping.isVisible() is not by_phone
    assert lint(screen) == []


@pytest.mark.parametrize("way", list(Way), ids=lambda way: way.value)
def test_the_settings_have_no_rows_for_a_way_that_is_not_to_be_used(
    qtbot: QtBot, desk: FakeDesk, empty_window: MainWindow, way: Way
) -> None:
    desk.forbid(way)
    shown = {}
    for tab in (Tab.SIGNING, Tab.CONNECTION):
        empty_window.open_settings(tab)
        page = empty_window.screens.settings.page(tab)
        assert isinstance(page, SettingsPage)
        qtbot.waitUntil(lambda page=page: page.is_whole and page._model.settings is not None)
        settle()
        shown |= {each.content.setting: each.isVisibleTo(page) for each in page.rows}
        assert lint(page) == []
    assert not shown[FIRST_METHOD], "there is nothing to choose from"
    for setting in (CARD_ROUTE, FEW_ATTEMPTS, PIN_HOLD_MINUTES):
        assert shown[setting] is (way is not Way.CARD)
    for setting in (SECOND_BASE_URL, SECOND_FACILITY, SECOND_PC_NAME):
        assert shown[setting] is (way is not Way.PHONE)


def test_the_phone_is_refused_by_name_and_cardless_signing_takes_its_place(
    administrator: Path,
) -> None:
    def phone() -> object:
        loaded = load_settings()
        return configured_phone(loaded, lambda: None, lambda: NOW, lambda _address: None)  # type: ignore[arg-type, return-value]

    administrator.write_text(PHONE_OFF, encoding="utf-8")
    with pytest.raises(Failure) as caught:
        phone()
    assert caught.value.code is FailureCode.SIGNER_NOT_ALLOWED
    administrator.write_text(PHONE_OFF.partition("[second]")[0], encoding="utf-8")
    assert phone() is None
    administrator.write_text(PHONE_OFF + "[cardless]\nenabled = true\n", encoding="utf-8")
    assert isinstance(phone(), CardlessPhone)


def test_while_the_administrators_file_cannot_be_read_both_ways_say_so(
    administrator: Path, tmp_path: Path, lanes: Lanes, qtbot: QtBot
) -> None:
    administrator.write_text("[", encoding="utf-8")
    desk = StationDesk(is_sandbox=False, out_folder=tmp_path / "out")
    for deed in (lambda: desk.watch_card(lambda _state: None), desk.open_phone):
        failure = failure_in(lanes, qtbot, deed)
        assert failure.code is FailureCode.ADMINISTRATOR_UNREADABLE
        assert str(administrator) in failure.remedy.ja


def test_the_windows_own_door_to_the_sandbox_is_closed_as_well(
    administrator: Path, tmp_path: Path, lanes: Lanes, qtbot: QtBot
) -> None:
    administrator.write_text("[sandbox]\nallowed = false\n", encoding="utf-8")
    desk = StationDesk(is_sandbox=False, out_folder=tmp_path, sandbox_folder=tmp_path / "sandbox")
    failure = failure_in(lanes, qtbot, lambda: desk.first_run.try_out())
    assert failure.code is FailureCode.SANDBOX_NOT_ALLOWED
    assert not (tmp_path / "sandbox").exists()
