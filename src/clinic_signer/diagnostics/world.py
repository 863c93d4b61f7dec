"""What the probes look at: the rooms below as functions, so that nothing is opened before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from clinic_signer.diagnostics.system import System
from clinic_signer.diagnostics.walk import Walk
from clinic_signer.pki.trust_state import TrustState
from clinic_signer.secret_store import StoreKind
from clinic_signer.settings import Settings
from clinic_signer.signers.card.chosen import ReadersState
from clinic_signer.signers.second_certificate.approval_state import ApprovalState
from clinic_signer.station.running import WorkState
from clinic_signer.updates.checking import UpdatePlan

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SecondFacts:
    """What is known of the second certificate.

    Attributes:
        state: its state.
        ends: the last moment of its certificate; None while it is not known.
    """

    state: ApprovalState
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """How secrets are kept.

    Attributes:
        kind: where.
        backend: the keyring that the system offers, by its name; also one that is not used.
    """

    kind: StoreKind
    backend: str


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and the journal of this station.

    Attributes:
        settings: the folder of the person's settings; None in the sandbox, which has none.
        data: that of the data.
        outbox: signed prescriptions.
        inbox: where prescriptions come in; None: not used.
        requests: to the electronic-prescription service; None: not used.
        answers: from it.
        journal: a file, or the address of a server.
    """

    settings: Path | None
    data: Path
    outbox: Path
    inbox: Path | None
    requests: Path | None
    answers: Path | None
    journal: Path | str


@dataclass(frozen=True, slots=True)
class World:
    """This PC, for the probes. Every function may take long and may fail.

    Attributes:
        settings: in force.
        clock: gives the time as an aware datetime.
        readers: readers and cards.
        second: the second certificate; None where no service is set up.
        trust: the list of authorities.
        work: what the station's work says does not go; empty where none runs here.
        walks: the ways to the services, gone to their ends.
        places: folders and journal.
        keyring: where secrets are kept.
        has_key: whether the key of a journal is at hand, by its ``key_id``.
        system: what only the operating system knows.
        updates: how it is looked for later versions; None where nothing is real.
        api_port: where the local API listens; None: switched off.
        is_sandbox: nothing here is real.
        has_practice_card: the card in the reader is the sandbox's, without a device of this PC.
        has_window: a window is open, and with it what runs beside it.
    """

    settings: Settings
    clock: Callable[[], datetime]
    readers: Callable[[], ReadersState]
    second: Callable[[], SecondFacts | None]
    trust: Callable[[], TrustState]
    work: Callable[[], WorkState]
    walks: Callable[[], tuple[Walk, ...]]
    places: Places
    keyring: Callable[[], Keeping]
    has_key: Callable[[str], bool]
    system: System
    updates: Callable[[], UpdatePlan | None]
    api_port: int | None = None
    is_sandbox: bool = False
    has_practice_card: bool = False
    has_window: bool = False


class Once(Generic[T]):
    """What several probes ask for and is found out once; what failed fails for all of them."""

    def __init__(self, find: Callable[[], T]) -> None:
        self._find = find
        self._lock = threading.Lock()
        self._found: list[T] = []
        self._failed: Exception | None = None

    def __call__(self) -> T:
        """The value; whoever comes first finds it out, the others wait."""
        with self._lock:
            if self._failed is not None:
                raise self._failed
            if not self._found:
                try:
                    self._found.append(self._find())
                except Exception as error:
                    self._failed = error
                    raise
            return self._found[0]
