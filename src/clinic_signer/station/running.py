"""The station at work: it takes in, delivers and tidies up for as long as it runs.

    work = StationWork(open_it, plan, clock, on_state, on_news)
    work.start()
    …
    work.stop()

Each kind of work waits for something else – a share, a receiver's folder, time – and has a thread
of its own, so that none waits for another. What does not work is a state that can be shown, is
tried again, and ends by itself. Signing is not done here: that needs a person.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TypeAlias

from clinic_signer.failures import Failure, FailureCode
from clinic_signer.japan import day_in_japan
from clinic_signer.settings import Settings
from clinic_signer.settings_station import INBOX, KEEP_TAKEN, OUTBOX, RETENTION_YEARS
from clinic_signer.station.inbox import Inbox, Look, NotTaken
from clinic_signer.station.journal.job import Job, JobQuery, JobState, Receipt, Route
from clinic_signer.station.journal.journal import Journal
from clinic_signer.station.outbox import Outbox, deliver_waiting, sweep
from clinic_signer.station.service_messages.exchange import ServiceExchange
from clinic_signer.station.service_messages.opening import (
    open_exchange,
    open_practice_exchange,
    tell_not_set_up,
)
from clinic_signer.station.station import Station
from clinic_signer.words import Words

log = logging.getLogger(__name__)

News: TypeAlias = Receipt | NotTaken | Job
"""A document that came in; a file that was rejected; a prescription that was delivered."""


class Work(Enum):
    """What is done in the background."""

    INTAKE = "intake"
    DELIVERY = "delivery"
    SERVICE = "service"
    """The exchange with the electronic-prescription service."""
    UPKEEP = "upkeep"

    @property
    def words(self) -> Words:
        """What it is called."""
        return _WORDS[self]


_WORDS = {
    Work.INTAKE: Words("受付", "intake"),
    Work.DELIVERY: Words("送信", "delivery"),
    Work.SERVICE: Words("電子処方箋サービス", "electronic-prescription service"),
    Work.UPKEEP: Words("記録の手入れ", "upkeep"),
}


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What a station works with.

    Attributes:
        outbox: where signed prescriptions go.
        inbox: where prescriptions come from; None: by other ways only.
        keeps_taken: what was taken in stays, in a folder of its own.
        retention_years: how long the journal keeps documents and personal data.
        exchange: makes the exchange with the electronic-prescription service; None where there is
            none (yet).
    """

    outbox: Outbox
    inbox: Path | None = None
    keeps_taken: bool = False
    retention_years: int = RETENTION_YEARS.default
    exchange: Callable[[Journal], ServiceExchange | None] = lambda _journal: None


def work_plan(settings: Settings, default_outbox: Path) -> WorkPlan:
    """The plan that the settings give.

    Args:
        settings: of this person and this PC.
        default_outbox: where signed prescriptions go if no folder is set.
    """
    outbox = Outbox(settings.get(OUTBOX) or default_outbox, is_sandbox=False)
    return WorkPlan(
        outbox,
        settings.get(INBOX),
        keeps_taken=settings.get(KEEP_TAKEN),
        retention_years=settings.get(RETENTION_YEARS),
        exchange=partial(open_exchange, settings),
    )


def practice_plan(sandbox_home: Path, outbox: Path) -> WorkPlan:
    """The sandbox's plan: what an EMR writes for real is never taken to practise with.

    Args:
        sandbox_home: the sandbox's folder; its intake folder is made there.
        outbox: where signed prescriptions go.

    Raises:
        Failure: ``SANDBOX_UNUSABLE``.
    """
    inbox = sandbox_home / "intake"
    try:
        inbox.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(FailureCode.SANDBOX_UNUSABLE, reason=error.strerror) from error
    exchange = partial(open_practice_exchange, sandbox_home)
    return WorkPlan(Outbox(outbox, is_sandbox=True), inbox, exchange=exchange)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What does not work now.

    Attributes:
        work: which.
        failure: why.
    """

    work: Work
    failure: Failure


@dataclass(frozen=True, slots=True)
class WorkState:
    """How the work goes.

    Attributes:
        troubles: what does not work now; it is tried again.
        waiting: files in the intake folder that cannot be taken now.
    """

    troubles: tuple[Trouble, ...] = ()
    waiting: tuple[NotTaken, ...] = ()

    def trouble(self, work: Work) -> Failure | None:
        """Why one kind of work is not done now."""
        return next((each.failure for each in self.troubles if each.work is work), None)

    def says_the_same(self, other: WorkState) -> bool:
        """Whether there is nothing new to tell."""
        return _told(self) == _told(other)


def _told(state: WorkState) -> tuple[object, ...]:
    troubles = [(each.work, each.failure.code, each.failure.facts) for each in state.troubles]
    return troubles, [(each.name, each.failure.code) for each in state.waiting]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two tries.

    Attributes:
        look: while all is well.
        again: after something that ends by itself.
        rarely: after something that a person must see to.
        upkeep: between two times of tidying up.
        left_alone: so long a signed prescription is left to the window that has signed it.
        silence: after so long without an answer the share of the intake folder is as good as away.
    """

    look: float = 1.0
    again: float = 5.0
    rarely: float = 60.0
    upkeep: float = 10.0
    left_alone: float = 5.0
    silence: float = 30.0


class StationWork:
    """The work of one program.

    Args:
        station: opens it, or gives the open one; called in any of its threads, and again after a
            failure.
        plan: what it works with.
        clock: gives the time as an aware datetime.
        on_state: told of each change, from any thread, one at a time.
        on_news: told what has happened, from any thread.
        pace: how often.
    """

    def __init__(
        self,
        station: Callable[[], Station],
        plan: WorkPlan,
        clock: Callable[[], datetime],
        on_state: Callable[[WorkState], None],
        on_news: Callable[[News], None] = lambda _news: None,
        pace: Pace | None = None,
    ) -> None:
        self._station = station
        self._plan = plan
        self._clock = clock
        self._on_state = on_state
        self._on_news = on_news = _logged(on_news)
        self._pace = pace or Pace()
        self._state = WorkState()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self._inbox = _inbox_of(plan, on_news, clock)
        self._is_resumed = False
        self._sign_of_life: float | None = None
        self._position, self._due = -1, 0.0
        self._ask_for_service = 0.0
        self._swept: date | None = None
        self._exchange: ServiceExchange | None = None

    @property
    def state(self) -> WorkState:
        """How the work goes now."""
        return self._state

    def start(self) -> None:
        """Begin; returns at once."""
        lines: dict[Work, tuple[Callable[[], object], float]] = {
            Work.INTAKE: (self._take_in, self._pace.look),
            Work.DELIVERY: (self._deliver, self._pace.look),
            Work.SERVICE: (self._look_for_service, self._pace.look),
            Work.UPKEEP: (self._tidy, self._pace.upkeep),
        }
        for work, (step, pause) in lines.items():
            thread = threading.Thread(
                target=self._go_on, args=(work, step, pause), name=work.value, daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def stop(self, seconds: float = 10.0) -> bool:
        """Finish what is being done and begin nothing more; the station stays open.

        Args:
            seconds: how long to wait at most for a share that does not answer.

        Returns:
            Whether all has ended.
        """
        self._ended.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def once(self, patience: float = 60.0) -> bool:
        """Do in this thread what there is to do now.

        Args:
            patience: seconds to wait at most for files that are being written.

        Returns:
            Whether nothing is left.

        Raises:
            Failure: ``JOURNAL_*``, ``INBOX_*``, ``OUTPUT_*``, ``SERVICE_*``: the first; the rest
                was done.
        """
        looks: list[Look] = []

        def take_in() -> None:
            deadline = time.monotonic() + patience
            looks.append(self._take_in())
            while not looks[-1].is_settled and time.monotonic() < deadline:
                time.sleep(self._pace.look / 4)
                looks.append(self._take_in())

        steps = (
            take_in,
            self._tidy,
            lambda: self._deliver_due(timedelta()),
            self._exchange_messages,
        )
        failures = [failure for step in steps if (failure := self._tried(step))]
        if failures:
            raise failures[0]
        return looks[-1].is_settled and not looks[-1].waiting

    # -- threads ----------------------------------------------------------------------------

    def _go_on(self, work: Work, step: Callable[[], object], pause: float) -> None:
        """The life of a thread."""
        while not self._ended.is_set():
            failure = self._tried(step)
            self._tell(work, failure)
            if failure is None:
                self._ended.wait(pause)
            else:
                seldom = self._pace.again if failure.row.retriable else self._pace.rarely
                self._ended.wait(seldom)

    def _tried(self, step: Callable[[], object]) -> Failure | None:
        try:
            step()
        except Failure as failure:
            return failure.with_traceback(None)
        except Exception as bug:
            # Its text is not logged: it may hold what a prescription says.
            log.error("the station's work met %s", type(bug).__name__)  # noqa: TRY400
            return Failure(FailureCode.UNEXPECTED, kind=type(bug).__name__)
        return None

    def _tell(self, work: Work, failure: Failure | None) -> None:
        with self._lock:
            troubles = [each for each in self._state.troubles if each.work is not work]
            if failure is not None:
                troubles.append(Trouble(work, failure))
            troubles.sort(key=lambda each: list(Work).index(each.work))
            self._become(replace(self._state, troubles=tuple(troubles)))

    def _become(self, state: WorkState) -> None:
        before, self._state = self._state, state
        if not state.says_the_same(before):
            troubles = [f"{each.work.value} {each.failure.code.value}" for each in state.troubles]
            waiting = len(state.waiting)
            log.info("work: %s; %d files wait", ", ".join(troubles) or "no trouble", waiting)
            self._on_state(state)

    # -- kinds of work ----------------------------------------------------------------------

    def _take_in(self) -> Look:
        """Go on where an earlier run was stopped, then take in what is there.

        Raises:
            Failure: ``INBOX_*``, ``JOURNAL_*``.
        """
        station = self._station()
        if not self._is_resumed:
            station.resume()
            self._is_resumed = True
        if self._inbox is None:
            return Look((), is_settled=True)
        if self._plan.inbox and _is_same(self._plan.inbox, self._plan.outbox.folder):
            raise Failure(FailureCode.INBOX_IS_OUTBOX)
        try:
            self._is_to_stop()
            look = self._inbox.look(station, self._is_to_stop)
        finally:
            self._sign_of_life = None
        with self._lock:
            self._become(replace(self._state, waiting=look.waiting))
        return look

    def _deliver(self) -> None:
        """Deliver when the journal has changed, and now and then: a folder may be back.

        Raises:
            Failure: ``OUTPUT_*``, ``JOURNAL_*``.
        """
        position = self._station().journal.position()
        if position == self._position and time.monotonic() < self._due:
            return
        self._deliver_due(timedelta(seconds=self._pace.left_alone))
        self._position = position
        self._due = time.monotonic() + self._pace.left_alone

    def _deliver_due(self, left_alone: timedelta) -> None:
        """Deliver what has been signed for so long.

        Raises:
            Failure: ``OUTPUT_*``: the first of the reasons noted; ``JOURNAL_*``.
        """
        journal = self._station().journal
        now = self._clock()
        due = [
            job.id
            for job in journal.jobs(JobQuery(states=frozenset({JobState.SIGNED})))
            if job.route is Route.FOLDER and abs(now - job.changed_at) >= left_alone
        ]
        jobs = deliver_waiting(journal, self._plan.outbox, due) if due else ()
        for job in jobs:
            if job.state is JobState.DELIVERED:
                self._on_news(job)
        kept = [job.failure for job in jobs if job.state is JobState.SIGNED and job.failure]
        if kept:
            raise kept[0]

    def _look_for_service(self) -> None:
        """Exchange messages; where there is no exchange, ask for one only now and then.

        Raises:
            Failure: ``SERVICE_*``, ``JOURNAL_*``.
        """
        if self._exchange is None:
            if time.monotonic() < self._ask_for_service:
                return
            # Not longer than what has failed is left alone: a trouble is told until it has ended.
            self._ask_for_service = time.monotonic() + self._pace.again
        self._exchange_messages()

    def _exchange_messages(self) -> None:
        """Register what is signed with the service, and take its answers.

        Raises:
            Failure: ``SERVICE_*``, ``JOURNAL_*``.
        """
        if self._exchange is None:  # asked again: the practice terminal may have been started
            self._exchange = self._plan.exchange(self._station().journal)
        if self._exchange is None:
            tell_not_set_up(self._station().journal, self._clock())
            return
        if (failure := self._exchange.work_once().failure) is not None:
            raise failure

    def _is_to_stop(self) -> bool:
        """Asked by the look at the intake folder from time to time, which shows that it goes on."""
        self._sign_of_life = time.monotonic()
        return self._ended.is_set()

    def _notice_silence(self) -> None:
        """A system may wait for a share for minutes; people should know what for."""
        since = self._sign_of_life
        if since is not None and time.monotonic() - since > self._pace.silence:
            reason = os.strerror(errno.ETIMEDOUT)
            self._tell(Work.INTAKE, Failure(FailureCode.INBOX_UNREACHABLE, reason=reason))

    def _tidy(self) -> None:
        """Put back what a workstation has claimed and left; once a day, remove what is over.

        Raises:
            Failure: ``JOURNAL_*``.
        """
        self._notice_silence()
        journal = self._station().journal
        journal.return_expired()
        today = day_in_japan(self._clock())
        if self._swept != today:
            sweep(journal, self._plan.outbox)
            journal.purge(self._plan.retention_years)
            self._swept = today


def _logged(on_news: Callable[[News], None]) -> Callable[[News], None]:
    def listen(news: News) -> None:
        if isinstance(news, NotTaken):
            log.info("rejected: %s", news.failure.code.value)
        elif isinstance(news, Receipt):
            log.info("received%s: number %d", "" if news.is_new else " again", news.job.number)
        else:
            log.info("delivered: number %d", news.number)
        on_news(news)

    return listen


def _inbox_of(
    plan: WorkPlan, on_news: Callable[[News], None], clock: Callable[[], datetime]
) -> Inbox | None:
    if plan.inbox is None:
        return None
    return Inbox(plan.inbox, on_news, clock, keeps_taken=plan.keeps_taken)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return one == other
