"""Looking at pictures: making a state, taking it in its themes, judging what was taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from clinic_signer.gui.theme import ThemeName
from gui.pictures import compare, contrast, layout
from gui.pictures.plan import Unit, is_approved
from gui.pictures.shots import Shot, take
from gui.pictures.studio import stage, use_theme

APPROVED = Path(__file__).parent / "approved"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of looking at one picture.

    Attributes:
        name: of the picture's files.
        state: how it stands to the approved one.
        complaints: contrast and layout.
        differences: from the approved picture.
    """

    name: str
    state: str
    complaints: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    image: Image.Image | None = field(default=None, repr=False, compare=False)

    @property
    def is_good(self) -> bool:
        """Nothing to complain about, and as approved."""
        return not self.complaints and self.state in ("same", "not kept")


def look_at(unit: Unit, differences: Path, *, approve: bool = False) -> Iterator[Verdict]:
    """Make a state and judge it in each of its themes.

    Args:
        unit: what to look at.
        differences: folder for pictures of what differs.
        approve: take what is seen for right.
    """
    with stage(unit.setting) as made:
        root = unit.picture.make(made)
        try:
            for theme in unit.themes:
                shot = take(unit.picture, theme, made, root)
                yield judged(shot, differences, approve=approve)
        finally:
            use_theme(ThemeName.LIGHT)


def judged(shot: Shot, folder: Path, *, approve: bool = False) -> Verdict:
    """What is wrong with a picture."""
    complaints = [f"contrast: {bad}" for bad in contrast.faint(shot)]
    complaints += [f"layout: {bad}" for bad in layout.complaints(shot)]
    state, differences = "not kept", ()
    if is_approved(shot.picture, shot.theme, shot.setting):
        state, differences = _compared(shot, folder, approve=approve)
    return Verdict(shot.name, state, tuple(complaints), differences, shot.image)


def _compared(shot: Shot, folder: Path, *, approve: bool) -> tuple[str, tuple[str, ...]]:
    kept, taken = APPROVED / f"{shot.name}.png", compare.shrunk(shot.image, shot.ratio)
    if not kept.is_file():
        if approve:
            compare.save(taken, kept)
        return ("same", ()) if approve else ("new", ("there is no approved picture yet",))
    before = Image.open(kept)
    found = compare.differences(before, taken)
    if not found:
        return "same", ()
    if approve:
        compare.save(taken, kept)
        return "same", ()
    folder.mkdir(parents=True, exist_ok=True)
    compare.shown(before, taken).save(folder / f"{shot.name}.png")
    return "differs", tuple(map(str, found))
