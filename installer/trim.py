"""What is left out, by the patterns of ``trim.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from installer import places
from installer.places import BuildStopped


@dataclass(frozen=True, slots=True)
class Rules:
    """The patterns for one part of the payload.

    Attributes:
        part: its name in ``trim.toml``.
        drop: files that are left out …
        keep: … except these.
    """

    part: str
    drop: tuple[str, ...]
    keep: tuple[str, ...]

    def drops(self, name: str) -> bool:
        """Whether a file is left out, by its path with forward slashes."""
        return _any(self.drop, name) and not _any(self.keep, name)


def rules(part: str) -> Rules:
    """Read the patterns of one part."""
    text = (places.HERE / "trim.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)[part]
    return Rules(part, tuple(table["drop"]), tuple(table.get("keep", ())))


def kept(part: str, names: Iterable[str]) -> list[str]:
    """The files of a part that are installed.

    Raises:
        BuildStopped: a pattern matches nothing: the part has changed and nobody looked.
    """
    wanted, names = rules(part), list(names)
    stale = [p for p in (*wanted.drop, *wanted.keep) if not any(fnmatchcase(n, p) for n in names)]
    if stale:
        raise BuildStopped(f"trim.toml [{part}]: nothing matches {', '.join(stale)}")
    return [name for name in names if not wanted.drops(name)]


def _any(patterns: Iterable[str], name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
