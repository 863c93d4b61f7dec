"""Notices before a certificate ends: once at each stage, for each certificate, by days of Japan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_signer.gui import strings
from clinic_signer.gui.card_help import CardHelp
from clinic_signer.gui.expiry.bar import ExpiryBar, heading_of, sentence_of
from clinic_signer.gui.expiry.deciding import ExpiryNotice, Whose, notice_due, stage_of
from clinic_signer.gui.expiry.memory import ClosedNotices
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.words import Language
from gui.doubles import LONG, NOW, Card, Certificate, Clock, FakeDesk

MIDNIGHT = datetime(2029, 3, 31, 14, 59, 59, tzinfo=UTC)
"""The last second of 31 March 2029 in Japan."""


def ending(last: datetime, sha: bytes = b"1" * 32) -> Certificate:
    return Certificate(not_after=last, sha256=sha)


def due(
    card: Certificate | None,
    second: Certificate | None,
    at: datetime,
    closed: dict[str, int] | None = None,
) -> ExpiryNotice | None:
    return notice_due(card, second, at, closed or {})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "stage"),
    [
        # In Japan the day begins at 15:00 UTC: 90 days before 31 March 2029 is 31 December 2028.
        (datetime(2028, 12, 30, 14, 59, 59, tzinfo=UTC), None),
        (datetime(2028, 12, 30, 15, 0, 0, tzinfo=UTC), 90),
        (datetime(2029, 1, 29, 14, 59, 59, tzinfo=UTC), 90),
        (datetime(2029, 1, 29, 15, 0, 0, tzinfo=UTC), 60),
        (datetime(2029, 2, 28, 15, 0, 0, tzinfo=UTC), 30),
        (datetime(2029, 3, 30, 14, 59, 59, tzinfo=UTC), 30),
        (datetime(2029, 3, 30, 15, 0, 0, tzinfo=UTC), 0),
        (datetime(2029, 3, 31, 14, 59, 59, tzinfo=UTC), 0),
        (datetime(2029, 3, 31, 15, 0, 0, tzinfo=UTC), None),
    ],
)
def test_stages_are_counted_by_days_of_japan(at: datetime, stage: int | None) -> None:
    assert stage_of(ending(MIDNIGHT), at) == stage  # type: ignore[arg-type]


def test_the_day_that_a_leap_year_adds_is_a_day() -> None:
    """30 days before 15 March is 14 February, in 2028 as it has a 29th; else 13 February."""
    leap = ending(datetime(2028, 3, 15, 14, 59, 59, tzinfo=UTC))
    common = ending(datetime(2029, 3, 15, 14, 59, 59, tzinfo=UTC))
    assert stage_of(leap, datetime(2028, 2, 13, 3, tzinfo=UTC)) == 60  # type: ignore[arg-type]
    assert stage_of(leap, datetime(2028, 2, 14, 3, tzinfo=UTC)) == 30  # type: ignore[arg-type]
    assert stage_of(common, datetime(2029, 2, 13, 3, tzinfo=UTC)) == 30  # type: ignore[arg-type]


def test_a_closed_notice_comes_again_at_the_next_stage_and_not_before() -> None:
    certificate = ending(MIDNIGHT)
    first = due(certificate, None, MIDNIGHT - timedelta(days=80))
    assert first is not None
    assert first.stage == 90
    closed = {first.key: first.stage}
    assert due(certificate, None, MIDNIGHT - timedelta(days=61), closed) is None
    second = due(certificate, None, MIDNIGHT - timedelta(days=60), closed)
    assert second is not None
    assert second.stage == 60
    closed = {second.key: second.stage}
    assert due(certificate, None, MIDNIGHT - timedelta(days=70), closed) is None  # clock set back
    last = due(certificate, None, MIDNIGHT, closed)
    assert last is not None
    assert last.stage == 0
    assert due(certificate, None, MIDNIGHT, {last.key: 0}) is None


def test_a_certificate_in_place_of_another_has_notices_of_its_own() -> None:
    at = MIDNIGHT - timedelta(days=10)
    old = due(ending(MIDNIGHT), None, at)
    assert old is not None
    closed = {old.key: old.stage}
    renewed = ending(MIDNIGHT + timedelta(days=5 * 365), b"2" * 32)
    assert due(renewed, None, at, closed) is None
    other = ending(MIDNIGHT, b"3" * 32)
    assert due(other, None, at, closed) is not None


def test_of_two_certificates_the_one_that_ends_first_is_named_then_the_other() -> None:
    at = MIDNIGHT - timedelta(days=20)
    card, second = ending(MIDNIGHT + timedelta(days=30)), ending(MIDNIGHT, b"2" * 32)
    notice = due(card, second, at)
    assert notice is not None
    assert (notice.whose, notice.days_left, notice.last_day) == (
        Whose.SECOND,
        20,
        date(2029, 3, 31),
    )
    after = due(card, second, at, {notice.key: notice.stage})
    assert after is not None
    assert (after.whose, after.days_left) == (Whose.CARD, 50)


@pytest.mark.parametrize(
    ("days", "ja", "en"),
    [
        (
            80,
            (
                "HPKIカードの期限まで80日です",
                "今月中に更新を申し込んでください。届くまで約2〜3か月かかることがあります。",
            ),
            (
                "Your HPKI card ends in 80 days",
                "Apply for renewal this month; delivery can take 2–3 months.",
            ),
        ),
        (
            0,
            ("HPKIカードの期限は、今日までです", "明日からは、この証明書では署名できません。"),
            ("Today is the last day of your HPKI card", "From tomorrow it can no longer sign."),
        ),
    ],
)
def test_a_notice_says_when_and_what_to_do_and_what_the_issuer_says(
    days: int, ja: tuple[str, str], en: tuple[str, str]
) -> None:
    notice = due(ending(MIDNIGHT), None, MIDNIGHT - timedelta(days=days))
    assert notice is not None
    for language, (heading, sentence) in ((Language.JAPANESE, ja), (Language.ENGLISH, en)):
        strings.choose(language)
        assert heading_of(notice) == heading
        assert sentence_of(notice).startswith(sentence)
        assert ("5年" if language is Language.JAPANESE else "5 years") in sentence_of(notice)


def test_what_was_closed_is_remembered_and_a_broken_file_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "data" / "closed.json"
    assert ClosedNotices(file).read() == {}
    ClosedNotices(file).close("aa", 90)
    ClosedNotices(file).close("bb", 30)
    ClosedNotices(file).close("aa", 60)
    assert ClosedNotices(file).read() == {"aa": 60, "bb": 30}
    for broken in (b"{", b"[]", b'{"aa": "x"}', b"\xff"):
        file.write_bytes(broken)
        assert ClosedNotices(file).read() == {}
    ClosedNotices(file).close("cc", 30)
    assert ClosedNotices(file).read() == {"cc": 30}


def test_the_window_says_it_on_one_line_until_it_is_closed(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    qtbot.waitUntil(lambda: window.findChild(ExpiryBar) is not None, timeout=LONG)
    bar = window.outside.expiry.bar
    assert not bar.isVisible()
    desk.show_cards(Card(certificate=ending(NOW + timedelta(days=45))))
    qtbot.waitUntil(bar.isVisible)
    assert "期限まで45日です" in bar.text
    assert bar.height() < 80
    assert QApplication.activeModalWidget() is None
    bar.how.click()
    shown = window.findChildren(CardHelp)[0]
    assert shown.words[1] == "期限が近いとき"
    shown.reject()
    bar.close_it.click()
    assert not bar.isVisible()
    desk.show_cards(Card(certificate=ending(NOW + timedelta(days=44))))
    qtbot.waitUntil(lambda: "期限まで44日" in window.strip.card.view.state)
    assert not bar.isVisible()
    desk.show_cards(Card(certificate=ending(NOW + timedelta(days=30))))
    qtbot.waitUntil(bar.isVisible)


def test_days_left_are_counted_anew_when_another_day_begins(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk, clock: Clock
) -> None:
    qtbot.waitUntil(lambda: window.findChild(ExpiryBar) is not None, timeout=LONG)
    desk.show_cards(Card(certificate=ending(NOW + timedelta(days=45))))
    qtbot.waitUntil(lambda: "期限まで45日" in window.strip.card.view.state)
    qtbot.waitUntil(window.outside.expiry.bar.isVisible)
    clock.advance(24 * 60 * 60)
    window.outside.expiry._timer.timeout.emit()
    assert "期限まで44日" in window.strip.card.view.state
    assert "期限まで44日" in window.outside.expiry.bar.text
