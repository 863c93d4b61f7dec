"""Verification as an archive does it: ES-XL documents, all checks, and what each check costs."""

from __future__ import annotations

import cProfile
import pstats
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xmlsec
from lxml import etree

from archive.documents import document_maker
from bench.measure import Comparison, Contender, Timings
from clinic_signer.archive.pool import BATCH, Job, verify_files
from clinic_signer.sandbox import Sandbox
from clinic_signer.sandbox.pki import UnitId
from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify

DOCUMENTS = 60
_TASKS_AHEAD = 12

_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("parse", ("parse_xml",)),
    ("structure", ("_read in verifier.py", "read_unsigned_properties")),
    ("digests", ("check_integrity",)),
    ("signature value", ("_signature_value",)),
    ("time-stamp", ("judge_timestamps",)),
    ("path and revocation", ("validate_path",)),
    ("content beside", ("findings_beside", "uncovered_parts")),
)
"""What belongs together, by the functions that do it; what is inside another part is its own."""
_INSIDE = {"signature value": "digests", "path and revocation": "time-stamp"}


class ArchiveWork:
    """Documents of one clinic and day as the service hands them out, and two ways to verify them.

    libxmlsec judges a certificate by the clock, so the sandbox is one of today.
    """

    def __init__(self, world: Sandbox, documents: int = DOCUMENTS) -> None:
        self.at: datetime = world.opened_at
        self.trust = world.trust
        with document_maker(world, self.at) as make:
            self.documents = [make(number) for number in range(documents)]
        self._keys = xmlsec.KeysManager()
        for unit, kind in (
            (UnitId.ROOT, xmlsec.constants.KeyDataTypeTrusted),
            (UnitId.SIGNING_CA, xmlsec.constants.KeyDataTypePublic),
        ):
            der = world.credentials[unit].der
            self._keys.load_cert_from_memory(der, xmlsec.constants.KeyDataFormatCertDer, kind)

    def full(self, number: int) -> None:
        """Ours: the whole report."""
        report = verify(self.documents[number % len(self.documents)], trust=self.trust, at=self.at)
        if report.indication is not Indication.TOTAL_PASSED or not report.signatures[0].timestamps:
            raise AssertionError

    def by_xmlsec(self, number: int) -> None:
        """python-xmlsec: parse, three references, value, chain to the root; no more than that.

        No revocation, time-stamp, policy, role, certificate reference and no look at what the
        references refer to.
        """
        root = etree.fromstring(self.documents[number % len(self.documents)])
        signature = xmlsec.tree.find_node(root, xmlsec.constants.NodeSignature)
        xmlsec.tree.add_ids(root, ["id", "Id"])
        xmlsec.SignatureContext(self._keys).verify(signature)


def archive_comparison(work: ArchiveWork) -> Comparison:
    """Ours with all checks against the bare verification with a chain."""
    size = len(work.documents[0])
    return Comparison(
        "Full verification of what a pharmacy gets (ES-XL), all checks, per core",
        Contender("ours: the whole report", work.full),
        ((Contender("python-xmlsec: references, value, chain", work.by_xmlsec), 3.0),),
        f"{len(work.documents)} different prescriptions of {size:,} bytes; theirs checks no "
        "time-stamp, list, policy, role or place",
    )


@dataclass(frozen=True)
class Costs:
    """Where the time goes.

    Attributes:
        seconds: of a document, by part.
        total: processor seconds of a document, without the profiler.
    """

    seconds: dict[str, float]
    total: float


def costs(work: ArchiveWork, timings: Timings, rounds: int) -> Costs:
    """Share the measured time out among the parts as a profiler sees them."""
    profile = cProfile.Profile()
    profile.enable()
    for number in range(rounds * len(work.documents)):
        work.full(number)
    profile.disable()
    stats = pstats.Stats(profile)
    cumulated: dict[str, float] = {}
    for (file, _line, function), row in stats.stats.items():  # type: ignore[attr-defined]
        for name in (function, f"{function} in {Path(file).name}"):
            cumulated[name] = cumulated.get(name, 0.0) + row[3]
    parts = {part: sum(cumulated.get(n, 0.0) for n in names) for part, names in _PARTS}
    for inner, outer in _INSIDE.items():
        parts[outer] -= parts[inner]
    whole = cumulated["full"]
    parts["report and the rest"] = whole - sum(parts.values())
    scale = timings.median / whole
    return Costs({part: value * scale for part, value in parts.items()}, timings.median)


def costs_table(found: Costs) -> str:
    """The costs as text."""
    lines = [
        "Cost per check of that verification",
        "  shares as the profiler sees them (many small calls look dearer than they are); the path "
        "of the time-stamping authority counts as path",
    ]
    for part, seconds in found.seconds.items():
        share = seconds / found.total
        lines.append(f"  {part:<48} {seconds * 1e6:>9,.0f} us {share:>6.0%}")
    return "\n".join(lines)


@dataclass(frozen=True)
class Processes:
    """Documents a second with one process and with two, each several times in turns."""

    one: list[float]
    two: list[float]


def measure_processes(work: ArchiveWork, files: int, rounds: int) -> Processes:
    """Let one process and two take turns at the same folder of files, as ``verify FOLDER`` does."""
    found = Processes([], [])
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(files):
            path = Path(folder) / f"{number}.xml"
            path.write_bytes(work.documents[number % len(work.documents)])
            paths.append(str(path))
        job = Job(work.trust, work.at)
        for turn in range(rounds):
            for jobs in (1, 2) if turn % 2 else (2, 1):
                (found.one if jobs == 1 else found.two).append(_rate(paths, job, jobs))
    return found


def _rate(paths: list[str], job: Job, jobs: int) -> float:
    """Files a second, from when the processes are warm."""
    judged = verify_files(paths, job, jobs=jobs)
    warm = min(BATCH * _TASKS_AHEAD, len(paths) // 4)
    for _number in range(warm):
        next(judged)
    start = time.perf_counter()
    rest = sum(1 for _ in judged)
    return rest / (time.perf_counter() - start)


def processes_table(found: Processes) -> str:
    """The rates as text, with the target."""
    ratios = [two / one for one, two in zip(found.one, found.two, strict=True)]
    middle = statistics.median(ratios)
    mark = "reached" if middle >= 1.8 else "MISSED"
    return (
        "Two processes against one, wall clock\n"
        f"  one process  {statistics.median(found.one):>9,.0f}/s\n"
        f"  two          {statistics.median(found.two):>9,.0f}/s  two/one {middle:.2f} "
        f"({min(ratios):.2f}-{max(ratios):.2f}), target 1.80: {mark}"
    )
