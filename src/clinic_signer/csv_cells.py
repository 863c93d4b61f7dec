"""Lines of CSV that a spreadsheet opens as text, in Japanese, and does not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

BOM = b"\xef\xbb\xbf"
"""Without it Excel takes a CSV file for the code page of the PC."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A cell that begins so could be run by a spreadsheet (OWASP, CSV injection)."""


def csv_line(cells: Iterable[str]) -> bytes:
    """One line, with its end. What UTF-8 cannot hold (odd names of files) is written as escapes."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode(errors="backslashreplace")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
