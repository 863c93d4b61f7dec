"""What our part of a card operation takes, beside a bare program that sends the same commands.

Both talk to the same virtual card in the same real PC/SC service, in turns, in one run. The
difference is ours: noticing, deciding, comparing, checking. Times are wall-clock: card, service and
program are three processes or threads.
"""

from __future__ import annotations

import hashlib
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from smartcard import scard

from cli.commands import CLEAN
from clinic_signer.sandbox import PIN, CardProfile, PersonId, Sandbox
from clinic_signer.sandbox.card import VirtualCard, issue_card
from clinic_signer.sandbox.vpcd import VpcdSlot
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.pcsc.source import PcscSource
from clinic_signer.signers.card.reader_source import ServiceState
from clinic_signer.signers.card.readers import CardReaders, ReadersState
from clinic_signer.signers.card.state import CardStateKind
from clinic_signer.station.intake import load
from clinic_signer.station.signing import Signed, sign_batch
from pcsc.card_service import context, wait_for_removal
from pcsc.daemon import PcscDaemon, Slot, isolate_this_process

PATIENCE = 30.0
SHOWN_LIMIT, SIGNATURE_LIMIT = 0.060, 0.015
SINGLE_LIMIT, BATCH_LIMIT = 7, 5
RETURN_LIMIT = 1.0
BATCH = 50
_DIGEST = hashlib.sha256(b"SignedInfo").digest()


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds round by round, and commands counted.

    Attributes:
        shown: from PC/SC's event to the holder's name.
        reading: the same commands by the bare program.
        reading_commands: how many they are.
        signature: one signature, with its check.
        signing: the same commands by the bare program.
        single_commands: commands of one signature.
        batch_commands: commands of each signature of a batch but the first.
        returned: from the start of a service that was killed until its readers are shown again.
    """

    shown: Sequence[float]
    reading: Sequence[float]
    reading_commands: int
    signature: Sequence[float]
    signing: Sequence[float]
    single_commands: int
    batch_commands: float
    returned: Sequence[float]


class RecordedCard:
    """A virtual card that keeps the commands it is sent.

    Args:
        card: the card.
    """

    def __init__(self, card: VirtualCard) -> None:
        self.card = card
        self.commands: list[bytes] = []
        answer = card.process

        def process(command: bytes) -> bytes:
            self.commands.append(command)
            return answer(command)

        card.process = process  # type: ignore[method-assign]  # the bench listens

    def taken(self) -> list[bytes]:
        """The commands since the last question."""
        taken, self.commands = self.commands, []
        return taken


def measure(sandbox: Sandbox, rounds: int) -> Result:
    """Measure each thing ``rounds`` times."""
    isolate_this_process()
    recorded = RecordedCard(issue_card(sandbox.person(PersonId.DOCTOR), CardProfile.JMA))
    with PcscDaemon() as daemon, watched() as readers:
        place = daemon.slots[0]
        slot = VpcdSlot(recorded.card, host=place.host, port=place.port)
        shown, reading, commands = _readings(readers, slot, place, recorded, rounds)
        readers.wait_for(_is_empty, PATIENCE)
        slot.insert()
        readers.wait_for(_is_ready, PATIENCE)
        signature, signing, single = _signatures(readers, place, recorded, rounds)
        batch = _batch(readers, sandbox, recorded)
        slot.remove()
        returned = _returns(daemon, readers, rounds)
    return Result(shown, reading, commands, signature, signing, single, batch, returned)


def _returns(daemon: PcscDaemon, readers: CardReaders, rounds: int) -> list[float]:
    """Kill the service and start it again; its own start counts as ours."""
    seconds = []
    for _ in range(rounds):
        daemon.stop()
        readers.wait_for(lambda state: state.service is ServiceState.STOPPED, PATIENCE)
        begin = time.perf_counter()
        daemon.start()
        readers.wait_for(lambda state: len(state.cards) == len(daemon.slots), PATIENCE)
        seconds.append(time.perf_counter() - begin)
    return seconds


@contextmanager
def watched() -> Iterator[CardReaders]:
    """The readers of the private service, live."""
    readers = CardReaders(PcscSource())
    readers.start()
    try:
        yield readers
    finally:
        readers.close()


def _is_ready(state: ReadersState) -> bool:
    return state.chosen.kind is CardStateKind.READY


def _is_empty(state: ReadersState) -> bool:
    return state.chosen.kind is CardStateKind.NO_CARD


def _readings(
    readers: CardReaders, slot: VpcdSlot, place: Slot, recorded: RecordedCard, rounds: int
) -> tuple[list[float], list[float], int]:
    shown, reading = [], []
    for _ in range(rounds):
        readers.wait_for(_is_empty, PATIENCE)
        recorded.taken()
        seen: list[float] = []
        watcher = threading.Thread(target=_note_insertion, args=(place.name, seen))
        watcher.start()
        slot.insert()
        readers.wait_for(_is_ready, PATIENCE)
        at = time.perf_counter()
        watcher.join()
        commands = recorded.taken()
        shown.append(at - seen[0])
        reading.append(_bare(place.name, commands))
        slot.remove()
        wait_for_removal(place.name)
    return shown, reading, len(commands)


def _note_insertion(reader: str, seen: list[float]) -> None:
    """When PC/SC tells a program that does nothing else of the card."""
    with context() as handle:
        state = scard.SCARD_STATE_EMPTY
        while True:
            _, changes = scard.SCardGetStatusChange(handle, 10_000, [(reader, state)])
            state = changes[0][1]
            if state & scard.SCARD_STATE_PRESENT:
                seen.append(time.perf_counter())
                return


def _signatures(
    readers: CardReaders, place: Slot, recorded: RecordedCard, rounds: int
) -> tuple[list[float], list[float], int]:
    signature, signing = [], []
    signer = readers.signer()
    for _ in range(rounds):
        _wait_until_quiet(recorded)
        recorded.taken()
        begin = time.perf_counter()
        with Pin(PIN.encode()) as pin:
            signer.sign_digest(_DIGEST, pin)
        signature.append(time.perf_counter() - begin)
        commands = recorded.taken()
        commands = commands[: next(i for i, c in enumerate(commands) if c[1] == 0x2A) + 1]
        _wait_until_quiet(recorded)
        signing.append(_bare(place.name, commands))
    return signature, signing, len(commands)


def _wait_until_quiet(recorded: RecordedCard) -> None:
    """Let what happens after a signature (a look at the attempts) come to its end."""
    before = -1
    while before != recorded.card.answered:
        before = recorded.card.answered
        time.sleep(0.1)


def _batch(readers: CardReaders, sandbox: Sandbox, recorded: RecordedCard) -> float:
    _wait_until_quiet(recorded)
    marks: list[int] = []
    with Pin(PIN.encode()) as pin:
        outcomes = sign_batch(
            [load(CLEAN.encode(), f"{number}.csv") for number in range(BATCH)],
            readers.signer(),
            pin,
            trust=sandbox.trust_at(datetime.now(UTC)),
            clock=lambda: datetime.now(UTC),
            on_result=lambda _index, _outcome: marks.append(recorded.card.answered),
        )
    assert all(isinstance(outcome, Signed) for outcome in outcomes), outcomes
    return (marks[-1] - marks[0]) / (BATCH - 1)


def _bare(reader: str, commands: Sequence[bytes]) -> float:
    """Seconds that a program takes which sends these commands in one transaction."""
    lists = [list(command) for command in commands]
    begin = time.perf_counter()
    with context() as handle:
        _, card, _ = scard.SCardConnect(
            handle, reader, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_ANY
        )
        scard.SCardBeginTransaction(card)
        for command in lists:
            status, _ = scard.SCardTransmit(card, scard.SCARD_PCI_T1, command)
            assert status == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(status)
        scard.SCardEndTransaction(card, scard.SCARD_RESET_CARD)
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
    return time.perf_counter() - begin


def table(result: Result) -> str:
    """Return the result as text."""
    lines = [f"{'card in a real PC/SC service':44} {'all':>9} {'card':>9} {'ours':>9}"]
    reading = f"holder shown after PC/SC's event ({result.reading_commands} APDUs)"
    lines.append(_row(reading, result.shown, result.reading, SHOWN_LIMIT))
    signature = f"one signature ({result.single_commands} APDUs)"
    lines.append(_row(signature, result.signature, result.signing, SIGNATURE_LIMIT))
    single, batch = result.single_commands, result.batch_commands
    lines.append(_count("APDUs of a single signature", single, SINGLE_LIMIT))
    lines.append(_count(f"APDUs of each further one in a batch of {BATCH}", batch, BATCH_LIMIT))
    worst = max(result.returned)
    mark = "reached" if worst <= RETURN_LIMIT else "MISSED"
    lines.append(
        f"{'state right after the return of a killed service':44} "
        f"{statistics.median(result.returned) * 1e3:6.1f} ms, worst {worst * 1e3:6.1f} ms  "
        f"target {RETURN_LIMIT * 1e3:.0f} ms: {mark}"
    )
    return "\n".join(lines)


def _row(name: str, all_: Sequence[float], card: Sequence[float], limit: float) -> str:
    ours = statistics.median(a - c for a, c in zip(all_, card, strict=True))
    times = (statistics.median(all_), statistics.median(card), ours)
    mark = "reached" if ours <= limit else "MISSED"
    figures = " ".join(f"{seconds * 1e3:6.1f} ms" for seconds in times)
    return f"{name:44} {figures}  target {limit * 1e3:.0f} ms: {mark}"


def _count(name: str, count: float, limit: int) -> str:
    mark = "reached" if count <= limit else "MISSED"
    return f"{name:44} {count:28.1f}  target {limit}: {mark}"
