"""Every screen in every state: as approved, readable, and with nothing clipped or out of sight."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from clinic_signer.gui.theme import ThemeName
from clinic_signer.words import Language
from conftest import PROJECT
from gui.pictures import layout, plan
from gui.pictures.catalogue import CATALOGUE
from gui.pictures.longer import longer_words
from gui.pictures.looking import APPROVED, look_at
from gui.pictures.plan import Unit
from gui.pictures.row import Picture
from gui.pictures.shots import name_of, take
from gui.pictures.studio import ENGLISH, JAPANESE, Setting, application, narrow, stage

OUT = PROJECT / "pictures-out"
"""Where a run that fails leaves pictures of what differs."""


@pytest.fixture(autouse=True)
def still(qapp: QApplication) -> None:
    """No blinking cursor."""
    application()


def name_of_unit(unit: Unit) -> str:
    return f"{unit.picture.name}-{unit.setting.name}"


@pytest.mark.parametrize("unit", plan.quick(100), ids=name_of_unit)
def test_it_looks_as_approved_and_can_be_read(unit: Unit) -> None:
    for verdict in look_at(unit, OUT / "differences"):
        assert verdict.is_good, (verdict.name, *verdict.differences, *verdict.complaints)


def look_in_a_process(scale: int, *options: str) -> None:
    """A process has one scale."""
    command = [sys.executable, "-m", "gui.pictures", "--scale", str(scale), *options]
    paths = os.pathsep.join(str(PROJECT / each) for each in ("src", "tests"))
    environment = os.environ | {"QT_SCALE_FACTOR": str(scale / 100), "PYTHONPATH": paths}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_main_ones_on_a_small_screen_at_125_percent() -> None:
    look_in_a_process(125, "--quick", "--out", str(OUT))


@pytest.mark.long
@pytest.mark.parametrize("scale", plan.SCALES)
def test_everything_in_every_theme_language_and_size(scale: int) -> None:
    look_in_a_process(scale, "--out", str(OUT))


LARGE = [plan.large_text(each) for each in (JAPANESE, ENGLISH)]


def complaints(picture: Picture, setting: Setting) -> list[str]:
    with stage(setting) as made:
        shot = take(picture, ThemeName.LIGHT, made, picture.make(made))
        return layout.complaints(shot)


@pytest.mark.long
@pytest.mark.parametrize("setting", LARGE, ids=lambda each: each.language.value)
@pytest.mark.parametrize("picture", CATALOGUE, ids=lambda each: each.name)
def test_nothing_is_clipped_at_200_percent(picture: Picture, setting: Setting) -> None:
    assert complaints(picture, setting) == []


@pytest.mark.long
@pytest.mark.parametrize("setting", [JAPANESE, narrow(Language.ENGLISH)], ids=lambda x: x.name)
@pytest.mark.parametrize("picture", CATALOGUE, ids=lambda each: each.name)
def test_nothing_is_clipped_with_texts_a_third_longer(picture: Picture, setting: Setting) -> None:
    with longer_words():
        assert complaints(picture, setting) == []


def test_every_name_is_there_once_and_every_approved_picture_has_its_row() -> None:
    names = [picture.name for picture in CATALOGUE]
    assert len(names) == len(set(names))
    wanted = {
        f"{name_of(picture, theme, setting)}.png"
        for picture in CATALOGUE
        for setting in plan.SETTINGS
        for theme in ThemeName
        if plan.is_approved(picture, theme, setting)
    }
    assert {file.name for file in APPROVED.glob("*.png")} == wanted


def test_the_approved_pictures_stay_small() -> None:
    assert sum(file.stat().st_size for file in APPROVED.glob("*.png")) < 6_000_000


def test_the_pictures_of_the_guides_are_of_screens_that_are_there() -> None:
    folder = Path(PROJECT / "docs" / "images")
    guides = [picture.guide for picture in CATALOGUE if picture.guide]
    assert len(guides) == len(set(guides))
    for guide in guides:
        for language in Language:
            assert (folder / f"{guide}-{language.value}.png").is_file(), guide
