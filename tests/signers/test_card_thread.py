"""One thread for everything that concerns cards."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from clinic_signer.signers.card import card_thread
from clinic_signer.signers.card.card_thread import CardThread, WrongThread


@pytest.fixture
def thread() -> Iterator[CardThread]:
    made = CardThread()
    yield made
    made.close()


def test_work_of_many_threads_is_done_one_after_another_on_one(thread: CardThread) -> None:
    where: list[int] = []
    together: list[int] = []
    busy = threading.Lock()

    def work() -> int:
        assert busy.acquire(blocking=False), "two operations at the same time"
        where.append(threading.get_ident())
        busy.release()
        return len(where)

    callers = [threading.Thread(target=lambda: together.append(thread.run(work))) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(together) == list(range(1, 9))
    assert len(set(where)) == 1
    assert threading.get_ident() not in where


def test_work_given_by_one_thread_keeps_its_order(thread: CardThread) -> None:
    done: list[int] = []
    futures = [thread.submit(lambda n=n: done.append(n)) for n in range(20)]  # type: ignore[misc]
    for future in futures:
        future.result(30)
    assert done == list(range(20))


def test_what_the_work_raises_comes_back_and_the_thread_goes_on(thread: CardThread) -> None:
    with pytest.raises(ZeroDivisionError):
        thread.run(lambda: 1 // 0)
    with pytest.raises(KeyboardInterrupt):
        thread.run(lambda: exec("raise KeyboardInterrupt"))  # noqa: S102
    assert thread.run(lambda: 2) == 2


def test_card_work_knows_where_it_belongs(thread: CardThread) -> None:
    with pytest.raises(WrongThread):
        thread.assert_inside()
    thread.run(thread.assert_inside)
    with pytest.raises(WrongThread, match="itself"):
        thread.run(lambda: thread.run(lambda: 1))


def test_closing_finishes_what_has_begun_and_cancels_the_rest() -> None:
    thread = CardThread()
    begun, go_on = threading.Event(), threading.Event()

    def work() -> str:
        begun.set()
        go_on.wait(30)
        return "finished"

    first = thread.submit(work)
    second = thread.submit(lambda: "never")
    assert begun.wait(30)
    threading.Timer(0.05, go_on.set).start()
    thread.close()
    thread.close()
    assert first.result(30) == "finished"
    assert second.cancelled()
    with pytest.raises(CancelledError):
        thread.run(lambda: "never")


def test_a_reader_that_never_answers_does_not_keep_the_program_alive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(card_thread, "_LAST_WORK_SECONDS", 0.01)
    thread = CardThread()
    begun, go_on = threading.Event(), threading.Event()

    def hang() -> bool:
        begun.set()
        return go_on.wait(30)

    hanging = thread.submit(hang)
    waiting = thread.submit(lambda: "never")
    assert begun.wait(30)
    thread.close()
    assert waiting.cancelled()
    go_on.set()
    assert hanging.result(30)


def test_it_can_be_closed_from_its_own_work() -> None:
    thread = CardThread()
    thread.run(thread.close)
    with pytest.raises(CancelledError):
        thread.run(lambda: 1)
