"""What the action bar says and when its button can be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings
from clinic_signer.gui.card_slot import card_view
from clinic_signer.gui.sign.action_bar import ActionBar, ActionLink, ActionView
from clinic_signer.gui.sign.action_view import (
    Ways,
    action_view,
    cancelled_view,
    failure_view,
    mistake_view,
    row_view,
    signed_view,
)
from clinic_signer.gui.sign.entry import Entry
from clinic_signer.gui.strip import SlotView, checking_view, phone_checking_view
from clinic_signer.gui.theme import Level
from clinic_signer.signers.base import SignerKind
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.signers.usable import Choice, Way
from clinic_signer.station.journal.job import JobState
from clinic_signer.words import Language
from gui.doubles import NOW, Card, jobs, without_card

Show = Callable[[QWidget], None]
THREE = ["見本　花子", "仮野　太郎", "例田　さくら"]
READY = card_view(Card(), NOW)  # type: ignore[arg-type]


def row(**changes: object) -> Entry:
    """A row of the queue that has come to this."""
    return Entry.of(replace(jobs()[0], **changes))  # type: ignore[arg-type]


def choice(
    card: SlotView, phone: SlotView | None = None, *, chosen: SignerKind = SignerKind.CARD
) -> Choice:
    """What the signers would say of ways that the strip shows like this."""
    absent, away = Failure(FailureCode.CARD_ABSENT), Failure(FailureCode.SECOND_UNREACHABLE)
    second = None
    if phone is not None:
        second = Way(SignerKind.SECOND_CERTIFICATE, None if phone.usable else away)
    return Choice(Way(SignerKind.CARD, None if card.usable else absent), second, chosen)


def view(ticked: list[str], shown: str | None = None, *, card: SlotView = READY) -> ActionView:
    ways = Ways(card, phone_checking_view(), choice(card))
    return action_view(ticked, len(ticked), shown, shown_is_ticked=shown in ticked, ways=ways)


def by_phone(ticked: list[str], *, phone: SlotView, card: SlotView = READY) -> ActionView:
    ways = Ways(card, phone, choice(card, phone, chosen=SignerKind.SECOND_CERTIFICATE))
    return action_view(ticked, len(ticked), None, shown_is_ticked=False, ways=ways)


PHONE_READY = replace(READY, method="スマートフォン", detail="HPKIセカンド電子証明書")
NO_CARD = replace(
    READY, level=Level.NEUTRAL, state="カードが入っていません", detail="…", usable=False
)


def test_without_a_card_the_phone_is_offered_with_its_consequence_and_never_chosen() -> None:
    ways = Ways(NO_CARD, PHONE_READY, choice(NO_CARD, PHONE_READY))
    said = action_view(THREE, 3, None, shown_is_ticked=False, ways=ways)
    assert said.heading == "カードが入っていません"
    assert said.below == "スマートフォンでは、別の証明書での署名になります。"
    assert said.link is ActionLink.BY_PHONE
    assert not said.enabled


def test_without_the_service_the_card_is_offered() -> None:
    offline = replace(PHONE_READY, state="接続できません", usable=False)
    said = by_phone(THREE, phone=offline)
    assert said.heading == "スマートフォンで署名できません　接続できません"
    assert said.link is ActionLink.BY_CARD
    assert by_phone(THREE, phone=offline, card=NO_CARD).link is None


def test_the_way_that_was_chosen_is_said() -> None:
    assert by_phone(THREE, phone=PHONE_READY).heading == "スマートフォンで署名します　3件を選択中"


def test_what_will_be_signed_is_said_by_number_and_name() -> None:
    said = view(THREE, THREE[0])
    assert said.heading == "3件を選択中"
    assert said.beside == "見本 花子さん、仮野 太郎さん、例田 さくらさん"
    assert said.below == ""
    assert said.enabled


def test_a_prescription_on_screen_that_is_not_chosen_is_pointed_out() -> None:
    said = view(THREE, "試山　健")
    assert said.below == "表示中の試山 健さんは含まれません"
    assert said.level is Level.CAUTION
    assert said.enabled


def test_with_nothing_chosen_the_button_is_off_and_the_reason_is_there() -> None:
    said = view([])
    assert not said.enabled
    assert said.heading == "署名するものを選んでください"


@pytest.mark.parametrize(
    "kind", [kind for kind in CardStateKind if kind is not CardStateKind.READY]
)
def test_without_a_usable_card_the_button_stays_in_place_but_off(kind: CardStateKind) -> None:
    card = card_view(Card(kind), NOW)  # type: ignore[arg-type]
    said = view(THREE, card=card)
    assert not said.enabled
    assert said.count == 3
    assert card.state in said.heading
    assert said.below == card.detail


def test_before_the_card_has_answered_nothing_can_be_signed() -> None:
    assert not view(THREE, card=checking_view()).enabled


def test_of_several_cards_one_can_be_chosen_from_the_bar() -> None:
    several = card_view(Card(CardStateKind.SEVERAL), NOW)  # type: ignore[arg-type]
    said = view(THREE, card=several)
    assert said.heading == "HPKIカードが2枚以上あります"
    assert said.link is ActionLink.CHOOSE_CARD


def test_a_failure_says_cause_remedy_and_that_nothing_was_signed() -> None:
    said = failure_view(Failure(FailureCode.CERTIFICATE_EXPIRED, not_after="2025年3月31日"), 3)
    assert "期限が切れています" in said.heading
    assert "更新" in said.below
    assert "何も署名していません" in said.below
    assert said.level is Level.BLOCKED
    strings.choose(Language.ENGLISH)
    unread = failure_view(Failure(FailureCode.FILE_EMPTY), 0, heading="Not opened: a.csv")
    assert unread.below.startswith("The file is empty. Create")


def test_after_one_signature_the_folder_is_offered() -> None:
    said = signed_view(row(), "16:28", "署名済み")
    assert said.heading == "見本 花子さんの処方箋に署名しました"
    assert said.link is ActionLink.OPEN_FOLDER


def test_a_signature_without_a_file_can_be_saved_again() -> None:
    failure = Failure(FailureCode.OUTPUT_NOT_WRITABLE, file="a.xml")
    said = row_view(row(state=JobState.SIGNED, failure=failure), 0)
    assert said is not None
    assert "署名は済んでいます" in said.heading
    assert said.link is ActionLink.SAVE_AGAIN


def test_a_prescription_that_failed_can_be_tried_again() -> None:
    failure = Failure(FailureCode.SIGNED_DOCUMENT_REJECTED, reason="payload")
    said = row_view(row(state=JobState.FAILED, failure=failure), 2)
    assert said is not None
    assert failure.cause.ja in said.below
    assert said.link is ActionLink.TRY_AGAIN
    assert said.enabled  # what else is chosen can be signed


def test_what_was_replaced_leads_to_what_came_in_its_place() -> None:
    said = row_view(row(state=JobState.SUPERSEDED, superseded_by="b"), 0)
    assert said is not None
    assert said.heading == "見本 花子さんの処方箋は、新しいものに差し替えられました"
    assert said.link is ActionLink.SHOW_NEWER


def test_an_ordinary_row_leaves_the_bar_to_the_selection() -> None:
    assert row_view(row(), 0) is None
    assert row_view(row(state=JobState.DELIVERED), 0) is None


def test_a_cancellation_is_said_and_undone_where_it_can_be() -> None:
    assert cancelled_view(row(), 0, can_be_put_back=True).link is ActionLink.PUT_BACK
    assert cancelled_view(row(), 0, can_be_put_back=False).link is None


def test_many_that_are_chosen_are_counted_not_listed() -> None:
    ways = Ways(READY, phone_checking_view(), choice(READY))
    said = action_view(THREE, 1000, None, shown_is_ticked=False, ways=ways)
    assert said.beside.endswith("例田 さくらさん、ほか997件")
    assert said.heading == "1000件を選択中"


def test_the_button_carries_the_count_and_in_words_the_reason(show: Show) -> None:
    bar = ActionBar()
    bar.resize(1290, 64)
    show(bar)
    bar.show_view(view(THREE, THREE[0]))
    assert bar.button.height() == 40
    assert bar.button.width() >= 176
    assert bar.button.text() == "署名する (3件)"
    assert bar.button.accessibleName() == "3件に署名する"
    assert bar.button.isEnabled()
    place = bar.button.geometry()
    no_card = card_view(Card(CardStateKind.NO_CARD), NOW)  # type: ignore[arg-type]
    bar.show_view(view(THREE, card=no_card))
    assert not bar.button.isEnabled()
    assert bar.button.geometry() == place
    assert bar.button.accessibleDescription().startswith("カードが入っていません")


def test_long_lists_of_names_are_shortened_on_screen_but_whole_for_a_reader(show: Show) -> None:
    bar = ActionBar()
    bar.resize(700, 64)
    show(bar)
    bar.show_view(view([f"見本　{number}" for number in range(60)]))
    assert bar._beside.text().endswith("…")
    assert bar._beside.accessibleName().endswith("見本 59さん")


def test_the_same_in_english() -> None:
    strings.choose(Language.ENGLISH)
    said = view(THREE, "試山　健", card=replace(READY))
    assert said.heading == "3 selected"
    assert said.below == "試山 健 on screen is not included"


NO_READER = card_view(without_card(CardStateKind.NO_READER), NOW)  # type: ignore[arg-type]


def test_what_waiting_does_not_mend_leads_to_the_diagnosis() -> None:
    said = view(THREE, card=NO_READER)
    assert said.heading == "カードを使えません　リーダーが見つかりません"
    assert said.link is ActionLink.DIAGNOSE
    assert view(THREE, card=NO_CARD).link is None


def test_what_still_works_is_offered_before_the_diagnosis() -> None:
    ways = Ways(NO_READER, PHONE_READY, choice(NO_READER, PHONE_READY))
    said = action_view(THREE, 3, None, shown_is_ticked=False, ways=ways)
    assert said.link is ActionLink.BY_PHONE


def test_where_neither_works_paper_is_named() -> None:
    offline = replace(PHONE_READY, state="接続できません", usable=False)
    ways = Ways(NO_READER, offline, choice(NO_READER, offline))
    said = action_view(THREE, 3, None, shown_is_ticked=False, ways=ways)
    assert said.heading == "いまは署名できません。紙の処方箋に切り替えてください。"
    assert said.below.startswith("カードを使えません　リーダーが見つかりません")
    assert said.link is ActionLink.DIAGNOSE


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "code", [FailureCode.SETTINGS_INVALID, FailureCode.SETTINGS_FILE_INVALID], ids=lambda c: c.value
)
def test_a_mistake_in_a_file_is_told_whole_in_the_narrowest_window(
    show: Show, language: Language, code: FailureCode
) -> None:
    strings.choose(language)
    place = "/srv/clinic/settings-of-the-first-consulting-room/clinic-signer/settings.toml"
    bar = ActionBar()
    bar.set_narrow(narrow=True)
    bar.show_view(mistake_view(Failure(code, file=place, key="card.few_attempts"), 3))
    show(bar)
    assert "settings.toml" in bar.view.heading
    assert bar.minimumSizeHint().width() <= 1024 - 60  # the window without its rail
