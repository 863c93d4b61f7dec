"""``SHA256SUMS`` of what is given out, as ``sha256sum --check`` reads it."""

from __future__ import annotations

from pathlib import Path

from installer import places
from installer.places import BuildStopped

NAME = "SHA256SUMS"


def write(dist: Path) -> None:
    """Write the sums of everything in a folder."""
    lines = [f"{places.sha256(file)}  {file.name}\n" for file in _to_sum(dist)]
    (dist / NAME).write_text("".join(lines), encoding="utf-8")


def checked(dist: Path) -> dict[Path, str]:
    """Every file of a folder with its sum, in hexadecimal, after all were compared.

    Raises:
        BuildStopped: a sum is wrong or missing, or there is one of nothing.
    """
    listed = {}
    for line in (dist / NAME).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    files = {file.name: file for file in _to_sum(dist)}
    if files.keys() != listed.keys():
        raise BuildStopped(f"{NAME} and the folder differ: {sorted(files.keys() ^ listed.keys())}")
    for name, file in files.items():
        if places.sha256(file) != listed[name]:
            raise BuildStopped(f"{name} is not what {NAME} says")
    return {file: listed[name] for name, file in files.items()}


def _to_sum(dist: Path) -> list[Path]:
    return [file for file in places.files_in(dist) if file.name != NAME]
