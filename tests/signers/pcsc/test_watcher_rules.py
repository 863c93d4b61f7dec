"""What the watcher makes of states that no service here shows: Windows, macOS, refusals, races."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from clinic_signer.signers.card.pcsc import connection, reader_watcher, winscard
from clinic_signer.signers.card.pcsc.reader_rules import shipped_rules
from clinic_signer.signers.card.pcsc.reader_watcher import ReaderWatcher
from clinic_signer.signers.card.pcsc.result_code import ResultCode
from clinic_signer.signers.card.pcsc.winscard import PNP_NOTIFICATION
from clinic_signer.signers.card.reader_source import Presence, ReadersSeen, ServiceState
from signers.pcsc.fake_scard import CANCELLED, EMPTY, MUTE, PRESENT, TIMEOUT, FakeScard
from signers.pcsc.listener import Listener, wait_until

Watch = Callable[[], Listener]


class Service(FakeScard):
    """A service whose readers change when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_from: dict[str, int] = {}
        self._changed = threading.Event()
        self.on_wait = self._wait

    def change(self, **states: int) -> None:
        self.states.update({name.replace("_", " "): state for name, state in states.items()})
        self._changed.set()

    def SCardCancel(self, context: int) -> int:  # noqa: N802
        self._changed.set()
        return super().SCardCancel(context)

    def _wait(self, known: dict[str, int]) -> int:
        self.waited_from = known
        is_changed = self._changed.wait(0.05)
        self._changed.clear()
        return 0 if is_changed else TIMEOUT


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    fake = Service()
    monkeypatch.setattr(winscard, "_scard", lambda: fake)
    monkeypatch.setattr(reader_watcher, "is_windows", lambda: False)
    monkeypatch.setattr(connection, "_REFUSAL_PAUSE", 0.001)
    monkeypatch.setattr(reader_watcher, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(reader_watcher, "_LONGEST_PAUSE", 0.001)
    return fake


@pytest.fixture
def watch(service: Service) -> Iterator[Watch]:
    watchers: list[ReaderWatcher] = []

    def start() -> Listener:
        listener = Listener()
        watchers.append(ReaderWatcher(listener, shipped_rules(), lambda: False))
        watchers[0].start()
        listener.wait_for(lambda _: True)
        return listener

    yield start
    for watcher in watchers:
        watcher.close()


def insertion(seen: ReadersSeen) -> int:
    return seen.readers[0].insertion


def test_two_events_between_two_looks_are_an_exchange(service: Service, watch: Watch) -> None:
    listener = watch()
    first = insertion(listener.told[-1])
    service.change(Reader=PRESENT | 3 << 16)
    listener.wait_for(lambda seen: insertion(seen) > first)


def test_flags_that_come_and_go_leave_the_insertion_as_it_is(
    service: Service, watch: Watch
) -> None:
    listener = watch()
    for flags in (0x100, 0x400, 0x180, 0):
        service.change(Reader=PRESENT | flags | 1 << 16)
        listener.wait_for(lambda seen, on=bool(flags & 0x80): seen.readers[0].is_exclusive is on)
    assert {insertion(seen) for seen in listener.told} == {insertion(listener.told[0])}
    assert len(listener.told) == 3, "not exclusive, exclusive, not exclusive"


def test_a_card_that_answers_at_the_second_reset_is_read_anew(
    service: Service, watch: Watch
) -> None:
    service.change(Reader=PRESENT | MUTE | 1 << 16)
    listener = watch()
    mute = listener.told[-1].readers[0]
    assert mute.presence is Presence.MUTE
    service.change(Reader=PRESENT | 1 << 16)
    seen = listener.wait_for(lambda seen: seen.readers[0].presence is Presence.PRESENT)
    assert insertion(seen) > mute.insertion


def test_readers_that_are_no_places_for_cards_are_ignored(service: Service, watch: Watch) -> None:
    service.states = {
        "Windows Hello for Business 1": PRESENT,
        "Sony FeliCa Port/PaSoRi 4.0 0": EMPTY,
        "Microsoft Virtual Smart Card 0": PRESENT,
    }
    seen = watch().told[-1]
    assert [reader.name for reader in seen.readers] == ["Sony FeliCa Port/PaSoRi 4.0 0"]
    assert seen.ignored == ("Microsoft Virtual Smart Card 0", "Windows Hello for Business 1")
    wait_until(lambda: bool(service.waited_from))
    assert set(service.waited_from) == {"Sony FeliCa Port/PaSoRi 4.0 0", PNP_NOTIFICATION}


def test_windows_is_told_how_many_readers_are_known(
    service: Service, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_watcher, "is_windows", lambda: True)
    service.states = {"A": EMPTY, "B": EMPTY, "Windows Hello for Business 1": PRESENT}
    watch()
    wait_until(lambda: bool(service.waited_from))
    assert service.waited_from[PNP_NOTIFICATION] == 3 << 16


def test_on_windows_a_service_that_ends_with_the_last_reader_is_no_reader(
    service: Service, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_watcher, "is_windows", lambda: True)
    listener = watch()
    service.fail("establish", *[ResultCode.SCARD_E_NO_SERVICE] * 50)
    service.fail("list", ResultCode.SCARD_E_SERVICE_STOPPED)
    service.change()
    listener.wait_for(lambda seen: seen == ReadersSeen(ServiceState.RUNNING))
    listener.wait_for(lambda seen: bool(seen.readers))


def test_a_new_card_is_assumed_after_the_service_was_away(service: Service, watch: Watch) -> None:
    listener = watch()
    first = insertion(listener.told[-1])
    service.fail("list", ResultCode.SCARD_E_SERVICE_STOPPED)
    service.change()
    seen = listener.wait_for(lambda seen: bool(seen.readers), after=2)
    assert insertion(seen) > first
    assert listener.told[1] == ReadersSeen(ServiceState.STOPPED)


def test_a_refusal_is_told_as_one_and_ends_when_it_is_lifted(
    service: Service, watch: Watch
) -> None:
    service.fail("establish", *[ResultCode.SCARD_W_SECURITY_VIOLATION] * 50)
    listener = watch()
    assert listener.told[0] == ReadersSeen(ServiceState.ACCESS_DENIED)
    seen = listener.wait_for(lambda seen: bool(seen.readers))
    assert seen.service is ServiceState.RUNNING


def test_a_reader_that_is_gone_between_two_calls_is_looked_up_anew(
    service: Service, watch: Watch
) -> None:
    listener = watch()
    service.states = {"Other": EMPTY}
    service.fail("status_change", ResultCode.SCARD_E_UNKNOWN_READER)
    service.change()
    seen = listener.wait_for(lambda seen: seen.readers[0].name == "Other")
    assert ServiceState.STOPPED not in {seen.service for seen in listener.told}
    assert len(seen.readers) == 1


def test_a_reader_that_is_listed_but_unknown_is_not_there(service: Service, watch: Watch) -> None:
    service.states = {"Ghost": 0x4, "Reader": EMPTY}
    assert [reader.name for reader in watch().told[-1].readers] == ["Reader"]


@pytest.mark.parametrize("names", [["Reader"], []], ids=["one", "none"])
def test_where_nobody_tells_of_new_readers_they_are_looked_for(
    service: Service, watch: Watch, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_watcher, "_POLL_MILLISECONDS", 5)
    service.states = dict.fromkeys(names, EMPTY) | {PNP_NOTIFICATION: 0x4}
    listener = watch()
    service.change()
    wait_until(lambda: service.calls.count("list") > 2)
    service.states["Second"] = PRESENT
    listener.wait_for(lambda seen: any(reader.name == "Second" for reader in seen.readers))
    wait_until(lambda: PNP_NOTIFICATION not in service.waited_from)


def test_a_wait_that_another_thread_cancelled_is_followed_by_the_next(
    service: Service, watch: Watch
) -> None:
    listener = watch()
    service.fail("wait", CANCELLED, CANCELLED)
    service.change(Reader=EMPTY | 2 << 16)
    listener.wait_for(lambda seen: seen.readers[0].presence is Presence.EMPTY)
    assert ServiceState.STOPPED not in {seen.service for seen in listener.told}
