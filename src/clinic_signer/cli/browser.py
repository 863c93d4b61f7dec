"""The system's browser, for a login that happens there."""

from __future__ import annotations

import sys
import webbrowser


def open_browser(address: str) -> None:
    """Open a page; say where it is, for a PC that has no browser to open."""
    print(address, file=sys.stderr)
    webbrowser.open(address)
