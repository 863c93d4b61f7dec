"""The QR on the screen: black on white in every theme, whole pixels, room around it.

A phone reads it from a monitor: a module that is not a whole number of physical pixels, a tinted
ground or a missing quiet zone costs seconds there (ISO/IEC 18004 §6.3.8: four modules of quiet
zone).
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_signer.gui import strings, theme
from clinic_signer.gui.approval import texts
from clinic_signer.gui.theme import Tone
from clinic_signer.gui.widgets import fill

QUIET_ZONE = 4
"""Modules of white on every side."""

MINIMUM_MILLIMETRES = 30.0
"""Side below which a phone at arm's length does not read it."""

_MASK = 2
"""Any mask is a valid code (ISO/IEC 18004 §7.8). Choosing one takes 15 times as long as
drawing the code; this one's penalty is within 6 % of the best for links of this protocol."""

_STEP = 1
_SMALLEST, _USUAL, _LARGEST = 2, 5, 9
"""Logical pixels of a module: the least, at first, and the most."""

_MILLIMETRES_PER_INCH = 25.4
_SENSIBLE_DOTS = (50.0, 500.0)
_USUAL_DOTS = 96.0

Modules = tuple[tuple[bool, ...], ...]


class QrCode:
    """Turns texts into modules. The size never shrinks, a text that grows makes no jump."""

    def __init__(self) -> None:
        self._version: int | None = None

    def modules(self, text: str) -> Modules:
        """Return the rows of modules, True for black, without the quiet zone."""
        from qrcode import QRCode, constants

        code = QRCode(
            version=self._version,
            error_correction=constants.ERROR_CORRECT_M,
            border=0,
            mask_pattern=_MASK,
        )
        code.add_data(text)
        code.make(fit=True)
        self._version = code.version
        return tuple(tuple(bool(module) for module in line) for line in code.get_matrix())


class QrView(QWidget):
    """Shows a QR code.

    Signals:
        resized: the person has made it smaller or larger.
    """

    resized = Signal()
    access_role = "Graphic"

    def __init__(self) -> None:
        super().__init__()
        self._modules: Modules = ()
        self._pixels = _USUAL
        self.setAccessibleName(strings.say(texts.QR_NAME))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_modules(self, modules: Modules) -> None:
        """Draw another code."""
        before = len(self._modules)
        self._modules = modules
        if len(modules) != before:
            self.updateGeometry()
        self.update()

    @property
    def count(self) -> int:
        """Modules on a side, with the quiet zone; 0 when nothing is shown."""
        return len(self._modules) + 2 * QUIET_ZONE if self._modules else 0

    @property
    def module_pixels(self) -> int:
        """Physical pixels of a module: a whole number."""
        ratio = self.devicePixelRatioF()
        room = min(self.width(), self.height()) * ratio
        return max(1, min(round(self._pixels * ratio), int(room // max(self.count, 1))))

    @property
    def millimetres(self) -> float:
        """The side on this screen with its quiet zone, as far as the screen tells its size."""
        return self._millimetres_at(self._pixels)

    def sizeHint(self) -> QSize:
        """As many logical pixels as the modules need."""
        side = max(self.count, 1) * self._pixels
        return QSize(side, side)

    @property
    def can_shrink(self) -> bool:
        """True if a smaller one could still be read."""
        smaller = self._pixels - _STEP
        return smaller >= _SMALLEST and self._millimetres_at(smaller) >= MINIMUM_MILLIMETRES

    @property
    def can_grow(self) -> bool:
        """True if there may be a larger one."""
        return self._pixels < _LARGEST

    def resize_by(self, steps: int) -> None:
        """Make it larger (positive) or smaller, within what can be read and shown."""
        wanted = min(max(self._pixels + steps * _STEP, _SMALLEST), _LARGEST)
        while wanted < _LARGEST and self._millimetres_at(wanted) < MINIMUM_MILLIMETRES:
            wanted += _STEP
        if wanted != self._pixels:
            self._pixels = wanted
            self.updateGeometry()
            self.update()
            self.resized.emit()

    def _millimetres_at(self, pixels: int) -> float:
        dots = self.screen().physicalDotsPerInch() / self.devicePixelRatioF()
        low, high = _SENSIBLE_DOTS
        if not low <= dots <= high:  # projectors and remote sessions tell nonsense
            dots = _USUAL_DOTS
        return max(self.count, 1) * pixels / dots * _MILLIMETRES_PER_INCH

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the white ground, then each run of black modules as one rectangle."""
        painter = QPainter(self)
        fill(painter, self.rect(), Tone.QR_BG)
        if self._modules:
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)  # from here on in physical pixels
            size = self.module_pixels
            side = min(self.width(), self.height()) * ratio
            start = int(side - self.count * size) // 2 + QUIET_ZONE * size
            black = theme.colour(Tone.QR_FG)
            for top, line in enumerate(self._modules):
                for left, length in _runs(line):
                    place = QRect(start + left * size, start + top * size, length * size, size)
                    painter.fillRect(QRectF(place), black)
        painter.end()


def _runs(line: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where black runs begin and how long they are."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, is_black in enumerate((*line, False)):
        if is_black and start is None:
            start = index
        elif not is_black and start is not None:
            runs.append((start, index - start))
            start = None
    return runs
