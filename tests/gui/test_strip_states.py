"""The table of the strip's states (design §5.1), value by value, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic_signer.gui import strings
from clinic_signer.gui.card_slot import card_view
from clinic_signer.gui.phone_slot import phone_view
from clinic_signer.gui.theme import Level
from clinic_signer.sandbox import Person, PersonId, Sandbox
from clinic_signer.sandbox.card import issue_card
from clinic_signer.sandbox.card_faults import CardFaults, Step
from clinic_signer.sandbox.card_layout import CardProfile
from clinic_signer.sandbox.card_reader import VirtualReader
from clinic_signer.signers.card.state import CardState, CardStateKind, OtherCard
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    Outage,
    Scope,
    WaitingFor,
)
from clinic_signer.words import Language
from gui.doubles import NOW, Certificate
from signers.card_doubles import read_card_state

CARD_TABLE = [
    (
        CardState(CardStateKind.NO_READER),
        ("リーダーが見つかりません", "No card reader"),
        (
            "カードリーダーのUSBケーブルを差し直してください",
            "Unplug the reader's USB cable and plug it in again",
        ),
        ("診断", "Check"),
    ),
    (
        CardState(CardStateKind.NO_DRIVER, model="R-100"),
        ("リーダーの準備ができていません", "Reader driver missing"),
        ("ドライバーが必要です　機種：R-100", "Driver needed. Model: R-100"),
        ("入手方法", "Get driver"),
    ),
    (
        CardState(CardStateKind.NO_CARD),
        ("カードが入っていません", "No card inserted"),
        ("カードを差し込むと、すぐに使えます", "Insert your card to use it"),
        None,
    ),
    (
        CardState(CardStateKind.OTHER_CARD, other_card=OtherCard.MY_NUMBER),
        ("別のカードです", "A different card"),
        (
            "マイナンバーカードのようです　HPKIカードに入れ替えてください",
            "Looks like a My Number card. Insert your HPKI card",
        ),
        None,
    ),
    (
        CardState(CardStateKind.BUSY, program="電子カルテ"),
        ("ほかのソフトが使用中", "In use by another program"),
        (
            "電子カルテの処理が終わると、自動で使えるようになります",
            "Available again as soon as 電子カルテ has finished",
        ),
        None,
    ),
    (
        CardState(CardStateKind.BUSY),
        ("ほかのソフトが使用中", "In use by another program"),
        (
            "ほかのソフトの処理が終わると、自動で使えるようになります",
            "Available again as soon as the other program has finished",
        ),
        None,
    ),
    (
        CardState(CardStateKind.LOCKED),
        ("カードがロックされています", "The card is locked"),
        ("発行窓口へご連絡ください", "Contact the issuer"),
        ("連絡先", "Contact"),
    ),
    (
        CardState(CardStateKind.SERVICE_STOPPED),
        ("カードの機能が止まっています", "Smart-card service stopped"),
        None,
        ("開始する", "Start"),
    ),
]


@pytest.fixture
def doctor(sandbox: Sandbox) -> Person:
    return sandbox.person(PersonId.DOCTOR)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("state", "heading", "detail", "button"), CARD_TABLE)
def test_each_state_of_the_card_says_what_the_table_says(
    language: Language,
    state: CardState,
    heading: tuple[str, str],
    detail: tuple[str, str] | None,
    button: tuple[str, str] | None,
) -> None:
    strings.choose(language)
    which = 0 if language is Language.JAPANESE else 1
    view = card_view(state, NOW)
    assert view.state == heading[which]
    if detail is not None:
        assert view.detail == detail[which]
    said = None if view.action is None else strings.say(view.action.value)
    assert said == (None if button is None else button[which])
    assert not view.usable


@pytest.mark.parametrize("language", Language)
def test_a_ready_card_says_who_until_when_and_how_many_attempts(
    doctor: Person, language: Language
) -> None:
    strings.choose(language)
    state = read_card_state(VirtualReader(issue_card(doctor, CardProfile.JMA)))
    last = doctor.certificate.not_after.year
    view = card_view(state, doctor.certificate.not_before)
    wanted = {
        Language.JAPANESE: ("使えます", f"架空 一郎・医師　{last}年", "日まで　PIN残り15回"),
        Language.ENGLISH: ("Ready", f"架空 一郎, physician · until {last}-", " · PIN: 15 left"),
    }[language]
    assert view.state == wanted[0]
    assert view.detail.startswith(wanted[1])
    assert view.detail.endswith(wanted[2])
    assert (view.level, view.action, view.usable) == (Level.OK, None, True)


@pytest.mark.parametrize(("left", "level"), [(2, Level.OK), (1, Level.CAUTION)])
def test_the_last_attempt_is_not_shown_in_the_colour_of_all_is_well(
    doctor: Person, left: int, level: Level
) -> None:
    strings.choose(Language.JAPANESE)
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(attempts_left=left))
    view = card_view(read_card_state(VirtualReader(card)), doctor.certificate.not_before)
    assert (view.level, view.usable) == (level, True)
    assert view.detail.endswith(f"PIN残り{left}回")


@pytest.mark.parametrize("language", Language)
def test_attempts_that_cannot_be_read_are_said_to_be_unknown(
    doctor: Person, language: Language
) -> None:
    strings.choose(language)
    card = issue_card(doctor, CardProfile.JMA, faults=CardFaults(words={Step.STATUS: 0x6985}))
    view = card_view(read_card_state(VirtualReader(card)), doctor.certificate.not_before)
    wanted = {
        Language.JAPANESE: "　PIN残り回数は読み取れません",
        Language.ENGLISH: " · PIN attempts cannot be read",
    }[language]
    assert view.usable
    assert view.detail.endswith(wanted)


@pytest.mark.parametrize(
    ("days", "words", "level"),
    [
        (181, "使えます", Level.OK),
        (180, "使えます　期限まで180日", Level.CAUTION),
        (0, "使えます　期限まで0日", Level.CAUTION),
        (-1, "期限が切れています", Level.BLOCKED),
    ],
)
def test_a_certificate_near_its_end_is_amber_and_an_ended_one_is_not_called_ready(
    days: int, words: str, level: Level
) -> None:
    certificate = Certificate(not_after=NOW + timedelta(days=days))
    state = ApprovalState(ApprovalKind.READY, paired=True)
    view = phone_view(state, certificate, NOW)  # type: ignore[arg-type]
    assert (view.state, view.level) == (words, level)
    assert view.usable == (days >= 0)
    assert ("署名できません" in view.detail) == (days < 0)


UNTIL = NOW + timedelta(hours=1, minutes=12)
PHONE_TABLE = [
    (
        ApprovalState(ApprovalKind.UNPAIRED),
        ("未登録", "Not set up"),
        ("登録すると、カードがない日も署名できます", "Set up to sign without the card"),
        ("登録する", "Set up"),
    ),
    (
        ApprovalState(ApprovalKind.READY, paired=True),
        ("使えます", "Ready"),
        (
            "HPKIセカンド電子証明書　2029年3月31日まで",
            "HPKI second certificate · until 2029-03-31",
        ),
        None,
    ),
    (
        ApprovalState(
            ApprovalKind.WAITING,
            WaitingFor.SHOWING_QR,
            until=NOW + timedelta(seconds=48),
            paired=True,
        ),
        ("承認を待っています", "Waiting for approval"),
        ("残り 48秒　スマートフォンで承認してください", "48 s left. Approve on your phone"),
        None,  # the dialog of the approval is in front and takes the keyboard: nothing to show
    ),
    (
        ApprovalState(ApprovalKind.APPROVED, scope=Scope.SESSION, until=UNTIL, paired=True),
        ("承認済み　17:24まで", "Approved until 17:24"),
        ("残り 1時間12分　このパソコンだけで有効です", "1 h 12 min left, on this PC only"),
        ("終了する", "End"),
    ),
    (
        ApprovalState(ApprovalKind.EXPIRED, paired=True),
        ("承認の期限が切れました", "Approval expired"),
        (
            "続けるには、もう一度スマートフォンで承認してください",
            "Approve on your phone again to continue",
        ),
        ("承認する", "Approve"),
    ),
    (
        ApprovalState(
            ApprovalKind.OFFLINE,
            reason=Outage.SERVICE_DOWN,
            retry_at=NOW + timedelta(minutes=18),
            paired=True,
        ),
        ("接続できません", "Cannot connect"),
        (
            "カードでは署名できます　16:30に自動で再確認します",
            "The card still works. Retrying at 16:30",
        ),
        ("診断", "Check"),
    ),
    (
        ApprovalState(ApprovalKind.LOCKED),
        ("登録用パスワードがロックされています", "Set-up password locked"),
        ("発行窓口へご連絡ください（有料の手続き）", "Contact the issuer (paid procedure)"),
        ("連絡先", "Contact"),
    ),
]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("state", "heading", "detail", "button"), PHONE_TABLE)
def test_each_state_of_the_phone_says_what_the_table_says(
    language: Language,
    state: ApprovalState,
    heading: tuple[str, str],
    detail: tuple[str, str],
    button: tuple[str, str] | None,
) -> None:
    strings.choose(language)
    which = 0 if language is Language.JAPANESE else 1
    certificate = Certificate() if state.paired else None
    view = phone_view(state, certificate, NOW)  # type: ignore[arg-type]
    assert (view.state, view.detail) == (heading[which], detail[which])
    said = None if view.action is None else strings.say(view.action.value)
    assert said == (None if button is None else button[which])


def test_a_clinic_that_may_not_use_the_service_is_not_told_to_wait() -> None:
    state = ApprovalState(
        ApprovalKind.OFFLINE,
        reason=Outage.FACILITY_SUSPENDED,
        retry_at=NOW + timedelta(minutes=18),
        paired=True,
    )
    view = phone_view(state, None, NOW)
    assert "再確認" not in view.detail
    assert view.detail
