"""A power cut: what was not synced is gone, or not, as it happens.

``power.c`` keeps what a workstation has synced; after its end :meth:`Power.fail` turns the folder
into what a disk would hold: the names of the last sync of a folder, or those of now; of each file
the content of its last sync, or that of now.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from signers.pkcs11.shim import compile_library

_SOURCE = Path(__file__).with_name("power.c")


class Power:
    """The power of a workstation whose disk is one folder.

    Args:
        root: the folder: what is in it is on the disk when this is made.
        work: for the library and for what the disk keeps.
    """

    def __init__(self, root: Path, work: Path) -> None:
        self._root = root.resolve()
        self._disk = work.resolve() / "disk"
        self._has_all_names = True
        self._library = compile_library(
            work.resolve() / "power.so", _SOURCE, "-Wno-format-truncation", "-ldl"
        )
        self.settle()

    @property
    def environment(self) -> dict[str, str]:
        """What makes a program note its syncs."""
        return {
            "LD_PRELOAD": str(self._library),
            "POWER_ROOT": str(self._root),
            "POWER_DISK": str(self._disk),
        }

    def fail(self, chance: random.Random) -> None:
        """The power fails and comes back. Nothing that uses the folder may run.

        Args:
            chance: decides for each file and folder whether what was not synced is there all the
                same: a disk may write at any time, and in any order.
        """
        after = self._root.with_name(f"{self._root.name}-after")
        after.mkdir()
        self._has_all_names = chance.random() < 0.5
        self._rebuild(self._root, self._id(self._root), after, chance)
        shutil.rmtree(self._root)
        after.rename(self._root)
        self.settle()

    def settle(self) -> None:
        """Whatever is in the folder now is on the disk."""
        shutil.rmtree(self._disk, ignore_errors=True)
        for kind in ("ids", "files"):
            (self._disk / kind).mkdir(parents=True)
        sync = (
            "import os, sys\n"
            "for folder, _, names in os.walk(sys.argv[1]):\n"
            "    for path in [folder, *(os.path.join(folder, name) for name in names)]:\n"
            "        os.fsync(os.open(path, os.O_RDONLY))\n"
        )
        environment = {**os.environ, **self.environment}
        command = [sys.executable, "-c", sync, str(self._root)]
        subprocess.run(command, env=environment, check=True)

    def _id(self, path: Path) -> str:
        link = self._disk / "ids" / str(path.lstat().st_ino)
        return os.readlink(link) if link.is_symlink() else ""

    def _rebuild(self, now: Path | None, ident: str, after: Path, chance: random.Random) -> None:
        """Make a folder as the disk has it; ``now`` is where it is at the moment, if it is."""
        for is_folder, each, name in self._names(now, ident):
            present = now / name if now is not None else None
            if present is not None and not (present.exists() and self._id(present) == each):
                present = None  # it has another name by now, or is gone
            if is_folder:
                (after / name).mkdir()
                self._rebuild(present, each, after / name, chance)
            else:
                (after / name).write_bytes(self._content(present, each, chance))

    def _names(self, now: Path | None, ident: str) -> list[tuple[bool, str, str]]:
        if self._has_all_names and now is not None:
            return [(path.is_dir(), self._id(path), path.name) for path in now.iterdir()]
        text = (self._disk / "names").read_text()
        _, _, rest = text.partition(f"= {ident}\n")
        lines = [line.split(" ", 2) for line in rest.partition("= ")[0].splitlines()]
        return [(kind == "d", each, name) for kind, each, name in lines]

    def _content(self, now: Path | None, ident: str, chance: random.Random) -> bytes:
        kept = self._disk / "files" / ident
        if now is not None and chance.random() < 0.5:
            return now.read_bytes()
        return kept.read_bytes() if ident and kept.exists() else b""
