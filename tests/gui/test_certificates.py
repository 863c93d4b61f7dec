"""The Certificates screen: what signs here, for how long, and how to get the other one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtWidgets import QWidget

from clinic_signer.gui import strings
from clinic_signer.gui.approval.qr_view import QrView
from clinic_signer.gui.certificates.screen import CertificatesScreen
from clinic_signer.gui.certificates.shipping import form_of
from clinic_signer.gui.certificates.validity_bar import left_in_words
from clinic_signer.gui.certificates.view import (
    AppAddress,
    CardIdForm,
    CertificatesView,
    CertificateView,
    PhoneView,
    ShippingRow,
    ShippingView,
)
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Label
from clinic_signer.words import Language
from gui.lint import lint

Show = Callable[[QWidget], None]
SHIPPING = ShippingView(
    (ShippingRow("JMA2307", "2024年3月4日の週"), ShippingRow("JMA2309", "2024年3月18日の週")),
    "2024年4月2日の案内によるめやすです。",
)
CARD = CertificateView(
    Level.OK,
    "使えます",
    holder="架空　一郎",
    role="医師",
    number_end="4821",
    begins=date(2024, 4, 1),
    ends=date(2029, 3, 31),
    days_left=950,
    attempts_left=15,
    attempts_maximum=15,
    is_test=True,
)
NO_PHONE = PhoneView(
    CertificateView(Level.NEUTRAL, "未登録", detail="登録できます"), can_set_up=True
)
VIEW = CertificatesView(
    CARD, NO_PHONE, SHIPPING, (AppAddress("iPhone"), AppAddress("Android", "https://app.example/"))
)


@pytest.fixture
def screen(show: Show) -> CertificatesScreen:
    made = CertificatesScreen()
    made.resize(1280, 680)
    made.show_view(VIEW)
    show(made)
    return made


def said(screen: QWidget) -> str:
    return "\n".join(
        label.text() for label in screen.findChildren(Label) if label.isVisibleTo(screen)
    )


def test_a_certificate_says_whose_it_is_how_long_it_lasts_and_that_it_is_for_practice(
    screen: CertificatesScreen,
) -> None:
    words = said(screen.card)
    for wanted in ("架空　一郎", "医師", "あと 2年7か月", "2029年3月31日", "練習用"):
        assert wanted in words


def test_setting_up_begins_with_one_button(screen: CertificatesScreen) -> None:
    asked: list[bool] = []
    screen.set_up_wanted.connect(lambda: asked.append(True))
    screen.set_up.begin.click()
    assert asked == [True]


def test_without_a_service_the_button_is_off_and_says_why(screen: CertificatesScreen) -> None:
    screen.show_view(CertificatesView(CARD, PhoneView(NO_PHONE.certificate), SHIPPING))
    assert not screen.set_up.begin.isEnabled()
    assert "院内の担当者" in screen.set_up.begin.accessibleDescription()


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("", CardIdForm.EMPTY),
        ("JMA2307", CardIdForm.KNOWN),
        ("ｊｍａ２３０７１２３４５", CardIdForm.KNOWN),
        ("jma 2309 00001", CardIdForm.KNOWN),
        ("JMA2311", CardIdForm.UNKNOWN),
        ("JMA٢٣٠٧", CardIdForm.WRONG),
        ("JMA23", CardIdForm.WRONG),
        ("2307JMA", CardIdForm.WRONG),
        ("ＪＭＡ二三〇七", CardIdForm.WRONG),
    ],
)
def test_a_card_id_is_judged_by_its_first_seven_characters(typed: str, form: CardIdForm) -> None:
    assert form_of(typed, SHIPPING)[0] is form


def test_the_table_always_names_its_source_and_hides_without_one(
    screen: CertificatesScreen,
) -> None:
    assert SHIPPING.note in said(screen.shipping)
    screen.show_view(CertificatesView(CARD, NO_PHONE))
    assert not screen.shipping.isVisible()


def test_an_app_without_a_known_address_says_so_and_has_no_qr(screen: CertificatesScreen) -> None:
    assert "アドレスは未設定です" in said(screen.app)
    assert len(screen.app.findChildren(QrView)) == 1


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "期限が切れています"), (0, "あと 0日"), (118, "あと 118日"), (950, "あと 2年7か月")],
)
def test_what_is_left_is_said_in_the_unit_that_helps(days: int, words: str) -> None:
    assert left_in_words(days) == words


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("narrow", [False, True])
def test_the_screen_can_be_heard_in_every_layout(
    show: Show, language: Language, narrow: bool
) -> None:
    strings.choose(language)
    made = CertificatesScreen()
    made.set_measures(narrow=narrow, short=False)
    made.show_view(VIEW)
    show(made)
    assert lint(made) == []
