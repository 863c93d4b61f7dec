"""The worker rests as long as there is nothing to look at, and not a moment longer."""

from __future__ import annotations

from threading import Event

from clinic_signer.signers.second_certificate.worker import Worker

HOUR = 3600.0
PATIENCE = 20.0


def resting_worker() -> Worker:
    """A worker that has looked around and wants to rest for an hour."""
    looked = Event()

    def look() -> float:
        looked.set()
        return HOUR

    worker = Worker(look, Event())
    assert looked.wait(PATIENCE)
    return worker


def test_a_task_is_done_while_the_worker_rests() -> None:
    worker, done = resting_worker(), Event()
    worker.do(done.set)
    assert done.wait(PATIENCE)
    worker.close()


def test_a_resting_worker_ends_when_it_is_closed() -> None:
    worker = resting_worker()
    worker.close()
    assert not worker._thread.is_alive()


def test_what_was_queued_before_the_end_is_done() -> None:
    worker, done = resting_worker(), Event()
    worker.do(done.set)
    worker.close()
    assert done.is_set()
