"""Draws ``ClinicSigner.ico`` anew from the mark of the window: run it when the mark changes.

``python3 installer/launcher/draw_icon.py``, with the project's environment. The file is kept in the
project, so that a build does not depend on how the Qt of this machine paints.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QApplication

PROJECT = Path(__file__).resolve().parents[2]
SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
"""Those Windows asks for at 100 to 250 percent, in lists, the task bar and as a large tile."""


def main() -> None:
    """Draw each size by itself: a scaled one would be blurred."""
    sys.path.insert(0, str(PROJECT / "src"))
    from clinic_signer.gui.icons import product_mark

    application = QApplication(["draw_icon", "-platform", "offscreen"])
    drawn = []
    for size in SIZES:
        store = QBuffer()
        store.open(QIODevice.OpenModeFlag.WriteOnly)
        product_mark(size).save(store, "PNG")
        drawn.append(Image.open(io.BytesIO(store.data().data())).convert("RGBA"))
    target = Path(__file__).with_name("ClinicSigner.ico")
    drawn[-1].save(target, sizes=[(s, s) for s in SIZES], append_images=drawn[:-1])
    application.quit()


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
