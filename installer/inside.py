"""What is compiled into wheels and Python: named by our table and by the wheels' own bills.

A wheel's bills (PEP 770, CycloneDX) name what was linked and what only built it; our table
(``components.toml``) names what is found in the files. Where both name something they must agree.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from installer import places, wheels
from installer.component import Component
from installer.places import BuildStopped

Texts = Mapping[str, Sequence[tuple[str, str]]]
"""Name of a component → licence texts, each with the name of its file."""


def inside(
    payload: Path, table: Mapping[str, Any], texts: Texts, brought: Iterable[Path]
) -> list[Component]:
    """What is inside others, ours first.

    Args:
        payload: the folder that is installed.
        table: ``components.toml``.
        texts: licence texts by the name of what they are of.
        brought: the wheels of the payload.

    Raises:
        BuildStopped: something is not there any more, has no licence, or is said differently.
    """
    ours = [_inside(payload, row, texts) for row in table["inside"]]
    return [*ours, *_not_yet_named(_said_inside(brought, table["not_inside"]), ours)]


def _inside(payload: Path, row: Mapping[str, Any], texts: Texts) -> Component:
    whole = [file for pattern in row.get("programs", ()) for file in sorted(payload.glob(pattern))]
    return Component(
        row["name"],
        _version_inside(payload, row),
        row["licence"],
        of=row["of"],
        texts=tuple(texts.get(row["name"], [])),
        programs=tuple(file.relative_to(payload).as_posix() for file in whole),
    )


def _version_inside(payload: Path, row: Mapping[str, Any]) -> str:
    content = _content(payload, row)
    if "trace" in row:
        if not re.search(row["trace"].encode(), content):
            raise BuildStopped(f"{row['name']} in {row['of']}: no trace of it is left")
        return ""
    if "version" in row:
        found = re.search(row["version"].encode(), content)
    else:
        # "ProductVersion" of the version resource, in UTF-16 and filled up to 32 bits.
        key = "ProductVersion".encode("utf-16-le") + b"\0\0"
        found = re.search(re.escape(key) + rb"(?:\0\0)?((?:[\d.]\0)+)", content)
    if not found:
        raise BuildStopped(f"{row['name']} in {row['of']}: no version is found")
    return found[1].replace(b"\0", b"").decode()


def _content(payload: Path, row: Mapping[str, Any]) -> bytes:
    if "header" in row:
        (wheel,) = places.WHEELS.glob(f"{row['of']}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(row["header"])
    (file,) = payload.glob(row["file"])
    return file.read_bytes()


def _said_inside(brought: Iterable[Path], left_out: Mapping[str, Sequence[str]]) -> list[Component]:
    """What the wheels' own bills name: of what was linked, not of what only built it."""
    found = []
    for wheel in brought:
        name, skipped = wheels.of_file(wheel), set(left_out.get(wheels.of_file(wheel), ()))
        for row in _bill_rows(wheel):
            purl = str(row.get("purl", ""))
            is_itself = purl.startswith(f"pkg:pypi/{name}@") or "download_url=file:" in purl
            if row["name"] in skipped:
                skipped.remove(row["name"])
            elif row.get("scope") != "excluded" and not is_itself:
                purl = purl if purl.startswith("pkg:cargo/") else ""
                licence = _bill_licence(row)
                found.append(Component(row["name"], row.get("version", ""), licence, name, purl))
        if skipped:
            raise BuildStopped(f"components.toml: {name} says nothing of {sorted(skipped)}")
    return found


def _bill_rows(wheel: Path) -> Iterator[dict[str, Any]]:
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if re.fullmatch(r"[^/]+\.dist-info/sboms/[^/]+\.json", name):
                yield from json.loads(archive.read(name))["components"]


def _bill_licence(row: Mapping[str, Any]) -> str:
    """As one expression; empty if the bill says nothing."""
    said = row.get("licenses", [])
    return " AND ".join(each.get("expression") or each["license"]["id"] for each in said)


def _not_yet_named(said: list[Component], inside: list[Component]) -> list[Component]:
    """What the bills name and our table does not; where both do, they must agree.

    Raises:
        BuildStopped: they do not, or a bill states no licence.
    """
    ours = {(each.of, each.name.lower()): each for each in inside}
    more = []
    for each in said:
        known = ours.get((each.of, each.name.lower()))
        if known is None or each.purl:  # a crate may have the name of the library that it binds
            more.append(each)
        elif known.version != each.version:
            raise BuildStopped(f"{each.name} in {each.of}: {known.version} or {each.version}?")
    if nameless := [each.name for each in more if not each.licence]:
        raise BuildStopped(f"components.toml must say the licence of {', '.join(nameless)}")
    return more
