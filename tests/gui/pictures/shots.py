"""Taking a picture: pixels, and where its words and marks are."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from clinic_signer.gui.theme import ThemeName
from gui.doubles import settle
from gui.pictures import spots
from gui.pictures.row import Picture
from gui.pictures.spots import Spot
from gui.pictures.studio import Setting, Stage, use_theme


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture.

    Attributes:
        picture: its row in the catalogue.
        theme: its colours.
        setting: language and size.
        image: RGB, in device pixels.
        ratio: device pixels per logical pixel.
        spots: words and marks in it.
        size: of the window, in logical pixels.
        hidden: primary buttons that are out of sight.
    """

    picture: Picture
    theme: ThemeName
    setting: Setting
    image: Image.Image
    ratio: float
    spots: tuple[Spot, ...]
    size: QRectF
    hidden: tuple[str, ...]

    @property
    def name(self) -> str:
        """Of its files, without an ending."""
        return name_of(self.picture, self.theme, self.setting)


def name_of(picture: Picture, theme: ThemeName, setting: Setting) -> str:
    """Name of a picture's files: screen and state, theme, language, scale."""
    return f"{picture.name}--{theme.value}-{setting.name}"


def take(picture: Picture, theme: ThemeName, stage: Stage, root: QWidget) -> Shot:
    """Take the picture of what a row has made, in a theme."""
    use_theme(theme)
    settle()
    with spots.painted(root) as by_hand:
        pixmap = root.grab()
    every = (*spots.of_widgets(root), *by_hand)
    image = to_pil(pixmap.toImage())
    size, hidden = QRectF(root.rect()), spots.hidden_primary(root)
    ratio = pixmap.devicePixelRatio()
    return Shot(picture, theme, stage.setting, image, ratio, every, size, hidden)


def to_pil(image: QImage) -> Image.Image:
    """The same pixels for Pillow."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    size = (rgb.width(), rgb.height())
    made = Image.frombytes("RGB", size, bytes(rgb.constBits()), "raw", "RGB", rgb.bytesPerLine())
    return made.copy()
