"""Take all pictures, compare them with the approved ones, write a contact sheet.

``python3 dev.py pictures [NAME …]`` looks at the rows whose names begin so, or at all of them.
What is seen is approved with ``--approve``; ``--guide`` writes the pictures of the guides.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from gui.pictures import plan, sheet
from gui.pictures.catalogue import CATALOGUE
from gui.pictures.looking import Verdict, look_at
from gui.pictures.plan import LIGHT, Unit
from gui.pictures.studio import ENGLISH, JAPANESE, application

PROJECT = Path(__file__).resolve().parents[3]
GUIDE = PROJECT / "docs" / "images"


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when every picture is as approved and nothing is wrong with it."""
    options = _parser().parse_args(arguments)
    if options.guide:
        return write_guide(tuple(options.names))
    if options.scale:
        return look(options)
    status = 0
    for scale in plan.SCALES:
        again = [sys.executable, "-m", "gui.pictures", *sys.argv[1:], "--scale", str(scale)]
        environment = os.environ | {"QT_SCALE_FACTOR": str(scale / 100)}
        status |= subprocess.run(again, env=environment, check=False).returncode
    verdicts = [each for scale in plan.SCALES for each in _read(options.out, scale)]
    print(f"{len(verdicts)} pictures: {sheet.write(verdicts, options.out)}")
    return status or not verdicts  # a name that fits none


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pictures", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only pictures whose names begin so")
    parser.add_argument("--out", type=Path, default=PROJECT / "pictures-out")
    parser.add_argument("--approve", action="store_true", help="take what is seen for right")
    parser.add_argument("--quick", action="store_true", help="what CI looks at")
    parser.add_argument("--guide", action="store_true", help="write docs/images for the guides")
    parser.add_argument("--scale", type=int, choices=plan.SCALES, help=argparse.SUPPRESS)
    return parser


def look(options: argparse.Namespace) -> int:
    """Look at what is planned for one scale; this process has that scale."""
    _hush()
    application()
    few = options.quick or options.approve
    planned = plan.quick(options.scale) if few else plan.everything(options.scale)
    pictures = options.out / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    verdicts: list[Verdict] = []
    for unit in plan.only(planned, tuple(options.names)):
        for verdict in look_at(unit, options.out / "differences", approve=options.approve):
            if verdict.image is not None:
                verdict.image.save(pictures / f"{verdict.name}.png")
            verdicts.append(replace(verdict, image=None))  # six hundred would fill the memory
            for said in (*verdict.differences, *verdict.complaints):
                print(f"{verdict.name}: {said}", flush=True)
    _write(verdicts, options.out, options.scale)
    return 0 if all(each.is_good for each in verdicts) else 1


def write_guide(names: tuple[str, ...]) -> int:
    """Write the pictures that the guides use, in both languages."""
    _hush()
    application()
    GUIDE.mkdir(parents=True, exist_ok=True)
    for picture in CATALOGUE:
        if picture.guide and picture.name.startswith(names or ("",)):
            for setting in (JAPANESE, ENGLISH):
                for verdict in look_at(Unit(picture, setting, LIGHT), PROJECT / "pictures-out"):
                    assert verdict.image is not None
                    file = GUIDE / f"{picture.guide}-{setting.language.value}.png"
                    few = verdict.image.quantize(128, dither=Image.Dither.NONE)
                    few.save(file, optimize=True)
                    print(file.relative_to(PROJECT))
    return 0


def _write(verdicts: Sequence[Verdict], out: Path, scale: int) -> None:
    kept = [{f.name: asdict(v)[f.name] for f in fields(v) if f.name != "image"} for v in verdicts]
    (out / f"verdicts-{scale}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1))


def _read(out: Path, scale: int) -> list[Verdict]:
    path = out / f"verdicts-{scale}.json"
    rows = json.loads(path.read_text()) if path.is_file() else []
    return [
        Verdict(x["name"], x["state"], tuple(x["complaints"]), tuple(x["differences"]))
        for x in rows
    ]


def _hush() -> None:
    """Off screen Qt says of every window that its size cannot be hinted; other words are passed."""

    def say(kind: QtMsgType, _where: object, text: str) -> None:
        if "This plugin does not support" not in text:
            print(f"Qt {kind.name}: {text}", file=sys.stderr)

    qInstallMessageHandler(say)


if __name__ == "__main__":
    raise SystemExit(main())
