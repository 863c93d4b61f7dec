"""Whoever waits hears of every change, whoever makes it, and of none twice."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.running import (
    FAST,
    LONG,
    Listener,
    Running,
    open_journal,
    running,
    sign,
    taken,
    wait_until,
)

CANCEL_ELSEWHERE = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from clinic_signer.station.journal.journal import Journal

    journal = Journal(Path(sys.argv[1]), workstation="other", clock=lambda: datetime.now(UTC))
    sys.stdin.readline()
    journal.cancel(sys.argv[2], why="test")
    journal.close()
"""


def test_a_long_poll_returns_when_another_process_changes_the_prescription(
    api: Running, emr: httpx.Client
) -> None:
    body = taken(emr)
    file = api.folder / "journal.sqlite"
    command = [sys.executable, "-c", textwrap.dedent(CANCEL_ELSEWHERE), str(file), body["id"]]
    where = f"/v1/prescriptions/{body['id']}"
    with ThreadPoolExecutor(1) as pool, subprocess.Popen(command, stdin=subprocess.PIPE) as other:
        asked = pool.submit(emr.get, where, params={"wait": 60, "since": body["change"]})
        other.communicate(b"\n", LONG)
        answer = asked.result(LONG * 2)
    assert other.returncode == 0
    assert answer.json()["state"] == "cancelled"


def test_a_long_poll_returns_at_once_for_what_has_changed_already(
    api: Running, emr: httpx.Client
) -> None:
    body = taken(emr)
    sign(api.journal, body["id"])
    asked = {"wait": 60, "since": body["change"]}
    answer = emr.get(f"/v1/prescriptions/{body['id']}", params=asked)
    assert answer.json()["state"] == "signed"


def test_a_long_poll_that_nothing_ends_returns_the_same(emr: httpx.Client) -> None:
    body = taken(emr)
    begun = time.monotonic()
    answer = emr.get(f"/v1/prescriptions/{body['id']}", params={"wait": 1})
    assert time.monotonic() - begun >= 1
    assert answer.json() == body


def test_a_change_of_another_prescription_does_not_end_it(api: Running, emr: httpx.Client) -> None:
    mine, other = taken(emr), taken(emr)
    with ThreadPoolExecutor(1) as pool, api.client() as second:
        asked = pool.submit(second.get, f"/v1/prescriptions/{mine['id']}", params={"wait": 60})
        emr.delete(f"/v1/prescriptions/{other['id']}")
        emr.get(f"/v1/prescriptions/{mine['id']}", params={"wait": 1})  # so much later
        assert not asked.done()
        emr.delete(f"/v1/prescriptions/{mine['id']}")
        assert asked.result(LONG).json()["state"] == "cancelled"


def test_events_tell_the_newest_state_of_each_prescription(api: Running, emr: httpx.Client) -> None:
    before = taken(emr)
    listener = Listener(api)
    first, second = taken(emr)["id"], taken(emr)["id"]
    sign(api.journal, first)
    elsewhere = open_journal(api.folder, "consulting room")
    elsewhere.cancel(second, why="test")
    elsewhere.close()
    listener.wait_for(lambda: listener.states() == {first: "signed", second: "cancelled"})
    listener.close()
    assert before["id"] not in listener.states()
    numbers = [event.id for event in listener.events]
    assert numbers == sorted(set(numbers))
    assert all(event.id == event.data["change"] for event in listener.events)


@pytest.mark.parametrize("how", ["header", "parameter"])
def test_events_go_on_after_the_last_one_without_a_gap(
    api: Running, emr: httpx.Client, how: str
) -> None:
    start = api.journal.position()
    listener = Listener(api, params={"since": start})
    heard = taken(emr)["id"]
    listener.wait_for(lambda: heard in listener.states())
    listener.close()
    missed = [taken(emr)["id"] for _ in range(3)]
    sign(api.journal, heard)
    last = str(listener.events[-1].id)
    asked = {"headers": {"Last-Event-ID": last}} if how == "header" else {"params": {"since": last}}
    again = Listener(api, **asked)
    later = taken(emr)["id"]
    again.wait_for(lambda: later in again.states())
    again.close()
    assert list(again.states()) == [*missed, heard, later]
    assert again.states()[heard] == "signed"


def test_no_event_is_lost_while_many_write_and_a_listener_comes_and_goes(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as api:
        ended = threading.Event()

        def write() -> list[str]:
            with api.client() as client:
                return [taken(client)["id"] for _ in range(12)]

        seen: dict[str, str] = {}
        last = 0
        with ThreadPoolExecutor(3) as pool:
            writers = [pool.submit(write) for _ in range(3)]
            wanted: set[str] = set()
            while not (ended.is_set() and wanted <= seen.keys()):
                listener = Listener(api, headers={"Last-Event-ID": str(last)})
                count = min(5, len(wanted - seen.keys())) if ended.is_set() else 1
                listener.wait_for(lambda: len(listener.events) >= count)  # noqa: B023
                listener.close()
                seen |= listener.states()
                assert all(event.id > last for event in listener.events)
                last = max(event.id for event in listener.events)
                if all(writer.done() for writer in writers) and not ended.is_set():
                    wanted = {identity for writer in writers for identity in writer.result()}
                    ended.set()
        assert seen.keys() == wanted


def test_a_silent_stream_gives_signs_of_life(tmp_path: Path) -> None:
    with running(tmp_path, limits=replace(FAST, heartbeat_seconds=0.05)) as api:
        listener = Listener(api)
        listener.wait_for(lambda: listener.heartbeats >= 3)
        listener.close()
        assert listener.events == []


def test_listeners_and_waiting_requests_are_counted_and_make_room_when_they_go(
    tmp_path: Path,
) -> None:
    limits = replace(FAST, listeners=2, waiting=1)
    with running(tmp_path, limits=limits) as api, api.client() as emr:
        listeners = [Listener(api) for _ in range(2)]
        answer = emr.get("/v1/events")
        assert (answer.status_code, answer.json()["code"]) == (503, "api-busy")
        assert int(answer.headers["retry-after"]) > 0
        for listener in listeners:
            listener.close()
        where = f"/v1/prescriptions/{taken(emr)['id']}"
        _abandon_a_long_poll(api, where)
        wait_until(lambda: emr.get(where, params={"wait": 1}).status_code == 200)
        Listener(api).close()


def _abandon_a_long_poll(api: Running, where: str) -> None:
    """Ask, and go away without waiting for the answer."""
    head = f"GET {where}?wait=60 HTTP/1.1\r\nHost: {api.host}\r\n"
    head += f"Authorization: {api.authorization['Authorization']}\r\n\r\n"
    with api.connect() as connection:
        connection.sendall(head.encode())
        time.sleep(0.2)  # let it begin; were it not begun, this test would still be right


def test_stopping_answers_who_waits(tmp_path: Path) -> None:
    with running(tmp_path) as api, api.client() as emr, ThreadPoolExecutor(1) as pool:
        body = taken(emr)
        listener = Listener(api)
        asked = pool.submit(emr.get, f"/v1/prescriptions/{body['id']}", params={"wait": 60})
        thread = api.server._thread
        assert thread is not None
        api.server.stop()
        thread.join(LONG)
        assert not thread.is_alive()
        with suppress(httpx.HTTPError):  # it had not reached the API yet
            assert asked.result(LONG).json() == body
        listener.close()
