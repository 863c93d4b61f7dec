"""The sandbox that fuzz targets take their good input from, made once for a process."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from clinic_signer.sandbox import Sandbox, open_sandbox

AT = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
"""When it was opened, and when everything in it is signed and judged."""


@cache
def world() -> Sandbox:
    """The sandbox as it was then; its folder is gone, its keys are in memory."""
    with tempfile.TemporaryDirectory() as folder:
        return open_sandbox(Path(folder) / "sandbox", now=AT)
