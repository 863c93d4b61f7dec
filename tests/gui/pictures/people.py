"""The sandbox at the fixed time: its people, keys and service, the same in every picture."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

from clinic_signer.sandbox import Sandbox, open_sandbox
from gui.doubles import NOW

PRESCRIPTION_ID = UUID("1ea1af75-c704-4b75-b65a-85ad2cc80000")
"""The service's numbers are random; in pictures every prescription has this one."""

HOME = "/clinic"
"""Nobody's: the page about the program names folders."""


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="pictures-")


@cache
def shared_sandbox() -> Sandbox:
    """The sandbox's people and keys, made once for a process."""
    return open_sandbox(Path(_folder().name) / "sandbox", now=NOW)


@contextlib.contextmanager
def without_chance() -> Iterator[None]:
    """What the sandbox makes meanwhile has no random numbers that can be seen."""
    home = {"XDG_DATA_HOME": f"{HOME}/.local/share", "XDG_CONFIG_HOME": f"{HOME}/.config"}
    number = patch("clinic_signer.sandbox.service.uuid.uuid4", lambda: PRESCRIPTION_ID)
    with number, patch.dict(os.environ, home):
        yield
