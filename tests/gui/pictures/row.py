"""One row of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from gui.pictures.studio import Stage


@dataclass(frozen=True, slots=True)
class Picture:
    """One screen or dialog in one state.

    Attributes:
        name: of its files; room first.
        mock: the mock-up that it belongs to; empty where there is none.
        make: brings a stage into the state and returns what is to be looked at.
        is_main: one that stands for its screen: CI looks at it in every theme, language and size.
        guide: name of the picture in docs/images that the guides use; empty for none.
    """

    name: str
    mock: str
    make: Callable[[Stage], QWidget]
    is_main: bool = False
    guide: str = ""
