"""A small archive: signed prescriptions, made once for all tests of this room."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from archive.documents import document_maker
from clinic_signer.archive.pool import Job
from clinic_signer.sandbox import Sandbox

COUNT = 40
"""More than a task has."""


@pytest.fixture(scope="session")
def signed_documents(sandbox: Sandbox) -> tuple[bytes, ...]:
    """Different prescriptions as the service hands them out."""
    with document_maker(sandbox, sandbox.opened_at) as make:
        return tuple(make(number) for number in range(COUNT))


@pytest.fixture
def at(sandbox: Sandbox) -> datetime:
    """The time of verification."""
    return sandbox.opened_at


@pytest.fixture
def job(sandbox: Sandbox, at: datetime) -> Job:
    """What the archive is judged with."""
    return Job(sandbox.trust, at)


@pytest.fixture
def folder(signed_documents: tuple[bytes, ...], tmp_path: Path) -> Path:
    """The archive in a folder."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for number, data in enumerate(signed_documents):
        (folder / f"{number:03}.xml").write_bytes(data)
    return folder
