"""Signing by phone: the QR can be read from the screen, and every ending says what happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings, theme
from clinic_signer.gui.approval.dialog import ApprovalDialog
from clinic_signer.gui.approval.pairing_dialog import PairingDialog, PairingPhase, PairingView
from clinic_signer.gui.approval.qr_view import MINIMUM_MILLIMETRES, QUIET_ZONE, QrCode
from clinic_signer.gui.approval.view import ApprovalRow, ApprovalView, Phase
from clinic_signer.gui.failure_text import failure_text
from clinic_signer.gui.theme import ThemeName
from clinic_signer.gui.widgets import Label
from clinic_signer.words import Language
from gui.lint import lint

Show = Callable[[QWidget], None]
LINK = (
    "https://sandbox.example/a?v=1&k=sign&s=AAECAwQFBgcICQoLDA0ODw&t={t}"
    "&c=YAycRVkZt2XVAr5u0kkuzw#ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8"
)
ROWS = tuple(ApprovalRow(name, "薬 2品目") for name in ("見本　花子", "仮野　太郎", "例田　さくら"))
WAITING = ApprovalView(
    Phase.SHOWING_QR,
    rows=ROWS,
    place="あおぞら見本クリニック　診察室２のパソコン",
    number="47",
    control_code="7992",
    entry_code="KM4T9R2X",
    seconds_left=48,
    can_use_card=True,
)
FAILURE = failure_text(Failure(FailureCode.SECOND_ANSWER_WRONG))
VIEWS = {
    Phase.CONNECTING: replace(WAITING, phase=Phase.CONNECTING),
    Phase.SHOWING_QR: WAITING,
    Phase.SCANNED: replace(WAITING, phase=Phase.SCANNED, seconds_total=120),
    Phase.APPROVED: replace(WAITING, phase=Phase.APPROVED, holder="16:29　架空 一郎・医師"),
    Phase.REFUSED: replace(WAITING, phase=Phase.REFUSED),
    Phase.WRONG_NUMBER: replace(WAITING, phase=Phase.WRONG_NUMBER),
    Phase.TIMEOUT: replace(WAITING, phase=Phase.TIMEOUT),
    Phase.OFFLINE: replace(WAITING, phase=Phase.OFFLINE, retry_in=16),
    Phase.FAILED: replace(WAITING, phase=Phase.FAILED, failure=FAILURE),
}


def picture(widget: QWidget) -> Image.Image:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = (image.width(), image.height())
    return Image.frombytes(
        "RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine()
    )


def read(widget: QWidget) -> list[str]:
    """What a QR reader finds in a picture of a widget."""
    return [found.text for found in zxingcpp.read_barcodes(picture(widget))]


def texts_of(widget: QWidget) -> str:
    return "\n".join(
        label.text() for label in widget.findChildren(Label) if label.isVisibleTo(widget)
    )


@pytest.fixture
def dialog(show: Show) -> ApprovalDialog:
    made = ApprovalDialog(WAITING)
    made.show_qr(QrCode().modules(LINK.format(t=0)))
    show(made)
    return made


@pytest.mark.parametrize("name", [ThemeName.LIGHT, ThemeName.DARK])
def test_the_qr_is_read_from_a_picture_of_the_dialog_in_every_theme(
    qapp: QApplication, dialog: ApprovalDialog, name: ThemeName
) -> None:
    theme.apply(qapp, theme.theme(name))
    theme.dress(dialog)
    assert read(dialog) == [LINK.format(t=0)]


def test_the_qr_of_the_next_second_takes_the_same_place(dialog: ApprovalDialog) -> None:
    before = dialog.qr.geometry()
    dialog.show_qr(QrCode().modules(LINK.format(t=59)))
    QApplication.processEvents()
    assert dialog.qr.geometry() == before
    assert read(dialog) == [LINK.format(t=59)]


def test_modules_are_whole_pixels_black_on_white_with_four_of_quiet_zone(
    dialog: ApprovalDialog,
) -> None:
    view = dialog.qr
    image = picture(view)
    colours = {colour for _count, colour in image.getcolors() or []}
    assert colours == {(0, 0, 0), (255, 255, 255)}
    quiet = QUIET_ZONE * view.module_pixels
    box = image.convert("L").point(lambda value: 255 - value).getbbox()
    assert box is not None
    assert min(box[0], box[1]) >= quiet
    assert (box[2] - box[0]) % view.module_pixels == 0


def test_the_qr_never_gets_too_small_for_a_phone(dialog: ApprovalDialog) -> None:
    for _ in range(20):
        dialog.qr.resize_by(-1)
    assert dialog.qr.millimetres >= MINIMUM_MILLIMETRES
    assert not dialog.qr.can_shrink


def test_the_number_and_what_is_covered_are_said_before_anything_can_be_lost(
    dialog: ApprovalDialog,
) -> None:
    said = texts_of(dialog)
    for words in ("47", "7992", "見本　花子", "下の3件だけ", "残り 48秒"):
        assert words in said


ENDINGS = {
    Phase.REFUSED: ("スマートフォンで「承認しない」が選ばれました。", "もう一度承認を求める"),
    Phase.WRONG_NUMBER: (
        "選ばれた番号が違いました。新しい番号でやり直してください。",
        "新しいQRを表示",
    ),
    Phase.TIMEOUT: ("60秒のあいだにQRが読み取られませんでした。", "新しいQRを表示"),
    Phase.OFFLINE: ("署名サービスにつながりません。", "いま確かめる"),
    Phase.FAILED: ("コード second-answer-wrong", "もう一度承認を求める"),
}


@pytest.mark.parametrize("phase", ENDINGS)
def test_every_ending_says_that_nothing_was_signed_why_and_what_next(
    dialog: ApprovalDialog, phase: Phase
) -> None:
    sentence, button = ENDINGS[phase]
    dialog.show_view(VIEWS[phase])
    said = texts_of(dialog)
    assert "何も署名していません" in said
    assert sentence in said
    assert dialog.again.isVisible()
    assert dialog.again.text() == button
    assert dialog.by_card.isVisible()
    assert "何も署名していません" in dialog._announcer.spoken[-1]
    assert read(dialog) == []


def test_the_card_is_offered_only_when_one_is_ready(dialog: ApprovalDialog) -> None:
    dialog.show_view(replace(VIEWS[Phase.OFFLINE], can_use_card=False))
    assert not dialog.by_card.isVisible()


def test_enter_and_a_held_key_never_go_on_by_themselves(
    dialog: ApprovalDialog, qtbot: QtBot
) -> None:
    asked: list[str] = []
    dialog.again_wanted.connect(lambda: asked.append("again"))
    dialog.card_wanted.connect(lambda: asked.append("card"))
    dialog.show_view(VIEWS[Phase.TIMEOUT])
    dialog.setFocus()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert asked == []


def test_esc_cancels_but_not_after_the_approval(dialog: ApprovalDialog) -> None:
    cancelled: list[bool] = []
    dialog.cancelled.connect(lambda: cancelled.append(True))
    dialog.show_view(VIEWS[Phase.APPROVED])
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert cancelled == []
    assert dialog.isVisible()
    dialog.show_view(WAITING)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert cancelled == [True]


def test_a_phone_that_cannot_read_gets_a_code(dialog: ApprovalDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    assert "KM4T-9R2X" in texts_of(dialog)
    assert read(dialog) == [LINK.format(t=0)]
    dialog.help.click()
    assert "KM4T-9R2X" not in texts_of(dialog)


def test_counting_down_redraws_no_page_and_says_nothing(dialog: ApprovalDialog) -> None:
    page = dialog._right.currentWidget()
    spoken = list(dialog._announcer.spoken)
    dialog.show_view(replace(WAITING, seconds_left=47))
    assert dialog._right.currentWidget() is page
    assert dialog._pane.left.text() == "残り 47秒"
    assert dialog._announcer.spoken == spoken


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("phase", Phase)
def test_a_screen_reader_finds_its_way_in_every_phase(
    show: Show, phase: Phase, language: Language
) -> None:
    strings.choose(language)
    made = ApprovalDialog(VIEWS[phase])
    show(made)
    assert lint(made) == []
    made.show_view(VIEWS[Phase.TIMEOUT])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("phase", Phase)
def test_no_text_is_cut_off(show: Show, phase: Phase, language: Language) -> None:
    strings.choose(language)
    made = ApprovalDialog(VIEWS[phase])
    show(made)
    cut = [
        label.text()
        for label in made.findChildren(Label)
        if type(label) is Label
        and label.isVisible()
        and not label.wordWrap()
        and label.sizeHint().width() > label.width() + 1
    ]
    assert cut == []
    made.show_view(VIEWS[Phase.TIMEOUT])


# -- setting up a phone ---------------------------------------------------------------------

PLACE = "あおぞら見本クリニック　診察室２のパソコン"


@pytest.fixture
def pairing(show: Show) -> PairingDialog:
    made = PairingDialog(PairingView(PairingPhase.SHOWING_QR, PLACE, 210))
    made.show_qr(
        QrCode().modules("https://sandbox.example/a?v=1&k=pair&s=AAECAwQFBgcICQoLDA0ODw&t=0&c=AAAA")
    )
    show(made)
    return made


def test_six_digits_are_handed_over_once_and_only_with_the_button_or_enter(
    pairing: PairingDialog,
) -> None:
    codes: list[str] = []
    pairing.code_entered.connect(codes.append)
    assert not pairing.next.isEnabled()
    pairing.show_view(PairingView(PairingPhase.CODE, PLACE, 190))
    QApplication.clipboard().setText("41x8 ２9")
    pairing.field.paste()
    assert pairing.field.text() == "41829"
    assert not pairing.next.isEnabled()
    QTest.keyClicks(pairing.field, "07")
    assert pairing.field.text() == "418290"
    assert codes == []
    QTest.keyClick(pairing.field, Qt.Key.Key_Return)
    assert codes == ["418290"]


def test_a_wrong_code_empties_the_field_and_says_how_many_tries_are_left(
    pairing: PairingDialog,
) -> None:
    pairing.show_view(PairingView(PairingPhase.CODE, PLACE, 190))
    QTest.keyClicks(pairing.field, "111111")
    pairing.show_view(PairingView(PairingPhase.CODE, PLACE, 180, attempts_left=4))
    assert pairing.field.text() == ""
    assert "残り4回" in texts_of(pairing)
    assert "残り4回" in pairing._announcer.spoken[-1]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("phase", PairingPhase)
def test_pairing_can_be_heard(show: Show, phase: PairingPhase, language: Language) -> None:
    strings.choose(language)
    made = PairingDialog(PairingView(phase, PLACE, 100, holder="架空　一郎", failure=FAILURE))
    show(made)
    assert lint(made) == []


def test_the_ground_of_the_qr_is_white_in_the_dark_too(
    qapp: QApplication, dialog: ApprovalDialog
) -> None:
    theme.apply(qapp, theme.theme(ThemeName.DARK))
    theme.dress(dialog)
    corner = dialog.qr.grab().toImage().pixelColor(1, 1)
    assert corner == QColor(Qt.GlobalColor.white)
