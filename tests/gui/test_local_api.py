"""The local API beside the window: started once the window stands, shown in a quiet place, ended.

At the end: a day of an EMR from the handing in to the receipt, with nothing replaced but the EMR.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from api.running import hand_in, new_csv
from clinic_signer.api.token import TokenKeeper, TokenPlace
from clinic_signer.failures import Failure, FailureCode
from clinic_signer.gui import strings, theme
from clinic_signer.gui.api_note import ApiNote
from clinic_signer.gui.main_window import MainWindow
from clinic_signer.gui.screens import VERIFY_INDEX
from clinic_signer.gui.sign.entry import EntryState
from clinic_signer.gui.station_desk import StationDesk
from clinic_signer.gui.worker import Lanes
from clinic_signer.prescription.envelope import read_document
from clinic_signer.sandbox.samples import load_samples
from clinic_signer.settings_files import USER_FILE_VARIABLE
from clinic_signer.signature.report import LegalEffect, Verdict
from clinic_signer.station.journal.journal import Journal
from clinic_signer.words import Language
from gui.doubles import LONG, NOW, FakeDesk, without_card
from gui.lint import lint
from gui.test_start import pin_dialog

T = TypeVar("T")

ADDRESS = "http://127.0.0.1:8476"


def note(window: MainWindow) -> ApiNote | None:
    """What the foot of the rail says of the API."""
    return window.rail.findChild(ApiNote)


def begin(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.settled, timeout=LONG):
        window.begin_work()
    qtbot.waitUntil(lambda: window.sign.watch.is_loaded, timeout=LONG)


# -- what the window says ----------------------------------------------------------------------


def test_where_it_listens_stands_at_the_foot_of_the_rail(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    desk.api_address = ADDRESS
    begin(qtbot, empty_window)
    qtbot.waitUntil(lambda: note(empty_window) is not None)
    shown = note(empty_window)
    assert shown is not None
    assert shown._state.text() == "8476"
    assert ADDRESS in shown.toolTip()
    assert ADDRESS in shown.accessibleName()
    assert lint(empty_window) == []


def test_where_it_is_off_nothing_is_said(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    begin(qtbot, empty_window)
    qtbot.waitUntil(lambda: desk.around.show is not None)
    empty_window._lanes.queue.wait()
    qtbot.wait(0)
    assert note(empty_window) is None


@pytest.mark.parametrize(
    "failure",
    [
        Failure(FailureCode.API_PORT_TAKEN, port=8475),
        Failure(FailureCode.API_TOKEN_EXPOSED, file="api-token"),
    ],
    ids=lambda failure: failure.code.value,
)
def test_that_it_cannot_start_is_said_with_its_remedy_and_f5_tries_again(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk, failure: Failure
) -> None:
    desk.api_failure = failure
    begin(qtbot, empty_window)
    qtbot.waitUntil(lambda: empty_window.sign.bar.view.heading == failure.cause.ja)
    shown = note(empty_window)
    assert shown is not None
    assert shown._state.text() == strings.say(strings.API_OFF)
    assert failure.remedy.ja in shown.toolTip()
    empty_window.sign.tick_all()  # nobody is kept from signing
    qtbot.waitUntil(empty_window.sign.bar.button.isEnabled)
    desk.api_failure, desk.api_address = None, ADDRESS
    QTest.keyClick(empty_window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: shown._state.text() == "8476")


def test_it_waits_for_a_journal_that_is_away(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_signer.gui.sign.queue_watch.OPEN_AGAIN_MS", 50)
    desk.api_address = ADDRESS
    desk.journal_failure = Failure(FailureCode.JOURNAL_UNREACHABLE, reason="x")
    with qtbot.waitSignal(empty_window.settled, timeout=LONG):
        empty_window.begin_work()
    assert note(empty_window) is None
    desk.journal_failure = None
    qtbot.waitUntil(lambda: note(empty_window) is not None, timeout=LONG)


def test_a_window_that_is_closed_starts_nothing(
    qtbot: QtBot, empty_window: MainWindow, desk: FakeDesk
) -> None:
    begin(qtbot, empty_window)
    empty_window._lanes.queue.wait()
    empty_window.close()
    desk.around = type(desk.around)()
    empty_window.settled.emit()
    empty_window._lanes.queue.wait()
    assert desk.around.show is None


def test_it_is_told_whether_something_could_be_signed_in_the_chosen_way(
    qtbot: QtBot, window: MainWindow, desk: FakeDesk
) -> None:
    qtbot.waitUntil(lambda: desk.around.signer is not None, timeout=LONG)
    signer = desk.around.signer
    assert signer is not None
    assert signer().why_not is None
    card = desk.card
    desk.show_cards(without_card(card.kind.NO_CARD))
    qtbot.waitUntil(lambda: signer().why_not is not None)
    why_not = signer().why_not
    assert why_not is not None
    assert why_not.code is FailureCode.CARD_ABSENT
    desk.show_cards(card)
    qtbot.waitUntil(lambda: signer().why_not is None)
    window.sign.choose_way(by_phone=True)  # no signing service is set up
    qtbot.waitUntil(lambda: signer().why_not is not None)


def test_both_languages(qtbot: QtBot, qapp: object) -> None:
    for language in Language:
        strings.choose(language)
        shown = ApiNote()
        qtbot.addWidget(shown)
        shown.show_state(ADDRESS, None)
        assert ADDRESS in shown.toolTip()
        failure = Failure(FailureCode.API_PORT_TAKEN, port=8475)
        shown.show_state(ADDRESS, failure)
        assert failure.cause.in_language(language) in shown.toolTip()


# -- a day of an EMR ---------------------------------------------------------------------------


class Emr:
    """Another program: what it asks, it asks in threads, while the window lives on."""

    def __init__(self, qtbot: QtBot, port: int, token: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        headers = {"Authorization": f"Bearer {token}"}
        self.client = httpx.Client(base_url=self.url, headers=headers, timeout=LONG / 1000)
        self._threads = ThreadPoolExecutor(4)
        self._qtbot = qtbot

    def begin(self, work: Callable[[httpx.Client], T]) -> Future[T]:
        return self._threads.submit(work, self.client)

    def result(self, future: Future[T]) -> T:
        self._qtbot.waitUntil(future.done, timeout=LONG)
        return future.result()

    def do(self, work: Callable[[httpx.Client], T]) -> T:
        return self.result(self.begin(work))

    def end(self) -> None:
        self._threads.shutdown()
        self.client.close()


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A free port for the sandbox's API, which is switched on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = tmp_path / "settings.toml"
    settings.write_text(f"[api]\nenabled = true\nport = {port - 1}\n")
    monkeypatch.setenv(USER_FILE_VARIABLE, str(settings))
    return port


Open = Callable[[], MainWindow]


@pytest.fixture
def open_window(
    qtbot: QtBot,
    port: int,
    own_sandbox: Path,
    lanes: Lanes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Open]:
    """Start the program's window, as often as wanted; each time with a desk of its own."""
    monkeypatch.setattr("clinic_signer.sandbox.PORT", 0)
    opened: list[MainWindow] = []

    def start() -> MainWindow:
        desk = StationDesk(is_sandbox=True, out_folder=tmp_path / "out", sandbox_folder=own_sandbox)
        window = MainWindow(desk, lanes, lambda: datetime.now(UTC))
        theme.dress(window)
        qtbot.addWidget(window)
        opened.append(window)
        with qtbot.waitExposed(window):
            window.show()
        window.begin_work()
        qtbot.waitUntil(lambda: window.outside.api.address is not None, timeout=LONG)
        qtbot.waitUntil(lambda: window.sign._ways.card.usable, timeout=LONG)
        qtbot.waitUntil(lambda: window.phone.is_known, timeout=LONG)
        return window

    yield start
    for window in opened:
        window.close()


@pytest.fixture
def connect(qtbot: QtBot, port: int, own_sandbox: Path) -> Iterator[Callable[[], Emr]]:
    made: list[Emr] = []

    def connected() -> Emr:
        keeper = TokenKeeper(TokenPlace(own_sandbox / "api-token"))
        made.append(Emr(qtbot, port, keeper.token()))
        return made[-1]

    yield connected
    for emr in made:
        emr.end()


def listen(client: httpx.Client, job_id: str, since: int) -> list[str]:
    """The states that the events tell of a prescription, until it is signed."""
    states: list[str] = []
    with client.stream("GET", "/v1/events", headers={"Last-Event-ID": str(since)}) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:") and job_id in line:
                states.append(str(httpx.Response(200, content=line[5:]).json()["state"]))
                if states[-1] == "signed":
                    return states
    return states


def test_a_day_of_an_emr(
    qtbot: QtBot, open_window: Open, connect: Callable[[], Emr], port: int
) -> None:
    window = open_window()
    emr = connect()
    csv = load_samples(date.today(), 47)[1].csv  # noqa: DTZ011 - any day will do
    assert window.outside.api.address == emr.url

    # It is handed in, and is in the queue; the EMR brings it to the front.
    answer = emr.do(lambda client: hand_in(client, csv, name="visit-4711.csv", key="visit-4711"))
    assert answer.status_code == 201, answer.text
    assert answer.headers["X-Clinic-Signer-Sandbox"] == "1"
    prescription: dict[str, Any] = answer.json()
    job_id, where = prescription["id"], answer.headers["Location"]
    qtbot.waitUntil(lambda: window.sign.model.entry(job_id) is not None, timeout=LONG)
    window.show_screen(VERIFY_INDEX)
    status = emr.do(lambda client: client.post(f"{where}/show")).json()
    assert status["signer"] == {"usable": True, "failure": None}
    assert status["window"] is True
    entry = window.sign.model.entry(job_id)
    assert entry is not None
    qtbot.waitUntil(lambda: window.sign.form.entry is entry, timeout=LONG)
    assert window.sign.isVisible()

    # The EMR waits in both ways, while the doctor signs with the card and a PIN.
    since = prescription["change"]
    waiting = emr.begin(lambda client: client.get(where, params={"wait": 30, "since": since}))
    listening = emr.begin(lambda client: listen(client, job_id, since))
    for other in window.sign.model.entries:
        window.sign.model.tick(other, ticked=other is entry)
    qtbot.waitUntil(window.sign.bar.button.isEnabled, timeout=LONG)
    window.sign.bar.button.click()
    dialog = pin_dialog(qtbot, window)
    QTest.keyClicks(dialog.field, "1234")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert emr.result(waiting).json()["state"] in ("signing", "signed")
    assert emr.result(listening)[-1] == "signed"
    qtbot.waitUntil(lambda: window.sign.session is None, timeout=LONG)

    # The document is fetched: it is what was handed in, with a valid signature.
    signed = emr.do(lambda client: client.get(f"{where}/signed")).content
    assert read_document(signed).payload == csv
    desk = window._desk
    report = emr.do(lambda _client: desk.verify(signed, "signed.xml")).report
    assert report is not None
    assert report.verdict is Verdict.VALID
    assert report.legal_effect is LegalEffect.SANDBOX

    # The receipt delivers it, in the window too.
    assert entry.state is not EntryState.SENT
    receipt = emr.do(lambda client: client.put(f"{where}/receipt"))
    assert receipt.json()["state"] == "delivered"
    qtbot.waitUntil(lambda: entry.state is EntryState.SENT, timeout=LONG)

    # Closed: nobody is there. Opened again: the same key is the same prescription.
    window.close()
    with pytest.raises(httpx.TransportError):
        emr.do(lambda client: client.get("/v1/status"))
    window = open_window()
    again = connect()
    repeated = again.do(lambda client: hand_in(client, csv, key="visit-4711"))
    assert repeated.status_code == 200
    assert repeated.json()["id"] == job_id
    assert repeated.json()["state"] == "delivered"
    changed = csv.replace("仮野　太郎".encode(), "新野　太郎".encode())
    refused = again.do(lambda client: hand_in(client, changed, key="visit-4711"))
    assert refused.status_code == 409
    assert refused.json()["code"] == "api-key-reused"
    assert again.do(lambda client: client.get(f"{where}/signed")).content == signed


def hand_in_until_it_ends(client: httpx.Client) -> list[str]:
    """Hand prescriptions in until nobody answers; the ids of those that were taken."""
    ids: list[str] = []
    while True:
        try:
            answer = hand_in(client, new_csv())
        except httpx.TransportError:
            return ids
        if answer.status_code == 201:
            ids.append(answer.json()["id"])


def test_what_was_taken_while_the_window_closes_is_there(
    qtbot: QtBot, open_window: Open, connect: Callable[[], Emr], own_sandbox: Path
) -> None:
    window = open_window()
    emr = connect()
    position = emr.do(lambda client: client.get("/v1/status")).json()["position"]
    at_work = [emr.begin(hand_in_until_it_ends) for _ in range(3)]
    qtbot.waitUntil(lambda: len(window.sign.model.entries) > 10, timeout=LONG)
    assert emr.do(lambda client: client.get("/v1/status")).json()["position"] > position
    window.close()
    taken = {job_id for each in at_work for job_id in emr.result(each)}
    journal = Journal(own_sandbox / "journal.sqlite", workstation="", clock=lambda: NOW)
    assert taken
    assert taken <= {job.id for job in journal.jobs()}
    assert journal.prove().first_break is None
    journal.close()


def test_a_second_window_on_the_same_port_says_so(
    qtbot: QtBot, port: int, open_window: Open, real_desk: StationDesk, lanes: Lanes
) -> None:
    with socket.create_server(("127.0.0.1", port)):
        window = MainWindow(real_desk, lanes, lambda: datetime.now(UTC))
        qtbot.addWidget(window)
        window.show()
        window.begin_work()
        qtbot.waitUntil(lambda: window.outside.api.failure is not None, timeout=LONG)
    failure = window.outside.api.failure
    assert failure is not None
    assert failure.code is FailureCode.API_PORT_TAKEN
    window.reload()
    qtbot.waitUntil(lambda: window.outside.api.address == f"http://127.0.0.1:{port}", timeout=LONG)
    qtbot.waitUntil(lambda: window.phone.is_known, timeout=LONG)
    window.close()
