"""From the tap of *approve* on the phone to signed documents that have passed every check.

The service runs on this machine, in threads of this process: its work (the passkey, the RSA
signatures of the batch) is in the times, the network is not. Times are wall-clock.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cli.commands import CLEAN
from clinic_signer.sandbox import Sandbox, start_service
from clinic_signer.signers.second_certificate.second_certificate import SecondCertificate
from clinic_signer.station.intake import load
from clinic_signer.station.remote_signing import finish_batch, prepare_batch
from clinic_signer.station.signing import Signed
from second_certificate.our_pc import (
    K,
    loaded,
    open_pc,
    paired_vault,
    registered_phone,
    shown_link,
    until,
    until_qr,
)
from second_certificate.software_phone import SoftwarePhone, unb64u

LIMITS = {1: 0.3, 200: 2.0}
"""Documents of an approval, and the seconds that they may take."""


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds round by round.

    Attributes:
        count: documents of the approval.
        times: from the tap to the last verified document.
    """

    count: int
    times: Sequence[float]


def measure(sandbox: Sandbox, rounds: int) -> tuple[Result, ...]:
    """Measure each size of a batch ``rounds`` times."""
    service = start_service(sandbox, port=0, in_memory=True)
    try:
        with (
            closing(registered_phone(service)) as phone,
            closing(loaded(open_pc(service, paired_vault(service, phone)))) as pc,
        ):
            return tuple(
                Result(count, [_once(sandbox, pc, phone, count) for _ in range(rounds)])
                for count in LIMITS
            )
    finally:
        service.stop()


def _once(sandbox: Sandbox, pc: SecondCertificate, phone: SoftwarePhone, count: int) -> float:
    def clock() -> datetime:
        return datetime.now(UTC)

    items = [load(CLEAN.encode(), f"{number}.csv") for number in range(count)]
    batch = prepare_batch(items, pc, trust=sandbox.trust, clock=clock)
    request = pc.begin(batch.documents)
    number = until_qr(pc).number
    link = shown_link(pc)
    asked = phone.scan(link).json()
    phone.read(asked, unb64u(urlsplit(link).fragment))
    phone.choose(asked, number or "")
    trust = sandbox.trust
    began = time.perf_counter()
    phone.decide(asked)
    until(pc, K.APPROVED)
    outcomes = finish_batch(batch, pc, request, trust=trust, clock=clock)
    took = time.perf_counter() - began
    if not all(isinstance(outcome, Signed) for outcome in outcomes):
        raise RuntimeError("not everything was signed")
    return took


def table(results: Sequence[Result]) -> str:
    """The results as a table for people."""
    lines = ["second certificate: from the tap on the phone to verified documents (loopback)"]
    for result in results:
        limit = LIMITS[result.count]
        median = statistics.median(result.times)
        reached = "reached" if median <= limit else "MISSED"
        lines.append(
            f"  {result.count:4} documents  median {1e3 * median:7.0f} ms"
            f"  worst {1e3 * max(result.times):7.0f} ms"
            f"  target {1e3 * limit:.0f} ms  {reached}"
        )
    return "\n".join(lines) + "\n"
