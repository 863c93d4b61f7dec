"""What the helper process of a card driver costs, and how fast it is back after a crash.

The driver is the tests' own module (``signers/pkcs11/shim.c``), which computes RSA in plain C: its
own time stands beside ours. Times are wall-clock: the work is spread over two processes.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from clinic_signer.failures import Failure
from clinic_signer.sandbox import Person, PersonId, Sandbox
from clinic_signer.signers.base import Pin
from clinic_signer.signers.card.pkcs11.signer import Pkcs11Signer, open_signer
from signers.pkcs11.shim import PIN, SOURCE, Shim, compile_library

ROUNDS = 9
RECOVERY_LIMIT = 0.3
START_LIMIT = 0.1
_DIGEST = hashlib.sha256(b"SignedInfo").digest()

_IN_PROCESS = """
import sys, time, statistics
from clinic_signer.signers.card.pkcs11.driver import Driver
from clinic_signer.signers.card.pkcs11.protocol import ListTokens, Load, Sign, from_line
driver = Driver()
list(driver.answers(Load(sys.argv[1]), bytearray()))
request = from_line(sys.stdin.buffer.readline())
times = []
for _ in range(int(sys.argv[2])):
    begin = time.perf_counter()
    list(driver.answers(request, bytearray(b"7391")))
    times.append(time.perf_counter() - begin)
print(statistics.median(times))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: what was measured.
        seconds: the median.
        worst: the slowest round.
        limit: what the median should stay below; None without a target.
    """

    name: str
    seconds: float
    worst: float
    limit: float | None = None


def measure(sandbox: Sandbox, rounds: int = ROUNDS) -> list[Row]:
    """Measure each thing ``rounds`` times."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "shim"
        os.environ["HPKI_SHIM"] = str(home)
        shim = Shim(compile_library(Path(folder) / "HpkiSigP11_SIM.so", SOURCE), home)
        person = sandbox.person(PersonId.DOCTOR)
        shim.insert(person)
        in_process = _in_process(shim, person, rounds)
        return [
            _row("helper started, module loaded", _starts(shim, rounds), START_LIMIT),
            _row("one signature through the helper", _signatures(shim, rounds)),
            Row("the same calls without a helper", in_process, in_process),
            _row("signed again after a crash in C_Sign", _recoveries(shim, rounds), RECOVERY_LIMIT),
        ]


def _row(name: str, times: Sequence[float], limit: float | None = None) -> Row:
    return Row(name, statistics.median(times), max(times), limit)


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _starts(shim: Shim, rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        with closing(open_signer([shim.module])) as signer:
            times.append(_timed(signer._helper.load))
    return times


def _sign(signer: Pkcs11Signer) -> None:
    with Pin(PIN) as pin:
        signer.sign_digest(_DIGEST, pin)


def _signatures(shim: Shim, rounds: int) -> list[float]:
    with closing(open_signer([shim.module])) as signer:
        _sign(signer)
        return [_timed(lambda: _sign(signer)) for _ in range(5 * rounds)]


def _recoveries(shim: Shim, rounds: int) -> list[float]:
    times = []
    with closing(open_signer([shim.module])) as signer:
        _sign(signer)
        for _ in range(rounds):
            shim.fault("C_Sign", "crash")
            with suppress(Failure):
                _sign(signer)
            shim.heal()
            times.append(_timed(lambda: _sign(signer)))
    return times


def _in_process(shim: Shim, person: Person, rounds: int) -> float:
    from clinic_signer.signers.card.pkcs11.protocol import Sign, to_line

    modulus = person.key.private_numbers().public_numbers.n.to_bytes(256)
    request = Sign(0, b"\x17", person.certificate.sha256, modulus, b"0" * 51, False, len(PIN))
    printed = subprocess.run(
        [sys.executable, "-c", _IN_PROCESS, str(shim.module), str(5 * rounds)],
        input=to_line(request),
        stdout=subprocess.PIPE,
        check=True,
        timeout=120,
    )
    return float(printed.stdout)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text."""
    lines = [f"{'card driver in its helper process':40} {'median':>9} {'worst':>9}"]
    for row in rows:
        verdict = ""
        if row.limit is not None:
            mark = "reached" if row.seconds < row.limit else "MISSED"
            verdict = f"  below {row.limit * 1e3:.0f} ms: {mark}"
        lines.append(
            f"{row.name:40} {row.seconds * 1e3:6.1f} ms {row.worst * 1e3:6.1f} ms{verdict}"
        )
    return "\n".join(lines)
