"""Contrast as a person sees it: measured on the pixels of a picture, not on the tokens.

Of each place with words, the ground is the most frequent colour, and the ink the colour farthest
from it that more than a stray pixel has. Strokes of small type are thinner than a pixel: their
darkest pixel is a mixture with the ground, so what is measured is never better than the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial

from PIL import Image

from gui.pictures.shots import Shot
from gui.pictures.spots import Sort, Spot

Colour = tuple[int, int, int]
WORDS, MARKS = 4.5, 3.0
"""WCAG 2.2, 1.4.3 and 1.4.11."""
OFF = 3.0
"""What cannot be used now is exempt; it must stay readable all the same."""
_STRAY = 2
"""A colour of fewer pixels is not yet taken for ink, but in a sign alone: in the few slanting
strokes of ✓ no two pixels need be the same mixture."""


@dataclass(frozen=True, slots=True)
class Faint:
    """Words or a mark with too little contrast."""

    where: str
    ratio: float
    wanted: float
    ink: Colour
    ground: Colour

    def __str__(self) -> str:
        inks = "#{:02x}{:02x}{:02x} on #{:02x}{:02x}{:02x}".format(*self.ink, *self.ground)
        return f"{self.where}: {self.ratio:.2f} of {self.wanted} ({inks})"


@cache
def luminance(colour: Colour) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio_of(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def measure(image: Image.Image, *, stray: int = _STRAY) -> tuple[float, Colour, Colour] | None:
    """Contrast, ink and ground of a piece of a picture; None where there is nothing but ground.

    Args:
        image: the piece.
        stray: a colour of fewer pixels is not yet taken for ink.
    """
    counted: list[tuple[int, Colour]] = image.getcolors(image.width * image.height) or []  # type: ignore[assignment]
    if len(counted) < 2:
        return None
    ground = max(counted)[1]
    inks = [colour for count, colour in counted if count >= stray and colour != ground]
    if not inks:
        return None
    ink = max((min(inks, key=luminance), max(inks, key=luminance)), key=partial(ratio_of, ground))
    return ratio_of(ink, ground), ink, ground


def faint(shot: Shot) -> list[Faint]:
    """Every place with too little contrast."""
    return [bad for spot in shot.spots if (bad := _faint(shot, spot)) is not None]


def wanted_of(spot: Spot) -> float:
    """The contrast that a spot must have; 0 for none."""
    if spot.is_off:
        return OFF if spot.sort is Sort.WORDS else 0.0
    is_sign = len(spot.text) == 1  # ✓, 1, ? – too few strokes for one of them to fill a pixel
    return WORDS if spot.sort is Sort.WORDS and not is_sign else MARKS


def piece_of(shot: Shot, spot: Spot) -> Image.Image | None:
    """The pixels of a spot; None where it is not wholly in sight."""
    slack = 5.0 if len(spot.text) == 1 else 0.0  # a sign may come from another font
    used = spot.used.adjusted(-slack, -slack, slack, slack)
    seen = used.intersected(spot.shown)
    if seen.width() < 4 or seen.height() < used.height() * 0.95:
        return None
    ratio = shot.ratio
    edges = (seen.left(), seen.top(), seen.right(), seen.bottom())
    left, top, right, bottom = (round(edge * ratio) for edge in edges)
    box = (max(0, left), max(0, top), min(shot.image.width, right), min(shot.image.height, bottom))
    if box[2] - box[0] < 4 or box[3] - box[1] < 4:
        return None
    return shot.image.crop(box)


def _faint(shot: Shot, spot: Spot) -> Faint | None:
    wanted, piece = wanted_of(spot), piece_of(shot, spot)
    if piece is None or not wanted:
        return None
    found = measure(piece, stray=1 if len(spot.text) == 1 else _STRAY)
    if found is None or found[0] >= wanted:
        return None
    return Faint(spot.where, found[0], wanted, found[1], found[2])
