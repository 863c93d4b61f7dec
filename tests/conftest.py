"""Fixtures that every room uses; an unexpected warning in the log fails a test."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from clinic_signer.offers import withhold
from clinic_signer.sandbox import Sandbox, open_sandbox
from pcsc.daemon import isolate_this_process
from pcsc.fixtures import make_pcscd, pcscd
from postgresql.fixtures import postgresql, postgresql_url

__all__ = ["make_pcscd", "pcscd", "postgresql", "postgresql_url"]

isolate_this_process()

# Windows are drawn off screen unless the caller gives a display of his own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Reproducible in CI, searching anew elsewhere; a busy machine is no reason to fail.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def no_unexpected_log_warnings(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test whose code logged a warning or worse that the test did not clear."""
    yield
    unexpected = [
        f"{r.name}: {r.getMessage()}"
        for r in caplog.get_records("call")
        if r.levelno >= logging.WARNING and r.name.startswith("clinic_signer")
    ]
    assert not unexpected, unexpected


@pytest.fixture(autouse=True)
def every_way_offered() -> Iterator[None]:
    """What the settings of one test forbid, no text of another goes by."""
    yield
    withhold(())


def without(program: str) -> bool:
    """Whether a test may be skipped for want of a program: never in CI, where it fails instead."""
    return shutil.which(program) is None and not os.environ.get("CI")


def samples_folder() -> Path:
    """Where the real signed samples are; they are not part of the project."""
    given = os.environ.get("CLINIC_SIGNER_SAMPLES")
    return Path(given) if given else PROJECT.parent / "shared" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real samples; skips where they are not at hand."""
    folder = samples_folder()
    if not folder.is_dir():
        pytest.skip("the real samples are not on this machine (CLINIC_SIGNER_SAMPLES)")
    return folder


@pytest.fixture(scope="session")
def real_sample(samples: Path) -> Path:
    """A real signed prescription of 2022, as the service hands it to a pharmacy (ES-XL)."""
    return samples / "Prescription-004_01.xml"


@pytest.fixture(scope="session")
def sandbox_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a sandbox that belongs to this run of the tests."""
    return tmp_path_factory.mktemp("data") / "sandbox"


@pytest.fixture(scope="session")
def sandbox(sandbox_home: Path) -> Sandbox:
    """A sandbox opened now: test PKI, people, revocation lists, time-stamping."""
    return open_sandbox(sandbox_home)
