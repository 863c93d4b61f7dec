"""The strip always has a named state for the card, in words that say what to do."""

from __future__ import annotations

import pytest

from clinic_signer.failures import FailureCode
from clinic_signer.sandbox import Person
from clinic_signer.sandbox.card import MY_NUMBER_ATR, VirtualCard, issue_card
from clinic_signer.sandbox.card_faults import CardFaults, Step
from clinic_signer.sandbox.card_layout import CardProfile
from clinic_signer.sandbox.card_reader import READER_NAME, VirtualReader
from clinic_signer.signers.card.state import (
    CardState,
    CardStateKind,
    OtherCard,
    state_of,
)
from signers.card_doubles import FailingTransport, read_card_state


def state_with(person: Person, faults: CardFaults) -> CardState:
    return read_card_state(VirtualReader(issue_card(person, CardProfile.JMA, faults=faults)))


def test_a_ready_card_says_who_until_when_and_how_many_attempts(
    doctor: Person, profile: CardProfile
) -> None:
    state = read_card_state(VirtualReader(issue_card(doctor, profile)))
    assert (state.kind, state.reader) == (CardStateKind.READY, READER_NAME)
    assert state.is_usable
    assert state.certificate == doctor.certificate
    assert (state.attempts_left, state.attempts_maximum) == (15, 15)
    assert (state.pin_minimum, state.pin_maximum) == (4, 16)
    assert state.heading.ja == "使えます"
    year = doctor.certificate.not_after.year
    assert state.sentence.ja.startswith(f"架空 一郎・医師　{year}年")
    assert state.sentence.ja.endswith("日まで　PIN残り15回")
    assert state.sentence.en.startswith(f"架空 一郎, physician · until {year}-")
    assert state.sentence.en.endswith(" · PIN: 15 left")


def test_the_day_is_that_of_japan(doctor: Person) -> None:
    """Certificates end one second before midnight in Japan, which is 14:59:59 UTC that day."""
    last = doctor.certificate.not_after
    assert (last.hour, last.minute) == (14, 59)
    state = read_card_state(VirtualReader(issue_card(doctor, CardProfile.JMA)))
    assert f"{last.year}年{last.month}月{last.day}日まで" in state.sentence.ja


def test_attempts_that_cannot_be_read_are_said_to_be_unknown(doctor: Person) -> None:
    state = state_with(doctor, CardFaults(words={Step.STATUS: 0x6985}))
    assert state.kind is CardStateKind.READY
    assert (state.attempts_left, state.attempts_maximum) == (None, 15)
    assert state.sentence.ja.endswith("PIN残り回数は読み取れません")
    assert state.sentence.en.endswith("PIN attempts cannot be read")


@pytest.mark.parametrize("word", [0x6983, 0x6984, 0x63C0])
def test_a_locked_card_is_locked_and_not_usable(doctor: Person, word: int) -> None:
    state = state_with(doctor, CardFaults(attempts_left=0, locked_word=word))
    assert (state.kind, state.attempts_left) == (CardStateKind.LOCKED, 0)
    assert not state.is_usable
    assert state.certificate == doctor.certificate
    assert state.sentence.ja == "発行窓口へご連絡ください"


def test_an_empty_reader_has_no_card() -> None:
    state = read_card_state(VirtualReader(None))
    assert (state.kind, state.reader) == (CardStateKind.NO_CARD, READER_NAME)
    assert state.attempts_left is state.attempts_maximum is state.certificate is None


def test_a_card_pulled_while_it_is_read_is_no_card(doctor: Person) -> None:
    assert state_with(doctor, CardFaults(removed_after=9)).kind is CardStateKind.NO_CARD


def test_another_card_is_guessed_from_its_answer_to_reset() -> None:
    my_number = read_card_state(VirtualReader(VirtualCard([], atr=MY_NUMBER_ATR)))
    assert my_number.kind is CardStateKind.OTHER_CARD
    assert my_number.other_card is OtherCard.MY_NUMBER
    assert my_number.sentence.ja == "マイナンバーカードのようです　HPKIカードに入れ替えてください"
    unknown = read_card_state(VirtualReader(VirtualCard([])))
    assert unknown.other_card is OtherCard.UNKNOWN
    assert unknown.sentence.ja == "HPKIカードに入れ替えてください"


def test_the_answer_to_reset_never_decides(doctor: Person) -> None:
    card = issue_card(doctor, CardProfile.JMA)
    card.atr = MY_NUMBER_ATR
    assert read_card_state(VirtualReader(card)).kind is CardStateKind.READY


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (FailureCode.CARD_NO_READER, CardStateKind.NO_READER),
        (FailureCode.CARD_ABSENT, CardStateKind.NO_CARD),
        (FailureCode.CARD_REMOVED, CardStateKind.NO_CARD),
        (FailureCode.CARD_RESET, CardStateKind.BUSY),
        (FailureCode.CARD_COMMUNICATION, CardStateKind.UNREADABLE),
    ],
)
def test_what_the_reader_reports_becomes_a_state(code: FailureCode, kind: CardStateKind) -> None:
    assert read_card_state(FailingTransport(code)).kind is kind


def test_a_card_that_cannot_be_read_says_why(doctor: Person) -> None:
    state = state_with(doctor, CardFaults(words={Step.READ: 0x6982}))
    assert state.kind is CardStateKind.UNREADABLE
    assert state.failure is FailureCode.CARD_CONTENT_UNREADABLE


@pytest.mark.parametrize("kind", list(CardStateKind), ids=lambda kind: kind.value)
def test_every_state_has_words_in_both_languages(doctor: Person, kind: CardStateKind) -> None:
    state = read_card_state(VirtualReader(issue_card(doctor, CardProfile.JMA)))
    contents = state.contents if kind is CardStateKind.READY else None
    words = CardState(kind, reader="R", contents=contents, program="読書", model="M-1")
    for text in (words.heading, words.sentence):
        assert text.ja
        assert text.en
        assert "{" not in text.ja + text.en
        assert "エラー" not in text.ja
        assert "中止" not in text.ja


def test_a_card_whose_signing_was_switched_off_is_not_to_be_put_in_again(doctor: Person) -> None:
    state = state_with(doctor, CardFaults(words={Step.SELECT: 0x6283}))
    assert state.failure is FailureCode.CARD_DEACTIVATED
    assert "差し直して" not in state.sentence.ja
    assert "発行窓口" in state.sentence.ja


def test_in_a_remote_session_nobody_is_sent_to_a_cable() -> None:
    failure = CardState(CardStateKind.REMOTE_SESSION).why_unusable
    assert failure is not None
    assert failure.code is FailureCode.CARD_REMOTE_SESSION
    assert "USB" not in failure.remedy.ja


def test_facts_appear_in_the_words() -> None:
    busy = CardState(CardStateKind.BUSY, program="受付システム")
    assert busy.sentence.ja == "受付システムの処理が終わると、自動で使えるようになります"
    assert CardState(CardStateKind.NO_DRIVER, model="RC-1").sentence.ja.endswith("機種：RC-1")
    unknown = CardState(CardStateKind.BUSY).sentence
    assert unknown.ja.startswith("ほかのソフトの処理")
    assert unknown.en.endswith("the other program has finished")


def test_a_card_that_was_read_already_needs_no_second_look(doctor: Person) -> None:
    contents = read_card_state(VirtualReader(issue_card(doctor, CardProfile.JMA))).contents
    assert contents is not None
    assert state_of(contents, "R").kind is CardStateKind.READY
