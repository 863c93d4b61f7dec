"""``clinic-signer sandbox dispensing``: practice dispensing results as files."""

from __future__ import annotations

from pathlib import PurePath

from clinic_signer.cli import ExitCode
from clinic_signer.cli.options import Options
from clinic_signer.sandbox import open_sandbox
from clinic_signer.station.delivery import deliver


def run_sandbox_dispensing(options: Options) -> int:
    """Write what the fictional pharmacy received and dispensed, and the documents to be signed.

    Raises:
        Failure: OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE, and what opening the sandbox raises.
    """
    for sample in open_sandbox(options.sandbox_folder).dispensing_samples:
        stem = PurePath(sample.name).stem
        for name, data in (
            (f"{stem}-prescription.xml", sample.prescription),
            (f"{stem}.csv", sample.csv),
            (sample.name, sample.document),
        ):
            print(deliver(data, options.out, name))
    return ExitCode.OK
