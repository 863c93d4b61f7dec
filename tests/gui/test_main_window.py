"""The window as a whole: keyboard, layout, files, the sandbox's banner."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.pin_dialog import PinDialog
from clinic_signer.gui.sandbox_banner import HEIGHT as BANNER_HEIGHT
from clinic_signer.gui.screens import (
    CERTIFICATES_INDEX,
    HISTORY_INDEX,
    SETTINGS_INDEX,
    SIGN_INDEX,
    VERIFY_INDEX,
)
from clinic_signer.gui.settings.screen import Tab
from clinic_signer.gui.sign.entry import EntryState
from clinic_signer.gui.sign.screen import SignScreen
from clinic_signer.gui.verify.screen import VerifyScreen
from clinic_signer.gui.worker import Lanes
from gui.doubles import LONG, Card, Clock, FakeDesk, samples, settle, without_card
from gui.lint import lint
from station.prescriptions import prescription

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def press(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = SHIFT & CONTROL) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


# ---- start -----------------------------------------------------------------------------------


def test_the_first_paint_needs_neither_the_card_nor_the_screens(
    empty_window: MainWindow, desk: FakeDesk
) -> None:
    assert desk.threads == set()
    assert empty_window.screens.made_sign is None
    assert empty_window.screens.made == []


def test_before_any_work_files_can_be_opened_already(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    assert empty_window.screens.opening.open_button.isVisible()
    assert empty_window.screens.opening.open_button.isEnabled()
    assert not empty_window.screens.opening.sign_button.isEnabled()
    assert empty_window.screens.opening.sign_button.accessibleDescription()
    desk.files["a.csv"] = samples()["karino-taro"]
    empty_window.open_documents([Path("a.csv")])
    qtbot.waitUntil(lambda: len(empty_window.sign.model.entries) == 1)


def test_the_opening_page_looks_like_the_empty_screen_that_follows(
    qtbot: QtBot, empty_window: MainWindow
) -> None:
    def words() -> list[str]:
        labels = empty_window.screens.currentWidget().findChildren(QLabel)
        return sorted(label.text() for label in labels if label.isVisible() and label.text())

    before = words()
    screen = empty_window.sign
    assert empty_window.screens.currentWidget() is screen
    screen.show_card(screen._ways.card)
    after = [text for text in words() if text not in ("Ctrl+Enter",)]
    # Until the card has answered, the bar says that it is being checked.
    card = {"カードを確かめています", "このままお待ちください"}
    assert set(before) - {"署名するものを選んでください"} == set(after) - card


# ---- screens and banner ----------------------------------------------------------------------


def test_the_sandbox_is_named_on_every_screen(window: MainWindow) -> None:
    for index in (SIGN_INDEX, VERIFY_INDEX, HISTORY_INDEX, CERTIFICATES_INDEX):
        window.show_screen(index)
        assert window.banner is not None
        assert window.banner.isVisible()
        assert window.banner.height() == BANNER_HEIGHT
        assert window.banner.mapTo(window, QPoint(0, 0)) == QPoint(0, 0)
        assert window.banner.accessibleName().startswith("サンドボックス：法的効力はありません")


def test_real_work_has_no_banner(qtbot: QtBot, desk: FakeDesk, lanes: Lanes, clock: Clock) -> None:
    desk.is_sandbox = False
    window = MainWindow(desk, lanes, clock)
    qtbot.addWidget(window)
    assert window.banner is None


def test_control_and_a_digit_choose_the_screen(window: MainWindow) -> None:
    press(window, Qt.Key.Key_2, CONTROL)
    assert window.screens.currentIndex() == VERIFY_INDEX
    press(window, Qt.Key.Key_1, CONTROL)
    assert window.screens.currentIndex() == SIGN_INDEX


def test_print_export_copy_and_tabs_are_asked_of_the_screen_that_is_shown(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, str]] = []
    names = ("print_shown", "export_shown", "copy_shown", "reload", "focus_search")
    for index in range(window.screens.count()):
        window.show_screen(index)
        for name in names:
            monkeypatch.setattr(
                window.shown, name, lambda index=index, name=name: asked.append((index, name))
            )
        both = CONTROL | Qt.KeyboardModifier.ShiftModifier
        press(window, Qt.Key.Key_P, CONTROL)
        press(window, Qt.Key.Key_E, CONTROL)
        press(window, Qt.Key.Key_C, both)
        press(window, Qt.Key.Key_F5)
        press(window, Qt.Key.Key_F, CONTROL)
    assert asked == [(index, name) for index in range(5) for name in names]


def test_control_tab_goes_through_the_tabs_of_the_settings(window: MainWindow) -> None:
    window.show_screen(SETTINGS_INDEX)
    settings = window.screens.settings
    press(window, Qt.Key.Key_Tab, CONTROL)
    assert settings.tabs.currentIndex() == Tab.SIGNING
    for _ in range(2):
        press(window, Qt.Key.Key_Backtab, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert settings.tabs.currentIndex() == Tab.ABOUT


def test_the_rail_has_no_button_for_a_screen_that_does_not_exist(window: MainWindow) -> None:
    assert [button.accessibleName() for button in window.rail.buttons] == [
        *("署名", "検証", "履歴", "証明書", "設定・診断")
    ]
    for button in window.rail.buttons:
        button.click()
        assert window.screens.currentWidget().isVisible()
        assert button.isChecked()


# ---- keyboard --------------------------------------------------------------------------------


def test_control_f_goes_to_the_search(window: MainWindow) -> None:
    press(window, Qt.Key.Key_F, CONTROL)
    assert window.sign.queue.search.hasFocus()


def test_control_a_ticks_everything_that_can_be_signed(window: MainWindow) -> None:
    window.sign.queue.view.setFocus()
    press(window, Qt.Key.Key_A, CONTROL)
    assert len(window.sign.model.ticked) == 2


def test_control_a_in_the_search_selects_its_text(window: MainWindow) -> None:
    window.sign.focus_search()
    window.sign.queue.search.setText("花子")
    press(window, Qt.Key.Key_A, CONTROL)
    assert window.sign.queue.search.selectedText() == "花子"
    assert window.sign.model.ticked == []


def test_control_enter_is_the_button_while_it_can_be_used(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Qt.Key.Key_Return, CONTROL)
    assert window.sign.session is None
    window.sign.tick_all()
    press(window, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: bool(window.findChildren(PinDialog)))


def test_control_enter_never_confirms_a_warning(window: MainWindow) -> None:
    entry = window.sign.model.entries[0]
    window.sign.show_item(entry)
    window.sign.form.go_to_finding(+1)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        press(window, key, CONTROL)
    assert entry.job.confirmed == ()
    assert window.sign.session is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_alone_signs_nothing_wherever_the_keyboard_is(
    qtbot: QtBot, window: MainWindow, key: Qt.Key
) -> None:
    window.sign.tick_all()
    places: list[QWidget] = [*window.regions(), window.sign.queue.search, window.sign.queue.tabs]
    for place in places:
        place.setFocus()
        press(window, key)
        assert window.sign.session is None, place


def test_f8_and_alt_k_go_through_and_confirm_the_findings(qtbot: QtBot, window: MainWindow) -> None:
    entry = window.sign.model.entries[0]
    content = window.sign.form.content
    assert content is not None
    findings = content.item.findings
    seen = []
    for _ in findings:
        press(window, Qt.Key.Key_F8)
        card = window.sign.form.page.current_card()
        assert card is not None
        seen.append(card)
        if card.confirm is not None:
            press(window, Qt.Key.Key_K, ALT)
    assert len(set(seen)) == len(findings)
    qtbot.waitUntil(lambda: entry.state is EntryState.TO_SIGN)
    assert entry.ticked


def test_alt_k_without_a_current_finding_only_goes_to_the_first(window: MainWindow) -> None:
    entry = window.sign.model.entries[0]
    window.sign.show_item(entry)
    window.sign.queue.view.setFocus()
    press(window, Qt.Key.Key_K, ALT)
    assert entry.job.confirmed == ()
    assert window.sign.form.page.current_card() is not None


def test_f6_goes_through_the_regions_and_around(window: MainWindow) -> None:
    window.sign.tick_all()
    stops = window.regions()
    assert len(stops) == 5
    stops[0].setFocus()
    for expected in [*stops[1:], stops[0]]:
        press(window, Qt.Key.Key_F6)
        assert expected.hasFocus()
    press(window, Qt.Key.Key_F6, SHIFT)
    assert stops[-1].hasFocus()


def test_zoom_by_keyboard(window: MainWindow) -> None:
    press(window, Qt.Key.Key_Plus, CONTROL)
    assert window.sign.form.page.zoom > 1
    press(window, Qt.Key.Key_Minus, CONTROL)
    assert window.sign.form.page.zoom == 1
    press(window, Qt.Key.Key_Plus, CONTROL)
    press(window, Qt.Key.Key_0, CONTROL)
    assert window.sign.form.page.zoom == 1


def test_the_keyboard_begins_at_the_list_of_prescriptions(window: MainWindow) -> None:
    view = window.sign.queue.view
    assert QApplication.focusWidget() is view
    assert [index.row() for index in view.selectedIndexes()] == [0]
    assert window.ring.target is None  # nobody has used the keyboard yet
    press(window, Qt.Key.Key_Down)
    assert window.ring.target is view
    assert [index.row() for index in view.selectedIndexes()] == [1]


def test_for_real_work_too_the_keyboard_begins_at_the_list(
    qtbot: QtBot, desk: FakeDesk, lanes: Lanes, clock: Clock
) -> None:
    desk.is_sandbox = False
    window = MainWindow(desk, lanes, clock)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.first_painted):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    with qtbot.waitSignal(window.begun, timeout=LONG):
        window.begin_work()
    desk.files["new.csv"] = samples()["karino-taro"]
    window.open_documents([Path("new.csv")])
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.sign.queue.view, timeout=LONG)
    window.close()


def test_the_keyboard_goes_along_to_the_list_of_the_next_screen(window: MainWindow) -> None:
    press(window, Qt.Key.Key_3, CONTROL)
    assert QApplication.focusWidget() is window.screens.history.table
    press(window, Qt.Key.Key_1, CONTROL)
    assert QApplication.focusWidget() is window.sign.queue.view
    window.strip.card.setFocus()
    press(window, Qt.Key.Key_3, CONTROL)
    assert QApplication.focusWidget() is window.strip.card


def test_the_focus_ring_is_around_what_has_the_keyboard(window: MainWindow) -> None:
    for stop in window.regions():
        stop.setFocus()
        assert window.ring.target is stop
        own = stop.focus_rect() if hasattr(stop, "focus_rect") else stop.rect()
        place = stop.mapTo(window, own.topLeft())
        assert window.ring.geometry().adjusted(-3, -3, 3, 3).contains(place)


def test_tab_reaches_every_control_and_comes_back(window: MainWindow) -> None:
    window.sign.tick_all()
    window.sign.show_item(window.sign.model.entries[0])
    window.sign.queue.view.setFocus()
    seen: list[QWidget] = []
    for _ in range(60):
        press(window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in seen:
            break
        seen.append(focus)
    assert window.sign.queue.view in seen
    assert window.sign.form.page.sheet in seen
    assert window.sign.bar.button in seen
    for button in window.sign.findChildren(QPushButton):
        if button.isVisible() and button.isEnabled():
            assert button in seen, button.accessibleName() or button.text()


# ---- review ----------------------------------------------------------------------------------


def test_the_first_prescription_is_shown_when_it_arrives(window: MainWindow) -> None:
    assert window.sign.form.entry is window.sign.model.entries[0]
    assert window.sign.form._name.text() == "見本　花子"


def test_a_long_name_gives_way_and_is_whole_for_the_pointer_and_a_reader(
    window: MainWindow,
) -> None:
    window.resize(1093, 614)
    form, whole = window.sign.form, "長" * 42
    form._name.set_text(whole)
    QApplication.processEvents()
    assert form._name.text().endswith("…")
    assert (form._name.toolTip(), form._name.accessibleName()) == (whole, whole)
    for shown in (form.tabs, form.zoom_out, form.zoom_in, form.print):
        right = shown.mapTo(form, shown.rect().topRight()).x()
        assert right <= form.width()
    assert form.tabs.x() >= form._name.geometry().right()


def test_the_source_data_are_the_lines_of_the_bytes(window: MainWindow) -> None:
    window.sign.form.tabs.setCurrentIndex(1)
    content = window.sign.form.content
    assert content is not None
    shown = window.sign.form.source.toPlainText()
    assert shown == content.item.envelope.payload.decode().removesuffix("\n")
    assert window.sign.form.source.isVisible()


def test_taking_a_confirmation_back_takes_the_tick_away(qtbot: QtBot, window: MainWindow) -> None:
    entry = window.sign.model.entries[0]
    window.sign.show_item(entry)
    for card in window.sign.form.page.cards:
        if card.confirm is not None:
            card.confirm.click()
    qtbot.waitUntil(lambda: entry.ticked)
    undo = next(c.undo for c in window.sign.form.page.cards if c.undo is not None)
    undo.click()
    qtbot.waitUntil(lambda: not entry.ticked)
    assert entry.state is EntryState.CHECK


# ---- files -----------------------------------------------------------------------------------


def drop_on(screen: SignScreen | VerifyScreen, url: QUrl) -> None:
    """What the desktop does when a person drops something."""
    mime = QMimeData()
    mime.setUrls([url])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    screen.dropEvent(event)


def drop(window: MainWindow, path: str) -> None:
    """A file or a folder on the Sign screen."""
    drop_on(window.sign, QUrl.fromLocalFile(path))


def test_dropped_files_are_opened(qtbot: QtBot, window: MainWindow, desk: FakeDesk) -> None:
    desk.files["new.csv"] = samples()["karino-taro"].replace("仮野".encode(), "新野".encode())
    drop(window, "/somewhere/new.csv")
    qtbot.waitUntil(lambda: len(window.sign.model.entries) == 5)
    assert window.sign.model.entries[4].patient == "新野　太郎"


def test_a_link_to_a_web_page_opens_nothing_of_this_pc(
    qtbot: QtBot,
    window: MainWindow,
    desk: FakeDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "where the program was started"
    folder.mkdir()
    (folder / "new.csv").touch()
    (folder / "new.xml").touch()
    monkeypatch.chdir(folder)
    desk.files["new.csv"] = samples()["karino-taro"].replace("仮野".encode(), "新野".encode())
    link = QUrl("https://example.org/new.csv")
    drop_on(window.sign, link)
    drop_on(window.screens.verify, link)
    qtbot.wait(300)
    assert len(window.sign.model.entries) == 4
    assert window.screens.verify.model.entries == []


def test_a_dropped_folder_is_read_with_its_progress_and_a_summary(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, tmp_path: Path
) -> None:
    folder = tmp_path / "処方箋"
    (folder / "inner").mkdir(parents=True)
    for number in range(8):
        place = folder / "inner" if number % 2 else folder
        name = f"{number}.csv"
        (place / name).touch()
        desk.files[name] = prescription(number)
    desk.files["0.csv"] = samples()["karino-taro"]  # it is there already
    for name in (".hidden.csv", "half.csv.tmp"):
        (folder / name).touch()
    (folder / "memo.txt").touch()
    desk.files["memo.txt"] = b"no prescription"
    (folder / "itself").symlink_to(folder, target_is_directory=True)
    said: list[str] = []
    window.sign.opener.many.connect(lambda _opened: said.append(window.sign.bar.view.heading))
    drop(window, str(folder))
    qtbot.waitUntil(lambda: len(window.sign.model.entries) == 4 + 7)
    qtbot.waitUntil(lambda: window.sign.bar.view.heading == "8件を読み込みました")
    assert "memo.txt" in window.sign.bar.view.below
    assert "電子処方箋のデータではありません" in window.sign.bar.view.below
    assert "読み込んでいます　9件中 1件" in said
    assert lint(window) == []


def test_a_dropped_folder_without_files_is_said(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    drop(window, str(tmp_path / "empty"))
    qtbot.waitUntil(lambda: window.sign.bar.view.heading == "ファイルがありません")


def test_the_same_bytes_are_not_queued_twice(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    desk.files["again.csv"] = samples()["karino-taro"]
    window.open_documents([Path("again.csv")])
    qtbot.waitUntil(lambda: "again.csv" in window.sign.bar.view.heading)
    assert len(window.sign.model.entries) == 4


def test_what_the_bar_tells_keeps_nobody_from_signing_what_is_chosen(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    window.sign.tick_all()
    desk.files["again.csv"] = samples()["karino-taro"]
    window.open_documents([Path("again.csv")])
    qtbot.waitUntil(lambda: "again.csv" in window.sign.bar.view.heading)
    assert window.sign.bar.button.text() == "署名する (2件)"
    assert window.sign.bar.button.isEnabled()


@pytest.mark.parametrize(
    ("name", "data"), [("missing.csv", None), ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00")]
)
def test_a_file_that_cannot_be_opened_is_named_with_its_cause(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, name: str, data: bytes | None
) -> None:
    if data is not None:
        desk.files[name] = data
    window.open_documents([Path(name)])
    qtbot.waitUntil(lambda: name in window.sign.bar.view.heading)
    assert window.sign.bar.view.below
    assert len(window.sign.model.entries) == 4


def test_pictures_of_the_window_can_be_taken(window: MainWindow, tmp_path: Path) -> None:
    window.screenshot(tmp_path / "window.png")
    assert (tmp_path / "window.png").read_bytes().startswith(b"\x89PNG")


# ---- layout ----------------------------------------------------------------------------------

SIZES = [(1366, 728), (1366, 600), (1280, 720), (1093, 582), (1024, 540), (960, 540), (910, 485)]


def cut_off(widget: QWidget) -> bool:
    """True when a label or button has less room than its words need."""
    if isinstance(widget, QLabel) and not widget.wordWrap():
        needed = widget.fontMetrics().horizontalAdvance(widget.text())
        return needed > widget.width() + 1
    if isinstance(widget, QPushButton) and widget.text():
        return widget.fontMetrics().horizontalAdvance(widget.text()) > widget.width()
    return False


@pytest.mark.parametrize("size", SIZES)
def test_no_words_are_cut_off_at_any_size(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int]
) -> None:
    window.setMinimumSize(0, 0)
    window.resize(*size)
    window.sign.tick_all()
    for index in (SIGN_INDEX, VERIFY_INDEX, HISTORY_INDEX, CERTIFICATES_INDEX):
        window.show_screen(index)
        settle()
        for widget in window.findChildren(QWidget):
            if widget.isVisible() and not widget.visibleRegion().isEmpty():
                assert not cut_off(widget), (size, widget.metaObject().className(), widget)


@pytest.mark.parametrize("size", SIZES)
def test_the_button_that_signs_is_always_in_sight(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int]
) -> None:
    window.setMinimumSize(0, 0)
    window.resize(*size)
    settle()
    button = window.sign.bar.button
    corner = button.mapTo(window, QPoint(button.width(), button.height()))
    assert corner.x() <= window.width()
    assert corner.y() <= window.height()


def test_wide_narrow_and_short_have_the_measures_of_the_design(
    qtbot: QtBot, window: MainWindow
) -> None:
    def measures() -> tuple[int, ...]:
        sign = window.sign
        return (
            *(window.rail.width(), window.strip.height()),
            *(sign.queue.width(), sign.bar.height(), sign.form.page.sheet.width()),
        )

    window.resize(1366, 728)
    settle()
    assert measures() == (76, 64, 376, 64, 618)
    assert window.sign.queue._heading.isVisible()
    window.resize(1093, 582)
    settle()
    assert measures() == (60, 56, 304, 56, 618)
    assert not window.sign.queue._heading.isVisible()
    assert window.sign.queue._open_short.isVisible()


def test_the_form_needs_no_sideways_scrolling_at_any_width(
    qtbot: QtBot, window: MainWindow
) -> None:
    for size in ((1366, 728), (1340, 728), (1280, 728), (1200, 728), (1093, 582), (1024, 540)):
        window.resize(*size)
        settle()
        assert window.sign.form.scroll_area.horizontalScrollBar().maximum() == 0, size


def test_the_window_fits_the_screen_it_opens_on(empty_window: MainWindow) -> None:
    screen = empty_window.screen().availableSize()
    assert empty_window.minimumWidth() <= screen.width()
    assert empty_window.minimumHeight() <= screen.height()


def test_a_change_of_theme_repaints_the_whole_window(window: MainWindow) -> None:
    from clinic_signer.gui import theme
    from clinic_signer.gui.theme import ThemeName, Tone

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    before = window.grab().toImage().pixelColor(30, 600)
    theme.apply(application, theme.theme(ThemeName.DARK))
    after = window.grab().toImage().pixelColor(30, 600)
    assert before == theme.theme(ThemeName.LIGHT).colour(Tone.BG_RAIL)
    assert after == theme.theme(ThemeName.DARK).colour(Tone.BG_RAIL)
    ink = application.palette().color(QPalette.ColorRole.WindowText)
    assert ink == theme.theme(ThemeName.DARK).colour(Tone.TEXT)


def test_the_strip_follows_the_card(qtbot: QtBot, window: MainWindow, desk: FakeDesk) -> None:
    with qtbot.waitSignal(window.card_shown):
        desk.show_cards(without_card())
    assert window.strip.card.view.state == "カードが入っていません"
    assert window.sign.bar.view.heading == "カードが入っていません"
    with qtbot.waitSignal(window.card_shown):
        desk.show_cards(Card())
    assert window.strip.card.view.state == "使えます"


def test_f5_reads_the_card_anew(qtbot: QtBot, window: MainWindow, desk: FakeDesk) -> None:
    with qtbot.waitSignal(window.card_shown):
        press(window, Qt.Key.Key_F5)
    assert desk.refreshed == 1
