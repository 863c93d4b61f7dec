"""Where things are while the installers are made, and the two ways a step can end."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
BUILD = PROJECT / "build" / "installer"
"""Everything that is made lies here; git ignores it."""

DOWNLOADS = BUILD / "downloads"
RUNTIME = BUILD / "runtime"
WHEELS = BUILD / "wheels"
LAUNCHERS = BUILD / "launcher"
PAYLOAD = BUILD / "payload"
DIST = BUILD / "dist"

REQUIREMENTS = HERE / "requirements-win.txt"
RUNTIME_LOCK = HERE / "runtime.lock"

FILE_NAME = "ClinicSigner"
"""How the product is called in the names of files."""

FIXED_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""When every file was "changed": the same in every build."""


class BuildStopped(Exception):
    """A part is not what it must be; the message says which and why. Nothing is delivered."""


@dataclass(frozen=True, slots=True)
class RuntimeLock:
    """The pinned Windows runtime (``runtime.lock``).

    Attributes:
        package: name of the source package that carries it.
        package_version: of that package, which is not Python's.
        sha256: of the package's file.
        archive: the zip inside, and the folder in it.
        folder: the folder of the runtime in that zip.
        python: version of Python, as ``3.11.9``.
        signer: who signed its programs and its catalogue.
        unlisted: files of its library that the signed catalogue does not list, with their SHA-256.
    """

    package: str
    package_version: str
    sha256: str
    archive: str
    folder: str
    python: str
    signer: str
    unlisted: Mapping[str, str]

    @property
    def tag(self) -> str:
        """Version as it stands in names of files: ``311``."""
        return "".join(self.python.split(".")[:2])


def runtime_lock() -> RuntimeLock:
    """Read ``runtime.lock``."""
    return RuntimeLock(**tomllib.loads(RUNTIME_LOCK.read_text(encoding="utf-8")))


def product_version() -> str:
    """The version of the product, from ``pyproject.toml``."""
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def sha256(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def empty(folder: Path) -> Path:
    """Make a folder anew, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def files_in(folder: Path) -> list[Path]:
    """All files below a folder, in an order that does not depend on the disk."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def run(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> str:
    """Run a program and return what it said.

    Raises:
        BuildStopped: it failed; with the end of what it said.
    """
    result = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=os.environ | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode:
        name = Path(command[0]).name
        raise BuildStopped(f"{name} failed ({result.returncode}):\n{result.stdout[-4000:]}")
    return result.stdout


def pip(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> str:
    """Run pip, on whichever index this machine is set to."""
    return run([sys.executable, "-m", "pip", *arguments], environment=environment)


def uv_pip(*arguments: str | Path) -> str:
    """Run ``uv pip`` for the Windows that the product runs on."""
    lock = runtime_lock()
    target = ["--python-platform", "x86_64-pc-windows-msvc"]
    version = ["--python-version", ".".join(lock.python.split(".")[:2])]
    first, *rest = arguments
    return run([sys.executable, "-m", "uv", "pip", first, "--quiet", *target, *version, *rest])


def side_by_side(*jobs: Callable[[], object]) -> None:
    """Do what does not need one another at the same time, as far as there are processors.

    Raises:
        BuildStopped: one of them stopped; the others have ended as well.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        begun = [pool.submit(job) for job in jobs]
    for each in begun:
        each.result()
