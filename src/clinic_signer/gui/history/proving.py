"""Examines the journal in the background: wholly once, then what is added as it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from clinic_signer.gui.history.desk import HistoryDesk
from clinic_signer.gui.history.everywhere import Stopped

if TYPE_CHECKING:
    from clinic_signer.failures import Failure
    from clinic_signer.gui.worker import Lane
    from clinic_signer.station.journal.proof import Proof


@dataclass(frozen=True, slots=True)
class ProofState:
    """What is known of the journal.

    Attributes:
        proof: what was found last; None before the first time.
        at: when that was.
        done: of how many entries the examination that is going on has looked at; None if none is.
        everything: how many there are.
        failure: why it could not be examined.
    """

    proof: Proof | None = None
    at: datetime | None = None
    done: int | None = None
    everything: int = 0
    failure: Failure | None = None

    @property
    def is_running(self) -> bool:
        """True while the whole journal is examined."""
        return self.done is not None

    @property
    def is_broken(self) -> bool:
        """True when something in it is not what was written."""
        return self.proof is not None and self.proof.first_break is not None


class Proving(QObject):
    """Proves the journal.

    Args:
        desk: the journal.
        lane: where it is examined; other work in it would wait.
        clock: gives the time as an aware datetime.
        parent: whose end also ends this.

    Signals:
        changed: there is another ``state``.
    """

    changed = Signal()

    def __init__(
        self, desk: HistoryDesk, lane: Lane, clock: Callable[[], datetime], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lane = lane
        self._clock = clock
        self._stop = threading.Event()
        self._follows = False
        self.state = ProofState()

    def examine(self) -> None:
        """Examine the whole journal."""
        if self.state.is_running:
            return
        self._stop.clear()
        self._show(ProofState(self.state.proof, self.state.at, done=0))
        self._run(lambda: self._desk.prove(self._progress, self._stop.is_set))

    def follow(self) -> None:
        """Examine what was added since; a journal that is broken stays so."""
        earlier = self.state.proof
        if self.state.is_running or self._follows or self.state.is_broken:
            return
        if earlier is None:
            self.examine()
            return
        self._follows = True
        self._run(lambda: self._desk.prove_since(earlier))

    def stop(self) -> None:
        """Give up an examination that is going on."""
        self._stop.set()

    def _run(self, work: Callable[[], Proof]) -> None:
        def job() -> Proof | None:
            try:
                return work()
            except Stopped:
                return None

        self._lane.run(job, self._proved, self._failed)

    def _progress(self, done: int, everything: int) -> None:
        """In the lane."""
        self._lane.post(lambda: self._progressed(done, everything))

    def _progressed(self, done: int, everything: int) -> None:
        if self.state.is_running:
            self._show(ProofState(self.state.proof, self.state.at, done, everything))

    def _proved(self, proof: Proof | None) -> None:
        self._follows = False
        if proof is None:
            self._show(ProofState(self.state.proof, self.state.at))
        else:
            self._show(ProofState(proof, self._clock()))

    def _failed(self, failure: Failure) -> None:
        self._follows = False
        self._show(ProofState(self.state.proof, self.state.at, failure=failure))

    def _show(self, state: ProofState) -> None:
        self.state = state
        self.changed.emit()
