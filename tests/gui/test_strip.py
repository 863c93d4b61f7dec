"""The strip: every state of the card and of the phone in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.card_slot import card_view, failure_view, holder_line, pin_rule
from clinic_signer.gui.phone_desk import PlaceNames
from clinic_signer.gui.phone_slot import none_view, phone_view
from clinic_signer.gui.place_note import PlaceNote
from clinic_signer.gui.strip import SlotAction, Strip
from clinic_signer.gui.theme import Level
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.signers.second_certificate.approval_state import (
    ApprovalKind,
    ApprovalState,
    Outage,
    Refusal,
    WaitingFor,
)
from gui.doubles import NOW, Card

Show = Callable[[QWidget], None]


@pytest.mark.parametrize("kind", CardStateKind)
def test_every_state_of_the_card_has_words_icon_and_level(kind: CardStateKind) -> None:
    view = card_view(Card(kind), NOW)  # type: ignore[arg-type]
    assert view.state
    assert view.detail
    assert view.usable == (kind is CardStateKind.READY)
    assert (view.level is Level.OK) == (kind is CardStateKind.READY)


def test_the_slots_are_radio_buttons_in_a_named_group(show: Show) -> None:
    strip = Strip()
    show(strip)
    group = QAccessible.queryAccessibleInterface(strip)
    assert group.role() is QAccessible.Role.Grouping
    assert group.text(QAccessible.Text.Name) == "署名の方法"
    strip.card.show_view(card_view(Card(), NOW))  # type: ignore[arg-type]
    slot = QAccessible.queryAccessibleInterface(strip.card)
    assert slot.role() is QAccessible.Role.RadioButton
    assert slot.text(QAccessible.Text.Name).startswith("HPKIカード。使えます。")
    assert slot.state().checked


def test_the_phone_cannot_be_chosen_until_it_is_known(show: Show) -> None:
    strip = Strip()
    strip.resize(1290, 64)
    show(strip)
    assert not strip.phone.isEnabled()
    assert strip.phone.view.state == "確かめています"


def test_without_a_signing_service_the_slot_says_so(show: Show) -> None:
    strip = Strip()
    show(strip)
    strip.phone.show_view(none_view())
    assert not strip.phone.isEnabled()
    assert strip.phone.view.state == "未登録"
    assert strip.phone.view.detail == "署名サービスの設定がありません"


def test_a_phone_that_is_not_set_up_has_the_button_for_it(show: Show) -> None:
    strip = Strip()
    show(strip)
    strip.phone.show_view(phone_view(ApprovalState(ApprovalKind.UNPAIRED), None, NOW))
    assert strip.phone.view.action is SlotAction.SET_UP
    assert not strip.phone.view.usable


REASONS: dict[ApprovalKind, Refusal | Outage] = {
    ApprovalKind.REFUSED: Refusal.USER_DECLINED,
    ApprovalKind.OFFLINE: Outage.SERVICE_DOWN,
}


@pytest.mark.parametrize("kind", ApprovalKind)
def test_every_state_of_the_phone_has_words_and_only_some_can_sign(kind: ApprovalKind) -> None:
    waits = kind in (ApprovalKind.WAITING, ApprovalKind.PAIRING)
    sub = WaitingFor.SHOWING_QR if waits else None
    reason = REASONS.get(kind)
    until = NOW + timedelta(minutes=72)
    state = ApprovalState(kind, sub, reason, until=until, left=3, paired=True)
    view = phone_view(state, None, NOW)
    assert view.state
    assert view.detail
    never = (ApprovalKind.UNPAIRED, ApprovalKind.PAIRING, ApprovalKind.REVOKED)
    also = (ApprovalKind.LOCKED, ApprovalKind.OFFLINE)
    assert view.usable == (kind not in (*never, *also))


def test_an_approval_says_until_when_it_lasts_and_can_be_ended() -> None:
    until = NOW + timedelta(minutes=72)
    state = ApprovalState(ApprovalKind.APPROVED, until=until, left=3, paired=True)
    view = phone_view(state, None, NOW)
    assert view.state.startswith("承認済み")
    assert view.detail == "残り 1時間12分　このパソコンだけで有効です"
    assert view.action is SlotAction.END_APPROVAL


def test_clinic_and_pc_stand_at_the_right_end_as_the_phone_shows_them(show: Show) -> None:
    strip = Strip()
    strip.resize(1288, 64)
    show(strip)
    assert not strip.findChildren(PlaceNote)
    place = PlaceNames("あおぞら見本クリニック", "診察室２のパソコン")
    for _ in range(2):  # it is told each time the phone says something
        strip.show_place(place)
    (note,) = strip.findChildren(PlaceNote)
    assert note.accessibleName() == "このパソコン。あおぞら見本クリニック。診察室２のパソコン"
    assert note.isVisible()
    assert note.geometry().right() == strip.rect().right()
    strip.set_narrow(narrow=True)
    assert not note.isVisible()


def test_a_place_without_names_takes_no_room(show: Show) -> None:
    strip = Strip()
    show(strip)
    strip.show_place(PlaceNames("", ""))
    assert not strip.findChildren(PlaceNote)


def test_nothing_but_the_person_moves_the_dot(show: Show) -> None:
    strip = Strip()
    show(strip)
    for kind in CardStateKind:
        strip.card.show_view(card_view(Card(kind), NOW))  # type: ignore[arg-type]
        assert strip.card.isChecked()
    QTest.mouseClick(strip.phone, Qt.MouseButton.LeftButton)
    assert strip.card.isChecked()
    assert not strip.phone.isChecked()


def test_changes_are_announced_once_and_assertively_when_they_block(show: Show) -> None:
    strip = Strip()
    show(strip)
    slot = strip.card
    slot.show_view(card_view(Card(), NOW))  # type: ignore[arg-type]
    slot.show_view(card_view(Card(), NOW))  # type: ignore[arg-type]
    slot.show_view(card_view(Card(CardStateKind.NO_CARD), NOW))  # type: ignore[arg-type]
    assert len(slot.announcer.spoken) == 2
    assert slot.announcer.spoken[1].startswith("カードが入っていません")


def test_the_same_words_within_two_seconds_are_said_once(show: Show) -> None:
    from clinic_signer.gui.access import Announcer

    now = [0.0]
    strip = Strip()
    show(strip)
    announcer = Announcer(strip, clock=lambda: now[0])
    announcer.announce("使えます")
    now[0] = 1.9
    announcer.announce("使えます")
    now[0] = 4.0
    announcer.announce("使えます")
    assert len(announcer.spoken) == 2


def test_a_card_that_cannot_be_asked_is_blocked_with_cause_and_remedy() -> None:
    view = failure_view(Failure(FailureCode.SANDBOX_UNUSABLE, reason="x"))
    assert view.level is Level.BLOCKED
    assert "サンドボックス" in view.state
    assert not view.usable


def test_the_limits_of_the_pin_come_from_the_card() -> None:
    rule = pin_rule(Card(pin_minimum=6, pin_maximum=8))  # type: ignore[arg-type]
    assert (rule.minimum, rule.maximum) == (6, 8)
    unknown = pin_rule(Card(pin_minimum=None, pin_maximum=None))  # type: ignore[arg-type]
    assert (unknown.minimum, unknown.maximum) == (4, 16)


def test_the_holder_is_said_with_the_end_of_the_certificate_in_japan() -> None:
    assert holder_line(Card()) == "架空 一郎　HPKIカード　2029年3月31日まで"  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [340, 420, 640])
def test_the_button_of_a_slot_gives_way_to_its_words(show: Show, width: int) -> None:
    strip = Strip()
    show(strip)
    unpaired = phone_view(ApprovalState(ApprovalKind.UNPAIRED), None, NOW)
    strip.phone.show_view(replace(unpaired, selectable=False))
    strip.phone.resize(width, 64)
    assert strip.phone.action is not None
    assert strip.phone.action.isVisible() == (width >= 400)
