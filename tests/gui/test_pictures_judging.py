"""What judges the pictures can tell good from bad."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image, ImageChops, ImageDraw
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from clinic_signer.gui import theme
from clinic_signer.gui.theme import ThemeName, Tone
from clinic_signer.gui.widgets import Button, ElidedLabel, Label, column
from gui.pictures import compare, contrast, layout
from gui.pictures.longer import longer
from gui.pictures.looking import APPROVED
from gui.pictures.row import Picture
from gui.pictures.shots import Shot, take
from gui.pictures.studio import JAPANESE, stage

SIGN = "sign-ready--light-ja-100.png"


@pytest.fixture
def before() -> Image.Image:
    """A screen as approved: half size."""
    return Image.open(APPROVED / SIGN).convert("RGB")


def sees(before: Image.Image, after: Image.Image) -> bool:
    return bool(compare.differences(before, compare.shrunk(after, 0.5)))


# -- differences ----------------------------------------------------------------------------------


def bolder(image: Image.Image) -> Image.Image:
    """As another rasteriser with a little more weight draws it."""
    return image.point([round(255 * (value / 255) ** 1.1) for value in range(256)] * 3)


@pytest.mark.parametrize("other", [bolder])
def test_another_rasteriser_makes_no_difference(
    before: Image.Image, other: Callable[[Image.Image], Image.Image]
) -> None:
    after = other(before)
    assert ImageChops.difference(before, after).getbbox() is not None
    assert not sees(before, after)


BUTTON = (587, 358, 675, 378)
"""The button that signs."""


def moved_button(image: Image.Image) -> None:
    """Four logical pixels to the left."""
    button = image.crop(BUTTON)
    image.paste(image.getpixel((BUTTON[0] - 4, BUTTON[1])), BUTTON)
    image.paste(button, (BUTTON[0] - 2, BUTTON[1]))


def other_colour(image: Image.Image) -> None:
    """The primary button in a neighbouring blue."""
    button = image.crop(BUTTON)
    tinted = Image.blend(button, Image.new("RGB", button.size, "#4060c0"), 0.25)
    image.paste(tinted, BUTTON)


def missing_line(image: Image.Image) -> None:
    """One line of small grey text is gone."""
    box = (62, 146, 110, 156)
    image.paste(image.getpixel((box[0] - 2, box[1])), box)


def missing_rule(image: Image.Image) -> None:
    """One line of the form is gone."""
    image.paste(image.getpixel((450, 168)), (238, 166, 542, 167))


def new_hairline(image: Image.Image) -> None:
    ImageDraw.Draw(image).line((260, 360, 420, 360), fill="#dbe2e6")


@pytest.mark.parametrize(
    "change", [moved_button, other_colour, missing_line, missing_rule, new_hairline]
)
def test_what_a_person_would_notice_is_noticed(
    before: Image.Image, change: Callable[[Image.Image], None]
) -> None:
    after = before.copy()
    change(after)
    assert sees(before, after)


def test_another_size_is_another_picture(before: Image.Image) -> None:
    assert sees(before, before.crop((0, 0, before.width - 1, before.height)))


# -- contrast and layout ---------------------------------------------------------------------------


class Painted(QWidget):
    """Words painted by hand in a tone of the theme."""

    def __init__(self, text: str, tone: Tone, room: QRect) -> None:
        super().__init__()
        self._text, self._tone, self._room = text, tone, room
        self.setFixedSize(200, 40)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setFont(theme.ui_font(14))
        painter.setPen(theme.colour(self._tone))
        painter.drawText(self._room, 0, self._text)
        painter.end()


def shot_of(*parts: QWidget, width: int = 300) -> Shot:
    def make(_stage: object) -> QWidget:
        holder = QFrame()
        holder.setProperty("surface", "panel")
        holder.setLayout(column(*parts))
        holder.setFixedWidth(width)
        return holder

    picture = Picture("test", "", make)
    with stage(JAPANESE) as made:
        return take(picture, ThemeName.LIGHT, made, made.show(make(made)))


def faint(shot: Shot) -> list[str]:
    return [bad.where for bad in contrast.faint(shot)]


def test_faint_words_are_found_on_labels_and_in_paintings(qapp: QApplication) -> None:
    room = QRect(0, 0, 200, 40)
    good = shot_of(Label("読める"), Painted("読めます", Tone.TEXT3, room))
    assert faint(good) == []
    bad = shot_of(Painted("読めない", Tone.LINE, room))
    assert len(faint(bad)) == 1
    assert "読めない" in faint(bad)[0]


def test_what_is_off_may_be_fainter_but_not_gone(qapp: QApplication) -> None:
    room = QRect(0, 0, 200, 40)
    assert faint(shot_of(Painted("使えません", Tone.TEXT_DISABLED, room))) == []


def test_the_ratios_are_those_of_wcag() -> None:
    assert contrast.ratio_of((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert contrast.ratio_of((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def narrow_label() -> QWidget:
    made = Label("この欄には入りきらない長い言葉です")
    made.setFixedWidth(60)
    return made


def low_label() -> QWidget:
    made = Label("二行になる言葉は、二行の高さがないと読めません。" * 3, wrap=True)
    made.setFixedHeight(18)
    return made


def narrow_button() -> QWidget:
    made = Button("このボタンには入りきらない")
    made.setFixedWidth(80)
    return made


def narrow_painting() -> QWidget:
    return Painted("枠より長い言葉を描いています", Tone.TEXT, QRect(0, 0, 40, 20))


@pytest.mark.parametrize("make", [narrow_label, low_label, narrow_button, narrow_painting])
def test_words_without_room_are_found(qapp: QApplication, make: Callable[[], QWidget]) -> None:
    assert layout.complaints(shot_of(make()))


def test_words_that_are_meant_to_end_in_dots_are_none_of_them(qapp: QApplication) -> None:
    long = ElidedLabel("とても長い名前の医療機関の、とても長い名前の診察室のパソコン" * 3)
    assert layout.complaints(shot_of(long, Label("普通"), Button("開く…"))) == []


def test_words_over_words_are_found(qapp: QApplication) -> None:
    holder = QWidget()
    holder.setFixedSize(200, 60)
    for at in (0, 6):
        label = Label(f"重なる言葉{at}")
        label.setParent(holder)
        label.move(at, at)
    assert any("over each other" in said for said in layout.complaints(shot_of(holder)))


def test_a_primary_button_below_the_fold_is_found(qapp: QApplication) -> None:
    inside = QWidget()
    filler = QWidget()
    filler.setFixedHeight(300)
    inside.setLayout(column(filler, Button("署名する", "primary")))
    area = QScrollArea()
    area.setWidget(inside)
    area.setFixedHeight(100)
    assert any("out of sight" in said for said in layout.complaints(shot_of(area)))


def test_longer_texts_are_a_third_longer_and_only_once() -> None:
    once = longer("署名するものを選んでください", "長")
    assert len(once) == pytest.approx(14 * 1.3, abs=1)
    assert longer(once, "長") == once
    assert longer("Open…", "x").endswith("…")
