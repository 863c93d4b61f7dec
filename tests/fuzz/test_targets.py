"""Every fuzz target for a short while; longer: ``python -m fuzz.run``."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from clinic_signer.signature.report import Indication
from clinic_signer.signature.verifier import verify
from fuzz import (
    driver,
    fuzz_certificates,
    fuzz_revocation_lists,
    fuzz_tokens,
    fuzz_update_files,
    fuzz_verifier,
)
from fuzz.driver import CORPUS, Target, Watched, run
from fuzz.run import TARGETS, load
from fuzz.world import AT, world

COUNTS = {
    "card-answers": 400,
    "certificates": 200,
    "hcrole": 3000,
    "pkcs11-lines": 1000,
    "prescription": 300,
    "qr": 1500,
    "revocation-lists": 200,
    "service-answers": 500,
    "tokens": 800,
    "update-files": 1500,
    "verifier": 350,
    "window-lines": 1000,
}
"""Inputs that take about a second together with the seeds."""


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_for_a_short_while(name: str) -> None:
    watched = run(load(name), random.Random(f"{name} 1"), count=COUNTS[name])
    assert watched.executions >= COUNTS[name]
    assert watched.peak


def test_the_kept_corpora_belong_to_targets_and_are_small() -> None:
    files = [file for file in CORPUS.rglob("*") if file.is_file()]
    assert {file.parent.name for file in files} <= set(TARGETS)
    assert all(file.stat().st_size < 32_000 for file in files)
    assert sum(file.stat().st_size for file in files) < 600_000


def test_the_seeds_are_good_and_so_the_assertions_of_the_targets_are_not_empty() -> None:
    for data in fuzz_verifier.seeds():
        report = verify(data, trust=world().trust, at=AT)
        assert report.indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize(
    "target",
    [
        fuzz_certificates.TARGET,
        fuzz_revocation_lists.TARGET,
        fuzz_tokens.TARGET,
        fuzz_update_files.TARGET,
        fuzz_verifier.TARGET,
    ],
    ids=lambda target: target.name,
)
def test_a_target_notices_what_is_believed_without_having_been_signed(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing counted as signed, every good seed must be reported."""
    module = {
        "certificates": (fuzz_certificates, "_issued"),
        "revocation-lists": (fuzz_revocation_lists, "_issued"),
        "tokens": (fuzz_tokens, "_signed"),
        "update-files": (fuzz_update_files, "_signed"),
        "verifier": (fuzz_verifier, "_signed"),
    }[target.name]
    monkeypatch.setattr(*module, frozenset)
    with pytest.raises(AssertionError, match=r"issued|signed"):
        [target.one_input(data) for data in target.seeds()]


def burning(_data: bytes) -> None:
    sum(range(300_000))


def hoarding(_data: bytes) -> None:
    bytearray(3_000_000)


@pytest.mark.parametrize(
    ("behaviour", "limit", "value"),
    [(burning, "SECONDS_OF_ONE", 0.0005), (hoarding, "MEMORY_OF_ONE", 2_000_000)],
)
def test_slow_and_large_inputs_are_reported(
    behaviour: Callable[[bytes], None],
    limit: str,
    value: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(Target("test", behaviour, lambda: ()), every=2)
    watched(b"")
    watched(b"")
    monkeypatch.setattr(driver, limit, value)
    with pytest.raises(AssertionError):
        watched(b"")
