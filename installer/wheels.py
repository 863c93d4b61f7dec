"""The libraries for Windows: wheels that the lock names, checked and unpacked side by side."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from installer import places

EXTRAS = ("sandbox", "postgresql")
"""What is installed beyond the product's own needs: practising, and a hospital's journal."""


def lock() -> None:
    """Write ``requirements-win.txt`` anew: for Windows, in the versions of the project's lock."""
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    places.uv_pip(
        "compile", "--generate-hashes", "--no-emit-index-url", "--no-header", *extras,
        "--no-annotate", "--constraints", places.PROJECT / "requirements.lock",
        places.PROJECT / "pyproject.toml", "--output-file", places.REQUIREMENTS,
    )  # fmt: skip


def pinned() -> dict[str, tuple[str, frozenset[str]]]:
    """What the lock names: normalised name → version and the SHA-256 of every file of it."""
    text = places.REQUIREMENTS.read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==(\S+)", line):
            hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
            found[normalised(match[1])] = (match[2], hashes)
    return found


def normalised(name: str) -> str:
    """The name of a package as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def of_file(wheel: Path) -> str:
    """The normalised name of the package that a wheel's file name says."""
    return normalised(wheel.name.split("-")[0])


def fetch() -> None:
    """Fetch the wheel of each pinned package; pip refuses one whose hash is not in the lock."""
    wanted = {hash_ for _, hashes in pinned().values() for hash_ in hashes}
    places.WHEELS.mkdir(parents=True, exist_ok=True)
    for file in places.WHEELS.iterdir():
        if places.sha256(file) not in wanted:
            file.unlink()
    if len(list(places.WHEELS.iterdir())) == len(pinned()):
        return
    tag = places.runtime_lock().tag
    abis = [word for abi in (f"cp{tag}", "abi3", "none") for word in ("--abi", abi)]
    places.pip(
        "download", "--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:",
        "--platform", "win_amd64", "--python-version", tag, "--implementation", "cp", *abis,
        "--dest", places.WHEELS, "-r", places.REQUIREMENTS,
    )  # fmt: skip


def unpack(wheels: Path, target: Path) -> None:
    """Install the wheels side by side into a folder, every hash checked once more.

    Raises:
        BuildStopped: a wheel is missing or not the pinned one.
    """
    places.empty(target)
    # No cache: it would give what it once unpacked, whatever the files now are.
    places.uv_pip(
        "install", "--no-deps", "--require-hashes", "--no-build", "--no-cache", "--no-index",
        "--find-links", wheels, "--link-mode", "copy", "--target", target,
        "-r", places.REQUIREMENTS,
    )  # fmt: skip


def build_own(target: Path) -> None:
    """Build the product's own wheel and unpack it into a folder.

    From a copy: what earlier builds left in ``build/`` would get into the wheel.
    """
    with tempfile.TemporaryDirectory() as place:
        source, out = Path(place, "source"), Path(place, "wheel")
        source.mkdir()
        for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "NOTICE"):
            shutil.copy(places.PROJECT / name, source)
        skip = shutil.ignore_patterns("__pycache__", "*.egg-info")
        for name in ("src", "resources"):
            shutil.copytree(places.PROJECT / name, source / name, ignore=skip)
        places.pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", out, source)
        places.empty(target)
        places.pip(
            "install", "--quiet", "--no-deps", "--no-compile", "--no-index", "--target", target,
            *out.glob("*.whl"),
        )  # fmt: skip
