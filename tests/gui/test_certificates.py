"""The Certificates screen: what signs here, for how long, and how to get the other one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.gui import strings
from clinic_signer.gui.approval.qr_view import QrView
from clinic_signer.gui.card_slot import card_view
from clinic_signer.gui.certificates.dialog import CertificateDialog
from clinic_signer.gui.certificates.facts import facts_of
from clinic_signer.gui.certificates.making import card_certificate
from clinic_signer.gui.certificates.screen import CertificatesScreen
from clinic_signer.gui.certificates.shipping import form_of
from clinic_signer.gui.certificates.validity_bar import left_in_words
from clinic_signer.gui.certificates.view import (
    AppAddress,
    CardIdForm,
    CertificatesView,
    CertificateView,
    Deed,
    PhoneView,
    ShippingRow,
    ShippingView,
)
from clinic_signer.gui.theme import Level
from clinic_signer.gui.widgets import Button, Label
from clinic_signer.gui.worker import Lanes
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.words import Language
from gui.doubles import NOW, Card, Certificate
from gui.lint import lint

JMA = "O=Japan Medical Association,OU=Digital Certificate Center,C=JP"
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
    [
        (-1, "期限が切れています"),
        (0, "あと 0日"),
        (118, "あと 118日"),
        (200, "あと 6か月"),
        (950, "あと 2年7か月"),
    ],
)
def test_what_is_left_is_said_in_the_unit_that_helps(days: int, words: str) -> None:
    assert left_in_words(days) == words


def test_in_a_narrow_window_the_panels_have_its_whole_width(show: Show) -> None:
    made = CertificatesScreen()  # made for the wide layout first, as the window does it
    made.set_measures(narrow=True, short=False)
    made.show_view(VIEW)
    made.resize(1033, 600)
    show(made)
    assert made.card.width() > 900
    assert made.set_up.width() + made.app.width() > 900


@pytest.mark.parametrize(
    ("left", "advice", "level"),
    [
        (15, "更新はまだ不要です。", Level.NEUTRAL),
        (5, "PINの残りは5回です。", Level.CAUTION),
        (1, "PINの残りは1回です。次にまちがえると、このカードは使えなくなります。", Level.BLOCKED),
        (
            0,
            "PINがロックされています。「暗証番号閉塞解除」の申請書を郵送してください。",
            Level.BLOCKED,
        ),
    ],
)
def test_few_attempts_go_before_what_is_said_of_the_end(
    left: int, advice: str, level: Level
) -> None:
    kind = CardStateKind.READY if left else CardStateKind.LOCKED
    card = Card(kind, attempts_left=left)
    view = card_certificate(card, card_view(card, NOW), NOW)  # type: ignore[arg-type]
    assert view.advice.startswith(advice)
    assert view.advice_level is level
    assert view.deeds == (Deed.ABOUT_PIN, Deed.VIEW)


@pytest.mark.parametrize(
    ("days", "state", "advice", "is_advised"),
    [
        (181, "使えます", "更新はまだ不要です。", False),
        (118, "期限まで118日", "今月中に更新を申し込んでください。", True),
        (60, "期限まで60日", "更新を急いでください。", True),
        (0, "期限まで0日", "今日が期限です。", True),
        (-1, "期限が切れています", "この証明書では署名できません。", True),
    ],
)
def test_near_its_end_a_certificate_advises_renewal(
    days: int, state: str, advice: str, is_advised: bool
) -> None:
    card = Card(certificate=Certificate(not_after=NOW + timedelta(days=days)))
    view = card_certificate(card, card_view(card, NOW), NOW)  # type: ignore[arg-type]
    assert view.state == state
    assert view.advice.startswith(advice)
    assert (view.main_deed is Deed.RENEWAL) == is_advised
    assert (Deed.RENEWAL in view.deeds) == is_advised


def test_no_pin_change_is_offered(screen: CertificatesScreen) -> None:
    """HPKI cards offer none to their holders; the issuer's procedure is one button away."""
    assert "PINを変更" not in "".join(b.text() for b in screen.findChildren(Button))
    asked: list[Deed] = []
    card = Card()
    view = card_certificate(card, card_view(card, NOW), NOW)  # type: ignore[arg-type]
    screen.card.show_certificate(view)
    screen.card_deed_wanted.connect(asked.append)
    screen.card.buttons[Deed.ABOUT_PIN].click()
    assert asked == [Deed.ABOUT_PIN]


# ---- one certificate in full -----------------------------------------------------------------


def test_a_certificate_says_what_it_says_and_keeps_its_number_for_those_who_need_it(
    sandbox: Sandbox,
) -> None:
    certificate = sandbox.person(PersonId.DOCTOR).certificate
    facts = facts_of(certificate, is_second=False)
    said = dict(facts.facts)
    assert said["氏名"] == "架空　一郎"
    assert said["資格"] == "医師"
    assert said["用途"] == "署名用"
    assert said["法的効力"] == "ありません（練習用の証明書です）"
    serial = f"{certificate.serial_number:x}"
    assert dict(facts.technical)["シリアル番号"] == serial
    assert serial not in said.values()
    assert (facts.face.practice, facts.face.role) == ("練習用", "医師")


@pytest.mark.parametrize(
    ("person", "issuer", "is_second", "title"),
    [
        (PersonId.DOCTOR, JMA, False, "医師資格証"),
        (PersonId.DOCTOR, JMA, True, "HPKIセカンド電子証明書"),
        (PersonId.PHARMACIST, JMA, False, "HPKIカード"),
        (PersonId.DOCTOR, "O=MEDIS,OU=MEDIS HPKI CA", False, "HPKIカード"),
    ],
)
def test_only_the_card_of_the_medical_association_is_called_a_licence(
    sandbox: Sandbox, person: PersonId, issuer: str, is_second: bool, title: str
) -> None:
    certificate = replace(sandbox.person(person).certificate, issuer=issuer)
    assert facts_of(certificate, is_second=is_second).face.title == title


def test_a_certificate_without_a_qualification_has_none_on_its_face(sandbox: Sandbox) -> None:
    facts = facts_of(sandbox.person(PersonId.NO_ROLE).certificate, is_second=False)
    assert facts.face.role == ""
    assert dict(facts.facts)["資格"] == "証明書に記載がありません"


def test_the_certificate_is_exported_as_it_is_and_never_half(
    qtbot: QtBot, show: Show, lanes: Lanes, sandbox: Sandbox, tmp_path: Path
) -> None:
    certificate = sandbox.person(PersonId.DOCTOR).certificate
    dialog = CertificateDialog(facts_of(certificate, is_second=False), lanes.desk)
    show(dialog)
    dialog.write(tmp_path / "a.cer")
    qtbot.waitUntil(lambda: dialog.said.text() == "「a.cer」に書き出しました")
    assert (tmp_path / "a.cer").read_bytes() == certificate.der
    (tmp_path / "file").write_bytes(b"")
    dialog.write(tmp_path / "file" / "b.cer")
    qtbot.waitUntil(lambda: dialog.said.property("level") == "blocked")


@pytest.mark.parametrize("language", Language)
def test_the_dialog_of_a_certificate_can_be_heard_and_copied(
    show: Show, lanes: Lanes, sandbox: Sandbox, language: Language
) -> None:
    strings.choose(language)
    certificate = sandbox.person(PersonId.DOCTOR).certificate
    dialog = CertificateDialog(facts_of(certificate, is_second=False), lanes.desk)
    show(dialog)
    assert not dialog.technical.isVisible()
    dialog.disclosure.click()
    assert dialog.technical.isVisible()
    assert lint(dialog) == []
    assert "架空　一郎" in dialog.face.accessibleName()
    dialog.copy.click()
    assert certificate.sha256.hex() in QApplication.clipboard().text()


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
