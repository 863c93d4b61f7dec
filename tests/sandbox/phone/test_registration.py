"""From the letter to a phone that may approve: QR, password, passkey; then logging in."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import date

import pytest
import zxingcpp
from PIL import Image

from clinic_signer.sandbox import AccountId, RunningService
from clinic_signer.sandbox.second_certificate.letter import Letter
from clinic_signer.sandbox.second_certificate.letter_pdf import letter_pdf
from conftest import without
from sandbox.phone.camera import SIZE
from sandbox.phone.handset import Handset

NewPhone = Callable[..., Handset]


def photo_of_letter(letter: Letter) -> Image.Image:
    """The printed letter, held so that its QR is in the camera's picture."""
    pdf = letter_pdf(letter, "架空　一郎", date(2026, 9, 1))
    command = ["pdftoppm", "-r", "110", "-png", "-"]
    png = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60).stdout
    page = Image.open(io.BytesIO(png))
    return page.crop(_around_qr(page)).resize(SIZE)


def _around_qr(page: Image.Image) -> tuple[int, int, int, int]:
    """A part of the page with the camera's proportions, the QR in its middle."""
    (found,) = zxingcpp.read_barcodes(page)
    height = page.width * SIZE[1] // SIZE[0]
    middle = (found.position.top_left.y + found.position.bottom_right.y) // 2
    top = max(0, min(page.height - height, middle - height // 2))
    return 0, top, page.width, top + height


@pytest.mark.skipif(without("pdftoppm"), reason="needs pdftoppm (poppler-utils)")
def test_the_printed_letter_registers_a_phone(new_phone: NewPhone, service: RunningService) -> None:
    letter = service.issue_letter(AccountId.EXPIRING)
    phone = new_phone()
    phone.open()
    phone.at("welcome")
    phone.camera.show(photo_of_letter(letter))
    phone.press("用紙のQRで登録する")
    phone.at("password").get_by_label("パスワード").fill(letter.password)
    phone.press("次へ")
    phone.at("passkey")
    phone.press("登録する")
    phone.at("registered")
    phone.press("ホームへ")
    phone.at("home")
    assert "医師資格証　見本" in phone.text()
    assert "有効" in phone.text()


def test_the_printed_link_can_be_typed(new_phone: NewPhone, service: RunningService) -> None:
    letter = service.issue_letter(AccountId.EXPIRING)
    phone = new_phone()
    phone.open()
    phone.at("welcome")
    phone.press("用紙のQRで登録する")
    phone.at("scanner").get_by_text("QRを読めないとき").click()
    link = phone.page.get_by_label("用紙に印刷されたリンク")
    link.fill("https://evil.example/r?v=1&i=AAAAAAAAAAAAAAAAAAAAAA")
    phone.press("このリンクで登録する")
    phone.page.get_by_text("接続先が違います").wait_for()
    link.fill(letter.link)
    phone.press("このリンクで登録する")
    phone.at("password")


def test_wrong_passwords_are_counted_down_and_lock_the_letter(
    new_phone: NewPhone, service: RunningService
) -> None:
    letter = service.issue_letter(AccountId.EXPIRING)
    phone = new_phone()
    phone.follow(letter.link)
    password = phone.at("password").get_by_label("パスワード")
    password.fill("short")
    phone.press("次へ")
    phone.page.get_by_text("8文字で入力してください").wait_for()
    for left in (4, 3, 2, 1):
        password.fill("wrong" + "abc")
        phone.press("次へ")
        phone.page.get_by_text(f"パスワードが違います　残り {left}回です").wait_for()
    password.fill("wrong" + "abc")
    phone.press("次へ")
    phone.at("problem-locked")
    phone.follow(letter.link)
    phone.at("password").get_by_label("パスワード").fill(letter.password)
    phone.press("次へ")
    phone.at("problem-locked")


def test_a_letter_registers_once(new_phone: NewPhone, service: RunningService) -> None:
    letter = service.issue_letter(AccountId.EXPIRING)
    first, second = new_phone(), new_phone()
    for phone, ending in ((first, "registered"), (second, "problem-not_found")):
        phone.follow(letter.link)
        phone.at("password").get_by_label("パスワード").fill(letter.password)
        phone.press("次へ")
        if phone is first:
            phone.at("passkey")
            phone.press("登録する")
        phone.at(ending)


def test_without_face_or_finger_nothing_is_registered(
    new_phone: NewPhone, service: RunningService
) -> None:
    letter = service.issue_letter(AccountId.EXPIRING)
    phone = new_phone()
    phone.verifies_person(verifies=False)
    phone.follow(letter.link)
    phone.at("password").get_by_label("パスワード").fill(letter.password)
    phone.press("次へ")
    phone.at("passkey")
    phone.press("登録する")
    phone.at("problem-passkey_failed")
    phone.press("ホームへ")
    phone.at("welcome")


def test_who_is_registered_logs_in_with_the_passkey(
    new_phone: NewPhone, service: RunningService
) -> None:
    phone = new_phone()
    phone.register(AccountId.EXPIRING)
    phone.go_home()
    phone.press("設定")
    phone.at("settings")
    phone.press("ログアウト")
    phone.at("welcome")
    phone.verifies_person(verifies=False)
    phone.press("ログインする")
    phone.at("problem-login_failed")
    phone.press("ホームへ")
    phone.verifies_person(verifies=True)
    phone.at("welcome")
    phone.press("ログインする")
    phone.at("home")


def test_a_phone_without_a_camera_says_what_to_do(
    new_phone: NewPhone, service: RunningService
) -> None:
    phone = new_phone()
    phone.open()
    phone.at("welcome")
    phone.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia ="
        " () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    phone.press("用紙のQRで登録する")
    phone.at("scanner").get_by_text("カメラを使えません").wait_for()


def test_a_page_without_its_qr_reader_says_so(new_phone: NewPhone, service: RunningService) -> None:
    phone = new_phone()
    phone.page.route("**/vendor/**", lambda route: route.abort())
    phone.open()
    phone.at("welcome")
    phone.press("用紙のQRで登録する")
    phone.at("scanner").get_by_text("QRを読む部品が入っていません").wait_for()
    phone.troubles.clear()


def test_an_expired_certificate_is_marked_on_the_licence(
    new_phone: NewPhone, service: RunningService
) -> None:
    phone = new_phone()
    phone.register(AccountId.EXPIRED)
    phone.go_home()
    assert "期限切れ" in phone.text()
    assert "有効" not in phone.page.locator(".band").inner_text()
