"""Later versions in the window: one line, closed once; nothing is asked that is not allowed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui import strings
from clinic_signer.gui.expiry.memory import ClosedNotices
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.notice_bar import NoticeBar
from clinic_signer.gui.theme import Level
from clinic_signer.gui.updates.desk import UpdatesDesk
from clinic_signer.gui.updates.panel import UpdatePanel
from clinic_signer.gui.updates.watch import UpdateWatch, words_of
from clinic_signer.gui.worker import Lanes
from clinic_signer.pki.anchor import TrustName
from clinic_signer.settings_update import UpdateCheck
from clinic_signer.updates.notice import notice_of
from clinic_signer.updates.places import WebPlace
from clinic_signer.updates.versions import product_version
from clinic_signer.words import Language
from crl_fetching.server import Published, running
from diagnostics.servers import Authority
from gui.doubles import LONG, FakeDesk
from pki.trust_updates import Publisher
from updates.publishing import CHANNEL, ClinicPc, published


class Window:
    """What of the window has to do with later versions, over a real folder and memory."""

    def __init__(self, pc: ClinicPc, lanes: Lanes, qtbot: QtBot, parent: QObject) -> None:
        self.pc, self._lanes, self._qtbot, self._parent = pc, lanes, qtbot, parent
        self.watch = self.opened()

    def opened(self) -> UpdateWatch:
        """As at a start of the program."""
        memory = ClosedNotices(self.pc.folder / "closed.json")
        desk = UpdatesDesk(lambda: self.pc.plan, lambda: self.pc.now, memory)
        watch = UpdateWatch(desk, self._lanes.updates, self._parent)
        self._qtbot.addWidget(watch.bar)
        return watch

    def settle(self, until: Callable[[], bool]) -> None:
        """Wait for lane and window."""
        self._qtbot.waitUntil(until, timeout=LONG)
        assert self._lanes.updates.wait(30)
        QApplication.processEvents()

    def start(self) -> UpdateWatch:
        """Start; wait until everything that follows by itself is done."""
        self.watch = self.opened()
        self.watch.start()
        self.settle(lambda: self.watch.state is not None)
        self.settle(lambda: not self.watch.is_asking)
        self.settle(lambda: not self.watch.is_asking)
        return self.watch


@pytest.fixture
def opened(tmp_path: Path, lanes: Lanes, qtbot: QtBot) -> Window:
    """With a place to look at, and the latest file there."""
    pc = ClinicPc(tmp_path / "pc")
    pc.publish()
    return Window(pc, lanes, qtbot, lanes)


def test_without_leave_it_is_not_looked_by_itself(opened: Window) -> None:
    watch = opened.start()
    assert watch.state is not None
    assert (watch.state.check, watch.state.asked_at) == (UpdateCheck.BY_HAND, None)
    assert watch.bar.isHidden()


def test_once_a_day_it_is_looked_by_itself_and_told_on_one_line(opened: Window) -> None:
    opened.pc.checks = UpdateCheck.DAILY
    watch = opened.start()
    assert not watch.bar.isHidden()
    assert "新しい版 1.4.0 があります" in watch.bar.text
    assert CHANNEL.changes.ja in watch.bar.text
    assert CHANNEL.how_to_get.ja in watch.bar.text
    assert watch.state is not None
    assert watch.state.asked_at == opened.pc.now
    begin = opened.pc.now
    opened.pc.now += timedelta(hours=12)
    again = opened.start()
    assert again.state is not None
    assert again.state.asked_at == begin


def test_a_line_that_was_closed_comes_again_for_another_version_only(opened: Window) -> None:
    opened.pc.checks = UpdateCheck.DAILY
    opened.start().bar.close_it.click()
    assert opened.watch.bar.isHidden()
    opened.settle(lambda: True)
    assert opened.start().bar.isHidden()
    opened.pc.publish(sequence=13, version=product_version("1.5.0"))
    opened.pc.now += timedelta(days=1)
    assert "1.5.0" in opened.start().bar.text
    assert not opened.watch.bar.isHidden()


def test_a_version_that_is_no_longer_supported_is_told_louder_and_at_each_start(
    opened: Window,
) -> None:
    opened.pc.checks, opened.pc.here = UpdateCheck.DAILY, "1.0.0"
    bar = opened.start().bar
    assert bar.property("level") == Level.CAUTION.value
    assert "署名はこのままできます" in bar.text
    bar.close_it.click()
    assert bar.isHidden()
    opened.settle(lambda: True)
    assert not opened.start().bar.isHidden()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("here", "level"), [("1.3.0", Level.INFO), ("1.0.0", Level.CAUTION)])
def test_the_line_says_it_in_both_languages(language: Language, here: str, level: Level) -> None:
    strings.choose(language)
    words = words_of(notice_of(CHANNEL, product_version(here), None))
    assert words.level is level
    assert "1.4.0" in words.heading
    assert CHANNEL.changes.in_language(language) in words.sentence


def test_what_comes_to_nothing_is_said_where_it_is_looked_for_and_nowhere_else(
    opened: Window, show: Callable[[QWidget], None]
) -> None:
    opened.start()
    panel = UpdatePanel(opened.watch)
    show(panel)
    assert "自動では確認しません" in panel.text
    opened.pc.publish(opened.pc.publish().replace(b"1.4.0", b"1.4.1"))
    panel.check.click()
    assert "確認しています" in panel.text
    assert not panel.check.isEnabled()
    opened.settle(lambda: opened.watch.failure is not None)
    assert "途中で書き換えられています" in panel.text
    assert opened.watch.bar.isHidden()
    opened.pc.publish()
    panel.check.click()
    opened.settle(lambda: not opened.watch.bar.isHidden())
    assert "新しい版 1.4.0 があります" in panel.text
    assert "書き換え" not in panel.text
    assert "2026年12月1日" in panel.text


def test_a_line_that_was_closed_comes_again_once_the_version_is_no_longer_supported(
    opened: Window,
) -> None:
    opened.pc.checks = UpdateCheck.DAILY
    opened.start().bar.close_it.click()
    opened.settle(lambda: True)
    opened.pc.publish(sequence=13, minimum_version=CHANNEL.version)
    opened.pc.now += timedelta(days=1)
    assert not opened.start().bar.isHidden()
    assert opened.watch.bar.property("level") == Level.CAUTION.value


def test_a_version_that_pins_no_key_of_this_world_says_so_and_asks_nobody(
    opened: Window, show: Callable[[QWidget], None]
) -> None:
    opened.pc.checks = UpdateCheck.DAILY
    opened.pc.publisher = Publisher(TrustName.SANDBOX)
    opened.start()
    assert opened.watch.state is not None
    assert opened.watch.state.asked_at is None
    panel = UpdatePanel(opened.watch)
    show(panel)
    assert "この版の製品は、更新情報を受け付けません" in panel.text
    assert "コード update-no-key" in panel.text
    assert not panel.check.isEnabled()


def test_what_a_setting_forbids_cannot_be_pressed(
    opened: Window, show: Callable[[QWidget], None]
) -> None:
    opened.pc.checks = UpdateCheck.OFF
    opened.start()
    panel = UpdatePanel(opened.watch)
    show(panel)
    assert not panel.check.isEnabled()
    assert panel.check.accessibleDescription() == panel.text == "確認しない設定です。"


def test_off_a_window_makes_no_connection(
    opened: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path, "Clinic")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    with running(authority.server_context("localhost")) as server:
        server.paths["/a.channel"] = Published(published(opened.pc.publisher))
        opened.pc.place = WebPlace(f"https://localhost:{server.port}/a.channel")
        for checks in (UpdateCheck.OFF, UpdateCheck.BY_HAND):
            opened.pc.checks = checks
            opened.start()
            assert server.connections == 0
        opened.pc.checks = UpdateCheck.DAILY  # the server does count
        opened.start()
        assert server.connections == 1


def test_a_place_that_does_not_answer_keeps_no_window_open(
    opened: Window, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fake for the system's call, which blocks when a share is away."""
    ended, hangs = threading.Event(), threading.Event()
    before = Path.is_file

    def is_file(path: Path) -> bool:
        if path.suffix == ".channel" and path.parent.name == "share":
            hangs.set()
            ended.wait(60)
        return before(path)

    opened.pc.seconds = 60
    monkeypatch.setattr(Path, "is_file", is_file)
    opened.watch.look()
    assert hangs.wait(30)
    opened.watch.stop()
    assert lanes.updates.wait(30)
    QApplication.processEvents()
    assert opened.watch.failure is not None
    ended.set()


def test_the_practice_window_never_looks(
    desk: FakeDesk, lanes: Lanes, qtbot: QtBot, show: Callable[[QWidget], None]
) -> None:
    watch = UpdateWatch(desk.updates, lanes.updates, lanes)
    qtbot.addWidget(watch.bar)
    watch.start()
    qtbot.waitUntil(lambda: watch.state is not None)
    panel = UpdatePanel(watch)
    show(panel)
    assert panel.text == "練習では確認しません。"
    assert not panel.check.isEnabled()
    watch.look()
    qtbot.waitUntil(lambda: not watch.is_asking)
    assert watch.failure is None


def test_the_window_has_the_line_under_that_of_certificates(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: "expiry" in window.outside.__dict__, timeout=LONG)
    qtbot.waitUntil(lambda: window.outside.updates.state is not None, timeout=LONG)
    whole = window.sign._whole
    bars = (window.outside.expiry.bar, window.outside.updates.bar)
    assert [whole.indexOf(bar) for bar in bars] == [0, 1]


@pytest.mark.parametrize("how", ["", "更新のしかた"])
def test_a_line_that_is_made_opens_no_window_and_takes_no_keyboard(
    qapp: QApplication, qtbot: QtBot, how: str
) -> None:
    """A button that is shown before it has its place is a window, and gets what is typed."""
    before = {each for each in qapp.topLevelWidgets() if each.isVisible()}
    bar = NoticeBar(how)
    qtbot.addWidget(bar)
    assert {each for each in qapp.topLevelWidgets() if each.isVisible()} == before
    assert bar.how.isHidden() == (not how)
