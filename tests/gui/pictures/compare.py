"""Whether two pictures look the same to a person, whatever rasterised their letters.

Approved pictures are half the logical size with a palette of 64 colours: about 15 kB each, good
enough to see every line of text and every frame, and small enough to keep hundreds of them.

The measure works on CIE L*a*b* – there a distance of 2.3 is one that a person just notices – and on
means, not pixels, and forgives a shift by one pixel: another FreeType makes letters a little bolder
or moves their strokes by a fraction, and means hardly move. Three shapes are slid over the pictures
for their worst difference: blocks see a moved button, a changed colour, a missing word; flat and
tall strips see a line that came or went, which a block would dilute. The limits stand a little
above what hinting switched off altogether does to screens of text (5, 8 and 6); two runs with the
same PySide6, which brings its own FreeType, differ by 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageCms, ImageFilter

_COLOURS = 64
_L_SHARE = 100 / 255
"""Pillow keeps L* in 0–255; a* and b* are true to scale."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What means are taken over, in pixels of approved pictures, and how far they may differ."""

    name: str
    width: int
    height: int
    limit: float


SHAPES = (
    Shape("block", 9, 9, 6.0),
    Shape("flat strip", 161, 1, 8.5),
    Shape("tall strip", 1, 99, 7.0),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """The worst difference of two pictures.

    Attributes:
        shape: what saw it.
        distance: in CIE L*a*b*, of means.
        place: left, top, right, bottom in pixels of approved pictures.
    """

    shape: Shape
    distance: float
    place: tuple[int, int, int, int]

    def __str__(self) -> str:
        return f"{self.shape.name} differs by {self.distance:.1f} at {self.place}"


def shrunk(image: Image.Image, ratio: float) -> Image.Image:
    """The picture as it is approved: half the logical size."""
    size = (round(image.width / ratio / 2), round(image.height / ratio / 2))
    small = image.convert("RGB").resize(size, Image.Resampling.BOX)
    return small.quantize(_COLOURS, dither=Image.Dither.NONE)


def save(image: Image.Image, path: Path) -> None:
    """Write an approved picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, "PNG", optimize=True)


def differences(one: Image.Image, other: Image.Image) -> list[Difference]:
    """Where two shrunk pictures differ beyond the limits; the worst of each shape."""
    if one.size != other.size:
        whole = (0, 0, max(one.width, other.width), max(one.height, other.height))
        return [Difference(SHAPES[0], 100.0, whole)]
    labs = _lab(one), _lab(other)
    return [worst for shape in SHAPES if (worst := _worst(*labs, shape)).distance > shape.limit]


def worst_share(one: Image.Image, other: Image.Image) -> float:
    """The worst difference as a share of its limit: below 1 the pictures look the same."""
    labs = _lab(one), _lab(other)
    return max(_worst(*labs, shape).distance / shape.limit for shape in SHAPES)


def shown(one: Image.Image, other: Image.Image) -> Image.Image:
    """Approved, taken, and their difference in red, beside each other."""
    width, height = max(one.width, other.width), max(one.height, other.height)
    sheet = Image.new("RGB", (width * 3 + 20, height), "white")
    sheet.paste(one.convert("RGB"), (0, 0))
    sheet.paste(other.convert("RGB"), (width + 10, 0))
    if one.size == other.size:
        apart = _distance(_lab(one), _lab(other)).point(lambda value: min(255, value * 8))
        grey = one.convert("L").convert("RGB").filter(ImageFilter.GaussianBlur(0.5))
        sheet.paste(grey, (width * 2 + 20, 0))
        red = Image.new("RGB", one.size, "#d00000")
        sheet.paste(red, (width * 2 + 20, 0), apart)
    return sheet


@cache
def _to_lab() -> ImageCms.ImageCmsTransform:
    rgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    return ImageCms.buildTransform(rgb, lab, "RGB", "LAB")


def _lab(image: Image.Image) -> Image.Image:
    """L*, a* and b* as three bands of bytes; a* and b* with 128 for no colour."""
    made = ImageCms.applyTransform(image.convert("RGB"), _to_lab())
    assert made is not None
    return Image.merge("RGB", made.split())


def _distance(one: Image.Image, other: Image.Image) -> Image.Image:
    """The largest of the three differences, pixel by pixel, as greys in steps of L*a*b*."""
    light, *colour = ImageChops.difference(one, other).split()
    parts = [light.point([round(value * _L_SHARE) for value in range(256)]), *colour]
    return ImageChops.lighter(ImageChops.lighter(parts[0], parts[1]), parts[2])


def _worst(one: Image.Image, other: Image.Image, shape: Shape) -> Difference:
    """Means are taken first and compared then: what only moves within a shape cancels out."""
    around = ImageFilter.BoxBlur(((shape.width - 1) / 2, (shape.height - 1) / 2))
    fine = one.filter(around), other.filter(around)
    apart = ImageChops.lighter(_nearest(*fine), _nearest(fine[1], fine[0]))
    worst = apart.getextrema()[1]
    box = apart.point(lambda value: 255 if value == worst else 0).getbbox() or (0, 0, 1, 1)
    return Difference(shape, float(worst), box)  # type: ignore[arg-type]


_STEPS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))


def _nearest(one: Image.Image, other: Image.Image) -> Image.Image:
    """How far each place of one picture is from the nearest that the other has within a pixel.

    Hinting moves a stroke by up to a pixel; what is missing is not found beside its place either.
    """
    apart = [_distance(one, ImageChops.offset(other, x, y)) for x, y in _STEPS]
    least = apart[0]
    for each in apart[1:]:
        least = ImageChops.darker(least, each)
    return least
