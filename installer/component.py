"""Something of somebody's that is given out with the product."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """Something of somebody's that is given out with the product.

    Attributes:
        name: as its makers write it.
        version: the one that is in the payload; empty where nothing there says it.
        licence: an SPDX expression.
        of: the component that brings it; empty for one that stands for itself.
        purl: its name and version in its registry; empty if it is in none.
        sha256: of the file it came as; empty for what is inside another.
        texts: licence texts, each with the name of its file.
        programs: the programs of the payload that are it, as paths there.
    """

    name: str
    version: str
    licence: str
    of: str = ""
    purl: str = ""
    sha256: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    programs: tuple[str, ...] = ()
