"""The strip: every state of the card in words; the phone as what it is today."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui.card_slot import card_view, failure_view, holder_line, pin_rule
from clinic_signer.gui.strip import Strip
from clinic_signer.gui.theme import Level
from clinic_signer.signers.card.state import CardStateKind
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


def test_the_phone_is_shown_as_not_set_up_and_says_why_it_cannot_be(show: Show) -> None:
    strip = Strip()
    strip.resize(1290, 64)
    show(strip)
    assert not strip.phone.isEnabled()
    assert strip.phone.view.state == "未登録"
    assert "まだできません" in strip.phone.view.detail
    assert strip.phone.action is not None
    assert not strip.phone.action.isEnabled()
    assert strip.phone.action.accessibleDescription() == strip.phone.view.detail


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
    strip.phone.resize(width, 64)
    assert strip.phone.action is not None
    assert strip.phone.action.isVisible() == (width >= 400)
