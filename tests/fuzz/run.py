"""Runs a fuzz target for a time: ``python -m fuzz.run NAME SECONDS [FOLDER]``, in ``tests``.

By Atheris, guided by coverage, where it is installed; else by random changes of good input. What it
finds is kept in the folder: ``figures.json``, ``slowest`` (an input) and with Atheris the inputs
that reached new code and those that crashed. It ends with a status other than 0 after a defect.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from fuzz.driver import CORPUS, Target, Watched, run

TARGETS = {
    "card-answers": "fuzz.fuzz_card_answers",
    "certificates": "fuzz.fuzz_certificates",
    "hcrole": "fuzz.fuzz_hcrole",
    "pkcs11-lines": "fuzz.fuzz_pkcs11_lines",
    "prescription": "fuzz.fuzz_prescription",
    "qr": "fuzz.fuzz_qr",
    "revocation-lists": "fuzz.fuzz_revocation_lists",
    "service-answers": "fuzz.fuzz_service_answers",
    "tokens": "fuzz.fuzz_tokens",
    "update-files": "fuzz.fuzz_update_files",
    "verifier": "fuzz.fuzz_verifier",
    "window-lines": "fuzz.fuzz_window_lines",
}
_INSTRUMENTED = ["clinic_signer", "asn1crypto", "pyhanko_certvalidator"]
_LONGEST = 60_000
"""Bytes of an input: twice the longest seed."""
_MEGABYTES = 1_500
"""Memory of the whole process: what is remembered between inputs is bounded too."""


def load(name: str) -> Target:
    """A target by its name."""
    target: Target = importlib.import_module(TARGETS[name]).TARGET
    return target


def figures(watched: Watched, began: float) -> dict[str, object]:
    """What there is to tell of a run."""
    return {
        "target": watched.target.name,
        "minutes": round((time.monotonic() - began) / 60, 1),
        "executions": watched.executions,
        "slowest_seconds": round(watched.slowest, 3),
        "peak_of_one_input_mib": round(watched.peak / 2**20, 1),
        "peak_of_the_process_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def by_atheris(atheris: Any, name: str, seconds: float, folder: Path) -> None:  # noqa: ANN401
    """Fuzz by coverage; does not come back."""
    with atheris.instrument_imports(include=_INSTRUMENTED):
        target = load(name)
    found = folder / "found"
    found.mkdir(exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (found / f"seed-{number}").write_bytes(seed)
    watched, began = Watched(target, every=500), time.monotonic()
    told = began

    def one_input(data: bytes) -> None:
        nonlocal told
        watched(data)
        if time.monotonic() - told > 5:
            told = time.monotonic()
            (folder / "figures.json").write_text(json.dumps(figures(watched, began)) + "\n")
            (folder / "slowest").write_bytes(watched.slowest_input)

    def change(data: bytes, size: int, number: int) -> bytes:
        chance = random.Random(number)
        if not data or chance.random() < 0.5:
            return bytes(atheris.Mutate(data, size))
        return target.changed(data, chance)[:size]

    options = [f"-max_total_time={seconds:.0f}", "-timeout=120", f"-rss_limit_mb={_MEGABYTES}"]
    options += [f"-max_len={_LONGEST}", f"-artifact_prefix={folder}/", "-print_final_stats=1"]
    folders = [str(found)]
    if (CORPUS / name).is_dir():
        folders.append(str(CORPUS / name))
    atheris.Setup([sys.argv[0], *options, *folders], one_input, custom_mutator=change)
    atheris.Fuzz()


def main() -> None:
    """Run the target of the command line."""
    name, seconds = sys.argv[1], float(sys.argv[2])
    with contextlib.ExitStack() as stack:
        folder = Path(
            sys.argv[3] if len(sys.argv) > 3 else stack.enter_context(tempfile.TemporaryDirectory())
        )
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(ImportError):
            by_atheris(importlib.import_module("atheris"), name, seconds, folder)
        number = random.SystemRandom().getrandbits(32)
        print(f"random seed {number}")
        began = time.monotonic()
        watched = run(load(name), random.Random(number), seconds=seconds)
        print(json.dumps(figures(watched, began)))


if __name__ == "__main__":
    main()
