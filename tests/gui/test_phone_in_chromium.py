"""The window's QR, photographed from the screen, before the camera of the phone page in Chromium.

The phone lives in a thread of its own: while it waits, the window must go on living.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import sync_playwright
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cli.commands import CLEAN
from clinic_signer.cli import main
from clinic_signer.gui.approval.dialog import ApprovalDialog
from clinic_signer.gui.approval.pairing_dialog import PairingDialog, PairingPhase
from clinic_signer.gui.approval.view import Phase
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.sign.signing import SessionEnd
from clinic_signer.gui.station_phone import StationPhone
from clinic_signer.sandbox import ServiceProcess
from conftest import without
from gui.doubles import LONG
from gui.test_approval import picture
from interop.test_xmlsec1 import judged
from sandbox.phone.camera import Camera, photo_of
from sandbox.phone.conftest import ARGUMENTS
from sandbox.phone.handset import Handset, new_handset
from sandbox.phone.test_registration import photo_of_letter

T = TypeVar("T")
VERY_LONG = 120_000

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(without("chromium"), reason="needs chromium"),
    pytest.mark.skipif(without("xmlsec1"), reason="needs xmlsec1"),
    pytest.mark.skipif(without("pdftoppm"), reason="needs pdftoppm (poppler-utils)"),
]


class Phone:
    """The phone page in Chromium, used from the window's thread."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="phone")
        self._handset: Handset | None = None
        self._end: Callable[[], None] = lambda: None

    def begin(self, work: Callable[[Handset], T]) -> Future[T]:
        """Have something done with the phone; returns at once."""

        def run() -> T:
            assert self._handset is not None
            return work(self._handset)

        return self._thread.submit(run)

    def do(self, work: Callable[[Handset], T], qtbot: QtBot) -> T:
        """Have something done with the phone while the window lives on."""
        future = self.begin(work)
        qtbot.waitUntil(future.done, timeout=VERY_LONG)
        return future.result()

    def point_at(self, widget: QWidget, future: Future[T], qtbot: QtBot) -> T:
        """Hold the camera before a part of the screen until the phone is done."""
        looking = QTimer()
        looking.setInterval(400)
        looking.timeout.connect(lambda: self.camera.show(photo_of(picture(widget))))
        self.camera.show(photo_of(picture(widget)))
        looking.start()
        qtbot.waitUntil(future.done, timeout=VERY_LONG)
        looking.stop()
        self.camera.show_nothing()
        return future.result()

    def switch_on(self, service: ServiceProcess) -> None:
        """Start Chromium with a passkey and the camera."""

        def start() -> None:
            playwright = sync_playwright().start()
            film = f"--use-file-for-fake-video-capture={self.camera.file}"
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=[*ARGUMENTS, film]
            )
            self._handset = new_handset(browser, service, self.camera)
            self._end = lambda: (browser.close(), playwright.stop())[0]  # type: ignore[func-returns-value]

        self._thread.submit(start).result()

    def switch_off(self) -> None:
        """End Chromium."""
        self._thread.submit(lambda: self._end()).result()
        self._thread.shutdown()
        assert self._handset is None or not self._handset.troubles


@pytest.fixture
def phone(real_window: MainWindow, tmp_path: Path) -> Iterator[Phone]:
    made = Phone(Camera(tmp_path / "camera.y4m"))
    made.switch_on(service_of(real_window))
    yield made
    made.switch_off()


def service_of(window: MainWindow) -> ServiceProcess:
    own = window.phone.phone
    assert isinstance(own, StationPhone)
    assert own.practice is not None
    service = own.practice._service  # type: ignore[attr-defined]
    assert isinstance(service, ServiceProcess)
    return service


def register(window: MainWindow, phone: Phone, qtbot: QtBot) -> None:
    """The printed letter before the camera, then its password, then a passkey."""
    letter = service_of(window).issue_letter()

    def from_the_letter(page: Handset) -> None:
        page.open()
        page.at("welcome")
        page.camera.show(photo_of_letter(letter))
        page.press("用紙のQRで登録する")
        page.at("password").get_by_label("パスワード").fill(letter.password)
        page.press("次へ")
        page.at("passkey")
        page.press("登録する")
        page.at("registered")

    phone.do(from_the_letter, qtbot)


def pair(window: MainWindow, phone: Phone, qtbot: QtBot) -> None:
    """The window's QR of the set-up before the camera, then the phone's code in the window."""
    window.ways.set_up_phone()
    dialog = window.findChild(PairingDialog)
    assert isinstance(dialog, PairingDialog)
    qtbot.waitUntil(lambda: dialog.view.phase is PairingPhase.SHOWING_QR, timeout=LONG)

    def scan(page: Handset) -> str:
        page.scan()
        page.at("pairing")
        page.press("登録する")
        return page.at("pairing-code").locator(".huge [aria-hidden]").inner_text()

    code = phone.point_at(dialog.qr, phone.begin(scan), qtbot)
    qtbot.waitUntil(lambda: dialog.view.phase is PairingPhase.CODE, timeout=LONG)
    dialog.field.setText(code)
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.view.phase is PairingPhase.DONE, timeout=LONG)
    dialog.accept()
    qtbot.waitUntil(lambda: window.strip.phone.view.usable, timeout=LONG)


def sign_by_phone(
    window: MainWindow, phone: Phone, entries: list[Entry], qtbot: QtBot
) -> tuple[SessionEnd, str]:
    """Have entries approved on the phone; returns the end, and what the phone showed."""
    ends: list[SessionEnd] = []
    window.sign.signing_ended.connect(ends.append)
    window.sign._sign(entries)
    dialogs = [each for each in window.findChildren(ApprovalDialog) if each.isVisible()]
    dialog = dialogs[-1]
    qtbot.waitUntil(lambda: dialog.view.phase is Phase.SHOWING_QR, timeout=LONG)

    def scan(page: Handset) -> str:
        page.scan()
        page.at("review")
        return page.text()

    shown = phone.point_at(dialog.qr, phone.begin(scan), qtbot)
    number, code = dialog.view.number, dialog.view.control_code

    def approve(page: Handset) -> str:
        page.choose_number(number)
        said = page.text()
        page.press("承認する")
        page.at("approved")
        return said

    assert code in phone.do(approve, qtbot)
    qtbot.waitUntil(lambda: bool(ends), timeout=VERY_LONG)
    return ends[0], shown


def test_registered_paired_and_approved_through_camera_and_screen_once_for_one_once_for_fifty(
    real_window: MainWindow, phone: Phone, qtbot: QtBot, sandbox_home: Path, tmp_path: Path
) -> None:
    register(real_window, phone, qtbot)
    pair(real_window, phone, qtbot)
    real_window.strip.phone.click()
    sign = real_window.sign
    qtbot.waitUntil(lambda: sign._can_sign, timeout=LONG)
    files = [tmp_path / f"{n}.csv" for n in range(51)]
    for n, file in enumerate(files):
        file.write_bytes(CLEAN.replace("000000000012345", f"{n:015}").encode())
    before = len(sign.model.entries)
    sign.open_files(files)
    qtbot.waitUntil(lambda: len(sign.model.entries) == before + 51, timeout=LONG)
    batch = sign.model.entries[before:]
    one, shown = sign_by_phone(real_window, phone, batch[:1], qtbot)
    assert one.failed == []
    assert "あおぞら見本クリニック" in shown
    assert "診察室２のパソコン" in shown
    assert batch[0].patient not in shown  # initials and year of birth until the name is asked for
    fifty, _ = sign_by_phone(real_window, phone, batch[1:], qtbot)
    assert fifty.failed == []
    assert len(fifty.signed) == 50
    signed = [entry.saved_in(real_window._desk.out_folder) for entry in batch]
    assert_judges_agree([file for file in signed if file], sandbox_home, tmp_path)


def assert_judges_agree(files: list[Path], sandbox_home: Path, folder: Path) -> None:
    """The command line and xmlsec1 verify what the phone has approved."""
    assert len(files) == 51
    verify = ["verify", *map(str, files), "--trust", "sandbox"]
    assert main(["--sandbox-folder", str(sandbox_home), *verify]) == 0
    found = judged(files[0].read_bytes(), folder)
    assert "SignedInfo References (ok/all): 3/3" in found.stderr
