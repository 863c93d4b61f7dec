"""Versions of the product and of Windows: whole numbers with full stops between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PRODUCT = re.compile(r"(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})", re.ASCII)
_BEGINNING = re.compile(r"\d{1,5}(\.\d{1,5}){0,3}", re.ASCII)
_WINDOWS = re.compile(r"(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version; later ones are greater."""

    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return ".".join(map(str, self.numbers))


def product_version(text: str) -> Version:
    """A version of the product, ``1.2.3``, written in the one way there is.

    Raises:
        ValueError: it is none.
    """
    return _version(_PRODUCT.fullmatch(text))


def windows_version(text: str) -> Version:
    """A version of Windows with its build, ``10.0.17763``.

    Raises:
        ValueError: it is none.
    """
    return _version(_WINDOWS.fullmatch(text))


def running_version(text: str) -> Version:
    """The version that runs here, of which only the numbers it begins with count (``0.2.0.dev1``).

    Raises:
        ValueError: it begins with none.
    """
    return _version(_BEGINNING.match(text))


def _version(match: re.Match[str] | None) -> Version:
    if match is None:
        raise ValueError("no version")
    return Version(tuple(map(int, match[0].split("."))))
