"""Nothing clipped, nothing over something else, nothing important out of sight."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QRectF

from gui.pictures.shots import Shot
from gui.pictures.spots import Sort, Spot

_SLACK = 1.5
"""Logical pixels: fonts measure in fractions."""
_LEADING = 5.0
"""What fonts want between lines, which the last line of a text can do without."""
_TOUCH = 2.0
"""Lines of text may touch so far: their rectangles have room above and below the ink."""


def complaints(shot: Shot) -> list[str]:
    """Everything that is wrong with the layout of a picture."""
    words = [spot for spot in shot.spots if spot.sort is Sort.WORDS]
    found = [said for spot in words if (said := clipped(spot))]
    found += outside(shot.size, words)
    found += over_each_other(words)
    return found + [f"primary button out of sight: {text!r}" for text in shot.hidden]


def clipped(spot: Spot) -> str:
    """What is wrong with the room of one text; empty if nothing is."""
    if spot.needs and spot.needs > spot.place.width() + _SLACK:
        return f"clipped: {spot.where} needs {spot.needs:.0f} of {spot.place.width():.0f}"
    if not spot.needs and spot.used.height() > spot.place.height() + _LEADING:
        room = f"{spot.used.height():.0f} of {spot.place.height():.0f}"
        return f"too low: {spot.where} needs {room}"
    if spot.text.endswith("…") and spot.is_painted and not spot.may_elide:
        return f"elided: {spot.where}"
    return ""


def outside(window: QRectF, words: list[Spot]) -> list[str]:
    """Words that no scrolling brings into sight."""
    return [
        f"outside: {spot.where}"
        for spot in words
        if spot.is_fixed and not window.adjusted(-1, -1, 1, 1).contains(spot.used)
    ]


def over_each_other(words: list[Spot]) -> list[str]:
    """Words that lie over others."""
    seen = [(spot, spot.used.intersected(spot.shown)) for spot in words]
    seen = [(spot, rect) for spot, rect in seen if not rect.isEmpty()]
    return [
        f"over each other: {one.where} and {other.where}"
        for (one, a), (other, b) in combinations(seen, 2)
        if _overlap(a, b) and not _is_same(one, other)
    ]


def _overlap(a: QRectF, b: QRectF) -> bool:
    common = a.intersected(b)
    # A third of a line is the room that fonts leave between lines.
    return common.width() > _TOUCH and common.height() > min(a.height(), b.height()) / 3


def _is_same(one: Spot, other: Spot) -> bool:
    """The same text painted twice, as for a shape over its ground."""
    return one.text == other.text and one.owner is other.owner
