"""The two executables, compiled from ``launcher/launcher.c`` for this version of the product."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from installer import places

SOURCE = places.HERE / "launcher"
ICON = SOURCE / f"{places.FILE_NAME}.ico"

PROGRAMS = {
    places.FILE_NAME: "Clinic Signer 電子処方箋の署名",
    "clinic-signer": "Clinic Signer 電子処方箋の署名（コマンド）",
}
"""Name of an executable → what Windows says of it. The first is the window's."""

COMPILE = (
    "x86_64-w64-mingw32-gcc", "-municode", "-std=c17", "-O2", "-s", "-Wall", "-Wextra", "-Werror",
    "-Wl,--no-insert-timestamp", "-Wl,--nxcompat,--dynamicbase,--high-entropy-va",
)  # fmt: skip


def build(target: Path, version: str) -> None:
    """Compile both into a folder."""
    places.empty(target)
    for name in (ICON.name, "launcher.manifest", "launcher.c"):
        shutil.copy(SOURCE / name, target)
    for name, description in PROGRAMS.items():
        kind = ["-mwindows"] if name == places.FILE_NAME else ["-DCONSOLE", "-mconsole"]
        (target / f"{name}.rc").write_text(_resource(name, description, version), encoding="utf-8")
        resource = f"{name}.res"
        places.run(
            ["x86_64-w64-mingw32-windres", "-O", "coff", f"{name}.rc", resource], folder=target
        )
        places.run(
            [*COMPILE, *kind, "-I", places.RUNTIME / "include", "launcher.c", resource,
             "-o", f"{name}.exe"],
            folder=target,
        )  # fmt: skip


def _resource(name: str, description: str, version: str) -> str:
    text = (SOURCE / "launcher.rc.in").read_text(encoding="utf-8")
    numbers = ([*re.findall(r"\d+", version), "0", "0", "0"])[:4]
    values = {"NUMBERS": ",".join(numbers), "DESCRIPTION": description, "VERSION": version}
    for key, value in {**values, "NAME": name}.items():
        text = text.replace(f"@{key}@", value)
    return text
