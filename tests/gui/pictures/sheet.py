"""The contact sheet: every picture beside the name of its mock-up, to be looked at by a person."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw

from gui.pictures.catalogue import CATALOGUE
from gui.pictures.looking import Verdict

_THUMB = 683
_HEAD = 22

_STYLE = """
body { font: 14px sans-serif; margin: 24px; background: #f4f6f8; color: #10202b }
figure { display: inline-block; margin: 0 16px 24px 0; vertical-align: top; max-width: 690px }
img { max-width: 683px; border: 1px solid #8b98a1; background: #fff }
.bad { color: #a01515 } .mock { color: #52626d }
"""


def room_of(name: str) -> str:
    """The screen or dialog that a picture belongs to."""
    return name.split("-")[0]


def write(verdicts: Sequence[Verdict], out: Path) -> Path:
    """Write ``index.html`` and one big PNG per screen; return the page."""
    mocks = {picture.name: picture.mock for picture in CATALOGUE}
    order = {picture.name: place for place, picture in enumerate(CATALOGUE)}
    ordered = sorted(verdicts, key=lambda v: (order[_row(v)], v.name))
    parts = [
        "<!doctype html><meta charset=utf-8><title>Pictures</title>",
        f"<style>{_STYLE}</style>",
    ]
    for room, group in groupby(ordered, key=lambda v: room_of(v.name)):
        members = list(group)
        _montage(members, out / f"screen-{room}.png", out, mocks)
        parts.append(f'<h2>{room} <small><a href="screen-{room}.png">in one</a></small></h2>')
        parts += [_figure(each, mocks[_row(each)]) for each in members]
    page = out / "index.html"
    page.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return page


def _row(verdict: Verdict) -> str:
    return verdict.name.split("--")[0]


def _figure(verdict: Verdict, mock: str) -> str:
    said = [*verdict.differences, *verdict.complaints]
    notes = "".join(f'<div class="bad">{html.escape(each)}</div>' for each in said)
    file = f"pictures/{verdict.name}.png"
    return (
        f'<figure><a href="{file}"><img src="{file}" loading="lazy" alt=""></a><figcaption>'
        f'{verdict.name} · {verdict.state} <span class="mock">{mock or "no mock-up"}</span>'
        f"{notes}</figcaption></figure>"
    )


def _montage(members: Sequence[Verdict], path: Path, out: Path, mocks: dict[str, str]) -> None:
    """All pictures of a screen in one, two beside each other, with their names."""
    thumbs = [(each, _thumb(out / "pictures" / f"{each.name}.png")) for each in members]
    rows = [thumbs[i : i + 2] for i in range(0, len(thumbs), 2)]
    heights = [max(thumb.height for _, thumb in row) + _HEAD for row in rows]
    sheet = Image.new("RGB", (2 * _THUMB + 12, sum(heights)), "white")
    pen, top = ImageDraw.Draw(sheet), 0
    for row, height in zip(rows, heights, strict=True):
        for column, (verdict, thumb) in enumerate(row):
            left = column * (_THUMB + 12)
            pen.text((left + 4, top + 5), f"{verdict.name}   {mocks[_row(verdict)]}", fill="black")
            sheet.paste(thumb, (left, top + _HEAD))
        top += height
    sheet.save(path)


def _thumb(path: Path) -> Image.Image:
    image = Image.open(path).convert("RGB")
    share = min(1.0, _THUMB / image.width)
    return image.resize((round(image.width * share), round(image.height * share)))
