"""Fixtures of a real PC/SC service; ``tests/conftest.py`` gives them to every room."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from pcsc.daemon import PcscDaemon, missing

MakePcscd = Callable[[int], PcscDaemon]


@pytest.fixture
def make_pcscd() -> Iterator[MakePcscd]:
    """Start private PC/SC services with so many readers of two slots each; ended after the test.

    The process under test, and its children, are connected to the one that was started last.
    """
    lacking = missing()
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"not installed: {lacking}")
    with ExitStack() as daemons:
        yield lambda readers: daemons.enter_context(PcscDaemon(readers))


@pytest.fixture
def pcscd(make_pcscd: MakePcscd) -> PcscDaemon:
    """A running private PC/SC service with one reader of two slots (``pcscd.slots``)."""
    return make_pcscd(1)
