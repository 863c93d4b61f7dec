"""Judges what was built from outside: every part against its pin, signature or sum."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from installer import places, runtime, signatures, signers, signing_key, sums, trim, wheels
from installer.catalogue import CatalogueUnreadable, listed_digests
from installer.places import BuildStopped


def runtime_package() -> str:
    """The package of the runtime is the pinned one, and what was unpacked is what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder, "runtime")
        runtime.unpack(runtime.fetch(), again)
        names = [file.relative_to(again) for file in places.files_in(again)]
        if names != [f.relative_to(places.RUNTIME) for f in places.files_in(places.RUNTIME)]:
            raise BuildStopped("runtime: files were added or are missing since it was unpacked")
        for name in names:
            if places.sha256(again / name) != places.sha256(places.RUNTIME / name):
                raise BuildStopped(f"runtime: {name} was changed since it was unpacked")
    return f"runtime: the pinned package, {len(names)} files"


def standard_library(unpacked: Path) -> str:
    """Python's library is what its makers signed: the catalogue lists every installed module.

    Args:
        unpacked: the folder of the runtime.
    """
    lock = places.runtime_lock()
    catalogue = unpacked / "DLLs" / "python_lib.cat"
    _must_be_signed_by(lock.signer, catalogue)
    try:
        listed = listed_digests(catalogue.read_bytes())
    except CatalogueUnreadable as error:
        raise BuildStopped(f"{catalogue.name}: {error}") from error
    library = unpacked / "Lib"
    names = [file.relative_to(library).as_posix() for file in places.files_in(library)]
    kept = trim.kept("stdlib", names)
    for name in kept:
        content = (library / name).read_bytes()
        digest = hashlib.sha256(content)
        known = digest.digest() in listed or lock.unlisted.get(name) == digest.hexdigest()
        if content and not known:
            raise BuildStopped(f"Lib/{name} is not what {lock.signer} signed")
    return f"standard library: {len(kept)} files, as {lock.signer} signed them"


def wheel_files() -> str:
    """Every wheel is one that the lock names, and none is missing."""
    pinned = wheels.pinned()
    wanted = {digest: name for name, (_, digests) in pinned.items() for digest in digests}
    found = set()
    for file in places.files_in(places.WHEELS):
        if (name := wanted.get(places.sha256(file))) is None:
            raise BuildStopped(f"{file.name} is not what requirements-win.txt pins")
        found.add(name)
    if missing := pinned.keys() - found:
        raise BuildStopped(f"wheels are missing: {', '.join(sorted(missing))}")
    return f"wheels: {len(found)}, each with a pinned SHA-256"


def programs(payload: Path) -> str:
    """Every program of the payload is signed by whom it should be."""
    by_whom, ours, key = signers.signers(), 0, signing_key.given_key()
    with tempfile.TemporaryDirectory() as folder:
        root = signers.pinned_root(Path(folder, "root.pem"))
        files = signatures.programs(payload)
        for file in files:
            name = file.relative_to(payload).as_posix()
            wanted = by_whom.of(name)
            if wanted is None:
                signatures.must_be_ours(file, key)
                ours += 1
            elif (found := signatures.signer(file, root)) != wanted:
                raise BuildStopped(f"{name} is signed by {found} and not by {wanted}")
    how = " (TEST key)" if key.is_test else " with time-stamps" if key.timestamp else ""
    return f"programs: {len(files)} signed, {ours} of them by us{how}"


def delivered(dist: Path) -> str:
    """What is given out has its sums and, where Windows knows them, our signature."""
    files = sums.checked(dist)
    for file in files:
        if file.suffix in (".msi", ".exe"):
            signatures.must_be_ours(file, signing_key.given_key())
    return f"{sums.NAME}: {len(files)} files"


def _must_be_signed_by(wanted: str, file: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = signers.pinned_root(Path(folder, "root.pem"))
        if (found := signatures.signer(file, root)) != wanted:
            raise BuildStopped(f"{file.name} is signed by {found} and not by {wanted}")
