"""What the phone's camera sees: frames in the file that Chromium takes for a camera."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import qrcode
from PIL import Image, ImageFilter

SIZE = (640, 480)
_GREY = (120, 125, 130)
_HEADER = b"YUV4MPEG2 W640 H480 F15:1 Ip A1:1 C420jpeg\n"
_FRAMES = 2


class Camera:
    """A camera whose picture can be changed while it runs.

    Chromium reads the frames of the file over and over, so a frame written in place is seen next.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.show(Image.new("RGB", SIZE, _GREY))

    def show(self, picture: Image.Image) -> None:
        """Hold a picture of 640 × 480 before the camera."""
        y, u, v = picture.convert("YCbCr").split()
        half = (SIZE[0] // 2, SIZE[1] // 2)
        frame = b"FRAME\n" + y.tobytes() + u.resize(half).tobytes() + v.resize(half).tobytes()
        mode = "r+b" if self.file.exists() else "w+b"
        with self.file.open(mode) as file:
            file.write(_HEADER + frame * _FRAMES)

    def show_nothing(self) -> None:
        """Point it at a grey wall."""
        self.show(Image.new("RGB", SIZE, _GREY))

    def show_link(self, link: str) -> None:
        """Point it at a screen with a QR, held a little askew."""
        self.show(photo_of(qrcode.make(link, border=4).get_image()))

    @contextmanager
    def watching(self, link: Callable[[], str | None]) -> Iterator[None]:
        """Point it at a screen whose QR changes each second and then is gone, as the PC's does."""
        over = threading.Event()

        def draw() -> None:
            while True:
                text = link()
                if text is None:
                    return
                self.show_link(text)
                if over.wait(0.5):
                    return

        drawing = threading.Thread(target=draw)
        drawing.start()
        try:
            yield
        finally:
            over.set()
            drawing.join()
            self.show_nothing()


def photo_of(picture: Image.Image) -> Image.Image:
    """A photograph of a picture: on grey, turned by five degrees, not quite sharp."""
    side = 400
    sharp = picture.convert("RGB").resize((side, side))
    turned = sharp.rotate(5, expand=True, fillcolor=_GREY).filter(ImageFilter.GaussianBlur(0.7))
    frame = Image.new("RGB", SIZE, _GREY)
    frame.paste(turned, ((SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2))
    return frame
