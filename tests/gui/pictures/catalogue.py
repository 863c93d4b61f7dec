"""Every screen and dialog in every state. To add one, put a row into the ``scenes_*`` of its room.

A row names the picture, its mock-up, and a function that brings a :class:`Stage` into the state and
returns the window or dialog to look at::

    def no_card(stage: Stage) -> QWidget:
        window = stage.window                       # the main window, at work
        cards.put_in(stage, cards.without(CardStateKind.NO_CARD))
        return window                               # or: return stage.show(SomeDialog(...))

    Picture("sign-no-card", "02-sign-no-card.png", no_card, is_main=True, guide="no-card")

Then look at it (``python3 dev.py pictures sign-no-card``), and approve it (``--approve``).
"""

from __future__ import annotations

from gui.pictures.row import Picture
from gui.pictures.scenes_dialogs import APPROVAL, BATCHES, PIN, SMALL
from gui.pictures.scenes_first_run import FIRST_RUN
from gui.pictures.scenes_more import MORE
from gui.pictures.scenes_rest import CERTIFICATES, HISTORY
from gui.pictures.scenes_settings import SETTINGS
from gui.pictures.scenes_sign import SIGN
from gui.pictures.scenes_verify import VERIFY

CATALOGUE: tuple[Picture, ...] = (
    *SIGN,
    *PIN,
    *APPROVAL,
    *BATCHES,
    *SMALL,
    *VERIFY,
    *HISTORY,
    *CERTIFICATES,
    *SETTINGS,
    *FIRST_RUN,
    *MORE,
)


def named(names: tuple[str, ...]) -> tuple[Picture, ...]:
    """The rows whose names begin with one of these; all of them for none."""
    return tuple(p for p in CATALOGUE if not names or p.name.startswith(names))
