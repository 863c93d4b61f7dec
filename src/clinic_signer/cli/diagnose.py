"""``clinic-signer diagnose``: what works on this PC, what does not, and what to do about it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from enum import IntEnum

from clinic_signer.cli.logs import write_bundle
from clinic_signer.cli.options import Options
from clinic_signer.cli.output import print_json
from clinic_signer.cli.readers import open_readers
from clinic_signer.diagnostics.bundle import support_bundle
from clinic_signer.diagnostics.finding import State
from clinic_signer.diagnostics.opening import Open, practice_world, real_world
from clinic_signer.diagnostics.report import examine
from clinic_signer.diagnostics.report_json import report_json
from clinic_signer.diagnostics.report_text import report_text
from clinic_signer.diagnostics.world import World
from clinic_signer.failures import Failure
from clinic_signer.gui.app import out_folder
from clinic_signer.settings import load_settings
from clinic_signer.signers.card.readers import CardReaders, ReadersState

log = logging.getLogger(__name__)

SETTLE_SECONDS = 2.5
"""How long readers may take to say what is in them: a probe has 3 seconds."""


class DiagnosisCode(IntEnum):
    """The exit code says the worst that was found."""

    OK = 0
    CAUTION = 1
    BLOCKED = 2


_CODES = {State.CAUTION: DiagnosisCode.CAUTION, State.BLOCKED: DiagnosisCode.BLOCKED}


def run_diagnose(options: Options) -> int:
    """Examine this PC and print the report; see :class:`DiagnosisCode`.

    Raises:
        Failure: ``SANDBOX_UNUSABLE``; with ``--bundle`` OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE.
    """
    with _practice(options) if options.sandbox else _real(options) as world:
        report = examine(world)
    log.info("diagnosis: %s", report.worst.value)
    if options.json:
        print_json(report_json(report))
    else:
        print(report_text(report, options.language), end="")
    if options.bundle is not None:
        bundle = support_bundle(report, world.settings, options.language)
        with redirect_stdout(sys.stderr if options.json else sys.stdout):
            write_bundle(bundle, options.bundle, options.language)
    return _CODES.get(report.worst, DiagnosisCode.OK)


@contextmanager
def _real(options: Options) -> Iterator[World]:
    settings = load_settings()
    with open_readers(settings) as readers:
        outbox = out_folder(options.language, sandbox=False)
        yield real_world(Open(settings, _now, lambda: _settled(readers)), outbox)


@contextmanager
def _practice(options: Options) -> Iterator[World]:
    from clinic_signer.sandbox import PersonId, VirtualReaders, open_sandbox

    sandbox = open_sandbox(options.sandbox_folder)
    source = VirtualReaders()
    source.insert(sandbox.virtual_card(PersonId.DOCTOR))
    readers = CardReaders(source)
    readers.start()
    try:
        outbox = out_folder(options.language, sandbox=True)
        opened = Open(load_settings(), _now, lambda: _settled(readers))
        yield practice_world(opened, sandbox.home, outbox, lambda: sandbox.trust)
    finally:
        readers.close()


def _settled(readers: CardReaders) -> ReadersState:
    try:
        return readers.wait_for(lambda now: now.is_settled, SETTLE_SECONDS)
    except Failure:
        return readers.state  # said as a state, with everything else there is to say


def _now() -> datetime:
    return datetime.now(UTC)
