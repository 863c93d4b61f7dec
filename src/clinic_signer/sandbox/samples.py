"""Fictional prescriptions to practise with, issued on whatever day they are wanted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from clinic_signer.resources import read_resource

_FILES = ("mihon-hanako.csv", "karino-taro.csv", "reita-sakura.csv", "tameyama-ken.csv")
"""In the order of the queue. The last one has a finding that must be corrected before signing."""

_WRITTEN_FOR = date(2026, 9, 1)
_DATES = re.compile(r"(?<=^5[12],)\d{8}$", re.MULTILINE)
"""Date of issue (record 51) and last day of use (record 52)."""
_PATIENT_NUMBER = re.compile(r"(?<=^11,)\d{15}(?=,)", re.MULTILINE)
_FROM_COPY_TO_COPY = 1_000_000
_DATE_IN_TEXT = re.compile(r"2026/\d{2}/\d{2}")


class Sample(NamedTuple):
    """A fictional prescription: a file name and prescription data (SJ1), or a document of them."""

    name: str
    csv: bytes


def load_samples(today: date, copy: int = 0) -> tuple[Sample, ...]:
    """The fictional prescriptions, issued on ``today``.

    Every date of the visit is moved by the same number of days; dates of birth stay.

    Args:
        today: the day of issue.
        copy: tells those of one day apart: the patients get other numbers.
    """
    later = today - _WRITTEN_FOR

    def changed(text: str) -> str:
        return _numbered(_moved(text, later), copy)

    return tuple(Sample(name, changed(_read(name)).encode()) for name in _FILES)


def _read(name: str) -> str:
    return read_resource(f"sandbox/{name}").decode()


def _moved(text: str, later: timedelta) -> str:
    def moved(match: re.Match[str]) -> str:
        form = "%Y/%m/%d" if "/" in match.group() else "%Y%m%d"
        day = date.fromisoformat(match.group().replace("/", "-"))
        return (day + later).strftime(form)

    return _DATE_IN_TEXT.sub(moved, _DATES.sub(moved, text))


def _numbered(text: str, copy: int) -> str:
    def numbered(match: re.Match[str]) -> str:
        return f"{int(match.group()) + copy * _FROM_COPY_TO_COPY:015}"

    return _PATIENT_NUMBER.sub(numbered, text)
