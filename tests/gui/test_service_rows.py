"""What a doctor sees and can do of a prescription that is registered with the service."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from clinic_signer.gui.history.asking import AskingDialog
from clinic_signer.gui.history.day import DayLog
from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.history.wording import Filter
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.sign.action_bar import ActionLink
from clinic_signer.gui.sign.entry import Entry, EntryState
from clinic_signer.gui.sign.service_dialog import ServiceDialog
from clinic_signer.sandbox import PersonId, Sandbox
from clinic_signer.sandbox.terminal.terminal import PracticeTerminal, TerminalFault
from clinic_signer.station.journal.claims import Wanted
from clinic_signer.station.journal.job import JobState, Purpose, Route
from clinic_signer.station.journal.reading import HistoryQuery
from clinic_signer.station.journal.request import RequestState
from clinic_signer.station.service_messages.exchange import ServiceExchange
from clinic_signer.station.service_messages.profile import practice_profile
from clinic_signer.station.service_messages.terminal import Terminal
from gui.doubles import DAY, LONG, Clock, FakeDesk
from gui.lint import lint
from signature.signing import sign

KARINO = 1


class Service:
    """The exchange and the practice terminal, beside the window."""

    def __init__(self, desk: FakeDesk, document: bytes) -> None:
        self.journal = desk.open_journal()
        self.document = document
        folder = desk.out_folder.parent / "terminal"
        self.terminal = PracticeTerminal(folder)
        self.exchange = ServiceExchange(
            self.journal,
            Terminal(self.terminal.requests, self.terminal.answers, folder / "aside"),
            practice_profile(),
            timeout_minutes=5,
        )

    def sign(self, entry: Entry) -> None:
        (claim,) = self.journal.claim(Wanted(Purpose.SIGN, job_ids=(entry.job.id,)))
        self.journal.record_signed(claim, self.document, facts={}, signer="")

    def send(self) -> None:
        self.exchange.work_once()

    def answer(self) -> None:
        self.terminal.work_once()
        self.exchange.work_once()


@pytest.fixture
def service(window: MainWindow, desk: FakeDesk, sandbox: Sandbox) -> Service:
    return Service(desk, sign(sandbox.person(PersonId.DOCTOR)))


@pytest.fixture
def entry(qtbot: QtBot, window: MainWindow, desk: FakeDesk, service: Service) -> Entry:
    """A row that was rerouted to the service and signed."""
    desk.has_service = True
    found = window.sign.model.entries[KARINO]
    service.journal.requests.reroute(found.job.id, Route.SERVICE)
    service.sign(found)
    qtbot.waitUntil(lambda: found.state is EntryState.SIGNED, timeout=LONG)
    return found


@pytest.fixture
def look(qtbot: QtBot, window: MainWindow) -> Callable[[Callable[[], object]], None]:
    def looked(found: Callable[[], object]) -> None:
        window.sign.watch.look()
        qtbot.waitUntil(lambda: bool(found()), timeout=LONG)

    return looked


Look = Callable[[Callable[[], object]], None]


def offered(window: MainWindow, entry: Entry) -> dict[str, Callable[[], None]]:
    """What the menu of a row offers; off screen a menu cannot be opened."""
    return {words.ja: deed for words, deed in window.sign.deeds._possible(entry)}  # type: ignore[misc]


def dialog(qtbot: QtBot, window: MainWindow, entry: Entry) -> ServiceDialog:
    window.sign.deeds.show_service(entry)
    qtbot.waitUntil(lambda: bool(window.findChildren(ServiceDialog)), timeout=LONG)
    (found,) = window.findChildren(ServiceDialog)
    assert isinstance(found, ServiceDialog)
    return found


def texts(shown: ServiceDialog) -> str:
    return "\n".join(label.text() for label in shown.findChildren(QLabel))


def test_a_row_waits_for_the_answer_and_then_has_its_code(
    window: MainWindow, service: Service, entry: Entry, look: Look
) -> None:
    service.send()
    look(lambda: entry.waits_for_answer)
    assert "サービスの回答待ち" in entry.second_line(DAY)
    service.answer()
    look(lambda: entry.state is EntryState.SENT)
    (request,) = service.journal.requests.of_jobs([entry.job.id])[entry.job.id]
    assert f"引換番号 {entry.access_code}" in entry.second_line(DAY)
    assert entry.access_code.replace(" ", "") == request.access_code
    offered(window, entry)["引換番号をコピー"]()
    assert QGuiApplication.clipboard().text() == request.access_code


def test_the_dialog_has_both_numbers_to_copy(
    qtbot: QtBot, window: MainWindow, service: Service, entry: Entry, look: Look
) -> None:
    service.send()
    service.answer()
    look(lambda: entry.state is EntryState.SENT)
    shown = dialog(qtbot, window, entry)
    (request,) = entry.requests
    assert entry.access_code in texts(shown)
    assert request.prescription_id in texts(shown)
    shown.copies[1].click()
    assert QGuiApplication.clipboard().text() == request.prescription_id
    assert shown.send_again.isHidden()
    shown.close_button.click()


def test_a_refusal_is_told_in_a_doctors_words_and_can_be_sent_again(
    qtbot: QtBot, window: MainWindow, service: Service, entry: Entry, look: Look
) -> None:
    service.terminal.faults = frozenset({TerminalFault.REFUSE})
    service.send()
    service.answer()
    look(lambda: entry.state is EntryState.FAILED)
    window.sign.show_item(entry)
    assert window.sign.bar.view.link is ActionLink.SERVICE
    shown = dialog(qtbot, window, entry)
    assert lint(shown) == []
    told = texts(shown)
    assert "処方内容　EPSB0052E" in told
    assert "使えない改行" in told
    assert "サービスの説明：改行（練習）" in told
    service.terminal.faults = frozenset()
    shown.send_again.click()
    look(lambda: entry.state is EntryState.SIGNED and entry.waits_for_answer)
    service.send()
    service.answer()
    look(lambda: entry.state is EntryState.SENT)


def test_what_was_not_answered_is_sent_again_only_after_asking(
    qtbot: QtBot, window: MainWindow, service: Service, entry: Entry, look: Look, clock: Clock
) -> None:
    service.send()
    clock.now += timedelta(minutes=6)
    service.send()
    look(lambda: entry.state is EntryState.FAILED)
    dialog(qtbot, window, entry).send_again.click()
    (question,) = window.findChildren(AskingDialog)
    question.cancel.click()
    assert len(service.journal.requests.of_jobs([entry.job.id])[entry.job.id]) == 1
    qtbot.waitUntil(lambda: not window.findChildren(AskingDialog), timeout=LONG)
    dialog(qtbot, window, entry).send_again.click()
    (question,) = window.findChildren(AskingDialog)
    question.go_on.click()
    look(lambda: len(entry.requests) == 2)


def test_a_registration_is_taken_back_after_asking(
    qtbot: QtBot, window: MainWindow, service: Service, entry: Entry, look: Look
) -> None:
    service.send()
    service.answer()
    look(lambda: entry.state is EntryState.SENT)
    dialog(qtbot, window, entry).take_back.click()
    (question,) = window.findChildren(AskingDialog)
    question.go_on.click()
    look(lambda: entry.waits_for_answer)
    service.send()
    service.answer()
    look(lambda: entry.state is EntryState.CANCELLED)
    assert service.terminal.registered == {}
    assert entry.access_code == ""


def test_the_way_is_offered_only_where_the_service_is_set_up(
    window: MainWindow, desk: FakeDesk, service: Service, look: Look
) -> None:
    row = window.sign.model.entries[KARINO]
    by_service, by_folder = "電子処方箋サービスに登録する", "登録せず、フォルダーに置く"
    assert by_service not in offered(window, row)
    desk.has_service = True
    look(lambda: window.sign.watch.has_service)
    offered(window, row)[by_service]()
    look(lambda: row.job.route is Route.SERVICE)
    offered(window, row)[by_folder]()
    look(lambda: row.job.route is Route.FOLDER)


def test_the_history_of_a_prescription_has_both_numbers(
    service: Service, desk: FakeDesk, entry: Entry
) -> None:
    service.send()
    service.answer()
    history = HistoryDesk(desk.open_journal, lambda: 5, is_sandbox=True)
    with ThreadPoolExecutor(1) as lane:
        story = lane.submit(history.story, entry.job.id).result()
    (request,) = service.journal.requests.of_jobs([entry.job.id])[entry.job.id]
    assert request.state is RequestState.ACCEPTED
    assert story.job is not None
    assert story.job.state is JobState.DELIVERED
    assert [text.ja.replace(" ", "") for _, text in story.numbers] == [
        request.access_code,
        request.prescription_id,
    ]


def test_each_step_of_the_exchange_is_among_the_deliveries(service: Service, entry: Entry) -> None:
    service.send()
    service.answer()
    log = DayLog()
    log.put_before(service.journal.history(HistoryQuery()))
    told = [line for line in log.lines() if Filter.DELIVERY in line.filters]
    assert {line.way.ja for line in told} >= {"電子処方箋サービス"}
    assert [line.action.ja for line in told if line.action.ja == "端末への受け渡し"]
