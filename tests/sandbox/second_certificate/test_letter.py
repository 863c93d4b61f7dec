"""The letter: one page with the QR, the password and the mark of the sandbox."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from clinic_signer.sandbox import AccountId, PrintedLetter, RunningService, Sandbox, print_letter
from conftest import without
from second_certificate.software_phone import SoftwarePhone

needs_poppler = pytest.mark.skipif(without("pdftoppm"), reason="poppler-utils is not installed")


@pytest.fixture
def letter(service: RunningService) -> PrintedLetter:
    return service.print_letter(AccountId.DOCTOR)


@needs_poppler
def test_a_camera_reads_the_link_from_the_printed_letter(
    letter: PrintedLetter, tmp_path: Path
) -> None:
    pdf = tmp_path / "letter.pdf"
    pdf.write_bytes(letter.pdf)
    drawn = tmp_path / "page"
    subprocess.run(["pdftoppm", "-r", "100", "-png", "-singlefile", pdf, drawn], check=True)
    (found,) = zxingcpp.read_barcodes(Image.open(drawn.with_suffix(".png")))
    assert found.text == letter.link


@needs_poppler
def test_the_letter_says_whose_it_is_what_to_do_and_that_it_is_for_practice(
    letter: PrintedLetter, tmp_path: Path
) -> None:
    pdf = tmp_path / "letter.pdf"
    pdf.write_bytes(letter.pdf)
    text = subprocess.run(
        ["pdftotext", pdf, "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    for wanted in ("TEST", "法的効力なし", "架空", "５回まちがえるとロック", "パスワード"):
        assert wanted in text
    assert f"{letter.password[:4]} {letter.password[4:]}" in text


def test_the_password_has_no_look_alikes(service: RunningService) -> None:
    passwords = [service.issue_letter(AccountId.PHARMACIST).password for _ in range(50)]
    assert {len(password) for password in passwords} == {8}
    assert not set("".join(passwords)) & set("Il1Oo0i")


def test_a_letter_written_beside_the_service_is_known_to_it(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    from clinic_signer.sandbox import start_service

    service = start_service(sandbox, port=0)
    letter = print_letter(sandbox, AccountId.DENTIST, origin=service.base_url)
    phone = SoftwarePhone(service.base_url)
    phone.register(letter.link, letter.password)
    assert service.has_phone(AccountId.DENTIST)
    phone.close()
    service.stop()
